/** Small Pulumi programs for the engine to judge; `pulumi`, `aws`, `gcp`, `azure` and `random` are at hand. */

import { DENY_ALL, gateway, policy, securityRule, vpn } from "../panosXml";

/** Every key written in a program holds it, so that the output can be searched for it. */
export const MARK = "neverShownNeverShown";

/** As many public examples write it: one key for all, provider defaults, everything open. */
export const WEAK = `
const key = pulumi.secret("${MARK}");
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
new aws.ec2.Subnet("private", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" });
const open = new aws.ec2.SecurityGroup("open", { vpcId: vpc.id });
new aws.vpc.SecurityGroupIngressRule("wide", { securityGroupId: open.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" });
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

/** A connection whose keys AWS would pick, and write into the device's configuration. */
export const KEYLESS = `
const device = new aws.ec2.CustomerGateway("device", { type: "ipsec.1", bgpAsn: "64520", ipAddress: "203.0.113.1" });
const tgw = new aws.ec2transitgateway.TransitGateway("tgw", {});
new aws.ec2.VpnConnection("vpn", { type: "ipsec.1", customerGatewayId: device.id, transitGatewayId: tgw.id });
`;

/** A key that is generated, says when, and is kept. */
export const KEY = `
const issued = new random.RandomUuid7("key", { keepers: { epoch: "1" } });
const key = new random.RandomPassword("key", { length: 32, special: false, keepers: { epoch: "1", issued: issued.result } });
const kmsKey = new aws.kms.Key("kms", {});
const secret = new aws.secretsmanager.Secret("key", { kmsKeyId: kmsKey.arn, tags: { epoch: "1" } });
new aws.secretsmanager.SecretVersion("key", { secretId: secret.id, secretString: key.result });
`;

/** Two tunnels with generated keys, kept as they ought to be; the epochs come from the variable `EPOCHS`, as `1,2`. */
export const ROTATION = `
const epochs = process.env.EPOCHS.split(",");
const kmsKey = new aws.kms.Key("kms", {});
const network = new gcp.compute.Network("network", { autoCreateSubnetworks: false });
const haGateway = new gcp.compute.HaVpnGateway("ha", { network: network.id, region: "asia-northeast1" });
const peer = new gcp.compute.ExternalVpnGateway("peer", {
  redundancyType: "TWO_IPS_REDUNDANCY",
  interfaces: [{ id: 0, ipAddress: "203.0.113.10" }, { id: 1, ipAddress: "203.0.113.11" }],
});
const router = new gcp.compute.Router("router", { network: network.id, region: "asia-northeast1", bgp: { asn: 64514 } });
epochs.forEach((epoch, index) => {
  const name = "tunnel-" + index;
  const issued = new random.RandomUuid7(name, { keepers: { epoch } });
  const key = new random.RandomPassword(name, { length: 32, special: false, keepers: { epoch, issued: issued.result } });
  const sharedSecret = pulumi.secret(pulumi.interpolate\`k\${key.result}\`);
  const secret = new aws.secretsmanager.Secret(name, { kmsKeyId: kmsKey.arn, tags: { epoch } });
  new aws.secretsmanager.SecretVersion(name, { secretId: secret.id, secretString: sharedSecret });
  new gcp.compute.VPNTunnel(name, {
    region: "asia-northeast1",
    vpnGateway: haGateway.id,
    vpnGatewayInterface: index,
    peerExternalGateway: peer.id,
    peerExternalGatewayInterface: index,
    router: router.name,
    ikeVersion: 2,
    cipherSuite: {
      phase1: { encryptions: ["AES-GCM-16-256"], prves: ["PRF-HMAC-SHA2-384"], dhs: ["Group-20"] },
      phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
    },
    sharedSecret,
  });
});
`;

const SAMPLE_BOOTSTRAP = `<config version="10.0.0"><devices><entry name="localhost.localdomain"><network>
<profiles><interface-management-profile><entry name="allow-all"><https>yes</https><ssh>yes</ssh><http>yes</http></entry></interface-management-profile></profiles>
<interface><ethernet><entry name="ethernet1/1"><layer3><interface-management-profile>allow-all</interface-management-profile></layer3></entry></ethernet></interface>
<ike><crypto-profiles>
<ike-crypto-profiles><entry name="default"><encryption><member>aes-128-cbc</member><member>3des</member></encryption><hash><member>sha1</member></hash><dh-group><member>group2</member></dh-group><lifetime><hours>8</hours></lifetime></entry></ike-crypto-profiles>
<ipsec-crypto-profiles><entry name="default"><esp><encryption><member>aes-128-cbc</member><member>3des</member></encryption><authentication><member>sha1</member></authentication></esp><dh-group>group2</dh-group><lifetime><hours>1</hours></lifetime></entry></ipsec-crypto-profiles>
</crypto-profiles>
<gateway><entry name="aws-1"><authentication><pre-shared-key><key>KEY</key></pre-shared-key></authentication><peer-address><ip>203.0.113.20</ip></peer-address></entry></gateway></ike>
<tunnel><ipsec><entry name="aws-1"><auto-key><ike-gateway><entry name="aws-1"/></ike-gateway></auto-key></entry></ipsec></tunnel>
</network><vsys><entry name="vsys1"><zone><entry name="untrust"/></zone><rulebase><security><rules>
<entry name="allow-all"><from><member>any</member></from><to><member>any</member></to><source><member>any</member></source><destination><member>any</member></destination><application><member>any</member></application><service><member>any</member></service><action>allow</action></entry>
</rules></security></rulebase></entry></vsys></entry></devices></config>`;

/**
 * Our own words for what public modules and labs have in common: a customer gateway and a VPN connection with nothing
 * but defaults, one key for all tunnels (here and in the firewall's user data), a bootstrap package with the factory's
 * crypto profiles and a rule for anyone, one group that is open to all, a single zone without appliance mode.
 */
export const MODULES = `
const key = pulumi.secret("${MARK}");
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24", availabilityZone: "ap-northeast-1a" });
const open = new aws.ec2.SecurityGroup("open", {
  vpcId: vpc.id,
  ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
});
new aws.vpc.SecurityGroupIngressRule("ike", { securityGroupId: open.id, ipProtocol: "udp", fromPort: 500, toPort: 500, cidrIpv4: "0.0.0.0/0" });
new aws.vpc.SecurityGroupIngressRule("https", { securityGroupId: open.id, ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" });
const bucket = new aws.s3.Bucket("bootstrap", {});
new aws.s3.BucketObjectv2("bootstrap-xml", {
  bucket: bucket.bucket,
  key: "config/bootstrap.xml",
  content: ${JSON.stringify(SAMPLE_BOOTSTRAP)}.replace("KEY", "${MARK}"),
});
const eni = new aws.ec2.NetworkInterface("untrust", { subnetId: subnet.id, securityGroups: [open.id], privateIps: ["10.0.1.10"], sourceDestCheck: false });
new aws.ec2.Instance("vmseries", {
  ami: "ami-0123456789abcdef0",
  instanceType: "m5.xlarge",
  userData: pulumi.interpolate\`vmseries-bootstrap-aws-s3bucket=bucket\\npsk=\${key}\`,
  networkInterfaces: [{ deviceIndex: 0, networkInterfaceId: eni.id }],
});
const tgw = new aws.ec2transitgateway.TransitGateway("tgw", {});
new aws.ec2transitgateway.VpcAttachment("attachment", { transitGatewayId: tgw.id, vpcId: vpc.id, subnetIds: [subnet.id] });
const device = new aws.ec2.CustomerGateway("device", { type: "ipsec.1", bgpAsn: "65000", ipAddress: "203.0.113.10" });
new aws.ec2.VpnConnection("vpn", {
  type: "ipsec.1",
  transitGatewayId: tgw.id,
  customerGatewayId: device.id,
  tunnel1PresharedKey: key,
  tunnel2PresharedKey: key,
});
`;

const CROSSED_XML = vpn({
  gateways: gateway("g", { key: "KEY", peer: "PEER", dpd: "<dpd><enable>no</enable></dpd>" }),
  more: policy(securityRule("web", { source: ["tokyo"] }) + DENY_ALL),
}).replace(
  "<network>",
  `<network><virtual-router><entry name="hub"><protocol><bgp><peer-group><entry name="tgw"><peer><entry name="p"><peer-as>64512</peer-as><peer-address><ip>169.254.6.2</ip></peer-address><connection-options><hold-time>180</hold-time></connection-options></entry></peer></entry></peer-group><policy><export><rules><entry name="r"><used-by><member>tgw</member></used-by><match><address-prefix><entry name="10.20.0.0/16"/></address-prefix></match><action><allow/></action></entry></rules></export></policy></bgp></protocol></entry></virtual-router>`,
);

/**
 * Breaks what MODULES does not, mostly by parts that do not fit each other: rules beside network ACLs, the ends of a
 * tunnel, the epochs of a key, two firewalls that announce the same. Keys are drawn anew in epoch 2.
 */
export const CROSSED = `
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "172.17.0.0/16" });
const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "172.17.1.0/24", availabilityZone: "ap-northeast-1a" });
const beside = new aws.ec2.Subnet("beside", { vpcId: vpc.id, cidrBlock: "172.17.2.0/28", availabilityZone: "ap-northeast-1a" });
const acl = new aws.ec2.NetworkAcl("acl", { vpcId: vpc.id });
new aws.ec2.NetworkAclAssociation("association", { networkAclId: acl.id, subnetId: subnet.id });
new aws.ec2.NetworkAclRule("in", {
  networkAclId: acl.id, ruleNumber: 100, egress: false, ruleAction: "allow", protocol: "6", fromPort: 443, toPort: 443, cidrBlock: "10.20.0.0/16",
});
const group = new aws.ec2.SecurityGroup("group", { vpcId: vpc.id });
const rule = (name, port, cidrIpv4) =>
  new aws.vpc.SecurityGroupIngressRule(name, { securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4 });
rule("left", 443, "11.0.0.0/8");
rule("right", 443, "12.0.0.0/8");
const tgw = new aws.ec2transitgateway.TransitGateway("tgw", { transitGatewayCidrBlocks: ["10.100.240.0/24"], autoAcceptSharedAttachments: "enable" });
const attachment = new aws.ec2transitgateway.VpcAttachment("attachment", { transitGatewayId: tgw.id, vpcId: vpc.id, subnetIds: [beside.id] });
const connect = new aws.ec2transitgateway.Connect("connect", { transitGatewayId: tgw.id, transportAttachmentId: attachment.id });
new aws.ec2transitgateway.ConnectPeer("peer", {
  transitGatewayAttachmentId: connect.id, peerAddress: "172.17.1.10", insideCidrBlocks: ["169.254.6.0/29"], bgpAsn: "64520", transitGatewayAddress: "10.100.240.1",
});

const network = new gcp.compute.Network("network", { autoCreateSubnetworks: true });
new gcp.compute.Firewall("anyone", { network: network.id, allows: [{ protocol: "tcp", ports: ["443"] }], sourceRanges: ["0.0.0.0/0"] });
const ha = new gcp.compute.HaVpnGateway("ha", { network: network.id, region: "asia-northeast1" });
const external = new gcp.compute.ExternalVpnGateway("external", {
  redundancyType: "SINGLE_IP_INTERNALLY_REDUNDANT",
  interfaces: [{ id: 0, ipAddress: "198.51.100.1" }],
});
const router = new gcp.compute.Router("router", { network: network.id, region: "asia-northeast1", bgp: { asn: 64514 } });
const keyOf = (name, epoch) => {
  const issued = new random.RandomUuid7(name, { keepers: { epoch: "1" } });
  return new random.RandomPassword(name, { length: 32, special: false, keepers: { epoch, issued: issued.result } });
};
const keys = ["t-0", "t-1"].map((name, index) => {
  const key = keyOf(name, "2");
  new gcp.compute.VPNTunnel(name, {
    region: "asia-northeast1",
    vpnGateway: ha.id,
    vpnGatewayInterface: 0,
    peerExternalGateway: external.id,
    peerExternalGatewayInterface: 0,
    router: router.name,
    ikeVersion: 2,
    cipherSuite: {
      phase1: { encryptions: ["AES-GCM-16-256"], prves: ["PRF-HMAC-SHA2-384"], dhs: index === 0 ? ["Group-14"] : ["Group-20", "Group-2"] },
      phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
    },
    sharedSecret: pulumi.secret(pulumi.interpolate\`k\${key.result}\`),
  });
  return key;
});

const place = { resourceGroupName: new azure.resources.ResourceGroup("place", { location: "japaneast" }).name, location: "japaneast" };
const net = new azure.network.VirtualNetwork("net", { ...place, addressSpace: { addressPrefixes: ["192.168.0.0/16"] } });
const gatewaySubnet = new azure.network.Subnet("gateway-subnet", {
  resourceGroupName: place.resourceGroupName, virtualNetworkName: net.name, subnetName: "GatewaySubnet", addressPrefix: "192.168.255.0/27",
});
new azure.network.Subnet("workload", {
  resourceGroupName: place.resourceGroupName, virtualNetworkName: net.name, subnetName: "workload", addressPrefix: "192.168.1.0/24",
}, { dependsOn: [gatewaySubnet] });
const address = new azure.network.PublicIPAddress("address", {
  ...place, sku: { name: "Standard" }, publicIPAllocationMethod: "Static", zones: ["1", "2", "3"],
});
const gateway = new azure.network.VirtualNetworkGateway("gateway", {
  ...place, gatewayType: "Vpn", vpnType: "RouteBased", vpnGatewayGeneration: "Generation1", sku: { name: "VpnGw1AZ", tier: "VpnGw1AZ" },
  ipConfigurations: [{ name: "default", subnet: { id: gatewaySubnet.id }, publicIPAddress: { id: address.id } }],
});
const device = new azure.network.LocalNetworkGateway("device", {
  ...place, gatewayIpAddress: "198.51.100.9", localNetworkAddressSpace: { addressPrefixes: ["10.0.0.0/16"] },
});
new azure.network.VirtualNetworkGatewayConnection("connection", {
  ...place, connectionType: "IPsec", connectionProtocol: "IKEv1", virtualNetworkGateway1: { id: gateway.id }, localNetworkGateway2: { id: device.id },
  sharedKey: pulumi.secret(pulumi.interpolate\`k\${keyOf("azure", "1").result}\`),
});

// Components may have any type: as good here as resources of providers that the sandbox does not serve.
new pulumi.ComponentResource("aws-native:ec2:VpnConnection", "foreign-vpn");
new pulumi.ComponentResource("aws-native:ec2:SecurityGroup", "foreign-group");

const bucket = new aws.s3.Bucket("bucket", {});
const configuration = ${JSON.stringify(CROSSED_XML)};
["a", "b"].forEach((name, index) => {
  const content = pulumi
    .all([ha.vpnInterfaces, keys[0].result])
    .apply(([interfaces, key]) => configuration.replace("PEER", interfaces[0].ipAddress).replace("KEY", "k" + key).replaceAll("169.254.6.2", index === 0 ? "169.254.6.2" : "169.254.7.2"));
  new aws.s3.BucketObjectv2(name, { bucket: bucket.bucket, key: name + "/config/bootstrap.xml", content: pulumi.secret(content) });
});
`;
