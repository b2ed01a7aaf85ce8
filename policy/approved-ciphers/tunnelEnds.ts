/** Finds the ends of the tunnels of a stack on all four platforms: what each offers, its address and its peer's. */
import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../shared/azureType";
import { isAbsent, isKnown, readFields, readGiven, readList } from "../shared/known";
import { mayHoldPanosConfiguration, readPanosConfiguration } from "../shared/panosConfiguration";
import { textAt } from "../shared/panosTree";
import { readTransforms } from "./judgeTransforms";
import { findCryptoProfile, listGateways, listTunnels, readEspOffer, readIkeOffer } from "./panosProfiles";
import * as spell from "./spellings";
import { isAead, type Role, type Spellings, type Transform } from "./transforms";

/** Empty where the end states nothing, or nothing that is known here. */
export type Offer = Readonly<Record<Role, readonly Transform[]>>;

export interface TunnelEnd {
  readonly resource: PolicyResource;
  /** Which tunnel of the resource, for messages; empty where it has only one. */
  readonly label: string;
  /** Public addresses; empty where the stack does not say. */
  readonly own: readonly string[];
  readonly peers: readonly string[];
  readonly ike: Offer;
  readonly esp: Offer;
}

export interface EndReader {
  readonly resource: PolicyResource;
  /** Throws where a value is not known yet. */
  read(): TunnelEnd[];
}

export function listTunnelEnds(resources: readonly PolicyResource[]): EndReader[] {
  return resources.flatMap((resource) => {
    const read = readerOf(resource);
    return read ? [{ resource, read }] : [];
  });
}

function readerOf(resource: PolicyResource): (() => TunnelEnd[]) | undefined {
  const { type } = resource;
  if (type === "gcp:compute/vPNTunnel:VPNTunnel") return () => readGcp(resource);
  if (type === "aws:ec2/vpnConnection:VpnConnection") return () => readAws(resource);
  if (isAzureNetworkType(type, "VirtualNetworkGatewayConnection")) return () => readAzure(resource);
  return mayHoldPanosConfiguration(type) ? () => readPanos(resource) : undefined;
}

const NOTHING: Offer = { encryption: [], integrity: [], prf: [], group: [] };

function readGcp(resource: PolicyResource): TunnelEnd[] {
  const { props } = resource;
  const suite = readFields(readGiven(resource, "cipherSuite"));
  const [phase1, phase2] = [readFields(suite["phase1"]), readFields(suite["phase2"])];
  const gateway = findSource(resource, "vpnGateway", "gcp:compute/haVpnGateway:HaVpnGateway");
  const external = findSource(resource, "peerExternalGateway", "gcp:compute/externalVpnGateway:ExternalVpnGateway");
  return [
    {
      resource,
      label: "",
      own: addressOf(gateway?.props["vpnInterfaces"], props["vpnGatewayInterface"]),
      peers: addressOf(external?.props["interfaces"], props["peerExternalGatewayInterface"]),
      ike: {
        encryption: readTransforms(phase1["encryptions"], spell.GCP_ENCRYPTION),
        integrity: readTransforms(phase1["integrities"], spell.GCP_INTEGRITY),
        prf: readTransforms(phase1["prves"], spell.GCP_PRF),
        group: readTransforms(phase1["dhs"], spell.GCP_GROUP),
      },
      esp: {
        encryption: readTransforms(phase2["encryptions"], spell.GCP_ENCRYPTION),
        integrity: readTransforms(phase2["integrities"], spell.GCP_INTEGRITY),
        prf: [],
        group: readTransforms(phase2["pfs"], spell.GCP_GROUP),
      },
    },
  ];
}

function addressOf(interfaces: unknown, id: unknown): string[] {
  const found = readList(interfaces).map(readFields);
  return texts(found.filter((each) => each["id"] === id).map((each) => each["ipAddress"]));
}

function readAws(resource: PolicyResource): TunnelEnd[] {
  const { props } = resource;
  const device = findSource(resource, "customerGatewayId", "aws:ec2/customerGateway:CustomerGateway");
  return ["tunnel1", "tunnel2"].map((tunnel) => {
    const list = (field: string, spellings: Spellings) =>
      readTransforms(readGiven(resource, `${tunnel}${field}`), spellings);
    const offer = (phase: "Phase1" | "Phase2"): Offer => ({
      encryption: list(`${phase}EncryptionAlgorithms`, spell.AWS_ENCRYPTION),
      integrity: list(`${phase}IntegrityAlgorithms`, spell.AWS_INTEGRITY),
      prf: phase === "Phase1" ? list("Phase1IntegrityAlgorithms", spell.AWS_PRF) : [],
      group: list(`${phase}DhGroupNumbers`, spell.AWS_GROUP),
    });
    return {
      resource,
      label: tunnel,
      own: texts([props[`${tunnel}Address`]]),
      peers: texts([device?.props["ipAddress"]]),
      ike: offer("Phase1"),
      esp: offer("Phase2"),
    };
  });
}

