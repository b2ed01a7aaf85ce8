/**
 * How each kind of gateway chooses among routes, step by step in its own order. The longest prefix comes first
 * everywhere; then the steps below, each of which keeps its best candidates, until one is left or all are equal.
 */
import { contains, parseCidr } from "../addressing/cidr";

export type GatewayKind =
  | "transit-gateway-table"
  | "virtual-private-gateway"
  | "vpc-route-table"
  | "vm-series"
  | "cloud-router"
  | "azure-vpn-gateway"
  | "customer-gateway";

export type RouteSource = "local" | "static" | "vpc-attachment" | "connect" | "vpn" | "bgp" | "propagated";
export type Origin = "igp" | "egp" | "incomplete";

export interface CandidateRoute {
  readonly prefix: string;
  /** Where packets go, for example `tunnel kobe/0-1`. */
  readonly via: string;
  readonly source: RouteSource;
  /** As the gateway hears it, the neighbour's number first; empty where no BGP brought the route. */
  readonly asPath: readonly number[];
  readonly origin: Origin;
  /** Multi-exit discriminator; absent counts as 0 (RFC 4271 section 9.1.2.2). */
  readonly med?: number;
  /** The route stands while each of these groups has a live member. */
  readonly needs: readonly (readonly string[])[];
  /** A static route that does not follow its tunnel: it stays, and its packets are lost. */
  readonly staysWhenLost?: boolean;
  /** Destinations that the next gateway has no route to: it drops their packets. */
  readonly droppedNext?: readonly string[];
}

export interface Selection {
  /** More than one: the gateway shares the load, or AWS picks one of equals. */
  readonly winners: readonly CandidateRoute[];
  /** Why these won. */
  readonly reason: string;
}

interface Step {
  readonly name: string;
  /** Lower is better. */
  rank(route: CandidateRoute): number;
  /** Only routes that this step can compare; a mixed field passes untouched. */
  appliesTo?(routes: readonly CandidateRoute[]): boolean;
}

/** Transit Gateway guide, "Route evaluation order"; within a class of attachments BGP decides. */
const TRANSIT_GATEWAY_ORDER: readonly RouteSource[] = ["static", "vpc-attachment", "connect", "vpn"];
const ORIGINS: readonly Origin[] = ["igp", "egp", "incomplete"];

const bySource = (name: string, order: readonly RouteSource[]): Step => ({
  name,
  rank: ({ source }) => (order.includes(source) ? order.indexOf(source) : order.length),
});
const AS_PATH: Step = { name: "shortest AS path", rank: ({ asPath }) => asPath.length };
const ORIGIN: Step = { name: "lowest origin (IGP, EGP, incomplete)", rank: ({ origin }) => ORIGINS.indexOf(origin) };
const LOWEST_MED = "lowest MED";
/** RFC 4271 section 9.1.2.2: compared among routes of one neighbouring AS. */
const MED: Step = {
  name: LOWEST_MED,
  rank: ({ med = 0 }) => med,
  appliesTo: (routes) => new Set(routes.map(({ asPath }) => asPath[0])).size === 1,
};

/**
 * Sources: Transit Gateway guide; Site-to-Site VPN user guide, "Route tables and VPN route priority" (static over BGP,
 * AS path, then MED where the first AS is the same; the origin before it in its older editions); VPC guide, "Route
 * priority"; RFC 4271 section 9.1.2.2 for the firewalls and devices; Cloud Router, "Best path selection"; Azure VPN
 * Gateway FAQ (AS path).
 */
const STEPS: Readonly<Record<GatewayKind, readonly Step[]>> = {
  "transit-gateway-table": [
    bySource("kind of attachment (static, VPC, Connect, VPN)", TRANSIT_GATEWAY_ORDER),
    AS_PATH,
    MED,
  ],
  "virtual-private-gateway": [bySource("static over BGP", ["static", "bgp"]), AS_PATH, ORIGIN, MED],
  "vpc-route-table": [bySource("local, static, propagated", ["local", "static", "propagated"])],
  "vm-series": [bySource("static over BGP", ["static", "bgp"]), AS_PATH, ORIGIN, MED],
  "cloud-router": [AS_PATH, ORIGIN, { name: LOWEST_MED, rank: ({ med = 0 }) => med }],
  "azure-vpn-gateway": [bySource("static over BGP", ["static", "bgp"]), AS_PATH],
  "customer-gateway": [bySource("static over BGP", ["static", "bgp"]), AS_PATH, ORIGIN, MED],
};

/** What a gateway does with candidates that stay equal to the end. */
const AMONG_EQUALS: Readonly<Record<GatewayKind, string>> = {
  "transit-gateway-table": "equal: AWS uses one of them (ECMP is off on this Transit Gateway)",
  "virtual-private-gateway": "equal: AWS uses one of them (no ECMP)",
  "vpc-route-table": "equal",
  "vm-series": "equal: shared by flow",
  "cloud-router": "equal: shared by flow",
  "azure-vpn-gateway": "equal: shared by flow",
  "customer-gateway": "equal: the device uses one, or shares by flow",
};

/**
 * The routes that carry packets to a destination.
 *
 * @param destination an IPv4 prefix; candidates that do not hold it whole are left out
 * @returns undefined when no candidate holds it
 */
export function selectRoutes(
  kind: GatewayKind,
  destination: string,
  candidates: readonly CandidateRoute[],
): Selection | undefined {
  const holding = candidates.filter(({ prefix }) => contains(prefix, destination));
  if (holding.length === 0) return undefined;
  const lengthOf = ({ prefix }: CandidateRoute) => parseCidr(prefix).prefixLength;
  // In a VPC the local route stands above longer ones that a gateway propagates (VPC guide, "Route priority").
  const local = kind === "vpc-route-table" ? holding.filter(({ source }) => source === "local") : [];
  const longest = Math.max(...holding.map(lengthOf));
  let left = local.length > 0 ? local : holding.filter((route) => lengthOf(route) === longest);
  if (left.length === 1) return { winners: left, reason: holding.length === 1 ? "only route" : "longest prefix" };
  for (const { name, rank, appliesTo } of STEPS[kind]) {
    if (appliesTo?.(left) === false) continue;
    const best = Math.min(...left.map(rank));
    const kept = left.filter((route) => rank(route) === best);
    if (kept.length === 1) return { winners: kept, reason: name };
    if (kept.length < left.length && kept.length > 1) {
      left = kept;
      const rest = selectAmong(kind, left);
      return { winners: rest.winners, reason: `${name}; then ${rest.reason}` };
    }
  }
  return { winners: left, reason: AMONG_EQUALS[kind] };
}

function selectAmong(kind: GatewayKind, routes: readonly CandidateRoute[]): Selection {
  return selectRoutes(kind, routes[0]!.prefix, routes)!;
}

/** What is left of the candidates when something is lost. */
export function withoutLost(candidates: readonly CandidateRoute[], lost: string): CandidateRoute[] {
  return candidates.filter((route) => route.staysWhenLost === true || !isCut(route, lost));
}

export function isCut({ needs }: CandidateRoute, lost: string): boolean {
  return needs.some((group) => group.every((member) => member === lost));
}
