/** Reads what lets traffic into Google Cloud networks and Azure subnets, first match first, as ways from the Internet. */
import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../shared/azureType";
import { isAbsent, isKnown, readFields, readGiven, readList, show } from "../shared/known";
import { readPorts, type Service } from "./filters";
import { everyone, parseCidr, parseCidrs, subtractRanges, type Range } from "./openRanges";
import type { Guard as GuardOf, Way as WayOf } from "./openings";

type Guard = GuardOf<PolicyResource>;
type Way = WayOf<PolicyResource>;

type Fields = Readonly<Record<string, unknown>>;

/** @param tagIsOpen whether a service tag of Azure may hold anybody's addresses */
export function listSiteGuards(resources: readonly PolicyResource[], tagIsOpen: TagIsOpen): Guard[] {
  return [...listGcpFirewalls(resources), ...listGcpPolicies(resources), ...listAzureGroups(resources, tagIsOpen)];
}

/** Whether a service tag holds addresses that any customer of Azure may rent; the others are services of Microsoft's own. */
export const holdsAnybody = (tag: string): boolean => /^azurecloud(\.|$)/i.test(tag);

export type TagIsOpen = (tag: string, resource: PolicyResource) => boolean;

/** A way and its place in the order; one whose place is not known yet stands first, so that a denial waits for it. */
interface Ordered {
  readonly priority: () => number;
  readonly way: Way;
}

function inOrder(ways: readonly Ordered[]): Way[] {
  const rank = ({ priority }: Ordered) => (isKnown(priority) ? priority() : -1);
  // A denial goes before an allowance of the same priority (Compute API, firewalls; Azure has no two of one).
  return [...ways]
    .sort((left, right) => rank(left) - rank(right) || Number(left.way.allows) - Number(right.way.allows))
    .map(({ way }) => way);
}

/**
 * Health checks, load balancers' front ends and Identity-Aware Proxy: Google takes these from nobody else (VPC, "firewall rules
 * for health checks"; IAP, "using IAP for TCP forwarding").
 */
const GOOGLES_OWN = parseCidrs([
  ...["35.191.0.0/16", "130.211.0.0/22", "209.85.152.0/22", "209.85.204.0/22", "35.235.240.0/20"],
  "2600:2d00:1:b029::/64",
]);

const parseGcpRanges = (texts: readonly unknown[]): Range[] =>
  parseCidrs(texts).filter((range) => subtractRanges([range], GOOGLES_OWN).length > 0);

const GCP_FIREWALL = "gcp:compute/firewall:Firewall";

/** The rules of one network; direction is INGRESS unless it says EGRESS. */
function listGcpFirewalls(resources: readonly PolicyResource[]): Guard[] {
  const byNetwork = new Map<unknown, [PolicyResource, ...PolicyResource[]]>();
  for (const resource of resources.filter(({ type }) => type === GCP_FIREWALL)) {
    const { props, propertyDependencies } = resource;
    if (isKnown(() => props["direction"]) && props["direction"] === "EGRESS") continue;
    if (isKnown(() => props["disabled"]) && props["disabled"] === true) continue;
    const [network = isKnown(() => props["network"]) ? props["network"] : undefined] =
      propertyDependencies["network"] ?? [];
    const others = byNetwork.get(network);
    if (others) others.push(resource);
    else byNetwork.set(network, [resource]);
  }
  return [...byNetwork.values()].map((firewalls) => ({
    resource: firewalls[0],
    ways: inOrder(
      firewalls.map((resource) => ({
        priority: () => Number(readGiven(resource, "priority") ?? 1000),
        way: readGcpFirewall(resource),
      })),
    ),
  }));
}

/** Ingress without any source is from 0.0.0.0/0 (Compute API, firewalls). */
function readGcpFirewall(resource: PolicyResource): Way {
  const { props } = resource;
  const allows = !isKnown(() => readList(props["allows"])) || readList(props["allows"]).length > 0;
  return {
    resource,
    label: "",
    allows,
    target: isKnown(() => readTargets(resource)) ? readTargets(resource) : "unknown",
    read: () => {
      const ranges = readList(readGiven(resource, "sourceRanges"));
      const named = ["sourceTags", "sourceServiceAccounts"].flatMap((field) => readList(readGiven(resource, field)));
      const nobody = ranges.length === 0 && named.length === 0;
      return {
        services: readGcpServices(allows ? props["allows"] : props["denies"], "protocol", "ports"),
        sources: nobody
          ? everyone("0.0.0.0/0 (sourceRanges is absent)")
          : allows || named.length === 0
            ? parseGcpRanges(ranges)
            : [],
      };
    },
  };
}

function readTargets(resource: PolicyResource): string {
  const targets = ["targetTags", "targetServiceAccounts"].flatMap((field) => readList(readGiven(resource, field)));
  const destinations = readList(readGiven(resource, "destinationRanges"));
  return [...targets, ...destinations].map(String).sort().join();
}

