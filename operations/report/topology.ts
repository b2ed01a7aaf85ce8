/** What the picture shows, as boxes, nodes and lines; where they lie is `layout`'s, how they look `svg`'s. */
import { firewallsOf, sitesOnAwsVpn, type HubPlan } from "../../components/plan/hubPlan";
import type { SitePlan } from "../../components/plan/sites/types";
import { MOST_SITES, placeOf } from "./sections";
import type { ReportState } from "./state";
import { tunnelRows, type TunnelRow } from "./tunnelRows";
import type { ReportWords } from "./words";

export interface Topology {
  readonly boxes: readonly { readonly id: string; readonly title: string; readonly nodes: readonly Node[] }[];
  readonly lines: readonly Line[];
}

export interface Node {
  readonly id: string;
  /** The first is the name. */
  readonly texts: readonly string[];
  /** Anchor in the report. */
  readonly href?: string;
}

export interface Line {
  readonly from: string;
  readonly to: string;
  readonly rank: "primary" | "standby" | "hub";
  readonly isDown: boolean;
  /** What hovering tells. */
  readonly title: string;
}

const CLOUDS = { "gcp-ha-vpn": "Google Cloud", "azure-vpn-gateway": "Azure" } as const;

export function topologyOf(plan: HubPlan, state: ReportState | undefined, words: ReportWords): Topology {
  const nodeOf =
    plan.sites.length > MOST_SITES ? (site: SitePlan) => placeOf(site, words) : ({ name }: SitePlan) => name;
  const clouds = [...new Set(plan.sites.map((site) => cloudOf(site, words)))];
  return {
    boxes: [
      { id: "aws", title: `AWS ${plan.region}`, nodes: hubNodes(plan) },
      ...clouds.map((cloud) => ({
        id: `cloud ${cloud}`,
        title: cloud,
        nodes: siteNodes(
          plan.sites.filter((site) => cloudOf(site, words) === cloud),
          nodeOf,
          words,
        ),
      })),
    ],
    lines: [...hubLines(plan), ...siteLines(plan, tunnelRows(plan, state), nodeOf)],
  };
}

const cloudOf = ({ kind }: SitePlan, words: ReportWords) =>
  kind === "customer-gateway" ? words.onPremises : CLOUDS[kind];

function hubNodes({ spokes, transitGateway, pair }: HubPlan): Node[] {
  return [
    ...spokes.map(({ name, cidr }) => ({ id: `spoke ${name}`, texts: [`spoke/${name}`, cidr] })),
    { id: "tgw", texts: ["Transit Gateway", `AS ${transitGateway.asn}`] },
    ...(pair?.firewalls ?? []).map(({ name, availabilityZone }) => ({
      id: `firewall ${name}`,
      texts: [`VM-Series ${name}`, availabilityZone, `AS ${pair!.network.asn}`],
    })),
  ];
}

function siteNodes(sites: readonly SitePlan[], nodeOf: (site: SitePlan) => string, words: ReportWords): Node[] {
  return [...new Set(sites.map(nodeOf))].map((id) => {
    const own = sites.filter((site) => nodeOf(site) === id);
    const [first] = own;
    if (own.length > 1 || id !== first!.name)
      return { id: `site ${id}`, texts: [id, `${words.sites}: ${own.length}`], href: "#sites" };
    const place = first!.kind === "customer-gateway" ? [] : [placeOf(first!, words).split(" ").at(-1)!];
    return { id: `site ${id}`, texts: [id, ...place, ...first!.cidrs.slice(0, 1)], href: `#site-${id}` };
  });
}

function hubLines(plan: HubPlan): Line[] {
  const line = (from: string, to: string, title: string) => ({ from, to, rank: "hub" as const, isDown: false, title });
  return [
    ...plan.spokes.map(({ name }) => line(`spoke ${name}`, "tgw", `VPC attachment of spoke/${name}`)),
    ...firewallsOf(plan).map(({ name, connectPeer }) =>
      line(
        "tgw",
        `firewall ${name}`,
        `Connect peer: GRE ${connectPeer.transitGatewayAddress} - ${connectPeer.peerAddress}`,
      ),
    ),
  ];
}

function siteLines(plan: HubPlan, rows: readonly TunnelRow[], nodeOf: (site: SitePlan) => string): Line[] {
  const spokeOf = new Map(
    sitesOnAwsVpn(plan).map(({ name, attachTo }) => [
      name,
      attachTo.to === "vpn-gateway" ? `spoke ${attachTo.spoke}` : "tgw",
    ]),
  );
  const bySite = new Map(plan.sites.map((site) => [site.name, site]));
  const lines = new Map<string, { from: string; to: string; rows: TunnelRow[] }>();
  for (const row of rows) {
    const from = row.hubEnd === "aws" ? spokeOf.get(row.site)! : `firewall ${row.hubEnd}`;
    const to = `site ${nodeOf(bySite.get(row.site)!)}`;
    const line = lines.get(`${from} ${to}`) ?? { from, to, rows: [] };
    line.rows.push(row);
    lines.set(`${from} ${to}`, line);
  }
  return [...lines.values()].map(({ from, to, rows: own }) => ({
    from,
    to,
    rank: own.some((row) => isPrimary(row, bySite.get(row.site)!)) ? "primary" : "standby",
    isDown: own.some(({ verdict }) => verdict === "down" || verdict === "unknown"),
    title: own.map((row) => `${row.site}/${row.name}: ${row.ownInside} - ${row.farInside}, ${row.ike}`).join("\n"),
  }));
}

const isPrimary = ({ hubEnd }: TunnelRow, site: SitePlan) =>
  site.terminateOn === "aws-vpn" || (site.preferredFirewall ?? site.primaryFirewall) === hubEnd;
