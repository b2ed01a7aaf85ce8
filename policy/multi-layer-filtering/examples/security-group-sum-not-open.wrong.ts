// database: its rules together open port 5432 to 131,072 public addresses (left, right); allowed: 65,536; name the clients' own blocks, or another group of the stack
import * as aws from "@pulumi/aws";

const group = new aws.ec2.SecurityGroup("database", { vpcId: "vpc-0123456789abcdef0" });
const open = { securityGroupId: group.id, ipProtocol: "tcp", fromPort: 5432, toPort: 5432 };
new aws.vpc.SecurityGroupIngressRule("left", { ...open, cidrIpv4: "198.18.0.0/16" });
new aws.vpc.SecurityGroupIngressRule("right", { ...open, cidrIpv4: "198.19.0.0/16" });
