/** Azure's calls about the key of a VPN connection, as the provider needs them. */
import type { NetworkManagementClient } from "@azure/arm-network";
import type { RestError } from "@azure/core-rest-pipeline";
import { BusyError } from "../panos/errors";
import { cloudOf, credentialOf, type AzureSettings } from "./settings";

/** `/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Network/connections/<name>` */
const CONNECTION_ID =
  /^\/subscriptions\/(?<subscription>[^/]+)\/resourceGroups\/(?<group>[^/]+)\/providers\/Microsoft\.Network\/connections\/(?<name>[^/]+)$/i;

export const isConnectionId = (id: string) => CONNECTION_ID.test(id);

/** Names a module that answers in Azure's place, with `httpClient` and `credential` for Azure's SDK. */
const STAND_IN = "VPN_HUB_AZURE_STAND_IN";

type Operations = NetworkManagementClient["virtualNetworkGatewayConnections"];

export class AzureConnection {
  private constructor(
    private readonly operations: Operations,
    private readonly group: string,
    private readonly name: string,
    private readonly options: { readonly abortSignal: AbortSignal },
    private readonly pollSeconds: number,
  ) {}

  static async open(
    id: string,
    settings: AzureSettings,
    { pollSeconds, signal }: { readonly pollSeconds: number; readonly signal: AbortSignal },
  ): Promise<AzureConnection> {
    const { subscription = "", group = "", name = "" } = CONNECTION_ID.exec(id)?.groups ?? {};
    // Loaded where it is needed: it takes a third of a second and firewalls have no use for it.
    const { NetworkManagementClient } = await import("@azure/arm-network");
    const { credential, ...transport } = await meansOf(settings);
    const client = new NetworkManagementClient(credential, subscription, transport);
    return new AzureConnection(
      client.virtualNetworkGatewayConnections,
      group,
      name,
      { abortSignal: signal },
      pollSeconds,
    );
  }

  /** For example `Succeeded` or `Updating`; undefined where the connection does not exist. */
  async state(): Promise<string | undefined> {
    try {
      return (await this.operations.get(this.group, this.name, this.options)).provisioningState ?? "Succeeded";
    } catch (error) {
      if ((error as RestError).statusCode === 404) return undefined;
      throw error;
    }
  }

  async readKey(): Promise<string> {
    return (await this.operations.getSharedKey(this.group, this.name, this.options)).value ?? "";
  }

  /** @throws {BusyError} while Azure is still at another change of the connection or its gateway */
  async writeKey(value: string): Promise<void> {
    const options = { ...this.options, updateIntervalInMs: this.pollSeconds * 1000 };
    try {
      await this.operations.beginSetSharedKeyAndWait(this.group, this.name, { value }, options);
    } catch (error) {
      const { code, message } = error as RestError;
      if (code !== undefined && IN_PROGRESS.includes(code)) throw new BusyError(message);
      throw error;
    }
  }
}

/** What Azure answers to a change while another one runs (azure-rest-api-specs issues 14473 and 26660). */
const IN_PROGRESS = ["AnotherOperationInProgress", "RetryableError", "RetryableErrorDueToAnotherOperation"];

async function meansOf(settings: AzureSettings) {
  const { endpoint } = cloudOf(settings);
  const standIn = process.env[STAND_IN];
  if (standIn === undefined || standIn === "") return { credential: credentialOf(settings), endpoint };
  const { httpClient, credential } = (await import(standIn)) as StandIn;
  return { credential, httpClient, endpoint };
}

interface StandIn {
  readonly httpClient: import("@azure/core-rest-pipeline").HttpClient;
  readonly credential: import("@azure/identity").TokenCredential;
}
