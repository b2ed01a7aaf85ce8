/**
 * Proves with the real engine, on the sandbox, that stack dev with `push: true` comes up and lives: the real program, the
 * real provider `vpn-hub`, and two stand-in firewalls that boot from the packages which the program puts into S3. That no
 * key lies in clear text, that a new site touches nothing of EC2, a raised epoch one gateway, and that what restarts both
 * firewalls stops them one at a time. What PAN-OS makes of it is not proved; tests/push proves the push in detail.
 */
import assert from "node:assert/strict";
import path from "node:path";
import { NO_KEY } from "../../components/panos/bootstrap";
import { FUNCTIONS } from "../../sandbox/aws/functions";
import { encryptedKey } from "../push/panosConfiguration";
import { changed } from "../unit/configs";
import { BootingFirewall } from "./bootingFirewall";
import { changeStored, readStored } from "./clouds";
import { readTree, Sandbox, stackConfig, type Program, type Result } from "./harness";

type Values = Record<string, unknown>;
interface State {
  readonly deployment: {
    readonly resources: readonly { readonly urn: string; readonly type: string; readonly outputs?: Values }[];
  };
}

const API_KEY_SECRETS = { a: "vpn-hub/api-key-a", b: "vpn-hub/api-key-b" };
const PUSH = "vpn-hub:panos:FirewallConfiguration";
const packageOf = (firewall: string) => `hub-bootstrap-${firewall}-config-bootstrap.xml`;

