/** Looks at what is up, one observation at a time. */
import fs from "node:fs";
import path from "node:path";
import { contains } from "../../components/plan/addressing/cidr";
import { LINKS } from "../assembly/parts";
import { CHILD, CONNECTION, logOf as charonLog, swanctl } from "../engine/charon";
import { attempt, pause, within } from "../engine/commands";
import { logOf as routerLog, vtysh } from "../engine/frr";
import type { Topology } from "../topology";
import type { Claim, ClaimResult, Finding, Observation, ReachTarget } from "./claims";

const REACH = path.join(__dirname, "..", "probes", "reach.js");
const POLL_MILLISECONDS = 250;
/** How long a refused packet's answer is waited for. */
const SILENCE_MILLISECONDS = 1500;

/** Where logs stood when a case began, so that it reads its own lines only. */
export class LogMarks {
  private readonly sizes = new Map<string, number>();

  constructor(topology: Topology) {
    for (const file of logFiles(topology)) this.sizes.set(file, fs.existsSync(file) ? fs.statSync(file).size : 0);
  }

  /** What was written since. A file that is shorter than then was begun anew. */
  since(file: string): string {
    if (!fs.existsSync(file)) return "";
    const text = fs.readFileSync(file);
    const mark = this.sizes.get(file) ?? 0;
    return text.subarray(mark <= text.length ? mark : 0).toString("utf8");
  }
}

export function logFiles({ ikeEnds, routers }: Topology): string[] {
  return [...ikeEnds.map(charonLog), ...routers.map(({ namespace }) => routerLog(namespace))];
}

export class Observer {
  constructor(
    private readonly topology: Topology,
    private readonly marks: LogMarks,
  ) {}

  /** Polls each claim until it holds or its time is over; packets of one host share a process. */
  async check(claims: readonly Claim[]): Promise<ClaimResult[]> {
    const results = new Map<Claim, ClaimResult>();
    const packets = claims.filter(({ observe }) => observe.kind === "reach");
    const hosts = [...new Set(packets.map(({ observe }) => (observe as { from: string }).from))];
    await Promise.all([
      ...hosts.map((host) =>
        this.checkPackets(
          host,
          packets.filter(({ observe }) => (observe as { from: string }).from === host),
          results,
        ),
      ),
      ...claims
        .filter(({ observe }) => observe.kind !== "reach")
        .map(async (claim) => results.set(claim, await this.poll(claim))),
    ]);
    return claims.map((claim) => results.get(claim)!);
  }

  private async poll(claim: Claim): Promise<ClaimResult> {
    const start = Date.now();
    for (;;) {
      const { holds, found } = await this.observe(claim.observe);
      const passed = holds === (claim.expected ?? true);
      const seconds = (Date.now() - start) / 1000;
      if (passed || seconds >= claim.withinSeconds) return { sentence: claim.sentence, passed, found, seconds };
      await pause(POLL_MILLISECONDS);
    }
  }

  /** First those that shall arrive, as long as it takes; then, once, those that shall not. */
  private async checkPackets(host: string, claims: readonly Claim[], results: Map<Claim, ClaimResult>): Promise<void> {
    const start = Date.now();
    const targetOf = ({ observe }: Claim) => (observe as { target: ReachTarget }).target;
    let open = claims.filter(({ expected }) => expected !== false);
    while (open.length > 0) {
      const answers = await reach(host, open.map(targetOf));
      const seconds = (Date.now() - start) / 1000;
      const over = open.filter((claim, index) => answers[index] === true || seconds >= claim.withinSeconds);
      for (const claim of over) {
        const passed = answers[open.indexOf(claim)] === true;
        results.set(claim, { sentence: claim.sentence, passed, found: passed ? "answered" : "no answer", seconds });
      }
      open = open.filter((claim) => !over.includes(claim));
    }
    const refused = claims.filter(({ expected }) => expected === false);
    if (refused.length === 0) return;
    const answers = await reach(host, refused.map(targetOf));
    refused.forEach((claim, index) => {
      const passed = answers[index] === false;
      const seconds = (Date.now() - start) / 1000;
      results.set(claim, { sentence: claim.sentence, passed, found: passed ? "no answer" : "answered", seconds });
    });
  }

  async observe(observation: Observation): Promise<Finding> {
    switch (observation.kind) {
      case "command": {
        const { stdout, stderr } = await attempt(within(observation.host, observation.argv));
        const match = observation.pattern.exec(`${stdout}${stderr}`);
        return { holds: match !== null, found: match?.[0] ?? firstLine(stdout || stderr) };
      }
      case "tunnel":
        return this.observeTunnel(observation);
      case "session":
        return observeSession(observation);
      case "route":
        return observeRoute(observation);
      case "path":
        return observePath(observation);
      case "destinations":
        return observeDestinations(observation);
      case "prefixes":
        return observePrefixes(observation);
      case "log":
        return matchLines(this.marks.since(charonLog(this.endOf(observation.end))), observation.pattern);
      case "routerLog":
        return matchLines(this.marks.since(routerLog(observation.router)), observation.pattern);
      case "reach": {
        const [answered] = await reach(observation.from, [observation.target]);
        return { holds: answered === true, found: answered === true ? "answered" : "no answer" };
      }
      case "finding":
        return observation;
    }
  }

