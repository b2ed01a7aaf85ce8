/**
 * `hub plan --matrix`: every flow of the plan, which must pass, and everything else, which must not; one row each. A row
 * stands for all addresses of its ends and all ports of its service, cut into pieces that the rules treat alike.
 */
import { FIREWALL_NAMES, type EndpointRef, type FlowPlan } from "../../components/plan/types";
import { formatAddress } from "./address";
import { evaluate, type Hop, type Layer, LAYERS } from "./checks";
import type { Verdict } from "./filter";
import { layerVerdict, pass, type Passage, type Result, stoppingLayers, verdictOf } from "./passage";
import { addressCuts, type AddressPiece, addressPieces, otherServices, sampleAddress } from "./pieces";
import { listProbes, type Probe, probeChecks, probeTarget } from "./probes";
import { formatService, sampleOf, type ServiceRange, splitRange, toServiceRange } from "./service";
import { cutsOf } from "./trace";
import { findWays, type Ways } from "./ways";
import type { EndView, World } from "./world";

export interface MatrixRow {
  readonly group: "flow" | "reversed" | "other services" | "no flow" | "outside";
  /** Name of the flow, or what the probe tries. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly expected: "allowed" | "refused";
  /** Layers that are not on the way are absent. */
  readonly layers: Readonly<Partial<Record<Layer, LayerResult>>>;
  readonly overall: string;
  /** Layers that stop every packet of the row. */
  readonly stoppedBy: readonly Layer[];
  /** Layers each of which must stop every packet by itself: a second one must not lean on the first. */
  readonly mustStop: readonly Layer[];
  readonly asExpected: boolean;
  /** A sample of what is not as expected, with the hop that decided. */
  readonly fault?: string;
}

export type LayerResult = "passes" | "stops" | "in part" | "unknown" | "not managed";

/** One piece of a row, judged. */
interface Sample {
  readonly text: string;
  readonly result: Result;
  readonly hops: readonly (readonly Hop[])[];
  readonly stoppedBy: readonly Layer[];
}

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
    ...known.flatMap((pair) => reversedRows(pair, known, waysOf)),
    ...otherRows(world, known, waysOf),
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
    .flatMap(({ flow }) => flow.services.map(toServiceRange));
}

function flowRows({ flow, from, to }: FlowPair, waysOf: WaysOf): MatrixRow[] {
  const enforcedBy = flow.enforcedBy.length === 2 ? "both layers" : `${flow.enforcedBy[0]} only`;
  return flow.services.map(toServiceRange).map((service) => {
    const samples = waysOf(from, to).flatMap((ways) => samplesOf(ways, splitRange(service, cutsOf(ways)), true));
    const ends = { from: from.key, to: to.key, mustStop: [] };
    const head = { group: "flow" as const, name: `${flow.name}, ${enforcedBy}`, ...ends };
    return toRow({ ...head, service: formatService(service), expected: "allowed" }, samples);
  });
}

/** The same services the other way round, unless a flow of their own allows them. */
function reversedRows({ flow, from, to }: FlowPair, pairs: readonly FlowPair[], waysOf: WaysOf): MatrixRow[] {
  const allowed = allowedBetween(to, from, pairs);
  return flow.services.map(toServiceRange).flatMap((service) => {
    const samples = waysOf(to, from).flatMap((ways) => {
      const ends = allowed.flatMap(({ fromPort, toPort }) => (fromPort === undefined ? [] : [fromPort, toPort! + 1]));
      const pieces = splitRange(service, [...cutsOf(ways), ...ends]);
      return samplesOf(
        ways,
        pieces.filter((piece) => !isCovered(piece, allowed)),
        false,
      );
    });
    const ends = { from: to.key, to: from.key, mustStop: guardsOf(to, from, pairs) };
    const head = { group: "reversed" as const, name: `${flow.name} reversed`, ...ends };
    if (samples.length === 0) return [];
    return [toRow({ ...head, service: formatService(service), expected: "refused" }, samples)];
  });
}

function isCovered(piece: ServiceRange, allowed: readonly ServiceRange[]): boolean {
  const { protocol, port } = sampleOf(piece);
  return allowed.some(
    (range) =>
      range.protocol === protocol &&
      (range.fromPort === undefined || port === undefined || (range.fromPort <= port && port <= range.toPort!)),
  );
}

