/** Translates each platform's words for transforms into strongSwan's. A word without a translation is an error. */
import type { AwsTunnelSuites } from "../../reading/aws/vpnConnections";
import type { AzureConnectionPolicy } from "../../reading/azure/vpnGateway";
import type { GcpCipherSuite } from "../../reading/gcp/haVpn";
import type { IkeProposals } from "../topology";
import type { GatewayConfiguration } from "./firewall";

type Table = Readonly<Record<string, string>>;

function translate(table: Table, value: string, what: string): string {
  const word = table[value];
  if (word === undefined)
    throw new Error(`${what} ${value} has no counterpart; known: ${Object.keys(table).join(", ")}`);
  return word;
}

const isAead = (word: string) => word.includes("gcm");

/** AEAD and other ciphers may not share one proposal (RFC 7296 section 3.3), so there are up to two. */
function proposals(encryptions: readonly string[], others: (aead: boolean) => readonly string[]): string[] {
  return [true, false].flatMap((aead) => {
    const ciphers = encryptions.filter((word) => isAead(word) === aead);
    return ciphers.length === 0 ? [] : [[...ciphers, ...others(aead)].join("-")];
  });
}

const PANOS_ENCRYPTION: Table = {
  "3des": "3des",
  "aes-128-cbc": "aes128",
  "aes-192-cbc": "aes192",
  "aes-256-cbc": "aes256",
  "aes-128-gcm": "aes128gcm16",
  "aes-256-gcm": "aes256gcm16",
};
const HASH: Table = { md5: "md5", sha1: "sha1", sha256: "sha256", sha384: "sha384", sha512: "sha512" };
const GROUP: Table = {
  "1": "modp768",
  "2": "modp1024",
  "5": "modp1536",
  "14": "modp2048",
  "15": "modp3072",
  "16": "modp4096",
  "18": "modp8192",
  "19": "ecp256",
  "20": "ecp384",
  "21": "ecp521",
  "31": "x25519",
};

const panosGroup = (group: string) => translate(GROUP, group.replace(/^group/, ""), "DH group");

/** With AES-GCM and hash `non-auth`, PAN-OS takes the PRF from the group: SHA-256 up to 19, SHA-384 from 20 on. */
function panosPrf(group: string): string {
  return Number(group.replace(/^group/, "")) >= 20 ? "prfsha384" : "prfsha256";
}

export function firewallProposals(gateway: GatewayConfiguration): IkeProposals {
  const { ike, esp } = gateway;
  const groups = ike.dhGroup.map(panosGroup);
  const hashes = ike.hash.filter((hash) => hash !== "non-auth").map((hash) => translate(HASH, hash, "hash"));
  const integrities = esp.authentication.filter((each) => each !== "none").map((each) => translate(HASH, each, "hash"));
  const pfs = esp.dhGroup === "no-pfs" ? [] : [panosGroup(esp.dhGroup)];
  return {
    ike: proposals(
      ike.encryption.map((each) => translate(PANOS_ENCRYPTION, each, "IKE encryption")),
      (aead) => [...(aead ? new Set(ike.dhGroup.map(panosPrf)) : hashes), ...groups],
    ),
    esp: proposals(
      esp.encryption.map((each) => translate(PANOS_ENCRYPTION, each, "ESP encryption")),
      (aead) => [...(aead ? [] : integrities), ...pfs],
    ),
    ikeLifetimeSeconds: gateway.ikeLifetimeSeconds,
    espLifetimeSeconds: gateway.espLifetimeSeconds,
  };
}

const GCP_ENCRYPTION: Table = {
  "AES-GCM-16-128": "aes128gcm16",
  "AES-GCM-16-192": "aes192gcm16",
  "AES-GCM-16-256": "aes256gcm16",
  "AES-CBC-128": "aes128",
  "AES-CBC-192": "aes192",
  "AES-CBC-256": "aes256",
  "3DES-CBC": "3des",
};
const GCP_INTEGRITY: Table = {
  "HMAC-SHA1-96": "sha1",
  "HMAC-MD5-96": "md5",
  "HMAC-SHA2-256-128": "sha256",
  "HMAC-SHA2-384-192": "sha384",
  "HMAC-SHA2-512-256": "sha512",
};
const GCP_PRF: Table = {
  "PRF-HMAC-SHA1": "prfsha1",
  "PRF-HMAC-SHA2-256": "prfsha256",
  "PRF-HMAC-SHA2-384": "prfsha384",
  "PRF-HMAC-SHA2-512": "prfsha512",
};

/** What a Cloud VPN tunnel offers where its cipher suite says nothing: all of its values (Cloud VPN, "Supported IKE ciphers"). */
const GCP_DEFAULTS = {
  encryptions: Object.keys(GCP_ENCRYPTION),
  integrities: Object.keys(GCP_INTEGRITY),
  prves: Object.keys(GCP_PRF),
  groups: ["Group-14", "Group-15", "Group-16", "Group-2", "Group-5", "Group-19", "Group-20", "Group-21", "Group-31"],
} as const;
/** Fixed by Cloud VPN (the same page). */
const GCP_LIFETIMES = { ikeLifetimeSeconds: 36_000, espLifetimeSeconds: 10_800 } as const;

const gcpGroup = (group: string) => translate(GROUP, group.replace(/^Group-/, ""), "DH group");

