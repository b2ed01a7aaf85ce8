/**
 * Proves with the real engine, on the sandbox: each example stack of sites on AWS VPN connections comes up with all
 * packs on, a second preview shows no change and a refresh no drift; what each cloud was given fits what the others
 * have, though no address of theirs was known before; and which exact steps a new connection, a site's leaving and a
 * key's rotation need. It proves the program, not the clouds.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { toRenderedResources } from "../../operations/rendered/rendered";
import { planOfText } from "../../operations/plan/stackFile";
import { tunnelStatuses, verdictOf } from "../../operations/status/status";
import { changed, root } from "../unit/configs";
import { ALL_PACKS, readNames, readTree, Sandbox, updatePart, type Program } from "./harness";

type Values = Record<string, any>;
interface Stored {
  readonly type: string;
  readonly id: string;
  readonly urn: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

const EXAMPLES = fs
  .readdirSync(path.join(root, "examples"), { withFileTypes: true })
  .flatMap((each) => (each.isDirectory() && each.name !== "library" ? [each.name] : []))
  .sort();

const configOf = (example: string) =>
  (parse(fs.readFileSync(path.join(root, "examples", example, `Pulumi.${example}.yaml`), "utf8")) as { config: Values })
    .config;

/** What the clouds hold now, by `type name`. */
function stored(sandbox: Sandbox): Map<string, Stored> {
  const records = readNames(sandbox.cloudFolder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(fs.readFileSync(name, "utf8")) as Stored);
  return new Map(
    records.map((record) => [`${record.type.split(":").at(-1)} ${record.urn.split("::").at(-1)}`, record]),
  );
}

async function bringUp(sandbox: Sandbox, example: string): Promise<Program> {
  await sandbox.prepare();
  const program = sandbox.project({ [example]: configOf(example) });
  await program.select(example);
  const { code, text } = await program.up(...ALL_PACKS);
  assert.equal(code, 0, text);
  return program;
}

/** Addresses that AWS gave both tunnels of a connection. */
const tunnelAddresses = ({ outputs }: Stored) => [outputs["tunnel1Address"], outputs["tunnel2Address"]] as string[];

