/** How old a generated key is, by the version 7 UUID that was drawn with it. */
import type { PolicyResource } from "@pulumi/policy";
import { isAbsent, isKnown, readFields } from "../shared/known";
import type { Parameter } from "../shared/rule";
import { holdsFirewallKeys, listKeyPasswordsOf } from "./firewallKeys";
import { listKeys, RANDOM_PASSWORD, RANDOM_UUID7, tracePasswords } from "./tunnelKeys";

export const MAX_AGE_DAYS: Parameter = {
  type: "number",
  description: "A key must be younger than this many days.",
  exclusiveMinimum: 0,
  default: 90,
};

export const DAY_MS = 86_400_000;
/** Clocks of the machine that drew the UUID and of this one may differ. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** RFC 9562 section 5.7: version 7 in the 13th digit, variant 10 in the two first bits of the 17th. */
const UUID_VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * The passwords that feed a tunnel or a firewall's gateway, and those that carry rotation metadata: their tunnel may be
 * outside the stack.
 */
export function listKeyPasswords(resources: readonly PolicyResource[]): PolicyResource[] {
  const feeding = resources.flatMap(listKeys).flatMap(tracePasswords);
  const others = listOtherPasswords(resources);
  const declared = resources.filter(
    (resource) => resource.type === RANDOM_PASSWORD && declaresRotation(resource) && !others.has(resource),
  );
  const pushed = resources.filter(holdsFirewallKeys).flatMap(listKeyPasswordsOf);
  return [...new Map([...feeding, ...pushed, ...declared].map((password) => [password.urn, password])).values()];
}

/** What a resource takes as a password is no pre-shared key, however it is rotated: a database's, an administrator's. */
function listOtherPasswords(resources: readonly PolicyResource[]): ReadonlySet<PolicyResource> {
  const fields = resources.flatMap(({ propertyDependencies }) => Object.entries(propertyDependencies));
  return new Set(fields.flatMap(([field, sources]) => (/password|authtoken/i.test(field) ? sources : [])));
}

function declaresRotation({ props }: PolicyResource): boolean {
  if (!isKnown(() => props["keepers"])) return false;
  const keepers = readFields(props["keepers"]);
  return "epoch" in keepers || "issued" in keepers;
}

/** Time of issue; or why there is none that can be believed. Throws where a value is not yet known. */
export function readIssue(password: PolicyResource, now: Date): { issued: Date } | { problem: string } {
  const issuers = (password.propertyDependencies["keepers"] ?? []).filter(({ type }) => type === RANDOM_UUID7);
  const { issued } = readFields(password.props["keepers"]);
  const clock = (password.propertyDependencies["keepers"] ?? []).find(({ type }) => CLOCK.test(type));
  if (clock && typeof issued === "string" && (clock.props["rfc3339"] === issued || clock.props["id"] === issued)) {
    return judgeTime(Date.parse(issued), now);
  }
  if (isAbsent(issued)) return { problem: "keepers.issued is absent; set it to the result of a RandomUuid7" };
  if (typeof issued !== "string" || !UUID_VERSION_7.test(issued)) {
    return {
      problem: `keepers.issued is ${JSON.stringify(issued)}, not a version 7 UUID (RFC 9562 section 5.7); set it to the result of a RandomUuid7`,
    };
  }
  if (!issuers.some(({ props }) => props["result"] === issued)) {
    return { problem: `keepers.issued is ${issued}, which no RandomUuid7 gave; set it to the result of one` };
  }
  // RFC 9562 section 5.7: the first 48 bits, 12 hexadecimal digits, are Unix time in milliseconds.
  const time = Number.parseInt(issued.replace("-", "").slice(0, 12), 16);
  return judgeTime(time, now);
}

/** Resources of the time provider, which keep the moment of their making until they rotate. */
const CLOCK = /^time:index\/(rotating|static):/;

function judgeTime(time: number, now: Date): { issued: Date } | { problem: string } {
  if (Number.isNaN(time) || time > now.getTime() + CLOCK_SKEW_MS) {
    return { problem: `keepers.issued says ${formatTime(time)}, which lies in the future; draw the key anew` };
  }
  return { issued: new Date(time) };
}

/** Age in days, not rounded. */
export function ageInDays(issued: Date, now: Date): number {
  return (now.getTime() - issued.getTime()) / DAY_MS;
}

/** A UUID holds 48 bits of milliseconds: more than a Date can say. */
function formatTime(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? `${time} ms after 1970` : date.toISOString();
}

export function describeAge(issued: Date, now: Date, maxAgeDays: number): string {
  const day = issued.toISOString().slice(0, 10);
  return `is ${Math.floor(ageInDays(issued, now))} days old (issued ${day}; maxAgeDays is ${maxAgeDays})`;
}
