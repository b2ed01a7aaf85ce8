/** How each platform spells its transforms: exact, case included. What it can spell and no profile lists is named too. */
import type { Spellings } from "./transforms";

export const GCP_ENCRYPTION: Spellings = new Map([
  ["AES-GCM-16-256", "ENCR_AES_GCM_16-256"],
  ["AES-GCM-16-192", "ENCR_AES_GCM_16-192"],
  ["AES-GCM-16-128", "ENCR_AES_GCM_16-128"],
  ["AES-CBC-256", "ENCR_AES_CBC-256"],
  ["AES-CBC-192", "ENCR_AES_CBC-192"],
  ["AES-CBC-128", "ENCR_AES_CBC-128"],
  ["3DES-CBC", "ENCR_3DES"],
]);

/** Phase 2 takes only a part of these; Google Cloud refuses the rest itself. */
export const GCP_INTEGRITY: Spellings = new Map([
  ["HMAC-SHA2-512-256", "AUTH_HMAC_SHA2_512_256"],
  ["HMAC-SHA2-384-192", "AUTH_HMAC_SHA2_384_192"],
  ["HMAC-SHA2-256-128", "AUTH_HMAC_SHA2_256_128"],
  ["HMAC-SHA1-96", "AUTH_HMAC_SHA1_96"],
  ["HMAC-MD5-96", "AUTH_HMAC_MD5_96"],
  ["AES-XCBC-96", "AUTH_AES_XCBC_96"],
  ["AES-CMAC-96", "AUTH_AES_CMAC_96"],
]);

export const GCP_PRF: Spellings = new Map([
  ["PRF-HMAC-SHA2-512", "PRF_HMAC_SHA2_512"],
  ["PRF-HMAC-SHA2-384", "PRF_HMAC_SHA2_384"],
  ["PRF-HMAC-SHA2-256", "PRF_HMAC_SHA2_256"],
  ["PRF-HMAC-SHA1", "PRF_HMAC_SHA1"],
  ["PRF-HMAC-MD5", "PRF_HMAC_MD5"],
  ["PRF-AES128-XCBC", "PRF_AES128_XCBC"],
  ["PRF-AES128-CMAC", "PRF_AES128_CMAC"],
]);

export const GCP_GROUP: Spellings = new Map([
  ...([2, 5, 14, 15, 16, 18, 19, 20, 21, 31] as const).map((group) => [`Group-${group}`, `DH-${group}`] as const),
  ["modp-1024-160", "DH-22"],
  ["modp-2048-224", "DH-23"],
  ["modp-2048-256", "DH-24"],
]);

export const AZURE_ENCRYPTION: Spellings = new Map([
  ["GCMAES256", "ENCR_AES_GCM_16-256"],
  ["GCMAES192", "ENCR_AES_GCM_16-192"],
  ["GCMAES128", "ENCR_AES_GCM_16-128"],
  ["AES256", "ENCR_AES_CBC-256"],
  ["AES192", "ENCR_AES_CBC-192"],
  ["AES128", "ENCR_AES_CBC-128"],
  ["DES3", "ENCR_3DES"],
  ["DES", "ENCR_DES"],
  ["None", "ENCR_NULL"],
]);

export const AZURE_INTEGRITY: Spellings = new Map([
  ["SHA384", "AUTH_HMAC_SHA2_384_192"],
  ["SHA256", "AUTH_HMAC_SHA2_256_128"],
  ["SHA1", "AUTH_HMAC_SHA1_96"],
  ["MD5", "AUTH_HMAC_MD5_96"],
]);

/** Azure names no PRF: the hash of ikeIntegrity is it. */
export const AZURE_PRF: Spellings = new Map([
  ["SHA384", "PRF_HMAC_SHA2_384"],
  ["SHA256", "PRF_HMAC_SHA2_256"],
  ["SHA1", "PRF_HMAC_SHA1"],
  ["MD5", "PRF_HMAC_MD5"],
]);

