/** `hub rotate`: new pre-shared keys one after the other, each under the other tunnels' protection. */
import fs from "node:fs";
import { InvalidArgumentError, type Command } from "commander";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import { pairPlanOf, type HubPlan } from "../../components/plan/hubPlan";
import { endsOnFirewalls } from "../../components/plan/sites/types";
import { readOpenedState, refresh, update } from "../engine/state";
import { changesOf, describeStep, type FailoverRequest } from "../failover/failoverSteps";
import { prepareFailover, runFailoverStep } from "../failover/failover";
import { planOfStack, stackFileOf } from "../plan/stackFile";
import { withValue } from "../plan/stackFileEdit";
import { TUNNEL_TARGETS, tunnelStatuses, verdictOf } from "../status/status";
import { confirm } from "../steps/confirm";
import type { FirewallAccess } from "../steps/firewallAccess";
import { withLock } from "../steps/lock";
import { OperationError } from "../steps/operationError";
import { seconds, StepReport } from "../steps/report";
import { UsageError } from "../terminal/usageError";
import { keyFacts } from "./keyFacts";
import {
  describeRotation,
  isMovedBySomebody,
  keysToRotate,
  rotationSteps,
  tunnelsOf,
  type RotationStep,
} from "./rotationSteps";

export interface RotateOptions {
  readonly stack: string;
  readonly site?: string;
  readonly tunnel?: string;
  readonly due?: boolean;
  readonly done?: boolean;
  readonly wait: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** AWS replaces the endpoint of a tunnel within minutes; a tunnel of the firewalls takes seconds. */
const RETURN_SECONDS = 300;

function secondsOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0) return value;
  throw new InvalidArgumentError("It takes a number of seconds.");
}

export function addRotateCommand(program: Command): void {
  program
    .command("rotate")
    .description(
      "new pre-shared keys, one after the other, while the other tunnels carry; the same call goes on after a break",
    )
    .requiredOption("--stack <name>", "stack that is up")
    .option("--site <name>", "all keys of this site, but for those that are less than a day old")
    .option("--tunnel <name>", "with --site: one tunnel, for example a-0; at Azure both of one firewall")
    .option("--due", "keys beyond 80 % of hub:keys.maxAgeDays")
    .option("--done", "the device that the last call waited for has its key")
    .option("--wait <seconds>", "longest wait for a tunnel to come back", secondsOf, RETURN_SECONDS)
    .option("--dry-run", "show the steps, and do none")
    .option("--yes", "do not ask")
    .option("--json", "the steps and their times as JSON")
    .action(rotate);
}

async function rotate(options: RotateOptions): Promise<void> {
  const { stack, json = false } = options;
  checkOptions(options, planOfStack(stack));
  const report = new StepReport();
  if (options.dryRun === true) return print((await prepare(options, report)).steps, report, json, "would be done");
  await withLock(stack, "hub rotate", async () => {
    const prepared = await prepare(options, report);
    const { steps } = prepared;
    if (steps.length > 0) {
      for (const step of steps) report.note(describeRotation(step));
      if (!(await confirm(`Do these ${steps.length} steps?`, options.yes === true))) return void (process.exitCode = 1);
    }
    for (const step of steps) await report.step(describeRotation(step), () => run(step, prepared, options, report));
    print(steps, report, json, "done");
  });
}

function checkOptions({ site, tunnel, due }: RotateOptions, plan: HubPlan): void {
  if (site === undefined && due !== true)
    throw new UsageError([{ path: "--site", what: "is missing", allowed: "--site <name>, --due, or both" }]);
  if (tunnel !== undefined && site === undefined)
    throw new UsageError([{ path: "--tunnel", what: "goes with --site: each site has tunnels of these names" }]);
  const found = plan.sites.find(({ name }) => name === site);
  if (site !== undefined && found === undefined)
    throw new UsageError([
      { path: "--site", what: "is not a site", value: site, allowed: plan.sites.map(({ name }) => name).join(", ") },
    ]);
  if (found === undefined || tunnel === undefined) return;
  const known = found.keys.flatMap(({ id }) => [...tunnelsOf(found, id), id.split("/")[1]!]);
  if (!known.includes(tunnel))
    throw new UsageError([
      { path: "--tunnel", what: `is not a tunnel of ${site}`, value: tunnel, allowed: [...new Set(known)].join(", ") },
    ]);
}

