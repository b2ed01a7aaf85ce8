// nagoya: tunnel1Phase2LifetimeSeconds is 28800; state it, allowed: 900 to 3600
// nagoya: tunnel1Phase2LifetimeSeconds is 28800; it must be less than phase 1's 28800
// nagoya: tunnel2DpdTimeoutAction is "none"; write "restart", or "clear" where only the device initiates
import * as aws from "@pulumi/aws";

const logGroup = new aws.cloudwatch.LogGroup("vpn-log", { retentionInDays: 400 });
const logOptions = { cloudwatchLogOptions: { logEnabled: true, logGroupArn: logGroup.arn } };
new aws.ec2.VpnConnection("nagoya", {
  type: "ipsec.1",
  transitGatewayId: "tgw-0123456789abcdef0",
  customerGatewayId: "cgw-0123456789abcdef0",
  tunnel1Phase1LifetimeSeconds: 28_800,
  tunnel1Phase2LifetimeSeconds: 28_800,
  tunnel1DpdTimeoutAction: "restart",
  tunnel1LogOptions: logOptions,
  tunnel2Phase1LifetimeSeconds: 28_800,
  tunnel2Phase2LifetimeSeconds: 3600,
  tunnel2DpdTimeoutAction: "none",
  tunnel2LogOptions: logOptions,
});
