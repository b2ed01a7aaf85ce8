/**
 * Proves what approved-ciphers reports of PAN-OS configurations, wherever they appear, and of the two ends of a tunnel,
 * to the word: compliant, each way to violate, absent, unknown, secret and nearly right. It does not prove that PAN-OS
 * accepts these texts.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { parseXml } from "../../components/panos/tree";
import { pack } from "../../policy/approved-ciphers/pack";
import { parsePanosXml } from "../../policy/shared/panosTree";
import { secret, UNKNOWN, type Given } from "./judge";
import { createProof } from "./prove";
import * as xml from "./panosXml";

type Config = Readonly<Record<string, unknown>>;

const prove = createProof(pack);

describe("the scanner of PAN-OS configurations", () => {
  const folder = path.join(__dirname, "..", "golden", "panos");
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".xml"))) {
    it(`reads ${file} as the general parser does`, () => {
      const text = fs.readFileSync(path.join(folder, file), "utf8");
      assert.deepEqual(parsePanosXml(text), parseXml(text));
    });
  }
  it("reads comments, entities, CDATA and quotes of both kinds", () => {
    const text = `<?xml version='1.0'?><!-- a > b --><a name='x"y'><b c="1" name="&lt;&#65;&#x42;"/><d><![CDATA[<&>]]></d></a>`;
    assert.deepEqual(parsePanosXml(text), {
      tag: "a",
      name: 'x"y',
      children: [
        { tag: "b", name: "<AB", children: [] },
        { tag: "d", text: "<&>", children: [] },
      ],
    });
  });
  for (const text of [
    "",
    "text",
    "<a>",
    "<a></b>",
    "<a/><b/>",
    "<a b=c/>",
    "<!DOCTYPE a><a/>",
    "<a>1 < 2</a>",
    "<a/>x",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parsePanosXml(text), undefined));
  }
});

const UNREADABLE =
  "mandatory fw: the configuration cannot be read: give it as content, well-formed XML with config/devices/entry, so that it can be judged";
const IKE = "mandatory fw: IKE crypto profile own (of g): ";
const IPSEC = "mandatory fw: IPsec crypto profile own (of t): ";
const CIPHERS = "allowed by rfc8247: aes-256-gcm, aes-128-gcm, aes-256-cbc, aes-128-cbc";
const GROUPS = "allowed by rfc8247: group14, group15, group16, group19, group20, group21";
const HASHES = "allowed by rfc8247: sha512, sha384, sha256";
const withIke = (profile: xml.IkeProfile) => xml.object(xml.vpn({ ike: xml.ikeProfile("own", profile) }));
const withIpsec = (profile: xml.IpsecProfile) => xml.object(xml.vpn({ ipsec: xml.ipsecProfile("own", profile) }));
const cbc = { encryption: ["aes-256-cbc"], hash: ["sha256"], group: ["group14"] };
const espCbc = (hash: string) =>
  `<esp>${xml.list("encryption", ["aes-256-cbc"])}${xml.list("authentication", [hash])}</esp>`;

describe("panos-tunnel-ciphers", () => {
  prove(
    "panos-tunnel-ciphers",
    { absent: "refuses each role of an IKE profile that is absent", "near-miss": "refuses nearly right spellings" },
    [
      { title: "takes AES-256-GCM with group 20", given: xml.object(xml.vpn()), reports: [] },
      { title: "takes AES-CBC with one hash", given: withIke(cbc), reports: [] },
      { title: "takes ESP with AES-CBC and a hash", given: withIpsec({ esp: espCbc("sha256") }), reports: [] },
      { title: "takes a configuration that is secret", given: xml.object(secret(xml.vpn())), reports: [] },
      {
        title: "takes a pushed configuration",
        given: { type: xml.PUSHED, name: "fw", props: { elements: xml.pushedVpn(), order: {} } },
        reports: [],
      },
      {
        title: "takes a configuration in Base64",
        given: { ...xml.object(""), props: { key: "config/bootstrap.xml", contentBase64: btoa(xml.vpn()) } },
        reports: [],
      },
      {
        title: "leaves other objects and profiles that nobody uses alone",
        given: [
          { ...xml.object("<a>"), props: { key: "a/config/init-cfg.txt", content: "type=dhcp-client" } },
          xml.object(
            xml.vpn({
              ike: xml.ikeProfile("own") + xml.ikeProfile("default", { encryption: ["3des"], hash: ["sha1"] }),
            }),
          ),
        ],
        reports: [],
      },
      ...[
        { what: "XML that is not well-formed", content: "<config><devices>" },
        { what: "another document", content: "<policy/>" },
        { what: "no content, as with a file from elsewhere", content: undefined },
      ].map(({ what, content }) => ({ title: `refuses ${what}`, given: xml.object(content), reports: [UNREADABLE] })),
      {
        title: "refuses a pushed configuration without elements, and one that is broken",
        given: [
          { type: xml.PUSHED, name: "fw", props: {} },
          { type: xml.PUSHED, name: "fw", props: { elements: { "network/ike": "<ike>" } } },
        ],
        reports: [UNREADABLE, UNREADABLE],
      },
      ...(
        [
          ["", "absent, and PAN-OS then speaks IKEv1"],
          ["ikev1", '"ikev1"'],
          ["ikev2-preferred", '"ikev2-preferred"'],
          ["IKEv2", '"IKEv2"'],
        ] as const
      ).map(([version, got]) => ({
        title: `refuses IKE version ${version || "absent"}`,
        given: xml.object(xml.vpn({ gateways: xml.gateway("g", { version }) })),
        reports: [`mandatory fw: IKE gateway g: protocol/version is ${got}; write "ikev2"`],
      })),
      {
        title: "refuses the factory profile, named or not",
        given: xml.object(
          xml.vpn({
            gateways: xml.gateway("g", { profile: "" }) + xml.gateway("h", { profile: "default" }),
            tunnels: xml.tunnel("t", "g", ""),
          }),
        ),
        reports: [
          "mandatory fw: IKE crypto profile default (of g, h) is the factory's, with 3DES, SHA-1 and DH group 2; name a profile of your own",
          "mandatory fw: IPsec crypto profile default (of t) is the factory's, with 3DES, SHA-1 and DH group 2; name a profile of your own",
        ],
      },
      {
        title: "refuses a profile of this configuration that has the factory's name and values",
        given: xml.object(
          xml.vpn({
            gateways: xml.gateway("g", { profile: "" }),
            ike: xml.ikeProfile("default", { encryption: ["aes-128-cbc", "3des"], hash: ["sha1"], group: ["group2"] }),
          }),
        ),
        reports: [
          'encryption lists "aes-128-cbc", "3des"; list exactly one, so that a rekey cannot change it',
          `encryption is "3des" (ENCR_3DES); ${CIPHERS}`,
          `hash is "sha1" (PRF_HMAC_SHA1); ${HASHES}`,
          `hash is "sha1" (AUTH_HMAC_SHA1_96); ${HASHES}`,
          `dh-group is "group2" (DH-2); ${GROUPS}`,
        ].map((text) => `mandatory fw: IKE crypto profile default (of g): ${text}`),
      },
      {
        title: "refuses a profile that is defined elsewhere",
        given: xml.object(xml.vpn({ gateways: xml.gateway("g", { profile: "Suite-B-GCM-256" }) })),
        reports: [
          "mandatory fw: IKE crypto profile Suite-B-GCM-256 (of g) is not in this configuration, so it cannot be judged; define it here",
        ],
      },
      {
        title: "refuses each role of an IKE profile that is absent",
        given: withIke({ encryption: [], hash: [], group: [], lifetime: "" }),
        reports: [
          `encryption is absent, and PAN-OS then offers weak defaults; ${CIPHERS}`,
          `hash is absent, and PAN-OS then offers weak defaults; ${HASHES}`,
          `dh-group is absent, and PAN-OS then offers weak defaults; ${GROUPS}`,
          "lifetime is absent; state it, allowed: 180 s or more",
        ].map((text) => IKE + text),
      },
      {
        title: "refuses two groups, good as they are",
        given: withIke({ group: ["group20", "group19"] }),
        reports: [`${IKE}dh-group lists "group20", "group19"; list exactly one, so that a rekey cannot change it`],
      },
      {
        title: "refuses a hash beside AES-GCM",
        given: withIke({ hash: ["sha384"] }),
        reports: [`${IKE}hash is "sha384"; write "non-auth" beside AES-GCM`],
      },
      {
        title: "refuses nearly right spellings",
        given: withIke({ encryption: ["AES-256-GCM"], hash: ["sha-256"], group: ["group-20"] }),
        reports: [
          `encryption is "AES-256-GCM", no value that is known here; ${CIPHERS}`,
          `hash is "sha-256", no value that is known here; ${HASHES}`,
          `dh-group is "group-20", no value that is known here; ${GROUPS}`,
        ].map((text) => IKE + text),
      },
      {
        title: "refuses an IPsec profile without PFS, with AH, or without encryption",
        given: [
          withIpsec({ group: "<dh-group>no-pfs</dh-group>" }),
          withIpsec({ group: "" }),
          withIpsec({ esp: `<ah>${xml.list("authentication", ["sha256"])}</ah>` }),
          withIpsec({ esp: `<esp>${xml.list("encryption", ["null"])}${xml.list("authentication", ["sha1"])}</esp>` }),
        ],
        reports: [
          `${IPSEC}dh-group is "no-pfs" (NONE); ${GROUPS}`,
          `${IPSEC}dh-group is absent, and PAN-OS then takes group2; ${GROUPS}`,
          `${IPSEC}ah does not encrypt; use esp`,
          `${IPSEC}esp/encryption is "null" (ENCR_NULL); ${CIPHERS}`,
          `${IPSEC}esp/authentication is "sha1" (AUTH_HMAC_SHA1_96); ${HASHES}`,
        ],
      },
      {
        title: "refuses a tunnel whose keys are typed in",
        given: xml.object(xml.vpn({ tunnels: '<entry name="t"><manual-key/></entry>' })),
        reports: [
          "mandatory fw: IPsec tunnel t: no auto-key, so its keys are not negotiated; use an IKE gateway",
          "mandatory fw: IPsec crypto profile default (of t) is the factory's, with 3DES, SHA-1 and DH group 2; name a profile of your own",
        ],
      },
      {
        title: "refuses lifetimes beyond what the profile allows, in any unit",
        given: xml.object(
          xml.vpn({
            ike: xml.ikeProfile("own", { lifetime: "<lifetime><days>2</days></lifetime>" }),
            ipsec: xml.ipsecProfile("own", { lifetime: "<lifetime><minutes>481</minutes></lifetime>" }),
          }),
        ),
        config: { profile: "nist-sp800-77r1" },
        reports: [
          `${IKE}lifetime is 172800 s; allowed: 180 s to 86400 s (nist-sp800-77r1)`,
          `${IPSEC}lifetime is 28860 s; allowed: 180 s to 28800 s (nist-sp800-77r1)`,
        ],
      },
      {
        title: "refuses by the chosen profile: group 19 brings SHA-256 as PRF",
        given: withIke({ group: ["group19"] }),
        config: { profile: "cnsa1-algorithms" },
        reports: [`${IKE}dh-group is "group19" (DH-19); allowed by cnsa1-algorithms: group15, group16, group20`],
      },
      {
        title: "refuses group 15 beside AES-GCM where its PRF is not approved",
        given: withIke({ group: ["group15"] }),
        config: { profile: "cnsa1-algorithms" },
        reports: [
          `${IKE}beside AES-GCM PAN-OS takes PRF_HMAC_SHA2_256 with DH-15, which cnsa1-algorithms does not approve; use group20`,
        ],
      },
      {
        title: "refuses a group after the last day of its approval",
        given: withIke(cbc),
        config: { profile: "nist-sp800-77r1", asOf: "2031-01-01" },
        reports: [
          `${IKE}dh-group is "group14" (DH-14); allowed by nist-sp800-77r1: group15, group16, group19, group20, group21`,
        ],
      },
      {
        title: "takes a group on the last day of its approval",
        given: withIke(cbc),
        config: { profile: "nist-sp800-77r1", asOf: "2030-12-31" },
        reports: [],
      },
      {
        title: "refuses a weak profile of a pushed configuration",
        given: {
          type: xml.PUSHED,
          name: "fw",
          props: { elements: xml.pushedVpn(xml.ikeProfile("own", { group: ["group2"] })) },
        },
        reports: [`${IKE}dh-group is "group2" (DH-2); ${GROUPS}`],
      },
      {
        title: "waits for a configuration that preview does not know",
        given: xml.object(UNKNOWN),
        reports: ["advisory not yet known, judged at up: fw (content)"],
      },
      {
        title: "waits for one element of a pushed configuration",
        given: { type: xml.PUSHED, name: "fw", props: { elements: { "network/ike": UNKNOWN } } },
        reports: ["advisory not yet known, judged at up: fw (elements.network/ike)"],
      },
    ],
  );
});

const AWS = "aws:ec2/vpnConnection:VpnConnection";
const OPTIONS: Config = Object.fromEntries(
  ["tunnel1", "tunnel2"].flatMap((tunnel) => [
    [`${tunnel}Phase1LifetimeSeconds`, 28_800],
    [`${tunnel}Phase2LifetimeSeconds`, 3_600],
    [`${tunnel}DpdTimeoutAction`, "restart"],
    [`${tunnel}LogOptions`, { cloudwatchLogOptions: { logEnabled: true, logGroupArn: "arn" } }],
  ]),
);
const aws = (props: Config): Given => ({ type: AWS, name: "c", props: { ...OPTIONS, ...props } });

describe("aws-vpn-connection-options", () => {
  prove(
    "aws-vpn-connection-options",
    {
      absent: "refuses what is absent at either tunnel",
      "near-miss": 'advises against tunnel1DpdTimeoutAction "Restart"',
    },
    [
      { title: "takes both tunnels with everything stated", given: aws({}), reports: [] },
      { title: "takes values that are secret", given: aws({ tunnel1DpdTimeoutAction: secret("clear") }), reports: [] },
      {
        title: "refuses what is absent at either tunnel",
        given: { ...aws({}), props: {} },
        reports: [
          ...["tunnel1", "tunnel2"].flatMap((tunnel) => [
            `mandatory c: ${tunnel}Phase1LifetimeSeconds is absent; state it, allowed: 900 to 28800`,
            `mandatory c: ${tunnel}Phase2LifetimeSeconds is absent; state it, allowed: 900 to 3600`,
          ]),
          ...["tunnel1", "tunnel2"].flatMap((tunnel) => [
            `advisory c: ${tunnel}DpdTimeoutAction is absent; write "restart", or "clear" where only the device initiates`,
            `advisory c: ${tunnel}LogOptions logs nothing; set cloudwatchLogOptions with logEnabled: true and a logGroupArn`,
          ]),
        ],
      },
      ...(
        [
          ["tunnel2Phase1LifetimeSeconds", 28_801, "is 28801; state it, allowed: 900 to 28800"],
          ["tunnel1Phase2LifetimeSeconds", "3600", 'is "3600"; state it, allowed: 900 to 3600'],
          ["tunnel1DpdTimeoutAction", "none", 'is "none"; write "restart", or "clear" where only the device initiates'],
          [
            "tunnel1DpdTimeoutAction",
            "Restart",
            'is "Restart"; write "restart", or "clear" where only the device initiates',
          ],
          ["tunnel2ReplayWindowSize", 0, "is 0; allowed: 64 to 2048"],
        ] as const
      ).map(([path, value, text]) => ({
        title: `${path.endsWith("Action") ? "advises against" : "refuses"} ${path} ${JSON.stringify(value)}`,
        given: aws({ [path]: value }),
        reports: [`${path.endsWith("Action") ? "advisory" : "mandatory"} c: ${path} ${text}`],
      })),
      {
        title: "refuses a second phase that lives as long as the first",
        given: aws({ tunnel1Phase1LifetimeSeconds: 3_600 }),
        reports: ["mandatory c: tunnel1Phase2LifetimeSeconds is 3600; it must be less than phase 1's 3600"],
      },
      {
        title: "advises against a log that is off, unless logging is not asked for",
        given: aws({ tunnel1LogOptions: { cloudwatchLogOptions: { logEnabled: false, logGroupArn: "arn" } } }),
        reports: [
          "advisory c: tunnel1LogOptions logs nothing; set cloudwatchLogOptions with logEnabled: true and a logGroupArn",
        ],
      },
      {
        title: "takes no log where logging is not asked for",
        given: aws({ tunnel1LogOptions: null }),
        config: { logging: false },
        reports: [],
      },
      {
        title: "waits for a lifetime that preview does not know",
        given: aws({ tunnel1ReplayWindowSize: UNKNOWN }),
        reports: ["advisory not yet known, judged at up: c (tunnel1ReplayWindowSize)"],
      },
    ],
  );
});

/** A Google Cloud tunnel from 203.0.113.1 to a firewall at 198.51.100.1, and what it draws on. */
const gcp = (phase1: Config = {}, address: unknown = "203.0.113.1"): Given[] => [
  {
    type: "gcp:compute/haVpnGateway:HaVpnGateway",
    name: "ha",
    props: {
      vpnInterfaces: [
        { id: 0, ipAddress: address },
        { id: 1, ipAddress: "203.0.113.2" },
      ],
    },
  },
  {
    type: "gcp:compute/externalVpnGateway:ExternalVpnGateway",
    name: "ext",
    props: { interfaces: [{ id: 0, ipAddress: "198.51.100.1" }] },
  },
  {
    type: "gcp:compute/vPNTunnel:VPNTunnel",
    name: "tunnel",
    props: {
      vpnGatewayInterface: 0,
      peerExternalGatewayInterface: 0,
      cipherSuite: {
        phase1: { encryptions: ["AES-GCM-16-256"], prves: ["PRF-HMAC-SHA2-384"], dhs: ["Group-20"], ...phase1 },
        phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
      },
    },
    from: { vpnGateway: ["ha"], peerExternalGateway: ["ext"] },
  },
];
const azure = (policy: Config): Given[] => [
  { type: "azure-native:network:PublicIPAddress", name: "pip", props: { ipAddress: "203.0.113.1" } },
  { type: "azure-native:network:VirtualNetworkGateway", name: "vng", props: {}, from: { ipConfigurations: ["pip"] } },
  { type: "azure-native:network:LocalNetworkGateway", name: "lng", props: { gatewayIpAddress: "198.51.100.1" } },
  {
    type: "azure-native:network:VirtualNetworkGatewayConnection",
    name: "connection",
    props: {
      ipsecPolicies: [
        {
          ikeEncryption: "GCMAES256",
          ikeIntegrity: "SHA384",
          dhGroup: "ECP384",
          ipsecEncryption: "GCMAES256",
          ipsecIntegrity: "GCMAES256",
          pfsGroup: "ECP384",
          ...policy,
        },
      ],
    },
    from: { virtualNetworkGateway1: ["vng"], localNetworkGateway2: ["lng"] },
  },
];
/** AWS lists what it takes; here two groups, and more than one cipher. */
const vpnConnection: Given[] = [
  { type: "aws:ec2/customerGateway:CustomerGateway", name: "cgw", props: { ipAddress: "198.51.100.1" } },
  {
    type: AWS,
    name: "c",
    props: {
      tunnel1Address: "203.0.113.1",
      tunnel2Address: "203.0.113.2",
      tunnel1Phase1EncryptionAlgorithms: ["AES256-GCM-16", "AES256"],
      tunnel1Phase1IntegrityAlgorithms: ["SHA2-256", "SHA2-384"],
      tunnel1Phase1DhGroupNumbers: [14, 20],
      tunnel1Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
      tunnel1Phase2IntegrityAlgorithms: ["SHA2-256"],
      tunnel1Phase2DhGroupNumbers: [20],
    },
    from: { customerGatewayId: ["cgw"] },
  },
];

