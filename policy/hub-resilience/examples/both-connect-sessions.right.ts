import * as aws from "@pulumi/aws";

new aws.ec2transitgateway.ConnectPeer("firewall-a", {
  transitGatewayAttachmentId: "tgw-attach-0123456789abcdef0",
  peerAddress: "10.100.1.10",
  bgpAsn: "64520",
  insideCidrBlocks: ["169.254.6.0/29"],
});
const peers = ["169.254.6.2", "169.254.6.3"].map(
  (address) =>
    `<entry name="${address}"><peer-as>64512</peer-as><peer-address><ip>${address}</ip></peer-address></entry>`,
);
const content = `<config version="11.1.0"><devices><entry name="localhost.localdomain"><network>
  <virtual-router><entry name="hub"><protocol><bgp><peer-group><entry name="transit-gateway">
    <peer>${peers.join("")}</peer>
  </entry></peer-group></bgp></protocol></entry></virtual-router>
</network></entry></devices></config>`;
new aws.s3.BucketObjectv2("bootstrap", { bucket: "firewall-a", key: "config/bootstrap.xml", content });
