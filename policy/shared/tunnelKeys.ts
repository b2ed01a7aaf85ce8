/** Where pre-shared keys are used, by provider type, and which resources they come from. */
import type { PolicyResource } from "@pulumi/policy";

export const RANDOM_PASSWORD = "random:index/randomPassword:RandomPassword";
export const RANDOM_UUID7 = "random:index/randomUuid7:RandomUuid7";

/** Properties that hold a pre-shared key. Azure types also come with a dated API version in their token. */
const KEY_PROPERTIES: readonly { readonly type: RegExp; readonly properties: readonly string[] }[] = [
  { type: /^gcp:compute\/vPNTunnel:VPNTunnel$/, properties: ["sharedSecret"] },
  { type: /^azure-native:network(\/v\w+)?:VirtualNetworkGatewayConnection$/, properties: ["sharedKey"] },
  { type: /^aws:ec2\/vpnConnection:VpnConnection$/, properties: ["tunnel1PresharedKey", "tunnel2PresharedKey"] },
];

export interface KeyUse {
  readonly resource: PolicyResource;
  readonly property: string;
  /** Generated passwords that the value is made of. */
  readonly passwords: readonly PolicyResource[];
}

export function findKeyUses(resources: readonly PolicyResource[]): KeyUse[] {
  return resources.flatMap((resource) =>
    (KEY_PROPERTIES.find(({ type }) => type.test(resource.type))?.properties ?? []).map((property) => ({
      resource,
      property,
      passwords: (resource.propertyDependencies[property] ?? []).filter(({ type }) => type === RANDOM_PASSWORD),
    })),
  );
}

/** The generated passwords that become pre-shared keys, each once. */
export function findKeyPasswords(resources: readonly PolicyResource[]): PolicyResource[] {
  const passwords = findKeyUses(resources).flatMap((use) => use.passwords);
  return [...new Map(passwords.map((password) => [password.urn, password])).values()];
}
