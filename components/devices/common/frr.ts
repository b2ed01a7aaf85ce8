/** BGP of FRRouting, for strongSwan's machine and for pfSense's package. */
import { exactly, prefixListEntries, type AcceptedPrefix, type DeviceBgp } from "./routes";
import { vpnName, type DevicePart } from "../types";

/** Worse than any protocol's distance. */
export const LAST_RESORT_DISTANCE = 250;

/** `frr.conf` without its first lines. */
export function frrBgp(site: DevicePart, { localAsn, remoteAsn, neighbors }: DeviceBgp): string[] {
  return [
    ...prefixList("hub-in", site.remotePrefixes),
    ...prefixList("hub-out", exactly(site.localPrefixes)),
    "!",
    ...frrLastResort(site),
    `router bgp ${localAsn}`,
    ` bgp router-id ${neighbors[0]!.tunnel.inside.localAddress}`,
    // The prefixes are announced as they are planned, even where only parts of them are in use.
    " no bgp network import-check",
    ...neighbors.flatMap(({ address, tunnel, keepaliveSeconds, holdSeconds }) => [
      ` neighbor ${address} remote-as ${remoteAsn}`,
      ` neighbor ${address} description ${vpnName(tunnel)}`,
      ` neighbor ${address} timers ${keepaliveSeconds} ${holdSeconds}`,
    ]),
    " !",
    " address-family ipv4 unicast",
    ...site.localPrefixes.map((cidr) => `  network ${cidr}`),
    ...neighbors.flatMap(({ address }) => [
      `  neighbor ${address} activate`,
      `  neighbor ${address} prefix-list hub-in in`,
      `  neighbor ${address} prefix-list hub-out out`,
    ]),
    " exit-address-family",
    "exit",
    "!",
  ];
}

/** Nothing for the far end leaves in clear while no tunnel is up. */
export function frrLastResort({ remotePrefixes }: DevicePart): string[] {
  return [...remotePrefixes.map(({ cidr }) => `ip route ${cidr} blackhole ${LAST_RESORT_DISTANCE}`), "!"];
}

function prefixList(name: string, prefixes: readonly AcceptedPrefix[]): string[] {
  return prefixListEntries(prefixes).map((entry) => `ip prefix-list ${name} ${entry}`);
}
