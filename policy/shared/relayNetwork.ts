/**
 * Finds the networks of a stack that belong to the relay network: VPCs and virtual networks that hold the end of a tunnel or
 * a firewall, or that route to one through a Transit Gateway or a peering. What is demanded of the relay network alone is
 * demanded of what stands in these.
 */
import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "./azureType";
import { listFirewallInterfaces, listFirewalls } from "./firewalls";
import { isKnown, readFields, readList } from "./known";
import type { Parameter } from "./rule";

/** The parameter of every rule that holds for the relay network alone. */
export const RELAY_NETWORKS: Parameter = {
  type: "array",
  description:
    'Networks that belong to the relay network though this stack does not show it: names, URNs or ids of VPCs and virtual networks, tags as key=value, or "*" for all. The tag relay-network with the value true says the same.',
  items: { type: "string", minLength: 1 },
  default: [],
};
const TAG = "relay-network=true";

const VPC = "aws:ec2/vpc:Vpc";
const ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
const GCP_NETWORK = "gcp:compute/network:Network";
const GCP_PEERING = "gcp:compute/networkPeering:NetworkPeering";
const isNetwork = (type: string) =>
  [VPC, "aws:ec2/defaultVpc:DefaultVpc", GCP_NETWORK].includes(type) || isAzureNetworkType(type, "VirtualNetwork");

/** What ends a tunnel, or carries one; each draws, step by step, on the network in which it stands. */
const ENDS = [
  "aws:ec2/vpnConnection:VpnConnection",
  "aws:ec2/vpnGateway:VpnGateway",
  "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment",
  "aws:ec2transitgateway/connect:Connect",
  "aws:ec2transitgateway/connectPeer:ConnectPeer",
  "gcp:compute/haVpnGateway:HaVpnGateway",
  "gcp:compute/vPNGateway:VPNGateway",
  "gcp:compute/vPNTunnel:VPNTunnel",
];
const AZURE_ENDS = ["VirtualNetworkGateway", "VirtualNetworkGatewayConnection", "VpnGateway", "VpnConnection"];

/** A gateway of ExpressRoute ends no tunnel. An unknown kind may. */
function isEnd({ type, props }: PolicyResource): boolean {
  if (ENDS.includes(type)) return true;
  if (!AZURE_ENDS.some((name) => isAzureNetworkType(type, name))) return false;
  return !["gatewayType", "connectionType"].some(
    (field) => isKnown(() => props[field]) && props[field] === "ExpressRoute",
  );
}

/** Properties by which a resource says where it stands, at any of the clouds. */
const PLACES = [
  ...["vpcId", "subnetId", "subnetIds", "securityGroupId", "networkAclId", "defaultNetworkAclId", "networkInterfaceId"],
  ...["network", "subnetwork", "vpnGateway", "vpnGatewayId", "transitGatewayId", "transportAttachmentId"],
  ...["transitGatewayAttachmentId", "virtualNetworkName", "networkSecurityGroupName", "ipConfigurations"],
  ...["virtualNetworkGateway1", "virtualHub", "networkInterfaces", "prefixListId"],
];

export class RelayNetwork {
  private readonly networks = new Set<PolicyResource>();
  /** What names a group from the other side: the subnets and interfaces that a filter guards. */
  private readonly users = new Map<PolicyResource, PolicyResource[]>();
  private readonly byId = new Map<unknown, PolicyResource>();
  private readonly all: boolean;
  /** Whether the stack has any part of it. */
  readonly isHere: boolean;
  private readonly known = new Map<PolicyResource, ReadonlySet<PolicyResource>>();

  /** @param declared see RELAY_NETWORKS */
  constructor(resources: readonly PolicyResource[], declared: readonly string[]) {
    this.all = declared.includes("*");
    for (const resource of resources) {
      if (isPlace(resource) && isKnown(() => resource.props["id"])) this.byId.set(resource.props["id"], resource);
      for (const filter of listGuarding(resource)) {
        this.users.set(filter, [...(this.users.get(filter) ?? []), resource]);
      }
      if (isNetwork(resource.type) && [...declared, TAG].some((each) => isMeant(resource, each))) {
        this.networks.add(resource);
      }
    }
    const ends = [...resources.filter(isEnd), ...listFirewalls(resources), ...listFirewallInterfaces(resources)];
    for (const end of ends) for (const network of this.networksOf(end)) this.networks.add(network);
    this.addRouted(resources, ends);
    this.isHere = this.all || ends.length > 0 || this.networks.size > 0;
  }

