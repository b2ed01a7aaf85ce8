import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const password = new random.RandomPassword("password", { length: 32, special: false });
const configurationWith = (key: string) => `<config version="11.1.0"><devices><entry name="localhost.localdomain">
  <network><ike><gateway><entry name="tokyo">
    <authentication><pre-shared-key><key>${key}</key></pre-shared-key></authentication>
  </entry></gateway></ike></network>
</entry></devices></config>`;
new aws.s3.BucketObjectv2("bootstrap", {
  bucket: "firewall-a",
  key: "config/bootstrap.xml",
  content: pulumi.secret(password.result.apply((result) => configurationWith(`k${result}`))),
});
