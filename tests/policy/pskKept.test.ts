/**
 * Proves what psk-rotation reports of where keys lie, to the word: in firewall configurations, in Secrets Manager, in
 * plain sight; of the metadata of a rotation, and of rotations that come together. No report shows a key.
 */
import { pack } from "../../policy/psk-rotation/pack";
import { secret, UNKNOWN, type Given } from "./judge";
import { KEY, MARK, RESULT, uuid7 } from "./keys";
import { createProof, type Row } from "./prove";
import * as xml from "./panosXml";

const OTHER = `${MARK}zyxwvutsrqponm9876543210abc`;
const ISSUED_MS = Date.parse("2026-06-01T12:00:00Z");

const prove = createProof(pack, MARK);

const password = (name: string, result: unknown = secret(RESULT), more: Partial<Given> = {}): Given => ({
  type: "random:index/randomPassword:RandomPassword",
  name,
  props: { result, keepers: { epoch: "2", issued: uuid7(ISSUED_MS) } },
  from: { keepers: [`issued-${name}`] },
  ...more,
});
const issuer = (name: string, epoch: unknown = "2", result: unknown = uuid7(ISSUED_MS)): Given => ({
  type: "random:index/randomUuid7:RandomUuid7",
  name: `issued-${name}`,
  props: { result, keepers: { epoch } },
});
const gcp = (name: string, from: string, props: Given["props"] = { sharedSecret: secret(KEY) }): Given => ({
  type: "gcp:compute/vPNTunnel:VPNTunnel",
  name,
  props,
  from: { sharedSecret: [from], vpnGateway: ["ha"] },
});
const gatewayOf = (name: string): Given => ({ type: "gcp:compute/haVpnGateway:HaVpnGateway", name, props: {} });
const holding = (key: string, from: readonly string[]) =>
  xml.object(secret(xml.vpn({ gateways: xml.gateway("g", { key }) })), { from: { content: from } });
const LITERAL = "comes from no RandomPassword; give it the result of one";

