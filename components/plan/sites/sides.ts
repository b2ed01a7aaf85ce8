/** What a site's own side has, wherever its tunnels end. */
import type { AzureSiteConfig, SiteConfig } from "../config/sites";
import { generationOf } from "../quotas/limits";
import type { AzureSide, GcpSide, SiteBase } from "./types";

export type PlannedBase = Omit<SiteBase, "keys">;

/** What a hub may lead to (RFC 1918, RFC 6598); fixed, so that another site changes nothing at this one. */
const HUB_CIDRS = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"] as const;

/** Every location with zones has three (Azure's locations API). */
const AZURE_ZONES = ["1", "2", "3"] as const;

export function planGcpSide(site: Extract<SiteConfig, { kind: "gcp-ha-vpn" }>): GcpSide {
  const { kind, asn, region, project, existingNetwork, routingMode, routerKeepaliveSeconds } = site;
  const place = { region, project, existingNetwork, routingMode };
  return { kind, asn, ...place, routerKeepaliveSeconds, hubCidrs: HUB_CIDRS };
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
