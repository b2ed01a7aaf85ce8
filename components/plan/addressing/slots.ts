/** Places in a pool of inside addresses. A site's follows from its name unless it is recorded, so two sites can meet. */
import type { Problem } from "../problems";

export interface SlottedSite {
  readonly name: string;
  readonly slot: number;
  readonly isRecorded: boolean;
}

export interface SlotPool {
  /** In words, for example `the inside address pool`. */
  readonly words: string;
  readonly size: number;
}

/** Slots outside the pool, and two sites in one slot, with a free one for the newer. */
export function checkSlotsIn({ words, size }: SlotPool, sites: readonly SlottedSite[]): Problem[] {
  const taken = new Map<number, string>();
  const outside: Problem[] = [];
  const clashes: { readonly name: string; readonly holder: string; readonly slot: number }[] = [];
  for (const { name, slot } of [...sites].sort(recordedFirst)) {
    const holder = taken.get(slot);
    if (slot >= size) outside.push({ ...at(name, slot), what: "is outside the pool", allowed: `0 to ${size - 1}` });
    else if (holder === undefined) taken.set(slot, name);
    else clashes.push({ name, holder, slot });
  }
  const same = clashes.map(({ name, holder, slot }) => {
    const free = nextFreeSlot(slot, size, taken);
    if (free !== undefined) taken.set(free, name);
    return {
      ...at(name, slot),
      what: `${name} and ${holder} fall into the same slot of ${words}`,
      remedy:
        free === undefined
          ? `all ${size} slots are taken: widen the pool where it is yours, or end some sites on a second hub`
          : `record slot: ${free} (free) at the newer of the two sites; the other keeps its addresses`,
    };
  });
  return [...outside, ...same];
}

const at = (name: string, slot: number) => ({ path: `hub:sites.${name}.slot`, value: slot });

/** A recorded slot is kept: the other site moves. */
function recordedFirst(left: SlottedSite, right: SlottedSite): number {
  const recorded = Number(right.isRecorded) - Number(left.isRecorded);
  return recorded !== 0 ? recorded : left.name < right.name ? -1 : 1;
}

/** The first free slot behind a taken one, around the end of the pool; undefined where none is free. */
function nextFreeSlot(slot: number, size: number, taken: ReadonlyMap<number, unknown>): number | undefined {
  for (let step = 1; step < size; step += 1) {
    const next = (slot + step) % size;
    if (!taken.has(next)) return next;
  }
  return undefined;
}
