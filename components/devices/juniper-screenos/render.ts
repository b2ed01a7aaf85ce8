/** Juniper SSG and ISG: ScreenOS. */
import type { Encryption } from "../../plan/crypto/ciphers";
import { insideWithLength } from "../common/addressing";
import { headingOf } from "../common/heading";
import { LAST_RESORT } from "../common/lastResort";
import { bgpOf, staticRoutesOf, trackedTunnelsOf } from "../common/routes";
import { rhythmOf, smallestTcpMssBytes } from "../common/wholeDevice";
import type { DevicePart, DeviceTunnel, RenderedFile } from "../types";

const ENCRYPTION: Readonly<Partial<Record<Encryption, string>>> = { "aes-256-cbc": "aes256", "aes-128-cbc": "aes128" };
/** Worse than static routes (20) and BGP (40). */
const LAST_RESORT_PREFERENCE = 250;
const TUNNEL_ZONE = "Hub";
const INSIDE_ZONE = "Trust";

export function renderScreenos(site: DevicePart): RenderedFile[] {
  const { ike, esp } = site.proposal;
  const text = [
    ...headingOf(site, "#"),
    `# Zones: ${INSIDE_ZONE} toward the site, ${TUNNEL_ZONE} for the tunnels`,
    "",
    `set ike p1-proposal ${site.label}-p1 preshare group${ike.dhGroup} esp ${ENCRYPTION[ike.encryption]} sha2-256 second ${ike.lifetimeSeconds}`,
    `set ike p2-proposal ${site.label}-p2 group${esp.pfsGroup} esp ${ENCRYPTION[esp.encryption]} sha2-256 second ${esp.lifetimeSeconds}`,
    `set zone name ${TUNNEL_ZONE}`,
    // With two tunnels the answer may come back through the other one.
    `set zone ${TUNNEL_ZONE} asymmetric-vpn`,
    ...site.tunnels.flatMap((tunnel) => tunnelCommands(site, tunnel)),
    "# One value for every IPsec tunnel of the device.",
    `set flow vpn-tcp-mss ${smallestTcpMssBytes(site)}`,
    ...policies(site),
    ...bgp(site),
    ...staticRouting(site),
    `# ${LAST_RESORT}`,
    ...site.remotePrefixes.map(({ cidr }) => `set route ${cidr} interface null preference ${LAST_RESORT_PREFERENCE}`),
    "save",
    "",
  ].join("\n");
  return [{ name: `${site.name}.screenos.cfg`, text }];
}

function tunnelCommands(site: DevicePart, tunnel: DeviceTunnel): string[] {
  const { number } = tunnel;
  const name = tunnel.vpnName;
  const identities = `id ${tunnel.remoteOutsideAddress} local-id ${site.outsideAddress}`;
  return [
    `set interface tunnel.${number} zone ${TUNNEL_ZONE}`,
    `set interface tunnel.${number} ip ${insideWithLength(tunnel)}`,
    `set interface tunnel.${number} mtu ${tunnel.mtuBytes}`,
    `set interface tunnel.${number} manage ping`,
    `set ike gateway ikev2 ${name} address ${tunnel.remoteOutsideAddress} ${identities} outgoing-interface ${site.outsideInterface} preshare ${tunnel.presharedKey} proposal ${site.label}-p1`,
    `set ike gateway ${name} nat-traversal`,
    `set ike gateway ${name} dpd-liveness interval ${tunnel.dpd.intervalSeconds}`,
    `set ike gateway ${name} dpd-liveness retry ${tunnel.dpd.retries}`,
    `set ike gateway ${name} dpd-liveness always-send`,
    `set vpn ${name} gateway ${name} replay tunnel idletime 0 proposal ${site.label}-p2`,
    `set vpn ${name} df-bit clear`,
    `set vpn ${name} bind interface tunnel.${number}`,
    // It also begins the tunnel and keeps it up.
    `set vpn ${name} monitor source-interface tunnel.${number} destination-ip ${tunnel.inside.remoteAddress} rekey`,
  ];
}

