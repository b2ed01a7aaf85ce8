/** What the plan says should be seen: claims for each router and flow. */
import { servicesAt } from "../../components/plan/flows/flows";
import type { CandidateRoute, GatewayRef } from "../../components/plan/routing/routeCandidates";
import { routeRows } from "../../components/plan/routing/routeRows";
import type { FirewallName } from "../../components/plan/firewalls/types";
import type { EndpointRef, Layer, PortRange } from "../../components/plan/flows/types";
import {
  pairPlanOf,
  sitesOnAwsVpn,
  sitesOnFirewalls,
  type HubPlan,
  type PairPlan,
} from "../../components/plan/hubPlan";
import type { SiteOnFirewalls } from "../../components/plan/sites/types";
import { firewallNamespace, TGW, TGW_SECOND } from "../assembly/namespaces";
import { instanceNamespace } from "../assembly/site";
import type { Assembled } from "../assemble";
import { awsVpnRouteClaims } from "./awsVpnRoutes";
import type { Claim, ReachTarget } from "./claims";
import { UP_SECONDS } from "./tunnels";

const endName = ({ kind, name }: EndpointRef) => `${kind}/${name}`;

interface HeardPrefix {
  readonly prefix: string;
  readonly end: string;
  /** By which the listener sends what goes there. */
  readonly firewalls: readonly FirewallName[];
}

/** What a neighbour of both firewalls hears from them, and the best path of its gateway. */
function heardBy(plan: HubPlan, isListener: (gateway: GatewayRef) => boolean): HeardPrefix[] {
  const tunnels = sitesOnFirewalls(plan).flatMap((site) => site.tunnels);
  const firewallOf = ({ via }: CandidateRoute) =>
    via.to === "connect-peer"
      ? [via.firewall]
      : tunnels.flatMap(({ id, firewall }) => (via.to === "tunnel" && via.id === id ? [firewall] : []));
  return routeRows(plan)
    .filter(({ gateway }) => isListener(gateway))
    .flatMap(({ destination: { prefix, end }, best }) => {
      const firewalls = [...new Set(best?.winners.flatMap(firewallOf))];
      return firewalls.length === 0 ? [] : [{ prefix, end: endName(end), firewalls }];
    });
}

const alone = (firewalls: readonly FirewallName[]) => `firewall ${firewalls.join(" and ")} alone`;

/** Where each prefix leads, on every router; and that no router knows another one. */
export function routeClaims(assembled: Assembled): Claim[] {
  const { plan } = assembled;
  const pair = pairPlanOf(plan);
  return [
    ...(pair === undefined ? [] : transitGatewayClaims(plan)),
    ...sitesOnFirewalls(plan)
      .filter(({ asn }) => asn !== undefined)
      .flatMap((site) => siteClaims(assembled, site)),
    ...(pair === undefined ? [] : firewallClaims(pair)),
    ...awsVpnRouteClaims(assembled),
  ];
}

function transitGatewayClaims(plan: HubPlan): Claim[] {
  const heard = heardBy(plan, ({ at }) => at === "transit-gateway-spokes-table");
  const spokes = plan.spokes.map(({ cidr }) => cidr);
  return [
    ...heard.map(({ prefix, end, firewalls }) => ({
      sentence: `TGW sends ${prefix} (${end}) to ${alone(firewalls)}`,
      observe: {
        kind: "route" as const,
        router: TGW,
        prefix,
        interfaces: firewalls.map((name) => `gre-${name}`),
      },
      withinSeconds: UP_SECONDS,
    })),
    ...[TGW, TGW_SECOND].map((router) => ({
      sentence: `${router} knows the spokes and the sites that have flows with them, and no other prefix`,
      observe: {
        kind: "prefixes" as const,
        router,
        prefixes: [
          ...spokes,
          ...heard.map(({ prefix }) => prefix),
          // The firewalls' table holds no prefix of the AWS VPN; static routes are no BGP's.
          ...(router === TGW ? propagatedToSpokes(plan) : []),
        ],
      },
      withinSeconds: UP_SECONDS,
    })),
  ];
}

function propagatedToSpokes(plan: HubPlan): string[] {
  return sitesOnAwsVpn(plan)
    .filter(
      ({ attachTo, routing, reaches }) =>
        attachTo.to === "transit-gateway" && routing === "bgp" && reaches.spokes.length > 0,
    )
    .flatMap(({ cidrs }) => cidrs);
}

function siteClaims({ plan, sites, topology }: Assembled, site: SiteOnFirewalls): Claim[] {
  const remote = sites.find(({ name }) => name === site.name)!;
  const heard = heardBy(plan, (gateway) => gateway.at === "site" && gateway.site === site.name);
  return remote.instances.flatMap((_, instance) => {
    const router = instanceNamespace(remote, instance);
    const tunnelsTo = (firewall: FirewallName) =>
      site.tunnels
        .filter((tunnel) => tunnel.firewall === firewall)
        .filter((tunnel) => remote.instances.length === 1 || tunnel.remoteInterface === instance)
        .map(({ id }) => topology.ikeEnds.find((end) => end.side === "remote" && end.tunnel === id)!.interface);
    return [
      ...heard.map(({ prefix, end, firewalls }) => ({
        sentence: `${router} sends ${prefix} (${end}) to ${alone(firewalls)}`,
        observe: { kind: "route" as const, router, prefix, interfaces: firewalls.flatMap(tunnelsTo) },
        withinSeconds: UP_SECONDS,
      })),
      {
        sentence: `${router} hears what its flows need, and nothing of any other site`,
        observe: {
          kind: "prefixes" as const,
          router,
          prefixes: [...remote.networks, ...heard.map(({ prefix }) => prefix)],
        },
        withinSeconds: UP_SECONDS,
      },
    ];
  });
}

