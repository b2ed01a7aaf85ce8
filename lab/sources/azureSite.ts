/** An Azure site: what the instances of its VPN gateway make of the planned resources. */
import type { AzureSiteOnAwsVpn, AzureSitePlan } from "../../components/plan/sites/types";
import { addressAt, parseCidr } from "../../components/plan/addressing/cidr";
import type { Direction } from "../../reading/aws/securityGroups";
import { azureSecurityRules } from "../../reading/azure/securityGroup";
import { type AzureConnection, type AzureVpnGateway, readAzureVpnGateway } from "../../reading/azure/vpnGateway";
import type { Inventory } from "../../reading/inventory";
import type { Neighbor } from "../topology";
import { packetRules } from "./packetRules";
import { azureProposals } from "./proposals";
import type { RemoteSite } from "./remoteSites";
import { complete } from "./resources";
import type { TunnelEnd } from "./tunnelEnd";

/** Fixed (Azure VPN Gateway FAQ). */
const AZURE_BGP = { keepaliveSeconds: 60, holdSeconds: 180 };
/** Default of a connection (Azure VPN Gateway FAQ). */
const DPD_TIMEOUT_SECONDS = 45;
/** How long an instance waits for traffic before it asks; the rest of the timeout goes to retransmissions. */
const DPD_DELAY_SECONDS = 5;
/** What an Azure gateway reaches behind a tunnel is one hop away from its own address. */
const MULTIHOP = 2;

/** What the other side has to say of a tunnel before Azure's end of it can be told. */
export interface AzurePeer {
  /** Id of the tunnel that this connection's instance ends; absent: the other side knows no such end. */
  tunnelOf(
    connection: { readonly name: string; readonly peerAddress: string },
    instance: InstanceAddress,
  ): string | undefined;
  begins(tunnel: string): boolean;
}

export interface InstanceAddress {
  readonly number: number;
  readonly outsideAddress: string;
}

export function readAzureSite(
  site: AzureSitePlan | AzureSiteOnAwsVpn,
  inventory: Inventory,
  peer: AzurePeer,
): RemoteSite {
  const gateway = complete(readAzureVpnGateway(inventory, site.name), [], `VPN gateway of ${site.name}`);
  // An adopted virtual network is not planned: its owner's prefixes stand in the configuration.
  const networks = gateway.addressSpace ?? site.cidrs;
  const instances = gateway.instances.map((facts, number) => {
    const { outsideAddress } = complete(facts, ["outsideAddress"], `instance ${number} of the gateway of ${site.name}`);
    const instance = { number, outsideAddress };
    const legs = gateway.connections.flatMap((connection, index) =>
      readLeg({ site: site.name, gateway, peer, networks }, connection, index, instance),
    );
    return {
      routerId: outsideAddress,
      ends: legs.map(({ end }) => end),
      neighbors: legs.flatMap(({ neighbor }) => (neighbor === undefined ? [] : [neighbor])),
    };
  });
  const groups = inventory.ofSite("azure-native:network:NetworkSecurityGroup", site.name);
  return {
    name: site.name,
    kind: site.kind,
    source: "planned Azure resources",
    ...(gateway.asn === undefined ? {} : { asn: gateway.asn }),
    networks,
    instances,
    ...(groups.length === 1 ? { filter: readFilter(inventory, groups[0]!.id) } : {}),
    workloadCidr: site.workloadSubnetCidr ?? site.cidrs[0]!,
  };
}

interface Surroundings {
  readonly site: string;
  readonly gateway: AzureVpnGateway;
  readonly peer: AzurePeer;
  readonly networks: readonly string[];
}

/** One instance's end of a connection: every instance tries every connection, and the other side takes what it knows. */
function readLeg(
  { site, gateway, peer, networks }: Surroundings,
  connection: AzureConnection,
  index: number,
  instance: InstanceAddress,
): { end: TunnelEnd; neighbor?: Neighbor }[] {
  const { name, peerAddress, presharedKey, staticCidrs } = complete(
    connection,
    ["peerAddress", "presharedKey"],
    connection.name,
  );
  const tunnel = peer.tunnelOf({ name: name.slice(site.length + 1), peerAddress }, instance);
  if (tunnel === undefined) return [];
  const end = {
    tunnel,
    remoteInterface: instance.number,
    outsideAddress: instance.outsideAddress,
    peerAddress,
    presharedKey,
    proposals: azureProposals(connection.ipsecPolicy),
    addresses: [],
    routes: staticCidrs,
    // Connections with the same prefixes: the first that is up.
    routeMetric: 10 * (index + 1),
    dpd: { delaySeconds: DPD_DELAY_SECONDS, timeoutSeconds: connection.dpdTimeoutSeconds ?? DPD_TIMEOUT_SECONDS },
    // Azure takes a dead tunnel's routes away (azure-docs, vpn-gateway-highlyavailable).
    downWithoutSa: true,
    behindNat: false,
    initiates: peer.begins(tunnel),
  };
  if (!connection.usesBgp) return [{ end }];
  const { peerBgpAddress, peerAsn } = complete(connection, ["peerBgpAddress", "peerAsn"], name);
  const ownAddress = ownBgpAddress(gateway, connection, instance.number);
  return [
    {
      end: { ...end, addresses: [`${ownAddress}/32`], routes: [`${peerBgpAddress}/32`, ...staticCidrs] },
      neighbor: {
        name: `${name}-${instance.number}`,
        address: peerBgpAddress,
        asn: peerAsn,
        localAddress: ownAddress,
        ...AZURE_BGP,
        multihop: MULTIHOP,
        // With APIPA addresses the device opens the session (Azure VPN Gateway FAQ).
        passive: true,
        nextHopSelf: false,
        advertisementIntervalSeconds: 0,
        announce: networks.map((cidr) => ({ cidr, orLonger: false, allow: true, asPathPrepends: 0 })),
      },
    },
  ];
}

/** The address an instance uses on a connection; Azure demands that the gateway lists it for that instance. */
function ownBgpAddress({ instances }: AzureVpnGateway, connection: AzureConnection, instance: number): string {
  const chosen = connection.ownBgpAddresses[instance];
  if (chosen === undefined || !instances[instance]!.bgpAddresses.includes(chosen))
    throw new Error(`instance ${instance} does not own the BGP address of connection ${connection.name}`);
  return chosen;
}

/** The tag VirtualNetwork holds what comes over the VPN as well, so here it is everything. */
function readFilter(inventory: Inventory, group: string): NonNullable<RemoteSite["filter"]> {
  const side = (direction: Direction) =>
    azureSecurityRules(inventory, group, direction, [parseCidr("0.0.0.0/0")]).flatMap(packetRules);
  return { inbound: side("ingress"), outbound: side("egress"), inboundOtherwise: false, outboundOtherwise: false };
}

/** A host of a subnet; Azure keeps the first four addresses. */
export const workloadAddress = (cidr: string) => addressAt(cidr, 10);