export const AZURE_DH_GROUP: Spellings = new Map([
  ["ECP384", "DH-20"],
  ["ECP256", "DH-19"],
  ["DHGroup14", "DH-14"],
  ["DHGroup2048", "DH-14"],
  ["DHGroup24", "DH-24"],
  ["DHGroup2", "DH-2"],
  ["DHGroup1", "DH-1"],
  ["None", "NONE"],
]);

/** PFSMM: the group of main mode; which one that is the value does not say, so it is not listed. */
export const AZURE_PFS_GROUP: Spellings = new Map([
  ["ECP384", "DH-20"],
  ["ECP256", "DH-19"],
  ["PFS2048", "DH-14"],
  ["PFS14", "DH-14"],
  ["PFS24", "DH-24"],
  ["PFS2", "DH-2"],
  ["PFS1", "DH-1"],
  ["None", "NONE"],
]);

export const AWS_ENCRYPTION: Spellings = new Map([
  ["AES256-GCM-16", "ENCR_AES_GCM_16-256"],
  ["AES128-GCM-16", "ENCR_AES_GCM_16-128"],
  ["AES256", "ENCR_AES_CBC-256"],
  ["AES128", "ENCR_AES_CBC-128"],
]);

export const AWS_INTEGRITY: Spellings = new Map([
  ["SHA2-512", "AUTH_HMAC_SHA2_512_256"],
  ["SHA2-384", "AUTH_HMAC_SHA2_384_192"],
  ["SHA2-256", "AUTH_HMAC_SHA2_256_128"],
  ["SHA1", "AUTH_HMAC_SHA1_96"],
]);

/** AWS names no PRF: the hashes of the integrity list are it. */
export const AWS_PRF: Spellings = new Map([
  ["SHA2-512", "PRF_HMAC_SHA2_512"],
  ["SHA2-384", "PRF_HMAC_SHA2_384"],
  ["SHA2-256", "PRF_HMAC_SHA2_256"],
  ["SHA1", "PRF_HMAC_SHA1"],
]);

/** 17, 18 and 22 to 24 can be had too; no profile lists them. */
export const AWS_GROUP: Spellings = new Map(
  ([2, 5, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24] as const).map((group) => [group, `DH-${group}`] as const),
);

/** PAN-OS, IKE and ESP alike (PaloAltoNetworks/pan-os-codegen, specs of the crypto profiles). */
export const PANOS_ENCRYPTION: Spellings = new Map([
  ["aes-256-gcm", "ENCR_AES_GCM_16-256"],
  ["aes-128-gcm", "ENCR_AES_GCM_16-128"],
  ["aes-256-cbc", "ENCR_AES_CBC-256"],
  ["aes-192-cbc", "ENCR_AES_CBC-192"],
  ["aes-128-cbc", "ENCR_AES_CBC-128"],
  ["3des", "ENCR_3DES"],
  ["des", "ENCR_DES"],
  ["null", "ENCR_NULL"],
]);
export const PANOS_INTEGRITY: Spellings = new Map([
  ["sha512", "AUTH_HMAC_SHA2_512_256"],
  ["sha384", "AUTH_HMAC_SHA2_384_192"],
  ["sha256", "AUTH_HMAC_SHA2_256_128"],
  ["sha1", "AUTH_HMAC_SHA1_96"],
  ["md5", "AUTH_HMAC_MD5_96"],
]);
/** Beside AES-CBC the hash of the IKE crypto profile is the PRF too. */
export const PANOS_PRF: Spellings = new Map([
  ["sha512", "PRF_HMAC_SHA2_512"],
  ["sha384", "PRF_HMAC_SHA2_384"],
  ["sha256", "PRF_HMAC_SHA2_256"],
  ["sha1", "PRF_HMAC_SHA1"],
  ["md5", "PRF_HMAC_MD5"],
]);
export const PANOS_GROUP: Spellings = new Map([
  ...([1, 2, 5, 14, 15, 16, 19, 20, 21] as const).map((group) => [`group${group}`, `DH-${group}`] as const),
  ["no-pfs", "NONE"] as const,
]);
