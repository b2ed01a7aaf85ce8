/**
 * From what the firewall holds to what it shall hold: what somebody else changed, and the smallest list of operations.
 * Pure; nothing here talks to a firewall.
 */
import { describeDifferences, isSame } from "./compare";
import { isSharedEntry, type Configuration } from "./elements";
import { withoutBootState } from "./keys";
import { nestingDepths, rankOf } from "./ranks";
import { planMoves } from "./moves";
import type { Operation } from "./operation";
import { ancestorsOf, childPath, kindOf, nameOf, parentOf, type Path } from "./paths";
import { entry } from "../tree";

export interface ForeignChange {
  readonly path: Path;
  readonly what: "changed" | "removed" | "added" | "moved";
  /** Where it differs, without secret values. */
  readonly details: readonly string[];
}

export interface Comparison {
  readonly wanted: Configuration;
  /** The candidate configuration, keys masked. */
  readonly held: Configuration;
  /** What the last push or refresh knew; undefined before the first push. */
  readonly last?: Configuration;
  /** Elements that are written even where they look the same: their key is new. */
  readonly rewrite: ReadonlySet<Path>;
}

/** Differences that the program did not make: the firewall holds neither what it knew nor what it wants. */
export function findForeignChanges({ wanted, held, last }: Comparison): ForeignChange[] {
  const paths = [...new Set([...Object.keys(last?.elements ?? {}), ...Object.keys(wanted.elements)])].sort();
  const changes = paths.flatMap((path): ForeignChange[] => {
    const [found, before, after] = [held.elements[path], last?.elements[path], wanted.elements[path]];
    if (isSame(found, after) || (last !== undefined && isSame(found, before))) return [];
    if (last === undefined && isAdoptable(path, found, after)) return [];
    if (found === undefined) return [{ path, what: "removed", details: [] }];
    const expected = before ?? after;
    const details = expected === undefined ? [] : describeDifferences(found, expected);
    return [{ path, what: before === undefined ? "added" : "changed", details }];
  });
  return [...changes, ...findMovedRules(held, last), ...findOccupants({ wanted, held, last })];
}

/** The first push finds nothing, or what the bootstrap package left: the same, but silent and without its key. */
function isAdoptable(path: Path, found: string | undefined, wanted: string | undefined): boolean {
  return (
    found === undefined ||
    (wanted !== undefined && isSame(withoutBootState(path, found), withoutBootState(path, wanted)))
  );
}

function findMovedRules(held: Configuration, last: Configuration | undefined): ForeignChange[] {
  return Object.entries(last?.order ?? {}).flatMap(([path, before]): ForeignChange[] => {
    const now = new Set(held.order[path] ?? []);
    const expected = before.filter((name) => now.has(name));
    const found = [...now].filter((name) => before.includes(name));
    const at = found.findIndex((name, index) => name !== expected[index]);
    if (at < 0) return [];
    return [{ path, what: "moved", details: [`place ${at + 1}: found ${found[at]}, expected ${expected[at]}`] }];
  });
}

/** An entry that goes would take along what an administrator put into it. */
function findOccupants({ wanted, held, last }: Omit<Comparison, "rewrite">): ForeignChange[] {
  const leaving = new Set(
    Object.keys(last?.elements ?? {}).filter((path) => isSharedEntry(path) && !(path in wanted.elements)),
  );
  return Object.keys(held.elements).flatMap((path): ForeignChange[] => {
    if (leaving.size === 0 || path in last!.elements) return [];
    const goesWith = ancestorsOf(path).find((ancestor) => leaving.has(ancestor));
    if (goesWith === undefined) return [];
    return [{ path, what: "added", details: [`goes with ${goesWith}, which is to be removed`] }];
  });
}

/**
 * What is referred to is created before and removed after what refers to it. An interface leaves its zone and its
 * router before it joins another one: it can be in one at a time.
 */
export function planOperations({ wanted, held, last, rewrite }: Comparison): Operation[] {
  const writes = inOrderOfCreation(Object.keys(wanted.elements), wanted).flatMap((path): Operation[] => {
    const xml = wanted.elements[path]!;
    if (!(path in held.elements)) return [{ kind: "set", path, xml }];
    return rewrite.has(path) || !isSame(held.elements[path], xml) ? [{ kind: "edit", path, xml }] : [];
  });
  const leaving = Object.keys(last?.elements ?? {}).filter(
    (path) => !(path in wanted.elements) && path in held.elements,
  );
  const takingAlong = new Set(leaving.filter(isSharedEntry));
  const arriving = Object.keys(wanted.elements).filter((path) => isMembership(path) && !(path in held.elements));
  const joining = new Set(arriving.map(nameOf));
  const deleted = leaving.filter(
    (path) =>
      (isMembership(path) && joining.has(nameOf(path))) || !ancestorsOf(path).some((other) => takingAlong.has(other)),
  );
  const deletes = inOrderOfCreation(deleted, last ?? wanted).reverse();
  const remove = (path: Path): Operation => ({ kind: "delete", path });
  return [
    ...deletes.filter(isMembership).map(remove),
    ...writes,
    ...planMoves(wanted, held, new Set(leaving)),
    ...deletes.filter((path) => !isMembership(path)).map(remove),
  ];
}

/** Of an interface in a zone or a router. */
function isMembership(path: Path): boolean {
  const kind = kindOf(path);
  return kind.endsWith("/member") && !kind.includes("/import/");
}

/** By rank, groups after the groups they hold, within ordered lists as they are to stand, else by path. */
function inOrderOfCreation(paths: readonly Path[], { elements, order }: Configuration): Path[] {
  const depths = nestingDepths(elements);
  const places = new Map(
    Object.entries(order).flatMap(([list, names]) => names.map((name, place) => [childPath(list, entry(name)), place])),
  );
  return paths
    .map((path) => ({
      path,
      rank: rankOf(path),
      depth: depths.get(path) ?? 0,
      list: parentOf(path),
      place: places.get(path) ?? 0,
    }))
    .sort(
      (left, right) =>
        left.rank - right.rank ||
        left.depth - right.depth ||
        compare(left.list, right.list) ||
        left.place - right.place ||
        compare(left.path, right.path),
    )
    .map(({ path }) => path);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
