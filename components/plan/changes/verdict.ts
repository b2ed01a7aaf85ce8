/** Which changes one update may hold: the table's word, and what the configuration accepts by name and with a reason. */
import type { Problem } from "../problems";
import { textOf, type Change } from "./compare";
import type { Acceptance, Fact } from "./facts";

export interface JudgedChange extends Change {
  /** Why it is accepted; absent where it is not, or need not be. */
  readonly acceptedFor?: string;
}

export interface Verdict {
  readonly changes: readonly JudgedChange[];
  /** Accepted changes that are none, or that need no acceptance. */
  readonly idle: readonly string[];
}

/** What a cloud refuses does not go because somebody accepts it. */
const CAN_BE_ACCEPTED = ["one at a time", "all at once"];

export function judge(changes: readonly Change[], accepted: Readonly<Record<string, Acceptance>>): Verdict {
  const judged = changes.map((change): JudgedChange => {
    const acceptance = accepted[change.name];
    const holds =
      change.refused &&
      CAN_BE_ACCEPTED.includes(change.way) &&
      acceptance !== undefined &&
      textOf(acceptance.to) === textOf(change.after);
    return holds ? { ...change, refused: false, acceptedFor: acceptance.reason } : change;
  });
  const used = new Set(judged.filter(({ acceptedFor }) => acceptedFor !== undefined).map(({ name }) => name));
  return { changes: judged, idle: Object.keys(accepted).filter((name) => !used.has(name)) };
}

/** For example `VpnGw1AZ -> VpnGw2AZ`. */
export const valuesText = ({ before, after }: Change) => `${textOf(before)} -> ${textOf(after)}`;

/** A change that is refused, as every problem of a configuration is told. */
export function refusalsOf({ changes }: Verdict): Problem[] {
  return changes
    .filter(({ refused }) => refused)
    .map((change) => ({
      path: change.name,
      what: `${whyOf(change)}; outage: ${change.outage}`,
      value: valuesText(change),
      remedy: `${change.how}${acceptText(change)}`,
    }));
}

function whyOf({ way, beside, stops }: Change): string {
  if (way === "two updates") return "what stands cannot be changed so in one update";
  if (way === "never") return "what stands can never be changed so";
  if (way === "all at once") return "replaces or stops all of what stands at once";
  const together = beside.length > 0 ? `together with ${beside.join(", ")}` : stops.join(", ");
  return `stops more than one tunnel or firewall of one site or hub in one update (${together})`;
}

/** The line that accepts the change; empty where nothing does. */
export function acceptText({ name, after, way }: Change): string {
  if (!CAN_BE_ACCEPTED.includes(way)) return "";
  return `. Accepted by hub:acceptedChanges: { ${name}: { to: ${yamlOf(after)}, reason: ... } }`;
}

const yamlOf = (fact: Fact | undefined) =>
  typeof fact === "number" ? String(fact) : JSON.stringify(fact ?? "nothing");

/** What is accepted and changes nothing: the next reader would take it for a need. */
export const idleText = (name: string) =>
  `hub:acceptedChanges.${name}: is no change of this update that needs to be accepted; remove it`;
