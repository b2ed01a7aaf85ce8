/** What a report consists of: tables in words, apart from how they are laid out. Sheets are laid out from them as well. */
export interface Section {
  /** Anchor of the section. */
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly string[];
  readonly groups: readonly Group[];
}

/** Rows that belong together; a report of many sites folds them. */
export interface Group {
  /** Absent: the section's only group. */
  readonly title?: string;
  readonly rows: readonly Row[];
}

export type Row = readonly Cell[];
export type Cell = string | Marked;

/** A cell that must be seen: by a sign and by colour, so that neither is needed alone. */
export interface Marked {
  readonly text: string;
  readonly mark?: "good" | "bad" | "warning";
  /** Part of a whole, 0 to 1 and beyond, drawn as a bar. */
  readonly part?: number;
  /** Anchor of what the row is about. */
  readonly id?: string;
}

export const textOf = (cell: Cell) => (typeof cell === "string" ? cell : cell.text);
export const SIGNS = { good: "✓", bad: "✗", warning: "⚠" } as const;
/** With the sign of its mark. */
export const signedText = (cell: Cell) =>
  typeof cell === "string" || cell.mark === undefined ? textOf(cell) : `${SIGNS[cell.mark]} ${cell.text}`;

/** Rows under the titles that a function gives them, in the order of their first rows. */
export function grouped<T>(
  items: readonly T[],
  titleOf: (item: T) => string | undefined,
  rowOf: (item: T) => Row,
): Group[] {
  const groups = new Map<string | undefined, Row[]>();
  for (const item of items) groups.set(titleOf(item), [...(groups.get(titleOf(item)) ?? []), rowOf(item)]);
  return [...groups].map(([title, rows]) => (title === undefined ? { rows } : { title, rows }));
}
