/** The order in which kinds of elements are created: what is referred to comes first. */
import { entry, memberTexts, descend, parseXml } from "../tree";
import { childPath, kindOf, parentOf, type Path } from "./paths";

const ROUTER = "network/virtual-router/entry";
const VRF = "network/logical-router/entry/vrf/entry";
const VSYS = "vsys/entry";

const CREATION_ORDER = [
  "network/profiles",
  "network/ike/crypto-profiles",
  "network/routing-profile",
  "network/routing-profile/filters",
  "network/routing-profile/filters/route-maps",
  "network/routing-profile/bgp/filtering-profile",
  "network/interface",
  `${VSYS}/import`,
  `${VSYS}/zone`,
  "network/virtual-router",
  "network/logical-router",
  "network/ike/gateway",
  "network/tunnel",
  `${ROUTER}/routing-table`,
  `${ROUTER}/protocol`,
  `${ROUTER}/protocol/redist-profile`,
  `${ROUTER}/protocol/bgp`,
  `${ROUTER}/protocol/bgp/peer-group`,
  `${ROUTER}/protocol/bgp/redist-rules`,
  `${ROUTER}/protocol/bgp/policy`,
  `${VRF}/routing-table`,
  `${VRF}/bgp`,
  `${VRF}/bgp/peer-group`,
  `${VSYS}/tag`,
  `${VSYS}/address`,
  `${VSYS}/address-group`,
  `${VSYS}/service`,
  `${VSYS}/service-group`,
  `${VSYS}/rulebase`,
];

/** Smaller is created earlier and removed later; kinds that the table does not know come last. */
export function rankOf(path: Path): number {
  const kind = kindOf(path);
  const matches = CREATION_ORDER.filter((prefix) => kind === prefix || kind.startsWith(`${prefix}/`));
  const longest = matches.sort((left, right) => right.length - left.length)[0];
  return longest === undefined ? CREATION_ORDER.length : CREATION_ORDER.indexOf(longest);
}

const ADDRESS_GROUP = `${VSYS}/address-group/entry`;

/** How deep each address group nests: a group of groups is created after them. */
export function nestingDepths(elements: Readonly<Record<Path, string>>): ReadonlyMap<Path, number> {
  const groups = Object.keys(elements).filter((path) => kindOf(path) === ADDRESS_GROUP);
  const depths = new Map<Path, number>();
  const depthOf = (path: Path): number => {
    const known = depths.get(path);
    if (known !== undefined) return known;
    // A group within itself is PAN-OS's to refuse; here it must only come to an end.
    depths.set(path, 0);
    const members = memberTexts(descend(parseXml(elements[path]!), "static"));
    const inner = members.map((name) => childPath(parentOf(path), entry(name))).filter((other) => other in elements);
    const depth = inner.length === 0 ? 0 : 1 + Math.max(...inner.map(depthOf));
    depths.set(path, depth);
    return depth;
  };
  groups.forEach(depthOf);
  return depths;
}
