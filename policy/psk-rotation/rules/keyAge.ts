/** The age of a key, from the version 7 UUID that was made together with it. */
import type { PolicyResource } from "@pulumi/policy";
import { RANDOM_UUID7 } from "../../shared/tunnelKeys";
import { NOT_YET_KNOWN, readKnown } from "../../shared/values";

const UUID_7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

export interface AgeConfig {
  /** Days after which a key must have been renewed. */
  readonly maxAgeDays: number;
  /** Judges as if this were today (an ISO date), for audits. */
  readonly asOf?: string;
}

export const AGE_CONFIG_SCHEMA = {
  properties: {
    maxAgeDays: { type: "number" as const, minimum: 1, maximum: 365, default: 90 },
    asOf: { type: "string" as const, format: "date" as const },
  },
};

/** The age in days, the reason why there is none, or `undefined` while the key is still to be made. */
export function ageOf(password: PolicyResource, { asOf }: AgeConfig): number | string | undefined {
  const keepers = readKnown(() => password.props["keepers"] as Record<string, unknown> | undefined);
  if (keepers === NOT_YET_KNOWN) return undefined;
  if (typeof keepers?.["epoch"] !== "string") return "keepers.epoch is missing";
  const issued = keepers["issued"];
  const [high, low] = typeof issued === "string" ? (UUID_7.exec(issued)?.slice(1) ?? []) : [];
  if (high === undefined || low === undefined) return "keepers.issued must be a version 7 UUID (RFC 9562)";
  const sources = password.propertyDependencies["keepers"] ?? [];
  if (!sources.some(({ type }) => type === RANDOM_UUID7)) return "keepers.issued must come from a random.RandomUuid7";
  const now = asOf === undefined ? Date.now() : Date.parse(asOf);
  const days = (now - Number.parseInt(high + low, 16)) / DAY_MILLISECONDS;
  // A minute of difference between clocks is no forgery.
  return days < -1 / 1440 ? "keepers.issued lies in the future" : Math.max(0, days);
}
