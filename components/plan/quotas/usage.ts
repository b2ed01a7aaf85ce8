/**
 * What a plan uses up of each quota and limit, counted as its owner counts it. The plan's refusals and `hub capacity` read
 * these rows. Two updates that meet, or an old and a new resource side by side in one, can need more for a moment.
 */
import type { AclRule } from "../flows/types";
import { pairPlanOf, type HubPlan, type PairPlan } from "../hubPlan";
import type { Problem } from "../problems";
import { endsOnAwsVpn, endsOnFirewalls, type SiteOnFirewalls, type SitePlan } from "../sites/types";
import { AZURE_SKUS, AZURE_SKUS_SOURCE, FIXED, QUOTAS, type AzureSku, type Limit, type QuotaName } from "./limits";

export interface Usage {
  /** What is counted, for example `zones of a firewall`. */
  readonly resource: string;
  /** What has this limit to itself. */
  readonly scope: "Region" | "Transit Gateway" | "firewall" | "spoke" | "site";
  readonly used: number;
  /** How much of it would be used without any site. */
  readonly base: number;
  readonly limit: number;
  /** The most that its owner raises it to, where its page says so. */
  readonly ceiling?: number;
  /** Page of its owner. */
  readonly source: string;
  /** True: its owner raises it on request. */
  readonly adjustable: boolean;
  /** Key of the configuration that uses it up. */
  readonly path: string;
  /** What to do where it is used up. */
  readonly remedy: string;
}

export function usage(plan: HubPlan): Usage[] {
  const pair = pairPlanOf(plan);
  return [
    ...(pair === undefined ? [] : usageOfPair(pair)),
    ...usageOfSpokes(plan),
    ...usageOfAwsVpn(plan),
    ...plan.sites.flatMap(usageOfSite),
  ];
}

/** Refuses what a cloud or a firewall would refuse half-way through an update. */
export function checkUsage(plan: HubPlan): Problem[] {
  return usage(plan)
    .filter(({ used, limit }) => used > limit)
    .map(({ path, resource, used, limit, remedy }) => ({
      path,
      what: `exceeds a quota (${resource})`,
      value: used,
      allowed: `at most ${limit}`,
      remedy,
    }));
}

const raise = (quota: QuotaName, otherwise = "end some sites on a second hub") =>
  `have the quota raised and record it as hub:limits.${quota}, or ${otherwise}`;

/** Used up by the sites, beside what there is without them. */
const grown = (bySites: number, base = 0) => ({ used: base + bySites, base });
/** The same for any number of sites. */
const constant = (used: number) => ({ used, base: used });

const fixed = ({ most, source }: Required<Omit<Limit, "ceiling">>) => ({ limit: most, source, adjustable: false });

function raisable({ limits }: HubPlan, quota: QuotaName) {
  const of: Limit = QUOTAS[quota];
  return {
    limit: limits[quota],
    ...(of.ceiling === undefined ? {} : { ceiling: of.ceiling }),
    source: of.source,
    adjustable: of.most !== undefined && quota !== "tunnelInterfaceNumber",
  };
}