interface Prepared {
  readonly plan: HubPlan;
  readonly steps: readonly RotationStep[];
  readonly access: Readonly<Partial<Record<FirewallName, FirewallAccess>>>;
}

async function prepare(options: RotateOptions, report: StepReport): Promise<Prepared> {
  const plan = planOfStack(options.stack);
  const { resources } = await report.step("read the stack's state", () => readOpenedState(options.stack));
  const facts = keyFacts(plan, resources);
  const keys = keysToRotate(plan, facts, options, new Date());
  const sites = plan.sites.filter(({ name }) => keys.some(({ site }) => site === name));
  const pair = sites.some(endsOnFirewalls) ? pairPlanOf(plan) : undefined;
  if (pair === undefined) return { plan, steps: rotationSteps(plan, facts, keys), access: {} };
  if (!pair.firewallSettings.push) throw notPushed();
  const { FirewallAccess } = await import("../steps/firewallAccess");
  const access = Object.fromEntries(FIREWALL_NAMES.map((name) => [name, FirewallAccess.of(resources, name)])) as Record<
    FirewallName,
    FirewallAccess
  >;
  changesOf(pair, { a: access.a.state, b: access.b.state });
  const moved = sites.find((site) => isMovedBySomebody(site, facts, new Date()));
  if (moved !== undefined) throw isMoved(moved.name);
  return { plan, steps: rotationSteps(plan, facts, keys), access };
}

async function run(step: RotationStep, prepared: Prepared, options: RotateOptions, report: StepReport): Promise<void> {
  const { stack } = options;
  switch (step.kind) {
    case "check": {
      const site = siteOf(prepared.plan, step.key);
      const others = site.keys.flatMap(({ id }) => (id === step.key ? [] : tunnelsOf(site, id)));
      const down = await downTunnels(prepared, site.name, others, stack);
      if (down.length > 0) throw othersDown(step.key, down);
      return;
    }
    case "move":
    case "back":
      return move({ site: step.site, ...(step.kind === "move" ? { to: step.to } : {}) }, stack, report);
    case "write": {
      const file = stackFileOf(stack);
      const text = fs.readFileSync(file, "utf8");
      return fs.writeFileSync(file, withValue(text, ["hub:keys", "epochs", step.key], step.epoch));
    }
    case "make":
      return update(stack, [RECORD, ...MADE_OF.map((type) => `**$${type}::${step.key.replace("/", "-")}`)]);
    case "hand-over":
      return handOver(step.key, step.site, options);
    case "firewall":
      return update(stack, prepared.access[step.firewall]!.targets);
    case "cloud":
      return update(
        stack,
        step.resources.map((name) => `**::${name}`),
      );
    case "renew": {
      const site = step.key.split("/")[0]!;
      for (const tunnel of step.tunnels) await prepared.access[step.firewall]!.renewTunnel(gatewayOf(site, tunnel));
      return;
    }
    case "wait":
      return waitFor(step.key, step.tunnels, prepared, options);
  }
}

/** Keeps what stands (components/standingGuard.ts): key by key, so that no later update sees two tunnels change at once. */
const RECORD = "**VpnHub::hub";

/** What the key of this name consists of. */
const MADE_OF = [
  "random:index/randomUuid7:RandomUuid7",
  "random:index/randomPassword:RandomPassword",
  "aws:secretsmanager/secret:Secret",
  "aws:secretsmanager/secretVersion:SecretVersion",
];

const siteOf = (plan: HubPlan, key: string) => plan.sites.find(({ name }) => name === key.split("/")[0])!;
/** PAN-OS's name of a tunnel and of its gateway: `a-0` of site tokyo is `tokyo-0` on firewall a. */
const gatewayOf = (site: string, tunnel: string) => `${site}-${tunnel.split("-")[1]}`;

