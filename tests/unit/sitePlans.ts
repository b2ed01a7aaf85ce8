/** Hand-made plans of one Google Cloud and one Azure site, so that these tests do not lean on the planner. */
import type { Proposal } from "../../components/plan/crypto/ciphers";
import type { FirewallName } from "../../components/plan/firewalls/types";
import type { WorkloadRule } from "../../components/plan/flows/types";
import type { AzureSitePlan, GcpSitePlan, TunnelPlan } from "../../components/plan/sites/types";

const proposal: Proposal = {
  name: "cbc256-sha384-group20",
  ike: { encryption: "aes-256-cbc", integrity: "sha384", prf: "sha384", dhGroup: 20, lifetimeSeconds: 28_800 },
  esp: { encryption: "aes-256-gcm", integrity: "none", pfsGroup: 20, lifetimeSeconds: 10_800 },
};
const bgp = { keepaliveSeconds: 20, holdSeconds: 60, negotiatedHoldSeconds: 60, multihop: 1, reason: "test" };
const dpd = { firewallIntervalSeconds: 5, reason: "test" };

function tunnel(
  site: string,
  firewall: FirewallName,
  remoteInterface: 0 | 1,
  key: string,
  inside: TunnelPlan["inside"],
): TunnelPlan {
  const name = `${firewall}-${remoteInterface}`;
  const common = { tunnelInterface: 1000 + remoteInterface, mtuBytes: 1398, inside, bgp, dpd };
  return { id: `${site}/${name}`, name, site, firewall, remoteInterface, key: `${site}/${key}`, ...common };
}

const slash30 = (base: number) => ({
  cidr: `169.254.10.${base}/30`,
  firewallAddress: `169.254.10.${base + 1}`,
  remoteAddress: `169.254.10.${base + 2}`,
});

const rules: readonly WorkloadRule[] = [
  {
    name: "web-tcp-443",
    direction: "egress",
    protocol: "tcp",
    fromPort: 443,
    toPort: 443,
    localCidrs: ["10.20.0.0/16"],
    remoteCidrs: ["172.17.0.0/16"],
    priority: 100,
  },
  {
    name: "dns-udp-5300-5399",
    direction: "ingress",
    protocol: "udp",
    fromPort: 5300,
    toPort: 5399,
    localCidrs: ["10.20.0.0/16"],
    remoteCidrs: ["172.17.0.0/16", "192.168.0.0/16"],
    priority: 100,
  },
  {
    name: "ping-icmp",
    direction: "ingress",
    protocol: "icmp",
    localCidrs: ["10.20.0.0/16"],
    remoteCidrs: ["172.17.0.0/16"],
    priority: 110,
  },
];

export const gcpSite: GcpSitePlan = {
  kind: "gcp-ha-vpn",
  name: "tokyo-gcp",
  terminateOn: "vm-series",
  zone: "site-tokyo-gcp",
  asn: 64514,
  cidrs: ["10.20.0.0/16", "10.21.0.0/24"],
  primaryFirewall: "a",
  slot: 0,
  proposal,
  region: "asia-northeast1",
  routingMode: "REGIONAL",
  routerKeepaliveSeconds: 20,
  hubCidrs: ["10.0.0.0/8", "172.16.0.0/12"],
  rules,
  reaches: { spokes: [], sites: [] },
  keys: [],
  tunnels: [
    tunnel("tokyo-gcp", "a", 0, "a-0", slash30(0)),
    tunnel("tokyo-gcp", "a", 1, "a-1", slash30(4)),
    tunnel("tokyo-gcp", "b", 0, "b-0", slash30(8)),
    tunnel("tokyo-gcp", "b", 1, "b-1", slash30(12)),
  ],
};

export const azureSite: AzureSitePlan = {
  kind: "azure-vpn-gateway",
  name: "osaka-azure",
  terminateOn: "vm-series",
  zone: "site-osaka-azure",
  asn: 65515,
  cidrs: ["192.168.0.0/16"],
  primaryFirewall: "b",
  slot: 0,
  proposal,
  location: "japaneast",
  sku: "VpnGw1AZ",
  generation: "Generation1",
  zones: ["1", "2", "3"],
  gatewaySubnetCidr: "192.168.255.0/27",
  workloadSubnetCidr: "192.168.0.0/24",
  instanceBgpAddresses: [
    ["169.254.21.2", "169.254.21.6"],
    ["169.254.21.3", "169.254.21.7"],
  ],
  connections: [
    {
      firewall: "a",
      key: "osaka-azure/a",
      firewallBgpAddress: "169.254.21.1",
      loopbackInterface: 1,
      instanceBgpAddresses: ["169.254.21.2", "169.254.21.3"],
      dpdTimeoutSeconds: 30,
      saLifeTimeSeconds: 10_800,
      saDataSizeKilobytes: 102_400_000,
    },
    {
      firewall: "b",
      key: "osaka-azure/b",
      firewallBgpAddress: "169.254.21.5",
      loopbackInterface: 1,
      instanceBgpAddresses: ["169.254.21.6", "169.254.21.7"],
      dpdTimeoutSeconds: 45,
      saLifeTimeSeconds: 10_800,
      saDataSizeKilobytes: 102_400_000,
    },
  ],
  rules,
  reaches: { spokes: [], sites: [] },
  keys: [],
  tunnels: [],
};

/** What the hub hands to a site, and its end of the tunnels: firewall a and b. */
export const siteArgs = { environment: "Dev.One", alertEmails: [], azureSettings: {} };
export const firewallsEnd = { asn: 64520, outsideAddresses: ["203.0.113.1", "203.0.113.2"] };
/** The keys are marked, so that a test finds them where they must not be. */
export const MARK = "MARKED.secret";

export function markedKeys(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, `${MARK}.${id.replace(/[^a-z0-9]/g, ".")}`]));
}