function readGcpServices(list: unknown, protocol: string, ports: string): Service[] {
  return readList(list).flatMap((each) => {
    const fields = readFields(each);
    const given = readList(fields[ports]);
    return (given.length === 0 ? [undefined] : given).map((port) => readPorts(fields[protocol], port));
  });
}

const GCP_POLICY_RULES = [
  "gcp:compute/firewallPolicyRule:FirewallPolicyRule",
  "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
  "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule",
  "gcp:compute/organizationSecurityPolicyRule:OrganizationSecurityPolicyRule",
];
const GCP_POLICIES = [
  "gcp:compute/firewallPolicyWithRules:FirewallPolicyWithRules",
  "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
  "gcp:compute/regionNetworkFirewallPolicyWithRules:RegionNetworkFirewallPolicyWithRules",
];

/** Rules of a policy are resources of their own, or inside of it. */
function listGcpPolicies(resources: readonly PolicyResource[]): Guard[] {
  const byPolicy = new Map<unknown, { resource: PolicyResource; ways: Ordered[] }>();
  for (const resource of resources) {
    const rules = listPolicyRules(resource);
    if (rules.length === 0) continue;
    const [policy = resource] = [
      ...(resource.propertyDependencies["firewallPolicy"] ?? []),
      ...(resource.propertyDependencies["policyId"] ?? []),
    ];
    const guard = byPolicy.get(policy) ?? { resource, ways: [] };
    guard.ways.push(...rules);
    byPolicy.set(policy, guard);
  }
  return [...byPolicy.values()].map(({ resource, ways }) => ({ resource, ways: inOrder(ways) }));
}

function listPolicyRules(resource: PolicyResource): Ordered[] {
  const { type, props } = resource;
  if (GCP_POLICY_RULES.includes(type)) return [readPolicyRule(resource, "", () => props)];
  if (!GCP_POLICIES.includes(type)) return [];
  return readItems(resource, "rules", (read) => {
    const label = isKnown(() => read()["priority"]) ? `rule ${show(read()["priority"])}` : "rule";
    return readPolicyRule(resource, label, read);
  });
}

/** What may be a source beside addresses, each with a value that the project or its organization gives out. */
const NAMED_SOURCES = ["srcAddressGroups", "srcFqdns", "srcSecureTags", "srcNetworks"];
/** As large as a country, or as a list that somebody else keeps. */
const WIDE_SOURCES = ["srcRegionCodes", "srcThreatIntelligences"];

/** `goto_next` decides nothing; without any source all addresses match (Compute API, network firewall policies). */
function readPolicyRule(resource: PolicyResource, label: string, read: () => Fields): Ordered {
  const is = (field: string, value: unknown) => isKnown(() => read()[field]) && read()[field] === value;
  const silent = is("direction", "EGRESS") || is("disabled", true) || is("action", "goto_next");
  const denies = is("action", "deny");
  const target = () =>
    ["targetResources", "targetServiceAccounts", "targetSecureTags", "targetSecureTag"]
      .flatMap((field) => readList(read()[field]))
      .map((each) => JSON.stringify(each))
      .join();
  return {
    priority: () => Number(read()["priority"]),
    way: {
      resource,
      label,
      allows: !denies,
      target: isKnown(target) ? target() : "unknown",
      read: () => {
        if (silent) return { services: [], sources: [] };
        const match = readFields(read()["match"]);
        // An organization's security policy has its match one level down, and other names.
        const config = isAbsent(match["config"]) ? match : readFields(match["config"]);
        const layer4 = isAbsent(config["layer4Configs"]) ? config["layer4Config"] : config["layer4Configs"];
        const services = readGcpServices(layer4, "ipProtocol", "ports");
        const ranges = readList(config["srcIpRanges"]);
        const named = NAMED_SOURCES.flatMap((field) => readList(config[field]));
        const wide = WIDE_SOURCES.flatMap((field) => readList(config[field]).map((value) => `${field} ${show(value)}`));
        const nobody = ranges.length === 0 && named.length === 0 && wide.length === 0;
        const sources = nobody ? everyone("any address (match names no source)") : parseGcpRanges(ranges);
        const partly = named.length > 0 || wide.length > 0;
        return {
          services: services.length === 0 ? [readPorts("all", undefined)] : services,
          sources: denies && partly ? [] : denies ? sources : [...sources, ...wide.flatMap(everyone)],
        };
      },
    },
  };
}

const isGroup = (type: string) => isAzureNetworkType(type, "NetworkSecurityGroup");

