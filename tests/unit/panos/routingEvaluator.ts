/**
 * A small BGP speaker that knows a firewall only by its rendered XML, of either routing engine: what it takes from its
 * neighbours, what stands in its routing table, and what each neighbour hears from it (RFC 4271). It reads the XML by
 * XPath with a parser that the renderer does not use, and fails on policies it does not understand.
 */
import { DOMParser } from "@xmldom/xmldom";
import * as xpath from "xpath";

export interface Route {
  readonly prefix: string;
  /** Nearest AS first. */
  readonly asPath: readonly number[];
  readonly med?: number;
}

export interface Peer {
  readonly name: string;
  readonly interface: string;
  readonly localAddress: string;
  readonly address: string;
  readonly keepalive: number;
  readonly hold: number;
  readonly advertisementInterval: number;
  readonly multihop: number;
  readonly maxPrefixes: number;
  readonly opensSession: boolean;
}

type Decision = "deny" | { readonly prepend: readonly number[]; readonly med?: number };

interface Clause {
  /** Absent: matches everything. */
  readonly prefixes?: readonly { readonly cidr: string; readonly orLonger: boolean }[];
  readonly decision: Decision;
}

export interface Group {
  readonly name: string;
  readonly asn: number;
  readonly peers: readonly Peer[];
  readonly importClauses: readonly Clause[];
  readonly exportClauses: readonly Clause[];
}

export interface Speaker {
  readonly asn: number;
  readonly routerId: string;
  readonly interfaces: readonly string[];
  readonly staticRoutes: readonly {
    readonly destination: string;
    readonly interface: string;
    readonly nextHop?: string;
  }[];
  /** Prefixes that become BGP routes while a static route leads to them. */
  readonly originates: readonly string[];
  readonly groups: readonly Group[];
}

type Node = any;

export function parseDocument(xml: string): Node {
  return new DOMParser().parseFromString(xml, "text/xml");
}

export function selectAll(at: Node, expression: string): Node[] {
  return xpath.select(expression, at) as Node[];
}

export function textsOf(at: Node, expression: string): string[] {
  return selectAll(at, expression).map((node) => String(node.textContent ?? node.nodeValue));
}

/** The only text there; undefined when there is none. */
export function textOf(at: Node, expression: string): string | undefined {
  const found = textsOf(at, expression);
  if (found.length > 1) throw new Error(`${expression} is there ${found.length} times`);
  return found[0];
}

function need(at: Node, expression: string): string {
  const found = textOf(at, expression);
  if (found === undefined) throw new Error(`${expression} is missing`);
  return found;
}

const isYes = (at: Node, expression: string) => need(at, expression) === "yes";

export function readSpeaker(xml: string): Speaker {
  const document = parseDocument(xml);
  const [virtual] = selectAll(document, "//virtual-router/entry");
  if (virtual !== undefined) return readVirtualRouter(virtual);
  const [logical] = selectAll(document, "//logical-router/entry/vrf/entry");
  if (logical === undefined) throw new Error("neither a virtual nor a logical router");
  return readLogicalRouter(logical, selectAll(document, "//network/routing-profile")[0]);
}

function readRouter(router: Node, bgp: Node) {
  if (!isYes(bgp, "enable") || !isYes(bgp, "install-route")) throw new Error("BGP is off");
  return {
    asn: Number(need(bgp, "local-as")),
    routerId: need(bgp, "router-id"),
    interfaces: textsOf(router, "interface/member"),
    staticRoutes: selectAll(router, "routing-table/ip/static-route/entry").map((route) => {
      const nextHop = textOf(route, "nexthop/ip-address");
      return {
        destination: need(route, "destination"),
        interface: need(route, "interface"),
        ...(nextHop === undefined ? {} : { nextHop }),
      };
    }),
  };
}

function readPeer(peer: Node) {
  if (!isYes(peer, "enable")) throw new Error("a peer is off");
  return {
    name: need(peer, "@name"),
    interface: need(peer, "local-address/interface"),
    localAddress: need(peer, "local-address/ip"),
    address: need(peer, "peer-address/ip"),
    multihop: Number(need(peer, "connection-options/multihop")),
  };
}

function onlyAsn(group: Node): number {
  const asns = new Set(textsOf(group, "peer/entry/peer-as").map(Number));
  if (asns.size !== 1) throw new Error("a peer group has one neighbouring AS");
  return [...asns][0]!;
}

// The legacy engine

