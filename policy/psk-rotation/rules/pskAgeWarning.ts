import type { PolicyResource } from "@pulumi/policy";
import { isKnown } from "../../shared/known";
import { NIST_800_53, type StackRule } from "../../shared/rule";
import { ageInDays, describeAge, listKeyPasswords, MAX_AGE_DAYS, readIssue } from "../keyAge";

export const pskAgeWarning: StackRule = {
  id: "psk-age-warning",
  description: "A pre-shared key is rotated before it has used up warnPercent of maxAgeDays.",
  why: "A rotation is a reviewed change to one tunnel at a time, so it needs days of notice before psk-age stops updates.",
  remediation: "Raise the epoch of the key; set maxAgeDays here and for psk-age to the same number.",
  severity: "low",
  enforcementLevel: "advisory",
  source: "https://www.rfc-editor.org/rfc/rfc9562#section-5.7",
  frameworks: [{ ...NIST_800_53, reference: "SC-12" }],
  parameters: {
    maxAgeDays: MAX_AGE_DAYS,
    warnPercent: {
      type: "number",
      description: "Share of maxAgeDays from which the warning is given.",
      minimum: 0,
      maximum: 100,
      default: 80,
    },
  },
  judgeStack(resources, settings, now) {
    const maxAgeDays = settings["maxAgeDays"] as number;
    const warnDays = (maxAgeDays * (settings["warnPercent"] as number)) / 100;
    return listKeyPasswords(resources).flatMap((resource) => {
      const message = warnOfAge(resource, warnDays, maxAgeDays, now);
      return message === undefined ? [] : [{ kind: "violation" as const, message, resource }];
    });
  },
};

/** Silent on what psk-age reports: no date, a date not yet known, too old. */
function warnOfAge(password: PolicyResource, warnDays: number, maxAgeDays: number, now: Date): string | undefined {
  if (!isKnown(() => readIssue(password, now))) return undefined;
  const issue = readIssue(password, now);
  if ("problem" in issue) return undefined;
  const age = ageInDays(issue.issued, now);
  if (age < warnDays || age >= maxAgeDays) return undefined;
  return `the key ${describeAge(issue.issued, now, maxAgeDays)}; raise its epoch to rotate it`;
}
