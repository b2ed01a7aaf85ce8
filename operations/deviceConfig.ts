/** A firewall's configuration for people who load or paste it, in place of the bootstrap package and the push. */
import type { FirewallFacts } from "../components/panos/facts";
import { configVersion, renderFirewall } from "../components/panos/render";
import { toSetCommands } from "../components/panos/setCommands";
import { toXmlFile } from "../components/panos/tree";
import { FIREWALL_NAMES, type FirewallName, type HubPlan } from "../components/plan/types";
import type { KnownAddresses } from "./summary";

export const CONFIG_FORMATS = ["set", "xml"] as const;
export type ConfigFormat = (typeof CONFIG_FORMATS)[number];

/** Stands for a pre-shared key; Secrets Manager has the value, in a secret tagged with this id as its name. */
const keyPlaceholder = (id: string) => `KEY-OF-${id.replace("/", "-")}`;

/** Addresses for documentation (RFC 5737), for a draft before the clouds gave real ones. */
const DRAFT = { elasticIp: "192.0.2.1", gateways: ["192.0.2.2", "192.0.2.3"] } as const;

/**
 * @param known what the clouds gave; a draft with documentation addresses without
 * @throws {ConfigError} when an address is missing
 */
export function firewallConfig(
  plan: HubPlan,
  name: FirewallName,
  format: ConfigFormat,
  known: KnownAddresses | undefined,
): string {
  const firewall = plan.firewalls[FIREWALL_NAMES.indexOf(name)]!;
  const config = renderFirewall(plan, firewall, factsOf(plan, name, known));
  if (format === "set") return toSetCommands(config).join("\n");
  return toXmlFile(config, {
    version: configVersion(plan.firewallSettings.panos),
    urldb: "paloaltonetworks",
  }).trimEnd();
}

function factsOf(plan: HubPlan, name: FirewallName, known: KnownAddresses | undefined): FirewallFacts {
  const ids = plan.sites.flatMap(({ keys }) => keys).map(({ id }) => id);
  return {
    untrustPublicIp: known === undefined ? DRAFT.elasticIp : known.firewalls[name]!.untrustPublicIp,
    remoteAddresses:
      known?.outsideAddresses ?? Object.fromEntries(plan.sites.map((site) => [site.name, DRAFT.gateways])),
    presharedKeys: Object.fromEntries(ids.map((id) => [id, keyPlaceholder(id)])),
  };
}
