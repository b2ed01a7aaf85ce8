/** A site as the resources have it, whatever its cloud: its outside addresses, what it announces, its BGP sessions. */
import type { Range } from "../components/plan/addressing/cidr";
import type { SiteOnFirewalls, SitePlan } from "../components/plan/sites/types";
import { parsePrefix } from "./address";
import { readAzureVpnGateway } from "./azure/vpnGateway";
import { readHaVpnGateway } from "./gcp/haVpn";
import type { Inventory } from "./inventory";

/** Public addresses of the site's gateway, by remote interface. A customer gateway is no resource: the plan knows it. */
export function outsideAddressesOf(inventory: Inventory, site: SitePlan): readonly string[] {
  switch (site.kind) {
    case "customer-gateway":
      return "gateways" in site ? site.gateways.map(({ outsideAddress }) => outsideAddress) : [site.outsideAddress];
    case "gcp-ha-vpn":
      return readHaVpnGateway(inventory, site.name)?.outsideAddresses ?? [];
    case "azure-vpn-gateway": {
      const instances = readAzureVpnGateway(inventory, site.name)?.instances ?? [];
      return instances.flatMap(({ outsideAddress }) => outsideAddress ?? []);
    }
  }
}

/** What the far end of one BGP session is configured to be. */
export interface RemoteSession {
  /** ASN of the far end, and the one that it expects of the firewall. */
  readonly asn: number;
  readonly expectedAsn: number;
  /** Address that it expects the firewall to speak from. */
  readonly expectedAddress: string;
}

/** The session that the site keeps at this address of its own, undefined when it has none. */
export function remoteSessionAt(
  inventory: Inventory,
  site: SiteOnFirewalls,
  address: string,
  local: string,
): RemoteSession | undefined {
  switch (site.kind) {
    case "customer-gateway":
      return customerSession(site, address);
    case "gcp-ha-vpn":
      return googleSession(inventory, site.name, address);
    case "azure-vpn-gateway":
      return azureSession(inventory, site.name, address, local);
  }
}

/** Not managed here: the device is taken to be configured as planned. */
function customerSession(site: SiteOnFirewalls, address: string): RemoteSession | undefined {
  const tunnel = site.tunnels.find(({ inside }) => inside.remoteAddress === address);
  if (tunnel === undefined || site.asn === undefined) return undefined;
  return { asn: site.asn, expectedAsn: NaN, expectedAddress: tunnel.inside.firewallAddress };
}

function googleSession(inventory: Inventory, site: string, address: string): RemoteSession | undefined {
  const gateway = readHaVpnGateway(inventory, site);
  const session = gateway?.sessions.find(({ isEnabled, ownAddress }) => isEnabled && ownAddress === address);
  if (session === undefined) return undefined;
  const { peerAsn = NaN, peerAddress = "none" } = session;
  return { asn: gateway?.asn ?? NaN, expectedAsn: peerAsn, expectedAddress: peerAddress };
}

function azureSession(inventory: Inventory, site: string, address: string, local: string): RemoteSession | undefined {
  const gateway = readAzureVpnGateway(inventory, site);
  if (gateway?.instances.some(({ bgpAddresses }) => bgpAddresses.includes(address)) !== true) return undefined;
  const connection = gateway.connections.find(({ peerBgpAddress }) => peerBgpAddress === local);
  const { peerAsn = NaN, peerBgpAddress = "none" } = connection ?? {};
  return { asn: gateway.asn ?? NaN, expectedAsn: peerAsn, expectedAddress: peerBgpAddress };
}

/** ASN that the site's gateway speaks with; undefined where its device is not managed here. */
export function asnOfSite(inventory: Inventory, site: SitePlan): number | undefined {
  switch (site.kind) {
    case "customer-gateway":
      return undefined;
    case "gcp-ha-vpn":
      return readHaVpnGateway(inventory, site.name)?.asn;
    case "azure-vpn-gateway":
      return readAzureVpnGateway(inventory, site.name)?.asn;
  }
}

/** Prefixes that the site announces to the hub. */
export function announcedBySite(inventory: Inventory, site: SitePlan): Range[] {
  return announcedCidrs(inventory, site).flatMap((cidr) => parsePrefix(cidr) ?? []);
}

function announcedCidrs(inventory: Inventory, site: SitePlan): readonly string[] {
  switch (site.kind) {
    case "customer-gateway":
      return site.cidrs;
    case "gcp-ha-vpn":
      return readHaVpnGateway(inventory, site.name)?.announcedCidrs ?? [];
    case "azure-vpn-gateway":
      // An adopted network is no resource of the stack; the plan says what it holds.
      return readAzureVpnGateway(inventory, site.name)?.addressSpace ?? site.cidrs;
  }
}
