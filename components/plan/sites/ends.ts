/** What a site's configuration says of its own end, whichever of its forms it is written in, and the names of its tunnels. */
import { TRANSIT_GATEWAY, type SiteConfig, type SiteOnAwsVpnConfig, type SiteOnFirewallsConfig } from "../config/sites";
import type { HubConfig } from "../config/config";
import { FIREWALL_NAMES, type FirewallName } from "../firewalls/types";
import type { DevicePlan } from "./types";
import type { AttachmentTarget } from "./vpnConnections";

export const configuredOnFirewalls = ({ sites }: HubConfig): [string, SiteOnFirewallsConfig][] =>
  Object.entries(sites).filter((entry): entry is [string, SiteOnFirewallsConfig] => !isOnAwsVpn(entry[1]));

export const configuredOnAwsVpn = ({ sites }: HubConfig): [string, SiteOnAwsVpnConfig][] =>
  Object.entries(sites).filter((entry): entry is [string, SiteOnAwsVpnConfig] => isOnAwsVpn(entry[1]));

const isOnAwsVpn = (site: SiteConfig): site is SiteOnAwsVpnConfig => site.terminateOn === "aws-vpn";

/** `static` leaves the routing to the prefixes of the configuration; what says nothing of it has BGP only. */
export function routingOf(site: SiteConfig): "bgp" | "static" {
  return "routing" in site ? site.routing : "bgp";
}

/** Devices of a customer gateway site, whether written as one address or as a list; none where a cloud's gateway stands. */
export function devicesOf(site: SiteConfig): DevicePlan[] {
  if (site.kind !== "customer-gateway") return [];
  const { outsideAddress, behindNat = false } = site;
  const only = { outsideAddress, behindNat, asn: undefined, device: undefined, number: undefined };
  const gateways = "gateways" in site ? site.gateways : undefined;
  const listed = gateways ?? (outsideAddress === undefined ? [] : [{ ...only, outsideAddress }]);
  return listed.map((device, place) => {
    const asn = device.asn ?? site.asn;
    const make = device.device ?? site.device;
    return {
      number: device.number ?? place,
      outsideAddress: device.outsideAddress,
      behindNat: device.behindNat,
      ...(asn === undefined ? {} : { asn }),
      ...(make === undefined ? {} : { device: make }),
    };
  });
}

/** Where the configuration says the address of a site's device, by its place among them. */
export function outsideAddressPath(name: string, site: SiteConfig, place: number): string {
  const isListed = "gateways" in site && site.gateways !== undefined;
  return `hub:sites.${name}.${isListed ? `gateways.${place}.` : ""}outsideAddress`;
}

export interface Leg {
  readonly name: string;
  readonly firewall: FirewallName;
  readonly remoteInterface: 0 | 1;
}

/** Both firewalls to both remote interfaces; a customer gateway has one. */
export function legsOf(kind: SiteConfig["kind"]): Leg[] {
  const interfaces: readonly (0 | 1)[] = kind === "customer-gateway" ? [0] : [0, 1];
  return FIREWALL_NAMES.flatMap((firewall) =>
    interfaces.map((remoteInterface) => ({ name: `${firewall}-${remoteInterface}`, firewall, remoteInterface })),
  );
}

/** One connection per device; per instance of an active-active Azure gateway; per HA VPN interface. */
export function connectionNumbersOf(site: SiteOnAwsVpnConfig): number[] {
  if (site.kind === "customer-gateway")
    return devicesOf(site)
      .map(({ number }) => number)
      .sort();
  return routingOf(site) === "static" ? [0] : [0, 1];
}

export const vpnTunnelName = (connection: number, tunnel: 1 | 2) => `${connection}-${tunnel}`;

/** For example `a-0` on the firewalls, `0-1` on the AWS VPN; each with its place in the site's block of inside addresses. */
export function tunnelPlacesOf(site: SiteConfig): [name: string, place: number][] {
  if (site.terminateOn === "vm-series") return legsOf(site.kind).map(({ name }, place) => [name, place]);
  return connectionNumbersOf(site).flatMap((number) =>
    ([1, 2] as const).map((tunnel): [string, number] => [vpnTunnelName(number, tunnel), 2 * number + tunnel - 1]),
  );
}

export const tunnelNamesOf = (site: SiteConfig) => tunnelPlacesOf(site).map(([name]) => name);

/** An Azure gateway keeps one key per connection, which both instances' tunnels to one firewall use. */
export function keyIdOf(site: string, kind: SiteConfig["kind"], leg: Leg): string {
  return kind === "azure-vpn-gateway" ? `${site}/${leg.firewall}` : `${site}/${leg.name}`;
}

/** Ids of a site's keys, for example `tokyo-gcp/a-0`. */
export function keyIdsOf(name: string, site: SiteConfig): string[] {
  if (site.terminateOn === "aws-vpn") return tunnelNamesOf(site).map((tunnel) => `${name}/${tunnel}`);
  return [...new Set(legsOf(site.kind).map((leg) => keyIdOf(name, site.kind, leg)))];
}

/** Amazon's default for its side. */
const DEFAULT_VPN_GATEWAY_ASN = 64512;

export function vpnGatewayAsnOf(spoke: string, config: HubConfig): number {
  return config.spokes[spoke]?.vpnGatewayAsn ?? DEFAULT_VPN_GATEWAY_ASN;
}

/** Amazon-side ASN of what a site on the AWS VPN attaches to. */
export function awsAsnOf({ attachTo }: SiteOnAwsVpnConfig, config: HubConfig): number {
  return attachTo === TRANSIT_GATEWAY ? config.network.transitGatewayAsn : vpnGatewayAsnOf(attachTo, config);
}

export function targetOf({ attachTo }: SiteOnAwsVpnConfig): AttachmentTarget {
  return attachTo === TRANSIT_GATEWAY ? { to: TRANSIT_GATEWAY } : { to: "vpn-gateway", spoke: attachTo };
}
