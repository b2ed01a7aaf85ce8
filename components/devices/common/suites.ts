/** Sets of transforms and routing modes that several makes share. */
import type { DhGroup, Encryption, Hash } from "../../plan/crypto/ciphers";
import type { DeviceAbilities } from "../types";

export const CBC: readonly Encryption[] = ["aes-256-cbc", "aes-128-cbc"];
export const GCM_AND_CBC: readonly Encryption[] = ["aes-256-gcm", "aes-128-gcm", ...CBC];
export const SHA2: readonly Hash[] = ["sha256", "sha384", "sha512"];
export const ALL_GROUPS: readonly DhGroup[] = [14, 15, 16, 19, 20];

export const EVERYTHING = {
  ike: { encryption: GCM_AND_CBC, hashes: SHA2, dhGroups: ALL_GROUPS },
  esp: { encryption: GCM_AND_CBC, hashes: SHA2, pfsGroups: ALL_GROUPS },
} as const;

/** AES-CBC, SHA-256 and group 14 in both phases. */
export const GROUP_14_CBC = {
  ike: { encryption: CBC, hashes: ["sha256"], dhGroups: [14] },
  esp: { encryption: CBC, hashes: ["sha256"], pfsGroups: [14] },
} as const satisfies Partial<DeviceAbilities>;

export const BOTH = ["bgp", "static"] as const;
