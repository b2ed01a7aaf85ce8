import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { NOT_YET_KNOWN, readKnown } from "../../shared/values";

const SUBNET = "aws:ec2/subnet:Subnet";
const ACL = "aws:ec2/networkAcl:NetworkAcl";
const ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const ACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";
const ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
const NETWORK_INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
const INSTANCE = "aws:ec2/instance:Instance";

/** Every subnet has a network ACL that is not allow-all; only subnets of nothing but Transit Gateway attachments may be open. */
export const subnetHasNetworkAcl: StackValidationPolicy = {
  name: "subnet-has-network-acl",
  description:
    "Every subnet has a network ACL that is not allow-all; only subnets of nothing but Transit Gateway attachments may be open.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediationSteps:
    "Associate a network ACL that lists what the subnet needs. It cannot hold an entry per peer, so it holds the protocols and the security group holds the peers.",
  url: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html",
  validateStack: ({ resources }, report) => {
    const ofType = (type: string) => resources.filter((resource) => resource.type === type);
    const [rules, associations] = [ofType(ACL_RULE), ofType(ACL_ASSOCIATION)];
    for (const subnet of ofType(SUBNET)) {
      const acls = [
        ...associations
          .filter((each) => leadsTo(each, "subnetId", subnet))
          .flatMap((each) => targets(each, "networkAclId", ACL)),
        ...ofType(ACL).filter((acl) => leadsTo(acl, "subnetIds", subnet)),
      ];
      if (acls.length === 0) {
        report("The subnet must have a network ACL of its own; the VPC's default allows everything.", subnet.urn);
        continue;
      }
      if (isForAttachmentsOnly(subnet, resources)) continue;
      for (const acl of acls) {
        const open = rules.filter((rule) => leadsTo(rule, "networkAclId", acl)).find(allowsEverything);
        if (open !== undefined) report(`Its network ACL must not allow everything; ${open.name} does.`, subnet.urn);
        if (inlineEntries(acl).some((entry) => isOpenEntry(entry, entry["action"])))
          report(`Its network ACL must not allow everything; ${acl.name} does.`, subnet.urn);
      }
    }
  },
};

function targets(resource: PolicyResource, property: string, type: string): PolicyResource[] {
  return (resource.propertyDependencies[property] ?? []).filter((target) => target.type === type);
}

function leadsTo(resource: PolicyResource, property: string, target: PolicyResource): boolean {
  return targets(resource, property, target.type).some(({ urn }) => urn === target.urn);
}

function isForAttachmentsOnly(subnet: PolicyResource, resources: readonly PolicyResource[]): boolean {
  const uses = (type: string, property: string) =>
    resources.some((each) => each.type === type && leadsTo(each, property, subnet));
  return uses(ATTACHMENT, "subnetIds") && !uses(NETWORK_INTERFACE, "subnetId") && !uses(INSTANCE, "subnetId");
}

function allowsEverything({ props }: PolicyResource): boolean {
  return isOpenEntry(props, props["ruleAction"]);
}

/** Entries inside the network ACL itself; those that a preview does not know yet are judged at the update. */
function inlineEntries({ props }: PolicyResource): Record<string, unknown>[] {
  return ["ingress", "egress"].flatMap((direction) => {
    const entries = readKnown(() => props[direction] as Record<string, unknown>[] | undefined);
    return entries === NOT_YET_KNOWN ? [] : (entries ?? []);
  });
}

function isOpenEntry(entry: Readonly<Record<string, unknown>>, action: unknown): boolean {
  const everywhere = entry["cidrBlock"] === "0.0.0.0/0" || entry["ipv6CidrBlock"] === "::/0";
  return action === "allow" && everywhere && ["-1", "all"].includes(String(entry["protocol"]));
}
