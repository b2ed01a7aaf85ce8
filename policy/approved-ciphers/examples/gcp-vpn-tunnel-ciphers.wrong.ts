// tokyo: cipherSuite is absent, so Google Cloud offers all its transforms; state phase1 and phase2
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const key = new random.RandomPassword("key", { length: 32, special: false });
new gcp.compute.VPNTunnel("tokyo", {
  region: "asia-northeast1",
  vpnGateway: "hub-gateway",
  vpnGatewayInterface: 0,
  peerExternalGateway: "office",
  peerExternalGatewayInterface: 0,
  router: "hub-router",
  ikeVersion: 2,
  sharedSecret: pulumi.interpolate`k${key.result}`,
});
