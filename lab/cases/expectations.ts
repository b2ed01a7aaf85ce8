/** What the plan says should be seen: claims for each router, tunnel and flow. */
import type { Proposal } from "../../components/plan/ciphers";
import { servicesAt } from "../../components/plan/flows";
import type {
  AnnouncementPlan,
  EndpointRef,
  FirewallName,
  HubPlan,
  Layer,
  PortRange,
  SitePlan,
} from "../../components/plan/types";
import { firewallNamespace, TGW, TGW_SECOND } from "../assembly/aws";
import { instanceNamespace } from "../assembly/site";
import type { Assembled } from "../assemble";
import type { Claim, NegotiatedSuite, ReachTarget } from "./claims";

const UP_SECONDS = 40;

const CIPHERS = {
  "aes-256-gcm": "AES_GCM_16-256",
  "aes-128-gcm": "AES_GCM_16-128",
  "aes-256-cbc": "AES_CBC-256",
  "aes-128-cbc": "AES_CBC-128",
} as const;
const HASHES = { sha256: "HMAC_SHA2_256_128", sha384: "HMAC_SHA2_384_192", sha512: "HMAC_SHA2_512_256" } as const;
const PRFS = { sha256: "PRF_HMAC_SHA2_256", sha384: "PRF_HMAC_SHA2_384", sha512: "PRF_HMAC_SHA2_512" } as const;
const GROUPS = { 14: "MODP_2048", 15: "MODP_3072", 16: "MODP_4096", 19: "ECP_256", 20: "ECP_384" } as const;

export function negotiatedSuite({ ike, esp }: Proposal): NegotiatedSuite {
  const integrity = (hash: keyof typeof HASHES | "none") => (hash === "none" ? [] : [HASHES[hash]]);
  return {
    ike: [CIPHERS[ike.encryption], ...integrity(ike.integrity), PRFS[ike.prf], GROUPS[ike.dhGroup]].join("/"),
    esp: [CIPHERS[esp.encryption], ...integrity(esp.integrity)].join("/"),
  };
}

/** As charon logs it: the group of a rekey's own Diffie-Hellman exchange. */
export const pfsGroup = ({ esp }: Proposal): string => GROUPS[esp.pfsGroup];

export function tunnelClaims({ plan, topology }: Assembled): Claim[] {
  return plan.sites.flatMap((site) =>
    site.tunnels.map((tunnel) => {
      const suite = negotiatedSuite(site.proposal);
      const end = topology.ikeEnds.find((each) => each.side === "hub" && each.tunnel === tunnel.id);
      return {
        sentence: `tunnel ${tunnel.id} is up with ${suite.ike}, ESP ${suite.esp}`,
        observe: { kind: "tunnel" as const, end: end?.name ?? `of tunnel ${tunnel.id}`, suite },
        withinSeconds: UP_SECONDS,
      };
    }),
  );
}

export function sessionClaims({ plan }: Assembled): Claim[] {
  return plan.firewalls.flatMap((firewall) =>
    firewall.routing.peerGroups.flatMap((group) =>
      group.peers.map(({ name, peerAddress, bgp }) => ({
        sentence: `BGP ${firewallNamespace(firewall.name)} - ${name} is up with a hold time of ${bgp.negotiatedHoldSeconds} s`,
        observe: {
          kind: "session" as const,
          router: firewallNamespace(firewall.name),
          neighbor: peerAddress,
          holdSeconds: bgp.negotiatedHoldSeconds,
        },
        withinSeconds: UP_SECONDS,
      })),
    ),
  );
}

const endName = ({ kind, name }: EndpointRef) => `${kind}/${name}`;

/** Both firewalls announce the same; the primary's announcement is the one that wins. */
function announcementsTo(plan: HubPlan, group: string): { announcement: AnnouncementPlan; primary: FirewallName }[] {
  return plan.firewalls.flatMap(({ name, routing }) =>
    (routing.peerGroups.find((each) => each.name === group)?.announce ?? [])
      .filter(({ rank }) => rank === "primary")
      .map((announcement) => ({ announcement, primary: name })),
  );
}

/** Where each prefix leads, on every router; and that no router knows another one. */
export function routeClaims(assembled: Assembled): Claim[] {
  const { plan } = assembled;
  return [
    ...transitGatewayClaims(plan),
    ...plan.sites.filter(({ asn }) => asn !== undefined).flatMap((site) => siteClaims(assembled, site)),
    ...firewallClaims(plan),
  ];
}

function transitGatewayClaims(plan: HubPlan): Claim[] {
  const heard = announcementsTo(plan, "transit-gateway");
  const spokes = plan.spokes.map(({ cidr }) => cidr);
  return [
    ...heard.map(({ announcement, primary }) => ({
      sentence: `TGW sends ${announcement.cidr} (${endName(announcement.of)}) to firewall ${primary} alone`,
      observe: {
        kind: "route" as const,
        router: TGW,
        prefix: announcement.cidr,
        interfaces: [`gre-${primary}`],
      },
      withinSeconds: UP_SECONDS,
    })),
    ...[TGW, TGW_SECOND].map((router) => ({
      sentence: `${router} knows the spokes and the sites that have flows with them, and no other prefix`,
      observe: {
        kind: "prefixes" as const,
        router,
        prefixes: [...spokes, ...heard.map(({ announcement }) => announcement.cidr)],
      },
      withinSeconds: UP_SECONDS,
    })),
  ];
}

function siteClaims({ plan, sites, topology }: Assembled, site: SitePlan): Claim[] {
  const remote = sites.find(({ name }) => name === site.name)!;
  const heard = announcementsTo(plan, site.name);
  return remote.instances.flatMap((_, instance) => {
    const router = instanceNamespace(remote, instance);
    const tunnelsTo = (firewall: FirewallName) =>
      site.tunnels
        .filter((tunnel) => tunnel.firewall === firewall)
        .filter((tunnel) => remote.instances.length === 1 || tunnel.remoteInterface === instance)
        .map(({ id }) => topology.ikeEnds.find((end) => end.side === "remote" && end.tunnel === id)!.interface);
    return [
      ...heard.map(({ announcement, primary }) => ({
        sentence: `${router} sends ${announcement.cidr} (${endName(announcement.of)}) to firewall ${primary} alone`,
        observe: { kind: "route" as const, router, prefix: announcement.cidr, interfaces: tunnelsTo(primary) },
        withinSeconds: UP_SECONDS,
      })),
      {
        sentence: `${router} hears what its flows need, and nothing of any other site`,
        observe: {
          kind: "prefixes" as const,
          router,
          prefixes: [...remote.networks, ...heard.map(({ announcement }) => announcement.cidr)],
        },
        withinSeconds: UP_SECONDS,
      },
    ];
  });
}

function firewallClaims(plan: HubPlan): Claim[] {
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
  const services = new Map(
    [...plan.flows.flatMap((flow) => flow.services), { protocol: "icmp" as const }, ...STRANGE_SERVICES].map(
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
  return plan.flows.some(
    (flow) =>
      (flow.from.some(isEnd(from)) && flow.to.some(isEnd(to))) ||
      (flow.from.some(isEnd(to)) && flow.to.some(isEnd(from))),
  );
}

export function isAllowedBy(plan: HubPlan, layer: Layer, { from, to, service }: Probe): boolean {
  if (layer === "network" && ![from, to].some((end) => isFiltered(plan, end))) return true;
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
