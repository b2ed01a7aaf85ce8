import * as aws from "@pulumi/aws";

const web = new aws.ec2.SecurityGroup("web", { vpcId: "vpc-0123456789abcdef0" });
new aws.ec2.SecurityGroup("database", {
  vpcId: "vpc-0123456789abcdef0",
  ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: [web.id] }],
});
