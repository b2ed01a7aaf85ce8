/**
 * Proves that `hub device-config --with-keys` reads exactly the keys of the asked site or firewall, by the secrets that
 * the program itself makes and tags, over the AWS SDK from a server on this machine; that they stand in the output then
 * and only then; and that no key is ever in an error. It does not prove what AWS's own service answers: the server
 * plays GetSecretValue of the JSON 1.1 protocol, and a script plays `pulumi stack output` and `pulumi stack export`.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { Command } from "commander";
import { DEVICE_KINDS } from "../../../components/devices/registry";
import { suitesOfDevice } from "../../../components/devices/abilities";
import { ConfigError } from "../../../components/plan/problems";
import { sitesOnAwsVpn, sitesOnFirewalls, type HubPlan } from "../../../components/plan/hubPlan";
import { addDeviceCommands } from "../../../operations/devices/deviceCommands";
import { keysOfFirewall, keysOfSite, readPresharedKeys, type WantedKey } from "../../../operations/keys/presharedKeys";
import { renderStack } from "../../../operations/rendered/rendered";
import type { RenderedResource } from "../../../reading/inventory";
import { openSecretsManager } from "../../../operations/keys/secretsManager";
import { siteDeviceConfig } from "../../../operations/devices/siteDevice";
import { planOfText } from "../../../operations/plan/stackFile";
import { planWithSite, SITE } from "../../golden/deviceSites";

const root = path.join(__dirname, "..", "..", "..");
const stackText = (file: string) => fs.readFileSync(path.join(root, file), "utf8");

/** What every key of these tests begins with. */
const MARK = "marked.key.";
const keyOf = (id: string) => `${MARK}${id.replaceAll(/[^a-z0-9]/g, ".")}.`.padEnd(48, "x");

/** Secrets Manager on this machine: answers by secret, and remembers what was asked for. */
class SecretsServer {
  readonly asked: string[] = [];
  private readonly server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      assert.equal(request.headers["x-amz-target"], "secretsmanager.GetSecretValue");
      const { SecretId } = JSON.parse(body) as { SecretId: string };
      this.asked.push(SecretId);
      const answer = this.answers[SecretId] ?? { status: 400, body: { __type: "ResourceNotFoundException" } };
      response.writeHead(answer.status ?? 200, { "content-type": "application/x-amz-json-1.1" });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    });
  });

  constructor(
    private readonly answers: Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>,
  ) {}

  async start(): Promise<Record<string, string>> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "not-a-secret",
      AWS_CONFIG_FILE: os.devNull,
      AWS_SHARED_CREDENTIALS_FILE: os.devNull,
      AWS_MAX_ATTEMPTS: "1",
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** An answer of each secret that the stack has, with the key whose id the secret is tagged with. */
function answersOf(resources: readonly RenderedResource[]): Record<string, { body: unknown }> {
  const secrets = resources.filter(({ type }) => type === "aws:secretsmanager/secret:Secret");
  return Object.fromEntries(
    secrets.map(({ id, inputs }) => [
      id,
      { body: { ARN: id, SecretString: keyOf((inputs["tags"] as { Name: string }).Name) } },
    ]),
  );
}

async function withEnvironment<T>(values: Readonly<Record<string, string>>, action: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, values);
  try {
    return await action();
  } finally {
    process.env = before;
  }
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  assert.ok(error instanceof ConfigError, `no ConfigError, but ${String(error)}`);
  return error.message;
}

let once: Promise<readonly RenderedResource[]> | undefined;
/** What the program itself makes of prod: the same resources for both describes. */
const rendered = (plan: HubPlan) => (once ??= renderStack(plan));

const ids = (keys: readonly WantedKey[]) => keys.map(({ id }) => id).sort();