describe("stack dev with push", () => {
  const sandbox = new Sandbox();
  const packages = { a: "", b: "" };
  const typeOfB = () => String(readStored(sandbox.cloudFolder, "Instance", "hub-firewall-b")!.inputs["instanceType"]);
  const firewalls = {
    a: new BootingFirewall(sandbox.cloudFolder, "a", () => packages.a, typeOfB),
    b: new BootingFirewall(sandbox.cloudFolder, "b", () => packages.b, typeOfB),
  };
  const both = [firewalls.a, firewalls.b];
  let program: Program;
  /** Whatever the CLI printed, but for the secrets that a test asked for. */
  let printed = "";
  let config = stackConfig("dev");

  function configure(changes: Values): void {
    config = changed(config, changes);
    program = sandbox.project({ dev: config });
  }
  async function run(...args: string[]): Promise<Result> {
    const result = await program.run(args);
    printed += result.text;
    assert.equal(result.code, 0, result.text);
    return result;
  }
  const up = (...args: string[]) => run("up", "--yes", "--skip-preview", "--suppress-outputs", ...args);

  async function shownState(): Promise<State["deployment"]["resources"]> {
    const { stdout } = await program.run(["stack", "export", "--show-secrets"]);
    return (JSON.parse(stdout) as State).deployment.resources;
  }
  /** Pre-shared keys by the name of their resource, for example `tokyo-gcp-a-0`. */
  async function presharedKeys(): Promise<Map<string, string>> {
    const keys = (await shownState()).filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
    return new Map(keys.map(({ urn, outputs }) => [urn.split("::").at(-1)!, `k${secretText(outputs!["result"])}`]));
  }
  const bootstrapInCloud = (firewall: string) =>
    String(readStored(sandbox.cloudFolder, "BucketObjectv2", packageOf(firewall))!.inputs["content"]);

  before(async () => {
    await sandbox.prepare();
    await Promise.all(both.map(({ server }) => server.start()));
    configure({
      "hub:firewalls.certificateSha256": { a: firewalls.a.certificate.sha256, b: firewalls.b.certificate.sha256 },
    });
    await program.select("dev");
  });
  after(async () => {
    await Promise.all(both.map(({ server }) => server.stop()));
    sandbox.remove();
  });

  it("is brought up without push, as an API key can only be made on a firewall that runs", async () => {
    await up();
    for (const { urn, outputs } of await shownState())
      for (const firewall of ["a", "b"] as const)
        if (urn.endsWith(`::${packageOf(firewall)}`)) packages[firewall] = secretText(outputs!["content"]);
    for (const firewall of ["a", "b"] as const) {
      assert.match(packages[firewall], /<pre-shared-key>/);
      const { server } = firewalls[firewall];
      server.apiKeys.set(apiKeyOf(firewall), "vpn-hub");
      // The stand-ins cannot listen on an Elastic IP, so EC2 comes to have given them where they listen.
      changeStored(sandbox.cloudFolder, "Eip", `hub-firewall-${firewall}-management`, (stored) => ({
        ...stored,
        outputs: { ...stored.outputs, publicIp: server.host },
      }));
    }
    await run("refresh", "--yes", "--skip-preview");
  });

  it("turns the push on: the packages lose their keys, the firewalls get them", async () => {
    configure({
      "hub:firewalls.push": true,
      "hub:credentials": Object.fromEntries(
        Object.entries(API_KEY_SECRETS).map(([firewall, name]) => [
          `apiKey${firewall.toUpperCase()}`,
          { secretsManager: name },
        ]),
      ),
    });
    await up();
    const keys = await presharedKeys();
    assert.equal(keys.size, 6);
    for (const firewall of ["a", "b"] as const) {
      assert.deepEqual(keysInXml(bootstrapInCloud(firewall)), [NO_KEY]);
      assert.deepEqual(keysOfGateways(firewalls[firewall]), expectedKeys(keys, firewall));
      assert.equal(firewalls[firewall].server.count("commit"), 1);
      assert.equal(firewalls[firewall].boots.length, 1);
    }
  });

  it("asks no firewall anything while nothing changes", async () => {
    const before = both.map(({ server }) => server.calls.length);
    await up("--expect-no-changes");
    assert.deepEqual(
      both.map(({ server }) => server.calls.length),
      before,
    );
  });

  it("adds a site by the packages, both pushes and the site's own resources", async () => {
    configure({
      "hub:sites.third": { kind: "gcp-ha-vpn", region: "asia-northeast2", asn: 64530, cidrs: ["10.90.0.0/16"] },
      "hub:flows.third": { from: "site/third", to: "spoke/app", services: ["tcp/443"] },
    });
    const { text } = await up();
    assert.deepEqual(
      changesIn(text).filter((line) => !line.startsWith("created ")),
      [
        `updated aws:s3:BucketObjectv2 ${packageOf("a")}`,
        `updated aws:s3:BucketObjectv2 ${packageOf("b")}`,
        `updated ${PUSH} hub-firewall-a`,
        `updated ${PUSH} hub-firewall-b`,
      ],
    );
    assert.doesNotMatch(text, /aws:ec2:(Instance|NetworkInterface|Eip|Vpc|Subnet) .* creat/);
    const keys = await presharedKeys();
    for (const firewall of ["a", "b"] as const)
      assert.deepEqual(keysOfGateways(firewalls[firewall]), expectedKeys(keys, firewall));
  });

  it("gives one gateway on one firewall its new key when an epoch is raised", async () => {
    const before = await presharedKeys();
    const calls = firewalls.b.server.calls.length;
    configure({ "hub:keys.epochs": { "tokyo-gcp/a-0": 2 } });
    await up();
    const keys = await presharedKeys();
    assert.deepEqual(
      [...keys].filter(([id, key]) => before.get(id) !== key).map(([id]) => id),
      ["tokyo-gcp-a-0"],
    );
    const changes = firewalls.a.server.lastChange();
    assert.deepEqual(
      changes.map(({ action, xpath }) => `${action} ${xpath.replace(/^.*\/(?=network\/)/, "")}`),
      ["edit network/ike/gateway/entry[@name='tokyo-gcp-0']"],
    );
    assert.deepEqual(keysOfGateways(firewalls.a), expectedKeys(keys, "a"));
    assert.equal(firewalls.b.server.calls.length, calls);
  });

  it("restarts the second firewall only when the first one is back", async () => {
    const boots = both.map((firewall) => firewall.boots.length);
    configure({ "hub:firewalls.instanceType": "m5.2xlarge" });
    const { text } = await up();
    const instances = /(aws:ec2:Instance|FirewallConfiguration) hub-firewall-(a|b) (updating|updated)/;
    const lines = text.split("\n").flatMap((line) => instances.exec(line)?.slice(1).join(" ") ?? []);
    // A step that says how it gets on has a line each time.
    const steps = lines.filter((line, index) => line !== lines[index - 1]);
    assert.deepEqual(steps, [
      "aws:ec2:Instance a updating",
      "aws:ec2:Instance a updated",
      "FirewallConfiguration a updating",
      "FirewallConfiguration a updated",
      "aws:ec2:Instance b updating",
      "aws:ec2:Instance b updated",
      "FirewallConfiguration b updating",
      "FirewallConfiguration b updated",
    ]);
    assert.deepEqual(
      both.map((firewall, index) => firewall.boots.slice(boots[index])),
      [["m5.xlarge"], ["m5.2xlarge"]],
      "what the second instance was when each firewall answered again",
    );
  });

  it("pushes the keys anew to a replaced firewall, which boots from a package without any", async () => {
    packages.a = bootstrapInCloud("a");
    const keys = await presharedKeys();
    for (const key of keys.values()) assert.ok(!packages.a.includes(key), "a key lies in the package");
    const instance = (await shownState()).find(({ urn }) => urn.endsWith("aws:ec2/instance:Instance::hub-firewall-a"))!;
    const { text } = await up("--replace", instance.urn);
    assert.deepEqual(changesIn(text), ["replaced aws:ec2:Instance hub-firewall-a", `replaced ${PUSH} hub-firewall-a`]);
    assert.deepEqual(keysOfGateways(firewalls.a), expectedKeys(keys, "a"));
  });

  it("has kept every key out of its output, the state and the clouds' memory", async () => {
    const secrets = [...(await presharedKeys()).values(), apiKeyOf("a"), apiKeyOf("b")];
    const places = [
      printed,
      (await run("stack", "export")).text,
      (await run("stack", "output", "--json")).text,
      (await run("preview", "--diff", "--show-full-output")).text,
      ...readTree(sandbox.cloudFolder),
      ...readTree(path.join(sandbox.folder, "state", "backend")),
    ];
    // The random part, without the letter that the program puts before it.
    for (const secret of secrets)
      assert.ok(!places.some((text) => text.includes(secret.slice(1))), "a key lies in clear text");
    for (const { server } of both)
      assert.ok(!server.configuration.text("running").includes("<disabled>yes"), "an IKE gateway is disabled");
  });
});

