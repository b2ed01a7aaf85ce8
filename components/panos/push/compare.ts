/** Whether two elements mean the same, and if not, where they differ. */
import { parseXml, toXml, type PanNode } from "../tree";

/** Leaves whose values are never shown. */
const SECRET_TAGS = new Set(["key", "phash", "password", "passphrase", "secret", "auth-key", "private-key"]);
const SHOWN_DIFFERENCES = 4;

/** PAN-OS keeps the order of entries and members, and may write the other children in the order of its schema. */
export function canonical(xml: string): string {
  return toXml(sortChildren(parseXml(xml)));
}

export function isSame(left: string | undefined, right: string | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left === right || canonical(left) === canonical(right);
}

function sortChildren(node: PanNode): PanNode {
  const children = node.children
    .map(sortChildren)
    .sort((left, right) => (left.tag < right.tag ? -1 : left.tag > right.tag ? 1 : 0));
  return { ...node, children };
}

/** Up to four lines such as `mtu: found 1500, expected 1427`; secret values are left out. */
export function describeDifferences(found: string, expected: string): string[] {
  const [left, right] = [leavesOf(parseXml(found), ""), leavesOf(parseXml(expected), "")];
  const paths = [...new Set([...left.keys(), ...right.keys()])].filter((path) => left.get(path) !== right.get(path));
  const lines = paths
    .slice(0, SHOWN_DIFFERENCES)
    .map((path) =>
      SECRET_TAGS.has(path.split("/").at(-1)!)
        ? `${path}: is another one, or was encrypted under another master key`
        : `${path}: found ${left.get(path) ?? "nothing"}, expected ${right.get(path) ?? "nothing"}`,
    );
  return paths.length > SHOWN_DIFFERENCES ? [...lines, `and ${paths.length - SHOWN_DIFFERENCES} more`] : lines;
}

/** Values of each leaf by its path within the element, in their order. */
function leavesOf(node: PanNode, path: string): Map<string, string> {
  const leaves = new Map<string, string>();
  const add = (at: string, value: string) => leaves.set(at, leaves.has(at) ? `${leaves.get(at)}, ${value}` : value);
  for (const child of node.children) {
    const at = [path, child.name ?? child.tag].filter((part) => part !== "" && part !== "member").join("/");
    if (child.children.length === 0) add(at === "" ? "value" : at, child.text ?? "set");
    else for (const [inner, value] of leavesOf(child, at)) add(inner, value);
  }
  if (path === "" && node.text !== undefined) add("value", node.text);
  return leaves;
}
