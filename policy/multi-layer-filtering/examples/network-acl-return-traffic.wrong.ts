// trust-acl: ingress of tcp/443 from 10.20.0.0/16 has no egress entry for its answers; add one
// trust-acl: egress of tcp/443 to 10.20.0.0/16 has no ingress entry for its answers; add one
import * as aws from "@pulumi/aws";

const vpc = new aws.ec2.Vpc("hub", { cidrBlock: "10.100.0.0/20" });
new aws.ec2.VpnGateway("gateway", { vpcId: vpc.id });
const https = { ruleNo: 100, action: "allow", protocol: "tcp", cidrBlock: "10.20.0.0/16" };
new aws.ec2.NetworkAcl("trust-acl", {
  vpcId: vpc.id,
  ingress: [{ ...https, fromPort: 443, toPort: 443 }],
  egress: [{ ...https, fromPort: 443, toPort: 443 }],
});
