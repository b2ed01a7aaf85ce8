/**
 * The same configuration as `set` commands of the PAN-OS CLI, for people who paste them in configure mode. The device
 * has one virtual system, so the paths of `devices` and `vsys` are left out, as the CLI prints them with
 * `set cli config-output-format set`.
 */
import { childOf, memberTexts, type PanNode } from "./tree";

/**
 * One command per value, list and empty element, in the order of the tree.
 *
 * @throws when a value holds a double quote or a line break, which the CLI cannot take
 */
export function toSetCommands(config: PanNode): string[] {
  const device = childOf(childOf(config, "devices"), "entry");
  return (device?.children ?? []).flatMap((part) => {
    if (part.tag !== "vsys") return commands(part, []);
    return part.children.flatMap((virtualSystem) => virtualSystem.children.flatMap((child) => commands(child, [])));
  });
}

function commands(node: PanNode, above: readonly string[]): string[] {
  const path = [...above, node.name ?? node.tag];
  if (node.text !== undefined) return [command([...path, node.text])];
  const values = memberTexts(node);
  if (values.length === 1) return [command([...path, values[0]!])];
  if (values.length > 1) return [`${command(path)} [ ${values.map(quote).join(" ")} ]`];
  if (node.children.length === 0) return [command(path)];
  return node.children.flatMap((child) => commands(child, path));
}

function command(words: readonly string[]): string {
  return `set ${words.map(quote).join(" ")}`;
}

/** A word goes as it is when the CLI cannot take any of its characters for syntax. */
function quote(word: string): string {
  if (/["\r\n]/.test(word))
    throw new Error("a value with a double quote or a line break does not fit into a set command");
  return /^[A-Za-z0-9_./:@+=,-]+$/.test(word) ? word : `"${word}"`;
}
