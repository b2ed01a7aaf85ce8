/** A site whose tunnels end on the firewalls. */
import type { HubConfig } from "../config/config";
import type { SiteOnFirewallsConfig } from "../config/sites";
import { preferredFirewallOf } from "../routing/preference";
import { planAzureSide, planGcpSide, type PlannedBase } from "./sides";
import { planAzureConnections, planKeys, planTunnels, primaryFirewallOf } from "./tunnels";
import type { SiteOnFirewalls } from "./types";

export function planSiteOnFirewalls(
  name: string,
  site: SiteOnFirewallsConfig,
  config: HubConfig,
  base: PlannedBase,
): SiteOnFirewalls {
  const tunnels = planTunnels(name, site, base, config);
  const preferredFirewall = preferredFirewallOf(name, config);
  const common = {
    ...base,
    terminateOn: site.terminateOn,
    zone: site.zone ?? `site-${name}`,
    primaryFirewall: primaryFirewallOf(name, site),
    ...(preferredFirewall === undefined ? {} : { preferredFirewall }),
    tunnels,
    keys: planKeys(name, tunnels, config),
  };
  switch (site.kind) {
    case "gcp-ha-vpn":
      return { ...common, ...planGcpSide(site, config) };
    case "azure-vpn-gateway": {
      const connections = planAzureConnections(name, site, config);
      return {
        ...common,
        ...planAzureSide(site),
        asn: site.asn,
        instanceBgpAddresses: [
          connections.map((connection) => connection.instanceBgpAddresses[0]),
          connections.map((connection) => connection.instanceBgpAddresses[1]),
        ],
        connections,
      };
    }
    case "customer-gateway": {
      const { kind, asn, outsideAddress, behindNat, device } = site;
      const optional = { ...(asn === undefined ? {} : { asn }), ...(device === undefined ? {} : { device }) };
      return { ...common, ...optional, kind, outsideAddress, behindNat };
    }
  }
}
