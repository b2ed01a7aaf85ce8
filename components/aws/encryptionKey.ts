import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tags } from "./naming";

export interface EncryptionKeyArgs {
  readonly environment: string;
  readonly region: string;
}

/** The hub's own KMS key: for keys in Secrets Manager, the bootstrap bucket, volumes and flow logs. */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:EncryptionKey", name, {}, opts);
    const caller = aws.getCallerIdentityOutput({}, { parent: this });
    const key = new aws.kms.Key(
      name,
      {
        description: `VPN hub ${args.environment}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: caller.apply(({ arn, accountId }) =>
          JSON.stringify(keyPolicy(partitionOf(arn), accountId, args.region)),
        ),
        tags: tags(args.environment, name),
      },
      { parent: this },
    );
    new aws.kms.Alias(name, { name: `alias/vpn-hub-${args.environment}`, targetKeyId: key.keyId }, { parent: this });
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** `aws`, or `aws-us-gov` there (IAM guide, "ARN format"). */
function partitionOf(arn: string): string {
  return arn.split(":")[1]!;
}

/** The account's IAM decides who uses the key; CloudWatch Logs needs a grant of its own (CloudWatch Logs guide). */
function keyPolicy(partition: string, account: string, region: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "FlowLogs",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        Resource: "*",
        Condition: {
          ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${account}:*` },
        },
      },
    ],
  };
}
