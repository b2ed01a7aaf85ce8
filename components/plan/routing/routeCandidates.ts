/** Which routes each gateway of the hub holds, and what each of them stands on. `routeText` has the words for it. */
import { parseCidr } from "../addressing/cidr";
import type { FirewallName, FirewallPlan } from "../firewalls/types";
import type { EndpointRef } from "../flows/types";
import { firewallsOf, sitesOnAwsVpn, sitesOnFirewalls, type HubPlan } from "../hubPlan";
import { usedTunnels, type SiteKind, type SiteOnAwsVpn, type SiteOnFirewalls } from "../sites/types";
import type { GatewayKind, RouteAttributes } from "./bestPath";
import { TRANSIT_GATEWAY_GROUP } from "./routing";
import { effectiveTunnelOrder } from "./tunnelOrder";
import type { AnnouncementPlan } from "./types";

/** Who looks up. */
export type GatewayRef =
  | { readonly at: "workload-route-table"; readonly spoke: string }
  | { readonly at: "transit-gateway-spokes-table" }
  | { readonly at: "transit-gateway-site-table"; readonly site: string }
  | { readonly at: "vpn-gateway"; readonly spoke: string }
  | { readonly at: "firewall"; readonly firewall: FirewallName }
  | { readonly at: "site"; readonly site: string; readonly kind: SiteKind };

/** Where packets go. */
export type NextHop =
  | { readonly to: "local" | "transit-gateway" }
  | { readonly to: "vpn-gateway" | "spoke-attachment"; readonly spoke: string }
  | { readonly to: "connect-peer"; readonly firewall: FirewallName }
  /** One of the two BGP sessions of a Connect peer, over its GRE tunnel. */
  | { readonly to: "connect-session"; readonly address: string }
  | { readonly to: "tunnel" | "vpn-connection"; readonly id: string };

/** What can be lost. No two of one kind have the same id. */
export type Loss =
  | { readonly lost: "tunnel" | "customer-gateway"; readonly id: string }
  | { readonly lost: "firewall"; readonly id: FirewallName }
  | { readonly lost: "connect-session"; readonly id: string; readonly firewall: FirewallName };

export const isSameLoss = (left: Loss, right: Loss) => left.lost === right.lost && left.id === right.id;

export interface CandidateRoute extends RouteAttributes {
  readonly via: NextHop;
  /** The route stands while each of these groups has a live member. */
  readonly needs: readonly (readonly Loss[])[];
  /** A static route that does not follow its tunnel: it stays, and its packets are lost. */
  readonly staysWhenLost?: boolean;
  /** Destinations that the next gateway has no route to: it drops their packets. */
  readonly droppedNext?: readonly string[];
}

export interface GatewayRoutes {
  readonly gateway: GatewayRef;
  readonly kind: GatewayKind;
  readonly destinations: readonly Destination[];
  readonly candidates: readonly CandidateRoute[];
}

export interface Destination {
  readonly end: EndpointRef;
  readonly prefix: string;
}

const tunnelLoss = (id: string): Loss => ({ lost: "tunnel", id });
const customerGatewayLoss = (id: string): Loss => ({ lost: "customer-gateway", id });
const firewallLoss = (id: FirewallName): Loss => ({ lost: "firewall", id });

export function gatewayRoutes(plan: HubPlan): GatewayRoutes[] {
  return [
    ...plan.spokes.map((spoke) => spokeTable(plan, spoke.name, spoke.cidr)),
    spokesTable(plan),
    ...sitesOnAwsVpn(plan)
      .filter(({ attachTo }) => attachTo.to === "transit-gateway")
      .map((site) => siteTable(plan, site)),
    ...plan.vpnGateways.map(({ spoke }) => vpnGateway(plan, spoke)),
    ...firewallsOf(plan).map((firewall) => firewallRoutes(plan, firewall)),
    ...sitesOnFirewalls(plan).map((site) => remoteRoutes(plan, site)),
    ...sitesOnAwsVpn(plan).map((site) => awsVpnRemoteRoutes(plan, site)),
  ].filter(({ destinations }) => destinations.length > 0);
}

