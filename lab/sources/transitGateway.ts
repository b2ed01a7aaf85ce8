/** The Transit Gateway from its planned resources: Connect peers, route tables, and what each side hears. */
import { parseCidr, addressAt } from "../../components/plan/addressing/cidr";
import { only } from "./resources";
import type { CloudResource } from "./resources";

export interface TransitGateway {
  readonly asn: number;
  readonly cidrs: readonly string[];
  /** Empty on a hub without firewalls. */
  readonly connectPeers: readonly ConnectPeer[];
  /** VPC CIDRs that the firewalls hear: the propagations into the route table of the Connect attachment. */
  readonly announced: readonly string[];
  /** True when what the firewalls announce propagates into the route table that the spokes use. */
  readonly spokesHearFirewalls: boolean;
  readonly keepaliveSeconds: number;
  readonly holdSeconds: number;
  /** True: equal routes over several VPN tunnels share the load. */
  readonly sharesVpnLoad: boolean;
  readonly tables: readonly TransitGatewayTable[];
  /** The route table in which the spokes' packets look up. */
  readonly spokesTableId: string;
}

export interface TransitGatewayTable {
  readonly id: string;
  readonly name: string;
  /** Attachments whose packets look up here, and that hear what it holds. */
  readonly associated: readonly string[];
  /** Attachments whose routes it holds. */
  readonly propagated: readonly string[];
  readonly staticRoutes: readonly { readonly cidr: string; readonly attachmentId: string }[];
  /** CIDRs of the propagated VPCs, by VPC id. */
  readonly vpcs: readonly { readonly vpcId: string; readonly cidr: string }[];
}

export interface ConnectPeer {
  readonly firewallAsn: number;
  readonly peerAddress: string;
  readonly transitGatewayAddress: string;
  readonly insidePrefixLength: number;
  readonly firewallBgpAddress: string;
  /** Two sessions, each from an address of its own. */
  readonly bgpAddresses: readonly [string, string];
}

/** Fixed (Transit Gateway guide, "Transit Gateway Connect"). */
const CONNECT_BGP = { keepaliveSeconds: 10, holdSeconds: 30 };
const PREFIX = "aws:ec2transitgateway/";

export function readTransitGateway(resources: readonly CloudResource[]): TransitGateway {
  const gateway = only(resources, `${PREFIX}transitGateway:TransitGateway`, () => true);
  const attachments = resources.filter(({ type }) => type === `${PREFIX}vpcAttachment:VpcAttachment`);
  const tables = resources
    .filter(({ type }) => type === `${PREFIX}routeTable:RouteTable`)
    .map((table) => readTable(table, attachments, resources));
  const associatedWith = (attachment: string) => tables.find(({ associated }) => associated.includes(attachment));
  const connect = resources.find(({ type }) => type === `${PREFIX}connect:Connect`);
  const spokes = attachments.filter(({ id }) => id !== connect?.inputs["transportAttachmentId"]);
  const spokesTables = new Set(spokes.map(({ id }) => associatedWith(id)));
  const [spokesTable] = spokesTables;
  if (spokesTables.size !== 1 || spokesTable === undefined) throw new Error("the spokes share no one route table");
  return {
    asn: Number(gateway.inputs["amazonSideAsn"]),
    cidrs: (gateway.inputs["transitGatewayCidrBlocks"] ?? []) as string[],
    connectPeers: resources
      .filter(({ type }) => type === `${PREFIX}connectPeer:ConnectPeer`)
      .map(({ inputs }) => readConnectPeer(inputs)),
    announced: connect === undefined ? [] : associatedWith(connect.id)!.vpcs.map(({ cidr }) => cidr),
    spokesHearFirewalls: connect !== undefined && spokesTable.propagated.includes(connect.id),
    ...CONNECT_BGP,
    sharesVpnLoad: gateway.inputs["vpnEcmpSupport"] !== "disable",
    tables,
    spokesTableId: spokesTable.id,
  };
}

function readTable(
  { id, name }: CloudResource,
  attachments: readonly CloudResource[],
  resources: readonly CloudResource[],
): TransitGatewayTable {
  const ofTable = (type: string) =>
    resources.filter((each) => each.type === `${PREFIX}${type}` && each.inputs["transitGatewayRouteTableId"] === id);
  const attachmentOf = ({ inputs }: CloudResource) => String(inputs["transitGatewayAttachmentId"]);
  const propagated = ofTable("routeTablePropagation:RouteTablePropagation").map(attachmentOf);
  const vpcOf = (attachment: CloudResource) =>
    only(resources, "aws:ec2/vpc:Vpc", (vpc) => vpc.id === attachment.inputs["vpcId"]);
  return {
    id,
    name,
    associated: ofTable("routeTableAssociation:RouteTableAssociation").map(attachmentOf),
    propagated,
    staticRoutes: ofTable("route:Route").map((route) => ({
      cidr: String(route.inputs["destinationCidrBlock"]),
      attachmentId: attachmentOf(route),
    })),
    vpcs: attachments
      .filter((attachment) => propagated.includes(attachment.id))
      .map(vpcOf)
      .map((vpc) => ({ vpcId: vpc.id, cidr: String(vpc.inputs["cidrBlock"]) })),
  };
}

/** The first host of the inside block is the appliance's, the next two are the Transit Gateway's. */
function readConnectPeer(inputs: CloudResource["inputs"]): ConnectPeer {
  const [inside] = inputs["insideCidrBlocks"] as [string];
  return {
    firewallAsn: Number(inputs["bgpAsn"]),
    peerAddress: String(inputs["peerAddress"]),
    transitGatewayAddress: String(inputs["transitGatewayAddress"]),
    insidePrefixLength: parseCidr(inside).prefixLength,
    firewallBgpAddress: addressAt(inside, 1),
    bgpAddresses: [addressAt(inside, 2), addressAt(inside, 3)],
  };
}
