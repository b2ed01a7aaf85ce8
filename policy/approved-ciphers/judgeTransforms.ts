/** Judges what a tunnel lists for one role, in the platform's own spelling. */
import { readList, show } from "../shared/known";
import { allows, type NamedProfile } from "./profiles";
import type { Role, Spellings, Transform } from "./transforms";

export interface Choice {
  /** Path of the property, for the message. */
  readonly path: string;
  readonly value: unknown;
  readonly role: Role;
  readonly spellings: Spellings;
  /** What the platform does when nothing is listed. */
  readonly whenAbsent: string;
}

/** What is wrong with a choice, a sentence each; empty when it is approved. */
export function judgeChoice(choice: Choice, profile: NamedProfile): string[] {
  const { path, role, spellings } = choice;
  const values = readList(choice.value);
  const allowed = [...spellings].filter(([, transform]) => allows(profile, role, transform)).map(([value]) => value);
  const remedy = `allowed by ${profile.name}: ${allowed.join(", ") || "none"}`;
  if (values.length === 0) return [`${path} is absent, and ${choice.whenAbsent}; ${remedy}`];
  const problems = values.flatMap((value) => {
    const transform = spellings.get(value as string | number);
    if (transform === undefined) return [`${path} is ${show(value)}, no value that is known here; ${remedy}`];
    return allows(profile, role, transform) ? [] : [`${path} is ${show(value)} (${transform}); ${remedy}`];
  });
  if (values.length > 1) {
    problems.unshift(
      `${path} lists ${values.map(show).join(", ")}; list exactly one, so that a rekey cannot change it`,
    );
  }
  return problems;
}

/** The transforms that a value or list spells; what is not known is left out, judgeChoice names it. */
export function readTransforms(value: unknown, spellings: Spellings): Transform[] {
  return readList(value).flatMap((each) => spellings.get(each as string | number) ?? []);
}
