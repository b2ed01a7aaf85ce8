/** What changed: the stack file's history in git, and everything that differs from the last hand-over. */
import { spawnSync } from "node:child_process";
import { changesOf, textOf } from "../../components/plan/changes/compare";
import { standingOf } from "../../components/plan/changes/standing";
import type { HubPlan } from "../../components/plan/hubPlan";
import type { Row, Section } from "../report/section";
import type { SheetWords } from "./words";

export interface Revision {
  readonly date: string;
  readonly person: string;
  readonly subject: string;
}

/** The newest last; empty where the folder is no checkout. */
export function revisionsOf(file: string): Revision[] {
  const format = "%ad%x09%an%x09%s";
  const { status, stdout } = spawnSync("git", ["log", "--reverse", "--date=short", `--format=${format}`, "--", file], {
    encoding: "utf8",
  });
  if (status !== 0) return [];
  return stdout.split("\n").flatMap((line) => {
    const [date, person, ...subject] = line.split("\t");
    return date === undefined || person === undefined ? [] : [{ date, person, subject: subject.join(" ") }];
  });
}

/** With an empty row for this hand-over, which a person fills in. */
export function historySection(revisions: readonly Revision[], words: SheetWords): Section {
  const rows = revisions.map(({ date, person, subject }, index): Row => [String(index + 1), date, subject, person]);
  return {
    id: "history",
    title: words.history,
    columns: [words.version, words.date, words.change, words.person],
    groups: [{ rows: [...rows, [String(rows.length + 1), "", "", ""]] }],
  };
}

export function sinceSection(before: HubPlan, after: HubPlan, words: SheetWords): Section {
  const flowsOf = ({ flows }: HubPlan) => new Map(flows.map((flow) => [`flow/${flow.name}`, JSON.stringify(flow)]));
  const [old, wanted] = [flowsOf(before), flowsOf(after)];
  const flows = [...new Set([...old.keys(), ...wanted.keys()])]
    .filter((name) => old.get(name) !== wanted.get(name))
    .sort();
  return {
    id: "since",
    title: words.since,
    columns: [words.what, words.before, words.after],
    groups: [
      {
        rows: [
          ...changesOf(standingOf(before), standingOf(after)).map((change): Row => [
            change.name,
            change.before === undefined ? words.added : textOf(change.before),
            change.after === undefined ? words.removed : textOf(change.after),
          ]),
          ...flows.map((name): Row => [name, old.get(name) ?? words.added, wanted.get(name) ?? words.removed]),
        ],
      },
    ],
  };
}
