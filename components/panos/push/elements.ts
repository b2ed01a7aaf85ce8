/**
 * Splits a configuration into the smallest things that come and go by themselves. Entries and members of lists that the
 * hub does not own are nobody's element: they are neither compared nor changed.
 */
import { descend, entry, type PanNode } from "../tree";
import { formatXml } from "./format";
import { childPath, DEVICE_XPATH, kindOf, parentOf, type Path } from "./paths";

/** XML of each element by its path; the names in ordered lists such as the security rules, first match first. */
export interface Configuration {
  readonly elements: Readonly<Record<Path, string>>;
  readonly order: Readonly<Record<Path, readonly string[]>>;
}

/** Set at the first boot only: they belong to the machine, and a change of the routing engine needs a reboot. */
const NOT_PUSHED = ["deviceconfig"];

/** There in every configuration, so that nobody creates or deletes it. */
const FACTORY_ENTRIES = ["vsys/entry"];

/** Entries that several sites, or an administrator, have content in. Their presence is an element of its own. */
const SHARED_ENTRIES = [
  "vsys/entry/zone/entry",
  "network/virtual-router/entry",
  "network/logical-router/entry",
  "network/logical-router/entry/vrf/entry",
];

/** Settings that make sense together only: choices of one kind or another, and their parameters. */
const WHOLE_ELEMENTS = [
  "network/virtual-router/entry/ecmp",
  "network/virtual-router/entry/admin-dists",
  "network/virtual-router/entry/protocol/bgp/routing-options",
  "network/logical-router/entry/vrf/entry/ecmp",
  "network/logical-router/entry/vrf/entry/admin-dists",
  "network/logical-router/entry/vrf/entry/rib-filter",
  "network/logical-router/entry/vrf/entry/bgp/graceful-restart",
  "network/logical-router/entry/vrf/entry/bgp/med",
  "network/logical-router/entry/vrf/entry/bgp/redistribution-profile",
  "network/logical-router/entry/vrf/entry/bgp/advertise-network",
];

/**
 * @param config a whole configuration, root `config`
 * @throws when it holds something besides the device, which a push would leave out
 */
export function splitConfiguration(config: PanNode): Configuration {
  const device = descend(config, "devices", ["entry", "localhost.localdomain"]);
  const others = config.children.filter(({ tag }) => tag !== "devices").map(({ tag }) => tag);
  if (device === undefined || others.length > 0)
    throw new Error(
      `a pushed configuration is all below ${DEVICE_XPATH}, but found ${others.join(", ") || "no device"}`,
    );
  const pushed = device.children.filter(({ tag }) => !NOT_PUSHED.includes(tag));
  return splitSubtrees(pushed.map((node) => ["", node]));
}

/** @param subtrees nodes, each with the path of its parent */
export function splitSubtrees(subtrees: readonly (readonly [Path, PanNode])[]): Configuration {
  const elements: Record<Path, string> = {};
  const order: Record<Path, string[]> = {};
  const visit = (parent: Path, node: PanNode): void => {
    const path = childPath(parent, node);
    const kind = kindOf(path);
    if (isOrdered(parent) && node.tag === "entry") (order[parent] ??= []).push(node.name!);
    if (SHARED_ENTRIES.includes(kind)) elements[path] = formatXml(entry(node.name!));
    else if (!FACTORY_ENTRIES.includes(kind) && isElement(kind, node)) {
      elements[path] = formatXml(node);
      return;
    }
    for (const child of node.children) visit(path, child);
  };
  for (const [parent, node] of subtrees) visit(parent, node);
  return { elements, order };
}

/** A node without content is an empty list, which means the same as none. */
function isElement(kind: string, node: PanNode): boolean {
  return node.tag === "entry" || WHOLE_ELEMENTS.includes(kind) || node.text !== undefined;
}

/** First match decides: security rules, and the import and export rules of BGP. */
function isOrdered(path: Path): boolean {
  return path.endsWith("/rules");
}

/** Whether other things can live below this element, which its deletion would take along. */
export function isSharedEntry(path: Path): boolean {
  return SHARED_ENTRIES.includes(kindOf(path));
}

/** The subtrees to read so as to see every one of these elements: as few and as small as can be. */
export function subtreesOf(paths: Iterable<Path>): Path[] {
  const parents = [...new Set([...paths].map(parentOf))].sort();
  const found: Path[] = [];
  for (const parent of parents) {
    if (!found.some((other) => parent.startsWith(`${other}/`))) found.push(parent);
  }
  return found;
}

/** Entries in the ordered lists that none of `known` has, for example an administrator's own rules. */
export function unknownRules(held: Configuration, known: readonly Configuration[]): Path[] {
  return Object.keys(held.elements).filter(
    (path) => known.some(({ order }) => parentOf(path) in order) && !known.some(({ elements }) => path in elements),
  );
}
