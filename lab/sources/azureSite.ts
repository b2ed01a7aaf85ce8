/** An Azure site from its planned resources: gateway, connections, local network gateways, network security group. */
import type { AzureSitePlan } from "../../components/plan/types";
import { addressAt } from "../../components/plan/cidr";
import type { Neighbor } from "../topology";
import { only } from "./awsFilters";
import type { PacketRule } from "./packetRules";
import { azureProposals, type AzurePolicy } from "./proposals";
import type { RemoteEnd, RemoteSite } from "./remoteSites";
import type { CloudResource } from "./stack";

/** Fixed (Azure VPN Gateway FAQ). */
const AZURE_BGP = { keepaliveSeconds: 60, holdSeconds: 180 };
/** Default of a connection (Azure VPN Gateway FAQ). */
const DPD_TIMEOUT_SECONDS = 45;
/** How long an instance waits for traffic before it asks; the rest of the timeout goes to retransmissions. */
const DPD_DELAY_SECONDS = 5;
/** What an Azure gateway reaches behind a tunnel is one hop away from its own address. */
const MULTIHOP = 2;

type Inputs = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any

export function readAzureSite(site: AzureSitePlan, resources: readonly CloudResource[]): RemoteSite {
  const ofSite = resources.filter(
    ({ type, name }) => type.startsWith("azure-native:") && (name === site.name || name.startsWith(`${site.name}-`)),
  );
  const gateway = only(
    ofSite,
    "azure-native:network:VirtualNetworkGateway",
    ({ name }) => name === `${site.name}-gateway`,
  );
  const settings = gateway.inputs["bgpSettings"] as Inputs;
  const connections = ofSite.filter(
    ({ type, inputs }) =>
      type === "azure-native:network:VirtualNetworkGatewayConnection" &&
      (inputs["virtualNetworkGateway1"] as Inputs)["id"] === gateway.id,
  );
  const networks = addressSpaceOf(site, ofSite);
  const instances = [0, 1].map((instance) => {
    const legs = connections.map((connection) => readLeg(site, ofSite, gateway, connection, instance, networks));
    return {
      routerId: legs[0]!.end.outsideAddress,
      ends: legs.map(({ end }) => end),
      neighbors: legs.map(({ neighbor }) => neighbor),
    };
  });
  const groups = ofSite.filter(({ type }) => type === "azure-native:network:NetworkSecurityGroup");
  return {
    name: site.name,
    kind: site.kind,
    source: "planned Azure resources",
    asn: Number(settings["asn"] ?? 65515),
    networks,
    instances,
    ...(groups.length === 1 ? { filter: readSecurityGroup(groups[0]!) } : {}),
    workloadCidr: site.workloadSubnetCidr ?? site.cidrs[0]!,
  };
}

/** An adopted virtual network is not planned: its owner's prefixes stand in the configuration. */
function addressSpaceOf(site: AzureSitePlan, resources: readonly CloudResource[]): string[] {
  const network = resources.find(({ type }) => type === "azure-native:network:VirtualNetwork");
  if (network === undefined) return [...site.cidrs];
  return (network.inputs["addressSpace"] as { addressPrefixes: string[] }).addressPrefixes;
}

function readLeg(
  site: AzureSitePlan,
  resources: readonly CloudResource[],
  gateway: CloudResource,
  connection: CloudResource,
  instance: number,
  networks: readonly string[],
): { end: RemoteEnd; neighbor: Neighbor } {
  const inputs = connection.inputs as Inputs;
  const local = only(
    resources,
    "azure-native:network:LocalNetworkGateway",
    ({ id }) => id === inputs["localNetworkGateway2"].id,
  ).inputs as Inputs;
  const configurations = gateway.inputs["ipConfigurations"] as { publicIPAddress: { id: string } }[];
  const publicAddress = only(
    resources,
    "azure-native:network:PublicIPAddress",
    ({ id }) => id === configurations[instance]!.publicIPAddress.id,
  );
  const ownAddress = instanceAddress(gateway, inputs, instance);
  const firewall = connection.name.slice(site.name.length + 1);
  const peerAddress = String(local["bgpSettings"].bgpPeeringAddress);
  return {
    end: {
      tunnel: `${site.name}/${firewall}-${instance}`,
      remoteInterface: instance,
      outsideAddress: String(publicAddress.outputs["ipAddress"]),
      peerAddress: String(local["gatewayIpAddress"]),
      presharedKey: String(inputs["sharedKey"]),
      proposals: azureProposals((inputs["ipsecPolicies"] as AzurePolicy[] | undefined)?.[0]),
      addresses: [`${ownAddress}/32`],
      routes: [`${peerAddress}/32`, ...(local["localNetworkAddressSpace"].addressPrefixes as string[])],
      dpd: {
        delaySeconds: DPD_DELAY_SECONDS,
        timeoutSeconds: Number(inputs["dpdTimeoutSeconds"] ?? DPD_TIMEOUT_SECONDS),
      },
      // Azure takes a dead tunnel's routes away (azure-docs, vpn-gateway-highlyavailable).
      downWithoutSa: true,
      behindNat: false,
    },
    neighbor: {
      name: `${connection.name}-${instance}`,
      address: peerAddress,
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
  };
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

/** By priority; the tag VirtualNetwork holds what comes over the VPN as well, so here it is everything. */
function readSecurityGroup(group: CloudResource): NonNullable<RemoteSite["filter"]> {
  const rules = [...(group.inputs["securityRules"] as Inputs[])].sort((l, r) => l["priority"] - r["priority"]);
  const side = (direction: string) =>
    rules.filter((rule) => rule["direction"] === direction).map((rule) => toPacketRule(rule));
  // AllowVnetInBound and AllowVnetOutBound stand behind all of them.
  return { inbound: side("Inbound"), outbound: side("Outbound"), inboundOtherwise: true, outboundOtherwise: true };
}

function toPacketRule(rule: Inputs): PacketRule {
  const prefixes = (side: "source" | "destination"): string[] =>
    ((rule[`${side}AddressPrefixes`] as string[] | undefined) ?? [String(rule[`${side}AddressPrefix`])]).map(
      (prefix) => (prefix === "*" || prefix === "VirtualNetwork" ? "0.0.0.0/0" : prefix),
    );
  const protocol = String(rule["protocol"]).toLowerCase();
  const ports = String(rule["destinationPortRange"]);
  return {
    name: String(rule["name"]),
    allows: rule["access"] === "Allow",
    sources: prefixes("source"),
    destinations: prefixes("destination"),
    ...(protocol === "*" ? {} : { protocol }),
    ...(ports === "*" ? {} : { ports }),
  };
}

/** A host of a subnet; Azure keeps the first four addresses. */
export const workloadAddress = (cidr: string) => addressAt(cidr, 10);
