import * as gcp from "@pulumi/gcp";

new gcp.compute.Router("tokyo", {
  region: "asia-northeast1",
  network: "relay",
  bgp: { asn: 64514, keepaliveInterval: 20 },
});
