/** The legacy routing engine: one virtual router with rules for import and export. */
import type { Range } from "../../components/plan/addressing/cidr";
import { childOf, descend, memberTexts, type PanNode } from "../../components/panos/tree";
import { parsePrefix } from "../address";
import type { Decision } from "../filter";
import {
  type BgpGroup,
  type PanosRouting,
  type PrefixDecision,
  otherProtocols,
  readLocalAs,
  readPeer,
  readRouter,
  type StaticRoute,
} from "./router";

export function readVirtualRouter(router: PanNode): PanosRouting {
  const protocol = childOf(router, "protocol");
  const bgp = childOf(protocol, "bgp");
  const rules = (side: "import" | "export") => descend(bgp, "policy", side, "rules")?.children ?? [];
  const rejectsDefault = childOf(bgp, "reject-default-route")?.text !== "no";
  const common = readRouter(router);
  return {
    ...common,
    ...readLocalAs(bgp),
    groups: (childOf(bgp, "peer-group")?.children ?? []).map((group) =>
      readGroup(group, rules("import"), rules("export"), rejectsDefault),
    ),
    redistributes: (route) => redistributes(route, bgp, childOf(protocol, "redist-profile")),
    unread: [...common.unread, ...otherProtocols(protocol)],
  };
}

function readGroup(
  group: PanNode,
  importRules: readonly PanNode[],
  exportRules: readonly PanNode[],
  rejectsDefault: boolean,
): BgpGroup {
  const name = group.name ?? "?";
  const ofGroup = (rules: readonly PanNode[]) =>
    rules.filter(
      (rule) => memberTexts(childOf(rule, "used-by")).includes(name) && childOf(rule, "enable")?.text !== "no",
    );
  const [imports, exports] = [ofGroup(importRules), ofGroup(exportRules)];
  const trouble = childOf(group, "enable")?.text === "no" ? `peer group ${name} is not enabled` : undefined;
  return {
    name,
    peers: (childOf(group, "peer")?.children ?? []).map((peer) => readPeer(peer, trouble)),
    accepts: (prefix) =>
      rejectsDefault && prefix.prefixLength === 0
        ? { verdict: "deny", by: "reject-default-route" }
        : applyRules(imports, prefix, `import rules of ${name}`),
    announces: (prefix) => applyRules(exports, prefix, `export rules of ${name}`),
  };
}

function applyRules(rules: readonly PanNode[], prefix: Range, where: string): PrefixDecision {
  for (const rule of rules) {
    const by = rule.name ?? where;
    const match = matchesRule(rule, prefix);
    if (match === "no") continue;
    if (match !== "yes") return { ...UNCHANGED, verdict: "unknown", by: `${by}: ${match}` };
    const allow = descend(rule, "action", "allow");
    if (allow === undefined) return { ...UNCHANGED, verdict: "deny", by };
    return { ...readUpdate(allow, by), by };
  }
  // With a rule that none matches it denies, without any rule it takes everything: both ask for a rule that says so.
  return { ...UNCHANGED, verdict: "unknown", by: `${where} do not decide on ${prefix.cidr}` };
}

const UNCHANGED = { prepends: 0, med: 0 };

function matchesRule(rule: PanNode, prefix: Range): "yes" | "no" | string {
  const conditions = childOf(rule, "match")?.children ?? [];
  const unread = conditions.find((each) => !isRead(each));
  const prefixes = conditions.find(({ tag }) => tag === "address-prefix")?.children ?? [];
  const matches = prefixes.length === 0 || prefixes.some((each) => matchesPrefix(each, prefix));
  if (!matches && unread?.tag !== "address-prefix") return "no";
  return unread === undefined ? "yes" : `its match ${unread.tag} is not read`;
}

function isRead({ tag, text = "", children }: PanNode): boolean {
  if (tag === "address-prefix") return children.every(({ name }) => parsePrefix(name) !== undefined);
  if (tag === "route-table") return ["unicast", "both"].includes(text);
  if (tag === "afi" || tag === "safi") return ["ip", "unicast"].includes(text);
  return text === "" && children.length === 0;
}

/** Not exact: longer ones inside of it as well. */
function matchesPrefix(node: PanNode, prefix: Range): boolean {
  const own = parsePrefix(node.name);
  if (own === undefined) return false;
  const { first, last, prefixLength } = own;
  if (childOf(node, "exact")?.text === "yes") return first === prefix.first && prefixLength === prefix.prefixLength;
  return first <= prefix.first && prefix.last <= last && prefixLength <= prefix.prefixLength;
}

function readUpdate(allow: PanNode, by: string): PrefixDecision {
  const update = childOf(allow, "update");
  const asPath = childOf(update, "as-path")?.children[0];
  const med = Number(childOf(update, "med")?.text ?? 0);
  if (asPath === undefined || asPath.tag === "none") return { verdict: "allow", by, prepends: 0, med };
  if (asPath.tag === "prepend") return { verdict: "allow", by, prepends: Number(asPath.text), med };
  return { verdict: "unknown", by: `${by}: as-path ${asPath.tag} is not read`, prepends: 0, med };
}

/** Redistribution rules name a redistribution profile, or the prefix itself. */
function redistributes(route: StaticRoute, bgp: PanNode | undefined, profiles: PanNode | undefined): Decision {
  const rules = (childOf(bgp, "redist-rules")?.children ?? []).filter((rule) => childOf(rule, "enable")?.text !== "no");
  for (const rule of rules) {
    if (rule.name === route.destination.cidr) return { verdict: "allow", by: `redist-rule ${rule.name}` };
    const filter = descend(profiles, ["entry", rule.name ?? ""], "filter");
    if (filter === undefined) continue;
    if (!memberTexts(childOf(filter, "type")).includes("static")) continue;
    const destinations = memberTexts(childOf(filter, "destination"));
    if (destinations.includes(route.destination.cidr)) return { verdict: "allow", by: `redist-profile ${rule.name}` };
    if (destinations.length === 0)
      return { verdict: "unknown", by: `redist-profile ${rule.name} names no destination` };
  }
  return { verdict: "deny", by: "no redistribution rule" };
}
