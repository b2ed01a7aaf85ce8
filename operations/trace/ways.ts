/** The whole way of a request and of its answer between two ends, by each of the two firewalls. */
import type { FirewallName } from "../../components/plan/firewalls/types";
import type { FirewallRoute } from "./bgp";
import { anyOf, asCarrier, type Check, combine, fixed, type HopPlace, REMEMBERED } from "./checks";
import { endChecks, type Place } from "./ends";
import type { Decision } from "../../reading/filter";
import type { FirewallView } from "./firewalls";
import { greChecks, policyFilter, tunnelChecks, tunnelsTo } from "./outer";
import { chooseFirewall } from "./preference";
import { matchRoutes, readConnects, routesOfTable, tableOf } from "../../reading/aws/transitGateway";
import { vpnGatewayBetween, vpnRouteChecks } from "./vpnWays";
import { type EndView, type FirewallWorld, isFirewallWorld, type World } from "./world";

export interface Way {
  readonly request: readonly Check[];
  readonly answer: readonly Check[];
}

export interface Ways {
  readonly from: Place;
  readonly to: Place;
  readonly by: Readonly<Record<FirewallName, Way>>;
  /** Firewalls that the sender, and the answering end, send to; two where their routes are of equal worth. */
  readonly preferred: { readonly request: readonly FirewallName[]; readonly answer: readonly FirewallName[] };
  /** No firewall stands between the two ends. */
  readonly bypassed: boolean;
}

export function findWays(world: World, from: Place, to: Place): Ways {
  const request = oneDirection(world, from, to, "request");
  const answer = oneDirection(world, to, from, "answer");
  return {
    from,
    to,
    by: {
      a: { request: request.by.a, answer: answer.by.a },
      b: { request: request.by.b, answer: answer.by.b },
    },
    preferred: { request: request.preferred, answer: answer.preferred },
    bypassed: request.bypassed,
  };
}

/** Between a site on AWS VPN connections and another end there is one way, and no firewall on it. */
function withoutFirewall(world: World, from: Place, to: Place, phase: "request" | "answer") {
  const vpnGatewayId = vpnGatewayBetween(world, from.end, to.end);
  const packet = {
    source: from.address,
    destination: to.address,
    phase,
    ...(vpnGatewayId === undefined ? {} : { vpnGatewayId }),
  };
  const way = [
    ...endChecks(world, from, "egress", packet),
    ...vpnRouteChecks(world, from.end, to.end, to.address),
    ...endChecks(world, to, "ingress", packet),
  ];
  return { by: { a: way, b: way }, preferred: [], bypassed: true };
}

function oneDirection(world: World, from: Place, to: Place, phase: "request" | "answer") {
  if (from.end.vpnSite !== undefined || to.end.vpnSite !== undefined) return withoutFirewall(world, from, to, phase);
  const packet = { source: from.address, destination: to.address, phase };
  const choice = chooseFirewall(world, from.end, to.address);
  const leaving = endChecks(world, from, "egress", packet);
  const entering = endChecks(world, to, "ingress", packet);
  const what = from.end.spoke === undefined ? "route to the hub" : "Transit Gateway route";
  if (!isFirewallWorld(world)) {
    const way = [...leaving, fixed("route", from.end.key, what, choice.routes.a), ...entering];
    return { by: { a: way, b: way }, preferred: [], bypassed: true };
  }
  const between = (firewall: FirewallName): Check[] => {
    const route = fixed("route", from.end.key, what, choice.routes[firewall]);
    if (choice.bypass !== undefined) {
      return [route, fixed("firewall", "firewalls", "not on the way", { verdict: "allow", by: "bypassed" })];
    }
    return [route, ...throughFirewall(world, world.firewalls[firewall], from, to, phase)];
  };
  return {
    by: {
      a: [...leaving, ...between("a"), ...entering],
      b: [...leaving, ...between("b"), ...entering],
    },
    preferred: choice.preferred,
    bypassed: choice.bypass !== undefined,
  };
}

function throughFirewall(
  world: FirewallWorld,
  firewall: FirewallView,
  from: Place,
  to: Place,
  phase: "request" | "answer",
): Check[] {
  const [entry, exit] = [interfacesToward(world, firewall, from.end), interfacesToward(world, firewall, to.end)];
  const at = { firewall: firewall.name };
  return [
    ...carrierChecks(world, firewall, from.end, "ingress"),
    fixed("route", at, "route", decideRoute(world, firewall, to.address, exit)),
    policyCheck(firewall, at, entry, exit, from.address, to.address, phase),
    ...carrierChecks(world, firewall, to.end, "egress"),
    ...(to.end.spoke === undefined ? [] : [connectRoute(world, to.end, to.address)]),
  ];
}

