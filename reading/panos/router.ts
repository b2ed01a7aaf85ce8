/** What a router of either routing engine says: the shapes, and the elements that both engines write alike. */
import type { Range } from "../../components/plan/addressing/cidr";
import { childOf, descend, memberTexts, type PanNode } from "../../components/panos/tree";
import { parseAddress, parsePrefix } from "../address";
import type { Decision } from "../filter";

export interface StaticRoute {
  readonly name: string;
  readonly destination: Range;
  readonly interface?: string;
  readonly nextHop?: number;
  /** Why packets along it cannot be followed. */
  readonly unknown?: string;
}

export interface BgpPeer {
  readonly name: string;
  readonly peerAs?: number;
  readonly localAddress?: number;
  readonly peerAddress?: number;
  /** Why no session comes up, or why it cannot be told. */
  readonly trouble?: string;
}

/** What a rule does to a prefix; `allow` with the AS path and MED that the neighbour sees. */
export interface PrefixDecision extends Decision {
  readonly prepends: number;
  readonly med: number;
}

/** Neighbours with one policy. */
export interface BgpGroup {
  readonly name: string;
  readonly peers: readonly BgpPeer[];
  accepts(prefix: Range): Decision;
  announces(prefix: Range): PrefixDecision;
}

export interface PanosRouting {
  readonly interfaces: readonly string[];
  readonly staticRoutes: readonly StaticRoute[];
  /** Absent where BGP is off. */
  readonly localAs?: number;
  readonly groups: readonly BgpGroup[];
  /** Whether BGP takes this route over from the static ones. */
  redistributes(route: StaticRoute): Decision;
  /** What could not be read. */
  readonly unread: readonly string[];
}

/** Interfaces and static routes. */
export function readRouter(router: PanNode | undefined): Pick<PanosRouting, "interfaces" | "staticRoutes" | "unread"> {
  const routes = (descend(router, "routing-table", "ip", "static-route")?.children ?? []).map((node) => ({
    node,
    destination: parsePrefix(childOf(node, "destination")?.text),
  }));
  const bgp = childOf(router, "bgp") ?? descend(router, "protocol", "bgp");
  return {
    interfaces: memberTexts(childOf(router, "interface")),
    staticRoutes: routes.flatMap(({ node, destination }) =>
      destination === undefined ? [] : [readStaticRoute(node, destination)],
    ),
    unread: [
      ...routes
        .filter(({ destination }) => destination === undefined)
        .map(({ node }) => `static route ${node.name} has a destination that is not read`),
      ...(childOf(bgp, "install-route")?.text === "no" ? ["BGP routes are not installed (install-route)"] : []),
    ],
  };
}

function readStaticRoute(route: PanNode, destination: Range): StaticRoute {
  const nexthop = childOf(route, "nexthop")?.children[0];
  const egress = childOf(route, "interface")?.text;
  const nextHop = nexthop?.tag === "ip-address" ? parseAddress(nexthop.text ?? "") : undefined;
  const unknown =
    nexthop !== undefined && nextHop === undefined
      ? `static route ${route.name}: nexthop ${nexthop.tag} is not read`
      : undefined;
  return {
    name: route.name ?? "?",
    destination,
    ...(egress === undefined ? {} : { interface: egress }),
    ...(nextHop === undefined ? {} : { nextHop }),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

export function readLocalAs(bgp: PanNode | undefined): { localAs?: number } {
  const localAs = Number(childOf(bgp, "local-as")?.text);
  return childOf(bgp, "enable")?.text === "yes" && localAs > 0 ? { localAs } : {};
}

/** Protocols beside BGP that could bring routes. */
export function otherProtocols(container: PanNode | undefined): string[] {
  return ["ospf", "ospfv3", "rip"]
    .filter((other) => descend(container, other, "enable")?.text === "yes")
    .map((other) => `${other} is enabled, and its routes are not read`);
}

export function readPeer(peer: PanNode, trouble?: string): BgpPeer {
  const localAddress = parseAddress((descend(peer, "local-address", "ip")?.text ?? "").split("/")[0]!);
  const peerAddress = parseAddress(descend(peer, "peer-address", "ip")?.text ?? "");
  const peerAs = Number(childOf(peer, "peer-as")?.text);
  const isOff = childOf(peer, "enable")?.text === "no";
  const why = isOff ? `peer ${peer.name} is not enabled` : trouble;
  return {
    name: peer.name ?? "?",
    ...(peerAs > 0 ? { peerAs } : {}),
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(peerAddress === undefined ? {} : { peerAddress }),
    ...(why === undefined ? {} : { trouble: why }),
  };
}
