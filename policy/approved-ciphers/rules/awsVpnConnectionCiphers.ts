import { collectFindings, readList, show } from "../../shared/known";
import { NIST_800_53, type ResourceRule } from "../../shared/rule";
import { judgeChoice, readTransforms } from "../judgeTransforms";
import { findProfile, PROFILE_PARAMETER, type Profile } from "../profiles";
import { isAead, type Role, type Spellings } from "../transforms";

/**
 * Both tunnels of each AWS VPN connection state IKEv2 only and list nothing but approved transforms in every role.
 *
 * AWS offers every value of a list that is not set, SHA-1 and DH group 2 among them, and takes the lowest that fits.
 *
 * @severity high
 * @frameworks NIST SP 800-53 Rev. 5 SC-13, NIST SP 800-53 Rev. 5 SC-8
 * @source https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
 */
export const awsVpnConnectionCiphers: ResourceRule = {
  id: "aws-vpn-connection-ciphers",
  description:
    "Both tunnels of each AWS VPN connection state IKEv2 only and list nothing but approved transforms in every role.",
  why: "AWS offers every value of a list that is not set, SHA-1 and DH group 2 among them, and takes the lowest that fits.",
  remediation:
    'Set tunnel1IkeVersions: ["ikev2"] and the encryption, integrity and DH group lists of phase 1 and 2, and the same for tunnel2.',
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-13" },
    { ...NIST_800_53, reference: "SC-8" },
  ],
  parameters: { profile: PROFILE_PARAMETER },
  appliesTo: (type) => type === "aws:ec2/vpnConnection:VpnConnection",
  judge({ props }, settings) {
    const profile = findProfile(settings["profile"]);
    return collectFindings(
      ["tunnel1", "tunnel2"].flatMap((tunnel) => [
        () => judgeIkeVersions(`${tunnel}IkeVersions`, props),
        ...LISTS.map((list) => () => judgeList(`${tunnel}${list.field}`, list, props, profile)),
        ...(["Phase1", "Phase2"] as const).map((phase) => () => judgeIntegrity(tunnel, phase, props, profile)),
      ]),
    );
  },
};

const ENCRYPTION: Spellings = new Map([
  ["AES256-GCM-16", "ENCR_AES_GCM_16-256"],
  ["AES128-GCM-16", "ENCR_AES_GCM_16-128"],
  ["AES256", "ENCR_AES_CBC-256"],
  ["AES128", "ENCR_AES_CBC-128"],
]);
const INTEGRITY: Spellings = new Map([
  ["SHA2-512", "AUTH_HMAC_SHA2_512_256"],
  ["SHA2-384", "AUTH_HMAC_SHA2_384_192"],
  ["SHA2-256", "AUTH_HMAC_SHA2_256_128"],
  ["SHA1", "AUTH_HMAC_SHA1_96"],
]);
/** AWS names no PRF: the hashes of the integrity list are it. */
const PRF: Spellings = new Map([
  ["SHA2-512", "PRF_HMAC_SHA2_512"],
  ["SHA2-384", "PRF_HMAC_SHA2_384"],
  ["SHA2-256", "PRF_HMAC_SHA2_256"],
  ["SHA1", "PRF_HMAC_SHA1"],
]);
/** 17, 18 and 22 to 24 can be had too; no profile lists them. */
const GROUP: Spellings = new Map(
  ([2, 5, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24] as const).map((group) => [group, `DH-${group}`] as const),
);

interface ListOfTunnel {
  readonly field: string;
  readonly role: Role;
  readonly spellings: Spellings;
}

const LISTS: readonly ListOfTunnel[] = [
  { field: "Phase1EncryptionAlgorithms", role: "encryption", spellings: ENCRYPTION },
  { field: "Phase1DhGroupNumbers", role: "group", spellings: GROUP },
  { field: "Phase2EncryptionAlgorithms", role: "encryption", spellings: ENCRYPTION },
  { field: "Phase2DhGroupNumbers", role: "group", spellings: GROUP },
];

type Props = Readonly<Record<string, unknown>>;
type NamedProfile = Profile & { readonly name: string };

function judgeIkeVersions(path: string, props: Props): string[] {
  const versions = readList(props[path]);
  if (versions.length > 0 && versions.every((version) => version === "ikev2")) return [];
  const got = versions.length === 0 ? "absent, and AWS then takes IKEv1 too" : versions.map(show).join(", ");
  return [`${path} is ${got}; list "ikev2" only`];
}

function judgeList(path: string, list: Omit<ListOfTunnel, "field">, props: Props, profile: NamedProfile): string[] {
  const whenAbsent = "AWS then offers all";
  return judgeChoice({ ...list, path, value: props[path], whenAbsent, count: "some" }, profile);
}

/**
 * The list has to be set even beside AES-GCM, which leaves only the PRF of phase 1 to it: beside AES-CBC its hashes
 * are integrity as well.
 */
function judgeIntegrity(tunnel: string, phase: "Phase1" | "Phase2", props: Props, profile: NamedProfile): string[] {
  const path = `${tunnel}${phase}IntegrityAlgorithms`;
  const problems = judgeList(path, { role: "prf", spellings: PRF }, props, profile);
  const ciphers = readTransforms(props[`${tunnel}${phase}EncryptionAlgorithms`], ENCRYPTION);
  if (problems.length > 0 || (ciphers.length > 0 && ciphers.every(isAead))) return problems;
  return judgeList(path, { role: "integrity", spellings: INTEGRITY }, props, profile);
}
