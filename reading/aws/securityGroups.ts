/** Rules of AWS security groups, inline ones and resources of their own. They keep state and only ever allow. */
import { addressSet, type FilterRule, type ServiceMatch } from "../filter";
import { type Fields, type Inventory, isSet, numberOf, recordsOf, textsOf, type RenderedResource } from "../inventory";
import { ICMP, LAST_PORT, protocolNumber } from "../service";

export type Direction = "ingress" | "egress";

const RULE_TYPES = {
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
} as const;

/** All rules of the groups together, as an interface with all of them has it. */
export function securityGroupRules(
  inventory: Inventory,
  groupIds: readonly string[],
  direction: Direction,
): FilterRule[] {
  return inventory.remember(`security groups ${direction} ${groupIds.join()}`, () =>
    readSecurityGroups(inventory, groupIds, direction),
  );
}

function readSecurityGroups(inventory: Inventory, groupIds: readonly string[], direction: Direction): FilterRule[] {
  const isGroup = (id: unknown) => typeof id === "string" && groupIds.includes(id);
  const single = inventory
    .all(RULE_TYPES[direction])
    .filter(({ inputs }) => isGroup(inputs["securityGroupId"]))
    .map(({ name, inputs }) => toRule(name, direction, { ...inputs, protocol: inputs["ipProtocol"] }));
  const lists = inventory
    .all("aws:ec2/securityGroupRule:SecurityGroupRule")
    .filter(({ inputs }) => isGroup(inputs["securityGroupId"]) && inputs["type"] === direction)
    .map(({ name, inputs }) => toRule(name, direction, inputs));
  const inline = [
    ...inventory.all("aws:ec2/securityGroup:SecurityGroup"),
    ...inventory.all("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"),
  ]
    .filter(({ id }) => isGroup(id))
    .flatMap((group) => inlineRules(group, direction));
  return [...single, ...lists, ...inline];
}

function inlineRules({ name, inputs }: RenderedResource, direction: Direction): FilterRule[] {
  return recordsOf(inputs[direction]).map((rule, index) => toRule(`${name} ${direction} ${index}`, direction, rule));
}

function toRule(name: string, direction: Direction, rule: Fields): FilterRule {
  const cidrs = [...textsOf(rule["cidrBlocks"]), ...textsOf([rule["cidrIpv4"]])];
  const others = [
    "prefixListId",
    "referencedSecurityGroupId",
    "sourceSecurityGroupId",
    "prefixListIds",
    "securityGroups",
  ];
  const reference = others.find((key) => isSet(rule[key]) && !isEmptyList(rule[key]));
  const self = rule["self"] === true ? "self" : undefined;
  const unread = reference ?? self;
  const remote = unread === undefined ? addressSet(cidrs) : undefined;
  return {
    name,
    action: "allow",
    ...(remote === undefined ? {} : direction === "ingress" ? { source: remote } : { destination: remote }),
    services: [serviceOf(rule)],
    ...(unread === undefined ? {} : { unknown: `${unread} is not read` }),
  };
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

function serviceOf(rule: Fields): ServiceMatch {
  const text = String(rule["protocol"] ?? "");
  if (text === "-1" || text === "all") return {};
  const protocol = protocolNumber(text);
  if (protocol === undefined) return { unknown: `protocol ${text} is not known` };
  const [fromPort, toPort] = [numberOf(rule["fromPort"]), numberOf(rule["toPort"])];
  if (protocol === ICMP)
    return fromPort === undefined || fromPort === -1 ? { protocol } : { protocol, icmpType: fromPort };
  if (fromPort === undefined || toPort === undefined || fromPort === -1) return { protocol };
  return { protocol, fromPort, toPort: Math.min(toPort, LAST_PORT) };
}
