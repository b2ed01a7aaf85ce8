/** Transit Gateway route tables: attachments look up in the table they are associated with. */
import type { Range } from "../../components/plan/addressing/cidr";
import { bestPath, type RouteAttributes } from "../../components/plan/routing/bestPath";
import { parsePrefix, single } from "../address";
import { type Inventory, textOf } from "../inventory";

const ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
const CONNECT = "aws:ec2transitgateway/connect:Connect";
const TABLE = "aws:ec2transitgateway/routeTable:RouteTable";
const ATTACHMENT_ID = "transitGatewayAttachmentId";
const TABLE_ID = "transitGatewayRouteTableId";

export interface TransitGatewayRoute extends RouteAttributes {
  readonly name: string;
  /** Absent for a blackhole. */
  readonly attachmentId?: string;
}

/** Name and id of the table that an attachment looks up in. */
export function tableOf(inventory: Inventory, attachmentId: string): { name: string; id: string } | undefined {
  const associations = inventory.where(
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
    ATTACHMENT_ID,
    attachmentId,
  );
  const table = associations.length === 1 ? inventory.byId(TABLE, associations[0]!.inputs[TABLE_ID]) : undefined;
  return table === undefined ? undefined : { name: table.name, id: table.id };
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
  tableId: string,
  vpnPrefixes: VpnPrefixes,
): { readonly routes: readonly TransitGatewayRoute[]; readonly connects: readonly string[] } {
  const statics = inventory
    .where("aws:ec2transitgateway/route:Route", TABLE_ID, tableId)
    .flatMap(({ name, inputs }): TransitGatewayRoute[] => {
      const prefix = parsePrefix(String(inputs["destinationCidrBlock"] ?? ""));
      if (prefix === undefined) return [];
      const attachmentId = inputs["blackhole"] === true ? undefined : inputs[ATTACHMENT_ID];
      const target = typeof attachmentId === "string" ? { attachmentId } : {};
      return [{ name, prefix, source: "static", asPath: [], ...target }];
    });
  const propagating = inventory
    .where("aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation", TABLE_ID, tableId)
    .map(({ inputs }) => String(inputs[ATTACHMENT_ID]));
  const propagated = propagating.flatMap((attachmentId) => {
    const common = { name: "propagated", asPath: [], attachmentId };
    return [
      ...vpcPrefixes(inventory, attachmentId).map((prefix) => ({
        ...common,
        source: "vpc-attachment" as const,
        prefix,
      })),
      ...(vpnPrefixes.get(attachmentId) ?? []).map((prefix) => ({ ...common, source: "vpn" as const, prefix })),
    ];
  });
  return {
    routes: [...statics, ...propagated],
    connects: propagating.filter((id) => inventory.byId(CONNECT, id) !== undefined),
  };
}

function vpcPrefixes(inventory: Inventory, attachmentId: string): Range[] {
  const vpcId = inventory.byId(ATTACHMENT, attachmentId)?.inputs["vpcId"];
  const vpc = inventory.byId("aws:ec2/vpc:Vpc", vpcId);
  const prefix = parsePrefix(textOf(vpc, "cidrBlock"));
  return prefix === undefined ? [] : [prefix];
}

/** The routes that decide on an address. */
export function matchRoutes(routes: readonly TransitGatewayRoute[], address: number): readonly TransitGatewayRoute[] {
  return bestPath("transit-gateway-table", single(address), routes)?.winners ?? [];
}

export function attachmentOfVpc(inventory: Inventory, vpcId: string) {
  return inventory.where(ATTACHMENT, "vpcId", vpcId)[0];
}

export interface ConnectView {
  readonly attachmentId: string;
  readonly peers: readonly {
    readonly name: string;
    /** The appliance's GRE address. */
    readonly peerAddress?: string;
    readonly transitGatewayAddress?: string;
    readonly inside?: Range;
    readonly peerAs?: string;
  }[];
}

export function readConnects(inventory: Inventory): ConnectView[] {
  return inventory.remember("Connect attachments", () => readAllConnects(inventory));
}

function readAllConnects(inventory: Inventory): ConnectView[] {
  return inventory.all(CONNECT).map((connect) => ({
    attachmentId: connect.id,
    peers: inventory.where("aws:ec2transitgateway/connectPeer:ConnectPeer", ATTACHMENT_ID, connect.id).map((peer) => {
      const [inside] = (peer.inputs["insideCidrBlocks"] as readonly string[] | undefined) ?? [];
      const range = parsePrefix(inside);
      return {
        name: peer.name,
        peerAddress: textOf(peer, "peerAddress")!,
        transitGatewayAddress: textOf(peer, "transitGatewayAddress")!,
        ...(range === undefined ? {} : { inside: range }),
        peerAs: textOf(peer, "bgpAsn")!,
      };
    }),
  }));
}
