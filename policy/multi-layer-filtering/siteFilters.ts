/** Reads the filters of Google Cloud networks and Azure subnets as lists of rules, first match first. */
import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../shared/azureType";
import { readFields, readList } from "../shared/known";
import { everywhere, readPorts, type Filter, type FilterRule } from "./filters";
import { parseBlock, parseBlocks, type Block } from "./ipv4";

type Fields = Readonly<Record<string, unknown>>;

/** A filter before addresses of the stack, with the resources that make it up. */
export interface SiteFilter {
  readonly name: string;
  readonly blocks: readonly Block[];
  readonly ingress: Filter;
  readonly egress: Filter;
  /** Allowing rules for ingress, each with its resource. */
  readonly openings: readonly {
    readonly resource: PolicyResource;
    readonly label: string;
    readonly rule: FilterRule;
  }[];
}

export function readSiteFilters(resources: readonly PolicyResource[]): SiteFilter[] {
  return [...readGcpNetworks(resources), ...readAzureGroups(resources)];
}

/** Google Cloud: the lower priority first, a deny before an allow; nothing comes in and everything goes out by default. */
function readGcpNetworks(resources: readonly PolicyResource[]): SiteFilter[] {
  const firewalls = resources.filter(({ type }) => type === "gcp:compute/firewall:Firewall");
  const subnetworks = resources.filter(({ type }) => type === "gcp:compute/subnetwork:Subnetwork");
  return resources
    .filter(({ type }) => type === "gcp:compute/network:Network")
    .flatMap((network) => {
      const isIn = ({ propertyDependencies }: PolicyResource) =>
        (propertyDependencies["network"] ?? []).includes(network);
      const blocks = parseBlocks(subnetworks.filter(isIn).map(({ props }) => props["ipCidrRange"]));
      if (blocks.length === 0) return [];
      const rules = firewalls
        .filter((each) => isIn(each) && each.props["disabled"] !== true)
        .map((resource) => ({
          resource,
          label: "",
          priority: Number(resource.props["priority"] ?? 1000),
          egress: resource.props["direction"] === "EGRESS",
          rule: toGcpRule(resource.props),
        }))
        .sort((left, right) => left.priority - right.priority || Number(left.rule.allows) - Number(right.rule.allows));
      return [toSiteFilter(network.name, blocks, rules, { ingress: false, egress: true })];
    });
}

function toGcpRule(props: Fields): FilterRule {
  const allows = readList(props["allows"]).length > 0;
  const services = readList(allows ? props["allows"] : props["denies"]).flatMap((each) => {
    const { protocol, ports } = readFields(each);
    const list = readList(ports);
    return (list.length === 0 ? [undefined] : list).map((port) => readPorts(protocol, port));
  });
  return {
    allows,
    services,
    source: readPrefixes(readList(props["sourceRanges"])),
    destination: readPrefixes(readList(props["destinationRanges"])),
  };
}

/** None means any. */
const readPrefixes = (texts: readonly unknown[]): readonly Block[] =>
  texts.length === 0 ? everywhere : parseBlocks(texts);

interface OrderedRule {
  readonly resource: PolicyResource;
  readonly label: string;
  readonly egress: boolean;
  readonly rule: FilterRule;
}

function toSiteFilter(
  name: string,
  blocks: readonly Block[],
  rules: readonly OrderedRule[],
  otherwise: { readonly ingress: boolean; readonly egress: boolean },
): SiteFilter {
  const of = (egress: boolean) => rules.filter((each) => each.egress === egress).map(({ rule }) => rule);
  return {
    name,
    blocks,
    ingress: { rules: of(false), otherwise: otherwise.ingress },
    egress: { rules: of(true), otherwise: otherwise.egress },
    openings: rules.filter(({ egress, rule }) => !egress && rule.allows),
  };
}

/**
 * Azure: by default what VirtualNetwork holds may pass, networks behind a VPN gateway included (network security groups,
 * default security rules), so that a group without a deny of its own filters nothing that comes through the tunnel.
 */
function readAzureGroups(resources: readonly PolicyResource[]): SiteFilter[] {
  const subnets = resources.filter(({ type }) => isAzureNetworkType(type, "Subnet"));
  return resources
    .filter(({ type }) => isAzureNetworkType(type, "NetworkSecurityGroup"))
    .flatMap((group) => {
      const own = subnets.filter(({ propertyDependencies }) =>
        (propertyDependencies["networkSecurityGroup"] ?? []).includes(group),
      );
      const blocks = parseBlocks(
        own.flatMap(({ props }) => [props["addressPrefix"], ...readList(props["addressPrefixes"])]),
      );
      if (blocks.length === 0) return [];
      const rules = readList(group.props["securityRules"])
        .map(readFields)
        .map((rule) => ({
          resource: group,
          label: `rule ${String(rule["name"])}: `,
          priority: Number(rule["priority"]),
          egress: rule["direction"] === "Outbound",
          rule: toAzureRule(rule),
        }))
        .sort((left, right) => left.priority - right.priority);
      return [toSiteFilter(group.name, blocks, rules, { ingress: true, egress: true })];
    });
}

function toAzureRule(rule: Fields): FilterRule {
  const ports = [rule["destinationPortRange"], ...readList(rule["destinationPortRanges"])].filter(
    (port) => port != null,
  );
  const prefixes = (side: string) => {
    const texts = [rule[`${side}AddressPrefix`], ...readList(rule[`${side}AddressPrefixes`])].filter(
      (each) => each != null,
    );
    // A tag such as VirtualNetwork may hold any of the stack's addresses.
    return texts.some((text) => parseBlock(text) === undefined) ? everywhere : parseBlocks(texts);
  };
  return {
    allows: rule["access"] === "Allow",
    services: ports.map((port) => readPorts(rule["protocol"], port)),
    source: prefixes("source"),
    destination: prefixes("destination"),
  };
}
