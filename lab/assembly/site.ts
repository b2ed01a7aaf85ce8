/** A remote site: its gateways with their IKE ends and BGP, its network's router with its filters, a workload. */
import { statefulChain } from "../sources/packetRules";
import type { RemoteInstance, RemoteSite } from "../sources/remoteSites";
import type { Neighbor } from "../topology";
import { internalNeighbor } from "./neighbors";
import { ikeNat, LAST_RESORT_METRIC, type Parts } from "./parts";
import { assembleEnd, assembleOutside } from "./tunnelEnd";
import { attachWorkload } from "./workload";

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
  if (site.instances.length === 1) rulesets.push(inner[0]!.nat);
  else joinInstances(parts, site, inner);
  parts.filters.push({ namespace: site.name, ruleset: rulesets.join("") });
}

interface AssembledInstance {
  readonly namespace: string;
  readonly nat: string;
}

function assembleInstance(parts: Parts, site: RemoteSite, instance: RemoteInstance, index: number): AssembledInstance {
  const namespace = instanceNamespace(site, index);
  if (namespace !== site.name) parts.router(namespace, `gateway ${index} of ${site.name}`);
  assembleOutside(parts, namespace, instance.ends);
  const peers = instance.ends.map((end) => {
    const leg = end.tunnel.split("/")[1]!;
    const place = {
      side: "remote",
      namespace: `ike-${end.tunnel.replace("/", "-")}`,
      router: namespace,
      interface: end.interface ?? `tun-${leg}`,
    } as const;
    return assembleEnd(parts, place, end);
  });
  if (site.asn !== undefined && !sharesRoutes(site)) parts.routers.push(routerOf(site, instance, namespace, []));
  for (const destination of instance.blackholes ?? [])
    parts.routes.push({ namespace, destination, nextHops: [], metric: LAST_RESORT_METRIC });
  if (instance.script !== undefined) parts.scripts.push({ namespace, text: instance.script });
  return { namespace, nat: ikeNat("internet", peers) };
}

/** Azure's active instances tell each other what they learn (azure-docs, highlyavailable); a customer's devices do not. */
const sharesRoutes = ({ kind, instances }: RemoteSite) => kind === "azure-vpn-gateway" && instances.length > 1;

/** All of them serve the network by flow hash. */
function joinInstances(parts: Parts, site: RemoteSite, instances: readonly AssembledInstance[]): void {
  const links = instances.map(({ namespace, nat }, index) => {
    parts.filters.push({ namespace, ruleset: nat });
    const link = parts.link(namespace, "network", site.name, `instance${index}`);
    for (const cidr of new Set([...site.networks, site.workloadCidr])) {
      parts.routes.push({ namespace, destination: cidr, nextHops: [{ via: link.right }] });
    }
    return link;
  });
  parts.routes.push({
    namespace: site.name,
    destination: "default",
    nextHops: links.map(({ left }, index) => ({ via: left, interface: `instance${index}` })),
  });
  if (!sharesRoutes(site)) return;
  const between = parts.link(instances[0]!.namespace, "other", instances[1]!.namespace, "other");
  const ends = [between.left, between.right];
  site.instances.forEach((instance, index) => {
    const other = internalNeighbor("other-instance", site.asn!, ends[index]!, ends[1 - index]!);
    const neighbor = { ...other, keepaliveSeconds: 1, holdSeconds: 3, nextHopSelf: true };
    parts.routers.push(routerOf(site, instance, instances[index]!.namespace, [neighbor]));
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
