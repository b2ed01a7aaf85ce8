/** Which firewall an end sends to: the best path of its gateway among what the firewalls tell it. */
import { bestPath, type GatewayKind } from "../../components/plan/routing/bestPath";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import type { SitePlan } from "../../components/plan/sites/types";
import { single } from "../../reading/address";
import { type HeardRoute, TRANSIT_GATEWAY } from "./bgp";
import type { Decision } from "../../reading/filter";
import { textOf } from "../../reading/inventory";
import { routesOfTable, tableOf, type TransitGatewayRoute } from "../../reading/aws/transitGateway";
import { type EndView, type FirewallWorld, isFirewallWorld, type World } from "./world";

const CONNECT: Listener = {
  kind: "transit-gateway-table",
  neighbour: TRANSIT_GATEWAY,
  where: "the Transit Gateway",
};

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
  return chooseForSite(world, site, address);
}

/** Who hears the firewalls: a neighbour of theirs, and its name in sentences. */
interface Listener {
  readonly kind: GatewayKind;
  readonly neighbour: string;
  readonly where: string;
}

/** What it hears of an address from each firewall, and which firewalls its choice falls on. */
function choiceOf(
  { bgp }: FirewallWorld,
  { kind, neighbour, where }: Listener,
  address: number,
  preferred: readonly FirewallName[],
): Choice {
  const routes = Object.fromEntries(
    FIREWALL_NAMES.map((name) => {
      const heard = bestPath(kind, single(address), bgp[name].heardBy(neighbour))?.winners[0];
      return [name, describe(heard, name, where, bgp[name].troubles)] as const;
    }),
  ) as Record<FirewallName, Decision>;
  return { preferred: FIREWALL_NAMES.filter((name) => preferred.includes(name)), routes };
}

const heardFromBoth = ({ bgp }: FirewallWorld, neighbour: string) =>
  FIREWALL_NAMES.flatMap((firewall) => bgp[firewall].heardBy(neighbour).map((heard) => ({ ...heard, firewall })));

function chooseForSite(world: FirewallWorld, site: SitePlan, address: number): Choice {
  const kind = gatewayKindOf(world, site);
  const best = bestPath(kind, single(address), heardFromBoth(world, site.name));
  const preferred = best?.winners.map(({ firewall }) => firewall) ?? [];
  return choiceOf(world, { kind, neighbour: site.name, where: site.name }, address, preferred);
}

/** The owner of an adopted network chose its mode; legacy is the default, and what wins there wins in both. */
function gatewayKindOf({ inventory }: World, site: SitePlan): GatewayKind {
  if (site.kind !== "gcp-ha-vpn") return site.kind;
  const mode = textOf(inventory.ofSite("gcp:compute/network:Network", site.name)[0], "bgpBestPathSelectionMode");
  return mode === "STANDARD" ? "cloud-router-standard" : "cloud-router-legacy";
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
  const { prefix, asPath, med, by, unknown } = heard;
  if (unknown) return { verdict: "unknown", by };
  return {
    verdict: "allow",
    by: `${prefix.cidr} from firewall ${firewall}, AS path length ${asPath.length}, MED ${med}`,
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
  const { routes, connects } = routesOfTable(inventory, table, world.vpnPrefixes);
  const byConnect = connects.length > 0 && isFirewallWorld(world) ? world : undefined;
  const heard = byConnect === undefined ? [] : heardFromBoth(byConnect, TRANSIT_GATEWAY);
  const winners =
    bestPath<TransitGatewayRoute | (typeof heard)[number]>(CONNECT.kind, single(address), [
      ...routes,
      ...heard.map((each) => ({ ...each, source: "connect" as const })),
    ])?.winners ?? [];
  const firewalls = winners.flatMap((route) => ("firewall" in route ? [route.firewall] : []));
  const [best, ...others] = winners.flatMap((route) => ("firewall" in route ? [] : [route]));
  if (best === undefined) {
    if (byConnect === undefined) return both({ verdict: "deny", by: `route table ${table.name} has no route` });
    return choiceOf(byConnect, CONNECT, address, firewalls);
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

function endOfAttachment({ ends, vpnConnections }: World, id: string): EndView | undefined {
  const site = vpnConnections.find(({ attachmentId }) => attachmentId === id)?.site;
  return ends.find(
    ({ spoke, vpnSite }) => spoke?.attachmentId === id || (site !== undefined && vpnSite?.name === site),
  );
}
