import * as aws from "@pulumi/aws";

const vpc = new aws.ec2.Vpc("hub", { cidrBlock: "10.100.0.0/20" });
new aws.ec2.VpnGateway("gateway", { vpcId: vpc.id });
const branch = new aws.ec2.CustomerGateway("branch", { type: "ipsec.1", bgpAsn: "64520", ipAddress: "203.0.113.1" });
const untrust = new aws.ec2.SecurityGroup("untrust", { vpcId: vpc.id });
new aws.vpc.SecurityGroupIngressRule("ike", {
  securityGroupId: untrust.id,
  ipProtocol: "udp",
  fromPort: 500,
  toPort: 500,
  cidrIpv4: branch.ipAddress.apply((address) => `${address}/32`),
});
