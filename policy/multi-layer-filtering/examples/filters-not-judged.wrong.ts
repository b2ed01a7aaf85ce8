// database: ingress[0]: tcp/5432 is open to prefix list pl-0123456789abcdef0, whose addresses are in no resource of this stack; name the blocks, or list it in prefixLists
import * as aws from "@pulumi/aws";

new aws.ec2.SecurityGroup("database", {
  vpcId: "vpc-0123456789abcdef0",
  ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, prefixListIds: ["pl-0123456789abcdef0"] }],
});
