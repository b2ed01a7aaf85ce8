/** The Advanced Routing Engine: one logical router, whose BGP neighbours refer to routing profiles. */
import { childOf, descend, memberTexts, type PanNode } from "../../components/panos/tree";
import { parseCidr } from "../../components/plan/addressing/cidr";
import { parsePrefix } from "../address";
import type { PrefixEntry, RouteFilter, RouteRule } from "./routeFilter";
import {
  bgpGroup,
  otherProtocols,
  readPeer,
  readRouter,
  readSpeaker,
  readTimers,
  redistributionOf,
  type BgpGroup,
  type PanosRouting,
  type Redistribution,
} from "./router";

const DEFAULT_MAX_PREFIXES = 1000;

export function readLogicalRouter(router: PanNode, profiles: PanNode | undefined): PanosRouting {
  const vrfs = childOf(router, "vrf")?.children ?? [];
  const vrf = vrfs[0];
  const bgp = childOf(vrf, "bgp");
  const networks = descend(bgp, "advertise-network", "ipv4", "network")?.children ?? [];
  const redistributed: Redistribution[] = [
    ...networks
      .filter((network) => childOf(network, "unicast")?.text !== "no")
      .map(({ name = "" }) => ({ cidr: name, by: `advertise-network ${name}` })),
    ...(childOf(bgp, "redistribution-profile") === undefined ? [] : [{ by: "redistribution-profile is not read" }]),
  ];
  const common = readRouter(vrf);
  return {
    engine: "advanced",
    ...common,
    ...readSpeaker(bgp),
    groups: (childOf(bgp, "peer-group")?.children ?? []).map((group) => readGroup(group, profiles)),
    ...redistributionOf(redistributed, "no redistribution"),
    unread: [...(vrfs.length === 1 ? [] : ["it has not exactly one VRF"]), ...common.unread, ...otherProtocols(vrf)],
  };
}

function readGroup(group: PanNode, profiles: PanNode | undefined): BgpGroup {
  const name = group.name ?? "?";
  const named = (kind: string, profile: string | undefined) => descend(profiles, "bgp", kind, ["entry", profile ?? ""]);
  const filtering = descend(
    named("filtering-profile", descend(group, "filtering-profile", "ipv4")?.text),
    "ipv4",
    "unicast",
  );
  const family = named("address-family-profile", descend(group, "address-family", "ipv4")?.text);
  const maximum = descend(family, "ipv4", "unicast", "maximum-prefix", "num_prefixes")?.text ?? DEFAULT_MAX_PREFIXES;
  const trouble = childOf(group, "enable")?.text === "no" ? `peer group ${name} is not enabled` : undefined;
  const filters = childOf(profiles, "filters");
  const readOptions = (peer: PanNode) => ({
    ...readTimers(named("timer-profile", descend(peer, "connection-options", "timers")?.text)),
    isPassive: childOf(peer, "passive")?.text === "yes",
    ...(family === undefined ? {} : { maxPrefixes: Number(maximum) }),
  });
  return bgpGroup(
    name,
    (childOf(group, "peer")?.children ?? []).map((peer) =>
      readPeer(peer, readOptions(peer), trouble ?? notInherited(peer)),
    ),
    readFilters(filtering, filters, "inbound", name),
    readFilters(filtering, filters, "outbound", name),
  );
}

/** A peer that does not inherit has filters of its own. */
function notInherited(peer: PanNode): string | undefined {
  const inherits = descend(peer, "inherit", "yes") !== undefined || childOf(peer, "inherit")?.text === "yes";
  return inherits ? undefined : `peer ${peer.name} does not inherit from its group, and its own profiles are not read`;
}

const unknown = (by: string): RouteFilter => ({ rules: [], end: { verdict: "unknown", by } });

/** Network filter, then route map. */
function readFilters(
  profile: PanNode | undefined,
  filters: PanNode | undefined,
  side: "inbound" | "outbound",
  group: string,
): RouteFilter[] {
  const unread = (profile?.children ?? []).find(({ tag, children }) => UNREAD_FILTERS.has(tag) && children.length > 0);
  if (unread !== undefined) return [unknown(`filtering profile of ${group}: ${unread.tag} is not read`)];
  const network = childOf(profile, `${side}-network-filters`)?.children[0];
  const routeMap = descend(profile, "route-maps", side)?.text;
  if (network === undefined && routeMap === undefined) return [unknown(`peer group ${group} has no ${side} filter`)];
  return [
    ...(network === undefined ? [] : [readNetworkFilter(network, filters)]),
    ...(routeMap === undefined ? [] : [readRouteMap(routeMap, filters)]),
  ];
}

