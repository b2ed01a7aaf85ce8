/** One end is made wrong, and the daemons refuse it with the reason. Each fault is put right again. */
import { firewallsOf, sitesOnAwsVpn, sitesOnFirewalls, type HubPlan } from "../../components/plan/hubPlan";
import { configure } from "../engine/frr";
import { CHILD, CONNECTION, loadEnd, swanctl } from "../engine/charon";
import { run } from "../engine/commands";
import { firewallNamespace } from "../assembly/namespaces";
import type { IkeEnd } from "../topology";
import { compareEnds } from "./compareEnds";
import { finding, type Claim } from "./claims";
import type { Case, CaseContext } from "./context";
import { byInitiator, endsOf, sessionClaims, tunnelClaims, usedTunnels } from "./tunnels";

interface Fault {
  readonly name: string;
  /** The hub's end with the fault. */
  readonly spoil: (end: IkeEnd) => IkeEnd;
  /** What the daemon says that begins, and the one that answers. */
  readonly beginnerSays: RegExp;
  readonly answererSays: RegExp;
  /** What the comparison of both ends calls it. */
  readonly difference: string;
}

const FAULTS: readonly Fault[] = [
  {
    name: "another pre-shared key",
    spoil: (end) => ({ ...end, presharedKey: `${end.presharedKey}x` }),
    beginnerSays: /AUTHENTICATION_FAILED|AUTH_FAILED/,
    answererSays: /MAC mismatched/,
    difference: "pre-shared key",
  },
  {
    name: "a weaker IKE suite",
    spoil: (end) => ({ ...end, proposals: { ...end.proposals, ike: ["aes128-sha1-modp1024"] } }),
    beginnerSays: /NO_PROPOSAL_CHOSEN/,
    answererSays: /received proposals|no proposal found|unacceptable|NO_PROP/,
    difference: "IKE proposal",
  },
  {
    name: "a weaker ESP suite",
    spoil: (end) => ({ ...end, proposals: { ...end.proposals, esp: ["aes128-sha1"] } }),
    beginnerSays: /NO_PROPOSAL_CHOSEN/,
    answererSays: /no acceptable proposal found|NO_PROP/,
    difference: "ESP proposal with PFS group",
  },
  {
    // The private address instead of the Elastic IP: what a firewall behind NAT says when it has no local ID.
    name: "its private address as identity",
    spoil: (end) => ({ ...end, localId: end.localAddress }),
    beginnerSays: /AUTHENTICATION_FAILED|AUTH_FAILED/,
    answererSays: /no matching peer config found/,
    difference: "identity of the hub",
  },
];

export const refusals: Case = {
  name: "refuse-faults",
  story: "Wrong key, suite, identity, inside address and ASN: each is refused by the daemons with the reason shown.",
  async run(context) {
    for (const round of roundsOf(context)) {
      await Promise.all(round.map(({ fault, end }) => spoil(context, end, fault)));
      await context.expect(...round.flatMap(({ fault, end }) => refusalClaims(context, fault, end)));
      await context.expect(...round.map(({ fault, end }) => staysDown(fault, end)));
      await Promise.all(round.map(({ end }) => restore(context, end)));
    }
    await refuseInsideAddress(context);
    await refuseAsn(context);
    const late = [...tunnelClaims(context.assembled), ...sessionClaims(context.assembled)];
    await context.expect(...late.map((claim) => ({ ...claim, sentence: `afterwards: ${claim.sentence}` })));
  },
};

interface Faulty {
  readonly fault: Fault;
  readonly end: IkeEnd;
}

/** Each fault once on the firewalls and once on the AWS VPN, on a tunnel of its own: as many at once as there are. */
function roundsOf({ assembled: { plan }, rehearsal }: CaseContext): Faulty[][] {
  const endOf = (id: string) => endsOf(rehearsal.ikeEnds, id).hub;
  const groups = [
    // A firewall that waits for a device behind a NAT is told nothing.
    sitesOnFirewalls(plan)
      .flatMap(({ tunnels }) => tunnels.map(({ id }) => endOf(id)))
      .filter(({ initiates }) => initiates),
    sitesOnAwsVpn(plan).flatMap((site) => usedTunnels(site).map(({ id }) => endOf(id))),
  ];
  const rounds: Faulty[][] = [];
  for (const ends of groups.filter(({ length }) => length > 0)) {
    FAULTS.forEach((fault, index) => {
      const round = Math.floor(index / ends.length);
      (rounds[round] ??= []).push({ fault, end: ends[index % ends.length]! });
    });
  }
  return rounds;
}

