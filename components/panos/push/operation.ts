/** One step of a push, as the XML API takes it. */
import type { Path } from "./paths";

export interface Operation {
  /** `set` merges the element into its parent, `edit` replaces it, `delete` removes it, `move` puts it after or before. */
  readonly kind: "set" | "edit" | "delete" | "move";
  readonly path: Path;
  /** Absent for `delete` and `move`; keys stand as placeholders. */
  readonly xml?: string;
  readonly move?: { readonly where: "after" | "before"; readonly name: string };
}
