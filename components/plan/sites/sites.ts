/** One site's plan. It depends on the site's own configuration and on the hub's, never on another site. */
import { slotOf } from "../addressing/inside";
import type { HubConfig } from "../config/config";
import type { SiteConfig } from "../config/sites";
import { chooseProposal, suiteChoice } from "../crypto/siteSuites";
import { workloadRulesOf, type CidrsOf } from "../flows/flows";
import type { FlowPlan } from "../flows/types";
import { reachOf } from "../flows/vpnFlows";
import { planSiteOnAwsVpn } from "./onAwsVpn";
import { planSiteOnFirewalls } from "./onFirewalls";
import type { PlannedBase } from "./sides";
import { ESP_LIFETIME_SECONDS } from "./tunnels";
import type { SitePlan } from "./types";

/** IKE lifetimes of the remote ends: Cloud VPN 36,000 s and Azure 28,800 s, both fixed. */
const IKE_LIFETIME_SECONDS = { "gcp-ha-vpn": 36_000, "azure-vpn-gateway": 28_800, "customer-gateway": 28_800 } as const;

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
  return {
    name,
    cidrs: site.cidrs,
    slot: slotOf(name, site, config),
    proposal: chooseProposal(suiteChoice(site, config), lifetimesOf(site))!,
    reaches: reachOf(name, flows),
    rules: workloadRulesOf({ kind: "site", name }, flows, cidrsOf),
  };
}

function lifetimesOf(site: SiteConfig): { readonly ikeSeconds: number; readonly espSeconds: number } {
  if (site.terminateOn === "vm-series")
    return { ikeSeconds: IKE_LIFETIME_SECONDS[site.kind], espSeconds: ESP_LIFETIME_SECONDS };
  const { phase1LifetimeSeconds: ikeSeconds, phase2LifetimeSeconds: espSeconds } = site.tunnelOptions;
  return { ikeSeconds, espSeconds };
}