const CLAIMS: Readonly<Record<string, (clouds: ReadonlyMap<string, Stored>) => void>> = {
  "azure-to-aws": (clouds) => {
    const address = clouds.get("PublicIPAddress osaka-instance-0")!.outputs["ipAddress"] as string;
    assert.equal(clouds.get("CustomerGateway osaka-0")!.inputs["ipAddress"], address);
    const aws = tunnelAddresses(clouds.get("VpnConnection osaka-0")!);
    assert.equal(new Set(aws).size, 2);
    for (const [index, tunnel] of ["0-1", "0-2"].entries()) {
      const local = clouds.get(`LocalNetworkGateway osaka-${tunnel}`)!.inputs;
      assert.equal(local["gatewayIpAddress"], aws[index]);
      assert.deepEqual(local["localNetworkAddressSpace"], { addressPrefixes: ["172.17.0.0/16"] });
      assert.equal(clouds.get(`VirtualNetworkGatewayConnection osaka-${tunnel}`)!.inputs["enableBgp"], false);
    }
    assert.equal(clouds.get("VirtualNetworkGateway osaka-gateway")!.inputs["activeActive"], false);
    assert.equal(
      clouds.get("VpnConnectionRoute osaka-0-192-168-0-0-16")!.inputs["vpnConnectionId"],
      clouds.get("VpnConnection osaka-0")!.id,
    );
  },
  "azure-to-aws-bgp": (clouds) => {
    const addressesOf = [0, 1].map((instance) => {
      const address = clouds.get(`PublicIPAddress osaka-instance-${instance}`)!.outputs["ipAddress"] as string;
      assert.equal(clouds.get(`CustomerGateway osaka-${instance}`)!.inputs["ipAddress"], address);
      return tunnelAddresses(clouds.get(`VpnConnection osaka-${instance}`)!);
    });
    const peers = clouds.get("VirtualNetworkGateway osaka-gateway")!.inputs["bgpSettings"]
      .bgpPeeringAddresses as Values[];
    for (const instance of [0, 1]) {
      for (const tunnel of [1, 2]) {
        const name = `osaka-${instance}-${tunnel}`;
        const local = clouds.get(`LocalNetworkGateway ${name}`)!.inputs;
        assert.equal(local["gatewayIpAddress"], addressesOf[instance]![tunnel - 1]);
        const connection = clouds.get(`VpnConnection osaka-${instance}`)!.outputs;
        assert.equal(local["bgpSettings"].bgpPeeringAddress, connection[`tunnel${tunnel}VgwInsideAddress`]);
        assert.equal(String(local["bgpSettings"].asn), connection[`tunnel${tunnel}BgpAsn`]);
        const custom = clouds.get(`VirtualNetworkGatewayConnection ${name}`)!.inputs["gatewayCustomBgpIpAddresses"];
        const own = custom[instance].customBgpIpAddress as string;
        assert.equal(own, connection[`tunnel${tunnel}CgwInsideAddress`]);
        assert.ok(peers[instance]!["customBgpIpAddresses"].includes(own));
      }
    }
  },
  "google-cloud-to-aws": (clouds) => {
    const external = clouds.get("ExternalVpnGateway tokyo-aws")!.inputs;
    const aws = [0, 1].flatMap((number) => tunnelAddresses(clouds.get(`VpnConnection tokyo-${number}`)!));
    assert.equal(external["redundancyType"], "FOUR_IPS_REDUNDANCY");
    assert.deepEqual(
      (external["interfaces"] as Values[]).map(({ ipAddress }) => ipAddress),
      aws,
    );
    const gateway = clouds.get("HaVpnGateway tokyo-gateway")!.outputs["vpnInterfaces"] as Values[];
    for (const number of [0, 1]) {
      assert.equal(clouds.get(`CustomerGateway tokyo-${number}`)!.inputs["ipAddress"], gateway[number]!["ipAddress"]);
      for (const tunnel of [1, 2]) {
        const google = clouds.get(`VPNTunnel tokyo-${number}-${tunnel}`)!.inputs;
        assert.equal(google["vpnGatewayInterface"], number);
        assert.equal(google["peerExternalGatewayInterface"], 2 * number + tunnel - 1);
        const peer = clouds.get(`RouterPeer tokyo-${number}-${tunnel}`)!.inputs;
        const connection = clouds.get(`VpnConnection tokyo-${number}`)!.outputs;
        assert.equal(peer["peerIpAddress"], connection[`tunnel${tunnel}VgwInsideAddress`]);
        assert.equal(peer["ipAddress"], connection[`tunnel${tunnel}CgwInsideAddress`]);
      }
    }
  },
  cloudhub: (clouds) => {
    const connection = (name: string) => clouds.get(`VpnConnection ${name}`)!.inputs;
    const shared = clouds.get("CustomerGateway 198-51-100-20-as4200000010")!;
    assert.equal(shared.inputs["bgpAsnExtended"], "4200000010");
    assert.equal(connection("kobe-0")["customerGatewayId"], shared.id);
    assert.equal(connection("kobe-archive-0")["customerGatewayId"], shared.id);
    assert.equal(connection("kobe-0")["tunnelBandwidth"], "large");
    assert.equal(connection("sapporo-0")["enableAcceleration"], true);
    assert.notEqual(connection("nagoya-0")["customerGatewayId"], connection("nagoya-1")["customerGatewayId"]);
    assert.deepEqual(routesInto(clouds, "site-kobe"), ["nagoya-0", "nagoya-1", "spoke-app"]);
    assert.deepEqual(routesInto(clouds, "site-nagoya"), ["kobe-0", "spoke-app"]);
    assert.deepEqual(routesInto(clouds, "site-sapporo"), ["spoke-app"]);
    assert.deepEqual(routesInto(clouds, "hub-transit-gateway-firewalls"), ["spoke-app", "spoke-data"]);
    assert.deepEqual(routesInto(clouds, "hub-transit-gateway-spokes"), [
      "hub-transit-gateway-connect",
      "kobe-0",
      "nagoya-0",
      "nagoya-1",
      "sapporo-0 static 10.50.8.0/22",
    ]);
    const alarms = [...clouds.values()].filter(({ type }) => type.endsWith(":MetricAlarm"));
    assert.equal(alarms.length, 12, "two tunnels of six connections");
    const topic = clouds.get("Topic hub-aws-vpn-alarms")!;
    for (const { inputs } of alarms) assert.deepEqual(inputs["alarmActions"], [topic.id]);
  },
};

