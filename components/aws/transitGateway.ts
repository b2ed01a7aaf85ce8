import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TransitGatewayPlan } from "../plan/addressing/types";
import type { FirewallPlan } from "../plan/firewalls/types";
import { tags } from "./naming";

export interface HubTransitGatewayArgs {
  readonly environment: string;
  readonly transitGateway: TransitGatewayPlan;
}

/** The firewalls behind the Transit Gateway, and the hub VPC that carries their GRE tunnels. */
export interface ConnectArgs {
  /** ASN of the firewalls; always given, because an absent one silently makes the sessions iBGP. */
  readonly firewallAsn: number;
  readonly firewalls: readonly FirewallPlan[];
  readonly vpcId: pulumi.Input<string>;
  readonly attachmentSubnetIds: readonly pulumi.Input<string>[];
}

/** What the firewalls add to the Transit Gateway. */
export interface ConnectedFirewalls {
  readonly hubAttachment: aws.ec2transitgateway.VpcAttachment;
  /** What this table holds is what the firewalls hear. */
  readonly routeTableId: pulumi.Output<string>;
}

/** The Transit Gateway with its route table `spokes`, where the spokes look up. */
export class HubTransitGateway extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly spokesRouteTableId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: HubTransitGatewayArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:aws:HubTransitGateway", name, {}, opts);
    const { environment, transitGateway } = args;
    const gateway = new aws.ec2transitgateway.TransitGateway(
      name,
      {
        description: `VPN hub ${environment}`,
        amazonSideAsn: transitGateway.asn,
        ...(transitGateway.cidr === undefined ? {} : { transitGatewayCidrBlocks: [transitGateway.cidr] }),
        defaultRouteTableAssociation: "disable",
        defaultRouteTablePropagation: "disable",
        autoAcceptSharedAttachments: "disable",
        dnsSupport: "enable",
        vpnEcmpSupport: "disable",
        tags: tags(environment, name),
      },
      { parent: this },
    );
    this.id = gateway.id;
    this.spokesRouteTableId = this.createTable("spokes").id;
    this.registerOutputs({ id: this.id });
  }

  /**
   * The Connect attachment over the hub VPC, one Connect peer per firewall, whose announcements propagate into `spokes`,
   * and two more route tables: `firewalls`, associated with the Connect attachment, and `transport`, the hub VPC's own;
   * it stays empty, so that packets outside of GRE die there.
   */
  connectFirewalls(args: ConnectArgs): ConnectedFirewalls {
    const hubAttachment = this.attachHubVpc(args);
    return { hubAttachment, routeTableId: this.connectPeers(args, hubAttachment) };
  }

  private attachHubVpc({ vpcId, attachmentSubnetIds }: ConnectArgs): aws.ec2transitgateway.VpcAttachment {
    const { name } = this;
    const attachment = new aws.ec2transitgateway.VpcAttachment(
      `${name}-hub`,
      {
        transitGatewayId: this.id,
        vpcId,
        subnetIds: [...attachmentSubnetIds],
        // Both directions of a flow stay in one zone (Transit Gateway guide, "Appliance in a shared services VPC").
        applianceModeSupport: "enable",
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
        tags: tags(this.args.environment, `${name}-hub`),
      },
      { parent: this },
    );
    this.associate("hub", attachment, this.createTable("transport"));
    return attachment;
  }

  private connectPeers(
    { firewalls, firewallAsn }: ConnectArgs,
    hubAttachment: aws.ec2transitgateway.VpcAttachment,
  ): pulumi.Output<string> {
    const { name } = this;
    const { environment } = this.args;
    const connect = new aws.ec2transitgateway.Connect(
      `${name}-connect`,
      {
        transitGatewayId: this.id,
        transportAttachmentId: hubAttachment.id,
        protocol: "gre",
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
        tags: tags(environment, `${name}-connect`),
      },
      { parent: this },
    );
    for (const { name: firewall, connectPeer } of firewalls) {
      new aws.ec2transitgateway.ConnectPeer(
        `${name}-${firewall}`,
        {
          transitGatewayAttachmentId: connect.id,
          peerAddress: connectPeer.peerAddress,
          transitGatewayAddress: connectPeer.transitGatewayAddress,
          insideCidrBlocks: [connectPeer.insideCidr],
          bgpAsn: String(firewallAsn),
          tags: tags(environment, `${name}-${firewall}`),
        },
        // Its addresses are unique on the Transit Gateway, so the old peer must be gone first.
        { parent: this, deleteBeforeReplace: true },
      );
    }
    const table = this.createTable("firewalls");
    this.associate("connect", connect, table);
    new aws.ec2transitgateway.RouteTablePropagation(
      `${name}-connect`,
      { transitGatewayAttachmentId: connect.id, transitGatewayRouteTableId: this.spokesRouteTableId },
      { parent: this },
    );
    return table.id;
  }

  private createTable(role: "spokes" | "firewalls" | "transport"): aws.ec2transitgateway.RouteTable {
    const name = `${this.name}-${role}`;
    const { environment } = this.args;
    return new aws.ec2transitgateway.RouteTable(
      name,
      { transitGatewayId: this.id, tags: tags(environment, name) },
      { parent: this },
    );
  }

  private associate(
    key: string,
    attachment: pulumi.Resource & { id: pulumi.Output<string> },
    table: aws.ec2transitgateway.RouteTable,
  ): void {
    new aws.ec2transitgateway.RouteTableAssociation(
      `${this.name}-${key}`,
      { transitGatewayAttachmentId: attachment.id, transitGatewayRouteTableId: table.id },
      { parent: this },
    );
  }
}
