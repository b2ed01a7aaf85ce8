/** SonicWall: SonicOS E-CLI, and steps for what it has no command for. */
import type { Encryption } from "../../plan/crypto/ciphers";
import { netmaskOf, networkAndMask } from "../common/addressing";
import { ciscoBgpOf } from "../common/ciscoBgp";
import { headingOf } from "../common/heading";
import { LAST_RESORT } from "../common/lastResort";
import { staticRoutesOf, trackedTunnelsOf } from "../common/routes";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "aes-gcm16-256",
  "aes-128-gcm": "aes-gcm16-128",
  "aes-256-cbc": "aes-256",
  "aes-128-cbc": "aes-128",
};

export function renderSonicwall(site: DevicePart): RenderedFile[] {
  return [
    { name: `${site.name}.sonicos.cli`, text: [...headingOf(site, "!"), "!", ...commands(site), ""].join("\n") },
    { name: `${site.name}.steps.txt`, text: [...steps(site), ""].join("\n") },
  ];
}

function commands(site: DevicePart): string[] {
  return [
    "config",
    ...site.remotePrefixes.map(
      ({ cidr }, index) => `address-object ipv4 ${site.label}-remote-${index} network ${networkAndMask(cidr)} zone VPN`,
    ),
    ...site.tunnels.flatMap((tunnel) => policy(site, tunnel)),
    ...site.tunnels.flatMap((tunnel) => [
      `tunnel-interface vpn T${tunnel.number}`,
      `policy ${tunnel.vpnName}`,
      "ip-assignment VPN static",
      `ip ${tunnel.inside.localAddress} netmask ${netmaskOf(tunnel.inside.cidr)}`,
      "management ping",
      "exit",
      "exit",
    ]),
    "commit",
    ...bgp(site),
    ...staticRouting(site),
    "end",
  ];
}

function policy(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { ike, esp } = site.proposal;
  return [
    `vpn policy tunnel-interface ${tunnel.vpnName}`,
    "enable",
    `gateway primary ${tunnel.remoteOutsideAddress}`,
    "auth-method shared-secret",
    `shared-secret ${tunnel.presharedKey}`,
    `ike-id local ipv4 ${site.outsideAddress}`,
    `ike-id peer ipv4 ${tunnel.remoteOutsideAddress}`,
    "exit",
    "proposal ike exchange ikev2",
    `proposal ike encryption ${ENCRYPTION[ike.encryption]}`,
    `proposal ike authentication ${ike.prf.replace("sha", "sha-")}`,
    `proposal ike dh-group ${ike.dhGroup}`,
    `proposal ike lifetime ${ike.lifetimeSeconds}`,
    "proposal ipsec protocol esp",
    `proposal ipsec encryption ${ENCRYPTION[esp.encryption]}`,
    ...(esp.integrity === "none" ? [] : [`proposal ipsec authentication ${esp.integrity.replace("sha", "sha-")}`]),
    `proposal ipsec perfect-forward-secrecy dh-group ${esp.pfsGroup}`,
    `proposal ipsec lifetime ${esp.lifetimeSeconds}`,
    "anti-replay",
    "keep-alive",
    `bound-to interface ${site.outsideInterface}`,
    "exit",
  ];
}

function bgp(site: DevicePart): string[] {
  const session = ciscoBgpOf(site, { addsMed: false });
  if (session === undefined) return [];
  const { localAsn, remoteAsn, neighbors, prefixLists, routeMaps } = session;
  return [
    "routing",
    "bgp",
    "configure terminal",
    ...prefixLists,
    ...routeMaps,
    `router bgp ${localAsn}`,
    ...site.localPrefixes.map((cidr) => `network ${cidr}`),
    ...neighbors.flatMap((neighbor) => [
      `neighbor ${neighbor.address} remote-as ${remoteAsn}`,
      `neighbor ${neighbor.address} timers ${neighbor.keepaliveSeconds} ${neighbor.holdSeconds}`,
      ...neighbor.filterLines,
      `neighbor ${neighbor.address} soft-reconfiguration inbound`,
    ]),
    "end",
    "write",
    "exit",
    "commit",
  ];
}

function staticRouting(site: DevicePart): string[] {
  const routes = staticRoutesOf(site);
  if (routes.length === 0) return [];
  const nameOf = (cidr: string) =>
    `${site.label}-remote-${site.remotePrefixes.findIndex((prefix) => prefix.cidr === cidr)}`;
  return [
    "routing",
    ...routes.map(
      ({ cidr, number, tunnel, rank }) =>
        `policy interface T${number} metric ${10 * rank} source any destination name ${nameOf(cidr)} service any gateway ${tunnel.inside.remoteAddress}`,
    ),
    "commit",
    "exit",
  ];
}

function steps(site: DevicePart): string[] {
  const { localPrefixes, remotePrefixes } = site;
  return [
    `Steps in the web interface for site ${site.name}`,
    "",
    "1. Network, IPSec VPN, Advanced:",
    "   - Enable IKE Dead Peer Detection: interval 60 s (the least it takes), failure trigger level 3",
    `     (${site.tunnels[0]!.dpd.intervalSeconds} s and ${site.tunnels[0]!.dpd.retries} are wanted; ${site.routing.kind === "bgp" ? "BGP" : "the network monitor of step 4"} notices first)`,
    "   - Enable NAT Traversal; Enable Fragmented Packet Handling; Ignore DF (Don't Fragment) Bit",
    `2. Interfaces ${site.tunnels.map(({ number }) => `T${number}`).join(" and ")}, Advanced: MTU and Enforce TCP MSS`,
    ...site.tunnels.map((tunnel) => `   - T${tunnel.number}: MTU ${tunnel.mtuBytes}, MSS ${tunnel.tcpMssBytes}`),
    "3. Access rules LAN to VPN and VPN to LAN between",
    `   ${localPrefixes.join(", ")} and ${remotePrefixes.map(({ cidr }) => cidr).join(", ")}; the far end filters by service`,
    "   Access rule LAN to WAN, above those that allow: deny the destinations",
    `   ${remotePrefixes.map(({ cidr }) => cidr).join(", ")}`,
    `   ${LAST_RESORT}`,
    ...probes(site),
  ];
}

function probes(site: DevicePart): string[] {
  const tracked = trackedTunnelsOf(site);
  if (tracked.length === 0) return [];
  return [
    "4. Object, Network Monitor: one policy a tunnel; in each of its route policies name it as probe, and",
    "   Disable route when probe fails",
    ...tracked.map(
      ({ tunnel, number, intervalSeconds, threshold }) =>
        `   - ${tunnel.vpnName}: ping ${tunnel.inside.remoteAddress} on T${number} every ${intervalSeconds} s, down after ${threshold} failures`,
    ),
  ];
}
