/** Configurations for tests: the two stack files, and generated ones. */
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { parseConfig, type HubConfig } from "../../components/plan/config/config";
import { requireFirewalls } from "../../components/plan/config/withoutFirewalls";
import type { PairPlan } from "../../components/plan/hubPlan";
import { planHub } from "../../components/plan/plan";

/** The least of `hub:firewalls` that one can log in to and that has a licence. */
export const OPERABLE = { license: "bundle1", keyName: "operations", managementCidrs: [] } as const;

export const root = path.join(__dirname, "..", "..");

/** The `hub:` values of a stack file, without the prefix, free to be changed. */
export function hubValues(stack: string): Record<string, unknown> {
  const { config } = parse(fs.readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => (key.startsWith("hub:") ? [[key.slice(4), value]] : [])),
  );
}

/** Reads values of a hub that has its firewalls. */
export function hubConfig(values: Record<string, unknown>): HubConfig {
  const config = parseConfig(values);
  if (config.pair === undefined) throw new Error("these values leave the firewalls out");
  return config;
}

/** What a site of Azure on the firewalls needs beside a target below Azure's BGP hold time of 180 s. */
export const AZURE_EXCEPTION = {
  losses: ["tunnel", "remote-instance"],
  seconds: 180,
  reason: "Azure's BGP hold time",
} as const;

/** The plan of a hub as its firewalls know it. */
export function planPair(config: HubConfig, environment: string, region = "ap-northeast-1"): PairPlan {
  return requireFirewalls(planHub(config, environment, region), "the test");
}

/** The values with some of them replaced: `{ "sites.tokyo-gcp.asn": 64512 }`; undefined removes one. */
export function changed(
  values: Record<string, unknown>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const copy = structuredClone(values);
  for (const [at, value] of Object.entries(changes)) {
    const keys = at.split(".");
    const last = keys.pop()!;
    let target = copy;
    for (const key of keys) target = (target[key] ??= {}) as Record<string, unknown>;
    if (value === undefined) delete target[last];
    else target[last] = value;
  }
  return copy;
}

/**
 * A hub with `count` sites of all kinds whose slots are recorded, as a large hub has them. Quotas are raised: no single
 * pair of firewalls carries that many, but the plan must not be what stops it.
 */
export function manySites(count: number): HubConfig {
  const raised = {
    rulesPerSecurityGroup: 1e6,
    ikePeersPerFirewall: 1e6,
    tunnelsPerFirewall: 1e6,
    routesPerConnectPeer: 1e6,
    zonesPerFirewall: 1e6,
    bgpPeersPerFirewall: 1e6,
    tunnelInterfaceNumber: 1e6,
  };
  const sites = Array.from({ length: count }, (_, index) => [`site-${index}`, siteNumber(index)]);
  const config = hubConfig({
    network: {
      cidr: "172.16.0.0/20",
      asn: 64520,
      transitGatewayCidr: "172.16.240.0/24",
      availabilityZones: ["ap-northeast-1a", "ap-northeast-1c"],
      customerGatewayInsidePool: "100.64.0.0/10",
    },
    firewalls: OPERABLE,
    spokes: { app: { cidr: "172.17.0.0/16" } },
    sites: Object.fromEntries(sites),
  });
  return { ...config, limits: raised };
}

/** Every 200th site is Azure, every 20th Google Cloud, the rest are customer gateways; each has a /22 of 10.0.0.0/8. */
function siteNumber(index: number): Record<string, unknown> {
  const [second, third] = [index >> 6, (index & 63) << 2];
  const common = { asn: 4200000000 + index, cidrs: [`10.${second}.${third}.0/22`] };
  if (index % 200 === 0) {
    const subnets = { gatewaySubnet: `10.${second}.${third + 3}.0/27`, workloadSubnet: `10.${second}.${third}.0/24` };
    return {
      kind: "azure-vpn-gateway",
      ...common,
      ...subnets,
      location: "japaneast",
      sku: "VpnGw1AZ",
      slot: index / 200,
      failoverException: AZURE_EXCEPTION,
    };
  }
  if (index % 20 === 0) return { kind: "gcp-ha-vpn", ...common, region: "asia-northeast1", slot: index / 20 };
  return { kind: "customer-gateway", ...common, outsideAddress: `198.18.${index >> 8}.${index & 255}`, slot: index };
}
