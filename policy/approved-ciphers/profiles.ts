/**
 * The profiles: which transforms each standard lets a tunnel use, and where it says so. What is not listed is refused.
 * Kept apart from the plan's own choice of suites on purpose, so that a wrong plan is caught.
 */
import type { Parameter } from "../shared/rule";
import type { Role, Transform } from "./transforms";

export type ProfileName = "rfc8247" | "cnsa1-algorithms" | "nist-sp800-77r1" | "bsi-tr-02102-3" | "cryptrec";

/** Transforms that one passage allows. */
interface Entry {
  readonly role: Role;
  readonly transforms: readonly Transform[];
  readonly source: string;
  /** Last day on which the standard approves them, `YYYY-MM-DD` (UTC), where one is known. */
  readonly sunset?: string;
}

export interface Profile {
  /** The standard in a sentence, with what it cannot promise. */
  readonly title: string;
  /** Set where the standard itself could not be read: the entries then rest on what others say of it. */
  readonly secondHand: boolean;
  readonly entries: readonly Entry[];
  /** Longest life of an IKE SA in seconds, where the standard names one (all of them second-hand). */
  readonly ikeLifetimeSeconds?: number;
  /** Longest life of a Child SA in seconds, where the standard names one (all of them second-hand). */
  readonly espLifetimeSeconds?: number;
}

const CBC: readonly Transform[] = ["ENCR_AES_CBC-256", "ENCR_AES_CBC-128"];
const GCM: readonly Transform[] = ["ENCR_AES_GCM_16-256", "ENCR_AES_GCM_16-128"];
const SHA2_INTEGRITY: readonly Transform[] = [
  "AUTH_HMAC_SHA2_512_256",
  "AUTH_HMAC_SHA2_384_192",
  "AUTH_HMAC_SHA2_256_128",
];
const SHA2_PRF: readonly Transform[] = ["PRF_HMAC_SHA2_512", "PRF_HMAC_SHA2_384", "PRF_HMAC_SHA2_256"];
const EIGHT_HOURS = 28_800;
const ONE_DAY = 86_400;

