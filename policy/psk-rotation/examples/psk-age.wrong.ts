// key: keepers.epoch is absent; set it to a whole number that rises with each rotation
// key: keepers.issued is absent; set it to the result of a RandomUuid7
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const key = new random.RandomPassword("key", { length: 32, special: false });
new gcp.compute.VPNTunnel("tokyo", {
  region: "asia-northeast1",
  vpnGateway: "hub-gateway",
  peerExternalGateway: "office",
  sharedSecret: pulumi.interpolate`k${key.result}`,
});
