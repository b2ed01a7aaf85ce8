/**
 * Brings a firewall to a wanted configuration: looks, changes the candidate, commits, looks again. Whatever interrupts
 * it (a reboot, a lost connection, another administrator's commit), it starts over by looking, so that a step whose
 * answer was lost is neither forgotten nor done twice.
 */
import { findForeignChanges, planOperations, type ForeignChange } from "../../components/panos/push/changes";
import { isSame } from "../../components/panos/push/compare";
import { unknownRules, type Configuration } from "../../components/panos/push/elements";
import type { Operation } from "../../components/panos/push/operation";
import { ancestorsOf, nameOf, type Path } from "../../components/panos/push/paths";
import { BusyError, UnreachableError } from "./errors";
import type { Firewall, PendingChange } from "./firewall";
import { keyDigestsOf, maskKeys, markOf, showWantedKeys } from "./keys";
import { describeOperations, foreignChangesError, pendingChangesError } from "./messages";
import type { Push, Reporter } from "./request";
import { lateError, pause, type Progress } from "./waiting";

export interface Pushed {
  readonly keyDigests: Readonly<Record<Path, string>>;
}

/** @throws when it cannot be done; the candidate configuration is then as it was, or the message says why it is not */
export async function pushConfiguration(firewall: Firewall, push: Push): Promise<Pushed> {
  const progress: Progress = { met: false, interruptions: 0, sent: false, stage: "untouched" };
  try {
    for (;;) {
      const result = await attempt(firewall, push, progress).catch((error: Error) => mayPass(error, progress, push));
      if (result !== undefined) return result;
      await pause(push.timing.pollSeconds, push.signal);
    }
  } catch (error) {
    throw await takeBack(firewall, progress, error as Error);
  }
}

/** @throws what waiting does not help against, or what has been waited for long enough */
function mayPass(error: Error, progress: Progress, { timing, signal, report }: Push): undefined {
  if (signal.aborted || !(error instanceof UnreachableError || error instanceof BusyError)) throw error;
  const late = lateError(error, progress, timing);
  if (late !== undefined) throw late;
  report.status(`waiting: ${error.message}`);
}

async function attempt(firewall: Firewall, push: Push, progress: Progress): Promise<Pushed> {
  const { wanted, last, report } = push;
  progress.met = false;
  await firewall.assertReady();
  progress.met = true;
  progress.unreachableSince = undefined;
  const holders = await firewall.findHolders();
  if (holders.length > 0) throw new BusyError(holders.join("; "));
  // A commit that we had lost sight of has ended, somehow.
  if (progress.stage === "committing") progress.stage = "changed";
  const paths = [...Object.keys(wanted.elements), ...Object.keys(last?.elements ?? {})];
  const candidate = await firewall.read("candidate", paths);
  const running = await firewall.read("running", paths);
  const pending = await firewall.pendingChanges();
  const ours = progress.sent || (await hasCommitted(firewall, push));
  const own = new Set(pending.flatMap((each) => (each.administrator === firewall.administrator ? [each.path] : [])));
  const held = maskKeys(candidate, push, (path) => ours || touches(own, path));
  refuseForeignChanges(firewall, push, held, pending);
  const operations = planOperations({ ...push, held });
  if (operations.length > 0) {
    report.status(`changing ${describeOperations(operations)}`);
    progress.sent = true;
    progress.stage = "changed";
    await firewall.change(operations, push.keys);
    await assertOurs(firewall, pending, progress);
  }
  if (operations.length > 0 || differences(running, push).length > 0) {
    progress.sent = true;
    progress.stage = "changed";
    await commit(firewall, push, progress, operations);
  }
  const result = await verify(firewall, push, paths);
  reportUnknownRules(candidate, [wanted, ...(last === undefined ? [] : [last])], report);
  report.info(operations.length > 0 ? `pushed ${describeOperations(operations)}` : "holds the planned configuration");
  return result;
}

/**
 * Whether a push that nobody remembers has brought about exactly this: the process that began it, or the engine, was ended
 * while it committed. The firewall shows keys encrypted, so nothing else would tell its work from somebody's change.
 */
async function hasCommitted(firewall: Firewall, push: Push): Promise<boolean> {
  if (push.rewrite.size === 0) return false;
  const mark = markOf(push);
  return (await firewall.commitDescriptions()).some((description) => description.includes(mark));
}

/** An administrator's own rule may open what the plan keeps shut, so it is said every time. */
export function reportUnknownRules(held: Configuration, known: readonly Configuration[], report: Reporter): void {
  const unknown = unknownRules(held, known).map(nameOf);
  if (unknown.length > 0)
    report.warn(`left alone, because the program does not know them: rules ${unknown.join(", ")}`);
}

function refuseForeignChanges(
  firewall: Firewall,
  push: Push,
  held: Configuration,
  pending: readonly PendingChange[],
): void {
  const foreign = push.overwrite && push.last === undefined ? [] : findForeignChanges({ ...push, held });
  if (foreign.length > 0)
    throw foreignChangesError(
      foreign.map((change) => withOrigin(change, pending)),
      push,
    );
  // Ours would be committed along with what this administrator, a person perhaps, has not finished.
  const paths = new Set([...Object.keys(push.wanted.elements), ...Object.keys(push.last?.elements ?? {})]);
  const unfinished = pending.filter(
    ({ administrator, path }) => administrator === firewall.administrator && !touches(paths, path),
  );
  if (unfinished.length > 0) throw pendingChangesError(firewall.administrator, unfinished);
}

