/**
 * What BGP does with the rendered configurations: which prefixes each firewall learns, what it tells each neighbour,
 * and which firewall each neighbour therefore sends to. Sessions whose two ends do not fit bring nothing.
 */
import type { Range } from "../../components/plan/addressing/cidr";
import { bestPath, type RouteAttributes } from "../../components/plan/routing/bestPath";
import type { FirewallName } from "../../components/plan/firewalls/types";
import type { PairPlan } from "../../components/plan/hubPlan";
import { formatAddress, single } from "../../reading/address";
import { Filter } from "../../reading/filter";
import type { FirewallView } from "./firewalls";
import type { Inventory } from "../../reading/inventory";
import type { BgpGroup, BgpPeer, StaticRoute } from "../../reading/panos/router";
import { TCP } from "../../reading/service";
import { announcedBySite, remoteSessionAt, type RemoteSession } from "../../reading/sites";
import {
  type Connect,
  readConnects,
  readTransitGateway,
  routesOfTable,
  tableOf,
  type VpnPrefixes,
} from "../../reading/aws/transitGateway";

export const TRANSIT_GATEWAY = "transit-gateway";
const BGP_PORT = 179;

/** A route in a firewall's table. */
export interface FirewallRoute extends RouteAttributes {
  readonly source: "connected" | "static" | "bgp";
  /** Interface that packets leave by. */
  readonly interface: string;
  /** Site or Transit Gateway that BGP learnt it from. */
  readonly neighbour?: string;
  readonly by: string;
  readonly unknown?: string;
}

/** A prefix as a neighbour hears it from one firewall. */
export interface HeardRoute extends RouteAttributes {
  readonly med: number;
  readonly by: string;
  readonly unknown: boolean;
}

interface Session {
  readonly neighbour: string;
  readonly group: BgpGroup;
  readonly peer: BgpPeer;
}

/** BGP of one firewall. */
export class FirewallBgp {
  readonly routes: readonly FirewallRoute[];
  /** Why sessions do not come up. */
  readonly troubles: readonly string[];
  private readonly sessions: readonly Session[];
  private readonly heard = new Map<string, readonly HeardRoute[]>();

  constructor(
    private readonly firewall: FirewallView,
    origins: ReadonlyMap<string, readonly Range[]>,
    matchNeighbour: (peer: BgpPeer) => { neighbour: string; remote: RemoteSession } | undefined,
  ) {
    const local = localRoutes(firewall);
    const judged = firewall.config.routing.groups.flatMap((group) =>
      group.peers.map((peer) => judgeSession(firewall, group, peer, local, matchNeighbour(peer))),
    );
    this.sessions = judged.flatMap((each) => ("session" in each ? [each.session] : []));
    this.troubles = judged.flatMap((each) => ("trouble" in each ? [each.trouble] : []));
    const learnt = this.sessions.flatMap((session) => learn(session, local, origins.get(session.neighbour) ?? []));
    this.routes = [...local, ...learnt];
  }

  /** What a neighbour hears. */
  heardBy(neighbour: string): readonly HeardRoute[] {
    const known = this.heard.get(neighbour);
    if (known !== undefined) return known;
    const groups = new Set(this.sessions.filter((each) => each.neighbour === neighbour).map(({ group }) => group));
    const heard = [...groups].flatMap((group) => announce(this.firewall, group, this.routes, neighbour));
    this.heard.set(neighbour, heard);
    return heard;
  }

  /** Routes that packets to an address take, all of equal worth; none where the firewall has no route. */
  lookUp(address: number): readonly FirewallRoute[] {
    return lookUp(this.routes, address);
  }
}

const lookUp = (routes: readonly FirewallRoute[], address: number) =>
  bestPath("vm-series", single(address), routes)?.winners ?? [];

