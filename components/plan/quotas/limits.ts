/** Documented limits of the clouds and of the firewalls that a plan must keep, and the page of each. */

export interface Limit {
  /** Without a request to its owner; absent: by the firewall's instance type. */
  readonly most?: number;
  /** What its owner raises it to at most, where the page says so. */
  readonly ceiling?: number;
  readonly source: string;
}

const VPC_QUOTAS = "docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const VPN_QUOTAS = "docs.aws.amazon.com/vpn/latest/s2svpn/vpn-limits.html";
const TRANSIT_GATEWAY_QUOTAS = "docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html";
const FIREWALL_LIMITS = "docs.paloaltonetworks.com, VM-Series, maximum limits based on memory";

/** What a stack can record as raised (`hub:limits`). */
export const QUOTAS = {
  /** Times the groups of an interface it is at most 1,000; this hub gives an interface one group. */
  rulesPerSecurityGroup: { most: 60, ceiling: 1000, source: VPC_QUOTAS },
  /** AWS's own last entry, which denies, is one of them. */
  rulesPerNetworkAcl: { most: 20, ceiling: 40, source: VPC_QUOTAS },
  routesPerConnectPeer: { most: 1000, source: TRANSIT_GATEWAY_QUOTAS },
  ikePeersPerFirewall: { source: FIREWALL_LIMITS },
  tunnelsPerFirewall: { source: FIREWALL_LIMITS },
  zonesPerFirewall: { source: FIREWALL_LIMITS },
  bgpPeersPerFirewall: { source: FIREWALL_LIMITS },
  /** `tunnel.1` to `tunnel.9999`. */
  tunnelInterfaceNumber: { most: 9999, source: "github.com/PaloAltoNetworks/pan-os-codegen, specs" },
  customerGatewaysPerRegion: { most: 50, source: VPN_QUOTAS },
  vpnGatewaysPerRegion: { most: 5, source: VPN_QUOTAS },
  vpnConnectionsPerRegion: { most: 50, source: VPN_QUOTAS },
  vpnConnectionsPerVpnGateway: { most: 10, source: VPN_QUOTAS },
  acceleratedVpnConnectionsPerRegion: { most: 10, source: VPN_QUOTAS },
  routeTablesPerTransitGateway: { most: 20, source: TRANSIT_GATEWAY_QUOTAS },
} as const satisfies Record<string, Limit>;
export type QuotaName = keyof typeof QUOTAS;
export type Limits = Readonly<Record<QuotaName, number>>;

/** What nobody raises. */
export const FIXED = {
  connectPeersPerAttachment: { most: 4, source: TRANSIT_GATEWAY_QUOTAS },
  /** By BGP or static. */
  routesFromCustomerGateway: { most: 1000, source: VPN_QUOTAS },
  /** Of a VPC route table; those of all sites on a virtual private gateway come there together. */
  propagatedRoutesPerRouteTable: { most: 100, source: VPC_QUOTAS },
  rangesPerCloudRouterSession: { most: 200, source: "docs.cloud.google.com/network-connectivity/docs/router/quotas" },
  /** Priorities 100 to 4,095 for one's own, ten apart; the deny behind them has 4,096. */
  rulesPerNetworkSecurityGroup: { most: 400, source: "azure-docs, network-security-groups-overview" },
} as const satisfies Record<string, Limit>;

export const AZURE_SKUS_SOURCE = "azure-docs, about-gateway-skus";

interface FirewallInstance {
  readonly ikePeers: number;
  readonly tunnels: number;
  readonly zones: number;
  readonly bgpPeers: number;
}
const TIER_2: FirewallInstance = { ikePeers: 1000, tunnels: 4000, zones: 200, bgpPeers: 1000 }; // 14 to 18 GB
const TIER_3: FirewallInstance = { ikePeers: 2000, tunnels: 8000, zones: 200, bgpPeers: 1000 }; // 24 to 64 GB

/** EC2 instance types of the VM-Series with at least the three network interfaces this hub needs. */
export const FIREWALL_INSTANCES = {
  "m5.xlarge": TIER_2,
  "m5.2xlarge": TIER_3,
  "m5.4xlarge": TIER_3,
  "m5n.xlarge": TIER_2,
  "m5n.2xlarge": TIER_3,
  "m5n.4xlarge": TIER_3,
  "c5n.4xlarge": TIER_3,
  "c6in.4xlarge": TIER_3,
} as const;
export const FIREWALL_INSTANCE_TYPES = Object.keys(FIREWALL_INSTANCES) as [keyof typeof FIREWALL_INSTANCES];

/** @param instanceType absent without firewalls, of which none then holds anything */
export function limitsOf(
  raised: Readonly<Partial<Record<QuotaName, number | undefined>>>,
  instanceType?: keyof typeof FIREWALL_INSTANCES,
): Limits {
  const model = instanceType === undefined ? undefined : FIREWALL_INSTANCES[instanceType];
  const byMemory: Partial<Limits> = {
    ikePeersPerFirewall: model?.ikePeers ?? 0,
    tunnelsPerFirewall: model?.tunnels ?? 0,
    zonesPerFirewall: model?.zones ?? 0,
    bgpPeersPerFirewall: model?.bgpPeers ?? 0,
  };
  const names = Object.keys(QUOTAS) as QuotaName[];
  const most = (name: QuotaName) => raised[name] ?? byMemory[name] ?? (QUOTAS[name] as Limit).most!;
  return Object.fromEntries(names.map((name) => [name, most(name)])) as Record<QuotaName, number>;
}

export interface AzureSku {
  readonly tunnels: number;
  readonly generations: readonly ("Generation1" | "Generation2")[];
  /** Aggregate throughput in Mbps, by generation. */
  readonly throughputMbps: Readonly<Partial<Record<"Generation1" | "Generation2", number>>>;
}

export type AzureGeneration = AzureSku["generations"][number];

/** Zone-redundant SKUs, the only ones for new gateways ({@link AZURE_SKUS_SOURCE}). */
export const AZURE_SKUS = {
  VpnGw1AZ: { tunnels: 30, generations: ["Generation1"], throughputMbps: { Generation1: 650 } },
  VpnGw2AZ: {
    tunnels: 30,
    generations: ["Generation1", "Generation2"],
    throughputMbps: { Generation1: 1000, Generation2: 1250 },
  },
  VpnGw3AZ: {
    tunnels: 30,
    generations: ["Generation1", "Generation2"],
    throughputMbps: { Generation1: 1250, Generation2: 2500 },
  },
  VpnGw4AZ: { tunnels: 100, generations: ["Generation2"], throughputMbps: { Generation2: 5000 } },
  VpnGw5AZ: { tunnels: 100, generations: ["Generation2"], throughputMbps: { Generation2: 10000 } },
} as const satisfies Record<string, AzureSku>;

/**
 * A gateway keeps its generation for ever: Azure resizes within it only (terraform-provider-azurerm issue 5535). The
 * first one of each SKU lets a gateway grow from VpnGw1AZ to VpnGw3AZ.
 */
export function generationOf(site: {
  readonly sku: keyof typeof AZURE_SKUS;
  readonly generation?: AzureGeneration | undefined;
}): AzureGeneration {
  return site.generation ?? AZURE_SKUS[site.sku].generations[0];
}
