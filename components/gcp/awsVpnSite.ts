/** A Google Cloud site on AWS VPN connections: each interface of the HA VPN gateway meets both tunnels of one. */
import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import type { GcpSiteOnAwsVpn } from "../plan/sites/types";
import { presharedKeyOf, type AwsEnd } from "../siteArgs";
import { createFirewallRules } from "./firewallRules";
import { createCloudRouter, createHaVpnGateway, interfaceAddresses } from "./haVpnGateway";
import { siteLabels } from "./names";
import { createOrAdoptNetwork } from "./siteNetwork";
import { createTunnelAlert } from "./tunnelAlert";
import { createHaVpnTunnel } from "./vpnTunnel";

export interface AwsVpnHaVpnSiteArgs {
  readonly site: GcpSiteOnAwsVpn;
  readonly environment: string;
  /** Whom the alerts on the site's tunnels reach. */
  readonly alertEmails: readonly string[];
}

export class AwsVpnHaVpnSite extends pulumi.ComponentResource {
  /** Addresses of interface 0 and 1: AWS's customer gateways. */
  readonly outsideAddresses: readonly [pulumi.Output<string>, pulumi.Output<string>];
  private readonly gateway: compute.HaVpnGateway;
  private readonly router: compute.Router;
  private readonly labels: Record<string, string>;

  constructor(
    private readonly name: string,
    private readonly args: AwsVpnHaVpnSiteArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:gcp:AwsVpnHaVpnSite", name, {}, options);
    const { site } = args;
    this.labels = siteLabels(args.environment, site.name);
    const network = createOrAdoptNetwork(name, site, this);
    createFirewallRules(name, site, network, this);
    this.gateway = createHaVpnGateway(name, site, network, this.labels, this);
    createTunnelAlert(name, { site, gateway: this.gateway, emails: args.alertEmails, labels: this.labels }, this);
    this.router = createCloudRouter(name, site, network, this);
    this.outsideAddresses = interfaceAddresses(this.gateway, this);
    this.registerOutputs({ outsideAddresses: this.outsideAddresses });
  }

  /** The other half, once AWS has made its connections: Google needs AWS's four addresses in one external gateway. */
  connect(end: AwsEnd): void {
    const { site } = this.args;
    const external = new compute.ExternalVpnGateway(
      `${this.name}-aws`,
      {
        project: site.project,
        description: "AWS VPN: interfaces 0 and 1 are the tunnels of connection 0, 2 and 3 those of connection 1",
        redundancyType: "FOUR_IPS_REDUNDANCY",
        interfaces: end.outsideAddresses.flatMap((pair, connection) =>
          pair.map((ipAddress, tunnel) => ({ id: 2 * connection + tunnel, ipAddress })),
        ),
        labels: this.labels,
      },
      // Its addresses cannot be changed, and its tunnels have to go before it.
      { parent: this },
    );
    for (const { number, tunnels } of site.connections) {
      for (const [index, tunnel] of tunnels.entries()) {
        createHaVpnTunnel(
          `${this.name}-${tunnel.name}`,
          {
            site,
            description: `VPN Hub tunnel ${tunnel.id}`,
            labels: this.labels,
            vpnGateway: this.gateway.selfLink,
            externalVpnGateway: external.selfLink,
            router: this.router.name,
            sharedSecret: presharedKeyOf(end, tunnel.key, this),
            vpnGatewayInterface: number,
            peerInterface: 2 * number + index,
            interfaceRange: `${tunnel.inside.customerAddress}/30`,
            ownBgpAddress: tunnel.inside.customerAddress,
            peerBgpAddress: tunnel.inside.awsAddress,
            peerAsn: site.awsAsn,
          },
          this,
        );
      }
    }
  }
}
