/** How many sites one machine holds: customer gateways beside those of the stack, and what they cost. */
import fs from "node:fs";
import { parse, stringify } from "yaml";
import { addressAt } from "../components/plan/addressing/cidr";
import { requireFirewalls } from "../components/plan/config/withoutFirewalls";
import type { PairPlan } from "../components/plan/hubPlan";
import { planOfText } from "../operations/plan/stackFile";
import type { Assembled } from "./assemble";
import { SCALED_GATEWAYS } from "./assembly/parts";
import { Observer, LogMarks } from "./cases/observe";
import { sessionClaims, tunnelClaims } from "./cases/tunnels";
import type { Rehearsal } from "./engine/rehearsal";
import type { StackFile } from "./stackFile";

const PATIENCE_SECONDS = 300;

/** The stack's plan with `count` customer gateways more, each with a /24 of 10.128.0.0/9 and a flow to the first spoke. */
export function scaledPlan({ stack, text }: StackFile, count: number): PairPlan {
  const { config } = parse(text) as {
    config: Record<string, Record<string, unknown>>;
  };
  const names = Array.from({ length: count }, (_, index) => `scale-${index}`);
  const sites = names.map((name, index) => [
    name,
    {
      kind: "customer-gateway",
      asn: 4_200_000_000 + index,
      outsideAddress: addressAt(SCALED_GATEWAYS, 1 + index),
      cidrs: [`10.${128 + (index >> 8)}.${index & 255}.0/24`],
      slot: index,
      // A firewall has 200 zones.
      zone: "scale",
    },
  ]);
  const [spoke] = Object.keys(config["hub:spokes"] ?? {});
  const scaled = {
    ...config,
    "hub:limits": {
      ...config["hub:limits"],
      rulesPerSecurityGroup: 1000,
      ikePeersPerFirewall: 1e6,
      tunnelsPerFirewall: 1e6,
    },
    "hub:sites": { ...config["hub:sites"], ...Object.fromEntries(sites) },
    "hub:flows": {
      ...config["hub:flows"],
      scale: { from: names.map((name) => `site/${name}`), to: `spoke/${spoke}`, services: ["tcp/443"] },
    },
  };
  return requireFirewalls(planOfText(stringify({ config: scaled }), stack), "--scale");
}

export async function describeScale(assembled: Assembled, rehearsal: Rehearsal, start: number): Promise<number> {
  const observer = new Observer(assembled.topology, new LogMarks(assembled.topology));
  const claims = [...tunnelClaims(assembled), ...sessionClaims(assembled)];
  const results = await observer.check(claims.map((claim) => ({ ...claim, withinSeconds: PATIENCE_SECONDS })));
  const seconds = (Date.now() - start) / 1000;
  const held = results.filter(({ passed }) => passed).length;
  const { sites } = assembled.plan;
  console.log(
    [
      `${sites.length} sites, ${assembled.topology.ikeEnds.length / 2} tunnels: ${held} of ${results.length} claims hold`,
      ...rehearsal.phases.map(({ name, seconds: each }) => `  ${name}: ${each.toFixed(1)} s`),
      `  everything up after ${seconds.toFixed(1)} s`,
      ...describeMemory(rehearsal),
    ].join("\n"),
  );
  return held === results.length ? 0 : 1;
}

/** Proportional set size by kind of process: shared pages are counted once. */
function describeMemory(rehearsal: Rehearsal): string[] {
  const kinds = new Map<string, { count: number; kilobytes: number }>();
  for (const { name, pid } of rehearsal.processIds()) {
    const kind = name.split(" ")[0]!;
    const known = kinds.get(kind) ?? { count: 0, kilobytes: 0 };
    kinds.set(kind, { count: known.count + 1, kilobytes: known.kilobytes + proportionalKilobytes(pid) });
  }
  const total = [...kinds.values()].reduce((sum, { kilobytes }) => sum + kilobytes, 0);
  const megabytes = (kilobytes: number) => `${(kilobytes / 1024).toFixed(0)} MiB`;
  return [
    `  memory: ${megabytes(total)}`,
    ...[...kinds].map(([kind, { count, kilobytes }]) => `    ${count} ${kind}: ${megabytes(kilobytes)}`),
  ];
}

function proportionalKilobytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
