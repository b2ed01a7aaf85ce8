/** Addresses as devices want them written. */
import { long2ip } from "netmask";
import { parseCidr } from "../../plan/addressing/cidr";
import type { DeviceTunnel } from "../types";

/** `10.50.0.0` of `10.50.0.0/22`. */
export const networkOf = (cidr: string) => cidr.split("/")[0]!;

export const prefixLengthOf = (cidr: string) => parseCidr(cidr).prefixLength;

/** `255.255.252.0` of `10.50.0.0/22`. */
export function netmaskOf(cidr: string): string {
  const { first, last } = parseCidr(cidr);
  return long2ip(2 ** 32 - 1 - (last - first));
}

/** `10.50.0.0 255.255.252.0`. */
export const networkAndMask = (cidr: string) => `${networkOf(cidr)} ${netmaskOf(cidr)}`;

/** The device's inside address with the prefix length of the /30, for example `169.254.128.2/30`. */
export function insideWithLength({ inside }: DeviceTunnel): string {
  return `${inside.localAddress}/${prefixLengthOf(inside.cidr)}`;
}
