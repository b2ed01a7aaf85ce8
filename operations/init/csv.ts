/** Sites or flows from a CSV (RFC 4180): a heading of keys, one item a line, lists apart by blanks or semicolons. */
import { CsvError, parse } from "csv-parse/sync";
import { closestOf } from "../../components/plan/config/closest";
import { ConfigError, type Problem } from "../../components/plan/problems";
import { valueOf, type Question } from "./question";
import type { Item } from "./items";

type Row = Readonly<Record<string, string>>;

/**
 * @param bytes of the file
 * @param file its name, for the messages
 * @throws {ConfigError} with the line of everything that cannot be read
 */
export function itemsOfCsv(bytes: Uint8Array, file: string, questions: readonly Question[]): Item[] {
  const rows = rowsOf(bytes, file);
  const keys = ["name", ...questions.map(({ key }) => key)];
  const [heading] = rows;
  const strangers = Object.keys(heading?.record ?? {}).filter((key) => !keys.includes(key));
  const unnamed = rows.filter(({ record }) => (record["name"] ?? "") === "");
  const problems: Problem[] = [
    ...(rows.length === 0 ? [{ path: file, what: "holds no line below its heading", remedy: "add one a site" }] : []),
    ...strangers.map((key) => {
      const closest = closestOf(key, keys);
      const remedy = closest === undefined ? "remove the column" : `did you mean ${closest}?`;
      return {
        path: file,
        what: "has a column that is not a key",
        value: key,
        allowed: keys.join(", "),
        remedy,
        at: `${file}:1`,
      };
    }),
    ...unnamed.map(({ line }) => ({
      path: "name",
      what: "is missing",
      remedy: "give the line a name",
      at: `${file}:${line}`,
    })),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return rows.map(({ record, line }) => toItem(record, questions, `${file}:${line}`));
}

function toItem({ name, ...cells }: Row, questions: readonly Question[], at: string): Item {
  const filled = questions.filter(({ key }) => (cells[key] ?? "") !== "");
  const { exceptionReason, ...values } = Object.fromEntries(
    filled.map((question) => [question.key, valueOf(question, cells[question.key]!)]),
  ) as Record<string, unknown> & { exceptionReason?: string };
  return { name: name!, values, at, ...(exceptionReason === undefined ? {} : { exceptionReason }) };
}

function rowsOf(bytes: Uint8Array, file: string): { readonly record: Row; readonly line: number }[] {
  const options = { columns: true, bom: true, trim: true, skip_empty_lines: true, info: true } as const;
  try {
    const rows = parse(textOf(bytes, file), options) as unknown as { record: Row; info: { lines: number } }[];
    return rows.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as unknown as { lines: number };
    const what = `cannot be read: ${error.message.replace(/[:,]? (?:on|at) line \d+.*$/, "")}`;
    const remedy = "give every line as many cells as the heading; a cell with a comma or a quote stands in quotes";
    throw new ConfigError([{ path: file, what, remedy, at: `${file}:${lines}` }]);
  }
}

/** Spreadsheets of Japanese systems write Shift_JIS unless they are told. */
function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const remedy = "save it again as CSV UTF-8";
    throw new ConfigError([{ path: file, what: "is not UTF-8", remedy }]);
  }
}