/** Only our administrator's changes are committed and reverted, so the change must stand under its name. */
async function assertOurs(firewall: Firewall, before: readonly PendingChange[], progress: Progress): Promise<void> {
  const makers = new Set((await firewall.pendingChanges()).map(({ administrator }) => administrator));
  if (makers.size === 0 || makers.has(firewall.administrator)) return;
  for (const { administrator } of before) makers.delete(administrator);
  const [maker, ...others] = makers;
  const isCertain = maker !== undefined && others.length === 0;
  if (isCertain) await firewall.revert(maker);
  progress.stage = "untouched";
  throw new Error(
    `the API key is not that of administrator ${firewall.administrator}${isCertain ? ` but of ${maker}` : ""}: give the ` +
      `key's administrator. ${isCertain ? "The uncommitted changes were taken back." : "Revert the changes on the firewall."}`,
  );
}

/** Whether a change is to an element, within one, or to a list that holds one. */
function touches(paths: ReadonlySet<Path>, changed: string): boolean {
  if (paths.has(changed) || ancestorsOf(changed).some((path) => paths.has(path))) return true;
  return [...paths].some((path) => path.startsWith(`${changed}/`));
}

function withOrigin(change: ForeignChange, pending: readonly PendingChange[]): ForeignChange {
  const maker = pending.find(({ path }) => path === change.path || path.startsWith(`${change.path}/`));
  if (maker === undefined) return change;
  return { ...change, details: [`by ${maker.administrator}, not committed`, ...change.details] };
}

/** Elements that the running configuration does not hold as planned; keys cannot be compared. */
function differences(running: Configuration, { wanted, last }: Push): Path[] {
  const shown = showWantedKeys(running, wanted);
  const gone = Object.keys(last?.elements ?? {}).filter((path) => !(path in wanted.elements) && path in shown.elements);
  const changed = Object.keys(wanted.elements).filter((path) => !isSame(shown.elements[path], wanted.elements[path]));
  const disordered = Object.entries(wanted.order).flatMap(([list, names]) => {
    const found = (running.order[list] ?? []).filter((name) => names.includes(name));
    return changed.length > 0 || found.join("/") === names.join("/") ? [] : [list];
  });
  return [...changed, ...gone, ...disordered];
}

async function commit(
  firewall: Firewall,
  push: Push,
  progress: Progress,
  operations: readonly Operation[],
): Promise<void> {
  const { report, timing, signal, description } = push;
  const id = await firewall.commit(`${description}: ${describeOperations(operations)} [${markOf(push)}]`);
  progress.busySince = undefined;
  if (id === undefined) return;
  progress.stage = "committing";
  const deadline = Date.now() + timing.commitSeconds * 1000;
  for (;;) {
    const job = await firewall.job(id);
    // A firewall that has rebooted knows its jobs no more; what it holds tells whether it was done.
    if (job === undefined) throw new UnreachableError(`commit job ${id} is gone, the firewall has rebooted`);
    if (job.finished) progress.stage = job.succeeded ? "untouched" : "changed";
    if (job.finished && job.succeeded) return;
    if (job.finished)
      throw new Error(`PAN-OS refused the commit (job ${id}) and runs as before: ${job.details.join("; ")}`);
    report.status(`commit job ${id}: ${job.progressPercent} %`);
    if (Date.now() > deadline)
      throw new Error(
        `commit job ${id} has not ended within ${timing.commitSeconds} s, it is at ${job.progressPercent} %`,
      );
    await pause(timing.pollSeconds, signal);
  }
}

async function verify(firewall: Firewall, push: Push, paths: readonly Path[]): Promise<Pushed> {
  const running = await firewall.read("running", paths);
  const wrong = differences(running, push);
  if (wrong.length === 0) return { keyDigests: keyDigestsOf(running) };
  const pending = await firewall.pendingChanges();
  const makers = [...new Set(pending.map(({ administrator }) => administrator))];
  const hint =
    makers.length > 0
      ? `uncommitted changes of ${makers.join(", ")} may hold them back: commit or revert those`
      : "look at the commit's warnings on the firewall";
  throw new Error(
    `nothing is left to commit, yet the running configuration is not the planned one at ${wrong.slice(0, 5).join(", ")}` +
      `${wrong.length > 5 ? ` and ${wrong.length - 5} more` : ""}; ${hint}`,
  );
}

/** Leaves nothing of ours in the candidate configuration, unless a commit has taken it up. */
async function takeBack(firewall: Firewall, { stage }: Progress, error: Error): Promise<Error> {
  if (stage === "untouched") return error;
  if (stage === "committing")
    return extended(error, "The commit goes on there; look at the firewall's tasks, and run `up` when it has ended.");
  try {
    await firewall.revert();
    return extended(error, "The uncommitted changes were taken back.");
  } catch (failure) {
    return extended(
      error,
      `Taking the uncommitted changes back failed too (${(failure as Error).message}): revert the changes of ` +
        `administrator ${firewall.administrator} on the firewall.`,
    );
  }
}

function extended(error: Error, more: string): Error {
  return new Error(`${error.message}${/[.!?]$/.test(error.message) ? "" : "."} ${more}`, { cause: error });
}
