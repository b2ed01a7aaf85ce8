/** Declared exceptions: a resource that may break a rule until a date, for a written reason. */
import type { Finding, Parameter } from "./rule";

export interface Exception {
  /** Name or URN of the resource, whole. */
  readonly resource: string;
  /** Text that a finding must hold to be meant; absent: all findings of the rule on the resource. */
  readonly about?: string;
  readonly reason: string;
  /** Last day on which the exception holds, `YYYY-MM-DD` (UTC). */
  readonly expires: string;
}

const DATE_PATTERN = "^\\d{4}-\\d{2}-\\d{2}$";

/** Parameters that every rule has. */
export const COMMON_PARAMETERS: Readonly<Record<string, Parameter>> = {
  exceptions: {
    type: "array",
    description: "Resources that may break this rule until a date; each one used is listed in the output.",
    default: [],
    items: {
      type: "object",
      required: ["resource", "reason", "expires"],
      additionalProperties: false,
      properties: {
        resource: { type: "string", minLength: 1, description: "Name or URN of the resource, whole." },
        about: {
          type: "string",
          minLength: 3,
          description: "Text that the finding must hold, for example a property's name; all findings when absent.",
        },
        reason: { type: "string", minLength: 10 },
        expires: { type: "string", pattern: DATE_PATTERN, description: "Last day, YYYY-MM-DD, UTC." },
      },
    },
  },
  reason: {
    type: "string",
    description: "Why the rule has a lower level than by itself; needed with expires.",
    minLength: 10,
  },
  expires: {
    type: "string",
    description: "Last day of the lower level, YYYY-MM-DD, UTC; afterwards the rule has its own level again.",
    pattern: DATE_PATTERN,
  },
  asOf: {
    type: "string",
    description: "Day to judge at, YYYY-MM-DD (UTC midnight), for an audit of another date; today when absent.",
    pattern: DATE_PATTERN,
  },
};

/** Midnight of `asOf`, else the present. @throws Error when the text is no date, for the engine would judge nothing. */
export function readJudgementTime(asOf: unknown): Date {
  if (asOf === undefined) return new Date();
  const time = parseDay(asOf);
  if (time === undefined) throw new Error(`asOf is ${JSON.stringify(asOf)}; give a calendar day as YYYY-MM-DD`);
  return new Date(time);
}

/** The exception that means the finding, and whether it still holds; one whose date cannot be read does not. */
export function findException(
  exceptions: readonly Exception[],
  resource: { readonly name: string; readonly urn: string },
  { message, exceptedBy = "" }: Finding,
  now: Date,
): { readonly exception: Exception; readonly holds: boolean } | undefined {
  const naming = exceptions.filter(
    ({ resource: named, about = "" }) =>
      (named === resource.name || named === resource.urn) && message.includes(about) && about.includes(exceptedBy),
  );
  const holding = naming.find((each) => now.getTime() < (parseDay(each.expires) ?? -Infinity) + DAY_MS);
  if (holding) return { exception: holding, holds: true };
  return naming[0] && { exception: naming[0], holds: false };
}

export const DAY_MS = 86_400_000;

/** Milliseconds since 1970 of a day that exists: Date.parse takes 2026-02-30 for the second of March. */
export function parseDay(text: unknown): number | undefined {
  if (typeof text !== "string" || !new RegExp(DATE_PATTERN).test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? time : undefined;
}
