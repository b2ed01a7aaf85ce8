// bastion: ingress[0]: tcp/22 is open to 0.0.0.0/0, 3,702,390,784 public addresses; allowed: 256; name the administrators' ranges
import * as aws from "@pulumi/aws";

new aws.ec2.SecurityGroup("bastion", {
  vpcId: "vpc-0123456789abcdef0",
  ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
});
