/** Sections as an .xlsx workbook: one sheet each, A4 landscape, a page wide, with the headings frozen. */
import type { CellObject } from "write-excel-file/node";
import { signedText, type Section } from "../report/section";
import type { SheetWords } from "./words";

type Write = (typeof import("write-excel-file/node"))["default"];
type Sheets = Parameters<Write>[0];
type Options = NonNullable<Parameters<Write>[1]>;

/** Font of the sheets' readers; a system without it takes another. */
const FONT = { fontFamily: "Meiryo UI", fontSize: 9 };
const BORDER = { borderStyle: "thin", borderColor: "#8a94a3" } as const;
const MOST_WIDTH = 48;

/** @returns the bytes of the file */
export async function workbook(sections: readonly Section[], words: SheetWords): Promise<Uint8Array> {
  const { default: write } = await import("write-excel-file/node");
  const names = new Set<string>();
  const sheets = sections.map((section): Sheets[number] => {
    const rows = rowsOf(section, words);
    return {
      sheet: sheetName(section.title, names),
      data: [rows[0]!.map(headCell), ...rows.slice(1).map((row) => row.map(bodyCell))],
      columns: rows[0]!.map((_, column) => ({ width: widthOf(rows.map((row) => row[column]!)) })),
      stickyRowsCount: 1,
      orientation: "landscape",
    };
  });
  return write(sheets, { ...FONT, features: [ONE_PAGE_WIDE] }).toBuffer();
}

/** With a number each, and the group's title as a column that can be filtered. */
function rowsOf({ columns, groups }: Section, words: SheetWords): string[][] {
  const hasTitles = groups.some(({ title }) => title !== undefined);
  const body = groups.flatMap(({ title, rows }) =>
    rows.map((row) => [...(hasTitles ? [title ?? ""] : []), ...row.map(signedText)]),
  );
  return [
    [words.number, ...(hasTitles ? [words.group] : []), ...columns],
    ...body.map((row, index) => [String(index + 1), ...row]),
  ];
}

const headCell = (value: string): CellObject => ({
  ...{ value, type: String, fontWeight: "bold", backgroundColor: "#dde6f0", wrap: true, alignVertical: "center" },
  ...BORDER,
});

/** Text always: nothing that people wrote becomes a formula. */
const bodyCell = (value: string): CellObject => ({ value, type: String, wrap: true, alignVertical: "top", ...BORDER });

/** Full-width characters take two places. */
function widthOf(cells: readonly string[]): number {
  const places = (text: string) => [...text].reduce((sum, character) => sum + (character > "\u2e7f" ? 2 : 1), 0);
  return Math.min(MOST_WIDTH, Math.max(5, ...cells.map(places)) + 2);
}

/** At most 31 characters, some not allowed (Excel, "Rename a worksheet"), each name once. */
function sheetName(title: string, taken: Set<string>): string {
  const plain = title
    .replace(/[[\]:*?/\\]/g, " ")
    .trim()
    .slice(0, 28);
  const name = taken.has(plain) ? `${plain} ${taken.size}` : plain;
  taken.add(name);
  return name;
}

/** `fitToPage` stands in the sheet's properties, which come first (ECMA-376, worksheet). */
const ONE_PAGE_WIDE: NonNullable<Options["features"]>[number] = {
  files: {
    transform: {
      "xl/worksheets/sheet{id}.xml": {
        transform: (content) =>
          content.replace(/<worksheet[^>]*>/, (opening) => `${opening}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`),
        transformElementAttributes: (tag, attributes) =>
          tag === "pageSetup" ? { ...attributes, paperSize: 9, fitToWidth: 1, fitToHeight: 0 } : attributes,
      },
    },
  },
};
