import { isAzureNetworkType } from "../../shared/azureType";
import { collectFindings, isAbsent, readFields, readList, show } from "../../shared/known";
import { NIST_800_53, type Finding, type ResourceRule } from "../../shared/rule";
import { describeOpenSources } from "../openRanges";

/**
 * No Google Cloud firewall rule and no Azure network security group lets traffic in from any address.
 *
 * A site's workloads are reached through the tunnel only; an open filter beside them makes the tunnel worthless.
 *
 * @severity high
 * @frameworks NIST SP 800-53 Rev. 5 SC-7, NIST SP 800-53 Rev. 5 AC-4
 * @source https://cloud.google.com/firewall/docs/firewalls
 */
export const workloadFiltersNotOpen: ResourceRule = {
  id: "workload-filters-not-open",
  description: "No Google Cloud firewall rule and no Azure network security group lets traffic in from any address.",
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
  appliesTo: (type) => type === GCP_FIREWALL || isGroup(type) || isSecurityRule(type),
  judge({ type, props }, settings) {
    const serviceTags = settings["serviceTags"] as readonly string[];
    if (type === GCP_FIREWALL) return collectFindings([() => judgeGcpFirewall(props)]);
    if (isSecurityRule(type)) return collectFindings([() => judgeSecurityRule(props, "", serviceTags)]);
    return judgeGroup(props, serviceTags);
  },
};

const GCP_FIREWALL = "gcp:compute/firewall:Firewall";
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

function judgeGroup(props: Fields, serviceTags: readonly string[]): Finding[] {
  let count = 0;
  const counted = collectFindings([
    () => {
      const rules = props["securityRules"];
      count = isAbsent(rules) ? 0 : Array.isArray(rules) ? rules.length : 1;
      return [];
    },
  ]);
  const readRule = (index: number) => {
    const rules = props["securityRules"];
    return readFields(Array.isArray(rules) ? rules[index] : rules);
  };
  const checks = Array.from({ length: count }, (_, index) => () => {
    const rule = readRule(index);
    return judgeSecurityRule(rule, `rule ${show(rule["name"])}: `, serviceTags);
  });
  return [...counted, ...collectFindings(checks)];
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
