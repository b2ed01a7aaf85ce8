/** The Transit Gateway with both BGP sessions of each Connect peer, and the route table that the spokes use. */
import { addressAt, parseCidr } from "../../components/plan/addressing/cidr";
import { FIREWALL_NAMES } from "../../components/plan/firewalls/types";
import { pairPlanOf, type HubPlan, type PairPlan } from "../../components/plan/hubPlan";
import type { ConnectPeer, TransitGateway } from "../sources/transitGateway";
import type { Neighbor } from "../topology";
import { HUB_VPC, TGW, TGW_SECOND } from "./namespaces";
import { LAST_RESORT_METRIC, type Parts } from "./parts";
import { internalNeighbor } from "./neighbors";

/** What the Connect attachment, and what the hub VPC's own attachment looks up in. */
export const FIREWALLS_TABLE = 100;
const TRANSPORT_TABLE = 101;
/** Equal routes of both firewalls share the load. */
const CONNECT_PATHS = 8;
const CONNECT_MULTIHOP = 2;
const CONNECT_MTU_BYTES = 1476;

/** @param vpnNeighbors the VPN attachments whose routes the spokes' table holds */
export function assembleTransitGateway(
  parts: Parts,
  plan: HubPlan,
  transitGateway: TransitGateway,
  vpnNeighbors: readonly Neighbor[],
): void {
  const { asn, announced, connectPeers, sharesVpnLoad } = transitGateway;
  parts.router(
    TGW,
    "Transit Gateway, route table of the spokes",
    connectPeers.map(({ transitGatewayAddress }) => `${transitGatewayAddress}/32`),
  );
  parts.routes.push({ namespace: TGW, destination: "default", nextHops: [], metric: LAST_RESORT_METRIC });
  const pair = pairPlanOf(plan);
  const connect = pair === undefined ? [] : assembleConnect(parts, pair, transitGateway);
  const neighbors = [...connect, ...vpnNeighbors];
  if (neighbors.length === 0) return;
  parts.routers.push({
    namespace: TGW,
    asn,
    routerId: neighbors.at(-1)!.localAddress,
    networks: announced,
    redistributed: [],
    maximumPaths: CONNECT_PATHS,
    maximumInternalPaths: sharesVpnLoad ? CONNECT_PATHS : 1,
    neighbors,
  });
}

/** The hub VPC's attachment and the Connect peers on it; returns whom the table of the spokes hears of them. */
function assembleConnect(parts: Parts, plan: PairPlan, transitGateway: TransitGateway): Neighbor[] {
  const { asn, announced, connectPeers } = transitGateway;
  parts.router(
    TGW_SECOND,
    "second BGP endpoint of the Transit Gateway",
    connectPeers.map(({ bgp }) => `${bgp.transitGatewayAddresses[1]}/32`),
  );
  const second = parts.link(TGW_SECOND, "tgw", TGW, "second");
  assembleTransport(parts, plan, connectPeers);
  connectPeers.forEach((peer, index) => assembleConnectPeer(parts, peer, index, second));
  const neighbors = (session: 0 | 1) =>
    connectPeers.map((peer, index) => connectNeighbor(transitGateway, peer, index, session));
  parts.routers.push({
    namespace: TGW_SECOND,
    asn,
    routerId: second.left,
    networks: announced,
    redistributed: [],
    maximumPaths: CONNECT_PATHS,
    // The routes of both sessions are one set of routes (Transit Gateway guide, "Connect attachments").
    neighbors: [...neighbors(1), internalNeighbor("first-endpoint", asn, second.left, second.right)],
  });
  return [...neighbors(0), internalNeighbor("second-endpoint", asn, second.right, second.left)];
}

function assembleTransport(parts: Parts, plan: PairPlan, connectPeers: readonly ConnectPeer[]): void {
  for (const { firewall, cidr } of plan.network.subnets.filter(({ role }) => role === "attachment")) {
    const length = parseCidr(cidr).prefixLength;
    const [vpc, tgw] = [addressAt(cidr, 1), addressAt(cidr, 4)];
    const device = `attachment-${firewall}`;
    parts.connect(
      { namespace: HUB_VPC, interface: device, addresses: [`${vpc}/${length}`] },
      { namespace: TGW, interface: device, addresses: [`${tgw}/${length}`] },
    );
    parts.rules.push({ namespace: TGW, incomingInterface: device, table: TRANSPORT_TABLE });
    connectPeers.forEach((peer, index) => {
      // Each Connect peer in its own zone; the other zone's attachment is the way when that one is gone.
      const metric = FIREWALL_NAMES[index] === firewall ? 10 : 20;
      const destination = `${peer.transitGatewayAddress}/32`;
      parts.routes.push({ namespace: HUB_VPC, destination, metric, nextHops: [{ via: tgw, interface: device }] });
      parts.routes.push({
        namespace: TGW,
        destination: `${peer.applianceAddress}/32`,
        metric,
        nextHops: [{ via: vpc, interface: device }],
      });
    });
  }
  for (const table of [TRANSPORT_TABLE, FIREWALLS_TABLE])
    parts.routes.push({ namespace: TGW, destination: "default", table, nextHops: [] });
}

function assembleConnectPeer(
  parts: Parts,
  peer: ConnectPeer,
  index: number,
  second: { left: string; right: string },
): void {
  const device = `gre-${FIREWALL_NAMES[index]!}`;
  parts.greTunnels.push({
    namespace: TGW,
    interface: device,
    outsideLocal: peer.transitGatewayAddress,
    outsideRemote: peer.applianceAddress,
    addresses: [`${peer.bgp.transitGatewayAddresses[0]}/${peer.bgp.prefixLength}`],
    mtuBytes: CONNECT_MTU_BYTES,
  });
  // The rule by interface needs no device: it waits for one of that name.
  parts.rules.push({ namespace: TGW, incomingInterface: device, table: FIREWALLS_TABLE });
  for (const table of [undefined, FIREWALLS_TABLE]) {
    parts.routes.push({
      namespace: TGW,
      destination: `${peer.bgp.transitGatewayAddresses[1]}/32`,
      nextHops: [{ via: second.left }],
      ...(table === undefined ? {} : { table }),
    });
  }
  parts.routes.push({
    namespace: TGW_SECOND,
    destination: `${peer.bgp.applianceAddress}/32`,
    nextHops: [{ via: second.right }],
  });
}

function connectNeighbor(
  { announced, keepaliveSeconds, holdSeconds }: TransitGateway,
  peer: ConnectPeer,
  index: number,
  session: 0 | 1,
): Neighbor {
  return {
    name: `connect-${FIREWALL_NAMES[index]!}-${session}`,
    address: peer.bgp.applianceAddress,
    asn: peer.applianceAsn,
    localAddress: peer.bgp.transitGatewayAddresses[session],
    keepaliveSeconds,
    holdSeconds,
    multihop: CONNECT_MULTIHOP,
    passive: false,
    nextHopSelf: false,
    advertisementIntervalSeconds: 0,
    // The routes of the table that the Connect attachment is associated with, and no firewall's to the other.
    announce: announced.map((cidr) => ({ cidr, orLonger: false, allow: true, asPathPrepends: 0 })),
  };
}
