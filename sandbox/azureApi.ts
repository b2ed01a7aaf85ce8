/**
 * Azure Resource Manager as far as the provider `vpn-hub` calls it by itself: a connection, and its key. The provider
 * finds it by VPN_HUB_AZURE_STAND_IN and hands it to Azure's SDK, which knows no difference.
 */
import path from "node:path";
import type { TokenCredential } from "@azure/identity";
import { createHttpHeaders, type HttpClient, type PipelineRequest } from "@azure/core-rest-pipeline";
import { CONNECTION } from "./azure";
import { applyFaults, type Call } from "./faults";
import { cloudFolder, Store } from "./store";

export const credential: TokenCredential = {
  getToken: async () => ({ token: "sandbox", expiresOnTimestamp: Date.now() + 3_600_000 }),
};

export const httpClient: HttpClient = {
  sendRequest: async (request) => {
    const { status, body } = await answer(request);
    const headers = createHttpHeaders({ "content-type": "application/json" });
    return { request, status, headers, bodyAsText: JSON.stringify(body) };
  },
};

/** How a fault names the key of a connection, beside the methods `read` and `update`. */
const KEY = "azure-native:network:ConnectionSharedKey";

async function answer({ method, url, body }: PipelineRequest): Promise<{ status: number; body: unknown }> {
  const [, id = "", part] = /^(.*?\/connections\/[^/]+)(?:\/(sharedkey))?$/i.exec(new URL(url).pathname) ?? [];
  const isKey = part !== undefined;
  const failure = isKey ? await faultOf(method === "PUT" ? "update" : "read") : undefined;
  if (failure !== undefined) return { status: 400, body: { error: { code: "PlannedFault", message: failure } } };
  // Read anew each time: the provider that plays azure-native is another process.
  const store = new Store(path.join(cloudFolder(), "azure-native"));
  const connection = store.find(CONNECTION, id);
  if (connection === undefined)
    return { status: 404, body: { error: { code: "ResourceNotFound", message: `${id} was not found` } } };
  if (!isKey) return { status: 200, body: { id, properties: { provisioningState: "Succeeded" } } };
  if (method !== "PUT") return { status: 200, body: { value: connection.inputs["sharedKey"] } };
  const { value: sharedKey } = JSON.parse(String(body)) as { value: string };
  const { inputs, outputs } = connection;
  const secrets = new Set(["sharedKey"]);
  store.save({ ...connection, inputs: { ...inputs, sharedKey }, outputs: { ...outputs, sharedKey } }, secrets);
  return { status: 200, body: { value: sharedKey } };
}

async function faultOf(method: Call["method"]): Promise<string | undefined> {
  try {
    await applyFaults({ provider: "azure-native", type: KEY, method });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
