// database: ingress[0]: tcp/5432 is open to 0.0.0.0/0, 3,702,390,784 public addresses; allowed: 65,536; name the clients' own blocks, or another group of the stack
import * as aws from "@pulumi/aws";

new aws.ec2.SecurityGroup("database", {
  vpcId: "vpc-0123456789abcdef0",
  ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["0.0.0.0/0"] }],
});