/** Of the firewalls, their subnets and the sites that end on them. */
function usageOfPair(plan: PairPlan): Usage[] {
  const { network, firewalls, sites } = plan;
  const { instanceType } = plan.firewallSettings;
  const ofFirewall = { path: "hub:sites", scope: "firewall" } as const;
  const larger = `choose a larger hub:firewalls.instanceType than ${instanceType}, or end some sites on a second hub`;
  const tunnelsPerFirewall = sum(sites, ({ tunnels }) => tunnels.length / 2);
  return [
    {
      ...ofFirewall,
      resource: "security group of the untrust interfaces: rules per direction",
      ...grown(sum(sites, remoteAddressCount) * network.peerServices.length),
      ...raisable(plan, "rulesPerSecurityGroup"),
      remedy: raise("rulesPerSecurityGroup"),
    },
    ...DIRECTIONS.map((direction) => ({
      ...ofFirewall,
      path: "hub:firewalls.managementCidrs",
      resource: `security group of the management interfaces: ${direction} rules`,
      ...constant(network.securityGroups.management.filter((rule) => rule.direction === direction).length),
      ...raisable(plan, "rulesPerSecurityGroup"),
      remedy: `name fewer, wider ranges, or: ${raise("rulesPerSecurityGroup")}`,
    })),
    {
      ...ofFirewall,
      resource: "IKE peers of a firewall",
      ...grown(tunnelsPerFirewall),
      ...raisable(plan, "ikePeersPerFirewall"),
      remedy: larger,
    },
    {
      ...ofFirewall,
      resource: "IPsec tunnels of a firewall",
      ...grown(tunnelsPerFirewall),
      ...raisable(plan, "tunnelsPerFirewall"),
      remedy: larger,
    },
    {
      ...ofFirewall,
      resource: "zones of a firewall",
      ...grown(new Set(sites.map(({ zone }) => zone)).size, HUB_ZONE_COUNT),
      ...raisable(plan, "zonesPerFirewall"),
      remedy: "give sites of one kind of trust a common zone, or end some sites on a second hub",
    },
    {
      ...ofFirewall,
      resource: "BGP peers of a firewall",
      ...grown(
        sum(firewalls[0].routing.peerGroups.slice(1), ({ peers }) => peers.length),
        firewalls[0].routing.peerGroups[0]!.peers.length,
      ),
      ...raisable(plan, "bgpPeersPerFirewall"),
      remedy: "set routing: static at some customer gateways, or end some sites on a second hub",
    },
    {
      ...ofFirewall,
      resource: "number of a tunnel interface, which follows from the site's slot",
      ...constant(
        Math.max(0, ...sites.flatMap(({ tunnels }) => tunnels.map(({ tunnelInterface }) => tunnelInterface))),
      ),
      ...raisable(plan, "tunnelInterfaceNumber"),
      remedy: "record lower slots, or narrow hub:network.customerGatewayInsidePool",
    },
    {
      ...ofFirewall,
      resource: "routes that a firewall announces to its Connect peer",
      ...grown(firewalls[0].routing.peerGroups[0]!.announce.length),
      ...raisable(plan, "routesPerConnectPeer"),
      remedy: raise("routesPerConnectPeer"),
    },
    {
      ...ofFirewall,
      scope: "Transit Gateway",
      resource: "Connect peers of the Connect attachment",
      ...constant(firewalls.length),
      ...fixed(FIXED.connectPeersPerAttachment),
      remedy: "end some sites on a second hub",
    },
    ...Object.entries(network.networkAcls).flatMap(([role, rules]) =>
      usageOfAcl(plan, rules, (used, base) => constant(used + base!), {
        path: "hub:firewalls.managementCidrs",
        scope: "firewall",
        resource: `network ACL of the ${role} subnets`,
      }),
    ),
  ];
}

/** Of the spokes' filters, whoever enforces the flows beside them. */
function usageOfSpokes(plan: HubPlan): Usage[] {
  return plan.spokes.flatMap(({ name, networkAcl, rules }) => {
    const ofSpoke = { path: "hub:flows", scope: "spoke" } as const;
    return [
      ...usageOfAcl(plan, networkAcl, grown, { ...ofSpoke, resource: `network ACL of spoke/${name}` }),
      ...DIRECTIONS.map((direction) => ({
        ...ofSpoke,
        resource: `security group of spoke/${name}: ${direction} rules`,
        ...grown(
          sum(
            rules.filter((rule) => rule.direction === direction),
            ({ remoteCidrs }) => remoteCidrs.length,
          ),
        ),
        ...raisable(plan, "rulesPerSecurityGroup"),
        remedy: raise("rulesPerSecurityGroup"),
      })),
    ];
  });
}

/** Beside the spokes' table, those of the Connect attachment and of the hub VPC. */
const FIREWALL_ROUTE_TABLES = 2;

/** Of AWS Site-to-Site VPN, and of the Transit Gateway by the sites that end there. */
function usageOfAwsVpn(plan: HubPlan): Usage[] {
  const { pair, vpnGateways, customerGateways } = plan;
  const sites = plan.sites.filter(endsOnAwsVpn);
  const connections = sites.flatMap((site) => site.connections.map((connection) => ({ site, connection })));
  const cloudAddresses = connections.filter(({ connection }) => connection.customerGateway === undefined).length;
  const ofRegion = (quota: QuotaName) => ({
    path: "hub:sites",
    scope: "Region" as const,
    ...raisable(plan, quota),
    remedy: raise(quota, "end some sites on the VM-Series"),
  });
  return [
    {
      resource: "customer gateways of the Region",
      ...grown(customerGateways.length + cloudAddresses),
      ...ofRegion("customerGatewaysPerRegion"),
    },
    {
      resource: "virtual private gateways of the Region",
      ...grown(vpnGateways.length),
      ...ofRegion("vpnGatewaysPerRegion"),
    },
    {
      resource: "VPN connections of the Region",
      ...grown(connections.length),
      ...ofRegion("vpnConnectionsPerRegion"),
    },
    {
      resource: "accelerated VPN connections of the Region",
      ...grown(connections.filter(({ site }) => site.acceleration).length),
      ...ofRegion("acceleratedVpnConnectionsPerRegion"),
    },
    ...vpnGateways.flatMap(({ spoke }): Usage[] => {
      const attached = sites.filter(({ attachTo }) => attachTo.to === "vpn-gateway" && attachTo.spoke === spoke);
      return [
        {
          ...ofRegion("vpnConnectionsPerVpnGateway"),
          resource: `VPN connections of the virtual private gateway of spoke/${spoke}`,
          scope: "spoke",
          ...grown(sum(attached, (site) => site.connections.length)),
        },
        {
          resource: `routes that the table of spoke/${spoke} learns from its virtual private gateway; not adjustable`,
          scope: "spoke",
          ...grown(sum(attached, ({ cidrs }) => cidrs.length)),
          ...fixed(FIXED.propagatedRoutesPerRouteTable),
          path: "hub:sites",
          remedy: "summarize the prefixes, or attach some sites to the Transit Gateway",
        },
      ];
    }),
    {
      ...ofRegion("routeTablesPerTransitGateway"),
      resource: "route tables of the Transit Gateway, one per site on it",
      scope: "Transit Gateway",
      ...grown(
        sites.filter(({ attachTo }) => attachTo.to === "transit-gateway").length,
        1 + (pair === undefined ? 0 : FIREWALL_ROUTE_TABLES),
      ),
    },
  ];
}

