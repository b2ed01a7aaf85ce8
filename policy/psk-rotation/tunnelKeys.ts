/** Finds the pre-shared keys of a stack and the resources they come from. */
import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../shared/azureType";
import { isKnown } from "../shared/known";

export const RANDOM_PASSWORD = "random:index/randomPassword:RandomPassword";
export const RANDOM_UUID7 = "random:index/randomUuid7:RandomUuid7";
const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

/** One pre-shared key where a tunnel or connection uses it. */
export interface TunnelKey {
  readonly resource: PolicyResource;
  /** The property that holds it. */
  readonly property: string;
  /** What the cloud does when the property is not set. */
  readonly whenAbsent: string;
}

export const VPN_CONNECTION = "aws:ec2/vpnConnection:VpnConnection";
export const PRESHARED_KEYS = ["tunnel1PresharedKey", "tunnel2PresharedKey"];
export const AWS_PICKS = "AWS then picks a key that no rotation reaches";
const AZURE_NEEDS = "Azure then makes no tunnel with this end";
const GCP_NEEDS = "Google Cloud makes no tunnel without one";

/** The keys that a resource uses; none where it is no tunnel. */
export function listKeys(resource: PolicyResource): TunnelKey[] {
  const { type } = resource;
  if (type === "gcp:compute/vPNTunnel:VPNTunnel") {
    // The write-only twin keeps the key out of the state; the provider takes only one of both.
    const property = isFed(resource, "sharedSecretWo") ? "sharedSecretWo" : "sharedSecret";
    return [{ resource, property, whenAbsent: GCP_NEEDS }];
  }
  if (type === VPN_CONNECTION) return PRESHARED_KEYS.map((property) => ({ resource, property, whenAbsent: AWS_PICKS }));
  if (isAzureNetworkType(type, "VirtualNetworkGatewayConnection") && !isExpressRoute(resource)) {
    return [{ resource, property: "sharedKey", whenAbsent: AZURE_NEEDS }];
  }
  return [];
}

/** An ExpressRoute connection has no IKE. An unknown type may have, so it counts as a tunnel. */
function isExpressRoute({ props }: PolicyResource): boolean {
  return isKnown(() => props["connectionType"]) && props["connectionType"] === "ExpressRoute";
}

/** A write-only value never shows; what it comes from does. */
function isFed({ propertyDependencies }: PolicyResource, property: string): boolean {
  return (propertyDependencies[property] ?? []).length > 0;
}

/** What a key comes from; a version of a Secrets Manager secret is looked through to what was stored in it. */
export function traceSources({ resource, property }: TunnelKey): PolicyResource[] {
  const direct = resource.propertyDependencies[property] ?? [];
  const sources = direct.flatMap((source) =>
    source.type === SECRET_VERSION ? (source.propertyDependencies["secretString"] ?? []) : [source],
  );
  return [...new Map(sources.map((source) => [source.urn, source])).values()];
}

export function tracePasswords(key: TunnelKey): PolicyResource[] {
  return traceSources(key).filter((source) => source.type === RANDOM_PASSWORD);
}

/** What a tunnel end calls its peer by, and the gateway it starts from. */
const PEER_PROPERTIES = ["peerExternalGateway", "localNetworkGateway2", "customerGatewayId"];
const OWN_PROPERTIES = ["vpnGateway", "virtualNetworkGateway1"];

/**
 * Whether two users of a key are the two ends of one tunnel: one of them takes the address of its peer from the other's
 * gateway. Two tunnels of one resource never are.
 */
export function areEndsOfOneTunnel(one: TunnelKey, other: TunnelKey): boolean {
  if (one.resource === other.resource) return false;
  return leadsTo(one.resource, other.resource) || leadsTo(other.resource, one.resource);
}

/** Part of every message about reuse. That a key comes from outside the stack excuses no reuse of it. */
export const IS_REUSED = "is the same key as";

/** The other users of a key, in words; none where it is used once, or at the two ends of one tunnel. */
export function describeSharing(key: TunnelKey, users: readonly TunnelKey[]): string[] {
  const strangers = users.filter((user) => user !== key);
  if (strangers.length === 1 && areEndsOfOneTunnel(key, strangers[0]!)) return [];
  const others = strangers.map(({ resource, property }) => `${resource.name} ${property}`).sort();
  return others.length === 0
    ? []
    : [`${key.property} ${IS_REUSED} ${others.join(", ")}; give each a RandomPassword of its own`];
}

function leadsTo(end: PolicyResource, peer: PolicyResource): boolean {
  const sourcesOf = (resource: PolicyResource) => Object.values(resource.propertyDependencies).flat();
  const named = PEER_PROPERTIES.flatMap((property) => end.propertyDependencies[property] ?? []);
  const own = OWN_PROPERTIES.flatMap((property) => peer.propertyDependencies[property] ?? []);
  // Azure's gateway has its address from a resource of its own.
  const gateways = new Set([peer, ...own, ...own.flatMap(sourcesOf)]);
  return named.flatMap(sourcesOf).some((source) => gateways.has(source) && isAddressed(source));
}

/** Networks, groups and the like are drawn on by both ends, and say nothing. */
const isAddressed = ({ type }: PolicyResource) =>
  type === "gcp:compute/haVpnGateway:HaVpnGateway" ||
  type === VPN_CONNECTION ||
  isAzureNetworkType(type, "PublicIPAddress") ||
  isAzureNetworkType(type, "VirtualNetworkGateway");
