/** Yamaha RTX. */
import type { Encryption } from "../../plan/crypto/ciphers";
import { insideWithLength } from "../common/addressing";
import { headingOf } from "../common/heading";
import { bgpOf, staticRoutesOf, trackedTunnelsOf, type AcceptedPrefix, type DeviceBgp } from "../common/routes";
import { remoteAsnsOf, routerIdOf } from "../common/wholeDevice";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";
import { wordsOf } from "./words";

const ENCRYPTION: Readonly<Partial<Record<Encryption, string>>> = {
  "aes-256-cbc": "aes256-cbc",
  "aes-128-cbc": "aes-cbc",
};
/** Numbers of SA policies, as AWS's example has them: they differ from the tunnels' numbers. */
const FIRST_SA_POLICY = 200;
/** Filters from 100000 are seldom taken; a tunnel sets as many aside. */
const REJECTS_PER_TUNNEL = 100_000;
/** Behind a NAT the router sends from an address of its own, which the plan does not know. */
const OWN_ADDRESS = "DEVICE-ADDRESS";

export function renderYamaha(sites: readonly DevicePart[]): RenderedFile[] {
  const text = [
    ...sites.flatMap((site) => headingOf(site, "#")),
    ...sites.flatMap(outsideNotes),
    "",
    "ipsec use on",
    ...sites.flatMap((site) => site.tunnels.flatMap((tunnel) => tunnelCommands(site, tunnel))),
    "tunnel select none",
    "ipsec auto refresh on",
    ...bgp(sites),
    ...sites.flatMap(staticRouting),
    "save",
    "",
  ].join("\n");
  return [{ name: `${sites[0]!.name}.yamaha.cfg`, text }];
}

/**
 * What must reach the router itself: IKE, and ESP, which is in UDP 4500 only where a NAT is on the way (command
 * reference 15.48 NAT traversal, 23.8 static masquerade).
 */
function outsideNotes(site: DevicePart): string[] {
  const words = wordsOf(site);
  const address = site.behindNat ? OWN_ADDRESS : site.outsideAddress;
  const protocols = site.espInUdp ? ["udp 500", "udp 4500"] : ["udp 500", "esp"];
  const filters = site.espInUdp ? ["udp * 500", "udp * 4500"] : ["udp * 500", "esp"];
  return [
    ...(site.behindNat ? words.ownAddress(OWN_ADDRESS).map((line) => `# ${line}`) : []),
    `# ${words.natDescriptor(site.outsideInterface)}`,
    ...protocols.map((protocol, index) => `# nat descriptor masquerade static <n> ${index + 1} ${address} ${protocol}`),
    `# ${words.filter(site.outsideInterface)}`,
    ...site.tunnels.flatMap(({ remoteOutsideAddress }) =>
      filters.map((filter) => `# ip filter <n> pass ${remoteOutsideAddress} ${address} ${filter}`),
    ),
  ];
}

function tunnelCommands(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { number } = tunnel;
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
    // Without it newer firmware makes a new key every 1.5 GB (command reference 15.48.1).
    `  ipsec ike duration ipsec-sa ${number} ${esp.lifetimeSeconds} off`,
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

/**
 * Neighbors and filters are numbered over the whole router. `bgp export` and `bgp import` have one line for each AS, so
 * that connections to one AS share it (command reference 29.8, 29.9).
 */
function bgp(sites: readonly DevicePart[]): string[] {
  const sessions = sites.flatMap((site) => {
    const session = bgpOf(site);
    return session === undefined ? [] : [{ ...session, site }];
  });
  const [first] = sessions;
  if (first === undefined) return [];
  const words = wordsOf(first.site);
  const neighbors = sessions.flatMap(({ remoteAsn, neighbors }) => neighbors.map((each) => ({ ...each, remoteAsn })));
  const accepted = numbered(sessions, ({ remotePrefixes }) => remotePrefixes);
  const announced = numbered(sessions, ({ localPrefixes }) => localPrefixes.map((cidr) => ({ cidr, orLonger: false })));
  const numbersFor = (filters: readonly NumberedFilter[], remoteAsn: number) =>
    filters.filter((filter) => filter.remoteAsn === remoteAsn).map(({ number }) => number);
  return [
    "bgp use on",
    `bgp autonomous-system ${first.localAsn}`,
    `bgp router id ${routerIdOf(first.site)}`,
    `# ${words.preference}`,
    "bgp preference 10001",
    ...neighbors.flatMap(({ address, tunnel, remoteAsn, holdSeconds, keepaliveSeconds, order }, index) => [
      `# ${words.keepalive(keepaliveSeconds)}`,
      `bgp neighbor ${index + 1} ${remoteAsn} ${address} hold-time=${holdSeconds} local-address=${tunnel.inside.localAddress}${order === undefined ? "" : ` metric=${order.med}`}`,
    ]),
    ...accepted.map(({ number, words }) => `bgp export filter ${number} ${words}`),
    ...remoteAsnsOf(first.site).map((asn) => `bgp export ${asn} filter ${numbersFor(accepted, asn).join(" ")}`),
    `# ${words.announced}`,
    "# ip route <prefix> gateway null",
    `# ${words.otherProtocols}`,
    "# bgp import <AS> ospf filter <number>",
    `# ${words.secondary}`,
    ...announced.map(({ number, words }) => `bgp import filter ${number} ${words}`),
    ...remoteAsnsOf(first.site).map((asn) => `bgp import ${asn} static filter ${numbersFor(announced, asn).join(" ")}`),
    `# ${words.lastResort}`,
    ...unique(sessions.flatMap(({ site }) => site.remotePrefixes.map(({ cidr }) => cidr))).map(
      (cidr) => `ip route ${cidr} gateway null`,
    ),
    "bgp configure refresh",
  ];
}

const unique = (values: readonly string[]) => [...new Set(values)];

interface NumberedFilter {
  readonly number: number;
  readonly remoteAsn: number;
  /** For example `equal 10.50.0.0/22`. */
  readonly words: string;
}

function numbered(
  sessions: readonly (DeviceBgp & { readonly site: DevicePart })[],
  prefixesOf: (site: DevicePart) => readonly AcceptedPrefix[],
): NumberedFilter[] {
  const filters = sessions.flatMap(({ remoteAsn, site }) =>
    prefixesOf(site).map(({ cidr, orLonger }) => ({ remoteAsn, words: `${orLonger ? "include" : "equal"} ${cidr}` })),
  );
  return filters.map((filter, index) => ({ ...filter, number: index + 1 }));
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
    ...rejects(site),
  ];
}

/** A filter in place of a route: of the gateways of one line none waits behind the others as a null route would. */
function rejects(site: DevicePart): string[] {
  const { remotePrefixes, tunnels, outsideInterface } = site;
  const words = wordsOf(site);
  const first = REJECTS_PER_TUNNEL * tunnels[0]!.number;
  const numbers = remotePrefixes.map((_, index) => first + index);
  return [
    `# ${words.rejects}`,
    `# ip ${outsideInterface} secure filter out ${numbers.join(" ")} ${words.others}`,
    ...remotePrefixes.map(({ cidr }, index) => `ip filter ${first + index} reject * ${cidr}`),
  ];
}
