/** Puts a named item into a stack file and leaves every other character of it as it is, comments and layout included. */
import { isDeepStrictEqual } from "node:util";
import {
  Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parse,
  parseDocument,
  visit,
  type Pair,
  type YAMLMap,
} from "yaml";
import { UsageError } from "../terminal/usageError";

export type Group = "sites" | "flows";

/** @throws {UsageError} with the lines to write by hand, where the file has a form that this does not extend */
export function insertItem(text: string, group: Group, name: string, value: object): string {
  const changed = inserted(text, group, name, value);
  if (changed !== undefined && isDeepStrictEqual(valuesOf(changed), withItem(text, group, name, value))) return changed;
  const what = "is written in a way that this command does not extend";
  throw new UsageError([
    { path: `hub:${group}`, what, remedy: `write below it by hand:\n${blockOf({ [name]: value }, 4)}` },
  ]);
}

function inserted(text: string, group: Group, name: string, value: object): string | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines });
  const config = document.get("config", true);
  if (!isBlockMap(config)) return undefined;
  const key = `hub:${group}`;
  const pair = config.items.find((item) => isScalar(item.key) && item.key.value === key);
  const columnOf = (map: YAMLMap) => lines.linePos(startOf(map.items[0]!)).col - 1;
  const own = columnOf(config);
  if (pair === undefined) return insertAfter(text, endOf(config), blockOf({ [key]: { [name]: value } }, own));
  if (isBlockMap(pair.value))
    return insertAfter(text, endOf(pair.value), blockOf({ [name]: value }, columnOf(pair.value)));
  if (!isMap(pair.value) || pair.value.items.length > 0) return undefined;
  // `{}` goes, with what was between it and the colon.
  const [, keyEnd] = (pair.key as { range: [number, number, number] }).range;
  const emptied = `${text.slice(0, keyEnd + 1)}${text.slice(pair.value.range![1])}`;
  return insertAfter(emptied, keyEnd + 1, blockOf({ [name]: value }, own + 2));
}

const isBlockMap = (node: unknown): node is YAMLMap => isMap(node) && node.flow !== true && node.items.length > 0;
const startOf = ({ key }: Pair) => (isNode(key) ? key.range?.[0] : undefined) ?? 0;

/** Where the last thing in a node ends: a block's own range takes in the comments behind it. */
function endOf(node: unknown): number {
  if (isPair(node)) return node.value === null ? endOf(node.key) : Math.max(endOf(node.key), endOf(node.value));
  if (isCollection(node) && node.flow !== true && node.items.length > 0) return endOf(node.items.at(-1));
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
}

/** Below the line on which something ends. */
function insertAfter(text: string, end: number, block: string): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const used = text.slice(0, end).trimEnd().length;
  const next = text.indexOf("\n", used);
  const [before, after] = next === -1 ? [`${text}${newline}`, ""] : [text.slice(0, next + 1), text.slice(next + 1)];
  return `${before}${block.replaceAll("\n", newline)}${after}`;
}

/** Lists on one line, as the stack files have them. */
function blockOf(value: object, indent: number): string {
  const document = new Document(value);
  visit(document, {
    Collection: (_, node) => {
      if (isSeq(node)) node.flow = true;
    },
  });
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return text.replace(/^(?=.)/gm, " ".repeat(indent));
}

type Values = Record<string, Record<string, unknown> | undefined>;
const valuesOf = (text: string) => parse(text, { merge: true }) as { config: Values };

function withItem(text: string, group: Group, name: string, value: object): { config: Values } {
  const values = valuesOf(text);
  const key = `hub:${group}`;
  return { ...values, config: { ...values.config, [key]: { ...values.config[key], [name]: value } } };
}
