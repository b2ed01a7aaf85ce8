/** BGP of FRRouting, for strongSwan's machine and for pfSense's package: one process for all connections. */
import type { DevicePart } from "../types";
import { bgpOf, exactly, neighborFilters, prefixListEntries, type AcceptedPrefix } from "./routes";
import { routerIdOf } from "./wholeDevice";

/** Worse than any protocol's distance. */
export const LAST_RESORT_DISTANCE = 250;

/** `frr.conf` without its first lines; empty where no connection speaks BGP. */
export function frrBgp(sites: readonly DevicePart[]): string[] {
  const sessions = sites.flatMap((site) => {
    const session = bgpOf(site);
    return session === undefined
      ? []
      : session.neighbors.map((neighbor) => ({
          ...{ ...session, ...neighbor, site },
          filters: neighborFilters(neighbor, site.label, { addsMed: true }),
        }));
  });
  const [first] = sessions;
  if (first === undefined) return [];
  const speakers = sites.filter(({ routing }) => routing.kind === "bgp");
  return [
    ...speakers.flatMap((site) => [
      ...prefixList(`${site.label}-in`, site.remotePrefixes),
      ...prefixList(`${site.label}-out`, exactly(site.localPrefixes)),
    ]),
    ...sessions.flatMap(({ filters }) => filters.routeMaps),
    "!",
    ...frrLastResort(speakers),
    `router bgp ${first.localAsn}`,
    ` bgp router-id ${routerIdOf(first.site)}`,
    // The prefixes are announced as they are planned, even where only parts of them are in use.
    " no bgp network import-check",
    ...sessions.flatMap(({ address, tunnel, remoteAsn, keepaliveSeconds, holdSeconds }) => [
      ` neighbor ${address} remote-as ${remoteAsn}`,
      ` neighbor ${address} description ${tunnel.vpnName}`,
      ` neighbor ${address} timers ${keepaliveSeconds} ${holdSeconds}`,
    ]),
    " !",
    " address-family ipv4 unicast",
    ...unique(speakers.flatMap(({ localPrefixes }) => localPrefixes)).map((cidr) => `  network ${cidr}`),
    ...sessions.flatMap(({ address, filters }) => [
      `  neighbor ${address} activate`,
      ...filters.neighborLines.map((line) => `  ${line}`),
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

function prefixList(name: string, prefixes: readonly AcceptedPrefix[]): string[] {
  return prefixListEntries(prefixes).map((entry) => `ip prefix-list ${name} ${entry}`);
}
