/** Reads the options of a baseline, and keeps it in a policy configuration. */
import fs from "node:fs";
import path from "node:path";
import { UsageError } from "../terminal/usageError";
import type { AuditedStack } from "./auditReport";
import { writeBaseline, type Baseline, type PolicyConfiguration } from "./baseline";

const DAY_MS = 86_400_000;
export const BASELINE_DAYS = 180;
/** As long as an exception may last (policy-configuration, maxExceptionDays). */
const LONGEST_DAYS = 366;
const dayIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/**
 * @returns the last day of a baseline that is asked for, `YYYY-MM-DD`
 * @throws {UsageError} when the day is none, or one that no exception may have
 */
export function readLastDay(options: {
  readonly writeBaseline?: boolean;
  readonly until?: string;
}): string | undefined {
  const { writeBaseline: isAsked, until } = options;
  if (isAsked !== true) {
    if (until === undefined) return undefined;
    throw new UsageError([
      { path: "--until", what: "is the last day of a baseline", remedy: "give it with --write-baseline" },
    ]);
  }
  const day = until ?? dayIn(BASELINE_DAYS);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(day).toISOString().startsWith(day);
  if (isDay && day > dayIn(0) && day <= dayIn(LONGEST_DAYS)) return day;
  const allowed = `YYYY-MM-DD, ${dayIn(1)} to ${dayIn(LONGEST_DAYS)}`;
  throw new UsageError([{ path: "--until", what: "is no day that a baseline may end on", value: day, allowed }]);
}

/**
 * @param file of the policy configuration, there or not
 * @throws {UsageError} when it holds something else, or cannot be written
 */
export function updateBaselineFile(file: string, judged: AuditedStack, until: string): Baseline {
  const baseline = writeBaseline(readConfiguration(file), judged, { today: dayIn(0), until });
  if (baseline.written + baseline.removed === 0) return baseline;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${JSON.stringify(baseline.configuration, null, 2)}\n`);
  } catch (error) {
    const what = `cannot be written: ${(error as Error).message}`;
    throw new UsageError([{ path: "--write-baseline", what, value: file, remedy: "name a file by --config" }]);
  }
  return baseline;
}

function readConfiguration(file: string): PolicyConfiguration {
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as PolicyConfiguration;
  } catch (error) {
    const what = `is not JSON: ${(error as Error).message}`;
    throw new UsageError([
      { path: "--write-baseline", what, value: file, remedy: "mend it, or name another by --config" },
    ]);
  }
}
