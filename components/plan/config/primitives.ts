/** Schemas of single values, and what else several parts of the configuration share. */
import { z } from "zod";
import { isNetworkAddress } from "../addressing/cidr";

/** The form first: only what is a prefix has bits to look at. */
export const cidr = z.cidrv4({ error: "is not an IPv4 prefix", abort: true }).refine(isNetworkAddress, {
  error: "has bits set behind its prefix length",
  params: { allowed: "the network address, for example 10.20.0.0/16 in place of 10.20.0.5/16" },
});
export const address = z.ipv4({ error: "is not an IPv4 address" });
export const asn = z.int().min(1).max(4294967294).describe("BGP autonomous system number, 2 or 4 bytes (RFC 6793)");
export const siteAsn = asn.describe("ASN of the site's router, unique in the hub");

/** Inside /30 by tunnel name. */
export const tunnelInsideCidrs = (names: readonly string[]) =>
  z
    .strictObject(Object.fromEntries(names.map((name) => [name, cidr.optional()])))
    .default({})
    .describe("Inside /30 of single tunnels, where it is given by the other end");

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
