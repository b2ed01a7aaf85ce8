/** Public addresses that the stand-in clouds hand out: documentation's (RFC 5737) and benchmarking's (RFC 2544), nobody's. */
import { long2ip } from "netmask";
import type { CreateContext } from "./behaviour";
import { parseCidr } from "./ipv4";

/** A pool for each kind of gateway, and one for each interface that its cloud takes from a range of its own. */
export const ADDRESS_POOLS = {
  elasticIp: "203.0.113.0/24",
  azurePublicIp: "198.18.0.0/16",
  googleInterfaces: ["198.19.0.0/18", "198.19.64.0/18"],
  awsTunnels: ["198.19.128.0/18", "198.19.192.0/18"],
} as const;

/**
 * An address that nothing else of its type has: clouds never give one twice, also not to two stacks.
 *
 * @param addressesOf what an existing one of the type has, from its outputs
 * @param pool the CIDR whose hosts are given
 * @throws when all are taken
 */
export function freeAddress(
  context: CreateContext,
  type: string,
  addressesOf: (outputs: CreateContext["inputs"]) => readonly unknown[],
  pool: string,
): string {
  const taken = new Set(context.cloud.existing(type).flatMap(({ outputs }) => addressesOf(outputs)));
  const { first, last } = parseCidr(pool);
  const count = last - first - 1;
  const start = context.number(count);
  for (let offset = 0; offset < count; offset++) {
    const address = long2ip(first + 1 + ((start + offset) % count));
    if (!taken.has(address)) return address;
  }
  throw new Error(`the sandbox has no free address for another ${type.split(":").at(-1)}: all ${count} are taken`);
}
