/** Reads the crypto profiles of a PAN-OS configuration, and which IKE gateway and IPsec tunnel uses which. */
import type { PanosConfiguration } from "../shared/panosConfiguration";
import { descend, entriesAt, membersAt, textAt, type PanosNode } from "../shared/panosTree";
import { PANOS_ENCRYPTION, PANOS_GROUP, PANOS_INTEGRITY, PANOS_PRF } from "./spellings";
import { isAead, type Prf, type Transform } from "./transforms";
import { readTransforms } from "./judgeTransforms";

/** PAN-OS uses the profile of this name where a gateway or a tunnel names none. */
const FACTORY_PROFILE = "default";

export interface Gateway {
  readonly name: string;
  readonly node: PanosNode;
  readonly profileName: string;
}

export function listGateways({ device }: PanosConfiguration): Gateway[] {
  return entriesAt(device, "network", "ike", "gateway").map((node) => ({
    name: node.name ?? "",
    node,
    profileName: textAt(node, "protocol", "ikev2", "ike-crypto-profile") ?? FACTORY_PROFILE,
  }));
}

export interface Tunnel {
  readonly name: string;
  readonly node: PanosNode;
  readonly profileName: string;
  readonly gatewayNames: readonly string[];
}

export function listTunnels({ device }: PanosConfiguration): Tunnel[] {
  return entriesAt(device, "network", "tunnel", "ipsec").map((node) => ({
    name: node.name ?? "",
    node,
    profileName: textAt(node, "auto-key", "ipsec-crypto-profile") ?? FACTORY_PROFILE,
    gatewayNames: entriesAt(node, "auto-key", "ike-gateway").map(({ name }) => name ?? ""),
  }));
}

export type ProfileKind = "ike" | "ipsec";

export function findCryptoProfile({ device }: PanosConfiguration, kind: ProfileKind, name: string) {
  return descend(device, "network", "ike", "crypto-profiles", `${kind}-crypto-profiles`, ["entry", name]);
}

const UNITS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** Seconds; undefined where the profile names no lifetime. */
export function readLifetime(profile: PanosNode): number | undefined {
  const unit = descend(profile, "lifetime")?.children.find(({ tag }) => tag in UNITS);
  return unit && Number(unit.text) * UNITS[unit.tag]!;
}

/** What an IKE crypto profile offers, in the names of IANA. */
export function readIkeOffer(profile: PanosNode) {
  const encryption = readTransforms(membersAt(profile, "encryption"), PANOS_ENCRYPTION);
  const hashes = membersAt(profile, "hash");
  const group = readTransforms(membersAt(profile, "dh-group"), PANOS_GROUP);
  const aead = encryption.length > 0 && encryption.every(isAead);
  return {
    encryption,
    integrity: aead ? [] : readTransforms(hashes, PANOS_INTEGRITY),
    prf: aead ? group.flatMap((each) => derivedPrf(each) ?? []) : readTransforms(hashes, PANOS_PRF),
    group,
  };
}

export function readEspOffer(profile: PanosNode) {
  const encryption = readTransforms(membersAt(profile, "esp", "encryption"), PANOS_ENCRYPTION);
  const integrity = readTransforms(membersAt(profile, "esp", "authentication"), PANOS_INTEGRITY);
  return { encryption, integrity, prf: [], group: readTransforms(textAt(profile, "dh-group"), PANOS_GROUP) };
}

/** Beside AES-GCM an IKE crypto profile names no hash: PAN-OS takes the PRF that goes with the group. */
export function derivedPrf(group: Transform): Prf | undefined {
  if (group === "DH-20") return "PRF_HMAC_SHA2_384";
  if (group === "DH-21") return "PRF_HMAC_SHA2_512";
  return group.startsWith("DH-") ? "PRF_HMAC_SHA2_256" : undefined;
}
