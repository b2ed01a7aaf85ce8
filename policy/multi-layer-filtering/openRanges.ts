/** Blocks of addresses, and how many public ones they hold together, in whatever pieces they are written. */
import { isPrivate, showBlock } from "./ipv4";

const BITS = { 4: 32, 6: 128 } as const;

export interface Range {
  /** As it was written: a block, or a name for one. */
  readonly cidr: string;
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** As it was written, without the bits of a host. */
export function showRange(range: Range): string {
  if (range.version === 6 || parseCidr(range.cidr) === undefined) return range.cidr;
  return showBlock({ first: Number(range.first), last: Number(range.last) });
}

/** The blocks in a sentence. */
export function listTexts(ranges: readonly Range[]): string {
  const names = [...new Set(ranges.map(showRange))];
  return names.length <= 4 ? names.join(", ") : `${names[0]} to ${names.at(-1)} (${names.length} blocks)`;
}

/** RFC 4193 and RFC 4291: unique local and link-local addresses; in IPv4 see isPrivate. */
const INTERNAL_IPV6 = parseCidrs(["fc00::/7", "fe80::/10"]);

/** Reached from no other network. */
export function isInternal({ version, first, last }: Range): boolean {
  if (version === 4) return isPrivate({ first: Number(first), last: Number(last) });
  return INTERNAL_IPV6.some((each) => each.first <= first && last <= each.last);
}

/** All addresses, under a name. */
export const everyone = (cidr: string): Range[] => parseCidrs(["0.0.0.0/0", "::/0"]).map((each) => ({ ...each, cidr }));

/** RFC 1918, RFC 6598, RFC 3927, RFC 6890 (this network, loopback), RFC 5771 and RFC 1112 (multicast and above). */
const NOT_PUBLIC_IPV4 = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"],
  ...["0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"],
];
/** All but 2000::/3, the only block that is given out for global unicast (RFC 4291 section 2.4). */
const NOT_PUBLIC_IPV6 = ["::/3", "4000::/2", "8000::/1"];
const NOT_PUBLIC = parseCidrs([...NOT_PUBLIC_IPV4, ...NOT_PUBLIC_IPV6]);
/** A site gets a /48 (RFC 6177): as much as one address of IPv4 is to it. */
const SITE_SIZE = 2 ** (BITS[6] - 48);

/** Public IPv4 addresses and IPv6 sites, each counted once. */
export function countPublic(ranges: readonly Range[]): number {
  return subtractRanges(ranges, NOT_PUBLIC)
    .map(({ version, first, last }) => Number(last - first + 1n) / (version === 4 ? 1 : SITE_SIZE))
    .reduce((sum, count) => sum + count, 0);
}

/** What is left of the ranges without others; what overlaps or touches is one range afterwards. */
export function subtractRanges(ranges: readonly Range[], others: readonly Range[]): Range[] {
  const cuts = joinAdjacent(others);
  return joinAdjacent(ranges).flatMap((range) => {
    const parts: Range[] = [];
    let { first } = range;
    for (const cut of cuts) {
      if (cut.version !== range.version || cut.last < first || cut.first > range.last) continue;
      if (cut.first > first) parts.push({ ...range, first, last: cut.first - 1n });
      first = cut.last + 1n;
    }
    return first <= range.last ? [...parts, { ...range, first }] : parts;
  });
}

/** Joins ranges that overlap or touch: 0.0.0.0/1 and 128.0.0.0/1 are one. */
function joinAdjacent(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a.version - b.version || compare(a.first, b.first));
  const joined: Range[] = [];
  for (const range of sorted) {
    const before = joined.at(-1);
    if (before && before.version === range.version && range.first <= before.last + 1n) {
      joined[joined.length - 1] = { ...before, last: range.last > before.last ? range.last : before.last };
    } else joined.push(range);
  }
  return joined;
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

export function parseCidrs(texts: readonly unknown[]): Range[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
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
