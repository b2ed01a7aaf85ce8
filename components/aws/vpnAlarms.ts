import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsVpnConnectionPlan, AwsVpnSitePlan } from "../plan/awsVpnTypes";
import { tags } from "./naming";

/** CloudWatch gets the state once a minute; three minutes leave out what a rekey or AWS's own failover takes. */
const PERIOD_SECONDS = 60;
const PERIODS = 3;

/** Where all alarms of the stack's VPN connections go; encrypted by a key of its own, which CloudWatch may use. */
export class VpnAlarmTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: { readonly environment: string }, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:VpnAlarmTopic", name, {}, opts);
    const own = { parent: this };
    const caller = aws.getCallerIdentityOutput({}, own);
    const key = new aws.kms.Key(
      name,
      {
        description: `VPN alarms of ${args.environment}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: caller.apply(({ arn, accountId }) => JSON.stringify(keyPolicy(arn.split(":")[1]!, accountId))),
        tags: tags(args.environment, name),
      },
      own,
    );
    this.arn = new aws.sns.Topic(name, { kmsMasterKeyId: key.keyId, tags: tags(args.environment, name) }, own).arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** An alarm cannot publish to a topic whose key does not know CloudWatch (CloudWatch guide, "Alarm actions"). */
function keyPolicy(partition: string, account: string) {
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
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  };
}

/**
 * One alarm per tunnel on `TunnelState`. With static routing it tells IPsec up from down; with BGP it is 1 only while
 * the session is ESTABLISHED, so that there it is the alarm of the BGP session (Site-to-Site VPN user guide, "VPN
 * metrics and dimensions"). No metric tells the two apart: the tunnel log and the BGP log do.
 */
export function createTunnelAlarms(
  name: string,
  args: {
    readonly environment: string;
    readonly site: AwsVpnSitePlan;
    readonly connection: AwsVpnConnectionPlan;
    readonly vpnConnectionId: pulumi.Input<string>;
    readonly outsideAddresses: readonly [pulumi.Input<string>, pulumi.Input<string>];
    readonly topicArn: pulumi.Input<string>;
  },
  parent: pulumi.Resource,
): void {
  const { site, connection } = args;
  const what = site.routing === "bgp" ? "BGP session" : "tunnel";
  for (const [index, tunnel] of connection.tunnels.entries()) {
    if (!isUsed(site, tunnel.name)) continue;
    new aws.cloudwatch.MetricAlarm(
      `${name}-${tunnel.number}`,
      {
        alarmDescription: `${what} of VPN tunnel ${tunnel.id} is down`,
        namespace: "AWS/VPN",
        metricName: "TunnelState",
        dimensions: { VpnId: args.vpnConnectionId, TunnelIpAddress: args.outsideAddresses[index]! },
        statistic: "Maximum",
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        period: PERIOD_SECONDS,
        evaluationPeriods: PERIODS,
        datapointsToAlarm: PERIODS,
        treatMissingData: "breaching",
        alarmActions: [args.topicArn],
        okActions: [args.topicArn],
        tags: tags(args.environment, `${name}-${tunnel.number}`, { "vpn-hub:site": site.name }),
      },
      { parent },
    );
  }
}

/** The second tunnel of a static Azure site may be left unused on purpose. */
function isUsed(site: AwsVpnSitePlan, tunnel: string): boolean {
  return site.kind !== "azure-vpn-gateway" || site.azureConnections.some((each) => each.tunnel === tunnel);
}
