/** What a site's own side has, wherever its tunnels end. */
import { contains, mergeCidrs, PRIVATE_CIDRS } from "../addressing/cidr";
import type { HubConfig } from "../config/config";
import type { AzureSiteConfig, SiteConfig } from "../config/sites";
import { generationOf } from "../quotas/limits";
import type { AzureSide, GcpSide, SiteBase } from "./types";

export type PlannedBase = Omit<SiteBase, "keys">;

/**
 * What the hub leads to: all private blocks, so that another site changes nothing here, and what it has outside of them,
 * the site's own range too. Else a created network would let in what no flow allows.
 */
function hubCidrsOf(config: HubConfig): readonly string[] {
  const known = hubCidrs.get(config) ?? planHubCidrs(config);
  hubCidrs.set(config, known);
  return known;
}

/** The same for each of many sites. */
const hubCidrs = new WeakMap<HubConfig, readonly string[]>();

function planHubCidrs({ pair, network, spokes, sites }: HubConfig): string[] {
  const all = [
    ...[pair?.vpcCidr, network.transitGatewayCidr].filter((cidr) => cidr !== undefined),
    ...Object.values(spokes).map(({ cidr }) => cidr),
    ...Object.values(sites).flatMap(({ cidrs }) => cidrs),
  ];
  return mergeCidrs([...PRIVATE_CIDRS, ...all.filter((cidr) => !PRIVATE_CIDRS.some((block) => contains(block, cidr)))]);
}

/** Every location with zones has three (Azure's locations API). */
const AZURE_ZONES = ["1", "2", "3"] as const;

export function planGcpSide(site: Extract<SiteConfig, { kind: "gcp-ha-vpn" }>, config: HubConfig): GcpSide {
  const { kind, asn, region, project, existingNetwork, routingMode, routerKeepaliveSeconds } = site;
  const place = { region, project, existingNetwork, routingMode };
  return { kind, asn, ...place, routerKeepaliveSeconds, hubCidrs: hubCidrsOf(config) };
}

export function planAzureSide(site: AzureSiteConfig): AzureSide {
  return {
    kind: site.kind,
    location: site.location,
    sku: site.sku,
    generation: generationOf(site),
    zones: site.zones === "none" ? [] : AZURE_ZONES,
    existingVirtualNetwork: site.existingVirtualNetwork,
    gatewaySubnetCidr: site.gatewaySubnet,
    workloadSubnetCidr: site.workloadSubnet,
  };
}
