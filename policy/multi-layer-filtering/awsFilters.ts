/** Reads the security groups and network ACLs of a stack, and which subnets and interfaces stand behind them. */
import type { PolicyResource } from "@pulumi/policy";
import { listFirewallGroups, listFirewallInterfaces, listGroupsOf } from "../shared/firewalls";
import { isAbsent, isKnown, readFields, readGiven, readList } from "../shared/known";
import { everywhere, readService, type Filter, type FilterRule, type Service } from "./filters";
import { parseBlock, parseBlocks, type Block } from "./ipv4";
import { parseCidrs } from "./openRanges";
import type { Guard, Way } from "./openings";
import { listSubnetFilters, NETWORK_ACLS, SUBNET } from "./networkAcls";

const GROUPS = ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"];
const VPC = "aws:ec2/vpc:Vpc";
const PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";
const PREFIX_LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

export type Direction = "ingress" | "egress";

/** One rule of a group; `cidrs` are its sources, or destinations for egress. Reading it may throw. */
export interface GroupRule {
  readonly resource: PolicyResource;
  /** Undefined where it belongs to another stack, or is known by its id only. */
  readonly group?: PolicyResource;
  readonly direction: Direction;
  /** Which of the group's own list; empty for a rule that is a resource of its own. */
  readonly label: string;
  read(): ReadRule;
  /** Ids of prefix lists that other stacks, or AWS, hold. May throw. */
  readForeignLists(): readonly unknown[];
}

interface ReadRule {
  readonly service: Service;
  /** Its own, and those of prefix lists of this stack. */
  readonly cidrs: readonly unknown[];
  readonly own: readonly unknown[];
}

const SEPARATE: Readonly<Record<string, Direction>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "ingress",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "egress",
};
const OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const CIDRS = ["cidrIpv4", "cidrBlocks", "cidrIpv6", "ipv6CidrBlocks"];

/** The rules of groups' own lists, and those that are resources of their own. */
export function listGroupRules(resources: readonly PolicyResource[]): GroupRule[] {
  const lists = listPrefixLists(resources);
  return resources.flatMap((resource): GroupRule[] => {
    if (GROUPS.includes(resource.type)) {
      return [...listInlineRules(resource, "ingress", lists), ...listInlineRules(resource, "egress", lists)];
    }
    const direction = SEPARATE[resource.type] ?? (resource.type === OLD_RULE ? directionOf(resource) : undefined);
    if (direction === undefined) return [];
    const [group] = (resource.propertyDependencies["securityGroupId"] ?? []).filter(({ type }) =>
      GROUPS.includes(type),
    );
    const drawsOn = new Set(LIST_FIELDS.flatMap((field) => resource.propertyDependencies[field] ?? []));
    const readIds = () => LIST_FIELDS.flatMap((field) => readList(readGiven(resource, field)));
    // A list of this stack is found by what the rule draws on, also while its id is not known.
    const findLists = () => {
      const ids = drawsOn.size > 0 && !isKnown(readIds) ? [] : readIds();
      return { ids, named: lists.filter(({ list }) => drawsOn.has(list) || hasId(list, ids)) };
    };
    const read = () => readRule((field) => readGiven(resource, field), findLists().named);
    const readForeignLists = () => listForeign(findLists());
    return [{ resource, ...(group ? { group } : {}), direction, label: "", read, readForeignLists }];
  });
}

const directionOf = ({ props }: PolicyResource): Direction => (props["type"] === "egress" ? "egress" : "ingress");

interface PrefixList {
  readonly list: PolicyResource;
  read(): readonly unknown[];
}

const LIST_FIELDS = ["prefixListId", "prefixListIds"];

/** Its entries are its own, or resources of their own. */
function listPrefixLists(resources: readonly PolicyResource[]): PrefixList[] {
  const separate = resources.filter(({ type }) => type === PREFIX_LIST_ENTRY);
  return resources
    .filter(({ type }) => type === PREFIX_LIST)
    .map((list) => ({
      list,
      read: () => [
        ...readList(readGiven(list, "entries")).map((entry) => readFields(entry)["cidr"]),
        ...separate
          .filter(({ propertyDependencies }) => (propertyDependencies["prefixListId"] ?? []).includes(list))
          .map(({ props }) => props["cidr"] as unknown),
      ],
    }));
}

