/**
 * Proves what each rule of approved-ciphers reports, to the word: compliant settings of every profile, each way to
 * violate, absent, unknown, secret and nearly right values. It does not prove that a cloud negotiates what is written.
 */
import assert from "node:assert/strict";
import { pack } from "../../policy/approved-ciphers/pack";
import { PROFILES, type ProfileName } from "../../policy/approved-ciphers/profiles";
import { judgeResources, secret, UNKNOWN, UNKNOWN_LIST } from "./judge";
import { createProof, type Cases } from "./prove";

type Props = Readonly<Record<string, unknown>>;

interface Row {
  readonly title: string;
  readonly props: Props;
  readonly profile?: ProfileName;
  readonly type?: string;
  readonly reports: readonly string[];
}

const proveCase = createProof(pack);

function prove(rule: string, cases: Cases, usualType: string, rows: readonly Row[]): void {
  proveCase(
    rule,
    cases,
    rows.map(({ title, props, profile, type = usualType, reports }) => ({
      title,
      given: { type, name: "t", props },
      ...(profile ? { config: { profile } } : {}),
      reports,
    })),
  );
}

/** The same object with one field changed, named by its path. */
function change(props: Props, path: string, value: unknown): Props {
  const [field = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...props, [field]: value };
  const inner = props[field];
  const isList = Array.isArray(inner);
  const changed = change((isList ? (inner as unknown[])[0] : inner) as Props, rest.join("."), value);
  return { ...props, [field]: isList ? [changed] : changed };
}

const GCP: Props = {
  ikeVersion: 2,
  cipherSuite: {
    phase1: { encryptions: ["AES-GCM-16-256"], prves: ["PRF-HMAC-SHA2-384"], dhs: ["Group-20"] },
    phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
  },
};
const GCP_CBC: Props = {
  ikeVersion: 2,
  cipherSuite: {
    phase1: {
      encryptions: ["AES-CBC-256"],
      integrities: ["HMAC-SHA2-256-128"],
      prves: ["PRF-HMAC-SHA2-256"],
      dhs: ["Group-14"],
    },
    phase2: { encryptions: ["AES-CBC-256"], integrities: ["HMAC-SHA2-256-128"], pfs: ["Group-14"] },
  },
};
const GCP_GROUPS = "allowed by rfc8247: Group-14, Group-15, Group-16, Group-19, Group-20, Group-21";
const GCP_CIPHERS = "allowed by rfc8247: AES-GCM-16-256, AES-GCM-16-128, AES-CBC-256, AES-CBC-128";
const GCP_HASHES = "allowed by rfc8247: HMAC-SHA2-512-256, HMAC-SHA2-384-192, HMAC-SHA2-256-128";
const GCP_PRFS = "allowed by rfc8247: PRF-HMAC-SHA2-512, PRF-HMAC-SHA2-384, PRF-HMAC-SHA2-256";

