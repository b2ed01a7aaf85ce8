/** One end is made wrong, and the daemons refuse it with the reason. Each fault is put right again. */
import { configure } from "../engine/frr";
import { CHILD, CONNECTION, loadEnd, swanctl } from "../engine/charon";
import { firewallNamespace } from "../assembly/aws";
import type { IkeEnd } from "../topology";
import { compareEnds } from "./compareEnds";
import { finding, type Claim } from "./claims";
import type { Case, CaseContext } from "./context";
import { sessionClaims, tunnelClaims } from "./expectations";

interface Fault {
  readonly name: string;
  /** The firewall's end with the fault. */
  readonly spoil: (end: IkeEnd) => IkeEnd;
  /** What the firewall's daemon says, and what the remote end's. */
  readonly hubSays: RegExp;
  readonly remoteSays: RegExp;
  /** What the comparison of both ends calls it. */
  readonly difference: string;
}

const FAULTS: readonly Fault[] = [
  {
    name: "another pre-shared key",
    spoil: (end) => ({ ...end, presharedKey: `${end.presharedKey}x` }),
    hubSays: /AUTHENTICATION_FAILED|AUTH_FAILED/,
    remoteSays: /MAC mismatched/,
    difference: "pre-shared key",
  },
  {
    name: "a weaker IKE suite",
    spoil: (end) => ({ ...end, proposals: { ...end.proposals, ike: ["aes128-sha1-modp1024"] } }),
    hubSays: /NO_PROPOSAL_CHOSEN/,
    remoteSays: /received proposals|no proposal found|unacceptable|NO_PROP/,
    difference: "IKE proposal",
  },
  {
    name: "a weaker ESP suite",
    spoil: (end) => ({ ...end, proposals: { ...end.proposals, esp: ["aes128-sha1"] } }),
    hubSays: /NO_PROPOSAL_CHOSEN/,
    remoteSays: /no acceptable proposal found|NO_PROP/,
    difference: "ESP proposal with PFS group",
  },
  {
    // The private address instead of the Elastic IP: what a firewall behind NAT says when it has no local ID.
    name: "its private address as identity",
    spoil: (end) => ({ ...end, localId: end.localAddress }),
    hubSays: /AUTHENTICATION_FAILED|AUTH_FAILED/,
    remoteSays: /no matching peer config found/,
    difference: "identity of the hub",
  },
];

export const refusals: Case = {
  name: "refuse-faults",
  story: "Wrong key, suite, identity and ASN: each is refused by the daemons with the reason shown.",
  async run(context) {
    const ends = context.rehearsal.ikeEnds.filter(({ side, initiates }) => side === "hub" && initiates);
    // Each fault on a tunnel of its own, all at once.
    const faulty = FAULTS.map((fault, index) => ({ fault, end: ends[index % ends.length]! }));
    await Promise.all(faulty.map(({ fault, end }) => spoil(end, fault)));
    await context.expect(...faulty.flatMap(({ fault, end }) => refusalClaims(context, fault, end)));
    await context.expect(...(await Promise.all(faulty.map(({ fault, end }) => staysDown(context, fault, end)))));
    await Promise.all(faulty.map(({ end }) => restore(end)));
    await refuseAsn(context);
    const late = [...tunnelClaims(context.assembled), ...sessionClaims(context.assembled)];
    await context.expect(...late.map((claim) => ({ ...claim, sentence: `afterwards: ${claim.sentence}` })));
  },
};

async function spoil(end: IkeEnd, fault: Fault): Promise<void> {
  await swanctl(end, ["--terminate", "--ike", CONNECTION, "--timeout", "3"]);
  await loadEnd(fault.spoil(end));
  await swanctl(end, ["--initiate", "--child", CHILD, "--timeout", "4"]);
}

async function restore(end: IkeEnd): Promise<void> {
  await swanctl(end, ["--terminate", "--ike", CONNECTION, "--timeout", "3", "--force"]);
  await loadEnd(end);
  await swanctl(end, ["--initiate", "--child", CHILD, "--timeout", "8"]);
}

function refusalClaims({ assembled, rehearsal }: CaseContext, fault: Fault, end: IkeEnd): Claim[] {
  const remote = rehearsal.ikeEnds.find((each) => each.side === "remote" && each.tunnel === end.tunnel)!;
  const spoiled = { ...assembled.topology, ikeEnds: [fault.spoil(end), remote] };
  const differences = compareEnds(spoiled).filter(({ where }) => where === end.tunnel);
  return [
    {
      sentence: `${fault.name} on ${end.tunnel}: the firewall is told of the refusal`,
      observe: { kind: "log", end: end.name, pattern: fault.hubSays },
      withinSeconds: 15,
    },
    {
      sentence: `${fault.name} on ${end.tunnel}: the remote end says why`,
      observe: { kind: "log", end: remote.name, pattern: fault.remoteSays },
      withinSeconds: 15,
    },
    finding(
      `${fault.name} on ${end.tunnel}: the comparison on paper finds it, too`,
      differences.length === 1 && differences[0]!.what === fault.difference,
      differences.map(({ what }) => what).join(", ") || "no difference",
    ),
  ];
}

async function staysDown(_: CaseContext, fault: Fault, end: IkeEnd): Promise<Claim> {
  return {
    sentence: `${fault.name}: ${end.tunnel} carries nothing`,
    observe: { kind: "tunnel", end: end.name },
    expected: false,
    withinSeconds: 0,
  };
}

/** A firewall that speaks to a neighbour with another ASN than the neighbour expects. */
async function refuseAsn(context: CaseContext): Promise<void> {
  const { plan, topology } = context.assembled;
  const [firewall] = plan.firewalls;
  const router = firewallNamespace(firewall.name);
  const { asn, neighbors } = topology.routers.find(({ namespace }) => namespace === router)!;
  // A neighbour that does not wait for the firewall's connection answers soonest.
  const neighbor = neighbors.find(({ name }) => name.startsWith("transit-gateway"))!;
  const other = topology.routers.find((each) =>
    each.neighbors.some(
      ({ localAddress, address }) => localAddress === neighbor.address && address === neighbor.localAddress,
    ),
  )!;
  const wrong = asn === 64_999 ? 64_998 : 64_999;
  const words = `neighbor ${neighbor.address} local-as ${wrong} no-prepend replace-as`;
  await configure(router, `router bgp ${asn}`, words);
  await context.expect(
    {
      sentence: `ASN ${wrong} instead of ${asn} toward ${neighbor.name}: ${other.namespace} refuses a bad peer AS`,
      observe: { kind: "routerLog", router: other.namespace, pattern: /OPEN Message Error\/Bad Peer AS/ },
      withinSeconds: 20,
    },
    {
      sentence: `ASN ${wrong} toward ${neighbor.name}: no session`,
      observe: { kind: "session", router, neighbor: neighbor.address },
      expected: false,
      withinSeconds: 5,
    },
  );
  await configure(router, `router bgp ${asn}`, `no ${words}`);
}
