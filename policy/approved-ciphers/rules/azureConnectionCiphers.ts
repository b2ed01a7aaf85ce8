import { isAzureNetworkType } from "../../shared/azureType";
import { collectFindings, isAbsent, isKnown, readFields, readList, show } from "../../shared/known";
import { NIST_800_53, type ResourceRule } from "../../shared/rule";
import { judgeChoice } from "../judgeTransforms";
import { findProfile, PROFILE_PARAMETER, type NamedProfile } from "../profiles";
import { AZURE_DH_GROUP, AZURE_ENCRYPTION, AZURE_INTEGRITY, AZURE_PFS_GROUP, AZURE_PRF } from "../spellings";
import { isAead, type Role, type Spellings } from "../transforms";

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
  appliesTo: (type) => isAzureNetworkType(type, "VirtualNetworkGatewayConnection") || isVirtualWan(type),
  judge({ type, props }, settings, now) {
    if (isVirtualWan(type)) return collectFindings([() => judgeVirtualWan(type, props)]);
    // ExpressRoute has no IKE.
    if (isKnown(() => props["connectionType"]) && props["connectionType"] === "ExpressRoute") return [];
    const profile = findProfile(settings["profile"], now);
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

const isVirtualWan = (type: string) =>
  isAzureNetworkType(type, "VpnConnection") || isAzureNetworkType(type, "VpnGateway");

/** The links of a connection have policies and keys of their own; a gateway may hold connections itself. */
function judgeVirtualWan(type: string, props: Fields): string[] {
  if (isAzureNetworkType(type, "VpnGateway") && readList(props["connections"]).length === 0) return [];
  return [
    "the links of a Virtual WAN connection cannot be judged; use a VirtualNetworkGatewayConnection, or declare an exception",
  ];
}

interface FieldOfPolicy {
  readonly field: string;
  readonly role: Role;
  readonly spellings: Spellings;
}

const CHOICES: readonly FieldOfPolicy[] = [
  { field: "ikeEncryption", role: "encryption", spellings: AZURE_ENCRYPTION },
  { field: "dhGroup", role: "group", spellings: AZURE_DH_GROUP },
  { field: "ipsecEncryption", role: "encryption", spellings: AZURE_ENCRYPTION },
  { field: "pfsGroup", role: "group", spellings: AZURE_PFS_GROUP },
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
const WHEN_ABSENT = "Azure takes a custom policy only with all its fields";

function judgeField({ field, role, spellings }: FieldOfPolicy, policy: Fields, profile: NamedProfile): string[] {
  const path = `ipsecPolicies[0].${field}`;
  const value = policy[field];
  return judgeChoice({ path, value, role, spellings, whenAbsent: WHEN_ABSENT }, profile);
}

/** Beside AES-CBC the hash is integrity and AZURE_PRF; beside AES-GCM, which needs no integrity, it is the AZURE_PRF alone. */
function judgeIkeIntegrity(policy: Fields, profile: NamedProfile): string[] {
  const role = { field: "ikeIntegrity", role: "prf", spellings: AZURE_PRF } as const;
  const prfProblems = judgeField(role, policy, profile);
  if (prfProblems.length > 0 || isAead(AZURE_ENCRYPTION.get(policy["ikeEncryption"] as string))) return prfProblems;
  return judgeField({ ...role, role: "integrity", spellings: AZURE_INTEGRITY }, policy, profile);
}

/** Azure wants the same AES-GCM and key length in both fields (about-vpn-gateway IPsec parameters, note on GCMAES). */
function judgeIpsecIntegrity(policy: Fields, profile: NamedProfile): string[] {
  const { ipsecEncryption, ipsecIntegrity } = policy;
  if (!isAead(AZURE_ENCRYPTION.get(ipsecEncryption as string))) {
    return judgeField({ field: "ipsecIntegrity", role: "integrity", spellings: AZURE_INTEGRITY }, policy, profile);
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