type RouteOf = Omit<CandidateRoute, "prefix" | "asPath"> & {
  readonly prefix: string;
  readonly asPath?: readonly number[];
};

const route = ({ prefix, asPath = [], ...more }: RouteOf): CandidateRoute => ({
  ...more,
  prefix: parseCidr(prefix),
  asPath,
});

const destinationsOf = (kind: "site" | "spoke", name: string, cidrs: readonly string[]): Destination[] =>
  cidrs.map((prefix) => ({ end: { kind, name }, prefix }));

function spokeTable(plan: HubPlan, spoke: string, cidr: string): GatewayRoutes {
  const attached = attachedTo(plan, spoke);
  const others = [
    ...sitesOnFirewalls(plan).filter(({ name }) => announcedToTransitGateway(plan, name)),
    ...sitesOnAwsVpn(plan).filter(({ reaches }) => reaches.spokes.includes(spoke)),
  ];
  return {
    gateway: { at: "workload-route-table", spoke },
    kind: "vpc-route-table",
    destinations: others.flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
    candidates: [
      route({ prefix: cidr, via: { to: "local" }, source: "local", needs: [] }),
      route({
        prefix: "0.0.0.0/0",
        via: { to: "transit-gateway" },
        source: "static",
        needs: [],
        // A site on the virtual private gateway is in no route table of the Transit Gateway.
        droppedNext: attached.flatMap(({ cidrs }) => cidrs),
      }),
      ...attached.flatMap((site) =>
        site.cidrs.map((prefix) =>
          route({
            prefix,
            via: { to: "vpn-gateway", spoke },
            source: "propagated",
            needs: [allTunnels(site), allDevices(site)],
          }),
        ),
      ),
    ],
  };
}

const attachedTo = (plan: HubPlan, spoke: string) =>
  sitesOnAwsVpn(plan).filter(({ attachTo }) => attachTo.to === "vpn-gateway" && attachTo.spoke === spoke);

const allTunnels = (site: SiteOnAwsVpn) =>
  site.connections.flatMap(({ tunnels }) => tunnels.map(({ id }) => tunnelLoss(id)));

const allDevices = (site: SiteOnAwsVpn) => site.connections.map(({ id }) => customerGatewayLoss(id));

function announcements({ routing }: FirewallPlan, group: string): readonly AnnouncementPlan[] {
  return routing.peerGroups.find(({ name }) => name === group)?.announce ?? [];
}

function announcedToTransitGateway(plan: HubPlan, site: string): boolean {
  return firewallsOf(plan).some((firewall) =>
    announcements(firewall, TRANSIT_GATEWAY_GROUP).some(({ of }) => of.kind === "site" && of.name === site),
  );
}

/** The firewall's own number, prepended as planned, before what it learnt. */
function pathThrough(
  { routing }: FirewallPlan,
  { asPathPrepends }: AnnouncementPlan,
  learnt: readonly number[],
): number[] {
  return [...Array.from({ length: 1 + asPathPrepends }, () => routing.asn), ...learnt];
}

function spokesTable(plan: HubPlan): GatewayRoutes {
  const viaFirewalls = firewallsOf(plan).flatMap((firewall) =>
    announcements(firewall, TRANSIT_GATEWAY_GROUP).map((announced) => {
      const site = sitesOnFirewalls(plan).find(({ name }) => name === announced.of.name)!;
      return route({
        prefix: announced.cidr,
        via: { to: "connect-peer", firewall: firewall.name },
        source: "connect",
        asPath: pathThrough(firewall, announced, site.asn === undefined ? [] : [site.asn]),
        med: announced.med,
        needs: [[firewallLoss(firewall.name)], tunnelsOn(site, firewall)],
      });
    }),
  );
  const onTransitGateway = sitesOnAwsVpn(plan).filter(
    ({ attachTo, reaches }) => attachTo.to === "transit-gateway" && reaches.spokes.length > 0,
  );
  return {
    gateway: { at: "transit-gateway-spokes-table" },
    kind: "transit-gateway-table",
    destinations: [
      ...sitesOnFirewalls(plan)
        .filter(({ name }) => announcedToTransitGateway(plan, name))
        .flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
      ...onTransitGateway.flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
    ],
    candidates: [...viaFirewalls, ...onTransitGateway.flatMap(routesToSite)],
  };
}

