/** A firewall's configuration for people who load or paste it, in place of the bootstrap package and the push. */
import { HOLDS_KEYS, keyPlaceholder } from "../../components/devices/common/keyText";
import type { FirewallFacts } from "../../components/panos/facts";
import { configVersion, renderFirewall } from "../../components/panos/render";
import { toSetCommands } from "../../components/panos/setCommands";
import { toXmlFile } from "../../components/panos/tree";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import type { PairPlan } from "../../components/plan/hubPlan";
import { draftAddresses } from "./draft";
import type { KnownAddresses } from "../engine/knownAddresses";

export const CONFIG_FORMATS = ["set", "xml"] as const;
export type ConfigFormat = (typeof CONFIG_FORMATS)[number];

export interface FirewallConfigOptions {
  readonly format: ConfigFormat;
  /** What the clouds gave; documentation addresses (RFC 5737) stand in a draft without. */
  readonly known?: KnownAddresses | undefined;
  /** Keys by key id; placeholders without. */
  readonly presharedKeys?: Readonly<Record<string, string>> | undefined;
}

/** @throws {ConfigError} when an address is missing */
export function firewallConfig(plan: PairPlan, name: FirewallName, options: FirewallConfigOptions): string {
  const { format, presharedKeys } = options;
  const firewall = plan.firewalls[FIREWALL_NAMES.indexOf(name)]!;
  const config = renderFirewall(plan, firewall, factsOf(plan, name, options));
  if (format === "set") {
    return [...(presharedKeys === undefined ? [] : [`# ${HOLDS_KEYS}`]), ...toSetCommands(config)].join("\n");
  }
  const xml = toXmlFile(config, {
    version: configVersion(plan.firewallSettings.panos),
    urldb: "paloaltonetworks",
  }).trimEnd();
  return presharedKeys === undefined ? xml : xml.replace("\n", `\n<!-- ${HOLDS_KEYS} -->\n`);
}

function factsOf(plan: PairPlan, name: FirewallName, { known, presharedKeys }: FirewallConfigOptions): FirewallFacts {
  const { firewalls, outsideAddresses } = known ?? draftAddresses(plan);
  const ids = plan.sites.flatMap(({ keys }) => keys).map(({ id }) => id);
  return {
    untrustPublicIp: firewalls[name]!.untrustPublicIp,
    remoteAddresses: outsideAddresses,
    presharedKeys: { ...Object.fromEntries(ids.map((id) => [id, keyPlaceholder(id)])), ...presharedKeys },
  };
}
