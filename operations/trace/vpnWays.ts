/** Ways of packets with a site on AWS VPN connections at one end: no firewall stands on them, AWS alone routes. */
import type { SiteOnAwsVpn } from "../../components/plan/sites/types";
import type { Range } from "../../components/plan/addressing/cidr";
import { bestPath } from "../../components/plan/routing/bestPath";
import { type Check, combine, fixed } from "./checks";
import type { Decision } from "../../reading/filter";
import { formatAddress, parsePrefix, single } from "../../reading/address";
import { type Bypass, chooseFirewall } from "./preference";
import { matchRoutes, routesOfTable, tableOf } from "../../reading/aws/transitGateway";
import { readVpnGateways } from "../../reading/aws/vpnConnections";
import { readAzureVpnGateway } from "../../reading/azure/vpnGateway";
import type { EndView, World } from "./world";

const connectionsOf = (world: World, end: EndView) =>
  world.vpnConnections.filter(({ site }) => site === end.vpnSite?.name);

/** Id of the virtual private gateway that leads from one end to the other; undefined where the Transit Gateway does. */
export function vpnGatewayBetween(world: World, from: EndView, to: EndView): string | undefined {
  const [own] = [from, to].flatMap((end) =>
    connectionsOf(world, end).flatMap(({ vpnGatewayId }) => vpnGatewayId ?? []),
  );
  return own;
}

/** The hub's route between the two ends, and the far side's own where it is static. */
export function vpnRouteChecks(world: World, from: EndView, to: EndView, address: number): Check[] {
  const own =
    from.vpnSite === undefined
      ? []
      : [fixed("route", from.key, "route to the hub", farRoute(world, from.vpnSite, address))];
  const gateway = vpnGatewayBetween(world, from, to);
  const what = gateway === undefined ? "Transit Gateway route" : "virtual private gateway route";
  const decision =
    gateway === undefined ? transitGatewayRoute(world, from, to, address) : vpnGatewayRoute(world, from, to, gateway);
  return [...own, fixed("route", from.key, what, decision)];
}

/** With BGP the site hears what its side of the hub holds; without, its own routes decide. */
function farRoute(world: World, site: SiteOnAwsVpn, address: number): Decision {
  if (site.routing === "bgp") return { verdict: "allow", by: "BGP, by what the hub's routes hold" };
  if (site.kind !== "azure-vpn-gateway")
    return { verdict: "unmanaged", by: "static routes of the device, not managed here" };
  const prefixes = localNetworkPrefixes(world, site).flatMap((text) => parsePrefix(text) ?? []);
  const routes = prefixes.map((prefix) => ({ prefix, source: "static" as const, asPath: [] }));
  const best = bestPath("azure-vpn-gateway", single(address), routes);
  return best === undefined
    ? { verdict: "deny", by: `no local network gateway leads to ${formatAddress(address)}` }
    : { verdict: "allow", by: `local network gateway, ${best.winners[0]!.prefix.cidr}` };
}

function localNetworkPrefixes({ inventory }: World, site: SiteOnAwsVpn): string[] {
  const connections = readAzureVpnGateway(inventory, site.name)?.connections ?? [];
  return connections.flatMap(({ staticCidrs }) => staticCidrs);
}

