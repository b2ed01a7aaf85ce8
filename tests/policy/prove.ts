/**
 * Makes tests of a rule's cases, and holds the rule to having a case of every kind: the table beside the cases names the
 * two kinds that the data does not show by itself, and says why a kind cannot be.
 */
import assert from "node:assert/strict";
import type { Pack } from "../../policy/shared/rule";
import { format, judge, secret, UNKNOWN, UNKNOWN_LIST, type Given } from "./judge";

export interface Row {
  readonly title: string;
  readonly given: Given | readonly Given[];
  /** Parameters of the rule. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly reports: readonly string[];
}

/** As in the relay network, which a few resources alone do not show. */
export const inRelay = (rows: readonly Row[]): Row[] =>
  rows.map((row) => ({ ...row, config: { relayNetworks: ["*"], ...row.config } }));

/** Why a rule has no case of a kind. */
export interface Cannot {
  readonly cannot: string;
}

type Shown = "compliant" | "violating" | "unknown" | "secret";
type Named = "absent" | "near-miss";
/** Titles of the cases of a kind; the others are found by their data. */
export type Cases = Readonly<Record<Named, string | Cannot> & Partial<Record<Shown, Cannot>>>;

const SECRET = JSON.stringify(secret("")).slice(0, 60);
const holds = ({ given }: Row, mark: string) => JSON.stringify(given).includes(mark);

const IS_SHOWN: Readonly<Record<Shown, (row: Row) => boolean>> = {
  compliant: ({ reports }) => reports.length === 0,
  violating: ({ reports }) => reports.some((report) => !report.includes("not yet known, judged at up")),
  unknown: (row) => holds(row, UNKNOWN) || holds(row, UNKNOWN_LIST),
  secret: (row) => holds(row, SECRET),
};

/** @param mark stands in every key of the cases, so that the reports can be searched for it */
export function createProof(pack: Pack, mark?: string) {
  return (id: string, cases: Cases, rows: readonly Row[]): void => {
    for (const { title, given, config, reports } of rows) {
      it(title, async () => {
        const found = (await judge(pack, id, [given].flat() as Given[], config)).map(format);
        assert.deepEqual(found, reports);
        if (mark !== undefined) assert.ok(!found.some((line) => line.includes(mark)), "a report shows a key");
      });
    }
    it(`${id} has a case of every kind, or a reason why not`, () => holdToKinds(cases, rows));
  };
}

function holdToKinds(cases: Cases, rows: readonly Row[]): void {
  const titles = rows.map(({ title }) => title);
  for (const kind of ["absent", "near-miss"] as const) {
    const named = cases[kind];
    if (typeof named === "string") assert.ok(titles.includes(named), `${kind}: there is no case "${named}"`);
  }
  for (const [kind, isShown] of Object.entries(IS_SHOWN)) {
    const exempt = cases[kind as Shown] !== undefined;
    assert.equal(rows.some(isShown), !exempt, exempt ? `${kind}: there is a case after all` : `${kind}: no case`);
  }
}
