/** Draws planned filter rules as network ACL entries and security group rules. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AclRule, CidrRule, Protocol } from "../plan/flows/types";

/** Protocol numbers (IANA); EC2 takes the number of every protocol, and -1 for all. */
const PROTOCOL_NUMBERS: Readonly<Record<Protocol, string>> = {
  tcp: "6",
  udp: "17",
  icmp: "1",
  esp: "50",
  gre: "47",
  all: "-1",
};

export interface NetworkAclArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly rules: readonly AclRule[];
  /** Subnet ids by a stable key. */
  readonly subnetIds: Readonly<Record<string, pulumi.Input<string>>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A network ACL that replaces the VPC's allow-all default on the given subnets. */
export function createNetworkAcl(
  name: string,
  args: NetworkAclArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ec2.NetworkAcl {
  const acl = new aws.ec2.NetworkAcl(name, { vpcId: args.vpcId, tags: args.tags }, opts);
  for (const rule of args.rules) {
    new aws.ec2.NetworkAclRule(
      `${name}-${rule.name}`,
      {
        networkAclId: acl.id,
        ruleNumber: rule.ruleNumber,
        egress: rule.direction === "egress",
        ruleAction: "allow",
        protocol: PROTOCOL_NUMBERS[rule.protocol],
        cidrBlock: rule.cidr,
        ...aclPorts(rule),
      },
      // An entry's number is taken until it is gone.
      { ...opts, deleteBeforeReplace: true },
    );
  }
  for (const [key, subnetId] of Object.entries(args.subnetIds)) {
    new aws.ec2.NetworkAclAssociation(`${name}-${key}`, { networkAclId: acl.id, subnetId }, opts);
  }
  return acl;
}

function aclPorts({ protocol, fromPort, toPort, message = { type: -1, code: -1 } }: AclRule) {
  if (protocol === "icmp") return { icmpType: message.type, icmpCode: message.code };
  return fromPort === undefined ? {} : { fromPort, toPort };
}

/** One security group rule for a planned one. Resources of their own: changing one rule touches no other. */
export function createSecurityGroupRule(
  name: string,
  securityGroupId: pulumi.Input<string>,
  rule: Omit<CidrRule, "cidr" | "name"> & { readonly cidr: pulumi.Input<string> },
  ruleTags: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): void {
  const Rule = rule.direction === "ingress" ? aws.vpc.SecurityGroupIngressRule : aws.vpc.SecurityGroupEgressRule;
  new Rule(
    name,
    {
      securityGroupId,
      ipProtocol: PROTOCOL_NUMBERS[rule.protocol],
      cidrIpv4: rule.cidr,
      ...(rule.protocol === "icmp" ? { fromPort: -1, toPort: -1 } : {}),
      ...(rule.fromPort === undefined ? {} : { fromPort: rule.fromPort, toPort: rule.toPort }),
      description: rule.reason,
      tags: ruleTags,
    },
    opts,
  );
}
