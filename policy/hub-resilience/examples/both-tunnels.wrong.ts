// tokyo: no tunnel uses interface 1; add one
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

const gateway = new gcp.compute.HaVpnGateway("tokyo", { region: "asia-northeast1", network: "relay" });
for (const index of [0]) {
  new gcp.compute.VPNTunnel(`tokyo-${index}`, {
    region: "asia-northeast1",
    vpnGateway: gateway.id,
    vpnGatewayInterface: index,
    peerExternalGateway: "office",
    peerExternalGatewayInterface: index,
    sharedSecret: new pulumi.Config().requireSecret(`tokyoKey${index}`),
  });
}
