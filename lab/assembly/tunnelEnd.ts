/** One end of a tunnel: a charon in a namespace of its own beside the router that holds the tunnel interface. */
import type { IkeEnd } from "../topology";
import type { TunnelEnd } from "../sources/tunnelEnd";
import { INTERNET, type NatPeer, type Parts } from "./parts";

const TUNNEL_MTU_BYTES = 1400;
/** What a NAT makes of source ports. */
const NAT_PORTS = "40000-60000";

export interface Place {
  readonly side: IkeEnd["side"];
  /** Of the charon. */
  readonly namespace: string;
  readonly router: string;
  /** At most 11 characters. */
  readonly interface: string;
}

export function assembleEnd(parts: Parts, place: Place, end: TunnelEnd): NatPeer {
  const { side, namespace, router } = place;
  parts.namespaces.push({ name: namespace, forwards: false, standsFor: `${side} IKE end of ${end.tunnel}` });
  const link = parts.link(namespace, "eth0", router, `ike-${place.interface}`);
  parts.routes.push({ namespace, destination: "default", nextHops: [{ via: link.right }] });
  parts.ikeEnds.push({
    name: `${side} ${end.tunnel}`,
    side,
    tunnel: end.tunnel,
    namespace,
    router,
    interface: place.interface,
    addresses: end.addresses,
    mtuBytes: end.mtuBytes ?? TUNNEL_MTU_BYTES,
    localAddress: link.left,
    gateway: link.right,
    remoteAddress: end.peerAddress,
    localId: end.outsideAddress,
    remoteId: end.peerAddress,
    presharedKey: end.presharedKey,
    proposals: end.proposals,
    initiates: end.initiates,
    dpd: end.dpd,
    downWithoutSa: end.downWithoutSa,
    routes: end.routes,
    ...(end.routeMetric === undefined ? {} : { routeMetric: end.routeMetric }),
    ...(end.rendered === undefined ? {} : { rendered: end.rendered }),
  });
  return {
    inside: link.left,
    outside: end.outsideAddress,
    peer: end.peerAddress,
    ...(end.behindNat ? { ports: NAT_PORTS } : {}),
  };
}

/** A gateway's way to the other ends of its tunnels, and nowhere else: what has no route ends here, as in a cloud. */
export function assembleOutside(parts: Parts, namespace: string, ends: readonly TunnelEnd[]): void {
  const link = parts.link(namespace, "internet", INTERNET, parts.nextInternetInterface());
  for (const peer of new Set(ends.map(({ peerAddress }) => peerAddress)))
    parts.routes.push({ namespace, destination: `${peer}/32`, nextHops: [{ via: link.right }] });
  for (const address of new Set(ends.map(({ outsideAddress }) => outsideAddress))) {
    const own = ends.filter(({ outsideAddress }) => outsideAddress === address);
    parts.leadOutside(address, link.left, [...new Set(own.map(({ peerAddress }) => peerAddress))]);
  }
}