/** Types of which a hub with firewalls has at least one each, and one without has none. */
const OF_FIREWALLS = [
  "BucketObjectv2",
  "Bucket",
  "Connect",
  "ConnectPeer",
  "Eip",
  "EipAssociation",
  "Instance",
  "InstanceProfile",
  "InternetGateway",
  "NetworkInterface",
  "VpcEndpoint",
];

/** What leads where by a Transit Gateway route table: names of attachments, with the prefix of a static route. */
function routesInto(clouds: ReadonlyMap<string, Stored>, tableName: string): string[] {
  const all = [...clouds.values()];
  const table = clouds.get(`RouteTable ${tableName}`)!.id;
  const nameOf = (attachmentId: string) => {
    const found = all.find(
      ({ type, id, outputs }) =>
        id === attachmentId ||
        (type.endsWith(":VpnConnection") && outputs["transitGatewayAttachmentId"] === attachmentId),
    );
    return found!.urn.split("::").at(-1)!;
  };
  const inTable = all.filter(({ inputs }) => inputs["transitGatewayRouteTableId"] === table);
  return inTable
    .flatMap(({ type, inputs }) => {
      const name = nameOf(inputs["transitGatewayAttachmentId"] as string);
      if (type.endsWith(":RouteTablePropagation")) return [name];
      return type.endsWith(":Route") ? [`${name} static ${inputs["destinationCidrBlock"] as string}`] : [];
    })
    .sort();
}