function readVirtualRouter(router: Node): Speaker {
  const [bgp] = selectAll(router, "protocol/bgp");
  const base = readRouter(router, bgp);
  if (need(bgp, "routing-options/as-format") !== "4-byte") throw new Error("ASNs have 4 bytes");
  const profiles = textsOf(bgp, "redist-rules/entry[enable='yes']/@name");
  const originates = profiles.flatMap((name) => {
    const [profile] = selectAll(router, `protocol/redist-profile/entry[@name='${name}']`);
    const types = textsOf(profile, "filter/type/member");
    if (types.join() !== "static" || selectAll(profile, "action/redist").length !== 1)
      throw new Error(`redistribution profile ${name} is not understood`);
    return textsOf(profile, "filter/destination/member");
  });
  const groups = selectAll(bgp, "peer-group/entry").map((group): Group => {
    if (selectAll(group, "type/ebgp").length !== 1) throw new Error("not eBGP");
    // With private ASNs removed no AS path would be what it says here.
    if (need(group, "type/ebgp/remove-private-as") !== "no") throw new Error("private ASNs are removed");
    const name = need(group, "@name");
    return {
      name,
      asn: onlyAsn(group),
      peers: selectAll(group, "peer/entry").map((peer) => ({
        ...readPeer(peer),
        keepalive: Number(need(peer, "connection-options/keep-alive-interval")),
        hold: Number(need(peer, "connection-options/hold-time")),
        advertisementInterval: Number(need(peer, "connection-options/min-route-adv-interval")),
        maxPrefixes: Number(need(peer, "max-prefixes")),
        opensSession: isYes(peer, "connection-options/outgoing-bgp-connection/allow"),
      })),
      importClauses: legacyClauses(bgp, "import", name, base.asn),
      exportClauses: legacyClauses(bgp, "export", name, base.asn),
    };
  });
  return { ...base, originates, groups };
}

/** Without any rule PAN-OS lets everything pass; with one, what no rule matches is denied. */
function legacyClauses(bgp: Node, direction: "import" | "export", group: string, asn: number): Clause[] {
  const rules = selectAll(bgp, `policy/${direction}/rules/entry[enable='yes'][used-by/member='${group}']`);
  const clauses = rules.map((rule): Clause => {
    const strange = textsOf(rule, "match/*[not(self::address-prefix or self::route-table)]");
    if (strange.length > 0) throw new Error(`match ${strange.join()} is not understood`);
    const prefixes = selectAll(rule, "match/address-prefix/entry").map((each) => ({
      cidr: need(each, "@name"),
      orLonger: need(each, "exact") === "no",
    }));
    const [deny] = selectAll(rule, "action/deny");
    const times = Number(textOf(rule, "action/allow/update/as-path/prepend") ?? 0);
    const med = textOf(rule, "action/allow/update/med");
    const decision: Decision =
      deny !== undefined
        ? "deny"
        : { prepend: Array<number>(times).fill(asn), ...(med === undefined ? {} : { med: Number(med) }) };
    return { ...(prefixes.length === 0 ? {} : { prefixes }), decision };
  });
  return selectAll(bgp, `policy/${direction}/rules/entry`).length === 0 ? [{ decision: { prepend: [] } }] : clauses;
}

// The Advanced Routing Engine

function readLogicalRouter(router: Node, profiles: Node): Speaker {
  const [bgp] = selectAll(router, "bgp");
  const base = readRouter(router, bgp);
  if (need(bgp, "always-advertise-network-route") !== "no") throw new Error("networks are announced without a route");
  const profile = (kind: string, name: string): Node => {
    const found = selectAll(profiles, `${kind}/entry[@name='${name}']`);
    if (found.length !== 1) throw new Error(`${kind} ${name} is there ${found.length} times`);
    return found[0];
  };
  const groups = selectAll(bgp, "peer-group/entry").map((group): Group => {
    if (selectAll(group, "type/ebgp").length !== 1) throw new Error("not eBGP");
    const family = profile("bgp/address-family-profile", need(group, "address-family/ipv4"));
    if (!isYes(family, "ipv4/unicast/enable")) throw new Error("IPv4 is off");
    const filter = profile("bgp/filtering-profile", need(group, "filtering-profile/ipv4"));
    const unicast = "ipv4/unicast";
    const accept = need(filter, `${unicast}/inbound-network-filters/prefix-list`);
    const outbound = profile("filters/route-maps/bgp/bgp-entry", need(filter, `${unicast}/route-maps/outbound`));
    return {
      name: need(group, "@name"),
      asn: onlyAsn(group),
      peers: selectAll(group, "peer/entry").map((peer) => {
        if (selectAll(peer, "inherit/yes").length !== 1) throw new Error("a peer has filters of its own");
        const timers = profile("bgp/timer-profile", need(peer, "connection-options/timers"));
        return {
          ...readPeer(peer),
          keepalive: Number(need(timers, "keep-alive-interval")),
          hold: Number(need(timers, "hold-time")),
          advertisementInterval: Number(need(timers, "min-route-adv-interval")),
          maxPrefixes: Number(need(family, "ipv4/unicast/maximum-prefix/num_prefixes")),
          opensSession: need(peer, "passive") === "no",
        };
      }),
      importClauses: prefixListClauses(profile("filters/prefix-list", accept)),
      exportClauses: bySequence(outbound, "route-map/entry").map((each): Clause => {
        const list = textOf(each, "match/ipv4/address/prefix-list");
        const prefixes = list === undefined ? undefined : permitted(profile("filters/prefix-list", list));
        return { ...(prefixes === undefined ? {} : { prefixes }), decision: routeMapDecision(each) };
      }),
    };
  });
  return { ...base, originates: textsOf(bgp, "advertise-network/ipv4/network/entry[unicast='yes']/@name"), groups };
}

