/** A Google Cloud site from its planned resources: HA VPN gateway, tunnels, Cloud Router, firewall rules. */
import type { GcpSiteOnAwsVpn, GcpSitePlan } from "../../components/plan/sites/types";
import type { Direction } from "../../reading/aws/securityGroups";
import { googleFirewallRules, impliedGoogleRule } from "../../reading/gcp/firewallRules";
import { Inventory } from "../../reading/inventory";
import type { Neighbor } from "../topology";
import { only } from "./resources";
import { packetRules } from "./packetRules";
import { gcpProposals, type GcpCipherSuite } from "./proposals";
import type { RemoteSite } from "./remoteSites";
import type { CloudResource } from "./resources";
import type { TunnelEnd } from "./tunnelEnd";

/** Cloud Router offers a hold time of three keepalives. */
const KEEPALIVES_PER_HOLD = 3;
/** Cloud VPN's liveness check is not published; RFC 7296 section 2.4 leaves it to the end. BGP notices first. */
const DPD = { delaySeconds: 20, timeoutSeconds: 60 };

type Inputs = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** @param begins whether its tunnels begin; Cloud VPN itself does either (Cloud VPN, "Networks and tunnel routing") */
export function readGcpSite(
  site: GcpSitePlan | GcpSiteOnAwsVpn,
  resources: readonly CloudResource[],
  begins: (tunnel: string) => boolean,
): RemoteSite {
  const ofSite = resources.filter(({ type, name }) => type.startsWith("gcp:") && name.startsWith(`${site.name}-`));
  const gateway = only(ofSite, "gcp:compute/haVpnGateway:HaVpnGateway", ({ name }) => name === `${site.name}-gateway`);
  const router = only(ofSite, "gcp:compute/router:Router", ({ name }) => name === `${site.name}-router`);
  const peers = only(ofSite, "gcp:compute/externalVpnGateway:ExternalVpnGateway", () => true);
  const tunnels = ofSite.filter(
    ({ type, inputs }) =>
      type === "gcp:compute/vPNTunnel:VPNTunnel" && [gateway.id, gateway.name].includes(String(inputs["vpnGateway"])),
  );
  const bgp = router.inputs["bgp"] as Inputs;
  const legs = tunnels
    .map((tunnel) => readTunnel(site, ofSite, tunnel, gateway, peers, bgp))
    .map(({ end, neighbor }) => ({ neighbor, end: { ...end, initiates: begins(end.tunnel) } }));
  return {
    name: site.name,
    kind: site.kind,
    source: "planned Google Cloud resources",
    asn: Number(bgp["asn"]),
    networks: (bgp["advertisedIpRanges"] as { range: string }[]).map(({ range }) => range),
    instances: [
      {
        routerId: legs[0]!.end.outsideAddress,
        ends: legs.map(({ end }) => end),
        neighbors: legs.map(({ neighbor }) => neighbor),
      },
    ],
    ...(site.existingNetwork === undefined ? { filter: readFilter(String(gateway.inputs["network"]), ofSite) } : {}),
    workloadCidr: site.cidrs[0]!,
  };
}

function readTunnel(
  site: { readonly name: string },
  resources: readonly CloudResource[],
  tunnel: CloudResource,
  gateway: CloudResource,
  peers: CloudResource,
  bgp: Inputs,
): { end: Omit<TunnelEnd, "initiates">; neighbor: Neighbor } {
  const inputs = tunnel.inputs as Inputs;
  const named = (resource: CloudResource) => [resource.id, resource.name];
  const routerInterface = only(resources, "gcp:compute/routerInterface:RouterInterface", (each) =>
    named(tunnel).includes(String(each.inputs["vpnTunnel"])),
  );
  const peer = only(resources, "gcp:compute/routerPeer:RouterPeer", (each) =>
    named(routerInterface).includes(String(each.inputs["interface"])),
  ).inputs as Inputs;
  const addressOf = (interfaces: unknown, id: unknown) =>
    (interfaces as { id: number; ipAddress: string }[]).find((each) => each.id === id)!.ipAddress;
  const keepaliveSeconds = Number(bgp["keepaliveInterval"] ?? 20);
  const localAddress = String(peer["ipAddress"]);
  return {
    end: {
      tunnel: `${site.name}/${tunnel.name.slice(site.name.length + 1)}`,
      remoteInterface: Number(inputs["vpnGatewayInterface"]),
      outsideAddress: addressOf(gateway.outputs["vpnInterfaces"], inputs["vpnGatewayInterface"]),
      peerAddress: addressOf(peers.inputs["interfaces"], inputs["peerExternalGatewayInterface"]),
      presharedKey: String(inputs["sharedSecret"]),
      proposals: gcpProposals((inputs["cipherSuite"] ?? {}) as GcpCipherSuite),
      addresses: [String(routerInterface.inputs["ipRange"])],
      routes: [],
      dpd: DPD,
      downWithoutSa: false,
      behindNat: false,
    },
    neighbor: {
      name: tunnel.name,
      address: String(peer["peerIpAddress"]),
      asn: Number(peer["peerAsn"]),
      localAddress,
      keepaliveSeconds,
      holdSeconds: KEEPALIVES_PER_HOLD * keepaliveSeconds,
      multihop: 1,
      passive: false,
      nextHopSelf: false,
      advertisementIntervalSeconds: 0,
      // Its own ranges, and nothing that it heard: a Cloud Router is no transit.
      announce: announcements(bgp, Number(peer["advertisedRoutePriority"] ?? 100)),
    },
  };
}

function announcements(bgp: Inputs, med: number) {
  return (bgp["advertisedIpRanges"] as { range: string }[]).map(({ range }) => ({
    cidr: range,
    orLonger: false,
    allow: true,
    asPathPrepends: 0,
    med,
  }));
}

function readFilter(network: string, resources: readonly CloudResource[]): NonNullable<RemoteSite["filter"]> {
  const inventory = new Inventory(resources);
  const side = (direction: Direction) => googleFirewallRules(inventory, network, direction).flatMap(packetRules);
  const otherwise = (direction: Direction) => impliedGoogleRule(direction, false).verdict === "allow";
  return {
    inbound: side("ingress"),
    outbound: side("egress"),
    inboundOtherwise: otherwise("ingress"),
    outboundOtherwise: otherwise("egress"),
  };
}
