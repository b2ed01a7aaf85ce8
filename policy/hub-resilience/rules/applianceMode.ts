import type { PolicyResource } from "@pulumi/policy";
import { listFirewallInterfaces } from "../../shared/firewalls";
import { collectFindingsAt, show } from "../../shared/known";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";

export const applianceMode: StackRule = {
  id: "appliance-mode",
  description: "The Transit Gateway attachment of the firewalls' VPC has appliance mode on.",
  why: "Without it the two directions of a flow between zones reach different firewalls, and neither has the session.",
  remediation: 'Set applianceModeSupport: "enable".',
  severity: "high",
  enforcementLevel: "advisory",
  source: "https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html",
  frameworks: [{ ...NIST_800_53, reference: "CP-10" }],
  parameters: {},
  judgeStack(resources) {
    const attachments = resources.filter(({ type }) => type === "aws:ec2transitgateway/vpcAttachment:VpcAttachment");
    const transports = new Set(
      resources
        .filter(({ type }) => type === "aws:ec2transitgateway/connect:Connect")
        .flatMap((each) => each.propertyDependencies["transportAttachmentId"] ?? []),
    );
    const vpcs = listFirewallVpcs(resources);
    const ofFirewalls = attachments.filter(
      (each) => transports.has(each) || (each.propertyDependencies["vpcId"] ?? []).some((vpc) => vpcs.has(vpc)),
    );
    return ofFirewalls.flatMap((resource): StackFinding[] =>
      collectFindingsAt(resource, [() => judgeMode(resource.props["applianceModeSupport"])]),
    );
  },
};

function listFirewallVpcs(resources: readonly PolicyResource[]): Set<PolicyResource> {
  const subnets = listFirewallInterfaces(resources).flatMap((each) => each.propertyDependencies["subnetId"] ?? []);
  return new Set(subnets.flatMap((subnet) => subnet.propertyDependencies["vpcId"] ?? []));
}

function judgeMode(mode: unknown): string[] {
  return mode === "enable" ? [] : [`applianceModeSupport is ${show(mode)}; write "enable"`];
}