for (const example of EXAMPLES) {
  describe(`example ${example}`, function () {
    const sandbox = new Sandbox();
    let program: Program;
    before(async () => {
      program = await bringUp(sandbox, example);
    });
    after(() => sandbox.remove());

    it("shows no change in a second preview", async () => {
      assert.deepEqual(await program.steps(...ALL_PACKS), []);
    });

    it("joins both ends with what the clouds themselves gave", () => CLAIMS[example]!(stored(sandbox)));

    it("tells from its state that every tunnel on the AWS VPN is up, as both clouds say", async () => {
      const plan = planOfText(stringify({ config: configOf(example) }), example);
      const { stdout } = await program.run(["stack", "export"]);
      const statuses = tunnelStatuses(plan, toRenderedResources(JSON.parse(stdout)));
      const onAwsVpn = statuses.filter(({ aws }) => aws !== undefined);
      assert.ok(onAwsVpn.length >= 2);
      for (const status of onAwsVpn) assert.equal(verdictOf(status), "up", JSON.stringify(status));
    });

    if (example !== "cloudhub") {
      it("made nothing of the firewalls, and nothing for them", async () => {
        const made = [...stored(sandbox).keys()];
        const ofFirewalls = new RegExp(`^(${OF_FIREWALLS.join("|")}) `);
        assert.deepEqual(
          made.filter((name) => ofFirewalls.test(name)),
          [],
        );
        assert.deepEqual(
          made.filter((name) => name.startsWith("Vpc ")),
          ["Vpc spoke-app"],
        );
        const { stdout } = await program.run(["stack", "output", "--json"]);
        const { firewalls, outsideAddresses } = JSON.parse(stdout) as Values;
        assert.deepEqual([firewalls, outsideAddresses], [{}, {}]);
      });

      if (example === "azure-to-aws") {
        it("puts another virtual private gateway in the place of the first, which is there alone", async () => {
          for (const asn of [64531, 64512]) {
            const accepted = { "spoke/app.vpnGatewayAsn": { to: asn, reason: "the site may be down" } };
            const changes = { "hub:spokes.app.vpnGatewayAsn": asn, "hub:acceptedChanges": accepted };
            sandbox.project({ [example]: changed(configOf(example), changes) });
            const { code, text } = await program.up();
            assert.equal(code, 0, text);
          }
        });
      }

      if (example === "google-cloud-to-aws") {
        it("gets firewalls and gives them up again, touching nothing that it keeps", async () => {
          const before = [...stored(sandbox)].map(([name, { id }]) => `${name} ${id}`).sort();
          const bring = async (config: Values) => {
            sandbox.project({ [example]: config });
            const steps = await program.steps(...ALL_PACKS);
            const { code, text } = await program.update(...ALL_PACKS);
            assert.equal(code, 0, text);
            return steps;
          };
          const own = configOf(example);
          const { "hub:network": withFirewalls, "hub:firewalls": firewalls } = configOf("cloudhub");
          const { cidr, asn, transitGatewayCidr } = withFirewalls as Values;
          const network = { ...(own["hub:network"] as object), cidr, asn, transitGatewayCidr };
          const added = await bring({ ...own, "hub:network": network, "hub:firewalls": firewalls });
          const keptBlock = { ...(own["hub:network"] as object), transitGatewayCidr };
          const taken = await bring({ ...own, "hub:network": keptBlock });
          const last = await bring(own);
          const onTransitGateway = "update aws:ec2transitgateway/transitGateway:TransitGateway hub-transit-gateway";
          const others = (steps: readonly string[], op: string) => steps.filter((step) => !step.startsWith(`${op} `));
          assert.deepEqual(
            [others(added, "create"), others(taken, "delete"), last],
            [[onTransitGateway], [], [onTransitGateway]],
          );
          assert.equal(added.length - 1, taken.length);
          assert.deepEqual([...stored(sandbox)].map(([name, { id }]) => `${name} ${id}`).sort(), before);
        });

        it("changes an inside block at one tunnel alone, and lets a prefix grow in place", async () => {
          const changes = { "hub:sites.tokyo.insideCidrs": { "0-1": "169.254.8.0/30" } };
          sandbox.project({ [example]: changed(configOf(example), changes) });
          const ofTunnel = /(RouterInterface|RouterPeer) tokyo-0-1$/;
          const steps = await program.steps();
          assert.deepEqual(
            steps.filter((step) => !ofTunnel.test(step)),
            ["update aws:ec2/vpnConnection:VpnConnection tokyo-0"],
          );
          assert.ok(steps.some((step) => ofTunnel.test(step)));
          const grown = changed(configOf(example), { ...changes, "hub:sites.tokyo.cidrs": ["10.20.0.0/15"] });
          sandbox.project({ [example]: grown });
          assert.ok((await program.steps()).includes("update gcp:compute/subnetwork:Subnetwork tokyo-10-20-0-0"));
          const { code, text } = await program.up();
          assert.equal(code, 0, text);
          const peer = stored(sandbox).get("RouterPeer tokyo-0-1")!.inputs;
          assert.deepEqual([peer["peerIpAddress"], peer["ipAddress"]], ["169.254.8.1", "169.254.8.2"]);
          sandbox.project({ [example]: changed(configOf(example), { "hub:sites.tokyo.cidrs": ["10.20.0.0/15"] }) });
          assert.equal((await program.up()).code, 0);
        });
      }
      return;
    }

    it("shows no drift at refresh", async () => {
      const { code, text } = await program.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
      assert.equal(code, 0, text);
    });

    it("keeps every key out of state and of the sandbox's memory", async () => {
      const shown = await program.run(["stack", "export", "--show-secrets"]);
      const keys = [...shown.stdout.matchAll(/"plaintext": "\\"(k[A-Za-z0-9]{47})\\""/g)].map(([, key]) => key!);
      assert.ok(new Set(keys).size >= 12, `${keys.length} keys found`);
      const places = [
        (await program.run(["stack", "export"])).text,
        (await program.run(["preview", "--diff"])).text,
        ...readTree(sandbox.cloudFolder),
      ];
      for (const key of keys) assert.ok(!places.some((text) => text.includes(key)), "a key lies in clear text");
    });

    const preview = async (changes: Readonly<Record<string, unknown>>) => {
      sandbox.project({ [example]: changed(configOf(example), changes) });
      try {
        return await program.steps();
      } finally {
        sandbox.project({ [example]: configOf(example) });
      }
    };

    it("adds a device to a site without touching any other connection", async () => {
      const gateways = [
        ...(configOf(example)["hub:sites"].nagoya.gateways as unknown[]),
        { outsideAddress: "198.51.100.12" },
      ];
      const steps = await preview({ "hub:sites.nagoya.gateways": gateways });
      assert.deepEqual(
        steps.filter((step) => !/^create \S+ (site-)?nagoya-2|^create \S+ 198-51-100-12-as65001$/.test(step)),
        [],
      );
      assert.ok(steps.includes("create aws:ec2/vpnConnection:VpnConnection nagoya-2"));
    });

    it("takes the first device away without touching the second, which keeps its connection by its number", async () => {
      const second = (configOf(example)["hub:sites"].nagoya.gateways as object[])[1];
      const steps = await preview({ "hub:sites.nagoya.gateways": [{ ...second, number: 1 }] });
      assert.deepEqual(
        steps.filter((step) => !/^delete \S+ (site-)?nagoya-0|^delete \S+ 198-51-100-10-as65001$/.test(step)),
        [],
      );
      assert.ok(steps.includes("delete aws:ec2/vpnConnection:VpnConnection nagoya-0"));
    });

    it("adds a site on the AWS VPN without touching a firewall or another site", async () => {
      const site = {
        kind: "customer-gateway",
        terminateOn: "aws-vpn",
        asn: 65009,
        outsideAddress: "198.51.100.90",
        cidrs: ["10.50.20.0/22"],
      };
      const flow = { from: "site/otaru", to: "spoke/app", services: ["tcp/443"], enforcedBy: ["network"] };
      const steps = await preview({ "hub:sites.otaru": site, "hub:flows.otaru": flow });
      const foreign = steps.filter(
        (step) => !/^create \S+ (site-)?otaru(-|$)|^create \S+ 198-51-100-90-|^create \S+ spoke-app-/.test(step),
      );
      assert.deepEqual(foreign, []);
    });

    it("rotates one tunnel's key in place, with no other tunnel's in the step", async () => {
      const steps = await preview({ "hub:keys.epochs": { "kobe/0-1": 2 } });
      assert.deepEqual(
        steps.filter((step) => !step.endsWith(" kobe-0-1")),
        ["update aws:ec2/vpnConnection:VpnConnection kobe-0"],
      );
      sandbox.project({ [example]: changed(configOf(example), { "hub:keys.epochs": { "kobe/0-1": 2 } }) });
      const { text } = await program.run(["preview", "--diff"]);
      sandbox.project({ [example]: configOf(example) });
      assert.match(text, /tunnel1PresharedKey/);
      assert.doesNotMatch(text, /tunnel2PresharedKey/);
    });

    it("has each thing that a hub without firewalls lacks", () => {
      const types = new Set([...stored(sandbox).keys()].map((name) => name.split(" ")[0]!));
      assert.deepEqual(
        OF_FIREWALLS.filter((type) => !types.has(type)),
        [],
      );
    });

    it("goes as a whole", async () => {
      const { code, text } = await program.run(["destroy", "--yes", "--skip-preview"]);
      assert.equal(code, 0, text);
      assert.deepEqual(readNames(sandbox.cloudFolder), []);
    });
  });
}

