/** Refuses a plan that the clouds' quotas or the firewalls' limits would refuse half-way through an update. */
import type { HubConfig } from "../config/config";
import {
  AZURE_SKUS,
  DEFAULT_LIMITS,
  FIREWALL_INSTANCES,
  RANGES_PER_CLOUD_ROUTER,
  RULES_PER_NETWORK_SECURITY_GROUP,
  type AzureSku,
} from "./limits";
import type { Problem } from "../problems";
import type { AclRule } from "../flows/types";
import type { HubPlan, PairPlan } from "../hubPlan";
import type { SiteOnFirewalls } from "../sites/types";

/** Of the firewalls, their subnets and the sites that end on them. */
export function checkFirewallQuotas(plan: PairPlan, { limits: raised, pair }: HubConfig): Problem[] {
  const { instanceType } = pair!.settings;
  const model = FIREWALL_INSTANCES[instanceType];
  const limits = {
    ...DEFAULT_LIMITS,
    ikePeersPerFirewall: model.ikePeers,
    tunnelsPerFirewall: model.tunnels,
    zonesPerFirewall: model.zones,
    bgpPeersPerFirewall: model.bgpPeers,
    ...raised,
  };
  const remoteAddresses = sum(plan.sites, remoteAddressCount);
  const tunnelsPerFirewall = sum(plan.sites, (site) => site.tunnels.length / 2);
  return [
    quota(
      "hub:sites",
      "security group of the untrust interfaces: rules per direction",
      remoteAddresses * plan.network.peerServices.length,
      limits.rulesPerSecurityGroup,
      raise("rulesPerSecurityGroup"),
    ),
    quota(
      "hub:sites",
      "IKE peers of a firewall",
      tunnelsPerFirewall,
      limits.ikePeersPerFirewall,
      `choose a larger hub:firewalls.instanceType than ${instanceType}, or end some sites on a second hub`,
    ),
    quota(
      "hub:sites",
      "IPsec tunnels of a firewall",
      tunnelsPerFirewall,
      limits.tunnelsPerFirewall,
      `choose a larger hub:firewalls.instanceType than ${instanceType}, or end some sites on a second hub`,
    ),
    quota(
      "hub:sites",
      "zones of a firewall",
      HUB_ZONE_COUNT + new Set(plan.sites.map(({ zone }) => zone)).size,
      limits.zonesPerFirewall,
      "give sites of one kind of trust a common zone, or end some sites on a second hub",
    ),
    quota(
      "hub:sites",
      "BGP peers of a firewall",
      sum(plan.firewalls[0].routing.peerGroups, (group) => group.peers.length),
      limits.bgpPeersPerFirewall,
      "set routing: static at some customer gateways, or end some sites on a second hub",
    ),
    quota(
      "hub:sites",
      "number of a tunnel interface, which follows from the site's slot",
      Math.max(0, ...plan.sites.flatMap(({ tunnels }) => tunnels.map(({ tunnelInterface }) => tunnelInterface))),
      limits.tunnelInterfaceNumber,
      "record lower slots, or narrow hub:network.customerGatewayInsidePool",
    ),
    quota(
      "hub:sites",
      "routes that a firewall announces to its Connect peer",
      plan.firewalls[0].routing.peerGroups[0]!.announce.length,
      limits.routesPerConnectPeer,
      raise("routesPerConnectPeer"),
    ),
    ...Object.entries(plan.network.networkAcls).flatMap(([role, rules]) =>
      aclQuota("hub:firewalls.managementCidrs", `network ACL of the ${role} subnets`, rules, limits.rulesPerNetworkAcl),
    ),
    ...plan.sites.flatMap((site) =>
      site.kind === "azure-vpn-gateway"
        ? [
            quota(
              `hub:sites.${site.name}.sku`,
              `tunnels of ${site.sku}`,
              site.tunnels.length,
              (AZURE_SKUS as Record<string, AzureSku>)[site.sku]!.tunnels,
              "choose a larger SKU",
            ),
          ]
        : [],
    ),
  ].filter((problem) => problem !== undefined);
}

/** Of the spokes' filters, whoever enforces the flows beside them. */
export function checkSpokeQuotas({ spokes }: HubPlan, config: HubConfig): Problem[] {
  const { rulesPerSecurityGroup, rulesPerNetworkAcl } = { ...DEFAULT_LIMITS, ...config.limits };
  return spokes
    .flatMap((spoke) => [
      ...aclQuota("hub:flows", `network ACL of spoke/${spoke.name}`, spoke.networkAcl, rulesPerNetworkAcl),
      ...DIRECTIONS.map((direction) =>
        quota(
          "hub:flows",
          `security group of spoke/${spoke.name}: ${direction} rules`,
          sum(
            spoke.rules.filter((rule) => rule.direction === direction),
            (rule) => rule.remoteCidrs.length,
          ),
          rulesPerSecurityGroup,
          raise("rulesPerSecurityGroup"),
        ),
      ),
    ])
    .filter((problem) => problem !== undefined);
}

/** Of the far ends that the program runs: a Cloud Router's ranges, and the rules of an Azure workload subnet. */
export function checkCloudQuotas({ sites }: HubPlan): Problem[] {
  return sites
    .flatMap((site) => {
      if (site.kind === "gcp-ha-vpn")
        return [
          quota(
            `hub:sites.${site.name}.cidrs`,
            "ranges that a Cloud Router announces; not adjustable",
            site.cidrs.length,
            RANGES_PER_CLOUD_ROUTER,
            "summarize the prefixes",
          ),
        ];
      if (site.kind !== "azure-vpn-gateway" || site.workloadSubnetCidr === undefined) return [];
      return DIRECTIONS.map((direction) =>
        quota(
          "hub:flows",
          `network security group of site/${site.name}: ${direction} rules before the last priority`,
          site.rules.filter((rule) => rule.direction === direction).length,
          RULES_PER_NETWORK_SECURITY_GROUP,
          "name several ends or neighbouring ports in one flow",
        ),
      );
    })
    .filter((problem) => problem !== undefined);
}

const raise = (limit: keyof typeof DEFAULT_LIMITS) =>
  `have the quota raised and record it as hub:limits.${limit}, or end some sites on a second hub`;

const DIRECTIONS = ["ingress", "egress"] as const;

/** AWS counts its own deny at the end of each direction among the entries (VPC quotas page). */
const OWN_DENY = 1;

function aclQuota(path: string, what: string, rules: readonly AclRule[], allowed: number) {
  return DIRECTIONS.map((direction) =>
    quota(
      path,
      `${what}: ${direction} entries with AWS's own`,
      rules.filter((rule) => rule.direction === direction).length + OWN_DENY,
      allowed,
      `use neighbouring prefixes that merge, let the firewall alone enforce some flows, or: ${raise("rulesPerNetworkAcl")}`,
    ),
  );
}

/** untrust, trust, spokes. */
const HUB_ZONE_COUNT = 3;

function remoteAddressCount(site: SiteOnFirewalls): number {
  return site.kind === "customer-gateway" ? 1 : 2;
}

function sum<T>(items: readonly T[], size: (item: T) => number): number {
  return items.reduce((total, item) => total + size(item), 0);
}

export function quota(
  path: string,
  what: string,
  wanted: number,
  allowed: number,
  remedy: string,
): Problem | undefined {
  if (wanted <= allowed) return undefined;
  return { path, what: `exceeds a quota (${what})`, value: wanted, allowed: `at most ${allowed}`, remedy };
}
