/**
 * The whole configuration of one firewall, from the plan and from what only the clouds know. Pure; element names are
 * those of the vendor's schema (PaloAltoNetworks/pan-os-codegen, specs).
 *
 * An entry is named by what it stands for, so another site adds entries and changes none but the lists that name it:
 * the members of its zone, the imported interfaces, the interfaces of the router.
 */
import type { FirewallPlan } from "../plan/firewalls/types";
import type { PairPlan } from "../plan/hubPlan";
import { ConfigError, type Problem } from "../plan/problems";
import { checkConfiguration } from "./configurationCheck";
import type { FirewallFacts } from "./facts";
import { renderIke } from "./ike";
import { renderInterfaces, renderManagementProfiles } from "./interfaces";
import { renderAddresses, renderServices } from "./objects";
import { renderRouting } from "./routing/render";
import { renderSecurityRules } from "./securityRules";
import { renderDeviceConfig } from "./system";
import { element, entry, type PanNode } from "./tree";
import { renderMonitorProfiles, renderTunnels } from "./tunnels";
import { renderImport, renderZones } from "./zones";

export type { FirewallFacts } from "./facts";

export interface RenderOptions {
  /** `disabled`: every IKE gateway is there but stays silent. `enabled` by default. */
  readonly gateways?: "enabled" | "disabled";
}

/** `version` attribute of the root: the schema's, the same for all maintenance releases; `11.1.0` for `11.1.6-h3`. */
export function configVersion(panos: string): string {
  return `${panos.split(".").slice(0, 2).join(".")}.0`;
}

/**
 * The firewall's configuration: root `config` with the device's `network`, `deviceconfig` and `vsys`.
 *
 * @throws {ConfigError} naming each object, value and limit where PAN-OS would refuse it; no pre-shared key is shown
 */
export function renderFirewall(
  plan: PairPlan,
  firewall: FirewallPlan,
  facts: FirewallFacts,
  options: RenderOptions = {},
): PanNode {
  const config = renderUnchecked(plan, firewall, facts, options);
  const problems = checkConfiguration(config, `firewall ${firewall.name}`);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** What PAN-OS would refuse, known from the plan alone: for a check before any resource is touched. */
export function checkFirewalls(plan: PairPlan): Problem[] {
  return plan.firewalls.flatMap((firewall) =>
    checkConfiguration(renderUnchecked(plan, firewall, placeholderFacts(plan), {}), `firewall ${firewall.name}`),
  );
}

/** Documentation addresses (RFC 5737) in place of what the clouds will give. */
function placeholderFacts(plan: PairPlan): FirewallFacts {
  return {
    untrustPublicIp: "192.0.2.1",
    remoteAddresses: Object.fromEntries(plan.sites.map(({ name }) => [name, ["192.0.2.2", "192.0.2.3"]])),
    presharedKeys: Object.fromEntries(plan.sites.flatMap(({ keys }) => keys.map(({ id }) => [id, "unknown"]))),
  };
}

function renderUnchecked(
  plan: PairPlan,
  firewall: FirewallPlan,
  facts: FirewallFacts,
  { gateways = "enabled" }: RenderOptions,
): PanNode {
  const routing = renderRouting(plan, firewall, facts);
  const monitorProfiles = renderMonitorProfiles(plan, firewall);
  const device = entry(
    "localhost.localdomain",
    // What is named stands before what names it, for people who paste it line by line.
    element(
      "network",
      element(
        "profiles",
        element("interface-management-profile", renderManagementProfiles(plan, firewall)),
        monitorProfiles.length === 0 ? undefined : element("monitor-profile", monitorProfiles),
      ),
      renderInterfaces(plan, firewall),
      renderIke(plan, firewall, facts, gateways),
      renderTunnels(plan, firewall),
      routing.network,
    ),
    renderDeviceConfig(plan, firewall, routing.setting),
    element(
      "vsys",
      entry(
        "vsys1",
        renderImport(plan, firewall),
        renderZones(plan, firewall),
        renderAddresses(plan, firewall, facts),
        renderServices(plan),
        renderSecurityRules(plan, firewall),
      ),
    ),
  );
  return element("config", element("devices", device));
}