/** What the sandbox's Secrets Manager holds under a name. */
const givenKey = (secret: string) =>
  `sandbox.${createHash("sha256").update(`secret ${secret}`).digest("hex").slice(0, 32)}`;

/** One site on the firewalls and two on the AWS VPN, whose other sides chose addresses, numbers and keys. */
const GIVEN = {
  ...configOf("cloudhub"),
  "hub:sites": {
    kyoto: {
      kind: "gcp-ha-vpn",
      region: "asia-northeast1",
      asn: 4200000030,
      cidrs: ["10.30.0.0/16"],
      insideCidrs: { "a-0": "169.254.50.0/30", "b-1": "169.254.50.4/30" },
    },
    tokyo: {
      kind: "gcp-ha-vpn",
      terminateOn: "aws-vpn",
      region: "asia-northeast1",
      asn: 4200000020,
      cidrs: ["10.20.0.0/16"],
      insideCidrs: { "0-1": "169.254.60.0/30" },
    },
    nagoya: {
      kind: "customer-gateway",
      terminateOn: "aws-vpn",
      asn: 65010,
      outsideAddress: "198.51.100.50",
      cidrs: ["10.50.0.0/22"],
      insideCidrs: { "0-2": "169.254.61.0/30" },
    },
  },
  "hub:flows": {
    web: { from: "site/kyoto", to: "spoke/app", services: ["tcp/443"] },
    branches: {
      from: ["site/tokyo", "site/nagoya"],
      to: "spoke/app",
      services: ["tcp/443"],
      enforcedBy: ["network"],
    },
  },
  "hub:presharedKeys": {
    "kyoto/a-0": { secretsManager: "partner/kyoto" },
    "tokyo/0-1": { secretsManager: "partner/tokyo" },
    "nagoya/0-2": { secretsManager: "partner/nagoya" },
  },
  "hub:alarms": { emails: ["network@example.com"], https: ["https://alerts.example.com/aws"] },
};

