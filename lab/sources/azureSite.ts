/** An Azure site from its planned resources: gateway, connections, local network gateways, network security group. */
import type { AzureSiteOnAwsVpn, AzureSitePlan } from "../../components/plan/sites/types";
import { addressAt, parseCidr } from "../../components/plan/addressing/cidr";
import type { Direction } from "../../reading/aws/securityGroups";
import { azureSecurityRules } from "../../reading/azure/securityGroup";
import { Inventory } from "../../reading/inventory";
import type { Neighbor } from "../topology";
import { only } from "./resources";
import { packetRules } from "./packetRules";
import { azureProposals, type AzurePolicy } from "./proposals";
import type { RemoteSite } from "./remoteSites";
import type { CloudResource } from "./resources";
import type { TunnelEnd } from "./tunnelEnd";

/** Fixed (Azure VPN Gateway FAQ). */
const AZURE_BGP = { keepaliveSeconds: 60, holdSeconds: 180 };
/** Default of a connection (Azure VPN Gateway FAQ). */
const DPD_TIMEOUT_SECONDS = 45;
/** How long an instance waits for traffic before it asks; the rest of the timeout goes to retransmissions. */
const DPD_DELAY_SECONDS = 5;
/** What an Azure gateway reaches behind a tunnel is one hop away from its own address. */
const MULTIHOP = 2;

type Inputs = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any

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

type AnyAzureSite = AzureSitePlan | AzureSiteOnAwsVpn;

export function readAzureSite(site: AnyAzureSite, resources: readonly CloudResource[], peer: AzurePeer): RemoteSite {
  const ofSite = resources.filter(
    ({ type, name }) => type.startsWith("azure-native:") && (name === site.name || name.startsWith(`${site.name}-`)),
  );
  const gateway = only(
    ofSite,
    "azure-native:network:VirtualNetworkGateway",
    ({ name }) => name === `${site.name}-gateway`,
  );
  const settings = gateway.inputs["bgpSettings"] as Inputs | undefined;
  const connections = ofSite.filter(
    ({ type, inputs }) =>
      type === "azure-native:network:VirtualNetworkGatewayConnection" &&
      (inputs["virtualNetworkGateway1"] as Inputs)["id"] === gateway.id,
  );
  const networks = addressSpaceOf(site, ofSite);
  const instances = instancesOf(gateway, ofSite).map((instance) => {
    const legs = connections.flatMap((connection, index) =>
      readLeg({ site, resources: ofSite, gateway, peer, networks }, connection, index, instance),
    );
    return {
      routerId: instance.outsideAddress,
      ends: legs.map(({ end }) => end),
      neighbors: legs.flatMap(({ neighbor }) => (neighbor === undefined ? [] : [neighbor])),
    };
  });
  const groups = ofSite.filter(({ type }) => type === "azure-native:network:NetworkSecurityGroup");
  return {
    name: site.name,
    kind: site.kind,
    source: "planned Azure resources",
    ...(settings === undefined ? {} : { asn: Number(settings["asn"] ?? 65515) }),
    networks,
    instances,
    ...(groups.length === 1 ? { filter: readFilter(groups[0]!, ofSite) } : {}),
    workloadCidr: site.workloadSubnetCidr ?? site.cidrs[0]!,
  };
}

function instancesOf(gateway: CloudResource, resources: readonly CloudResource[]): InstanceAddress[] {
  const configurations = gateway.inputs["ipConfigurations"] as { publicIPAddress: { id: string } }[];
  return configurations.map(({ publicIPAddress }, number) => {
    const type = "azure-native:network:PublicIPAddress";
    const { outputs } = only(resources, type, ({ id }) => id === publicIPAddress.id);
    return { number, outsideAddress: String(outputs["ipAddress"]) };
  });
}

/** An adopted virtual network is not planned: its owner's prefixes stand in the configuration. */
function addressSpaceOf(site: AnyAzureSite, resources: readonly CloudResource[]): string[] {
  const network = resources.find(({ type }) => type === "azure-native:network:VirtualNetwork");
  if (network === undefined) return [...site.cidrs];
  return (network.inputs["addressSpace"] as { addressPrefixes: string[] }).addressPrefixes;
}

