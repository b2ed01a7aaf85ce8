/** The sites on AWS VPN connections, in the summary of a plan. */
import { tunnelLossOf } from "../components/plan/detection/awsVpnTunnelLoss";
import type { AwsVpnSitePlan, AwsVpnTunnelPlan } from "../components/plan/sites/awsVpnTypes";
import type { AnyHubPlan } from "../components/plan/types";
import { proposalText } from "./proposalText";
import { table } from "./table";

/** Per site and connection, AWS's outside addresses of tunnel 1 and 2, as the stack's output `awsVpn` has them. */
export type KnownTunnelAddresses = Readonly<Record<string, readonly (readonly string[])[]>>;

const IKE_VERSIONS = { ikev1: "IKEv1", ikev2: "IKEv2" } as const;
/** Shown where only an update makes an address. */
const NOT_YET = "(after up)";
/** Per tunnel (Site-to-Site VPN quotas page). */
const TUNNEL_MBPS = { standard: 1250, large: 5000 } as const;
/** Of one Cloud VPN tunnel, both directions summed: 250,000 packets a second (Cloud VPN quotas page). */
const CLOUD_VPN_TUNNEL = "1 to 3 Gbps a tunnel at Google Cloud";

/** @returns one block of text per site; empty when no site ends on the AWS VPN */
export function summarizeAwsVpn(plan: AnyHubPlan, known?: KnownTunnelAddresses): string[] {
  return plan.awsVpn.sites.map((site) => [...titleOf(site), ...table(tunnelRows(site, known))].join("\n"));
}

function titleOf(site: AwsVpnSitePlan): string[] {
  const { ike, esp } = site.proposal;
  const loss = tunnelLossOf(site);
  const gateway =
    site.attachTo.to === "transit-gateway"
      ? "Transit Gateway"
      : `virtual private gateway of spoke/${site.attachTo.spoke}`;
  return [
    `Site ${site.name} (${site.kind} on the AWS VPN, ${gateway}, ${site.routing}, ${site.cidrs.join(", ")})`,
    `  ${IKE_VERSIONS[site.tunnelOptions.ikeVersion]} ${proposalText(site.proposal)}; lifetimes ${ike.lifetimeSeconds}/${esp.lifetimeSeconds} s`,
    `  reaches ${reachesOf(site)}; filtered by: ${site.filteredBy.join("; ") || "nothing of the hub"}`,
    `  expected throughput: ${throughputOf(site)}`,
    `  a tunnel's loss is noticed by AWS within ${loss.aws.seconds} s (${loss.aws.by}), by the other side within ${loss.remote.seconds} s (${loss.remote.by})`,
  ];
}

function reachesOf({ reaches }: AwsVpnSitePlan): string {
  const ends = [...reaches.spokes.map((name) => `spoke/${name}`), ...reaches.sites.map((name) => `site/${name}`)];
  return ends.length === 0 ? "nothing: no flow names it" : ends.join(", ");
}

/** What each part of the path allows; the smallest rules. */
function throughputOf(site: AwsVpnSitePlan): string {
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

function tunnelRows(site: AwsVpnSitePlan, known?: KnownTunnelAddresses): string[][] {
  const rows = site.connections.flatMap(({ number, customerAsn, tunnels }) =>
    tunnels.map((tunnel, index) => [
      tunnel.name,
      known?.[site.name]?.[number]?.[index] ?? NOT_YET,
      customerAddress(site, number),
      `${tunnel.inside.awsAddress} - ${tunnel.inside.customerAddress}`,
      site.routing === "bgp" ? `${site.awsAsn} - ${customerAsn}` : "-",
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

function customerAddress(site: AwsVpnSitePlan, number: number): string {
  if (site.kind !== "customer-gateway") return NOT_YET;
  const { outsideAddress, behindNat } = site.gateways[number]!;
  return behindNat ? `${outsideAddress} (NAT)` : outsideAddress;
}

const bgpTimers = ({ bgp }: AwsVpnTunnelPlan) =>
  bgp === undefined ? "-" : `${bgp.keepaliveSeconds}/${bgp.holdSeconds} s`;
