import { isAzureNetworkType } from "../../shared/azureType";
import { collectFindings, isAbsent, isKnown, readFields, readList, show } from "../../shared/known";
import { NIST_800_53, type Finding, type ResourceRule } from "../../shared/rule";
import { describeOpenSources } from "../openRanges";

/**
 * No Google Cloud firewall rule or policy and no Azure network security group or admin rule lets traffic in from any address.
 *
 * A site's workloads are reached through the tunnel only; an open filter beside them makes the tunnel worthless.
 *
 * @severity high
 * @frameworks NIST SP 800-53 Rev. 5 SC-7, NIST SP 800-53 Rev. 5 AC-4
 * @source https://cloud.google.com/firewall/docs/firewalls
 */
export const workloadFiltersNotOpen: ResourceRule = {
  id: "workload-filters-not-open",
  description:
    "No Google Cloud firewall rule or policy and no Azure network security group or admin rule lets traffic in from any address.",
  why: "A site's workloads are reached through the tunnel only; an open filter beside them makes the tunnel worthless.",
  remediation: "Name the prefixes behind the tunnel as the source; at Google Cloud write sourceRanges out.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://cloud.google.com/firewall/docs/firewalls",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AC-4" },
  ],
  parameters: {
    serviceTags: {
      type: "array",
      description: "Azure service tags that may be a source: none of them holds addresses of other customers.",
      items: { type: "string" },
      default: ["VirtualNetwork", "AzureLoadBalancer", "GatewayManager"],
    },
  },
  appliesTo: (type) =>
    type === GCP_FIREWALL || isPolicy(type) || isGroup(type) || isSecurityRule(type) || isAdminRule(type),
  judge({ type, props }, settings) {
    const serviceTags = settings["serviceTags"] as readonly string[];
    if (type === GCP_FIREWALL) return collectFindings([() => judgeGcpFirewall(props)]);
    if (GCP_POLICY_RULES.includes(type)) return collectFindings([() => judgePolicyRule(props, "")]);
    if (GCP_POLICIES.includes(type)) {
      return judgeList(props, "rules", (rule) => judgePolicyRule(rule, `rule ${show(rule["priority"])}: `));
    }
    if (isSecurityRule(type)) return collectFindings([() => judgeSecurityRule(props, "", serviceTags)]);
    if (isAdminRule(type)) return collectFindings([() => judgeAdminRule(props, serviceTags)]);
    return judgeList(props, "securityRules", (rule) =>
      judgeSecurityRule(rule, `rule ${show(rule["name"])}: `, serviceTags),
    );
  },
};

const GCP_FIREWALL = "gcp:compute/firewall:Firewall";
const GCP_POLICY_RULES = [
  "gcp:compute/firewallPolicyRule:FirewallPolicyRule",
  "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
  "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule",
];
const GCP_POLICIES = [
  "gcp:compute/firewallPolicyWithRules:FirewallPolicyWithRules",
  "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
  "gcp:compute/regionNetworkFirewallPolicyWithRules:RegionNetworkFirewallPolicyWithRules",
];
const isPolicy = (type: string) => GCP_POLICY_RULES.includes(type) || GCP_POLICIES.includes(type);
const isAdminRule = (type: string) => isAzureNetworkType(type, "AdminRule");
const isGroup = (type: string) => isAzureNetworkType(type, "NetworkSecurityGroup");
const isSecurityRule = (type: string) => isAzureNetworkType(type, "SecurityRule");

type Fields = Readonly<Record<string, unknown>>;

/** Direction is INGRESS unless it says EGRESS; ingress without any source is from 0.0.0.0/0 (Compute API, firewalls). */
function judgeGcpFirewall(props: Fields): string[] {
  const allows = readList(props["allows"]).length > 0;
  if (!allows || props["direction"] === "EGRESS" || props["disabled"] === true) return [];
  const ranges = readList(props["sourceRanges"]);
  const others = ["sourceTags", "sourceServiceAccounts"].flatMap((field) => readList(props[field]));
  if (ranges.length === 0 && others.length === 0) {
    return ["sourceRanges is absent, so Google Cloud takes 0.0.0.0/0; name the prefixes behind the tunnel"];
  }
  return describeOpenSources(ranges);
}

