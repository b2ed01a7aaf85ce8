/** A remote site: its gateway instances with their IKE ends and BGP, its network's router with its filters, a workload. */
import { statefulChain } from "../sources/packetRules";
import type { RemoteEnd, RemoteInstance, RemoteSite } from "../sources/remoteSites";
import type { Neighbor } from "../topology";
import { attachWorkload } from "./aws";
import { ikeNat, INTERNET, type NatPeer, type Parts } from "./parts";

const TUNNEL_MTU_BYTES = 1400;
/** Zebra takes the first of a kernel metric's four bytes as the distance: 250, worse than any protocol's. */
const LAST_RESORT_METRIC = 250 * 2 ** 24;
/** What a NAT makes of source ports. */
const NAT_PORTS = "40000-60000";

/** One instance stands in the site's own namespace, two in namespaces beside it. */
export function instanceNamespace(site: RemoteSite, instance: number): string {
  return site.instances.length === 1 ? site.name : `${site.name}-${instance}`;
}

export function assembleSite(parts: Parts, site: RemoteSite): void {
  parts.router(site.name, `network of ${site.name}`);
  attachWorkload(parts, {
    router: site.name,
    host: `${site.name}-host`,
    endpoint: `site/${site.name}`,
    cidr: site.workloadCidr,
  });
  const { filter } = site;
  const rulesets = [
    filter === undefined
      ? ""
      : `table inet workload {
${statefulChain("forward", 0, [
  { condition: 'iifname "workload"', rules: filter.outbound, otherwise: filter.outboundOtherwise },
  { condition: 'oifname "workload"', rules: filter.inbound, otherwise: filter.inboundOtherwise },
])}
}
`,
  ];
  const inner = site.instances.map((instance, index) => assembleInstance(parts, site, instance, index));
  if (site.instances.length === 1) {
    rulesets.push(inner[0]!.nat);
    const [instance] = site.instances;
    if (site.asn !== undefined) parts.routers.push(routerOf(site, instance!, site.name, []));
    for (const destination of instance!.blackholes ?? [])
      parts.routes.push({ namespace: site.name, destination, nextHops: [], metric: LAST_RESORT_METRIC });
    if (instance!.script !== undefined) parts.scripts.push({ namespace: site.name, text: instance!.script });
  } else joinInstances(parts, site, inner);
  parts.filters.push({ namespace: site.name, ruleset: rulesets.join("") });
}

interface AssembledInstance {
  readonly namespace: string;
  readonly nat: string;
}

function assembleInstance(parts: Parts, site: RemoteSite, instance: RemoteInstance, index: number): AssembledInstance {
  const namespace = instanceNamespace(site, index);
  const outside = [...new Set(instance.ends.map(({ outsideAddress }) => outsideAddress))];
  if (namespace !== site.name) parts.router(namespace, `gateway instance ${index} of ${site.name}`);
  const link = parts.link(namespace, "internet", INTERNET, shortName(parts));
  // To the firewalls only: a workload's packet that has no route ends here, as in a cloud.
  for (const peer of new Set(instance.ends.map(({ peerAddress }) => peerAddress))) {
    parts.routes.push({ namespace, destination: `${peer}/32`, nextHops: [{ via: link.right }] });
  }
  for (const address of outside) {
    parts.routes.push({ namespace: INTERNET, destination: `${address}/32`, nextHops: [{ via: link.left }] });
  }
  const peers = instance.ends.map((end) => assembleEnd(parts, namespace, end));
  return { namespace, nat: ikeNat("internet", peers) };
}

/** Interfaces of the internet's namespace have no better name than a number. */
const shortName = (parts: Parts) => `site${parts.links.length}`;

function assembleEnd(parts: Parts, router: string, end: RemoteEnd): NatPeer {
  const leg = end.tunnel.split("/")[1]!;
  const namespace = `ike-${end.tunnel.replace("/", "-")}`;
  const device = end.interface ?? `tun-${leg}`;
  parts.namespaces.push({ name: namespace, forwards: false, standsFor: `remote IKE end of ${end.tunnel}` });
  const link = parts.link(namespace, "eth0", router, `ike-${leg}`);
  parts.routes.push({ namespace, destination: "default", nextHops: [{ via: link.right }] });
  parts.ikeEnds.push({
    name: `remote ${end.tunnel}`,
    side: "remote",
    tunnel: end.tunnel,
    namespace,
    router,
    interface: device,
    addresses: end.addresses,
    mtuBytes: end.mtuBytes ?? TUNNEL_MTU_BYTES,
    localAddress: link.left,
    gateway: link.right,
    remoteAddress: end.peerAddress,
    localId: end.outsideAddress,
    remoteId: end.peerAddress,
    presharedKey: end.presharedKey,
    proposals: end.proposals,
    initiates: end.behindNat,
    dpd: end.dpd,
    downWithoutSa: end.downWithoutSa,
    routes: end.routes,
  });
  return {
    inside: link.left,
    outside: end.outsideAddress,
    peer: end.peerAddress,
    ...(end.behindNat ? { ports: NAT_PORTS } : {}),
  };
}

/** Both instances serve the network by flow hash, and tell each other what they learn (azure-docs, highlyavailable). */
function joinInstances(parts: Parts, site: RemoteSite, instances: readonly AssembledInstance[]): void {
  const links = instances.map(({ namespace, nat }, index) => {
    parts.filters.push({ namespace, ruleset: nat });
    const link = parts.link(namespace, "network", site.name, `instance${index}`);
    for (const cidr of site.networks) {
      parts.routes.push({ namespace, destination: cidr, nextHops: [{ via: link.right }] });
    }
    return link;
  });
  parts.routes.push({
    namespace: site.name,
    destination: "default",
    nextHops: links.map(({ left }, index) => ({ via: left, interface: `instance${index}` })),
  });
  const between = parts.link(instances[0]!.namespace, "other", instances[1]!.namespace, "other");
  const ends = [between.left, between.right];
  site.instances.forEach((instance, index) => {
    const other: Neighbor = {
      name: "other-instance",
      address: ends[1 - index]!,
      asn: site.asn!,
      localAddress: ends[index]!,
      keepaliveSeconds: 1,
      holdSeconds: 3,
      multihop: 1,
      passive: false,
      nextHopSelf: true,
      advertisementIntervalSeconds: 0,
    };
    parts.routers.push(routerOf(site, instance, instances[index]!.namespace, [other]));
  });
}

function routerOf(site: RemoteSite, instance: RemoteInstance, namespace: string, more: readonly Neighbor[]) {
  return {
    namespace,
    asn: site.asn!,
    routerId: instance.routerId,
    networks: site.networks,
    redistributed: [],
    maximumPaths: 8,
    ...(instance.configuration === undefined ? {} : { configuration: instance.configuration }),
    neighbors: [...instance.neighbors, ...more],
  };
}
