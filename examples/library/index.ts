import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { VpnHub } from "vpn-hub";

const config = new pulumi.Config();

/** With the providers that the stack's configuration describes. */
const tokyo = new VpnHub("tokyo", {
  region: "ap-northeast-1",
  network: {
    cidr: "10.100.0.0/20",
    asn: 64520,
    transitGatewayCidr: "10.100.240.0/24",
    availabilityZones: ["ap-northeast-1a", "ap-northeast-1c"],
  },
  firewalls: { license: "bundle1", managementCidrs: ["198.51.100.0/24"] },
  credentials: { administratorPasswordHash: config.requireSecret("administratorPasswordHash") },
  spokes: { app: { cidr: "172.17.0.0/16" } },
  sites: { gcp: { kind: "gcp-ha-vpn", region: "asia-northeast1", asn: 64514, cidrs: ["10.20.0.0/16"] } },
  flows: { web: { from: "site/gcp", to: "spoke/app", services: ["tcp/443"] } },
  tags: { "cost-center": "4711" },
});

/** In another Region, and without firewalls. */
const inOsaka = new aws.Provider("osaka", { region: "ap-northeast-3" });
const osaka = new VpnHub(
  "osaka",
  {
    region: "ap-northeast-3",
    network: { availabilityZones: ["ap-northeast-3a", "ap-northeast-3c"] },
    firewalls: "none",
    spokes: { app: { cidr: "172.18.0.0/16" } },
    sites: {
      azure: {
        kind: "azure-vpn-gateway",
        terminateOn: "aws-vpn",
        location: "japanwest",
        asn: 65515,
        cidrs: ["192.168.0.0/16"],
        gatewaySubnet: "192.168.255.0/27",
        workloadSubnet: "192.168.0.0/24",
        sku: "VpnGw2AZ",
      },
    },
    flows: { web: { from: "site/azure", to: "spoke/app", services: ["tcp/443"], enforcedBy: ["network"] } },
  },
  { providers: [inOsaka] },
);

/** What applications in the spoke build on. */
export const { spokes } = tokyo;
export const transitGateways = { tokyo: tokyo.transitGatewayId, osaka: osaka.transitGatewayId };
