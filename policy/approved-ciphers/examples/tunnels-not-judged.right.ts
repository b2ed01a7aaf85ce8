import * as aws from "@pulumi/aws";

new aws.ec2.VpnConnection("nagoya", {
  type: "ipsec.1",
  customerGatewayId: "cgw-0123456789abcdef0",
  transitGatewayId: "tgw-0123456789abcdef0",
});
