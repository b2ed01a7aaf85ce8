/** An Azure for one connection, handed to Azure's SDK in place of the network: what it holds, and what it was asked. */
import { createHttpHeaders, type HttpClient, type PipelineRequest } from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export const azure = {
  exists: true,
  key: "old-key",
  /** States that the connection passes through after it was given a key. */
  statesAfterKey: [] as string[],
  states: [] as string[],
  /** What the next writes of a key are answered with, before one is taken. */
  refusals: [] as Answer[],
  /** Takes the key and keeps the old one. */
  isDeaf: false,
  calls: [] as string[],
};

const error = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});
export const refusal = { error };

export const credential: TokenCredential = {
  getToken: async () => ({ token: "a-token", expiresOnTimestamp: Date.now() + 3_600_000 }),
};

export const httpClient: HttpClient = {
  sendRequest: async (request) => {
    const { status, body } = answer(request);
    const headers = createHttpHeaders({ "content-type": "application/json" });
    return { request, status, headers, bodyAsText: JSON.stringify(body) };
  },
};

function answer({ method, url, body }: PipelineRequest): Answer {
  const isKey = new URL(url).pathname.endsWith("/sharedkey");
  azure.calls.push(`${method} ${isKey ? "key" : "connection"}`);
  if (!azure.exists) return error(404, "ResourceNotFound", "no such connection");
  if (!isKey) return { status: 200, body: { properties: { provisioningState: azure.states.shift() ?? "Succeeded" } } };
  if (method !== "PUT") return { status: 200, body: { value: azure.key } };
  const refused = azure.refusals.shift();
  if (refused !== undefined) return refused;
  const { value } = JSON.parse(String(body)) as { value: string };
  if (!azure.isDeaf) azure.key = value;
  azure.states = [...azure.statesAfterKey];
  return { status: 200, body: { value } };
}
