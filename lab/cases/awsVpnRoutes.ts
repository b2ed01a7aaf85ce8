/** Routes of the sites on the AWS VPN: each gateway leads where `hub plan --routes` says, before and after a loss. */
import { spokeName } from "../../components/names";
import { addressAt } from "../../components/plan/addressing/cidr";
import { sitesOnAwsVpn, type HubPlan } from "../../components/plan/hubPlan";
import {
  isSameLoss,
  type CandidateRoute,
  type GatewayRef,
  type Loss,
  type NextHop,
} from "../../components/plan/routing/routeCandidates";
import { routeRows, type RouteRow } from "../../components/plan/routing/routeRows";
import { destinationText, gatewayText, lossText, nextHopText } from "../../components/plan/routing/routeText";
import type { Assembled } from "../assemble";
import {
  attachmentNamespace,
  firewallNamespace,
  tableNamespace,
  TGW,
  vpcNamespace,
  vpnGatewayNamespace,
} from "../assembly/namespaces";
import { instanceNamespace } from "../assembly/site";
import type { Claim } from "./claims";
import { UP_SECONDS } from "./tunnels";

/** One claim per gateway and destination that concerns a site on the AWS VPN. */
export function awsVpnRouteClaims(assembled: Assembled): Claim[] {
  return [
    ...rowsOf(assembled.plan).flatMap((row) => pathClaims(assembled, row, row.best?.winners ?? [])),
    ...tableClaims(assembled.plan),
    ...isolationClaims(assembled),
  ];
}

/** What a site's route table on the Transit Gateway holds is what AWS tells the site. */
function tableClaims(plan: HubPlan): Claim[] {
  const onTransitGateway = sitesOnAwsVpn(plan).filter(({ attachTo }) => attachTo.to === "transit-gateway");
  return onTransitGateway.map(({ name: site }) => ({
    sentence: `${gatewayText({ at: "transit-gateway-site-table", site })} holds the ends of its flows, and nothing else`,
    observe: {
      kind: "destinations" as const,
      router: tableNamespace(`site-${site}`),
      prefixes: prefixesAt(plan, ({ gateway }) => gateway.at === "transit-gateway-site-table" && gateway.site === site),
    },
    withinSeconds: UP_SECONDS,
  }));
}

const prefixesAt = (plan: HubPlan, isWanted: (row: RouteRow) => boolean) =>
  routeRows(plan)
    .filter(isWanted)
    .map(({ destination }) => destination.prefix);

/**
 * What the report says of a loss. A gateway that is lost itself is left out, and so is a static route that stays and leads
 * nowhere: it is no other route than before.
 */
export function awsVpnRouteClaimsAfter(assembled: Assembled, loss: Loss, lostRouter?: string): Claim[] {
  return rowsOf(assembled.plan).flatMap((row) => {
    const after = row.after.find((each) => isSameLoss(each.loss, loss));
    if (after === undefined || after.reason.why === "static-route-stays") return [];
    return pathClaims(assembled, row, after.winners)
      .filter(({ observe }) => observe.kind !== "path" || observe.router !== lostRouter)
      .map((claim) => ({ ...claim, sentence: `without ${lossText(loss)}: ${claim.sentence}` }));
  });
}

/** Their own gateways and tables, the virtual private gateways, and whoever leads to them. */
function rowsOf(plan: HubPlan): RouteRow[] {
  const names = new Set(sitesOnAwsVpn(plan).map(({ name }) => name));
  const isOwn = (gateway: GatewayRef) => gateway.at === "vpn-gateway" || ("site" in gateway && names.has(gateway.site));
  return routeRows(plan).filter(
    ({ gateway, destination: { end } }) =>
      gateway.at !== "firewall" && (isOwn(gateway) || (end.kind === "site" && names.has(end.name))),
  );
}