/** What may be a source beside addresses, each with a value that the project or its organization gives out. */
const NAMED_SOURCES = ["srcAddressGroups", "srcFqdns", "srcSecureTags", "srcNetworks"];
/** As large as a country, or as a list that somebody else keeps. */
const WIDE_SOURCES = ["srcRegionCodes", "srcThreatIntelligences"];

/** `deny` and `goto_next` let nothing in; without any source all addresses match (Compute API, network firewall policies). */
function judgePolicyRule(rule: Fields, label: string): string[] {
  const { action, direction, disabled } = rule;
  if (action === "deny" || action === "goto_next" || direction === "EGRESS" || disabled === true) return [];
  const match = readFields(rule["match"]);
  const ranges = readList(match["srcIpRanges"]);
  const named = NAMED_SOURCES.flatMap((field) => readList(match[field]));
  const wide = WIDE_SOURCES.flatMap((field) => readList(match[field]).map((value) => `${field} ${show(value)}`));
  if (ranges.length === 0 && named.length === 0 && wide.length === 0) {
    return [`${label}match names no source, so any address matches; name the prefixes behind the tunnel`];
  }
  return [
    ...wide.map((source) => `${label}${source} may hold any address; name the prefixes behind the tunnel`),
    ...describeOpenSources(ranges).map((text) => label + text),
  ];
}

/** One rule at a time, so that an unknown one hides no other. */
function judgeList(props: Fields, field: string, judge: (rule: Fields) => string[]): Finding[] {
  if (!isKnown(() => props[field])) return collectFindings([() => readList(props[field]).map(String)]);
  const count = isAbsent(props[field]) ? 0 : Array.isArray(props[field]) ? props[field].length : 1;
  return collectFindings(
    Array.from({ length: count }, (_, index) => () => {
      const rules = props[field];
      return judge(readFields(Array.isArray(rules) ? rules[index] : rules));
    }),
  );
}

/** `Allow` leaves the last word to the network security group, `AlwaysAllow` does not (Virtual Network Manager). */
function judgeAdminRule(rule: Fields, serviceTags: readonly string[]): string[] {
  if (rule["access"] === "Allow") return [];
  const sources = readList(rule["sources"]).map((each) => readFields(each)["addressPrefix"]);
  return judgeSecurityRule({ ...rule, sourceAddressPrefixes: sources }, "", serviceTags);
}

/** Only an exact `Deny` or `Outbound` takes a rule out; anything else is judged as letting in. */
function judgeSecurityRule(rule: Fields, label: string, serviceTags: readonly string[]): string[] {
  if (rule["access"] === "Deny" || rule["direction"] === "Outbound") return [];
  const prefixes = [...readList(rule["sourceAddressPrefix"]), ...readList(rule["sourceAddressPrefixes"])];
  const groups = readList(rule["sourceApplicationSecurityGroups"]);
  if (prefixes.length === 0 && groups.length === 0) {
    return [`${label}no source is named; name the prefixes behind the tunnel`];
  }
  const isTag = (prefix: unknown) => typeof prefix === "string" && /^[A-Za-z*]/.test(prefix) && !prefix.includes(":");
  const tags = prefixes.filter(isTag).filter((tag) => !serviceTags.includes(tag as string));
  const remedy = `allowed tags: ${serviceTags.join(", ")}; name the prefixes behind the tunnel`;
  return [
    ...tags.map((tag) => `${label}source ${show(tag)} is or may be any address; ${remedy}`),
    ...describeOpenSources(prefixes.filter((prefix) => !isTag(prefix)).map(asCidr)).map((text) => label + text),
  ];
}

/** Azure takes a lone address as a prefix of one. */
function asCidr(prefix: unknown): unknown {
  if (typeof prefix !== "string" || prefix.includes("/")) return prefix;
  return `${prefix}/${prefix.includes(":") ? 128 : 32}`;
}
