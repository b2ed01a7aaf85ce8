import { isAzureNetworkType } from "../../shared/azureType";
import { collectFindings, isAbsent, isKnown, readFields, show } from "../../shared/known";
import { NIST_800_53, type ResourceRule } from "../../shared/rule";
import { judgeChoice } from "../judgeTransforms";
import { findProfile, PROFILE_PARAMETER, type Profile } from "../profiles";
import { isAead, type Role, type Spellings } from "../transforms";

/**
 * Each Azure VPN connection states IKEv2 and one complete custom IPsec policy of approved transforms.
 *
 * Without a policy Azure's main mode offers DH group 2 (1024 bits) only, and SHA-1 among its hashes.
 *
 * @severity high
 * @frameworks NIST SP 800-53 Rev. 5 SC-13, NIST SP 800-53 Rev. 5 SC-8
 * @source https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-compliance-crypto
 */
export const azureConnectionCiphers: ResourceRule = {
  id: "azure-connection-ciphers",
  description: "Each Azure VPN connection states IKEv2 and one complete custom IPsec policy of approved transforms.",
  why: "Without a policy Azure's main mode offers DH group 2 (1024 bits) only, and SHA-1 among its hashes.",
  remediation:
    'Set connectionProtocol: "IKEv2" and ipsecPolicies with one entry and all its fields, for example GCMAES256, SHA384, ECP384, GCMAES256, GCMAES256, ECP384.',
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-compliance-crypto",
  frameworks: [
    { ...NIST_800_53, reference: "SC-13" },
    { ...NIST_800_53, reference: "SC-8" },
  ],
  parameters: { profile: PROFILE_PARAMETER },
  appliesTo: (type) => isAzureNetworkType(type, "VirtualNetworkGatewayConnection"),
  judge({ props }, settings) {
    // ExpressRoute has no IKE.
    if (isKnown(() => props["connectionType"]) && props["connectionType"] === "ExpressRoute") return [];
    const profile = findProfile(settings["profile"]);
    const policy = () => readFields(readPolicies(props["ipsecPolicies"])[0]);
    const judgePolicy = (check: () => string[]) => () =>
      readPolicies(props["ipsecPolicies"]).length > 0 ? check() : [];
    return collectFindings([
      () => judgeProtocol(props["connectionProtocol"]),
      () => judgeCount(readPolicies(props["ipsecPolicies"]).length),
      ...CHOICES.map((choice) => judgePolicy(() => judgeField(choice, policy(), profile))),
      judgePolicy(() => judgeIkeIntegrity(policy(), profile)),
      judgePolicy(() => judgeIpsecIntegrity(policy(), profile)),
      judgePolicy(() => judgeLifetime(policy()["saLifeTimeSeconds"], profile)),
      judgePolicy(() => judgeDataSize(policy()["saDataSizeKilobytes"])),
    ]);
  },
};

