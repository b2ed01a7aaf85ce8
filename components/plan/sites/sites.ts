/** One site's plan. It depends on the site's own configuration and on the hub's, never on another site. */
import { checkPrefixLength, overlapProblems, slotOf } from "../addressing/addresses";
import { suitesOf } from "../crypto/ciphers";
import { contains } from "../addressing/cidr";
import type { AzureSiteConfig, CustomerGatewaySiteConfig, HubConfig, SiteConfig } from "../config/config";
import { workloadRulesOf, type CidrsOf } from "../flows/flows";
import { AZURE_SKUS, type AzureSku, generationOf } from "../quotas/limits";
import type { Problem } from "../problems";
import { TRANSIT_GATEWAY_GROUP } from "../routing/routing";
import { checkSuite, chooseProposal, suiteChoice, type SuiteChoice } from "../crypto/siteSuites";
import { ESP_LIFETIME_SECONDS, planAzureConnections, planKeys, planTunnels, primaryFirewallOf } from "./tunnels";
import type { FlowPlan, SitePlan } from "../types";

/** IKE lifetimes of the remote ends: Cloud VPN 36,000 s and Azure 28,800 s, both fixed. */
const IKE_LIFETIME_SECONDS = { "gcp-ha-vpn": 36_000, "azure-vpn-gateway": 28_800, "customer-gateway": 28_800 } as const;

/** What a hub may lead to (RFC 1918, RFC 6598); fixed, so that another site changes nothing at this one. */
export const HUB_CIDRS = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"] as const;

export function planSite(
  name: string,
  site: SiteConfig,
  config: HubConfig,
  flows: readonly FlowPlan[],
  cidrsOf: CidrsOf,
): SitePlan {
  const lifetimes = { ikeSeconds: IKE_LIFETIME_SECONDS[site.kind], espSeconds: ESP_LIFETIME_SECONDS };
  const proposal = chooseProposal(suitesFor(site, config), lifetimes)!;
  const tunnels = planTunnels(name, site, proposal, config);
  const base = {
    name,
    zone: site.zone ?? `site-${name}`,
    cidrs: site.cidrs,
    primaryFirewall: primaryFirewallOf(name, site),
    slot: slotOf(name, site, config.network),
    proposal,
    tunnels,
    keys: planKeys(name, tunnels, config),
    rules: workloadRulesOf({ kind: "site", name }, flows, cidrsOf),
  };
  switch (site.kind) {
    case "gcp-ha-vpn": {
      const { kind, asn, region, project, existingNetwork, routingMode, routerKeepaliveSeconds } = site;
      return {
        ...base,
        kind,
        asn,
        region,
        project,
        existingNetwork,
        routingMode,
        routerKeepaliveSeconds,
        hubCidrs: HUB_CIDRS,
      };
    }
    case "azure-vpn-gateway": {
      const connections = planAzureConnections(name, site, config);
      return {
        ...base,
        kind: site.kind,
        asn: site.asn,
        location: site.location,
        sku: site.sku,
        generation: generationOf(site),
        existingVirtualNetwork: site.existingVirtualNetwork,
        gatewaySubnetCidr: site.gatewaySubnet,
        workloadSubnetCidr: site.workloadSubnet,
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
      return { ...base, ...optional, kind, outsideAddress, behindNat };
    }
  }
}

const suitesFor = (site: SiteConfig, config: HubConfig): SuiteChoice =>
  suiteChoice(site, config, { hubEnd: "the firewall", hub: suitesOf("pan-os") }, [
    site.kind === "customer-gateway" ? site.device : undefined,
  ]);

type AzureNetworkConfig = Pick<
  AzureSiteConfig,
  "cidrs" | "sku" | "generation" | "gatewaySubnet" | "workloadSubnet" | "existingVirtualNetwork"
>;

export function checkSite(name: string, site: SiteConfig, config: HubConfig): Problem[] {
  return [
    ...checkName(name),
    ...checkSuite(`hub:sites.${name}`, suitesFor(site, config)),
    ...checkZone(name, site),
    ...(site.kind === "azure-vpn-gateway" ? checkAzure(name, site) : []),
    ...(site.kind === "customer-gateway" ? checkRouting(name, site) : []),
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

function checkZone(name: string, site: SiteConfig): Problem[] {
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

function checkRouting(name: string, site: CustomerGatewaySiteConfig): Problem[] {
  const path = `hub:sites.${name}.asn`;
  if (site.routing === "bgp" && site.asn === undefined) {
    return [
      { path, what: "is missing", allowed: "a BGP autonomous system number", remedy: "add it, or set routing: static" },
    ];
  }
  if (site.routing === "static" && site.asn !== undefined) {
    return [
      { path, what: "does not go with static routing", value: site.asn, remedy: "remove it, or set routing: bgp" },
    ];
  }
  return [];
}

/** What Azure asks of the subnets and the gateway, wherever its tunnels lead. */
export function checkAzure(name: string, site: AzureNetworkConfig): Problem[] {
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

function subnetsOf(path: string, site: AzureNetworkConfig): { path: string; cidr: string }[] {
  const gateway = { path: `${path}.gatewaySubnet`, cidr: site.gatewaySubnet };
  return site.workloadSubnet === undefined
    ? [gateway]
    : [gateway, { path: `${path}.workloadSubnet`, cidr: site.workloadSubnet }];
}
