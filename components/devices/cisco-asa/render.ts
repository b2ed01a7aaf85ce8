/** Cisco ASA with virtual tunnel interfaces. */
import type { Encryption } from "../../plan/crypto/ciphers";
import { netmaskOf, networkAndMask } from "../common/addressing";
import { ciscoBgpOf } from "../common/ciscoBgp";
import { headingOf } from "../common/heading";
import { LAST_RESORT } from "../common/lastResort";
import { staticRoutesOf, trackedTunnelsOf } from "../common/routes";
import { smallestTcpMssBytes } from "../common/wholeDevice";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "aes-gcm-256",
  "aes-128-gcm": "aes-gcm",
  "aes-256-cbc": "aes-256",
  "aes-128-cbc": "aes",
};
/** The first connection has policy 200. */
const IKE_POLICY = 199;
const LAST_RESORT_DISTANCE = 250;

export function renderCiscoAsa(site: DevicePart): RenderedFile[] {
  const text = [
    ...headingOf(site, "!"),
    "!",
    ...crypto(site),
    ...site.tunnels.flatMap(tunnelGroup),
    ...site.tunnels.flatMap((tunnel) => tunnelInterface(site, tunnel)),
    ...accessList(site),
    ...bgp(site),
    ...staticRouting(site),
    `! ${LAST_RESORT}`,
    ...site.remotePrefixes.map(({ cidr }) => `route Null0 ${networkAndMask(cidr)} ${LAST_RESORT_DISTANCE}`),
    "end",
    "",
  ].join("\n");
  return [{ name: `${site.name}.asa.cfg`, text }];
}

function crypto(site: DevicePart): string[] {
  const outside = site.outsideInterface;
  const { ike, esp } = site.proposal;
  return [
    `crypto ikev2 enable ${outside}`,
    ...ikePolicy(site),
    ` lifetime seconds ${ike.lifetimeSeconds}`,
    `crypto ipsec ikev2 ipsec-proposal ${site.label}`,
    ` protocol esp encryption ${ENCRYPTION[esp.encryption]}`,
    ` protocol esp integrity ${esp.integrity === "none" ? "null" : dashed(esp.integrity)}`,
    `crypto ipsec profile ${site.label}`,
    ` set ikev2 ipsec-proposal ${site.label}`,
    ` set pfs group${esp.pfsGroup}`,
    " set security-association lifetime kilobytes unlimited",
    ` set security-association lifetime seconds ${esp.lifetimeSeconds}`,
    "! These hold for every IPsec tunnel of the device; tcpmss for all of its TCP.",
    `crypto ipsec df-bit clear-df ${outside}`,
    `crypto ipsec fragmentation before-encryption ${outside}`,
    "crypto ipsec security-association replay window-size 1024",
    `sysopt connection tcpmss ${smallestTcpMssBytes(site)}`,
    `! The MTU of a VTI follows the outside interface; what fits into a tunnel: ${site.tunnels[0]!.mtuBytes} bytes.`,
    "!",
  ];
}

function ikePolicy({ proposal: { ike }, tunnels }: DevicePart): string[] {
  return [
    `crypto ikev2 policy ${IKE_POLICY + tunnels[0]!.number}`,
    ` encryption ${ENCRYPTION[ike.encryption]}`,
    ` integrity ${ike.integrity === "none" ? "null" : ike.integrity}`,
    ` group ${ike.dhGroup}`,
    ` prf ${ike.prf}`,
  ];
}

/** `sha-256` of `sha256`, as ESP wants it. */
const dashed = (hash: string) => hash.replace("sha", "sha-");

function tunnelGroup({ remoteOutsideAddress, presharedKey, dpd }: DeviceTunnel): string[] {
  return [
    `tunnel-group ${remoteOutsideAddress} type ipsec-l2l`,
    `tunnel-group ${remoteOutsideAddress} ipsec-attributes`,
    ` ikev2 remote-authentication pre-shared-key ${presharedKey}`,
    ` ikev2 local-authentication pre-shared-key ${presharedKey}`,
    ` isakmp keepalive threshold ${dpd.intervalSeconds} retry ${dpd.retries}`,
  ];
}

function tunnelInterface(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { number } = tunnel;
  return [
    `interface Tunnel${number}`,
    ` nameif ${tunnel.vpnName}`,
    ` ip address ${tunnel.inside.localAddress} ${netmaskOf(tunnel.inside.cidr)}`,
    ` tunnel source interface ${site.outsideInterface}`,
    ` tunnel destination ${tunnel.remoteOutsideAddress}`,
    " tunnel mode ipsec ipv4",
    ` tunnel protection ipsec profile ${site.label}`,
    " no shutdown",
    "!",
  ];
}

function accessList({ label, remotePrefixes, localPrefixes, tunnels }: DevicePart): string[] {
  return [
    "! The far end filters by service; narrow these here as well where needed.",
    ...remotePrefixes.flatMap(({ cidr }) =>
      localPrefixes.map(
        (local) => `access-list ${label}-in extended permit ip ${networkAndMask(cidr)} ${networkAndMask(local)}`,
      ),
    ),
    ...tunnels.map((tunnel) => `access-group ${label}-in in interface ${tunnel.vpnName}`),
    "!",
  ];
}

function bgp(site: DevicePart): string[] {
  const listName = `${site.label}-prefixes`;
  const session = ciscoBgpOf(site, { addsMed: false, prefixList: "prefix-list", listName });
  if (session === undefined) return [];
  const { localAsn, remoteAsn, neighbors, prefixLists, routeMaps } = session;
  return [
    ...prefixLists,
    ...routeMaps,
    `router bgp ${localAsn}`,
    " bgp log-neighbor-changes",
    " address-family ipv4 unicast",
    ...neighbors.flatMap((neighbor) => [
      `  neighbor ${neighbor.address} remote-as ${remoteAsn}`,
      `  neighbor ${neighbor.address} timers ${neighbor.keepaliveSeconds} ${neighbor.holdSeconds}`,
      `  neighbor ${neighbor.address} activate`,
      ...neighbor.filterLines.map((line) => `  ${line}`),
    ]),
    ...site.localPrefixes.map((cidr) => `  network ${networkAndMask(cidr).replace(" ", " mask ")}`),
    "  no auto-summary",
    "  no synchronization",
    " exit-address-family",
    ...site.localPrefixes.map((cidr) => `route Null0 ${networkAndMask(cidr)} ${LAST_RESORT_DISTANCE}`),
    "!",
  ];
}

function staticRouting(site: DevicePart): string[] {
  const tracked = trackedTunnelsOf(site).flatMap(({ tunnel, number, intervalSeconds, threshold }) => [
    `sla monitor ${number}`,
    ` type echo protocol ipIcmpEcho ${tunnel.inside.remoteAddress} interface ${tunnel.vpnName}`,
    ` num-packets ${threshold}`,
    " timeout 1000",
    ` frequency ${intervalSeconds}`,
    `sla monitor schedule ${number} life forever start-time now`,
    `track ${number} rtr ${number} reachability`,
    "!",
  ]);
  const routes = staticRoutesOf(site).map(
    ({ cidr, tunnel, number, rank }) =>
      `route ${tunnel.vpnName} ${networkAndMask(cidr)} ${tunnel.inside.remoteAddress} ${10 * rank} track ${number}`,
  );
  return [...tracked, ...routes];
}
