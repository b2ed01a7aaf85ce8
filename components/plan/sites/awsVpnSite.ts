/** What the configuration of a site on the AWS VPN says, whichever of its forms it is written in. */
import { hashName } from "../addressing/addresses";
import { awsVpnPool } from "../addressing/awsVpnAddresses";
import { TRANSIT_GATEWAY, type AwsVpnSiteConfig } from "../config/awsVpn";
import type { AttachmentTarget, DevicePlan } from "./awsVpnTypes";
import { suitesOf } from "../crypto/ciphers";
import type { AnyHubConfig } from "../config/config";
import { suiteChoice, type SuiteChoice } from "../crypto/siteSuites";

/** Amazon's default for its side. */
export const DEFAULT_VPN_GATEWAY_ASN = 64512;

/** AWS's default for the customer's side. */
export const DEFAULT_CUSTOMER_ASN = 65_000;

export function vpnGatewayAsnOf(spoke: string, config: AnyHubConfig): number {
  return config.spokes[spoke]?.vpnGatewayAsn ?? DEFAULT_VPN_GATEWAY_ASN;
}

export function targetOf({ attachTo }: AwsVpnSiteConfig): AttachmentTarget {
  return attachTo === TRANSIT_GATEWAY ? { to: TRANSIT_GATEWAY } : { to: "vpn-gateway", spoke: attachTo };
}

/** `static` leaves the routing to the prefixes of the configuration; HA VPN has BGP only. */
export function routingOf(site: AwsVpnSiteConfig): "bgp" | "static" {
  return site.kind === "gcp-ha-vpn" ? "bgp" : site.routing;
}

/** Devices of a customer gateway site, whether written as one address or as a list. */
export function devicesOf(site: AwsVpnSiteConfig): DevicePlan[] {
  if (site.kind !== "customer-gateway") return [];
  const { outsideAddress, behindNat = false } = site;
  const only = { outsideAddress, behindNat, asn: undefined, device: undefined };
  const listed = site.gateways ?? (outsideAddress === undefined ? [] : [{ ...only, outsideAddress }]);
  return listed.map((device) => {
    const asn = device.asn ?? site.asn;
    const make = device.device ?? site.device;
    return {
      outsideAddress: device.outsideAddress,
      behindNat: device.behindNat,
      ...(asn === undefined ? {} : { asn }),
      ...(make === undefined ? {} : { device: make }),
    };
  });
}

/** One connection per device; per instance of an active-active Azure gateway; per HA VPN interface. */
export function connectionCountOf(site: AwsVpnSiteConfig): number {
  if (site.kind === "customer-gateway") return devicesOf(site).length;
  return routingOf(site) === "static" ? 1 : 2;
}

export function awsVpnSlotOf(name: string, site: AwsVpnSiteConfig, config: AnyHubConfig): number {
  return site.slot ?? hashName(name) % awsVpnPool(site.kind, config).size;
}

export function suitesForAwsVpn(site: AwsVpnSiteConfig, config: AnyHubConfig): SuiteChoice {
  const devices = devicesOf(site).map(({ device }) => device);
  return suiteChoice(site, config, { hubEnd: "the AWS VPN", hub: suitesOf("aws") }, devices);
}

/** Ids of all tunnels' keys, for example `tokyo/0-1`. */
export function awsVpnKeyIds(config: AnyHubConfig): string[] {
  return Object.entries(config.awsVpnSites).flatMap(([name, site]) =>
    Array.from({ length: connectionCountOf(site) }, (_, number) => [
      `${name}/${number}-1`,
      `${name}/${number}-2`,
    ]).flat(),
  );
}
