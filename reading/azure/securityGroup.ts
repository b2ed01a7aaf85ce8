/**
 * Rules of an Azure network security group with the default rules behind them (Azure, "Network security groups"). They
 * keep state; the lowest priority number decides.
 */
import type { Range } from "../../components/plan/addressing/cidr";
import { parsePrefix } from "../address";
import type { AddressSet, Decision, FilterRule, ServiceMatch } from "../filter";
import { type Fields, type Inventory, isSet, numberOf, recordsOf, textsOf } from "../inventory";
import type { Direction } from "../aws/securityGroups";
import { hasPorts, protocolNumber, TCP, UDP } from "../service";

const ANY = "*";

/**
 * @param virtualNetwork what the tag VirtualNetwork holds: the network itself, and what it learnt over the VPN (Azure,
 *   "Virtual network service tags")
 */
export function azureSecurityRules(
  inventory: Inventory,
  groupId: string,
  direction: Direction,
  virtualNetwork: readonly Range[],
): FilterRule[] {
  const group = inventory.byId("azure-native:network:NetworkSecurityGroup", groupId);
  if (group === undefined)
    return [{ name: "network security group", action: "deny", services: [{}], unknown: "it is not part of the stack" }];
  const own = recordsOf(group.inputs["securityRules"])
    .filter((rule) => rule["direction"] === (direction === "ingress" ? "Inbound" : "Outbound"))
    .map((rule) => ({ priority: numberOf(rule["priority"]) ?? 0, rule: toRule(rule, virtualNetwork) }))
    .sort((l, r) => l.priority - r.priority)
    .map(({ rule }) => rule);
  return [...own, ...defaultRules(direction, virtualNetwork)];
}

/** Behind the default rules 65000 and 65001 stands a deny of everything. */
export const AZURE_DEFAULT: Decision = { verdict: "deny", by: "DenyAll (default rule 65500)" };

function defaultRules(direction: Direction, virtualNetwork: readonly Range[]): FilterRule[] {
  const inside: AddressSet = { ranges: virtualNetwork };
  const common = { action: "allow" as const, services: [{}] };
  const name = direction === "ingress" ? "AllowVnetInBound" : "AllowVnetOutBound";
  const vnet = { ...common, name: `${name} (default rule 65000)`, source: inside, destination: inside };
  if (direction === "ingress") return [vnet];
  return [
    vnet,
    {
      ...common,
      name: "AllowInternetOutBound (default rule 65001)",
      destination: { ranges: virtualNetwork, negated: true },
    },
  ];
}

function toRule(rule: Fields, virtualNetwork: readonly Range[]): FilterRule {
  const source = readSide(rule, "source", virtualNetwork);
  const destination = readSide(rule, "destination", virtualNetwork);
  const access = String(rule["access"]);
  const unknown =
    source.unknown ??
    destination.unknown ??
    unreadSourcePorts(rule) ??
    (access === "Allow" || access === "Deny" ? undefined : `access ${access} is not read`);
  return {
    name: String(rule["name"]),
    action: access === "Deny" ? "deny" : "allow",
    ...(source.set === undefined ? {} : { source: source.set }),
    ...(destination.set === undefined ? {} : { destination: destination.set }),
    services: servicesOf(rule),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

/** A single value and a list may stand side by side. */
function valuesOf(rule: Fields, single: string, list: string): string[] {
  return [...textsOf([rule[single]]), ...textsOf(rule[list])];
}

interface Side {
  /** Absent: any address, or not known which. */
  readonly set?: AddressSet;
  readonly unknown?: string;
}

function readSide(rule: Fields, side: "source" | "destination", virtualNetwork: readonly Range[]): Side {
  const groups = `${side}ApplicationSecurityGroups`;
  if (isSet(rule[groups])) return { unknown: `${groups} is not read` };
  const prefixes = valuesOf(rule, `${side}AddressPrefix`, `${side}AddressPrefixes`);
  if (prefixes.length === 0) return { unknown: `it names no ${side}` };
  if (prefixes.includes(ANY)) return {};
  if (prefixes.length === 1 && prefixes[0] === "Internet") return { set: { ranges: virtualNetwork, negated: true } };
  const ranges = prefixes.flatMap((prefix): readonly (Range | undefined)[] =>
    prefix === "VirtualNetwork" ? virtualNetwork : [parsePrefix(prefix)],
  );
  if (ranges.includes(undefined)) return { unknown: `${side} ${prefixes.join(", ")} is not read` };
  return { set: { ranges: ranges.filter((range) => range !== undefined) } };
}

function unreadSourcePorts(rule: Fields): string | undefined {
  const ports = valuesOf(rule, "sourcePortRange", "sourcePortRanges");
  return ports.every((port) => port === ANY || port === "0-65535") ? undefined : "its source ports are not read";
}

function servicesOf(rule: Fields): ServiceMatch[] {
  const text = String(rule["protocol"]);
  const protocol = protocolNumber(text);
  if (text !== ANY && protocol === undefined) return [{ unknown: `protocol ${text} is not known` }];
  const ports = valuesOf(rule, "destinationPortRange", "destinationPortRanges");
  if (ports.length === 0) return [{ unknown: "it names no destination ports" }];
  const protocols = protocol === undefined ? [TCP, UDP] : [protocol];
  return ports.flatMap((port): ServiceMatch[] => {
    if (port === ANY) return [protocol === undefined ? {} : { protocol }];
    const [from, to = from] = port.split("-").map(Number) as [number, number | undefined];
    if (!Number.isInteger(from) || !Number.isInteger(to))
      return [{ unknown: `destination ports ${port} are not read` }];
    return protocols.filter(hasPorts).map((each) => ({ protocol: each, fromPort: from, toPort: to! }));
  });
}
