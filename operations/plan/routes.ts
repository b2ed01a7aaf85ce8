/** `hub plan --routes`: per gateway and destination the candidates, the winner and why, before and after each loss. */
import type { HubPlan } from "../../components/plan/hubPlan";
import type { CandidateRoute } from "../../components/plan/routing/routeCandidates";
import { routeRows, type RouteRow } from "../../components/plan/routing/routeRows";
import {
  attributesText,
  bestPathText,
  destinationText,
  gatewayText,
  lossText,
  nextHopText,
  reasonText,
} from "../../components/plan/routing/routeText";
import { table } from "../terminal/table";

/** A row in words, as JSON has it. */
export interface RouteReportRow {
  readonly gateway: string;
  /** For example `site/kobe 10.50.4.0/22`. */
  readonly destination: string;
  readonly candidates: readonly { readonly via: string; readonly attributes: string }[];
  readonly winners: readonly string[];
  readonly reason: string;
  readonly after: readonly { readonly loss: string; readonly winners: readonly string[]; readonly reason: string }[];
}

export interface RoutesReport {
  readonly rows: readonly RouteReportRow[];
  readonly text: string;
  readonly json: string;
}

export function routesReport(plan: HubPlan): RoutesReport {
  const rows = routeRows(plan).map(inWords);
  return { rows, text: formatRows(rows), json: `${JSON.stringify(rows, null, 2)}\n` };
}

const viaOf = (routes: readonly CandidateRoute[] = []) => routes.map(({ via }) => nextHopText(via));

function inWords({ gateway, kind, destination, candidates, best, after }: RouteRow): RouteReportRow {
  return {
    gateway: gatewayText(gateway),
    destination: destinationText(destination),
    candidates: candidates.map((route) => ({ via: nextHopText(route.via), attributes: attributesText(route) })),
    winners: viaOf(best?.winners),
    reason: bestPathText(kind, best),
    after: after
      .map(({ loss, winners, reason }) => ({
        loss: lossText(loss),
        winners: viaOf(winners),
        reason: reasonText(kind, reason),
      }))
      .sort((l, r) => (l.loss < r.loss ? -1 : 1)),
  };
}

function formatRows(rows: readonly RouteReportRow[]): string {
  const gateways = [...new Set(rows.map(({ gateway }) => gateway))];
  return gateways
    .map((gateway) => [gateway, ...rows.filter((row) => row.gateway === gateway).flatMap(formatRow)].join("\n"))
    .join("\n\n");
}

function formatRow(row: RouteReportRow): string[] {
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
