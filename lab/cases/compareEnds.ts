/**
 * Compares both ends of each tunnel without starting anything. It finds what no bring-up shows: the first CHILD SA takes
 * its keys from the IKE exchange, so a PFS group that differs breaks the tunnel only at the first rekey (RFC 7296
 * section 1.3.1).
 */
import type { IkeEnd, Router, Topology } from "../topology";

export interface Difference {
  /** Id of the tunnel, or the routers of a BGP session. */
  readonly where: string;
  readonly what: string;
  readonly hub: string;
  readonly remote: string;
}

export function compareEnds({ ikeEnds, routers }: Pick<Topology, "ikeEnds" | "routers">): Difference[] {
  const hubEnds = ikeEnds.filter(({ side }) => side === "hub");
  const remoteEnds = ikeEnds.filter(({ side }) => side === "remote");
  const lonely = [
    ...hubEnds.filter(({ tunnel }) => !remoteEnds.some((end) => end.tunnel === tunnel)),
    ...remoteEnds.filter(({ tunnel }) => !hubEnds.some((end) => end.tunnel === tunnel)),
  ].map(({ tunnel, side }) => ({
    where: tunnel,
    what: "end",
    hub: side === "hub" ? "present" : "absent",
    remote: side === "hub" ? "absent" : "present",
  }));
  return [
    ...lonely,
    ...hubEnds.flatMap((hub) =>
      remoteEnds.filter(({ tunnel }) => tunnel === hub.tunnel).flatMap((remote) => compareTunnel(hub, remote)),
    ),
    ...compareSessions(routers),
  ];
}

function compareTunnel(hub: IkeEnd, remote: IkeEnd): Difference[] {
  const differences: Difference[] = [];
  const compare = (what: string, ofHub: string, ofRemote: string) => {
    if (ofHub !== ofRemote) differences.push({ where: hub.tunnel, what, hub: ofHub, remote: ofRemote });
  };
  const shared = (what: string, ofHub: readonly string[], ofRemote: readonly string[]) => {
    const [left, right] = [ofHub, ofRemote].map((proposals) => new Set(proposals.map(transformsOf)));
    if (![...left!].some((each) => right!.has(each))) compare(what, ofHub.join(", "), ofRemote.join(", "));
  };
  shared("IKE proposal", hub.proposals.ike, remote.proposals.ike);
  shared("ESP proposal with PFS group", hub.proposals.esp, remote.proposals.esp);
  compare("identity of the hub", hub.localId, remote.remoteId);
  compare("identity of the remote end", hub.remoteId, remote.localId);
  // A key is compared, and never shown.
  compare("pre-shared key", "its own", hub.presharedKey === remote.presharedKey ? "its own" : "another one");
  return differences;
}

/** The order of transforms means nothing; a PRF that equals the integrity's hash is often left out. */
function transformsOf(proposal: string): string {
  const words = proposal.split("-");
  return words
    .filter((word) => !(word.startsWith("prf") && words.includes(word.slice("prf".length))))
    .sort()
    .join("-");
}

function compareSessions(routers: readonly Router[]): Difference[] {
  return routers.flatMap((router) =>
    router.neighbors.flatMap((neighbor) => {
      const others = routers.filter((each) =>
        each.neighbors.some((back) => back.localAddress === neighbor.address && back.address === neighbor.localAddress),
      );
      const where = `${router.namespace}, neighbour ${neighbor.address}`;
      if (others.length !== 1)
        return [{ where, what: "other end of the session", hub: "one", remote: String(others.length) }];
      const [other] = others;
      if (other!.asn === neighbor.asn) return [];
      return [{ where, what: "ASN", hub: String(neighbor.asn), remote: String(other!.asn) }];
    }),
  );
}
