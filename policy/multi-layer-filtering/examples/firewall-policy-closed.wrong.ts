// bootstrap: rule web allows source any; name it
// bootstrap: rule deny-all has log-end no; write yes
import * as aws from "@pulumi/aws";

const any = ["from", "to", "source", "destination", "application", "service"].map(
  (tag) => `<${tag}><member>any</member></${tag}>`,
);
const content = `<config version="11.1.0"><devices><entry name="localhost.localdomain"><vsys><entry name="vsys1">
  <rulebase><security><rules>
    <entry name="web">
      <from><member>sites</member></from><to><member>spokes</member></to>
      <source><member>any</member></source><destination><member>10.110.0.0/16</member></destination>
      <application><member>ssl</member></application><service><member>application-default</member></service>
      <action>allow</action><log-end>yes</log-end>
    </entry>
    <entry name="deny-all">${any.join("")}<action>deny</action><log-end>no</log-end></entry>
  </rules></security></rulebase>
</entry></vsys></entry></devices></config>`;
new aws.s3.BucketObjectv2("bootstrap", { bucket: "firewall-a", key: "config/bootstrap.xml", content });
