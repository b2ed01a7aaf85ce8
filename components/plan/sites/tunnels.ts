/** A site's tunnels: which firewall meets which remote interface, with which addresses, key and timers. */
import { hashName } from "../addressing/addresses";
import { azureBlockOf, slotOf, tunnelCidrsOf } from "../addressing/inside";
import { addressAt } from "../addressing/cidr";
import type { HubConfig } from "../config/config";
import type { SiteOnFirewallsConfig } from "../config/sites";
import { AZURE_TUNNEL_MTU_BYTES, GCP_OUTSIDE_MTU_BYTES, tunnelMtuBytes } from "./mtu";
import { keySource } from "../crypto/presharedKeys";
import { keyIdOf, legsOf, type Leg } from "./ends";
import {
  azureBgpTimers,
  azureDpdTimers,
  customerGatewayBgpTimers,
  customerGatewayDpdTimers,
  gcpBgpTimers,
  gcpDpdTimers,
  staticTunnelMonitor,
} from "../detection/timers";
import type { KeyPlan } from "../crypto/types";
import { FIREWALL_NAMES, type FirewallName } from "../firewalls/types";
import type { PlannedBase } from "./sides";
import { proposalOf, type AzureConnectionPlan, type TunnelPlan } from "./types";

type AzureOnFirewalls = Extract<SiteOnFirewallsConfig, { kind: "azure-vpn-gateway" }>;

/** Spread over the pair by name, so that adding a site moves no other. */
export function primaryFirewallOf(name: string, site: SiteOnFirewallsConfig): FirewallName {
  return site.primaryFirewall ?? FIREWALL_NAMES[hashName(`primary of ${name}`) % 2]!;
}

/** Numbers of a firewall's tunnel interfaces, `tunnel.1` to `tunnel.9999`: a range per kind of site, a place per slot. */
export const CONNECT_TUNNEL_INTERFACE = 1;
const FIRST_TUNNEL_INTERFACE = { "azure-vpn-gateway": 100, "gcp-ha-vpn": 1000, "customer-gateway": 4000 } as const;

function tunnelInterfaceOf(name: string, site: SiteOnFirewallsConfig, leg: Leg, config: HubConfig): number {
  const perSlot = site.kind === "customer-gateway" ? 1 : 2;
  return FIRST_TUNNEL_INTERFACE[site.kind] + perSlot * slotOf(name, site, config) + leg.remoteInterface;
}

export function planTunnels(
  name: string,
  site: SiteOnFirewallsConfig,
  base: PlannedBase,
  config: HubConfig,
): TunnelPlan[] {
  return legsOf(site.kind).map((leg) => {
    const key = keyIdOf(name, site.kind, leg);
    const { esp } = proposalOf(base, key);
    const common = {
      id: `${name}/${leg.name}`,
      site: name,
      ...leg,
      key,
      tunnelInterface: tunnelInterfaceOf(name, site, leg, config),
    };
    switch (site.kind) {
      case "azure-vpn-gateway": {
        const connection = azureAddresses(name, site, leg.firewall, config);
        return {
          ...common,
          inside: {
            firewallAddress: connection.firewallBgpAddress,
            remoteAddress: connection.instanceBgpAddresses[leg.remoteInterface],
          },
          mtuBytes: Math.min(AZURE_TUNNEL_MTU_BYTES, tunnelMtuBytes(esp, 1500)),
          bgp: azureBgpTimers(site.bgpHoldSeconds),
          dpd: azureDpdTimers(site.dpdTimeoutSeconds),
        };
      }
      case "gcp-ha-vpn":
        return {
          ...common,
          inside: insideAddresses(tunnelCidrsOf(name, site, config)[leg.name]!),
          mtuBytes: tunnelMtuBytes(esp, GCP_OUTSIDE_MTU_BYTES),
          bgp: gcpBgpTimers(config.failover.bgpHoldSeconds, site.routerKeepaliveSeconds),
          dpd: gcpDpdTimers(),
        };
      case "customer-gateway": {
        const inside = insideAddresses(tunnelCidrsOf(name, site, config)[leg.name]!);
        return {
          ...common,
          inside,
          mtuBytes: tunnelMtuBytes(esp, site.outsideMtuBytes),
          ...(site.routing === "bgp"
            ? { bgp: customerGatewayBgpTimers(config.failover.bgpHoldSeconds) }
            : { monitor: staticTunnelMonitor(inside.remoteAddress) }),
          dpd: customerGatewayDpdTimers(),
        };
      }
    }
  });
}

function insideAddresses(cidr: string) {
  return { cidr, firewallAddress: addressAt(cidr, 1), remoteAddress: addressAt(cidr, 2) };
}

/**
 * The six hosts of the site's /29: .1 and .2 are loopbacks of firewall a and b, .3 and .4 instance 0 and 1 toward a,
 * .5 and .6 toward b. An Azure local network gateway holds one BGP peer address, so a firewall speaks to both instances
 * from one loopback, with a /32 route to each instance through its tunnel.
 */
function azureAddresses(name: string, site: AzureOnFirewalls, firewall: FirewallName, config: HubConfig) {
  const block = azureBlockOf(name, site, config);
  const index = FIREWALL_NAMES.indexOf(firewall);
  return {
    firewallBgpAddress: addressAt(block, 1 + index),
    instanceBgpAddresses: [addressAt(block, 3 + 2 * index), addressAt(block, 4 + 2 * index)] as const,
  };
}

/** ESP lifetime at Azure; Google Cloud's is fixed at the same value, so that every leg rekeys alike. */
export const ESP_LIFETIME_SECONDS = 10_800;

/** Azure's own default: time, not volume, decides when keys are renewed. */
const AZURE_SA_DATA_SIZE_KILOBYTES = 102_400_000;

export function planAzureConnections(name: string, site: AzureOnFirewalls, config: HubConfig): AzureConnectionPlan[] {
  return FIREWALL_NAMES.map((firewall) => ({
    firewall,
    key: `${name}/${firewall}`,
    loopbackInterface: 1 + slotOf(name, site, config),
    ...azureAddresses(name, site, firewall, config),
    dpdTimeoutSeconds: site.dpdTimeoutSeconds,
    saLifeTimeSeconds: ESP_LIFETIME_SECONDS,
    saDataSizeKilobytes: AZURE_SA_DATA_SIZE_KILOBYTES,
  }));
}

export function planKeys(name: string, tunnels: readonly TunnelPlan[], config: HubConfig): KeyPlan[] {
  const firewallOf = new Map(tunnels.map((tunnel) => [tunnel.key, tunnel.firewall]));
  return [...firewallOf].map(([id, firewall]) => ({ id, site: name, firewall, ...keySource(id, config) }));
}