/** The rules of a group, inside of it and as resources of their own; and admin rules, each alone. */
function listAzureGroups(resources: readonly PolicyResource[], tagIsOpen: TagIsOpen): Guard[] {
  const guards = new Map<unknown, { resource: PolicyResource; ways: Ordered[] }>();
  for (const resource of resources.filter(({ type }) => isGroup(type))) {
    const ways = readItems(resource, "securityRules", (read) => {
      const label = isKnown(() => read()["name"]) ? `rule ${show(read()["name"])}` : "rule";
      return readSecurityRule(resource, label, read, tagIsOpen);
    });
    guards.set(resource, { resource, ways });
  }
  for (const resource of resources) {
    if (isAzureNetworkType(resource.type, "AdminRule")) {
      guards.set(resource, { resource, ways: readAdminRule(resource, tagIsOpen) });
    }
    if (!isAzureNetworkType(resource.type, "SecurityRule")) continue;
    const own = (resource.propertyDependencies["networkSecurityGroupName"] ?? []).find(({ type }) => isGroup(type));
    const guard = guards.get(own ?? resource) ?? { resource, ways: [] };
    guard.ways.push(readSecurityRule(resource, "", () => resource.props, tagIsOpen));
    guards.set(own ?? resource, guard);
  }
  return [...guards.values()].map(({ resource, ways }) => ({ resource, ways: inOrder(ways) }));
}

/** `Allow` leaves the last word to the network security group, `AlwaysAllow` does not (Virtual Network Manager). */
function readAdminRule(resource: PolicyResource, tagIsOpen: TagIsOpen): Ordered[] {
  const { props } = resource;
  const access = isKnown(() => props["access"]) ? props["access"] : undefined;
  if (access === "Allow" || access === "Deny") return [];
  const read = () => ({
    ...Object.fromEntries(["direction", "protocol", "priority"].map((field) => [field, props[field]])),
    sourceAddressPrefixes: readList(props["sources"]).map((each) => readFields(each)["addressPrefix"]),
    destinationPortRanges: props["destinationPortRanges"],
  });
  return [readSecurityRule(resource, "", read, tagIsOpen)];
}

/** Only an exact `Deny` or `Outbound` takes a rule out; anything else is judged as letting in. */
function readSecurityRule(resource: PolicyResource, label: string, read: () => Fields, tagIsOpen: TagIsOpen): Ordered {
  const is = (field: string, value: unknown) => isKnown(() => read()[field]) && read()[field] === value;
  const denies = is("access", "Deny");
  const target = () => {
    const ports = readList(read()["sourcePortRange"]).filter((port) => port !== "*");
    const destinations = [
      ...["destinationAddressPrefix", "destinationAddressPrefixes"].flatMap((field) => readList(read()[field])),
      ...readList(read()["destinationApplicationSecurityGroups"]).map((each) => JSON.stringify(each)),
    ].filter((each) => each !== "*" && each !== "VirtualNetwork");
    return [...ports, ...destinations].map(String).sort().join();
  };
  return {
    priority: () => Number(read()["priority"]),
    way: {
      resource,
      label,
      allows: !denies,
      target: isKnown(target) ? target() : "unknown",
      read: () => {
        if (is("direction", "Outbound")) return { services: [], sources: [] };
        const rule = read();
        const prefixes = [...readList(rule["sourceAddressPrefix"]), ...readList(rule["sourceAddressPrefixes"])];
        const groups = readList(rule["sourceApplicationSecurityGroups"]);
        const nobody = prefixes.length === 0 && groups.length === 0;
        const sources = nobody && !denies ? everyone("no named source") : prefixes.flatMap((each) => readPrefix(each));
        return { services: readAzureServices(rule), sources };
      },
    },
  };

  function readPrefix(prefix: unknown): Range[] {
    if (typeof prefix !== "string") return [];
    if (prefix === "*" || /^(any|internet)$/i.test(prefix)) return everyone(prefix);
    if (/^[A-Za-z]/.test(prefix) && !prefix.includes(":")) {
      return !denies && tagIsOpen(prefix, resource) ? everyone(prefix) : [];
    }
    // Azure takes a lone address as a prefix of one.
    const block = parseCidr(prefix.includes("/") ? prefix : `${prefix}/${prefix.includes(":") ? 128 : 32}`);
    return block ? [block] : [];
  }
}

/** Ports of any protocol are those of TCP and UDP. */
function readAzureServices(rule: Fields): Service[] {
  const ports = [...readList(rule["destinationPortRange"]), ...readList(rule["destinationPortRanges"])];
  const protocol = rule["protocol"] ?? "*";
  return (ports.length === 0 ? ["*"] : ports).flatMap((port) =>
    (protocol === "*" && port !== "*" ? ["tcp", "udp"] : [protocol]).map((each) => readPorts(each, port)),
  );
}

/** One item of a list at a time, so that an unknown one hides no other; an unknown list is one that throws. */
function readItems(resource: PolicyResource, field: string, toWay: (read: () => Fields) => Ordered): Ordered[] {
  const { props } = resource;
  if (!isKnown(() => props[field])) return [toWay(() => readFields(readList(props[field])[0]))];
  const list = props[field] as unknown;
  const count = isAbsent(list) ? 0 : Array.isArray(list) ? list.length : 1;
  return Array.from({ length: count }, (_, index) =>
    toWay(() => readFields(Array.isArray(list) ? (list[index] as unknown) : list)),
  );
}
