/**
 * Holds a pack's configuration to rules of its own: names that there are, levels that are lowered for a written reason until a
 * day, exceptions that end soon enough. What is wrong stops the pack, for a misspelt limit would count as none.
 */
import { COMMON_PARAMETERS, DAY_MS, parseDay, type Exception } from "./exceptions";
import type { Pack, Parameter, Rule } from "./rule";
import { RULE_IDS } from "./ruleIds";

/** Of one rule, as the engine hands it over. */
export interface RuleConfiguration {
  readonly enforcementLevel: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export type PackConfiguration = ReadonlyMap<string, RuleConfiguration>;

/** The policy that tells of all this; nothing turns it off. */
export const POLICY_CONFIGURATION = "policy-configuration";
const MAX_EXCEPTION_DAYS = 366;
export const CONFIGURATION_PARAMETERS: Readonly<Record<string, Parameter>> = {
  maxExceptionDays: {
    type: "integer",
    description: "Days from today that an exception or a lower level may last.",
    minimum: 1,
    maximum: 3660,
    default: MAX_EXCEPTION_DAYS,
  },
};

const LEVELS = ["disabled", "advisory", "mandatory"];

/** Problems that stop the pack; empty when there are none. */
export function checkConfiguration(pack: Pack, config: PackConfiguration, now: Date): string[] {
  const known = new Set([...pack.rules.map(({ id }) => id), ...RULE_IDS, "all", "not-yet-known", POLICY_CONFIGURATION]);
  const own = config.get(POLICY_CONFIGURATION);
  const days = Number(own?.properties["maxExceptionDays"] ?? MAX_EXCEPTION_DAYS);
  const latest = now.getTime() + days * DAY_MS;
  return [
    ...[...config.keys()]
      .filter((id) => !known.has(id))
      .map((id) => `${id}: there is no such rule${suggest(id, [...known])}; rules: RULES.md`),
    ...(own?.enforcementLevel === "disabled" ? [`${POLICY_CONFIGURATION}: is disabled; nothing turns it off`] : []),
    ...pack.rules.flatMap((rule) => {
      const given = config.get(rule.id);
      return given === undefined ? [] : checkRule(rule, given, latest, days).map((text) => `${rule.id}: ${text}`);
    }),
  ];
}

function checkRule(
  rule: Rule,
  { enforcementLevel, properties }: RuleConfiguration,
  latest: number,
  days: number,
): string[] {
  const known = Object.keys({ ...COMMON_PARAMETERS, ...rule.parameters });
  const unknown = Object.keys(properties).filter((name) => name !== "enforcementLevel" && !known.includes(name));
  const exceptions = (properties["exceptions"] ?? []) as readonly Exception[];
  const { reason, expires } = properties;
  return [
    ...unknown.map((name) => `there is no parameter ${name}${suggest(name, known)}; parameters: ${known.join(", ")}`),
    ...(enforcementLevel === "remediate"
      ? ['enforcementLevel is "remediate", and no rule remediates; write "mandatory"']
      : []),
    ...(isLowered(rule, enforcementLevel) && (typeof reason !== "string" || expires === undefined)
      ? [
          `is ${enforcementLevel}, and ${rule.enforcementLevel} by itself; give a reason and the last day (expires), as an exception has`,
        ]
      : []),
    ...[
      ...exceptions.map((each) => [`the exception for ${each.resource}`, each.expires]),
      ["its lower level", expires],
    ].flatMap(([what, day]) => checkDay(String(what), day, latest, days)),
  ];
}

function checkDay(what: string, day: unknown, latest: number, days: number): string[] {
  if (day === undefined) return [];
  const time = parseDay(day);
  if (time === undefined)
    return [`${what} expires on ${JSON.stringify(day)}, which is no calendar day; write YYYY-MM-DD`];
  return time > latest
    ? [`${what} expires on ${String(day)}; allowed: ${days} days from today (maxExceptionDays)`]
    : [];
}

export const isLowered = (rule: Rule, level: string) =>
  LEVELS.includes(level) && LEVELS.indexOf(level) < LEVELS.indexOf(rule.enforcementLevel);

/** Whether a lowered level still holds; afterwards the rule has its own again. */
export function isLoweredNow(rule: Rule, { enforcementLevel, properties }: RuleConfiguration, now: Date): boolean {
  return isLowered(rule, enforcementLevel) && now.getTime() < (parseDay(properties["expires"]) ?? -Infinity) + DAY_MS;
}

/** What the preview and the audit say of it, a line each. */
export function describeLowered(pack: Pack, config: PackConfiguration, now: Date): string[] {
  return pack.rules.flatMap((rule) => {
    const given = config.get(rule.id);
    if (given === undefined || !isLowered(rule, given.enforcementLevel)) return [];
    const { enforcementLevel, properties } = given;
    const { reason, expires } = properties;
    return isLoweredNow(rule, given, now)
      ? [`${rule.id} is ${enforcementLevel} until ${String(expires)}, because: ${String(reason)}`]
      : [
          `${rule.id} was ${enforcementLevel} until ${String(expires)}, and is ${rule.enforcementLevel} again; remove it from the configuration`,
        ];
  });
}

/** The nearest of the known names, where one differs by two letters at most. */
function suggest(name: string, known: readonly string[]): string {
  const near = known
    .map((each) => ({ each, far: distance(name, each) }))
    .sort((left, right) => left.far - right.far)[0];
  return near !== undefined && near.far <= 2 ? `; did you mean ${near.each}` : "";
}

/** Levenshtein's. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, against] of [...other].entries()) {
      next.push(Math.min(next[column]! + 1, row[column + 1]! + 1, row[column]! + (letter === against ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1)!;
}
