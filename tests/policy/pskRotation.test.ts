/**
 * Proves what each rule of psk-rotation reports, to the word, for keys of all three clouds: compliant, violating,
 * absent, unknown, secret and nearly right ones; and that no report shows a key. It does not prove what the engine
 * then does with the reports: engine/stopped.test.ts does.
 */
import assert from "node:assert/strict";
import { pack } from "../../policy/psk-rotation/pack";
import { judgeStack, secret, UNKNOWN, type Given } from "./judge";
import { KEY, MARK, RESULT, uuid7 } from "./keys";
import { createProof } from "./prove";

const GCP = "gcp:compute/vPNTunnel:VPNTunnel";
const AWS = "aws:ec2/vpnConnection:VpnConnection";
const AZURE = "azure-native:network:VirtualNetworkGatewayConnection";
/** The first 48 bits of a version 7 UUID: a time at the end of August 2025. */
const ISSUED = "019900000000";
const ISSUED_MS = Number.parseInt(ISSUED, 16);
const DAY_MS = 86_400_000;
const OTHER_KEY = `j${RESULT}`;
const FROM_OUTSIDE =
  "is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception";
const NO_ISSUED = "mandatory p: keepers.issued is absent; set it to the result of a RandomUuid7";
const dayAfter = (days: number) => new Date(ISSUED_MS + days * DAY_MS).toISOString().slice(0, 10);

const password = (name: string, more: Partial<Given> = {}): Given => ({
  type: "random:index/randomPassword:RandomPassword",
  name,
  props: { length: 47, result: secret(RESULT), keepers: { epoch: "1", issued: uuid7(ISSUED_MS) } },
  from: { keepers: ["issued"] },
  ...more,
});
const issued = (result: unknown = uuid7(ISSUED_MS)): Given => ({
  type: "random:index/randomUuid7:RandomUuid7",
  name: "issued",
  props: { result },
});
const gcp = (name: string, props: Given["props"], from: Given["from"] = {}): Given => ({
  type: GCP,
  name,
  props,
  from,
});

const prove = createProof(pack, MARK);

