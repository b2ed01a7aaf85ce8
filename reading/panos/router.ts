/** What a router of either routing engine says: the shapes, and the elements that both engines write alike. */
import type { Range } from "../../components/plan/addressing/cidr";
import { childOf, descend, memberTexts, type PanNode } from "../../components/panos/tree";
import { parseAddress, parsePrefix } from "../address";
import type { Decision } from "../filter";
import { decidePrefix, type PrefixDecision, type RouteFilter } from "./routeFilter";

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
  /** Absent where its profile is not there. */
  readonly timers?: BgpTimers;
  /** Of the packets it sends. */
  readonly ttl: number;
  /** Waits for the other end's connection. */
  readonly isPassive: boolean;
  readonly maxPrefixes?: number;
  /** Why no session comes up, or why it cannot be told. */
  readonly trouble?: string;
}

export interface BgpTimers {
  readonly keepaliveSeconds: number;
  readonly holdSeconds: number;
  readonly advertisementIntervalSeconds: number;
}

/** Neighbours with one policy. */
export interface BgpGroup {
  readonly name: string;
  readonly peers: readonly BgpPeer[];
  readonly imports: readonly RouteFilter[];
  readonly exports: readonly RouteFilter[];
  accepts(prefix: Range): Decision;
  announces(prefix: Range): PrefixDecision;
}

/** A static route's prefix that BGP takes over; without one, it cannot be told which. */
export interface Redistribution {
  readonly cidr?: string;
  readonly by: string;
}

export interface PanosRouting {
  readonly engine: "legacy" | "advanced";
  readonly interfaces: readonly string[];
  readonly staticRoutes: readonly StaticRoute[];
  /** Absent where BGP is off. */
  readonly localAs?: number;
  readonly routerId?: string;
  /** Equal routes that share the load. */
  readonly maximumPaths: number;
  readonly groups: readonly BgpGroup[];
  readonly redistributed: readonly Redistribution[];
  /** Whether BGP takes this route over from the static ones. */
  redistributes(route: StaticRoute): Decision;
  /** What could not be read. */
  readonly unread: readonly string[];
}

export function bgpGroup(
  name: string,
  peers: readonly BgpPeer[],
  imports: readonly RouteFilter[],
  exports: readonly RouteFilter[],
): BgpGroup {
  const accepts = (prefix: Range) => {
    const { verdict, by } = decidePrefix(imports, prefix);
    return { verdict, by };
  };
  return { name, peers, imports, exports, accepts, announces: (prefix) => decidePrefix(exports, prefix) };
}

export function redistributionOf(redistributed: readonly Redistribution[], otherwise: string) {
  const redistributes = ({ destination }: StaticRoute): Decision => {
    const found = redistributed.find(({ cidr }) => cidr === undefined || cidr === destination.cidr);
    if (found === undefined) return { verdict: "deny", by: otherwise };
    return { verdict: found.cidr === undefined ? "unknown" : "allow", by: found.by };
  };
  return { redistributed, redistributes };
}

/** Equal routes that PAN-OS uses where ECMP is on and says no number. */
const DEFAULT_MAXIMUM_PATHS = 2;

/** Interfaces and static routes. */
export function readRouter(
  router: PanNode | undefined,
): Pick<PanosRouting, "interfaces" | "staticRoutes" | "maximumPaths" | "unread"> {
  const routes = (descend(router, "routing-table", "ip", "static-route")?.children ?? []).map((node) => ({
    node,
    destination: parsePrefix(childOf(node, "destination")?.text),
  }));
  const bgp = childOf(router, "bgp") ?? descend(router, "protocol", "bgp");
  const ecmp = childOf(router, "ecmp");
  return {
    interfaces: memberTexts(childOf(router, "interface")),
    staticRoutes: routes.flatMap(({ node, destination }) =>
      destination === undefined ? [] : [readStaticRoute(node, destination)],
    ),
    maximumPaths:
      childOf(ecmp, "enable")?.text === "yes" ? Number(childOf(ecmp, "max-path")?.text ?? DEFAULT_MAXIMUM_PATHS) : 1,
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

export function readSpeaker(bgp: PanNode | undefined): Pick<PanosRouting, "localAs" | "routerId"> {
  const localAs = Number(childOf(bgp, "local-as")?.text);
  const routerId = childOf(bgp, "router-id")?.text;
  return {
    ...(childOf(bgp, "enable")?.text === "yes" && localAs > 0 ? { localAs } : {}),
    ...(routerId === undefined ? {} : { routerId }),
  };
}

/** Protocols beside BGP that could bring routes. */
export function otherProtocols(container: PanNode | undefined): string[] {
  return ["ospf", "ospfv3", "rip"]
    .filter((other) => descend(container, other, "enable")?.text === "yes")
    .map((other) => `${other} is enabled, and its routes are not read`);
}

/** @param timers where the engine keeps them: with the peer, or in a profile */
export function readTimers(timers: PanNode | undefined): { timers?: BgpTimers } {
  if (timers === undefined) return {};
  const seconds = (tag: string, byDefault: number) => Number(childOf(timers, tag)?.text ?? byDefault);
  return {
    timers: {
      keepaliveSeconds: seconds("keep-alive-interval", 30),
      holdSeconds: seconds("hold-time", 90),
      advertisementIntervalSeconds: seconds("min-route-adv-interval", 30),
    },
  };
}

export function readPeer(
  peer: PanNode,
  own: Pick<BgpPeer, "timers" | "isPassive" | "maxPrefixes">,
  trouble?: string,
): BgpPeer {
  const localAddress = parseAddress((descend(peer, "local-address", "ip")?.text ?? "").split("/")[0]!);
  const peerAddress = parseAddress(descend(peer, "peer-address", "ip")?.text ?? "");
  const peerAs = Number(childOf(peer, "peer-as")?.text);
  const isOff = childOf(peer, "enable")?.text === "no";
  const why = isOff ? `peer ${peer.name} is not enabled` : trouble;
  return {
    name: peer.name ?? "?",
    ...own,
    // 0 means a directly connected peer.
    ttl: Number(descend(peer, "connection-options", "multihop")?.text ?? 0) || 1,
    ...(peerAs > 0 ? { peerAs } : {}),
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(peerAddress === undefined ? {} : { peerAddress }),
    ...(why === undefined ? {} : { trouble: why }),
  };
}
