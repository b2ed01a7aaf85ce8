import { collectFindings, isAbsent, readFields, readList, show } from "../../shared/known";
import { NIST_800_53, type ResourceRule } from "../../shared/rule";
import { judgeChoice, readTransforms } from "../judgeTransforms";
import { findProfile, PROFILE_PARAMETER, type NamedProfile } from "../profiles";
import { GCP_ENCRYPTION, GCP_GROUP, GCP_INTEGRITY, GCP_PRF } from "../spellings";
import { isAead, type Role, type Spellings } from "../transforms";

export const gcpVpnTunnelCiphers: ResourceRule = {
  id: "gcp-vpn-tunnel-ciphers",
  description:
    "Each Google Cloud VPN tunnel states IKEv2 and exactly one approved transform for every role of its cipherSuite.",
  why: "Without a cipherSuite Google Cloud offers all it knows, 3DES, MD5, SHA-1 and 1024-bit groups among it.",
  remediation:
    "Set ikeVersion: 2 and cipherSuite with one value each for phase1 encryptions, prves, dhs and phase2 encryptions, pfs; integrities only beside AES-CBC.",
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://cloud.google.com/network-connectivity/docs/vpn/concepts/supported-ike-ciphers",
  frameworks: [
    { ...NIST_800_53, reference: "SC-13" },
    { ...NIST_800_53, reference: "SC-8" },
  ],
  parameters: { profile: PROFILE_PARAMETER },
  appliesTo: (type) => type === "gcp:compute/vPNTunnel:VPNTunnel",
  judge({ props }, settings, now) {
    const profile = findProfile(settings["profile"], now);
    return collectFindings([
      () => judgeIkeVersion(props["ikeVersion"]),
      () => judgePresence(props["cipherSuite"]),
      ...ROLES.map((role) => () => judgeRole(role, props["cipherSuite"], profile)),
      ...(["phase1", "phase2"] as const).map((phase) => () => judgeIntegrity(phase, props["cipherSuite"], profile)),
    ]);
  },
};

interface RoleOfPhase {
  readonly phase: "phase1" | "phase2";
  readonly field: string;
  readonly role: Role;
  readonly spellings: Spellings;
}

const ROLES: readonly RoleOfPhase[] = [
  { phase: "phase1", field: "encryptions", role: "encryption", spellings: GCP_ENCRYPTION },
  { phase: "phase1", field: "prves", role: "prf", spellings: GCP_PRF },
  { phase: "phase1", field: "dhs", role: "group", spellings: GCP_GROUP },
  { phase: "phase2", field: "encryptions", role: "encryption", spellings: GCP_ENCRYPTION },
  { phase: "phase2", field: "pfs", role: "group", spellings: GCP_GROUP },
];

/** The provider writes its default, 2, into the inputs before the engine shows them: absent is seen only without it. */
function judgeIkeVersion(ikeVersion: unknown): string[] {
  return ikeVersion === 2 ? [] : [`ikeVersion is ${show(ikeVersion)}; write 2 out`];
}

function judgePresence(cipherSuite: unknown): string[] {
  return isAbsent(cipherSuite)
    ? ["cipherSuite is absent, so Google Cloud offers all its transforms; state phase1 and phase2"]
    : [];
}

function judgeRole({ phase, field, role, spellings }: RoleOfPhase, cipherSuite: unknown, profile: NamedProfile) {
  if (isAbsent(cipherSuite)) return [];
  const path = `cipherSuite.${phase}.${field}`;
  const value = readFields(readFields(cipherSuite)[phase])[field];
  return judgeChoice({ path, value, role, spellings, whenAbsent: "Google Cloud then offers all" }, profile);
}

/** Google Cloud wants `integrities` empty beside an AEAD cipher. */
function judgeIntegrity(phase: "phase1" | "phase2", cipherSuite: unknown, profile: NamedProfile): string[] {
  if (isAbsent(cipherSuite)) return [];
  const fields = readFields(readFields(cipherSuite)[phase]);
  const path = `cipherSuite.${phase}.integrities`;
  const ciphers = readTransforms(fields["encryptions"], GCP_ENCRYPTION);
  const value = fields["integrities"];
  if (ciphers.length > 0 && ciphers.every(isAead)) {
    const values = readList(value);
    return values.length === 0
      ? []
      : [`${path} is ${values.map(show).join(", ")}; leave it out beside AES-GCM, which authenticates by itself`];
  }
  const whenAbsent = "Google Cloud then offers all";
  return judgeChoice({ path, value, role: "integrity", spellings: GCP_INTEGRITY, whenAbsent }, profile);
}
