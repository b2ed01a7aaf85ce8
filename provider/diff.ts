/** What a preview shows: each element that differs from what the state holds, and nothing else. No network. */
import { isSame } from "../components/panos/push/compare";
import type { Path } from "../components/panos/push/paths";
import type { PropertyChange } from "../tools/plugin/responses";
import { isEqual, isRecord, isUnknown, type Value, type Values } from "../tools/plugin/wire";

/** Another machine holds what its bootstrap package says, so the first push to it is a creation. */
const REPLACING = ["machine"];
const MAPS = ["elements", "presharedKeys", "addresses"];

/** @param olds what the last push or refresh left @param news the inputs, secrets opened */
export function diffProperties(olds: Values, news: Values): PropertyChange[] {
  return [
    ...diffPlain(olds, news, REPLACING, [...MAPS, "order", "keyDigests"]),
    ...MAPS.flatMap((name) => diffMap(name, olds[name], news[name], name === "elements" ? isSameXml : isEqual)),
    ...diffOrder(olds["order"], news["order"]),
  ];
}

/** @param replacing properties whose change is another resource @param others properties that are compared elsewhere */
export function diffPlain(
  olds: Values,
  news: Values,
  replacing: readonly string[],
  others: readonly string[] = [],
): PropertyChange[] {
  const names = Object.keys({ ...olds, ...news }).filter((name) => !others.includes(name) && !name.startsWith("__"));
  return names.flatMap((name) => changeOf(name, olds[name], news[name], isEqual, replacing.includes(name)));
}

function diffMap(
  name: string,
  olds: Value,
  news: Value,
  same: (left: Value, right: Value) => boolean,
): PropertyChange[] {
  if (!isRecord(olds) || !isRecord(news)) return changeOf(name, olds, news, isEqual);
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort();
  return keys.flatMap((key) => changeOf(`${name}[${JSON.stringify(key)}]`, olds[key], news[key], same));
}

function changeOf(
  property: string,
  before: Value,
  after: Value,
  same: (left: Value, right: Value) => boolean,
  replaces = false,
): PropertyChange[] {
  if (!isUnknown(after) && same(before, after)) return [];
  const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
  return [{ property, kind, replaces }];
}

/** Entries that come or go show as elements; here only a list whose staying entries stand in another order. */
function diffOrder(olds: Value, news: Value): PropertyChange[] {
  if (!isRecord(olds) || !isRecord(news)) return changeOf("order", olds, news, isEqual);
  const lists = Object.keys(news).filter((list) => Array.isArray(news[list]) && Array.isArray(olds[list]));
  return lists
    .filter((list) => !isEqual(staying(olds[list], news[list]), staying(news[list], olds[list])))
    .map((list) => ({ property: `order[${JSON.stringify(list)}]`, kind: "update", replaces: false }));
}

function staying(names: Value, others: Value): Value[] {
  const known = new Set(others as Value[]);
  return (names as Value[]).filter((name) => known.has(name));
}

function isSameXml(left: Value, right: Value): boolean {
  return typeof left === "string" && typeof right === "string" ? isSame(left, right) : left === right;
}

/** Gateways whose key has changed since the last push, or whose placeholder names another key. */
export function gatewaysWithNewKey(
  keyIds: ReadonlyMap<Path, string>,
  olds: Readonly<Record<string, string>>,
  news: Readonly<Record<string, string>>,
): Set<Path> {
  return new Set([...keyIds].filter(([, id]) => olds[id] !== news[id]).map(([path]) => path));
}
