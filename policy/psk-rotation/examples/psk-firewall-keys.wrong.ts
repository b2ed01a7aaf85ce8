// bootstrap: the key of IKE gateway tokyo (not shown) comes from no RandomPassword; give it the result of one
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const configurationWith = (key: string) => `<config version="11.1.0"><devices><entry name="localhost.localdomain">
  <network><ike><gateway><entry name="tokyo">
    <authentication><pre-shared-key><key>${key}</key></pre-shared-key></authentication>
  </entry></gateway></ike></network>
</entry></devices></config>`;
new aws.s3.BucketObjectv2("bootstrap", {
  bucket: "firewall-a",
  key: "config/bootstrap.xml",
  content: pulumi.secret(configurationWith("typed-by-a-person")),
});
