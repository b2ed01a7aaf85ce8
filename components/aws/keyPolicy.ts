/** Policies of the KMS keys that the program makes. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A statement of an IAM policy document. */
export type Statement = Readonly<Record<string, unknown>>;

/** Where the key lives, known only when the program runs. */
export interface KeyAccount {
  /** `aws`, or `aws-us-gov` there (IAM guide, "ARN format"). */
  readonly partition: string;
  readonly account: string;
}

/**
 * The policy of a key whose use the account's IAM decides, as JSON.
 *
 * @param grant what an AWS service needs beside it
 */
export function createKeyPolicy(
  parent: pulumi.Resource,
  grant: (account: KeyAccount) => Statement,
): pulumi.Output<string> {
  return aws.getCallerIdentityOutput({}, { parent }).apply(({ arn, accountId: account }) => {
    const partition = arn.split(":")[1]!;
    const ofAccount: Statement = {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    };
    return JSON.stringify({ Version: "2012-10-17", Statement: [ofAccount, grant({ partition, account })] });
  });
}
