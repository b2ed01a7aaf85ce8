/** The routing half of a device site, in the shape that renderers loop over. */
import type { DeviceEnd, DeviceTunnel, TunnelOrder } from "../types";

export interface DeviceBgp {
  readonly localAsn: number;
  readonly remoteAsn: number;
  readonly neighbors: readonly {
    readonly tunnel: DeviceTunnel;
    readonly address: string;
    readonly keepaliveSeconds: number;
    readonly holdSeconds: number;
    /** Present where the device ranks the tunnels. */
    readonly order?: TunnelOrder;
  }[];
}

/** Undefined for static routes. */
export function bgpOf({ routing, tunnels }: DeviceEnd): DeviceBgp | undefined {
  if (routing.kind === "static") return undefined;
  return {
    localAsn: routing.localAsn,
    remoteAsn: tunnels[0]!.bgp!.remoteAsn,
    neighbors: tunnels.map((tunnel) => ({
      tunnel,
      address: tunnel.inside.remoteAddress,
      keepaliveSeconds: tunnel.bgp!.keepaliveSeconds,
      holdSeconds: tunnel.bgp!.holdSeconds,
      ...(tunnel.bgp!.order === undefined ? {} : { order: tunnel.bgp!.order }),
    })),
  };
}

export interface TrackedTunnel {
  readonly tunnel: DeviceTunnel;
  /** Of its tunnel interface, track and probe. */
  readonly number: number;
  readonly intervalSeconds: number;
  readonly threshold: number;
}

export interface StaticRoute extends TrackedTunnel {
  readonly cidr: string;
  /** 1 for the tunnel that the prefix prefers, 2 for the next one. */
  readonly rank: number;
}

/** The tunnels that a static site watches; none with BGP. */
export function trackedTunnelsOf({ routing, tunnels }: DeviceEnd): TrackedTunnel[] {
  if (routing.kind === "bgp") return [];
  return tunnels.map((tunnel) => ({ tunnel, number: tunnel.number, ...tunnel.tracking! }));
}

/** One route per remote prefix and tunnel, the preferred tunnel first; none with BGP. */
export function staticRoutesOf(site: DeviceEnd): StaticRoute[] {
  const tracked = trackedTunnelsOf(site);
  return site.remotePrefixes.flatMap(({ cidr, preferredTunnel }) => {
    const isPreferred = ({ tunnel }: TrackedTunnel) => tunnel.name === preferredTunnel;
    const ordered = [...tracked.filter(isPreferred), ...tracked.filter((each) => !isPreferred(each))];
    return ordered.map((each, index) => ({ ...each, cidr, rank: index + 1 }));
  });
}

/** What BGP accepts from the far end. */
export interface AcceptedPrefix {
  readonly cidr: string;
  readonly orLonger: boolean;
}

/** The site's own prefixes, as an announcement filter takes them. */
export const exactly = (cidrs: readonly string[]): AcceptedPrefix[] => cidrs.map((cidr) => ({ cidr, orLonger: false }));
