/**
 * Proves of each rule: what it accepts, each way to violate it with the exact message, absence, near-miss spellings and
 * unknown values. As data: a title, the resources, the violations.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { azureConnectionCiphers } from "../../policy/approved-ciphers/rules/azureConnectionCiphers";
import { gcpVpnTunnelCiphers } from "../../policy/approved-ciphers/rules/gcpVpnTunnelCiphers";
import { securityGroupNotOpen } from "../../policy/multi-layer-filtering/rules/securityGroupNotOpen";
import { subnetHasNetworkAcl } from "../../policy/multi-layer-filtering/rules/subnetHasNetworkAcl";
import { workloadFiltersNotOpen } from "../../policy/multi-layer-filtering/rules/workloadFiltersNotOpen";
import { pskAge } from "../../policy/psk-rotation/rules/pskAge";
import { pskAgeWarning } from "../../policy/psk-rotation/rules/pskAgeWarning";
import { pskGenerated } from "../../policy/psk-rotation/rules/pskGenerated";
import { uuid7 } from "../../sandbox/random";
import { root } from "../unit/configs";
import { judge, UNKNOWN, type Made } from "./judge";

type Rule = ResourceValidationPolicy | StackValidationPolicy;
type Row = readonly [
  title: string,
  made: readonly Made[],
  expected: readonly string[],
  config?: Readonly<Record<string, unknown>>,
];

const KEY = "kABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstu";
const PASSWORD = "random:index/randomPassword:RandomPassword";
const TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel";
const CONNECTION = "azure-native:network:VirtualNetworkGatewayConnection";
const ISSUED = Date.parse("2026-01-01T00:00:00Z");
const uuidAt = (milliseconds: number) => uuid7(milliseconds, Buffer.alloc(10, 7));

const password = (name: string, keepers?: unknown): Made => ({
  type: PASSWORD,
  name,
  props: { length: 47, ...(keepers === undefined ? {} : { keepers }) },
  from: { keepers: ["uuid"] },
});
const uuid: Made = { type: "random:index/randomUuid7:RandomUuid7", name: "uuid" };
const tunnel = (name: string, secret: unknown, ...from: string[]): Made => ({
  type: TUNNEL,
  name,
  props: { sharedSecret: secret },
  from: { sharedSecret: from },
});
const aged = (keepers: unknown): Made[] => [uuid, password("key", keepers), tunnel("tunnel", KEY, "key")];
const good = { epoch: "1", issued: uuidAt(ISSUED) };

const gcpSuite = (phase1: object, phase2: object) => ({
  type: TUNNEL,
  props: {
    ikeVersion: 2,
    cipherSuite: {
      phase1: { encryptions: ["AES-GCM-16-256"], prves: ["PRF-HMAC-SHA2-384"], dhs: ["Group-20"], ...phase1 },
      phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"], ...phase2 },
    },
  },
});
const azurePolicy = (change: object) => ({
  type: CONNECTION,
  props: {
    connectionProtocol: "IKEv2",
    ipsecPolicies: [
      {
        ikeEncryption: "GCMAES256",
        ikeIntegrity: "SHA384",
        dhGroup: "ECP384",
        ipsecEncryption: "GCMAES256",
        ipsecIntegrity: "GCMAES256",
        pfsGroup: "ECP384",
        ...change,
      },
    ],
  },
});
const GCP_ENCRYPTIONS = "AES-GCM-16-256, AES-GCM-16-128, AES-CBC-256, AES-CBC-128";

const subnet: Made = { type: "aws:ec2/subnet:Subnet", name: "subnet" };
const acl: Made = { type: "aws:ec2/networkAcl:NetworkAcl", name: "acl", props: { ingress: UNKNOWN } };
const association: Made = {
  type: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  name: "association",
  from: { subnetId: ["subnet"], networkAclId: ["acl"] },
};
const entry = (props: object): Made => ({
  type: "aws:ec2/networkAclRule:NetworkAclRule",
  name: "entry",
  props: { ruleAction: "allow", ...props },
  from: { networkAclId: ["acl"] },
});
const attachment: Made = {
  type: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  name: "attachment",
  from: { subnetIds: ["subnet"] },
};
const OPEN = entry({ protocol: "-1", cidrBlock: "0.0.0.0/0" });
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const openFrom = (source: string) =>
  `it: Ingress must not come from ${source}; name the peers, at least as narrow as /8.`;
const workloadFrom = (source: string) => `it: Ingress must not come from ${source}; name the prefixes of the flow.`;
const nsg = (rule: object) => ({
  type: "azure-native:network:NetworkSecurityGroup",
  props: { securityRules: [{ access: "Allow", direction: "Inbound", ...rule }] },
});
const firewall = (props: object) => ({
  type: "gcp:compute/firewall:Firewall",
  props: { allows: [{ protocol: "tcp" }], direction: "INGRESS", ...props },
});

const CASES: readonly [Rule, readonly Row[]][] = [
  [
    pskGenerated,
    [
      [
        "accepts a generated key per tunnel",
        [password("one"), password("two"), tunnel("t1", KEY, "one"), tunnel("t2", KEY, "two")],
        [],
      ],
      ["accepts a key that is not yet known", [password("one"), tunnel("t1", UNKNOWN, "one")], []],
      [
        "refuses a literal",
        [tunnel("t1", KEY)],
        ["t1: sharedSecret must come from exactly one random.RandomPassword; it comes from 0."],
      ],
      [
        "refuses an absent key",
        [{ type: CONNECTION, name: "c1" }],
        ["c1: sharedKey must come from exactly one random.RandomPassword; it comes from 0."],
      ],
      [
        "refuses a shared key",
        [password("one"), tunnel("t1", KEY, "one"), tunnel("t2", KEY, "one")],
        ["t2: sharedSecret must have a key of its own; t1 has the same."],
      ],
      [
        "refuses a leading 0 without showing the key",
        [password("one"), tunnel("t1", `0${KEY}`, "one")],
        ["t1: sharedSecret must be 32 to 64 letters, digits, periods and underscores, not beginning with 0."],
      ],
      [
        "refuses a short key",
        [password("one"), tunnel("t1", "kshort", "one")],
        ["t1: sharedSecret must be 32 to 64 letters, digits, periods and underscores, not beginning with 0."],
      ],
      [
        "judges a dated Azure type",
        [{ type: "azure-native:network/v20230901:VirtualNetworkGatewayConnection", name: "c1" }],
        ["c1: sharedKey must come from exactly one random.RandomPassword; it comes from 0."],
      ],
    ],
  ],
  [
    pskAge,
    [
      ["accepts a young key", aged(good), [], { asOf: "2026-03-31" }],
      ["accepts a key that is still to be made", aged({ epoch: "1", issued: UNKNOWN }), []],
      [
        "refuses an old key",
        aged(good),
        ["key: The key is 91 days old; at most 90 are allowed."],
        { asOf: "2026-04-02" },
      ],
      [
        "follows maxAgeDays",
        aged(good),
        ["key: The key is 31 days old; at most 30 are allowed."],
        { asOf: "2026-02-01", maxAgeDays: 30 },
      ],
      [
        "refuses a key without keepers",
        [uuid, password("key"), tunnel("t", KEY, "key")],
        ["key: The age of the key cannot be told: keepers.epoch is missing."],
      ],
      [
        "refuses a UUID of another version",
        aged({ ...good, issued: "9f1d3c7e-5b0a-4c2d-8e6f-0123456789ab" }),
        ["key: The age of the key cannot be told: keepers.issued must be a version 7 UUID (RFC 9562)."],
      ],
      [
        "refuses a date in place of a UUID",
        aged({ ...good, issued: "2026-01-01" }),
        ["key: The age of the key cannot be told: keepers.issued must be a version 7 UUID (RFC 9562)."],
      ],
      [
        "refuses a UUID written by hand",
        [{ ...password("key", good), from: {} }, tunnel("t", KEY, "key")],
        ["key: The age of the key cannot be told: keepers.issued must come from a random.RandomUuid7."],
      ],
      [
        "refuses a key from the future",
        aged(good),
        ["key: The age of the key cannot be told: keepers.issued lies in the future."],
        { asOf: "2025-12-01" },
      ],
      ["leaves other passwords alone", [password("database")], []],
    ],
  ],
  [
    pskAgeWarning,
    [
      ["is silent before four fifths", aged(good), [], { asOf: "2026-03-01" }],
      [
        "warns from four fifths",
        aged(good),
        ["key: The key is 72 days old; it must be renewed before 90."],
        { asOf: "2026-03-14" },
      ],
      ["leaves what is too old to psk-age", aged(good), [], { asOf: "2026-05-01" }],
    ],
  ],
  [
    gcpVpnTunnelCiphers,
    [
      ["accepts one approved cipher per role", [gcpSuite({}, {})], []],
      [
        "accepts CBC with integrity",
        [gcpSuite({ encryptions: ["AES-CBC-256"], integrities: ["HMAC-SHA2-384-192"] }, {})],
        [],
      ],
      [
        "refuses a tunnel without a suite",
        [{ type: TUNNEL, props: { ikeVersion: 2 } }],
        ["it: cipherSuite.phase1 must be given.", "it: cipherSuite.phase2 must be given."],
      ],
      [
        "refuses an unstated IKE version",
        [{ ...gcpSuite({}, {}), props: { ...gcpSuite({}, {}).props, ikeVersion: undefined } }],
        ["it: ikeVersion must be 2, got undefined."],
      ],
      [
        "refuses two ciphers for one role",
        [gcpSuite({ dhs: ["Group-20", "Group-19"] }, {})],
        ["it: cipherSuite.phase1.dhs must have exactly one value, got 2."],
      ],
      [
        "refuses 3DES",
        [gcpSuite({ encryptions: ["3DES-CBC"], integrities: ["HMAC-SHA2-256-128"] }, {})],
        [`it: cipherSuite.phase1.encryptions: "3DES-CBC" is not approved by rfc8247; approved: ${GCP_ENCRYPTIONS}.`],
      ],
      [
        "refuses a near miss in spelling",
        [gcpSuite({ encryptions: ["aes-gcm-16-256"], integrities: ["HMAC-SHA2-256-128"] }, {})],
        [
          `it: cipherSuite.phase1.encryptions: "aes-gcm-16-256" is not approved by rfc8247; approved: ${GCP_ENCRYPTIONS}.`,
        ],
      ],
      [
        "refuses integrity beside AES-GCM",
        [gcpSuite({}, { integrities: ["HMAC-SHA2-256-128"] })],
        ["it: cipherSuite.phase2.integrities must be left out with AES-GCM."],
      ],
      [
        "refuses group 14 under BSI",
        [gcpSuite({}, { pfs: ["Group-14"] })],
        [
          'it: cipherSuite.phase2.pfs: "Group-14" is not approved by bsi-tr-02102-3; approved: Group-15, Group-16, Group-19, Group-20, Group-21.',
        ],
        { profile: "bsi-tr-02102-3" },
      ],
      [
        "waits for an unknown suite",
        [{ type: TUNNEL, props: { ikeVersion: 2, cipherSuite: UNKNOWN } }],
        ["not yet known"],
      ],
      ["leaves other types alone", [{ type: "gcp:compute/network:Network" }], []],
    ],
  ],
  [
    azureConnectionCiphers,
    [
      ["accepts a full approved policy", [azurePolicy({})], []],
      [
        "refuses no policy",
        [{ type: CONNECTION, props: { connectionProtocol: "IKEv2" } }],
        ["it: ipsecPolicies must have exactly one entry, got 0."],
      ],
      [
        "refuses an unstated protocol",
        [{ type: CONNECTION, props: { ...azurePolicy({}).props, connectionProtocol: undefined } }],
        ["it: connectionProtocol must be IKEv2, got undefined."],
      ],
      [
        "refuses an absent field",
        [azurePolicy({ pfsGroup: undefined })],
        [
          "it: ipsecPolicies.pfsGroup: undefined is not approved by rfc8247; approved: DHGroup14, DHGroup2048, PFS2048, PFS14, ECP256, ECP384.",
        ],
      ],
      [
        "refuses DH group 2",
        [azurePolicy({ dhGroup: "DHGroup2" })],
        [
          'it: ipsecPolicies.dhGroup: "DHGroup2" is not approved by rfc8247; approved: DHGroup14, DHGroup2048, PFS2048, PFS14, ECP256, ECP384.',
        ],
      ],
      [
        "refuses integrity that does not repeat AES-GCM",
        [azurePolicy({ ipsecIntegrity: "SHA256" })],
        ['it: ipsecPolicies.ipsecIntegrity must repeat GCMAES256, got "SHA256".'],
      ],
      [
        "refuses SHA-1 beside CBC",
        [azurePolicy({ ipsecEncryption: "AES256", ipsecIntegrity: "SHA1" })],
        ['it: ipsecPolicies.ipsecIntegrity: "SHA1" is not approved by rfc8247; approved: SHA256, SHA384.'],
      ],
      [
        "refuses 128 bits under CNSA",
        [azurePolicy({ ikeEncryption: "AES128" })],
        ['it: ipsecPolicies.ikeEncryption: "AES128" is not approved by cnsa1-algorithms; approved: GCMAES256.'],
        { profile: "cnsa1-algorithms" },
      ],
    ],
  ],
  [
    securityGroupNotOpen,
    [
      ["accepts a single peer", [{ type: INGRESS, props: { cidrIpv4: "203.0.113.5/32" } }], []],
      [
        "accepts egress to everywhere",
        [{ type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", props: { cidrIpv4: "0.0.0.0/0" } }],
        [],
      ],
      ["refuses everywhere", [{ type: INGRESS, props: { cidrIpv4: "0.0.0.0/0" } }], [openFrom("0.0.0.0/0")]],
      [
        "refuses half of everywhere",
        [{ type: INGRESS, props: { cidrIpv4: "128.0.0.0/1" } }],
        [openFrom("128.0.0.0/1")],
      ],
      ["refuses IPv6 everywhere", [{ type: INGRESS, props: { cidrIpv6: "::/0" } }], [openFrom("::/0")]],
      [
        "refuses inline rules",
        [
          {
            type: "aws:ec2/securityGroup:SecurityGroup",
            props: { ingress: [{ cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] }] },
          },
        ],
        [openFrom("0.0.0.0/0")],
      ],
      [
        "refuses the older rule type",
        [
          {
            type: "aws:ec2/securityGroupRule:SecurityGroupRule",
            props: { type: "ingress", cidrBlocks: ["0.0.0.0/0"] },
          },
        ],
        [openFrom("0.0.0.0/0")],
      ],
      ["waits for an unknown source", [{ type: INGRESS, props: { cidrIpv4: UNKNOWN } }], ["not yet known"]],
    ],
  ],
  [
    subnetHasNetworkAcl,
    [
      [
        "accepts a subnet with a listed ACL",
        [subnet, acl, association, entry({ protocol: "17", cidrBlock: "0.0.0.0/0" })],
        [],
      ],
      ["accepts an open ACL on an attachment subnet", [subnet, acl, association, OPEN, attachment], []],
      ["accepts an ACL that names its subnets", [subnet, { ...acl, from: { subnetIds: ["subnet"] } }], []],
      [
        "refuses a subnet without an ACL",
        [subnet, acl],
        ["subnet: The subnet must have a network ACL of its own; the VPC's default allows everything."],
      ],
      [
        "refuses an open ACL",
        [subnet, acl, association, OPEN],
        ["subnet: Its network ACL must not allow everything; entry does."],
      ],
      [
        "refuses an open ACL written inline",
        [
          subnet,
          { ...acl, props: { ingress: [{ action: "allow", protocol: "-1", cidrBlock: "0.0.0.0/0" }] } },
          association,
        ],
        ["subnet: Its network ACL must not allow everything; acl does."],
      ],
      [
        "refuses an open ACL where an instance shares the attachment's subnet",
        [
          subnet,
          acl,
          association,
          OPEN,
          attachment,
          { type: "aws:ec2/instance:Instance", name: "vm", from: { subnetId: ["subnet"] } },
        ],
        ["subnet: Its network ACL must not allow everything; entry does."],
      ],
    ],
  ],
  [
    workloadFiltersNotOpen,
    [
      [
        "accepts a named source",
        [firewall({ sourceRanges: ["172.17.0.0/16"] }), nsg({ sourceAddressPrefix: "172.17.0.0/16" })],
        [],
      ],
      [
        "accepts a deny from everywhere",
        [
          firewall({ allows: undefined, denies: [{ protocol: "all" }], sourceRanges: ["0.0.0.0/0"] }),
          nsg({ access: "Deny", sourceAddressPrefix: "*" }),
        ],
        [],
      ],
      ["refuses a Google Cloud rule without a source", [firewall({})], [workloadFrom("0.0.0.0/0")]],
      [
        "refuses a Google Cloud rule from everywhere",
        [firewall({ sourceRanges: ["0.0.0.0/0"] })],
        [workloadFrom("0.0.0.0/0")],
      ],
      [
        "refuses Azure's names for everybody",
        [nsg({ sourceAddressPrefix: "*" }), nsg({ sourceAddressPrefixes: ["Internet"] })],
        [workloadFrom("*"), workloadFrom("Internet")],
      ],
    ],
  ],
];

for (const [rule, rows] of CASES) {
  describe(`policy ${rule.name}`, () => {
    for (const [title, made, expected, config] of rows) {
      it(title, () => assert.deepEqual(judge(rule, made, config), expected));
    }
  });
}

describe("policy rules", () => {
  const files = fs
    .readdirSync(path.join(root, "policy"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\/rules\/psk(?=A|G)|\/rules\/(?!key)/.test(name));

  it("all have cases here", () => {
    const camelCase = (name: string) => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const covered = CASES.map(([{ name }]) => `${camelCase(name)}.ts`).sort();
    assert.deepEqual(files.map((file) => path.basename(file)).sort(), covered);
  });

  it("say in their doc comment what their description says, and how to mend a violation", () => {
    for (const [rule] of CASES) {
      const file = files.find((name) => path.basename(name, ".ts").toLowerCase() === rule.name.replaceAll("-", ""))!;
      const source = fs.readFileSync(path.join(root, "policy", file), "utf8");
      assert.ok(source.includes(`/** ${rule.description} */`), `${file}: doc comment and description differ`);
      assert.ok(
        rule.remediationSteps !== undefined && rule.url !== undefined && rule.severity !== undefined,
        rule.name,
      );
    }
  });
});
