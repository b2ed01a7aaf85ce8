/** One address of the hub as the Azure gateway sees it: a local network gateway and the connection to it. */
import * as network from "@pulumi/azure-native/network";
import type * as pulumi from "@pulumi/pulumi";
import { toAzureIpsecPolicy } from "../plan/crypto/ciphers";
import { proposalOf } from "../plan/sites/types";
import { ConnectionSharedKey, type AzureSettings } from "./connectionSharedKey";
import type { AzureSite, HubConnection } from "./hubConnections";
import type { VpnGateway } from "./vpnGateway";

export interface ConnectionArgs {
  readonly site: Pick<AzureSite, "location" | "proposal" | "tunnelExceptions">;
  readonly connection: HubConnection;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly hubAsn: number;
  readonly hubAddress: pulumi.Input<string>;
  readonly sharedKey: pulumi.Input<string>;
  readonly vpnGateway: VpnGateway;
  readonly tags: Record<string, string>;
  readonly azureSettings: AzureSettings;
}

export function createConnection(name: string, args: ConnectionArgs, parent: pulumi.Resource): void {
  const { site, connection, vpnGateway, sharedKey, azureSettings } = args;
  const { bgp, timers } = connection;
  const place = { resourceGroupName: args.resourceGroupName, location: site.location, tags: args.tags };
  const hub = new network.LocalNetworkGateway(
    name,
    {
      ...place,
      gatewayIpAddress: args.hubAddress,
      // A prefix here is a static route: none with BGP, which brings them all, and no APIPA address (Azure VPN Gateway FAQ).
      localNetworkAddressSpace: { addressPrefixes: [...connection.staticCidrs] },
      ...(bgp === undefined
        ? {}
        : { bgpSettings: { asn: args.hubAsn, bgpPeeringAddress: bgp.hubAddress, peerWeight: 0 } }),
    },
    { parent },
  );
  const created = new network.VirtualNetworkGatewayConnection(
    name,
    {
      ...place,
      connectionType: "IPsec",
      connectionProtocol: "IKEv2",
      connectionMode: connection.mode,
      virtualNetworkGateway1: { id: vpnGateway.gateway.id },
      localNetworkGateway2: { id: hub.id },
      sharedKey,
      enableBgp: bgp !== undefined,
      ...(bgp === undefined
        ? {}
        : {
            gatewayCustomBgpIpAddresses: bgp.instanceAddresses.map((customBgpIpAddress, instance) => ({
              ipConfigurationId: vpnGateway.ipConfigurationIds[instance]!,
              customBgpIpAddress,
            })),
          }),
      dpdTimeoutSeconds: timers.dpdTimeoutSeconds,
      // Exactly one, complete: it takes the place of Azure's defaults, whose IKE offers DH group 2 only.
      ipsecPolicies: [
        {
          ...toAzureIpsecPolicy(proposalOf(site, connection.key)),
          saLifeTimeSeconds: timers.saLifeTimeSeconds,
          saDataSizeKilobytes: timers.saDataSizeKilobytes,
        },
      ],
      usePolicyBasedTrafficSelectors: false,
      useLocalAzureIpAddress: false,
    },
    { parent, additionalSecretOutputs: ["sharedKey"] },
  );
  new ConnectionSharedKey(name, { connection: created, sharedKey, azureSettings }, { parent });
}
