/** The hub's part that firewalls need: its VPC, the pair, their routing, and the sites whose tunnels end on them. */
import {
  checkInsideCidr,
  checkSlots,
  interfaceAddress,
  overlapProblems,
  planHubSubnets,
} from "../addressing/addresses";
import { addressAt } from "../addressing/cidr";
import type { HubConfig } from "../config/config";
import { planFailover } from "../detection/failover";
import { PEER_SERVICES, planHubNetworkAcls, planHubSecurityGroups, type CidrsOf } from "../flows/flows";
import { checkFirewallSettings, planFirewallSettings } from "./management";
import { CONNECT_MTU_BYTES } from "../sites/mtu";
import type { Problem } from "../problems";
import { planRouting } from "../routing/routing";
import { checkSite, planSite } from "../sites/sites";
import { connectBgpTimers } from "../detection/timers";
import { checkTunnels, CONNECT_TUNNEL_INTERFACE, insideBlocksOf } from "../sites/tunnels";
import {
  FIREWALL_NAMES,
  type FirewallPlan,
  type FlowPlan,
  type HubPlan,
  type SpokePlan,
  type SubnetPlan,
} from "../types";

type FirewallHubPlan = Pick<
  HubPlan,
  "network" | "transitGateway" | "firewalls" | "firewallSettings" | "sites" | "flows" | "failover"
>;

/** @param flows those that cross the firewalls */
export function planFirewallHub(
  config: HubConfig,
  spokes: readonly SpokePlan[],
  flows: readonly FlowPlan[],
  cidrsOf: CidrsOf,
): FirewallHubPlan {
  const { asn, cidr, transitGatewayAsn, transitGatewayCidr } = config.network;
  const subnets = planHubSubnets(config.network);
  const sites = Object.entries(config.sites).map(([name, site]) => planSite(name, site, config, flows, cidrsOf));
  const unrouted = FIREWALL_NAMES.map((name, index) => planFirewall(name, index, subnets, config));
  const routing = planRouting({ asn, transitGatewayAsn, transitGatewayCidr, subnets, sites, spokes, flows }, unrouted);
  const firewalls = unrouted.map((firewall, index) => ({ ...firewall, routing: routing[index]! })) as [
    FirewallPlan,
    FirewallPlan,
  ];
  return {
    network: {
      vpcCidr: cidr,
      asn,
      subnets,
      networkAcls: planHubNetworkAcls(config),
      securityGroups: planHubSecurityGroups(config),
      peerServices: PEER_SERVICES,
    },
    transitGateway: { asn: transitGatewayAsn, cidr: transitGatewayCidr },
    firewalls,
    firewallSettings: planFirewallSettings(config),
    sites,
    flows,
    failover: { targetSeconds: config.failover.targetSeconds, rows: planFailover(sites, firewalls) },
  };
}

export function checkFirewallHub(config: HubConfig): Problem[] {
  const connect = FIREWALL_NAMES.map((name) => ({
    path: `hub:network.connectInsideCidrs.${name}`,
    cidr: config.network.connectInsideCidrs[name],
  }));
  const sites = Object.entries(config.sites);
  const slotProblems = checkSlots(config);
  return [
    ...connect.flatMap(({ path, cidr }) => checkInsideCidr(path, cidr, 29, ["169.254.0.0/16"])),
    ...slotProblems,
    ...sites.flatMap(([name, site]) => [...checkSite(name, site, config), ...checkTunnels(name, site, config)]),
    // Sites in one slot overlap by definition, and were named above.
    ...(slotProblems.length > 0
      ? []
      : overlapProblems(
          [...connect, ...sites.flatMap(([name, site]) => insideBlocksOf(name, site, config))],
          "inside addresses are unique on a firewall: give one of them another block",
        )),
    ...checkFirewallSettings(config),
    ...checkOutsideAddresses(config),
  ];
}

/** One address is one IKE peer of a firewall: a second site behind it could not be told apart. */
function checkOutsideAddresses(config: HubConfig): Problem[] {
  const holders = new Map<string, string>();
  return Object.entries(config.sites).flatMap(([name, site]) => {
    if (site.kind !== "customer-gateway") return [];
    const holder = holders.get(site.outsideAddress);
    if (holder === undefined) holders.set(site.outsideAddress, name);
    if (holder === undefined) return [];
    const what = `is also the outside address of ${holder}; a firewall cannot tell two IKE peers at one address apart`;
    return [{ path: `hub:sites.${name}.outsideAddress`, what, value: site.outsideAddress }];
  });
}

function planFirewall(
  name: FirewallPlan["name"],
  index: number,
  subnets: readonly SubnetPlan[],
  config: HubConfig,
): Omit<FirewallPlan, "routing"> {
  const insideCidr = config.network.connectInsideCidrs[name];
  const trustAddress = interfaceAddress(subnets, "trust", name);
  return {
    name,
    availabilityZone: config.network.availabilityZones[index]!,
    managementAddress: interfaceAddress(subnets, "management", name),
    untrustAddress: interfaceAddress(subnets, "untrust", name),
    trustAddress,
    connectPeer: {
      peerAddress: trustAddress,
      transitGatewayAddress: addressAt(config.network.transitGatewayCidr, 1 + index),
      insideCidr,
      // The first host is the appliance's, the next two are the Transit Gateway's (Transit Gateway guide, "Connect peers").
      firewallBgpAddress: addressAt(insideCidr, 1),
      transitGatewayBgpAddresses: [addressAt(insideCidr, 2), addressAt(insideCidr, 3)],
      tunnelInterface: CONNECT_TUNNEL_INTERFACE,
      mtuBytes: CONNECT_MTU_BYTES,
      bgp: connectBgpTimers(config.failover.bgpHoldSeconds),
    },
  };
}
