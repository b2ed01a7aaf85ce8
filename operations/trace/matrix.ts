/**
 * `hub plan --matrix`: every flow of the plan, which must pass, and everything else, which must not; one row each.
 * Between sites that AWS only routes nothing can refuse what a flow leaves out: such rows say so, and must pass. A row
 * stands for all addresses of its ends and all ports of its service, cut into pieces that the rules treat alike.
 */
import { filtersOwnNetwork } from "../../components/plan/flows/vpnFlows";
import { FIREWALL_NAMES } from "../../components/plan/firewalls/types";
import type { EndpointRef, FlowPlan } from "../../components/plan/flows/types";
import { formatAddress } from "../../reading/address";
import { evaluate, type Hop, type Layer } from "./checks";
import { insideRows, spoofedRows } from "./insideRows";
import { pass, type Passage, stoppingLayers } from "./passage";
import { addressCuts, type AddressPiece, addressPieces, otherServices, sampleAddress } from "./pieces";
import { listProbes, type Probe, probeChecks, probeTarget } from "./probes";
import { covers, formatService, sampleOf, type ServiceRange, splitRange, toServiceRanges } from "../../reading/service";
import { type MatrixRow, type Sample, sampleEach, toRow } from "./rows";
import { cutsOf, namedOn } from "./trace";
import { findWays, type Ways } from "./ways";
import { type EndView, type FirewallWorld, isFirewallWorld, type World } from "./world";

export function buildMatrix(world: World): MatrixRow[] {
  const cuts = addressCuts(world);
  const waysOf = rememberWays(world, cuts);
  const find = ({ kind, name }: EndpointRef) => world.ends.find(({ key }) => key === `${kind}/${name}`);
  const pairs = world.plan.flows.flatMap((flow) =>
    flow.from.flatMap((from) => flow.to.map((to) => ({ flow, from: find(from), to: find(to) }))),
  );
  const known = pairs.filter((pair): pair is FlowPair => pair.from !== undefined && pair.to !== undefined);
  return [
    ...known.flatMap((pair) => flowRows(pair, waysOf)),
    ...known.flatMap((pair) => reversedRows(world, pair, known, waysOf)),
    ...otherRows(world, known, waysOf),
    ...(isFirewallWorld(world) ? firewallRows(world, cuts) : []),
  ];
}

function firewallRows(world: FirewallWorld, cuts: readonly number[]): MatrixRow[] {
  return [
    ...spoofedRows(world, cuts),
    ...insideRows(world, cuts),
    ...listProbes(world, cuts).map((probe) => probeRow(world, probe)),
  ];
}

interface FlowPair {
  readonly flow: FlowPlan;
  readonly from: EndView;
  readonly to: EndView;
}

type WaysOf = (from: EndView, to: EndView) => readonly Ways[];