describe("gcp-vpn-tunnel-ciphers", () => {
  const gcp = "gcp:compute/vPNTunnel:VPNTunnel";
  const phase1 = "cipherSuite.phase1";
  prove(
    "gcp-vpn-tunnel-ciphers",
    {
      absent: "refuses a tunnel that states nothing",
      "near-miss": 'refuses "AES-CBC-256 ", nearly right, as phase1.encryptions',
    },
    gcp,
    [
      ...(Object.keys(PROFILES) as ProfileName[]).map((profile) => ({
        title: `takes AES-256-GCM, SHA-384 and group 20 in profile ${profile}`,
        props: GCP,
        profile,
        reports: [],
      })),
      { title: "takes AES-CBC with one hash", props: GCP_CBC, reports: [] },
      {
        title: "takes an empty list of integrities beside AES-GCM",
        props: change(GCP, `${phase1}.integrities`, []),
        reports: [],
      },
      {
        title: "takes a suite that is secret",
        props: change(GCP, "cipherSuite", secret(GCP["cipherSuite"])),
        reports: [],
      },
      { title: "leaves other types alone", type: "gcp:compute/vpnTunnel:VpnTunnel", props: {}, reports: [] },
      {
        title: "refuses a tunnel that states nothing",
        props: {},
        reports: [
          "mandatory t: ikeVersion is absent; write 2 out",
          "mandatory t: cipherSuite is absent, so Google Cloud offers all its transforms; state phase1 and phase2",
        ],
      },
      ...[1, "2"].map((value) => ({
        title: `refuses ikeVersion ${JSON.stringify(value)}`,
        props: change(GCP, "ikeVersion", value),
        reports: [`mandatory t: ikeVersion is ${JSON.stringify(value)}; write 2 out`],
      })),
      {
        title: "refuses each role of a phase that is absent",
        props: change(GCP_CBC, "cipherSuite", { phase1: {}, phase2: {} }),
        reports: [
          `mandatory t: ${phase1}.encryptions is absent, and Google Cloud then offers all; ${GCP_CIPHERS}`,
          `mandatory t: ${phase1}.prves is absent, and Google Cloud then offers all; ${GCP_PRFS}`,
          `mandatory t: ${phase1}.dhs is absent, and Google Cloud then offers all; ${GCP_GROUPS}`,
          `mandatory t: cipherSuite.phase2.encryptions is absent, and Google Cloud then offers all; ${GCP_CIPHERS}`,
          `mandatory t: cipherSuite.phase2.pfs is absent, and Google Cloud then offers all; ${GCP_GROUPS}`,
          `mandatory t: ${phase1}.integrities is absent, and Google Cloud then offers all; ${GCP_HASHES}`,
          `mandatory t: cipherSuite.phase2.integrities is absent, and Google Cloud then offers all; ${GCP_HASHES}`,
        ],
      },
      {
        title: "refuses two transforms for one role, good as they are",
        props: change(GCP, `${phase1}.dhs`, ["Group-20", "Group-19"]),
        reports: [
          `mandatory t: ${phase1}.dhs lists "Group-20", "Group-19"; list exactly one, so that a rekey cannot change it`,
        ],
      },
      {
        title: "refuses a bad transform that stands behind a good one",
        props: change(GCP, `${phase1}.dhs`, ["Group-20", "Group-2"]),
        reports: [
          `mandatory t: ${phase1}.dhs lists "Group-20", "Group-2"; list exactly one, so that a rekey cannot change it`,
          `mandatory t: ${phase1}.dhs is "Group-2" (DH-2); ${GCP_GROUPS}`,
        ],
      },
      ...(
        [
          ["phase1.encryptions", "3DES-CBC", "ENCR_3DES", GCP_CIPHERS],
          ["phase1.encryptions", "AES-CBC-192", "ENCR_AES_CBC-192", GCP_CIPHERS],
          ["phase1.integrities", "HMAC-SHA1-96", "AUTH_HMAC_SHA1_96", GCP_HASHES],
          ["phase1.integrities", "HMAC-MD5-96", "AUTH_HMAC_MD5_96", GCP_HASHES],
          ["phase1.integrities", "AES-XCBC-96", "AUTH_AES_XCBC_96", GCP_HASHES],
          ["phase1.prves", "PRF-HMAC-SHA1", "PRF_HMAC_SHA1", GCP_PRFS],
          ["phase1.prves", "PRF-HMAC-MD5", "PRF_HMAC_MD5", GCP_PRFS],
          ["phase1.dhs", "Group-2", "DH-2", GCP_GROUPS],
          ["phase1.dhs", "Group-5", "DH-5", GCP_GROUPS],
          ["phase1.dhs", "modp-1024-160", "DH-22", GCP_GROUPS],
          ["phase2.pfs", "modp-2048-256", "DH-24", GCP_GROUPS],
          ["phase2.integrities", "HMAC-SHA1-96", "AUTH_HMAC_SHA1_96", GCP_HASHES],
        ] as const
      ).map(([path, value, transform, allowed]) => ({
        title: `refuses ${value} as ${path}`,
        props: change(GCP_CBC, `cipherSuite.${path}`, [value]),
        reports: [`mandatory t: cipherSuite.${path} is "${value}" (${transform}); ${allowed}`],
      })),
      ...(
        [
          ["phase1.encryptions", "aes-cbc-256", GCP_CIPHERS],
          ["phase1.encryptions", "AES-CBC-256 ", GCP_CIPHERS],
          ["phase1.encryptions", "AES256", GCP_CIPHERS],
          ["phase1.prves", "PRF-HMAC-SHA-256", GCP_PRFS],
          ["phase1.dhs", "Group-014", GCP_GROUPS],
          ["phase1.dhs", "Group-141", GCP_GROUPS],
          ["phase1.dhs", 14, GCP_GROUPS],
        ] as const
      ).map(([path, value, allowed]) => ({
        title: `refuses ${JSON.stringify(value)}, nearly right, as ${path}`,
        props: change(GCP_CBC, `cipherSuite.${path}`, [value]),
        reports: [
          `mandatory t: cipherSuite.${path} is ${JSON.stringify(value)}, no value that is known here; ${allowed}`,
        ],
      })),
      {
        title: "refuses a hash beside AES-GCM in each phase",
        props: change(change(GCP, `${phase1}.integrities`, ["HMAC-SHA2-256-128"]), "cipherSuite.phase2.integrities", [
          "HMAC-SHA2-256-128",
        ]),
        reports: ["phase1", "phase2"].map(
          (phase) =>
            `mandatory t: cipherSuite.${phase}.integrities is "HMAC-SHA2-256-128"; leave it out beside AES-GCM, which authenticates by itself`,
        ),
      },
      {
        title: "refuses what the chosen profile leaves out: AES-CBC and SHA-256 in cnsa1-algorithms",
        props: GCP_CBC,
        profile: "cnsa1-algorithms",
        reports: [
          `mandatory t: ${phase1}.encryptions is "AES-CBC-256" (ENCR_AES_CBC-256); allowed by cnsa1-algorithms: AES-GCM-16-256`,
          `mandatory t: ${phase1}.prves is "PRF-HMAC-SHA2-256" (PRF_HMAC_SHA2_256); allowed by cnsa1-algorithms: PRF-HMAC-SHA2-512, PRF-HMAC-SHA2-384`,
          `mandatory t: ${phase1}.dhs is "Group-14" (DH-14); allowed by cnsa1-algorithms: Group-15, Group-16, Group-20`,
          `mandatory t: cipherSuite.phase2.encryptions is "AES-CBC-256" (ENCR_AES_CBC-256); allowed by cnsa1-algorithms: AES-GCM-16-256`,
          `mandatory t: cipherSuite.phase2.pfs is "Group-14" (DH-14); allowed by cnsa1-algorithms: Group-15, Group-16, Group-20`,
          `mandatory t: ${phase1}.integrities is "HMAC-SHA2-256-128" (AUTH_HMAC_SHA2_256_128); allowed by cnsa1-algorithms: none`,
          `mandatory t: cipherSuite.phase2.integrities is "HMAC-SHA2-256-128" (AUTH_HMAC_SHA2_256_128); allowed by cnsa1-algorithms: none`,
        ],
      },
      {
        title: "refuses group 14 in bsi-tr-02102-3",
        props: change(GCP, `${phase1}.dhs`, ["Group-14"]),
        profile: "bsi-tr-02102-3",
        reports: [
          `mandatory t: ${phase1}.dhs is "Group-14" (DH-14); allowed by bsi-tr-02102-3: Group-15, Group-16, Group-19, Group-20, Group-21`,
        ],
      },
      {
        title: "waits for one unknown role and judges the others",
        props: change(change(GCP, `${phase1}.dhs`, UNKNOWN_LIST), `${phase1}.prves`, ["PRF-HMAC-MD5"]),
        reports: [
          `mandatory t: ${phase1}.prves is "PRF-HMAC-MD5" (PRF_HMAC_MD5); ${GCP_PRFS}`,
          `advisory not yet known, judged at up: t (${phase1}.dhs)`,
        ],
      },
      {
        title: "waits for an unknown element of a list",
        props: change(GCP, "cipherSuite.phase2.pfs", [UNKNOWN]),
        reports: ["advisory not yet known, judged at up: t (cipherSuite.phase2.pfs.0)"],
      },
    ],
  );

  it("forgets what it waited for once it is known", async () => {
    const given = (dhs: unknown) => ({ type: gcp, name: "t", props: change(GCP, `${phase1}.dhs`, dhs) });
    const found = await judgeResources(pack, "gcp-vpn-tunnel-ciphers", [given(UNKNOWN_LIST), given(["Group-20"])]);
    assert.deepEqual(found, []);
  });

  it("refuses a profile that does not exist", async () => {
    await assert.rejects(
      judgeResources(pack, "gcp-vpn-tunnel-ciphers", [{ type: gcp, name: "t", props: GCP }], { profile: "rfc-8247" }),
      /profile is "rfc-8247"; choose rfc8247, cnsa1-algorithms/,
    );
  });
});

