/** What a hub is, in a page: drawn from the plan and from the addresses that the clouds gave. */
import { summarizeAwsVpn, type KnownTunnelAddresses } from "./awsVpnSummary";
import { proposalText } from "./proposalText";
import { table } from "./table";
import { hasCloudGateway } from "../components/plan/detection/alarms";
import { hasFirewalls, type AnyHubPlan, type FailoverRow, type HubPlan, type SitePlan } from "../components/plan/types";

export interface KnownAddresses {
  readonly firewalls: Readonly<
    Record<string, { readonly untrustPublicIp: string; readonly managementPublicIp: string }>
  >;
  readonly outsideAddresses: Readonly<Record<string, readonly string[]>>;
  /** Of the sites on the AWS VPN; empty while there is none. */
  readonly awsVpn?: { readonly outsideAddresses?: KnownTunnelAddresses };
}

/** Shown where only an update makes an address. */
const NOT_YET = "(after up)";

export function summarize(plan: AnyHubPlan, known?: KnownAddresses): string {
  const awsVpn = summarizeAwsVpn(plan, known?.awsVpn?.outsideAddresses);
  const parts = hasFirewalls(plan) ? withFirewalls(plan, awsVpn, known) : [titleWithoutFirewalls(plan), ...awsVpn];
  return [...parts, ...receivers(plan)].join("\n\n");
}

/** Whom `hub:alarms` tells of a lost tunnel: without it alarms and alerts go off where nobody may look. */
function receivers({ sites, awsVpn }: AnyHubPlan): string[] {
  if (awsVpn.sites.length === 0 && !sites.some(hasCloudGateway)) return [];
  const { alarms } = awsVpn;
  if ("topicArn" in alarms) return [`A lost tunnel is told to the SNS topic ${alarms.topicArn}`];
  // The path of such a URL is often a key of its receiver.
  const named = [...alarms.emails, ...alarms.https.map((url) => new URL(url).origin)];
  if (named.length > 0) return [`A lost tunnel is told to ${named.join(", ")}`];
  return ["A lost tunnel is told to nobody: its alarm shows in the cloud's console alone (hub:alarms)"];
}

function withFirewalls(plan: HubPlan, awsVpn: readonly string[], known?: KnownAddresses): string[] {
  const { network, transitGateway } = plan;
  return [
    `VPN hub ${plan.environment} in ${plan.region}: ${network.vpcCidr}, AS ${network.asn}; Transit Gateway AS ${transitGateway.asn}, CIDR block ${transitGateway.cidr}`,
    section("Firewalls", firewallRows(plan, known)),
    section("Connect peers (GRE, two BGP sessions each)", connectRows(plan)),
    ...plan.sites.map((site) => section(siteTitle(site), tunnelRows(plan, site, known))),
    ...awsVpn,
    section(
      `Failover: the longest time a failure goes unnoticed (target for a firewall: ${plan.failover.targetSeconds} s)`,
      failoverRows(plan.failover.rows),
    ),
  ];
}

const titleWithoutFirewalls = ({ environment, region, transitGateway }: AnyHubPlan) =>
  `VPN hub ${environment} in ${region}, without firewalls; Transit Gateway AS ${transitGateway.asn}`;

function section(title: string, rows: readonly (readonly string[])[]): string {
  return [title, ...table(rows)].join("\n");
}

function firewallRows(plan: HubPlan, known?: KnownAddresses): string[][] {
  const rows = plan.firewalls.map(({ name, availabilityZone, untrustAddress, trustAddress, managementAddress }) => {
    const addresses = known?.firewalls[name];
    return [
      name,
      availabilityZone,
      `${untrustAddress} = ${addresses?.untrustPublicIp ?? NOT_YET}`,
      trustAddress,
      `${managementAddress} = ${addresses?.managementPublicIp ?? NOT_YET}`,
    ];
  });
  return [["name", "zone", "untrust = Elastic IP", "trust", "management = Elastic IP"], ...rows];
}

function connectRows(plan: HubPlan): string[][] {
  const rows = plan.firewalls.map(({ name, connectPeer }) => [
    name,
    `${connectPeer.peerAddress} - ${connectPeer.transitGatewayAddress}`,
    connectPeer.insideCidr,
    `${connectPeer.firewallBgpAddress} - ${connectPeer.transitGatewayBgpAddresses.join(", ")}`,
    `${connectPeer.bgp.keepaliveSeconds}/${connectPeer.bgp.negotiatedHoldSeconds} s`,
  ]);
  return [["firewall", "GRE firewall - TGW", "inside", "BGP firewall - TGW", "keepalive/hold"], ...rows];
}

function siteTitle(site: SitePlan): string {
  return [
    `Site ${site.name} (${site.kind}, ${site.asn === undefined ? "static routes" : `AS ${site.asn}`}, ${site.cidrs.join(", ")}); primary firewall ${site.primaryFirewall}`,
    `  IKEv2 ${proposalText(site.proposal)}`,
  ].join("\n");
}

function tunnelRows(plan: HubPlan, site: SitePlan, known?: KnownAddresses): string[][] {
  const rows = site.tunnels.map(({ name, firewall, remoteInterface, inside, bgp, dpd }) => [
    name,
    known?.firewalls[firewall]?.untrustPublicIp ?? NOT_YET,
    known?.outsideAddresses[site.name]?.[remoteInterface] ??
      (site.kind === "customer-gateway" ? site.outsideAddress : NOT_YET),
    `${inside.firewallAddress} - ${inside.remoteAddress}`,
    site.asn === undefined ? "-" : `${plan.network.asn} - ${site.asn}`,
    bgp === undefined ? "-" : `${bgp.keepaliveSeconds}/${bgp.negotiatedHoldSeconds} s`,
    dpd.remoteTimeoutSeconds === undefined ? "-" : `${dpd.remoteTimeoutSeconds} s`,
  ]);
  return [
    ["tunnel", "firewall outside", "remote outside", "inside firewall - remote", "ASN", "keepalive/hold", "remote DPD"],
    ...rows,
  ];
}

function failoverRows(rows: readonly FailoverRow[]): string[][] {
  const cells = rows.map(({ site, failure, outageSeconds, hubSide, remoteSide }) => [
    site,
    failure,
    `${outageSeconds} s`,
    hubSide.by,
    remoteSide.by,
  ]);
  return [["site", "loss of", "up to", "hub side notices by", "remote side notices by"], ...cells];
}
