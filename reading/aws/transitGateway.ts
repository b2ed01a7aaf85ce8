/** Transit Gateway: route tables, in which attachments look up what they are associated with, VPCs, and Connect peers. */
import { addressAt, type Range } from "../../components/plan/addressing/cidr";
import { bestPath, type RouteAttributes } from "../../components/plan/routing/bestPath";
import { parsePrefix, single } from "../address";
import { type Inventory, numberOf, textOf, textsOf } from "../inventory";

const MODULE = "aws:ec2transitgateway/";
const CONNECT = `${MODULE}connect:Connect`;
const ATTACHMENT_ID = "transitGatewayAttachmentId";

export interface TransitGateway {
  readonly id: string;
  readonly asn?: number;
  /** Equal routes over several VPN tunnels share the load. */
  readonly sharesVpnLoad: boolean;
}

export function readTransitGateway(inventory: Inventory): TransitGateway | undefined {
  const gateway = inventory.all(`${MODULE}transitGateway:TransitGateway`)[0];
  if (gateway === undefined) return undefined;
  const { id, inputs } = gateway;
  return { id, asn: numberOf(inputs["amazonSideAsn"]), sharesVpnLoad: inputs["vpnEcmpSupport"] !== "disable" };
}

export interface TransitGatewayTable {
  readonly id: string;
  readonly name: string;
  /** Attachments whose packets look up here, and that hear what it holds. */
  readonly associated: readonly string[];
  /** Attachments whose routes it holds. */
  readonly propagated: readonly string[];
  readonly staticRoutes: readonly {
    readonly name: string;
    readonly cidr: string;
    /** Absent for a blackhole. */
    readonly attachmentId?: string;
  }[];
}

export function readTables(inventory: Inventory): readonly TransitGatewayTable[] {
  return inventory.remember("Transit Gateway tables", () =>
    inventory.all(`${MODULE}routeTable:RouteTable`).map(({ id, name }) => {
      const ofTable = (type: string) => inventory.where(`${MODULE}${type}`, "transitGatewayRouteTableId", id);
      return {
        id,
        name,
        associated: ofTable("routeTableAssociation:RouteTableAssociation").map((each) => textOf(each, ATTACHMENT_ID)!),
        propagated: ofTable("routeTablePropagation:RouteTablePropagation").map((each) => textOf(each, ATTACHMENT_ID)!),
        staticRoutes: ofTable("route:Route").map((route) => ({
          name: route.name,
          cidr: String(route.inputs["destinationCidrBlock"] ?? ""),
          attachmentId: route.inputs["blackhole"] === true ? undefined : textOf(route, ATTACHMENT_ID),
        })),
      };
    }),
  );
}

/** The table that an attachment looks up in; undefined where it has not exactly one. */
export function tableOf(inventory: Inventory, attachmentId: string): TransitGatewayTable | undefined {
  const tables = readTables(inventory).filter(({ associated }) => associated.includes(attachmentId));
  return tables.length === 1 ? tables[0] : undefined;
}

export interface VpcAttachment {
  readonly id: string;
  readonly vpcId?: string;
  readonly vpcCidr?: string;
  readonly subnetIds: readonly string[];
}

export function readVpcAttachments(inventory: Inventory): readonly VpcAttachment[] {
  return inventory.remember("VPC attachments", () =>
    inventory.all(`${MODULE}vpcAttachment:VpcAttachment`).map((attachment) => {
      const vpcId = textOf(attachment, "vpcId");
      const vpcCidr = textOf(inventory.byId("aws:ec2/vpc:Vpc", vpcId), "cidrBlock");
      return { id: attachment.id, vpcId, vpcCidr, subnetIds: textsOf(attachment.inputs["subnetIds"]) };
    }),
  );
}

export const attachmentOfVpc = (inventory: Inventory, vpcId: string) =>
  readVpcAttachments(inventory).find((attachment) => attachment.vpcId === vpcId);

