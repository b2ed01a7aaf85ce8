/** `hub plan --routes`: per gateway and destination the candidates, the winner and why, before and after each loss. */
import { gatewayRoutes, type Destination, type GatewayRoutes } from "../components/plan/routing/routeCandidates";
import {
  isCut,
  selectRoutes,
  withoutLost,
  type CandidateRoute,
  type Selection,
} from "../components/plan/routing/routeSelection";
import type { AnyHubPlan } from "../components/plan/types";
import { contains } from "../components/plan/addressing/cidr";
import { table } from "./table";

export interface RouteRow {
  readonly gateway: string;
  /** For example `site/kobe 10.50.4.0/22`. */
  readonly destination: string;
  readonly candidates: readonly { readonly via: string; readonly attributes: string }[];
  readonly winners: readonly string[];
  readonly reason: string;
  readonly after: readonly AfterLoss[];
}

export interface AfterLoss {
  /** What is lost: a tunnel, a customer gateway, a firewall. */
  readonly loss: string;
  /** Empty: the destination is cut off. */
  readonly winners: readonly string[];
  readonly reason: string;
}

export interface RoutesReport {
  readonly rows: readonly RouteRow[];
  readonly text: string;
  readonly json: string;
}

export function routesReport(plan: AnyHubPlan): RoutesReport {
  const rows = gatewayRoutes(plan).flatMap((gateway) =>
    gateway.destinations.map((destination) => rowOf(gateway, destination)),
  );
  return { rows, text: formatRows(rows), json: `${JSON.stringify(rows, null, 2)}\n` };
}

function rowOf({ gateway, kind, candidates }: GatewayRoutes, { name, prefix }: Destination): RouteRow {
  const own = candidates.filter((route) => contains(route.prefix, prefix));
  const selection = selectRoutes(kind, prefix, own);
  const losses = [...new Set(own.flatMap(({ needs }) => needs.flat()))].sort();
  return {
    gateway,
    destination: `${name} ${prefix}`,
    candidates: own.map((route) => ({ via: route.via, attributes: attributesOf(route) })),
    winners: viaOf(selection),
    reason: selection?.reason ?? "no route",
    after: losses.map((loss) => afterLoss(kind, prefix, own, loss)),
  };
}

function afterLoss(
  kind: GatewayRoutes["kind"],
  prefix: string,
  candidates: readonly CandidateRoute[],
  loss: string,
): AfterLoss {
  const selection = selectRoutes(kind, prefix, withoutLost(candidates, loss));
  if (selection === undefined) return { loss, winners: [], reason: "no route is left: packets are dropped" };
  const dropping = selection.winners.filter(({ droppedNext }) => droppedNext?.includes(prefix));
  if (dropping.length > 0 && dropping.length === selection.winners.length) {
    const next = dropping.map(({ via }) => via).join(" | ");
    return { loss, winners: [], reason: `only ${next} is left, which has no route there: packets are dropped` };
  }
  const isBlackHole = selection.winners.every((route) => isCut(route, loss));
  return {
    loss,
    winners: isBlackHole ? [] : viaOf(selection),
    reason: isBlackHole ? "the static route stays and leads nowhere: packets are lost" : selection.reason,
  };
}

const viaOf = (selection: Selection | undefined) => (selection?.winners ?? []).map(({ via }) => via);

function attributesOf({ prefix, source, asPath, med }: CandidateRoute): string {
  return [
    prefix,
    source,
    ...(asPath.length === 0 ? [] : [`AS path ${asPath.join(" ")}`]),
    ...(med === undefined ? [] : [`MED ${med}`]),
  ].join(", ");
}

function formatRows(rows: readonly RouteRow[]): string {
  const gateways = [...new Set(rows.map(({ gateway }) => gateway))];
  return gateways
    .map((gateway) => [gateway, ...rows.filter((row) => row.gateway === gateway).flatMap(formatRow)].join("\n"))
    .join("\n\n");
}

function formatRow(row: RouteRow): string[] {
  const candidates = row.candidates.map(({ via, attributes }) => [
    row.winners.includes(via) ? ">" : " ",
    via,
    attributes,
  ]);
  const after = row.after.map(({ loss, winners, reason }) => [`without ${loss}:`, winners.join(" | ") || "-", reason]);
  return [
    `  to ${row.destination}`,
    ...[...table(candidates), `  wins: ${row.reason}`, ...table(after)].map((line) => `  ${line}`),
  ];
}
