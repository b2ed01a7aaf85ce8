/** Which route each gateway takes to each destination, and which one after the loss of anything that its routes need. */
import { contains, parseCidr } from "../addressing/cidr";
import type { HubPlan } from "../hubPlan";
import { bestPath, type BestPath, type GatewayKind, type RouteReason } from "./bestPath";
import {
  gatewayRoutes,
  isSameLoss,
  type CandidateRoute,
  type Destination,
  type GatewayRef,
  type GatewayRoutes,
  type Loss,
  type NextHop,
} from "./routeCandidates";

export interface RouteRow {
  readonly gateway: GatewayRef;
  readonly kind: GatewayKind;
  readonly destination: Destination;
  readonly candidates: readonly CandidateRoute[];
  /** Absent: no route leads there. */
  readonly best?: BestPath<CandidateRoute>;
  readonly after: readonly AfterLoss[];
}

export interface AfterLoss {
  readonly loss: Loss;
  /** Empty: the destination is cut off. */
  readonly winners: readonly CandidateRoute[];
  readonly reason: RouteReason | CutOff;
}

export type CutOff =
  | { readonly why: "no-route-left" }
  /** What is left leads to gateways without a route to the destination. */
  | { readonly why: "next-hop-has-no-route"; readonly nextHops: readonly NextHop[] }
  /** A static route does not follow what it leads to. */
  | { readonly why: "static-route-stays" };

export function routeRows(plan: HubPlan): RouteRow[] {
  return gatewayRoutes(plan).flatMap((gateway) =>
    gateway.destinations.map((destination) => rowOf(gateway, destination)),
  );
}

function rowOf({ gateway, kind, candidates }: GatewayRoutes, destination: Destination): RouteRow {
  const own = candidates.filter(({ prefix }) => contains(prefix.cidr, destination.prefix));
  const best = bestPath(kind, parseCidr(destination.prefix), own);
  const losses = own
    .flatMap(({ needs }) => needs.flat())
    .filter((loss, index, all) => all.findIndex((other) => isSameLoss(loss, other)) === index);
  return {
    gateway,
    kind,
    destination,
    candidates: own,
    ...(best === undefined ? {} : { best }),
    after: losses.map((loss) => afterLoss(kind, destination.prefix, own, loss)),
  };
}

function afterLoss(kind: GatewayKind, prefix: string, candidates: readonly CandidateRoute[], loss: Loss): AfterLoss {
  const best = bestPath(kind, parseCidr(prefix), withoutLost(candidates, loss));
  if (best === undefined) return { loss, winners: [], reason: { why: "no-route-left" } };
  const { winners, reason } = best;
  if (winners.every(({ droppedNext }) => droppedNext?.includes(prefix))) {
    return { loss, winners: [], reason: { why: "next-hop-has-no-route", nextHops: winners.map(({ via }) => via) } };
  }
  if (winners.every((route) => isCut(route, loss))) return { loss, winners: [], reason: { why: "static-route-stays" } };
  return { loss, winners, reason };
}

/** What is left of the candidates when something is lost. */
export function withoutLost(candidates: readonly CandidateRoute[], loss: Loss): CandidateRoute[] {
  return candidates.filter((route) => route.staysWhenLost === true || !isCut(route, loss));
}

function isCut({ needs }: CandidateRoute, loss: Loss): boolean {
  return needs.some((group) => group.every((member) => isSameLoss(member, loss)));
}
