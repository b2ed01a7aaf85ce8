/** Which routes each gateway of the hub holds, and what each of them stands on. Losses are named as `tunnel kobe/0-1`. */
import { usedTunnels, type AwsVpnSitePlan } from "../sites/awsVpnTypes";
import type { CandidateRoute, GatewayKind } from "./routeSelection";
import { TRANSIT_GATEWAY_GROUP } from "./routing";
import type { AnnouncementPlan, FirewallPlan, AnyHubPlan, SitePlan } from "../types";

export interface GatewayRoutes {
  /** For example `Transit Gateway, route table spokes`. */
  readonly gateway: string;
  readonly kind: GatewayKind;
  readonly destinations: readonly Destination[];
  readonly candidates: readonly CandidateRoute[];
}

export interface Destination {
  readonly name: string;
  readonly prefix: string;
}

export const lossOf = {
  tunnel: (id: string) => `tunnel ${id}`,
  customerGateway: (id: string) => `customer gateway ${id}`,
  firewall: (name: string) => `firewall ${name}`,
};

export function gatewayRoutes(plan: AnyHubPlan): GatewayRoutes[] {
  return [
    ...plan.spokes.map((spoke) => spokeTable(plan, spoke.name, spoke.cidr)),
    spokesTable(plan),
    ...plan.awsVpn.sites
      .filter(({ attachTo }) => attachTo.to === "transit-gateway")
      .map((site) => siteTable(plan, site)),
    ...plan.awsVpn.vpnGateways.map(({ spoke }) => vpnGateway(plan, spoke)),
    ...plan.firewalls.map((firewall) => firewallRoutes(plan, firewall)),
    ...plan.sites.map((site) => remoteRoutes(plan, site)),
    ...plan.awsVpn.sites.map((site) => awsVpnRemoteRoutes(plan, site)),
  ].filter(({ destinations }) => destinations.length > 0);
}

const route = (route: Omit<CandidateRoute, "origin" | "asPath"> & Partial<CandidateRoute>): CandidateRoute => ({
  origin: "igp",
  asPath: [],
  ...route,
});

const destinationsOf = (kind: "site" | "spoke", name: string, cidrs: readonly string[]): Destination[] =>
  cidrs.map((prefix) => ({ name: `${kind}/${name}`, prefix }));

function spokeTable(plan: AnyHubPlan, spoke: string, cidr: string): GatewayRoutes {
  const attached = attachedTo(plan, spoke);
  const others = [
    ...plan.sites.filter(({ name }) => announcedToTransitGateway(plan, name)),
    ...plan.awsVpn.sites.filter(({ reaches }) => reaches.spokes.includes(spoke)),
  ];
  return {
    gateway: `VPC of spoke/${spoke}, route table of the workloads`,
    kind: "vpc-route-table",
    destinations: others.flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
    candidates: [
      route({ prefix: cidr, via: "local", source: "local", needs: [] }),
      route({
        prefix: "0.0.0.0/0",
        via: "Transit Gateway",
        source: "static",
        needs: [],
        // A site on the virtual private gateway is in no route table of the Transit Gateway.
        droppedNext: attached.flatMap(({ cidrs }) => cidrs),
      }),
      ...attached.flatMap((site) =>
        site.cidrs.map((prefix) =>
          route({
            prefix,
            via: `virtual private gateway of spoke/${spoke}`,
            source: "propagated",
            needs: [allTunnels(site), allDevices(site)],
          }),
        ),
      ),
    ],
  };
}

const attachedTo = (plan: AnyHubPlan, spoke: string) =>
  plan.awsVpn.sites.filter(({ attachTo }) => attachTo.to === "vpn-gateway" && attachTo.spoke === spoke);

const allTunnels = (site: AwsVpnSitePlan) =>
  site.connections.flatMap(({ tunnels }) => tunnels.map(({ id }) => lossOf.tunnel(id)));

const allDevices = (site: AwsVpnSitePlan) => site.connections.map(({ id }) => lossOf.customerGateway(id));

function announcements({ routing }: FirewallPlan, group: string): readonly AnnouncementPlan[] {
  return routing.peerGroups.find(({ name }) => name === group)?.announce ?? [];
}

