/** The parts of a packet's way beside its two ends: leaving one toward the hub, and entering one from it. */
import { FIREWALL_NAMES } from "../../components/plan/firewalls/types";
import type { SitePlan } from "../../components/plan/sites/types";
import { AZURE_DEFAULT, azureSecurityRules } from "../../reading/azure/securityGroup";
import { decideVpcRoute, type SubnetView } from "../../reading/aws/network";
import { type Check, fixed, type Phase, REMEMBERED, stateful, stateless } from "./checks";
import { Filter } from "../../reading/filter";
import { readHaVpnGateway } from "../../reading/gcp/haVpn";
import { googleFirewallRules, impliedGoogleRule } from "../../reading/gcp/firewallRules";
import type { Inventory } from "../../reading/inventory";
import { networkAclFilter, securityGroupFilter } from "./outer";
import type { Direction } from "../../reading/aws/securityGroups";
import { announcedBySite } from "../../reading/sites";
import { prefixesTowardVpnSite } from "./vpnWays";
import type { SpokeView } from "../../reading/aws/spokes";
import { type EndView, isFirewallWorld, type World } from "./world";
import { parsePrefix } from "../../reading/address";
import type { Range } from "../../components/plan/addressing/cidr";

export interface Packet {
  /** Set where it crosses a virtual private gateway and no Transit Gateway. */
  readonly vpnGatewayId?: string;
  readonly source: number;
  readonly destination: number;
  readonly phase: Phase;
}

/** An address of an end. */
export interface Place {
  readonly end: EndView;
  readonly address: number;
}

/** The filters that a packet meets on leaving its end (egress), or on entering it (ingress). */
export function endChecks(world: World, place: Place, direction: Direction, packet: Packet): Check[] {
  const { spoke, site, vpnSite } = place.end;
  if (spoke === undefined) return [siteCheck(world, (site ?? vpnSite)!, place, direction, packet)];
  const checks = spokeChecks(world, spoke, place, direction, packet);
  return direction === "egress" ? checks : checks.reverse();
}

/** Outward: security group, workload subnet, attachment subnet. */
function spokeChecks(
  world: World,
  spoke: SpokeView,
  { address, end }: Place,
  direction: Direction,
  packet: Packet,
): Check[] {
  const { inventory } = world;
  const { source, destination, phase } = packet;
  const subnet = spoke.workloadSubnets.find(({ prefix }) => prefix.first <= address && address <= prefix.last);
  if (subnet === undefined)
    return [fixed("route", end.key, "subnet", { verdict: "deny", by: "no workload subnet holds the address" })];
  const group = securityGroupFilter(world, spoke, direction, source, destination);
  const acl = networkAclFilter(world, subnet.id, direction, source, destination);
  const route = (): Check => {
    const target =
      packet.vpnGatewayId === undefined
        ? { key: "transitGatewayId" as const, id: transitGatewayId(inventory) }
        : { key: "gatewayId" as const, id: packet.vpnGatewayId };
    const decision = decideVpcRoute(inventory, subnet.id, destination, target, world.vpnConnections);
    return fixed("route", end.key, "VPC route", decision);
  };
  return [
    stateful("security group", end.key, `security group ${direction}`, group, phase),
    stateless("network ACL", `${end.key} ${subnet.name}`, `network ACL ${direction}`, acl, phase),
    ...(direction === "egress" ? [route()] : []),
    ...(packet.vpnGatewayId === undefined ? [attachmentCheck(world, spoke, subnet, end.key, direction, packet)] : []),
  ];
}

/** A packet into the Transit Gateway is judged there by inbound entries, one out of it by outbound entries. */
function attachmentCheck(
  world: World,
  spoke: SpokeView,
  workload: SubnetView,
  key: string,
  direction: Direction,
  { source, destination, phase }: Packet,
): Check {
  const passing = direction === "egress" ? "ingress" : "egress";
  const subnet = spoke.attachmentSubnets.find(({ zone }) => zone === workload.zone);
  if (subnet === undefined) {
    const by = `no attachment subnet in ${workload.zone}: the Transit Gateway is out of reach`;
    return fixed("network ACL", `${key} attachment`, `network ACL ${passing}`, { verdict: "deny", by });
  }
  const filter = networkAclFilter(world, subnet.id, passing, source, destination);
  return stateless("network ACL", `${key} ${subnet.name}`, `network ACL ${passing}`, filter, phase);
}

function transitGatewayId(inventory: Inventory): string {
  return inventory.all("aws:ec2transitgateway/transitGateway:TransitGateway")[0]?.id ?? "no Transit Gateway";
}

function siteCheck(world: World, site: SitePlan, place: Place, direction: Direction, packet: Packet): Check {
  switch (site.kind) {
    case "customer-gateway":
      return fixed("far side", place.end.key, "customer gateway", { verdict: "unmanaged", by: "not managed here" });
    case "gcp-ha-vpn":
      return googleCheck(world, site, place.end.key, direction, packet);
    case "azure-vpn-gateway":
      return azureCheck(world, site, place, direction, packet);
  }
}

function googleCheck(
  world: World,
  site: Extract<SitePlan, { kind: "gcp-ha-vpn" }>,
  key: string,
  direction: Direction,
  { source, destination, phase }: Packet,
): Check {
  const network = readHaVpnGateway(world.inventory, site.name)?.network;
  const what = `VPC firewall rules ${direction}`;
  if (network === undefined) return fixed("far side", key, what, { verdict: "unknown", by: "the site has no gateway" });
  const rules = googleFirewallRules(world.inventory, network, direction);
  const implied = impliedGoogleRule(direction, site.existingNetwork !== undefined);
  return stateful("far side", key, what, new Filter(rules, source, destination, implied), phase);
}

function azureCheck(
  world: World,
  site: Extract<SitePlan, { kind: "azure-vpn-gateway" }>,
  { address, end: { key } }: Place,
  direction: Direction,
  { source, destination, phase }: Packet,
): Check {
  const what = `network security group ${direction === "ingress" ? "inbound" : "outbound"}`;
  const subnet = world.inventory
    .ofSite("azure-native:network:Subnet", site.name)
    .find(({ inputs }) => holds(parsePrefix(String(inputs["addressPrefix"])), address));
  if (subnet === undefined) {
    const by = "the subnets and groups of the network's owner";
    return fixed("far side", key, what, phase === "answer" ? REMEMBERED : { verdict: "unmanaged", by });
  }
  const groupId = (subnet.inputs["networkSecurityGroup"] as { id?: string } | undefined)?.id;
  if (groupId === undefined) {
    return fixed("far side", key, what, { verdict: "allow", by: `subnet ${subnet.name} has no security group` });
  }
  const rules = azureSecurityRules(world.inventory, groupId, direction, virtualNetworkOf(world, site));
  return stateful("far side", key, what, new Filter(rules, source, destination, AZURE_DEFAULT), phase);
}

const holds = (range: Range | undefined, address: number) =>
  range !== undefined && range.first <= address && address <= range.last;

/** The network's own prefixes, and what it hears from either firewall. */
function virtualNetworkOf(world: World, site: SitePlan): Range[] {
  const heard = isFirewallWorld(world) ? FIREWALL_NAMES.flatMap((name) => world.bgp[name].heardBy(site.name)) : [];
  const overVpn = "awsAsn" in site ? prefixesTowardVpnSite(world, site) : [];
  return [...announcedBySite(world.inventory, site), ...heard.map(({ prefix }) => prefix), ...overVpn];
}
