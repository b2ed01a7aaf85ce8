/**
 * VPC firewall rules of a Google Cloud network. They keep state; the lowest priority number decides, a deny before an
 * allow of the same number, and at the end stand two implied rules: egress is allowed, ingress is denied (Google Cloud,
 * "VPC firewall rules").
 */
import { addressSet, type Decision, type FilterRule, type ServiceMatch } from "../filter";
import { type Fields, type Inventory, isSet, numberOf, recordsOf, textsOf } from "../inventory";
import type { Direction } from "../aws/securityGroups";
import { protocolNumber } from "../service";

const DEFAULT_PRIORITY = 1000;
const ANYWHERE = "0.0.0.0/0";

/** Fields that pick single instances, whose tags and accounts are not known here. */
const INSTANCE_FIELDS = ["sourceTags", "targetTags", "sourceServiceAccounts", "targetServiceAccounts"];

export function googleFirewallRules(inventory: Inventory, network: string, direction: Direction): FilterRule[] {
  return inventory.remember(`VPC firewall ${direction} ${network}`, () => readRules(inventory, network, direction));
}

function readRules(inventory: Inventory, network: string, direction: Direction): FilterRule[] {
  return inventory
    .where("gcp:compute/firewall:Firewall", "network", network)
    .filter(({ inputs }) => String(inputs["direction"] ?? "INGRESS") === direction.toUpperCase())
    .filter(({ inputs }) => inputs["disabled"] !== true)
    .map(({ name, inputs }) => ({
      priority: numberOf(inputs["priority"]) ?? DEFAULT_PRIORITY,
      rule: toRule(name, direction, inputs),
    }))
    .sort((l, r) => l.priority - r.priority || actionOrder(l.rule) - actionOrder(r.rule))
    .map(({ rule }) => rule);
}

const actionOrder = ({ action }: FilterRule) => (action === "deny" ? 0 : 1);

/** What stands behind all rules of a network that this program made; an adopted one has an owner with rules of his own. */
export function impliedGoogleRule(direction: Direction, isAdopted: boolean): Decision {
  if (isAdopted) return { verdict: "unmanaged", by: "the rules of the network's owner" };
  return direction === "egress"
    ? { verdict: "allow", by: "implied rule: egress is allowed" }
    : { verdict: "deny", by: "implied rule: ingress is denied" };
}

function toRule(name: string, direction: Direction, inputs: Fields): FilterRule {
  const [allows, denies] = [recordsOf(inputs["allows"]), recordsOf(inputs["denies"])];
  const instances = INSTANCE_FIELDS.find((key) => textsOf(inputs[key]).length > 0);
  const unknown =
    instances !== undefined
      ? `${instances} is not read`
      : allows.length > 0 === denies.length > 0
        ? "it has not exactly one of allows and denies"
        : undefined;
  const sources = textsOf(inputs["sourceRanges"]);
  const destinations = textsOf(inputs["destinationRanges"]);
  const wholeSource = sources.length > 0 || direction === "egress" ? sources : [ANYWHERE];
  return {
    name,
    action: denies.length > 0 ? "deny" : "allow",
    ...rangeOf("source", wholeSource),
    ...rangeOf("destination", destinations),
    services: [...allows, ...denies].flatMap(servicesOf),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

/** IPv6 ranges match no packet here. */
function rangeOf(key: "source" | "destination", cidrs: readonly string[]) {
  return cidrs.length === 0 ? {} : { [key]: addressSet(cidrs.filter((cidr) => !cidr.includes(":"))) };
}

function servicesOf(fields: Fields): ServiceMatch[] {
  const text = String(fields["protocol"] ?? "");
  const protocol = protocolNumber(text);
  if (text !== "all" && protocol === undefined) return [{ unknown: `protocol ${text} is not known` }];
  const own = text === "all" || protocol === undefined ? {} : { protocol };
  const ports = isSet(fields["ports"]) ? textsOf(fields["ports"]) : [];
  if (ports.length === 0) return [own];
  return ports.map((range) => {
    const [from, to = from] = range.split("-").map(Number) as [number, number | undefined];
    return { ...own, fromPort: from, toPort: to! };
  });
}
