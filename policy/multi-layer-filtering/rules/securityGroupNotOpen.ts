import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isOpenCidr } from "../openSources";

interface InlineRule {
  readonly cidrBlocks?: readonly unknown[];
  readonly ipv6CidrBlocks?: readonly unknown[];
}

/** No security group lets a source wider than /8 in, not even in parts. */
export const securityGroupNotOpen: ResourceValidationPolicy = {
  name: "security-group-not-open",
  description: "No security group lets a source wider than /8 in, not even in parts.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediationSteps: "Name the peers: one rule per remote outside address, or the named management ranges.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  validateResource: ({ type, props }, report) => {
    for (const source of sourcesOf(type, props)) {
      if (isOpenCidr(source))
        report(`Ingress must not come from ${String(source)}; name the peers, at least as narrow as /8.`);
    }
  },
};

function sourcesOf(type: string, props: Readonly<Record<string, unknown>>): unknown[] {
  switch (type) {
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
      return [props["cidrIpv4"], props["cidrIpv6"]];
    case "aws:ec2/securityGroupRule:SecurityGroupRule":
      return props["type"] === "egress" ? [] : inlineSources(props as InlineRule);
    case "aws:ec2/securityGroup:SecurityGroup":
    case "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
      return ((props["ingress"] as InlineRule[] | undefined) ?? []).flatMap(inlineSources);
    default:
      return [];
  }
}

function inlineSources({ cidrBlocks = [], ipv6CidrBlocks = [] }: InlineRule): unknown[] {
  return [...cidrBlocks, ...ipv6CidrBlocks];
}
