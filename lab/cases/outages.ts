/** Continuous probes of the planned flows, and what an event did to them. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { FlowPlan, PortRange } from "../../components/plan/flows/types";
import { pairPlanOf, sitesOnAwsVpn } from "../../components/plan/hubPlan";
import type { Assembled } from "../assemble";
import { within } from "../engine/commands";
import type { Rehearsal } from "../engine/rehearsal";
import type { HostSpec } from "../topology";

const PROBE = path.join(__dirname, "..", "probes", "outage.js");
const INTERVAL_MILLISECONDS = 200;
/** Flows of one pair of ends: enough to land on every path of an equal-cost choice. */
const LANES_PER_PAIR = 8;
/** One lost packet on a busy machine is no outage. */
const LEAST_OUTAGE_SECONDS = 0.5;

export interface Lane {
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly host: string;
  readonly target: { protocol: string; address: string; port?: number; sourcePort: number };
}

/** Of all lanes between two ends. */
export interface PairOutage {
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly lanes: number;
  readonly affectedLanes: number;
  /** Longest gap between two answered packets, over the affected lanes; 0 when none is. */
  readonly minSeconds: number;
  readonly medianSeconds: number;
  readonly maxSeconds: number;
  readonly sentPackets: number;
  readonly lostPackets: number;
}

/** Of the flows through the firewalls, and of those of the sites on the AWS VPN. */
export function planLanes(assembled: Assembled, rehearsal: Rehearsal): Lane[] {
  return [...firewallLanes(assembled, rehearsal), ...awsVpnLanes(assembled, rehearsal)];
}

export function firewallLanes(assembled: Assembled, rehearsal: Rehearsal, lanesPerPair = LANES_PER_PAIR): Lane[] {
  return lanesOf(pairPlanOf(assembled.plan)?.flows ?? [], assembled, rehearsal, lanesPerPair);
}

export function awsVpnLanes(assembled: Assembled, rehearsal: Rehearsal): Lane[] {
  const { flows, ...plan } = assembled.plan;
  const names = sitesOnAwsVpn(plan).map(({ name }) => name);
  const own = flows.filter(({ from, to }) =>
    [...from, ...to].some(({ kind, name }) => kind === "site" && names.includes(name)),
  );
  return lanesOf(own, assembled, rehearsal, LANES_PER_PAIR);
}

/** In place of a service that is all of them. */
const ANY_SERVICE: PortRange = { protocol: "tcp", fromPort: 443, toPort: 443 };

/** One lane set per pair of ends, by the first service of the first flow between them. */
function lanesOf(
  flows: readonly FlowPlan[],
  { topology: { hosts } }: Assembled,
  rehearsal: Rehearsal,
  lanesPerPair: number,
): Lane[] {
  const hostOf = (end: { kind: string; name: string }) =>
    hosts.find(({ endpoint }) => endpoint === `${end.kind}/${end.name}`)!;
  const pairs = new Map<string, { from: HostSpec; to: HostSpec; service: PortRange }>();
  for (const flow of flows) {
    for (const from of flow.from) {
      for (const to of flow.to) {
        const key = `${from.kind}/${from.name} ${to.kind}/${to.name}`;
        const planned = flow.services.find(({ protocol }) => protocol !== "icmp") ?? flow.services[0]!;
        const service = planned.protocol === "all" ? ANY_SERVICE : planned;
        // A service with ports shows more: its flows are told apart by them.
        if (pairs.get(key)?.service.fromPort === undefined)
          pairs.set(key, { from: hostOf(from), to: hostOf(to), service });
      }
    }
  }
  let sourcePort = rehearsal.takeSourcePorts(pairs.size * lanesPerPair);
  return [...pairs.values()].flatMap(({ from, to, service }) =>
    Array.from({ length: service.protocol === "icmp" ? 1 : lanesPerPair }, () => ({
      from: from.endpoint!,
      to: to.endpoint!,
      service: service.fromPort === undefined ? service.protocol : `${service.protocol}/${service.fromPort}`,
      host: from.namespace,
      target: {
        protocol: service.protocol,
        address: to.address,
        ...(service.fromPort === undefined ? {} : { port: service.fromPort }),
        sourcePort: sourcePort++,
      },
    })),
  );
}

