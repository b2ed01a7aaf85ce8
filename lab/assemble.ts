/**
 * Assembles the topology: the firewalls' ends from the rendered PAN-OS configuration, the devices' from theirs, everything
 * else from the planned cloud resources. A difference between two ends is not reconciled here: the daemons are to find it.
 */
import { renderFirewall } from "../components/panos/render";
import { toXmlFile } from "../components/panos/tree";
import { pairPlanOf, sitesOnAwsVpn, type HubPlan, type PairPlan } from "../components/plan/hubPlan";
import type { SiteOnAwsVpn, SiteOnFirewalls } from "../components/plan/sites/types";
import { readPanosConfig } from "../reading/panos/configuration";
import { assembleAws } from "./assembly/aws";
import { assembleFirewall } from "./assembly/firewall";
import { Parts } from "./assembly/parts";
import { assembleSite } from "./assembly/site";
import { readAwsVpnEnds, type AwsVpnEnd } from "./sources/awsVpn";
import { readAzureSite, type AzurePeer } from "./sources/azureSite";
import { readAwsVpnCustomerSite, readCustomerSite } from "./sources/customerSite";
import { firewallOf, type FirewallConfiguration } from "./sources/firewall";
import { readGcpSite } from "./sources/gcpSite";
import type { RemoteSite } from "./sources/remoteSites";
import { recordStack, type StackSource } from "./sources/stack";
import { readTransitGateway, type TransitGateway } from "./sources/transitGateway";
import type { Topology } from "./topology";

/** Everything that cases need to know of what is up. */
export interface Assembled {
  readonly plan: HubPlan;
  readonly stack: StackSource;
  /** By name; empty on a hub without firewalls. */
  readonly firewalls: Readonly<Record<string, FirewallConfiguration>>;
  readonly sites: readonly RemoteSite[];
  readonly transitGateway: TransitGateway;
  readonly topology: Topology;
}

export async function assemble(plan: HubPlan): Promise<Assembled> {
  return assembleStack(plan, await recordStack(plan));
}

/** @param stack the recorded resources, or what a test made of them */
export function assembleStack(plan: HubPlan, stack: StackSource): Assembled {
  const pair = pairPlanOf(plan);
  const firewalls = pair === undefined ? {} : readFirewalls(pair, stack);
  const connections = readAwsVpnEnds(stack.inventory);
  const sites = [
    ...(pair?.sites.map((site) => readSite(pair, site, stack)) ?? []),
    ...sitesOnAwsVpn(plan).map((site) => readAwsVpnSite(site, stack, connections)),
  ];
  const transitGateway = readTransitGateway(stack.inventory);

  const parts = new Parts();
  assembleAws(parts, plan, stack, { transitGateway, connections });
  for (const { name } of pair?.firewalls ?? []) assembleFirewall(parts, name, firewalls[name]!);
  for (const site of sites) assembleSite(parts, site);
  return { plan, stack, firewalls, sites, transitGateway, topology: parts.topology() };
}

function readFirewalls(plan: PairPlan, { facts }: StackSource): Record<string, FirewallConfiguration> {
  return Object.fromEntries(
    plan.firewalls.map((firewall) => {
      const file = toXmlFile(renderFirewall(plan, firewall, facts[firewall.name]!, { gateways: "enabled" }));
      return [firewall.name, firewallOf(readPanosConfig(file))];
    }),
  );
}

/** The firewalls begin, but for what they cannot reach. */
const NEVER = () => false;

function readSite(plan: PairPlan, site: SiteOnFirewalls, { inventory, facts }: StackSource): RemoteSite {
  switch (site.kind) {
    case "gcp-ha-vpn":
      return readGcpSite(site, inventory, NEVER);
    case "azure-vpn-gateway": {
      // A connection per firewall, each with both instances.
      const tunnelOf: AzurePeer["tunnelOf"] = ({ name }, { number }) => `${site.name}/${name}-${number}`;
      return readAzureSite(site, inventory, { tunnelOf, begins: NEVER });
    }
    case "customer-gateway":
      return readCustomerSite(plan, site, facts);
  }
}

/** AWS waits for the other side unless its startup action says otherwise (AWS guide, "Tunnel initiation options"). */
function readAwsVpnSite(
  site: SiteOnAwsVpn,
  { inventory, presharedKeys }: StackSource,
  connections: readonly AwsVpnEnd[],
): RemoteSite {
  const ends = connections
    .filter((connection) => connection.site === site.name)
    .flatMap((connection) => connection.ends);
  const begins = (tunnel: string) => ends.find((end) => end.tunnel === tunnel)?.initiates !== true;
  switch (site.kind) {
    case "gcp-ha-vpn":
      return readGcpSite(site, inventory, begins);
    case "azure-vpn-gateway": {
      const tunnelOf: AzurePeer["tunnelOf"] = ({ peerAddress }, { outsideAddress }) =>
        ends.find((end) => end.outsideAddress === peerAddress && end.peerAddress === outsideAddress)?.tunnel;
      return readAzureSite(site, inventory, { tunnelOf, begins });
    }
    case "customer-gateway": {
      const addresses = Object.fromEntries(ends.map((end) => [end.tunnel, end.outsideAddress]));
      return readAwsVpnCustomerSite(site, addresses, presharedKeys);
    }
  }
}