function localRoutes({ config }: FirewallView): FirewallRoute[] {
  const routed = new Set(config.routing.interfaces);
  const connected = config.addresses
    .filter((each) => routed.has(each.interface))
    .map((each): FirewallRoute => ({
      prefix: each.subnet,
      source: "connected",
      asPath: [],
      interface: each.interface,
      by: `connected, ${each.interface}`,
    }));
  return [...connected, ...config.routing.staticRoutes.flatMap((route) => toRoute(route, connected))];
}

function toRoute(route: StaticRoute, connected: readonly FirewallRoute[]): FirewallRoute[] {
  const viaNextHop = route.nextHop === undefined ? undefined : lookUp(connected, route.nextHop)[0]?.interface;
  const egress = route.interface ?? viaNextHop;
  const common = {
    prefix: route.destination,
    source: "static" as const,
    asPath: [],
    by: `static route ${route.name}`,
  };
  if (egress === undefined && route.unknown === undefined) return [];
  return [{ ...common, interface: egress ?? "?", ...(route.unknown === undefined ? {} : { unknown: route.unknown }) }];
}

/** Both ends must name each other and each other's ASN, and the firewall's own rules must let BGP pass. */
function judgeSession(
  firewall: FirewallView,
  group: BgpGroup,
  peer: BgpPeer,
  local: readonly FirewallRoute[],
  match: { neighbour: string; remote: RemoteSession } | undefined,
): { session: Session } | { trouble: string } {
  const where = `BGP peer ${peer.name} of firewall ${firewall.name}`;
  if (peer.trouble !== undefined) return { trouble: `${where}: ${peer.trouble}` };
  if (firewall.config.routing.localAs === undefined) return { trouble: `${where}: BGP is not enabled` };
  if (peer.peerAddress === undefined || peer.localAddress === undefined || match === undefined)
    return { trouble: `${where}: no far end has this address` };
  const { remote } = match;
  if (remote.asn !== peer.peerAs)
    return { trouble: `${where}: it expects AS ${peer.peerAs}, the far end is AS ${remote.asn}` };
  if (!Number.isNaN(remote.expectedAsn) && remote.expectedAsn !== firewall.config.routing.localAs)
    return { trouble: `${where}: the far end expects AS ${remote.expectedAsn} of the firewall` };
  if (remote.expectedAddress !== formatAddress(peer.localAddress))
    return { trouble: `${where}: the far end expects the firewall at ${remote.expectedAddress}` };
  const egress = lookUp(local, peer.peerAddress)[0]?.interface;
  if (egress === undefined) return { trouble: `${where}: no route leads to it` };
  if (!policyLetsBgpPass(firewall, peer, egress)) return { trouble: `${where}: no security rule allows BGP with it` };
  return { session: { neighbour: match.neighbour, group, peer } };
}

/** Either end may open the session. */
function policyLetsBgpPass({ config }: FirewallView, peer: BgpPeer, egress: string): boolean {
  const [own, far] = [config.zoneOf(config.ownInterface(peer.localAddress!) ?? "?"), config.zoneOf(egress)];
  if (own === undefined || far === undefined) return false;
  const decide = (from: string, to: string, source: number, destination: number) =>
    new Filter(config.policy.between(from, to), source, destination, config.policy.otherwise(from, to)).decide({
      protocol: TCP,
      port: BGP_PORT,
    }).verdict;
  const verdicts = [
    decide(own, far, peer.localAddress!, peer.peerAddress!),
    decide(far, own, peer.peerAddress!, peer.localAddress!),
  ];
  return verdicts.includes("allow");
}

function learn({ neighbour, group, peer }: Session, local: readonly FirewallRoute[], origins: readonly Range[]) {
  const egress = lookUp(local, peer.peerAddress!)[0]!.interface;
  return origins.flatMap((prefix): FirewallRoute[] => {
    const { verdict, by } = group.accepts(prefix);
    if (verdict === "deny") return [];
    const route = {
      prefix,
      source: "bgp" as const,
      asPath: [peer.peerAs!],
      interface: egress,
      neighbour,
      by: `BGP from ${peer.name} (${by})`,
    };
    return [verdict === "allow" ? route : { ...route, unknown: by }];
  });
}

