/**
 * What a change of a property leads to, from the providers' source and the clouds' pages: changeTable.json, each row with its
 * source. A property without a row is changed in place.
 */
import { isEqual, isRecord, type Value } from "../tools/plugin/wire";
import { sources, types } from "./changeTable.json";

export interface Change {
  /**
   * `update`: in place. `replace-if`: replaced for some values, else in place. `in-use`: the cloud refuses it while
   * something uses what it takes away. `refused`: the provider sends an update, which the cloud never takes. `ignored`:
   * the update succeeds, and the cloud keeps what it has.
   */
  readonly effect: "update" | "replace" | "replace-if" | "in-use" | "refused" | "ignored";
  /** Of `replace-if`: the parts of the value whose change replaces. */
  readonly nested?: readonly string[];
  /** No source was found that settles it. */
  readonly unproved?: true;
  readonly source: string;
}

export const CHANGES = types as unknown as Readonly<Record<string, Readonly<Record<string, Change>>>>;
/** What the beginnings of a row's source stand for. */
export const SOURCES: Readonly<Record<string, string>> = sources;

export function changeOf(type: string, property: string): Change | undefined {
  return CHANGES[type]?.[property];
}

/** Whether one of the named parts differs, in an object or in the objects of a list. */
export function differsIn(nested: readonly string[], before: Value, after: Value): boolean {
  const [left, right] = [before, after].map((value) => [value].flat().filter(isRecord));
  const length = Math.max(left!.length, right!.length);
  return Array.from({ length }, (_, index) => index).some((index) =>
    nested.some((name) => !isEqual(left![index]?.[name], right![index]?.[name])),
  );
}
