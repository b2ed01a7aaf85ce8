/** Reads AWS Secrets Manager. The SDK takes long to load: only who reads a secret pays for it. */
import type { SecretAnswer } from "./presharedKeys";

/**
 * A reader of current versions. Credentials come by the SDK's default chain; AWS_ENDPOINT_URL_SECRETS_MANAGER leads it to
 * another endpoint.
 *
 * @param region of the secrets that are named without an ARN, and of the endpoint
 */
export async function openSecretsManager(region: string): Promise<(secretId: string) => Promise<SecretAnswer>> {
  // The version is pinned; what later ones will need of Node.js is nothing to tell whoever wants a key.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient({ region });
  return async (secretId) => {
    try {
      return { text: (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString };
    } catch (error) {
      // Never the message: one about an answer that is not JSON quotes the answer.
      return { error: error instanceof Error ? error.name : "no reason given" };
    }
  };
}
