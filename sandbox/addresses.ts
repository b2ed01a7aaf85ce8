/** Public addresses that the stand-in clouds hand out. */
import type { CreateContext } from "./behaviour";

/**
 * An address that nothing else of its type has: clouds never give one twice, also not to two stacks.
 *
 * @param addressesOf what an existing one of the type has, from its outputs
 * @param addressAt the address of an index below `count`
 * @throws when all are taken
 */
export function freeAddress(
  context: CreateContext,
  type: string,
  addressesOf: (outputs: CreateContext["inputs"]) => readonly unknown[],
  { count, addressAt }: { readonly count: number; readonly addressAt: (index: number) => string },
): string {
  const taken = new Set(context.cloud.existing(type).flatMap(({ outputs }) => addressesOf(outputs)));
  const start = context.number(count);
  for (let offset = 0; offset < count; offset++) {
    const address = addressAt((start + offset) % count);
    if (!taken.has(address)) return address;
  }
  throw new Error(`the sandbox has no free address for another ${type.split(":").at(-1)}: all ${count} are taken`);
}
