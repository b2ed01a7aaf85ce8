/** IPv4 prefixes as numbers; parsing and arithmetic are the netmask library's. */
import { ip2long, long2ip } from "netmask";

export interface Range {
  readonly cidr: string;
  /** First and last address as 32-bit numbers. */
  readonly first: number;
  readonly last: number;
  readonly prefixLength: number;
}

/** RFC 1918 and RFC 6598: what no gateway on the internet has for an address. */
export const PRIVATE_CIDRS = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"] as const;

/** A plan asks for the same prefixes again and again: at each check, for each tunnel. */
const parsed = new Map<string, Range>();

export function parseCidr(cidr: string): Range {
  const known = parsed.get(cidr);
  if (known !== undefined) return known;
  const range = parseNew(cidr);
  parsed.set(cidr, range);
  return range;
}

function parseNew(cidr: string): Range {
  const [address, length] = cidr.split("/") as [string, string];
  const prefixLength = Number(length);
  const size = 2 ** (32 - prefixLength);
  const first = Math.floor(ip2long(address) / size) * size;
  return { cidr, first, last: first + size - 1, prefixLength };
}

/** True when the address part of the prefix has no host bits, as clouds demand. */
export function isNetworkAddress(cidr: string): boolean {
  return cidr === canonicalCidr(cidr);
}

export function canonicalCidr(cidr: string): string {
  const { first, prefixLength } = parseCidr(cidr);
  return `${long2ip(first)}/${prefixLength}`;
}

export function contains(outer: string, inner: string): boolean {
  const [o, i] = [parseCidr(outer), parseCidr(inner)];
  return o.first <= i.first && i.last <= o.last;
}

export function overlaps(left: string, right: string): boolean {
  const [l, r] = [parseCidr(left), parseCidr(right)];
  return l.first <= r.last && r.first <= l.last;
}

/** The address at `index` in the block; index 0 is the network address. */
export function addressAt(cidr: string, index: number): string {
  return long2ip(parseCidr(cidr).first + index);
}

/** Number of blocks of `prefixLength` that fit into `pool`. */
export function blockCount(pool: string, prefixLength: number): number {
  return 2 ** Math.max(0, prefixLength - parseCidr(pool).prefixLength);
}

/** The block number `index` of `prefixLength` in `pool`. */
export function blockAt(pool: string, prefixLength: number, index: number): string {
  return `${long2ip(parseCidr(pool).first + index * 2 ** (32 - prefixLength))}/${prefixLength}`;
}

/** Pairs of blocks that overlap, each block paired with the widest one before it; n log n. */
export function findOverlaps<T extends { readonly cidr: string }>(blocks: readonly T[]): [T, T][] {
  const sorted = blocks
    .map((block) => ({ block, range: parseCidr(block.cidr) }))
    .sort((l, r) => l.range.first - r.range.first || r.range.last - l.range.last);
  const found: [T, T][] = [];
  let reach = sorted[0];
  for (const next of sorted.slice(1)) {
    if (reach !== undefined && next.range.first <= reach.range.last) found.push([reach.block, next.block]);
    if (reach === undefined || next.range.last > reach.range.last) reach = next;
  }
  return found;
}

/** The prefixes that are left of a block without one of its addresses, in order; empty for a block of that address alone. */
export function withoutAddress(cidr: string, address: string): string[] {
  const { prefixLength } = parseCidr(cidr);
  const left = Array.from({ length: 32 - prefixLength }, (_, index) => {
    const length = prefixLength + 1 + index;
    const size = 2 ** (32 - length);
    const own = Math.floor(ip2long(address) / size);
    return parseCidr(`${long2ip((own % 2 === 0 ? own + 1 : own - 1) * size)}/${length}`);
  });
  return left.sort((l, r) => l.first - r.first).map((range) => range.cidr);
}

/** The same addresses in the fewest prefixes: contained ones dropped, halves joined. */
export function mergeCidrs(cidrs: readonly string[]): string[] {
  const merged: Range[] = [];
  for (const range of cidrs.map(parseCidr).sort((l, r) => l.first - r.first || r.last - l.last)) {
    const previous = merged.at(-1);
    if (previous !== undefined && range.last <= previous.last) continue;
    merged.push(range);
    while (joinLastTwo(merged));
  }
  return merged.map((range) => range.cidr);
}

function joinLastTwo(ranges: Range[]): boolean {
  const [left, right] = ranges.slice(-2);
  if (left === undefined || right === undefined || left.prefixLength !== right.prefixLength) return false;
  const size = right.last - right.first + 1;
  if (left.last + 1 !== right.first || left.first % (2 * size) !== 0) return false;
  ranges.splice(-2, 2, parseCidr(`${long2ip(left.first)}/${left.prefixLength - 1}`));
  return true;
}
