import * as gcp from "@pulumi/gcp";

const network = new gcp.compute.Network("spoke", { autoCreateSubnetworks: false });
new gcp.compute.Firewall("database", {
  network: network.id,
  allows: [{ protocol: "tcp", ports: ["5432"] }],
  sourceRanges: ["10.110.0.0/16"],
});
