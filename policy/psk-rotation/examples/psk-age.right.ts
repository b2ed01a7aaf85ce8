import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

// Another epoch draws another key, and dates it.
const epoch = "1";
const issued = new random.RandomUuid7("issued", { keepers: { epoch } });
const keepers = { epoch, issued: issued.result };
const key = new random.RandomPassword("key", { length: 32, special: false, keepers });
new gcp.compute.VPNTunnel("tokyo", {
  region: "asia-northeast1",
  vpnGateway: "hub-gateway",
  peerExternalGateway: "office",
  sharedSecret: pulumi.interpolate`k${key.result}`,
});