describe("psk-generated", () => {
  prove(
    "psk-generated",
    {
      absent: "refuses an absent key on each cloud, and says what the cloud then does",
      "near-miss": "refuses a near miss: RandomString is not RandomPassword, nor is a UUID",
    },
    [
      {
        title: "takes a generated key of its own on each cloud",
        given: [
          ...["p1", "p2", "p3", "p4"].map((name) => password(name)),
          gcp("gcp", { sharedSecret: secret(KEY) }, { sharedSecret: ["p1"] }),
          { type: AZURE, name: "azure", props: { sharedKey: secret(KEY) }, from: { sharedKey: ["p2"] } },
          {
            type: AWS,
            name: "aws",
            props: { tunnel1PresharedKey: secret(KEY), tunnel2PresharedKey: secret(KEY) },
            from: { tunnel1PresharedKey: ["p3"], tunnel2PresharedKey: ["p4"] },
          },
        ],
        reports: [],
      },
      {
        title: "takes a key that went through Secrets Manager",
        given: [
          password("p"),
          {
            type: "aws:secretsmanager/secretVersion:SecretVersion",
            name: "version",
            props: { secretString: secret(KEY) },
            from: { secretString: ["p"], secretId: [] },
          },
          gcp("t", { sharedSecret: secret(KEY) }, { sharedSecret: ["version"] }),
        ],
        reports: [],
      },
      {
        title: "takes a write-only key, which never shows, by its password",
        given: [password("p"), gcp("t", { sharedSecretWoVersion: "1" }, { sharedSecretWo: ["p"] })],
        reports: [],
      },
      {
        title: "refuses a literal, also a secret one",
        given: [gcp("t", { sharedSecret: secret(KEY) }), gcp("u", { sharedSecret: OTHER_KEY })],
        reports: [
          "mandatory t: sharedSecret is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception",
          "mandatory u: sharedSecret is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception",
        ],
      },
      {
        title: "refuses a short password and a poor alphabet before the key is drawn, and waits for a good one",
        given: [
          ...[
            ["short", { length: 12 }],
            ["poor", { length: 32, lower: false, upper: false, numeric: false, overrideSpecial: "aaab" }],
            ["good", { length: 32, special: false }],
          ].map(([name, props]) => password(name as string, { props: { ...(props as object), result: UNKNOWN } })),
          gcp("t", { sharedSecret: UNKNOWN }, { sharedSecret: ["short"] }),
          gcp("u", { sharedSecret: UNKNOWN }, { sharedSecret: ["poor"] }),
          gcp("v", { sharedSecret: UNKNOWN }, { sharedSecret: ["good"] }),
        ],
        reports: [
          "mandatory t: sharedSecret is drawn by RandomPassword short with length 12; allowed: 32 to 64; set length: 32 or more",
          "mandatory u: sharedSecret is drawn by RandomPassword poor from 2 different characters; let it draw from letters and digits",
          "advisory not yet known, judged at up: v (result)",
        ],
      },
      {
        title: "leaves a key that AWS will pick to the connection's own inputs, which lack it",
        given: [
          {
            type: AWS,
            name: "a",
            props: { tunnel1PresharedKey: UNKNOWN, tunnel2PresharedKey: UNKNOWN },
            from: { type: [] },
          },
        ],
        reports: [],
      },
      {
        title: "refuses an absent key on each cloud, and says what the cloud then does",
        given: [
          gcp("gcp", {}),
          { type: AZURE, name: "azure", props: {} },
          { type: AWS, name: "aws", props: { tunnel1PresharedKey: null } },
        ],
        reports: [
          "mandatory aws: tunnel1PresharedKey is absent; AWS then picks a key that no rotation reaches; give it the result of a RandomPassword",
          "mandatory aws: tunnel2PresharedKey is absent; AWS then picks a key that no rotation reaches; give it the result of a RandomPassword",
          "mandatory gcp: sharedSecret is absent; Google Cloud makes no tunnel without one; give it the result of a RandomPassword",
          "mandatory azure: sharedKey is absent; Azure then makes no tunnel with this end; give it the result of a RandomPassword",
        ],
      },
      {
        title: "refuses a near miss: RandomString is not RandomPassword, nor is a UUID",
        given: [
          { type: "random:index/randomString:RandomString", name: "string", props: { result: RESULT } },
          gcp("t", { sharedSecret: KEY }, { sharedSecret: ["string"] }),
        ],
        reports: [
          "mandatory t: sharedSecret comes from random:index/randomString:RandomString string; take the result of a RandomPassword",
        ],
      },
      {
        title: "refuses a key of another stack, which a tunnel there may use too",
        given: [
          { type: "pulumi:pulumi:StackReference", name: "other", props: {} },
          gcp("t", { sharedSecret: secret(KEY) }, { sharedSecret: ["other"] }),
        ],
        reports: [
          "mandatory t: sharedSecret comes from pulumi:pulumi:StackReference other; take the result of a RandomPassword",
        ],
      },
      {
        title: "refuses one password for two tunnels, also across clouds and both tunnels of one connection",
        given: [
          password("p"),
          gcp("t", { sharedSecret: KEY }, { sharedSecret: ["p"] }),
          {
            type: AWS,
            name: "aws",
            props: { tunnel1PresharedKey: KEY, tunnel2PresharedKey: KEY },
            from: { tunnel1PresharedKey: ["p"], tunnel2PresharedKey: ["p"] },
          },
        ],
        reports: [
          "mandatory t: sharedSecret is the same key as aws tunnel1PresharedKey, aws tunnel2PresharedKey; give each a RandomPassword of its own",
          "mandatory aws: tunnel1PresharedKey is the same key as aws tunnel2PresharedKey, t sharedSecret; give each a RandomPassword of its own",
          "mandatory aws: tunnel2PresharedKey is the same key as aws tunnel1PresharedKey, t sharedSecret; give each a RandomPassword of its own",
        ],
      },
      ...[
        {
          what: "Google Cloud and AWS",
          far: gcp("far", { sharedSecret: KEY }, { sharedSecret: ["p"], peerExternalGateway: ["ext"] }),
          named: { type: "gcp:compute/externalVpnGateway:ExternalVpnGateway", name: "ext" },
          address: "interfaces",
        },
        {
          what: "Azure and AWS",
          far: {
            type: AZURE,
            name: "far",
            props: { sharedKey: KEY },
            from: { sharedKey: ["p"], localNetworkGateway2: ["lng"] },
          },
          named: {
            type: "azure-native:network:LocalNetworkGateway",
            name: "lng",
          },
          address: "gatewayIpAddress",
        },
      ].flatMap(({ what, far, named, address }) => {
        const ends = (from: Readonly<Record<string, readonly string[]>>): Given[] => [
          password("p"),
          password("q"),
          {
            type: AWS,
            name: "aws",
            props: { tunnel1PresharedKey: KEY, tunnel2PresharedKey: KEY },
            from: { tunnel1PresharedKey: ["p"], tunnel2PresharedKey: ["q"] },
          },
          { ...named, props: {}, from },
          far,
        ];
        const property = far.type === AZURE ? "sharedKey" : "sharedSecret";
        return [
          {
            title: `takes one key at the two ends of a tunnel between ${what}`,
            given: ends({ [address]: ["aws"] }),
            reports: [],
          },
          {
            title: `refuses one key for tunnels of ${what} that do not lead to each other`,
            given: ends({}),
            reports: [
              `mandatory aws: tunnel1PresharedKey is the same key as far ${property}; give each a RandomPassword of its own`,
              `mandatory far: ${property} is the same key as aws tunnel1PresharedKey; give each a RandomPassword of its own`,
            ],
          },
        ];
      }),
      {
        title: "refuses a password through Secrets Manager for one tunnel and directly for another",
        given: [
          password("p"),
          {
            type: "aws:secretsmanager/secretVersion:SecretVersion",
            name: "version",
            props: { secretString: KEY },
            from: { secretString: ["p"] },
          },
          gcp("t", { sharedSecret: KEY }, { sharedSecret: ["version"] }),
          gcp("u", { sharedSecret: KEY }, { sharedSecret: ["p"] }),
        ],
        reports: [
          "mandatory t: sharedSecret is the same key as u sharedSecret; give each a RandomPassword of its own",
          "mandatory u: sharedSecret is the same key as t sharedSecret; give each a RandomPassword of its own",
        ],
      },
      {
        title: "refuses a key made of two passwords",
        given: [password("p"), password("q"), gcp("t", { sharedSecret: KEY }, { sharedSecret: ["p", "q"] })],
        reports: ["mandatory t: sharedSecret comes from 2 RandomPasswords (p, q); take one"],
      },
      {
        title: "refuses a value that only depends on a password, or holds a part of it",
        given: [
          password("p"),
          password("q"),
          gcp("t", { sharedSecret: secret(`${MARK}.of.my.own.making.so.long`) }, { sharedSecret: ["p"] }),
          gcp("u", { sharedSecret: secret(RESULT.slice(0, 40)) }, { sharedSecret: ["q"] }),
        ],
        reports: [
          "mandatory t: sharedSecret (not shown) holds fewer than 31 characters of RandomPassword p; use its whole result, with length 32 or more",
          "mandatory u: sharedSecret (not shown) holds fewer than 31 characters of RandomPassword q; use its whole result, with length 32 or more",
        ],
      },
      {
        title: "refuses a password that was told to draw from a few characters, and takes one of digits",
        given: [
          password("p", { props: { result: secret("ab.cd".repeat(8)) } }),
          password("q", { props: { result: secret("1029384756".repeat(4)) } }),
          gcp("t", { sharedSecret: secret("ab.cd".repeat(8)) }, { sharedSecret: ["p"] }),
          gcp("u", { sharedSecret: secret("1029384756".repeat(4)) }, { sharedSecret: ["q"] }),
        ],
        reports: [
          "mandatory t: sharedSecret (not shown) has only 5 different characters of RandomPassword p; let it draw from letters and digits",
        ],
      },
      {
        title: "refuses a short generated part that other text fills up",
        given: [
          password("p", { props: { result: secret("abcdefgh") } }),
          gcp("t", { sharedSecret: secret(`${MARK}.....................abcdefgh`) }, { sharedSecret: ["p"] }),
        ],
        reports: [
          "mandatory t: sharedSecret (not shown) holds fewer than 31 characters of RandomPassword p; use its whole result, with length 32 or more",
        ],
      },
      ...[
        { what: "a character that AWS refuses", value: `${RESULT}-` },
        { what: "a leading zero, which AWS refuses", value: `0${RESULT}` },
        { what: "65 characters, which AWS refuses", value: RESULT.padEnd(65, "x") },
        { what: "31 characters", value: `k${RESULT}`.slice(0, 31) },
      ].map(({ what, value }) => ({
        title: `refuses ${what}`,
        given: [
          password("p", { props: { result: secret(value.length === 31 ? value : RESULT) } }),
          gcp("t", { sharedSecret: secret(value) }, { sharedSecret: ["p"] }),
        ],
        reports: [
          `mandatory t: sharedSecret (not shown, ${value.length} characters) must be 32 to 64 letters, digits, "." or "_" and not begin with 0; set special: false on the RandomPassword and put a letter in front`,
        ],
      })),
      {
        title: "waits for a key that preview does not know, and still sees that it is shared",
        given: [
          password("p", { props: { keepers: {}, result: UNKNOWN } }),
          gcp("t", { sharedSecret: UNKNOWN }, { sharedSecret: ["p"] }),
          gcp("u", { sharedSecret: UNKNOWN }, { sharedSecret: ["p"] }),
        ],
        reports: [
          "mandatory t: sharedSecret is the same key as u sharedSecret; give each a RandomPassword of its own",
          "mandatory u: sharedSecret is the same key as t sharedSecret; give each a RandomPassword of its own",
          "advisory not yet known, judged at up: t (result), u (result)",
        ],
      },
      {
        title: "waits for a key that no resource feeds",
        given: [gcp("t", { sharedSecret: UNKNOWN })],
        reports: ["advisory not yet known, judged at up: t (sharedSecret)"],
      },
      {
        title:
          "refuses a literal on an Azure connection of any API version, and leaves ExpressRoute and near misses alone",
        given: [
          {
            type: "azure-native:network/v20240501:VirtualNetworkGatewayConnection",
            name: "dated",
            props: { sharedKey: KEY },
          },
          {
            type: "azure-native_network_v20240501:network:VirtualNetworkGatewayConnection",
            name: "local",
            props: { sharedKey: OTHER_KEY },
          },
          { type: AZURE, name: "express", props: { connectionType: "ExpressRoute" } },
          {
            type: "azure-native:network/latest:VirtualNetworkGatewayConnection",
            name: "no-date",
            props: { sharedKey: KEY },
          },
          {
            type: "azure-native:compute:VirtualNetworkGatewayConnection",
            name: "no-network",
            props: { sharedKey: KEY },
          },
        ],
        reports: [
          "mandatory dated: sharedKey is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception",
          "mandatory local: sharedKey is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception",
        ],
      },
      {
        title: "lets a declared exception through, listed, and refuses it again after its last day",
        given: [gcp("lab", { sharedSecret: KEY })],
        config: {
          exceptions: [{ resource: "lab", reason: "moves to a generated key", expires: "2026-12-31" }],
          asOf: "2026-12-31",
        },
        reports: [
          "advisory lab: exception until 2026-12-31, because: moves to a generated key\nsharedSecret is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception",
        ],
      },
      ...[
        { what: "its last day is over", resource: "lab", expires: "2026-12-30" },
        { what: "its date does not exist", resource: "lab", expires: "2026-02-30" },
      ].map(({ what, resource, expires }) => ({
        title: `refuses an exception when ${what}`,
        given: [gcp("lab", { sharedSecret: KEY })],
        config: { exceptions: [{ resource, reason: "moves to a generated key", expires }], asOf: "2026-12-31" },
        reports: [
          `mandatory lab: sharedSecret is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception (its exception ended on ${expires})`,
        ],
      })),
      {
        title: "lets through the one finding that an exception is about, and refuses the others",
        given: [
          {
            type: AWS,
            name: "aws",
            props: { tunnel1PresharedKey: secret(KEY), tunnel2PresharedKey: secret(OTHER_KEY) },
          },
        ],
        config: {
          exceptions: [
            {
              resource: "aws",
              about: "tunnel1PresharedKey",
              reason: "the carrier gives the key",
              expires: "2099-12-31",
            },
          ],
        },
        reports: [
          "advisory aws: exception until 2099-12-31, because: the carrier gives the key\ntunnel1PresharedKey is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception",
          "mandatory aws: tunnel2PresharedKey is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception",
        ],
      },
      ...[
        { what: "the resource alone" },
        { what: "a property, and not that it is used twice", about: "PresharedKey" },
      ].map(({ what, ...about }) => ({
        title: `refuses one key from outside for both tunnels, whatever an exception says that names ${what}`,
        given: [
          { type: AWS, name: "aws", props: { tunnel1PresharedKey: secret(KEY), tunnel2PresharedKey: secret(KEY) } },
        ],
        config: {
          exceptions: [{ resource: "aws", ...about, reason: "the carrier gives the key", expires: "2099-12-31" }],
        },
        reports: [
          `advisory aws: exception until 2099-12-31, because: the carrier gives the key\ntunnel1PresharedKey ${FROM_OUTSIDE}`,
          "mandatory aws: tunnel1PresharedKey is the same key as aws tunnel2PresharedKey; give each a RandomPassword of its own",
          `advisory aws: exception until 2099-12-31, because: the carrier gives the key\ntunnel2PresharedKey ${FROM_OUTSIDE}`,
          "mandatory aws: tunnel2PresharedKey is the same key as aws tunnel1PresharedKey; give each a RandomPassword of its own",
        ],
      })),
      {
        title: "lets reuse through, listed, where an exception is about it, and refuses the origin all the same",
        given: [
          { type: AWS, name: "aws", props: { tunnel1PresharedKey: secret(KEY), tunnel2PresharedKey: secret(KEY) } },
        ],
        config: {
          exceptions: [
            {
              resource: "aws",
              about: "is the same key as aws",
              reason: "the carrier has one key",
              expires: "2099-12-31",
            },
          ],
        },
        reports: [
          `mandatory aws: tunnel1PresharedKey ${FROM_OUTSIDE}`,
          "advisory aws: exception until 2099-12-31, because: the carrier has one key\ntunnel1PresharedKey is the same key as aws tunnel2PresharedKey; give each a RandomPassword of its own",
          `mandatory aws: tunnel2PresharedKey ${FROM_OUTSIDE}`,
          "advisory aws: exception until 2099-12-31, because: the carrier has one key\ntunnel2PresharedKey is the same key as aws tunnel1PresharedKey; give each a RandomPassword of its own",
        ],
      },
      {
        title: "takes one key from outside at the two ends of a tunnel, once it is excepted at both",
        given: [
          { type: AWS, name: "aws", props: { tunnel1PresharedKey: KEY, tunnel2PresharedKey: OTHER_KEY } },
          {
            type: "azure-native:network:LocalNetworkGateway",
            name: "lng",
            props: {},
            from: { gatewayIpAddress: ["aws"] },
          },
          { type: AZURE, name: "osaka-0-1", props: { sharedKey: KEY }, from: { localNetworkGateway2: ["lng"] } },
        ],
        config: {
          exceptions: ["aws", "osaka-0-1"].map((resource) => ({
            resource,
            reason: "the carrier gives the key",
            expires: "2099-12-31",
          })),
        },
        reports: [
          `advisory aws: exception until 2099-12-31, because: the carrier gives the key\ntunnel1PresharedKey ${FROM_OUTSIDE}`,
          `advisory aws: exception until 2099-12-31, because: the carrier gives the key\ntunnel2PresharedKey ${FROM_OUTSIDE}`,
          `advisory osaka-0-1: exception until 2099-12-31, because: the carrier gives the key\nsharedKey ${FROM_OUTSIDE}`,
        ],
      },
      {
        title: "refuses an exception that names only a part of the resource's name",
        given: [gcp("lab", { sharedSecret: KEY })],
        config: { exceptions: [{ resource: "la", reason: "moves to a generated key", expires: "2099-12-31" }] },
        reports: [
          "mandatory lab: sharedSecret is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception",
        ],
      },
    ],
  );
});

