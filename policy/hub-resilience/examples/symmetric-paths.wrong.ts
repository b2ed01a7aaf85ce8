// firewall-b: announces 10.20.0.0/16 to AS 64512 with the same AS path as firewall-a; let one of them prepend
import * as aws from "@pulumi/aws";

const firewalls = [
  { name: "firewall-a", peer: "169.254.6.2", prepend: 0 },
  { name: "firewall-b", peer: "169.254.7.2", prepend: 0 },
];
for (const { name, peer, prepend } of firewalls) {
  const content = `<config version="11.1.0"><devices><entry name="localhost.localdomain"><network>
  <virtual-router><entry name="hub"><protocol><bgp>
    <peer-group><entry name="transit-gateway"><peer><entry name="first">
      <peer-as>64512</peer-as><peer-address><ip>${peer}</ip></peer-address>
    </entry></peer></entry></peer-group>
    <policy><export><rules><entry name="tokyo">
      <used-by><member>transit-gateway</member></used-by>
      <match><address-prefix><entry name="10.20.0.0/16"/></address-prefix></match>
      <action><allow><update><as-path><prepend>${prepend}</prepend></as-path></update></allow></action>
    </entry></rules></export></policy>
  </bgp></protocol></entry></virtual-router>
</network></entry></devices></config>`;
  new aws.s3.BucketObjectv2(name, { bucket: name, key: "config/bootstrap.xml", content });
}
