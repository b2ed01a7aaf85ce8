// database: tcp/5432 is open to 0.0.0.0/0, 3,702,390,784 public addresses; allowed: 65,536; name the clients' own blocks, or another group of the stack
import * as gcp from "@pulumi/gcp";

const network = new gcp.compute.Network("spoke", { autoCreateSubnetworks: false });
new gcp.compute.Firewall("database", {
  network: network.id,
  allows: [{ protocol: "tcp", ports: ["5432"] }],
  sourceRanges: ["0.0.0.0/0"],
});