const AZURE: Props = {
  connectionType: "IPsec",
  connectionProtocol: "IKEv2",
  ipsecPolicies: [
    {
      ikeEncryption: "GCMAES256",
      ikeIntegrity: "SHA384",
      dhGroup: "ECP384",
      ipsecEncryption: "GCMAES256",
      ipsecIntegrity: "GCMAES256",
      pfsGroup: "ECP384",
      saLifeTimeSeconds: 14_400,
      saDataSizeKilobytes: 102_400_000,
    },
  ],
};
const AZURE_CBC = ["ikeEncryption", "ipsecEncryption"].reduce(
  (props, field) => change(props, `ipsecPolicies.${field}`, "AES256"),
  change(change(AZURE, "ipsecPolicies.ipsecIntegrity", "SHA256"), "ipsecPolicies.ikeIntegrity", "SHA256"),
);
const AZURE_CIPHERS = "allowed by rfc8247: GCMAES256, GCMAES128, AES256, AES128";
const AZURE_HASHES = "allowed by rfc8247: SHA384, SHA256";
const AZURE_DH = "allowed by rfc8247: ECP384, ECP256, DHGroup14, DHGroup2048";
const AZURE_PFS = "allowed by rfc8247: ECP384, ECP256, PFS2048, PFS14";

