/** Finds sources that are as good as any address, also when they are written in pieces. */
import { isPrivate, showBlock } from "./ipv4";

/**
 * The largest block of addresses that a rule may name: 10.0.0.0/8 is the largest private one (RFC 1918); in IPv6 one
 * sixteenth of what a registry gets at once (IANA hands out /12), as all global unicast is 2000::/3 (RFC 4291).
 */
const WIDEST_PREFIX = { 4: 8, 6: 16 } as const;
const BITS = { 4: 32, 6: 128 } as const;

export interface Range {
  readonly cidr: string;
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** What is wrong with the sources of one filter, a sentence each; empty when no block among them is too large. */
export function describeOpenSources(cidrs: readonly unknown[]): string[] {
  const ranges = cidrs.map((cidr) => ({ cidr, range: parseCidr(cidr) }));
  const broken = ranges
    .filter(({ range }) => range === undefined)
    .map(({ cidr }) => `source ${JSON.stringify(cidr)} is not a CIDR block; write address/length`);
  const known = ranges.flatMap(({ range }) => range ?? []);
  return [...broken, ...joinAdjacent(known).filter(isTooLarge).map(describeBlock)];
}

/** Whether the text alone is a block larger than allowed, or no CIDR at all. */
export function isOpenSource(cidr: unknown): boolean {
  return describeOpenSources([cidr]).length > 0;
}

export function prefixLength({ version, first, last }: Range): number {
  return BITS[version] - (last - first + 1n).toString(2).length + 1;
}

/** As it was written, without the bits of a host. */
export function showRange(range: Range): string {
  return range.version === 6 ? range.cidr : showBlock({ first: Number(range.first), last: Number(range.last) });
}

/** RFC 4193 and RFC 4291: unique local and link-local addresses; in IPv4 see isPrivate. */
const INTERNAL_IPV6 = ["fc00::/7", "fe80::/10"].map((text) => parseCidr(text)!);

/** Reached from no other network. */
export function isInternal({ version, first, last }: Range): boolean {
  if (version === 4) return isPrivate({ first: Number(first), last: Number(last) });
  return INTERNAL_IPV6.some((each) => each.first <= first && last <= each.last);
}

interface Block {
  readonly ranges: readonly [Range, ...Range[]];
  readonly last: bigint;
}

/** Joins ranges that overlap or touch: 0.0.0.0/1 and 128.0.0.0/1 are one block. */
function joinAdjacent(ranges: readonly Range[]): Block[] {
  const sorted = [...ranges].sort(
    (a, b) => a.version - b.version || compare(a.first, b.first) || compare(b.last, a.last),
  );
  const blocks: Block[] = [];
  for (const range of sorted) {
    const block = blocks.at(-1);
    if (block && block.ranges[0].version === range.version && range.first <= block.last + 1n) {
      blocks[blocks.length - 1] = {
        ranges: [...block.ranges, range],
        last: range.last > block.last ? range.last : block.last,
      };
    } else {
      blocks.push({ ranges: [range], last: range.last });
    }
  }
  return blocks;
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

function largestSize(version: 4 | 6): bigint {
  return 1n << BigInt(BITS[version] - WIDEST_PREFIX[version]);
}

function isTooLarge({ ranges: [range], last }: Block): boolean {
  return last - range.first + 1n > largestSize(range.version);
}

/** Names the one source that is too large by itself, else the pieces that together are. */
function describeBlock({ ranges }: Block): string {
  const { version } = ranges[0];
  const single = ranges.find(({ first, last }) => last - first + 1n > largestSize(version));
  const names = single ? single.cidr : `${listPieces(ranges)} together`;
  const verb = single ? "is" : "are";
  return `source ${names} ${verb} wider than /${WIDEST_PREFIX[version]}; name the peers' own blocks`;
}

function listPieces(ranges: readonly Range[]): string {
  const names = ranges.map(({ cidr }) => cidr);
  return names.length <= 4 ? names.join(", ") : `${names[0]} to ${names.at(-1)} (${names.length} blocks)`;
}

/** Reads an IPv4 or IPv6 block in CIDR notation; undefined for anything else. */
export function parseCidr(text: unknown): Range | undefined {
  if (typeof text !== "string") return undefined;
  const [address = "", length, ...rest] = text.split("/");
  if (rest.length > 0 || !/^\d{1,3}$/.test(length ?? "")) return undefined;
  const version = address.includes(":") ? 6 : 4;
  const value = version === 4 ? parseIpv4(address) : parseIpv6(address);
  const bits = Number(length);
  if (value === undefined || bits > BITS[version]) return undefined;
  const size = 1n << BigInt(BITS[version] - bits);
  const first = value - (value % size);
  return { cidr: text, version, first, last: first + size - 1n };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

/** RFC 4291 section 2.2, forms 1 and 2; dotted tails are not taken. */
function parseIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
}
