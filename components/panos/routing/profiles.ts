/**
 * Routing profiles of the Advanced Routing Engine (element names: pan-os-codegen, specs/network/routing-profiles/*.yaml;
 * their names may have 63 characters). A peer group has a filtering profile, whose parts are named after the group:
 *
 * - prefix list `<group>-accept`: what it may send,
 * - route map `<group>` with the prefix lists `<group>-short`, `-long` and `-moved`: what it hears, by AS path.
 *
 * Timers and limits are named by their values, so that equal ones are shared.
 */
import { hashName } from "../../plan/addressing/addresses";
import type { BgpTimers } from "../../plan/detection/types";
import type { PeerGroupPlan, PrefixPlan, RoutingPlan } from "../../plan/routing/types";
import { element, entry, flag, members, text, type PanNode } from "../tree";
import { announcementSets, type AnnouncementSet } from "./announcements";
import { MIN_ROUTE_ADVERTISEMENT_SECONDS } from "./common";

/** Entries of prefix lists and route maps are named by their place; the last one denies. */
const LAST_SEQUENCE = 65_535;
const ROUTE_MAP_SEQUENCES = { short: 10, long: 20, moved: 30 } as const;

export function timerProfileName({ keepaliveSeconds, holdSeconds }: BgpTimers): string {
  return `keepalive-${keepaliveSeconds}-hold-${holdSeconds}`;
}

export function addressFamilyProfileName(maxPrefixes: number): string {
  return `max-prefixes-${maxPrefixes}`;
}

export function renderRoutingProfiles(routing: RoutingPlan): PanNode {
  const { peerGroups } = routing;
  const timers = peerGroups.flatMap(({ peers }) => peers.map(({ bgp }) => bgp));
  return element(
    "routing-profile",
    element(
      "bgp",
      element("timer-profile", ...once(timers.map(renderTimerProfile))),
      element(
        "address-family-profile",
        ...once(peerGroups.map(({ maxPrefixes }) => renderAddressFamilyProfile(maxPrefixes))),
      ),
      element("filtering-profile", ...peerGroups.map(renderFilteringProfile)),
    ),
    element(
      "filters",
      element("prefix-list", ...peerGroups.flatMap(renderPrefixLists)),
      element(
        "route-maps",
        element("bgp", element("bgp-entry", ...peerGroups.map((group) => renderRouteMap(routing.asn, group)))),
      ),
    ),
  );
}

/** Alike names have alike content. */
function once(entries: readonly PanNode[]): PanNode[] {
  return [...new Map(entries.map((each) => [each.name!, each])).values()].sort((l, r) => (l.name! < r.name! ? -1 : 1));
}

function renderTimerProfile(bgp: BgpTimers): PanNode {
  return entry(
    timerProfileName(bgp),
    text("keep-alive-interval", bgp.keepaliveSeconds),
    text("hold-time", bgp.holdSeconds),
    text("min-route-adv-interval", MIN_ROUTE_ADVERTISEMENT_SECONDS),
  );
}

function renderAddressFamilyProfile(maxPrefixes: number): PanNode {
  return entry(
    addressFamilyProfileName(maxPrefixes),
    element(
      "ipv4",
      element(
        "unicast",
        flag("enable", true),
        // Keeps what was received before the filters, so that changed filters need no new session.
        flag("soft-reconfig-with-stored-info", true),
        flag("default-originate", false),
        flag("as-override", false),
        element("next-hop", element("self")),
        element(
          "maximum-prefix",
          text("num_prefixes", maxPrefixes),
          text("threshold", 80),
          // Ends the session and tries again after a minute; a warning alone would not protect.
          element("action", element("restart", text("interval", 1))),
        ),
      ),
    ),
  );
}

function renderFilteringProfile(group: PeerGroupPlan): PanNode {
  return entry(
    group.name,
    element(
      "ipv4",
      element(
        "unicast",
        element("inbound-network-filters", text("prefix-list", `${group.name}-accept`)),
        element("route-maps", text("outbound", group.name)),
      ),
    ),
  );
}

function renderPrefixLists(group: PeerGroupPlan): PanNode[] {
  return [
    renderPrefixList(`${group.name}-accept`, group.accept),
    ...announcementSets(group).map((set) => renderPrefixList(`${group.name}-${set.name}`, set.announcements)),
  ];
}

function renderPrefixList(name: string, prefixes: readonly PrefixPlan[]): PanNode {
  const permits = numberPrefixes(prefixes).map(({ sequence, cidr, orLonger }) =>
    entry(
      String(sequence),
      text("action", "permit"),
      element("prefix", element("entry", text("network", cidr), orLonger ? text("less-than-or-equal", 32) : undefined)),
    ),
  );
  const deny = entry(String(LAST_SEQUENCE), text("action", "deny"), element("prefix", text("network", "any")));
  return entry(name, element("type", element("ipv4", element("ipv4-entry", ...permits, deny))));
}

/**
 * The place follows from the prefix itself, so that another prefix's coming or going renumbers none. All of them permit,
 * so their order means nothing. Where two fall on one place, the later one in the alphabet takes the next.
 */
function numberPrefixes(prefixes: readonly PrefixPlan[]): (PrefixPlan & { readonly sequence: number })[] {
  const taken = new Set<number>();
  return [...prefixes]
    .sort((l, r) => (l.cidr < r.cidr ? -1 : 1))
    .map((prefix) => {
      let sequence = 1 + (hashName(prefix.cidr) % (LAST_SEQUENCE - 1));
      while (taken.has(sequence)) sequence = 1 + (sequence % (LAST_SEQUENCE - 1));
      taken.add(sequence);
      return { ...prefix, sequence };
    })
    .sort((l, r) => l.sequence - r.sequence);
}

function renderRouteMap(asn: number, group: PeerGroupPlan): PanNode {
  return entry(
    group.name,
    element(
      "route-map",
      ...announcementSets(group).map((set) => renderRouteMapEntry(asn, group, set)),
      entry(String(LAST_SEQUENCE), text("action", "deny")),
    ),
  );
}

function renderRouteMapEntry(asn: number, group: PeerGroupPlan, set: AnnouncementSet): PanNode {
  const { name, asPathPrepends, med } = set;
  return entry(
    String(ROUTE_MAP_SEQUENCES[name]),
    text("action", "permit"),
    element("match", element("ipv4", element("address", text("prefix-list", `${group.name}-${name}`)))),
    element(
      "set",
      element("metric", text("value", med), text("action", "set")),
      // One member for each time (terraform-provider-panos, filters_bgp_route_map_routing_profile, "advanced").
      asPathPrepends === 0 ? undefined : members("aspath-prepend", Array<string>(asPathPrepends).fill(String(asn))),
    ),
  );
}
