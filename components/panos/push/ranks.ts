/** The order in which kinds of elements are created: what is referred to comes first. */
import { kindOf, type Path } from "./paths";

const ROUTER = "network/virtual-router/entry";
const VRF = "network/logical-router/entry/vrf/entry";
const VSYS = "vsys/entry";

const CREATION_ORDER = [
  "network/profiles",
  "network/ike/crypto-profiles",
  "network/routing-profile",
  "network/routing-profile/filters",
  "network/routing-profile/filters/route-maps",
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