describe("psk-firewall-keys", () => {
  prove(
    "psk-firewall-keys",
    {
      absent: "takes a gateway without a key, which is pushed later",
      "near-miss": "refuses a literal, a part of a generated key, and another one's",
    },
    [
      { title: "takes a generated key", given: [password("p"), holding(KEY, ["p"])], reports: [] },
      { title: "takes a gateway without a key, which is pushed later", given: [holding("", [])], reports: [] },
      {
        title: "takes a pushed configuration whose keys stand beside it",
        given: [
          password("p"),
          {
            type: xml.PUSHED,
            name: "push",
            props: {
              elements: xml.pushedVpn(undefined, "{key:tokyo/a-0}"),
              presharedKeys: { "tokyo/a-0": secret(KEY) },
            },
            from: { presharedKeys: ["p"] },
          },
        ],
        reports: [],
      },
      {
        title: "takes one key for the two instances of an Azure gateway",
        given: [
          password("p"),
          {
            type: "azure-native:network:VirtualNetworkGatewayConnection",
            name: "azure",
            props: { sharedKey: secret(KEY) },
            from: { sharedKey: ["p"] },
          },
          xml.object(
            secret(
              xml.vpn({
                gateways: xml.gateway("g", { key: KEY }) + xml.gateway("h", { key: KEY, peer: "203.0.113.2" }),
              }),
            ),
            { from: { content: ["p"] } },
          ),
        ],
        reports: [],
      },
      {
        title: "refuses a literal, a part of a generated key, and another one's",
        given: [
          password("p"),
          password("q", secret(OTHER)),
          holding(`${MARK}typedByHand`, ["p"]),
          holding(KEY.slice(0, 40), ["p"]),
          holding(KEY, ["q"]),
        ],
        reports: [0, 1, 2].map(() => `mandatory fw: the key of IKE gateway g (not shown) ${LITERAL}`),
      },
      {
        title: "refuses a literal in a configuration that is not secret, and in a pushed one",
        given: [
          xml.object(xml.vpn({ gateways: xml.gateway("g", { key: "secret" }) })),
          {
            type: xml.PUSHED,
            name: "push",
            props: { elements: xml.pushedVpn(undefined, "{key:a}"), presharedKeys: { a: "secret" } },
          },
          {
            type: xml.PUSHED,
            name: "none",
            props: { elements: xml.pushedVpn(undefined, "{key:a}"), presharedKeys: {} },
          },
        ],
        reports: ["fw", "push", "none"].map(
          (name) => `mandatory ${name}: the key of IKE gateway g (not shown) ${LITERAL}`,
        ),
      },
      {
        title: "refuses a key in a form that AWS does not take",
        given: [password("p"), holding(`0${RESULT}`, ["p"])],
        reports: [
          'mandatory fw: the key of IKE gateway g (not shown, 48 characters) must be 32 to 64 letters, digits, "." or "_" and not begin with 0',
        ],
      },
      {
        title: "refuses one key for two peers",
        given: [
          password("p"),
          xml.object(secret(xml.vpn({ gateways: xml.gateway("g", { key: KEY }) + xml.gateway("h", { key: KEY }) })), {
            from: { content: ["p"] },
          }),
        ],
        reports: ["mandatory fw: IKE gateways g, h share one key; give each peer a RandomPassword of its own"],
      },
      ...[
        { what: "names the object alone", level: "mandatory", about: {}, says: "" },
        {
          what: "is about it",
          level: "advisory",
          about: { about: "share one key" },
          says: "exception until 2099-12-31, because: the carrier has one key\n",
        },
      ].map(({ what, level, about, says }) => ({
        title: `${level === "mandatory" ? "refuses" : "lets through, listed,"} one key from outside for two peers where an exception ${what}`,
        given: [
          xml.object(secret(xml.vpn({ gateways: xml.gateway("g", { key: KEY }) + xml.gateway("h", { key: KEY }) }))),
        ],
        config: {
          exceptions: [
            { resource: "fw", about: "IKE gateway", reason: "the carrier has one key", expires: "2099-12-31" },
            { resource: "fw", ...about, reason: "the carrier has one key", expires: "2099-12-31" },
          ],
        },
        reports: [
          ...["g", "h"].map(
            (name) =>
              `advisory fw: exception until 2099-12-31, because: the carrier has one key\nthe key of IKE gateway ${name} (not shown) ${LITERAL}`,
          ),
          `${level} fw: ${says}IKE gateways g, h share one key; give each peer a RandomPassword of its own`,
        ],
      })),
      {
        title: "takes one key from outside for the two instances of an Azure gateway, once it is excepted",
        given: [
          {
            type: "azure-native:network:VirtualNetworkGatewayConnection",
            name: "c",
            props: { sharedKey: secret(KEY) },
          },
          xml.object(secret(xml.vpn({ gateways: xml.gateway("g", { key: KEY }) + xml.gateway("h", { key: KEY }) }))),
        ],
        config: { exceptions: [{ resource: "fw", reason: "the carrier has one key", expires: "2099-12-31" }] },
        reports: ["g", "h"].map(
          (name) =>
            `advisory fw: exception until 2099-12-31, because: the carrier has one key\nthe key of IKE gateway ${name} (not shown) ${LITERAL}`,
        ),
      },
      {
        title: "waits for a configuration that preview does not know",
        given: [xml.object(UNKNOWN)],
        reports: ["advisory not yet known, judged at up: fw (content)"],
      },
    ],
  );
});

