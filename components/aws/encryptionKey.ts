import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createKeyPolicy, type KeyAccount, type Statement } from "./keyPolicy";
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
    const key = new aws.kms.Key(
      name,
      {
        description: `VPN hub ${args.environment}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: createKeyPolicy(this, (account) => flowLogs(account, args.region)),
        tags: tags(args.environment, name),
      },
      { parent: this },
    );
    new aws.kms.Alias(name, { name: `alias/vpn-hub-${args.environment}`, targetKeyId: key.keyId }, { parent: this });
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** CloudWatch Logs needs a grant of its own (CloudWatch Logs guide, "Encrypt log data"). */
function flowLogs({ partition, account }: KeyAccount, region: string): Statement {
  return {
    Sid: "FlowLogs",
    Effect: "Allow",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
    Resource: "*",
    Condition: {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${account}:*` },
    },
  };
}
