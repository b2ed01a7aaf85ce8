// hub: no flow log is on; add one
import * as aws from "@pulumi/aws";

const vpc = new aws.ec2.Vpc("hub", { cidrBlock: "10.100.0.0/20" });
new aws.ec2.VpnGateway("gateway", { vpcId: vpc.id });
