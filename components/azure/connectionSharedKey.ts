import type * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";

/** What of azure-native's settings says how to reach Azure and by what right; those of its environment count as well. */
export const AZURE_SETTINGS = [
  ...(["clientId", "clientSecret", "clientCertificatePath", "clientCertificatePassword", "tenantId"] as const),
  ...(["environment", "useOidc", "oidcAudience", "oidcToken", "oidcTokenFilePath", "oidcRequestToken"] as const),
  ...(["oidcRequestUrl", "useMsi", "useDefaultAzureCredential"] as const),
] as const;
export type AzureSettings = { readonly [name in (typeof AZURE_SETTINGS)[number]]?: pulumi.Input<string> };

export interface ConnectionSharedKeyArgs {
  readonly connection: network.VirtualNetworkGatewayConnection;
  readonly sharedKey: pulumi.Input<string>;
  readonly azureSettings: AzureSettings;
}

/**
 * Keeps Azure's key of a connection equal to the program's. The connection's own property makes the first key only:
 * Azure ignores another one in it (provider/connectionSharedKey.ts).
 */
export class ConnectionSharedKey extends pulumi.CustomResource {
  constructor(
    name: string,
    { connection, sharedKey, azureSettings }: ConnectionSharedKeyArgs,
    opts: pulumi.CustomResourceOptions,
  ) {
    super(
      "vpn-hub:azure:ConnectionSharedKey",
      name,
      {
        connectionId: connection.id,
        sharedKey: pulumi.secret(sharedKey),
        ...(Object.keys(azureSettings).length === 0 ? {} : { azure: pulumi.secret(azureSettings) }),
      },
      opts,
    );
  }
}