/** By the firewalls for the tunnels that end there, and by the clouds for all that one of them sees. */
async function downTunnels(
  { plan, access }: Prepared,
  site: string,
  tunnels: readonly string[],
  stack: string,
): Promise<string[]> {
  const found = plan.sites.find(({ name }) => name === site)!;
  const down: string[] = [];
  for (const { name, firewall } of endsOnFirewalls(found) ? found.tunnels : [])
    if (tunnels.includes(name) && !(await access[firewall]!.isTunnelUp(gatewayOf(site, name)))) down.push(name);
  if (down.length > 0) return down;
  await refresh(stack, TUNNEL_TARGETS);
  const { resources } = await readOpenedState(stack);
  return tunnelStatuses(plan, resources)
    .filter((each) => each.site === site && tunnels.includes(each.tunnel) && verdictOf(each) === "down")
    .map(({ tunnel }) => tunnel);
}

const POLL_MILLISECONDS = 2000;

async function waitFor(
  key: string,
  tunnels: readonly string[],
  prepared: Prepared,
  { stack, wait }: RotateOptions,
): Promise<void> {
  const { name } = siteOf(prepared.plan, key);
  const deadline = Date.now() + wait * 1000;
  for (;;) {
    const down = await downTunnels(prepared, name, tunnels, stack);
    if (down.length === 0) return;
    if (Date.now() > deadline) throw notBack(key, down);
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

/** The steps of `hub failover`, with its checks; none where the flows are there already. */
async function move(request: FailoverRequest, stack: string, report: StepReport): Promise<void> {
  const prepared = await prepareFailover(stack, request, report);
  for (const step of prepared.steps) {
    report.note(describeStep(step));
    await runFailoverStep(step, prepared, report, stack);
  }
}

async function handOver(key: string, site: string, { stack, done }: RotateOptions): Promise<void> {
  const how = `npx hub device-config ${site} --with-keys --stack ${stack} has it, and npx hub worksheet ${site} --stack ${stack} the rest`;
  if (
    done === true ||
    (process.stdin.isTTY && (await confirm(`${how}. Does the device of ${site} have key ${key}?`, false)))
  )
    return;
  throw new OperationError("not-ready", {
    path: key,
    what: `waits for the people of ${site}: their device needs the new key first; ${how}`,
    remedy: "when it has it, run the command again with --done",
  });
}

const notPushed = () =>
  new OperationError("not-ready", {
    path: "hub:firewalls.push",
    what: "is not true: the program may not change the firewalls of this stack",
    remedy:
      "raise one epoch in hub:keys.epochs, run pulumi up, and load hub device-config --firewall a or b --with-keys",
  });

const isMoved = (site: string) =>
  new OperationError("not-ready", {
    path: `hub:failover.prefer.${site}`,
    what: "has moved the site's flows, and a rotation moves them itself and brings them home",
    remedy: `npx hub failover --back --site ${site} first`,
  });

const othersDown = (key: string, down: readonly string[]) =>
  new OperationError("not-ready", {
    path: key,
    what: `cannot be rotated now: ${down.join(", ")} of the same site is down, and would have to carry meanwhile`,
    remedy: "bring it up first; hub status --refresh shows both ends",
  });

const notBack = (key: string, down: readonly string[]) =>
  new OperationError("not-back", {
    path: key,
    what: `${down.join(", ")} did not come back in time with the new key; the flows stay on the other tunnels`,
    remedy: "both ends were given this key: look at the firewall's system log for IKE, then run the same command again",
  });

function print(steps: readonly RotationStep[], report: StepReport, json: boolean, how: string): void {
  const described = steps.map((step, index) => ({
    ...{ kind: step.kind, what: describeRotation(step) },
    ...(how === "done"
      ? { seconds: report.done.find(({ what }, at) => at > index && what === describeRotation(step))?.seconds }
      : {}),
  }));
  if (json) return console.log(JSON.stringify({ how, steps: described }, null, 2));
  if (steps.length === 0) return console.log("Nothing to do: no key that was meant is older than a day, or due.");
  if (how !== "done") return console.log([`What ${how}:`, ...described.map(({ what }) => `  ${what}`)].join("\n"));
  console.log(`Done after ${seconds(report.elapsed).trim()}.`);
}
