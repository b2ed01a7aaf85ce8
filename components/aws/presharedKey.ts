import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { describePresharedKeyProblem } from "../plan/crypto/keyForms";
import type { KeyPlan } from "../plan/crypto/types";
import { tags } from "./naming";

export interface PresharedKeyArgs {
  readonly environment: string;
  readonly key: Omit<KeyPlan, "firewall"> & Partial<KeyPlan>;
  readonly kmsKeyArn: pulumi.Input<string>;
}

/** The key of a tunnel, a secret: given by the other side, or generated under this name. */
export function providePresharedKey(
  name: string,
  args: PresharedKeyArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { id, secretId } = args.key;
  if (secretId !== undefined) return readGivenKey(id, secretId, parent);
  return new PresharedKey(name, args, { parent }).value;
}

/**
 * A key that the other side chose, from Secrets Manager.
 *
 * @throws {pulumi.RunError} without the key, when an end of the tunnel would refuse it
 */
function readGivenKey(id: string, secretId: string, parent: pulumi.Resource): pulumi.Output<string> {
  const { secretString } = aws.secretsmanager.getSecretVersionOutput({ secretId }, { parent });
  return pulumi.secret(
    secretString.apply((key) => {
      const problem = describePresharedKeyProblem(key);
      if (problem === undefined) return key;
      throw new pulumi.RunError(
        `hub:presharedKeys.${id}: the key in secret ${secretId} (not shown) ${problem}. Agree another one with the other side.`,
      );
    }),
  );
}

/** 47 letters and digits carry about 280 bits; with the leading letter the key is 48 characters long. */
const RANDOM_LENGTH = 47;

/**
 * One tunnel's pre-shared key: generated, never written by a person, kept in Secrets Manager under the hub's KMS key.
 * A new epoch makes a new key. The time of issue is a version 7 UUID (RFC 9562 section 5.7), which holds it in its
 * first 48 bits: it comes with the key, so that no edit of the configuration can make an old key look young.
 */
export class PresharedKey extends pulumi.ComponentResource {
  readonly value: pulumi.Output<string>;

  constructor(name: string, args: PresharedKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:PresharedKey", name, {}, opts);
    const { environment, key } = args;
    const own = { parent: this };
    const epoch = String(key.epoch);
    const issued = new random.RandomUuid7(name, { keepers: { epoch } }, own);
    const password = new random.RandomPassword(
      name,
      { length: RANDOM_LENGTH, special: false, keepers: { epoch, issued: issued.result } },
      own,
    );
    // AWS refuses a leading 0 (Site-to-Site VPN user guide), so a letter comes first.
    this.value = pulumi.secret(pulumi.interpolate`k${password.result}`);
    const secret = new aws.secretsmanager.Secret(
      name,
      {
        description: `Pre-shared key ${key.id}`,
        kmsKeyId: args.kmsKeyArn,
        recoveryWindowInDays: 7,
        tags: tags(environment, key.id, { "vpn-hub:site": key.site, "vpn-hub:epoch": epoch }),
      },
      own,
    );
    new aws.secretsmanager.SecretVersion(name, { secretId: secret.id, secretString: this.value }, own);
    this.registerOutputs({});
  }
}
