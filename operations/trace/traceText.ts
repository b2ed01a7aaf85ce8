/** A trace as text. */
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import { type Hop, placeText } from "./checks";
import type { Verdict } from "../../reading/filter";
import { verdictOf } from "./passage";
import type { Trace } from "./trace";

const WORDS: Readonly<Record<Verdict, string>> = {
  allow: "pass",
  deny: "STOP",
  unknown: "UNKNOWN",
  unmanaged: "not ours",
};

export function formatTraces(traces: readonly Trace[], unread: readonly string[]): string {
  const doubts =
    unread.length === 0
      ? []
      : [["Not read, so no verdict is certain:", ...unread.map((each) => `  ${each}`)].join("\n")];
  const parts =
    traces.length > 1
      ? [`Parts of what was asked for fare differently: ${traces.length} traces, a sample of each part.`]
      : [];
  return [...doubts, ...parts, ...traces.map(formatTrace)].join("\n\n");
}

/** As `--json` has them: places in words. */
export function tracesInWords(traces: readonly Trace[]) {
  const inWords = (hops: readonly Hop[]) => hops.map((hop) => ({ ...hop, at: placeText(hop.at) }));
  const bothPhases = ({ request, answer }: Trace["passage"]["by"]["a"]) => ({
    request: inWords(request),
    answer: inWords(answer),
  });
  return traces.map(({ passage, ...trace }) => ({
    ...trace,
    passage: { ...passage, by: { a: bothPhases(passage.by.a), b: bothPhases(passage.by.b) } },
  }));
}

function formatTrace(trace: Trace): string {
  const { passage, preferred } = trace;
  const primary = preferred.request[0] ?? "a";
  const standby = primary === "a" ? "b" : "a";
  const rows = FIREWALL_NAMES.flatMap((name) => [...passage.by[name].request, ...passage.by[name].answer]);
  const phases = verdictOf(passage.by[primary].request) === "deny" ? (["request"] as const) : PHASES;
  return [
    `${trace.from} ${trace.fromAddress} to ${trace.to} ${trace.toAddress}, ${trace.service}: ${passage.result.text}`,
    ...phases.map((phase) =>
      [heading(trace, phase, primary), ...formatHops(passage.by[primary][phase], rows)].join("\n"),
    ),
    ...(trace.bypassed ? [] : [formatStandby(trace, phases, primary, standby, rows)]),
  ].join("\n\n");
}

const PHASES = ["request", "answer"] as const;
type Phase = (typeof PHASES)[number];

function heading(trace: Trace, phase: Phase, firewall: FirewallName): string {
  const { passage, preferred, from, to, bypassed } = trace;
  const verdict = WORDS[verdictOf(passage.by[firewall][phase])];
  const title = phase === "request" ? "Request" : "Answer";
  if (bypassed) return `${title}, by no firewall: ${verdict}`;
  const [end, chosen] = phase === "request" ? [from, preferred.request] : [to, preferred.answer];
  const choice = !chosen.includes(firewall)
    ? `which ${end} does not prefer`
    : chosen.length > 1
      ? `which ${end} prefers no more than the other`
      : `which ${end} prefers`;
  return `${title} by firewall ${firewall}, ${choice}: ${verdict}`;
}

/** Of the other firewall's way, what differs: both are configured alike. */
function formatStandby(
  trace: Trace,
  phases: readonly Phase[],
  primary: FirewallName,
  standby: FirewallName,
  all: readonly Hop[],
): string {
  const { by } = trace.passage;
  const lines = phases.flatMap((phase) => {
    const hops = by[standby][phase];
    const known = new Set(by[primary][phase].map(keyOf));
    const differing = hops.filter((hop) => !known.has(keyOf(hop)));
    const alike = hops.length - differing.length;
    return [
      `${heading(trace, phase, standby)}`,
      ...formatHops(differing, all),
      `  ${alike} of ${hops.length} hops as by firewall ${primary}`,
    ];
  });
  return lines.join("\n");
}

function keyOf({ verdict, layer, at, what, by }: Hop): string {
  const place = typeof at === "string" ? at : { interface: at.interface };
  return JSON.stringify([verdict, layer, place, what, by]);
}

function formatHops(hops: readonly Hop[], all: readonly Hop[]): string[] {
  const cells = ({ verdict, layer, at, what }: Hop) => [WORDS[verdict], layer, placeText(at), what];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((hop) => cells(hop)[column]!.length)));
  return hops.map((hop) => {
    const aligned = cells(hop).map((cell, column) => cell.padEnd(widths[column]!));
    return `  ${[...aligned, hop.by].join("  ").trimEnd()}`;
  });
}