describe("tunnel-ends-agree", () => {
  prove(
    "tunnel-ends-agree",
    {
      absent: "takes an end whose peer is not in the stack",
      "near-miss": {
        cannot: "a spelling that is no transform is the ciphers rules' to report, and states nothing here",
      },
    },
    [
      {
        title: "takes Google Cloud and a firewall with one suite",
        given: [...gcp(), xml.object(xml.vpn())],
        reports: [],
      },
      { title: "takes Azure and a firewall with one suite", given: [...azure({}), xml.object(xml.vpn())], reports: [] },
      {
        title: "takes AWS with several values where the firewall has one of them",
        given: [...vpnConnection, xml.object(xml.vpn())],
        reports: [],
      },
      {
        title: "takes an end whose peer is not in the stack",
        given: [
          ...gcp({ dhs: ["Group-14"] }),
          xml.object(xml.vpn({ gateways: xml.gateway("g", { peer: "192.0.2.9" }) })),
        ],
        reports: [],
      },
      {
        title: "takes a hash that differs beside AES-GCM",
        given: [...azure({ ipsecIntegrity: "SHA256" }), xml.object(xml.vpn())],
        reports: [],
      },
      {
        title: "refuses groups that differ, also through a secret configuration",
        given: [...gcp({ dhs: ["Group-14"] }), xml.object(secret(xml.vpn()))],
        reports: [
          "mandatory tunnel: ike group is DH-14, and its peer fw IKE gateway g has DH-20: nothing in common; choose one",
        ],
      },
      {
        title: "refuses a PRF that the firewall's group does not bring",
        given: [...gcp({ prves: ["PRF-HMAC-SHA2-512"] }), xml.object(xml.vpn())],
        reports: [
          "mandatory tunnel: ike prf is PRF_HMAC_SHA2_512, and its peer fw IKE gateway g has PRF_HMAC_SHA2_384: nothing in common; choose one",
        ],
      },
      {
        title: "refuses integrities that differ beside AES-CBC, and every other role that does",
        given: [
          ...azure({ ikeEncryption: "AES256", ikeIntegrity: "SHA256", dhGroup: "DHGroup14", pfsGroup: "PFS2048" }),
          xml.object(
            xml.vpn({
              ike: xml.ikeProfile("own", { encryption: ["aes-256-cbc"], hash: ["sha384"], group: ["group14"] }),
            }),
          ),
        ],
        reports: [
          "mandatory connection: ike integrity is AUTH_HMAC_SHA2_256_128, and its peer fw IKE gateway g has AUTH_HMAC_SHA2_384_192: nothing in common; choose one",
          "mandatory connection: ike prf is PRF_HMAC_SHA2_256, and its peer fw IKE gateway g has PRF_HMAC_SHA2_384: nothing in common; choose one",
          "mandatory connection: esp group is DH-14, and its peer fw IKE gateway g has DH-20: nothing in common; choose one",
        ],
      },
      {
        title: "refuses several transforms in common, and names the strongest",
        given: [
          ...vpnConnection,
          xml.object(
            xml.vpn({
              gateways: xml.gateway("g", { own: "" }),
              ike: xml.ikeProfile("own", {
                encryption: ["aes-256-cbc"],
                hash: ["sha384"],
                group: ["group14", "group20"],
              }),
            }),
          ),
        ],
        reports: [
          "mandatory c: tunnel1: ike group has DH-20, DH-14 in common with its peer fw IKE gateway g; leave only DH-20, the strongest",
        ],
      },
      {
        title: "waits for an address that preview does not know",
        given: [...gcp({}, UNKNOWN), xml.object(UNKNOWN)],
        reports: ["advisory not yet known, judged at up: fw (content), tunnel (vpnInterfaces.0.ipAddress)"],
      },
    ],
  );
});

