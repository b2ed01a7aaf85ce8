/** What holds for a whole device: the same from whichever of its connections it is rendered. */
import type { DevicePart } from "../types";

export const smallestTcpMssBytes = ({ connections }: DevicePart) =>
  Math.min(...connections.flatMap(({ tunnels }) => tunnels).map(({ tcpMssBytes }) => tcpMssBytes));

export const fewestDpdRetries = ({ connections }: DevicePart) =>
  Math.min(...connections.flatMap(({ tunnels }) => tunnels).map(({ dpd }) => dpd.retries));

/** One rhythm for every tunnel that is watched: the most careful one. Undefined where none is. */
export function rhythmOf({ connections }: DevicePart) {
  const rhythms = connections.flatMap(({ tunnels }) => tunnels).flatMap(({ tracking }) => tracking ?? []);
  if (rhythms.length === 0) return undefined;
  return {
    intervalSeconds: Math.min(...rhythms.map(({ intervalSeconds }) => intervalSeconds)),
    threshold: Math.min(...rhythms.map(({ threshold }) => threshold)),
  };
}

/** The inside address of the first tunnel with BGP. */
export function routerIdOf({ connections }: DevicePart): string {
  return connections.find(({ routing }) => routing.kind === "bgp")!.tunnels[0]!.inside.localAddress;
}

/** The far ASNs in the order of the connections, each once. */
export function remoteAsnsOf({ connections }: DevicePart): number[] {
  return [...new Set(connections.flatMap(({ tunnels }) => tunnels).flatMap(({ bgp }) => bgp?.remoteAsn ?? []))];
}
