import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { subnetName } from "../names";
import type { SpokePlan } from "../plan/addressing/types";
import { createNetworkAcl, createSecurityGroupRule } from "./filterRules";
import { FlowLogs } from "./flowLogs";
import { tags } from "./naming";
import type { HubTransitGateway } from "./transitGateway";

export interface SpokeArgs {
  readonly environment: string;
  readonly spoke: SpokePlan;
  readonly transitGateway: HubTransitGateway;
  /** Route table of the Connect attachment; absent without firewalls. */
  readonly firewallsRouteTableId?: pulumi.Input<string> | undefined;
  readonly kmsKeyArn: pulumi.Input<string>;
}

/** A spoke VPC behind the Transit Gateway, with workload subnets filtered by network ACL and security group. */
export class Spoke extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** By Availability Zone. */
  readonly workloadSubnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Of the workload subnets. */
  readonly routeTableId: pulumi.Output<string>;
  readonly attachmentId: pulumi.Output<string>;
  /** For the workloads to come: it lets through the flows of the plan. */
  readonly workloadSecurityGroupId: pulumi.Output<string>;

  constructor(name: string, args: SpokeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:Spoke", name, {}, opts);
    const { environment, spoke, transitGateway } = args;
    const own = { parent: this };
    const named = (suffix: string) => ({
      tags: tags(environment, `${name}-${suffix}`, { "vpn-hub:spoke": spoke.name }),
    });
    const vpc = new aws.ec2.Vpc(
      name,
      { cidrBlock: spoke.cidr, enableDnsSupport: true, enableDnsHostnames: true, ...named("vpc") },
      own,
    );
    this.vpcId = vpc.id;
    new aws.ec2.DefaultSecurityGroup(name, { vpcId: vpc.id, ingress: [], egress: [], ...named("default") }, own);
    const subnets = spoke.subnets.map((plan) => ({
      plan,
      subnet: new aws.ec2.Subnet(
        subnetName(name, plan.name),
        { vpcId: vpc.id, cidrBlock: plan.cidr, availabilityZone: plan.availabilityZone, ...named(plan.name) },
        own,
      ),
    }));
    const ofRole = (role: string) => subnets.filter(({ plan }) => plan.role === role);
    const attachment = new aws.ec2transitgateway.VpcAttachment(
      name,
      {
        transitGatewayId: transitGateway.id,
        vpcId: vpc.id,
        subnetIds: ofRole("attachment").map(({ subnet }) => subnet.id),
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
        ...named("attachment"),
      },
      own,
    );
    this.attachmentId = attachment.id;
    const ofAttachment = { transitGatewayAttachmentId: attachment.id };
    new aws.ec2transitgateway.RouteTableAssociation(
      name,
      { ...ofAttachment, transitGatewayRouteTableId: transitGateway.spokesRouteTableId },
      own,
    );
    if (args.firewallsRouteTableId !== undefined)
      new aws.ec2transitgateway.RouteTablePropagation(
        name,
        { ...ofAttachment, transitGatewayRouteTableId: args.firewallsRouteTableId },
        own,
      );
    const table = new aws.ec2.RouteTable(name, { vpcId: vpc.id, ...named("workload") }, own);
    this.routeTableId = table.id;
    // The Transit Gateway knows what is reachable; a route per site would meet the quota of 50.
    new aws.ec2.Route(
      name,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", transitGatewayId: transitGateway.id },
      { ...own, dependsOn: [attachment] },
    );
    const workloadSubnets = ofRole("workload");
    this.workloadSubnetIds = Object.fromEntries(
      workloadSubnets.map(({ plan, subnet }) => [plan.availabilityZone, subnet.id]),
    );
    for (const { plan, subnet } of workloadSubnets) {
      new aws.ec2.RouteTableAssociation(`${name}-${plan.name}`, { routeTableId: table.id, subnetId: subnet.id }, own);
    }
    for (const [role, rules] of [
      ["workload", spoke.networkAcl],
      ["attachment", spoke.attachmentNetworkAcl],
    ] as const) {
      const subnetIds = Object.fromEntries(ofRole(role).map(({ plan, subnet }) => [plan.name, subnet.id]));
      createNetworkAcl(`${name}-${role}`, { vpcId: vpc.id, rules, subnetIds, ...named(role) }, own);
    }
    this.workloadSecurityGroupId = this.createWorkloadGroup(name, spoke, named("workload").tags);
    new FlowLogs(`${name}-flow-logs`, { environment, vpcId: vpc.id, kmsKeyArn: args.kmsKeyArn }, own);
    this.registerOutputs({ vpcId: this.vpcId, workloadSecurityGroupId: this.workloadSecurityGroupId });
  }

  /** What applications build on. */
  get outputs() {
    const { vpcId, workloadSubnetIds, workloadSecurityGroupId, routeTableId, attachmentId } = this;
    return { vpcId, workloadSubnetIds, workloadSecurityGroupId, routeTableId, attachmentId };
  }

  private createWorkloadGroup(
    name: string,
    spoke: SpokePlan,
    groupTags: Record<string, string>,
  ): pulumi.Output<string> {
    const description = `Workloads of spoke ${spoke.name}: the flows of the hub`;
    const group = new aws.ec2.SecurityGroup(
      name,
      { description, vpcId: this.vpcId, tags: groupTags },
      { parent: this },
    );
    for (const rule of spoke.rules) {
      for (const cidr of rule.remoteCidrs) {
        const ruleName = `${name}-${rule.direction}-${rule.name}-${cidr.replaceAll(/[./]/g, "-")}`;
        const planned = { ...rule, cidr, reason: `Flow ${rule.name}` };
        createSecurityGroupRule(ruleName, group.id, planned, groupTags, { parent: this });
      }
    }
    return group.id;
  }
}
