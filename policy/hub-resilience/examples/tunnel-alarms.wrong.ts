// nagoya: no alarm watches its tunnels; add one
import * as aws from "@pulumi/aws";

new aws.ec2.VpnConnection("nagoya", {
  type: "ipsec.1",
  transitGatewayId: "tgw-0123456789abcdef0",
  customerGatewayId: "cgw-0123456789abcdef0",
});
