import * as aws from "@pulumi/aws";
import * as gcp from "@pulumi/gcp";

const gateway = new gcp.compute.HaVpnGateway("tokyo-gateway", { region: "asia-northeast1", network: "relay" });
const device = new aws.ec2.CustomerGateway("tokyo-device", {
  type: "ipsec.1",
  bgpAsn: "64514",
  ipAddress: gateway.vpnInterfaces.apply((interfaces) => interfaces[0]!.ipAddress),
});
const connection = new aws.ec2.VpnConnection("tokyo-connection", {
  type: "ipsec.1",
  transitGatewayId: "tgw-0123456789abcdef0",
  customerGatewayId: device.id,
  tunnel1Phase1DhGroupNumbers: [20],
});
const peer = new gcp.compute.ExternalVpnGateway("hub", {
  interfaces: [{ id: 0, ipAddress: connection.tunnel1Address }],
});
new gcp.compute.VPNTunnel("tokyo", {
  region: "asia-northeast1",
  vpnGateway: gateway.id,
  vpnGatewayInterface: 0,
  peerExternalGateway: peer.id,
  peerExternalGatewayInterface: 0,
  cipherSuite: { phase1: { dhs: ["Group-20"] } },
  sharedSecret: connection.tunnel1PresharedKey,
});
