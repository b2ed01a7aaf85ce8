/** One firewall as the Azure gateway sees it: a local network gateway and the connection, which makes two tunnels. */
import * as network from "@pulumi/azure-native/network";
import type * as pulumi from "@pulumi/pulumi";
import { toAzureIpsecPolicy } from "../plan/crypto/ciphers";
import type { AzureConnectionPlan, AzureSitePlan } from "../plan/sites/types";
import { ConnectionSharedKey } from "./connectionSharedKey";
import type { VpnGateway } from "./vpnGateway";

export interface ConnectionArgs {
  readonly site: AzureSitePlan;
  readonly connection: AzureConnectionPlan;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly hubAsn: number;
  readonly firewallAddress: pulumi.Input<string>;
  readonly sharedKey: pulumi.Input<string>;
  readonly vpnGateway: VpnGateway;
  readonly tags: Record<string, string>;
}

export function createConnection(name: string, args: ConnectionArgs, parent: pulumi.Resource): void {
  const { site, connection, vpnGateway } = args;
  const place = { resourceGroupName: args.resourceGroupName, location: site.location, tags: args.tags };
  const firewall = new network.LocalNetworkGateway(
    name,
    {
      ...place,
      gatewayIpAddress: args.firewallAddress,
      // One BGP address for both instances: a loopback of the firewall, as each instance reaches it through its tunnel.
      bgpSettings: { asn: args.hubAsn, bgpPeeringAddress: connection.firewallBgpAddress, peerWeight: 0 },
      // Any prefix here would be a static route; BGP brings them all, and APIPA may not stand here (Azure VPN FAQ).
      localNetworkAddressSpace: { addressPrefixes: [] },
    },
    { parent },
  );
  const { sharedKey } = args;
  const created = new network.VirtualNetworkGatewayConnection(
    name,
    {
      ...place,
      connectionType: "IPsec",
      connectionProtocol: "IKEv2",
      // The firewall is behind NAT and has to initiate IPsec, and BGP with APIPA addresses (Azure VPN Gateway FAQ).
      connectionMode: "ResponderOnly",
      virtualNetworkGateway1: { id: vpnGateway.gateway.id },
      localNetworkGateway2: { id: firewall.id },
      sharedKey,
      enableBgp: true,
      // Of the gateway's custom addresses, those that this connection uses.
      gatewayCustomBgpIpAddresses: connection.instanceBgpAddresses.map((customBgpIpAddress, instance) => ({
        ipConfigurationId: vpnGateway.ipConfigurationIds[instance]!,
        customBgpIpAddress,
      })),
      dpdTimeoutSeconds: connection.dpdTimeoutSeconds,
      // Exactly one, complete: it takes the place of Azure's defaults, whose IKE offers DH group 2 only.
      ipsecPolicies: [
        {
          ...toAzureIpsecPolicy(site.proposal),
          saLifeTimeSeconds: connection.saLifeTimeSeconds,
          saDataSizeKilobytes: connection.saDataSizeKilobytes,
        },
      ],
      usePolicyBasedTrafficSelectors: false,
      useLocalAzureIpAddress: false,
    },
    { parent, additionalSecretOutputs: ["sharedKey"] },
  );
  new ConnectionSharedKey(name, { connection: created, sharedKey }, { parent });
}
