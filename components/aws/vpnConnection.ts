import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteOnAwsVpn } from "../plan/sites/types";
import type { VpnConnectionPlan } from "../plan/sites/vpnConnections";
import { tags } from "./naming";
import { tunnelArguments, type TunnelLogGroups } from "./vpnTunnelOptions";

export interface VpnConnectionArgs {
  readonly environment: string;
  readonly site: SiteOnAwsVpn;
  readonly connection: VpnConnectionPlan;
  readonly customerGatewayId: pulumi.Input<string>;
  /** Exactly one of the two. */
  readonly gateway:
    { readonly transitGatewayId: pulumi.Input<string> } | { readonly vpnGatewayId: pulumi.Input<string> };
  /** Keys of tunnel 1 and 2. */
  readonly presharedKeys: readonly [pulumi.Input<string>, pulumi.Input<string>];
  readonly logs: TunnelLogGroups;
}

/** One AWS Site-to-Site VPN connection with both of its tunnels configured alike. */
export class VpnConnection extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  /** AWS's outside addresses of tunnel 1 and 2. */
  readonly outsideAddresses: readonly [pulumi.Output<string>, pulumi.Output<string>];
  /** On a Transit Gateway only. */
  readonly attachmentId: pulumi.Output<string>;

  constructor(name: string, args: VpnConnectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:VpnConnection", name, {}, opts);
    const { site, connection } = args;
    const connectionArgs = {
      ...args.gateway,
      customerGatewayId: args.customerGatewayId,
      type: "ipsec.1",
      staticRoutesOnly: site.routing === "static",
      enableAcceleration: site.acceleration,
      ...(site.attachTo.to === "transit-gateway" ? { tunnelBandwidth: site.tunnelBandwidth } : {}),
      tunnelInsideIpVersion: "ipv4",
      outsideIpAddressType: "PublicIpv4",
      // One pair of security associations for everything: routes decide, not selectors.
      localIpv4NetworkCidr: "0.0.0.0/0",
      remoteIpv4NetworkCidr: "0.0.0.0/0",
      // AWS then shows the keys to nobody who merely describes the connection.
      presharedKeyStorage: "SecretsManager",
      ...tunnelArguments(site, connection.tunnels[0], pulumi.secret(args.presharedKeys[0]), args.logs),
      ...tunnelArguments(site, connection.tunnels[1], pulumi.secret(args.presharedKeys[1]), args.logs),
      tags: tags(args.environment, name, { "vpn-hub:site": site.name }),
    } as aws.ec2.VpnConnectionArgs;
    const resource = new aws.ec2.VpnConnection(name, connectionArgs, {
      parent: this,
      // On a virtual private gateway an inside block is taken until its connection is gone.
      deleteBeforeReplace: true,
      // The device configuration that AWS writes holds both keys.
      additionalSecretOutputs: ["customerGatewayConfiguration", "tunnel1PresharedKey", "tunnel2PresharedKey"],
    });
    this.id = resource.id;
    this.outsideAddresses = [resource.tunnel1Address, resource.tunnel2Address];
    this.attachmentId = resource.transitGatewayAttachmentId;
    // With BGP the site announces its prefixes; on a Transit Gateway its route tables hold the static ones.
    if (site.routing === "static" && site.attachTo.to === "vpn-gateway") {
      for (const cidr of site.cidrs) {
        new aws.ec2.VpnConnectionRoute(
          `${name}-${cidr.replaceAll(/[./]/g, "-")}`,
          { vpnConnectionId: resource.id, destinationCidrBlock: cidr },
          { parent: this },
        );
      }
    }
    this.registerOutputs({ id: this.id, outsideAddresses: this.outsideAddresses });
  }
}