  private endOf(name: string): Topology["ikeEnds"][number] {
    const end = this.topology.ikeEnds.find((each) => each.name === name);
    if (end === undefined) throw new Error(`there is no IKE end ${name}`);
    return end;
  }

  private async observeTunnel({ end, suite }: Extract<Observation, { kind: "tunnel" }>): Promise<Finding> {
    const { stdout } = await swanctl(this.endOf(end), ["--list-sas"]);
    const ike = new RegExp(`^${CONNECTION}: .*ESTABLISHED[\\s\\S]*?\\n {2}(\\S*_\\S*)\\n`, "m").exec(stdout)?.[1];
    const esp = new RegExp(`^ {2}${CHILD}: .*INSTALLED.*?ESP:(\\S+)`, "m").exec(stdout)?.[1];
    const found = `IKE ${ike ?? "none"}, ESP ${esp ?? "none"}`;
    if (ike === undefined || esp === undefined) return { holds: false, found };
    if (suite === undefined) return { holds: true, found };
    // The first CHILD SA takes its keys from IKE's exchange: its PFS group shows only after a rekey.
    const isSuite = (shown: string, planned: string) => shown === planned || shown.startsWith(`${planned}/`);
    return { holds: suite.ike === ike && isSuite(esp, suite.esp), found };
  }
}

const firstLine = (text: string) => text.trim().split("\n")[0] || "nothing";

function matchLines(text: string, pattern: RegExp): Finding {
  const line = text.split("\n").find((each) => pattern.test(each));
  return { holds: line !== undefined, found: line?.replace(/^\S+ \d+\[\w+\] /, "").trim() ?? "no such line" };
}

async function observeSession(observation: Extract<Observation, { kind: "session" }>): Promise<Finding> {
  const { router, neighbor, holdSeconds, hears } = observation;
  const answer = parseJson(await vtysh(router, `show bgp neighbors ${neighbor} json`));
  const peer = answer[neighbor] as Record<string, unknown> | undefined;
  const state = String(peer?.["bgpState"] ?? "unknown");
  if (state !== "Established") return { holds: false, found: state };
  const hold = Number(peer!["bgpTimerHoldTimeMsecs"]) / 1000;
  const families = peer!["addressFamilyInfo"] as Record<string, { acceptedPrefixCounter?: number }> | undefined;
  const prefixes = families?.["ipv4Unicast"]?.acceptedPrefixCounter ?? 0;
  const holds = (holdSeconds === undefined || hold === holdSeconds) && (hears === undefined || prefixes > 0);
  return { holds, found: `Established, hold time ${hold} s, ${prefixes} prefixes accepted` };
}

async function observeRoute(observation: Extract<Observation, { kind: "route" }>): Promise<Finding> {
  const { router, prefix, interfaces } = observation;
  const { stdout } = await attempt(["ip", "-n", router, "route", "show", prefix]);
  const found = [...new Set([...stdout.matchAll(/\bdev (\S+)/g)].map((match) => match[1]!))].sort();
  const holds = found.join() === [...interfaces].sort().join();
  return { holds, found: found.length === 0 ? "no route" : `over ${found.join(", ")}` };
}

async function observePath(observation: Extract<Observation, { kind: "path" }>): Promise<Finding> {
  const { router, address, interfaces } = observation;
  const { stdout } = await attempt(["ip", "-n", router, "route", "get", address]);
  const device = /\bdev (\S+)/.exec(stdout)?.[1];
  const holds = device === undefined ? interfaces.length === 0 : interfaces.includes(device);
  return { holds, found: device === undefined ? "no route" : `over ${device}` };
}

async function observeDestinations(observation: Extract<Observation, { kind: "destinations" }>): Promise<Finding> {
  const { stdout } = await attempt(["ip", "-n", observation.router, "route", "show"]);
  const prefixes = stdout.split("\n").flatMap((line) => /^\d\S*/.exec(line) ?? []);
  const found = prefixes.filter((prefix) => !contains(LINKS, prefix)).sort();
  const holds = found.join() === [...new Set(observation.prefixes)].sort().join();
  return { holds, found: found.join(", ") || "none" };
}

async function observePrefixes(observation: Extract<Observation, { kind: "prefixes" }>): Promise<Finding> {
  const answer = parseJson(await vtysh(observation.router, "show bgp ipv4 unicast json"));
  const found = Object.keys((answer["routes"] ?? {}) as object).sort();
  const holds = found.join() === [...new Set(observation.prefixes)].sort().join();
  return { holds, found: found.join(", ") || "none" };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Which of the targets answered, in their order. */
export async function reach(host: string, targets: readonly ReachTarget[]): Promise<boolean[]> {
  const argument = JSON.stringify({ targets, timeoutMilliseconds: SILENCE_MILLISECONDS });
  const { stdout } = await attempt(within(host, [process.execPath, REACH, argument]));
  const results = stdout === "" ? [] : (JSON.parse(stdout) as { answered: boolean }[]);
  return targets.map((_, index) => results[index]?.answered ?? false);
}
