/**
 * Changes one value in the text of a stack's file and no other letter of it: the comments, the order and the layout are
 * the team's, and a pull request shows one line.
 */
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, parse, parseDocument, stringify, type Pair, type ParsedNode, type YAMLMap } from "yaml";
import { isRecord } from "../../components/plan/config/primitives";
import { ConfigError } from "../../components/plan/problems";

type Map = YAMLMap.Parsed;
type Item = Pair<ParsedNode, ParsedNode | null>;

/** What is put in place of the text from one offset to another. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * @param keys below `config`, for example `["hub:failover", "prefer"]`
 * @param value undefined removes it, and what held nothing else
 * @throws {ConfigError} where the file is written in a way that only a person should change
 */
export function withValue(text: string, keys: readonly string[], value: unknown): string {
  const path = ["config", ...keys];
  const { contents, errors } = parseDocument(text);
  if (errors.length > 0 || !isMap(contents)) throw byHand(keys, value);
  const before = valuesOf(text);
  if (value === undefined && valueAt(before, path) === undefined) return text;
  const splice = value === undefined ? removal(text, contents, path) : setting(text, contents, path, value);
  if (splice === undefined) throw byHand(keys, value);
  const edited = `${text.slice(0, splice.from)}${splice.text}${text.slice(splice.to)}`;
  const expected =
    value === undefined ? changedAt(before, removedPath(contents, path), undefined) : changedAt(before, path, value);
  // An alias, a merge, a tag: whatever this file does not know of shows in what the text then means.
  if (!isDeepStrictEqual(valuesOf(edited), expected)) throw byHand(keys, value);
  return edited;
}

function byHand(keys: readonly string[], value: unknown): ConfigError {
  const what = "cannot be changed here without touching what stands around it";
  const change = value === undefined ? "remove it" : `write ${flow(value)} there`;
  return new ConfigError([{ path: keys.join("."), what, remedy: `${change} by hand, and run the command again` }]);
}

/** As the engine reads it; nothing in it is shared, whatever the aliases. */
const valuesOf = (text: string) =>
  JSON.parse(JSON.stringify(parse(text, { merge: true, logLevel: "error" }))) as unknown;
const valueAt = (values: unknown, path: readonly string[]) =>
  path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), values);

function changedAt(values: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const { [key]: inner, ...others } = isRecord(values) ? values : {};
  const changed = changedAt(inner, rest, value);
  return changed === undefined ? others : { ...others, [key]: changed };
}

const flow = (value: unknown) => stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
const itemOf = (map: Map, key: string) =>
  map.items.find((item): item is Item => isScalar(item.key) && String(item.key.value) === key);

function setting(text: string, map: Map, [key, ...rest]: readonly string[], value: unknown): Splice | undefined {
  const item = itemOf(map, key!);
  const whole = (keys: readonly string[]) => keys.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  if (item === undefined) return insertion(text, map, `${flow(key)}: ${flow(whole(rest))}`);
  if (rest.length > 0 && isMap(item.value)) return setting(text, item.value as Map, rest, value);
  const [from, to] = item.value?.range ?? [item.key.range[1] + 1, item.key.range[1] + 1];
  // A value that is not there has its place right behind the colon.
  const space = from === to && text[from - 1] === ":" ? " " : "";
  return { from, to: contentEnd(text, from, to), text: `${space}${flow(whole(rest))}` };
}

function insertion(text: string, map: Map, pair: string): Splice | undefined {
  const last = map.items.at(-1) as Item | undefined;
  if (last === undefined) return { from: map.range[0], to: map.range[1], text: `{ ${pair} }` };
  const end = endOf(text, last);
  if (map.flow === true) return { from: end, to: end, text: `, ${pair}` };
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const column = columnOf(text, (map.items[0] as Item).key.range[0]);
  const lineEnd = text.indexOf("\n", end);
  if (lineEnd < 0) return { from: text.length, to: text.length, text: `${newline}${" ".repeat(column)}${pair}` };
  return { from: lineEnd + 1, to: lineEnd + 1, text: `${" ".repeat(column)}${pair}${newline}` };
}

/** The longest part of the path whose removal leaves a map that still holds something. */
function removedPath(contents: unknown, path: readonly string[]): string[] {
  let [map, kept] = [contents, 2];
  for (const [index, key] of path.entries()) {
    if (!isMap(map)) break;
    if (map.items.length > 1 && index >= 1) kept = index + 1;
    map = itemOf(map as Map, key)?.value;
  }
  return path.slice(0, kept);
}

function removal(text: string, contents: Map, path: readonly string[]): Splice | undefined {
  const removed = removedPath(contents, path);
  const holder = contents.getIn(removed.slice(0, -1), true);
  if (!isMap(holder)) return undefined;
  const items = (holder as Map).items as Item[];
  const index = items.findIndex((item) => String(item.key) === removed.at(-1));
  const item = items[index]!;
  const end = endOf(text, item);
  if (holder.flow !== true) {
    const lineEnd = text.indexOf("\n", end);
    const from = item.key.range[0] - columnOf(text, item.key.range[0]);
    return { from, to: lineEnd < 0 ? text.length : lineEnd + 1, text: "" };
  }
  if (index > 0) return { from: endOf(text, items[index - 1]!), to: end, text: "" };
  return { from: item.key.range[0], to: items[1]?.key.range[0] ?? end, text: "" };
}

/** Behind the last letter of what an item says, before a comment on that line. */
function endOf(text: string, { key, value }: Item): number {
  if (isMap(value) && value.flow !== true && value.items.length > 0)
    return endOf(text, value.items.at(-1) as unknown as Item);
  const [from, to] = value?.range ?? key.range;
  return contentEnd(text, from, Math.max(to, key.range[1]));
}

function contentEnd(text: string, from: number, to: number): number {
  return from + text.slice(from, to).trimEnd().length;
}

const columnOf = (text: string, offset: number) => offset - (text.lastIndexOf("\n", offset - 1) + 1);