  /** Whether a network, or a resource in one, belongs to it; one that cannot be placed does where the stack has a part of it. */
  holds(resource: PolicyResource): boolean {
    if (this.all) return true;
    const networks = this.networksOf(resource);
    return networks.size === 0 ? this.isHere : [...networks].some((each) => this.networks.has(each));
  }

  /** A Transit Gateway that carries a tunnel or leads to a firewall, or that another stack holds; and a peering. */
  private addRouted(resources: readonly PolicyResource[], ends: readonly PolicyResource[]): void {
    const attachments = resources.filter(({ type }) => type === ATTACHMENT);
    const leading = attachments.filter((each) =>
      [...this.networksOf(each)].some((network) => this.networks.has(network)),
    );
    const carriers = new Set(
      [...ends, ...leading].flatMap((each) => each.propertyDependencies["transitGatewayId"] ?? []),
    );
    for (const attachment of attachments) {
      const gateways = attachment.propertyDependencies["transitGatewayId"] ?? [];
      const own = gateways.filter(({ type }) => type === "aws:ec2transitgateway/transitGateway:TransitGateway");
      if (own.length > 0 && !own.some((each) => carriers.has(each))) continue;
      for (const network of this.networksOf(attachment)) this.networks.add(network);
    }
    const peerings = resources.filter(
      (each) => each.type === GCP_PEERING || isAzureNetworkType(each.type, "VirtualNetworkPeering"),
    );
    // Once a peering at most, as a route over two peerings is none (VPC Network Peering, virtual network peering).
    const direct = new Set(this.networks);
    for (const { propertyDependencies: from } of peerings) {
      const sides = ["network", "peerNetwork", "virtualNetworkName", "remoteVirtualNetwork"].flatMap(
        (side) => from[side] ?? [],
      );
      const pair = sides.filter(({ type }) => isNetwork(type));
      if (pair.some((each) => direct.has(each))) for (const network of pair) this.networks.add(network);
    }
  }

  private networksOf(resource: PolicyResource): ReadonlySet<PolicyResource> {
    const found = this.known.get(resource) ?? this.findNetworks(resource);
    this.known.set(resource, found);
    return found;
  }

  private findNetworks(start: PolicyResource): ReadonlySet<PolicyResource> {
    const found = new Set<PolicyResource>();
    const seen = new Set<PolicyResource>();
    const next = [start];
    for (let resource = next.pop(); resource !== undefined; resource = next.pop()) {
      if (seen.has(resource)) continue;
      seen.add(resource);
      if (isNetwork(resource.type)) found.add(resource);
      else next.push(...this.stepsFrom(resource));
    }
    return found;
  }

  private stepsFrom(resource: PolicyResource): PolicyResource[] {
    const { props, propertyDependencies } = resource;
    const steps = PLACES.flatMap((field) => {
      const ids = isKnown(() => readList(props[field])) ? readList(props[field]) : [];
      return [...(propertyDependencies[field] ?? []), ...ids.flatMap((id) => this.byId.get(id) ?? [])];
    });
    return [...steps, ...(this.users.get(resource) ?? [])];
  }
}

/** An id of anything else says nothing of a network. */
const isPlace = ({ type }: PolicyResource) =>
  isNetwork(type) || /:(Subnet|Subnetwork|SecurityGroup|NetworkAcl|NetworkSecurityGroup|TransitGateway)$/.test(type);

/** Network security groups, and prefix lists, which say nothing of their network: who uses them does. */
function listGuarding({ propertyDependencies: from }: PolicyResource): PolicyResource[] {
  const fields = ["networkSecurityGroup", "subnets", "prefixListId", "prefixListIds"];
  return fields
    .flatMap((field) => from[field] ?? [])
    .filter(({ type }) => isAzureNetworkType(type, "NetworkSecurityGroup") || type === PREFIX_LIST);
}

const PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";

function isMeant({ name, urn, props }: PolicyResource, text: string): boolean {
  if (text === name || text === urn) return true;
  if (isKnown(() => props["id"]) && props["id"] === text) return true;
  const [key = "", value] = text.split("=");
  return (
    value !== undefined && isKnown(() => readFields(props["tags"])[key]) && readFields(props["tags"])[key] === value
  );
}
