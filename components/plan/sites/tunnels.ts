/** A site's tunnels: which firewall meets which remote interface, with which addresses, key and timers. */
import { AZURE_APIPA_CIDRS, checkInsideCidr, hashName, poolOf, slotOf } from "../addressing/addresses";
import { addressAt, blockAt } from "../addressing/cidr";
import type {
  AzureSiteConfig,
  CustomerGatewaySiteConfig,
  GcpSiteConfig,
  HubConfig,
  SiteConfig,
} from "../config/config";
import type { Proposal } from "../crypto/ciphers";
import { AZURE_TUNNEL_MTU_BYTES, GCP_OUTSIDE_MTU_BYTES, tunnelMtuBytes } from "./mtu";
import { keySource } from "../crypto/presharedKeys";
import type { Problem } from "../problems";
import {
  azureBgpTimers,
  azureDpdTimers,
  customerGatewayBgpTimers,
  customerGatewayDpdTimers,
  gcpBgpTimers,
  gcpDpdTimers,
  staticTunnelMonitor,
} from "../detection/timers";
import { FIREWALL_NAMES, type AzureConnectionPlan, type FirewallName, type KeyPlan, type TunnelPlan } from "../types";

/** Spread over the pair by name, so that adding a site moves no other. */
export function primaryFirewallOf(name: string, site: SiteConfig): FirewallName {
  return site.primaryFirewall ?? FIREWALL_NAMES[hashName(`primary of ${name}`) % 2]!;
}

interface Leg {
  readonly name: string;
  readonly firewall: FirewallName;
  readonly remoteInterface: 0 | 1;
}

const legsTo = (interfaces: readonly (0 | 1)[]): readonly Leg[] =>
  FIREWALL_NAMES.flatMap((firewall) =>
    interfaces.map((remoteInterface) => ({ name: `${firewall}-${remoteInterface}`, firewall, remoteInterface })),
  );

/** Both firewalls to both remote interfaces; a customer gateway has one. */
const LEGS: Readonly<Record<SiteConfig["kind"], readonly Leg[]>> = {
  "gcp-ha-vpn": legsTo([0, 1]),
  "azure-vpn-gateway": legsTo([0, 1]),
  "customer-gateway": legsTo([0]),
};

/** The leg's /30: the firewall is the first host, the other end the second. */
function insideCidrOf(
  name: string,
  site: GcpSiteConfig | CustomerGatewaySiteConfig,
  leg: Leg,
  index: number,
  config: HubConfig,
): string {
  const given = (site.insideCidrs as Record<string, string | undefined>)[leg.name];
  return given ?? blockAt(poolOf(site.kind, config.network).blockAt(slotOf(name, site, config.network)), 30, index);
}

/** Numbers of a firewall's tunnel interfaces, `tunnel.1` to `tunnel.9999`: a range per kind of site, a place per slot. */
export const CONNECT_TUNNEL_INTERFACE = 1;
const FIRST_TUNNEL_INTERFACE = { "azure-vpn-gateway": 100, "gcp-ha-vpn": 1000, "customer-gateway": 4000 } as const;

function tunnelInterfaceOf(name: string, site: SiteConfig, leg: Leg, config: HubConfig): number {
  const perSlot = site.kind === "customer-gateway" ? 1 : 2;
  return FIRST_TUNNEL_INTERFACE[site.kind] + perSlot * slotOf(name, site, config.network) + leg.remoteInterface;
}

