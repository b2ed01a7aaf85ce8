/** Rows of the matrix, each summed up from samples of what it stands for. */
import { type Hop, type Layer, LAYERS, placeText } from "./checks";
import type { Verdict } from "../../reading/filter";
import { layerVerdict, type Result, verdictOf } from "./passage";

export interface MatrixRow {
  readonly group: "flow" | "reversed" | "routed" | "other services" | "no flow" | "spoofed" | "inside" | "outside";
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
export interface Sample {
  readonly text: string;
  readonly result: Result;
  readonly hops: readonly (readonly Hop[])[];
  readonly stoppedBy: readonly Layer[];
}

export type Head = Pick<MatrixRow, "group" | "name" | "from" | "to" | "service" | "expected" | "mustStop">;

export function toRow(head: Head, samples: readonly Sample[]): MatrixRow {
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

function summarizeLayer(verdicts: readonly Verdict[]): LayerResult {
  if (verdicts.includes("unknown")) return "unknown";
  if (verdicts.every((verdict) => verdict === "deny")) return "stops";
  if (verdicts.includes("deny")) return "in part";
  return verdicts.includes("allow") ? "passes" : "not managed";
}

function describeFault({ text, result, hops }: Sample): string {
  const deciding = hops.flat().find(({ verdict }) => verdict !== "allow" && verdict !== "unmanaged");
  const where = deciding === undefined ? "" : `; ${placeText(deciding.at)}, ${deciding.what}: ${deciding.by}`;
  return `${text}: ${result.text}${where}`;
}

/** A sample of the way to each of some firewalls, or by each of them. */
export function sampleEach(text: string, hops: readonly (readonly Hop[])[]): Sample {
  const stoppedBy = LAYERS.filter((layer) => hops.every((way) => layerVerdict(way, layer) === "deny"));
  return { text, result: judgeEach(hops), hops, stoppedBy };
}

function judgeEach(hops: readonly (readonly Hop[])[]): Result {
  const verdicts = hops.map(verdictOf);
  if (verdicts.every((verdict) => verdict === "deny")) return { name: "refused", text: "refused" };
  if (verdicts.every((verdict) => verdict === "allow")) return { name: "allowed", text: "allowed" };
  if (verdicts.includes("unknown")) return { name: "unknown", text: "unknown" };
  return { name: "fault", text: "the two firewalls differ" };
}
