/** A Google Cloud site: HA VPN and Cloud Router, four tunnels to the hub's end. */
import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import { tunnelName } from "../names";
import { presharedKeyOf, type HubEnd } from "../sites/hubEnd";
import { createFirewallRules } from "./firewallRules";
import { createCloudRouter, createHaVpnGateway, interfaceAddresses } from "./haVpnGateway";
import { peerGatewayOf, type GcpSite } from "./peerGateway";
import { siteLabels } from "./names";
import { createOrAdoptNetwork } from "./siteNetwork";
import { createTunnelAlert } from "./tunnelAlert";
import { createTunnel } from "./vpnTunnel";

export interface HaVpnSiteArgs {
  readonly site: GcpSite;
  /** Name of the Pulumi stack. */
  readonly environment: string;
  /** Whom the alerts on the site's tunnels reach. */
  readonly alertEmails: readonly string[];
}

/** A type is part of the URN of all below it: with another one, an update would replace the tunnels. */
const TYPES = { "vm-series": "vpn-hub:gcp:HaVpnSite", "aws-vpn": "vpn-hub:gcp:AwsVpnHaVpnSite" } as const;

export class HaVpnSite extends pulumi.ComponentResource {
  /** Addresses of the HA VPN gateway's interfaces 0 and 1: whom the hub's end meets. */
  readonly outsideAddresses: readonly [pulumi.Output<string>, pulumi.Output<string>];
  /** Self link of the VPC network. */
  readonly network: pulumi.Output<string>;
  /** Name of the Cloud Router. */
  readonly router: pulumi.Output<string>;
  private readonly gateway: compute.HaVpnGateway;
  private readonly labels: Record<string, string>;

  constructor(
    private readonly name: string,
    private readonly args: HaVpnSiteArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(TYPES[args.site.terminateOn], name, {}, options);
    const { site } = args;
    this.labels = siteLabels(args.environment, site.name);
    this.network = createOrAdoptNetwork(name, site, this);
    createFirewallRules(name, site, this.network, this);
    this.gateway = createHaVpnGateway(name, site, this.network, this.labels, this);
    createTunnelAlert(name, { site, gateway: this.gateway, emails: args.alertEmails, labels: this.labels }, this);
    this.router = createCloudRouter(name, site, this.network, this).name;
    this.outsideAddresses = interfaceAddresses(this.gateway, this);
    this.registerOutputs({
      outsideAddresses: this.outsideAddresses,
      network: this.network,
      router: this.router,
    });
  }

  /** The other half: Google needs all the hub's addresses in one external gateway. */
  connect(end: HubEnd): void {
    const { site } = this.args;
    const { name, tunnels, ...peerGateway } = peerGatewayOf(site);
    const external = new compute.ExternalVpnGateway(
      `${this.name}-${name}`,
      {
        project: site.project,
        ...peerGateway,
        interfaces: end.outsideAddresses.map((ipAddress, id) => ({ id, ipAddress })),
        labels: this.labels,
      },
      // Its addresses cannot be changed, and its tunnels have to go before it.
      { parent: this },
    );
    for (const tunnel of tunnels)
      createTunnel(
        tunnelName(this.name, tunnel.name),
        {
          site,
          tunnel,
          hubAsn: end.asn,
          labels: this.labels,
          vpnGateway: this.gateway.selfLink,
          externalVpnGateway: external.selfLink,
          router: this.router,
          sharedSecret: presharedKeyOf(end, tunnel.key, this),
        },
        this,
      );
  }
}
