/** What a hub is, in a page: drawn from the plan and from the addresses that the clouds gave. */
import { hasCloudGateway } from "../../components/plan/detection/alarms";
import type { FailoverRow } from "../../components/plan/detection/types";
import { pairPlanOf, type HubPlan, type PairPlan } from "../../components/plan/hubPlan";
import { endsOnAwsVpn } from "../../components/plan/sites/types";
import { NOT_YET, type KnownAddresses } from "../engine/knownAddresses";
import { summarizeSite } from "./siteSummary";
import { table } from "../terminal/table";

export function summarize(plan: HubPlan, known?: KnownAddresses): string {
  const pair = pairPlanOf(plan);
  return [
    ...(pair === undefined ? [titleWithoutFirewalls(plan)] : firewallParts(pair, known)),
    ...plan.sites.map((site) => summarizeSite(plan, site, known)),
    failover(plan),
    ...receivers(plan),
  ].join("\n\n");
}

/** Whom `hub:alarms` tells of a lost tunnel: without it alarms and alerts go off where nobody may look. */
function receivers({ sites, alarms }: HubPlan): string[] {
  if (!sites.some((site) => endsOnAwsVpn(site) || hasCloudGateway(site))) return [];
  if ("topicArn" in alarms) return [`A lost tunnel is told to the SNS topic ${alarms.topicArn}`];
  // The path of such a URL is often a key of its receiver.
  const named = [...alarms.emails, ...alarms.https.map((url) => new URL(url).origin)];
  if (named.length > 0) return [`A lost tunnel is told to ${named.join(", ")}`];
  return ["A lost tunnel is told to nobody: its alarm shows in the cloud's console alone (hub:alarms)"];
}

function firewallParts(plan: PairPlan, known?: KnownAddresses): string[] {
  const { network, transitGateway } = plan;
  return [
    `VPN hub ${plan.environment} in ${plan.region}: ${network.vpcCidr}, AS ${network.asn}; Transit Gateway AS ${transitGateway.asn}, CIDR block ${transitGateway.cidr}`,
    section("Firewalls", firewallRows(plan, known)),
    section("Connect peers (GRE, two BGP sessions each)", connectRows(plan)),
  ];
}

function failover({ failover: { targetSeconds, rows } }: HubPlan): string {
  return section(
    `Failover: the longest time a failure goes unnoticed (target: ${targetSeconds} s)`,
    failoverRows(rows),
  );
}

const titleWithoutFirewalls = ({ environment, region, transitGateway }: HubPlan) =>
  `VPN hub ${environment} in ${region}, without firewalls; Transit Gateway AS ${transitGateway.asn}`;

function section(title: string, rows: readonly (readonly string[])[]): string {
  return [title, ...table(rows)].join("\n");
}

function firewallRows(plan: PairPlan, known?: KnownAddresses): string[][] {
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

function connectRows(plan: PairPlan): string[][] {
  const rows = plan.firewalls.map(({ name, connectPeer }) => [
    name,
    `${connectPeer.peerAddress} - ${connectPeer.transitGatewayAddress}`,
    connectPeer.insideCidr,
    `${connectPeer.firewallBgpAddress} - ${connectPeer.transitGatewayBgpAddresses.join(", ")}`,
    `${connectPeer.bgp.keepaliveSeconds}/${connectPeer.bgp.negotiatedHoldSeconds} s`,
  ]);
  return [["firewall", "GRE firewall - TGW", "inside", "BGP firewall - TGW", "keepalive/hold"], ...rows];
}

function failoverRows(rows: readonly FailoverRow[]): string[][] {
  const hasExceptions = rows.some(({ exception }) => exception !== undefined);
  const cells = rows.map(({ site, failure, outageSeconds, hubSide, remoteSide, exception }) => [
    site,
    failure,
    `${outageSeconds} s`,
    hubSide.by,
    remoteSide.by,
    ...(hasExceptions ? [exception?.reason ?? ""] : []),
  ]);
  const head = ["site", "loss of", "up to", "hub side notices by", "remote side notices by"];
  return [[...head, ...(hasExceptions ? ["excepted from the target, for"] : [])], ...cells];
}
