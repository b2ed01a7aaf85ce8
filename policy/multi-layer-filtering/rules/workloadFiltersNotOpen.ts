import { isAzureNetworkType } from "../../shared/azureType";
import { RELAY_NETWORKS, RelayNetwork } from "../../shared/relayNetwork";
import { NIST_800_53, type StackRule } from "../../shared/rule";
import { judgeGuard, limitOf, OPEN_PARAMETERS } from "../openings";
import { holdsAnybody, listSiteGuards } from "../siteGuards";

export const workloadFiltersNotOpen: StackRule = {
  id: "workload-filters-not-open",
  description:
    "No Google Cloud firewall rule or policy and no Azure network security group or admin rule opens a port that is no public service's to the Internet; in the relay network no port at all.",
  why: "A site's workloads are reached through the tunnel only; an open filter beside them makes the tunnel worthless.",
  remediation:
    "Name the prefixes of those who may come as the source, and the ports; at Google Cloud write sourceRanges out.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://cloud.google.com/firewall/docs/firewalls",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AC-4" },
  ],
  parameters: {
    ...OPEN_PARAMETERS,
    relayNetworks: RELAY_NETWORKS,
    serviceTags: {
      type: "array",
      description:
        "Azure service tags that may be a source in the relay network: none of them holds addresses of other customers.",
      items: { type: "string" },
      default: ["VirtualNetwork", "AzureLoadBalancer", "GatewayManager"],
    },
  },
  judgeStack(resources, settings) {
    const serviceTags = settings["serviceTags"] as readonly string[];
    const relay = new RelayNetwork(resources, settings["relayNetworks"] as string[]);
    const isAdmin = (type: string) => isAzureNetworkType(type, "AdminRule");
    const guards = listSiteGuards(resources, (tag, resource) =>
      relay.holds(resource) ? !serviceTags.includes(tag) : holdsAnybody(tag),
    );
    return guards.flatMap((guard) =>
      judgeGuard(guard, limitOf(settings, isAdmin(guard.resource.type) || relay.holds(guard.resource))),
    );
  },
};
