import type { PolicyResource } from "@pulumi/policy";
import { collectFindings } from "../../shared/known";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { listGroupRules, type GroupRule } from "../awsFilters";
import { describeOpenSources } from "../openRanges";

/**
 * The sources of all ingress rules of one security group are no open block together.
 *
 * Rules that are resources of their own are judged one by one before they are made; 256 blocks of /8 would pass that.
 *
 * @severity high
 * @frameworks NIST SP 800-53 Rev. 5 SC-7, NIST SP 800-53 Rev. 5 AC-4
 * @source https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
export const securityGroupSumNotOpen: StackRule = {
  id: "security-group-sum-not-open",
  description: "The sources of all ingress rules of one security group are no open block together.",
  why: "Rules that are resources of their own are judged one by one before they are made; 256 blocks of /8 would pass that.",
  remediation: "Name the peers' addresses, a prefix list of them, or another security group as the source.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AC-4" },
  ],
  parameters: {},
  judgeStack(resources) {
    const byGroup = new Map<PolicyResource, GroupRule[]>();
    for (const rule of listGroupRules(resources)) {
      if (rule.direction === "egress" || rule.group === undefined) continue;
      byGroup.set(rule.group, [...(byGroup.get(rule.group) ?? []), rule]);
    }
    return [...byGroup].flatMap(([resource, rules]): StackFinding[] =>
      judgeGroup(rules).map((finding) => ({ ...finding, resource })),
    );
  },
};

/** What a single rule opens, security-group-not-open says. */
function judgeGroup(rules: readonly GroupRule[]) {
  const sources: unknown[] = [];
  const awaited = collectFindings(
    rules.map(({ read }) => () => {
      sources.push(...read().cidrs.filter((cidr) => describeOpenSources([cidr]).length === 0));
      return [];
    }),
  );
  const problems = describeOpenSources(sources).map((message) => ({ kind: "violation" as const, message }));
  return rules.length < 2 ? [] : [...problems, ...awaited];
}
