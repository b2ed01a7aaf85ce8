/** What Cisco IOS and IOS XE share: IKEv2 profiles, virtual tunnel interfaces, BGP or tracked static routes. */
import type { Encryption } from "../../plan/crypto/ciphers";
import { netmaskOf, networkAndMask } from "../common/addressing";
import { ciscoBgpOf } from "../common/ciscoBgp";
import { headingOf } from "../common/heading";
import { LAST_RESORT } from "../common/lastResort";
import { staticRoutesOf, trackedTunnelsOf } from "../common/routes";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const IKE_ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "aes-gcm-256",
  "aes-128-gcm": "aes-gcm-128",
  "aes-256-cbc": "aes-cbc-256",
  "aes-128-cbc": "aes-cbc-128",
};
const ESP_ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "esp-gcm 256",
  "aes-128-gcm": "esp-gcm 128",
  "aes-256-cbc": "esp-aes 256",
  "aes-128-cbc": "esp-aes 128",
};
/** Worse than any protocol's: used when the tunnels have no route, so that nothing leaves in clear. */
const LAST_RESORT_DISTANCE = 250;

/** Cisco IOS 15: as IOS XE, but with AES-CBC in IKE (the ability table leaves AES-GCM out there). */
export function renderCiscoIos(site: DevicePart): RenderedFile[] {
  return [{ name: `${site.name}.ios.cfg`, text: renderCiscoRouter(site) }];
}

export function renderCiscoIosXe(site: DevicePart): RenderedFile[] {
  return [{ name: `${site.name}.ios-xe.cfg`, text: renderCiscoRouter(site) }];
}

function renderCiscoRouter(site: DevicePart): string {
  return [
    ...headingOf(site, "!"),
    "!",
    ...proposal(site),
    ...site.tunnels.flatMap((tunnel) => ike(site, tunnel)),
    ...ipsec(site),
    ...site.tunnels.flatMap((tunnel) => tunnelInterface(site, tunnel)),
    ...bgp(site),
    ...staticRouting(site),
    ...lastResort(site),
    "end",
    "",
  ].join("\n");
}

function proposal({ label, connections, proposal: { ike } }: DevicePart): string[] {
  return [
    `crypto ikev2 proposal ${label}`,
    ` encryption ${IKE_ENCRYPTION[ike.encryption]}`,
    // With AES-GCM there is no integrity to choose.
    ...(ike.integrity === "none" ? [] : [` integrity ${ike.integrity}`]),
    ` prf ${ike.prf}`,
    ` group ${ike.dhGroup}`,
    "!",
    // One policy for all connections: with several, the router chooses one of them for every peer.
    `crypto ikev2 policy ${connections[0]!.label}`,
    ` proposal ${label}`,
    "!",
  ];
}

function ike(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const name = tunnel.vpnName;
  return [
    `crypto ikev2 keyring ${name}`,
    ` peer ${name}`,
    `  address ${tunnel.remoteOutsideAddress}`,
    `  pre-shared-key ${tunnel.presharedKey}`,
    "!",
    `crypto ikev2 profile ${name}`,
    ` match identity remote address ${tunnel.remoteOutsideAddress} 255.255.255.255`,
    ` identity local address ${site.outsideAddress}`,
    " authentication remote pre-share",
    " authentication local pre-share",
    ` keyring local ${name}`,
    ` lifetime ${site.proposal.ike.lifetimeSeconds}`,
    ` dpd ${tunnel.dpd.intervalSeconds} ${tunnel.dpd.retries} periodic`,
    "!",
  ];
}

