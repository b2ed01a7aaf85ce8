import type { PolicyResource } from "@pulumi/policy";
import { collectFindingsAt, readList } from "../../shared/known";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { listRoutingHolders, readRouting } from "../bgpSessions";

export const bothConnectSessions: StackRule = {
  id: "both-connect-sessions",
  description: "A firewall speaks BGP to both addresses of each Transit Gateway Connect peer.",
  why: "AWS takes one of the two sessions down for maintenance, and the peer with it where the other was never configured.",
  remediation: "Configure a BGP peer for the second and the third host address of the peer's inside /29.",
  severity: "high",
  enforcementLevel: "advisory",
  source: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-connect.html",
  frameworks: [{ ...NIST_800_53, reference: "CP-10" }],
  parameters: {},
  judgeStack(resources) {
    const peers = resources.filter(({ type }) => type === "aws:ec2transitgateway/connectPeer:ConnectPeer");
    const holders = listRoutingHolders(resources);
    return peers.flatMap((resource): StackFinding[] =>
      collectFindingsAt(resource, [() => judgePeer(resource, holders)]),
    );
  },
};

function judgePeer(peer: PolicyResource, holders: readonly PolicyResource[]): string[] {
  const wanted = listAddresses(readList(peer.props["insideCidrBlocks"]));
  const routings = holders.flatMap((holder) => readRouting(holder) ?? []);
  // A firewall that is configured elsewhere cannot be judged here.
  if (routings.length === 0) return [];
  const spoken = new Set(routings.flatMap(({ sessions }) => sessions.map(({ peerAddress }) => peerAddress)));
  const missing = wanted.filter((address) => !spoken.has(address));
  return missing.length === 0 ? [] : [`no firewall has a BGP peer ${missing.join(", ")}; configure both sessions`];
}

/** The first host of the /29 is the firewall's, the next two are the Transit Gateway's (ConnectPeer). */
function listAddresses(blocks: readonly unknown[]): string[] {
  return blocks.flatMap((block) => {
    const match = /^(\d+\.\d+\.\d+)\.(\d+)\/29$/.exec(String(block));
    return match ? [2, 3].map((host) => `${match[1]}.${Number(match[2]) + host}`) : [];
  });
}
