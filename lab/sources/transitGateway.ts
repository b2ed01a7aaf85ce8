/** The Transit Gateway as the planned resources have it: Connect peers, route tables, and what each side hears. */
import {
  type ConnectPeer as ConnectPeerFacts,
  readConnects,
  readTables,
  readTransitGateway as readFacts,
  readVpcAttachments,
  tableOf,
  type TransitGatewayTable as TableFacts,
} from "../../reading/aws/transitGateway";
import type { Inventory } from "../../reading/inventory";
import { complete } from "./resources";

export type ConnectPeer = Required<ConnectPeerFacts>;

export interface TransitGateway {
  readonly asn: number;
  /** Empty on a hub without firewalls. */
  readonly connectPeers: readonly ConnectPeer[];
  /** VPC CIDRs that the firewalls hear: the propagations into the route table of the Connect attachment. */
  readonly announced: readonly string[];
  readonly keepaliveSeconds: number;
  readonly holdSeconds: number;
  /** True: equal routes over several VPN tunnels share the load. */
  readonly sharesVpnLoad: boolean;
  readonly tables: readonly TransitGatewayTable[];
  /** The route table in which the spokes' packets look up. */
  readonly spokesTableId: string;
}

export interface TransitGatewayTable extends TableFacts {
  /** Those whose routes it holds. */
  readonly vpcs: readonly { readonly vpcId: string; readonly vpcCidr: string }[];
}

/** Fixed (Transit Gateway guide, "Transit Gateway Connect"). */
const CONNECT_BGP = { keepaliveSeconds: 10, holdSeconds: 30 };

export function readTransitGateway(inventory: Inventory): TransitGateway {
  const { asn, sharesVpnLoad } = complete(readFacts(inventory), ["asn"], "Transit Gateway");
  const attachments = readVpcAttachments(inventory).map((attachment) =>
    complete(attachment, ["vpcId", "vpcCidr"], "VPC attachment"),
  );
  const tables = readTables(inventory).map((table) => ({
    ...table,
    vpcs: attachments.filter(({ id }) => table.propagated.includes(id)),
  }));
  const [connect] = readConnects(inventory);
  const spokes = attachments.filter(({ id }) => id !== connect?.transportAttachmentId);
  const spokesTables = new Set(spokes.map(({ id }) => tableOf(inventory, id)?.id));
  const [spokesTableId] = spokesTables;
  if (spokesTables.size !== 1 || spokesTableId === undefined) throw new Error("the spokes share no one route table");
  const heard = tables.find(({ associated }) => connect !== undefined && associated.includes(connect.attachmentId));
  return {
    asn,
    connectPeers: (connect?.peers ?? []).map((peer) =>
      complete(peer, ["applianceAsn", "applianceAddress", "transitGatewayAddress", "bgp"], `Connect peer ${peer.name}`),
    ),
    announced: connect === undefined ? [] : heard!.vpcs.map(({ vpcCidr }) => vpcCidr),
    ...CONNECT_BGP,
    sharesVpnLoad,
    tables,
    spokesTableId,
  };
}