export function planTunnels(name: string, site: SiteConfig, { esp }: Proposal, config: HubConfig): TunnelPlan[] {
  return LEGS[site.kind].map((leg, index) => {
    const common = {
      id: `${name}/${leg.name}`,
      site: name,
      ...leg,
      key: keyIdOf(name, site.kind, leg),
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
          bgp: azureBgpTimers(),
          dpd: azureDpdTimers(site.dpdTimeoutSeconds),
        };
      }
      case "gcp-ha-vpn":
        return {
          ...common,
          inside: insideAddresses(insideCidrOf(name, site, leg, index, config)),
          mtuBytes: tunnelMtuBytes(esp, GCP_OUTSIDE_MTU_BYTES),
          bgp: gcpBgpTimers(config.failover.bgpHoldSeconds, site.routerKeepaliveSeconds),
          dpd: gcpDpdTimers(),
        };
      case "customer-gateway": {
        const inside = insideAddresses(insideCidrOf(name, site, leg, index, config));
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

function azureBlockOf(name: string, site: AzureSiteConfig, config: HubConfig): string {
  return site.insideCidr ?? poolOf(site.kind, config.network).blockAt(slotOf(name, site, config.network));
}

/**
 * The six hosts of the site's /29: .1 and .2 are loopbacks of firewall a and b, .3 and .4 instance 0 and 1 toward a,
 * .5 and .6 toward b. An Azure local network gateway holds one BGP peer address, so a firewall speaks to both instances
 * from one loopback, with a /32 route to each instance through its tunnel.
 */
function azureAddresses(name: string, site: AzureSiteConfig, firewall: FirewallName, config: HubConfig) {
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

export function planAzureConnections(name: string, site: AzureSiteConfig, config: HubConfig): AzureConnectionPlan[] {
  return FIREWALL_NAMES.map((firewall) => ({
    firewall,
    key: `${name}/${firewall}`,
    loopbackInterface: 1 + slotOf(name, site, config.network),
    ...azureAddresses(name, site, firewall, config),
    dpdTimeoutSeconds: site.dpdTimeoutSeconds,
    saLifeTimeSeconds: ESP_LIFETIME_SECONDS,
    saDataSizeKilobytes: AZURE_SA_DATA_SIZE_KILOBYTES,
  }));
}

/** Azure keeps one key per connection, which both instances' tunnels to one firewall use. */
function keyIdOf(site: string, kind: SiteConfig["kind"], leg: Leg): string {
  return kind === "azure-vpn-gateway" ? `${site}/${leg.firewall}` : `${site}/${leg.name}`;
}

/** Ids of a site's keys, for example `tokyo-gcp/a-0`. */
export function keyIdsOf(name: string, { kind }: SiteConfig): string[] {
  return [...new Set(LEGS[kind].map((leg) => keyIdOf(name, kind, leg)))];
}

export function planKeys(name: string, tunnels: readonly TunnelPlan[], config: HubConfig): KeyPlan[] {
  const firewallOf = new Map(tunnels.map((tunnel) => [tunnel.key, tunnel.firewall]));
  return [...firewallOf].map(([id, firewall]) => ({ id, site: name, firewall, ...keySource(id, config) }));
}

/** Refuses inside addresses of the wrong size, outside their range or reserved. */
export function checkTunnels(name: string, site: SiteConfig, config: HubConfig): Problem[] {
  if (site.kind === "azure-vpn-gateway") {
    if (site.insideCidr === undefined) return [];
    return checkInsideCidr(`hub:sites.${name}.insideCidr`, site.insideCidr, 29, AZURE_APIPA_CIDRS);
  }
  const allowed =
    site.kind === "gcp-ha-vpn" ? ["169.254.0.0/16"] : ["169.254.0.0/16", config.network.customerGatewayInsidePool];
  return LEGS[site.kind].flatMap((leg, index) =>
    checkInsideCidr(
      `hub:sites.${name}.insideCidrs.${leg.name}`,
      insideCidrOf(name, site, leg, index, config),
      30,
      allowed,
    ),
  );
}

/** Every inside block of a site, for the overlap check of the whole hub. */
export function insideBlocksOf(name: string, site: SiteConfig, config: HubConfig): { path: string; cidr: string }[] {
  if (site.kind === "azure-vpn-gateway") return [{ path: `hub:sites.${name}`, cidr: azureBlockOf(name, site, config) }];
  return LEGS[site.kind].map((leg, index) => ({
    path: `hub:sites.${name} (tunnel ${leg.name})`,
    cidr: insideCidrOf(name, site, leg, index, config),
  }));
}
