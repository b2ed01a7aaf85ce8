import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tags } from "./naming";

export interface FlowLogsArgs {
  readonly environment: string;
  readonly vpcId: pulumi.Input<string>;
  readonly kmsKeyArn: pulumi.Input<string>;
}

/** A year, as PCI DSS 10.5.1 asks of audit records. */
const RETENTION_DAYS = 365;

/** All traffic of a VPC, accepted and rejected, in an encrypted log group. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:FlowLogs", name, {}, opts);
    const own = { parent: this };
    const group = new aws.cloudwatch.LogGroup(
      name,
      { retentionInDays: RETENTION_DAYS, kmsKeyId: args.kmsKeyArn, tags: tags(args.environment, name) },
      own,
    );
    const role = new aws.iam.Role(
      name,
      {
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Action: "sts:AssumeRole" },
          ],
        }),
        tags: tags(args.environment, name),
      },
      own,
    );
    const policy = new aws.iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: [
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:DescribeLogGroups",
                "logs:DescribeLogStreams",
              ],
              Resource: [group.arn, pulumi.interpolate`${group.arn}:*`],
            },
          ],
        }),
      },
      own,
    );
    new aws.ec2.FlowLog(
      name,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: 60,
        tags: tags(args.environment, name),
      },
      { ...own, dependsOn: [policy] },
    );
    this.registerOutputs({});
  }
}