describe("psk-not-exposed", () => {
  const keys = [password("p"), gcp("t", "p")];
  const instance = (props: Given["props"]): Given => ({ type: "aws:ec2/instance:Instance", name: "i", props });
  const stack = (outputs: Given["props"]): Given => ({ type: "pulumi:pulumi:Stack", name: "stack", props: outputs });
  const connection = (props: Given["props"]): Given => ({
    type: "aws:ec2/vpnConnection:VpnConnection",
    name: "c",
    props,
  });
  const held = "holds the key of RandomPassword p (not shown)";
  prove(
    "psk-not-exposed",
    { absent: "is silent in a stack without keys", "near-miss": "takes texts that hold no whole key" },
    [
      {
        title: "takes keys that are secret at the tunnel, in Secrets Manager, at a firewall and in an output",
        given: [
          ...keys,
          { type: "aws:secretsmanager/secretVersion:SecretVersion", name: "v", props: { secretString: secret(KEY) } },
          holding(KEY, ["p"]),
          stack({ psk: secret(KEY), nested: secret({ psk: [KEY] }) }),
        ],
        reports: [],
      },
      {
        title: "takes texts that hold no whole key",
        given: [...keys, instance({ userData: `psk=${RESULT.slice(1)}`, tags: { epoch: "1" } })],
        reports: [],
      },
      {
        title: "refuses a key in plain text wherever it stands",
        given: [
          password("p", RESULT),
          gcp("t", "p", { sharedSecret: KEY }),
          xml.object(xml.vpn({ gateways: xml.gateway("g", { key: KEY }) })),
          stack({ site: { keys: ["-", KEY] }, safe: secret(KEY) }),
        ],
        reports: [
          `mandatory p: result ${held} in plain text; wrap it in pulumi.secret`,
          `mandatory t: sharedSecret ${held} in plain text; wrap it in pulumi.secret`,
          `mandatory fw: content ${held} in plain text; wrap it in pulumi.secret`,
          `mandatory stack: site.keys.1 ${held} in plain text; wrap it in pulumi.secret`,
        ],
      },
      ...[
        { place: "userData", value: `#!/bin/sh\npsk=${KEY}\n` },
        { place: "userDataBase64", value: btoa(`#!/bin/sh\nexport PSK='${KEY}'; run\n`) },
        { place: "tags", value: { Psk: KEY }, path: "tags.Psk" },
        { place: "description", value: `key ${KEY}` },
      ].map(({ place, value, path = place }) => ({
        title: `refuses a key in ${place}, secret or not`,
        given: [...keys, instance({ [place]: value }), instance({ [place]: secret(value) })],
        reports: [0, 1].map(() => `mandatory i: ${path} ${held}; no key belongs into ${place}`),
      })),
      ...[
        {
          what: "Base64 within a text",
          value: `#cloud-config\nfiles: [{ encoding: b64, content: ${btoa(`psk=${KEY};`)} }]`,
        },
        { what: "Base64 of such a text", value: btoa(`content: ${btoa(`key ${KEY}`)}`) },
        { what: "Base64 in lines", value: btoa(`psk=${KEY}; and more`).replace(/.{40}/g, "$&\n") },
        { what: "Base64 for URLs", value: btoa(`??>>psk=${KEY};`).replaceAll("+", "-").replaceAll("/", "_") },
      ].map(({ what, value }) => ({
        title: `refuses a key in user data as ${what}`,
        given: [...keys, instance({ userData: value })],
        reports: [`mandatory i: userData ${held}; no key belongs into userData`],
      })),
      {
        title: "refuses a key in an environment variable, and in a parameter that is no SecureString",
        given: [
          ...keys,
          {
            type: "aws:lambda/function:Function",
            name: "f",
            props: { environment: { variables: { PSK: secret(KEY) } } },
          },
          ...["String", "SecureString"].map((type) => ({
            type: "aws:ssm/parameter:Parameter",
            name: type,
            props: { type, value: secret(KEY) },
          })),
        ],
        reports: [
          `mandatory f: environment.variables.PSK ${held}; no key belongs into environment`,
          `mandatory String: value ${held}, which Systems Manager keeps in plain text; set type: "SecureString"`,
        ],
      },
      {
        title: "refuses the device configuration that AWS hands out with the key",
        given: [
          password("p"),
          {
            type: "aws:ec2/vpnConnection:VpnConnection",
            name: "c",
            props: {
              tunnel1PresharedKey: secret(KEY),
              customerGatewayConfiguration: secret(`<ike><pre_shared_key>${KEY}</pre_shared_key></ike>`),
            },
            from: { tunnel1PresharedKey: ["p"] },
          },
        ],
        reports: [
          'mandatory c: presharedKeyStorage is absent, so AWS writes both keys into customerGatewayConfiguration; write "SecretsManager"',
        ],
      },
      {
        title: "refuses a device configuration that still holds the key after it was moved",
        given: [
          ...keys,
          connection({
            presharedKeyStorage: "SecretsManager",
            customerGatewayConfiguration: secret(`<ike><pre_shared_key>${KEY}</pre_shared_key></ike>`),
          }),
        ],
        reports: [`mandatory c: customerGatewayConfiguration ${held}; set presharedKeyStorage: "SecretsManager"`],
      },
      {
        title: "takes a connection whose keys AWS keeps in Secrets Manager",
        given: [...keys, connection({ presharedKeyStorage: secret("SecretsManager") })],
        reports: [],
      },
      ...[undefined, "Standard", "secretsmanager"].map((presharedKeyStorage) => ({
        title: `refuses a connection with presharedKeyStorage ${presharedKeyStorage}, before AWS writes the file`,
        given: [...keys, connection({ presharedKeyStorage, customerGatewayConfiguration: UNKNOWN })],
        reports: [
          `mandatory c: presharedKeyStorage is ${presharedKeyStorage === undefined ? "absent" : `"${presharedKeyStorage}"`}, so AWS writes both keys into customerGatewayConfiguration; write "SecretsManager"`,
        ],
      })),
      {
        title: "waits for a storage that preview does not know",
        given: [connection({ presharedKeyStorage: UNKNOWN })],
        reports: ["advisory not yet known, judged at up: c (presharedKeyStorage)"],
      },
      {
        title: "refuses a literal key in a tag too, with characters that no generated key has",
        given: [gcp("t", "p", { sharedSecret: secret("p@ss word/1") }), instance({ tags: { psk: "p@ss word/1" } })],
        reports: ["mandatory i: tags.psk holds the key of t sharedSecret (not shown); no key belongs into tags"],
      },
      {
        title: "is silent in a stack without keys",
        given: [instance({ userData: KEY, tags: { psk: KEY } })],
        reports: [],
      },
      {
        title: "is silent while a key has no value",
        given: [password("p", UNKNOWN), gcp("t", "p", { sharedSecret: UNKNOWN }), instance({ userData: UNKNOWN })],
        reports: [],
      },
    ],
  );
});