function pathClaims(
  assembled: Assembled,
  { gateway, destination }: RouteRow,
  winners: readonly CandidateRoute[],
): Claim[] {
  return routersOf(assembled, gateway).flatMap((router) => {
    const interfaces = winners.flatMap(({ via }) => interfacesToward(assembled, router, via));
    // A second device of the site whose tunnels lead elsewhere.
    if (interfaces.length === 0 && winners.length > 0) return [];
    const hops = winners.map(({ via }) => nextHopText(via));
    const found = hops.length === 0 ? "nowhere" : `over ${hops.join(" or ")}`;
    return [
      {
        sentence: `${gatewayText(gateway)} leads ${destinationText(destination)} ${found} (${router})`,
        observe: {
          kind: "path" as const,
          router,
          address: addressAt(destination.prefix, 10),
          interfaces: [...new Set(interfaces)],
        },
        withinSeconds: UP_SECONDS,
      },
    ];
  });
}

/** Namespaces that play a gateway of the report. */
function routersOf({ sites }: Assembled, gateway: GatewayRef): string[] {
  switch (gateway.at) {
    case "workload-route-table":
      return [vpcNamespace(spokeName(gateway.spoke))];
    case "transit-gateway-spokes-table":
      return [TGW];
    case "transit-gateway-site-table":
      return [tableNamespace(`site-${gateway.site}`)];
    case "vpn-gateway":
      return [vpnGatewayNamespace(`vpn-gateway-${gateway.spoke}`)];
    case "firewall":
      return [firewallNamespace(gateway.firewall)];
    case "site": {
      const site = sites.find(({ name }) => name === gateway.site)!;
      return site.instances.map((_, instance) => instanceNamespace(site, instance));
    }
  }
}

/** Interfaces of a router toward a next hop. */
function interfacesToward({ plan, topology }: Assembled, router: string, hop: NextHop): string[] {
  const legs = sitesOnAwsVpn(plan)
    .flatMap(({ connections }) => connections)
    .flatMap(({ id: connection, tunnels }) => tunnels.map(({ id: tunnel }) => ({ connection, tunnel })))
    .filter(
      ({ connection, tunnel }) =>
        (hop.to === "tunnel" && hop.id === tunnel) || (hop.to === "vpn-connection" && hop.id === connection),
    );
  const ends = topology.ikeEnds.filter(
    (end) => end.router === router && legs.some(({ tunnel }) => tunnel === end.tunnel),
  );
  if (ends.length > 0) return ends.map((end) => end.interface);
  const neighbours = [...legs.map(({ connection }) => attachmentNamespace(connection)), ...namespacesOf(hop)];
  return topology.links.flatMap(({ ends: both }) =>
    both.flatMap((own, index) =>
      own.namespace === router && neighbours.includes(both[1 - index]!.namespace) ? [own.interface] : [],
    ),
  );
}

function namespacesOf(hop: NextHop): string[] {
  switch (hop.to) {
    case "transit-gateway":
      return [TGW];
    case "spoke-attachment":
      return [vpcNamespace(spokeName(hop.spoke))];
    case "vpn-gateway":
      return [vpnGatewayNamespace(`vpn-gateway-${hop.spoke}`)];
    default:
      return [];
  }
}

/** A site hears what its flows need and nothing else; its own prefixes are its own. */
function isolationClaims({ plan, sites }: Assembled): Claim[] {
  return sitesOnAwsVpn(plan)
    .filter(({ routing }) => routing === "bgp")
    .flatMap((site) => {
      const remote = sites.find(({ name }) => name === site.name)!;
      const heard = prefixesAt(plan, ({ gateway }) => gateway.at === "site" && gateway.site === site.name);
      return remote.instances.map((_, instance) => ({
        sentence: `${instanceNamespace(remote, instance)} hears what its flows need, and nothing of any other site`,
        observe: {
          kind: "prefixes" as const,
          router: instanceNamespace(remote, instance),
          prefixes: [...remote.networks, ...heard],
        },
        withinSeconds: UP_SECONDS,
      }));
    });
}
