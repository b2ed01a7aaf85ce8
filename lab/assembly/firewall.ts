/** A firewall from its rendered configuration: interfaces, IKE ends, GRE, routes, BGP, security policy. */
import type { FirewallName } from "../../components/plan/firewalls/types";
import type { FirewallConfiguration, GatewayConfiguration } from "../sources/firewall";
import { firewallFilter, linuxName } from "../sources/firewallFilter";
import { firewallProposals } from "../sources/proposals";
import { firewallNamespace } from "./namespaces";
import { ikeNat, type NatPeer, type Parts } from "./parts";

const DEFAULT_MTU_BYTES = 1500;

export function assembleFirewall(parts: Parts, name: FirewallName, configuration: FirewallConfiguration): void {
  const namespace = firewallNamespace(name);
  const loopbacks = configuration.interfaces
    .filter((each) => each.name.startsWith("loopback."))
    .flatMap(({ addresses }) => addresses);
  parts.router(namespace, `firewall ${name}`, loopbacks);
  const peers = configuration.gateways.map((gateway) =>
    assembleGateway(parts, namespace, name, configuration, gateway),
  );
  const [outside] = configuration.gateways.map(({ localInterface }) => linuxName(localInterface));
  parts.filters.push({
    namespace,
    ruleset: `${firewallFilter(configuration)}${outside === undefined ? "" : ikeNat(outside, peers)}`,
  });
  for (const gre of configuration.gre) {
    const tunnel = interfaceOf(configuration, gre.tunnelInterface);
    parts.greTunnels.push({
      namespace,
      interface: linuxName(gre.tunnelInterface),
      outsideLocal: gre.localAddress,
      outsideRemote: gre.peerAddress,
      addresses: tunnel.addresses,
      mtuBytes: tunnel.mtuBytes ?? DEFAULT_MTU_BYTES,
    });
  }
  for (const route of configuration.routing.staticRoutes) {
    if (isTunnel(configuration, route.interface)) continue;
    parts.routes.push({
      namespace,
      destination: route.destination,
      nextHops: [{ interface: linuxName(route.interface), ...(route.via === undefined ? {} : { via: route.via }) }],
    });
  }
  assembleRouter(parts, namespace, configuration);
}

/** Routes into a tunnel come and go with its interface: the tunnel's end brings them. */
function isTunnel({ gateways }: FirewallConfiguration, name: string): boolean {
  return gateways.some(({ tunnelInterface }) => tunnelInterface === name);
}

function interfaceOf({ interfaces }: FirewallConfiguration, name: string) {
  const found = interfaces.find((each) => each.name === name);
  if (found === undefined) throw new Error(`the rendered configuration has no interface ${name}`);
  return found;
}

function assembleGateway(
  parts: Parts,
  router: string,
  firewall: FirewallName,
  configuration: FirewallConfiguration,
  gateway: GatewayConfiguration,
): NatPeer {
  const namespace = `ike-${router}-${gateway.name}`;
  const device = linuxName(gateway.tunnelInterface);
  const tunnel = interfaceOf(configuration, gateway.tunnelInterface);
  parts.namespaces.push({ name: namespace, forwards: false, standsFor: `IKE gateway ${gateway.name} of ${router}` });
  const link = parts.link(namespace, "eth0", router, `ike-${device}`);
  parts.routes.push({ namespace, destination: "default", nextHops: [{ via: link.right }] });
  const separator = gateway.name.lastIndexOf("-");
  parts.ikeEnds.push({
    name: `hub ${firewall} ${gateway.name}`,
    side: "hub",
    tunnel: `${gateway.name.slice(0, separator)}/${firewall}${gateway.name.slice(separator)}`,
    namespace,
    router,
    interface: device,
    addresses: tunnel.addresses,
    mtuBytes: tunnel.mtuBytes ?? DEFAULT_MTU_BYTES,
    localAddress: link.left,
    gateway: link.right,
    remoteAddress: gateway.peerAddress,
    localId: gateway.localId,
    remoteId: gateway.peerId,
    presharedKey: gateway.presharedKey,
    proposals: firewallProposals(gateway),
    initiates: !gateway.passive,
    dpd: { delaySeconds: gateway.dpdIntervalSeconds ?? 0 },
    routes: configuration.routing.staticRoutes
      .filter((route) => route.interface === gateway.tunnelInterface)
      .map(({ destination }) => destination),
    // A PAN-OS tunnel interface stays up without an SA.
    downWithoutSa: false,
  });
  if (gateway.monitor !== undefined) parts.monitors.push({ namespace: router, interface: device, ...gateway.monitor });
  return { inside: link.left, outside: gateway.localAddress, peer: gateway.peerAddress };
}

function assembleRouter(parts: Parts, namespace: string, { routing }: FirewallConfiguration): void {
  parts.routers.push({
    namespace,
    asn: routing.asn,
    routerId: routing.routerId,
    networks: [],
    redistributed: routing.redistributed,
    maximumPaths: routing.maximumPaths,
    neighbors: routing.peers.map((peer) => ({ ...peer, nextHopSelf: true })),
  });
}