describe("azure-connection-ciphers", () => {
  const azure = "azure-native:network:VirtualNetworkGatewayConnection";
  const refuse = (field: string, value: unknown, report: string, props: Props = AZURE): Row => ({
    title: `refuses ${JSON.stringify(value) ?? "no value"} as ${field}`,
    props: change(props, `ipsecPolicies.${field}`, value),
    reports: [`mandatory t: ipsecPolicies[0].${field} ${report}`],
  });
  prove(
    "azure-connection-ciphers",
    {
      absent: "refuses a connection that states nothing, in a dated API version too",
      "near-miss": "refuses connectionProtocol ikev2",
    },
    azure,
    [
      ...(Object.keys(PROFILES) as ProfileName[]).map((profile) => ({
        title: `takes AES-256-GCM, SHA-384 and ECP384 in profile ${profile}`,
        props: AZURE,
        profile,
        reports: [],
      })),
      { title: "takes AES-CBC with SHA-256", props: AZURE_CBC, reports: [] },
      {
        title: "takes a policy that is secret",
        props: change(AZURE, "ipsecPolicies", secret(AZURE["ipsecPolicies"])),
        reports: [],
      },
      { title: "leaves ExpressRoute alone", props: { connectionType: "ExpressRoute" }, reports: [] },
      {
        title: "refuses a connection that states nothing, in a dated API version too",
        type: "azure-native:network/v20240501:VirtualNetworkGatewayConnection",
        props: { connectionType: "IPsec" },
        reports: [
          'mandatory t: connectionProtocol is absent; write "IKEv2" out',
          "mandatory t: ipsecPolicies is absent, so Azure offers its defaults, DH group 2 among them; give exactly one",
        ],
      },
      ...[
        { type: "VpnConnection", props: { vpnConnectionProtocolType: "IKEv2" } },
        { type: "VpnGateway", props: { connections: [{ name: "c" }] } },
      ].map(({ type, props }) => ({
        title: `refuses a ${type} of Virtual WAN, whose links cannot be judged`,
        type: `azure-native:network:${type}`,
        props,
        reports: [
          "mandatory t: the links of a Virtual WAN connection cannot be judged; use a VirtualNetworkGatewayConnection, or declare an exception",
        ],
      })),
      {
        title: "takes a gateway of Virtual WAN that holds no connection",
        type: "azure-native:network:VpnGateway",
        props: {},
        reports: [],
      },
      ...["IKEv1", "ikev2", "IKEV2"].map((value) => ({
        title: `refuses connectionProtocol ${value}`,
        props: change(AZURE, "connectionProtocol", value),
        reports: [`mandatory t: connectionProtocol is "${value}"; write "IKEv2" out`],
      })),
      {
        title: "refuses an empty list of policies",
        props: { ...AZURE, ipsecPolicies: [] },
        reports: [
          "mandatory t: ipsecPolicies is absent, so Azure offers its defaults, DH group 2 among them; give exactly one",
        ],
      },
      {
        title: "refuses two policies",
        props: { ...AZURE, ipsecPolicies: [...(AZURE["ipsecPolicies"] as Props[]), {}] },
        reports: ["mandatory t: ipsecPolicies has 2 entries; give exactly one"],
      },
      ...(
        [
          ["ikeEncryption", "DES3", "ENCR_3DES", AZURE_CIPHERS],
          ["ikeEncryption", "AES192", "ENCR_AES_CBC-192", AZURE_CIPHERS],
          ["ikeIntegrity", "SHA1", "PRF_HMAC_SHA1", AZURE_HASHES],
          ["ikeIntegrity", "MD5", "PRF_HMAC_MD5", AZURE_HASHES],
          ["dhGroup", "DHGroup2", "DH-2", AZURE_DH],
          ["dhGroup", "DHGroup1", "DH-1", AZURE_DH],
          ["dhGroup", "DHGroup24", "DH-24", AZURE_DH],
          ["dhGroup", "None", "NONE", AZURE_DH],
          ["pfsGroup", "PFS2", "DH-2", AZURE_PFS],
          ["pfsGroup", "PFS24", "DH-24", AZURE_PFS],
          ["pfsGroup", "None", "NONE", AZURE_PFS],
        ] as const
      ).map(([field, value, transform, allowed]) => refuse(field, value, `is "${value}" (${transform}); ${allowed}`)),
      ...(
        [
          ["ikeEncryption", "gcmaes256", AZURE_CIPHERS],
          ["ikeIntegrity", "GCMAES256", AZURE_HASHES],
          ["ikeIntegrity", "SHA-384", AZURE_HASHES],
          ["dhGroup", "PFS2048", AZURE_DH],
          ["dhGroup", "DHGroup20", AZURE_DH],
          ["pfsGroup", "PFSMM", AZURE_PFS],
          ["pfsGroup", "DHGroup14", AZURE_PFS],
        ] as const
      ).map(([field, value, allowed]) =>
        refuse(field, value, `is "${value}", no value that is known here; ${allowed}`),
      ),
      ...(
        [
          ["ikeEncryption", AZURE_CIPHERS],
          ["ikeIntegrity", AZURE_HASHES],
          ["dhGroup", AZURE_DH],
          ["pfsGroup", AZURE_PFS],
        ] as const
      ).map(([field, allowed]) =>
        refuse(field, undefined, `is absent, and Azure takes a custom policy only with all its fields; ${allowed}`),
      ),
      refuse("ipsecEncryption", "DES", `is "DES" (ENCR_DES); ${AZURE_CIPHERS}`, AZURE_CBC),
      refuse("ipsecEncryption", "None", `is "None" (ENCR_NULL); ${AZURE_CIPHERS}`, AZURE_CBC),
      refuse("ipsecIntegrity", "SHA1", `is "SHA1" (AUTH_HMAC_SHA1_96); ${AZURE_HASHES}`, AZURE_CBC),
      ...["GCMAES128", "SHA256", undefined].map((value) =>
        refuse(
          "ipsecIntegrity",
          value,
          `is ${value === undefined ? "absent" : `"${value}"`}; with ipsecEncryption "GCMAES256" it must be the same`,
        ),
      ),
      refuse("saLifeTimeSeconds", 299, "is 299; allowed: at least 300"),
      refuse("saLifeTimeSeconds", undefined, "is absent; allowed: at least 300"),
      refuse("saDataSizeKilobytes", undefined, "is absent; allowed: at least 1024"),
      refuse("saDataSizeKilobytes", 1023, "is 1023; allowed: at least 1024"),
      {
        title: "refuses Azure's default lifetime only where the profile has a limit",
        props: change(AZURE, "ipsecPolicies.saLifeTimeSeconds", 28_801),
        profile: "nist-sp800-77r1",
        reports: ["mandatory t: ipsecPolicies[0].saLifeTimeSeconds is 28801; allowed: 300 to 28800 (nist-sp800-77r1)"],
      },
      {
        title: "waits for an unknown field and judges the others",
        props: change(change(AZURE, "ipsecPolicies.dhGroup", UNKNOWN), "ipsecPolicies.pfsGroup", "None"),
        reports: [
          `mandatory t: ipsecPolicies[0].pfsGroup is "None" (NONE); ${AZURE_PFS}`,
          "advisory not yet known, judged at up: t (ipsecPolicies.0.dhGroup)",
        ],
      },
    ],
  );
});

