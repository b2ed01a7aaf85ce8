/**
 * A firewall's security policy as nftables: first match among the rendered rules, by zones, statefully. PAN-OS judges
 * what the firewall itself says and hears by the same rules; the zone of its own address is that of the interface which
 * holds it.
 */
import type { FirewallConfiguration, RuleConfiguration } from "./firewall";
import { comment, nftRule } from "./packetRules";

/** Linux interface of a PAN-OS one: a name without a slash. */
export const linuxName = (name: string) => name.replace("ethernet1/", "eth");

interface Zones {
  readonly interfaces: ReadonlyMap<string, readonly string[]>;
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

export function firewallFilter(configuration: FirewallConfiguration): string {
  const zones = zonesOf(configuration);
  const own = [...zones.addresses.values()].flat();
  const set = (values: readonly string[]) => `{ ${values.join(", ")} }`;
  const outside = configuration.gateways.map(({ localInterface }) => linuxName(localInterface));
  // After connection tracking and before destination NAT; after source NAT: packets as the firewall's owner sees them.
  return `table inet security {
${chain("toFirewall", configuration, zones, "in")}
${chain("fromFirewall", configuration, zones, "out")}
${chain("transit", configuration, zones, "through")}
  chain prerouting {
    type filter hook prerouting priority -150; policy accept;
    ip daddr ${set(own)} jump toFirewall
  }
  chain postrouting {
    type filter hook postrouting priority 150; policy accept;
    ip saddr ${set(own)} jump fromFirewall
  }
  chain forward {
    type filter hook forward priority 0; policy drop;
    iifname "ike-*" oifname ${set(outside.map(quote))} accept
    iifname ${set(outside.map(quote))} oifname "ike-*" accept
    jump transit
  }
}
`;
}

const quote = (name: string) => `"${name}"`;

function zonesOf({ interfaces }: FirewallConfiguration): Zones {
  const by = (values: (each: FirewallConfiguration["interfaces"][number]) => readonly string[]) => {
    const zones = new Map<string, string[]>();
    for (const each of interfaces) zones.set(each.zone, [...(zones.get(each.zone) ?? []), ...values(each)]);
    return zones;
  };
  return {
    // A loopback receives nothing from outside.
    interfaces: by(({ name }) => (name.startsWith("loopback.") ? [] : [linuxName(name)])),
    addresses: by(({ addresses }) => addresses.map((address) => address.split("/")[0]!)),
  };
}

type Direction = "in" | "out" | "through";

function chain(name: string, { rules }: FirewallConfiguration, zones: Zones, direction: Direction): string {
  const lines = rules.flatMap((rule) => ruleLines(rule, zones, direction));
  // What no rule matches: allowed inside of a zone, denied between zones (PAN-OS, intrazone-default, interzone-default).
  const inside = [...zones.interfaces.keys()].map(
    (zone) => `    ${between([zone], [zone], zones, direction)} counter accept`,
  );
  return [
    `  chain ${name} {`,
    "    ct state established,related accept",
    // PAN-OS drops what belongs to no session and begins none.
    `    meta l4proto tcp tcp flags & (fin|syn|rst|ack) != syn counter drop ${comment("non-SYN without a session")}`,
    ...lines,
    ...inside,
    `    counter drop ${comment("interzone-default")}`,
    "  }",
  ].join("\n");
}

function ruleLines(rule: RuleConfiguration, zones: Zones, direction: Direction): string[] {
  const condition = between(rule.from, rule.to, zones, direction);
  return rule.packets.map((packets) => nftRule(packets, condition));
}

/** `any` is an empty list. */
function between(from: readonly string[], to: readonly string[], zones: Zones, direction: Direction): string {
  const names = (side: readonly string[], of: ReadonlyMap<string, readonly string[]>) =>
    side.flatMap((zone) => of.get(zone) ?? []);
  const interfaces = (key: string, side: readonly string[]) =>
    side.length === 0 ? "" : `${key} { ${names(side, zones.interfaces).map(quote).join(", ")} }`;
  const addresses = (key: string, side: readonly string[]) =>
    side.length === 0 ? "" : `${key} { ${names(side, zones.addresses).join(", ")} }`;
  const parts = {
    in: [interfaces("iifname", from), addresses("ip daddr", to)],
    out: [addresses("ip saddr", from), interfaces("oifname", to)],
    through: [interfaces("iifname", from), interfaces("oifname", to)],
  }[direction];
  return parts.filter((part) => part !== "").join(" ");
}
