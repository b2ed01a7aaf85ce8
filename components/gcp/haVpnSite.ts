/** A Google Cloud site: HA VPN and Cloud Router, four tunnels to the firewall pair. */
import * as compute from "@pulumi/gcp/compute";
import * as pulumi from "@pulumi/pulumi";
import { FIREWALL_NAMES } from "../plan/firewalls/types";
import type { GcpSitePlan } from "../plan/sites/types";
import { presharedKeyOf, type SiteArgs } from "../siteArgs";
import { createFirewallRules } from "./firewallRules";
import { createCloudRouter, createHaVpnGateway, interfaceAddresses } from "./haVpnGateway";
import { siteLabels } from "./names";
import { createOrAdoptNetwork } from "./siteNetwork";
import { createTunnelAlert } from "./tunnelAlert";
import { createTunnel } from "./vpnTunnel";

export type HaVpnSiteArgs = SiteArgs<GcpSitePlan>;

export class HaVpnSite extends pulumi.ComponentResource {
  /** Addresses of the HA VPN gateway's interfaces 0 and 1: the peers of the firewalls. */
  readonly outsideAddresses: readonly [pulumi.Output<string>, pulumi.Output<string>];
  /** Self link of the VPC network. */
  readonly network: pulumi.Output<string>;
  /** Name of the Cloud Router. */
  readonly router: pulumi.Output<string>;

  constructor(name: string, args: HaVpnSiteArgs, options?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:gcp:HaVpnSite", name, {}, options);
    const { site } = args;
    const labels = siteLabels(args.environment, site.name);
    this.network = createOrAdoptNetwork(name, site, this);
    createFirewallRules(name, site, this.network, this);

    const gateway = createHaVpnGateway(name, site, this.network, labels, this);
    createTunnelAlert(name, { site, gateway, emails: args.alertEmails, labels }, this);
    const externalGateway = this.createExternalGateway(name, args, labels);
    const router = createCloudRouter(name, site, this.network, this);
    for (const tunnel of site.tunnels) {
      createTunnel(
        `${name}-${tunnel.name}`,
        {
          site,
          tunnel,
          hubAsn: args.hubAsn,
          labels,
          vpnGateway: gateway.selfLink,
          externalVpnGateway: externalGateway.selfLink,
          router: router.name,
          sharedSecret: presharedKeyOf(args, tunnel.key, this),
        },
        this,
      );
    }
    this.router = router.name;
    this.outsideAddresses = interfaceAddresses(gateway, this);
    this.registerOutputs({
      outsideAddresses: this.outsideAddresses,
      network: this.network,
      router: this.router,
    });
  }

  private createExternalGateway(
    name: string,
    { site, firewallAddresses }: HaVpnSiteArgs,
    labels: Record<string, string>,
  ) {
    return new compute.ExternalVpnGateway(
      `${name}-firewalls`,
      {
        project: site.project,
        description: "The firewall pair of the hub: interface 0 is firewall a, 1 is firewall b",
        redundancyType: "TWO_IPS_REDUNDANCY",
        interfaces: FIREWALL_NAMES.map((firewall, id) => ({ id, ipAddress: firewallAddresses[firewall] })),
        labels,
      },
      { parent: this },
    );
  }
}
