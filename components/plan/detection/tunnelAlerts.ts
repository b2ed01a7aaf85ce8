/**
 * What tells Google Cloud and Azure that a tunnel of their gateways is lost, so that an alert shows it: the other tunnels
 * hide it. AWS's side is `components/aws/vpnAlarms.ts`.
 */
import type { AzureSiteOnAwsVpn, AzureSitePlan } from "../sites/types";

/**
 * Above 0 while the tunnel is established; one series per tunnel, with the labels `tunnel_name` and `gateway_name`, a value
 * a minute, visible up to 180 seconds later (Cloud Monitoring, "Google Cloud metrics", vpn). Below 1 is down, as in the
 * alert of Google's Cloud Foundation Fabric; three minutes leave out what a rekey takes.
 */
export const GCP_TUNNEL_ALERT = {
  metric: "vpn.googleapis.com/tunnel_established",
  resourceType: "vpn_gateway",
  threshold: 1,
  alignmentSeconds: 60,
  durationSeconds: 180,
} as const;

/**
 * A metric of `Microsoft.Network/virtualNetworkGateways`; the alert fires where a series of it is 0 for the whole window.
 * Names, aggregations and dimensions: Azure Monitor, "Supported metrics for Microsoft.Network/virtualNetworkGateways".
 */
export interface AzureTunnelAlertPlan {
  readonly metricName: "BgpPeerStatus" | "QmsaCount";
  readonly timeAggregation: "Average" | "Total";
  /** Each combination of values is a series of its own, named in the fired alert; `*` stands for every value. */
  readonly dimensions: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** The metrics have a value each 5 minutes. */
  readonly windowMinutes: 5;
}

export function watchTunnels(site: AzureSitePlan | AzureSiteOnAwsVpn): AzureTunnelAlertPlan {
  return site.terminateOn === "vm-series" ? watchFirewallSessions(site) : watchAwsTunnels(site);
}

/** Both instances speak with each firewall. Named, as the instances are BGP peers of each other too. */
function watchFirewallSessions({ connections }: Pick<AzureSitePlan, "connections">): AzureTunnelAlertPlan {
  return watchSessions(
    connections.map(({ firewallBgpAddress }) => firewallBgpAddress),
    [{ name: "Instance", values: ["*"] }],
  );
}

/**
 * An AWS tunnel meets one instance, so its session is looked for at both together: that of the other never comes up. With
 * static routing nothing speaks in the tunnel, and what an idle one lacks is not traffic but its IPsec security
 * associations ("Tunnel QMSA Count: number of quick mode security associations present", Azure VPN Gateway, "Set up alerts
 * on VPN Gateway metrics").
 */
function watchAwsTunnels({ azureConnections }: Pick<AzureSiteOnAwsVpn, "azureConnections">): AzureTunnelAlertPlan {
  const peers = azureConnections.flatMap(({ awsBgpAddress }) => awsBgpAddress ?? []);
  if (peers.length > 0) return watchSessions(peers, []);
  const dimensions = [{ name: "ConnectionName", values: ["*"] }];
  return { metricName: "QmsaCount", timeAggregation: "Total", dimensions, windowMinutes: 5 };
}

function watchSessions(peers: readonly string[], more: AzureTunnelAlertPlan["dimensions"]): AzureTunnelAlertPlan {
  return {
    metricName: "BgpPeerStatus",
    timeAggregation: "Average",
    dimensions: [{ name: "BgpPeerAddress", values: peers }, ...more],
    windowMinutes: 5,
  };
}
