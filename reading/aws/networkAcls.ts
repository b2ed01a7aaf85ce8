/** Entries of AWS network ACLs in the order of their numbers. They keep no state: answers are judged by themselves. */
import { addressSet, type FilterRule, type ServiceMatch } from "../filter";
import {
  type Fields,
  type Inventory,
  isSet,
  numberOf,
  recordsOf,
  textOf,
  textsOf,
  type RenderedResource,
} from "../inventory";
import type { Direction } from "./securityGroups";
import { ICMP, protocolNumber } from "../service";

const NETWORK_ACL = "aws:ec2/networkAcl:NetworkAcl";
const NETWORK_ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const NETWORK_ACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";

export interface NetworkAcl {
  readonly name: string;
  /** The VPC's own, which no resource of the stack says anything of. */
  readonly isDefault?: boolean;
  readonly rules: Readonly<Record<Direction, readonly FilterRule[]>>;
}

/** The VPC's own network ACL, which stands where no other is associated, allows everything (VPC guide). */
const VPC_DEFAULT: NetworkAcl = {
  name: "default network ACL",
  isDefault: true,
  rules: {
    ingress: [allowAll("default network ACL, allows all")],
    egress: [allowAll("default network ACL, allows all")],
  },
};

function allowAll(name: string): FilterRule {
  return { name, action: "allow", services: [{}] };
}

/** The network ACL that filters a subnet. */
export function networkAclOf(inventory: Inventory, subnetId: string): NetworkAcl {
  return inventory.remember(`network ACL ${subnetId}`, () => readNetworkAcl(inventory, subnetId));
}

function readNetworkAcl(inventory: Inventory, subnetId: string): NetworkAcl {
  const associated = inventory
    .where(NETWORK_ACL_ASSOCIATION, "subnetId", subnetId)
    .map((each) => each.inputs["networkAclId"]);
  const listing = inventory.all(NETWORK_ACL).filter(({ inputs }) => textsOf(inputs["subnetIds"]).includes(subnetId));
  const ids = [...new Set([...associated, ...listing.map(({ id }) => id)])];
  if (ids.length > 1) return unreadable("two network ACLs claim this subnet");
  const acl = ids.length === 0 ? defaultAclOf(inventory, subnetId) : inventory.byId(NETWORK_ACL, ids[0]);
  if (acl === undefined) return ids.length === 0 ? VPC_DEFAULT : unreadable("its network ACL is not part of the stack");
  return {
    name: acl.name,
    rules: { ingress: entriesOf(inventory, acl, "ingress"), egress: entriesOf(inventory, acl, "egress") },
  };
}

/** Taken over by a resource of its own, which has a list of its own. */
function defaultAclOf(inventory: Inventory, subnetId: string): RenderedResource | undefined {
  return inventory
    .all("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")
    .find(({ inputs }) => textsOf(inputs["subnetIds"]).includes(subnetId));
}

function unreadable(reason: string): NetworkAcl {
  const rules = (["allow", "deny"] as const).map((action) => ({
    name: "network ACL",
    action,
    services: [{}],
    unknown: reason,
  }));
  return { name: "network ACL", rules: { ingress: rules, egress: rules } };
}

function entriesOf(inventory: Inventory, acl: RenderedResource, direction: Direction): FilterRule[] {
  const single = inventory
    .where(NETWORK_ACL_RULE, "networkAclId", acl.id)
    .filter(({ inputs }) => (inputs["egress"] === true) === (direction === "egress"))
    .map(({ name, inputs }) => ({
      number: numberOf(inputs["ruleNumber"]) ?? 0,
      rule: toRule(`${name}`, direction, { ...inputs, action: inputs["ruleAction"] }),
    }));
  const inline = recordsOf(acl.inputs[direction]).map((entry) => ({
    number: numberOf(entry["ruleNo"]) ?? 0,
    rule: toRule(
      `${acl.name} ${direction} ${textOf({ ...acl, inputs: entry, outputs: {} }, "ruleNo") ?? "?"}`,
      direction,
      entry,
    ),
  }));
  return [...single, ...inline]
    .sort((l, r) => l.number - r.number)
    .flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
}

/** Undefined for an entry that can match no IPv4 packet. */
function toRule(name: string, direction: Direction, entry: Fields): FilterRule | undefined {
  const cidr = entry["cidrBlock"];
  if (typeof cidr !== "string" || cidr === "")
    return isSet(entry["ipv6CidrBlock"]) ? undefined : doubt(name, "has no cidrBlock");
  const action = String(entry["action"] ?? "").toLowerCase();
  if (action !== "allow" && action !== "deny") return doubt(name, `action ${action} is not known`);
  const remote = addressSet([cidr]);
  return {
    name,
    action,
    ...(direction === "ingress" ? { source: remote } : { destination: remote }),
    services: [serviceOf(entry)],
  };
}

function doubt(name: string, reason: string): FilterRule {
  return { name, action: "allow", services: [{}], unknown: reason };
}

function serviceOf(entry: Fields): ServiceMatch {
  const text = String(entry["protocol"] ?? "");
  if (text === "-1" || text === "all") return {};
  const protocol = protocolNumber(text);
  if (protocol === undefined) return { unknown: `protocol ${text} is not known` };
  if (protocol === ICMP) {
    const icmpType = numberOf(entry["icmpType"]);
    return icmpType === undefined || icmpType === -1 ? { protocol } : { protocol, icmpType };
  }
  const [fromPort, toPort] = [numberOf(entry["fromPort"]), numberOf(entry["toPort"])];
  return fromPort === undefined || toPort === undefined || fromPort < 0 ? { protocol } : { protocol, fromPort, toPort };
}
