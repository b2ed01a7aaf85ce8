/** Everything that the rendered resources of a stack say about the way of a packet. */
import { parseCidr, type Range } from "../../components/plan/addressing/cidr";
import type { FirewallName } from "../../components/plan/firewalls/types";
import type { EndpointRef } from "../../components/plan/flows/types";
import {
  pairPlanOf,
  sitesOnAwsVpn,
  sitesOnFirewalls,
  type HubPlan,
  type PairPlan,
} from "../../components/plan/hubPlan";
import type { SiteOnAwsVpn, SiteOnFirewalls, SitePlan } from "../../components/plan/sites/types";
import type { RenderedResource } from "../../reading/inventory";
import { readSpoke, type SpokeView } from "../../reading/aws/spokes";
import { evaluateBgp, type FirewallBgp } from "./bgp";
import { type FirewallView, readFirewalls } from "./firewalls";
import { Inventory } from "../../reading/inventory";
import { readAzureVpnGateway } from "../../reading/azure/vpnGateway";
import { unreadTypes } from "../../reading/readTypes";
import type { VpnPrefixes } from "../../reading/aws/transitGateway";
import { viewVpnConnections, type VpnConnectionView } from "../../reading/aws/vpnPrefixes";
import { parsePrefix } from "../../reading/address";

/** A site or a spoke as an end of packets. */
export interface EndView {
  readonly ref: EndpointRef;
  /** For example `site/tokyo-gcp`. */
  readonly key: string;
  /** Where its workloads live. */
  readonly ranges: readonly Range[];
  /** Prefixes that belong to it; they hold `ranges`. */
  readonly prefixes: readonly Range[];
  /** Exactly one of these three: a site on the firewalls, one on AWS VPN connections, a spoke. */
  readonly site?: SiteOnFirewalls;
  readonly vpnSite?: SiteOnAwsVpn;
  readonly spoke?: SpokeView;
}

export interface World {
  readonly plan: HubPlan;
  readonly inventory: Inventory;
  readonly ends: readonly EndView[];
  readonly vpnConnections: readonly VpnConnectionView[];
  readonly vpnPrefixes: VpnPrefixes;
  /** What the firewalls' configurations, as they were read, leave to something else. */
  readonly notes: readonly string[];
  /** What could turn a verdict and is not read: no verdict of the stack can be relied on while there is any. */
  readonly unread: readonly string[];
}

/** A stack whose hub has its pair of firewalls. */
export type FirewallWorld = World & FirewallPair;

interface FirewallPair {
  readonly pairPlan: PairPlan;
  readonly firewalls: Readonly<Record<FirewallName, FirewallView>>;
  readonly bgp: Readonly<Record<FirewallName, FirewallBgp>>;
}

export function isFirewallWorld(world: World): world is FirewallWorld {
  return "firewalls" in world;
}

/** @throws {ConfigError} when the resources are not those of the plan's hub */
export function buildWorld(plan: HubPlan, resources: readonly RenderedResource[]): World {
  const inventory = new Inventory(resources);
  const vpnConnections = viewVpnConnections(inventory, sitesOnAwsVpn(plan));
  const vpnPrefixes = new Map(
    vpnConnections.flatMap(({ attachmentId, prefixes }) =>
      attachmentId === undefined ? [] : [[attachmentId, prefixes] as const],
    ),
  );
  const pairPlan = pairPlanOf(plan);
  const pair = pairPlan === undefined ? undefined : readPair(pairPlan, inventory, vpnPrefixes);
  const views = Object.values(pair?.firewalls ?? {});
  const ends = [
    ...plan.spokes.flatMap(({ name, cidr }) => spokeEnd(inventory, name, cidr)),
    ...sitesOnFirewalls(plan).map((site) => ({ ...siteEnd(inventory, site), site })),
    ...sitesOnAwsVpn(plan).map((site) => ({ ...siteEnd(inventory, site), vpnSite: site })),
  ];
  const lost = plan.spokes.filter(({ name }) => !ends.some(({ key }) => key === `spoke/${name}`));
  const unread = [
    ...lost.map(({ name }) => `spoke/${name} has no VPC with an attachment and a workload subnet in the stack`),
    ...unreadTypes(inventory),
    ...views.flatMap((view) => view.unread.map((text) => `firewall ${view.name}: ${text}`)),
  ];
  const pushes = pairPlan?.firewallSettings.push ?? false;
  const notes = views.flatMap(({ name, source, config }) => [
    ...(source.endsWith(".xml") ? [] : [`firewall ${name}: ${source}`]),
    ...(pushes && config.tunnels.some(({ isSilent }) => isSilent)
      ? [`firewall ${name}: its IKE gateways are disabled in ${source} until the first push`]
      : []),
  ]);
  return { plan, inventory, ...pair, ends, vpnConnections, vpnPrefixes, notes, unread };
}

function readPair(plan: PairPlan, inventory: Inventory, vpnPrefixes: VpnPrefixes): FirewallPair {
  const firewalls = readFirewalls(plan, inventory);
  return { pairPlan: plan, firewalls, bgp: evaluateBgp(plan, inventory, firewalls, vpnPrefixes) };
}

function spokeEnd(inventory: Inventory, name: string, cidr: string): EndView[] {
  const spoke = readSpoke(inventory, name);
  if (spoke === undefined || spoke.workloadSubnets.length === 0) return [];
  const ranges = spoke.workloadSubnets.map(({ prefix }) => prefix);
  return [{ ref: { kind: "spoke", name }, key: `spoke/${name}`, ranges, prefixes: [parseCidr(cidr)], spoke }];
}

function siteEnd(inventory: Inventory, site: SitePlan): EndView {
  const prefixes = site.cidrs.map(parseCidr);
  const ranges = site.kind === "azure-vpn-gateway" ? azureRanges(inventory, site) : prefixes;
  return {
    ref: { kind: "site", name: site.name },
    key: `site/${site.name}`,
    ranges: ranges.length === 0 ? prefixes : ranges,
    prefixes,
  };
}

/** Subnets beside the gateway's; an adopted network has none in the stack. */
function azureRanges(inventory: Inventory, site: SitePlan): Range[] {
  if (readAzureVpnGateway(inventory, site.name)?.addressSpace === undefined) return [];
  return inventory
    .ofSite("azure-native:network:Subnet", site.name)
    .filter(({ inputs }) => inputs["subnetName"] !== "GatewaySubnet")
    .flatMap(({ inputs }) => parsePrefix(String(inputs["addressPrefix"])) ?? []);
}