const UNFIT = {
  "hub:presharedKeys.kyoto/a-0.secretsManager": "unfit/kyoto",
  "hub:presharedKeys.nagoya/0-2.secretsManager": "unfit/nagoya",
};

/** What the stack's owner writes down: who chose the keys, and until when they hold. */
const EXCEPTIONS = {
  "psk-generated": ["kyoto-a-0", "tokyo-0", "tokyo-0-1", "nagoya-0"].map((resource) => ({ resource })),
  "psk-firewall-keys": [{ resource: "hub-bootstrap-a-config-bootstrap.xml", about: "IKE gateway kyoto-0 (" }],
};

/** All packs, with the exceptions for the keys that the other sides chose. */
function packsWithExceptions({ folder }: Program): string[] {
  const expires = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const reason = "the other side chose the key, and changes it in spring";
  const rules = Object.entries(EXCEPTIONS).map(([rule, allowed]) => [
    rule,
    {
      enforcementLevel: "mandatory",
      exceptions: allowed.map((each) => ({ ...each, reason, expires })),
    },
  ]);
  const file = (name: string, content: unknown) => {
    fs.writeFileSync(path.join(folder, name), JSON.stringify(content));
    return path.join(folder, name);
  };
  const [own, none] = [file("exceptions.json", Object.fromEntries(rules)), file("nothing.json", {})];
  return ALL_PACKS.flatMap((flag) =>
    flag === "--policy-pack" ? [flag] : [flag, "--policy-pack-config", flag.endsWith("psk-rotation") ? own : none],
  );
}

