/** One site's plan. It depends on the site's own configuration and on the hub's, never on another site. */
import { slotOf } from "../addressing/inside";
import type { HubConfig } from "../config/config";
import type { SiteConfig } from "../config/sites";
import { chooseProposal, suiteChoice } from "../crypto/siteSuites";
import { workloadRulesOf, type CidrsOf } from "../flows/flows";
import type { FlowPlan } from "../flows/types";
import { reachOf } from "../flows/vpnFlows";
import { lifetimesOf } from "./lifetimes";
import { planSiteOnAwsVpn } from "./onAwsVpn";
import { planSiteOnFirewalls } from "./onFirewalls";
import type { PlannedBase } from "./sides";
import { planTunnelExceptions } from "./tunnelExceptions";
import type { SitePlan } from "./types";

export function planSites(config: HubConfig, flows: readonly FlowPlan[], cidrsOf: CidrsOf): SitePlan[] {
  return Object.entries(config.sites).map(([name, site]) => {
    const base = baseOf(name, site, config, flows, cidrsOf);
    return site.terminateOn === "aws-vpn"
      ? planSiteOnAwsVpn(name, site, config, base, cidrsOf)
      : planSiteOnFirewalls(name, site, config, base);
  });
}

function baseOf(
  name: string,
  site: SiteConfig,
  config: HubConfig,
  flows: readonly FlowPlan[],
  cidrsOf: CidrsOf,
): PlannedBase {
  const tunnelExceptions = planTunnelExceptions(name, site, config);
  return {
    name,
    cidrs: site.cidrs,
    slot: slotOf(name, site, config),
    proposal: chooseProposal(suiteChoice(site, config), lifetimesOf(site))!,
    ...(tunnelExceptions === undefined ? {} : { tunnelExceptions }),
    reaches: reachOf(name, flows),
    rules: workloadRulesOf({ kind: "site", name }, flows, cidrsOf),
  };
}
