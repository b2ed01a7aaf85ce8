/** Reads values that may not be known yet: during preview the engine's proxy throws at the first touch of one. */
import * as policy from "@pulumi/policy";
import type { PolicyResource } from "@pulumi/policy";
import type { Finding, StackFinding } from "./rule";

/** Says which value is awaited; everything else that is thrown is a defect and goes on. */
function pathOfUnknown(error: unknown): string {
  if (!(error instanceof policy.UnknownValueError)) throw error;
  // The SDK keeps the path but does not declare it.
  const { props } = error as unknown as { props: readonly PropertyKey[] };
  return props.map(String).join(".");
}

/**
 * Runs every check and gathers what each one finds wrong. A check that meets an unknown value yields one
 * `not-yet-known`, and the others still speak.
 */
export function collectFindings(
  checks: readonly (() => readonly string[])[],
  kind: "violation" | "advice" = "violation",
): Finding[] {
  return checks.flatMap((check): Finding[] => {
    try {
      return check().map((message) => ({ kind, message }));
    } catch (error) {
      return [{ kind: "not-yet-known", message: pathOfUnknown(error) }];
    }
  });
}

/** The same for a rule of the whole stack, about one resource. */
export function collectFindingsAt(
  resource: PolicyResource,
  checks: readonly (() => readonly string[])[],
  kind?: "violation" | "advice",
): StackFinding[] {
  return collectFindings(checks, kind).map((finding) => ({ ...finding, resource }));
}

/** Whether the value can be read now; `read` has to touch all of it. */
export function isKnown(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    pathOfUnknown(error);
    return false;
  }
}

/** `null` and `undefined` are the same to the engine: the property is not set. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** The elements of a list property, each known; an absent list is empty. A value that is no list is its only element. */
export function readList(value: unknown): unknown[] {
  if (isAbsent(value)) return [];
  return Array.isArray(value) ? Array.from({ length: value.length }, (_, index): unknown => value[index]) : [value];
}

/** The fields of an object property; an absent object, or what is no object, has none. */
export function readFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A value as a message shows it; texts in quotes, so that a stray space or a number in quotes is seen. */
export function show(value: unknown): string {
  return isAbsent(value) ? "absent" : JSON.stringify(value);
}

/**
 * A property as a rule of the whole stack sees it. In a preview the cloud's own values are not known: one that the
 * program does not give is absent, and does not keep the rule waiting.
 */
export function readGiven({ props, propertyDependencies }: PolicyResource, property: string): unknown {
  const saysWhatIsGiven = Object.keys(propertyDependencies).length > 0;
  if (saysWhatIsGiven && !(property in propertyDependencies) && !isKnown(() => props[property])) return undefined;
  return props[property];
}