describe("pre-shared keys for device configurations", () => {
  const prod = planOfText(stackText("Pulumi.prod.yaml"), "prod");
  const cloudhub = planOfText(stackText("examples/cloudhub/Pulumi.cloudhub.yaml"), "cloudhub");
  let resources: readonly RenderedResource[];

  before(async () => (resources = await rendered(prod)));

  async function read(
    keys: readonly WantedKey[],
    answers: ConstructorParameters<typeof SecretsServer>[0],
    from = resources,
    plan: Pick<HubPlan, "environment"> = prod,
  ) {
    const server = new SecretsServer(answers);
    const environment = await server.start();
    try {
      const values = await withEnvironment(environment, async () =>
        readPresharedKeys(plan, keys, { resources: from, readSecret: await openSecretsManager(prod.region) }),
      );
      return { values, asked: server.asked.sort() };
    } finally {
      await server.stop();
    }
  }

  it("are those of the site's tunnels, or of the firewall's, whatever ends them", () => {
    assert.deepEqual(ids(keysOfSite(prod, SITE)), [`${SITE}/a-0`, `${SITE}/b-0`]);
    assert.deepEqual(ids(keysOfSite(cloudhub, "nagoya")), ["nagoya/0-1", "nagoya/0-2", "nagoya/1-1", "nagoya/1-2"]);
    const ofA = ids(keysOfFirewall(prod, "a"));
    assert.ok(ofA.includes("branch-sapporo/a-0") && ofA.every((id) => /\/a(-|$)/.test(id)), ofA.join(", "));
    for (const { name, tunnels } of sitesOnFirewalls(prod))
      for (const { key } of tunnels) assert.ok(ids(keysOfSite(prod, name)).includes(key), key);
  });

  it("come from the secrets that the program made for them, and no other secret is read", async () => {
    const { values, asked } = await read(keysOfSite(prod, SITE), answersOf(resources));
    assert.deepEqual(values, {
      [`${SITE}/a-0`]: keyOf(`${SITE}/a-0`),
      [`${SITE}/b-0`]: keyOf(`${SITE}/b-0`),
    });
    assert.deepEqual(asked, [`${SITE}-a-0-id`, `${SITE}-b-0-id`]);
  });

  it("have a secret each, on every site and firewall of the stack", async () => {
    const all = prod.sites.flatMap(({ keys }) => keys);
    const { values } = await read(all, answersOf(resources));
    assert.deepEqual(values, Object.fromEntries(all.map(({ id }) => [id, keyOf(id)])));
  });

  it("have a secret each on the AWS VPN as well", async () => {
    const rendering = await renderStack(cloudhub);
    const all = sitesOnAwsVpn(cloudhub).flatMap(({ keys }) => keys);
    const { values } = await read(all, answersOf(rendering), rendering, cloudhub);
    assert.deepEqual(values, Object.fromEntries(all.map(({ id }) => [id, keyOf(id)])));
    assert.equal(all.length, 12);
  });

  it("come from the secret that the user named, where the other side chose the key", async () => {
    const given = { id: "depot/0-1", secretId: "vpn/depot-1" };
    const { values, asked } = await read([given], { "vpn/depot-1": { body: { SecretString: keyOf("depot/0-1") } } });
    assert.deepEqual(values, { "depot/0-1": keyOf("depot/0-1") });
    assert.deepEqual(asked, ["vpn/depot-1"]);
  });

  it("refuses all keys at once that have no secret, no value or no right to be read, by id and secret", async () => {
    const secret = (name: string) => ({ id: `site/${name}`, secretId: `secret-${name}` });
    const error = (type: string) => ({ status: 400, body: { __type: type, message: `about ${MARK}leaked` } });
    const names = ["gone", "denied", "deleted", "locked", "empty", "binary", "long", "odd", "torn", "new"];
    const message = await messageOf(
      read([...names.map(secret), { id: "site/unmade" }], {
        "secret-denied": error("AccessDeniedException"),
        "secret-deleted": error("InvalidRequestException"),
        "secret-locked": error("DecryptionFailure"),
        "secret-empty": { body: { SecretString: "" } },
        "secret-binary": { body: { SecretBinary: Buffer.from(keyOf("x")).toString("base64") } },
        "secret-long": { body: { SecretString: `${MARK}`.padEnd(70, "x") } },
        "secret-odd": { body: { SecretString: `${keyOf("odd").slice(1)}\n` } },
        "secret-torn": { body: `{"SecretString": ${MARK}torn` },
        "secret-new": error("SomethingNewException"),
      }),
    );
    assert.ok(message.startsWith("11 problems"), message);
    const said = message.split("\n").filter((line) => line.startsWith("  pre-shared key"));
    assert.deepEqual(said, [
      "  pre-shared key site/gone: secret secret-gone is not there, or has no current version",
      "  pre-shared key site/denied: secret secret-denied may not be read",
      "  pre-shared key site/deleted: secret secret-deleted is marked for deletion",
      "  pre-shared key site/locked: secret secret-locked could not be decrypted",
      "  pre-shared key site/empty: the key in secret secret-empty (not shown) has 0 characters; allowed: 32 to 64",
      "  pre-shared key site/binary: the key in secret secret-binary (not shown) is not a text",
      "  pre-shared key site/long: the key in secret secret-long (not shown) has 70 characters; allowed: 32 to 64",
      "  pre-shared key site/odd: the key in secret secret-odd (not shown) has a forbidden character; allowed: letters, digits, '.' and '_', and no 0 at the beginning",
      "  pre-shared key site/torn: secret secret-torn could not be read: SyntaxError",
      "  pre-shared key site/new: secret secret-new could not be read: SomethingNewException",
      "  pre-shared key site/unmade: has no secret in the state of this stack",
    ]);
    assert.equal(message.match(/ {4}remedy: /g)?.length, said.length);
    assert.equal(message.match(/agree another one with the other side/g)?.length, 4);
    assert.ok(!message.includes(MARK), "a key is in the message");
  });

  it("refuses a short key of its own making, with another remedy than for one that the other side gave", async () => {
    const answers = { ...answersOf(resources), [`${SITE}-b-0-id`]: { body: { SecretString: `${MARK}short` } } };
    const message = await messageOf(read(keysOfSite(prod, SITE), answers));
    assert.match(message, /^1 problem;.*branch-nagoya\/b-0: the key in secret .* has 16 characters.*raise its epoch/s);
    assert.ok(!message.includes(MARK));
  });

  it("refuses a secret of another environment, though it has the key's name", async () => {
    const foreign = resources.map((resource) => ({
      ...resource,
      inputs: { ...resource.inputs, tags: { ...(resource.inputs["tags"] as object), "vpn-hub:environment": "dev" } },
    }));
    const message = await messageOf(read(keysOfSite(prod, SITE), answersOf(resources), foreign));
    assert.match(message, /^2 problems.*branch-nagoya\/a-0: has no secret in the state.*run pulumi up first/s);
  });

  it("refuses once, not for each key, when AWS takes no credentials", async () => {
    const body = { __type: "UnrecognizedClientException" };
    const all = Object.fromEntries(Object.keys(answersOf(resources)).map((id) => [id, { status: 400, body }]));
    const message = await messageOf(read(keysOfSite(prod, SITE), all));
    assert.match(message, /^1 problem;.*--with-keys: AWS takes no credentials from here.*log in to the account/s);
  });

  it("stand where the placeholders stood, in every device's configuration, whose head says so", () => {
    for (const device of DEVICE_KINDS.filter((kind) => suitesOfDevice(kind).length > 0)) {
      const suites = [suitesOfDevice(device)[0]!.name];
      const plan = planWithSite(device === "windows-2012-r2" ? "static" : "bgp", { suites });
      const presharedKeys = Object.fromEntries(keysOfSite(plan, SITE).map(({ id }) => [id, keyOf(id)]));
      const without = siteDeviceConfig(plan, SITE, { device });
      const withKeys = siteDeviceConfig(plan, SITE, { device, presharedKeys });
      for (const { id } of keysOfSite(plan, SITE)) {
        const placeholder = `KEY-OF-${id.replace("/", "-")}`;
        assert.ok(without.includes(placeholder), `${device} has no place for the key ${id}`);
        assert.equal(withKeys.split(keyOf(id)).length, without.split(placeholder).length, device);
      }
      assert.ok(!withKeys.includes("KEY-OF-"), `${device} still has a placeholder`);
      assert.match(withKeys, /This configuration holds pre-shared keys/);
      assert.doesNotMatch(without, /This configuration holds pre-shared keys/);
    }
  });
});

