/** The Transit Gateway from its planned resources: Connect peers, route tables, and what each side hears. */
import { parseCidr, addressAt } from "../../components/plan/cidr";
import { only } from "./awsFilters";
import type { CloudResource } from "./stack";

export interface TransitGateway {
  readonly asn: number;
  readonly cidrs: readonly string[];
  readonly connectPeers: readonly ConnectPeer[];
  /** VPC CIDRs that the firewalls hear: the propagations into the route table of the Connect attachment. */
  readonly announced: readonly string[];
  /** True when what the firewalls announce propagates into the route table that the spokes use. */
  readonly spokesHearFirewalls: boolean;
  readonly keepaliveSeconds: number;
  readonly holdSeconds: number;
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
  const connect = only(resources, `${PREFIX}connect:Connect`, () => true);
  const tableOf = (attachment: string) =>
    String(
      only(
        resources,
        `${PREFIX}routeTableAssociation:RouteTableAssociation`,
        ({ inputs }) => inputs["transitGatewayAttachmentId"] === attachment,
      ).inputs["transitGatewayRouteTableId"],
    );
  const attachments = resources.filter(({ type }) => type === `${PREFIX}vpcAttachment:VpcAttachment`);
  const transport = String(connect.inputs["transportAttachmentId"]);
  const spokes = attachments.filter(({ id }) => id !== transport);
  const propagatedInto = (table: string) =>
    resources
      .filter(
        ({ type, inputs }) =>
          type === `${PREFIX}routeTablePropagation:RouteTablePropagation` &&
          inputs["transitGatewayRouteTableId"] === table,
      )
      .map(({ inputs }) => String(inputs["transitGatewayAttachmentId"]));
  const cidrOf = (attachment: CloudResource) =>
    String(only(resources, "aws:ec2/vpc:Vpc", ({ id }) => id === attachment.inputs["vpcId"]).inputs["cidrBlock"]);
  const heard = propagatedInto(tableOf(connect.id));
  return {
    asn: Number(gateway.inputs["amazonSideAsn"]),
    cidrs: gateway.inputs["transitGatewayCidrBlocks"] as string[],
    connectPeers: resources
      .filter(({ type }) => type === `${PREFIX}connectPeer:ConnectPeer`)
      .map(({ inputs }) => readConnectPeer(inputs)),
    announced: attachments.filter(({ id }) => heard.includes(id)).map(cidrOf),
    spokesHearFirewalls: spokes.every(({ id }) => propagatedInto(tableOf(id)).includes(connect.id)),
    ...CONNECT_BGP,
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