function carrierChecks(
  world: FirewallWorld,
  firewall: FirewallView,
  end: EndView,
  direction: "ingress" | "egress",
): Check[] {
  const { site } = end;
  return world.inventory.remember(`carrier ${firewall.name} ${direction} ${site?.name ?? "GRE"}`, () =>
    asCarrier(
      site === undefined ? greChecks(world, firewall, direction) : tunnelChecks(world, firewall, site, direction),
    ),
  );
}

/** Interfaces of the firewall that an end's packets use. */
export function interfacesToward(world: FirewallWorld, firewall: FirewallView, end: EndView): string[] {
  if (end.site !== undefined) return tunnelsTo(world, firewall, end.site).map((tunnel) => tunnel.interface);
  const { trust } = firewall.interfaces;
  return firewall.config.greTunnels
    .filter(({ localAddress }) => localAddress === trust.address)
    .map((tunnel) => tunnel.interface);
}

function decideRoute(
  world: FirewallWorld,
  firewall: FirewallView,
  address: number,
  expected: readonly string[],
): Decision {
  const routes = world.bgp[firewall.name].lookUp(address);
  const judge = (route: FirewallRoute): Decision => {
    const by = `${route.prefix.cidr} by ${route.interface} (${route.by})`;
    if (route.unknown !== undefined) return { verdict: "unknown", by: route.unknown };
    return expected.includes(route.interface)
      ? { verdict: "allow", by }
      : { verdict: "unknown", by: `${by} leads elsewhere` };
  };
  const decision = combine(routes.map(judge), { verdict: "deny", by: "no route" });
  const others = routes.length - 1;
  return others > 0 && decision.verdict === "allow"
    ? { ...decision, by: `${decision.by} and ${others} equal ${others === 1 ? "route" : "routes"}` }
    : decision;
}

function policyCheck(
  firewall: FirewallView,
  at: HopPlace,
  entry: readonly string[],
  exit: readonly string[],
  source: number,
  destination: number,
  phase: "request" | "answer",
): Check {
  const zonesOf = (interfaces: readonly string[]) => [
    ...new Map(interfaces.map((each) => [firewall.config.zoneOf(each) ?? each, each])),
  ];
  const pairs = zonesOf(entry).flatMap((from) => zonesOf(exit).map((to) => [from, to] as const));
  const names = pairs.map(([[from], [to]]) => `${from} to ${to}`).join(", ");
  const what = `security policy, ${names === "" ? "no tunnel" : names}`;
  if (phase === "answer") return fixed("firewall", at, what, REMEMBERED);
  const filters = pairs.map(([[, from], [, to]]) => policyFilter(firewall, from, to, source, destination));
  return anyOf("firewall", at, what, filters, { verdict: "deny", by: "no tunnel leads there" });
}

/** The Transit Gateway's route from the Connect attachment to a spoke. */
function connectRoute(world: World, { spoke, key }: EndView, address: number): Check {
  const at = "Transit Gateway";
  const what = `Transit Gateway route to ${key}`;
  const [connect] = readConnects(world.inventory);
  const table = connect === undefined ? undefined : tableOf(world.inventory, connect.attachmentId);
  if (table === undefined) {
    const by = "the Connect attachment has not exactly one route table of the stack";
    return fixed("route", at, what, { verdict: "unknown", by });
  }
  const routes = matchRoutes(routesOfTable(world.inventory, table, world.vpnPrefixes).routes, address);
  const decisions = routes.map(({ name, prefix, attachmentId }): Decision => {
    const by = `route table ${table.name}: ${prefix.cidr} ${name}`;
    if (attachmentId === undefined) return { verdict: "deny", by: `${by}, blackhole` };
    return attachmentId === spoke!.attachmentId
      ? { verdict: "allow", by }
      : { verdict: "unknown", by: `${by} leads to ${attachmentId}` };
  });
  return fixed(
    "route",
    at,
    what,
    combine(decisions, { verdict: "deny", by: `route table ${table.name} has no route` }),
  );
}
