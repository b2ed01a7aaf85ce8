/** `hub verify`: asks clouds and firewalls whether the stack that is up is what its plan says, and writes the record of it. */
import fs from "node:fs";
import os from "node:os";
import { InvalidArgumentError, type Command } from "commander";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import { pairPlanOf, type HubPlan, type PairPlan } from "../../components/plan/hubPlan";
import { endsOnFirewalls } from "../../components/plan/sites/types";
import type { RenderedResource } from "../../reading/inventory";
import { readOpenedState, refresh } from "../engine/state";
import { planOfStack } from "../plan/stackFile";
import { TUNNEL_TARGETS } from "../status/status";
import { table } from "../terminal/table";
import { UsageError } from "../terminal/usageError";
import { checksOf, type FirewallSighting } from "./checks";
import { hasPassed, type TestCheck, type TestRecord } from "./record";

interface VerifyOptions {
  readonly stack: string;
  readonly wait: number;
  readonly output?: string;
  readonly json?: boolean;
}

export function addVerifyCommand(program: Command): void {
  program
    .command("verify")
    .description(
      "hold a stack that is up to its plan: tunnels at both ends, BGP sessions, suites; exit code 1 where one fails or nobody knows",
    )
    .requiredOption("--stack <name>", "stack that is up; its tunnels are refreshed, which writes its state")
    .option("--wait <seconds>", "ask again until all pass, or so long", secondsOf, 0)
    .option("--output <file>", "write the record there as JSON, in a new file")
    .option("--json", "print the record as JSON")
    .action(verify);
}

function secondsOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0) return value;
  throw new InvalidArgumentError("It takes a number of seconds.");
}

const PAUSE_MILLISECONDS = 5000;

async function verify({ stack, wait, output, json }: VerifyOptions): Promise<void> {
  const plan = planOfStack(stack);
  if (output !== undefined) write(output, "", "wx");
  const startedAt = new Date();
  let record: TestRecord;
  for (;;) {
    const checks = await look(plan, stack);
    const endedAt = new Date();
    const by = `${os.userInfo().username}@${os.hostname()}`;
    record = { stack, startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString(), by, checks };
    if (hasPassed(record) || endedAt.getTime() - startedAt.getTime() >= wait * 1000) break;
    console.error(`${summaryOf(checks)} Asking again.`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
  const text = JSON.stringify(record, null, 2);
  if (output !== undefined) write(output, `${text}\n`, "w");
  console.log(json === true ? text : recordText(record));
  process.exitCode = hasPassed(record) ? 0 : 1;
}

/** @throws {UsageError} when the file is there already, or cannot be written */
function write(file: string, text: string, flag: "w" | "wx"): void {
  try {
    fs.writeFileSync(file, text, { flag });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === "EEXIST" ? "is there already" : `cannot be written: ${code}`;
    throw new UsageError([{ path: "--output", what, value: file, remedy: "name another file, in a folder of yours" }]);
  }
}

async function look(plan: HubPlan, stack: string): Promise<TestCheck[]> {
  await refresh(stack, TUNNEL_TARGETS);
  const { resources } = await readOpenedState(stack);
  const pair = pairPlanOf(plan);
  const sightings =
    pair === undefined ? [] : await Promise.all(FIREWALL_NAMES.map((name) => ask(pair, name, resources)));
  return checksOf(plan, resources, sightings);
}

async function ask(
  pair: PairPlan,
  name: FirewallName,
  resources: readonly RenderedResource[],
): Promise<FirewallSighting> {
  if (!pair.firewallSettings.push)
    return { firewall: name, reason: "not asked: the program may not talk to it (hub:firewalls.push)" };
  const { FirewallAccess } = await import("../steps/firewallAccess");
  const access = FirewallAccess.of(resources, name);
  const { routing } = pair.firewalls.find((each) => each.name === name)!;
  const peers = routing.peerGroups.flatMap((group) =>
    group.peers.map((peer) => ({ name: peer.name, address: peer.peerAddress })),
  );
  const tunnels = pair.sites
    .filter(endsOnFirewalls)
    .flatMap((site) => site.tunnels.filter(({ firewall }) => firewall === name));
  try {
    const sessions = await access.bgpStates(pair.firewallSettings.routingEngine, peers);
    const isUp: [string, boolean][] = [];
    for (const { id, site, remoteInterface } of tunnels)
      isUp.push([id, await access.isTunnelUp(`${site}-${remoteInterface}`)]);
    return {
      firewall: name,
      answers: {
        tunnels: Object.fromEntries(isUp),
        sessions: Object.fromEntries(sessions.map(({ address, state }) => [address, state])),
      },
    };
  } catch (error) {
    return { firewall: name, reason: (error as Error).message.trim().split("\n")[0]! };
  }
}

const SHOWN_EVIDENCE = 60;

function recordText({ stack, endedAt, checks }: TestRecord): string {
  const rows = checks.map(({ subject, site, name, end, result, expectation, evidence }) => [
    ...[result, subject, site ?? "transit-gateway", name, end],
    result === "pass" ? shortened(evidence) : `${shortened(evidence)}; expected: ${shortened(expectation)}`,
  ]);
  return [
    `Test of ${stack}, ${endedAt}`,
    ...table([["is", "what", "site", "name", "asked", "answer"], ...rows]),
    "",
    summaryOf(checks),
    ...(checks.every(({ result }) => result === "pass") ? [WHAT_IS_LEFT] : []),
  ].join("\n");
}

/** No ping is sent here. */
const WHAT_IS_LEFT =
  "A ping that stays silent all the same: look at the guest's own firewall and at the security groups first; hub trace tells the way.";

const shortened = (text: string) => (text.length > SHOWN_EVIDENCE ? `${text.slice(0, SHOWN_EVIDENCE)}...` : text);

function summaryOf(checks: readonly TestCheck[]): string {
  const count = (wanted: TestCheck["result"]) => checks.filter(({ result }) => result === wanted).length;
  return `${count("pass")} passed, ${count("fail")} failed, ${count("not-known")} not known.`;
}
