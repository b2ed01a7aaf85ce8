/** `hub plan --against-stack`: what the configuration would change of what stands, at which cost, and the way it can go. */
import { changesOf } from "../../components/plan/changes/compare";
import { standingOf, type Standing } from "../../components/plan/changes/standing";
import {
  acceptText,
  idleText,
  judge,
  valuesText,
  type JudgedChange,
  type Verdict,
} from "../../components/plan/changes/verdict";
import type { HubPlan } from "../../components/plan/hubPlan";
import { withoutRecord } from "../engine/engineError";
import { readState } from "../engine/state";

const COLUMNS = 80;

export interface AgainstReport {
  readonly text: string;
  /** 1 where one update may not hold the changes. */
  readonly exitCode: 0 | 1;
}

/** @throws {EngineError} where the stack is not up, or holds no record of what stands */
export async function runAgainst(plan: HubPlan, { json }: { readonly json?: boolean }): Promise<AgainstReport> {
  const { resources } = await readState(plan.environment);
  const hub = resources.find(({ type }) => type === "vpn-hub:index:VpnHub");
  const standing = hub?.inputs["standing"] as Standing | undefined;
  if (standing === undefined) throw withoutRecord(plan.environment);
  return againstReport(standing, plan, { json: json === true, isSettled: hub?.outputs["isSettled"] === true });
}

export function againstReport(
  standing: Standing,
  plan: HubPlan,
  { json, isSettled }: { readonly json: boolean; readonly isSettled: boolean },
): AgainstReport {
  const verdict = judge(changesOf(standing, standingOf(plan), isSettled), plan.acceptedChanges);
  return {
    text: json ? JSON.stringify(verdict.changes, null, 2) : textOf(verdict),
    exitCode: verdict.changes.some(({ refused }) => refused) ? 1 : 0,
  };
}

function textOf({ changes, idle }: Verdict): string {
  const refused = changes.filter((change) => change.refused).length;
  const sum =
    changes.length === 0
      ? "Nothing that carries traffic changes."
      : `${changes.length} ${changes.length === 1 ? "change" : "changes"}; ${refused === 0 ? "one update may hold them" : `${refused} refused: no update may hold them so`}.`;
  return [...changes.map(changeText), ...idle.map(idleText), sum].join("\n\n");
}

function changeText(change: JudgedChange): string {
  const { name, way, refused, acceptedFor, beside, outage, how, source } = change;
  const verdict = refused ? ", refused" : acceptedFor === undefined ? "" : `, accepted: ${acceptedFor}`;
  return [
    ...wrap(`${name}: ${valuesText(change)}`, ""),
    ...row("way", `${way}${verdict}`),
    ...(refused && beside.length > 0 ? row("beside", beside.join(", ")) : []),
    ...row("outage", outage),
    ...row("how", refused ? `${how}${acceptText(change)}` : how),
    ...row("source", source),
  ].join("\n");
}

const row = (title: string, text: string) => {
  const [first, ...rest] = wrap(text, " ".repeat(10));
  return [`  ${title.padEnd(8)}${first!.trimStart()}`, ...rest];
};

/** Lines of at most 80 columns; a word that is longer stands alone. */
function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${lines.length === 0 ? indent : indent || "  "}${word}`);
  }
  return lines;
}
