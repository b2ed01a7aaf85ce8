import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FirewallPlan, TransitGatewayPlan } from "../plan/types";
import { tags } from "./naming";

export interface HubTransitGatewayArgs {
  readonly environment: string;
  readonly transitGateway: TransitGatewayPlan;
  /** ASN of the firewalls; always given, because an absent one silently makes the sessions iBGP. */
  readonly firewallAsn: number;
  readonly firewalls: readonly FirewallPlan[];
  readonly vpcId: pulumi.Input<string>;
  readonly attachmentSubnetIds: readonly pulumi.Input<string>[];
}

/**
 * The Transit Gateway, its Connect attachment over the hub VPC, one Connect peer per firewall, and three route tables:
 * `spokes` (spokes look up there; the firewalls' announcements propagate into it), `firewalls` (associated with the
 * Connect attachment: what it holds is what the firewalls hear), and `transport` (the hub VPC's own attachment; empty,
 * so that packets outside of GRE die there).
 */
export class HubTransitGateway extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly hubAttachment: aws.ec2transitgateway.VpcAttachment;
  readonly spokesRouteTableId: pulumi.Output<string>;
  readonly firewallsRouteTableId: pulumi.Output<string>;
  readonly connectPeerIds: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: HubTransitGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:HubTransitGateway", name, {}, opts);
    const { environment } = args;
    const own = { parent: this };
    const gateway = new aws.ec2transitgateway.TransitGateway(
      name,
      {
        description: `VPN hub ${environment}`,
        amazonSideAsn: args.transitGateway.asn,
        transitGatewayCidrBlocks: [args.transitGateway.cidr],
        defaultRouteTableAssociation: "disable",
        defaultRouteTablePropagation: "disable",
        autoAcceptSharedAttachments: "disable",
        dnsSupport: "enable",
        vpnEcmpSupport: "disable",
        tags: tags(environment, name),
      },
      own,
    );
    this.id = gateway.id;
    this.hubAttachment = new aws.ec2transitgateway.VpcAttachment(
      `${name}-hub`,
      {
        transitGatewayId: gateway.id,
        vpcId: args.vpcId,
        subnetIds: [...args.attachmentSubnetIds],
        // Both directions of a flow stay in one zone (Transit Gateway guide, "Appliance in a shared services VPC").
        applianceModeSupport: "enable",
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
        tags: tags(environment, `${name}-hub`),
      },
      own,
    );
    const connect = new aws.ec2transitgateway.Connect(
      `${name}-connect`,
      {
        transitGatewayId: gateway.id,
        transportAttachmentId: this.hubAttachment.id,
        protocol: "gre",
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
        tags: tags(environment, `${name}-connect`),
      },
      own,
    );
    this.connectPeerIds = Object.fromEntries(
      args.firewalls.map(({ name: firewall, connectPeer }) => {
        const peer = new aws.ec2transitgateway.ConnectPeer(
          `${name}-${firewall}`,
          {
            transitGatewayAttachmentId: connect.id,
            peerAddress: connectPeer.peerAddress,
            transitGatewayAddress: connectPeer.transitGatewayAddress,
            insideCidrBlocks: [connectPeer.insideCidr],
            bgpAsn: String(args.firewallAsn),
            tags: tags(environment, `${name}-${firewall}`),
          },
          // Its addresses are unique on the Transit Gateway, so the old peer must be gone first.
          { ...own, deleteBeforeReplace: true },
        );
        return [firewall, peer.id];
      }),
    );
    const table = (role: string) =>
      new aws.ec2transitgateway.RouteTable(
        `${name}-${role}`,
        { transitGatewayId: gateway.id, tags: tags(environment, `${name}-${role}`) },
        own,
      );
    const [spokes, firewalls, transport] = [table("spokes"), table("firewalls"), table("transport")];
    this.spokesRouteTableId = spokes.id;
    this.firewallsRouteTableId = firewalls.id;
    const associate = (
      key: string,
      attachment: pulumi.Resource & { id: pulumi.Output<string> },
      to: aws.ec2transitgateway.RouteTable,
    ) =>
      new aws.ec2transitgateway.RouteTableAssociation(
        `${name}-${key}`,
        { transitGatewayAttachmentId: attachment.id, transitGatewayRouteTableId: to.id },
        own,
      );
    associate("hub", this.hubAttachment, transport);
    associate("connect", connect, firewalls);
    new aws.ec2transitgateway.RouteTablePropagation(
      `${name}-connect`,
      { transitGatewayAttachmentId: connect.id, transitGatewayRouteTableId: spokes.id },
      own,
    );
    this.registerOutputs({ id: this.id });
  }
}
