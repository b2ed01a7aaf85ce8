/** The legacy routing engine: one virtual router with rules for import and export. */
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
  type BgpPeer,
  type PanosRouting,
  type Redistribution,
} from "./router";

const DEFAULT_MAX_PREFIXES = 5000;

export function readVirtualRouter(router: PanNode): PanosRouting {
  const protocol = childOf(router, "protocol");
  const bgp = childOf(protocol, "bgp");
  const rules = (side: "import" | "export") => descend(bgp, "policy", side, "rules")?.children ?? [];
  const rejectsDefault = childOf(bgp, "reject-default-route")?.text !== "no";
  const common = readRouter(router);
  return {
    engine: "legacy",
    ...common,
    ...readSpeaker(bgp),
    groups: (childOf(bgp, "peer-group")?.children ?? []).map((group) =>
      readGroup(group, rules("import"), rules("export"), rejectsDefault),
    ),
    ...redistributionOf(readRedistribution(bgp, childOf(protocol, "redist-profile")), "no redistribution rule"),
    unread: [...common.unread, ...otherProtocols(protocol)],
  };
}

const REJECT_DEFAULT_ROUTE: RouteRule = {
  name: "reject-default-route",
  match: [{ network: parseCidr("0.0.0.0/0"), shortest: 0, longest: 0, permits: true }],
  allows: false,
  prepends: 0,
};

function readGroup(
  group: PanNode,
  importRules: readonly PanNode[],
  exportRules: readonly PanNode[],
  rejectsDefault: boolean,
): BgpGroup {
  const name = group.name ?? "?";
  const ofGroup = (rules: readonly PanNode[]) =>
    rules
      .filter((rule) => memberTexts(childOf(rule, "used-by")).includes(name) && childOf(rule, "enable")?.text !== "no")
      .map(readRule);
  // With a rule that none matches it denies, without any rule it takes everything: both ask for a rule that says so.
  const filter = (side: "import" | "export", rules: readonly RouteRule[]): RouteFilter => ({
    rules,
    end: { verdict: "unknown", by: `${side} rules of ${name} do not decide on it` },
  });
  const trouble = childOf(group, "enable")?.text === "no" ? `peer group ${name} is not enabled` : undefined;
  return bgpGroup(
    name,
    (childOf(group, "peer")?.children ?? []).map((peer) => readPeer(peer, readOptions(peer), trouble)),
    [filter("import", [...(rejectsDefault ? [REJECT_DEFAULT_ROUTE] : []), ...ofGroup(importRules)])],
    [filter("export", ofGroup(exportRules))],
  );
}

function readOptions(peer: PanNode): Pick<BgpPeer, "timers" | "isPassive" | "maxPrefixes"> {
  const options = childOf(peer, "connection-options");
  return {
    ...readTimers(options ?? peer),
    isPassive: descend(options, "outgoing-bgp-connection", "allow")?.text === "no",
    maxPrefixes: Number(childOf(peer, "max-prefixes")?.text ?? DEFAULT_MAX_PREFIXES),
  };
}

function readRule(rule: PanNode): RouteRule {
  const name = rule.name ?? "rule without a name";
  const conditions = childOf(rule, "match")?.children ?? [];
  const unread = conditions.find((each) => !isRead(each))?.tag;
  const prefixes = conditions.find(({ tag }) => tag === "address-prefix")?.children ?? [];
  const allow = descend(rule, "action", "allow");
  const update = childOf(allow, "update");
  const asPath = childOf(update, "as-path")?.children[0];
  const med = childOf(update, "med")?.text;
  const doubt =
    unread !== undefined
      ? `${name}: its match ${unread} is not read`
      : asPath !== undefined && !["none", "prepend"].includes(asPath.tag)
        ? `${name}: as-path ${asPath.tag} is not read`
        : undefined;
  return {
    name,
    // Prefixes that are not read may be any.
    ...(prefixes.length === 0 || unread === "address-prefix" ? {} : { match: prefixes.flatMap(readPrefix) }),
    allows: allow !== undefined,
    prepends: asPath?.tag === "prepend" ? Number(asPath.text) : 0,
    ...(med === undefined ? {} : { med: Number(med) }),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function isRead({ tag, text = "", children }: PanNode): boolean {
  if (tag === "address-prefix") return children.every(({ name }) => parsePrefix(name) !== undefined);
  if (tag === "route-table") return ["unicast", "both"].includes(text);
  if (tag === "afi" || tag === "safi") return ["ip", "unicast"].includes(text);
  return text === "" && children.length === 0;
}

/** Not exact: longer ones inside of it as well. */
function readPrefix(node: PanNode): PrefixEntry[] {
  const network = parsePrefix(node.name);
  if (network === undefined) return [];
  const longest = childOf(node, "exact")?.text === "yes" ? network.prefixLength : 32;
  return [{ network, shortest: network.prefixLength, longest, permits: true }];
}

/** Redistribution rules name a redistribution profile, or the prefix itself. */
function readRedistribution(bgp: PanNode | undefined, profiles: PanNode | undefined): Redistribution[] {
  const rules = (childOf(bgp, "redist-rules")?.children ?? []).filter((rule) => childOf(rule, "enable")?.text !== "no");
  return rules.flatMap(({ name = "" }): Redistribution[] => {
    const filter = descend(profiles, ["entry", name], "filter");
    if (filter === undefined) return [{ cidr: name, by: `redist-rule ${name}` }];
    if (!memberTexts(childOf(filter, "type")).includes("static")) return [];
    const destinations = memberTexts(childOf(filter, "destination"));
    if (destinations.length === 0) return [{ by: `redist-profile ${name} names no destination` }];
    return destinations.map((cidr) => ({ cidr, by: `redist-profile ${name}` }));
  });
}
