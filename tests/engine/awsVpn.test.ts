/**
 * Proves with the real engine, on the sandbox: each example stack of sites on AWS VPN connections comes up with all
 * packs on, a second preview shows no change and a refresh no drift; what each cloud was given fits what the others
 * have, though no address of theirs was known before; and which exact steps a new connection, a site's leaving and a
 * key's rotation need. It proves the program, not the clouds.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { changed, root } from "../unit/configs";
import { ALL_PACKS, readNames, readTree, Sandbox, type Program } from "./harness";

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
  .flatMap((each) => (each.isDirectory() ? [each.name] : []))
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

    if (example !== "cloudhub") return;

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

    it("goes as a whole", async () => {
      const { code, text } = await program.run(["destroy", "--yes", "--skip-preview"]);
      assert.equal(code, 0, text);
      assert.deepEqual(readNames(sandbox.cloudFolder), []);
    });
  });
}
