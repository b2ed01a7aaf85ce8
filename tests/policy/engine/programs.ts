/** Small Pulumi programs for the engine to judge; `pulumi`, `aws`, `gcp`, `azure` and `random` are at hand. */

/** Every key written in a program holds it, so that the output can be searched for it. */
export const MARK = "neverShownNeverShown";

/** As many public examples write it: one key for all, provider defaults, everything open. */
export const WEAK = `
const key = pulumi.secret("${MARK}");
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
new aws.ec2.Subnet("private", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" });
new aws.ec2.SecurityGroup("wide", {
  vpcId: vpc.id,
  ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
});
const network = new gcp.compute.Network("network", { autoCreateSubnetworks: false });
new gcp.compute.Firewall("allow-all", { network: network.id, allows: [{ protocol: "all" }], sourceRanges: ["0.0.0.0/0"] });
const haGateway = new gcp.compute.HaVpnGateway("ha", { network: network.id, region: "asia-northeast1" });
const peer = new gcp.compute.ExternalVpnGateway("peer", {
  redundancyType: "SINGLE_IP_INTERNALLY_REDUNDANT",
  interfaces: [{ id: 0, ipAddress: "203.0.113.10" }],
});
const router = new gcp.compute.Router("router", { network: network.id, region: "asia-northeast1", bgp: { asn: 64514 } });
for (const index of [0, 1]) {
  new gcp.compute.VPNTunnel("tunnel-" + index, {
    region: "asia-northeast1",
    vpnGateway: haGateway.id,
    vpnGatewayInterface: index,
    peerExternalGateway: peer.id,
    peerExternalGatewayInterface: 0,
    router: router.name,
    sharedSecret: key,
  });
}

const group = new azure.resources.ResourceGroup("group", { location: "japaneast" });
const place = { resourceGroupName: group.name, location: "japaneast" };
new azure.network.NetworkSecurityGroup("anyone", {
  ...place,
  securityRules: [
    {
      name: "in",
      priority: 100,
      direction: "Inbound",
      access: "Allow",
      protocol: "*",
      sourceAddressPrefix: "*",
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "*",
    },
  ],
});
const virtualNetwork = new azure.network.VirtualNetwork("net", {
  ...place,
  addressSpace: { addressPrefixes: ["192.168.0.0/16"] },
});
const subnet = new azure.network.Subnet("gateway-subnet", {
  resourceGroupName: group.name,
  virtualNetworkName: virtualNetwork.name,
  subnetName: "GatewaySubnet",
  addressPrefix: "192.168.255.0/27",
});
const address = new azure.network.PublicIPAddress("address", {
  ...place,
  sku: { name: "Standard" },
  publicIPAllocationMethod: "Static",
  zones: ["1", "2", "3"],
});
const gateway = new azure.network.VirtualNetworkGateway("gateway", {
  ...place,
  gatewayType: "Vpn",
  vpnType: "RouteBased",
  vpnGatewayGeneration: "Generation1",
  sku: { name: "VpnGw1AZ", tier: "VpnGw1AZ" },
  ipConfigurations: [{ name: "default", subnet: { id: subnet.id }, publicIPAddress: { id: address.id } }],
});
const device = new azure.network.LocalNetworkGateway("device", {
  ...place,
  gatewayIpAddress: "203.0.113.10",
  localNetworkAddressSpace: { addressPrefixes: ["10.0.0.0/16"] },
});
new azure.network.VirtualNetworkGatewayConnection("connection", {
  ...place,
  connectionType: "IPsec",
  virtualNetworkGateway1: { id: gateway.id },
  localNetworkGateway2: { id: device.id },
  sharedKey: key,
});
`;

/** Compliant as far as a preview can know; what it then turns out to be is open. */
export const OPEN_AT_UP = `
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
const group = new aws.ec2.SecurityGroup("group", { vpcId: vpc.id });
new aws.vpc.SecurityGroupIngressRule("late", {
  securityGroupId: group.id,
  ipProtocol: "-1",
  cidrIpv4: vpc.id.apply(() => pulumi.secret("0.0.0.0/0")),
});
`;

/** A key that is generated, and says when. */
export const KEY = `
const issued = new random.RandomUuid7("key", { keepers: { epoch: "1" } });
new random.RandomPassword("key", { length: 32, special: false, keepers: { epoch: "1", issued: issued.result } });
`;
