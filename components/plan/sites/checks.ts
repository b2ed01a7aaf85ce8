/** Refuses what a site's end, or the other one, would refuse or take in silence and never carry a packet. */
import { checkPrefixLength, overlapProblems } from "../addressing/addresses";
import { contains } from "../addressing/cidr";
import type { HubConfig } from "../config/config";
import type { AzureSiteConfig, SiteConfig, SiteOnFirewallsConfig } from "../config/sites";
import { checkSuite, suiteChoice } from "../crypto/siteSuites";
import type { Problem } from "../problems";
import { AZURE_SKUS, type AzureSku } from "../quotas/limits";
import { TRANSIT_GATEWAY_GROUP } from "../routing/routing";
import { checkAdoptedNetworks } from "./adoptedNetworks";
import { LOCATIONS_WITHOUT_ZONES } from "./azureLocations";
import { devicesOf, routingOf } from "./ends";
import { checkTunnelExceptions } from "./tunnelExceptions";
import { checkVpnConnections } from "./vpnConnectionChecks";

export function checkSites(config: HubConfig): Problem[] {
  return [
    ...Object.entries(config.sites).flatMap(([name, site]) => checkSite(name, site, config)),
    ...checkAdoptedNetworks(config),
  ];
}

function checkSite(name: string, site: SiteConfig, config: HubConfig): Problem[] {
  return [
    ...checkRouting(name, site),
    ...checkSuite(`hub:sites.${name}`, suiteChoice(site, config)),
    ...checkTunnelExceptions(name, site, config),
    ...(site.terminateOn === "vm-series"
      ? [...checkName(name), ...checkZone(name, site)]
      : checkVpnConnections(name, site, config)),
    ...(site.kind === "azure-vpn-gateway" ? checkAzure(name, site) : []),
  ];
}

function checkName(name: string): Problem[] {
  if (name !== TRANSIT_GATEWAY_GROUP) return [];
  return [
    {
      path: `hub:sites.${name}`,
      what: "is what the firewalls call the Transit Gateway",
      remedy: "give the site another name",
    },
  ];
}

/** Zones that hold something else than sites, and words that PAN-OS reads otherwise where a zone is named. */
const HUB_ZONES = ["untrust", "trust", "spokes", "any", "multicast"];

function checkZone(name: string, site: SiteOnFirewallsConfig): Problem[] {
  if (site.zone === undefined || !HUB_ZONES.includes(site.zone)) return [];
  return [
    {
      path: `hub:sites.${name}.zone`,
      what: "is taken by the hub itself or by PAN-OS",
      value: site.zone,
      allowed: `any name but ${HUB_ZONES.join(", ")}`,
    },
  ];
}

/** With BGP every device needs a number, with static routes none has one. */
function checkRouting(name: string, site: SiteConfig): Problem[] {
  const path = `hub:sites.${name}.asn`;
  const devices = devicesOf(site).map(({ asn }) => asn);
  if (routingOf(site) === "static") {
    const given = site.asn ?? devices.find((asn) => asn !== undefined);
    if (given === undefined) return [];
    return [{ path, what: "does not go with static routing", value: given, remedy: "remove it, or set routing: bgp" }];
  }
  if (site.asn !== undefined || (devices.length > 0 && devices.every((asn) => asn !== undefined))) return [];
  return [
    { path, what: "is missing", allowed: "a BGP autonomous system number", remedy: "add it, or set routing: static" },
  ];
}

/** What Azure asks of the subnets and the gateway, wherever its tunnels lead. */
function checkAzure(name: string, site: AzureSiteConfig): Problem[] {
  const path = `hub:sites.${name}`;
  const sku: AzureSku = AZURE_SKUS[site.sku];
  const problems = [
    // Azure's floor is /29; it advises /27 so that active-active and later changes fit (Azure VPN Gateway FAQ).
    ...checkPrefixLength(`${path}.gatewaySubnet`, site.gatewaySubnet, 8, 27, "GatewaySubnet needs /27 or larger"),
    ...(site.workloadSubnet === undefined
      ? []
      : checkPrefixLength(`${path}.workloadSubnet`, site.workloadSubnet, 8, 29, "an Azure subnet is /29 or larger")),
    ...subnetsOf(path, site)
      .filter(({ cidr }) => !site.cidrs.some((outer) => contains(outer, cidr)))
      .map(({ path: where, cidr }) => ({
        path: where,
        what: "lies outside the virtual network",
        value: cidr,
        allowed: site.cidrs.join(", "),
      })),
    ...overlapProblems(subnetsOf(path, site), "move one of the two subnets"),
  ];
  if (site.zones === "redundant" && LOCATIONS_WITHOUT_ZONES.includes(site.location)) {
    problems.push({
      path: `${path}.zones`,
      what: `cannot be had: ${site.location} has no availability zones`,
      value: site.zones,
      allowed: "none, or redundant in another location",
      remedy: "write zones: none; the gateway then has two instances in one place",
    });
  }
  if (site.workloadSubnet === undefined && site.existingVirtualNetwork === undefined) {
    problems.push({
      path: `${path}.workloadSubnet`,
      what: "is missing",
      allowed: "a prefix inside cidrs",
      remedy: "add it, or adopt a virtual network by existingVirtualNetwork",
    });
  }
  if (site.workloadSubnet !== undefined && site.existingVirtualNetwork !== undefined) {
    problems.push({
      path: `${path}.workloadSubnet`,
      what: "does not go with existingVirtualNetwork, whose owner keeps its subnets",
      value: site.workloadSubnet,
      remedy: "remove one of the two",
    });
  }
  if (site.generation !== undefined && !sku.generations.includes(site.generation)) {
    problems.push({
      path: `${path}.generation`,
      what: `does not exist for ${site.sku}`,
      value: site.generation,
      allowed: sku.generations.join(", "),
    });
  }
  return problems;
}

function subnetsOf(path: string, site: AzureSiteConfig): { path: string; cidr: string }[] {
  const gateway = { path: `${path}.gatewaySubnet`, cidr: site.gatewaySubnet };
  return site.workloadSubnet === undefined
    ? [gateway]
    : [gateway, { path: `${path}.workloadSubnet`, cidr: site.workloadSubnet }];
}
