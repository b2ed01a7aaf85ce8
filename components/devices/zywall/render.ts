/** Zyxel ZyWALL and USG: the fields of the web interface. */
import type { Encryption } from "../../plan/crypto/ciphers";
import { netmaskOf } from "../common/addressing";
import { LAST_RESORT } from "../common/lastResort";
import { bgpOf, staticRoutesOf, trackedTunnelsOf } from "../common/routes";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const ENCRYPTION: Readonly<Partial<Record<Encryption, string>>> = { "aes-256-cbc": "AES256", "aes-128-cbc": "AES128" };

export function renderZywall(site: DevicePart): RenderedFile[] {
  const text = [
    ...site.heading,
    "",
    ...site.tunnels.flatMap((tunnel) => tunnelSteps(site, tunnel)),
    "Object, Zone: add a zone HUB with both VTIs",
    "Security Policy: between the zones HUB and LAN, both ways; the far end filters by service",
    `  ${site.remotePrefixes.map(({ cidr }) => cidr).join(", ")} and ${site.localPrefixes.join(", ")}`,
    `  from HUB to ZyWALL: ping${site.routing.kind === "bgp" ? " and BGP (TCP 179)" : ""}`,
    "Security Policy, LAN to WAN, above those that allow: deny these destinations",
    `  ${site.remotePrefixes.map(({ cidr }) => cidr).join(", ")}`,
    `  ${LAST_RESORT}`,
    "VPN, IPSec VPN, VPN Connection, Global Setting: Ignore Don't Fragment setting in IP header",
    ...bgp(site),
    ...staticRouting(site),
    "",
  ].join("\n");
  return [{ name: `${site.name}.zywall.txt`, text }];
}

function tunnelSteps(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { number } = tunnel;
  const { ike, esp } = site.proposal;
  const name = tunnel.vpnName;
  return [
    `VPN, IPSec VPN, VPN Gateway, Add "${name}"`,
    "  Enable; IKE Version: IKEv2",
    `  My Address: Interface ${site.outsideInterface}`,
    `  Peer Gateway Address: Static Address ${tunnel.remoteOutsideAddress}`,
    `  Authentication: Pre-Shared Key ${tunnel.presharedKey}`,
    `  Local ID Type: IPv4, Content ${site.outsideAddress}`,
    `  Peer ID Type: IPv4, Content ${tunnel.remoteOutsideAddress}`,
    `  SA Life Time: ${ike.lifetimeSeconds} seconds`,
    `  Proposal: ${ENCRYPTION[ike.encryption]} ${ike.prf.toUpperCase()}, nothing else; Key Group: DH${ike.dhGroup}`,
    `  NAT Traversal; Dead Peer Detection (wanted: every ${tunnel.dpd.intervalSeconds} s, ${tunnel.dpd.retries} times)`,
    `VPN, IPSec VPN, VPN Connection, Add "${name}"`,
    `  Enable; Application Scenario: VPN Tunnel Interface; VPN Gateway: ${name}; Nailed-up`,
    `  SA Life Time: ${esp.lifetimeSeconds} seconds; Active Protocol: ESP; Encapsulation: Tunnel`,
    `  Proposal: ${ENCRYPTION[esp.encryption]} SHA256, nothing else; Perfect Forward Secrecy: DH${esp.pfsGroup}`,
    `  MSS Adjustment: Custom Size ${tunnel.tcpMssBytes}`,
    `Network, Interface, VTI, Add vti${number}`,
    `  Zone: HUB; VPN Rule: ${name}; IP Address ${tunnel.inside.localAddress}, Subnet Mask ${netmaskOf(tunnel.inside.cidr)}; MTU ${tunnel.mtuBytes}`,
    "",
  ];
}

function bgp(site: DevicePart): string[] {
  const session = bgpOf(site);
  if (session === undefined) return [];
  const { localAsn, remoteAsn, neighbors } = session;
  return [
    `Network, Routing, BGP: enable; AS Number ${localAsn}`,
    ...neighbors.map(
      ({ address, keepaliveSeconds, holdSeconds }) =>
        `  Neighbor ${address}: AS Number ${remoteAsn}, keepalive ${keepaliveSeconds} s, hold time ${holdSeconds} s`,
    ),
    `  Network: ${site.localPrefixes.join(", ")}`,
  ];
}

function staticRouting(site: DevicePart): string[] {
  const tracked = trackedTunnelsOf(site);
  if (tracked.length === 0) return [];
  return [
    "Network, Interface, VTI, Connectivity Check: Check Method ICMP, this address, period and fail tolerance",
    ...tracked.map(
      ({ tunnel, number, intervalSeconds, threshold }) =>
        `  vti${number}: ${tunnel.inside.remoteAddress}, ${intervalSeconds} s (or the least it takes), ${threshold}`,
    ),
    "Network, Routing, Static Route",
    ...staticRoutesOf(site).map(({ cidr, number, rank }) => `  ${cidr} by Interface vti${number}, Metric ${rank}`),
  ];
}
