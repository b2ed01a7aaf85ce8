/** Finds keys inside other texts, also where a part of a text is Base64, or Base64 of such a text. */

export interface FoundKey {
  /** Of the property that holds the text. */
  readonly path: readonly string[];
  /** What the message calls the key. */
  readonly key: string;
}

/** Shorter ones stand in any text by chance. */
const SHORTEST = 8;
const TOKEN = /[A-Za-z0-9._]+/g;
/** RFC 4648 sections 4 and 5, in one line or in several. */
const BASE64 = /[A-Za-z0-9+/_-]{24,}(?:\s+[A-Za-z0-9+/_-]{4,})*={0,2}/g;
const DEEPEST = 2;

export class KeyFinder {
  private readonly lengths: readonly number[];
  private readonly shortest: number;
  /** With other characters than generated keys have. */
  private readonly odd: readonly string[];

  /** @param keys names by text */
  constructor(private readonly keys: ReadonlyMap<string, string>) {
    const texts = [...keys.keys()].filter((text) => text.length >= SHORTEST);
    const plain = texts.filter((text) => text.replace(TOKEN, "") === "");
    this.lengths = [...new Set(plain.map((text) => text.length))];
    this.odd = texts.filter((text) => !plain.includes(text));
    this.shortest = Math.min(...texts.map((text) => text.length));
  }

  get isEmpty(): boolean {
    return this.lengths.length === 0 && this.odd.length === 0;
  }

  findIn(values: unknown, path: readonly string[] = []): FoundKey[] {
    if (typeof values === "string") return this.findInText(values).map((key) => ({ path, key }));
    if (typeof values !== "object" || values === null) return [];
    return Object.entries(values).flatMap(([step, value]) =>
      typeof value === "string" && value.length < this.shortest ? [] : this.findIn(value, [...path, step]),
    );
  }

  /** Names of the keys, each once. */
  private findInText(text: string): string[] {
    const found = listReadings(text, this.shortest).flatMap((each) => [
      ...this.odd.filter((key) => each.includes(key)),
      ...(each.match(TOKEN) ?? []).flatMap((token) => this.findInToken(token)),
    ]);
    return [...new Set(found.map((key) => this.keys.get(key)!))];
  }

  private findInToken(token: string): string[] {
    const found: string[] = [];
    for (const length of this.lengths) {
      for (let start = 0; start + length <= token.length; start++) {
        const part = token.slice(start, start + length);
        if (this.keys.has(part)) found.push(part);
      }
    }
    return found;
  }
}

/** The text, and what those of its Base64 parts hold that are long enough for a key. */
export function listReadings(text: string, shortest: number, depth = 0): string[] {
  const mayHold = (part: string) => (part.length * 3) / 4 >= shortest;
  const parts = depth < DEEPEST && mayHold(text) ? (text.match(BASE64) ?? []) : [];
  const inner = parts.filter(mayHold).map((part) => Buffer.from(part, "base64").toString("latin1"));
  return [text, ...inner.flatMap((each) => listReadings(each, shortest, depth + 1))];
}
