/** Routes of the sites on the AWS VPN: each gateway leads where `hub plan --routes` says, before and after a loss. */
import { addressAt } from "../../components/plan/addressing/cidr";
import type { AnyHubPlan } from "../../components/plan/types";
import { routesReport, type RouteRow } from "../../operations/routes";
import type { Assembled } from "../assemble";
import { attachmentNamespace, tableNamespace, TGW, vpcNamespace, vpnGatewayNamespace } from "../assembly/namespaces";
import { instanceNamespace } from "../assembly/site";
import type { Claim } from "./claims";
import { UP_SECONDS, usedTunnels } from "./tunnels";

/** One claim per gateway and destination that concerns a site on the AWS VPN. */
export function awsVpnRouteClaims(assembled: Assembled): Claim[] {
  return [
    ...rowsOf(assembled.plan).flatMap((row) => pathClaims(assembled, row, row.winners)),
    ...tableClaims(assembled.plan),
    ...isolationClaims(assembled),
  ];
}

/** What a site's route table on the Transit Gateway holds is what AWS tells the site. */
function tableClaims(plan: AnyHubPlan): Claim[] {
  const onTransitGateway = plan.awsVpn.sites.filter(({ attachTo }) => attachTo.to === "transit-gateway");
  return onTransitGateway.map((site) => {
    const gateway = `Transit Gateway, route table of site/${site.name}`;
    return {
      sentence: `${gateway} holds the ends of its flows, and nothing else`,
      observe: {
        kind: "destinations" as const,
        router: tableNamespace(`site-${site.name}`),
        prefixes: routesReport(plan)
          .rows.filter((row) => row.gateway === gateway)
          .map(prefixOf),
      },
      withinSeconds: UP_SECONDS,
    };
  });
}

const prefixOf = ({ destination }: RouteRow) => destination.split(" ")[1]!;

/**
 * What the report says of a loss, for example of `tunnel kobe/0-1`. A gateway that is lost itself is left out, and so is
 * a static route that stays and leads nowhere: it is no other route than before.
 */
export function awsVpnRouteClaimsAfter(assembled: Assembled, loss: string, lostRouter?: string): Claim[] {
  return rowsOf(assembled.plan).flatMap((row) => {
    const after = row.after.find((each) => each.loss === loss);
    if (after === undefined || after.reason.startsWith("the static route stays")) return [];
    return pathClaims(assembled, row, after.winners)
      .filter(({ observe }) => observe.kind !== "path" || observe.router !== lostRouter)
      .map((claim) => ({ ...claim, sentence: `without ${loss}: ${claim.sentence}` }));
  });
}

function rowsOf(plan: AnyHubPlan): RouteRow[] {
  const names = plan.awsVpn.sites.map(({ name }) => `site/${name}`);
  const isOwn = (text: string) =>
    names.some((name) => text === name || text.endsWith(name) || text.startsWith(`${name} `));
  return routesReport(plan).rows.filter(
    ({ gateway, destination }) =>
      !gateway.startsWith("firewall") &&
      (isOwn(gateway) || isOwn(destination) || gateway.startsWith("virtual private")),
  );
}

function pathClaims(assembled: Assembled, row: RouteRow, winners: readonly string[]): Claim[] {
  const prefix = prefixOf(row);
  return routersOf(assembled, row.gateway).flatMap((router) => {
    const interfaces = winners.flatMap((via) => interfacesToward(assembled, router, via));
    // A second device of the site whose tunnels lead elsewhere.
    if (interfaces.length === 0 && winners.length > 0) return [];
    const found = winners.length === 0 ? "nowhere" : `over ${winners.join(" or ")}`;
    return [
      {
        sentence: `${row.gateway} leads ${row.destination} ${found} (${router})`,
        observe: {
          kind: "path" as const,
          router,
          address: addressAt(prefix, 10),
          interfaces: [...new Set(interfaces)],
        },
        withinSeconds: UP_SECONDS,
      },
    ];
  });
}

/** Namespaces that play a gateway of the report. */
function routersOf({ sites }: Assembled, gateway: string): string[] {
  const name = (pattern: RegExp) => pattern.exec(gateway)?.[1];
  const spoke = name(/^VPC of spoke\/(\S+), /);
  if (spoke !== undefined) return [vpcNamespace(`spoke-${spoke}`)];
  if (gateway === "Transit Gateway, route table spokes") return [TGW];
  const table = name(/^Transit Gateway, route table of site\/(\S+)$/);
  if (table !== undefined) return [tableNamespace(`site-${table}`)];
  const vpnGateway = name(/^virtual private gateway of spoke\/(\S+)$/);
  if (vpnGateway !== undefined) return [vpnGatewayNamespace(`vpn-gateway-${vpnGateway}`)];
  const site = sites.find((each) => each.name === name(/^site\/(\S+) \(/));
  if (site === undefined) throw new Error(`nothing plays the gateway ${gateway}`);
  return site.instances.map((_, instance) => instanceNamespace(site, instance));
}

/** Interfaces of a router toward what the report calls `tunnel kobe/0-1`, `attachment of spoke/app` and so on. */
function interfacesToward(assembled: Assembled, router: string, via: string): string[] {
  const { plan, topology } = assembled;
  const tunnel = /^tunnel (\S+)$/.exec(via)?.[1];
  const connection = /^connection (\S+), /.exec(via)?.[1];
  const tunnels = plan.awsVpn.sites
    .flatMap(usedTunnels)
    .filter(({ id }) => id === tunnel || id.replace(/-\d$/, "") === connection);
  const ends = topology.ikeEnds.filter((end) => end.router === router && tunnels.some(({ id }) => id === end.tunnel));
  if (ends.length > 0) return ends.map((end) => end.interface);
  const others = tunnels.map(({ id }) => attachmentNamespace(id.replace(/-\d$/, "")));
  return topology.links.flatMap(({ ends: both }) =>
    both.flatMap((own, index) =>
      own.namespace === router && [...others, ...namespacesOf(via)].includes(both[1 - index]!.namespace)
        ? [own.interface]
        : [],
    ),
  );
}

function namespacesOf(via: string): string[] {
  if (via === "Transit Gateway") return [TGW];
  const spoke = /^attachment of spoke\/(\S+)$/.exec(via)?.[1];
  if (spoke !== undefined) return [vpcNamespace(`spoke-${spoke}`)];
  const vpnGateway = /^virtual private gateway of spoke\/(\S+)$/.exec(via)?.[1];
  return vpnGateway === undefined ? [] : [vpnGatewayNamespace(`vpn-gateway-${vpnGateway}`)];
}

/** A site hears what its flows need and nothing else; its own prefixes are its own. */
function isolationClaims({ plan, sites }: Assembled): Claim[] {
  const rows = routesReport(plan).rows;
  return plan.awsVpn.sites
    .filter(({ routing }) => routing === "bgp")
    .flatMap((site) => {
      const remote = sites.find(({ name }) => name === site.name)!;
      const heard = rows.filter(({ gateway }) => gateway.startsWith(`site/${site.name} (`)).map(prefixOf);
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
