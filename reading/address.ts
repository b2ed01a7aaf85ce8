/** IPv4 addresses as numbers. */
import { ip2long, long2ip } from "netmask";
import { parseCidr, type Range } from "../components/plan/addressing/cidr";

/** Undefined for a text that is no dotted address. */
export function parseAddress(text: string): number | undefined {
  const isAddress = /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255);
  return isAddress ? ip2long(text) : undefined;
}

/** @throws when the text is no address: for addresses that were checked before */
export function toNumber(text: string): number {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`not an IPv4 address: ${text}`);
  return address;
}

export const formatAddress = (address: number) => long2ip(address);

/** `192.0.2.0/24`, or one address; undefined for a text that is neither. */
export function parsePrefix(text: string | undefined): Range | undefined {
  const [address = "", length = "32"] = (text ?? "").split("/");
  const isPrefix = parseAddress(address) !== undefined && /^\d{1,2}$/.test(length) && Number(length) <= 32;
  return isPrefix ? parseCidr(`${address}/${length}`) : undefined;
}

/** One address as a destination. */
export const single = (address: number) => ({ first: address, last: address });