const list = (tunnel: string, more: Props = {}): Props =>
  Object.fromEntries(
    Object.entries({
      IkeVersions: ["ikev2"],
      Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
      Phase1IntegrityAlgorithms: ["SHA2-384"],
      Phase1DhGroupNumbers: [20],
      Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
      Phase2IntegrityAlgorithms: ["SHA2-384"],
      Phase2DhGroupNumbers: [20],
      ...more,
    }).map(([field, value]) => [`${tunnel}${field}`, value]),
  );
const AWS: Props = { ...list("tunnel1"), ...list("tunnel2") };
const AWS_CIPHERS = "allowed by rfc8247: AES256-GCM-16, AES128-GCM-16, AES256, AES128";
const AWS_HASHES = "allowed by rfc8247: SHA2-512, SHA2-384, SHA2-256";
const AWS_GROUPS = "allowed by rfc8247: 14, 15, 16, 19, 20, 21";

describe("aws-vpn-connection-ciphers", () => {
  prove(
    "aws-vpn-connection-ciphers",
    {
      absent: "refuses one tunnel that states nothing while the other does",
      "near-miss": 'refuses ["IKEv2"] as tunnel1IkeVersions',
    },
    "aws:ec2/vpnConnection:VpnConnection",
    [
      ...(Object.keys(PROFILES) as ProfileName[]).map((profile) => ({
        title: `takes AES-256-GCM, SHA-384 and group 20 on both tunnels in profile ${profile}`,
        props: AWS,
        profile,
        reports: [],
      })),
      {
        title: "refuses lists of several values, good as they are",
        props: {
          ...AWS,
          ...list("tunnel1", {
            Phase1EncryptionAlgorithms: ["AES256", "AES256-GCM-16"],
            Phase1DhGroupNumbers: [14, 20],
          }),
        },
        reports: [
          'mandatory t: tunnel1Phase1EncryptionAlgorithms lists "AES256", "AES256-GCM-16"; list exactly one, so that a rekey cannot change it',
          "mandatory t: tunnel1Phase1DhGroupNumbers lists 14, 20; list exactly one, so that a rekey cannot change it",
        ],
      },
      {
        title: "refuses one tunnel that states nothing while the other does",
        props: list("tunnel1"),
        reports: [
          'mandatory t: tunnel2IkeVersions is absent, and AWS then takes IKEv1 too; list "ikev2" only',
          `mandatory t: tunnel2Phase1EncryptionAlgorithms is absent, and AWS then offers all; ${AWS_CIPHERS}`,
          `mandatory t: tunnel2Phase1DhGroupNumbers is absent, and AWS then offers all; ${AWS_GROUPS}`,
          `mandatory t: tunnel2Phase2EncryptionAlgorithms is absent, and AWS then offers all; ${AWS_CIPHERS}`,
          `mandatory t: tunnel2Phase2DhGroupNumbers is absent, and AWS then offers all; ${AWS_GROUPS}`,
          `mandatory t: tunnel2Phase1IntegrityAlgorithms is absent, and AWS then offers all; ${AWS_HASHES}`,
          `mandatory t: tunnel2Phase2IntegrityAlgorithms is absent, and AWS then offers all; ${AWS_HASHES}`,
        ],
      },
      ...(
        [
          ["tunnel2IkeVersions", ["ikev1", "ikev2"], 'is "ikev1", "ikev2"; list "ikev2" only'],
          ["tunnel1IkeVersions", ["IKEv2"], 'is "IKEv2"; list "ikev2" only'],
          ["tunnel1Phase1DhGroupNumbers", [2], `is 2 (DH-2); ${AWS_GROUPS}`],
          ["tunnel2Phase2DhGroupNumbers", [5], `is 5 (DH-5); ${AWS_GROUPS}`],
          ["tunnel2Phase2DhGroupNumbers", [24], `is 24 (DH-24); ${AWS_GROUPS}`],
          ["tunnel1Phase1DhGroupNumbers", ["20"], `is "20", no value that is known here; ${AWS_GROUPS}`],
          ["tunnel1Phase1DhGroupNumbers", [140], `is 140, no value that is known here; ${AWS_GROUPS}`],
          ["tunnel1Phase1IntegrityAlgorithms", ["SHA1"], `is "SHA1" (PRF_HMAC_SHA1); ${AWS_HASHES}`],
          [
            "tunnel1Phase2EncryptionAlgorithms",
            ["AES256-GCM"],
            `is "AES256-GCM", no value that is known here; ${AWS_CIPHERS}`,
          ],
        ] as const
      ).map(([field, value, report]) => ({
        title: `refuses ${JSON.stringify(value)} as ${field}`,
        props: { ...AWS, [field]: value },
        reports: [`mandatory t: ${field} ${report}`],
      })),
      {
        title: "refuses AES-CBC, and its hash as integrity, in cnsa1-algorithms",
        props: { ...AWS, tunnel1Phase2EncryptionAlgorithms: ["AES256"] },
        profile: "cnsa1-algorithms",
        reports: [
          'mandatory t: tunnel1Phase2EncryptionAlgorithms is "AES256" (ENCR_AES_CBC-256); allowed by cnsa1-algorithms: AES256-GCM-16',
          'mandatory t: tunnel1Phase2IntegrityAlgorithms is "SHA2-384" (AUTH_HMAC_SHA2_384_192); allowed by cnsa1-algorithms: none',
        ],
      },
      {
        title: "refuses group 14 in bsi-tr-02102-3",
        props: { ...AWS, tunnel2Phase1DhGroupNumbers: [14] },
        profile: "bsi-tr-02102-3",
        reports: [
          "mandatory t: tunnel2Phase1DhGroupNumbers is 14 (DH-14); allowed by bsi-tr-02102-3: 15, 16, 19, 20, 21",
        ],
      },
      {
        title: "takes lists that are secret",
        props: { ...AWS, tunnel1Phase1DhGroupNumbers: secret([20]) },
        reports: [],
      },
      {
        title: "waits for an unknown list and judges the others",
        props: { ...AWS, tunnel1Phase1DhGroupNumbers: UNKNOWN_LIST, tunnel2Phase1DhGroupNumbers: [2] },
        reports: [
          `mandatory t: tunnel2Phase1DhGroupNumbers is 2 (DH-2); ${AWS_GROUPS}`,
          "advisory not yet known, judged at up: t (tunnel1Phase1DhGroupNumbers)",
        ],
      },
    ],
  );
});

