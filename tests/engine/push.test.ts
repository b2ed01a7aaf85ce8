/**
 * Proves with the real engine that the provider `vpn-hub` of this repository is found through Pulumi.yaml and keeps a
 * firewall equal to a program: what previews show, that no key gets into output or state, and what happens to foreign
 * changes and failed commits. The firewall is the stand-in of tests/push, over TLS; tests/push proves the details.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { makeAuthority } from "../push/certificate";
import { PanosConfiguration } from "../push/panosConfiguration";
import { PanosServer } from "../push/panosServer";
import { API_KEY, bootstrapXml, keyOf, OSAKA, QUICK, TOKYO, type SampleSite } from "../push/sample";
import { root } from "../unit/configs";
import { Sandbox, type Program } from "./harness";

const DEVICE = "/config/devices/entry[@name='localhost.localdomain']";
const UNIT = "network/interface/tunnel/units/entry[@name='tunnel.1000']";

/** Reads what it shall push from a file, so that a test can change it. */
const SOURCE = `
require(${JSON.stringify(path.join(root, "tools/typescript.js"))});
const { FirewallConfiguration } = require(${JSON.stringify(path.join(root, "components/panos/push/firewallConfiguration.ts"))});
const { addressOf, sampleConfiguration } = require(${JSON.stringify(path.join(root, "tests/push/sample.ts"))});
const { sites, keys, apiKey, ...args } = JSON.parse(require("node:fs").readFileSync("wanted.json", "utf8"));
// Like a cloud's addresses, not known before their resource is made.
const addresses = Object.fromEntries(sites.map((site) => {
  const { result } = new random.RandomPassword(site.name, { length: 8 });
  return [site.name + "/0", result.apply(() => pulumi.unsecret(pulumi.output(addressOf(site))))];
}));
const presharedKeys = Object.fromEntries(Object.entries(keys).map(([id, key]) => [id, pulumi.secret(key)]));
new FirewallConfiguration("a", {
  ...args, apiKey: pulumi.secret(apiKey), configuration: sampleConfiguration(sites), presharedKeys, addresses,
});
`;

