import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteOnAwsVpn } from "../plan/sites/types";
import { tags } from "./naming";
import type { HubTransitGateway } from "./transitGateway";

export interface SiteRouteTableArgs {
  readonly environment: string;
  readonly site: SiteOnAwsVpn;
  readonly transitGateway: HubTransitGateway;
  /** VPN attachments of the site by the number of their connection. */
  readonly attachmentIds: Readonly<Record<string, pulumi.Input<string>>>;
  /** VPC attachments of the spokes by name. */
  readonly spokeAttachmentIds: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * A site's own route table on the Transit Gateway. It holds the spokes and the other sites that the site has a flow
 * with, and AWS announces to the site what it holds. The site's prefixes go into the spokes' table and into those of its
 * partners, never into that of the firewalls, which would announce them onward.
 *
 * AWS takes whatever a site announces: no filter of a Transit Gateway stands between a BGP session and the tables that
 * its attachment propagates to. The security groups and network ACLs of the spokes still name the planned prefixes only.
 */
export class SiteRouteTable extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: SiteRouteTableArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:aws:SiteRouteTable", name, {}, opts);
    const { site, transitGateway } = args;
    const own = { parent: this };
    const table = new aws.ec2transitgateway.RouteTable(
      name,
      {
        transitGatewayId: transitGateway.id,
        tags: tags(args.environment, name, { "vpn-hub:site": site.name }),
      },
      own,
    );
    this.id = table.id;
    for (const [number, transitGatewayAttachmentId] of Object.entries(args.attachmentIds)) {
      new aws.ec2transitgateway.RouteTableAssociation(
        `${name}-${number}`,
        { transitGatewayAttachmentId, transitGatewayRouteTableId: table.id },
        own,
      );
    }
    for (const spoke of site.reaches.spokes) {
      new aws.ec2transitgateway.RouteTablePropagation(
        `${name}-spoke-${spoke}`,
        { transitGatewayAttachmentId: args.spokeAttachmentIds[spoke]!, transitGatewayRouteTableId: table.id },
        own,
      );
    }
    if (site.reaches.spokes.length > 0) this.lead("spokes", transitGateway.spokesRouteTableId);
    this.registerOutputs({ id: this.id });
  }

  /** Leads packets to the site's prefixes from another route table: as it announces them, or as the plan states them. */
  lead(from: string, transitGatewayRouteTableId: pulumi.Input<string>): void {
    const { site, attachmentIds } = this.args;
    for (const [number, transitGatewayAttachmentId] of Object.entries(attachmentIds)) {
      const name = `${this.name}-${number}-from-${from}`;
      const common = { transitGatewayAttachmentId, transitGatewayRouteTableId };
      if (site.routing === "bgp") {
        new aws.ec2transitgateway.RouteTablePropagation(name, common, { parent: this });
        continue;
      }
      for (const cidr of site.cidrs) {
        new aws.ec2transitgateway.Route(
          `${name}-${cidr.replaceAll(/[./]/g, "-")}`,
          { ...common, destinationCidrBlock: cidr },
          { parent: this, deleteBeforeReplace: true },
        );
      }
    }
  }
}
