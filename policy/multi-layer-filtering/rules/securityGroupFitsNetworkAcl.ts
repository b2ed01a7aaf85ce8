import { collectFindingsAt } from "../../shared/known";
import { RELAY_NETWORKS, RelayNetwork } from "../../shared/relayNetwork";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { readAwsFilters, toGroupFilter, type AwsFilters, type GroupRule, type VpcFilters } from "../awsFilters";
import { letsThrough, showService } from "../filters";
import { showBlock } from "../ipv4";

export const securityGroupFitsNetworkAcl: StackRule = {
  id: "security-group-fits-network-acl",
  description:
    "What a security group of the relay network lets in, the network ACL of a subnet behind which it stands lets in too.",
  why: "A rule that the ACL stops does not work, and comes alive unseen when somebody widens the ACL for another service.",
  remediation: "Remove the rule of the security group, or add the entry to the network ACL.",
  severity: "medium",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "CM-6" },
  ],
  parameters: { relayNetworks: RELAY_NETWORKS },
  judgeStack(resources, settings) {
    const relay = new RelayNetwork(resources, settings["relayNetworks"] as string[]);
    let filters: AwsFilters | undefined;
    const read = () => (filters ??= readAwsFilters(resources));
    const network = resources.find((each) => each.type === "aws:ec2/vpc:Vpc" && relay.holds(each));
    if (network === undefined) return [];
    const awaited = collectFindingsAt(network, [() => (read(), [])]);
    return filters ? judgeFilters(filters).filter(({ resource }) => relay.holds(resource)) : awaited;
  },
};

/** A group on an interface stands behind that subnet's ACL; any other one behind those of its VPC. */
function judgeFilters({ vpcs, interfaces }: AwsFilters): StackFinding[] {
  const subnetsOf = new Map<GroupRule, VpcFilters["subnets"]>();
  for (const { rules, subnet } of interfaces) {
    for (const rule of rules) subnetsOf.set(rule, [...(subnetsOf.get(rule) ?? []), ...(subnet ? [subnet] : [])]);
  }
  for (const { workloadRules, subnets } of vpcs) for (const rule of workloadRules) subnetsOf.set(rule, subnets);
  return [...subnetsOf].flatMap(([rule, subnets]) =>
    rule.direction === "egress" ? [] : collectFindingsAt(rule.resource, [() => judgeRule(rule, subnets)]),
  );
}

function judgeRule(rule: GroupRule, subnets: VpcFilters["subnets"]): string[] {
  const filters = subnets.flatMap(({ ingress }) => ingress ?? []);
  if (filters.length === 0) return [];
  return toGroupFilter([rule], "ingress").rules.flatMap(({ services, source }) =>
    source.flatMap((block) =>
      services
        .filter(
          (service) => !filters.some((filter) => letsThrough(filter, { service, source: block, destination: block })),
        )
        .map(
          (service) =>
            `${showService(service)} from ${showBlock(block)} is stopped by the network ACL of ${subnets.map(({ subnet }) => subnet.name).join(", ")}; make both the same`,
        ),
    ),
  );
}
