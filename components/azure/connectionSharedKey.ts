import type * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";

/** What of azure-native's settings says how to reach Azure and by what right; those of its environment count as well. */
const SETTINGS = [
  ...["clientId", "clientSecret", "clientCertificatePath", "clientCertificatePassword", "tenantId", "environment"],
  ...["useOidc", "oidcAudience", "oidcToken", "oidcTokenFilePath", "oidcRequestToken", "oidcRequestUrl"],
  ...["useMsi", "useDefaultAzureCredential"],
];

export interface ConnectionSharedKeyArgs {
  readonly connection: network.VirtualNetworkGatewayConnection;
  readonly sharedKey: pulumi.Input<string>;
}

/**
 * Keeps Azure's key of a connection equal to the program's. The connection's own property makes the first key only:
 * Azure ignores another one in it (provider/connectionSharedKey.ts).
 */
export class ConnectionSharedKey extends pulumi.CustomResource {
  constructor(name: string, { connection, sharedKey }: ConnectionSharedKeyArgs, opts: pulumi.CustomResourceOptions) {
    const settings = new pulumi.Config("azure-native");
    const given = SETTINGS.map((key) => [key, settings.get(key)] as const).filter(([, value]) => value !== undefined);
    super(
      "vpn-hub:azure:ConnectionSharedKey",
      name,
      {
        connectionId: connection.id,
        sharedKey: pulumi.secret(sharedKey),
        ...(given.length === 0 ? {} : { azure: pulumi.secret(Object.fromEntries(given)) }),
      },
      opts,
    );
  }
}
