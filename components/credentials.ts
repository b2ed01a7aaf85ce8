/** Secrets that the program cannot make, read where the configuration says; they never enter the plan. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CredentialName, CredentialSource, FirewallSettings } from "./plan/firewalls/types";

/** The values of those that the plan expects from the configuration. */
export type Credentials = Readonly<Partial<Record<CredentialName, pulumi.Input<string>>>>;

export interface CredentialsSource extends Pick<FirewallSettings, "credentials"> {
  readonly given: Credentials;
}

/**
 * The value of one credential, always a secret.
 *
 * @throws {pulumi.RunError} without the value, when the plan names no source, or the value is empty or spans lines:
 * it is written into files where a line is a setting
 */
export function readCredential(
  { credentials, given }: CredentialsSource,
  name: CredentialName,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const source = credentials[name];
  if (source === undefined) throw new pulumi.RunError(`hub:credentials.${name}: is missing`);
  return pulumi.secret(valueFrom(source, given[name], parent).apply((text) => checkValue(name, text)));
}

function valueFrom(
  source: CredentialSource,
  given: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): pulumi.Output<unknown> {
  if (source.from === "secrets-manager")
    return aws.secretsmanager.getSecretVersionOutput({ secretId: source.secretId }, { parent }).secretString;
  return pulumi.secret(given);
}

function checkValue(name: CredentialName, value: unknown): string {
  if (typeof value === "string" && /^\S[^\r\n]*$/.test(value)) return value;
  throw new pulumi.RunError(
    `hub:credentials.${name}: is not one line of text (the value is not shown). Set it anew: ` +
      `pulumi config set --secret --path hub:credentials.${name}, or correct the secret in Secrets Manager.`,
  );
}
