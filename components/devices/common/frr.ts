/** BGP of FRRouting, for strongSwan's machine and for pfSense's package: one process for all connections. */
import type { DevicePart } from "../types";
import { ciscoBgpOf } from "./ciscoBgp";
import { routerIdOf } from "./wholeDevice";

/** Worse than any protocol's distance. */
export const LAST_RESORT_DISTANCE = 250;

/** `frr.conf` without its first lines; empty where no connection speaks BGP. */
export function frrBgp(sites: readonly DevicePart[]): string[] {
  const speakers = sites.flatMap((site) => {
    const session = ciscoBgpOf(site, { addsMed: true });
    return session === undefined ? [] : [{ ...session, site }];
  });
  const [first] = speakers;
  if (first === undefined) return [];
  const neighbors = speakers.flatMap(({ remoteAsn, neighbors: own }) => own.map((each) => ({ ...each, remoteAsn })));
  const speaking = speakers.map(({ site }) => site);
  return [
    ...speakers.flatMap(({ prefixLists }) => prefixLists),
    ...speakers.flatMap(({ routeMaps }) => routeMaps),
    "!",
    ...frrLastResort(speaking),
    `router bgp ${first.localAsn}`,
    ` bgp router-id ${routerIdOf(first.site)}`,
    // The prefixes are announced as they are planned, even where only parts of them are in use.
    " no bgp network import-check",
    ...neighbors.flatMap(({ address, tunnel, remoteAsn, keepaliveSeconds, holdSeconds }) => [
      ` neighbor ${address} remote-as ${remoteAsn}`,
      ` neighbor ${address} description ${tunnel.vpnName}`,
      ` neighbor ${address} timers ${keepaliveSeconds} ${holdSeconds}`,
    ]),
    " !",
    " address-family ipv4 unicast",
    ...unique(speaking.flatMap(({ localPrefixes }) => localPrefixes)).map((cidr) => `  network ${cidr}`),
    ...neighbors.flatMap(({ address, filterLines }) => [
      `  neighbor ${address} activate`,
      ...filterLines.map((line) => `  ${line}`),
    ]),
    " exit-address-family",
    "exit",
    "!",
  ];
}

/** Nothing for the far end leaves in clear while no tunnel is up. */
export function frrLastResort(sites: readonly DevicePart[]): string[] {
  const prefixes = unique(sites.flatMap(({ remotePrefixes }) => remotePrefixes).map(({ cidr }) => cidr));
  return [...prefixes.map((cidr) => `ip route ${cidr} blackhole ${LAST_RESORT_DISTANCE}`), "!"];
}

const unique = (values: readonly string[]) => [...new Set(values)];
