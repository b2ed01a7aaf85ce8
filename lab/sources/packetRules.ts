/** Filter rules of any layer as plain data, and their text for nftables. */

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
