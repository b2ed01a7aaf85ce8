// relay: autoCreateSubnetworks is true; write false
import * as gcp from "@pulumi/gcp";

const network = new gcp.compute.Network("relay", { autoCreateSubnetworks: true });
new gcp.compute.HaVpnGateway("tokyo", { region: "asia-northeast1", network: network.id });
