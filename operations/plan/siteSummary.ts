/** A site and its tunnels, in the summary of a plan. */
import { tunnelLossOf } from "../../components/plan/detection/tunnelLoss";
import type { VpnConnectionPlan, VpnTunnelPlan } from "../../components/plan/sites/vpnConnections";
import type { HubPlan } from "../../components/plan/hubPlan";
import { deviceOf, type SiteOnAwsVpn, type SiteOnFirewalls, type SitePlan } from "../../components/plan/sites/types";
import { proposalText } from "./proposalText";
import { NOT_YET, type KnownAddresses } from "../engine/knownAddresses";
import { table } from "../terminal/table";

/** Per tunnel (Site-to-Site VPN quotas page). */
const TUNNEL_MBPS = { standard: 1250, large: 5000 } as const;
/** Of one Cloud VPN tunnel, both directions summed: 250,000 packets a second (Cloud VPN quotas page). */
const CLOUD_VPN_TUNNEL = "1 to 3 Gbps a tunnel at Google Cloud";

export function summarizeSite(plan: HubPlan, site: SitePlan, known?: KnownAddresses): string {
  const lines =
    site.terminateOn === "aws-vpn"
      ? [...titleOnAwsVpn(site), ...table(tunnelsOnAwsVpn(site, known))]
      : [...titleOnFirewalls(site), ...table(tunnelsOnFirewalls(plan, site, known))];
  return lines.join("\n");
}

function titleOnFirewalls(site: SiteOnFirewalls): string[] {
  return [
    `Site ${site.name} (${site.kind}, ${site.asn === undefined ? "static routes" : `AS ${site.asn}`}, ${site.cidrs.join(", ")}); primary firewall ${site.primaryFirewall}${site.preferredFirewall === undefined ? "" : `, hub:failover.prefer ${site.preferredFirewall}`}`,
    `  IKEv2 ${proposalText(site.proposal)}`,
  ];
}

function tunnelsOnFirewalls({ pair }: HubPlan, site: SiteOnFirewalls, known?: KnownAddresses): string[][] {
  const rows = site.tunnels.map(({ name, firewall, remoteInterface, inside, bgp, dpd }) => [
    name,
    known?.firewalls[firewall]?.untrustPublicIp ?? NOT_YET,
    known?.outsideAddresses[site.name]?.[remoteInterface] ??
      (site.kind === "customer-gateway" ? site.outsideAddress : NOT_YET),
    `${inside.firewallAddress} - ${inside.remoteAddress}`,
    site.asn === undefined ? "-" : `${pair!.network.asn} - ${site.asn}`,
    bgp === undefined ? "-" : `${bgp.keepaliveSeconds}/${bgp.negotiatedHoldSeconds} s`,
    dpd.remoteTimeoutSeconds === undefined ? "-" : `${dpd.remoteTimeoutSeconds} s`,
  ]);
  return [
    ["tunnel", "firewall outside", "remote outside", "inside firewall - remote", "ASN", "keepalive/hold", "remote DPD"],
    ...rows,
  ];
}

function titleOnAwsVpn(site: SiteOnAwsVpn): string[] {
  const { ike, esp } = site.proposal;
  const loss = tunnelLossOf(site);
  const gateway =
    site.attachTo.to === "transit-gateway"
      ? "Transit Gateway"
      : `virtual private gateway of spoke/${site.attachTo.spoke}`;
  return [
    `Site ${site.name} (${site.kind} on the AWS VPN, ${gateway}, ${site.routing}, ${site.cidrs.join(", ")})`,
    `  IKEv2 ${proposalText(site.proposal)}; lifetimes ${ike.lifetimeSeconds}/${esp.lifetimeSeconds} s`,
    `  reaches ${reachesOf(site)}; filtered by: ${site.filteredBy.join("; ") || "nothing of the hub"}`,
    `  expected throughput: ${throughputOf(site)}`,
    `  a tunnel's loss is noticed by AWS within ${loss.hub.seconds} s (${loss.hub.by}), by the other side within ${loss.remote.seconds} s (${loss.remote.by})`,
  ];
}

function reachesOf({ reaches }: SiteOnAwsVpn): string {
  const ends = [...reaches.spokes.map((name) => `spoke/${name}`), ...reaches.sites.map((name) => `site/${name}`)];
  return ends.length === 0 ? "nothing: no flow names it" : ends.join(", ");
}

/** What each part of the path allows; the smallest rules. */
function throughputOf(site: SiteOnAwsVpn): string {
  const aws = `${TUNNEL_MBPS[site.tunnelBandwidth]} Mbps a tunnel at AWS`;
  switch (site.kind) {
    case "azure-vpn-gateway":
      return `${site.throughputMbps} Mbps by Azure's ${site.sku} (${site.generation}), all tunnels together; ${aws}`;
    case "gcp-ha-vpn":
      return `${aws}; ${CLOUD_VPN_TUNNEL}`;
    case "customer-gateway":
      return `${aws}; the device's own limit`;
  }
}

function tunnelsOnAwsVpn(site: SiteOnAwsVpn, known?: KnownAddresses): string[][] {
  const rows = site.connections.flatMap((connection) =>
    connection.tunnels.map((tunnel, index) => [
      tunnel.name,
      known?.awsVpn?.outsideAddresses?.[site.name]?.[connection.number]?.[index] ?? NOT_YET,
      customerAddress(site, connection),
      `${tunnel.inside.awsAddress} - ${tunnel.inside.customerAddress}`,
      site.routing === "bgp" ? `${site.awsAsn} - ${connection.customerAsn}` : "-",
      bgpTimers(tunnel),
      `${site.tunnelOptions.dpdTimeoutSeconds} s, ${site.tunnelOptions.dpdTimeoutAction}`,
      `${tunnel.mtuBytes} / ${tunnel.mtuBytes - 40}`,
    ]),
  );
  return [
    [
      "tunnel",
      "AWS outside",
      "customer outside",
      "inside AWS - customer",
      "ASN",
      "keepalive/hold",
      "AWS DPD",
      "MTU / MSS",
    ],
    ...rows,
  ];
}

function customerAddress(site: SiteOnAwsVpn, connection: VpnConnectionPlan): string {
  if (site.kind !== "customer-gateway") return NOT_YET;
  const { outsideAddress, behindNat } = deviceOf(site, connection);
  return behindNat ? `${outsideAddress} (NAT)` : outsideAddress;
}

const bgpTimers = ({ bgp }: VpnTunnelPlan) =>
  bgp === undefined ? "-" : `${bgp.keepaliveSeconds}/${bgp.holdSeconds} s`;