type Attempts = readonly (readonly [milliseconds: number, answered: 0 | 1])[];

export class Measurement {
  private constructor(
    private readonly probes: readonly { stop: () => Promise<void>; file: string; lanes: readonly Lane[] }[],
  ) {}

  /** Starts a process per host and waits until all of them send. */
  static async start(lanes: readonly Lane[], folder: string): Promise<Measurement> {
    const hosts = [...new Set(lanes.map(({ host }) => host))];
    const probes = hosts.map((host) => {
      const own = lanes.filter((lane) => lane.host === host);
      const file = path.join(folder, `probes-${host}.json`);
      return startProbe(host, own, file);
    });
    return new Measurement(await Promise.all(probes));
  }

  /** @param from attempts before are left out: milliseconds since 1970 */
  async stop(from = 0): Promise<{ pairs: PairOutage[]; attempts: ReadonlyMap<Lane, Attempts> }> {
    await Promise.all(this.probes.map(({ stop }) => stop()));
    const attempts = new Map<Lane, Attempts>();
    for (const { file, lanes } of this.probes) {
      const results = JSON.parse(fs.readFileSync(file, "utf8")) as Attempts[];
      lanes.forEach((lane, index) => attempts.set(lane, results[index] ?? []));
    }
    return { pairs: summarizePairs(attempts, from), attempts };
  }
}

function startProbe(host: string, lanes: readonly Lane[], file: string) {
  const argument = JSON.stringify({
    lanes: lanes.map(({ target }) => target),
    intervalMilliseconds: INTERVAL_MILLISECONDS,
    file,
  });
  const [command, ...argv] = within(host, [process.execPath, PROBE, argument]);
  const child = spawn(command!, argv, { stdio: ["ignore", "pipe", "inherit"], detached: true });
  const stop = () =>
    new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
      child.kill("SIGTERM");
    });
  return new Promise<{ stop: () => Promise<void>; file: string; lanes: readonly Lane[] }>((resolve, reject) => {
    child.once("error", reject);
    child.stdout.once("data", () => resolve({ stop, file, lanes }));
    child.once("exit", (code) => reject(new Error(`the probe of ${host} ended with ${code}`)));
  });
}

export function summarizePairs(attempts: ReadonlyMap<Lane, Attempts>, from: number): PairOutage[] {
  const pairs = new Map<string, Lane[]>();
  for (const lane of attempts.keys()) {
    const key = `${lane.from} ${lane.to}`;
    pairs.set(key, [...(pairs.get(key) ?? []), lane]);
  }
  return [...pairs.values()].map((lanes) => {
    const sent = lanes.map((lane) => attempts.get(lane)!.filter(([at]) => at >= from));
    const gaps = sent.map((each) => longestGapSeconds(each));
    const affected = gaps.filter((gap) => gap >= LEAST_OUTAGE_SECONDS).sort((l, r) => l - r);
    const { from: source, to, service } = lanes[0]!;
    return {
      from: source,
      to,
      service,
      lanes: lanes.length,
      affectedLanes: affected.length,
      minSeconds: affected[0] ?? 0,
      medianSeconds: affected[Math.floor(affected.length / 2)] ?? 0,
      maxSeconds: affected.at(-1) ?? 0,
      sentPackets: sent.flat().length,
      lostPackets: sent.flat().filter(([, answered]) => answered === 0).length,
    };
  });
}

/** From the first lost packet to the next answered one; to the last when none is answered any more. */
export function longestGapSeconds(attempts: Attempts): number {
  let longest = 0;
  let lostSince: number | undefined;
  for (const [at, answered] of attempts) {
    if (answered === 0) lostSince ??= at;
    if (lostSince !== undefined) longest = Math.max(longest, at - lostSince);
    if (answered === 1) lostSince = undefined;
  }
  return longest / 1000;
}
