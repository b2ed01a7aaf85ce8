// Settings: { "profile": "nist-sp800-77r1", "warnDays": 2000 }
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

new gcp.compute.VPNTunnel("tokyo", {
  region: "asia-northeast1",
  vpnGateway: "hub-gateway",
  peerExternalGateway: "office",
  ikeVersion: 2,
  cipherSuite: {
    phase1: { encryptions: ["AES-GCM-16-256"], prves: ["PRF-HMAC-SHA2-384"], dhs: ["Group-20"] },
    phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
  },
  sharedSecret: new pulumi.Config().requireSecret("tokyoKey"),
});