describe("push to a firewall", () => {
  const sandbox = new Sandbox();
  const certificate = makeAuthority("test authority").issue(["127.0.0.1"]);
  let server: PanosServer;
  let program: Program;
  /** Whatever the CLI printed in this test file. */
  let printed = "";
  const want = (sites: readonly SampleSite[], epoch = 1, more: Record<string, unknown> = {}) =>
    fs.writeFileSync(
      path.join(program.folder, "wanted.json"),
      JSON.stringify({
        host: server.host,
        machine: "i-1",
        certificateSha256: certificate.sha256,
        timing: QUICK,
        sites,
        apiKey: API_KEY,
        keys: Object.fromEntries(sites.map(({ name }) => [`${name}/a-0`, keyOf(name, name === "tokyo" ? epoch : 1)])),
        ...more,
      }),
    );
  const run = async (...args: string[]) => {
    const result = await program.run(args);
    printed += result.text;
    return result;
  };
  const up = () => run("up", "--yes", "--skip-preview", "--suppress-outputs");
  const changes = () => server.count("multi-config");

  before(async () => {
    await sandbox.prepare();
    server = await new PanosServer(certificate).start();
    server.apiKeys.set(API_KEY, "vpn-hub");
    server.configuration = new PanosConfiguration(bootstrapXml([TOKYO]));
    program = sandbox.script("push", SOURCE);
    fs.writeFileSync(
      path.join(program.folder, "Pulumi.yaml"),
      stringify({
        name: "push",
        runtime: { name: "nodejs", options: { typescript: false } },
        plugins: { providers: [{ name: "vpn-hub", path: path.join(root, "provider") }] },
      }),
    );
    want([TOKYO]);
    await program.select();
  });
  after(async () => {
    await server.stop();
    sandbox.remove();
  });

  it("previews without a connection, and pushes", async () => {
    const preview = await run("preview", "--diff");
    assert.equal(preview.code, 0, preview.text);
    assert.deepEqual(server.calls, []);
    const { code, text } = await up();
    assert.equal(code, 0, text);
    assert.match(text, /pushed 1 changed/);
    assert.doesNotMatch(server.configuration.text("running"), /<disabled>/);
    assert.equal((await run("preview", "--expect-no-changes")).code, 0);
  });

  it("shows exactly the elements that a changed plan changes", async () => {
    want([{ ...TOKYO, mtu: 1400 }, OSAKA]);
    const { code, stdout } = await run("preview", "--json");
    assert.equal(code, 0);
    const { steps } = JSON.parse(stdout) as {
      steps: { op: string; detailedDiff?: Record<string, { kind: string }> }[];
    };
    const shown = Object.entries(steps.find(({ op }) => op === "update")!.detailedDiff!);
    assert.deepEqual(shown.map(([property, { kind }]) => `${kind} ${property}`).sort(), [
      'add addresses["osaka/0"]',
      "add elements[\"network/ike/gateway/entry[@name='osaka-0']\"]",
      "add elements[\"network/interface/tunnel/units/entry[@name='tunnel.1002']\"]",
      "add elements[\"network/tunnel/ipsec/entry[@name='osaka-0']\"]",
      "add elements[\"network/virtual-router/entry[@name='hub']/interface/member[text()='tunnel.1002']\"]",
      "add elements[\"network/virtual-router/entry[@name='hub']/protocol/bgp/peer-group/entry[@name='osaka']\"]",
      "add elements[\"vsys/entry[@name='vsys1']/import/network/interface/member[text()='tunnel.1002']\"]",
      "add elements[\"vsys/entry[@name='vsys1']/rulebase/security/rules/entry[@name='ike-osaka']\"]",
      "add elements[\"vsys/entry[@name='vsys1']/zone/entry[@name='osaka']\"]",
      "add elements[\"vsys/entry[@name='vsys1']/zone/entry[@name='osaka']/network/layer3/member[text()='tunnel.1002']\"]",
      'add presharedKeys["osaka/a-0"]',
      `update elements["${UNIT}"]`,
    ]);
    const { text } = await run("preview", "--diff", "--show-full-output");
    assert.match(text, /<mtu>1427<\/mtu>.*=>.*<mtu>1400<\/mtu>/s);
    assert.match(text, /<key>\{key:osaka\/a-0\}<\/key>/);
    assert.match(text, /<ip>\{address:osaka\/0\}<\/ip>/);
    assert.equal((await up()).code, 0);
  });

  it("shows the lines that change within an element", async () => {
    want([{ ...TOKYO, mtu: 1400, zone: "partners" }, OSAKA]);
    const { text } = await run("preview", "--diff");
    assert.match(text, /- +<member>tokyo<\/member>\n +\+ +<member>partners<\/member>/);
  });

  it("shows a rotated key as one secret, and pushes it to its gateway alone", async () => {
    want([{ ...TOKYO, mtu: 1400 }, OSAKA], 2);
    const { text } = await run("preview", "--diff");
    assert.match(text, /~ presharedKeys: \{\n\s+~ tokyo\/a-0: \[secret\] => \[secret\]\n\s+\}/);
    assert.equal((await up()).code, 0);
    assert.deepEqual(
      server.lastChange().map(({ action, xpath }) => `${action} ${xpath.replace(`${DEVICE}/`, "")}`),
      ["edit network/ike/gateway/entry[@name='tokyo-0']"],
    );
  });

  it("refuses foreign changes, and overwrites them after a refresh has shown them", async () => {
    const element = '<entry name="tunnel.1000"><mtu>1300</mtu></entry>';
    server.configuration.change("alice", [{ action: "edit", xpath: `${DEVICE}/${UNIT}`, element }]);
    server.configuration.commit("alice");
    want([TOKYO, OSAKA], 2);
    const before = changes();
    const refused = await up();
    assert.notEqual(refused.code, 0);
    assert.match(refused.text, /somebody changed what the hub owns, in 1 places:/);
    assert.match(refused.text, /changed network\/interface.*: mtu: found 1300, expected 1400/);
    assert.equal(changes(), before);
    const refreshed = await run("refresh", "--yes", "--skip-preview", "--diff");
    assert.equal(refreshed.code, 0, refreshed.text);
    assert.match(refreshed.text, /<mtu>1400<\/mtu>.*=>.*<mtu>1300<\/mtu>/s);
    assert.match((await run("preview", "--diff")).text, /<mtu>1300<\/mtu>.*=>.*<mtu>1427<\/mtu>/s);
    assert.equal((await up()).code, 0);
    assert.match(server.configuration.text("running"), /<mtu>1427<\/mtu>/);
  });

  it("takes a failed commit back, and can do it again", async () => {
    const before = server.configuration.text("candidate");
    server.commitFails = `the key ${keyOf("tokyo", 2)} is too weak`;
    want([{ ...TOKYO, mtu: 1380 }, OSAKA], 2);
    const failed = await up();
    server.commitFails = undefined;
    assert.notEqual(failed.code, 0);
    assert.match(
      failed.text,
      /PAN-OS refused the commit \(job \d+\) and runs as before: the key \[secret\] is too weak/,
    );
    assert.equal(server.configuration.text("candidate"), before);
    assert.equal((await up()).code, 0);
    assert.match(server.configuration.text("running"), /<mtu>1380<\/mtu>/);
  });

  it("pushes anew to another machine, which starts from its bootstrap package", async () => {
    server.configuration = new PanosConfiguration(bootstrapXml([TOKYO, OSAKA]));
    want([TOKYO, OSAKA], 2, { machine: "i-2" });
    const { code, text } = await up();
    assert.equal(code, 0, text);
    assert.doesNotMatch(server.configuration.text("running"), /<disabled>/);
  });

  it("refuses wrong inputs before it connects", async () => {
    const before = server.calls.length;
    want([TOKYO], 2, { certificateSha256: "AB:CD", keys: {} });
    const { code, text } = await up();
    assert.notEqual(code, 0);
    assert.match(text, /certificateSha256 must be 64 lower-case hexadecimal digits, got "AB:CD"/);
    assert.match(text, /needs the pre-shared key tokyo\/a-0, which presharedKeys does not hold/);
    assert.equal(server.calls.length, before);
  });

  it("leaves the firewall as it is at destroy, even one that is gone", async () => {
    const before = server.calls.length;
    const { code, text } = await run("destroy", "--yes", "--skip-preview");
    assert.equal(code, 0, text);
    assert.equal(server.calls.length, before);
    assert.match(server.configuration.text("running"), /osaka-0/);
  });

  it("kept every key out of its output and out of the state", async () => {
    want([TOKYO], 3);
    server.configuration = new PanosConfiguration(bootstrapXml([TOKYO]));
    assert.equal((await up()).code, 0);
    const backend = path.join(sandbox.folder, "state", "backend");
    const files = fs
      .readdirSync(backend, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(backend, name));
    const texts = files.filter((name) => fs.statSync(name).isFile()).map((name) => fs.readFileSync(name, "utf8"));
    assert.match((await run("stack", "export")).stdout, /\{key:tokyo\/a-0\}/);
    for (const text of [printed, ...texts]) assert.doesNotMatch(text, /marked-/);
    assert.match(printed, /\[secret\]/);
  });
});
