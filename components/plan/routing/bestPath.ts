/**
 * How each kind of gateway chooses among routes, step by step in its own order: the one selection that the report of
 * routes, the trace and the rehearsal's claims share. The longest prefix comes first everywhere; then the steps below,
 * each of which keeps its best candidates, until one is left or all are equal.
 */
import type { Range } from "../addressing/cidr";

export type GatewayKind =
  | "transit-gateway-table"
  | "virtual-private-gateway"
  | "vpc-route-table"
  | "vm-series"
  | "cloud-router-legacy"
  | "cloud-router-standard"
  | "azure-vpn-gateway"
  | "customer-gateway";

/** Where a route comes from; of a VPC `local` is its own CIDR, of a firewall `connected` an interface's subnet. */
export type RouteSource =
  "local" | "connected" | "static" | "vpc-attachment" | "connect" | "vpn" | "bgp" | "propagated";
export type Origin = "igp" | "egp" | "incomplete";

export interface RouteAttributes {
  readonly prefix: Range;
  readonly source: RouteSource;
  /** As the gateway hears it, the neighbour's number first; empty where no BGP brought the route. */
  readonly asPath: readonly number[];
  /** IGP when absent. */
  readonly origin?: Origin;
  /** Multi-exit discriminator; absent counts as 0 (RFC 4271 section 9.1.2.2). */
  readonly med?: number;
}

export type Criterion =
  | "attachment-kind"
  | "static-over-bgp"
  | "administrative-distance"
  | "vpc-route-kind"
  | "as-path"
  | "origin"
  | "med"
  | "med-and-as-path";

export type RouteReason =
  | { readonly why: "only-route" | "longest-prefix" | "local-route" }
  /** Criteria that left routes out, in their order; `equal`: several were left at the end. */
  | { readonly why: "decided"; readonly by: readonly Criterion[]; readonly equal: boolean };

export interface BestPath<R> {
  /** More than one: the gateway shares the load, or AWS picks one of equals. */
  readonly winners: readonly R[];
  readonly reason: RouteReason;
}

interface Step {
  readonly criterion: Criterion;
  /** @returns those among which the next step chooses, all of them where this one cannot compare them */
  keep<R extends RouteAttributes>(routes: readonly R[]): readonly R[];
}

const lowest = (criterion: Criterion, rank: (route: RouteAttributes) => number): Step => ({
  criterion,
  keep: (routes) => {
    const best = Math.min(...routes.map(rank));
    return routes.filter((route) => rank(route) === best);
  },
});

const bySource = (criterion: Criterion, ...order: readonly RouteSource[]): Step =>
  lowest(criterion, ({ source }) => (order.includes(source) ? order.indexOf(source) : order.length));

const ORIGINS: readonly Origin[] = ["igp", "egp", "incomplete"];
const medOf = ({ med = 0 }: RouteAttributes) => med;

const AS_PATH = lowest("as-path", ({ asPath }) => asPath.length);
const ORIGIN = lowest("origin", ({ origin = "igp" }) => ORIGINS.indexOf(origin));

/** RFC 4271 section 9.1.2.2: compared among routes of one neighbouring AS. */
const MED: Step = {
  criterion: "med",
  keep: (routes) =>
    new Set(routes.map(({ asPath }) => asPath[0])).size === 1 ? lowest("med", medOf).keep(routes) : routes,
};

/**
 * A Cloud Router consists of software tasks. In the legacy mode AS paths are compared inside a task alone, MED among all
 * that the tasks bring (Cloud Router, "Best path selection"), and Google does not say which task has which session. A
 * route is out for sure where another one has a lower MED and no longer path; so it is in the standard mode, too.
 */
const MED_AND_AS_PATH: Step = {
  criterion: "med-and-as-path",
  keep: (routes) =>
    routes.filter(
      (route) => !routes.some((other) => medOf(other) < medOf(route) && other.asPath.length <= route.asPath.length),
    ),
};

/**
 * - Transit Gateway: how it works, "Route evaluation order" (static, VPC, Connect, VPN); inside of a class BGP decides
 * - virtual private gateway: Site-to-Site VPN user guide, "Route tables and VPN route priority" (static over BGP, AS path,
 *   then MED where the first AS is the same; the origin before it in its older editions)
 * - VPC: VPC guide, "Route priority"
 * - VM-Series: PAN-OS networking guide, administrative distances (static 10, EBGP 20); RFC 4271 section 9.1.2.2
 * - Cloud Router: "Best path selection", by the mode of the VPC network
 * - Azure: VPN Gateway FAQ: to influence its decisions one needs AS path prepending, and no other attribute is named. So
 *   MED is not compared, as a standby that announced itself by MED alone would be taken for an equal
 * - customer gateways: RFC 4271 section 9.1.2.2, and static routes before BGP
 */
const STEPS: Readonly<Record<GatewayKind, readonly Step[]>> = {
  "transit-gateway-table": [bySource("attachment-kind", "static", "vpc-attachment", "connect", "vpn"), AS_PATH, MED],
  "virtual-private-gateway": [bySource("static-over-bgp", "static", "bgp"), AS_PATH, ORIGIN, MED],
  "vpc-route-table": [bySource("vpc-route-kind", "local", "static", "propagated")],
  "vm-series": [bySource("administrative-distance", "connected", "static", "bgp"), AS_PATH, ORIGIN, MED],
  "cloud-router-legacy": [MED_AND_AS_PATH],
  "cloud-router-standard": [AS_PATH, ORIGIN, MED],
  "azure-vpn-gateway": [bySource("static-over-bgp", "static", "bgp"), AS_PATH],
  "customer-gateway": [bySource("static-over-bgp", "static", "bgp"), AS_PATH, ORIGIN, MED],
};

/**
 * The routes that carry packets to a destination.
 *
 * @param destination an address or a prefix; candidates that do not hold it whole are left out
 * @returns undefined when no candidate holds it
 */
export function bestPath<R extends RouteAttributes>(
  kind: GatewayKind,
  destination: Pick<Range, "first" | "last">,
  candidates: readonly R[],
): BestPath<R> | undefined {
  const holding = candidates.filter(
    ({ prefix }) => prefix.first <= destination.first && destination.last <= prefix.last,
  );
  if (holding.length === 0) return undefined;
  // In a VPC the local route stands above longer ones that a gateway propagates (VPC guide, "Route priority").
  const local = kind === "vpc-route-table" ? holding.filter(({ source }) => source === "local") : [];
  if (local.length > 0 && local.length < holding.length) return { winners: local, reason: { why: "local-route" } };
  const longest = Math.max(...holding.map(({ prefix }) => prefix.prefixLength));
  let left: readonly R[] = holding.filter(({ prefix }) => prefix.prefixLength === longest);
  if (left.length === 1)
    return { winners: left, reason: { why: holding.length === 1 ? "only-route" : "longest-prefix" } };
  const by: Criterion[] = [];
  for (const { criterion, keep } of STEPS[kind]) {
    const kept = keep(left);
    if (kept.length < left.length) by.push(criterion);
    left = kept;
  }
  return { winners: left, reason: { why: "decided", by, equal: left.length > 1 } };
}
