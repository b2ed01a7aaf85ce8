/**
 * What the rehearsal builds, as plain data: namespaces, links, filters, IKE ends, GRE tunnels and BGP speakers. It is
 * assembled from two sources (the rendered PAN-OS configuration and the planned cloud resources), and `engine/` brings
 * it up. Addresses are dotted IPv4; an address of an interface carries its prefix length.
 */

export interface Topology {
  readonly namespaces: readonly NamespaceSpec[];
  readonly links: readonly LinkSpec[];
  readonly routes: readonly RouteSpec[];
  readonly rules: readonly RuleSpec[];
  readonly filters: readonly FilterSpec[];
  readonly greTunnels: readonly GreTunnel[];
  readonly ikeEnds: readonly IkeEnd[];
  readonly routers: readonly Router[];
  readonly monitors: readonly RouteMonitor[];
  readonly hosts: readonly HostSpec[];
  readonly scripts: readonly ScriptSpec[];
}

export interface NamespaceSpec {
  /** At most 40 characters; also how claims and people name it. */
  readonly name: string;
  readonly forwards: boolean;
  /** What it stands for, for example `firewall a`. */
  readonly standsFor: string;
  /** Addresses of the loopback interface, with prefix length. */
  readonly loopbacks?: readonly string[];
}

export interface LinkSpec {
  readonly ends: readonly [LinkEnd, LinkEnd];
}

export interface LinkEnd {
  readonly namespace: string;
  /** At most 15 characters. */
  readonly interface: string;
  readonly addresses: readonly string[];
}

export interface RouteSpec {
  readonly namespace: string;
  readonly destination: string;
  /** Several: equal-cost paths by flow hash. */
  readonly nextHops: readonly { readonly via?: string; readonly interface?: string }[];
  /** Number of the routing table; absent: main. */
  readonly table?: number;
  readonly metric?: number;
}

/** A policy rule: packets that come in by this interface, or from this address, look up in this table first. */
export type RuleSpec = { readonly namespace: string; readonly table: number } & (
  { readonly incomingInterface: string } | { readonly source: string }
);

/** An nftables ruleset of one namespace. */
export interface FilterSpec {
  readonly namespace: string;
  readonly ruleset: string;
}

/** One end of a GRE tunnel (RFC 2784). */
export interface GreTunnel {
  readonly namespace: string;
  readonly interface: string;
  readonly outsideLocal: string;
  readonly outsideRemote: string;
  readonly addresses: readonly string[];
  readonly mtuBytes: number;
}

/** One end of one IPsec tunnel: a charon in a namespace of its own, whose TUN interface stands in the router's. */
export interface IkeEnd {
  /** Unique, for example `hub a tokyo-gcp-0`. */
  readonly name: string;
  readonly side: "hub" | "remote";
  /** Id of the tunnel in the plan, for example `tokyo-gcp/a-0`. */
  readonly tunnel: string;
  /** Namespace of the charon. */
  readonly namespace: string;
  /** Namespace of the tunnel interface. */
  readonly router: string;
  readonly interface: string;
  readonly addresses: readonly string[];
  readonly mtuBytes: number;
  /** The charon's own address, behind the router's NAT. */
  readonly localAddress: string;
  /** The router's address on the charon's link. */
  readonly gateway: string;
  readonly remoteAddress: string;
  readonly localId: string;
  readonly remoteId: string;
  readonly presharedKey: string;
  readonly proposals: IkeProposals;
  readonly initiates: boolean;
  readonly dpd: DeadPeerDetection;
  /** Prefixes that the router leads into the tunnel without BGP. */
  readonly routes: readonly string[];
  /** Of these routes: the tunnel with the lowest one that is up carries a prefix. */
  readonly routeMetric?: number;
  /** True: the tunnel interface goes down with the SA, as Azure and AWS take away a dead tunnel's routes. */
  readonly downWithoutSa: boolean;
  /** As a renderer wrote them; absent: made from the rest. */
  readonly rendered?: { readonly connection: Settings; readonly daemon: Settings };
}

export interface DeadPeerDetection {
  /** 0: none. */
  readonly delaySeconds: number;
  readonly timeoutSeconds?: number;
  /** Begins anew after the timeout; absent: when the end is the one that initiates. */
  readonly restarts?: boolean;
}

/** Of strongSwan: values and sections by their names. */
export interface Settings {
  readonly [name: string]: string | Settings;
}

/** In strongSwan's words, for example `aes256gcm16-prfsha384-ecp384`. */
export interface IkeProposals {
  readonly ike: readonly string[];
  readonly esp: readonly string[];
  readonly ikeLifetimeSeconds: number;
  readonly espLifetimeSeconds: number;
}

export interface Router {
  readonly namespace: string;
  readonly asn: number;
  readonly routerId: string;
  /** Prefixes it originates. */
  readonly networks: readonly string[];
  /** Kernel routes to these prefixes are announced while they stand. */
  readonly redistributed: readonly string[];
  readonly maximumPaths: number;
  /** Among routes of its own AS; as `maximumPaths` when absent. */
  readonly maximumInternalPaths?: number;
  /** Of bgpd, as a renderer wrote it; absent: made from the rest. */
  readonly configuration?: string;
  readonly neighbors: readonly Neighbor[];
}

export interface Neighbor {
  /** For example `tokyo-gcp-0`. */
  readonly name: string;
  readonly address: string;
  readonly asn: number;
  /** Other than the router's own, for one neighbour. */
  readonly localAsn?: number;
  readonly localAddress: string;
  readonly keepaliveSeconds: number;
  readonly holdSeconds: number;
  /** TTL of the packets; 1 for a directly connected peer. */
  readonly multihop: number;
  /** Waits for the other end's connection. */
  readonly passive: boolean;
  /** `reflected`: also for what another speaker of the own AS announced. */
  readonly nextHopSelf: boolean | "reflected";
  /** Of the own AS: hears what others of the own AS announced. */
  readonly reflectorClient?: boolean;
  readonly maxPrefixes?: number;
  readonly advertisementIntervalSeconds: number;
  /** Absent: everything. */
  readonly accept?: readonly PrefixRule[];
  readonly announce?: readonly AnnounceRule[];
}

export interface PrefixRule {
  readonly cidr: string;
  readonly orLonger: boolean;
  readonly allow: boolean;
}

export interface AnnounceRule extends PrefixRule {
  readonly asPathPrepends: number;
  readonly med?: number;
}

/** Takes routes away while pings stay unanswered, as a PAN-OS tunnel monitor with action fail-over does. */
export interface RouteMonitor {
  readonly namespace: string;
  readonly interface: string;
  readonly destination: string;
  readonly intervalSeconds: number;
  readonly threshold: number;
}

/** A shell script that runs in a namespace as long as the rehearsal. */
export interface ScriptSpec {
  readonly namespace: string;
  readonly text: string;
}

/** A workload: it answers on every TCP and UDP port. */
export interface HostSpec {
  readonly namespace: string;
  /** `site/tokyo-gcp` or `spoke/app`; absent for the stranger. */
  readonly endpoint?: string;
  readonly address: string;
}
