import { collectFindings, show } from "../../shared/known";
import {
  mayHoldPanosConfiguration,
  readPanosConfiguration,
  UNREADABLE,
  type PanosConfiguration,
} from "../../shared/panosConfiguration";
import { descend, membersAt, textAt, type PanosNode } from "../../shared/panosTree";
import { NIST_800_53, PCI_DSS, type ResourceRule } from "../../shared/rule";
import { judgeChoice, readTransforms } from "../judgeTransforms";
import {
  derivedPrf,
  findCryptoProfile,
  listGateways,
  listTunnels,
  readLifetime,
  type ProfileKind,
} from "../panosProfiles";
import { allows, findProfile, PROFILE_PARAMETER, type NamedProfile } from "../profiles";
import { PANOS_ENCRYPTION, PANOS_GROUP, PANOS_INTEGRITY, PANOS_PRF } from "../spellings";
import { isAead } from "../transforms";

export const panosTunnelCiphers: ResourceRule = {
  id: "panos-tunnel-ciphers",
  description:
    "Each IKE gateway and IPsec tunnel of a PAN-OS configuration uses IKEv2 and a crypto profile of approved transforms, one per role.",
  why: "PAN-OS takes IKEv1 and the factory profile, with 3DES, SHA-1 and DH group 2, wherever a gateway or a tunnel names nothing else.",
  remediation:
    "Set protocol/version ikev2, name an IKE crypto profile at each gateway and an IPsec crypto profile at each tunnel, and give each profile one value per role and a lifetime.",
  severity: "high",
  enforcementLevel: "mandatory",
  source:
    "https://docs.paloaltonetworks.com/network-security/ipsec-vpn/administration/set-up-site-to-site-vpn/define-cryptographic-profiles",
  frameworks: [
    { ...NIST_800_53, reference: "SC-13" },
    { ...NIST_800_53, reference: "SC-8" },
    { ...PCI_DSS, reference: "4.2.1" },
  ],
  parameters: { profile: PROFILE_PARAMETER },
  appliesTo: mayHoldPanosConfiguration,
  judge({ type, props }, settings, now) {
    const profile = findProfile(settings["profile"], now);
    return collectFindings([
      () => {
        const configuration = readPanosConfiguration(type, props);
        if (configuration === undefined) return [];
        return configuration === "unreadable" ? [UNREADABLE] : judgeConfiguration(configuration, profile);
      },
    ]);
  },
};

function judgeConfiguration(configuration: PanosConfiguration, approved: NamedProfile): string[] {
  const gateways = listGateways(configuration);
  const tunnels = listTunnels(configuration);
  return [
    ...gateways.flatMap(({ name, node }) => judgeVersion(name, textAt(node, "protocol", "version"))),
    ...tunnels.flatMap(({ name, node }) => judgeKeying(name, node)),
    ...judgeUse("ike", gateways, configuration, approved),
    ...judgeUse("ipsec", tunnels, configuration, approved),
  ];
}

function judgeVersion(gateway: string, version: string | undefined): string[] {
  if (version === "ikev2") return [];
  const got = version === undefined ? "absent, and PAN-OS then speaks IKEv1" : show(version);
  return [`IKE gateway ${gateway}: protocol/version is ${got}; write "ikev2"`];
}

function judgeKeying(tunnel: string, node: PanosNode): string[] {
  return descend(node, "auto-key")
    ? []
    : [`IPsec tunnel ${tunnel}: no auto-key, so its keys are not negotiated; use an IKE gateway`];
}

/** Each profile in use is judged once, with the names of those that use it. */
function judgeUse(
  kind: ProfileKind,
  users: readonly { readonly name: string; readonly profileName: string }[],
  configuration: PanosConfiguration,
  approved: NamedProfile,
): string[] {
  const names = [...new Set(users.map(({ profileName }) => profileName))];
  return names.flatMap((name) => {
    const using = users.filter(({ profileName }) => profileName === name).map((user) => user.name);
    const shown = using.length > 3 ? `${using.slice(0, 3).join(", ")} and ${using.length - 3} more` : using.join(", ");
    const label = `${kind === "ike" ? "IKE" : "IPsec"} crypto profile ${name} (of ${shown})`;
    const profile = findCryptoProfile(configuration, kind, name);
    if (profile !== undefined) {
      const problems = kind === "ike" ? judgeIkeProfile(profile, approved) : judgeIpsecProfile(profile, approved);
      return problems.map((problem) => `${label}: ${problem}`);
    }
    return name === "default"
      ? [`${label} is the factory's, with 3DES, SHA-1 and DH group 2; name a profile of your own`]
      : [`${label} is not in this configuration, so it cannot be judged; define it here`];
  });
}

