/** IPv4 blocks as numbers, for comparing the layers: IPv6 is left to the rules that judge one layer. */

export interface Block {
  readonly first: number;
  readonly last: number;
}

export const ANYWHERE: Block = { first: 0, last: 2 ** 32 - 1 };

/** Reads `10.0.0.0/8` or a lone address; undefined for anything else. */
export function parseBlock(text: unknown): Block | undefined {
  const match =
    typeof text === "string" ? /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text) : null;
  if (!match) return undefined;
  const [, ...parts] = match;
  const octets = parts.slice(0, 4).map(Number);
  const length = Number(parts[4] ?? 32);
  if (octets.some((octet) => octet > 255) || length > 32) return undefined;
  const size = 2 ** (32 - length);
  const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const first = value - (value % size);
  return { first, last: first + size - 1 };
}

export function parseBlocks(texts: readonly unknown[]): Block[] {
  return texts.flatMap((text) => parseBlock(text) ?? []);
}

export const overlaps = (left: Block, right: Block) => left.first <= right.last && right.first <= left.last;
export const contains = (outer: Block, inner: Block) => outer.first <= inner.first && inner.last <= outer.last;

/** What is left of the blocks without another one. */
export function subtract(blocks: readonly Block[], other: Block): Block[] {
  return blocks.flatMap((block) => {
    if (!overlaps(block, other)) return [block];
    return [
      { first: block.first, last: other.first - 1 },
      { first: other.last + 1, last: block.last },
    ].filter(({ first, last }) => first <= last);
  });
}

export function showBlock({ first, last }: Block): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".");
  const length = 32 - Math.log2(last - first + 1);
  return Number.isInteger(length) ? `${octets}/${length}` : `${octets} and ${last - first} more`;
}

const PRIVATE = parseBlocks(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"]);

/** RFC 1918, RFC 6598 and RFC 3927: reached from no other network. */
export const isPrivate = (block: Block) => PRIVATE.some((each) => contains(each, block));
