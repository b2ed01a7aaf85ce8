// trust: no network ACL is associated, so the VPC's allow-all default stands; associate one
import * as aws from "@pulumi/aws";

const vpc = new aws.ec2.Vpc("hub", { cidrBlock: "10.100.0.0/20" });
new aws.ec2.VpnGateway("gateway", { vpcId: vpc.id });
new aws.ec2.Subnet("trust", { vpcId: vpc.id, cidrBlock: "10.100.1.0/24" });