describe("cipher-sunset", () => {
  const fourteen = [...gcp({ dhs: ["Group-14"] })];
  const text = "DH-14 is approved by nist-sp800-77r1 until 2030-12-31 only; plan its successor";
  prove(
    "cipher-sunset",
    { absent: "is silent where a tunnel states nothing", "near-miss": "is silent while the end is far" },
    [
      {
        title: "is silent while the end is far",
        given: fourteen,
        config: { profile: "nist-sp800-77r1", asOf: "2028-12-30" },
        reports: [],
      },
      {
        title: "warns from two years before",
        given: fourteen,
        config: { profile: "nist-sp800-77r1", asOf: "2028-12-31" },
        reports: [`advisory tunnel: ${text}`],
      },
      {
        title: "warns of a firewall's group by the configured days",
        given: xml.object(xml.vpn({ ike: xml.ikeProfile("own", cbc) })),
        config: { profile: "nist-sp800-77r1", asOf: "2026-12-31", warnDays: 1461 },
        reports: [`advisory fw: IKE gateway g: ${text}`],
      },
      {
        title: "leaves what is past its end to the other rules",
        given: fourteen,
        config: { profile: "nist-sp800-77r1", asOf: "2031-01-01" },
        reports: [],
      },
      {
        title: "is silent where a tunnel states nothing",
        given: fourteen.map((each) => (each.name === "tunnel" ? { ...each, props: {} } : each)),
        config: { profile: "nist-sp800-77r1", asOf: "2029-01-01" },
        reports: [],
      },
      {
        title: "warns of a group in a secret configuration",
        given: xml.object(secret(xml.vpn({ ike: xml.ikeProfile("own", cbc) }))),
        config: { profile: "nist-sp800-77r1", asOf: "2029-01-01" },
        reports: [`advisory fw: IKE gateway g: ${text}`],
      },
      { title: "is silent where a profile names no end", given: fourteen, config: { asOf: "2030-12-31" }, reports: [] },
      { title: "leaves what is not known yet to the other rules", given: xml.object(UNKNOWN), reports: [] },
    ],
  );
});
