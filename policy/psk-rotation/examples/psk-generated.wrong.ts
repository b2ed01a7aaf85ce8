// tokyo: sharedSecret is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception
import * as gcp from "@pulumi/gcp";

new gcp.compute.VPNTunnel("tokyo", {
  region: "asia-northeast1",
  vpnGateway: "hub-gateway",
  peerExternalGateway: "office",
  sharedSecret: "typed-by-a-person",
});