const kms: Given = { type: "aws:kms/key:Key", name: "kms", props: { arn: "arn:kms" } };
const version: Given = {
  type: "aws:secretsmanager/secretVersion:SecretVersion",
  name: "version",
  props: { secretString: secret(KEY) },
  from: { secretString: ["p"], secretId: ["secret"] },
};
const store = (props: Given["props"], from: Given["from"] = { kmsKeyId: ["kms"] }): Given => ({
  type: "aws:secretsmanager/secret:Secret",
  name: "secret",
  props: { arn: "arn:secret", tags: { "hub:epoch": "2" }, ...props },
  from,
});

describe("psk-in-secrets-manager", () => {
  const managed = (got: string) =>
    `mandatory p: secret secret has kmsKeyId ${got}, so AWS manages its key; name a KMS key of your own`;
  const row = (title: string, given: Given, reports: readonly string[]): Row => ({
    title,
    given: [password("p"), gcp("t", "p"), kms, given, version],
    reports,
  });
  prove(
    "psk-in-secrets-manager",
    { absent: "refuses a secret without a KMS key", "near-miss": "refuses the key that AWS manages" },
    [
      row("takes a secret under a KMS key of the stack", store({ kmsKeyId: "arn:kms" }), []),
      row("takes it while the key's ARN is not known", store({ kmsKeyId: UNKNOWN }), []),
      row("takes a KMS key of another stack", store({ kmsKeyId: "arn:aws:kms:eu-west-1:1:key/1" }, {}), []),
      row("refuses a secret without a KMS key", store({}, {}), [managed("absent")]),
      row("refuses the key that AWS manages", store({ kmsKeyId: "alias/aws/secretsmanager" }, {}), [
        managed('"alias/aws/secretsmanager"'),
      ]),
      row("waits for a KMS key that preview does not know", store({ kmsKeyId: UNKNOWN }, {}), [
        "advisory not yet known, judged at up: p (kmsKeyId)",
      ]),
      {
        title: "refuses a key that is stored nowhere, or of another tunnel",
        given: [password("p"), password("q", secret(OTHER)), gcp("t", "p"), gcp("u", "q"), kms, store({}), version],
        reports: [
          "mandatory q: the key is in no secret store of AWS, Google Cloud or Azure; store it in a SecretVersion",
        ],
      },
      {
        title: "refuses a key that only a firewall holds and nothing else says is one",
        given: [password("p", secret(RESULT), { props: { result: secret(RESULT) }, from: {} }), holding(KEY, ["p"])],
        reports: [
          "mandatory p: the key is in no secret store of AWS, Google Cloud or Azure; store it in a SecretVersion",
        ],
      },
      {
        title: "refuses a secret of another stack, which cannot be judged",
        given: [password("p"), gcp("t", "p"), { ...version, from: { secretString: ["p"] } }],
        reports: [
          "mandatory p: the secret of version version is not in this stack, so its KMS key cannot be judged; move it here",
        ],
      },
      ...[
        { title: "takes a secret of Google Cloud under a key of one's own", key: { kmsKeyName: "k" }, reports: [] },
        {
          title: "refuses a secret of Google Cloud without one",
          key: undefined,
          reports: [
            "mandatory p: secret google has no customerManagedEncryption, so Google manages its key; name a KMS key of your own",
          ],
        },
      ].map(({ title, key, reports }) => ({
        title,
        given: [
          password("p"),
          gcp("t", "p"),
          {
            type: "gcp:secretmanager/secret:Secret",
            name: "google",
            props: { replication: { auto: { customerManagedEncryption: key } } },
          },
          {
            type: "gcp:secretmanager/secretVersion:SecretVersion",
            name: "google-1",
            props: {},
            from: { secret: ["google"], secretData: ["p"] },
          },
        ],
        reports,
      })),
      {
        title: "takes a secret of Key Vault",
        given: [
          password("p"),
          gcp("t", "p"),
          { type: "azure-native:keyvault:Secret", name: "vault", props: {}, from: { properties: ["p"] } },
        ],
        reports: [],
      },
      {
        title: "leaves passwords alone that are no keys, one that a database rotates too",
        given: [
          password("db", secret(RESULT), { props: {}, from: {} }),
          password("rotated"),
          { type: "aws:rds/instance:Instance", name: "rds", props: {}, from: { password: ["rotated"] } },
        ],
        reports: [],
      },
    ],
  );
});

