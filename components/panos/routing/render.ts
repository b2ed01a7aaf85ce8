/**
 * Routing of one firewall as PAN-OS configuration, for either routing engine. Both say the same: the legacy engine in a
 * virtual router, the Advanced Routing Engine in a logical router and the routing profiles it refers to.
 */
import type { FirewallPlan } from "../../plan/firewalls/types";
import type { PairPlan } from "../../plan/hubPlan";
import { flag, type PanNode } from "../tree";
import { renderLogicalRouter } from "./advanced";
import { renderVirtualRouter } from "./legacy";
import { renderRoutingProfiles } from "./profiles";

export interface RoutingNodes {
  /** Children of `network`. */
  readonly network: readonly PanNode[];
  /** Children of `deviceconfig/setting`. */
  readonly setting: readonly PanNode[];
}

/** Of the virtual or logical router, which holds all interfaces of the firewall. */
export const ROUTER_NAME = "hub";

export function renderRouting(plan: PairPlan, firewall: FirewallPlan): RoutingNodes {
  const interfaces = routedInterfaces(plan, firewall);
  const isAdvanced = plan.firewallSettings.routingEngine === "advanced";
  return {
    network: isAdvanced
      ? [renderLogicalRouter(ROUTER_NAME, firewall.routing, interfaces), renderRoutingProfiles(firewall.routing)]
      : [renderVirtualRouter(ROUTER_NAME, firewall.routing, interfaces)],
    // Written for both, so that the engine does not follow from the image's default.
    setting: [flag("advance-routing", isAdvanced)],
  };
}

/** In the order of the plan: Ethernet, GRE to the Transit Gateway, then per site its loopback and its tunnels. */
function routedInterfaces(plan: PairPlan, firewall: FirewallPlan): string[] {
  return [
    "ethernet1/1",
    "ethernet1/2",
    `tunnel.${firewall.connectPeer.tunnelInterface}`,
    ...plan.sites.flatMap((site) => [
      ...(site.kind === "azure-vpn-gateway" ? site.connections : [])
        .filter((connection) => connection.firewall === firewall.name)
        .map((connection) => `loopback.${connection.loopbackInterface}`),
      ...site.tunnels
        .filter((tunnel) => tunnel.firewall === firewall.name)
        .map((tunnel) => `tunnel.${tunnel.tunnelInterface}`),
    ]),
  ];
}
