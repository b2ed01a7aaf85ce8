/** AWS's ends of Site-to-Site VPN connections: what AWS makes of the planned connections. */
import { addressAt, parseCidr } from "../../components/plan/addressing/cidr";
import { readVpnConnections, type VpnConnection, type VpnTunnel } from "../../reading/aws/vpnConnections";
import type { Inventory } from "../../reading/inventory";
import type { Neighbor } from "../topology";
import { awsProposals } from "./proposals";
import { complete } from "./resources";
import type { TunnelEnd } from "./tunnelEnd";

export interface AwsVpnEnd {
  /** For example `kobe/0`. */
  readonly id: string;
  readonly site: string;
  /** Exactly one: the attachment on the Transit Gateway, or the virtual private gateway. */
  readonly on: { readonly attachmentId: string } | { readonly vpnGatewayId: string };
  readonly asn: number;
  readonly usesBgp: boolean;
  readonly ends: readonly TunnelEnd[];
  /** Empty with static routes. */
  readonly neighbors: readonly Neighbor[];
  /** Static routes of the connection itself, as a virtual private gateway has them. */
  readonly staticRoutes: readonly string[];
}

/** Both fixed (AWS Site-to-Site VPN user guide, sample configurations for BGP). */
const AWS_BGP = { keepaliveSeconds: 10, holdSeconds: 30 };
/** AWS asks this often; the timeout is the connection's (AWS guide, sample configurations: interval 10 s, 3 tries). */
const DPD_DELAY_SECONDS = 10;
const DPD_TIMEOUT_SECONDS = 30;

export function readAwsVpnEnds(inventory: Inventory): AwsVpnEnd[] {
  return readVpnConnections(inventory).map(readEnd);
}

function readEnd(connection: VpnConnection): AwsVpnEnd {
  const { name, site, awsAsn, customerAddress, customerAsn, vpnGatewayId, ...facts } = complete(
    connection,
    ["site", "awsAsn", "customerAddress", "customerAsn"],
    `VPN connection ${connection.name}`,
  );
  const number = Number(name.slice(site.length + 1));
  const tunnels = facts.tunnels.map((tunnel, index) => ({
    ...complete(tunnel, ["outsideAddress", "insideCidr", "presharedKey"], `tunnel ${index + 1} of ${name}`),
    id: `${site}/${number}-${index + 1}`,
    number: index + 1,
  }));
  return {
    id: `${site}/${number}`,
    site,
    on: vpnGatewayId === undefined ? complete(facts, ["attachmentId"], `VPN connection ${name}`) : { vpnGatewayId },
    asn: awsAsn,
    usesBgp: facts.usesBgp,
    ends: tunnels.map((tunnel) => endOf(tunnel, number, customerAddress)),
    neighbors: facts.usesBgp ? tunnels.map((tunnel) => neighborOf(tunnel, customerAsn)) : [],
    staticRoutes: facts.staticCidrs,
  };
}

interface NamedTunnel extends Omit<VpnTunnel, "outsideAddress" | "insideCidr" | "presharedKey"> {
  readonly id: string;
  readonly number: number;
  readonly outsideAddress: string;
  readonly insideCidr: string;
  readonly presharedKey: string;
}

function endOf(tunnel: NamedTunnel, customerGateway: number, peerAddress: string): TunnelEnd {
  const { dpdTimeoutAction, dpdTimeoutSeconds, insideCidr } = tunnel;
  return {
    tunnel: tunnel.id,
    remoteInterface: customerGateway,
    outsideAddress: tunnel.outsideAddress,
    peerAddress,
    presharedKey: tunnel.presharedKey,
    proposals: awsProposals(tunnel.suites),
    // AWS has the first host of the inside block (AWS guide, "Tunnel options").
    addresses: [`${addressAt(insideCidr, 1)}/${parseCidr(insideCidr).prefixLength}`],
    routes: [],
    routeMetric: 10 * tunnel.number,
    dpd: {
      delaySeconds: dpdTimeoutAction === "none" ? 0 : DPD_DELAY_SECONDS,
      timeoutSeconds: dpdTimeoutSeconds ?? DPD_TIMEOUT_SECONDS,
      restarts: dpdTimeoutAction === "restart",
    },
    // A tunnel that is down has no routes (AWS guide, "Tunnel initiation options").
    downWithoutSa: true,
    behindNat: false,
    initiates: tunnel.startupAction === "start",
  };
}

/** The customer gateway has the second host of the inside block. */
function neighborOf({ id, insideCidr }: NamedTunnel, asn: number): Neighbor {
  return {
    name: id,
    address: addressAt(insideCidr, 2),
    asn,
    localAddress: addressAt(insideCidr, 1),
    ...AWS_BGP,
    multihop: 1,
    passive: false,
    nextHopSelf: false,
    advertisementIntervalSeconds: 0,
  };
}
