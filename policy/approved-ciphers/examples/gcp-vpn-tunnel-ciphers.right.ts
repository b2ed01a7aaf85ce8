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
  cipherSuite: {
    phase1: { encryptions: ["AES-GCM-16-256"], prves: ["PRF-HMAC-SHA2-384"], dhs: ["Group-20"] },
    phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
  },
  sharedSecret: pulumi.interpolate`k${key.result}`,
});
