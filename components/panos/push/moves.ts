/**
 * Brings ordered lists into the wanted order with few moves. Rules that the program does not know keep their place
 * among those that stay: were the final deny moved to the end, an administrator's rule behind it would come alive.
 */
import type { Configuration } from "./elements";
import type { Operation } from "./operation";
import { childPath, type Path } from "./paths";
import { entry } from "../tree";

/** @param leaving elements that will be gone */
export function planMoves(wanted: Configuration, held: Configuration, leaving: ReadonlySet<Path>): Operation[] {
  return Object.entries(wanted.order).flatMap(([list, names]) => {
    const existing = (held.order[list] ?? []).filter((name) => !leaving.has(pathIn(list, name)));
    return planListMoves(list, names, existing);
  });
}

function planListMoves(list: Path, wanted: readonly string[], existing: readonly string[]): Operation[] {
  const place = new Map(wanted.map((name, index) => [name, index]));
  const staying = new Set(
    longestIncreasing(
      existing.filter((name) => place.has(name)),
      (name) => place.get(name)!,
    ),
  );
  // As the list stands after the new entries were set: PAN-OS appends them.
  let current = [...existing, ...wanted.filter((name) => !existing.includes(name))];
  const operations: Operation[] = [];
  const move = (name: string, where: "after" | "before", neighbour: string) => {
    current = current.filter((each) => each !== name);
    current.splice(current.indexOf(neighbour) + (where === "after" ? 1 : 0), 0, name);
    operations.push({ kind: "move", path: pathIn(list, name), move: { where, name: neighbour } });
  };
  const firstStaying = wanted.find((name) => staying.has(name));
  wanted.forEach((name, index) => {
    if (staying.has(name)) return;
    const before = wanted[index - 1];
    if (before !== undefined) {
      if (current[current.indexOf(before) + 1] !== name) move(name, "after", before);
    } else if (firstStaying !== undefined && current.indexOf(name) > current.indexOf(firstStaying)) {
      move(name, "before", firstStaying);
    }
  });
  return operations;
}

function pathIn(list: Path, name: string): Path {
  return childPath(list, entry(name));
}

/** A longest subsequence whose places increase. */
function longestIncreasing<T>(items: readonly T[], placeOf: (item: T) => number): T[] {
  const tails: number[] = [];
  const previous: number[] = [];
  items.forEach((item, index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (placeOf(items[tails[middle]!]!) < placeOf(item)) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = index;
  });
  const found: T[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at]!) found.unshift(items[at]!);
  return found;
}
