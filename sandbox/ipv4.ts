/** IPv4 blocks; apart from the plan's own arithmetic on purpose, so that a mistake there is found here. */
import { Netmask } from "netmask";

export function parseCidr(cidr: string) {
  const block = new Netmask(cidr);
  return { first: block.netLong, last: block.netLong + block.size - 1, prefixLength: block.bitmask };
}

export function contains(outer: string, inner: string): boolean {
  const [o, i] = [parseCidr(outer), parseCidr(inner)];
  return o.first <= i.first && i.last <= o.last;
}

export function overlaps(left: string, right: string): boolean {
  const [l, r] = [parseCidr(left), parseCidr(right)];
  return l.first <= r.last && r.first <= l.last;
}

export function addressToNumber(address: string): number | undefined {
  try {
    return new Netmask(`${address}/32`).netLong;
  } catch {
    return undefined;
  }
}

export function isCidr(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d+(\.\d+){3}\/\d+$/.test(value)) return false;
  try {
    return new Netmask(value).bitmask >= 0;
  } catch {
    return false;
  }
}

/** Same /30, each the first or second host. */
export function shareSlash30(left: string, right: string): boolean {
  const [l, r] = [addressToNumber(left) ?? 0, addressToNumber(right) ?? 0];
  return l >>> 2 === r >>> 2 && l !== r && [l & 3, r & 3].every((host) => host === 1 || host === 2);
}
