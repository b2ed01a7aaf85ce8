import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { usedTunnels, type SiteOnAwsVpn } from "../plan/sites/types";
import type { VpnConnectionPlan } from "../plan/sites/vpnConnections";
import { createKeyPolicy, type KeyAccount, type Statement } from "./keyPolicy";
import { tags } from "./naming";

/** CloudWatch gets the state once a minute; three minutes leave out what a rekey or AWS's own failover takes. */
const PERIOD_SECONDS = 60;
const PERIODS = 3;

export interface VpnAlarmTopicArgs {
  readonly environment: string;
  readonly emails: readonly string[];
  /** `https:` URLs. */
  readonly https: readonly string[];
}

/** Where all alarms of the stack's VPN connections go; encrypted by a key of its own, which CloudWatch may use. */
export class VpnAlarmTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, { environment, emails, https }: VpnAlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("vpn-hub:aws:VpnAlarmTopic", name, {}, opts);
    const own = { parent: this };
    const key = new aws.kms.Key(
      name,
      {
        description: `VPN alarms of ${environment}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: createKeyPolicy(this, publishing),
        tags: tags(environment, name),
      },
      own,
    );
    const topic = new aws.sns.Topic(name, { kmsMasterKeyId: key.keyId, tags: tags(environment, name) }, own);
    this.arn = topic.arn;
    const subscribe = (protocol: "email" | "https", endpoint: string) =>
      new aws.sns.TopicSubscription(`${name}-${endpoint}`, { topic: topic.arn, protocol, endpoint }, own);
    for (const address of emails) subscribe("email", address);
    for (const url of https) subscribe("https", url);
    this.registerOutputs({ arn: this.arn });
  }
}

/** An alarm cannot publish to a topic whose key does not know CloudWatch (CloudWatch guide, "Alarm actions"). */
function publishing({ account }: KeyAccount): Statement {
  return {
    Sid: "Alarms",
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": account } },
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
    readonly site: SiteOnAwsVpn;
    readonly connection: VpnConnectionPlan;
    readonly vpnConnectionId: pulumi.Input<string>;
    readonly outsideAddresses: readonly [pulumi.Input<string>, pulumi.Input<string>];
    readonly topicArn: pulumi.Input<string>;
  },
  parent: pulumi.Resource,
): void {
  const { site, connection } = args;
  const what = site.routing === "bgp" ? "BGP session" : "tunnel";
  for (const tunnel of usedTunnels(site, connection)) {
    new aws.cloudwatch.MetricAlarm(
      `${name}-${tunnel.number}`,
      {
        alarmDescription: `${what} of VPN tunnel ${tunnel.id} is down`,
        namespace: "AWS/VPN",
        metricName: "TunnelState",
        dimensions: { VpnId: args.vpnConnectionId, TunnelIpAddress: args.outsideAddresses[tunnel.number - 1]! },
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
