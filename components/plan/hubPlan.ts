/**
 * What the plan holds: plain data, every address, number, key and timer decided. Components, renderers, the lab and the
 * reports draw from it and decide nothing again. The types of its parts stand in the rooms that decide them.
 */
import type { NetworkPlan, SpokePlan, TransitGatewayPlan } from "./addressing/types";
import type { Acceptance } from "./changes/facts";
import type { AlarmsPlan, FailoverPlan } from "./detection/types";
import type { FirewallPlan, FirewallSettings } from "./firewalls/types";
import type { EndpointRef, FlowPlan } from "./flows/types";
import type { Limits } from "./quotas/limits";
import { endsOnAwsVpn, endsOnFirewalls, type SiteOnFirewalls, type SitePlan } from "./sites/types";
import type { CustomerGatewayPlan, VpnGatewayPlan } from "./sites/vpnConnections";
import type { TagsPlan } from "./tags/types";

export interface HubPlan {
  /** Name of the Pulumi stack, part of every tag. */
  readonly environment: string;
  /** AWS Region, for example `ap-northeast-1`. */
  readonly region: string;
  readonly transitGateway: TransitGatewayPlan;
  /** Absent with `hub:firewalls: none`: no hub VPC, no Connect attachment. */
  readonly pair?: FirewallPair;
  /** Sorted by name, as are sites and flows, so that the order of keys in the configuration means nothing. */
  readonly spokes: readonly SpokePlan[];
  readonly sites: readonly SitePlan[];
  /** Those that cross the hub; what stays inside of a spoke or site stands in its rules alone. */
  readonly flows: readonly FlowPlan[];
  /** One per spoke that sites attach to. */
  readonly vpnGateways: readonly VpnGatewayPlan[];
  /** Devices with an address of their own on the AWS VPN, each once, whatever number of connections it has. */
  readonly customerGateways: readonly CustomerGatewayPlan[];
  readonly failover: FailoverPlan;
  readonly alarms: AlarmsPlan;
  readonly tags: TagsPlan;
  readonly keyMaxAgeDays: number;
  readonly cipherProfile: string;
  /** By the change's name. */
  readonly acceptedChanges: Readonly<Record<string, Acceptance>>;
  /** Quotas and limits, with those that were raised. */
  readonly limits: Limits;
}

/** The two firewalls, the VPC they live in, and how they are run. */
export interface FirewallPair {
  readonly network: NetworkPlan;
  readonly transitGateway: Required<TransitGatewayPlan>;
  readonly firewalls: readonly [FirewallPlan, FirewallPlan];
  readonly firewallSettings: FirewallSettings;
}

/** The hub as its firewalls know it: the sites that end on them, the flows that cross them, and nothing of any other. */
export interface PairPlan extends FirewallPair, Omit<HubPlan, "transitGateway"> {
  readonly pair: FirewallPair;
  readonly sites: readonly SiteOnFirewalls[];
}

/** @returns undefined with `hub:firewalls: none` */
export function pairPlanOf(plan: HubPlan): PairPlan | undefined {
  const { pair } = plan;
  if (pair === undefined) return undefined;
  const others = new Set(sitesOnAwsVpn(plan).map(({ name }) => name));
  const isOther = ({ kind, name }: EndpointRef) => kind === "site" && others.has(name);
  const flows = plan.flows.filter(({ from, to }) => ![...from, ...to].some(isOther));
  return { ...plan, ...pair, pair, sites: sitesOnFirewalls(plan), flows };
}

export const sitesOnFirewalls = ({ sites }: Pick<HubPlan, "sites">) => sites.filter(endsOnFirewalls);
export const sitesOnAwsVpn = ({ sites }: Pick<HubPlan, "sites">) => sites.filter(endsOnAwsVpn);
export const firewallsOf = ({ pair }: HubPlan): readonly FirewallPlan[] => pair?.firewalls ?? [];
