/** Quotas of AWS Site-to-Site VPN and of the Transit Gateway that sites on AWS VPN connections use up. */
import type { HubConfig } from "../config/config";
import { AZURE_SKUS, DEFAULT_LIMITS, ROUTES_FROM_SITES, type AzureSku } from "./limits";
import type { Problem } from "../problems";
import { quota } from "./quotas";
import type { HubPlan } from "../hubPlan";
import { endsOnAwsVpn } from "../sites/types";

/** Beside the spokes' table, those of the Connect attachment and of the hub VPC. */
const FIREWALL_ROUTE_TABLES = 2;

export function checkAwsVpnQuotas(plan: HubPlan, config: HubConfig): Problem[] {
  const limits = { ...DEFAULT_LIMITS, ...config.limits };
  const { pair, vpnGateways, customerGateways } = plan;
  const sites = plan.sites.filter(endsOnAwsVpn);
  const connections = sites.flatMap((site) => site.connections.map((connection) => ({ site, connection })));
  const cloudAddresses = connections.filter(({ connection }) => connection.customerGateway === undefined).length;
  const raise = (limit: keyof typeof limits) =>
    `have the quota raised and record it as hub:limits.${limit}, or end some sites on the VM-Series`;
  return [
    quota(
      "hub:sites",
      "customer gateways of the Region",
      customerGateways.length + cloudAddresses,
      limits.customerGatewaysPerRegion,
      raise("customerGatewaysPerRegion"),
    ),
    quota(
      "hub:sites",
      "virtual private gateways of the Region",
      vpnGateways.length,
      limits.vpnGatewaysPerRegion,
      raise("vpnGatewaysPerRegion"),
    ),
    quota(
      "hub:sites",
      "VPN connections of the Region",
      connections.length,
      limits.vpnConnectionsPerRegion,
      raise("vpnConnectionsPerRegion"),
    ),
    quota(
      "hub:sites",
      "accelerated VPN connections of the Region",
      connections.filter(({ site }) => site.acceleration).length,
      limits.acceleratedVpnConnectionsPerRegion,
      raise("acceleratedVpnConnectionsPerRegion"),
    ),
    ...vpnGateways.map(({ spoke }) =>
      quota(
        "hub:sites",
        `VPN connections of the virtual private gateway of spoke/${spoke}`,
        connections.filter(({ site }) => site.attachTo.to === "vpn-gateway" && site.attachTo.spoke === spoke).length,
        limits.vpnConnectionsPerVpnGateway,
        raise("vpnConnectionsPerVpnGateway"),
      ),
    ),
    quota(
      "hub:sites",
      "route tables of the Transit Gateway, one per site on it",
      1 +
        (pair === undefined ? 0 : FIREWALL_ROUTE_TABLES) +
        sites.filter(({ attachTo }) => attachTo.to === "transit-gateway").length,
      limits.routeTablesPerTransitGateway,
      raise("routeTablesPerTransitGateway"),
    ),
    ...sites.map(({ name, cidrs, attachTo }) =>
      attachTo.to === "transit-gateway"
        ? quota(
            `hub:sites.${name}.cidrs`,
            "routes that a transit-gateway takes from a customer gateway; not adjustable",
            cidrs.length,
            ROUTES_FROM_SITES.perTransitGatewayConnection,
            "summarize the prefixes",
          )
        : undefined,
    ),
    ...vpnGateways.map(({ spoke }) =>
      quota(
        "hub:sites",
        `routes that the table of spoke/${spoke} learns from its virtual private gateway; not adjustable`,
        sites
          .filter(({ attachTo }) => attachTo.to === "vpn-gateway" && attachTo.spoke === spoke)
          .reduce((total, { cidrs }) => total + cidrs.length, 0),
        ROUTES_FROM_SITES.perVpnGateway,
        "summarize the prefixes, or attach some sites to the Transit Gateway",
      ),
    ),
    ...sites.map((site) =>
      site.kind === "azure-vpn-gateway"
        ? quota(
            `hub:sites.${site.name}.sku`,
            `tunnels of ${site.sku}`,
            site.azureConnections.length * site.instances,
            (AZURE_SKUS as Record<string, AzureSku>)[site.sku]!.tunnels,
            "choose a larger SKU",
          )
        : undefined,
    ),
  ].filter((problem) => problem !== undefined);
}
