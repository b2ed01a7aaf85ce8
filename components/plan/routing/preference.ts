/**
 * Which firewall carries the flows between two ends. The preference belongs to the pair, not to the neighbour: then both
 * directions of a flow cross the same firewall, which alone holds its session. `hub:failover.prefer` moves it, for as long
 * as it stands there.
 */
import type { HubConfig } from "../config/config";
import type { FirewallName } from "../firewalls/types";
import type { Problem } from "../problems";
import { configuredOnFirewalls, routingOf } from "../sites/ends";
import type { SiteOnFirewalls } from "../sites/types";
import type { AnnouncementPlan } from "./types";

type Rank = AnnouncementPlan["rank"];

/**
 * How often each rank prepends the own ASN, and its MED, where lower wins (RFC 4271 section 9.1.2.2). One hop between two
 * ranks would do, since nothing else tells the two firewalls' paths apart; two, because PAN-OS does not say whether its
 * count adds to the own number or includes it. `moved` stands behind `standby`, so that the firewall which flows leave is
 * the only one that changes: were both to change, their neighbours would hear of it one after the other, and in between
 * the two paths would be equal.
 */
export const PREFERENCE = {
  primary: { asPathPrepends: 0, med: 100 },
  standby: { asPathPrepends: 2, med: 200 },
  moved: { asPathPrepends: 4, med: 300 },
} as const satisfies Record<Rank, { readonly asPathPrepends: number; readonly med: number }>;

type End = Pick<SiteOnFirewalls, "name" | "primaryFirewall" | "preferredFirewall">;

/** Where a pair's flows are at home, the same seen from both ends; a spoke has no preference of its own. */
export function homeOfPair(left: End, right: End | undefined): FirewallName {
  return sorted(left, right)[0]!.primaryFirewall;
}

/** The firewall that is to carry a pair's flows now. Of two sites that were moved apart the first by name decides. */
export function firewallOfPair(left: End, right: End | undefined): FirewallName {
  return (
    sorted(left, right).find((end) => end.preferredFirewall !== undefined)?.preferredFirewall ?? homeOfPair(left, right)
  );
}

export function rankOfPair(firewall: FirewallName, left: End, right: End | undefined): Rank {
  const home = homeOfPair(left, right);
  if (firewall !== home) return "standby";
  return firewallOfPair(left, right) === home ? "primary" : "moved";
}

function sorted(left: End, right: End | undefined): End[] {
  if (right === undefined) return [left];
  return left.name < right.name ? [left, right] : [right, left];
}

/** One firewall for every site that hears of it, or one per site. */
export function preferredFirewallOf(site: string, { failover, sites }: HubConfig): FirewallName | undefined {
  const { prefer } = failover;
  if (typeof prefer !== "string") return prefer?.[site];
  // A device with static routes hears no preference: only the half of each flow that the hub sends would move.
  return routingOf(sites[site]!) === "bgp" ? prefer : undefined;
}

/** Refuses a preference that nobody would hear. */
export function checkPreference(config: HubConfig): Problem[] {
  const { prefer } = config.failover;
  if (prefer === undefined || typeof prefer === "string") return [];
  const movable = configuredOnFirewalls(config).filter(([, site]) => routingOf(site) === "bgp");
  const allowed = movable.map(([name]) => name).join(", ") || "none: no site of the firewalls speaks BGP";
  return Object.keys(prefer)
    .filter((name) => !movable.some(([known]) => known === name))
    .map((name) => ({
      path: `hub:failover.prefer.${name}`,
      what: whyNot(config.sites[name]),
      allowed,
      remedy: "correct it, or remove it with its site",
    }));
}

function whyNot(site: HubConfig["sites"][string] | undefined): string {
  if (site === undefined) return "is not a site";
  return site.terminateOn === "aws-vpn"
    ? "is a site on the AWS VPN, which has no tunnel to a firewall"
    : "is a site with static routes, which hears no preference: its flows would come and go by different firewalls";
}
