/**
 * Who hears what from which firewall. Both firewalls announce every prefix, so that the other one takes over by itself;
 * the one that a pair of ends prefers announces it with the shorter AS path.
 */
import { addressAt, contains, parseCidr, PRIVATE_CIDRS } from "../addressing/cidr";
import type { SpokePlan, SubnetPlan } from "../addressing/types";
import type { ConnectPeerPlan, FirewallPlan } from "../firewalls/types";
import type { EndpointRef, FlowPlan } from "../flows/types";
import type { SiteOnFirewalls } from "../sites/types";
import { PREFERENCE, rankOfPair } from "./preference";
import type { AnnouncementPlan, BgpPeerPlan, PeerGroupPlan, PrefixPlan, RoutingPlan, StaticRoutePlan } from "./types";

export const TRANSIT_GATEWAY_GROUP = "transit-gateway";

/**
 * What a peer may send before PAN-OS ends the session; the accepted prefixes are listed one by one on top of it. One
 * number for all sites, so that no other site's coming changes it; it has room for a gateway that sends back what it heard
 * from the other firewall. A Transit Gateway announces at most 5,000 routes (Transit Gateway quotas).
 */
const MAX_PREFIXES = { transitGateway: 5000, site: 1000 } as const;

export interface RoutingInput {
  readonly asn: number;
  readonly transitGatewayAsn: number;
  readonly transitGatewayCidr: string;
  readonly subnets: readonly SubnetPlan[];
  readonly sites: readonly SiteOnFirewalls[];
  readonly spokes: readonly SpokePlan[];
  readonly flows: readonly FlowPlan[];
}

type Firewall = Omit<FirewallPlan, "routing">;

/** The routing of both firewalls. */
export function planRouting(input: RoutingInput, firewalls: readonly Firewall[]): RoutingPlan[] {
  const neighbours = neighboursOf(input.flows);
  const hostRoutesTo = sitesToReach(input);
  const ends = new Map<string, SiteOnFirewalls | SpokePlan>([
    ...input.sites.map((site) => [`site/${site.name}`, site] as const),
    ...input.spokes.map((spoke) => [`spoke/${spoke.name}`, spoke] as const),
  ]);
  return firewalls.map((firewall) => ({
    routerId: firewall.untrustAddress,
    asn: input.asn,
    staticRoutes: staticRoutes(input, firewall),
    hostRoutesTo,
    peerGroups: [
      transitGatewayGroup(input, firewall, neighbours),
      ...input.sites.flatMap((site) => siteGroup(site, firewall, neighbours, ends)),
    ],
  }));
}

/** For each end the others that it has a flow with, in either direction: `site/x` to `spoke/y` and back. */
function neighboursOf(flows: readonly FlowPlan[]): ReadonlyMap<string, ReadonlySet<string>> {
  const neighbours = new Map<string, Set<string>>();
  const add = (end: string, other: string) => neighbours.set(end, (neighbours.get(end) ?? new Set()).add(other));
  for (const flow of flows) {
    for (const from of flow.from.map(keyOf)) {
      for (const to of flow.to.map(keyOf)) {
        add(from, to);
        add(to, from);
      }
    }
  }
  return neighbours;
}

const keyOf = ({ kind, name }: EndpointRef) => `${kind}/${name}`;

function announcement(of: EndpointRef, prefix: PrefixPlan, rank: AnnouncementPlan["rank"]): AnnouncementPlan {
  return { ...prefix, of, rank, ...PREFERENCE[rank] };
}

/** An adopted network's owner chose its subnets, so longer prefixes inside the site's belong to it, too. */
function prefixesOf(site: SiteOnFirewalls): PrefixPlan[] {
  return site.cidrs.map((cidr) => ({ cidr, orLonger: isAdopted(site) }));
}

function isAdopted(site: SiteOnFirewalls): boolean {
  return (
    (site.kind === "gcp-ha-vpn" && site.existingNetwork !== undefined) ||
    (site.kind === "azure-vpn-gateway" && site.existingVirtualNetwork !== undefined)
  );
}

const exactly = (cidr: string): PrefixPlan => ({ cidr, orLonger: false });

function transitGatewayGroup(
  input: RoutingInput,
  firewall: Firewall,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
): PeerGroupPlan {
  const reachesSpoke = (site: SiteOnFirewalls) =>
    [...(neighbours.get(`site/${site.name}`) ?? [])].some((other) => other.startsWith("spoke/"));
  return {
    name: TRANSIT_GATEWAY_GROUP,
    peerAsn: input.transitGatewayAsn,
    peers: connectPeers(firewall.connectPeer),
    accept: input.spokes.map(({ cidr }) => exactly(cidr)),
    maxPrefixes: MAX_PREFIXES.transitGateway,
    announce: input.sites
      .filter(reachesSpoke)
      .flatMap((site) =>
        prefixesOf(site).map((prefix) =>
          announcement({ kind: "site", name: site.name }, prefix, rankOfPair(firewall.name, site, undefined)),
        ),
      ),
  };
}