const tunnelsOn = (site: SiteOnFirewalls, firewall: FirewallPlan) =>
  site.tunnels.filter((tunnel) => tunnel.firewall === firewall.name).map(({ id }) => tunnelLoss(id));

/** What AWS's gateway holds toward a site on the AWS VPN: a route per BGP session, or a static one per connection. */
function routesToSite(site: SiteOnAwsVpn): CandidateRoute[] {
  return site.connections.flatMap((connection) => {
    const tunnels = usedTunnels(site, connection);
    const device = [customerGatewayLoss(connection.id)];
    if (site.routing === "bgp") {
      return tunnels.flatMap((tunnel) =>
        site.cidrs.map((prefix) =>
          route({
            prefix,
            via: { to: "tunnel", id: tunnel.id },
            source: site.attachTo.to === "transit-gateway" ? "vpn" : "bgp",
            asPath: [connection.customerAsn],
            med: effectiveTunnelOrder(site, tunnel.id)?.med,
            needs: [[tunnelLoss(tunnel.id)], device],
          }),
        ),
      );
    }
    return site.cidrs.map((prefix) =>
      route({
        prefix,
        via: { to: "vpn-connection", id: connection.id },
        source: "static",
        needs: [tunnels.map(({ id }) => tunnelLoss(id)), device],
        // A static route of a Transit Gateway route table goes only with its attachment.
        ...(site.attachTo.to === "transit-gateway" ? { staysWhenLost: true } : {}),
      }),
    );
  });
}

function siteTable(plan: HubPlan, site: SiteOnAwsVpn): GatewayRoutes {
  const spokes = plan.spokes.filter(({ name }) => site.reaches.spokes.includes(name));
  const partners = sitesOnAwsVpn(plan).filter(({ name }) => site.reaches.sites.includes(name));
  return {
    gateway: { at: "transit-gateway-site-table", site: site.name },
    kind: "transit-gateway-table",
    destinations: [
      ...spokes.flatMap(({ name, cidr }) => destinationsOf("spoke", name, [cidr])),
      ...partners.flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
    ],
    candidates: [
      ...spokes.map(({ name, cidr }) =>
        route({ prefix: cidr, via: { to: "spoke-attachment", spoke: name }, source: "vpc-attachment", needs: [] }),
      ),
      ...partners.flatMap(routesToSite),
    ],
  };
}

function vpnGateway(plan: HubPlan, spoke: string): GatewayRoutes {
  const sites = attachedTo(plan, spoke);
  return {
    gateway: { at: "vpn-gateway", spoke },
    kind: "virtual-private-gateway",
    destinations: sites.flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
    candidates: sites.flatMap(routesToSite),
  };
}

function firewallRoutes(plan: HubPlan, firewall: FirewallPlan): GatewayRoutes {
  const { connectPeer } = firewall;
  const sites = sitesOnFirewalls(plan).flatMap((site) =>
    site.tunnels
      .filter((tunnel) => tunnel.firewall === firewall.name)
      .flatMap(({ id }) =>
        site.cidrs.map((prefix) =>
          route({
            prefix,
            via: { to: "tunnel", id },
            source: site.asn === undefined ? "static" : "bgp",
            asPath: site.asn === undefined ? [] : [site.asn],
            needs: [[tunnelLoss(id)]],
          }),
        ),
      ),
  );
  const spokes = plan.spokes.flatMap(({ cidr }) =>
    connectPeer.transitGatewayBgpAddresses.map((address) =>
      route({
        prefix: cidr,
        via: { to: "connect-session", address },
        source: "bgp",
        asPath: [plan.transitGateway.asn],
        needs: [[{ lost: "connect-session", id: address, firewall: firewall.name }]],
      }),
    ),
  );
  return {
    gateway: { at: "firewall", firewall: firewall.name },
    kind: "vm-series",
    destinations: [
      ...plan.spokes.flatMap(({ name, cidr }) => destinationsOf("spoke", name, [cidr])),
      ...sitesOnFirewalls(plan).flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
    ],
    candidates: [...spokes, ...sites],
  };
}

