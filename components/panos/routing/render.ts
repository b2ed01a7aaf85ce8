/**
 * Routing of one firewall as PAN-OS configuration, for either routing engine. Both say the same: the legacy engine in a
 * virtual router, the Advanced Routing Engine in a logical router and the routing profiles it refers to.
 */
import type { FirewallPlan } from "../../plan/firewalls/types";
import type { PairPlan } from "../../plan/hubPlan";
import type { StaticRoutePlan } from "../../plan/routing/types";
import { peerAddressOf, type FirewallFacts } from "../facts";
import { tunnelsOn } from "../interfaces";
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

export function renderRouting(plan: PairPlan, firewall: FirewallPlan, facts: FirewallFacts): RoutingNodes {
  const interfaces = routedInterfaces(plan, firewall);
  const staticRoutes = [...firewall.routing.staticRoutes, ...hostRoutes(plan, firewall, facts)];
  const routing = { ...firewall.routing, staticRoutes };
  const isAdvanced = plan.firewallSettings.routingEngine === "advanced";
  return {
    network: isAdvanced
      ? [renderLogicalRouter(ROUTER_NAME, routing, interfaces), renderRoutingProfiles(routing)]
      : [renderVirtualRouter(ROUTER_NAME, routing, interfaces)],
    // Written for both, so that the engine does not follow from the image's default.
    setting: [flag("advance-routing", isAdvanced)],
  };
}

/** By the way that the default route takes. The dot keeps their names apart from those of sites, which hold none. */
function hostRoutes(plan: PairPlan, firewall: FirewallPlan, facts: FirewallFacts): StaticRoutePlan[] {
  const { hostRoutesTo, staticRoutes } = firewall.routing;
  const internet = staticRoutes.find(({ destination }) => destination === "0.0.0.0/0")!;
  return plan.sites
    .filter(({ name }) => hostRoutesTo.includes(name))
    .flatMap((site) =>
      tunnelsOn(firewall, site).map(({ remoteInterface }) => ({
        ...internet,
        name: `peer.${site.name}-${remoteInterface}`,
        destination: `${peerAddressOf(facts, site, remoteInterface)}/32`,
      })),
    );
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
