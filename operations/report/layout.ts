/** Where boxes, nodes and lines lie: by the Eclipse Layout Kernel (elkjs), layers from the spokes to the sites. */
import type { ElkNode } from "elkjs";
import type { Line, Node, Topology } from "./topology";

export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly (Rectangle & { readonly title: string })[];
  readonly nodes: readonly (Rectangle & Node)[];
  readonly lines: readonly (Line & { readonly points: readonly Point[] })[];
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const LINE_HEIGHT = 17;
const PADDING = 10;
/** Full-width characters take two places (East Asian Width). */
const places = (text: string) => [...text].reduce((sum, character) => sum + (character > "\u2e7f" ? 2 : 1), 0);

function sizeOf({ texts }: Node) {
  return {
    // The name stands in bold.
    width: Math.max(...texts.map((text, index) => places(text) * (index === 0 ? 8.4 : 7.6))) + 2 * PADDING,
    height: texts.length * LINE_HEIGHT + 2 * PADDING,
  };
}

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "POLYLINE",
  // Firewall a above b, and sites by name, as far as no more lines cross for it.
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.spacing.nodeNodeBetweenLayers": "70",
  "elk.spacing.nodeNode": "18",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
};
const BOX_OPTIONS = { "elk.edgeRouting": "POLYLINE", "elk.padding": `[top=34,left=14,bottom=14,right=14]` };

export async function placed({ boxes, lines }: Topology): Promise<Placed> {
  // Large: only a report pays for loading it.
  const { default: Elk } = await import("elkjs/lib/elk.bundled.js");
  const nodes = new Map(boxes.flatMap((box) => box.nodes.map((node) => [node.id, node] as const)));
  const graph: ElkNode = {
    id: "root",
    layoutOptions: OPTIONS,
    children: boxes.map(({ id, nodes: own }) => ({
      id,
      layoutOptions: BOX_OPTIONS,
      children: own.map((node) => ({ id: node.id, ...sizeOf(node) })),
    })),
    edges: lines.map(({ from, to }, index) => ({ id: `line ${index}`, sources: [from], targets: [to] })),
  };
  const root: ElkNode = await new Elk().layout(graph);
  const children = root.children ?? [];
  return {
    width: root.width ?? 0,
    height: root.height ?? 0,
    boxes: children.map((box, index) => ({ ...rectangleOf(box), title: boxes[index]!.title })),
    nodes: children
      .flatMap((box) => box.children ?? [])
      .map((node) => ({ ...rectangleOf(node), ...nodes.get(node.id)! })),
    lines: (root.edges ?? []).map(({ sections }, index) => ({
      ...lines[index]!,
      points: (sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
        startPoint,
        ...bendPoints,
        endPoint,
      ]),
    })),
  };
}

const rectangleOf = ({ x = 0, y = 0, width = 0, height = 0 }: ElkNode): Rectangle => ({ x, y, width, height });
