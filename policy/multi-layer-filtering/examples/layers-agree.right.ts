import * as aws from "@pulumi/aws";

const vpc = new aws.ec2.Vpc("spoke", { cidrBlock: "10.110.0.0/16" });
new aws.ec2.SecurityGroup("web", {
  vpcId: vpc.id,
  ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.20.0.0/16"] }],
});
const content = `<config version="11.1.0"><devices><entry name="localhost.localdomain"><vsys><entry name="vsys1">
  <rulebase><security><rules><entry name="web">
    <from><member>sites</member></from><to><member>spokes</member></to>
    <source><member>10.20.0.0/16</member></source><destination><member>10.110.0.0/16</member></destination>
    <application><member>any</member></application><service><member>service-https</member></service>
    <action>allow</action><log-end>yes</log-end>
  </entry></rules></security></rulebase>
</entry></vsys></entry></devices></config>`;
new aws.s3.BucketObjectv2("bootstrap", { bucket: "firewall-a", key: "config/bootstrap.xml", content });