function transitGatewayRoute(world: World, from: EndView, to: EndView, address: number): Decision {
  if (from.vpnSite === undefined) {
    const { routes, bypass } = chooseFirewall(world, from, address);
    if (bypass === undefined) return combine([routes.a, routes.b], routes.a);
    return attachmentLeadsTo(world, to, bypass);
  }
  const { inventory, vpnPrefixes } = world;
  const trouble = connectionsOf(world, from).find((each) => each.trouble !== undefined)?.trouble;
  if (trouble !== undefined) return { verdict: "deny", by: trouble };
  const decisions = connectionsOf(world, from).map(({ attachmentId, name }): Decision => {
    const table = attachmentId === undefined ? undefined : tableOf(inventory, attachmentId);
    if (table === undefined)
      return { verdict: "unknown", by: `VPN connection ${name} has not exactly one route table` };
    const routes = matchRoutes(routesOfTable(inventory, table, vpnPrefixes).routes, address);
    const nothing: Decision = { verdict: "deny", by: `route table ${table.name} has no route` };
    return combine(
      routes.map((route) => {
        const by = `route table ${table.name}: ${route.prefix.cidr} ${route.name}`;
        if (route.attachmentId === undefined) return { verdict: "deny", by: `${by}, blackhole` };
        return isAttachmentOf(world, to, route.attachmentId)
          ? { verdict: "allow", by }
          : { verdict: "unknown", by: `${by} leads to ${route.attachmentId}` };
      }),
      nothing,
    );
  });
  return combine(decisions, { verdict: "deny", by: "the site has no VPN connection" });
}

/** The Transit Gateway leads the spoke's packets somewhere without a firewall: is it there? */
function attachmentLeadsTo(world: World, to: EndView, bypass: Bypass): Decision {
  return bypass.attachmentIds.every((id) => isAttachmentOf(world, to, id))
    ? bypass.decision
    : { verdict: "unknown", by: `${bypass.decision.by}, which is not ${to.key}` };
}

function isAttachmentOf(world: World, end: EndView, attachmentId: string): boolean {
  if (end.spoke !== undefined) return end.spoke.attachmentId === attachmentId;
  return connectionsOf(world, end).some((connection) => connection.attachmentId === attachmentId);
}

function isOnGateway(world: World, end: EndView, gatewayId: string): boolean {
  if (end.spoke === undefined)
    return connectionsOf(world, end).some((connection) => connection.vpnGatewayId === gatewayId);
  return readVpnGateways(world.inventory).some(({ id, vpcId }) => id === gatewayId && vpcId === end.spoke!.vpcId);
}

/** It tells every site on it of its VPC and of all other sites on it (AWS VPN CloudHub). */
function vpnGatewayRoute(world: World, from: EndView, to: EndView, gatewayId: string): Decision {
  const stranger = [from, to].find((end) => !isOnGateway(world, end, gatewayId));
  if (stranger !== undefined) return { verdict: "deny", by: `${stranger.key} is not on the virtual private gateway` };
  const trouble = [from, to].flatMap((end) => connectionsOf(world, end)).find((each) => each.trouble !== undefined);
  if (trouble !== undefined) return { verdict: "deny", by: trouble.trouble! };
  return { verdict: "allow", by: `virtual private gateway ${gatewayId}` };
}

/** What a site learns of the hub: the routes of its Transit Gateway table, or the gateway's VPC and its other sites. */
export function prefixesTowardVpnSite(world: World, site: SiteOnAwsVpn): Range[] {
  const own = world.vpnConnections.filter((connection) => connection.site === site.name);
  const gateways = own.flatMap(({ vpnGatewayId }) => vpnGatewayId ?? []);
  const byTransitGateway = own.flatMap(({ attachmentId }) => {
    const table = attachmentId === undefined ? undefined : tableOf(world.inventory, attachmentId);
    if (table === undefined) return [];
    return routesOfTable(world.inventory, table, world.vpnPrefixes).routes.map(({ prefix }) => prefix);
  });
  const byGateway = world.vpnConnections
    .filter(({ vpnGatewayId }) => vpnGatewayId !== undefined && gateways.includes(vpnGatewayId))
    .flatMap(({ prefixes }) => prefixes);
  const attached = world.ends.filter(
    (end) => end.spoke !== undefined && gateways.some((id) => isOnGateway(world, end, id)),
  );
  const stated = localNetworkPrefixes(world, site).flatMap((text) => parsePrefix(text) ?? []);
  return [...byTransitGateway, ...byGateway, ...attached.flatMap(({ prefixes }) => prefixes), ...stated];
}
