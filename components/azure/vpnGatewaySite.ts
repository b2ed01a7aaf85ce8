/** An Azure site: an active-active VPN gateway with a connection, thus two tunnels, to each firewall of the pair. */
import * as pulumi from "@pulumi/pulumi";
import { watchFirewallSessions } from "../plan/detection/tunnelAlerts";
import type { AzureSitePlan } from "../plan/sites/types";
import { presharedKeyOf, type SiteArgs } from "../siteArgs";
import { createConnection } from "./connection";
import { createOrAdoptNetwork } from "./siteNetwork";
import { createTunnelAlert } from "./tunnelAlert";
import { createVpnGateway } from "./vpnGateway";

export type VpnGatewaySiteArgs = SiteArgs<AzureSitePlan>;

export class VpnGatewaySite extends pulumi.ComponentResource {
  /** Public addresses of gateway instance 0 and 1: the peers of the firewalls. */
  readonly outsideAddresses: readonly pulumi.Output<string>[];
  /** Resource id of the virtual network. */
  readonly network: pulumi.Output<string>;
  /** Resource id of the VPN gateway. */
  readonly gateway: pulumi.Output<string>;

  constructor(name: string, args: VpnGatewaySiteArgs, options?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:azure:VpnGatewaySite", name, {}, options);
    const { site } = args;
    const tags = { environment: args.environment, site: site.name };
    const siteNetwork = createOrAdoptNetwork(name, site, tags, this);
    const vpnGateway = createVpnGateway(name, site, siteNetwork, tags, this);
    createTunnelAlert(
      name,
      {
        site: site.name,
        alert: watchFirewallSessions(site),
        resourceGroupName: siteNetwork.resourceGroupName,
        gatewayId: vpnGateway.gateway.id,
        emails: args.alertEmails,
        tags,
      },
      this,
    );
    for (const connection of site.connections) {
      createConnection(
        `${name}-${connection.firewall}`,
        {
          site,
          connection,
          resourceGroupName: siteNetwork.resourceGroupName,
          hubAsn: args.hubAsn,
          firewallAddress: args.firewallAddresses[connection.firewall],
          sharedKey: presharedKeyOf(args, connection.key, this),
          vpnGateway,
          tags,
        },
        this,
      );
    }
    this.outsideAddresses = vpnGateway.outsideAddresses;
    this.network = siteNetwork.virtualNetworkId;
    this.gateway = vpnGateway.gateway.id;
    this.registerOutputs({
      outsideAddresses: this.outsideAddresses,
      network: this.network,
      gateway: this.gateway,
    });
  }
}
