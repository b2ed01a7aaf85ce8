/** A firewall's routes and BGP neighbours. */
import type { BgpTimers } from "../detection/types";
import type { EndpointRef } from "../flows/types";

/** What one firewall routes, whom it speaks BGP with, and what it accepts from and announces to each. */
export interface RoutingPlan {
  readonly routerId: string;
  readonly asn: number;
  readonly staticRoutes: readonly StaticRoutePlan[];
  /** Sites whose outside addresses may lie in a prefix that leads elsewhere: each gets a host route to the internet. */
  readonly hostRoutesTo: readonly string[];
  /** The Transit Gateway first, then the sites that speak BGP, by name. */
  readonly peerGroups: readonly PeerGroupPlan[];
}

export interface StaticRoutePlan {
  /** At most 31 characters. */
  readonly name: string;
  readonly destination: string;
  /** For example `ethernet1/1` or `tunnel.1000`. */
  readonly interface: string;
  /** Absent for a route into a tunnel. */
  readonly nextHop?: string;
}

/** eBGP neighbours that one policy holds for. */
export interface PeerGroupPlan {
  /** `transit-gateway`, or the site's name. */
  readonly name: string;
  readonly peerAsn: number;
  readonly peers: readonly BgpPeerPlan[];
  /** Nothing else is accepted; received prefixes beyond the limit end the session. */
  readonly accept: readonly PrefixPlan[];
  readonly maxPrefixes: number;
  /** Nothing else is announced. */
  readonly announce: readonly AnnouncementPlan[];
}

export interface BgpPeerPlan {
  /** At most 31 characters, for example `tokyo-gcp-0`. */
  readonly name: string;
  /** Interface that holds the local address: `tunnel.N`, or `loopback.N` toward Azure. */
  readonly interface: string;
  /** With its prefix length, as the interface has it, for example `169.254.64.1/30`. */
  readonly localAddress: string;
  readonly peerAddress: string;
  readonly bgp: BgpTimers;
}

export interface PrefixPlan {
  readonly cidr: string;
  /** Also longer prefixes inside of it: an adopted network's owner chose its subnets. */
  readonly orLonger: boolean;
}

/** The preference belongs to the pair (announced end, neighbour), so both directions of a flow cross one firewall. */
export interface AnnouncementPlan extends PrefixPlan {
  /** `moved`: `hub:failover.prefer` has given the pair's flows to the other firewall. */
  readonly rank: "primary" | "standby" | "moved";
  /** How often the own ASN is prepended: TGW and the sites choose by AS path. */
  readonly asPathPrepends: number;
  /** Multi-exit discriminator: Cloud Router in its legacy mode compares it where AS paths were learnt apart. */
  readonly med: number;
  /** Site or spoke whose prefix it is. */
  readonly of: EndpointRef;
}
