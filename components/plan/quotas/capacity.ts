/**
 * What a hub needs for more sites and more traffic, from what it uses up today: as many sites again in the same mix, with as
 * many prefixes and flows each. An estimate: prefixes that merge need less, and only the plan itself decides.
 */
import { pairPlanOf, type HubPlan } from "../hubPlan";
import { endsOnAwsVpn } from "../sites/types";
import { AZURE_SKUS, AZURE_SKUS_SOURCE, type AzureSku } from "./limits";
import { usage, type Usage } from "./usage";

export interface Demand {
  readonly sites: number;
  /** All sites together, one direction. */
  readonly gbps?: number;
}

export interface CapacityRow extends Pick<
  Usage,
  "resource" | "scope" | "limit" | "ceiling" | "source" | "adjustable" | "remedy"
> {
  /** Absent for throughput, which the plan does not know. */
  readonly used?: number;
  /** In the unit of the limit. */
  readonly needed: number;
  readonly unit?: "Gbps";
  /** How many sites the limit holds; absent where it does not depend on them. */
  readonly holdsSites?: number;
  /** How many hubs the demand takes where the limit is raised as far as it goes. */
  readonly hubs: number;
}

/** Those that bind first before the others. The plan has a site at least. */
export function capacity(plan: HubPlan, { sites, gbps }: Demand): CapacityRow[] {
  const rows = usage(plan).map((row) => ofSites(row, plan.sites.length, sites));
  return [...rows, ...(gbps === undefined ? [] : throughput(plan, sites, gbps))].sort(
    (left, right) => pressure(right) - pressure(left) || (left.resource < right.resource ? -1 : 1),
  );
}

const pressure = ({ needed, limit }: CapacityRow) => needed / limit;

function ofSites({ base, path: _, ...row }: Usage, now: number, sites: number): CapacityRow {
  const bySites = row.used - base;
  if (bySites === 0) return { ...row, needed: row.used, hubs: 1 };
  const holds = (limit: number) => Math.max(0, Math.floor(((limit - base) * now) / bySites));
  const hardLimit = row.adjustable ? (row.ceiling ?? Infinity) : row.limit;
  return {
    ...row,
    needed: base + Math.ceil((bySites * sites) / now),
    holdsSites: holds(row.limit),
    hubs: hardLimit === Infinity ? 1 : Math.ceil(sites / Math.max(1, holds(Math.max(hardLimit, row.limit)))),
  };
}

function throughput(plan: HubPlan, sites: number, gbps: number): CapacityRow[] {
  const common = { unit: "Gbps", adjustable: false, hubs: 1 } as const;
  const each = gbps / sites;
  const rows: CapacityRow[] = [];
  if (pairPlanOf(plan) !== undefined)
    rows.push({
      ...common,
      resource: "Connect peer, which carries all while the other firewall is lost",
      scope: "firewall",
      needed: gbps,
      limit: CONNECT_PEER_GBPS,
      hubs: Math.ceil(gbps / CONNECT_PEER_GBPS),
      source: "docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html",
      remedy: "end some sites on a second hub",
    });
  for (const bandwidth of new Set(plan.sites.filter(endsOnAwsVpn).map(({ tunnelBandwidth }) => tunnelBandwidth)))
    rows.push({
      ...common,
      resource: `AWS VPN tunnel (tunnelBandwidth: ${bandwidth}) of a site with its share`,
      scope: "site",
      needed: each,
      limit: VPN_TUNNEL_GBPS[bandwidth],
      source: "docs.aws.amazon.com/vpn/latest/s2svpn/vpn-limits.html",
      remedy: bandwidth === "standard" ? "set tunnelBandwidth: large on a Transit Gateway" : "make several sites of it",
    });
  if (plan.sites.some(({ kind }) => kind === "gcp-ha-vpn"))
    rows.push({
      ...common,
      resource: "Cloud VPN tunnel of a site with its share (250,000 packets/s: 1 to 3 Gbps)",
      scope: "site",
      needed: each,
      limit: CLOUD_VPN_TUNNEL_GBPS,
      source: "docs.cloud.google.com/network-connectivity/docs/vpn/quotas",
      remedy: "make several sites of it, each with a gateway of its own",
    });
  const skus = new Map(
    plan.sites.flatMap((site) => (site.kind === "azure-vpn-gateway" ? [[site.sku, site] as const] : [])),
  );
  for (const [sku, { generation }] of skus)
    rows.push({
      ...common,
      resource: `Azure VPN gateway of ${sku} (${generation}) with its share`,
      scope: "site",
      needed: each,
      limit: (AZURE_SKUS as Record<string, AzureSku>)[sku]!.throughputMbps[generation]! / 1000,
      source: AZURE_SKUS_SOURCE,
      remedy: "choose a larger SKU",
    });
  return rows;
}

/** Bandwidth quotas of the Transit Gateway's page. */
const CONNECT_PEER_GBPS = 5;
const VPN_TUNNEL_GBPS = { standard: 1.25, large: 5 } as const;
/** For small packets; both directions together. */
const CLOUD_VPN_TUNNEL_GBPS = 1;