describe("what the other sides gave", function () {
  const sandbox = new Sandbox();
  let program: Program;
  let up: string;
  before(async () => {
    await sandbox.prepare();
    program = sandbox.project({ given: GIVEN });
    await program.select("given");
    const { code, text } = await program.up(...packsWithExceptions(program));
    assert.equal(code, 0, text);
    up = text;
  });
  after(() => sandbox.remove());

  it("lists each exception that let a given key pass", () => {
    const lines = updatePart(up)
      .split("\n")
      .filter((line) => /exception until|\[advisory\].*psk-/.test(line));
    assert.equal(lines.filter((line) => line.includes("exception until")).length, 5, up);
  });

  it("puts each key at both ends, and makes none in its place", async () => {
    const { stdout } = await program.run(["stack", "export", "--show-secrets"]);
    const { resources } = (JSON.parse(stdout) as { deployment: { resources: Stored[] } }).deployment;
    const input = (name: string, type: string, property: string): unknown => {
      const found = resources.find(
        ({ urn }) => urn.endsWith(`:${type}::${name}`) && !urn.includes(`$vpn-hub:aws:${type}::`),
      )!.inputs[property] as Values;
      return JSON.parse(found["plaintext"] as string) as unknown;
    };
    assert.deepEqual(
      {
        kyoto: input("kyoto-a-0", "VPNTunnel", "sharedSecret"),
        tokyo: [
          input("tokyo-0", "VpnConnection", "tunnel1PresharedKey"),
          input("tokyo-0-1", "VPNTunnel", "sharedSecret"),
        ],
        nagoya: input("nagoya-0", "VpnConnection", "tunnel2PresharedKey"),
      },
      {
        kyoto: givenKey("partner/kyoto"),
        tokyo: [givenKey("partner/tokyo"), givenKey("partner/tokyo")],
        nagoya: givenKey("partner/nagoya"),
      },
    );
    const onFirewall = (name: "a" | "b") =>
      String(input(`hub-bootstrap-${name}-config-bootstrap.xml`, "BucketObjectv2", "content"));
    assert.deepEqual(
      (["a", "b"] as const).map((name) => onFirewall(name).includes(givenKey("partner/kyoto"))),
      [true, false],
    );
    assert.deepEqual(
      resources
        .filter(({ type }) => /Password$|:Secret$/.test(type))
        .map(({ urn }) => urn.split("::").at(-1)!)
        .sort(),
      ["kyoto-a-1", "kyoto-b-0", "kyoto-b-1", "nagoya-0-1", "tokyo-0-2", "tokyo-1-1", "tokyo-1-2"].flatMap((name) => [
        name,
        name,
      ]),
    );
  });

  it("shows no given key anywhere", async () => {
    const places = [
      up,
      (await program.run(["preview", "--diff"])).text,
      (await program.run(["stack", "export"])).text,
      (await program.run(["stack", "output", "--json"])).text,
      ...readTree(sandbox.cloudFolder),
    ];
    for (const name of ["kyoto", "tokyo", "nagoya"])
      assert.ok(!places.some((text) => text.includes(givenKey(`partner/${name}`))), `the key of ${name} is shown`);
  });

  it("uses the addresses and numbers of the other sides at both ends", () => {
    const clouds = stored(sandbox);
    const inputs = (name: string) => clouds.get(name)!.inputs;
    assert.equal(inputs("VpnConnection tokyo-0")["tunnel1InsideCidr"], "169.254.60.0/30");
    assert.equal(inputs("RouterPeer tokyo-0-1")["peerIpAddress"], "169.254.60.1");
    assert.equal(inputs("RouterPeer tokyo-0-1")["ipAddress"], "169.254.60.2");
    assert.equal(inputs("CustomerGateway tokyo-0")["bgpAsnExtended"], "4200000020");
    assert.equal(inputs("VpnConnection nagoya-0")["tunnel2InsideCidr"], "169.254.61.0/30");
    assert.equal(inputs("CustomerGateway 198-51-100-50-as65010")["bgpAsn"], "65010");
    assert.equal(inputs("RouterPeer kyoto-b-1")["peerIpAddress"], "169.254.50.5");
    assert.equal(inputs("RouterPeer kyoto-b-1")["ipAddress"], "169.254.50.6");
    assert.equal(inputs("Router kyoto-router")["bgp"].asn, 4200000030);
  });

  it("subscribes whom the alarms shall reach", () => {
    const clouds = [...stored(sandbox).values()];
    const topic = stored(sandbox).get("Topic hub-aws-vpn-alarms")!.id;
    assert.deepEqual(
      clouds
        .filter(({ type }) => type.endsWith(":TopicSubscription"))
        .map(({ inputs }) => [inputs["topic"], inputs["protocol"], inputs["endpoint"]])
        .sort(),
      [
        [topic, "email", "network@example.com"],
        [topic, "https", "https://alerts.example.com/aws"],
      ],
    );
    for (const name of ["kyoto", "tokyo"]) {
      const { id, inputs } = stored(sandbox).get(`NotificationChannel ${name}-network@example.com`)!;
      assert.deepEqual(inputs["labels"], { email_address: "network@example.com" });
      assert.deepEqual(stored(sandbox).get(`AlertPolicy ${name}-tunnels`)!.inputs["notificationChannels"], [id]);
    }
  });

  it("shows no change in a second preview", async () => {
    assert.deepEqual(await program.steps(...packsWithExceptions(program)), []);
  });

  it("refuses keys with a forbidden character, without showing them", async () => {
    sandbox.project({ given: changed(GIVEN, UNFIT) });
    const { code, text } = await program.run(["preview"]);
    sandbox.project({ given: GIVEN });
    assert.notEqual(code, 0);
    assert.match(text, /hub:presharedKeys\.\S+: the key in secret unfit\/\S+ \(not shown\) has a forbidden character/);
    assert.doesNotMatch(text, /sandbox-[0-9a-f]/);
  });
});
