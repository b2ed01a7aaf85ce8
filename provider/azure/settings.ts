/**
 * How to reach Azure and by what right: the settings of azure-native, from the stack's configuration or, where it has
 * none, from the environment, under the names and in the order that azure-native has (pulumi-azure-native, auth.go).
 */
import { readFile } from "node:fs/promises";
import {
  AzureAuthorityHosts,
  AzureCliCredential,
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from "@azure/identity";

/** Each setting of azure-native with the environment variables that stand in for it. */
const VARIABLES = {
  clientId: ["ARM_CLIENT_ID"],
  clientSecret: ["ARM_CLIENT_SECRET"],
  clientCertificatePath: ["ARM_CLIENT_CERTIFICATE_PATH"],
  clientCertificatePassword: ["ARM_CLIENT_CERTIFICATE_PASSWORD"],
  tenantId: ["ARM_TENANT_ID"],
  environment: ["ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"],
  useOidc: ["ARM_USE_OIDC"],
  oidcAudience: ["ARM_OIDC_AUDIENCE"],
  oidcToken: ["ARM_OIDC_TOKEN"],
  oidcTokenFilePath: ["ARM_OIDC_TOKEN_FILE_PATH"],
  oidcRequestToken: ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"],
  oidcRequestUrl: ["ACTIONS_ID_TOKEN_REQUEST_URL"],
  useMsi: ["ARM_USE_MSI"],
  useDefaultAzureCredential: ["ARM_USE_DEFAULT_AZURE_CREDENTIAL"],
} as const;

type Setting = keyof typeof VARIABLES;
export type AzureSettings = Readonly<Partial<Record<Setting, string>>>;

interface AzureCloud {
  /** As azure-native and as Azure's own tools call it. */
  readonly names: readonly string[];
  /** Of the Resource Manager (Azure, "National clouds"). */
  readonly endpoint: string;
  readonly authorityHost: string;
}

const CLOUDS: readonly AzureCloud[] = [
  {
    names: ["public", "AzureCloud", "AzurePublicCloud"],
    endpoint: "https://management.azure.com",
    authorityHost: AzureAuthorityHosts.AzurePublicCloud,
  },
  {
    names: ["usgovernment", "AzureUSGovernment", "AzureUSGovernmentCloud"],
    endpoint: "https://management.usgovcloudapi.net",
    authorityHost: AzureAuthorityHosts.AzureGovernment,
  },
  {
    names: ["china", "AzureChinaCloud"],
    endpoint: "https://management.chinacloudapi.cn",
    authorityHost: AzureAuthorityHosts.AzureChina,
  },
];

/** @throws when no cloud has the name */
export function cloudOf(settings: AzureSettings): AzureCloud {
  const wanted = read(settings, "environment") ?? "public";
  const cloud = CLOUDS.find(({ names }) => names.some((name) => name.toLowerCase() === wanted.toLowerCase()));
  if (cloud !== undefined) return cloud;
  const allowed = CLOUDS.map(({ names }) => names[0]).join(", ");
  throw new Error(`azure-native:environment is ${JSON.stringify(wanted)}; allowed: ${allowed}. Write one of them`);
}

/** The first method that is configured; the login of the Azure CLI when none is. */
export function credentialOf(settings: AzureSettings): TokenCredential {
  const setting = (name: Setting) => read(settings, name);
  const { authorityHost } = cloudOf(settings);
  const isOn = (name: Setting) => setting(name) === "true";
  if (isOn("useDefaultAzureCredential")) return new DefaultAzureCredential({ authorityHost });
  const principal = () => [need(settings, "tenantId"), need(settings, "clientId")] as const;
  const certificatePath = setting("clientCertificatePath");
  if (certificatePath !== undefined) {
    const password = setting("clientCertificatePassword");
    const certificate = { certificatePath, ...(password === undefined ? {} : { certificatePassword: password }) };
    return new ClientCertificateCredential(...principal(), certificate, { authorityHost });
  }
  const secret = setting("clientSecret");
  if (secret !== undefined) return new ClientSecretCredential(...principal(), secret, { authorityHost });
  if (isOn("useOidc"))
    return new ClientAssertionCredential(...principal(), () => assertionOf(settings), { authorityHost });
  const clientId = setting("clientId");
  if (isOn("useMsi")) return new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
  return new AzureCliCredential();
}

function read(settings: AzureSettings, name: Setting): string | undefined {
  const given = [settings[name], ...VARIABLES[name].map((variable) => process.env[variable])];
  return given.find((value) => value !== undefined && value !== "");
}

function need(settings: AzureSettings, name: Setting): string {
  const value = read(settings, name);
  if (value !== undefined) return value;
  throw new Error(`azure-native:${name} is missing; set it, or ${VARIABLES[name].join(" or ")}`);
}

/** The token of whoever runs the program: given, in a file, or asked of the workflow's own endpoint (GitHub Actions). */
async function assertionOf(settings: AzureSettings): Promise<string> {
  const token = read(settings, "oidcToken");
  if (token !== undefined) return token;
  const file = read(settings, "oidcTokenFilePath");
  if (file !== undefined) return (await readFile(file, "utf8")).trim();
  const url = new URL(need(settings, "oidcRequestUrl"));
  url.searchParams.set("audience", read(settings, "oidcAudience") ?? "api://AzureADTokenExchange");
  const headers = { authorization: `Bearer ${need(settings, "oidcRequestToken")}`, accept: "application/json" };
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`the OIDC token request was answered with ${response.status}`);
  return ((await response.json()) as { value: string }).value;
}
