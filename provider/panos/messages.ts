/** What the user reads: counts of a change, and refusals with what to do about them. */
import type { ForeignChange } from "../../components/panos/push/changes";
import type { Operation } from "../../components/panos/push/operation";
import type { PendingChange } from "./firewall";
import type { Push } from "./request";

const SHOWN_CHANGES = 20;

/** For example `2 added, 1 changed, 1 removed, 1 moved`. */
export function describeOperations(operations: readonly Operation[]): string {
  const words = { set: "added", edit: "changed", delete: "removed", move: "moved" };
  const counts = Object.entries(words).flatMap(([kind, word]) => {
    const count = operations.filter((operation) => operation.kind === kind).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return counts.join(", ") || "nothing changed";
}

export function foreignChangesError(changes: readonly ForeignChange[], { last }: Push): Error {
  const lines = changes
    .slice(0, SHOWN_CHANGES)
    .map(({ path, what, details }) => `  ${what} ${path}${details.length > 0 ? `: ${details.join("; ")}` : ""}`);
  if (changes.length > SHOWN_CHANGES) lines.push(`  and ${changes.length - SHOWN_CHANGES} more`);
  const remedy =
    last === undefined
      ? "Nothing was changed. These stand under names of the plan. Rename or remove them on the firewall, or set " +
        "overwrite to let the first push replace them."
      : "Nothing was changed. Revert them on the firewall; or run `pulumi refresh`, which takes them into the state: " +
        "the next preview then shows what `up` would overwrite.";
  return new Error([`somebody changed what the hub owns, in ${changes.length} places:`, ...lines, remedy].join("\n"));
}

export function pendingChangesError(administrator: string, changes: readonly PendingChange[]): Error {
  const lines = changes.slice(0, SHOWN_CHANGES).map(({ path }) => `  ${path}`);
  return new Error(
    [
      `administrator ${administrator} has uncommitted changes, which this push would commit along with its own:`,
      ...lines,
      "Nothing was changed. Commit or revert them, and give the program an administrator of its own.",
    ].join("\n"),
  );
}
