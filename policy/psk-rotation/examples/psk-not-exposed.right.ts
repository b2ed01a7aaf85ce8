import * as aws from "@pulumi/aws";
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const password = new random.RandomPassword("password", { length: 32, special: false });
const key = pulumi.secret(pulumi.interpolate`k${password.result}`);
new gcp.compute.VPNTunnel("tokyo", {
  region: "asia-northeast1",
  vpnGateway: "hub-gateway",
  peerExternalGateway: "office",
  sharedSecret: key,
});
new aws.ssm.Parameter("device-key", { type: "SecureString", value: key });
