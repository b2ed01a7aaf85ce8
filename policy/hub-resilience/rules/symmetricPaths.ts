import { collectFindingsAt, isKnown } from "../../shared/known";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { listRoutingHolders, readRouting, type FirewallRouting } from "../bgpSessions";

export const symmetricPaths: StackRule = {
  id: "symmetric-paths",
  description:
    "Where two firewalls announce a prefix to the same neighbour, one of them announces it with the shorter AS path.",
  why: "Equal paths are shared by flow hash: the answer comes back through the firewall that has no session for it, and is dropped.",
  remediation: "Let the firewall that is second choice for a prefix prepend its AS, towards both ends of its flows.",
  severity: "high",
  enforcementLevel: "advisory",
  source: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-connect.html",
  frameworks: [{ ...NIST_800_53, reference: "CP-10" }],
  parameters: {},
  judgeStack(resources) {
    // The order in which an update made them says nothing.
    const holders = listRoutingHolders(resources).sort((left, right) => (left.urn < right.urn ? -1 : 1));
    const awaited = holders.flatMap((resource): StackFinding[] =>
      collectFindingsAt(resource, [() => (readRouting(resource), [])]),
    );
    const known = holders.filter((each) => isKnown(() => readRouting(each))).flatMap((each) => readRouting(each) ?? []);
    return [...known.flatMap((routing, index) => judgeRouting(routing, known.slice(0, index))), ...awaited];
  },
};

/** A configuration that boots and the one that is pushed later to the same firewall are alike: their sessions are. */
function judgeRouting(routing: FirewallRouting, others: readonly FirewallRouting[]): StackFinding[] {
  const keyOf = ({ sessions }: FirewallRouting) =>
    sessions
      .map(({ peerAddress }) => peerAddress)
      .sort()
      .join();
  return others
    .filter((other) => keyOf(other) !== keyOf(routing))
    .flatMap((other) => {
      const equal = routing.announcements.filter(({ peerAs, prefix, prepends }) =>
        other.announcements.some(
          (each) => each.peerAs === peerAs && each.prefix === prefix && each.prepends === prepends,
        ),
      );
      const texts = [...new Set(equal.map(({ prefix, peerAs }) => `${prefix} to AS ${peerAs}`))];
      return texts.map((text) => ({
        kind: "violation" as const,
        message: `announces ${text} with the same AS path as ${other.resource.name}; let one of them prepend`,
        resource: routing.resource,
      }));
    });
}
