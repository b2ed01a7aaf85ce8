import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SUBNET_ROLES, type NetworkPlan, type SubnetRole } from "../plan/addressing/types";
import type { FirewallName } from "../plan/firewalls/types";
import { createNetworkAcl } from "./filterRules";
import { FlowLogs } from "./flowLogs";
import { tags } from "./naming";

export interface HubNetworkArgs {
  readonly environment: string;
  readonly region: string;
  readonly network: NetworkPlan;
  readonly kmsKeyArn: pulumi.Input<string>;
}

/** The hub VPC: a subnet per role and zone, each role with a route table and a network ACL of its own. */
export class HubNetwork extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly internetGateway: aws.ec2.InternetGateway;
  private readonly subnets: Readonly<Record<string, aws.ec2.Subnet>>;
  private readonly routeTables: Readonly<Record<SubnetRole, aws.ec2.RouteTable>>;

  constructor(
    private readonly name: string,
    args: HubNetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:aws:HubNetwork", name, {}, opts);
    const { environment, network } = args;
    const own = { parent: this };
    const vpc = new aws.ec2.Vpc(
      name,
      { cidrBlock: network.vpcCidr, enableDnsSupport: true, enableDnsHostnames: true, tags: tags(environment, name) },
      own,
    );
    this.vpcId = vpc.id;
    // Without rules the default group lets nothing through, so that nothing can lean on it.
    new aws.ec2.DefaultSecurityGroup(
      name,
      { vpcId: vpc.id, ingress: [], egress: [], tags: tags(environment, `${name}-default`) },
      own,
    );
    this.internetGateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: tags(environment, name) }, own);
    this.subnets = Object.fromEntries(
      network.subnets.map((subnet) => [
        subnet.name,
        new aws.ec2.Subnet(
          `${name}-${subnet.name}`,
          {
            vpcId: vpc.id,
            cidrBlock: subnet.cidr,
            availabilityZone: subnet.availabilityZone,
            tags: tags(environment, `${name}-${subnet.name}`),
          },
          own,
        ),
      ]),
    );
    this.routeTables = Object.fromEntries(
      SUBNET_ROLES.map((role) => [role, this.createRouteTable(role, args)]),
    ) as unknown as Readonly<Record<SubnetRole, aws.ec2.RouteTable>>;
    for (const role of ["untrust", "management"] as const) {
      new aws.ec2.Route(
        `${name}-${role}-internet`,
        {
          routeTableId: this.routeTables[role].id,
          destinationCidrBlock: "0.0.0.0/0",
          gatewayId: this.internetGateway.id,
        },
        own,
      );
    }
    for (const role of SUBNET_ROLES) {
      const subnets = network.subnets.filter((subnet) => subnet.role === role);
      createNetworkAcl(
        `${name}-${role}`,
        {
          vpcId: vpc.id,
          rules: network.networkAcls[role],
          subnetIds: Object.fromEntries(subnets.map((subnet) => [subnet.firewall, this.subnets[subnet.name]!.id])),
          tags: tags(environment, `${name}-${role}`),
        },
        own,
      );
    }
    // The firewalls fetch their bootstrap package from S3 by their management interface.
    new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${args.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: [this.routeTables.management.id],
        tags: tags(environment, `${name}-s3`),
      },
      own,
    );
    new FlowLogs(`${name}-flow-logs`, { environment, vpcId: vpc.id, kmsKeyArn: args.kmsKeyArn }, own);
    this.registerOutputs({ vpcId: this.vpcId });
  }

  subnetId(role: SubnetRole, firewall: FirewallName): pulumi.Output<string> {
    return this.subnets[`${role}-${firewall}`]!.id;
  }

  /** GRE reaches the Transit Gateway only by a route to its CIDR block (Transit Gateway guide, "Connect attachments"). */
  routeToTransitGateway(transitGatewayCidr: string, attachment: aws.ec2transitgateway.VpcAttachment): void {
    new aws.ec2.Route(
      `${this.name}-trust-transit-gateway`,
      {
        routeTableId: this.routeTables.trust.id,
        destinationCidrBlock: transitGatewayCidr,
        transitGatewayId: attachment.transitGatewayId,
      },
      { parent: this, dependsOn: [attachment] },
    );
  }

  private createRouteTable(role: SubnetRole, { environment, network }: HubNetworkArgs): aws.ec2.RouteTable {
    const name = `${this.name}-${role}`;
    const table = new aws.ec2.RouteTable(name, { vpcId: this.vpcId, tags: tags(environment, name) }, { parent: this });
    for (const subnet of network.subnets.filter((each) => each.role === role)) {
      new aws.ec2.RouteTableAssociation(
        `${this.name}-${subnet.name}`,
        { routeTableId: table.id, subnetId: this.subnets[subnet.name]!.id },
        { parent: this },
      );
    }
    return table;
  }
}
