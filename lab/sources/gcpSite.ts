/** A Google Cloud site: what Cloud VPN and Cloud Router make of its planned resources. */
import type { GcpSiteOnAwsVpn, GcpSitePlan } from "../../components/plan/sites/types";
import type { Direction } from "../../reading/aws/securityGroups";
import { googleFirewallRules, impliedGoogleRule } from "../../reading/gcp/firewallRules";
import { type HaVpnGateway, type HaVpnTunnel, readHaVpnGateway } from "../../reading/gcp/haVpn";
import type { Inventory } from "../../reading/inventory";
import type { Neighbor } from "../topology";
import { packetRules } from "./packetRules";
import { gcpProposals } from "./proposals";
import type { RemoteSite } from "./remoteSites";
import { complete } from "./resources";
import type { TunnelEnd } from "./tunnelEnd";

/** Of a Cloud Router, where nothing is set (Cloud Router, "Manage BGP timers" and "Update the base route priority"). */
const DEFAULTS = { keepaliveSeconds: 20, routePriority: 100 };
/** Cloud Router offers a hold time of three keepalives. */
const KEEPALIVES_PER_HOLD = 3;
/** Cloud VPN's liveness check is not published; RFC 7296 section 2.4 leaves it to the end. BGP notices first. */
const DPD = { delaySeconds: 20, timeoutSeconds: 60 };

/** @param begins whether its tunnels begin; Cloud VPN itself does either (Cloud VPN, "Networks and tunnel routing") */
export function readGcpSite(
  site: GcpSitePlan | GcpSiteOnAwsVpn,
  inventory: Inventory,
  begins: (tunnel: string) => boolean,
): RemoteSite {
  const gateway = complete(
    readHaVpnGateway(inventory, site.name),
    ["asn", "network"],
    `HA VPN gateway of ${site.name}`,
  );
  const ends = gateway.tunnels.map((tunnel) => endOf(site.name, gateway, tunnel, begins));
  return {
    name: site.name,
    kind: site.kind,
    source: "planned Google Cloud resources",
    asn: gateway.asn,
    networks: gateway.announcedCidrs,
    instances: [
      {
        routerId: ends[0]!.outsideAddress,
        ends,
        neighbors: gateway.tunnels.map((tunnel) => neighborOf(gateway, tunnel)),
      },
    ],
    ...(site.existingNetwork === undefined ? { filter: readFilter(inventory, gateway.network) } : {}),
    workloadCidr: site.cidrs[0]!,
  };
}

function endOf(
  site: string,
  gateway: HaVpnGateway,
  tunnel: HaVpnTunnel,
  begins: (tunnel: string) => boolean,
): TunnelEnd {
  const { name, ...facts } = complete(tunnel, ["interfaceNumber", "peerAddress", "presharedKey"], tunnel.name);
  const id = `${site}/${name.slice(site.length + 1)}`;
  return {
    tunnel: id,
    remoteInterface: facts.interfaceNumber,
    outsideAddress: gateway.outsideAddresses[facts.interfaceNumber]!,
    peerAddress: facts.peerAddress,
    presharedKey: facts.presharedKey,
    proposals: gcpProposals(facts.cipherSuite),
    addresses: [sessionOf(gateway, tunnel).interfaceRange],
    routes: [],
    dpd: DPD,
    downWithoutSa: false,
    behindNat: false,
    initiates: begins(id),
  };
}

function sessionOf({ sessions }: HaVpnGateway, { name }: HaVpnTunnel) {
  const session = sessions.find(({ tunnel }) => tunnel === name);
  return complete(session, ["interfaceRange", "ownAddress", "peerAddress", "peerAsn"], `BGP session in ${name}`);
}

function neighborOf(gateway: HaVpnGateway, tunnel: HaVpnTunnel): Neighbor {
  const { ownAddress, peerAddress, peerAsn, routePriority } = sessionOf(gateway, tunnel);
  const keepaliveSeconds = gateway.keepaliveSeconds ?? DEFAULTS.keepaliveSeconds;
  return {
    name: tunnel.name,
    address: peerAddress,
    asn: peerAsn,
    localAddress: ownAddress,
    keepaliveSeconds,
    holdSeconds: KEEPALIVES_PER_HOLD * keepaliveSeconds,
    multihop: 1,
    passive: false,
    nextHopSelf: false,
    advertisementIntervalSeconds: 0,
    // Its own ranges, and nothing that it heard: a Cloud Router is no transit.
    announce: gateway.announcedCidrs.map((cidr) => ({
      cidr,
      orLonger: false,
      allow: true,
      asPathPrepends: 0,
      med: routePriority ?? DEFAULTS.routePriority,
    })),
  };
}

function readFilter(inventory: Inventory, network: string): NonNullable<RemoteSite["filter"]> {
  const side = (direction: Direction) => googleFirewallRules(inventory, network, direction).flatMap(packetRules);
  const otherwise = (direction: Direction) => impliedGoogleRule(direction, false).verdict === "allow";
  return {
    inbound: side("ingress"),
    outbound: side("egress"),
    inboundOtherwise: otherwise("ingress"),
    outboundOtherwise: otherwise("egress"),
  };
}