function firewallClaims(plan: PairPlan): Claim[] {
  return plan.firewalls.map(({ name, routing }) => ({
    sentence: `firewall ${name} accepts the prefixes of spokes and sites, and no other`,
    observe: {
      kind: "prefixes" as const,
      router: firewallNamespace(name),
      prefixes: [
        ...routing.peerGroups.flatMap(({ accept }) => accept.map(({ cidr }) => cidr)),
        ...plan.sites.filter(({ asn }) => asn === undefined).flatMap(({ cidrs }) => cidrs),
      ],
    },
    withinSeconds: UP_SECONDS,
  }));
}

export interface Probe {
  readonly from: EndpointRef;
  readonly to: EndpointRef;
  readonly service: PortRange;
}

/** Services that no plan uses for a flow, to see them refused. */
const STRANGE_SERVICES: readonly PortRange[] = [
  { protocol: "tcp", fromPort: 22, toPort: 22 },
  { protocol: "udp", fromPort: 7001, toPort: 7001 },
];

/** Every ordered pair of ends with every service of the plan, ICMP, and two strange ones. */
export function flowMatrix(plan: HubPlan): Probe[] {
  const ends: EndpointRef[] = [
    ...plan.spokes.map(({ name }) => ({ kind: "spoke" as const, name })),
    ...plan.sites.map(({ name }) => ({ kind: "site" as const, name })),
  ];
  const planned = plan.flows.flatMap((flow) => flow.services).filter(({ protocol }) => protocol !== "all");
  const services = new Map(
    [...planned, { protocol: "icmp" as const }, ...STRANGE_SERVICES].map(
      (service) => [serviceText(service), service] as const,
    ),
  );
  return ends.flatMap((from) =>
    ends.filter((to) => to !== from).flatMap((to) => [...services.values()].map((service) => ({ from, to, service }))),
  );
}

export function serviceText({ protocol, fromPort }: PortRange): string {
  return fromPort === undefined ? protocol : `${protocol}/${fromPort}`;
}

const isEnd = (left: EndpointRef) => (right: EndpointRef) => left.kind === right.kind && left.name === right.name;

/** Some flow leads between the two ends, in either direction: routes are announced for those. */
export function hasRoute(plan: HubPlan, { from, to }: Probe): boolean {
  return (
    plan.flows.some(
      (flow) =>
        (flow.from.some(isEnd(from)) && flow.to.some(isEnd(to))) ||
        (flow.from.some(isEnd(to)) && flow.to.some(isEnd(from))),
    ) || shareVpnGateway(plan, from, to)
  );
}

/** A virtual private gateway leads its sites to each other and to its VPC, whatever the flows say (AWS VPN CloudHub). */
function shareVpnGateway(plan: HubPlan, ...ends: [EndpointRef, EndpointRef]): boolean {
  const [left, right] = ends.map(({ kind, name }) => {
    if (kind === "spoke") return name;
    const target = sitesOnAwsVpn(plan).find((site) => site.name === name)?.attachTo;
    return target?.to === "vpn-gateway" ? target.spoke : undefined;
  });
  return left !== undefined && left === right;
}

const isOnAwsVpn = (plan: HubPlan, { kind, name }: EndpointRef) =>
  kind === "site" && sitesOnAwsVpn(plan).some((site) => site.name === name);

export function isAllowedBy(plan: HubPlan, layer: Layer, { from, to, service }: Probe): boolean {
  const ends = [from, to];
  if (layer === "firewall" && ends.some((end) => isOnAwsVpn(plan, end))) return true;
  if (layer === "network" && !ends.some((end) => isFiltered(plan, end))) return true;
  return plan.flows.some(
    (flow) =>
      flow.from.some(isEnd(from)) &&
      flow.to.some(isEnd(to)) &&
      servicesAt(layer, flow).some((allowed) => covers(allowed, service)),
  );
}

/** The program runs the filter of spokes and of networks that it made. */
function isFiltered(plan: HubPlan, { kind, name }: EndpointRef): boolean {
  if (kind === "spoke") return true;
  const site = plan.sites.find((each) => each.name === name)!;
  switch (site.kind) {
    case "gcp-ha-vpn":
      return site.existingNetwork === undefined;
    case "azure-vpn-gateway":
      return site.workloadSubnetCidr !== undefined;
    case "customer-gateway":
      return false;
  }
}

function covers(allowed: PortRange, service: PortRange): boolean {
  if (allowed.protocol === "all") return true;
  if (allowed.protocol !== service.protocol) return false;
  if (allowed.fromPort === undefined || service.fromPort === undefined) return true;
  return service.fromPort >= allowed.fromPort && service.fromPort <= (allowed.toPort ?? allowed.fromPort);
}

/** One claim per probe of the matrix: whether its packet arrives. */
export function flowClaims({ plan, topology }: Assembled, layers: readonly Layer[], probes: readonly Probe[]): Claim[] {
  const hostOf = (end: EndpointRef) => topology.hosts.find(({ endpoint }) => endpoint === endName(end))!;
  return probes.map((probe) => {
    const expected = hasRoute(plan, probe) && layers.every((layer) => isAllowedBy(plan, layer, probe));
    const { protocol, fromPort } = probe.service;
    const target: ReachTarget = {
      protocol: protocol as ReachTarget["protocol"],
      address: hostOf(probe.to).address,
      ...(fromPort === undefined ? {} : { port: fromPort }),
    };
    const verb = expected ? "arrives" : "is refused";
    return {
      sentence: `${serviceText(probe.service)} from ${endName(probe.from)} to ${endName(probe.to)} ${verb}`,
      observe: { kind: "reach" as const, from: hostOf(probe.from).namespace, target },
      expected,
      withinSeconds: 20,
    };
  });
}