const tunnel = gcp("t", { sharedSecret: secret(KEY) }, { sharedSecret: ["p"] });
const withKeepers = (keepers: unknown, from: Given["from"] = { keepers: ["issued"] }) =>
  password("p", { props: { result: secret(RESULT), keepers }, from });
const today = { asOf: dayAfter(10) };

describe("psk-age", () => {
  prove(
    "psk-age",
    { absent: "refuses a key without keepers", "near-miss": "refuses a UUID in capitals as time of issue" },
    [
      { title: "takes a young key", given: [issued(), password("p"), tunnel], config: today, reports: [] },
      {
        title: "takes a key on the day before its limit",
        given: [issued(), password("p"), tunnel],
        config: { asOf: dayAfter(90) },
        reports: [],
      },
      {
        title: "refuses a key of maxAgeDays",
        given: [issued(), password("p"), tunnel],
        config: { asOf: dayAfter(91) },
        reports: [aged(90, 90)],
      },
      {
        title: "refuses by the configured maxAgeDays",
        given: [issued(), password("p"), tunnel],
        config: { asOf: dayAfter(31), maxAgeDays: 30 },
        reports: [aged(30, 30)],
      },
      {
        title: "refuses an old key whose tunnel is outside the stack",
        given: [issued(), password("p")],
        config: { asOf: dayAfter(200) },
        reports: [aged(199, 90)],
      },
      {
        title: "leaves passwords alone that are no keys and say nothing of rotation",
        given: [password("database", { props: { result: RESULT }, from: {} })],
        reports: [],
      },
      {
        title: "refuses a key without keepers",
        given: [withKeepers(null), tunnel],
        config: today,
        reports: [noEpoch("absent"), NO_ISSUED],
      },
      {
        title: "refuses each missing keeper",
        given: [issued(), withKeepers({ epoch: "1" }), tunnel],
        config: today,
        reports: [NO_ISSUED],
      },
      {
        title: "refuses an epoch that is no whole number",
        given: [issued(), withKeepers({ epoch: "one", issued: uuid7(ISSUED_MS) }), tunnel],
        config: today,
        reports: [noEpoch('"one"')],
      },
      ...[
        { what: "a version 4 UUID", value: uuid7(ISSUED_MS).replace("-7", "-4") },
        { what: "a UUID of another variant", value: uuid7(ISSUED_MS).replace("-89ab", "-c9ab") },
        { what: "a date", value: "2026-09-01" },
        { what: "a UUID in capitals", value: uuid7(ISSUED_MS).toUpperCase() },
      ].map(({ what, value }) => ({
        title: `refuses ${what} as time of issue`,
        given: [issued(value), withKeepers({ epoch: "1", issued: value }), tunnel],
        config: today,
        reports: [
          `mandatory p: keepers.issued is "${value}", not a version 7 UUID (RFC 9562 section 5.7); set it to the result of a RandomUuid7`,
        ],
      })),
      ...[
        { what: "that no RandomUuid7 gave", given: [withKeepers({ epoch: "1", issued: uuid7(ISSUED_MS) }, {})] },
        { what: "that is not what the RandomUuid7 gave", given: [issued(uuid7(ISSUED_MS + 1)), password("p")] },
      ].map(({ what, given }) => ({
        title: `refuses a typed version 7 UUID ${what}`,
        given: [...given, tunnel],
        config: today,
        reports: [
          `mandatory p: keepers.issued is ${uuid7(ISSUED_MS)}, which no RandomUuid7 gave; set it to the result of one`,
        ],
      })),
      {
        title: "refuses a time of issue in the future",
        given: [issued(), password("p"), tunnel],
        config: { asOf: dayAfter(-1) },
        reports: [
          `mandatory p: keepers.issued says ${new Date(ISSUED_MS).toISOString()}, which lies in the future; draw the key anew`,
        ],
      },
      {
        title: "waits for a time of issue that preview does not know, and still sees the missing epoch",
        given: [issued(UNKNOWN), withKeepers({ issued: UNKNOWN }), tunnel],
        reports: [noEpoch("absent"), "advisory not yet known, judged at up: p (keepers.issued)"],
      },
    ],
  );

  it("judges by today when no date is configured", async () => {
    const young = uuid7(Date.now() - 89 * DAY_MS);
    const old = uuid7(Date.now() - 91 * DAY_MS);
    const judge = (value: string) =>
      judgeStack(pack, "psk-age", [issued(value), withKeepers({ epoch: "1", issued: value })]);
    assert.deepEqual([(await judge(young)).length, (await judge(old)).length], [0, 1]);
  });

  it("refuses a date of judgement that does not exist", async () => {
    await assert.rejects(
      judgeStack(pack, "psk-age", [], { asOf: "2026-13-01" }),
      /asOf is "2026-13-01"; give a calendar day/,
    );
  });
});