/** An active-active gateway makes a tunnel from each of its addresses; the policy of the connection holds for both. */
function readAzure(resource: PolicyResource): TunnelEnd[] {
  if (readGiven(resource, "connectionType") === "ExpressRoute") return [];
  const policy = readFields(readList(readGiven(resource, "ipsecPolicies"))[0]);
  const field = (name: string, spellings: Spellings) => readTransforms(policy[name], spellings);
  const gateway = findSource(resource, "virtualNetworkGateway1", "VirtualNetworkGateway");
  const local = findSource(resource, "localNetworkGateway2", "LocalNetworkGateway");
  const addresses = gateway ? findSources(gateway, "ipConfigurations", "PublicIPAddress") : [];
  return [
    {
      resource,
      label: "",
      own: texts(addresses.map((address) => address.props["ipAddress"])),
      peers: texts([local?.props["gatewayIpAddress"]]),
      ike: {
        encryption: field("ikeEncryption", spell.AZURE_ENCRYPTION),
        integrity: field("ikeIntegrity", spell.AZURE_INTEGRITY),
        prf: field("ikeIntegrity", spell.AZURE_PRF),
        group: field("dhGroup", spell.AZURE_DH_GROUP),
      },
      esp: {
        encryption: field("ipsecEncryption", spell.AZURE_ENCRYPTION),
        integrity: field("ipsecIntegrity", spell.AZURE_INTEGRITY),
        prf: [],
        group: field("pfsGroup", spell.AZURE_PFS_GROUP),
      },
    },
  ];
}

function readPanos(resource: PolicyResource): TunnelEnd[] {
  const configuration = readPanosConfiguration(resource.type, resource.props);
  if (configuration === undefined || configuration === "unreadable") return [];
  const tunnels = listTunnels(configuration);
  return listGateways(configuration).map(({ name, node, profileName }) => {
    const ike = findCryptoProfile(configuration, "ike", profileName);
    const used = tunnels.find(({ gatewayNames }) => gatewayNames.includes(name));
    const ipsec = used && findCryptoProfile(configuration, "ipsec", used.profileName);
    const isAddress = textAt(node, "local-id", "type") === "ipaddr";
    return {
      resource,
      label: `IKE gateway ${name}`,
      own: isAddress ? texts([textAt(node, "local-id", "id")]) : [],
      peers: texts([textAt(node, "peer-address", "ip")]),
      ike: ike ? readIkeOffer(ike) : NOTHING,
      esp: ipsec ? readEspOffer(ipsec) : NOTHING,
    };
  });
}

const texts = (values: readonly unknown[]) => values.filter((value): value is string => typeof value === "string");

/** The resources of a type that a property draws on; an Azure type by the name of its resource. */
function findSources(from: PolicyResource, property: string, type: string): PolicyResource[] {
  return (from.propertyDependencies[property] ?? []).filter((source) =>
    type.includes(":") ? source.type === type : isAzureNetworkType(source.type, type),
  );
}

function findSource(from: PolicyResource, property: string, type: string): PolicyResource | undefined {
  return findSources(from, property, type)[0];
}

export interface TunnelPair {
  readonly one: TunnelEnd;
  readonly other: TunnelEnd;
}

/**
 * Ends that name each other's addresses, each pair once; a firewall that does not state its own is taken by its peer.
 * `one` is the cloud's: the order in which an update made the resources says nothing.
 */
export function pairEnds(unordered: readonly TunnelEnd[]): TunnelPair[] {
  const ends = [...unordered].sort((left, right) => compare(rankOf(left), rankOf(right)));
  const byAddress = new Map<string, TunnelEnd[]>();
  for (const end of ends) for (const own of end.own) byAddress.set(own, [...(byAddress.get(own) ?? []), end]);
  const pairs = new Map<string, TunnelPair>();
  const place = new Map(ends.map((end, index) => [end, index]));
  for (const end of ends) {
    for (const other of end.peers.flatMap((peer) => byAddress.get(peer) ?? [])) {
      const back =
        end.own.length === 0 || other.peers.length === 0 || other.peers.some((each) => end.own.includes(each));
      if (other.resource === end.resource || !back) continue;
      const [one, two] = place.get(end)! < place.get(other)! ? [end, other] : [other, end];
      pairs.set(`${place.get(one)} ${place.get(two)}`, { one, other: two });
    }
  }
  return [...pairs.values()].sort(
    (left, right) => place.get(left.one)! - place.get(right.one)! || place.get(left.other)! - place.get(right.other)!,
  );
}

const rankOf = ({ resource, label }: TunnelEnd) =>
  `${mayHoldPanosConfiguration(resource.type) ? 1 : 0} ${resource.urn} ${label}`;
const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/** Integrity says nothing beside AES-GCM, whatever an end lists for it. */
export function needsIntegrity(common: readonly Transform[]): boolean {
  return !(common.length > 0 && common.every(isAead));
}

/** An end that is not known yet leaves the others to be judged. */
export function readKnownEnds(readers: readonly EndReader[]): { known: TunnelEnd[]; unknown: EndReader[] } {
  const unknown = readers.filter(({ read }) => !isKnown(read));
  const known = readers.filter((reader) => !unknown.includes(reader)).flatMap(({ read }) => read());
  return { known, unknown };
}

export const isStated = (offer: readonly Transform[]) => !isAbsent(offer[0]);