/** The provider reads separate rules back into the group's own lists, which are not known before an update. */
function listInlineRules(group: PolicyResource, direction: Direction, lists: readonly PrefixList[]): GroupRule[] {
  if (!isKnown(() => group.props[direction])) return [];
  const rules = group.props[direction] as unknown;
  const length = Array.isArray(rules) ? rules.length : isAbsent(rules) ? 0 : 1;
  return Array.from({ length }, (_, index) => ({
    resource: group,
    group,
    direction,
    label: `${direction}[${index}]`,
    ...readersOf(() => readFields(Array.isArray(rules) ? rules[index] : rules), lists),
  }));
}

function readersOf(
  readOwn: () => Readonly<Record<string, unknown>>,
  lists: readonly PrefixList[],
): Pick<GroupRule, "read" | "readForeignLists"> {
  const findLists = () => {
    const ids = readList(readOwn()["prefixListIds"]);
    return { ids, named: lists.filter(({ list }) => hasId(list, ids)) };
  };
  return {
    read: () => readRule((field) => readOwn()[field], findLists().named),
    readForeignLists: () => listForeign(findLists()),
  };
}

const hasId = (list: PolicyResource, ids: readonly unknown[]) =>
  ids.length > 0 && isKnown(() => list.props["id"]) && ids.includes(list.props["id"]);

const listForeign = ({ ids, named }: { readonly ids: readonly unknown[]; readonly named: readonly PrefixList[] }) =>
  ids.length > named.length ? ids.filter((id) => !named.some(({ list }) => hasId(list, [id]))) : [];

function readRule(valueOf: (field: string) => unknown, lists: readonly PrefixList[]): ReadRule {
  const own = CIDRS.flatMap((field) => readList(valueOf(field)));
  return {
    service: serviceOf(valueOf),
    cidrs: [...own, ...lists.flatMap((list) => list.read())],
    own,
  };
}

const serviceOf = (valueOf: (field: string) => unknown) =>
  readService(valueOf("ipProtocol") ?? valueOf("protocol"), valueOf("fromPort"), valueOf("toPort"));

/** The ingress rules of each group, and each of another stack's group alone. */
export function listGroupGuards(rules: readonly GroupRule[]): Guard<PolicyResource>[] {
  const guards = new Map<PolicyResource, GroupRule[]>();
  for (const rule of rules.filter(({ direction }) => direction === "ingress")) {
    const key = rule.group ?? rule.resource;
    guards.set(key, [...(guards.get(key) ?? []), rule]);
  }
  return [...guards].map(([resource, own]) => ({ resource, ways: own.map(toWay) }));
}

function toWay({ resource, label, read }: GroupRule): Way<PolicyResource> {
  const readWay = () => {
    const { service, cidrs } = read();
    return { services: [service], sources: parseCidrs(cidrs) };
  };
  return { resource, label, allows: true, target: "", read: readWay };
}

export interface VpcFilters {
  readonly vpc: PolicyResource;
  readonly block: Block;
  /** Groups that no firewall interface uses. */
  readonly workloadRules: readonly GroupRule[];
  /** One filter for each subnet that is not for attachments only; undefined where its ACL is not in the stack. */
  readonly subnets: readonly { readonly subnet: PolicyResource; readonly ingress?: Filter; readonly egress?: Filter }[];
}

export interface InterfaceFilters {
  readonly address: Block;
  readonly rules: readonly GroupRule[];
  readonly subnet?: VpcFilters["subnets"][number];
}

export interface AwsFilters {
  readonly vpcs: readonly VpcFilters[];
  /** Network interfaces of firewalls. */
  readonly interfaces: readonly InterfaceFilters[];
}

