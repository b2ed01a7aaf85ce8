/** Reads static routes and BGP of either PAN-OS routing engine from the rendered XML. */
import { childOf, descend, memberTexts, type PanNode } from "../../components/panos/tree";
import type { AnnounceRule, PrefixRule } from "../topology";
import { entriesOf, isYes, required, textOf } from "./reading";

export interface FirewallRouting {
  readonly engine: "legacy" | "advanced";
  readonly asn: number;
  readonly routerId: string;
  readonly maximumPaths: number;
  readonly staticRoutes: readonly { readonly destination: string; readonly interface: string; readonly via?: string }[];
  /** Static prefixes that BGP takes up. */
  readonly redistributed: readonly string[];
  readonly peers: readonly FirewallPeer[];
}

export interface FirewallPeer {
  readonly group: string;
  readonly name: string;
  readonly asn: number;
  readonly localAddress: string;
  readonly address: string;
  readonly keepaliveSeconds: number;
  readonly holdSeconds: number;
  readonly advertisementIntervalSeconds: number;
  readonly multihop: number;
  readonly passive: boolean;
  readonly maxPrefixes: number;
  readonly accept: readonly PrefixRule[];
  readonly announce: readonly AnnounceRule[];
}

export function readRouting(network: PanNode): FirewallRouting {
  const [virtual] = entriesOf(childOf(network, "virtual-router"));
  if (virtual !== undefined) return readVirtualRouter(virtual);
  const [logical] = entriesOf(childOf(network, "logical-router"));
  return readLogicalRouter(network, required(logical, "virtual router and no logical router"));
}

function common(router: PanNode, bgp: PanNode | undefined) {
  if (!isYes(bgp, "enable") || !isYes(bgp, "install-route"))
    throw new Error("BGP is not enabled, or does not install what it learns");
  return {
    asn: Number(required(textOf(bgp, "local-as"), "local-as")),
    routerId: required(textOf(bgp, "router-id"), "router-id"),
    maximumPaths: isYes(router, "ecmp", "enable") ? Number(textOf(router, "ecmp", "max-path") ?? 2) : 1,
    staticRoutes: entriesOf(descend(router, "routing-table", "ip", "static-route")).map((route) => {
      const via = textOf(route, "nexthop", "ip-address");
      return {
        destination: required(textOf(route, "destination"), `destination of route ${route.name}`),
        interface: required(textOf(route, "interface"), `interface of route ${route.name}`),
        ...(via === undefined ? {} : { via }),
      };
    }),
  };
}

/** PAN-OS: 0 means 2 hops in the legacy engine; a number is the TTL of what it sends. */
const ttlOf = (multihop: string | undefined) => Number(multihop ?? 0) || 1;

const withoutLength = (address: string) => address.split("/")[0]!;

function addressesOf(peer: PanNode) {
  return {
    asn: Number(required(textOf(peer, "peer-as"), `peer-as of ${peer.name}`)),
    localAddress: withoutLength(required(textOf(peer, "local-address", "ip"), `local address of ${peer.name}`)),
    address: required(textOf(peer, "peer-address", "ip"), `peer address of ${peer.name}`),
  };
}

function readVirtualRouter(router: PanNode): FirewallRouting {
  const bgp = descend(router, "protocol", "bgp");
  const redistributed = entriesOf(descend(bgp, "redist-rules"))
    .filter((rule) => isYes(rule, "enable"))
    .map((rule) => rule.name!);
  return {
    engine: "legacy",
    ...common(router, bgp),
    redistributed: redistributed.flatMap((name) => (/^\d/.test(name) ? [name] : redistributionProfile(router, name))),
    peers: entriesOf(childOf(bgp, "peer-group"))
      .filter((group) => isYes(group, "enable"))
      .flatMap((group) =>
        entriesOf(childOf(group, "peer"))
          .filter((peer) => isYes(peer, "enable"))
          .map((peer) => readVirtualRouterPeer(bgp!, group.name!, peer)),
      ),
  };
}

function redistributionProfile(router: PanNode, name: string): string[] {
  const profile = descend(router, "protocol", "redist-profile", ["entry", name]);
  return memberTexts(descend(required(profile, `redistribution profile ${name}`), "filter", "destination"));
}

function readVirtualRouterPeer(bgp: PanNode, group: string, peer: PanNode): FirewallPeer {
  const options = childOf(peer, "connection-options");
  return {
    group,
    name: peer.name!,
    ...addressesOf(peer),
    keepaliveSeconds: Number(textOf(options, "keep-alive-interval") ?? 30),
    holdSeconds: Number(textOf(options, "hold-time") ?? 90),
    advertisementIntervalSeconds: Number(textOf(options, "min-route-adv-interval") ?? 30),
    multihop: ttlOf(textOf(options, "multihop")),
    passive: textOf(options, "outgoing-bgp-connection", "allow") === "no",
    maxPrefixes: Number(textOf(peer, "max-prefixes") ?? 5000),
    accept: policyRules(bgp, "import", group),
    announce: policyRules(bgp, "export", group),
  };
}

