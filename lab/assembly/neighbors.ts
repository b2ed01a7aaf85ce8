/** Sessions inside of one gateway, which no plan knows: its parts tell each other what they learn. */
import type { AnnounceRule, Neighbor, PrefixRule } from "../topology";

const NOTHING: readonly PrefixRule[] = [];
const DENY_ALL: readonly AnnounceRule[] = [{ cidr: "0.0.0.0/0", orLonger: true, allow: false, asPathPrepends: 0 }];

export function internalNeighbor(name: string, asn: number, localAddress: string, address: string): Neighbor {
  return {
    name,
    address,
    asn,
    localAddress,
    keepaliveSeconds: 3,
    holdSeconds: 9,
    multihop: 1,
    passive: false,
    nextHopSelf: false,
    advertisementIntervalSeconds: 0,
  };
}

/** What goes over a session in each direction: all of it, or nothing. */
export function limitTo(neighbor: Neighbor, { hears, tells }: { hears: boolean; tells: boolean }): Neighbor {
  return { ...neighbor, ...(hears ? {} : { accept: NOTHING }), ...(tells ? {} : { announce: DENY_ALL }) };
}
