/** pfSense: the fields of the web interface, and the FRR package's raw configuration. */
import type { DhGroup, Encryption, Suite } from "../../plan/crypto/ciphers";
import { prefixLengthOf } from "../common/addressing";
import { frrBgp } from "../common/frr";
import { LAST_RESORT } from "../common/lastResort";
import { trackedTunnelsOf } from "../common/routes";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "AES256-GCM, 128 bits",
  "aes-128-gcm": "AES128-GCM, 128 bits",
  "aes-256-cbc": "AES, 256 bits",
  "aes-128-cbc": "AES, 128 bits",
};
const GROUP: Readonly<Record<DhGroup, string>> = {
  14: "14 (2048 bit)",
  15: "15 (3072 bit)",
  16: "16 (4096 bit)",
  19: "19 (nist ecp256)",
  20: "20 (nist ecp384)",
};
/** pfSense takes the TCP and IP headers off what is typed. */
const MSS_OFFSET_BYTES = 40;

export function renderPfsense(sites: readonly DevicePart[]): RenderedFile[] {
  const raw = frrBgp(sites);
  return [
    ...sites.map((site) => ({
      name: `${site.name}.pfsense.txt`,
      text: [...site.heading, "", ...steps(site), ""].join("\n"),
    })),
    ...(raw.length === 0 ? [] : [{ name: `${sites[0]!.name}.frr-raw.conf`, text: [...raw, ""].join("\n") }]),
  ];
}

function steps(site: DevicePart): string[] {
  return [
    ...site.tunnels.flatMap((tunnel) => [...phase1(site, tunnel), ...phase2(site, tunnel), ...assignment(tunnel)]),
    "Firewall, Rules, IPsec: pass from the first to the second list and back; the far end filters by service",
    `  ${site.remotePrefixes.map(({ cidr }) => cidr).join(", ")}`,
    `  ${site.localPrefixes.join(", ")}`,
    `  and ICMP echo${site.routing.kind === "bgp" ? " and TCP 179" : ""} from the far inside addresses to the firewall itself`,
    `Firewall, Rules, Floating: on ${site.outsideInterface}, direction out, quick: block the first list as destination`,
    `  ${LAST_RESORT}`,
    "System, Advanced, Firewall & NAT: IP Do-Not-Fragment compatibility on (it clears the DF bit)",
    ...routing(site),
  ];
}

function phase1(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { ike } = site.proposal;
  return [
    `VPN, IPsec, Tunnels, Add P1 "${tunnel.vpnName}"`,
    "  Key Exchange version: IKEv2",
    `  Interface: ${site.outsideInterface}`,
    `  Remote Gateway: ${tunnel.remoteOutsideAddress}`,
    "  Authentication Method: Mutual PSK",
    `  My identifier: IP address ${site.outsideAddress}`,
    `  Peer identifier: IP address ${tunnel.remoteOutsideAddress}`,
    `  Pre-Shared Key: ${tunnel.presharedKey}`,
    `  Encryption Algorithm: ${ENCRYPTION[ike.encryption]}`,
    ...prfOf(site.proposal),
    `  DH Group: ${GROUP[ike.dhGroup]}`,
    `  Life Time: ${ike.lifetimeSeconds}`,
    "  Child SA Start Action: Initiate at start",
    "  Child SA Close Action: Restart/Reconnect",
    "  NAT Traversal: Auto",
    `  Dead Peer Detection: on, delay ${tunnel.dpd.intervalSeconds}, max failures ${tunnel.dpd.retries}`,
  ];
}

function prfOf({ ike }: Suite): string[] {
  const hash = ike.prf.toUpperCase();
  return ike.integrity === "none" ? [`  PRF Selection: on, PRF ${hash}`] : [`  Hash: ${hash}`];
}

function phase2({ proposal: { esp } }: DevicePart, tunnel: DeviceTunnel): string[] {
  return [
    `Add P2 below "${tunnel.vpnName}"`,
    "  Mode: Routed (VTI)",
    `  Local Network: Network ${tunnel.inside.localAddress}/${prefixLengthOf(tunnel.inside.cidr)}`,
    `  Remote Network: Address ${tunnel.inside.remoteAddress}`,
    "  Protocol: ESP",
    `  Encryption Algorithms: ${ENCRYPTION[esp.encryption]}, nothing else`,
    `  Hash Algorithms: ${esp.integrity === "none" ? "none (AES-GCM)" : `${esp.integrity.toUpperCase()}, nothing else`}`,
    `  PFS key group: ${GROUP[esp.pfsGroup]}`,
    `  Life Time: ${esp.lifetimeSeconds}`,
    `  Automatically ping host: ${tunnel.inside.remoteAddress}`,
  ];
}

function assignment(tunnel: DeviceTunnel): string[] {
  return [
    `Interfaces, Assignments: add the new ipsec interface, description ${tunnel.vpnName.toUpperCase().replaceAll("-", "_")}, enable`,
    `  MTU: ${tunnel.mtuBytes}`,
    `  MSS: ${tunnel.tcpMssBytes + MSS_OFFSET_BYTES} (pfSense takes 40 off, so that ${tunnel.tcpMssBytes} is clamped to)`,
    "",
  ];
}

function routing(site: DevicePart): string[] {
  const tracked = trackedTunnelsOf(site);
  if (tracked.length === 0)
    return [
      "Services, FRR: enable; Global Settings, Raw Config: paste the file below as raw bgpd and zebra configuration",
    ];
  return [
    "System, Routing, Gateways: on each gateway that the tunnel interfaces brought",
    ...tracked.map(
      ({ tunnel, intervalSeconds, threshold }) =>
        `  ${tunnel.vpnName}: Monitor IP ${tunnel.inside.remoteAddress}, probe interval ${1000 * intervalSeconds} ms, time period ${1000 * intervalSeconds * threshold} ms, loss interval 1000 ms`,
    ),
    "System, Routing, Gateway Groups: one group per preferred tunnel, trigger Member Down",
    ...groups(site),
    "Firewall, Rules, LAN: one rule per group, above the default one, with the group as gateway (a static route",
    "takes no group)",
    ...site.remotePrefixes.map(
      ({ cidr, preferredTunnel }) => `  destination ${cidr}: gateway group ${groupName(site, preferredTunnel)}`,
    ),
  ];
}

/** `HUB_A_0` for the group that prefers the tunnel `a-0`. */
const groupName = ({ label }: DevicePart, tunnel: string) => `${label}-${tunnel}`.toUpperCase().replaceAll("-", "_");

function groups(site: DevicePart): string[] {
  const preferred = [...new Set(site.remotePrefixes.map(({ preferredTunnel }) => preferredTunnel))];
  return preferred.map((name) => {
    const isPreferred = (tunnel: DeviceTunnel) => tunnel.name === name;
    const ordered = [...site.tunnels.filter(isPreferred), ...site.tunnels.filter((tunnel) => !isPreferred(tunnel))];
    const tiers = ordered.map(({ vpnName }, index) => `${vpnName} tier ${index + 1}`);
    return `  ${groupName(site, name)}: ${tiers.join(", ")}`;
  });
}