export function gcpProposals({ phase1 = {}, phase2 = {} }: GcpCipherSuite): IkeProposals {
  const integrities = (of: string[] | undefined) =>
    (of ?? GCP_DEFAULTS.integrities).map((each) => translate(GCP_INTEGRITY, each, "integrity"));
  const encryptions = (of: string[] | undefined) =>
    (of ?? GCP_DEFAULTS.encryptions).map((each) => translate(GCP_ENCRYPTION, each, "encryption"));
  const prves = (phase1.prves ?? GCP_DEFAULTS.prves).map((each) => translate(GCP_PRF, each, "PRF"));
  return {
    ike: proposals(encryptions(phase1.encryptions), (aead) => [
      ...(aead ? [] : integrities(phase1.integrities)),
      ...prves,
      ...(phase1.dhs ?? GCP_DEFAULTS.groups).map(gcpGroup),
    ]),
    esp: proposals(encryptions(phase2.encryptions), (aead) => [
      ...(aead ? [] : integrities(phase2.integrities)),
      ...(phase2.pfs ?? GCP_DEFAULTS.groups).map(gcpGroup),
    ]),
    ...GCP_LIFETIMES,
  };
}

const AZURE_ENCRYPTION: Table = {
  DES3: "3des",
  AES128: "aes128",
  AES192: "aes192",
  AES256: "aes256",
  GCMAES128: "aes128gcm16",
  GCMAES192: "aes192gcm16",
  GCMAES256: "aes256gcm16",
};
const AZURE_INTEGRITY: Table = { MD5: "md5", SHA1: "sha1", SHA256: "sha256", SHA384: "sha384" };
const AZURE_GROUP: Table = {
  DHGroup1: "modp768",
  DHGroup2: "modp1024",
  DHGroup14: "modp2048",
  DHGroup2048: "modp2048",
  ECP256: "ecp256",
  ECP384: "ecp384",
  PFS1: "modp768",
  PFS2: "modp1024",
  PFS2048: "modp2048",
};

/** Azure without a policy offers DH group 2 only in IKE, and no PFS as responder (azure-docs, vpn-gateway-about-vpn-devices). */
const AZURE_DEFAULTS: IkeProposals = {
  ike: ["aes256-sha1-modp1024", "aes256-sha256-modp1024"],
  esp: ["aes256gcm16", "aes256-sha256", "aes256-sha1"],
  ikeLifetimeSeconds: 28_800,
  espLifetimeSeconds: 27_000,
};

export function azureProposals(policy: AzureConnectionPolicy | undefined): IkeProposals {
  if (policy === undefined) return AZURE_DEFAULTS;
  const ike = translate(AZURE_ENCRYPTION, policy.ikeEncryption, "IKE encryption");
  const hash = translate(AZURE_INTEGRITY, policy.ikeIntegrity, "IKE integrity");
  const esp = translate(AZURE_ENCRYPTION, policy.ipsecEncryption, "IPsec encryption");
  const pfs = policy.pfsGroup === "None" ? [] : [translate(AZURE_GROUP, policy.pfsGroup, "PFS group")];
  const integrity = isAead(esp) ? [] : [translate(AZURE_INTEGRITY, policy.ipsecIntegrity, "IPsec integrity")];
  return {
    // `ikeIntegrity` names the PRF as well.
    ike: [[ike, isAead(ike) ? `prf${hash}` : hash, translate(AZURE_GROUP, policy.dhGroup, "DH group")].join("-")],
    esp: [[esp, ...integrity, ...pfs].join("-")],
    ikeLifetimeSeconds: 28_800,
    espLifetimeSeconds: policy.saLifeTimeSeconds,
  };
}

const AWS_ENCRYPTION: Table = {
  AES128: "aes128",
  AES256: "aes256",
  "AES128-GCM-16": "aes128gcm16",
  "AES256-GCM-16": "aes256gcm16",
};
const AWS_INTEGRITY: Table = { SHA1: "sha1", "SHA2-256": "sha256", "SHA2-384": "sha384", "SHA2-512": "sha512" };
const AWS_GROUP: Table = {
  ...GROUP,
  "17": "modp6144",
  "22": "modp1024s160",
  "23": "modp2048s224",
  "24": "modp2048s256",
};

/** What AWS takes where an option says nothing (AWS Site-to-Site VPN user guide, "Tunnel options"). */
const AWS_DEFAULTS = {
  encryption: Object.keys(AWS_ENCRYPTION),
  integrity: Object.keys(AWS_INTEGRITY),
  phase1Groups: [2, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  phase2Groups: [2, 5, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  phase1Seconds: 28_800,
  phase2Seconds: 3600,
};

/** With AES-GCM the integrity algorithms of phase 1 name the PRF, and those of phase 2 mean nothing. */
export function awsProposals(options: AwsTunnelSuites): IkeProposals {
  const encryptions = (of = AWS_DEFAULTS.encryption) => of.map((each) => translate(AWS_ENCRYPTION, each, "encryption"));
  const hashes = (of = AWS_DEFAULTS.integrity) => of.map((each) => translate(AWS_INTEGRITY, each, "integrity"));
  const groups = (of: readonly number[]) => of.map((each) => translate(AWS_GROUP, String(each), "DH group"));
  return {
    ike: proposals(encryptions(options.Phase1EncryptionAlgorithms), (aead) => [
      ...hashes(options.Phase1IntegrityAlgorithms).map((hash) => (aead ? `prf${hash}` : hash)),
      ...groups(options.Phase1DhGroupNumbers ?? AWS_DEFAULTS.phase1Groups),
    ]),
    esp: proposals(encryptions(options.Phase2EncryptionAlgorithms), (aead) => [
      ...(aead ? [] : hashes(options.Phase2IntegrityAlgorithms)),
      ...groups(options.Phase2DhGroupNumbers ?? AWS_DEFAULTS.phase2Groups),
    ]),
    ikeLifetimeSeconds: options.Phase1LifetimeSeconds ?? AWS_DEFAULTS.phase1Seconds,
    espLifetimeSeconds: options.Phase2LifetimeSeconds ?? AWS_DEFAULTS.phase2Seconds,
  };
}
