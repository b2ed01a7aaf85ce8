import * as aws from "@pulumi/aws";

const content = `<config version="11.1.0"><devices><entry name="localhost.localdomain"><network>
  <ike>
    <crypto-profiles>
      <ike-crypto-profiles><entry name="suite-b">
        <encryption><member>aes-256-gcm</member></encryption><hash><member>non-auth</member></hash>
        <dh-group><member>group20</member></dh-group><lifetime><hours>8</hours></lifetime>
      </entry></ike-crypto-profiles>
    </crypto-profiles>
    <gateway><entry name="tokyo">
      <protocol><version>ikev2</version><ikev2><ike-crypto-profile>suite-b</ike-crypto-profile></ikev2></protocol>
      <peer-address><ip>203.0.113.1</ip></peer-address>
    </entry></gateway>
  </ike>
</network></entry></devices></config>`;
new aws.s3.BucketObjectv2("bootstrap", { bucket: "firewall-a", key: "config/bootstrap.xml", content });
