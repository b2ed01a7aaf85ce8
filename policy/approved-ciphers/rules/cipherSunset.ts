import { NIST_800_53, type StackRule } from "../../shared/rule";
import { findProfile, findSunset, PROFILE_PARAMETER, type NamedProfile } from "../profiles";
import type { Role } from "../transforms";
import { listTunnelEnds, readKnownEnds, type TunnelEnd } from "../tunnelEnds";

export const cipherSunset: StackRule = {
  id: "cipher-sunset",
  description: "No tunnel uses a transform whose approval ends within warnDays.",
  why: "A transform is changed at both ends of every tunnel, which takes agreements and outages: its last day must not come as a surprise.",
  remediation: "Choose a transform without an end, or with a later one; RULES.md lists them by profile.",
  severity: "low",
  enforcementLevel: "advisory",
  source: "https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final",
  frameworks: [{ ...NIST_800_53, reference: "SC-13" }],
  parameters: {
    profile: PROFILE_PARAMETER,
    warnDays: {
      type: "number",
      description: "Days before the end of an approval from which the warning is given.",
      minimum: 0,
      default: 730,
    },
  },
  judgeStack(resources, settings, now) {
    const profile = findProfile(settings["profile"], now);
    const until = new Date(now.getTime() + (settings["warnDays"] as number) * DAY_MS).toISOString().slice(0, 10);
    // What is not known yet is the rules' of each platform to report.
    return readKnownEnds(listTunnelEnds(resources)).known.flatMap((end) =>
      listEnding(end, profile, until).map((message) => ({
        kind: "violation" as const,
        message: `${end.label === "" ? "" : `${end.label}: `}${message}`,
        resource: end.resource,
      })),
    );
  },
};

const DAY_MS = 86_400_000;
const ROLES: readonly Role[] = ["encryption", "integrity", "prf", "group"];

function listEnding(end: TunnelEnd, profile: NamedProfile, until: string): string[] {
  const used = (["ike", "esp"] as const).flatMap((phase) =>
    ROLES.flatMap((role) => end[phase][role].map((transform) => ({ role, transform }))),
  );
  const ending = used.flatMap(({ role, transform }) => {
    const sunset = findSunset(profile, role, transform);
    return sunset !== undefined && sunset <= until
      ? [`${transform} is approved by ${profile.name} until ${sunset} only; plan its successor`]
      : [];
  });
  return [...new Set(ending)];
}