/** Of the far end, and of what it may tell AWS. */
function usageOfSite(site: SitePlan): Usage[] {
  const path = `hub:sites.${site.name}`;
  const ofSite = { path: `${path}.cidrs`, scope: "site", remedy: "summarize the prefixes" } as const;
  const rows: Usage[] = [];
  if (endsOnAwsVpn(site) && site.attachTo.to === "transit-gateway")
    rows.push({
      ...ofSite,
      resource: "routes that a transit-gateway takes from a customer gateway; not adjustable",
      ...constant(site.cidrs.length),
      ...fixed(FIXED.routesFromCustomerGateway),
    });
  if (site.kind === "gcp-ha-vpn")
    rows.push({
      ...ofSite,
      resource: "ranges that a Cloud Router announces; not adjustable",
      ...constant(site.cidrs.length),
      ...fixed(FIXED.rangesPerCloudRouterSession),
    });
  if (site.kind === "azure-vpn-gateway")
    rows.push({
      ...ofSite,
      path: `${path}.sku`,
      resource: `tunnels of ${site.sku}`,
      ...constant(endsOnFirewalls(site) ? site.tunnels.length : site.azureConnections.length * site.instances),
      limit: (AZURE_SKUS as Record<string, AzureSku>)[site.sku]!.tunnels,
      source: AZURE_SKUS_SOURCE,
      adjustable: false,
      remedy: "choose a larger SKU",
    });
  if (site.kind === "azure-vpn-gateway" && site.workloadSubnetCidr !== undefined)
    rows.push(
      ...DIRECTIONS.map((direction) => ({
        ...ofSite,
        path: "hub:flows",
        resource: `network security group of site/${site.name}: ${direction} rules before the last priority`,
        ...constant(site.rules.filter((rule) => rule.direction === direction).length),
        ...fixed(FIXED.rulesPerNetworkSecurityGroup),
        remedy: "name several ends or neighbouring ports in one flow",
      })),
    );
  return rows;
}

function usageOfAcl(
  plan: HubPlan,
  rules: readonly AclRule[],
  count: typeof grown,
  { resource, ...acl }: Pick<Usage, "path" | "scope" | "resource">,
): Usage[] {
  return DIRECTIONS.map((direction) => {
    const entries = rules.filter((rule) => rule.direction === direction);
    const bySites = entries.filter(({ message }) => message === undefined).length;
    return {
      ...acl,
      resource: `${resource}: ${direction} entries with AWS's own`,
      ...count(bySites, AWS_ACL_ENTRIES + entries.length - bySites),
      ...raisable(plan, "rulesPerNetworkAcl"),
      remedy: `use neighbouring prefixes that merge, let the firewall alone enforce some flows, or: ${raise("rulesPerNetworkAcl")}`,
    };
  });
}

const DIRECTIONS = ["ingress", "egress"] as const;

/** The last entry of each direction, which denies. */
const AWS_ACL_ENTRIES = 1;

/** untrust, trust, spokes. */
const HUB_ZONE_COUNT = 3;

function remoteAddressCount(site: SiteOnFirewalls): number {
  return site.kind === "customer-gateway" ? 1 : 2;
}

function sum<T>(items: readonly T[], size: (item: T) => number): number {
  return items.reduce((total, item) => total + size(item), 0);
}