describe("profiles", () => {
  it("say where each entry stands, and which ones are second-hand", () => {
    for (const { entries } of Object.values(PROFILES)) {
      assert.ok(entries.every(({ source, transforms }) => source !== "" && transforms.length > 0));
    }
    const secondHand = Object.entries(PROFILES).filter(([, profile]) => profile.secondHand);
    assert.deepEqual(
      secondHand.map(([name]) => name),
      ["nist-sp800-77r1", "bsi-tr-02102-3", "cryptrec"],
    );
    for (const [, { entries }] of secondHand) assert.ok(entries.every(({ source }) => source.endsWith("second-hand")));
  });

  const FORBIDDEN = [
    ["encryption", ["ENCR_3DES", "ENCR_DES", "ENCR_NULL"]],
    ["integrity", ["AUTH_HMAC_SHA1_96", "AUTH_HMAC_MD5_96"]],
    ["prf", ["PRF_HMAC_SHA1", "PRF_HMAC_MD5"]],
    ["group", ["DH-1", "DH-2", "DH-5", "DH-22", "DH-23", "DH-24", "NONE"]],
  ] as const;
  for (const [name, { entries }] of Object.entries(PROFILES)) {
    it(`refuses what RFC 8247 and RFC 8221 discourage, in ${name}`, () => {
      for (const [role, transforms] of FORBIDDEN) {
        const allowed = entries.filter((entry) => entry.role === role).flatMap((entry) => entry.transforms);
        assert.deepEqual(
          transforms.filter((transform) => allowed.includes(transform)),
          [],
        );
      }
    });
  }
});
