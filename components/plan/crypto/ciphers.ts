/**
 * Cipher suites: which ones exist, which end can speak which, which a profile approves, and how each platform spells
 * them. One transform per role: Google warns that a choice may flip at rekey and change the MTU
 * (cloud.google.com/network-connectivity/docs/vpn/concepts/supported-ike-ciphers).
 */

export type Encryption = "aes-256-gcm" | "aes-128-gcm" | "aes-256-cbc" | "aes-128-cbc";
export type Hash = "sha256" | "sha384" | "sha512";
export type DhGroup = 14 | 15 | 16 | 19 | 20;

export interface Suite {
  readonly name: string;
  readonly ike: {
    readonly encryption: Encryption;
    /** `none` with AES-GCM, which authenticates by itself. */
    readonly integrity: Hash | "none";
    readonly prf: Hash;
    readonly dhGroup: DhGroup;
  };
  readonly esp: { readonly encryption: Encryption; readonly integrity: Hash | "none"; readonly pfsGroup: DhGroup };
}

/** What a tunnel uses: a suite and the lifetimes of both phases, in seconds. */
export interface Proposal extends Suite {
  readonly ike: Suite["ike"] & { readonly lifetimeSeconds: number };
  readonly esp: Suite["esp"] & { readonly lifetimeSeconds: number };
}

function suite(name: string, encryption: Encryption, hash: Hash, group: DhGroup, esp: Encryption): Suite {
  const integrityOf = (cipher: Encryption, wanted: Hash) => (cipher.endsWith("-gcm") ? ("none" as const) : wanted);
  return {
    name,
    ike: { encryption, integrity: integrityOf(encryption, hash), prf: hash, dhGroup: group },
    // ESP with CBC: SHA-256 is the only integrity that all platforms share.
    esp: { encryption: esp, integrity: integrityOf(esp, "sha256"), pfsGroup: group },
  };
}

/**
 * All suites, the strongest first: AES-GCM in both phases before CBC in phase 1, then key length, then group.
 * With AES-GCM in IKE, PAN-OS takes the PRF from the group (19: SHA-256, 20: SHA-384), so only those pairs are listed.
 * Group 21 is left out: Azure has no such group, and PAN-OS does not document the PRF that goes with it.
 */
export const SUITES: readonly Suite[] = [
  suite("gcm256-sha384-group20", "aes-256-gcm", "sha384", 20, "aes-256-gcm"),
  suite("cbc256-sha384-group20", "aes-256-cbc", "sha384", 20, "aes-256-gcm"),
  suite("gcm256-sha256-group19", "aes-256-gcm", "sha256", 19, "aes-256-gcm"),
  suite("cbc256-sha512-group16", "aes-256-cbc", "sha512", 16, "aes-256-gcm"),
  suite("cbc256-sha384-group15", "aes-256-cbc", "sha384", 15, "aes-256-gcm"),
  suite("gcm128-sha256-group19", "aes-128-gcm", "sha256", 19, "aes-128-gcm"),
  suite("cbc256-sha256-group14", "aes-256-cbc", "sha256", 14, "aes-256-gcm"),
  suite("cbc256-sha256-group14-esp-cbc", "aes-256-cbc", "sha256", 14, "aes-256-cbc"),
  suite("cbc128-sha256-group14-esp-cbc", "aes-128-cbc", "sha256", 14, "aes-128-cbc"),
];

export type CipherProfile = "rfc8247" | "nist-sp800-77r1" | "cnsa1-algorithms" | "bsi-tr-02102-3" | "cryptrec";

interface ProfileRule {
  readonly source: string;
  approves(suite: Suite): boolean;
}

const usesGroups = (suite: Suite, groups: readonly DhGroup[]) =>
  groups.includes(suite.ike.dhGroup) && groups.includes(suite.esp.pfsGroup);

