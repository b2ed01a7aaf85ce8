/**
 * Pre-shared keys stand in elements as placeholders, so that elements can be shown, compared and kept in clear text.
 * PAN-OS shows a key encrypted under its master key; a digest of that text tells whether somebody changed it.
 */
import { createHash } from "node:crypto";
import { childOf, descend, parseXml, text, toXml, type PanNode } from "../tree";
import { compactXml, formatXml } from "./format";
import { kindOf, type Path } from "./paths";

const GATEWAY = "network/ike/gateway/entry";
const KEY_STEPS = ["authentication", "pre-shared-key", "key"] as const;
/** Stands for a key that is not the one pushed. */
export const FOREIGN_KEY = "{another key}";

/** What stands in an element for the key of this id, for example `{key:tokyo-gcp/a-0}`. */
export function keyPlaceholder(keyId: string): string {
  return `{key:${keyId}}`;
}

/** Id of the key that the element needs; undefined for elements without one. */
export function keyIdOf(path: Path, xml: string): string | undefined {
  return /^\{key:(.+)\}$/.exec(keyTextOf(path, xml) ?? "")?.[1];
}

/** Text of a gateway's pre-shared key, whatever it is. */
export function keyTextOf(path: Path, xml: string): string | undefined {
  return kindOf(path) === GATEWAY ? descend(parseXml(xml), ...KEY_STEPS)?.text : undefined;
}

/**
 * The element as the firewall shall have it, on one line.
 *
 * @throws naming the id, never a value, when the key is missing
 */
export function fillInKey(path: Path, xml: string, keys: Readonly<Record<string, string>>): string {
  const id = keyIdOf(path, xml);
  if (id === undefined) return compactXml(xml);
  const key = keys[id];
  if (key === undefined || key === "") throw new Error(`${path} needs the pre-shared key ${id}, which is not given`);
  return toXml(replaceAt(parseXml(xml), KEY_STEPS, text("key", key)));
}

/** Puts a placeholder where the firewall shows a key. */
export function withKeyText(xml: string, keyText: string): string {
  return formatXml(replaceAt(parseXml(xml), KEY_STEPS, text("key", keyText)));
}

export function digestOf(shownKey: string): string {
  return createHash("sha256").update(shownKey).digest("hex");
}

function replaceAt(node: PanNode, steps: readonly string[], replacement: PanNode): PanNode {
  const [first, ...rest] = steps;
  const child = childOf(node, first!);
  if (child === undefined) return node;
  const changed = rest.length === 0 ? replacement : replaceAt(child, rest, replacement);
  return { ...node, children: node.children.map((each) => (each === child ? changed : each)) };
}

/** A gateway as the first boot leaves it: silent, and with a key that is of no use. */
export function withoutBootState(path: Path, xml: string): string {
  if (kindOf(path) !== GATEWAY) return xml;
  const gateway = parseXml(xml);
  const children = gateway.children.filter(({ tag }) => tag !== "disabled");
  return toXml(replaceAt({ ...gateway, children }, KEY_STEPS, text("key", "")));
}