async function begin({ rehearsal }: CaseContext, { tunnel }: IkeEnd, timeout: string): Promise<void> {
  const [first] = byInitiator(rehearsal.ikeEnds, tunnel);
  await swanctl(first, ["--initiate", "--child", CHILD, "--timeout", timeout]);
}

async function stop(context: CaseContext, { tunnel }: IkeEnd, ...more: readonly string[]): Promise<void> {
  const [first] = byInitiator(context.rehearsal.ikeEnds, tunnel);
  await swanctl(first, ["--terminate", "--ike", CONNECTION, "--timeout", "3", ...more]);
}

async function spoil(context: CaseContext, hub: IkeEnd, fault: Fault): Promise<void> {
  await stop(context, hub);
  await loadEnd(fault.spoil(hub));
  await begin(context, hub, "4");
}

async function restore(context: CaseContext, hub: IkeEnd): Promise<void> {
  await stop(context, hub, "--force");
  await loadEnd(hub);
  await begin(context, hub, "8");
}

function refusalClaims({ assembled, rehearsal }: CaseContext, fault: Fault, hub: IkeEnd): Claim[] {
  const { remote } = endsOf(rehearsal.ikeEnds, hub.tunnel);
  const [beginner, answerer] = byInitiator(rehearsal.ikeEnds, hub.tunnel);
  const spoiled = { ...assembled.topology, ikeEnds: [fault.spoil(hub), remote] };
  const differences = compareEnds(spoiled).filter(({ where }) => where === hub.tunnel);
  return [
    {
      sentence: `${fault.name} on ${hub.tunnel}: the end that begins is told of the refusal`,
      observe: { kind: "log", end: beginner.name, pattern: fault.beginnerSays },
      withinSeconds: 15,
    },
    {
      sentence: `${fault.name} on ${hub.tunnel}: the end that answers says why`,
      observe: { kind: "log", end: answerer.name, pattern: fault.answererSays },
      withinSeconds: 15,
    },
    finding(
      `${fault.name} on ${hub.tunnel}: the comparison on paper finds it, too`,
      differences.length === 1 && differences[0]!.what === fault.difference,
      differences.map(({ what }) => what).join(", ") || "no difference",
    ),
  ];
}

function staysDown(fault: Fault, { name, tunnel }: IkeEnd): Claim {
  return {
    sentence: `${fault.name}: ${tunnel} carries nothing`,
    observe: { kind: "tunnel", end: name },
    expected: false,
    withinSeconds: 0,
  };
}

const bgpTunnelOnAwsVpn = (plan: HubPlan) =>
  sitesOnAwsVpn(plan)
    .filter(({ routing }) => routing === "bgp")
    .flatMap(usedTunnels)[0];

/** AWS's address inside of a tunnel is another one than the far end speaks to. */
async function refuseInsideAddress(context: CaseContext): Promise<void> {
  const { assembled, rehearsal } = context;
  const tunnel = bgpTunnelOnAwsVpn(assembled.plan);
  if (tunnel === undefined) return;
  const { hub } = endsOf(rehearsal.ikeEnds, tunnel.id);
  const [address] = hub.addresses;
  const neighbor = assembled.topology.routers
    .find(({ namespace }) => namespace === hub.router)!
    .neighbors.find(({ localAddress }) => address!.startsWith(`${localAddress}/`))!;
  const change = (verb: "add" | "del") =>
    run(["ip", "-n", hub.router, "address", verb, address!, "dev", hub.interface]);
  await change("del");
  await context.expect({
    sentence: `another inside address on ${tunnel.id}: no BGP session`,
    observe: { kind: "session", router: hub.router, neighbor: neighbor.address },
    expected: false,
    withinSeconds: neighbor.holdSeconds + 10,
  });
  await change("add");
}

/** A speaker of the hub with another ASN than its neighbour expects. */
async function refuseAsn(context: CaseContext): Promise<void> {
  const { plan, topology } = context.assembled;
  const [firewall] = firewallsOf(plan);
  const onAwsVpn = bgpTunnelOnAwsVpn(plan);
  if (firewall === undefined && onAwsVpn === undefined) return;
  const router =
    firewall === undefined ? endsOf(topology.ikeEnds, onAwsVpn!.id).hub.router : firewallNamespace(firewall.name);
  const { asn, neighbors } = topology.routers.find(({ namespace }) => namespace === router)!;
  // A neighbour that does not wait for the other's connection answers soonest.
  const neighbor = neighbors.find(({ name }) => name.startsWith("transit-gateway") || name === onAwsVpn?.id)!;
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