/** The rules that this group uses, in their order; a rule without prefixes matches all. */
function policyRules(bgp: PanNode, direction: "import" | "export", group: string): AnnounceRule[] {
  return entriesOf(descend(bgp, "policy", direction, "rules"))
    .filter((rule) => isYes(rule, "enable") && memberTexts(childOf(rule, "used-by")).includes(group))
    .flatMap((rule) => {
      const allow = descend(rule, "action", "allow");
      const update = childOf(allow, "update");
      const med = textOf(update, "med");
      const effect = {
        allow: allow !== undefined,
        asPathPrepends: Number(textOf(update, "as-path", "prepend") ?? 0),
        ...(med === undefined ? {} : { med: Number(med) }),
      };
      const prefixes = entriesOf(descend(rule, "match", "address-prefix"));
      if (prefixes.length === 0) return [{ cidr: "0.0.0.0/0", orLonger: true, ...effect }];
      return prefixes.map((prefix) => ({ cidr: prefix.name!, orLonger: !isYes(prefix, "exact"), ...effect }));
    });
}

function readLogicalRouter(network: PanNode, router: PanNode): FirewallRouting {
  const vrf = required(descend(router, "vrf", ["entry", "default"]), "VRF default");
  const bgp = childOf(vrf, "bgp");
  const profiles = required(childOf(network, "routing-profile"), "routing profiles");
  return {
    engine: "advanced",
    ...common(vrf, bgp),
    redistributed: entriesOf(descend(bgp, "advertise-network", "ipv4", "network"))
      .filter((each) => isYes(each, "unicast"))
      .map((each) => each.name!),
    peers: entriesOf(childOf(bgp, "peer-group"))
      .filter((group) => isYes(group, "enable"))
      .flatMap((group) =>
        entriesOf(childOf(group, "peer"))
          .filter((peer) => isYes(peer, "enable"))
          .map((peer) => readLogicalRouterPeer(profiles, group, peer)),
      ),
  };
}

function readLogicalRouterPeer(profiles: PanNode, group: PanNode, peer: PanNode): FirewallPeer {
  const named = (kind: string, name: string | undefined) =>
    required(
      descend(profiles, "bgp", kind, ["entry", required(name, `${kind} of ${peer.name}`)]),
      `${kind} ${name ?? ""}`,
    );
  const timers = named("timer-profile", textOf(peer, "connection-options", "timers"));
  const family = named("address-family-profile", textOf(group, "address-family", "ipv4"));
  const filters = descend(named("filtering-profile", textOf(group, "filtering-profile", "ipv4")), "ipv4", "unicast");
  const accept = required(textOf(filters, "inbound-network-filters", "prefix-list"), `inbound filter of ${group.name}`);
  const routeMap = required(textOf(filters, "route-maps", "outbound"), `outbound route map of ${group.name}`);
  return {
    group: group.name!,
    name: peer.name!,
    ...addressesOf(peer),
    keepaliveSeconds: Number(textOf(timers, "keep-alive-interval") ?? 30),
    holdSeconds: Number(textOf(timers, "hold-time") ?? 90),
    advertisementIntervalSeconds: Number(textOf(timers, "min-route-adv-interval") ?? 30),
    multihop: ttlOf(textOf(peer, "connection-options", "multihop")),
    passive: isYes(peer, "passive"),
    maxPrefixes: Number(textOf(family, "ipv4", "unicast", "maximum-prefix", "num_prefixes") ?? 1000),
    accept: prefixList(profiles, accept),
    announce: routeMapRules(profiles, routeMap),
  };
}

const inSequence = (nodes: readonly PanNode[]) => [...nodes].sort((l, r) => Number(l.name) - Number(r.name));

function prefixList(profiles: PanNode, name: string): PrefixRule[] {
  const list = required(descend(profiles, "filters", "prefix-list", ["entry", name]), `prefix list ${name}`);
  return inSequence(entriesOf(descend(list, "type", "ipv4", "ipv4-entry"))).map((rule) => {
    const allow = textOf(rule, "action") === "permit";
    if (textOf(rule, "prefix", "network") === "any") return { cidr: "0.0.0.0/0", orLonger: true, allow };
    const prefix = descend(rule, "prefix", "entry");
    return {
      cidr: required(textOf(prefix, "network"), `network in prefix list ${name}`),
      orLonger: textOf(prefix, "less-than-or-equal") === "32",
      allow,
    };
  });
}

function routeMapRules(profiles: PanNode, name: string): AnnounceRule[] {
  const routeMap = descend(profiles, "filters", "route-maps", "bgp", "bgp-entry", ["entry", name], "route-map");
  return inSequence(entriesOf(required(routeMap, `route map ${name}`))).flatMap((rule) => {
    const med = textOf(rule, "set", "metric", "value");
    const effect = {
      allow: textOf(rule, "action") === "permit",
      asPathPrepends: memberTexts(descend(rule, "set", "aspath-prepend")).length,
      ...(med === undefined ? {} : { med: Number(med) }),
    };
    const list = textOf(rule, "match", "ipv4", "address", "prefix-list");
    if (list === undefined) return [{ cidr: "0.0.0.0/0", orLonger: true, ...effect }];
    return prefixList(profiles, list)
      .filter((prefix) => prefix.allow)
      .map((prefix) => ({ ...prefix, ...effect }));
  });
}
