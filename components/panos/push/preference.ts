/** The part of a firewall's configuration that says how long its AS paths are, and with them which of the pair is preferred. */
import { isSame } from "./compare";
import type { Configuration } from "./elements";
import { kindOf, nameOf, type Path } from "./paths";

/** Export rules of the virtual router; prefix lists and route maps of the logical router. */
const KINDS = [
  "network/virtual-router/entry/protocol/bgp/policy/export/rules/entry",
  "network/routing-profile/filters/prefix-list/entry",
  "network/routing-profile/filters/route-maps/bgp/bgp-entry/entry",
];

/** Environment variable that `hub failover` sets for its own update: no other moves flows back. */
export const MOVING_BACK = "VPN_HUB_MOVING_BACK";

export function isPreference(path: Path): boolean {
  return KINDS.includes(kindOf(path));
}

/** Paths of the elements in which two configurations differ. */
export function differingPaths(left: Configuration, right: Configuration): Path[] {
  const paths = [...new Set([...Object.keys(left.elements), ...Object.keys(right.elements)])].sort();
  return paths.filter((path) => !isSame(left.elements[path], right.elements[path]));
}

/**
 * Prefixes that `hub:failover.prefer` had moved away from this firewall and that another configuration leads back to it, with
 * the peer group that hears of them, for example `tokyo-gcp 172.17.0.0/16`.
 */
export function broughtBack(held: Configuration["elements"], wanted: Configuration["elements"]): string[] {
  const home = new Set(announcedIn(wanted, "short"));
  return announcedIn(held, "moved").filter((each) => home.has(each));
}

function announcedIn(elements: Configuration["elements"], rank: "short" | "moved"): string[] {
  return Object.entries(elements).flatMap(([path, xml]) => {
    const name = nameOf(path);
    if (!isPreference(path) || name?.endsWith(`-${rank}`) !== true) return [];
    const group = name.slice(0, -`-${rank}`.length);
    return [...new Set(xml.match(/\d+\.\d+\.\d+\.\d+\/\d+/g))].map((prefix) => `${group} ${prefix}`);
  });
}
