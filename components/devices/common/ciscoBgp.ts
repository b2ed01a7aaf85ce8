/** BGP in the words that Cisco's, FRR's and SonicOS's share: sessions, and what filters their routes. */
import type { DeviceEnd } from "../types";
import { bgpOf, exactly, type AcceptedPrefix, type DeviceBgp } from "./routes";

type Neighbor = DeviceBgp["neighbors"][number];

export interface CiscoBgp extends Omit<DeviceBgp, "neighbors"> {
  readonly neighbors: readonly (Neighbor & {
    /** What binds the filters to it. */
    readonly filterLines: readonly string[];
  })[];
  readonly prefixLists: readonly string[];
  /** Around the prefix lists, where the device ranks its tunnels. */
  readonly routeMaps: readonly string[];
}

export interface CiscoWords {
  /** False: the make sets a MED and cannot add to what it hears, so its own order stands above AWS's. */
  readonly addsMed: boolean;
  readonly prefixList?: "ip prefix-list" | "prefix-list";
  /** Name of the prefix lists before `-in` and `-out`; the site's label when not given. */
  readonly listName?: string;
}

/** Undefined for static routes. */
export function ciscoBgpOf(site: DeviceEnd, words: CiscoWords): CiscoBgp | undefined {
  const session = bgpOf(site);
  if (session === undefined) return undefined;
  const { prefixList = "ip prefix-list", listName = site.label } = words;
  const listOf = (way: "in" | "out", prefixes: readonly AcceptedPrefix[]) =>
    prefixes.map(
      ({ cidr, orLonger }, index) =>
        `${prefixList} ${listName}-${way} seq ${5 * (index + 1)} permit ${cidr}${orLonger ? " le 32" : ""}`,
    );
  return {
    ...session,
    neighbors: session.neighbors.map((neighbor) => ({ ...neighbor, filterLines: filterLines(neighbor, listName) })),
    prefixLists: [...listOf("in", site.remotePrefixes), ...listOf("out", exactly(site.localPrefixes))],
    routeMaps: session.neighbors.flatMap((neighbor) => routeMaps(neighbor, listName, words.addsMed)),
  };
}

function filterLines({ address, order, tunnel }: Neighbor, listName: string): string[] {
  const filter = order === undefined ? `prefix-list ${listName}` : `route-map ${tunnel.vpnName}`;
  return ["in", "out"].map((way) => `neighbor ${address} ${filter}-${way} ${way}`);
}

function routeMaps({ order, tunnel }: Neighbor, listName: string, addsMed: boolean): string[] {
  if (order === undefined) return [];
  const map = (way: "in" | "out", metric: string) => [
    `route-map ${tunnel.vpnName}-${way} permit 10`,
    ` match ip address prefix-list ${listName}-${way}`,
    ` set metric ${metric}`,
  ];
  return [...map("in", addsMed ? `+${order.addedMed}` : String(order.med)), ...map("out", String(order.med))];
}