const UNREAD_FILTERS = new Set(["filter-list", "conditional-advertisement", "unsuppress-map"]);

/** Entries in the order of their numbers; what none matches is denied. */
function bySequence(nodes: readonly PanNode[]): PanNode[] {
  return [...nodes].sort((l, r) => Number(l.name) - Number(r.name));
}

function readNetworkFilter({ tag, text: name = "" }: PanNode, filters: PanNode | undefined): RouteFilter {
  if (tag !== "prefix-list") return unknown(`${tag} ${name} is not read`);
  const entries = prefixListOf(name, filters);
  if (entries === undefined) return unknown(`prefix list ${name} is not there`);
  return {
    rules: entries.map(({ sequence, ...entry }) => ({
      name: `prefix list ${name} ${sequence}`,
      match: [{ ...entry, permits: true }],
      allows: entry.permits,
      prepends: 0,
    })),
    end: { verdict: "deny", by: `prefix list ${name}, end` },
  };
}

function prefixListOf(name: string, filters: PanNode | undefined) {
  const list = descend(filters, "prefix-list", ["entry", name], "type", "ipv4", "ipv4-entry");
  return list === undefined
    ? undefined
    : bySequence(list.children).flatMap((node) =>
        readEntry(node).map((entry) => ({ ...entry, sequence: node.name ?? "?" })),
      );
}

function readEntry(node: PanNode): PrefixEntry[] {
  const permits = childOf(node, "action")?.text === "permit";
  const prefix = childOf(node, "prefix");
  if (childOf(prefix, "network")?.text === "any")
    return [{ network: parseCidr("0.0.0.0/0"), shortest: 0, longest: 32, permits }];
  const match = childOf(prefix, "entry");
  const network = parsePrefix(childOf(match, "network")?.text);
  if (network === undefined) return [];
  const [least, most] = ["greater-than-or-equal", "less-than-or-equal"].map((tag) => childOf(match, tag)?.text);
  return [
    {
      network,
      shortest: least === undefined ? network.prefixLength : Number(least),
      longest: most !== undefined ? Number(most) : least === undefined ? network.prefixLength : 32,
      permits,
    },
  ];
}

function readRouteMap(name: string, filters: PanNode | undefined): RouteFilter {
  const map = descend(filters, "route-maps", "bgp", "bgp-entry", ["entry", name], "route-map");
  if (map === undefined) return unknown(`route map ${name} is not there`);
  return {
    rules: bySequence(map.children).map((step) => readStep(step, `route map ${name} ${step.name}`, filters)),
    end: { verdict: "deny", by: `route map ${name}, end` },
  };
}

function readStep(step: PanNode, name: string, filters: PanNode | undefined): RouteRule {
  const list = descend(step, "match", "ipv4", "address", "prefix-list")?.text;
  const match = list === undefined ? undefined : prefixListOf(list, filters);
  const unread = (childOf(step, "match")?.children ?? []).find(
    ({ tag, children, text = "" }) => tag !== "ipv4" && (children.length > 0 || text !== ""),
  );
  const set = childOf(step, "set");
  const doubt =
    list !== undefined && match === undefined
      ? `prefix list ${list} is not there`
      : unread !== undefined
        ? `${name}: its match ${unread.tag} is not read`
        : childOf(set, "aspath-exclude") !== undefined
          ? `${name}: aspath-exclude is not read`
          : undefined;
  const med = descend(set, "metric", "value")?.text;
  return {
    name,
    ...(match === undefined ? {} : { match }),
    allows: childOf(step, "action")?.text === "permit",
    prepends: memberTexts(childOf(set, "aspath-prepend")).length,
    ...(med === undefined ? {} : { med: Number(med) }),
    ...(doubt === undefined ? {} : { doubt }),
  };
}