/** The ways between all pieces of two ends; several rows need the same ones. */
function rememberWays(world: World, cuts: readonly number[]): WaysOf {
  const known = new Map<string, readonly Ways[]>();
  const pieces = new Map<string, AddressPiece[]>(
    world.ends.map(({ key, ranges }) => [key, addressPieces(ranges, cuts)]),
  );
  return (from, to) => {
    const key = `${from.key} ${to.key}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const ways = pieces
      .get(from.key)!
      .flatMap((source) =>
        pieces
          .get(to.key)!
          .map((target) =>
            findWays(world, { end: from, address: sampleAddress(source) }, { end: to, address: sampleAddress(target) }),
          ),
      );
    known.set(key, ways);
    return ways;
  };
}

/** Everything between two ends that may pass by some flow. */
function allowedBetween(from: EndView, to: EndView, pairs: readonly FlowPair[]): ServiceRange[] {
  return pairs
    .filter((pair) => pair.from === from && pair.to === to)
    .flatMap(({ flow }) => flow.services.flatMap(toServiceRanges));
}

function flowRows({ flow, from, to }: FlowPair, waysOf: WaysOf): MatrixRow[] {
  const enforcedBy = flow.enforcedBy.length === 2 ? "both layers" : `${flow.enforcedBy[0]} only`;
  return flow.services.flatMap(toServiceRanges).map((service) => {
    const samples = waysOf(from, to).flatMap((ways) => samplesOf(ways, splitRange(service, cutsOf(ways)), true));
    const ends = { from: from.key, to: to.key, mustStop: [] };
    const head = { group: "flow" as const, name: `${flow.name}, ${enforcedBy}`, ...ends };
    return toRow({ ...head, service: formatService(service), expected: "allowed" }, samples);
  });
}

/** The same services the other way round, unless a flow of their own allows them. */
function reversedRows(
  world: World,
  { flow, from, to }: FlowPair,
  pairs: readonly FlowPair[],
  waysOf: WaysOf,
): MatrixRow[] {
  if (isRoutedAlone(from, to, pairs)) return [];
  const allowed = allowedBetween(to, from, pairs);
  return flow.services.flatMap(toServiceRanges).flatMap((service) => {
    const samples = waysOf(to, from).flatMap((ways) => {
      const ends = allowed.flatMap(({ fromPort, toPort }) => (fromPort === undefined ? [] : [fromPort, toPort! + 1]));
      const pieces = splitRange(service, [...cutsOf(ways), ...ends]);
      return samplesOf(
        ways,
        pieces.filter((piece) => !allowed.some((range) => covers(range, sampleOf(piece)))),
        false,
      );
    });
    const ends = { from: to.key, to: from.key, mustStop: guardsOf(world, to, from, pairs) };
    const head = { group: "reversed" as const, name: `${flow.name} reversed`, ...ends };
    if (samples.length === 0) return [];
    return [toRow({ ...head, service: formatService(service), expected: "refused" }, samples)];
  });
}

/**
 * Every pair of ends in both directions: whatever no flow allows between them. Where a flow allows everything, nothing
 * is left for a row.
 */
function otherRows(world: World, pairs: readonly FlowPair[], waysOf: WaysOf): MatrixRow[] {
  return world.ends.flatMap((from) =>
    world.ends
      .filter((to) => to !== from)
      .flatMap((to) => {
        const allowed = allowedBetween(from, to, pairs);
        const ways = waysOf(from, to);
        const samples = ways.flatMap((each) =>
          samplesOf(each, otherServices(allowed, cutsOf(each), namedOn(each)), false),
        );
        if (ways.length > 0 && samples.length === 0) return [];
        const service = allowed.length > 0 ? "any other" : "any";
        const ends = { from: from.key, to: to.key, service };
        if (isRoutedAlone(from, to, pairs)) {
          const head = { group: "routed" as const, name: BY_ROUTES_ALONE, expected: "allowed" as const, mustStop: [] };
          return [toRow({ ...head, ...ends }, samples)];
        }
        const [group, name] =
          allowed.length > 0
            ? (["other services", "no flow allows it"] as const)
            : (["no flow", "ends without a flow"] as const);
        const mustStop = guardsOf(world, from, to, pairs);
        return [toRow({ group, name, ...ends, mustStop, expected: "refused" }, samples)];
      }),
  );
}

const BY_ROUTES_ALONE = "by routes alone";

/**
 * Between two sites on the AWS VPN whose networks the program does not filter AWS only routes, and it always routes both
 * ways (AWS VPN CloudHub): a flow in either direction opens everything in both.
 */
function isRoutedAlone(from: EndView, to: EndView, pairs: readonly FlowPair[]): boolean {
  const isOpen = ({ vpnSite }: EndView) => vpnSite !== undefined && !filtersOwnNetwork(vpnSite);
  const meet = (one: EndView, other: EndView) => pairs.some((pair) => pair.from === one && pair.to === other);
  return isOpen(from) && isOpen(to) && (meet(from, to) || meet(to, from));
}

function samplesOf(ways: Ways, services: readonly ServiceRange[], withAnswers: boolean): Sample[] {
  const ends = `${formatAddress(ways.from.address)} to ${formatAddress(ways.to.address)}`;
  return services.map((service) => {
    const passage = pass(ways, sampleOf(service));
    return {
      text: `${formatService(service)} ${ends}`,
      result: passage.result,
      hops: FIREWALL_NAMES.flatMap((name) => hopsOf(passage, name, withAnswers)),
      stoppedBy: stoppingLayers(passage),
    };
  });
}

function hopsOf({ by }: Passage, name: (typeof FIREWALL_NAMES)[number], withAnswers: boolean): (readonly Hop[])[] {
  return withAnswers ? [by[name].request, by[name].answer] : [by[name].request];
}

/**
 * Who must stop what no flow allows from one end to the other. Beside a spoke the security group does, because it knows
 * directions, which a network ACL does not; between sites the far side's filters, where flows are said to use them.
 */
function guardsOf(world: World, from: EndView, to: EndView, pairs: readonly FlowPair[]): Layer[] {
  const flows = pairs.filter((pair) => pair.from === from && pair.to === to).map(({ flow }) => flow);
  const enforces = (layer: "network" | "firewall") => flows.every(({ enforcedBy }) => enforcedBy.includes(layer));
  // No firewall stands on the way of a site on AWS VPN connections, and without a flow no route leads to it.
  const crossesFirewalls = isFirewallWorld(world) && from.vpnSite === undefined && to.vpnSite === undefined;
  const hasSpoke = from.spoke !== undefined || to.spoke !== undefined;
  return [
    ...(enforces("network") && hasSpoke ? (["security group"] as const) : []),
    ...(enforces("network") && !hasSpoke && flows.length > 0 ? (["far side"] as const) : []),
    ...(enforces("firewall") && crossesFirewalls ? (["firewall"] as const) : []),
  ];
}

function probeRow(world: FirewallWorld, probe: Probe): MatrixRow {
  const samples = probe.sources.flatMap((piece) => {
    const source = piece.first;
    const checks = probe.firewalls.map((name) => probeChecks(world, name, probe.role, source));
    const cuts = checks.flat().flatMap((check) => [...check.cuts]);
    const named = checks.flat().flatMap((check) => [...check.named]);
    const services =
      probe.service === undefined ? otherServices(probe.except, cuts, named) : splitRange(probe.service, cuts);
    return services.map((service) =>
      sampleEach(
        `${formatService(service)} from ${formatAddress(source)}`,
        checks.map((each) => evaluate(each, sampleOf(service))),
      ),
    );
  });
  const service = probe.service === undefined ? "any other" : formatService(probe.service);
  const ends = { from: probe.from, mustStop: probe.mustStop };
  const head = { group: "outside" as const, name: `${probe.from} to ${probe.role}`, ...ends };
  return toRow({ ...head, to: probeTarget(probe), service, expected: probe.expected }, samples);
}
