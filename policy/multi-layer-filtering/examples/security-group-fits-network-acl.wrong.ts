// proxy: tcp/8080 from 10.20.0.0/16 is stopped by the network ACL of web-subnet; make both the same
import * as aws from "@pulumi/aws";

const vpc = new aws.ec2.Vpc("spoke", { cidrBlock: "10.110.0.0/16" });
new aws.ec2.VpnGateway("gateway", { vpcId: vpc.id });
const subnet = new aws.ec2.Subnet("web-subnet", { vpcId: vpc.id, cidrBlock: "10.110.1.0/24" });
const https = { ruleNo: 100, action: "allow", protocol: "tcp", cidrBlock: "10.20.0.0/16" };
new aws.ec2.NetworkAcl("web-acl", {
  vpcId: vpc.id,
  subnetIds: [subnet.id],
  ingress: [{ ...https, fromPort: 443, toPort: 443 }],
  egress: [{ ...https, fromPort: 1024, toPort: 65_535 }],
});
const group = new aws.ec2.SecurityGroup("web-group", { vpcId: vpc.id });
new aws.vpc.SecurityGroupIngressRule("proxy", {
  securityGroupId: group.id,
  ipProtocol: "tcp",
  fromPort: 8080,
  toPort: 8080,
  cidrIpv4: "10.20.0.0/16",
});