function judgeIkeProfile(node: PanosNode, approved: NamedProfile): string[] {
  const whenAbsent = "PAN-OS then offers weak defaults";
  const encryption = membersAt(node, "encryption");
  const ciphers = readTransforms(encryption, PANOS_ENCRYPTION);
  const groups = membersAt(node, "dh-group");
  const hash = membersAt(node, "hash");
  const choose = (path: string, value: unknown, role: "encryption" | "integrity" | "prf" | "group") =>
    judgeChoice({ path, value, role, spellings: SPELLINGS[role], whenAbsent }, approved);
  return [
    ...choose("encryption", encryption, "encryption"),
    ...(ciphers.length > 0 && ciphers.every(isAead)
      ? [...judgeNonAuth(hash), ...judgeDerivedPrf(groups, approved)]
      : unique([...choose("hash", hash, "prf"), ...choose("hash", hash, "integrity")])),
    ...choose("dh-group", groups, "group"),
    ...judgeLifetime(readLifetime(node), approved.ikeLifetimeSeconds, approved.name),
  ];
}

const SPELLINGS = {
  encryption: PANOS_ENCRYPTION,
  integrity: PANOS_INTEGRITY,
  prf: PANOS_PRF,
  group: PANOS_GROUP,
} as const;

const unique = (problems: readonly string[]) => [...new Set(problems)];

function judgeNonAuth(hash: readonly string[]): string[] {
  if (hash.length === 1 && hash[0] === "non-auth") return [];
  return [`hash is ${hash.map(show).join(", ") || "absent"}; write "non-auth" beside AES-GCM`];
}

function judgeDerivedPrf(groups: readonly string[], approved: NamedProfile): string[] {
  return readTransforms(groups, PANOS_GROUP).flatMap((group) => {
    const prf = derivedPrf(group);
    if (prf === undefined || !allows(approved, "group", group) || allows(approved, "prf", prf)) return [];
    return [`beside AES-GCM PAN-OS takes ${prf} with ${group}, which ${approved.name} does not approve; use group20`];
  });
}

function judgeIpsecProfile(node: PanosNode, approved: NamedProfile): string[] {
  if (descend(node, "ah")) return ["ah does not encrypt; use esp"];
  const whenAbsent = "PAN-OS then takes weak defaults";
  const encryption = membersAt(node, "esp", "encryption");
  const authentication = membersAt(node, "esp", "authentication");
  const ciphers = readTransforms(encryption, PANOS_ENCRYPTION);
  const choose = (path: string, value: unknown, role: "encryption" | "integrity" | "group", absent = whenAbsent) =>
    judgeChoice({ path, value, role, spellings: SPELLINGS[role], whenAbsent: absent }, approved);
  const aead = ciphers.length > 0 && ciphers.every(isAead);
  return [
    ...choose("esp/encryption", encryption, "encryption"),
    ...(aead ? judgeNone(authentication) : choose("esp/authentication", authentication, "integrity")),
    ...choose("dh-group", textAt(node, "dh-group"), "group", "PAN-OS then takes group2"),
    ...judgeLifetime(readLifetime(node), approved.espLifetimeSeconds, approved.name),
  ];
}

function judgeNone(authentication: readonly string[]): string[] {
  if (authentication.length === 0 || (authentication.length === 1 && authentication[0] === "none")) return [];
  return [`esp/authentication is ${authentication.map(show).join(", ")}; write "none" beside AES-GCM`];
}

/** PAN-OS takes 180 s at least. */
function judgeLifetime(seconds: number | undefined, limit: number | undefined, profile: string): string[] {
  const allowed = limit === undefined ? "180 s or more" : `180 s to ${limit} s (${profile})`;
  if (seconds === undefined) return [`lifetime is absent; state it, allowed: ${allowed}`];
  return seconds >= 180 && seconds <= (limit ?? Infinity) ? [] : [`lifetime is ${seconds} s; allowed: ${allowed}`];
}