/** Every pair of ends in both directions: whatever no flow allows between them. */
function otherRows(world: World, pairs: readonly FlowPair[], waysOf: WaysOf): MatrixRow[] {
  return world.ends.flatMap((from) =>
    world.ends
      .filter((to) => to !== from)
      .map((to) => {
        const allowed = allowedBetween(from, to, pairs);
        const samples = waysOf(from, to).flatMap((ways) =>
          samplesOf(ways, otherServices(allowed, cutsOf(ways)), false),
        );
        const [group, name, service] =
          allowed.length > 0
            ? (["other services", "no flow allows it", "any other"] as const)
            : (["no flow", "ends without a flow", "any"] as const);
        const ends = { from: from.key, to: to.key, mustStop: guardsOf(from, to, pairs) };
        return toRow({ group, name, ...ends, service, expected: "refused" }, samples);
      }),
  );
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

type Head = Pick<MatrixRow, "group" | "name" | "from" | "to" | "service" | "expected" | "mustStop">;

function toRow(head: Head, samples: readonly Sample[]): MatrixRow {
  const names = [...new Set(samples.map(({ result }) => result.name))];
  const stranger = samples.find(({ result }) => result.name !== head.expected);
  const leak = head.mustStop.flatMap((layer) => findLeak(layer, samples))[0];
  const fault = stranger === undefined ? leak : describeFault(stranger);
  const layers = Object.fromEntries(
    LAYERS.flatMap((layer) => {
      const verdicts = samples.flatMap(({ hops }) => hops.flatMap((way) => layerVerdict(way, layer) ?? []));
      return verdicts.length === 0 ? [] : [[layer, summarizeLayer(verdicts)] as const];
    }),
  );
  return {
    ...head,
    layers,
    overall: names.length === 1 ? names[0]! : names.length === 0 ? "nothing to probe" : "in part",
    stoppedBy: LAYERS.filter((layer) => samples.length > 0 && samples.every((each) => each.stoppedBy.includes(layer))),
    asExpected: fault === undefined && samples.length > 0,
    ...(fault === undefined ? {} : { fault }),
  };
}

/** A packet that the layer should stop by itself and does not. */
function findLeak(layer: Layer, samples: readonly Sample[]): string[] {
  const sample = samples.find(({ stoppedBy }) => !stoppedBy.includes(layer));
  if (sample === undefined) return [];
  const way = sample.hops.find((hops) => layerVerdict(hops, layer) !== "deny") ?? [];
  const hops = way.filter((hop) => hop.layer === layer && hop.isCarrier !== true);
  const by = hops.map((hop) => `${hop.what}: ${hop.by}`).join("; ");
  return [`${sample.text}: the ${layer} should stop it by itself${by === "" ? ", and is not on the way" : ` (${by})`}`];
}

/**
 * Who must stop what no flow allows from one end to the other. Beside a spoke the security group does, because it knows
 * directions, which a network ACL does not; between sites the far side's filters, where flows are said to use them.
 */
function guardsOf(from: EndView, to: EndView, pairs: readonly FlowPair[]): Layer[] {
  const flows = pairs.filter((pair) => pair.from === from && pair.to === to).map(({ flow }) => flow);
  const enforces = (layer: "network" | "firewall") => flows.every(({ enforcedBy }) => enforcedBy.includes(layer));
  const hasSpoke = from.spoke !== undefined || to.spoke !== undefined;
  return [
    ...(enforces("network") && hasSpoke ? (["security group"] as const) : []),
    ...(enforces("network") && !hasSpoke && flows.length > 0 ? (["far side"] as const) : []),
    ...(enforces("firewall") ? (["firewall"] as const) : []),
  ];
}

function summarizeLayer(verdicts: readonly Verdict[]): LayerResult {
  if (verdicts.includes("unknown")) return "unknown";
  if (verdicts.every((verdict) => verdict === "deny")) return "stops";
  if (verdicts.includes("deny")) return "in part";
  return verdicts.includes("allow") ? "passes" : "not managed";
}

function describeFault({ text, result, hops }: Sample): string {
  const deciding = hops.flat().find(({ verdict }) => verdict !== "allow" && verdict !== "unmanaged");
  const where = deciding === undefined ? "" : `; ${deciding.at}, ${deciding.what}: ${deciding.by}`;
  return `${text}: ${result.text}${where}`;
}

function probeRow(world: World, probe: Probe): MatrixRow {
  const samples = probe.sources.flatMap((piece) => {
    const source = piece.first;
    const checks = probe.firewalls.map((name) => probeChecks(world, name, probe.role, source));
    const cuts = checks.flat().flatMap((check) => [...check.cuts]);
    const services = probe.service === undefined ? otherServices(probe.except, cuts) : splitRange(probe.service, cuts);
    return services.map((service): Sample => {
      const hops = checks.map((each) => evaluate(each, sampleOf(service)));
      return {
        text: `${formatService(service)} from ${formatAddress(source)}`,
        result: judgeProbe(hops),
        hops,
        stoppedBy: LAYERS.filter((layer) => hops.every((way) => layerVerdict(way, layer) === "deny")),
      };
    });
  });
  const service = probe.service === undefined ? "any other" : formatService(probe.service);
  const ends = { from: probe.from, mustStop: probe.mustStop };
  const head = { group: "outside" as const, name: `${probe.from} to ${probe.role}`, ...ends };
  return toRow({ ...head, to: probeTarget(probe), service, expected: probe.expected }, samples);
}

function judgeProbe(hops: readonly (readonly Hop[])[]): Result {
  const verdicts = hops.map(verdictOf);
  if (verdicts.every((verdict) => verdict === "deny")) return { name: "refused", text: "refused" };
  if (verdicts.every((verdict) => verdict === "allow")) return { name: "allowed", text: "allowed" };
  if (verdicts.includes("unknown")) return { name: "unknown", text: "unknown" };
  return { name: "fault", text: "the two firewalls differ" };
}