/** What the sandbox's Secrets Manager says. */
function apiKeyOf(firewall: "a" | "b"): string {
  const read = FUNCTIONS["aws:secretsmanager/getSecretVersion:getSecretVersion"]!;
  const nothing = { find: () => undefined, existing: () => [], others: () => [] };
  return String(read({ secretId: API_KEY_SECRETS[firewall] }, {}, nothing)["secretString"]);
}

/** A value of a state that was exported with its secrets. */
function secretText(value: unknown): string {
  return JSON.parse((value as { plaintext: string }).plaintext) as string;
}

/** Each once: both gateways of an Azure connection have one key. */
function keysInXml(xml: string): string[] {
  const keys = [...xml.matchAll(/<pre-shared-key>\s*<key>([^<]*)<\/key>/g)].map(([, key]) => key!);
  return [...new Set(keys)].sort();
}

const keysOfGateways = ({ server }: BootingFirewall) => keysInXml(server.configuration.text("running"));

/** As the stand-in shows the keys that end on this firewall. */
function expectedKeys(keys: ReadonlyMap<string, string>, firewall: "a" | "b"): string[] {
  const own = [...keys].filter(([name]) => new RegExp(`-${firewall}(-\\d)?$`).test(name));
  return own.map(([, key]) => encryptedKey(key)).sort();
}

/** What an update did, for example `updated aws:s3:BucketObjectv2 name`, sorted; the record of what stands follows. */
function changesIn(text: string): string[] {
  const step = /^ (?:\+|~|\+-|-\+|--|\+\+|-) +(\S+) (\S+) (created|updated|replaced|deleted) \(/;
  const found = text.split("\n").flatMap((line) => {
    const [, type, name, what] = step.exec(line) ?? [];
    return type === undefined || type === "vpn-hub:index:VpnHub" ? [] : [`${what} ${type} ${name}`];
  });
  return found.sort();
}