export interface TransitGatewayRoute extends RouteAttributes {
  readonly name: string;
  /** Absent for a blackhole. */
  readonly attachmentId?: string;
}

/** Prefixes that VPN attachments bring, by attachment id. */
export type VpnPrefixes = ReadonlyMap<string, readonly Range[]>;

/**
 * Routes of a table without those that a Connect attachment brings by BGP.
 *
 * @returns also the Connect attachments that propagate into it
 */
export function routesOfTable(
  inventory: Inventory,
  { staticRoutes, propagated }: TransitGatewayTable,
  vpnPrefixes: VpnPrefixes,
): { readonly routes: readonly TransitGatewayRoute[]; readonly connects: readonly string[] } {
  const statics = staticRoutes.flatMap(({ cidr, ...route }): TransitGatewayRoute[] => {
    const prefix = parsePrefix(cidr);
    return prefix === undefined ? [] : [{ ...route, prefix, source: "static", asPath: [] }];
  });
  const brought = propagated.flatMap((attachmentId) => {
    const common = { name: "propagated", asPath: [], attachmentId };
    const vpc = readVpcAttachments(inventory).find(({ id }) => id === attachmentId);
    const ofVpc = parsePrefix(vpc?.vpcCidr);
    return [
      ...(ofVpc === undefined ? [] : [{ ...common, source: "vpc-attachment" as const, prefix: ofVpc }]),
      ...(vpnPrefixes.get(attachmentId) ?? []).map((prefix) => ({ ...common, source: "vpn" as const, prefix })),
    ];
  });
  return {
    routes: [...statics, ...brought],
    connects: propagated.filter((id) => inventory.byId(CONNECT, id) !== undefined),
  };
}

/** The routes that decide on an address. */
export function matchRoutes(routes: readonly TransitGatewayRoute[], address: number): readonly TransitGatewayRoute[] {
  return bestPath("transit-gateway-table", single(address), routes)?.winners ?? [];
}

export interface Connect {
  readonly attachmentId: string;
  /** The VPC attachment that carries it. */
  readonly transportAttachmentId?: string;
  readonly peers: readonly ConnectPeer[];
}

export interface ConnectPeer {
  readonly name: string;
  readonly applianceAsn?: number;
  /** Of GRE. */
  readonly applianceAddress?: string;
  readonly transitGatewayAddress?: string;
  /** Absent without an inside block. */
  readonly bgp?: {
    readonly prefixLength: number;
    readonly applianceAddress: string;
    /** Two sessions, each from an address of its own. */
    readonly transitGatewayAddresses: readonly [string, string];
  };
}

export function readConnects(inventory: Inventory): readonly Connect[] {
  return inventory.remember("Connect attachments", () =>
    inventory.all(CONNECT).map((connect) => ({
      attachmentId: connect.id,
      transportAttachmentId: textOf(connect, "transportAttachmentId"),
      peers: inventory.where(`${MODULE}connectPeer:ConnectPeer`, ATTACHMENT_ID, connect.id).map((peer) => ({
        name: peer.name,
        applianceAsn: numberOf(peer.inputs["bgpAsn"]),
        applianceAddress: textOf(peer, "peerAddress"),
        transitGatewayAddress: textOf(peer, "transitGatewayAddress"),
        bgp: insideAddresses(textsOf(peer.inputs["insideCidrBlocks"])[0]),
      })),
    })),
  );
}

/** The first host is the appliance's, the next two are the Transit Gateway's (Transit Gateway guide, "Connect peers"). */
function insideAddresses(block: string | undefined): ConnectPeer["bgp"] {
  const range = parsePrefix(block);
  if (range === undefined) return undefined;
  return {
    prefixLength: range.prefixLength,
    applianceAddress: addressAt(range.cidr, 1),
    transitGatewayAddresses: [addressAt(range.cidr, 2), addressAt(range.cidr, 3)],
  };
}
