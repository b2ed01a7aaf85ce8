/** A PAN-OS configuration as a tree: elements, entries told apart by name, and members that hold the values of lists. */
export interface PanosNode {
  readonly tag: string;
  /** Of an `entry`. */
  readonly name?: string;
  readonly text?: string;
  readonly children: PanosNode[];
}

/** A tag with its attributes, a comment, a declaration, CDATA, or text: all that PAN-OS writes. */
const TOKEN =
  /<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[([^]*?)\]\]>|([^<]+)/gy;
const NAME = /\sname\s*=\s*(?:"([^"]*)"|'([^']*)')/;
type MutableNode = { -readonly [Key in keyof PanosNode]: PanosNode[Key] };

/**
 * The root element; undefined for a text that is not well-formed or holds what PAN-OS does not write (a document type).
 * A scanner of its own: a general parser needs ten times as long, which counts in a large stack.
 */
export function parsePanosXml(xml: string): PanosNode | undefined {
  const document: MutableNode = { tag: "", children: [] };
  const open: MutableNode[] = [document];
  let position = 0;
  for (const match of xml.replace(/^\uFEFF/, "").matchAll(TOKEN)) {
    position = match.index + match[0].length;
    const [, closing, tag, attributes = "", empty, cdata, text] = match;
    const top = open.at(-1)!;
    if (tag === undefined) {
      addText(top, cdata ?? decode((text ?? "").trim()));
    } else if (closing === "/") {
      if (open.length === 1 || top.tag !== tag) return undefined;
      open.pop();
    } else {
      const [, quoted, single] = NAME.exec(attributes) ?? [];
      const name = quoted ?? single;
      const node: MutableNode = { tag, ...(name === undefined ? {} : { name: decode(name) }), children: [] };
      top.children.push(node);
      if (empty !== "/") open.push(node);
    }
  }
  const [root, ...others] = document.children;
  const whole = position === xml.replace(/^\uFEFF/, "").length && open.length === 1 && others.length === 0;
  return whole && document.text === undefined ? root : undefined;
}

function addText(node: MutableNode, text: string): void {
  if (text !== "") node.text = (node.text ?? "") + text;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decode(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}

/** The node below, step by step; `["entry", name]` picks an entry. */
export function descend(
  node: PanosNode | undefined,
  ...steps: readonly (string | readonly [string, string])[]
): PanosNode | undefined {
  return steps.reduce<PanosNode | undefined>((at, step) => {
    const [tag, name] = typeof step === "string" ? [step, undefined] : step;
    return at?.children.find((child) => child.tag === tag && (name === undefined || child.name === name));
  }, node);
}

export function textAt(node: PanosNode | undefined, ...steps: readonly string[]): string | undefined {
  return descend(node, ...steps)?.text;
}

export function entriesAt(node: PanosNode | undefined, ...steps: readonly string[]): readonly PanosNode[] {
  return descend(node, ...steps)?.children.filter(({ tag }) => tag === "entry") ?? [];
}

/** Values of the list at a path; empty where there is none. */
export function membersAt(node: PanosNode | undefined, ...steps: readonly string[]): string[] {
  const members = descend(node, ...steps)?.children.filter(({ tag }) => tag === "member") ?? [];
  return members.map(({ text }) => text ?? "");
}
