import { collectFindingsAt } from "../../shared/known";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { STRONGEST_FIRST, type Role, type Transform } from "../transforms";
import {
  isStated,
  listTunnelEnds,
  needsIntegrity,
  pairEnds,
  readKnownEnds,
  type Offer,
  type TunnelEnd,
  type TunnelPair,
} from "../tunnelEnds";

export const tunnelEndsAgree: StackRule = {
  id: "tunnel-ends-agree",
  description:
    "The two ends of each tunnel have exactly one suite in common, so that the strongest common one is the one in use.",
  why: "Without a common transform the tunnel never comes up; with several the ends may settle on the weakest: AWS tries its lowest value first.",
  remediation: "List the same transform at both ends, one for each role of each phase.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html",
  frameworks: [{ ...NIST_800_53, reference: "SC-13" }],
  parameters: {},
  judgeStack(resources) {
    const { known, unknown } = readKnownEnds(listTunnelEnds(resources));
    const awaited = unknown.flatMap(({ resource, read }) => collectFindingsAt(resource, [() => (read(), [])]));
    return [...pairEnds(known).flatMap(judgePair), ...awaited];
  },
};

function judgePair({ one, other }: TunnelPair): StackFinding[] {
  const messages = (["ike", "esp"] as const).flatMap((phase) => judgePhase(phase, one, other));
  return messages.map((message) => ({ kind: "violation", message, resource: one.resource }));
}

function judgePhase(phase: "ike" | "esp", one: TunnelEnd, other: TunnelEnd): string[] {
  const ciphers = common(one[phase], other[phase], "encryption");
  const roles: readonly Role[] = [
    "encryption",
    ...(needsIntegrity(ciphers) ? (["integrity"] as const) : []),
    "prf",
    "group",
  ];
  return roles.flatMap((role) => {
    const [mine, theirs] = [one[phase][role], other[phase][role]];
    // What an end does not state is the other rules' to report.
    if (!isStated(mine) || !isStated(theirs)) return [];
    const shared = common(one[phase], other[phase], role);
    const [strongest, ...weaker] = shared;
    const where = `${label(one)}${phase} ${role}`;
    const peer = `${other.resource.name}${other.label === "" ? "" : ` ${other.label}`}`;
    if (strongest === undefined) {
      return [
        `${where} is ${mine.join(", ")}, and its peer ${peer} has ${theirs.join(", ")}: nothing in common; choose one`,
      ];
    }
    return weaker.length === 0
      ? []
      : [`${where} has ${shared.join(", ")} in common with its peer ${peer}; leave only ${strongest}, the strongest`];
  });
}

const label = (end: TunnelEnd) => (end.label === "" ? "" : `${end.label}: `);

/** The strongest first. */
function common(one: Offer, other: Offer, role: Role): Transform[] {
  return STRONGEST_FIRST[role].filter((each) => one[role].includes(each) && other[role].includes(each));
}
