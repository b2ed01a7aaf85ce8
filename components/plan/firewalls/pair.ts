/** The pair of firewalls: its VPC, addresses and routing. */
import { interfaceAddress, planHubSubnets } from "../addressing/addresses";
import { addressAt } from "../addressing/cidr";
import type { HubConfig, PairConfig } from "../config/config";
import { PEER_SERVICES, planHubNetworkAcls, planHubSecurityGroups } from "../flows/flows";
import { planFirewallSettings } from "./management";
import { CONNECT_MTU_BYTES } from "../sites/mtu";
import { planRouting } from "../routing/routing";
import { connectBgpTimers } from "../detection/timers";
import { CONNECT_TUNNEL_INTERFACE } from "../sites/tunnels";
import type { SpokePlan, SubnetPlan } from "../addressing/types";
import type { FlowPlan } from "../flows/types";
import type { FirewallPair } from "../hubPlan";
import type { SiteOnFirewalls } from "../sites/types";
import { FIREWALL_NAMES, type FirewallPlan } from "./types";

/**
 * @param sites those that end on the firewalls
 * @param flows those that cross them
 */
export function planFirewallPair(
  config: HubConfig,
  pair: PairConfig,
  spokes: readonly SpokePlan[],
  sites: readonly SiteOnFirewalls[],
  flows: readonly FlowPlan[],
): FirewallPair {
  const { asn, vpcCidr, transitGatewayCidr } = pair;
  const { transitGatewayAsn, availabilityZones } = config.network;
  const subnets = planHubSubnets(pair, availabilityZones);
  const unrouted = FIREWALL_NAMES.map((name, index) => planFirewall(name, index, subnets, config, transitGatewayCidr));
  const routing = planRouting({ asn, transitGatewayAsn, transitGatewayCidr, subnets, sites, spokes, flows }, unrouted);
  const firewalls = unrouted.map((firewall, index) => ({ ...firewall, routing: routing[index]! })) as [
    FirewallPlan,
    FirewallPlan,
  ];
  return {
    network: {
      vpcCidr,
      asn,
      subnets,
      networkAcls: planHubNetworkAcls(config, pair),
      securityGroups: planHubSecurityGroups(pair),
      peerServices: PEER_SERVICES,
    },
    transitGateway: { asn: transitGatewayAsn, cidr: transitGatewayCidr },
    firewalls,
    firewallSettings: planFirewallSettings(pair, config),
  };
}

function planFirewall(
  name: FirewallPlan["name"],
  index: number,
  subnets: readonly SubnetPlan[],
  config: HubConfig,
  transitGatewayCidr: string,
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
      transitGatewayAddress: addressAt(transitGatewayCidr, 1 + index),
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