/** Throws where an entry or a rule is not known yet. */
export function readAwsFilters(resources: readonly PolicyResource[]): AwsFilters {
  const rules = listGroupRules(resources);
  const firewallInterfaces = listFirewallInterfaces(resources);
  const firewallGroups = listFirewallGroups(resources);
  const subnetFilters = listSubnetFilters(resources);
  const entries = groupEntries(resources);
  const subnetOf = (subnet: PolicyResource) => {
    const acl = subnetFilters.find((each) => each.subnet === subnet)?.acls[0];
    const own = acl && (entries.get(acl.urn)?.() ?? []);
    return {
      subnet,
      ...(own ? { ingress: toFilter(own, "ingress"), egress: toFilter(own, "egress") } : {}),
    };
  };
  const vpcs = resources
    .filter(({ type }) => type === VPC)
    .flatMap((vpc): VpcFilters[] => {
      const block = parseBlock(vpc.props["cidrBlock"]);
      if (block === undefined) return [];
      const isIn = ({ propertyDependencies }: PolicyResource) => (propertyDependencies["vpcId"] ?? []).includes(vpc);
      const subnets = subnetFilters.filter(({ subnet, attachmentOnly }) => isIn(subnet) && !attachmentOnly);
      return [
        {
          vpc,
          block,
          workloadRules: rules.filter(({ group }) => group && isIn(group) && !firewallGroups.has(group)),
          subnets: subnets.map(({ subnet }) => subnetOf(subnet)),
        },
      ];
    });
  const interfaces = firewallInterfaces.flatMap((each) => {
    const groups = listGroupsOf(each, resources);
    const [subnet] = (each.propertyDependencies["subnetId"] ?? []).filter(({ type }) => type === SUBNET);
    const own = rules.filter(({ group }) => group && groups.includes(group));
    return parseBlocks(readList(each.props["privateIps"])).map((address) => ({
      address,
      rules: own,
      ...(subnet ? { subnet: subnetOf(subnet) } : {}),
    }));
  });
  return { vpcs, interfaces };
}

export interface AclEntry {
  readonly number: number;
  readonly direction: Direction;
  readonly rule: FilterRule;
}

const ENTRY = "aws:ec2/networkAclRule:NetworkAclRule";
const ENTRY_FIELDS = ["cidrBlock", "protocol", "fromPort", "toPort"];

/** The entries of every ACL by its URN, in the order in which they are tried. Reading them may throw. */
export function groupEntries(resources: readonly PolicyResource[]): Map<string, () => AclEntry[]> {
  const readers = new Map<string, (() => AclEntry[])[]>();
  for (const acl of resources.filter(({ type }) => NETWORK_ACLS.includes(type)))
    readers.set(acl.urn, [() => readInline(acl)]);
  for (const resource of resources.filter(({ type }) => type === ENTRY)) {
    for (const { urn } of resource.propertyDependencies["networkAclId"] ?? []) {
      readers.get(urn)?.push(() => [readEntry(resource)]);
    }
  }
  const readAll = (own: readonly (() => AclEntry[])[]) => () =>
    own.flatMap((read) => read()).sort((left, right) => left.number - right.number);
  return new Map([...readers].map(([urn, own]) => [urn, readAll(own)]));
}

function readInline(acl: PolicyResource): AclEntry[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    isKnown(() => acl.props[direction]) && Array.isArray(acl.props[direction])
      ? (acl.props[direction] as unknown[]).map((rule) => {
          const fields = readFields(rule);
          return toEntry(direction, fields["ruleNo"], fields["action"], fields);
        })
      : [],
  );
}

function readEntry(resource: PolicyResource): AclEntry {
  const { props } = resource;
  const read = Object.fromEntries(ENTRY_FIELDS.map((field) => [field, readGiven(resource, field)]));
  const direction = props["egress"] === true ? "egress" : "ingress";
  return toEntry(direction, props["ruleNumber"], props["ruleAction"], read);
}

function toEntry(
  direction: Direction,
  number: unknown,
  action: unknown,
  fields: Readonly<Record<string, unknown>>,
): AclEntry {
  const cidr = fields["cidrBlock"];
  const blocks = isAbsent(cidr) || cidr === "" ? [] : parseBlocks([cidr]);
  const rule = {
    allows: String(action).toLowerCase() === "allow",
    services: [readService(fields["protocol"], fields["fromPort"], fields["toPort"])],
    ...(direction === "ingress"
      ? { source: blocks, destination: everywhere }
      : { source: everywhere, destination: blocks }),
  };
  return { number: Number(number), direction, rule };
}

export function toFilter(entries: readonly AclEntry[], direction: Direction): Filter {
  return { rules: entries.filter((entry) => entry.direction === direction).map(({ rule }) => rule), otherwise: false };
}

/** Throws where a rule is not known yet. */
export function toGroupFilter(rules: readonly GroupRule[], direction: Direction): Filter {
  return {
    rules: rules
      .filter((rule) => rule.direction === direction)
      .map((rule) => {
        const { service, cidrs } = rule.read();
        const blocks = parseBlocks(cidrs);
        return {
          allows: true,
          services: [service],
          ...(direction === "ingress"
            ? { source: blocks, destination: everywhere }
            : { source: everywhere, destination: blocks }),
        };
      }),
    otherwise: false,
  };
}
