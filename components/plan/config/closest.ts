/**
 * What a misspelt word probably means: the one that the fewest insertions, deletions, replacements and swaps of neighbours
 * lead to (optimal string alignment), capitals and width of letters aside. Undefined where none is near.
 */
export function closestOf(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((each) => ({ each, distance: distanceOf(folded(word), folded(each)) }))
    .filter(({ each, distance }) => distance <= Math.max(1, Math.floor(Math.min(word.length, each.length) / 3)))
    .sort((left, right) => left.distance - right.distance);
  return ranked[0]?.each;
}

/** NFKC makes full-width letters plain ones, and an ideographic space a space. */
const folded = (word: string) => word.normalize("NFKC").trim().toLowerCase();

function distanceOf(left: string, right: string): number {
  // A long text is no misspelt key, and the table would grow with it.
  if (Math.abs(left.length - right.length) > 8 || left.length > 64) return Number.POSITIVE_INFINITY;
  const rows = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwap =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        rows[row - 1]![column]! + 1,
        current[column - 1]! + 1,
        rows[row - 1]![column - 1]! + Number(!isSame),
        isSwap ? rows[row - 2]![column - 2]! + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(current);
  }
  return rows[left.length]![right.length]!;
}

/** For text that looks right and is not: names what an input method or a copied page left in it; undefined for plain text. */
export function strangeCharactersIn(text: string): string | undefined {
  const strange = [...text].filter((character) => !/[\x21-\x7e]/.test(character));
  if (strange.length === 0) return undefined;
  const names = [...new Set(strange)].slice(0, 4).map((character) => {
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    return CHARACTER_NAMES[character] ?? `U+${code}`;
  });
  return `it holds ${names.join(", ")}: type it again in ASCII, without spaces`;
}

const CHARACTER_NAMES: Readonly<Record<string, string>> = {
  " ": "a space",
  "\t": "a tab",
  "\n": "a line break",
  "\u3000": "an ideographic space (U+3000)",
  "\u00a0": "a no-break space (U+00A0)",
};
