/** The Advanced Routing Engine: one logical router, whose BGP neighbours refer to routing profiles. */
import type { Range } from "../../components/plan/addressing/cidr";
import { childOf, descend, memberTexts, type PanNode } from "../../components/panos/tree";
import { parsePrefix } from "../address";
import type { Decision } from "../filter";
import {
  type BgpGroup,
  otherProtocols,
  type PanosRouting,
  type PrefixDecision,
  readLocalAs,
  readPeer,
  readRouter,
} from "./router";

export function readLogicalRouter(router: PanNode, profiles: PanNode | undefined): PanosRouting {
  const vrfs = childOf(router, "vrf")?.children ?? [];
  const vrf = vrfs[0];
  const bgp = childOf(vrf, "bgp");
  const networks = descend(bgp, "advertise-network", "ipv4", "network")?.children ?? [];
  const redistribution = childOf(bgp, "redistribution-profile");
  const common = readRouter(vrf);
  return {
    ...common,
    ...readLocalAs(bgp),
    groups: (childOf(bgp, "peer-group")?.children ?? []).map((group) => readGroup(group, profiles)),
    redistributes: ({ destination }) => {
      const network = networks.find(({ name }) => name === destination.cidr);
      if (network !== undefined && childOf(network, "unicast")?.text !== "no")
        return { verdict: "allow", by: `advertise-network ${destination.cidr}` };
      if (redistribution !== undefined) return { verdict: "unknown", by: "redistribution-profile is not read" };
      return { verdict: "deny", by: "no redistribution" };
    },
    unread: [...(vrfs.length === 1 ? [] : ["it has not exactly one VRF"]), ...common.unread, ...otherProtocols(vrf)],
  };
}

function readGroup(group: PanNode, profiles: PanNode | undefined): BgpGroup {
  const name = group.name ?? "?";
  const filtering = descend(group, "filtering-profile", "ipv4")?.text;
  const profile = descend(profiles, "bgp", "filtering-profile", ["entry", filtering ?? ""], "ipv4", "unicast");
  const trouble = childOf(group, "enable")?.text === "no" ? `peer group ${name} is not enabled` : undefined;
  const filters = childOf(profiles, "filters");
  return {
    name,
    peers: (childOf(group, "peer")?.children ?? []).map((peer) => readPeer(peer, trouble ?? notInherited(peer))),
    accepts: (prefix) => applyFilters(profile, filters, "inbound", prefix, name),
    announces: (prefix) => applyFilters(profile, filters, "outbound", prefix, name),
  };
}

/** A peer that does not inherit has filters of its own. */
function notInherited(peer: PanNode): string | undefined {
  const inherits = descend(peer, "inherit", "yes") !== undefined || childOf(peer, "inherit")?.text === "yes";
  return inherits ? undefined : `peer ${peer.name} does not inherit from its group, and its own profiles are not read`;
}

function applyFilters(
  profile: PanNode | undefined,
  filters: PanNode | undefined,
  side: "inbound" | "outbound",
  prefix: Range,
  group: string,
): PrefixDecision {
  const unread = (profile?.children ?? []).find(({ tag, children }) => UNREAD_FILTERS.has(tag) && children.length > 0);
  if (unread !== undefined) return unknown(`filtering profile of ${group}: ${unread.tag} is not read`);
  const network = childOf(profile, `${side}-network-filters`)?.children[0];
  const routeMap = descend(profile, "route-maps", side)?.text;
  if (network === undefined && routeMap === undefined) return unknown(`peer group ${group} has no ${side} filter`);
  if (network !== undefined) {
    if (network.tag !== "prefix-list") return unknown(`${network.tag} ${network.text} is not read`);
    const decision = applyPrefixList(network.text ?? "", filters, prefix);
    if (decision.verdict !== "allow" || routeMap === undefined) return { ...decision, prepends: 0, med: 0 };
  }
  return applyRouteMap(routeMap!, filters, prefix);
}

const UNREAD_FILTERS = new Set(["filter-list", "conditional-advertisement", "unsuppress-map"]);
const unknown = (by: string): PrefixDecision => ({ verdict: "unknown", by, prepends: 0, med: 0 });

/** Entries in the order of their numbers; what none matches is denied. */
function bySequence(nodes: readonly PanNode[]): PanNode[] {
  return [...nodes].sort((l, r) => Number(l.name) - Number(r.name));
}

function applyPrefixList(name: string, filters: PanNode | undefined, prefix: Range): Decision {
  const list = descend(filters, "prefix-list", ["entry", name], "type", "ipv4", "ipv4-entry");
  if (list === undefined) return { verdict: "unknown", by: `prefix list ${name} is not there` };
  const found = bySequence(list.children).find((each) => matchesPrefix(childOf(each, "prefix"), prefix));
  if (found === undefined) return { verdict: "deny", by: `prefix list ${name}, end` };
  const permits = childOf(found, "action")?.text === "permit";
  return { verdict: permits ? "allow" : "deny", by: `prefix list ${name} ${found.name}` };
}

function matchesPrefix(node: PanNode | undefined, prefix: Range): boolean {
  if (childOf(node, "network")?.text === "any") return true;
  const match = childOf(node, "entry");
  const network = parsePrefix(childOf(match, "network")?.text);
  if (network === undefined) return false;
  const { first, last, prefixLength } = network;
  const [least, most] = ["greater-than-or-equal", "less-than-or-equal"].map((tag) => childOf(match, tag)?.text);
  const shortest = least === undefined ? prefixLength : Number(least);
  const longest = most !== undefined ? Number(most) : least === undefined ? prefixLength : 32;
  const isInside = first <= prefix.first && prefix.last <= last;
  return isInside && shortest <= prefix.prefixLength && prefix.prefixLength <= longest;
}

function applyRouteMap(name: string, filters: PanNode | undefined, prefix: Range): PrefixDecision {
  const map = descend(filters, "route-maps", "bgp", "bgp-entry", ["entry", name], "route-map");
  if (map === undefined) return unknown(`route map ${name} is not there`);
  for (const step of bySequence(map.children)) {
    const by = `route map ${name} ${step.name}`;
    const conditions = childOf(step, "match")?.children ?? [];
    const list = descend(step, "match", "ipv4", "address", "prefix-list")?.text;
    const unread = conditions.find(
      ({ tag, children, text = "" }) => tag !== "ipv4" && (children.length > 0 || text !== ""),
    );
    const decision: Decision = list === undefined ? { verdict: "allow", by } : applyPrefixList(list, filters, prefix);
    if (decision.verdict === "deny") continue;
    if (decision.verdict === "unknown") return unknown(decision.by);
    if (unread !== undefined) return unknown(`${by}: its match ${unread.tag} is not read`);
    if (childOf(step, "action")?.text !== "permit") return { verdict: "deny", by, prepends: 0, med: 0 };
    return readSet(childOf(step, "set"), by);
  }
  return { verdict: "deny", by: `route map ${name}, end`, prepends: 0, med: 0 };
}

function readSet(set: PanNode | undefined, by: string): PrefixDecision {
  if (childOf(set, "aspath-exclude") !== undefined) return unknown(`${by}: aspath-exclude is not read`);
  const prepends = memberTexts(childOf(set, "aspath-prepend")).length;
  return { verdict: "allow", by, prepends, med: Number(descend(set, "metric", "value")?.text ?? 0) };
}
