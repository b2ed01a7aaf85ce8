/** Reads the BGP sessions and announcements of a PAN-OS configuration, of either routing engine. */
import type { PolicyResource } from "@pulumi/policy";
import {
  mayHoldPanosConfiguration,
  readPanosConfiguration,
  type PanosConfiguration,
} from "../shared/panosConfiguration";
import { descend, entriesAt, membersAt, textAt, type PanosNode } from "../shared/panosTree";

export interface BgpSession {
  readonly name: string;
  readonly peerAddress: string;
  readonly peerAs: string;
  readonly holdSeconds: number;
}

export interface Announcement {
  readonly peerAs: string;
  readonly prefix: string;
  /** How often the own AS stands in the path besides the first time. */
  readonly prepends: number;
}

export interface FirewallRouting {
  readonly resource: PolicyResource;
  readonly sessions: readonly BgpSession[];
  readonly announcements: readonly Announcement[];
}

/** Configurations without BGP are left out. Throws where one is not known yet. */
export function readRouting(resource: PolicyResource): FirewallRouting | undefined {
  const configuration = readPanosConfiguration(resource.type, resource.props);
  if (configuration === undefined || configuration === "unreadable") return undefined;
  const groups = [...readLegacy(configuration), ...readAdvanced(configuration)];
  const sessions = groups.flatMap((group) => group.sessions);
  return sessions.length === 0
    ? undefined
    : { resource, sessions, announcements: groups.flatMap((group) => group.announcements) };
}

export const listRoutingHolders = (resources: readonly PolicyResource[]) =>
  resources.filter(({ type }) => mayHoldPanosConfiguration(type));

interface PeerGroup {
  readonly sessions: readonly BgpSession[];
  readonly announcements: readonly Announcement[];
}

/** PAN-OS's own default where nothing is said. */
const DEFAULT_HOLD_SECONDS = 90;

function readPeers(group: PanosNode, holdOf: (peer: PanosNode) => string | undefined): BgpSession[] {
  return entriesAt(group, "peer")
    .filter((peer) => textAt(peer, "enable") !== "no")
    .map((peer) => ({
      name: peer.name ?? "",
      peerAddress: textAt(peer, "peer-address", "ip") ?? "",
      peerAs: textAt(peer, "peer-as") ?? "",
      holdSeconds: Number(holdOf(peer) ?? DEFAULT_HOLD_SECONDS),
    }));
}

function announce(sessions: readonly BgpSession[], prefixes: readonly string[], prepends: number): Announcement[] {
  const systems = [...new Set(sessions.map(({ peerAs }) => peerAs))];
  return systems.flatMap((peerAs) => prefixes.map((prefix) => ({ peerAs, prefix, prepends })));
}

function readLegacy({ device }: PanosConfiguration): PeerGroup[] {
  return entriesAt(device, "network", "virtual-router").flatMap((router) => {
    const bgp = descend(router, "protocol", "bgp");
    const rules = entriesAt(bgp, "policy", "export", "rules").filter((rule) => textAt(rule, "enable") !== "no");
    return entriesAt(bgp, "peer-group").map((group) => {
      const sessions = readPeers(group, (peer) => textAt(peer, "connection-options", "hold-time"));
      const own = rules.filter((rule) => membersAt(rule, "used-by").includes(group.name ?? ""));
      const announcements = own
        .filter((rule) => descend(rule, "action", "allow") !== undefined)
        .flatMap((rule) => {
          const prefixes = entriesAt(rule, "match", "address-prefix").map(({ name }) => name ?? "");
          const prepend = textAt(rule, "action", "allow", "update", "as-path", "prepend");
          return announce(sessions, prefixes, Number(prepend ?? 0));
        });
      return { sessions, announcements };
    });
  });
}

function readAdvanced({ device }: PanosConfiguration): PeerGroup[] {
  const profiles = descend(device, "network", "routing-profile");
  return entriesAt(device, "network", "logical-router")
    .flatMap((router) => entriesAt(router, "vrf"))
    .flatMap((vrf) => entriesAt(vrf, "bgp", "peer-group"))
    .map((group) => {
      const sessions = readPeers(group, (peer) => {
        const timers = textAt(peer, "connection-options", "timers") ?? textAt(group, "connection-options", "timers");
        return textAt(descend(profiles, "bgp", "timer-profile", ["entry", timers ?? ""]), "hold-time");
      });
      const filtering = descend(profiles, "bgp", "filtering-profile", [
        "entry",
        textAt(group, "filtering-profile", "ipv4") ?? "",
      ]);
      const map = textAt(filtering, "ipv4", "unicast", "route-maps", "outbound");
      return { sessions, announcements: map === undefined ? [] : readRouteMap(profiles, map, sessions) };
    });
}

function readRouteMap(profiles: PanosNode | undefined, name: string, sessions: readonly BgpSession[]): Announcement[] {
  const map = descend(profiles, "filters", "route-maps", "bgp", "bgp-entry", ["entry", name]);
  return entriesAt(map, "route-map")
    .filter((entry) => textAt(entry, "action") === "permit")
    .flatMap((entry) => {
      const list = textAt(entry, "match", "ipv4", "address", "prefix-list");
      const prepends = membersAt(entry, "set", "aspath-prepend").length;
      return list === undefined ? [] : announce(sessions, readPrefixList(profiles, list), prepends);
    });
}

function readPrefixList(profiles: PanosNode | undefined, name: string): string[] {
  const list = descend(profiles, "filters", "prefix-list", ["entry", name], "type", "ipv4", "ipv4-entry");
  return entriesAt(list)
    .filter((entry) => textAt(entry, "action") === "permit")
    .flatMap((entry) => entriesAt(entry, "prefix").flatMap((prefix) => textAt(prefix, "network") ?? []));
}
