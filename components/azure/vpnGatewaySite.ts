/** An Azure site: a VPN gateway with connections to the hub's end. */
import * as pulumi from "@pulumi/pulumi";
import { tunnelName } from "../names";
import { watchTunnels } from "../plan/detection/tunnelAlerts";
import { presharedKeyOf, type HubEnd } from "../sites/hubEnd";
import { createConnection } from "./connection";
import type { AzureSettings } from "./connectionSharedKey";
import { hubConnectionsOf, type AzureSite } from "./hubConnections";
import { createOrAdoptNetwork, type SiteNetwork } from "./siteNetwork";
import { createTunnelAlert } from "./tunnelAlert";
import { createVpnGateway, type VpnGateway } from "./vpnGateway";

export interface VpnGatewaySiteArgs {
  readonly site: AzureSite;
  /** Name of the Pulumi stack. */
  readonly environment: string;
  /** Whom the alerts on the site's tunnels reach. */
  readonly alertEmails: readonly string[];
  readonly azureSettings: AzureSettings;
}

/** A type is part of the URN of all below it: with another one, an update would replace the gateway. */
const TYPES = { "vm-series": "vpn-hub:azure:VpnGatewaySite", "aws-vpn": "vpn-hub:azure:AwsVpnGatewaySite" } as const;

export class VpnGatewaySite extends pulumi.ComponentResource {
  /** Public addresses of the gateway's instances: whom the hub's end meets, known before the gateway is. */
  readonly outsideAddresses: readonly pulumi.Output<string>[];
  /** Resource id of the virtual network. */
  readonly network: pulumi.Output<string>;
  /** Resource id of the VPN gateway. */
  readonly gateway: pulumi.Output<string>;
  private readonly siteNetwork: SiteNetwork;
  private readonly vpnGateway: VpnGateway;
  private readonly tags: Record<string, string>;

  constructor(
    private readonly name: string,
    private readonly args: VpnGatewaySiteArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super(TYPES[args.site.terminateOn], name, {}, options);
    const { site } = args;
    this.tags = { environment: args.environment, site: site.name };
    this.siteNetwork = createOrAdoptNetwork(name, site, this.tags, this);
    this.vpnGateway = createVpnGateway(name, site, this.siteNetwork, this.tags, this);
    createTunnelAlert(
      name,
      {
        site: site.name,
        alert: watchTunnels(site),
        resourceGroupName: this.siteNetwork.resourceGroupName,
        gatewayId: this.vpnGateway.gateway.id,
        emails: args.alertEmails,
        tags: this.tags,
      },
      this,
    );
    this.outsideAddresses = this.vpnGateway.outsideAddresses;
    this.network = this.siteNetwork.virtualNetworkId;
    this.gateway = this.vpnGateway.gateway.id;
    this.registerOutputs({
      outsideAddresses: this.outsideAddresses,
      network: this.network,
      gateway: this.gateway,
    });
  }

  /** The other half, once the hub's end has its addresses. */
  connect(end: HubEnd): void {
    const { site } = this.args;
    for (const connection of hubConnectionsOf(site))
      createConnection(
        tunnelName(this.name, connection.name),
        {
          site,
          connection,
          resourceGroupName: this.siteNetwork.resourceGroupName,
          hubAsn: end.asn,
          hubAddress: end.outsideAddresses[connection.hubAddress]!,
          sharedKey: presharedKeyOf(end, connection.key, this),
          vpnGateway: this.vpnGateway,
          tags: this.tags,
          azureSettings: this.args.azureSettings,
        },
        this,
      );
  }
}