/** Each prefix once, although two sessions brought it. */
function announce(
  { config }: FirewallView,
  group: BgpGroup,
  routes: readonly FirewallRoute[],
  neighbour: string,
): HeardRoute[] {
  const candidates = new Map<string, { route: FirewallRoute; doubt: boolean }>();
  for (const route of routes) {
    if (route.source === "connected" || route.neighbour === neighbour) continue;
    const redistributed =
      route.source === "bgp"
        ? ({ verdict: "allow", by: route.by } as const)
        : config.routing.redistributes({ name: route.by, destination: route.prefix });
    if (redistributed.verdict === "deny") continue;
    const doubt = redistributed.verdict !== "allow" || route.unknown !== undefined;
    candidates.set(route.prefix.cidr, { route, doubt });
  }
  return [...candidates.values()].flatMap(({ route, doubt }): HeardRoute[] => {
    const { verdict, by, prepends, med } = group.announces(route.prefix);
    if (verdict === "deny") return [];
    const unknown = verdict !== "allow" || doubt;
    const own = Array.from({ length: 1 + prepends }, () => config.routing.localAs!);
    return [{ prefix: route.prefix, source: "bgp", asPath: [...own, ...route.asPath], med, by, unknown }];
  });
}

/** BGP of both firewalls with all their neighbours. */
export function evaluateBgp(
  plan: PairPlan,
  inventory: Inventory,
  firewalls: Readonly<Record<FirewallName, FirewallView>>,
  vpnPrefixes: VpnPrefixes,
): Readonly<Record<FirewallName, FirewallBgp>> {
  const connects = readConnects(inventory);
  const origins = new Map<string, readonly Range[]>([
    [TRANSIT_GATEWAY, connects.flatMap((connect) => announcedByTransitGateway(inventory, connect, vpnPrefixes))],
    ...plan.sites.map((site) => [site.name, announcedBySite(inventory, site)] as const),
  ]);
  const evaluate = (firewall: FirewallView) =>
    new FirewallBgp(firewall, origins, (peer) => neighbourOf(plan, inventory, connects, firewall, peer));
  return { a: evaluate(firewalls.a), b: evaluate(firewalls.b) };
}

/** A Connect attachment is told the routes of the table it is associated with (Transit Gateway guide, "Connect"). */
function announcedByTransitGateway(inventory: Inventory, { attachmentId }: Connect, vpnPrefixes: VpnPrefixes): Range[] {
  const table = tableOf(inventory, attachmentId);
  return table === undefined ? [] : routesOfTable(inventory, table, vpnPrefixes).routes.map(({ prefix }) => prefix);
}

function neighbourOf(
  plan: PairPlan,
  inventory: Inventory,
  connects: readonly Connect[],
  firewall: FirewallView,
  peer: BgpPeer,
): { neighbour: string; remote: RemoteSession } | undefined {
  if (peer.peerAddress === undefined || peer.localAddress === undefined) return undefined;
  const trust = formatAddress(firewall.interfaces.trust.address);
  const [address, local] = [formatAddress(peer.peerAddress), formatAddress(peer.localAddress)];
  const connect = connects
    .flatMap(({ peers }) => peers)
    .find((each) => each.applianceAddress === trust && each.bgp?.transitGatewayAddresses.includes(address));
  if (connect?.bgp !== undefined) {
    const remote = {
      asn: readTransitGateway(inventory)?.asn ?? NaN,
      expectedAsn: connect.applianceAsn ?? NaN,
      expectedAddress: connect.bgp.applianceAddress,
    };
    return { neighbour: TRANSIT_GATEWAY, remote };
  }
  for (const site of plan.sites) {
    const remote = remoteSessionAt(inventory, site, address, local);
    if (remote !== undefined) return { neighbour: site.name, remote };
  }
  return undefined;
}
