/**
 * A PAN-OS configuration as plain data. PAN-OS knows three kinds of nodes: an element with children, an element with
 * text, and an `entry` that is told apart from its neighbours by its name; `member` elements hold the values of lists.
 */
import { XMLBuilder, XMLParser } from "fast-xml-parser";

export interface PanNode {
  readonly tag: string;
  /** Of an `entry`. */
  readonly name?: string;
  readonly text?: string;
  readonly children: readonly PanNode[];
}

type Child = PanNode | undefined | readonly Child[];

/** An element with children; undefined ones are left out and lists are laid flat. */
export function element(tag: string, ...children: readonly Child[]): PanNode {
  return { tag, children: flatten(children) };
}

export function entry(name: string, ...children: readonly Child[]): PanNode {
  return { tag: "entry", name, children: flatten(children) };
}

export function text(tag: string, value: string | number): PanNode {
  return { tag, text: String(value), children: [] };
}

/** PAN-OS's booleans are `yes` and `no`. */
export function flag(tag: string, value: boolean): PanNode {
  return text(tag, value ? "yes" : "no");
}

/** A list of values, for example `<from><member>untrust</member></from>`. */
export function members(tag: string, values: readonly string[]): PanNode {
  return element(tag, ...values.map((value) => text("member", value)));
}

function flatten(children: readonly Child[]): PanNode[] {
  return children.flatMap((child): PanNode[] => {
    if (child === undefined) return [];
    return Array.isArray(child) ? flatten(child as readonly Child[]) : [child as PanNode];
  });
}

const NAME = "@_name";
type XmlObject = Record<string, unknown>;

const builder = new XMLBuilder({ preserveOrder: true, ignoreAttributes: false, suppressEmptyNode: true });
const prettyBuilder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  suppressEmptyNode: true,
  format: true,
  indentBy: "  ",
});
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
});

/** XML text of one node without a declaration; escaped, on one line. */
export function toXml(node: PanNode): string {
  return builder.build([toXmlObject(node)]) as string;
}

/** A whole file: declaration, indented, a final newline. Attributes other than names stand on the root only. */
export function toXmlFile(root: PanNode, rootAttributes: Readonly<Record<string, string>> = {}): string {
  const attributes = Object.fromEntries(Object.entries(rootAttributes).map(([name, value]) => [`@_${name}`, value]));
  const body = prettyBuilder.build([{ ...toXmlObject(root), ":@": attributes }]) as string;
  return `<?xml version="1.0"?>\n${body.trim()}\n`;
}

function toXmlObject(node: PanNode): XmlObject {
  const inner = node.text === undefined ? node.children.map(toXmlObject) : [{ "#text": node.text }];
  return { [node.tag]: inner, ...(node.name === undefined ? {} : { ":@": { [NAME]: node.name } }) };
}

/**
 * Reads XML that PAN-OS or `toXmlFile` wrote. Attributes other than `name` (admin, dirtyId, time, uuid) are dropped.
 *
 * @throws when the text holds no element
 */
export function parseXml(xml: string): PanNode {
  const parsed = parser.parse(xml) as XmlObject[];
  const root = parsed.find((each) => !Object.keys(each).some((key) => key.startsWith("?")));
  if (root === undefined) throw new Error("the text holds no XML element");
  return fromXmlObject(root);
}

function fromXmlObject(object: XmlObject): PanNode {
  const tag = Object.keys(object).find((key) => key !== ":@")!;
  const inner = object[tag] as XmlObject[];
  const name = (object[":@"] as Record<string, string> | undefined)?.[NAME];
  const texts = inner.filter((each) => "#text" in each).map((each) => String(each["#text"]));
  return {
    tag,
    ...(name === undefined ? {} : { name }),
    ...(texts.length > 0 ? { text: texts.join("") } : {}),
    children: inner.filter((each) => !("#text" in each)).map(fromXmlObject),
  };
}

/** The child with this tag, and this name when it is an entry. */
export function childOf(node: PanNode | undefined, tag: string, name?: string): PanNode | undefined {
  return node?.children.find((child) => child.tag === tag && (name === undefined || child.name === name));
}

/** Walks down by tags; `entry[name]` steps are written as `["entry", name]`. */
export function descend(
  node: PanNode | undefined,
  ...steps: readonly (string | readonly [string, string])[]
): PanNode | undefined {
  return steps.reduce<PanNode | undefined>(
    (at, step) => (typeof step === "string" ? childOf(at, step) : childOf(at, step[0], step[1])),
    node,
  );
}

/** Values of a list of members below a node. */
export function memberTexts(node: PanNode | undefined): string[] {
  return (node?.children ?? []).filter((child) => child.tag === "member").map((child) => child.text ?? "");
}
