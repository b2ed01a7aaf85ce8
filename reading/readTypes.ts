/** Which resources of the clouds' networks the trace reads; any other could route or filter behind its back. */
import type { Inventory } from "./inventory";

const NETWORK_MODULES = [
  ...["aws:ec2/", "aws:vpc/", "aws:ec2transitgateway/", "aws:ec2clientvpn/", "aws:networkfirewall/", "aws:vpclattice/"],
  ...["aws:networkmanager/", "aws:directconnect/", "aws:lb/", "gcp:compute/", "gcp:networksecurity/"],
  ...["gcp:networkconnectivity/", "azure-native:network"],
];

const READ: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2transitgateway/": [
    ...["connect:Connect", "connectPeer:ConnectPeer", "route:Route", "routeTable:RouteTable"],
    ...["routeTableAssociation:RouteTableAssociation", "routeTablePropagation:RouteTablePropagation"],
    ...["transitGateway:TransitGateway", "vpcAttachment:VpcAttachment"],
  ],
  "aws:ec2/": [
    ...["defaultNetworkAcl:DefaultNetworkAcl", "defaultSecurityGroup:DefaultSecurityGroup", "eip:Eip"],
    ...["eipAssociation:EipAssociation", "flowLog:FlowLog", "instance:Instance", "internetGateway:InternetGateway"],
    ...["keyPair:KeyPair", "networkAcl:NetworkAcl", "networkAclAssociation:NetworkAclAssociation"],
    ...["networkAclRule:NetworkAclRule", "networkInterface:NetworkInterface", "route:Route", "routeTable:RouteTable"],
    ...["routeTableAssociation:RouteTableAssociation", "securityGroup:SecurityGroup"],
    ...["securityGroupRule:SecurityGroupRule", "subnet:Subnet", "vpc:Vpc"],
    ...["customerGateway:CustomerGateway", "vpnConnection:VpnConnection", "vpnConnectionRoute:VpnConnectionRoute"],
    ...["vpnGateway:VpnGateway", "vpnGatewayAttachment:VpnGatewayAttachment"],
    "vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
    // Leads to S3, where no end lives.
    "vpcEndpoint:VpcEndpoint",
  ],
  "aws:vpc/": ["securityGroupIngressRule:SecurityGroupIngressRule", "securityGroupEgressRule:SecurityGroupEgressRule"],
  "gcp:compute/": [
    ...["externalVpnGateway:ExternalVpnGateway", "firewall:Firewall", "haVpnGateway:HaVpnGateway"],
    ...["network:Network", "router:Router", "routerInterface:RouterInterface", "routerPeer:RouterPeer"],
    ...["subnetwork:Subnetwork", "vPNTunnel:VPNTunnel"],
  ],
  "azure-native:network:": [
    ...["LocalNetworkGateway", "NetworkSecurityGroup", "PublicIPAddress", "Subnet", "VirtualNetwork"],
    ...["VirtualNetworkGateway", "VirtualNetworkGatewayConnection"],
  ],
};

const READ_TYPES = new Set(Object.entries(READ).flatMap(([module, names]) => names.map((name) => `${module}${name}`)));

export function unreadTypes(inventory: Inventory): string[] {
  return inventory.types
    .filter((type) => !READ_TYPES.has(type) && NETWORK_MODULES.some((module) => type.startsWith(module)))
    .map((type) => {
      const names = inventory.all(type).map(({ name }) => name);
      return `${type} (${names.join(", ")}) is not read`;
    });
}