function ipsec({ label, proposal: { esp }, tunnels }: DevicePart): string[] {
  const integrity = esp.integrity === "none" ? "" : ` esp-${esp.integrity}-hmac`;
  return [
    `crypto ipsec transform-set ${label} ${ESP_ENCRYPTION[esp.encryption]}${integrity}`,
    " mode tunnel",
    "!",
    ...tunnels.flatMap((tunnel) => [
      `crypto ipsec profile ${tunnel.vpnName}`,
      ` set security-association lifetime seconds ${esp.lifetimeSeconds}`,
      " set security-association lifetime kilobytes disable",
      ` set transform-set ${label}`,
      ` set pfs group${esp.pfsGroup}`,
      ` set ikev2-profile ${tunnel.vpnName}`,
      "!",
    ]),
    "! These three hold for every IPsec tunnel of the device.",
    "crypto ipsec df-bit clear",
    "crypto ipsec fragmentation before-encryption",
    "crypto ipsec security-association replay window-size 1024",
    "!",
  ];
}

function tunnelInterface(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { number } = tunnel;
  return [
    `interface Tunnel${number}`,
    ` description ${tunnel.vpnName}`,
    ` ip address ${tunnel.inside.localAddress} ${netmaskOf(tunnel.inside.cidr)}`,
    ` ip mtu ${tunnel.mtuBytes}`,
    ` ip tcp adjust-mss ${tunnel.tcpMssBytes}`,
    ` tunnel source ${site.outsideInterface}`,
    ` tunnel destination ${tunnel.remoteOutsideAddress}`,
    " tunnel mode ipsec ipv4",
    ` tunnel protection ipsec profile ${tunnel.vpnName}`,
    " no shutdown",
    "!",
  ];
}

function bgp(site: DevicePart): string[] {
  const session = ciscoBgpOf(site, { addsMed: true });
  if (session === undefined) return [];
  const { localAsn, remoteAsn, neighbors, prefixLists, routeMaps } = session;
  return [
    ...prefixLists,
    ...routeMaps,
    `router bgp ${localAsn}`,
    " bgp log-neighbor-changes",
    ...neighbors.flatMap(({ address, tunnel, keepaliveSeconds, holdSeconds }) => [
      ` neighbor ${address} remote-as ${remoteAsn}`,
      ` neighbor ${address} description ${tunnel.vpnName}`,
      ` neighbor ${address} timers ${keepaliveSeconds} ${holdSeconds}`,
    ]),
    " address-family ipv4",
    ...site.localPrefixes.map((cidr) => `  network ${networkAndMask(cidr).replace(" ", " mask ")}`),
    ...neighbors.flatMap((neighbor) => [
      `  neighbor ${neighbor.address} activate`,
      ...neighbor.filterLines.map((line) => `  ${line}`),
    ]),
    " exit-address-family",
    "!",
    "! So that the network statements find their prefixes even where only parts of them are in use.",
    ...site.localPrefixes.map((cidr) => `ip route ${networkAndMask(cidr)} Null0 ${LAST_RESORT_DISTANCE}`),
    "!",
  ];
}

function staticRouting(site: DevicePart): string[] {
  const tracked = trackedTunnelsOf(site).flatMap(({ tunnel, number, intervalSeconds, threshold }) => [
    `ip sla ${number}`,
    ` icmp-echo ${tunnel.inside.remoteAddress} source-interface Tunnel${number}`,
    " timeout 1000",
    ` frequency ${intervalSeconds}`,
    `ip sla schedule ${number} life forever start-time now`,
    `track ${number} ip sla ${number} reachability`,
    // The first loss counts as well.
    ` delay down ${intervalSeconds * (threshold - 1)} up ${intervalSeconds * threshold}`,
    "!",
  ]);
  const routes = staticRoutesOf(site).map(
    ({ cidr, tunnel, number, rank }) =>
      `ip route ${networkAndMask(cidr)} Tunnel${number} ${tunnel.inside.remoteAddress} ${10 * rank} track ${number}`,
  );
  return [...tracked, ...routes];
}

function lastResort({ remotePrefixes }: DevicePart): string[] {
  return [
    `! ${LAST_RESORT}`,
    ...remotePrefixes.map(({ cidr }) => `ip route ${networkAndMask(cidr)} Null0 ${LAST_RESORT_DISTANCE}`),
  ];
}