/** The program makes networks in the legacy mode; of an adopted one legacy is Google's default, too. */
const REMOTE_KINDS = {
  "gcp-ha-vpn": "cloud-router-legacy",
  "azure-vpn-gateway": "azure-vpn-gateway",
  "customer-gateway": "customer-gateway",
} as const;

/** A site on the firewalls hears of the ends that it has flows with, from both, over each of its tunnels. */
function remoteRoutes(plan: HubPlan, site: SiteOnFirewalls): GatewayRoutes {
  const heard = firewallsOf(plan).flatMap((firewall) =>
    announcements(firewall, site.name).map((announced) => ({ firewall, announced })),
  );
  const learntPath = ({ of }: AnnouncementPlan) => {
    if (of.kind === "spoke") return [plan.transitGateway.asn];
    const asn = sitesOnFirewalls(plan).find(({ name }) => name === of.name)?.asn;
    return asn === undefined ? [] : [asn];
  };
  const ends = new Map(heard.map(({ announced: { cidr, of } }) => [cidr, of]));
  return {
    gateway: { at: "site", site: site.name, kind: site.kind },
    kind: REMOTE_KINDS[site.kind],
    destinations: [...ends].map(([prefix, end]) => ({ end, prefix })),
    candidates: heard.flatMap(({ firewall, announced }) =>
      site.tunnels
        .filter((tunnel) => tunnel.firewall === firewall.name)
        .map(({ id }) =>
          route({
            prefix: announced.cidr,
            via: { to: "tunnel", id },
            source: "bgp",
            asPath: pathThrough(firewall, announced, learntPath(announced)),
            med: announced.med,
            needs: [[tunnelLoss(id)], [firewallLoss(firewall.name)]],
          }),
        ),
    ),
  };
}

/** A site on the AWS VPN hears the same over each of its tunnels, or routes what the plan states. */
function awsVpnRemoteRoutes(plan: HubPlan, site: SiteOnAwsVpn): GatewayRoutes {
  const spokes = plan.spokes.filter(({ name }) => site.reaches.spokes.includes(name));
  const partners = sitesOnAwsVpn(plan).filter(({ name }) => site.reaches.sites.includes(name));
  const prefixes = [
    ...spokes.flatMap(({ name, cidr }) =>
      destinationsOf("spoke", name, [cidr]).map((destination) => ({ ...destination, learnt: [] as number[] })),
    ),
    ...partners.flatMap(({ name, cidrs, connections, routing }) =>
      destinationsOf("site", name, cidrs).map((destination) => ({
        ...destination,
        learnt: routing === "bgp" ? [connections[0]!.customerAsn] : [],
      })),
    ),
  ];
  return {
    gateway: { at: "site", site: site.name, kind: site.kind },
    kind: REMOTE_KINDS[site.kind],
    destinations: prefixes.map(({ end, prefix }) => ({ end, prefix })),
    candidates: prefixes.flatMap(({ prefix, learnt }) =>
      site.connections.flatMap((connection) =>
        usedTunnels(site, connection).map(({ id }) =>
          route({
            prefix,
            via: { to: "tunnel", id },
            source: site.routing === "bgp" ? "bgp" : "static",
            asPath: site.routing === "bgp" ? [site.awsAsn, ...learnt] : [],
            med: effectiveTunnelOrder(site, id)?.addedMed,
            needs: [[tunnelLoss(id)], [customerGatewayLoss(connection.id)]],
          }),
        ),
      ),
    ),
  };
}
