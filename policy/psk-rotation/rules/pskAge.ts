import type { PolicyResource } from "@pulumi/policy";
import { collectFindingsAt, isAbsent, readFields, show } from "../../shared/known";
import { NIST_800_53, type StackRule } from "../../shared/rule";
import { ageInDays, describeAge, listKeyPasswords, MAX_AGE_DAYS, readIssue } from "../keyAge";

export const pskAge: StackRule = {
  id: "psk-age",
  description: "Each pre-shared key states its epoch and its time of issue, and is younger than maxAgeDays.",
  why: "The longer a key is used, the more people and backups have seen it; one without a date is never rotated.",
  remediation:
    "Give the RandomPassword keepers { epoch, issued }: issued the result of a RandomUuid7 with the same epoch in its keepers; raise the epoch to rotate.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://www.rfc-editor.org/rfc/rfc9562#section-5.7",
  frameworks: [
    { ...NIST_800_53, reference: "SC-12" },
    { ...NIST_800_53, reference: "IA-5" },
  ],
  parameters: { maxAgeDays: MAX_AGE_DAYS },
  judgeStack(resources, settings, now) {
    const maxAgeDays = settings["maxAgeDays"] as number;
    return listKeyPasswords(resources).flatMap((resource) =>
      collectFindingsAt(resource, [() => judgeEpoch(resource), () => judgeAge(resource, maxAgeDays, now)]),
    );
  },
};

function judgeEpoch({ props }: PolicyResource): string[] {
  const { epoch } = readFields(props["keepers"]);
  if (typeof epoch === "string" && /^(0|[1-9]\d*)$/.test(epoch)) return [];
  const remedy = "set it to a whole number that rises with each rotation";
  return [`keepers.epoch is ${isAbsent(epoch) ? "absent" : show(epoch)}; ${remedy}`];
}

function judgeAge(password: PolicyResource, maxAgeDays: number, now: Date): string[] {
  const issue = readIssue(password, now);
  if ("problem" in issue) return [issue.problem];
  if (ageInDays(issue.issued, now) < maxAgeDays) return [];
  return [`the key ${describeAge(issue.issued, now, maxAgeDays)}; raise its epoch to rotate it`];
}
