/** Filter rules of any layer, from the reading room's facts, and their text for nftables. */
import type { AddressSet, FilterRule, ServiceMatch } from "../../reading/filter";
import { ESP, GRE, ICMP, TCP, UDP } from "../../reading/service";

export interface PacketRule {
  /** Shown in the counters that are kept as evidence. */
  readonly name: string;
  readonly allows: boolean;
  /** Empty: all. */
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  /** Name or number; absent: all. */
  readonly protocol?: string;
  /** For example `443` or `9092-9094`; absent: all. */
  readonly ports?: string;
  /** Of ICMP, for example `8` or `!= 8`; absent: all. */
  readonly icmpTypes?: string;
}

/** Protocols as nftables knows them. */
const NAMES: Readonly<Record<number, string>> = {
  [TCP]: "tcp",
  [UDP]: "udp",
  [ICMP]: "icmp",
  [ESP]: "esp",
  [GRE]: "47",
};
const LENGTH_OF_EVERYTHING = 0;

/**
 * A rule once for each of its services; none where it matches nothing.
 *
 * @throws for a rule that the reading room leaves in doubt, or that the kernel is not told here
 */
export function packetRules({ name, action, source, destination, services, unknown }: FilterRule): PacketRule[] {
  // Applications are played by ports: their own, and those that the rule names beside them.
  const known = services.filter(
    ({ unknown: doubt, byContent, fromPort }) => doubt === undefined || (byContent === true && fromPort !== undefined),
  );
  const doubt = unknown ?? (known.length === 0 ? services[0]?.unknown : undefined);
  if (doubt !== undefined) throw new Error(`the rule ${name} cannot be rehearsed: ${doubt}`);
  const [sources, destinations] = [cidrsOf(name, source), cidrsOf(name, destination)];
  if (sources === undefined || destinations === undefined) return [];
  const common = { name, allows: action === "allow", sources, destinations };
  if (known.some(({ protocol }) => protocol === undefined)) return [common];
  const matches = new Map(known.map((service) => [JSON.stringify(matchOf(name, service)), matchOf(name, service)]));
  return [...matches.values()].map((match) => ({ ...common, ...match }));
}

/** Empty: all; undefined: none. */
function cidrsOf(rule: string, set: AddressSet | undefined): string[] | undefined {
  if (set === undefined) return [];
  if (set.negated !== true) return set.ranges.length === 0 ? undefined : set.ranges.map(({ cidr }) => cidr);
  if (set.ranges.some(({ prefixLength }) => prefixLength === LENGTH_OF_EVERYTHING)) return undefined;
  throw new Error(`the rule ${rule} cannot be rehearsed: it negates addresses`);
}

type TransportMatch = Pick<PacketRule, "protocol" | "ports" | "icmpTypes">;

function matchOf(rule: string, { protocol, fromPort, toPort, icmpType, exceptIcmpType }: ServiceMatch): TransportMatch {
  const name = NAMES[protocol!];
  if (name === undefined) throw new Error(`the rule ${rule} names the protocol ${protocol}, which no rehearsal knows`);
  if (icmpType !== undefined) return { protocol: name, icmpTypes: String(icmpType) };
  if (exceptIcmpType !== undefined) return { protocol: name, icmpTypes: `!= ${exceptIcmpType}` };
  if (fromPort === undefined) return { protocol: name };
  return { protocol: name, ports: fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}` };
}

/** @param condition what else has to hold, for example `iifname "host"` */
export function nftRule(rule: PacketRule, condition = ""): string {
  const parts = [
    condition,
    addresses("ip saddr", rule.sources),
    addresses("ip daddr", rule.destinations),
    transport(rule),
    "counter",
    rule.allows ? "accept" : "drop",
    comment(rule.name),
  ];
  return `    ${parts.filter((part) => part !== "").join(" ")}`;
}

export const comment = (text: string) => `comment "${text.replaceAll(/["\\]/g, "").slice(0, 120)}"`;

function addresses(field: string, cidrs: readonly string[]): string {
  const some = cidrs.filter((cidr) => cidr !== "0.0.0.0/0");
  // One that means everything makes the others meaningless.
  if (some.length === 0 || some.length < cidrs.length) return "";
  return `${field} { ${[...new Set(some)].join(", ")} }`;
}

function transport({ protocol, ports, icmpTypes }: PacketRule): string {
  if (protocol === undefined) return "";
  if (icmpTypes !== undefined) return `icmp type ${icmpTypes}`;
  if (ports === undefined) return `meta l4proto ${protocol}`;
  return `${protocol} dport ${ports}`;
}

/** A stateful filter beside a workload: answers pass, the rest by the rules of its direction, first match. */
export function statefulChain(
  name: string,
  hookPriority: number,
  sides: readonly { readonly condition: string; readonly rules: readonly PacketRule[]; readonly otherwise: boolean }[],
): string {
  return [
    `  chain ${name} {`,
    `    type filter hook forward priority ${hookPriority}; policy accept;`,
    "    ct state established,related accept",
    ...sides.flatMap(({ condition, rules, otherwise }, index) => [
      ...rules.map((rule) => nftRule(rule, condition)),
      `    ${condition} counter ${otherwise ? "return" : "drop"} ${comment(`${name} ${index} otherwise`)}`,
    ]),
    "  }",
  ].join("\n");
}
