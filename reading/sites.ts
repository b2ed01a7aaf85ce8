/** A site as the rendered resources have it: its outside addresses, what it announces, and its BGP neighbours. */
import type { Range } from "../components/plan/addressing/cidr";
import type { SiteOnFirewalls, SitePlan } from "../components/plan/sites/types";
import { parsePrefix } from "./address";
import { type Inventory, numberOf, recordsOf, textOf, textsOf, valueOf } from "./inventory";

const NETWORK_GATEWAY = "azure-native:network:VirtualNetworkGateway";

/** Public addresses of the site's gateway, by remote interface. A customer gateway is no resource: the plan knows it. */
export function outsideAddressesOf(inventory: Inventory, site: SitePlan): string[] {
  return inventory.remember(`outside addresses ${site.name}`, () => readOutsideAddresses(inventory, site));
}

function readOutsideAddresses(inventory: Inventory, site: SitePlan): string[] {
  switch (site.kind) {
    case "customer-gateway":
      return "gateways" in site ? site.gateways.map(({ outsideAddress }) => outsideAddress) : [site.outsideAddress];
    case "gcp-ha-vpn":
      return recordsOf(valueOf(ofSite(inventory, "gcp:compute/haVpnGateway:HaVpnGateway", site), "vpnInterfaces"))
        .sort((l, r) => Number(l["id"]) - Number(r["id"]))
        .map((each) => String(each["ipAddress"]));
    case "azure-vpn-gateway":
      return azureAddresses(inventory, site);
  }
}

function azureAddresses(inventory: Inventory, site: SitePlan): string[] {
  const gateway = ofSite(inventory, NETWORK_GATEWAY, site);
  return recordsOf(gateway?.inputs["ipConfigurations"]).flatMap((configuration) => {
    const { id } = (configuration["publicIPAddress"] ?? {}) as { id?: string };
    return textOf(inventory.byId("azure-native:network:PublicIPAddress", id), "ipAddress") ?? [];
  });
}

export function ofSite(inventory: Inventory, type: string, site: Pick<SitePlan, "name">) {
  return inventory.all(type).find(({ parent }) => parent === site.name);
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
      return googleSession(inventory, site, address);
    case "azure-vpn-gateway":
      return azureSession(inventory, site, address, local);
  }
}

/** Not managed here: the device is taken to be configured as planned. */
function customerSession(site: SiteOnFirewalls, address: string): RemoteSession | undefined {
  const tunnel = site.tunnels.find(({ inside }) => inside.remoteAddress === address);
  if (tunnel === undefined || site.asn === undefined) return undefined;
  return { asn: site.asn, expectedAsn: NaN, expectedAddress: tunnel.inside.firewallAddress };
}

function googleSession(inventory: Inventory, site: SiteOnFirewalls, address: string): RemoteSession | undefined {
  const peer = inventory
    .where("gcp:compute/routerPeer:RouterPeer", "ipAddress", address)
    .find(({ parent, inputs }) => parent === site.name && inputs["enable"] !== false);
  if (peer === undefined) return undefined;
  return {
    asn: numberOf(googleBgp(inventory, site)["asn"]) ?? NaN,
    expectedAsn: numberOf(peer.inputs["peerAsn"]) ?? NaN,
    expectedAddress: textOf(peer, "peerIpAddress") ?? "none",
  };
}

const googleBgp = (inventory: Inventory, site: SitePlan) =>
  (ofSite(inventory, "gcp:compute/router:Router", site)?.inputs["bgp"] ?? {}) as Record<string, unknown>;

function azureSession(
  inventory: Inventory,
  site: SiteOnFirewalls,
  address: string,
  local: string,
): RemoteSession | undefined {
  const settings = (ofSite(inventory, NETWORK_GATEWAY, site)?.inputs["bgpSettings"] ?? {}) as Record<string, unknown>;
  const own = recordsOf(settings["bgpPeeringAddresses"]).flatMap((each) => textsOf(each["customBgpIpAddresses"]));
  if (!own.includes(address)) return undefined;
  const gateways = inventory
    .all("azure-native:network:LocalNetworkGateway")
    .filter(({ parent }) => parent === site.name)
    .map(({ inputs }) => (inputs["bgpSettings"] ?? {}) as Record<string, unknown>);
  const gateway = gateways.find((each) => each["bgpPeeringAddress"] === local) ?? {};
  return {
    asn: numberOf(settings["asn"]) ?? NaN,
    expectedAsn: numberOf(gateway["asn"]) ?? NaN,
    expectedAddress: String(gateway["bgpPeeringAddress"] ?? "none"),
  };
}

/** ASN that the site's gateway speaks with; undefined where its device is not managed here. */
export function asnOfSite(inventory: Inventory, site: SitePlan): number | undefined {
  if (site.kind === "gcp-ha-vpn") return numberOf(googleBgp(inventory, site)["asn"]);
  if (site.kind === "customer-gateway") return undefined;
  const settings = ofSite(inventory, NETWORK_GATEWAY, site)?.inputs["bgpSettings"] as { asn?: unknown } | undefined;
  return numberOf(settings?.asn);
}

/** Prefixes that the site announces to the hub. */
export function announcedBySite(inventory: Inventory, site: SitePlan): Range[] {
  return announcedCidrs(inventory, site).flatMap((cidr) => parsePrefix(cidr) ?? []);
}

function announcedCidrs(inventory: Inventory, site: SitePlan): readonly string[] {
  if (site.kind === "gcp-ha-vpn") {
    return recordsOf(googleBgp(inventory, site)["advertisedIpRanges"]).map(({ range }) => String(range));
  }
  if (site.kind === "azure-vpn-gateway") {
    const space = (ofSite(inventory, "azure-native:network:VirtualNetwork", site)?.inputs["addressSpace"] ?? {}) as {
      addressPrefixes?: readonly string[];
    };
    // An adopted network is no resource of the stack; the plan says what it holds.
    return space.addressPrefixes ?? site.cidrs;
  }
  return site.cidrs;
}