/** The standards; the policy pack `approved-ciphers` judges by a table of its own. */
export const CIPHER_PROFILES: Readonly<Record<CipherProfile, ProfileRule>> = {
  rfc8247: {
    source: "RFC 8247 and RFC 8221: nothing that is SHOULD NOT or MUST NOT",
    approves: () => true,
  },
  "nist-sp800-77r1": {
    source: "NIST SP 800-77 Rev. 1 (second-hand text): AES, SHA-2, groups of at least 112 bits",
    approves: () => true,
  },
  "cnsa1-algorithms": {
    source: "RFC 9206 section 5: AES-256-GCM in both phases, SHA-384, groups 15, 16, 20; a PSK never complies",
    approves: (suite) =>
      suite.ike.encryption === "aes-256-gcm" &&
      suite.esp.encryption === "aes-256-gcm" &&
      suite.ike.prf !== "sha256" &&
      usesGroups(suite, [15, 16, 20]),
  },
  "bsi-tr-02102-3": {
    source: "BSI TR-02102-3 (second-hand text): groups of at least 120 bits",
    approves: (suite) => usesGroups(suite, [15, 16, 19, 20]),
  },
  cryptrec: {
    source: "CRYPTREC LS-0001-2022R2: AES, SHA-2, DH and ECDH",
    approves: () => true,
  },
};
export const CIPHER_PROFILE_NAMES = Object.keys(CIPHER_PROFILES) as [CipherProfile, ...CipherProfile[]];
export const SUITE_NAMES = SUITES.map((known) => known.name) as [string, ...string[]];

export type Platform = "pan-os" | "google-cloud" | "azure" | "aws";

/** What each platform cannot say; the rest of SUITES it can (the spelling tables below have every value). */
const PLATFORM_LACKS: Readonly<Record<Platform, (suite: Suite) => boolean>> = {
  "pan-os": () => false,
  "google-cloud": () => false,
  aws: () => false,
  azure: (suite) => azureWords(suite) === undefined,
};

/** The suites an end can speak, the strongest first. */
export function suitesOf(platform: Platform): Suite[] {
  return SUITES.filter((known) => !PLATFORM_LACKS[platform](known));
}

/** The strongest suite that both ends speak and the profile approves; undefined when there is none. */
export function chooseSuite(
  hub: readonly Suite[],
  remote: readonly Suite[],
  profile: CipherProfile,
): Suite | undefined {
  return SUITES.find(
    (known) => hub.includes(known) && remote.includes(known) && CIPHER_PROFILES[profile].approves(known),
  );
}

export interface GcpCipherSuite {
  readonly phase1: { encryptions: string[]; integrities?: string[]; prves: string[]; dhs: string[] };
  readonly phase2: { encryptions: string[]; integrities?: string[]; pfs: string[] };
}

const GCP_ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "AES-GCM-16-256",
  "aes-128-gcm": "AES-GCM-16-128",
  "aes-256-cbc": "AES-CBC-256",
  "aes-128-cbc": "AES-CBC-128",
};
const GCP_INTEGRITY: Readonly<Record<Hash, string>> = {
  sha256: "HMAC-SHA2-256-128",
  sha384: "HMAC-SHA2-384-192",
  sha512: "HMAC-SHA2-512-256",
};
const GCP_PRF: Readonly<Record<Hash, string>> = {
  sha256: "PRF-HMAC-SHA2-256",
  sha384: "PRF-HMAC-SHA2-384",
  sha512: "PRF-HMAC-SHA2-512",
};

/** `cipherSuite` of a Cloud VPN tunnel: exactly one value per role, integrity left out with AES-GCM. */
export function toGcpCipherSuite({ ike, esp }: Suite): GcpCipherSuite {
  return {
    phase1: {
      encryptions: [GCP_ENCRYPTION[ike.encryption]],
      ...(ike.integrity === "none" ? {} : { integrities: [GCP_INTEGRITY[ike.integrity]] }),
      prves: [GCP_PRF[ike.prf]],
      dhs: [`Group-${ike.dhGroup}`],
    },
    phase2: {
      encryptions: [GCP_ENCRYPTION[esp.encryption]],
      ...(esp.integrity === "none" ? {} : { integrities: [GCP_INTEGRITY[esp.integrity]] }),
      pfs: [`Group-${esp.pfsGroup}`],
    },
  };
}