/** In the order of their numbers, each number once. */
function bySequence(at: Node, expression: string): Node[] {
  const entries = selectAll(at, expression);
  const numbers = entries.map((each) => Number(need(each, "@name")));
  if (new Set(numbers).size !== numbers.length || numbers.some((each) => !(each >= 1 && each <= 65_535)))
    throw new Error(`${expression}: places ${numbers.join()}`);
  return entries.sort((l, r) => Number(need(l, "@name")) - Number(need(r, "@name")));
}

function prefixListClauses(list: Node): Clause[] {
  return bySequence(list, "type/ipv4/ipv4-entry/entry").map((each): Clause => {
    const decision: Decision = need(each, "action") === "permit" ? { prepend: [] } : "deny";
    const cidr = textOf(each, "prefix/entry/network");
    if (cidr === undefined) {
      if (need(each, "prefix/network") !== "any") throw new Error("a prefix is not understood");
      return { decision };
    }
    const longest = textOf(each, "prefix/entry/less-than-or-equal");
    if (longest !== undefined && longest !== "32") throw new Error(`less-than-or-equal ${longest}`);
    return { prefixes: [{ cidr, orLonger: longest === "32" }], decision };
  });
}

/** What a list permits, if nothing before its final deny denies. */
function permitted(list: Node) {
  const clauses = prefixListClauses(list);
  const last = clauses.pop();
  if (last?.decision !== "deny" || last.prefixes !== undefined) throw new Error("a prefix list ends with a deny");
  return clauses.flatMap(({ prefixes, decision }) => {
    if (decision === "deny" || prefixes === undefined) throw new Error("a prefix list is not understood");
    return prefixes;
  });
}

function routeMapDecision(each: Node): Decision {
  if (need(each, "action") === "deny") return "deny";
  const metric = textOf(each, "set/metric[action='set']/value");
  return {
    prepend: textsOf(each, "set/aspath-prepend/member").map(Number),
    ...(metric === undefined ? {} : { med: Number(metric) }),
  };
}

// BGP

function decide(clauses: readonly Clause[], prefix: string): Decision {
  const clause = clauses.find(({ prefixes }) => prefixes?.some((each) => covers(each, prefix)) ?? true);
  return clause?.decision ?? "deny";
}

function covers({ cidr, orLonger }: { cidr: string; orLonger: boolean }, prefix: string): boolean {
  return cidr === prefix || (orLonger && containsPrefix(cidr, prefix));
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function containsPrefix(outer: string, inner: string): boolean {
  const [outerAddress, outerLength] = outer.split("/") as [string, string];
  const [innerAddress, innerLength] = inner.split("/") as [string, string];
  const size = 2 ** (32 - Number(outerLength));
  const same = Math.floor(toNumber(outerAddress) / size) === Math.floor(toNumber(innerAddress) / size);
  return same && Number(innerLength) >= Number(outerLength);
}

/**
 * What stands in the speaker's BGP table.
 *
 * @param received what each group's neighbours send; the AS paths begin with the neighbour's own AS
 * @param isUp whether an interface is up; a static route through one that is down does not stand
 */
export function bgpTable(
  speaker: Speaker,
  received: Readonly<Record<string, readonly Route[]>>,
  isUp: (name: string) => boolean = () => true,
): Route[] {
  const standing = new Set(
    speaker.staticRoutes.filter((route) => isUp(route.interface)).map(({ destination }) => destination),
  );
  const originated = speaker.originates
    .filter((prefix) => standing.has(prefix))
    .map((prefix) => ({ prefix, asPath: [] }));
  const learnt = speaker.groups.flatMap((group) =>
    (received[group.name] ?? []).filter(
      ({ prefix, asPath }) => !asPath.includes(speaker.asn) && decide(group.importClauses, prefix) !== "deny",
    ),
  );
  return [...originated, ...learnt];
}

/** What the group's neighbours hear: nothing with their own AS in the path, which they would drop (section 9.1.2). */
export function heardBy(speaker: Speaker, groupName: string, table: readonly Route[]): Route[] {
  const group = speaker.groups.find(({ name }) => name === groupName)!;
  return table.flatMap(({ prefix, asPath }) => {
    const decision = decide(group.exportClauses, prefix);
    if (decision === "deny" || asPath.includes(group.asn)) return [];
    const { prepend, med } = decision;
    return [{ prefix, asPath: [speaker.asn, ...prepend, ...asPath], ...(med === undefined ? {} : { med }) }];
  });
}

/** Interface through which the firewall reaches an address: by the most specific static route or connected network. */
export function interfaceToward(speaker: Speaker, address: string): string | undefined {
  const connected = speaker.groups.flatMap(({ peers }) =>
    peers.map((peer) => ({ destination: peer.localAddress, interface: peer.interface })),
  );
  const routes = [...connected, ...speaker.staticRoutes].filter(({ destination }) =>
    containsPrefix(destination, `${address}/32`),
  );
  const lengthOf = (route: { destination: string }) => Number(route.destination.split("/")[1]);
  return routes.sort((l, r) => lengthOf(r) - lengthOf(l))[0]?.interface;
}
