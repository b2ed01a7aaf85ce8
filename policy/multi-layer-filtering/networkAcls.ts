/** Finds the network ACLs of a stack, their subnets and their entries. */
import type { PolicyResource } from "@pulumi/policy";
import { isAbsent, isKnown, readFields, readList } from "../shared/known";
import { readProtocol, readService } from "./filters";
import { countPublic, parseCidr } from "./openRanges";

export const SUBNET = "aws:ec2/subnet:Subnet";
const DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";
export const NETWORK_ACLS = ["aws:ec2/networkAcl:NetworkAcl", DEFAULT_ACL];
const ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";
const ENTRY = "aws:ec2/networkAclRule:NetworkAclRule";
const ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";

/** What may name a subnet without a workload standing in it. */
const HARMLESS = new Set([
  ...NETWORK_ACLS,
  ASSOCIATION,
  ATTACHMENT,
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/flowLog:FlowLog",
]);

/** The resources of the given types that a property names: by the engine's dependencies, or by an id that is known. */
export function findReferences(
  from: PolicyResource,
  property: string,
  candidates: readonly PolicyResource[],
): PolicyResource[] {
  const dependencies = new Set((from.propertyDependencies[property] ?? []).map(({ urn }) => urn));
  const ids = isKnown(() => readList(from.props[property])) ? readList(from.props[property]) : [];
  return candidates.filter(
    (candidate) =>
      dependencies.has(candidate.urn) ||
      (isKnown(() => candidate.props["id"]) && ids.includes(candidate.props["id"] ?? NaN)),
  );
}

export interface SubnetFilter {
  readonly subnet: PolicyResource;
  /** ACLs of this stack that stand before the subnet. */
  readonly acls: readonly PolicyResource[];
  /** An association names the subnet, but its ACL belongs to another stack. */
  readonly foreignAcl: boolean;
  /** Associations of which it is not known yet whether they name it. */
  readonly awaited: readonly PolicyResource[];
  /** A Transit Gateway attachment uses the subnet, and nothing else does. */
  readonly attachmentOnly: boolean;
}

export function listSubnetFilters(resources: readonly PolicyResource[]): SubnetFilter[] {
  const acls = resources.filter(({ type }) => NETWORK_ACLS.includes(type));
  const subnets = resources.filter(({ type }) => type === SUBNET);
  const found = new Map(subnets.map(({ urn }) => [urn, { acls: new Set<PolicyResource>(), foreignAcl: false }]));
  for (const acl of acls) {
    for (const { urn } of findReferences(acl, "subnetIds", subnets)) found.get(urn)?.acls.add(acl);
  }
  const associations = resources.filter(({ type }) => type === ASSOCIATION);
  const awaited = associations.filter(
    (each) => !isKnown(() => each.props["subnetId"]) && findReferences(each, "subnetId", subnets).length === 0,
  );
  for (const association of associations) {
    const named = findReferences(association, "networkAclId", acls);
    for (const { urn } of findReferences(association, "subnetId", subnets)) {
      const filter = found.get(urn);
      if (filter && named.length === 0) filter.foreignAcl = true;
      for (const acl of named) filter?.acls.add(acl);
    }
  }
  const users = listUsers(resources, subnets);
  const defaults = acls.filter(({ type }) => type === DEFAULT_ACL);
  return subnets.map((subnet) => {
    const filter = found.get(subnet.urn);
    if (filter && filter.acls.size === 0 && !filter.foreignAcl) {
      for (const acl of defaults.filter((each) => isOfSameVpc(each, subnet))) filter.acls.add(acl);
    }
    const { acls: own, foreignAcl } = found.get(subnet.urn) ?? { acls: new Set(), foreignAcl: false };
    const types = users.get(subnet.urn) ?? new Set();
    const attachmentOnly = types.has(ATTACHMENT) && [...types].every((type) => HARMLESS.has(type));
    return { subnet, acls: [...own], foreignAcl, awaited, attachmentOnly };
  });
}

/** A subnet that no association names falls to the default ACL of its VPC. */
function isOfSameVpc(acl: PolicyResource, subnet: PolicyResource): boolean {
  const vpcs = acl.propertyDependencies["defaultNetworkAclId"] ?? [];
  return (subnet.propertyDependencies["vpcId"] ?? []).some((vpc) => vpcs.includes(vpc));
}

/** Types of the resources that name each subnet, by its URN. */
function listUsers(resources: readonly PolicyResource[], subnets: readonly PolicyResource[]): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>(subnets.map(({ urn }) => [urn, new Set()]));
  const byId = new Map(subnets.flatMap(({ urn, props }) => (isKnown(() => props["id"]) ? [[props["id"], urn]] : [])));
  for (const resource of resources) {
    for (const { urn } of Object.values(resource.propertyDependencies).flat()) users.get(urn)?.add(resource.type);
    for (const property of ["subnetId", "subnetIds", "subnets"]) {
      if (!isKnown(() => readList(resource.props[property]))) continue;
      for (const id of readList(resource.props[property])) users.get(byId.get(id) ?? "")?.add(resource.type);
    }
  }
  return users;
}

