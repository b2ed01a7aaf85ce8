/** A device's view of the AWS VPN connection that ends on it: two tunnels, AWS first in each /30. */
import { tunnelOrder } from "../plan/routing/tunnelOrder";
import { deviceOf, type CustomerGatewaySiteOnAwsVpn } from "../plan/sites/types";
import type { VpnConnectionPlan, VpnTunnelPlan } from "../plan/sites/vpnConnections";
import { ConfigError } from "../plan/problems";
import { keyPlaceholder } from "./common/keyText";
import { suiteExceptionsOf } from "./common/suiteExceptions";
import type { DeviceKind, DeviceSite } from "./registry";
import { FIRST_PLACE, placedTunnel, type DevicePlace } from "./types";

/** What only AWS knows. */
export interface AwsFacts {
  /** Outside addresses of the connection's tunnels, by tunnel id, for example `tokyo/0-1`. */
  readonly tunnelAddresses: Readonly<Record<string, string>>;
  /** Keys by key id; a placeholder stands where one is missing. */
  readonly presharedKeys?: Readonly<Record<string, string>>;
  readonly outsideInterface?: string;
}

/** As AWS's examples for customer gateway devices have them. */
const DPD = { intervalSeconds: 10, retries: 3 } as const;
/** IPv4 and TCP header without options. */
const TCP_HEADERS_BYTES = 40;

/**
 * Maps one connection of a site to what its device must be told; a site with redundant devices has one each.
 *
 * @throws {ConfigError} when an address is missing
 */
export function deviceSiteOfConnection(
  site: CustomerGatewaySiteOnAwsVpn,
  connection: VpnConnectionPlan,
  device: DeviceKind,
  facts: AwsFacts,
  place: DevicePlace = FIRST_PLACE,
): DeviceSite {
  const gateway = deviceOf(site, connection);
  return {
    name: site.name,
    label: place.label,
    device,
    remoteEnd: `AWS VPN connection ${connection.id}`,
    outsideAddress: gateway.outsideAddress,
    behindNat: gateway.behindNat,
    // An accelerated connection demands NAT traversal (AWS guide, "Accelerated Site-to-Site VPN connections").
    espInUdp: gateway.behindNat || site.acceleration,
    ...(facts.outsideInterface === undefined ? {} : { outsideInterface: facts.outsideInterface }),
    partners: site.gateways.map((each) => each.outsideAddress).filter((address) => address !== gateway.outsideAddress),
    answersOverAny: site.routing === "static",
    localPrefixes: site.cidrs,
    // AWS announces what its route tables hold, which the plan knows as the fewest prefixes.
    remotePrefixes: site.remoteCidrs.map((cidr) => ({
      cidr,
      orLonger: site.routing === "bgp",
      preferredTunnel: connection.tunnels[0].name,
    })),
    routing: site.routing === "bgp" ? { kind: "bgp", localAsn: connection.customerAsn } : { kind: "static" },
    proposal: site.proposal,
    ...suiteExceptionsOf(site, connection.tunnels),
    tunnels: connection.tunnels.map((tunnel, index) => ({
      ...placedTunnel(tunnel.name, index, place),
      ...tunnelOf(site, tunnel, facts),
    })),
  };
}

function tunnelOf(site: CustomerGatewaySiteOnAwsVpn, tunnel: VpnTunnelPlan, facts: AwsFacts) {
  const order = tunnelOrder(site, tunnel.id);
  const { inside, bgp, monitor, mtuBytes } = tunnel;
  const remoteOutsideAddress = facts.tunnelAddresses[tunnel.id];
  if (remoteOutsideAddress === undefined) {
    throw new ConfigError([
      { path: `outside address of tunnel ${tunnel.id}`, what: "is not known", remedy: "bring the connection up first" },
    ]);
  }
  return {
    remoteOutsideAddress,
    inside: { cidr: inside.cidr, localAddress: inside.customerAddress, remoteAddress: inside.awsAddress },
    keyId: tunnel.key,
    presharedKey: facts.presharedKeys?.[tunnel.key] ?? keyPlaceholder(tunnel.key),
    mtuBytes,
    tcpMssBytes: mtuBytes - TCP_HEADERS_BYTES,
    dpd: DPD,
    ...(bgp === undefined
      ? {}
      : { bgp: { remoteAsn: site.awsAsn, ...bgp, ...(order === undefined ? {} : { order }) } }),
    ...(monitor === undefined ? {} : { tracking: monitor }),
  };
}