function policies({ label, localPrefixes, remotePrefixes }: DevicePart): string[] {
  const group = (zone: string, name: string, cidrs: readonly string[]) =>
    cidrs.flatMap((cidr, index) => [
      `set address ${zone} ${name}-${index} ${cidr}`,
      `set group address ${zone} ${name} add ${name}-${index}`,
    ]);
  return [
    ...group(INSIDE_ZONE, `${label}-local`, localPrefixes),
    ...group(
      TUNNEL_ZONE,
      `${label}-remote`,
      remotePrefixes.map(({ cidr }) => cidr),
    ),
    "# The far end filters by service; narrow these here as well where needed.",
    `set policy from ${INSIDE_ZONE} to ${TUNNEL_ZONE} ${label}-local ${label}-remote ANY permit`,
    `set policy from ${TUNNEL_ZONE} to ${INSIDE_ZONE} ${label}-remote ${label}-local ANY permit`,
  ];
}

function bgp(site: DevicePart): string[] {
  const session = bgpOf(site);
  if (session === undefined) return [];
  const { localAsn, remoteAsn, neighbors } = session;
  const { label } = site;
  const { holdSeconds, keepaliveSeconds } = neighbors[0]!;
  // A connection has two tunnels at least, and as many numbers.
  const listIn = neighbors[0]!.tunnel.number;
  const listOut = listIn + 1;
  // One map for all neighbors, or one each where they are ranked.
  const mapOf = ({ vpnName, bgp }: DeviceTunnel) => (bgp!.order === undefined ? label : vpnName);
  return [
    "set vrouter trust-vr",
    ...site.remotePrefixes.map(({ cidr }, index) => `set access-list ${listIn} permit ip ${cidr} ${10 * (index + 1)}`),
    ...site.localPrefixes.map((cidr, index) => `set access-list ${listOut} permit ip ${cidr} ${10 * (index + 1)}`),
    ...neighbors.flatMap(({ tunnel, order }, index) => {
      if (order === undefined && index > 0) return [];
      const metric = order === undefined ? [] : [`set metric ${order.med}`];
      return [
        `set route-map name ${mapOf(tunnel)}-in permit 10`,
        ...[`set match ip ${listIn}`, ...metric, "exit"],
        `set route-map name ${mapOf(tunnel)}-out permit 10`,
        ...[`set match ip ${listOut}`, ...metric, "exit"],
      ];
    }),
    `set protocol bgp ${localAsn}`,
    `set hold-time ${holdSeconds}`,
    `set keepalive ${keepaliveSeconds}`,
    ...site.localPrefixes.map((cidr) => `set network ${cidr} no-check`),
    ...neighbors.flatMap(({ address, tunnel }) => [
      `set neighbor ${address} remote-as ${remoteAsn}`,
      `set neighbor ${address} route-map ${mapOf(tunnel)}-in in`,
      `set neighbor ${address} route-map ${mapOf(tunnel)}-out out`,
      `set neighbor ${address} enable`,
    ]),
    "set enable",
    "exit",
    "exit",
    ...site.tunnels.map(({ number }) => `set interface tunnel.${number} protocol bgp`),
  ];
}

function staticRouting(site: DevicePart): string[] {
  const tracked = trackedTunnelsOf(site);
  if (tracked.length === 0) return [];
  const { intervalSeconds, threshold } = rhythmOf(site)!;
  return [
    "# One rhythm for every monitored VPN of the device.",
    `set vpnmonitor interval ${intervalSeconds}`,
    `set vpnmonitor threshold ${threshold}`,
    ...staticRoutesOf(site).map(
      ({ cidr, number, tunnel, rank }) =>
        `set route ${cidr} interface tunnel.${number} gateway ${tunnel.inside.remoteAddress} preference ${20 * rank}`,
    ),
  ];
}