/** `ipsecPolicies` entry of an Azure connection without its lifetimes; Azure demands every field. */
export interface AzureIpsecPolicy {
  readonly ikeEncryption: string;
  readonly ikeIntegrity: string;
  readonly dhGroup: string;
  readonly ipsecEncryption: string;
  readonly ipsecIntegrity: string;
  readonly pfsGroup: string;
}

const AZURE_ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "GCMAES256",
  "aes-128-gcm": "GCMAES128",
  "aes-256-cbc": "AES256",
  "aes-128-cbc": "AES128",
};
const AZURE_DH_GROUP: Readonly<Partial<Record<DhGroup, string>>> = { 14: "DHGroup14", 19: "ECP256", 20: "ECP384" };
const AZURE_PFS_GROUP: Readonly<Partial<Record<DhGroup, string>>> = { 14: "PFS2048", 19: "ECP256", 20: "ECP384" };

/**
 * Azure's words for a suite. `ikeIntegrity` also names the PRF, so it stays a hash with AES-GCM; `ipsecIntegrity` must
 * repeat the AES-GCM value.
 *
 * @throws when the suite has a value that Azure lacks: `suitesOf("azure")` lists none of those.
 */
export function toAzureIpsecPolicy(suite: Suite): AzureIpsecPolicy {
  const words = azureWords(suite);
  if (words === undefined) throw new Error(`Azure VPN gateways cannot use the suite ${suite.name}`);
  return words;
}

/** DHGroup14, ECP256 and ECP384 only, and no SHA-512 (azure-docs, vpn-gateway-ipsec-ike-algorithm-include). */
function azureWords({ ike, esp }: Suite): AzureIpsecPolicy | undefined {
  const dhGroup = AZURE_DH_GROUP[ike.dhGroup];
  const pfsGroup = AZURE_PFS_GROUP[esp.pfsGroup];
  if (dhGroup === undefined || pfsGroup === undefined || ike.prf === "sha512") return undefined;
  return {
    ikeEncryption: AZURE_ENCRYPTION[ike.encryption],
    ikeIntegrity: ike.prf.toUpperCase(),
    dhGroup,
    ipsecEncryption: AZURE_ENCRYPTION[esp.encryption],
    ipsecIntegrity: esp.integrity === "none" ? AZURE_ENCRYPTION[esp.encryption] : esp.integrity.toUpperCase(),
    pfsGroup,
  };
}

/** Algorithm lists of one tunnel of an AWS VPN connection, one value each. */
export interface AwsTunnelAlgorithms {
  readonly phase1EncryptionAlgorithms: string[];
  readonly phase1IntegrityAlgorithms: string[];
  readonly phase1DhGroupNumbers: number[];
  readonly phase2EncryptionAlgorithms: string[];
  readonly phase2IntegrityAlgorithms: string[];
  readonly phase2DhGroupNumbers: number[];
}

const AWS_ENCRYPTION: Readonly<Record<Encryption, string>> = {
  "aes-256-gcm": "AES256-GCM-16",
  "aes-128-gcm": "AES128-GCM-16",
  "aes-256-cbc": "AES256",
  "aes-128-cbc": "AES128",
};
const AWS_INTEGRITY: Readonly<Record<Hash, string>> = { sha256: "SHA2-256", sha384: "SHA2-384", sha512: "SHA2-512" };

/**
 * AWS's words for a suite (EC2 API reference, ModifyVpnTunnelOptionsSpecification). The integrity lists name the PRF as
 * well and are set beside AES-GCM too: a list that is not set offers every value, SHA-1 among them.
 */
export function toAwsTunnelAlgorithms({ ike, esp }: Suite): AwsTunnelAlgorithms {
  const integrity = (own: Hash | "none") => [AWS_INTEGRITY[own === "none" ? ike.prf : own]];
  return {
    phase1EncryptionAlgorithms: [AWS_ENCRYPTION[ike.encryption]],
    phase1IntegrityAlgorithms: integrity(ike.integrity),
    phase1DhGroupNumbers: [ike.dhGroup],
    phase2EncryptionAlgorithms: [AWS_ENCRYPTION[esp.encryption]],
    phase2IntegrityAlgorithms: integrity(esp.integrity),
    phase2DhGroupNumbers: [esp.pfsGroup],
  };
}
