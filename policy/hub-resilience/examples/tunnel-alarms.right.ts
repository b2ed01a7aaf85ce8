import * as aws from "@pulumi/aws";

const connection = new aws.ec2.VpnConnection("nagoya", {
  type: "ipsec.1",
  transitGatewayId: "tgw-0123456789abcdef0",
  customerGatewayId: "cgw-0123456789abcdef0",
});
new aws.cloudwatch.MetricAlarm("nagoya-down", {
  namespace: "AWS/VPN",
  metricName: "TunnelState",
  dimensions: { VpnId: connection.id },
  statistic: "Minimum",
  comparisonOperator: "LessThanThreshold",
  threshold: 1,
  period: 60,
  evaluationPeriods: 3,
});
