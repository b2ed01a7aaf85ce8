/** The program's resources, and what the rehearsal demands of them. */
import type { RenderedResource } from "../../reading/inventory";

export type CloudResource = RenderedResource;

/** @throws when there is none, or more than one */
export function only(resources: readonly CloudResource[], type: string, where: (each: CloudResource) => boolean) {
  const found = resources.filter((resource) => resource.type === type && where(resource));
  if (found.length !== 1) throw new Error(`expected one ${type}, the program plans ${found.length}`);
  return found[0]!;
}

/** @throws where the resources leave one of these facts open: the rehearsal guesses nothing */
export function complete<Facts extends object, Key extends keyof Facts>(
  facts: Facts | undefined,
  keys: readonly Key[],
  what: string,
): Facts & Required<Pick<Facts, Key>> {
  if (facts === undefined) throw new Error(`the program plans no ${what}`);
  const open = keys.filter((key) => facts[key] === undefined);
  if (open.length > 0) throw new Error(`the planned resources leave open of ${what}: ${open.join(", ")}`);
  return facts as Facts & Required<Pick<Facts, Key>>;
}
