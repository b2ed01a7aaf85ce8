/** Documented limits of the clouds and of the firewalls that a plan must keep. */

/**
 * Quotas a user may have had raised (`hub:limits`), with their defaults.
 * AWS: VPC quotas page (security group rules 60 per direction, network ACL rules 20); Transit Gateway quotas page
 * (1,000 routes from an appliance to a Connect peer). PAN-OS: maximum limits based on memory, 12.2.
 */
export const DEFAULT_LIMITS = {
  rulesPerSecurityGroup: 60,
  rulesPerNetworkAcl: 20,
  routesPerConnectPeer: 1000,
  /** These four: by memory of the instance type when not given. */
  ikePeersPerFirewall: 0,
  tunnelsPerFirewall: 0,
  zonesPerFirewall: 0,
  bgpPeersPerFirewall: 0,
  /** PAN-OS numbers them `tunnel.1` to `tunnel.9999`. */
  tunnelInterfaceNumber: 9999,
  /** AWS Site-to-Site VPN quotas page, per Region; Transit Gateway quotas page for its route tables. */
  customerGatewaysPerRegion: 50,
  vpnGatewaysPerRegion: 5,
  vpnConnectionsPerRegion: 50,
  vpnConnectionsPerVpnGateway: 10,
  acceleratedVpnConnectionsPerRegion: 10,
  routeTablesPerTransitGateway: 20,
};
export type Limits = typeof DEFAULT_LIMITS;

/** What no account gets beyond (VPC quotas page): 40 entries; 1,000 rules of all groups of an interface, which has one. */
export const LIMIT_CEILINGS: Readonly<Partial<Limits>> = { rulesPerNetworkAcl: 40, rulesPerSecurityGroup: 1000 };

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

export interface AzureSku {
  readonly tunnels: number;
  readonly generations: readonly ("Generation1" | "Generation2")[];
  /** Aggregate throughput in Mbps, by generation. */
  readonly throughputMbps: Readonly<Partial<Record<"Generation1" | "Generation2", number>>>;
}

export type AzureGeneration = AzureSku["generations"][number];

/** Zone-redundant SKUs, the only ones for new gateways (azure-docs, about-gateway-skus). */
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

/**
 * Routes that AWS takes from sites, by BGP or static, none adjustable: a Transit Gateway from each connection (Site-to-Site
 * VPN quotas page), a route table from its virtual private gateway in all (VPC quotas page, propagated routes).
 */
export const ROUTES_FROM_SITES = { perTransitGatewayConnection: 1000, perVpnGateway: 100 } as const;

/** Custom ranges that a Cloud Router announces in a BGP session; not adjustable (Cloud Router quotas). */
export const RANGES_PER_CLOUD_ROUTER = 200;

/** Priorities are 100 to 4096; our deny has the last one, and rules of ours stand ten apart (network security groups). */
export const RULES_PER_NETWORK_SECURITY_GROUP = 400;