describe("psk-rotation-metadata", () => {
  const row = (title: string, epoch: unknown, tags: unknown, reports: readonly string[]): Row => ({
    title,
    given: [issuer("p", epoch), password("p"), gcp("t", "p"), store({ tags }), version],
    reports,
  });
  prove(
    "psk-rotation-metadata",
    {
      absent: "refuses a UUID that nothing keeps",
      "near-miss": "refuses a secret without the tag, and a nearly right one",
    },
    [
      row("takes one epoch at all three places", "2", { "vpn-hub:epoch": "2" }, []),
      row("takes a tag of any prefix", "2", { Team_Epoch: "2" }, []),
      row("refuses a UUID of another epoch", "1", { epoch: "2" }, [
        'mandatory p: keepers.epoch is "2", and that of RandomUuid7 issued-p is "1"; give both the same',
      ]),
      row("refuses a UUID that nothing keeps", null, { epoch: "2" }, [
        'mandatory p: keepers.epoch is "2", and that of RandomUuid7 issued-p is absent; give both the same',
      ]),
      row("refuses a tag of another epoch", "2", { epoch: "1" }, [
        'mandatory p: keepers.epoch is "2", and secret secret is tagged with epoch "1"; tag it with "2"',
      ]),
      row("refuses a secret without the tag, and a nearly right one", "2", { epochs: "2" }, [
        'mandatory p: keepers.epoch is "2", and secret secret has no tag whose name ends with epoch; tag it with "2"',
      ]),
      row("waits for tags that preview does not know", "2", UNKNOWN, [
        "advisory not yet known, judged at up: p (tags)",
      ]),
      row("waits for an epoch that preview does not know", UNKNOWN, { epoch: "2" }, [
        "advisory not yet known, judged at up: p (keepers.epoch)",
      ]),
    ],
  );
});

