/**
 * Assembles the topology: the hub's ends from the rendered PAN-OS configuration, everything else from the planned cloud
 * resources. A difference between the two is not reconciled here: the daemons are to find it.
 */
import { renderFirewall } from "../components/panos/render";
import { parseXml, toXmlFile } from "../components/panos/tree";
import type { HubPlan, SitePlan } from "../components/plan/types";
import { assembleAws } from "./assembly/aws";
import { assembleFirewall } from "./assembly/firewall";
import { Parts } from "./assembly/parts";
import { assembleSite } from "./assembly/site";
import { readAzureSite } from "./sources/azureSite";
import { readCustomerSite } from "./sources/customerSite";
import { readFirewall, type FirewallConfiguration } from "./sources/firewall";
import { readGcpSite } from "./sources/gcpSite";
import type { RemoteSite } from "./sources/remoteSites";
import { recordStack, type StackSource } from "./sources/stack";
import { readTransitGateway, type TransitGateway } from "./sources/transitGateway";
import type { Topology } from "./topology";

/** Everything that cases need to know of what is up. */
export interface Assembled {
  readonly plan: HubPlan;
  readonly stack: StackSource;
  readonly firewalls: Readonly<Record<"a" | "b", FirewallConfiguration>>;
  readonly sites: readonly RemoteSite[];
  readonly transitGateway: TransitGateway;
  readonly topology: Topology;
}

export async function assemble(plan: HubPlan): Promise<Assembled> {
  const stack = await recordStack(plan);
  const firewalls = Object.fromEntries(
    plan.firewalls.map((firewall) => {
      const file = toXmlFile(renderFirewall(plan, firewall, stack.facts[firewall.name], { gateways: "enabled" }));
      return [firewall.name, readFirewall(parseXml(file))];
    }),
  ) as Assembled["firewalls"];
  const sites = plan.sites.map((site) => readSite(plan, site, stack));
  const transitGateway = readTransitGateway(stack.resources);

  const parts = new Parts();
  assembleAws(parts, plan, stack.resources, transitGateway);
  for (const { name } of plan.firewalls) assembleFirewall(parts, name, firewalls[name]);
  for (const site of sites) assembleSite(parts, site);
  return { plan, stack, firewalls, sites, transitGateway, topology: parts.topology() };
}

function readSite(plan: HubPlan, site: SitePlan, { resources, facts }: StackSource): RemoteSite {
  switch (site.kind) {
    case "gcp-ha-vpn":
      return readGcpSite(site, resources);
    case "azure-vpn-gateway":
      return readAzureSite(site, resources);
    case "customer-gateway":
      return readCustomerSite(plan, site, facts);
  }
}