function connectPeers(connect: ConnectPeerPlan): BgpPeerPlan[] {
  return connect.transitGatewayBgpAddresses.map((peerAddress, index) => ({
    name: `${TRANSIT_GATEWAY_GROUP}-${index}`,
    interface: `tunnel.${connect.tunnelInterface}`,
    localAddress: `${connect.firewallBgpAddress}/${parseCidr(connect.insideCidr).prefixLength}`,
    peerAddress,
    bgp: connect.bgp,
  }));
}

function siteGroup(
  site: SiteOnFirewalls,
  firewall: Firewall,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  ends: ReadonlyMap<string, SiteOnFirewalls | SpokePlan>,
): PeerGroupPlan[] {
  if (site.asn === undefined) return [];
  const heard = [...(neighbours.get(`site/${site.name}`) ?? [])].sort();
  return [
    {
      name: site.name,
      peerAsn: site.asn,
      peers: sitePeers(site, firewall),
      accept: prefixesOf(site),
      maxPrefixes: MAX_PREFIXES.site,
      announce: heard.flatMap((key) => {
        const end = ends.get(key)!;
        const isSpoke = !("tunnels" in end);
        const rank = rankOfPair(firewall.name, site, isSpoke ? undefined : end);
        const of: EndpointRef = { kind: isSpoke ? "spoke" : "site", name: end.name };
        const prefixes = isSpoke ? [exactly(end.cidr)] : prefixesOf(end);
        return prefixes.map((prefix) => announcement(of, prefix, rank));
      }),
    },
  ];
}

function sitePeers(site: SiteOnFirewalls, firewall: Firewall): BgpPeerPlan[] {
  return site.tunnels
    .filter((tunnel) => tunnel.firewall === firewall.name)
    .flatMap(({ remoteInterface, tunnelInterface, inside, bgp }) => {
      if (bgp === undefined) return [];
      const name = `${site.name}-${remoteInterface}`;
      const common = { name, peerAddress: inside.remoteAddress, bgp };
      if (site.kind !== "azure-vpn-gateway") {
        const localAddress = `${inside.firewallAddress}/${parseCidr(inside.cidr!).prefixLength}`;
        return [{ ...common, interface: `tunnel.${tunnelInterface}`, localAddress }];
      }
      const loopback = site.connections.find((connection) => connection.firewall === firewall.name)!.loopbackInterface;
      return [{ ...common, interface: `loopback.${loopback}`, localAddress: `${inside.firewallAddress}/32` }];
    });
}

function staticRoutes(input: RoutingInput, firewall: Firewall): StaticRoutePlan[] {
  const gatewayOf = (role: "untrust" | "trust") =>
    addressAt(input.subnets.find((subnet) => subnet.role === role && subnet.firewall === firewall.name)!.cidr, 1);
  return [
    { name: "internet", destination: "0.0.0.0/0", interface: "ethernet1/1", nextHop: gatewayOf("untrust") },
    {
      name: "transit-gateway",
      destination: input.transitGatewayCidr,
      interface: "ethernet1/2",
      nextHop: gatewayOf("trust"),
    },
    ...input.sites.flatMap((site) => [...instanceRoutes(site, firewall), ...prefixRoutes(site, firewall)]),
  ];
}

/**
 * Sites with an outside address that a prefix may hold which the firewalls route elsewhere: the longer match would take its
 * IKE and ESP into a tunnel (RFC 4271 section 9.1, recursive routing). Which address a cloud gives is not known.
 */
function sitesToReach({ sites, spokes }: RoutingInput): string[] {
  const routed = [...sites.flatMap(({ cidrs }) => cidrs), ...spokes.map(({ cidr }) => cidr)];
  const publicOnes = routed.filter((cidr) => !PRIVATE_CIDRS.some((block) => contains(block, cidr)));
  const isHidden = (site: SiteOnFirewalls) =>
    site.kind === "customer-gateway"
      ? publicOnes.some((cidr) => contains(cidr, `${site.outsideAddress}/32`))
      : publicOnes.length > 0;
  return sites.filter(isHidden).map(({ name }) => name);
}

/** Azure's instances answer behind their tunnels, not on a link: a host route leads to each. */
function instanceRoutes(site: SiteOnFirewalls, firewall: Firewall): StaticRoutePlan[] {
  if (site.kind !== "azure-vpn-gateway") return [];
  return tunnelsOf(site, firewall).map(({ remoteInterface, tunnelInterface, inside }) => ({
    name: `${site.name}-${remoteInterface}`,
    destination: `${inside.remoteAddress}/32`,
    interface: `tunnel.${tunnelInterface}`,
  }));
}

/** The prefixes of a site without BGP lie behind its tunnel; the routes go when the tunnel monitor takes it down. */
function prefixRoutes(site: SiteOnFirewalls, firewall: Firewall): StaticRoutePlan[] {
  if (site.asn !== undefined) return [];
  return tunnelsOf(site, firewall).flatMap(({ tunnelInterface }) =>
    site.cidrs.map((destination, index) => ({
      name: `${site.name}-${index}`,
      destination,
      interface: `tunnel.${tunnelInterface}`,
    })),
  );
}

const tunnelsOf = (site: SiteOnFirewalls, firewall: Firewall) =>
  site.tunnels.filter((tunnel) => tunnel.firewall === firewall.name);