export interface AclEntries {
  readonly acl: PolicyResource;
  /** Each may throw for a value not yet known; undefined where it lets no large part of the Internet pass. */
  readonly entries: readonly { readonly resource: PolicyResource; read(): Entry | undefined }[];
}

/** Entries of every ACL, inline and separate; those of another stack's ACL under the entry itself. */
export function listEntries(resources: readonly PolicyResource[]): AclEntries[] {
  const acls = resources.filter(({ type }) => NETWORK_ACLS.includes(type));
  const separate = new Map<PolicyResource, PolicyResource[]>(acls.map((acl) => [acl, []]));
  for (const entry of resources.filter(({ type }) => type === ENTRY)) {
    const [acl = entry] = findReferences(entry, "networkAclId", acls);
    separate.set(acl, [...(separate.get(acl) ?? []), entry]);
  }
  return [...separate].map(([acl, own]) => ({
    acl,
    entries: [
      ...(acl.type === ENTRY ? [] : listInline(acl, "ingress", own.length > 0)),
      ...(acl.type === ENTRY ? [] : listInline(acl, "egress", own.length > 0)),
      ...own.map((resource) => ({ resource, read: () => readSeparate(resource.props) })),
    ],
  }));
}

/** An entry that allows traffic from or to an open block. */
export interface Entry {
  readonly direction: "ingress" | "egress";
  readonly ruleNumber: unknown;
  readonly protocol: unknown;
  readonly cidr: unknown;
  /** All of them for a protocol without ports. */
  readonly ports: { readonly from: number; readonly to: number };
}

/** A /16 of IPv4: as much as a large company has. */
const MOST_PUBLIC = 65_536;

/** An ACL with separate entries has no inline ones; the cloud's read-back of them is not known before an update. */
function listInline(acl: PolicyResource, direction: "ingress" | "egress", hasSeparate: boolean): AclEntries["entries"] {
  if (!isKnown(() => acl.props[direction])) {
    return hasSeparate ? [] : [{ resource: acl, read: () => void acl.props[direction] }];
  }
  const rules = acl.props[direction] as unknown;
  if (isAbsent(rules)) return [];
  const length = Array.isArray(rules) ? rules.length : 1;
  return Array.from({ length }, (_, index) => ({
    resource: acl,
    read: () => {
      const rule = readFields(Array.isArray(rules) ? rules[index] : rules);
      return readEntry(direction, rule["ruleNo"], rule["action"], rule);
    },
  }));
}

function readSeparate(props: Readonly<Record<string, unknown>>): Entry | undefined {
  return readEntry(props["egress"] === true ? "egress" : "ingress", props["ruleNumber"], props["ruleAction"], props);
}

function readEntry(
  direction: "ingress" | "egress",
  ruleNumber: unknown,
  action: unknown,
  rule: Readonly<Record<string, unknown>>,
): Entry | undefined {
  if (typeof action === "string" && action.toLowerCase() === "deny") return undefined;
  const { protocol } = rule;
  const cidr = readCidr(rule);
  const range = parseCidr(cidr);
  if (range && countPublic([range]) <= MOST_PUBLIC) return undefined;
  const { from, to } = readService(protocol, rule["fromPort"], rule["toPort"]);
  return { direction, ruleNumber, protocol, cidr, ports: { from, to } };
}

/** An entry has one of the two; the cloud reads the other one back as an empty text, and a preview may not know it. */
function readCidr(rule: Readonly<Record<string, unknown>>): unknown {
  const { cidrBlock } = rule;
  return isAbsent(cidrBlock) || cidrBlock === "" ? rule["ipv6CidrBlock"] : cidrBlock;
}

const BROAD = [-1, 6, 17];

/** Protocol -1 is all; TCP (6) and UDP (17) with all ports are as good as all. */
export function coversAllTraffic({ protocol, ports }: Entry): boolean {
  return BROAD.includes(readProtocol(protocol)) && ports.from <= 1 && ports.to >= 65_535;
}

/** Entries of one direction and protocol that cover all ports together, and none of them alone. */
export function listPieces(entries: readonly Entry[]): Entry[][] {
  const parts = entries.filter((entry) => BROAD.includes(readProtocol(entry.protocol)) && !coversAllTraffic(entry));
  const groups = new Map<string, Entry[]>();
  for (const entry of parts) {
    const version = String(entry.cidr).includes(":") ? 6 : 4;
    const key = `${entry.direction} ${readProtocol(entry.protocol)} ${version}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].filter((group) => {
    const sorted = [...group].sort((left, right) => left.ports.from - right.ports.from);
    const end = sorted.reduce((last, { ports }) => (ports.from <= last + 1 ? Math.max(last, ports.to) : last), 0);
    return end >= 65_535;
  });
}
