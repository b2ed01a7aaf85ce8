/** Yamaha RTX. */
import type { Encryption } from "../../plan/crypto/ciphers";
import { insideWithLength } from "../common/addressing";
import { headingOf } from "../common/heading";
import { bgpOf, numberedTunnels, staticRoutesOf, trackedTunnelsOf } from "../common/routes";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const ENCRYPTION: Readonly<Partial<Record<Encryption, string>>> = {
  "aes-256-cbc": "aes256-cbc",
  "aes-128-cbc": "aes-cbc",
};
/** Numbers of SA policies, as AWS's example has them: they differ from the tunnels' numbers. */
const FIRST_SA_POLICY = 200;
/** Behind a NAT the router sends from an address of its own, which the plan does not know. */
const OWN_ADDRESS = "DEVICE-ADDRESS";

export function renderYamaha(site: DevicePart): RenderedFile[] {
  const text = [
    ...headingOf(site, "#"),
    ...(site.behindNat ? [`# ${OWN_ADDRESS}: the router's own address toward the NAT`] : []),
    "# A NAT descriptor or a filter on the outside interface must let UDP 500 and 4500 reach the router itself.",
    "",
    "ipsec use on",
    ...numberedTunnels(site).flatMap(({ tunnel, number }) => tunnelCommands(site, tunnel, number)),
    "tunnel select none",
    "ipsec auto refresh on",
    ...bgp(site),
    ...staticRouting(site),
    "save",
    "",
  ].join("\n");
  return [{ name: `${site.name}.yamaha.cfg`, text }];
}

function tunnelCommands(site: DevicePart, tunnel: DeviceTunnel, number: number): string[] {
  const { ike, esp } = site.proposal;
  const policy = FIRST_SA_POLICY + number;
  const { intervalSeconds, retries } = tunnel.dpd;
  return [
    `tunnel select ${number}`,
    " tunnel encapsulation ipsec",
    ` ipsec tunnel ${policy}`,
    `  ipsec sa policy ${policy} ${number} esp ${ENCRYPTION[esp.encryption]} sha256-hmac`,
    `  ipsec ike version ${number} 2`,
    // Without it the router proposes everything it knows, SHA-1 and group 2 included.
    `  ipsec ike proposal-limitation ${number} on`,
    `  ipsec ike encryption ${number} ${ENCRYPTION[ike.encryption]}`,
    `  ipsec ike hash ${number} ${ike.prf}`,
    `  ipsec ike group ${number} modp2048`,
    `  ipsec ike pfs ${number} on`,
    `  ipsec ike duration ike-sa ${number} ${ike.lifetimeSeconds}`,
    `  ipsec ike duration ipsec-sa ${number} ${esp.lifetimeSeconds}`,
    `  ipsec ike message-id-control ${number} on`,
    `  ipsec ike child-exchange type ${number} 2`,
    `  ipsec ike keepalive use ${number} on rfc4306 ${intervalSeconds} ${retries}`,
    `  ipsec ike nat-traversal ${number} on`,
    `  ipsec ike local address ${number} ${site.behindNat ? OWN_ADDRESS : site.outsideAddress}`,
    `  ipsec ike local name ${number} ${site.outsideAddress} ipv4-addr`,
    `  ipsec ike remote address ${number} ${tunnel.remoteOutsideAddress}`,
    `  ipsec ike remote name ${number} ${tunnel.remoteOutsideAddress} ipv4-addr`,
    `  ipsec ike pre-shared-key ${number} text ${tunnel.presharedKey}`,
    " ipsec tunnel outer df-bit clear",
    ` ip tunnel address ${insideWithLength(tunnel)}`,
    ` ip tunnel remote address ${tunnel.inside.remoteAddress}`,
    ` ip tunnel mtu ${tunnel.mtuBytes}`,
    ` ip tunnel tcp mss limit ${tunnel.tcpMssBytes}`,
    ` tunnel enable ${number}`,
  ];
}

function bgp(site: DevicePart): string[] {
  const session = bgpOf(site);
  if (session === undefined) return [];
  const { localAsn, remoteAsn, neighbors } = session;
  const exports = site.localPrefixes.map((_, index) => index + 1);
  const imports = site.remotePrefixes.map((_, index) => index + 1);
  return [
    "bgp use on",
    `bgp autonomous-system ${localAsn}`,
    ...neighbors.flatMap(({ address, tunnel, holdSeconds, keepaliveSeconds }, index) => [
      `# The router sends a keepalive every third of the hold time: ${keepaliveSeconds} s.`,
      `bgp neighbor ${index + 1} ${remoteAsn} ${address} hold-time=${holdSeconds} local-address=${tunnel.inside.localAddress}`,
    ]),
    ...site.remotePrefixes.map(
      ({ cidr, orLonger }, index) => `bgp export filter ${index + 1} ${orLonger ? "include" : "equal"} ${cidr}`,
    ),
    `bgp export ${remoteAsn} filter ${imports.join(" ")}`,
    "# Each of these prefixes must stand in the routing table; where only parts of it are in use, add",
    "# ip route <prefix> gateway null",
    ...site.localPrefixes.map((cidr, index) => `bgp import filter ${index + 1} equal ${cidr}`),
    `bgp import ${remoteAsn} static filter ${exports.join(" ")}`,
    "bgp configure refresh",
  ];
}

function staticRouting(site: DevicePart): string[] {
  const routes = staticRoutesOf(site);
  if (routes.length === 0) return [];
  return [
    ...trackedTunnelsOf(site).map(
      ({ tunnel, number, intervalSeconds, threshold }) =>
        `ip keepalive ${number} icmp-echo ${intervalSeconds} ${threshold} ${tunnel.inside.remoteAddress}`,
    ),
    ...site.remotePrefixes.map(({ cidr }) => {
      const gateways = routes
        .filter((route) => route.cidr === cidr)
        .map(({ number, rank }) => `gateway tunnel ${number} keepalive ${number}${rank === 1 ? "" : " weight 0"}`);
      return `ip route ${cidr} ${gateways.join(" ")}`;
    }),
  ];
}
