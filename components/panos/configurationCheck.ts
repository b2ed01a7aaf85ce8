/** Holds a configuration against the table of limits before anybody sends it. */
import type { Problem } from "../plan/problems";
import { ANY_ENTRY, LIMITS, type Limit } from "./limits";
import type { PanNode } from "./tree";

/**
 * Every name, value and count that PAN-OS would refuse, and every name that two entries of one container share.
 *
 * @param config the whole configuration, root `config`
 * @param owner begins each path, for example `firewall a`
 */
export function checkConfiguration(config: PanNode, owner: string): Problem[] {
  const device = config.children[0]?.children[0];
  return (device?.children ?? []).flatMap((child) => walk(child, child.tag, [owner, child.tag]));
}

/** @param key the tags down to the node, without names */
function walk(node: PanNode, key: string, path: readonly string[]): Problem[] {
  return [
    ...checkNode(node, LIMITS[key] ?? (node.name === undefined ? undefined : ANY_ENTRY), path),
    ...checkTwins(node, path),
    ...node.children.flatMap((child) => walk(child, `${key}/${child.tag}`, [...path, child.name ?? child.tag])),
  ];
}

function checkNode(node: PanNode, limit: Limit | undefined, path: readonly string[]): Problem[] {
  if (limit === undefined) return [];
  const allowed = violation(node, limit);
  if (allowed === undefined) return [];
  const value = limit.most === undefined ? (node.name ?? node.text) : `${node.children.length} members`;
  return [
    {
      path: path.join(" "),
      what: `is refused (${limit.what})`,
      ...(limit.isSecret ? {} : { value }),
      allowed,
      remedy: limit.remedy,
    },
  ];
}

/** What would be allowed; undefined when the node is. */
function violation(node: PanNode, { name, values, range, length, form, most }: Limit): string | undefined {
  if (name !== undefined) {
    const reserved = name.reserved ?? [];
    const isGood = node.name!.length <= name.longest && name.pattern.test(node.name!);
    if (isGood && !reserved.includes(node.name!)) return undefined;
    const but = reserved.length === 0 ? "" : `, but not ${reserved.join(", ")}`;
    return `at most ${name.longest} characters, of the form ${name.pattern.source}${but}`;
  }
  const text = node.text ?? "";
  if (values !== undefined && !values.includes(text)) return values.join(", ");
  if (range !== undefined && !(/^\d+$/.test(text) && Number(text) >= range[0] && Number(text) <= range[1]))
    return `${range[0]} to ${range[1]}`;
  if (length !== undefined && (text.length < length[0] || text.length > length[1]))
    return `${length[0]} to ${length[1]} characters`;
  if (form !== undefined && !form.pattern.test(text)) return form.described;
  if (most !== undefined && node.children.length > most) return `at most ${most}`;
  return undefined;
}

/** A list in which a value may stand more than once: each stands for one hop. */
const COUNTED_LIST = "aspath-prepend";

/** PAN-OS would merge two entries of one name without a word. */
function checkTwins(node: PanNode, path: readonly string[]): Problem[] {
  if (node.tag === COUNTED_LIST) return [];
  const seen = new Set<string>();
  return node.children.flatMap((child): Problem[] => {
    const twin = child.name ?? (child.tag === "member" ? child.text : undefined);
    if (twin === undefined || !seen.has(twin)) {
      if (twin !== undefined) seen.add(twin);
      return [];
    }
    const what = "holds one name twice; PAN-OS would merge the two";
    return [{ path: path.join(" "), what, value: twin, remedy: "rename one of the two sites, spokes, flows or zones" }];
  });
}
