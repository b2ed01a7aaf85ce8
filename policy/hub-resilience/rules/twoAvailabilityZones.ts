import type { PolicyResource } from "@pulumi/policy";
import { listFirewalls } from "../../shared/firewalls";
import { collectFindingsAt, isAbsent } from "../../shared/known";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";

export const twoAvailabilityZones: StackRule = {
  id: "two-availability-zones",
  description:
    "The firewalls stand in two availability zones at least, and so does each attachment of a VPC to the Transit Gateway.",
  why: "One zone that fails takes the whole hub along; a zone without an attachment subnet cannot reach the Transit Gateway at all.",
  remediation: "Put each firewall's subnets and one attachment subnet into a zone of their own.",
  severity: "high",
  enforcementLevel: "advisory",
  source: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html",
  frameworks: [
    { ...NIST_800_53, reference: "CP-8" },
    { ...NIST_800_53, reference: "CP-10" },
  ],
  parameters: {},
  judgeStack(resources) {
    const firewalls = listFirewalls(resources);
    const attachments = resources.filter(({ type }) => type === "aws:ec2transitgateway/vpcAttachment:VpcAttachment");
    const judge = (resource: PolicyResource, check: () => string[]): StackFinding[] =>
      collectFindingsAt(resource, [check]);
    return [
      ...firewalls.slice(0, 1).flatMap((first) => judge(first, () => judgeFirewalls(firewalls))),
      ...attachments.flatMap((each) => judge(each, () => judgeSubnets(each))),
    ];
  },
};

const SUBNET = "aws:ec2/subnet:Subnet";

function judgeFirewalls(firewalls: readonly PolicyResource[]): string[] {
  const interfaces = firewalls.flatMap((each) => each.propertyDependencies["networkInterfaces"] ?? []);
  const subnets = [...interfaces, ...firewalls].flatMap((each) => each.propertyDependencies["subnetId"] ?? []);
  return judgeZones(subnets, `${firewalls.map(({ name }) => name).join(", ")}: the firewalls stand`);
}

function judgeSubnets(attachment: PolicyResource): string[] {
  return judgeZones(attachment.propertyDependencies["subnetIds"] ?? [], "its subnets stand");
}

/** Subnets of another stack say nothing of their zone, and nothing is said of them. */
function judgeZones(sources: readonly PolicyResource[], what: string): string[] {
  const subnets = sources.filter(({ type }) => type === SUBNET);
  const zones = subnets.map(({ props }) => (props["availabilityZone"] ?? props["availabilityZoneId"]) as unknown);
  const known = [...new Set(zones.filter((zone) => !isAbsent(zone)))];
  if (subnets.length === 0 || known.length > 1) return [];
  return [`${what} in ${known.length === 0 ? "no named zone" : String(known[0])} only; use two availability zones`];
}
