/** What a rehearsal found, for people and as JSON. */
import type { CaseResult, MeasuredOutage } from "./cases/context";
import { TOLERANCE_SECONDS, TRIAL_SECONDS } from "./cases/measure";
import type { Phase } from "./engine/rehearsal";

export interface Report {
  readonly stack: string;
  readonly bringUpSeconds: number;
  readonly phases: readonly Phase[];
  readonly sources: readonly string[];
  readonly standIns: readonly string[];
  readonly cases: readonly CaseResult[];
  readonly evidence: string;
}

export function hasFailed({ claims, failure }: CaseResult): boolean {
  return failure !== undefined || claims.some(({ passed }) => !passed);
}

/** A line per claim that does not hold, one for all that do. */
export function describeCase(result: CaseResult): string {
  const failed = result.claims.filter(({ passed }) => !passed);
  const verdict = hasFailed(result) ? "FAILED" : "ok";
  const held = result.claims.length - failed.length;
  return [
    `${result.name}: ${verdict}, ${held} of ${result.claims.length} claims hold, ${result.seconds.toFixed(1)} s`,
    `  ${result.story}`,
    ...failed.map(({ sentence, found }) => `  does not hold: ${sentence} (found: ${found})`),
    ...(result.failure === undefined ? [] : [`  could not finish: ${result.failure}`]),
    ...result.notes.map((note) => `  ${note}`),
    ...describeOutages(result.outages),
  ].join("\n");
}

function describeOutages(outages: readonly MeasuredOutage[]): string[] {
  if (outages.length === 0) return [];
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  const rows = outages.map((outage) => [
    outage.event,
    `${outage.from} - ${outage.to}`,
    outage.service,
    `${outage.affectedLanes}/${outage.lanes}`,
    seconds(outage.minSeconds),
    seconds(outage.medianSeconds),
    seconds(outage.maxSeconds),
    `${outage.lostPackets}/${outage.sentPackets}`,
    outage.budgetSeconds === undefined ? "none" : `${outage.budgetSeconds} s`,
  ]);
  const head = ["event", "flow", "service", "flows hit", "min", "median", "max", "packets lost", "budget"];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `    ${row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ")}`.trimEnd();
  return [line(head), ...rows.map(line)];
}

export function describeEnd({ cases, evidence, bringUpSeconds, stack }: Report): string {
  const claims = cases.flatMap((each) => each.claims);
  const failed = cases.filter(hasFailed).map(({ name }) => name);
  const longest = Math.max(0, ...cases.flatMap(({ outages }) => outages.map(({ maxSeconds }) => maxSeconds)));
  const comparison =
    `Longest outage ${longest.toFixed(1)} s; the field trial had ${TRIAL_SECONDS.automatic} s automatically and ` +
    `${TRIAL_SECONDS.manual} s by moving an interface. A budget is kept when max is at most ${TOLERANCE_SECONDS} s ` +
    "above it, for probes go out every 0.2 s.";
  return [
    ...(longest > 0 ? [comparison] : []),
    `Rehearsal of ${stack}: ${cases.length} cases, ${claims.filter(({ passed }) => passed).length} of ${claims.length} ` +
      `claims hold; up in ${bringUpSeconds.toFixed(1)} s`,
    ...(failed.length === 0 ? [] : [`Failed: ${failed.join(", ")}`]),
    `Evidence: ${evidence}`,
  ].join("\n");
}
