import * as aws from "@pulumi/aws";

new aws.ec2.SecurityGroup("bastion", {
  vpcId: "vpc-0123456789abcdef0",
  ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["198.51.100.0/28"] }],
});
