/** Zones, and which of the device's interfaces belong to the virtual system. */
import type { FirewallPlan } from "../plan/firewalls/types";
import type { EndpointRef } from "../plan/flows/types";
import type { PairPlan } from "../plan/hubPlan";
import {
  connectTunnelInterface,
  interfaceNames,
  interfacesOfSite,
  TRUST_INTERFACE,
  UNTRUST_INTERFACE,
} from "./interfaces";
import { element, entry, members, type PanNode } from "./tree";

export const UNTRUST_ZONE = "untrust";
/** Outside of the GRE tunnel; nothing that a workload sent passes here. */
export const TRUST_ZONE = "trust";
/** Inside of the GRE tunnel: what the spokes sent and receive. */
export const SPOKES_ZONE = "spokes";

export function zoneOf(plan: PairPlan, { kind, name }: EndpointRef): string {
  return kind === "spoke" ? SPOKES_ZONE : plan.sites.find((site) => site.name === name)!.zone;
}

/** `zone`: the hub's own, then the sites' by name. */
export function renderZones(plan: PairPlan, firewall: FirewallPlan): PanNode {
  const siteZones = new Map<string, string[]>();
  for (const site of plan.sites) {
    siteZones.set(site.zone, [...(siteZones.get(site.zone) ?? []), ...interfacesOfSite(firewall, site)]);
  }
  return element(
    "zone",
    zone(UNTRUST_ZONE, [UNTRUST_INTERFACE]),
    zone(TRUST_ZONE, [TRUST_INTERFACE]),
    zone(SPOKES_ZONE, [connectTunnelInterface(firewall)]),
    [...siteZones].sort(([l], [r]) => (l < r ? -1 : 1)).map(([name, interfaces]) => zone(name, interfaces)),
  );
}

function zone(name: string, interfaces: readonly string[]): PanNode {
  return entry(name, element("network", members("layer3", interfaces)));
}

/** `import`: an interface outside of it is not the virtual system's, and its zone stays empty. */
export function renderImport(plan: PairPlan, firewall: FirewallPlan): PanNode {
  return element("import", element("network", members("interface", interfaceNames(plan, firewall))));
}