const NIST = "NIST SP 800-77 Rev. 1, second-hand";
const BSI = "BSI TR-02102-3, second-hand";
const CRYPTREC = "CRYPTREC LS-0001-2022R2, second-hand";
/** 112 bits of strength: NIST SP 800-57 Part 1 Rev. 5, CRYPTREC LS-0003; both second-hand. */
const END_OF_112_BITS = "2030-12-31";
/** NSA's CNSA 2.0 announcement: what cannot do CNSA 2.0 is out of use by then; second-hand. */
const END_OF_CNSA_1 = "2030-12-31";
/** BSI TR-02102-1, 2026-01: classical key agreement alone is recommended to the end of 2031; second-hand. */
const END_OF_CLASSICAL_GROUPS = "2031-12-31";

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  rfc8247: {
    title: "RFC 8247 (IKEv2) and RFC 8221 (ESP): nothing that is SHOULD NOT, MUST NOT or on its way out (MUST-)",
    secondHand: false,
    entries: [
      {
        role: "encryption",
        transforms: CBC,
        source: "RFC 8247 (transform type 1) and RFC 8221 (ESP encryption): MUST",
      },
      {
        role: "encryption",
        transforms: GCM,
        source: "RFC 8247 (transform type 1): SHOULD; RFC 8221 (ESP encryption): MUST",
      },
      {
        role: "integrity",
        transforms: ["AUTH_HMAC_SHA2_256_128"],
        source: "RFC 8247 (transform type 3) and RFC 8221 (ESP authentication): MUST",
      },
      {
        role: "integrity",
        transforms: ["AUTH_HMAC_SHA2_512_256"],
        source: "RFC 8247 (transform type 3) and RFC 8221 (ESP authentication): SHOULD",
      },
      {
        role: "integrity",
        transforms: ["AUTH_HMAC_SHA2_384_192"],
        source: "RFC 4868; RFC 8247 and RFC 8221 do not list it, and it is between two that they ask for",
      },
      { role: "prf", transforms: ["PRF_HMAC_SHA2_256"], source: "RFC 8247 (transform type 2): MUST" },
      { role: "prf", transforms: ["PRF_HMAC_SHA2_512"], source: "RFC 8247 (transform type 2): SHOULD+" },
      {
        role: "prf",
        transforms: ["PRF_HMAC_SHA2_384"],
        source: "RFC 4868; RFC 8247 does not list it, and it is between two that it asks for",
      },
      { role: "group", transforms: ["DH-14"], source: "RFC 8247 (transform type 4): MUST" },
      { role: "group", transforms: ["DH-19"], source: "RFC 8247 (transform type 4): SHOULD" },
      {
        role: "group",
        transforms: ["DH-15", "DH-16", "DH-20", "DH-21"],
        source: "RFC 3526, RFC 5903; RFC 8247 does not list them, and they are stronger than the group it asks for",
      },
    ],
  },
  "cnsa1-algorithms": {
    title:
      "The algorithms of RFC 9206 (CNSA 1.0), not compliance: it admits only ECDSA-384 or RSA certificates, so a tunnel with a pre-shared key never complies",
    secondHand: false,
    entries: [
      { role: "encryption", transforms: ["ENCR_AES_GCM_16-256"], source: "RFC 9206, the named suites" },
      { role: "prf", transforms: ["PRF_HMAC_SHA2_512", "PRF_HMAC_SHA2_384"], source: "RFC 9206, the named suites" },
      {
        role: "group",
        transforms: ["DH-15", "DH-16", "DH-20"],
        source: "RFC 9206, the named suites; end: CNSA 2.0, second-hand",
        sunset: END_OF_CNSA_1,
      },
    ],
    espLifetimeSeconds: 14_400,
  },
  "nist-sp800-77r1": {
    title: "NIST SP 800-77 Rev. 1: AES, SHA-2, groups of at least 112 bits",
    secondHand: true,
    entries: [
      { role: "encryption", transforms: [...GCM, ...CBC], source: NIST },
      { role: "integrity", transforms: SHA2_INTEGRITY, source: NIST },
      { role: "prf", transforms: SHA2_PRF, source: NIST },
      {
        role: "group",
        transforms: ["DH-14"],
        source: `${NIST}; end: SP 800-57 Part 1, second-hand`,
        sunset: END_OF_112_BITS,
      },
      { role: "group", transforms: ["DH-15", "DH-16", "DH-19", "DH-20", "DH-21"], source: NIST },
    ],
    ikeLifetimeSeconds: ONE_DAY,
    espLifetimeSeconds: EIGHT_HOURS,
  },
  "bsi-tr-02102-3": {
    title: "BSI TR-02102-3: AES, SHA-2, groups of at least 120 bits (so not group 14)",
    secondHand: true,
    entries: [
      { role: "encryption", transforms: [...GCM, ...CBC], source: BSI },
      { role: "integrity", transforms: SHA2_INTEGRITY, source: BSI },
      { role: "prf", transforms: SHA2_PRF, source: BSI },
      {
        role: "group",
        transforms: ["DH-15", "DH-16", "DH-19", "DH-20", "DH-21"],
        source: `${BSI}; end: TR-02102-1, 2026-01, second-hand`,
        sunset: END_OF_CLASSICAL_GROUPS,
      },
    ],
    ikeLifetimeSeconds: ONE_DAY,
    espLifetimeSeconds: EIGHT_HOURS,
  },
  cryptrec: {
    title: "CRYPTREC LS-0001-2022R2, as far as the clouds offer it: AES, SHA-2",
    secondHand: true,
    entries: [
      { role: "encryption", transforms: [...GCM, ...CBC], source: CRYPTREC },
      { role: "integrity", transforms: SHA2_INTEGRITY, source: CRYPTREC },
      { role: "prf", transforms: SHA2_PRF, source: CRYPTREC },
      {
        role: "group",
        transforms: ["DH-14"],
        source: `${CRYPTREC}; end: LS-0003, second-hand`,
        sunset: END_OF_112_BITS,
      },
      { role: "group", transforms: ["DH-15", "DH-16", "DH-19", "DH-20", "DH-21"], source: CRYPTREC },
    ],
  },
};

export const PROFILE_PARAMETER: Parameter = {
  type: "string",
  description:
    "Which standard counts; policy/RULES.md says what each allows. cnsa1-algorithms is about algorithms only: a tunnel with a pre-shared key never complies with CNSA.",
  enum: Object.keys(PROFILES),
  default: "rfc8247",
};

export type NamedProfile = Profile & { readonly name: string };

/**
 * The profile as it stands on a day: what it approved until an earlier one is gone.
 *
 * @throws Error for a name that is no profile: the engine's check of the configuration file comes first.
 */
export function findProfile(name: unknown, now: Date): NamedProfile {
  const profile = Object.entries(PROFILES).find(([known]) => known === name);
  if (!profile) throw new Error(`profile is ${JSON.stringify(name)}; choose ${Object.keys(PROFILES).join(", ")}`);
  const today = now.toISOString().slice(0, 10);
  const entries = profile[1].entries.filter(({ sunset }) => sunset === undefined || today <= sunset);
  return { ...profile[1], name: profile[0], entries };
}

export function allows(profile: Profile, role: Role, transform: Transform): boolean {
  return profile.entries.some((entry) => entry.role === role && entry.transforms.includes(transform));
}

/** The last day on which the profile approves a transform; undefined where it names none. */
export function findSunset(profile: Profile, role: Role, transform: Transform): string | undefined {
  const approving = profile.entries.filter((entry) => entry.role === role && entry.transforms.includes(transform));
  return approving.some(({ sunset }) => sunset === undefined)
    ? undefined
    : approving
        .map(({ sunset }) => sunset!)
        .sort()
        .at(-1);
}
