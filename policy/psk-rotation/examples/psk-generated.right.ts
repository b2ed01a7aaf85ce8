import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const key = new random.RandomPassword("key", { length: 32, special: false });
new gcp.compute.VPNTunnel("tokyo", {
  region: "asia-northeast1",
  vpnGateway: "hub-gateway",
  peerExternalGateway: "office",
  // AWS takes no key that begins with 0: a letter stands in front.
  sharedSecret: pulumi.interpolate`k${key.result}`,
});
