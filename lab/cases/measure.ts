/** An event under traffic: the outage of every flow is measured and held against what the plan allows. */
import { pause } from "../engine/commands";
import { finding } from "./claims";
import type { CaseContext } from "./context";
import type { Event } from "./events";
import { routeClaims } from "./expectations";
import { Measurement, planLanes, type Lane, type PairOutage } from "./outages";
import { sessionClaims, tunnelClaims } from "./tunnels";

/** What a probe adds: its interval, and the time that routers on a busy machine need to act. */
export const TOLERANCE_SECONDS = 1;
/** How long traffic runs before an event, and after its budget. */
const BEFORE_SECONDS = 3;
const AFTER_SECONDS = 6;
/** The field trial: automatic failover, and the manual switch that rebooted the firewall. */
export const TRIAL_SECONDS = { automatic: 90, manual: 500 } as const;

export type Budget = (pair: PairOutage) => number | undefined;

interface MeasureOptions {
  /** Absent: all planned flows. */
  readonly lanes?: readonly Lane[];
  /** How long the event is watched even if no pair has a budget. */
  readonly atLeastSeconds?: number;
}

/**
 * Traffic on every planned flow, the event, then traffic until each flow has answered again or the budget is over.
 *
 * @param budget seconds that the plan allows a pair; undefined: the event does not touch it
 */
export async function measure(
  context: CaseContext,
  name: string,
  event: Event,
  budget: Budget,
  { lanes = planLanes(context.assembled, context.rehearsal), atLeastSeconds = 0 }: MeasureOptions = {},
): Promise<void> {
  const { folder } = context;
  const measurement = await Measurement.start(lanes, folder);
  await pause(BEFORE_SECONDS * 1000);
  const at = Date.now();
  await event.happen();
  const longest = Math.max(atLeastSeconds, ...lanes.map((lane) => budget(emptyOutage(lane)) ?? 0));
  await pause((longest + AFTER_SECONDS) * 1000);
  const { pairs } = await measurement.stop(at);
  for (const pair of pairs) {
    const allowed = budget(pair);
    context.outages.push({ event: name, ...pair, ...(allowed === undefined ? {} : { budgetSeconds: allowed }) });
    await context.expect(outageClaim(name, pair, allowed ?? 0));
  }
}

const emptyOutage = (lane: { from: string; to: string; service: string }): PairOutage => ({
  ...lane,
  lanes: 0,
  affectedLanes: 0,
  minSeconds: 0,
  medianSeconds: 0,
  maxSeconds: 0,
  sentPackets: 0,
  lostPackets: 0,
});

function outageClaim(name: string, pair: PairOutage, allowed: number) {
  const found = `${pair.affectedLanes} of ${pair.lanes} flows out for up to ${pair.maxSeconds.toFixed(1)} s`;
  return finding(
    `${name}: ${pair.service} ${pair.from} - ${pair.to} is out for at most ${allowed} s`,
    pair.maxSeconds <= allowed + TOLERANCE_SECONDS,
    found,
  );
}

/** Everything is as before, so that the next event meets a whole network. */
export async function recover(context: CaseContext, event: Event): Promise<void> {
  await event.undo();
  const { assembled } = context;
  const claims = [...tunnelClaims(assembled), ...sessionClaims(assembled), ...routeClaims(assembled)];
  const late = claims.map((claim) => ({ ...claim, sentence: `afterwards: ${claim.sentence}`, withinSeconds: 60 }));
  await context.expect(...late);
}
