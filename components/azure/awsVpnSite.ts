/** An Azure site on AWS VPN connections: a local network gateway and a connection per AWS tunnel. */
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { toAzureIpsecPolicy } from "../plan/crypto/ciphers";
import { watchAwsTunnels } from "../plan/detection/tunnelAlerts";
import type { AzureConnectionToAws, AzureSiteOnAwsVpn } from "../plan/sites/types";
import { presharedKeyOf, type AwsEnd } from "../siteArgs";
import { ConnectionSharedKey } from "./connectionSharedKey";
import { createOrAdoptNetwork, type SiteNetwork } from "./siteNetwork";
import { createTunnelAlert } from "./tunnelAlert";
import { createVpnGateway, type VpnGateway } from "./vpnGateway";

export interface AwsVpnGatewaySiteArgs {
  readonly site: AzureSiteOnAwsVpn;
  readonly environment: string;
  /** Whom the alerts on the site's tunnels reach. */
  readonly alertEmails: readonly string[];
}

export class AwsVpnGatewaySite extends pulumi.ComponentResource {
  /** Public addresses of the gateway's instances: AWS's customer gateways, known before the gateway is. */
  readonly outsideAddresses: readonly pulumi.Output<string>[];
  private readonly siteNetwork: SiteNetwork;
  private readonly vpnGateway: VpnGateway;
  private readonly tags: Record<string, string>;

  constructor(
    private readonly name: string,
    private readonly args: AwsVpnGatewaySiteArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("vpn-hub:azure:AwsVpnGatewaySite", name, {}, options);
    const { site } = args;
    this.tags = { environment: args.environment, site: site.name };
    this.siteNetwork = createOrAdoptNetwork(name, site, this.tags, this);
    this.vpnGateway = createVpnGateway(name, site, this.siteNetwork, this.tags, this);
    createTunnelAlert(
      name,
      {
        site: site.name,
        alert: watchAwsTunnels(site),
        resourceGroupName: this.siteNetwork.resourceGroupName,
        gatewayId: this.vpnGateway.gateway.id,
        emails: args.alertEmails,
        tags: this.tags,
      },
      this,
    );
    this.outsideAddresses = this.vpnGateway.outsideAddresses;
    this.registerOutputs({ outsideAddresses: this.outsideAddresses });
  }

  /** The other half, once AWS has made its connections. */
  connect(end: AwsEnd): void {
    const { site } = this.args;
    for (const connection of site.azureConnections) {
      const { tunnels } = site.connections[connection.instance]!;
      const tunnelIndex = tunnels.findIndex(({ name }) => name === connection.tunnel);
      const awsAddress = end.outsideAddresses[connection.instance]![tunnelIndex]!;
      this.connectTunnel(connection, awsAddress, presharedKeyOf(end, connection.key, this));
    }
  }

  private connectTunnel(
    connection: AzureConnectionToAws,
    awsAddress: pulumi.Input<string>,
    sharedKey: pulumi.Input<string>,
  ): void {
    const { site } = this.args;
    const { resourceGroupName } = this.siteNetwork;
    const name = `${this.name}-${connection.tunnel}`;
    const place = { resourceGroupName, location: site.location, tags: this.tags };
    const isBgp = connection.awsBgpAddress !== undefined;
    const aws = new network.LocalNetworkGateway(
      name,
      {
        ...place,
        gatewayIpAddress: awsAddress,
        // A prefix here is a static route: none with BGP, which brings them all (Azure VPN Gateway FAQ).
        localNetworkAddressSpace: { addressPrefixes: isBgp ? [] : [...site.remoteCidrs] },
        ...(isBgp
          ? { bgpSettings: { asn: site.awsAsn, bgpPeeringAddress: connection.awsBgpAddress, peerWeight: 0 } }
          : {}),
      },
      { parent: this },
    );
    const created = new network.VirtualNetworkGatewayConnection(
      name,
      {
        ...place,
        connectionType: "IPsec",
        connectionProtocol: "IKEv2",
        // AWS waits for the other side (startup action add), or both may begin.
        connectionMode: "Default",
        virtualNetworkGateway1: { id: this.vpnGateway.gateway.id },
        localNetworkGateway2: { id: aws.id },
        sharedKey,
        enableBgp: isBgp,
        ...(connection.instanceBgpAddresses === undefined
          ? {}
          : {
              gatewayCustomBgpIpAddresses: connection.instanceBgpAddresses.map((customBgpIpAddress, instance) => ({
                ipConfigurationId: this.vpnGateway.ipConfigurationIds[instance]!,
                customBgpIpAddress,
              })),
            }),
        dpdTimeoutSeconds: site.dpdTimeoutSeconds,
        // Exactly one, complete: it takes the place of Azure's defaults, whose IKE offers DH group 2 only.
        ipsecPolicies: [
          {
            ...toAzureIpsecPolicy(site.proposal),
            saLifeTimeSeconds: site.saLifeTimeSeconds,
            saDataSizeKilobytes: site.saDataSizeKilobytes,
          },
        ],
        usePolicyBasedTrafficSelectors: false,
        useLocalAzureIpAddress: false,
      },
      { parent: this, additionalSecretOutputs: ["sharedKey"] },
    );
    new ConnectionSharedKey(name, { connection: created, sharedKey }, { parent: this });
  }
}
