import * as aws from "@pulumi/aws";

const group = new aws.ec2.SecurityGroup("database", { vpcId: "vpc-0123456789abcdef0" });
const open = { securityGroupId: group.id, ipProtocol: "tcp", fromPort: 5432, toPort: 5432 };
new aws.vpc.SecurityGroupIngressRule("left", { ...open, cidrIpv4: "198.18.7.0/24" });
new aws.vpc.SecurityGroupIngressRule("right", { ...open, cidrIpv4: "198.19.7.0/24" });
