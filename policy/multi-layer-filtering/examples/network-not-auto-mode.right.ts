import * as gcp from "@pulumi/gcp";

const network = new gcp.compute.Network("relay", { autoCreateSubnetworks: false });
new gcp.compute.Subnetwork("relay-tokyo", {
  region: "asia-northeast1",
  network: network.id,
  ipCidrRange: "10.20.0.0/24",
  logConfig: { flowSampling: 1 },
});
new gcp.compute.HaVpnGateway("tokyo", { region: "asia-northeast1", network: network.id });
