/** Security groups and network ACLs. Limits: Amazon VPC quotas page, EC2 API reference. */
import type { Behaviours, Checked } from "../behaviour";
import type { Inputs } from "../values";
import { checkCidr, checkOneOf, checkQuota, checkSame } from "../rules";
import { ec2, regionOf } from "./common";
import { SECURITY_GROUP, SUBNET, VPC } from "./types";

const NETWORK_ACL = "aws:ec2/networkAcl:NetworkAcl";
const ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const ACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";

/** Inline rules are the resource's own; rules of resources of their own do not stand in it here. */
const rulesOf = ({ ingress = [], egress = [] }: Inputs) => ({ ingress, egress });

export const VPC_FILTERS: Behaviours = {
  [SECURITY_GROUP]: ec2("sg", "security-group", {
    autoName: { property: "name", maxLength: 255 },
    defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
    references: { vpcId: VPC },
    outputs: ({ inputs }) => rulesOf(inputs),
  }),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group", {
    references: { vpcId: VPC },
    outputs: ({ inputs }) => ({ name: "default", description: "default VPC security group", ...rulesOf(inputs) }),
  }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule(
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule(
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  ),
  [NETWORK_ACL]: ec2("acl", "network-acl", {
    references: { vpcId: VPC, subnetIds: SUBNET },
    outputs: ({ inputs }) => ({ ...rulesOf(inputs), subnetIds: inputs["subnetIds"] ?? [] }),
  }),
  [ACL_RULE]: {
    id: ({ hex }) => `nacl-${hex(10)}`,
    defaults: { egress: false },
    references: { networkAclId: NETWORK_ACL },
    outputs: (context) => ({ region: regionOf(context) }),
    check: checkAclRule,
  },
  [ACL_ASSOCIATION]: {
    id: "aclassoc-",
    references: { networkAclId: NETWORK_ACL, subnetId: SUBNET },
    outputs: (context) => ({ region: regionOf(context) }),
    // ReplaceNetworkAclAssociation moves the subnet, so the one that goes is not in the way.
    check: (resource) => checkSame(resource, ACL_ASSOCIATION, ["subnetId"], ({ isReplaced }) => !isReplaced),
  },
};

function securityGroupRule(type: string) {
  return ec2("sgr", "security-group-rule", {
    references: { securityGroupId: SECURITY_GROUP, referencedSecurityGroupId: SECURITY_GROUP },
    outputs: ({ id }) => ({ securityGroupRuleId: id }),
    check: (resource) => {
      const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"].filter(
        (name) => resource.inputs[name] !== undefined,
      );
      if (sources.length !== 1)
        resource.refuse(
          "cidrIpv4",
          "exactly one source is needed",
          sources,
          "cidrIpv4, cidrIpv6, prefixListId or referencedSecurityGroupId",
        );
      checkCidr(resource, "cidrIpv4", 0, 32);
      checkPorts(resource, resource.known("ipProtocol"));
      checkQuota(
        resource,
        type,
        "securityGroupId",
        resource.quotas.rulesPerSecurityGroup,
        "the quota of rules per security group and direction",
      );
      checkSame(resource, type, ["securityGroupId", "cidrIpv4", "ipProtocol", "fromPort", "toPort"]);
    },
  });
}

function checkPorts(resource: Checked, protocol: string | undefined): void {
  const [from, to] = [resource.known<number>("fromPort"), resource.known<number>("toPort")];
  if (["tcp", "udp", "6", "17"].includes(protocol ?? "") && (from === undefined || to === undefined)) {
    if (!("fromPort" in resource.inputs)) resource.refuse("fromPort", `is needed with ${protocol}`);
  } else if (from !== undefined && to !== undefined && Number(from) > Number(to))
    resource.refuse("fromPort", "is above toPort", [from, to]);
  else if (protocol === "-1" && from !== undefined)
    resource.refuse("fromPort", "must be left out with protocol -1", from);
}

function checkAclRule(resource: Checked): void {
  const number = resource.known<number>("ruleNumber");
  if (number !== undefined && (number < 1 || number > 32766))
    resource.refuse("ruleNumber", "is out of range", number, "1 to 32766");
  checkOneOf(resource, "ruleAction", resource.known("ruleAction"), ["allow", "deny"]);
  checkCidr(resource, "cidrBlock", 0, 32);
  checkPorts(resource, resource.known("protocol"));
  checkQuota(
    resource,
    ACL_RULE,
    "networkAclId",
    // The deny at the end of each direction is one of them (VPC quotas page).
    resource.quotas.rulesPerNetworkAcl - 1,
    "the quota of entries per network ACL and direction, AWS's own beside them,",
    (inputs) => Boolean(inputs["egress"]) === Boolean(resource.inputs["egress"]),
  );
  checkSame(resource, ACL_RULE, ["networkAclId", "egress", "ruleNumber"]);
}
