/** Which firewall an end sends to: the longest prefix, then the shortest AS path, then the lowest MED. */
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/types";
import { longestMatches } from "./address";
import { type HeardRoute, TRANSIT_GATEWAY } from "./bgp";
import type { Decision } from "./filter";
import { matchRoutes, routesOfTable, tableOf } from "./transitGateway";
import { type EndView, type FirewallWorld, isFirewallWorld, type World } from "./world";

interface Choice {
  /** More than one where their routes are of equal worth; none without a route. */
  readonly preferred: readonly FirewallName[];
  /** By firewall: whether the end's route to it exists. */
  readonly routes: Readonly<Record<FirewallName, Decision>>;
  /** Set where the Transit Gateway leads to a VPC or a VPN connection without a firewall between. */
  readonly bypass?: Bypass;
}

export interface Bypass {
  readonly decision: Decision;
  readonly attachmentIds: readonly string[];
}

/** Where an end's packets to an address go. */
export function chooseFirewall(world: World, end: EndView, address: number): Choice {
  if (end.spoke !== undefined) return chooseForSpoke(world, end.spoke.attachmentId, address);
  const site = end.site!;
  if (!isFirewallWorld(world)) return both({ verdict: "deny", by: "the hub has no firewalls" });
  if (site.asn === undefined) {
    const decision: Decision = { verdict: "unmanaged", by: "static routes of the device, not managed here" };
    return { preferred: [site.primaryFirewall], routes: { a: decision, b: decision } };
  }
  return compareHeard(world, site.name, address, site.name);
}

function compareHeard(world: FirewallWorld, neighbour: string, address: number, where: string): Choice {
  const candidates = FIREWALL_NAMES.flatMap((firewall) =>
    longestMatches(world.bgp[firewall].heardBy(neighbour), address).map((heard) => ({ ...heard, firewall })),
  );
  const longest = Math.max(...candidates.map(({ prefix }) => prefix.prefixLength));
  const usable = candidates.filter(({ prefix }) => prefix.prefixLength === longest);
  const isWorse = (l: HeardRoute, r: HeardRoute) =>
    l.asPathLength > r.asPathLength || (l.asPathLength === r.asPathLength && l.med > r.med);
  const best = usable.filter((each) => !usable.some((other) => isWorse(each, other)));
  const routes = Object.fromEntries(
    FIREWALL_NAMES.map((firewall) => [
      firewall,
      describe(
        candidates.find((each) => each.firewall === firewall),
        firewall,
        where,
        world.bgp[firewall].troubles,
      ),
    ]),
  ) as Record<FirewallName, Decision>;
  return { preferred: [...new Set(best.map(({ firewall }) => firewall))], routes };
}

function describe(
  heard: HeardRoute | undefined,
  firewall: FirewallName,
  where: string,
  troubles: readonly string[],
): Decision {
  if (heard === undefined) {
    const trouble = troubles[0] === undefined ? "" : `; ${troubles[0]}`;
    return { verdict: "deny", by: `firewall ${firewall} announces no such prefix to ${where}${trouble}` };
  }
  const { prefix, asPathLength, med, by, unknown } = heard;
  if (unknown) return { verdict: "unknown", by };
  return {
    verdict: "allow",
    by: `${prefix.cidr} from firewall ${firewall}, AS path length ${asPathLength}, MED ${med}`,
  };
}

function both(decision: Decision): Choice {
  return { preferred: [], routes: { a: decision, b: decision } };
}

function chooseForSpoke(world: World, attachmentId: string, address: number): Choice {
  const { inventory } = world;
  const table = tableOf(inventory, attachmentId);
  if (table === undefined)
    return both({ verdict: "unknown", by: "the attachment has not exactly one route table of the stack" });
  const { routes, connects } = routesOfTable(inventory, table.id, world.vpnPrefixes);
  const [best, ...others] = matchRoutes(routes, address);
  const byBgp =
    connects.length === 0 || !isFirewallWorld(world)
      ? undefined
      : compareHeard(world, TRANSIT_GATEWAY, address, "the Transit Gateway");
  const bgpLength = Math.max(-1, ...lengthsHeard(world, address));
  // Static before propagated, and a VPC's before those of a Connect attachment (Transit Gateway guide, "Routing").
  if (best === undefined || (byBgp !== undefined && bgpLength > best.prefix.prefixLength)) {
    return byBgp ?? both({ verdict: "deny", by: `route table ${table.name} has no route` });
  }
  const by = `route table ${table.name}: ${best.prefix.cidr} ${best.name}`;
  const attachmentIds = [best, ...others].flatMap((route) => route.attachmentId ?? []);
  if (attachmentIds.length === 0) return both({ verdict: "deny", by: `${by}, blackhole` });
  const ends = new Set(attachmentIds.map((id) => endOfAttachment(world, id)));
  const [end] = ends;
  // Several attachments are one way only where they are the connections of one site.
  if (attachmentIds.length <= others.length || ends.size > 1)
    return both({ verdict: "unknown", by: `${by} is not the only one` });
  if (end === undefined) return both({ verdict: "unknown", by: `${by} leads to ${attachmentIds.join(", ")}` });
  const decision: Decision = { verdict: "allow", by: `${by} leads to ${end.key} without a firewall` };
  return { ...both(decision), bypass: { decision, attachmentIds } };
}

/** Prefix lengths of what the firewalls tell the Transit Gateway of an address. */
function lengthsHeard(world: World, address: number): number[] {
  if (!isFirewallWorld(world)) return [];
  return FIREWALL_NAMES.flatMap((name) =>
    longestMatches(world.bgp[name].heardBy(TRANSIT_GATEWAY), address).map(({ prefix }) => prefix.prefixLength),
  );
}

function endOfAttachment({ ends, vpnConnections }: World, id: string): EndView | undefined {
  const site = vpnConnections.find(({ attachmentId }) => attachmentId === id)?.site;
  return ends.find(
    ({ spoke, vpnSite }) => spoke?.attachmentId === id || (site !== undefined && vpnSite?.name === site),
  );
}
