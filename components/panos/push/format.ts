/** How an element's XML is written in inputs and state, for people who read a preview. */
import { parseXml, toXml, toXmlFile, type PanNode } from "../tree";

const LONGEST_LINE = 100;

/** One line if it is short, else a line for each child: a preview then shows the lines that change. */
export function formatXml(node: PanNode): string {
  const line = toXml(node);
  if (line.length <= LONGEST_LINE) return line;
  const [, ...lines] = toXmlFile(node, node.name === undefined ? {} : { name: node.name })
    .trimEnd()
    .split("\n");
  return lines.join("\n");
}

/** The same on one line, for the wire. */
export function compactXml(xml: string): string {
  return toXml(parseXml(xml));
}
