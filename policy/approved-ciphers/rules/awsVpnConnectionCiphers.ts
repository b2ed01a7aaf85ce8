import { collectFindings, readList, show } from "../../shared/known";
import { NIST_800_53, type ResourceRule } from "../../shared/rule";
import { judgeChoice, readTransforms } from "../judgeTransforms";
import { findProfile, PROFILE_PARAMETER, type NamedProfile } from "../profiles";
import { AWS_ENCRYPTION, AWS_GROUP, AWS_INTEGRITY, AWS_PRF } from "../spellings";
import { isAead, type Role, type Spellings } from "../transforms";

export const awsVpnConnectionCiphers: ResourceRule = {
  id: "aws-vpn-connection-ciphers",
  description:
    "Both tunnels of each AWS VPN connection state IKEv2 only and list exactly one approved transform in every role.",
  why: "AWS offers every value of a list that is not set, SHA-1 and DH group 2 among them, and takes the lowest that fits.",
  remediation:
    'Set tunnel1IkeVersions: ["ikev2"] and the encryption, integrity and DH group lists of phase 1 and 2 to one value each, and the same for tunnel2.',
  severity: "high",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html",
  frameworks: [
    { ...NIST_800_53, reference: "SC-13" },
    { ...NIST_800_53, reference: "SC-8" },
  ],
  parameters: { profile: PROFILE_PARAMETER },
  appliesTo: (type) => type === "aws:ec2/vpnConnection:VpnConnection",
  judge({ props }, settings, now) {
    const profile = findProfile(settings["profile"], now);
    return collectFindings(
      ["tunnel1", "tunnel2"].flatMap((tunnel) => [
        () => judgeIkeVersions(`${tunnel}IkeVersions`, props),
        ...LISTS.map((list) => () => judgeList(`${tunnel}${list.field}`, list, props, profile)),
        ...(["Phase1", "Phase2"] as const).map((phase) => () => judgeIntegrity(tunnel, phase, props, profile)),
      ]),
    );
  },
};

interface ListOfTunnel {
  readonly field: string;
  readonly role: Role;
  readonly spellings: Spellings;
}

const LISTS: readonly ListOfTunnel[] = [
  { field: "Phase1EncryptionAlgorithms", role: "encryption", spellings: AWS_ENCRYPTION },
  { field: "Phase1DhGroupNumbers", role: "group", spellings: AWS_GROUP },
  { field: "Phase2EncryptionAlgorithms", role: "encryption", spellings: AWS_ENCRYPTION },
  { field: "Phase2DhGroupNumbers", role: "group", spellings: AWS_GROUP },
];

type Props = Readonly<Record<string, unknown>>;

function judgeIkeVersions(path: string, props: Props): string[] {
  const versions = readList(props[path]);
  if (versions.length > 0 && versions.every((version) => version === "ikev2")) return [];
  const got = versions.length === 0 ? "absent, and AWS then takes IKEv1 too" : versions.map(show).join(", ");
  return [`${path} is ${got}; list "ikev2" only`];
}

function judgeList(path: string, list: Omit<ListOfTunnel, "field">, props: Props, profile: NamedProfile): string[] {
  const whenAbsent = "AWS then offers all";
  return judgeChoice({ ...list, path, value: props[path], whenAbsent }, profile);
}

/**
 * The list has to be set even beside AES-GCM, which leaves only the AWS_PRF of phase 1 to it: beside AES-CBC its hashes
 * are integrity as well.
 */
function judgeIntegrity(tunnel: string, phase: "Phase1" | "Phase2", props: Props, profile: NamedProfile): string[] {
  const path = `${tunnel}${phase}IntegrityAlgorithms`;
  const problems = judgeList(path, { role: "prf", spellings: AWS_PRF }, props, profile);
  const ciphers = readTransforms(props[`${tunnel}${phase}EncryptionAlgorithms`], AWS_ENCRYPTION);
  if (problems.length > 0 || (ciphers.length > 0 && ciphers.every(isAead))) return problems;
  return judgeList(path, { role: "integrity", spellings: AWS_INTEGRITY }, props, profile);
}
