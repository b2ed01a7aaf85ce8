import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { VpnGatewayPlan } from "../plan/sites/vpnConnections";
import { tags } from "./naming";
import type { Spoke } from "./spoke";

/**
 * The virtual private gateway of a spoke. The workloads' route table learns what the sites announce (or what their
 * static connections state); the longer prefix wins over the spoke's default route to the Transit Gateway.
 */
export class SpokeVpnGateway extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor(
    name: string,
    args: { readonly environment: string; readonly plan: VpnGatewayPlan; readonly spoke: Spoke },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:aws:SpokeVpnGateway", name, {}, opts);
    const own = { parent: this };
    const gateway = new aws.ec2.VpnGateway(
      name,
      {
        amazonSideAsn: String(args.plan.asn),
        tags: tags(args.environment, name, { "vpn-hub:spoke": args.plan.spoke }),
      },
      own,
    );
    // A VPC has one virtual private gateway at a time (EC2 API, AttachVpnGateway), so another one waits until it is gone.
    const inTurn = { ...own, deleteBeforeReplace: true };
    const attachment = new aws.ec2.VpnGatewayAttachment(
      name,
      { vpcId: args.spoke.vpcId, vpnGatewayId: gateway.id },
      inTurn,
    );
    new aws.ec2.VpnGatewayRoutePropagation(
      name,
      { routeTableId: args.spoke.routeTableId, vpnGatewayId: attachment.vpnGatewayId },
      inTurn,
    );
    this.id = attachment.vpnGatewayId;
    this.registerOutputs({ id: this.id });
  }
}