describe("psk-age-warning", () => {
  const given = [issued(), password("p"), tunnel];
  const warning = (age: number, limit: number) => aged(age, limit).replace("mandatory", "advisory");
  prove(
    "psk-age-warning",
    {
      absent: "leaves an unknown and a missing time of issue to psk-age",
      "near-miss": "is silent before 80 % of the time",
    },
    [
      { title: "is silent before 80 % of the time", given, config: { asOf: dayAfter(72) }, reports: [] },
      { title: "warns from 80 % on", given, config: { asOf: dayAfter(73) }, reports: [warning(72, 90)] },
      { title: "warns until the last day", given, config: { asOf: dayAfter(90) }, reports: [warning(89, 90)] },
      { title: "leaves a key of maxAgeDays to psk-age", given, config: { asOf: dayAfter(91) }, reports: [] },
      {
        title: "warns by the configured share",
        given,
        config: { asOf: dayAfter(51), warnPercent: 50, maxAgeDays: 100 },
        reports: [warning(50, 100)],
      },
      {
        title: "leaves an unknown and a missing time of issue to psk-age",
        given: [
          issued(UNKNOWN),
          withKeepers({ epoch: "1", issued: UNKNOWN }),
          password("q", { props: {}, from: {} }),
          tunnel,
        ],
        reports: [],
      },
    ],
  );
});

function aged(days: number, maxAgeDays: number): string {
  const day = new Date(ISSUED_MS).toISOString().slice(0, 10);
  return `mandatory p: the key is ${days} days old (issued ${day}; maxAgeDays is ${maxAgeDays}); raise its epoch to rotate it`;
}

function noEpoch(got: string): string {
  return `mandatory p: keepers.epoch is ${got}; set it to a whole number that rises with each rotation`;
}
