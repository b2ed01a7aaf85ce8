/**
 * Which secret holds which pre-shared key, and their values. The program names its secrets by the provider's choice, so
 * a stack's state says which is which: by the tags that they were made with. Values are returned, and never in an error.
 */
import { tags } from "../../components/aws/naming";
import { describePresharedKeyProblem } from "../../components/plan/crypto/keyForms";
import type { KeyPlan } from "../../components/plan/crypto/types";
import type { FirewallName } from "../../components/plan/firewalls/types";
import type { HubPlan } from "../../components/plan/hubPlan";
import { ConfigError, type Problem } from "../../components/plan/problems";
import type { RenderedResource } from "../../reading/inventory";

/** A key of the plan; `secretId` where the user named the secret. */
export type WantedKey = Pick<KeyPlan, "id" | "secretId">;

/** What Secrets Manager answered: the current version's text, or the name of AWS's error. */
export type SecretAnswer = { readonly text: unknown } | { readonly error: string };

export interface KeySources {
  /** Resources of the stack that is up. */
  readonly resources: readonly RenderedResource[];
  /** @param secretId name or ARN */
  readSecret(secretId: string): Promise<SecretAnswer>;
}

/** Keys of the tunnels that end at a site; none for a site that is not in the plan. */
export function keysOfSite(plan: HubPlan, site: string): readonly WantedKey[] {
  return plan.sites.find(({ name }) => name === site)?.keys ?? [];
}

/** Keys of the tunnels that end on a firewall. */
export function keysOfFirewall(plan: HubPlan, firewall: FirewallName): readonly WantedKey[] {
  return plan.sites.flatMap(({ keys }) => keys).filter((key) => key.firewall === firewall);
}

/**
 * The values by key id; only these keys are read.
 *
 * @throws {ConfigError} with every key that could not be read, or that no tunnel may have; without any value
 */
export async function readPresharedKeys(
  { environment }: Pick<HubPlan, "environment">,
  keys: readonly WantedKey[],
  { resources, readSecret }: KeySources,
): Promise<Record<string, string>> {
  const read = await Promise.all(
    keys.map(async ({ id, secretId: given }) => {
      const secretId = given ?? madeSecretOf(environment, id, resources);
      const answer = secretId === undefined ? undefined : await readSecret(secretId);
      return { id, isGiven: given !== undefined, secretId, answer };
    }),
  );
  if (read.some(({ answer }) => answer !== undefined && "error" in answer && NO_CREDENTIALS.includes(answer.error)))
    throw new ConfigError([WITHOUT_CREDENTIALS]);
  const problems = read.flatMap((each) => problemOf(each) ?? []);
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.fromEntries(read.map(({ id, answer }) => [id, (answer as { text: string }).text]));
}

interface ReadKey {
  readonly id: string;
  /** True: the other side chose it, and the program only reads it. */
  readonly isGiven: boolean;
  readonly secretId: string | undefined;
  readonly answer: SecretAnswer | undefined;
}

/** ARN of the secret that the program made for a key. */
function madeSecretOf(environment: string, id: string, resources: readonly RenderedResource[]): string | undefined {
  const wanted = Object.entries(tags(environment, id));
  return resources.find(({ type, inputs }) => {
    const found = inputs["tags"] as Readonly<Record<string, unknown>> | undefined;
    return type === "aws:secretsmanager/secret:Secret" && wanted.every(([key, value]) => found?.[key] === value);
  })?.id;
}

function problemOf({ id, isGiven, secretId, answer }: ReadKey): Problem | undefined {
  const path = `pre-shared key ${id}`;
  if (secretId === undefined || answer === undefined) {
    return { path, what: "has no secret in the state of this stack", remedy: "run pulumi up first" };
  }
  if ("error" in answer) {
    const { what, remedy } = AWS_ERRORS[answer.error] ?? unknownError(answer.error);
    return { path, what: `secret ${secretId} ${what}`, remedy };
  }
  const wrong = describePresharedKeyProblem(answer.text);
  if (wrong === undefined) return undefined;
  const remedy = isGiven
    ? "agree another one with the other side, and put it into the secret"
    : "raise its epoch in hub:keys.epochs and run pulumi up: a new one is made";
  return { path, what: `the key in secret ${secretId} (not shown) ${wrong}`, remedy };
}

type Explanation = Required<Pick<Problem, "what" | "remedy">>;

/** By the names of the errors of GetSecretValue (AWS Secrets Manager API reference). */
const AWS_ERRORS: Readonly<Record<string, Explanation>> = {
  ResourceNotFoundException: {
    what: "is not there, or has no current version",
    remedy:
      "look whether this is the account of the stack; make it again by pulumi refresh and up, or by hand if you named it",
  },
  AccessDeniedException: {
    what: "may not be read",
    remedy: "allow secretsmanager:GetSecretValue on it, and kms:Decrypt on the hub's KMS key",
  },
  InvalidRequestException: {
    what: "is marked for deletion",
    remedy: "aws secretsmanager restore-secret brings it back within its recovery window",
  },
  DecryptionFailure: { what: "could not be decrypted", remedy: "look whether its KMS key is enabled" },
};

const unknownError = (name: string): Explanation => ({
  what: `could not be read: ${name}`,
  remedy: "look at the network, the Region and the AWS session, then try again",
});

const NO_CREDENTIALS: readonly string[] = [
  "CredentialsProviderError",
  "ExpiredTokenException",
  "InvalidSignatureException",
  "TokenProviderError",
  "UnrecognizedClientException",
];
const WITHOUT_CREDENTIALS: Problem = {
  path: "--with-keys",
  what: "AWS takes no credentials from here",
  remedy: "log in to the account of the stack, for example aws sso login, or set AWS_PROFILE",
};
