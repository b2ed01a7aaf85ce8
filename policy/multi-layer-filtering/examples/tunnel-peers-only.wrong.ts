// ike: udp/500 from 203.0.113.0/24, which is no peer of a tunnel in this stack; name the peers
import * as aws from "@pulumi/aws";

const vpc = new aws.ec2.Vpc("hub", { cidrBlock: "10.100.0.0/20" });
new aws.ec2.VpnGateway("gateway", { vpcId: vpc.id });
const untrust = new aws.ec2.SecurityGroup("untrust", { vpcId: vpc.id });
new aws.vpc.SecurityGroupIngressRule("ike", {
  securityGroupId: untrust.id,
  ipProtocol: "udp",
  fromPort: 500,
  toPort: 500,
  cidrIpv4: "203.0.113.0/24",
});
