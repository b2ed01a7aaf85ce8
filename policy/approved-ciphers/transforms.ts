/**
 * Transforms by the names of IANA's IKEv2 registry (Transform Types 1 to 4), the key length in bits behind a cipher.
 * Forbidden ones are named too, so that a message can say what a value is.
 */
export type Cipher =
  | "ENCR_AES_GCM_16-256"
  | "ENCR_AES_GCM_16-192"
  | "ENCR_AES_GCM_16-128"
  | "ENCR_AES_CBC-256"
  | "ENCR_AES_CBC-192"
  | "ENCR_AES_CBC-128"
  | "ENCR_3DES"
  | "ENCR_DES"
  | "ENCR_NULL";

export type Integrity =
  | "AUTH_HMAC_SHA2_512_256"
  | "AUTH_HMAC_SHA2_384_192"
  | "AUTH_HMAC_SHA2_256_128"
  | "AUTH_HMAC_SHA1_96"
  | "AUTH_HMAC_MD5_96"
  | "AUTH_AES_XCBC_96"
  | "AUTH_AES_CMAC_96";

export type Prf =
  | "PRF_HMAC_SHA2_512"
  | "PRF_HMAC_SHA2_384"
  | "PRF_HMAC_SHA2_256"
  | "PRF_HMAC_SHA1"
  | "PRF_HMAC_MD5"
  | "PRF_AES128_XCBC"
  | "PRF_AES128_CMAC";

/** Transform Type 4 by number; `NONE`: no Diffie-Hellman in Child SAs, so no perfect forward secrecy. */
export type Group = `DH-${number}` | "NONE";

export type Transform = Cipher | Integrity | Prf | Group;

/** Which question a transform answers; perfect forward secrecy takes a group of the same list as IKE. */
export type Role = "encryption" | "integrity" | "prf" | "group";

/** AES-GCM authenticates by itself (RFC 5282, RFC 4106), so an integrity transform beside it is none or an error. */
export const isAead = (transform: Transform | undefined): boolean => transform?.startsWith("ENCR_AES_GCM") === true;

/** How a platform spells its transforms: exact, case included. */
export type Spellings = ReadonlyMap<string | number, Transform>;

/** How to choose among what two ends have in common; what is not listed is weaker than all, and no profile lists it. */
export const STRONGEST_FIRST: Readonly<Record<Role, readonly Transform[]>> = {
  encryption: [
    "ENCR_AES_GCM_16-256",
    "ENCR_AES_GCM_16-192",
    "ENCR_AES_GCM_16-128",
    "ENCR_AES_CBC-256",
    "ENCR_AES_CBC-192",
    "ENCR_AES_CBC-128",
    "ENCR_3DES",
    "ENCR_DES",
    "ENCR_NULL",
  ],
  integrity: [
    "AUTH_HMAC_SHA2_512_256",
    "AUTH_HMAC_SHA2_384_192",
    "AUTH_HMAC_SHA2_256_128",
    "AUTH_AES_CMAC_96",
    "AUTH_AES_XCBC_96",
    "AUTH_HMAC_SHA1_96",
    "AUTH_HMAC_MD5_96",
  ],
  prf: [
    "PRF_HMAC_SHA2_512",
    "PRF_HMAC_SHA2_384",
    "PRF_HMAC_SHA2_256",
    "PRF_AES128_CMAC",
    "PRF_AES128_XCBC",
    "PRF_HMAC_SHA1",
    "PRF_HMAC_MD5",
  ],
  group: [21, 20, 18, 17, 16, 15, 31, 19, 14, 24, 23, 5, 22, 2, 1].map((group) => `DH-${group}` as const),
};