describe("hub device-config on the command line", () => {
  let folder: string;
  let server: SecretsServer;
  let environment: Record<string, string>;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "devices-keys-"));
    const plan = planOfText(stackText("Pulumi.prod.yaml"), "prod");
    const resources = await rendered(plan);
    const address = (n: number) => ({ untrustPublicIp: `203.0.113.${n}`, managementPublicIp: `203.0.113.${n + 10}` });
    const outsideAddresses = Object.fromEntries(
      plan.sites.map(({ name }) => [name, ["203.0.113.50", "203.0.113.51", "203.0.113.52", "203.0.113.53"]]),
    );
    const outputs = { firewalls: { a: address(31), b: address(32) }, outsideAddresses, awsVpn: {} };
    const deployment = {
      resources: resources.map((each) => ({ ...each, urn: `urn:pulumi:prod::hub::${each.type}::${each.name}` })),
    };
    fs.writeFileSync(path.join(folder, "output.json"), JSON.stringify(outputs));
    fs.writeFileSync(path.join(folder, "export.json"), JSON.stringify({ deployment }));
    fs.writeFileSync(path.join(folder, "pulumi"), `#!/bin/sh\n[ "$1" = version ] || exec cat "${folder}/$2.json"\n`, {
      mode: 0o755,
    });
    server = new SecretsServer({
      ...answersOf(resources),
      "branch-sapporo-b-0-id": { status: 400, body: { __type: "AccessDeniedException", message: MARK } },
    });
    environment = await server.start();
  });

  after(async () => {
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the command in this process: what it prints, or the message of its refusal. */
  async function hub(...args: string[]): Promise<{ printed: string; refused?: string }> {
    server.asked.length = 0;
    const printed: string[] = [];
    const { log, error } = console;
    console.log = console.error = (text: string) => void printed.push(`${text}\n`);
    const program = new Command("hub");
    addDeviceCommands(program);
    const values = { ...environment, PATH: `${folder}:${process.env["PATH"]}` };
    try {
      await withEnvironment(values, () =>
        program.parseAsync(["device-config", "--stack", "prod", ...args], { from: "user" }),
      );
      return { printed: printed.join("") };
    } catch (reason) {
      if (!(reason instanceof ConfigError)) throw reason;
      return { printed: printed.join(""), refused: reason.message };
    } finally {
      Object.assign(console, { log, error });
    }
  }

  it("prints keys with --with-keys, and placeholders without, where AWS is not asked at all", async () => {
    const withKeys = await hub(SITE, "--with-keys");
    assert.equal(withKeys.refused, undefined);
    assert.ok(withKeys.printed.includes(` pre-shared-key ${keyOf(`${SITE}/a-0`)}\n`), withKeys.printed);
    assert.ok(withKeys.printed.includes(` pre-shared-key ${keyOf(`${SITE}/b-0`)}\n`));
    assert.deepEqual(server.asked.sort(), [`${SITE}-a-0-id`, `${SITE}-b-0-id`]);
    const without = await hub(SITE);
    assert.ok(without.printed.includes(` pre-shared-key KEY-OF-${SITE}-a-0\n`));
    assert.ok(!without.printed.includes(MARK));
    assert.deepEqual(server.asked, []);
  });

  it("has the keys of the asked firewall alone, as set commands and as XML", async () => {
    const { printed } = await hub("--firewall", "a", "--with-keys");
    assert.equal(printed.split("\n")[0], "# This configuration holds pre-shared keys: keep it as secret as they are");
    assert.ok(printed.includes(`pre-shared-key key ${keyOf(`${SITE}/a-0`)}\n`));
    assert.ok(!printed.includes("KEY-OF-"));
    assert.ok(server.asked.length > 0 && server.asked.every((id) => /-a(-\d)?-id$/.test(id)), server.asked.join(", "));
    const xml = (await hub("--firewall", "b", "--format", "xml", "--with-keys")).refused;
    assert.match(xml!, /branch-sapporo\/b-0.*may not be read/);
    const ofA = (await hub("--firewall", "a", "--format", "xml", "--with-keys")).printed;
    assert.deepEqual(ofA.split("\n").slice(0, 2), [
      '<?xml version="1.0"?>',
      "<!-- This configuration holds pre-shared keys: keep it as secret as they are -->",
    ]);
    assert.ok(ofA.includes(`<key>${keyOf(`${SITE}/a-0`)}</key>`));
  });

  it("writes a new file that only its owner can read, and refuses to write over one", async () => {
    const file = path.join(folder, "nagoya.txt");
    assert.deepEqual(await hub(SITE, "--with-keys", "--output", file), { printed: `Written to ${file}.\n` });
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    const written = fs.readFileSync(file, "utf8");
    assert.ok(written.includes(keyOf(`${SITE}/a-0`)));
    assert.match((await hub(SITE, "--output", file)).refused!, /--output: is there already/);
    assert.equal(fs.readFileSync(file, "utf8"), written);
    assert.match((await hub(SITE, "--output", path.join(file, "x"))).refused!, /--output: cannot be written: ENOTDIR/);
  });

  it("refuses a key that may not be read, and prints nothing of the configuration", async () => {
    const { printed, refused } = await hub("branch-sapporo", "--with-keys");
    assert.equal(printed, "");
    assert.match(refused!, /pre-shared key branch-sapporo\/b-0: secret branch-sapporo-b-0-id may not be read/);
    assert.ok(!refused!.includes(MARK), refused);
  });

  it("refuses --with-keys in a draft, and options that do not go together", async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[SITE, "--draft", "--with-keys"], /--with-keys: does not go with --draft.*run pulumi up/s],
      [["--firewall", "a", "--draft", "--with-keys"], /--with-keys: does not go with --draft/],
      [[SITE, "--firewall", "a"], /<site>: and --firewall were both given/],
      [[], /<site>: is missing/],
      [["--firewall", "a", "--device", "pan-os"], /--device: is for a site/],
      [[SITE, "--format", "xml"], /--format: is for --firewall/],
      [["nowhere", "--with-keys"], /<site>: is not in the configuration/],
      [["tokyo-gcp", "--with-keys"], /<site>: is a gcp-ha-vpn site: the program runs that end/],
    ];
    for (const [args, wanted] of cases) {
      const { printed, refused } = await hub(...args);
      assert.match(refused ?? printed, wanted);
      assert.deepEqual([printed, server.asked], ["", []]);
    }
  });
});
