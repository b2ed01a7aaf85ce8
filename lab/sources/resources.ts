/** The program's resources, and how to find one of them. */
import type { RenderedResource } from "../../reading/inventory";

export type CloudResource = RenderedResource;

/** @throws when there is none, or more than one */
export function only(resources: readonly CloudResource[], type: string, where: (each: CloudResource) => boolean) {
  const found = resources.filter((resource) => resource.type === type && where(resource));
  if (found.length !== 1) throw new Error(`expected one ${type}, the program plans ${found.length}`);
  return found[0]!;
}