interface Surroundings {
  readonly site: AnyAzureSite;
  readonly resources: readonly CloudResource[];
  readonly gateway: CloudResource;
  readonly peer: AzurePeer;
  readonly networks: readonly string[];
}

/** One instance's end of a connection: every instance tries every connection, and the other side takes what it knows. */
function readLeg(
  { site, resources, gateway, peer, networks }: Surroundings,
  connection: CloudResource,
  index: number,
  instance: InstanceAddress,
): { end: TunnelEnd; neighbor?: Neighbor }[] {
  const inputs = connection.inputs as Inputs;
  const local = only(
    resources,
    "azure-native:network:LocalNetworkGateway",
    ({ id }) => id === inputs["localNetworkGateway2"].id,
  ).inputs as Inputs;
  const peerAddress = String(local["gatewayIpAddress"]);
  const tunnel = peer.tunnelOf({ name: connection.name.slice(site.name.length + 1), peerAddress }, instance);
  if (tunnel === undefined) return [];
  const prefixes = local["localNetworkAddressSpace"].addressPrefixes as string[];
  const end = {
    tunnel,
    remoteInterface: instance.number,
    outsideAddress: instance.outsideAddress,
    peerAddress,
    presharedKey: String(inputs["sharedKey"]),
    proposals: azureProposals((inputs["ipsecPolicies"] as AzurePolicy[] | undefined)?.[0]),
    addresses: [],
    routes: prefixes,
    // Connections with the same prefixes: the first that is up.
    routeMetric: 10 * (index + 1),
    dpd: {
      delaySeconds: DPD_DELAY_SECONDS,
      timeoutSeconds: Number(inputs["dpdTimeoutSeconds"] ?? DPD_TIMEOUT_SECONDS),
    },
    // Azure takes a dead tunnel's routes away (azure-docs, vpn-gateway-highlyavailable).
    downWithoutSa: true,
    behindNat: false,
    initiates: peer.begins(tunnel),
  };
  if (inputs["enableBgp"] !== true) return [{ end }];
  const ownAddress = instanceAddress(gateway, inputs, instance.number);
  const address = String(local["bgpSettings"].bgpPeeringAddress);
  return [
    {
      end: { ...end, addresses: [`${ownAddress}/32`], routes: [`${address}/32`, ...prefixes] },
      neighbor: {
        name: `${connection.name}-${instance.number}`,
        address,
        asn: Number(local["bgpSettings"].asn),
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
function instanceAddress(gateway: CloudResource, connection: Inputs, instance: number): string {
  const listed = (gateway.inputs["bgpSettings"] as Inputs)["bgpPeeringAddresses"][instance] as {
    ipconfigurationId: string;
    customBgpIpAddresses: string[];
  };
  const chosen = (
    connection["gatewayCustomBgpIpAddresses"] as { ipConfigurationId: string; customBgpIpAddress: string }[]
  ).find(({ ipConfigurationId }) => ipConfigurationId === listed.ipconfigurationId);
  if (chosen === undefined || !listed.customBgpIpAddresses.includes(chosen.customBgpIpAddress))
    throw new Error(`instance ${instance} of ${gateway.name} does not own the BGP address of a connection`);
  return chosen.customBgpIpAddress;
}

/** The tag VirtualNetwork holds what comes over the VPN as well, so here it is everything. */
function readFilter({ id }: CloudResource, resources: readonly CloudResource[]): NonNullable<RemoteSite["filter"]> {
  const inventory = new Inventory(resources);
  const side = (direction: Direction) =>
    azureSecurityRules(inventory, id, direction, [parseCidr("0.0.0.0/0")]).flatMap(packetRules);
  return { inbound: side("ingress"), outbound: side("egress"), inboundOtherwise: false, outboundOtherwise: false };
}

/** A host of a subnet; Azure keeps the first four addresses. */
export const workloadAddress = (cidr: string) => addressAt(cidr, 10);