function announcedToTransitGateway(plan: AnyHubPlan, site: string): boolean {
  return plan.firewalls.some((firewall) =>
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

function spokesTable(plan: AnyHubPlan): GatewayRoutes {
  const viaFirewalls = plan.firewalls.flatMap((firewall) =>
    announcements(firewall, TRANSIT_GATEWAY_GROUP).map((announced) => {
      const site = plan.sites.find(({ name }) => name === announced.of.name)!;
      return route({
        prefix: announced.cidr,
        via: `Connect peer of firewall ${firewall.name}`,
        source: "connect",
        asPath: pathThrough(firewall, announced, site.asn === undefined ? [] : [site.asn]),
        med: announced.med,
        needs: [[lossOf.firewall(firewall.name)], tunnelsOn(site, firewall)],
      });
    }),
  );
  const onTransitGateway = plan.awsVpn.sites.filter(
    ({ attachTo, reaches }) => attachTo.to === "transit-gateway" && reaches.spokes.length > 0,
  );
  return {
    gateway: "Transit Gateway, route table spokes",
    kind: "transit-gateway-table",
    destinations: [
      ...plan.sites
        .filter(({ name }) => announcedToTransitGateway(plan, name))
        .flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
      ...onTransitGateway.flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
    ],
    candidates: [...viaFirewalls, ...onTransitGateway.flatMap(routesToSite)],
  };
}

const tunnelsOn = (site: SitePlan, firewall: FirewallPlan) =>
  site.tunnels.filter((tunnel) => tunnel.firewall === firewall.name).map(({ id }) => lossOf.tunnel(id));

/** What AWS's gateway holds toward a site on the AWS VPN: a route per BGP session, or a static one per connection. */
function routesToSite(site: AwsVpnSitePlan): CandidateRoute[] {
  return site.connections.flatMap((connection) => {
    const tunnels = usedTunnels(site, connection);
    const device = [lossOf.customerGateway(connection.id)];
    if (site.routing === "bgp") {
      return tunnels.flatMap((tunnel) =>
        site.cidrs.map((prefix) =>
          route({
            prefix,
            via: lossOf.tunnel(tunnel.id),
            source: site.attachTo.to === "transit-gateway" ? "vpn" : "bgp",
            asPath: [connection.customerAsn],
            needs: [[lossOf.tunnel(tunnel.id)], device],
          }),
        ),
      );
    }
    return site.cidrs.map((prefix) =>
      route({
        prefix,
        via: `connection ${connection.id}, over a tunnel of it that is up`,
        source: "static",
        needs: [tunnels.map(({ id }) => lossOf.tunnel(id)), device],
        // A static route of a Transit Gateway route table goes only with its attachment.
        ...(site.attachTo.to === "transit-gateway" ? { staysWhenLost: true } : {}),
      }),
    );
  });
}

function siteTable(plan: AnyHubPlan, site: AwsVpnSitePlan): GatewayRoutes {
  const spokes = plan.spokes.filter(({ name }) => site.reaches.spokes.includes(name));
  const partners = plan.awsVpn.sites.filter(({ name }) => site.reaches.sites.includes(name));
  return {
    gateway: `Transit Gateway, route table of site/${site.name}`,
    kind: "transit-gateway-table",
    destinations: [
      ...spokes.flatMap(({ name, cidr }) => destinationsOf("spoke", name, [cidr])),
      ...partners.flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
    ],
    candidates: [
      ...spokes.map(({ name, cidr }) =>
        route({ prefix: cidr, via: `attachment of spoke/${name}`, source: "vpc-attachment", needs: [] }),
      ),
      ...partners.flatMap(routesToSite),
    ],
  };
}

function vpnGateway(plan: AnyHubPlan, spoke: string): GatewayRoutes {
  const sites = attachedTo(plan, spoke);
  return {
    gateway: `virtual private gateway of spoke/${spoke}`,
    kind: "virtual-private-gateway",
    destinations: sites.flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
    candidates: sites.flatMap(routesToSite),
  };
}

function firewallRoutes(plan: AnyHubPlan, firewall: FirewallPlan): GatewayRoutes {
  const { connectPeer } = firewall;
  const sites = plan.sites.flatMap((site) =>
    site.tunnels
      .filter((tunnel) => tunnel.firewall === firewall.name)
      .flatMap(({ id }) =>
        site.cidrs.map((prefix) =>
          route({
            prefix,
            via: lossOf.tunnel(id),
            source: site.asn === undefined ? "static" : "bgp",
            asPath: site.asn === undefined ? [] : [site.asn],
            needs: [[lossOf.tunnel(id)]],
          }),
        ),
      ),
  );
  const spokes = plan.spokes.flatMap(({ cidr }) =>
    connectPeer.transitGatewayBgpAddresses.map((address) =>
      route({
        prefix: cidr,
        via: `GRE to the Transit Gateway, BGP session with ${address}`,
        source: "bgp",
        asPath: [plan.transitGateway.asn],
        needs: [[`BGP session of firewall ${firewall.name} with ${address}`]],
      }),
    ),
  );
  return {
    gateway: `firewall ${firewall.name}`,
    kind: "vm-series",
    destinations: [
      ...plan.spokes.flatMap(({ name, cidr }) => destinationsOf("spoke", name, [cidr])),
      ...plan.sites.flatMap(({ name, cidrs }) => destinationsOf("site", name, cidrs)),
    ],
    candidates: [...spokes, ...sites],
  };
}

const REMOTE_KINDS = {
  "gcp-ha-vpn": "cloud-router",
  "azure-vpn-gateway": "azure-vpn-gateway",
  "customer-gateway": "customer-gateway",
} as const;

/** A site on the firewalls hears of the ends that it has flows with, from both, over each of its tunnels. */
function remoteRoutes(plan: AnyHubPlan, site: SitePlan): GatewayRoutes {
  const heard = plan.firewalls.flatMap((firewall) =>
    announcements(firewall, site.name).map((announced) => ({ firewall, announced })),
  );
  const learntPath = ({ of }: AnnouncementPlan) => {
    if (of.kind === "spoke") return [plan.transitGateway.asn];
    const asn = plan.sites.find(({ name }) => name === of.name)?.asn;
    return asn === undefined ? [] : [asn];
  };
  const names = new Map(heard.map(({ announced: { cidr, of } }) => [cidr, `${of.kind}/${of.name}`]));
  return {
    gateway: `site/${site.name} (${site.kind})`,
    kind: REMOTE_KINDS[site.kind],
    destinations: [...names].map(([prefix, name]) => ({ name, prefix })),
    candidates: heard.flatMap(({ firewall, announced }) =>
      site.tunnels
        .filter((tunnel) => tunnel.firewall === firewall.name)
        .map(({ id }) =>
          route({
            prefix: announced.cidr,
            via: lossOf.tunnel(id),
            source: "bgp",
            asPath: pathThrough(firewall, announced, learntPath(announced)),
            med: announced.med,
            needs: [[lossOf.tunnel(id)], [lossOf.firewall(firewall.name)]],
          }),
        ),
    ),
  };
}

/** A site on the AWS VPN hears the same over each of its tunnels, or routes what the plan states. */
function awsVpnRemoteRoutes(plan: AnyHubPlan, site: AwsVpnSitePlan): GatewayRoutes {
  const spokes = plan.spokes.filter(({ name }) => site.reaches.spokes.includes(name));
  const partners = plan.awsVpn.sites.filter(({ name }) => site.reaches.sites.includes(name));
  const prefixes = [
    ...spokes.map(({ name, cidr }) => ({ name: `spoke/${name}`, prefix: cidr, learnt: [] as number[] })),
    ...partners.flatMap(({ name, cidrs, connections, routing }) =>
      cidrs.map((prefix) => ({
        name: `site/${name}`,
        prefix,
        learnt: routing === "bgp" ? [connections[0]!.customerAsn] : [],
      })),
    ),
  ];
  return {
    gateway: `site/${site.name} (${site.kind})`,
    kind: REMOTE_KINDS[site.kind],
    destinations: prefixes.map(({ name, prefix }) => ({ name, prefix })),
    candidates: prefixes.flatMap(({ prefix, learnt }) =>
      site.connections.flatMap((connection) =>
        usedTunnels(site, connection).map(({ id }) =>
          route({
            prefix,
            via: lossOf.tunnel(id),
            source: site.routing === "bgp" ? "bgp" : "static",
            asPath: site.routing === "bgp" ? [site.awsAsn, ...learnt] : [],
            needs: [[lossOf.tunnel(id)], [lossOf.customerGateway(connection.id)]],
          }),
        ),
      ),
    ),
  };
}
