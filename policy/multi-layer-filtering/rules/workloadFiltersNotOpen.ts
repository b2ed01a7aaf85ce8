import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isOpenCidr } from "../openSources";

/** Azure's names for everybody. */
const EVERYBODY = ["*", "Internet", "Any"];

/** Google Cloud firewall rules and Azure security rules let no source wider than /8 in. */
export const workloadFiltersNotOpen: ResourceValidationPolicy = {
  name: "workload-filters-not-open",
  description: "Google Cloud firewall rules and Azure security rules let no source wider than /8 in.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps: "Name the prefixes that the flow comes from.",
  url: "https://cloud.google.com/firewall/docs/firewalls",
  validateResource: ({ type, props }, report) => {
    for (const source of sourcesOf(type, props)) {
      if (isOpenCidr(source) || EVERYBODY.includes(String(source)))
        report(`Ingress must not come from ${String(source)}; name the prefixes of the flow.`);
    }
  },
};

function sourcesOf(type: string, props: Readonly<Record<string, unknown>>): unknown[] {
  if (type === "gcp:compute/firewall:Firewall") {
    const allows = (props["allows"] as unknown[] | undefined) ?? [];
    if (props["direction"] === "EGRESS" || allows.length === 0) return [];
    const sources = (props["sourceRanges"] as unknown[] | undefined) ?? [];
    const tagged = props["sourceTags"] !== undefined || props["sourceServiceAccounts"] !== undefined;
    // Without any source, Google Cloud takes everybody.
    return sources.length === 0 && !tagged ? ["0.0.0.0/0"] : sources;
  }
  if (/^azure-native:network(\/v\w+)?:NetworkSecurityGroup$/.test(type))
    return ((props["securityRules"] as Record<string, unknown>[] | undefined) ?? []).flatMap(azureSources);
  if (/^azure-native:network(\/v\w+)?:SecurityRule$/.test(type)) return azureSources(props);
  return [];
}

function azureSources(rule: Readonly<Record<string, unknown>>): unknown[] {
  if (rule["direction"] === "Outbound" || rule["access"] === "Deny") return [];
  return [rule["sourceAddressPrefix"], ...((rule["sourceAddressPrefixes"] as unknown[] | undefined) ?? [])].filter(
    (source) => source !== undefined,
  );
}