describe("psk-one-tunnel-at-a-time", () => {
  /** Two tunnels of one gateway whose keys are drawn in this preview; their secrets exist, or do not. */
  const drawn = (arn: unknown, site?: readonly [string, string]): Given[] =>
    ["p", "q"].flatMap((name, index) => [
      issuer(name, "2", UNKNOWN),
      password(name, UNKNOWN, { props: { result: UNKNOWN, keepers: { epoch: "2", issued: UNKNOWN } } }),
      { ...gcp(`t-${name}`, name, { sharedSecret: UNKNOWN }) },
      { ...store({ arn, tags: site ? { "hub:site": site[index] } : {} }), name: `secret-${name}` },
      { ...version, name: `v-${name}`, from: { secretString: [name], secretId: [`secret-${name}`] } },
    ]);
  const together = (other: string, site: string) =>
    `rotated in the same update as ${other} of site ${site}; raise one epoch an update`;
  const at = (time: string, epochs: readonly [string, string], minutes: number): Given[] =>
    ["p", "q"].flatMap((name, index) => {
      const issued = uuid7(Date.parse(time) - index * minutes * 60_000);
      return [
        issuer(name, epochs[index], issued),
        password(name, secret(RESULT), {
          props: { result: secret(RESULT), keepers: { epoch: epochs[index], issued } },
        }),
        gcp(`t-${name}`, name),
      ];
    });
  const today = "2026-06-01";
  prove(
    "psk-one-tunnel-at-a-time",
    { absent: "takes a key that belongs to no site", "near-miss": "takes keys of an update more than an hour ago" },
    [
      {
        title: "takes a new site, whose secrets do not exist yet",
        given: [gatewayOf("ha"), kms, ...drawn(UNKNOWN)],
        reports: [],
      },
      {
        title: "takes a key that belongs to no site",
        given: [
          issuer("p", "2", UNKNOWN),
          password("p", UNKNOWN, { props: { result: UNKNOWN, keepers: { epoch: "2" } } }),
        ],
        reports: [],
      },
      {
        title: "takes two sites at once",
        given: [gatewayOf("ha"), kms, ...drawn("arn", ["tokyo", "osaka"])],
        reports: [],
      },
      {
        title: "takes one key of a site",
        given: [gatewayOf("ha"), kms, ...drawn("arn").map((each) => (each.name === "q" ? password("q") : each))],
        reports: [],
      },
      {
        title: "refuses both keys of a gateway in one preview",
        given: [gatewayOf("ha"), kms, ...drawn("arn")],
        reports: [`mandatory p: ${together("q", "ha")}`, `mandatory q: ${together("p", "ha")}`],
      },
      {
        title: "refuses both keys of a site that only a tag names",
        given: [kms, ...drawn("arn", ["tokyo", "tokyo"])],
        reports: [`mandatory p: ${together("q", "tokyo")}`, `mandatory q: ${together("p", "tokyo")}`],
      },
      {
        title: "refuses both keys at the end of an update without a preview",
        given: [gatewayOf("ha"), ...at("2026-05-31T23:59:00Z", ["2", "3"], 1)],
        config: { asOf: today },
        reports: [`mandatory p: ${together("q", "ha")}`, `mandatory q: ${together("p", "ha")}`],
      },
      {
        title: "takes a key of the first epoch beside a rotated one",
        given: [gatewayOf("ha"), ...at("2026-05-31T23:59:00Z", ["1", "2"], 1)],
        config: { asOf: today },
        reports: [],
      },
      {
        title: "takes keys of an update more than an hour ago",
        given: [gatewayOf("ha"), ...at("2026-05-31T22:59:00Z", ["2", "2"], 1)],
        config: { asOf: today },
        reports: [],
      },
    ],
  );
});
