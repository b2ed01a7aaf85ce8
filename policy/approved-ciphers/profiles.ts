/**
 * Which transforms each profile approves, by their IANA names. What is not listed is refused. `nist-sp800-77r1` and
 * `bsi-tr-02102-3` follow second-hand texts of the standards, `cryptrec` a summary of the list.
 */
export const PROFILES = {
  /** RFC 8247 section 2 and RFC 8221 section 5: MUST, SHOULD and what they leave at MAY; never SHOULD NOT or MUST NOT. */
  rfc8247: {
    encryption: ["ENCR_AES_GCM_16_256", "ENCR_AES_GCM_16_128", "ENCR_AES_CBC_256", "ENCR_AES_CBC_128"],
    integrity: ["AUTH_HMAC_SHA2_256_128", "AUTH_HMAC_SHA2_384_192", "AUTH_HMAC_SHA2_512_256"],
    prf: ["PRF_HMAC_SHA2_256", "PRF_HMAC_SHA2_384", "PRF_HMAC_SHA2_512"],
    group: [14, 15, 16, 18, 19, 20, 21, 31],
  },
  /** NIST SP 800-77 Rev. 1: AES and SHA-2, groups of at least 112 bits. */
  "nist-sp800-77r1": {
    encryption: ["ENCR_AES_GCM_16_256", "ENCR_AES_GCM_16_128", "ENCR_AES_CBC_256", "ENCR_AES_CBC_128"],
    integrity: ["AUTH_HMAC_SHA2_256_128", "AUTH_HMAC_SHA2_384_192", "AUTH_HMAC_SHA2_512_256"],
    prf: ["PRF_HMAC_SHA2_256", "PRF_HMAC_SHA2_384", "PRF_HMAC_SHA2_512"],
    group: [14, 15, 16, 19, 20, 21],
  },
  /** RFC 9206 section 5. The algorithms only: its section on authentication forbids every pre-shared key. */
  "cnsa1-algorithms": {
    encryption: ["ENCR_AES_GCM_16_256"],
    integrity: [],
    prf: ["PRF_HMAC_SHA2_384", "PRF_HMAC_SHA2_512"],
    group: [15, 16, 20],
  },
  /** BSI TR-02102-3: groups of at least 120 bits of security. */
  "bsi-tr-02102-3": {
    encryption: ["ENCR_AES_GCM_16_256", "ENCR_AES_GCM_16_128", "ENCR_AES_CBC_256", "ENCR_AES_CBC_128"],
    integrity: ["AUTH_HMAC_SHA2_256_128", "AUTH_HMAC_SHA2_384_192", "AUTH_HMAC_SHA2_512_256"],
    prf: ["PRF_HMAC_SHA2_256", "PRF_HMAC_SHA2_384", "PRF_HMAC_SHA2_512"],
    group: [15, 16, 19, 20, 21],
  },
  /** CRYPTREC LS-0001-2022R2. */
  cryptrec: {
    encryption: ["ENCR_AES_GCM_16_256", "ENCR_AES_GCM_16_128", "ENCR_AES_CBC_256", "ENCR_AES_CBC_128"],
    integrity: ["AUTH_HMAC_SHA2_256_128", "AUTH_HMAC_SHA2_384_192", "AUTH_HMAC_SHA2_512_256"],
    prf: ["PRF_HMAC_SHA2_256", "PRF_HMAC_SHA2_384", "PRF_HMAC_SHA2_512"],
    group: [14, 15, 16, 19, 20, 21],
  },
} as const satisfies Record<string, Profile>;

export interface Profile {
  readonly encryption: readonly string[];
  readonly integrity: readonly string[];
  readonly prf: readonly string[];
  readonly group: readonly number[];
}

export type Role = keyof Profile;

export interface ProfileConfig {
  readonly profile: keyof typeof PROFILES;
}

export const PROFILE_CONFIG_SCHEMA = {
  properties: { profile: { type: "string" as const, enum: Object.keys(PROFILES), default: "rfc8247" } },
};

/** How a platform spells the transforms it has; a value that is not in its table is unknown and therefore refused. */
export type Spelling = Readonly<Record<Role, Readonly<Record<string, string | number>>>>;

/** Why the profile refuses a value, or `undefined` when it approves. */
export function refusalOf(
  role: Role,
  value: unknown,
  spelling: Spelling,
  { profile }: ProfileConfig,
): string | undefined {
  const transform = typeof value === "string" ? spelling[role][value] : undefined;
  const approved: readonly (string | number)[] = PROFILES[profile][role];
  if (transform !== undefined && approved.includes(transform)) return undefined;
  const allowed = Object.keys(spelling[role]).filter((name) => approved.includes(spelling[role][name]!));
  return `${JSON.stringify(value)} is not approved by ${profile}; approved: ${allowed.join(", ") || "none"}`;
}

export function isAead(value: unknown, spelling: Spelling): boolean {
  return typeof value === "string" && String(spelling.encryption[value]).startsWith("ENCR_AES_GCM");
}
