import * as aws from "@pulumi/aws";

const vpc = new aws.ec2.Vpc("hub", { cidrBlock: "10.100.0.0/20" });
new aws.ec2.VpnGateway("gateway", { vpcId: vpc.id });
const trust = new aws.ec2.Subnet("trust", { vpcId: vpc.id, cidrBlock: "10.100.1.0/24" });
const https = { ruleNo: 100, action: "allow", protocol: "tcp", cidrBlock: "10.20.0.0/16" };
new aws.ec2.NetworkAcl("trust-acl", {
  vpcId: vpc.id,
  subnetIds: [trust.id],
  ingress: [{ ...https, fromPort: 443, toPort: 443 }],
  egress: [{ ...https, fromPort: 1024, toPort: 65_535 }],
});