const ENCRYPTION: Spellings = new Map([
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
const INTEGRITY: Spellings = new Map([
  ["SHA384", "AUTH_HMAC_SHA2_384_192"],
  ["SHA256", "AUTH_HMAC_SHA2_256_128"],
  ["SHA1", "AUTH_HMAC_SHA1_96"],
  ["MD5", "AUTH_HMAC_MD5_96"],
]);
/** Azure names no PRF: the hash of ikeIntegrity is it. */
const PRF: Spellings = new Map([
  ["SHA384", "PRF_HMAC_SHA2_384"],
  ["SHA256", "PRF_HMAC_SHA2_256"],
  ["SHA1", "PRF_HMAC_SHA1"],
  ["MD5", "PRF_HMAC_MD5"],
]);
const DH_GROUP: Spellings = new Map([
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
const PFS_GROUP: Spellings = new Map([
  ["ECP384", "DH-20"],
  ["ECP256", "DH-19"],
  ["PFS2048", "DH-14"],
  ["PFS14", "DH-14"],
  ["PFS24", "DH-24"],
  ["PFS2", "DH-2"],
  ["PFS1", "DH-1"],
  ["None", "NONE"],
]);

interface FieldOfPolicy {
  readonly field: string;
  readonly role: Role;
  readonly spellings: Spellings;
}

const CHOICES: readonly FieldOfPolicy[] = [
  { field: "ikeEncryption", role: "encryption", spellings: ENCRYPTION },
  { field: "dhGroup", role: "group", spellings: DH_GROUP },
  { field: "ipsecEncryption", role: "encryption", spellings: ENCRYPTION },
  { field: "pfsGroup", role: "group", spellings: PFS_GROUP },
];

/** Fields are read one by one later, so that one unknown field hides no other. */
function readPolicies(ipsecPolicies: unknown): readonly unknown[] {
  if (isAbsent(ipsecPolicies)) return [];
  return Array.isArray(ipsecPolicies) ? ipsecPolicies : [ipsecPolicies];
}

function judgeProtocol(protocol: unknown): string[] {
  return protocol === "IKEv2" ? [] : [`connectionProtocol is ${show(protocol)}; write "IKEv2" out`];
}

function judgeCount(count: number): string[] {
  if (count === 1) return [];
  return count === 0
    ? ["ipsecPolicies is absent, so Azure offers its defaults, DH group 2 among them; give exactly one"]
    : [`ipsecPolicies has ${count} entries; give exactly one`];
}

type Fields = Readonly<Record<string, unknown>>;
type NamedProfile = Profile & { readonly name: string };
const WHEN_ABSENT = "Azure takes a custom policy only with all its fields";

function judgeField({ field, role, spellings }: FieldOfPolicy, policy: Fields, profile: NamedProfile): string[] {
  const path = `ipsecPolicies[0].${field}`;
  const value = policy[field];
  return judgeChoice({ path, value, role, spellings, whenAbsent: WHEN_ABSENT, count: "one" }, profile);
}

/** Beside AES-CBC the hash is integrity and PRF; beside AES-GCM, which needs no integrity, it is the PRF alone. */
function judgeIkeIntegrity(policy: Fields, profile: NamedProfile): string[] {
  const role = { field: "ikeIntegrity", role: "prf", spellings: PRF } as const;
  const prfProblems = judgeField(role, policy, profile);
  if (prfProblems.length > 0 || isAead(ENCRYPTION.get(policy["ikeEncryption"] as string))) return prfProblems;
  return judgeField({ ...role, role: "integrity", spellings: INTEGRITY }, policy, profile);
}

/** Azure wants the same AES-GCM and key length in both fields (about-vpn-gateway IPsec parameters, note on GCMAES). */
function judgeIpsecIntegrity(policy: Fields, profile: NamedProfile): string[] {
  const { ipsecEncryption, ipsecIntegrity } = policy;
  if (!isAead(ENCRYPTION.get(ipsecEncryption as string))) {
    return judgeField({ field: "ipsecIntegrity", role: "integrity", spellings: INTEGRITY }, policy, profile);
  }
  return ipsecIntegrity === ipsecEncryption
    ? []
    : [
        `ipsecPolicies[0].ipsecIntegrity is ${show(ipsecIntegrity)}; with ipsecEncryption ${show(ipsecEncryption)} it must be the same`,
      ];
}

function judgeLifetime(seconds: unknown, profile: NamedProfile): string[] {
  const path = "ipsecPolicies[0].saLifeTimeSeconds";
  const limit = profile.espLifetimeSeconds;
  const allowed = limit === undefined ? "at least 300" : `300 to ${limit} (${profile.name})`;
  const fits = typeof seconds === "number" && seconds >= 300 && seconds <= (limit ?? Infinity);
  return fits ? [] : [`${path} is ${show(seconds)}; allowed: ${allowed}`];
}

function judgeDataSize(kilobytes: unknown): string[] {
  const fits = typeof kilobytes === "number" && kilobytes >= 1024;
  return fits ? [] : [`ipsecPolicies[0].saDataSizeKilobytes is ${show(kilobytes)}; allowed: at least 1024`];
}
