// nagoya: holds AWS::EC2::VPNConnection, which no rule here reads; make it a resource of the program, or declare an exception
import * as aws from "@pulumi/aws";

new aws.cloudformation.Stack("nagoya", {
  templateBody: JSON.stringify({
    Resources: {
      Nagoya: {
        Type: "AWS::EC2::VPNConnection",
        Properties: {
          Type: "ipsec.1",
          CustomerGatewayId: "cgw-0123456789abcdef0",
          TransitGatewayId: "tgw-0123456789abcdef0",
        },
      },
    },
  }),
});
