/**
 * Proves how the commands refuse a stack file that cannot be read, and options of `hub plan` that do not go together. It
 * does not prove the plan itself.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { ConfigError } from "../../../components/plan/problems";
import { planOfStack, planOfText } from "../../../operations/plan/stackFile";
import { root } from "../configs";

const refusal = (action: () => unknown, ...parts: readonly string[]) =>
  assert.throws(action, (error) => {
    assert.ok(error instanceof ConfigError);
    for (const part of parts) assert.ok(error.message.includes(part), error.message);
    return true;
  });

describe("a stack file", () => {
  it("refuses what is not YAML by file, line and column, without quoting it", () => {
    const text = "config:\n\thub:sites: {}\n";
    refusal(() => planOfText(text, "lab"), "Pulumi.lab.yaml: is not YAML: Tabs are not allowed", "line 2, column 1\n");
    refusal(() => planOfText("config:\n  hub:sites: [\n", "lab"), "Pulumi.lab.yaml: is not YAML", "line 3, column 1\n");
  });

  it("refuses a key that stands twice, aliases without their anchor or without end, and tags", () => {
    const bomb = ["a: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 9; level += 1) bomb.push(`b${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`);
    const texts: readonly (readonly [string, string])[] = [
      ["config:\n  aws:region: a\n  aws:region: b\n", "Map keys must be unique at line 3, column 3"],
      ["config:\n  hub:sites: *nothing\n", "Unresolved alias"],
      ["config:\n  hub:sites: { <<: 1 }\n", "Merge sources must be maps"],
      ["config:\n  hub:sites: !sites { a: b }\n", "Unresolved tag: !sites at line 2, column 14"],
      [`${bomb.join("\n")}\n`, "Excessive alias count"],
    ];
    for (const [text, what] of texts) refusal(() => planOfText(text, "lab"), `Pulumi.lab.yaml: is not YAML: ${what}`);
  });

  it("reads the ends of lines of Windows, and maps merged by <<, as the engine does", () => {
    const text = fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8");
    const wanted = planOfText(text, "dev");
    assert.deepEqual(planOfText(text.replaceAll("\n", "\r\n"), "dev"), wanted);
    const merged = text.replace(
      /( *)hub:ciphers: (.*)/,
      "$1pulumi:ciphers: &ciphers $2\n$1hub:ciphers: { <<: *ciphers }",
    );
    assert.notEqual(merged, text);
    assert.deepEqual(planOfText(merged, "dev"), wanted);
  });

  it("refuses an empty one by the key that is needed first", () => {
    refusal(() => planOfText("", "lab"), "aws:region: is missing", "add it under config in Pulumi.lab.yaml");
  });

  it("names the right key for one that stands in the wrong namespace, or in none, beside all other problems", () => {
    const lines = ["vpn-hub:keys: { maxAgeDays: 7 }", "sites: {}", "Hub:flows: {}", "azure:location: japaneast"];
    const text = `config:\n${lines.map((line) => `  ${line}\n`).join("")}  hub:spokes: 1\nhub:alarms: {}\nstacks: {}\n`;
    refusal(
      () => planOfText(text, "lab"),
      "hub:alarms: stands beside config, where nobody reads it\n    remedy:  write hub:alarms below config",
      "  stacks: stands beside config, where nobody reads it\n    allowed: below config: keys of aws, azure-native, gcp, hub",
      "vpn-hub:keys: is read by nobody\n    remedy:  write hub:keys below config",
      "  sites: is read by nobody\n    remedy:  write hub:sites below config",
      "Hub:flows: is read by nobody\n    remedy:  write hub:flows below config",
      "azure:location: is read by nobody\n    allowed: below config: keys of aws, azure-native, gcp, hub, pulumi, random",
      "aws:region: is missing",
      "hub:spokes:",
    );
  });

  it("takes what the engine keeps beside config, and what the providers and the engine read", () => {
    const dev = fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8");
    const providers =
      "  aws:defaultTags: {}\n  azure-native:location: japaneast\n  pulumi:disable-default-providers: []\n";
    const kept = ["encryptionsalt: v1:a", "secretsprovider: awskms://a", "encryptedkey: a", '"environment": [prod]'];
    const text = `${kept.join("\n")}\n${dev.replace(/  azure-native:location.*\n/, "").replace("config:\n", `config:\n${providers}`)}`;
    assert.equal(planOfText(text, "dev").environment, "dev");
  });

  it("tells line and column of each problem, in the file's order, and of what is missing those of its holder", () => {
    const text = fs
      .readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")
      .replace("panos: 11.1.6-h3", "panos: 11.1")
      .replace("      asn: 64514\n", "")
      .replace("[10.20.0.0/16]", "[10.20.0.0/16, office]")
      .replace("services: [icmp]", "service: [icmp]");
    const lineOf = (part: string) => text.split("\n").findIndex((line) => line.includes(part)) + 1;
    assert.throws(
      () => planOfText(text, "dev"),
      ({ problems }: ConfigError) => {
        assert.deepEqual(
          problems.map(({ path: where, at }) => [where, at]),
          [
            ["hub:firewalls.panos", `Pulumi.dev.yaml:${lineOf("panos:")}:5`],
            ["hub:sites.tokyo-gcp.asn", `Pulumi.dev.yaml:${lineOf("tokyo-gcp:")}:5`],
            ["hub:sites.tokyo-gcp.cidrs.1", `Pulumi.dev.yaml:${lineOf("office")}:29`],
            ["hub:flows.ping.service", `Pulumi.dev.yaml:${lineOf("service: ")}:7`],
          ],
        );
        return true;
      },
    );
  });

  it("refuses a stack without a file, and names those that have one", () => {
    refusal(() => planOfStack("nope", root), "--stack: has no configuration file", '"nope"', "dev, prod");
  });
});

describe("hub plan", () => {
  const plan = (...args: readonly string[]) =>
    spawnSync(
      process.execPath,
      ["-r", "./tools/typescript.js", path.join("operations", "hub.ts"), "plan", "--stack", "dev", ...args],
      { cwd: root, encoding: "utf8" },
    );

  it("refuses --deployed alone, which would judge nothing", () => {
    const { status, stdout, stderr } = plan("--deployed");
    assert.equal(status, 64);
    assert.equal(stdout, "");
    assert.match(stderr, /--deployed: goes with --matrix/);
  });

  for (const other of ["--matrix", "--deployed"]) {
    it(`refuses --routes with ${other}`, () => {
      const { status, stderr } = plan("--routes", other);
      assert.equal(status, 64);
      assert.match(
        stderr,
        new RegExp(`^error: option '--routes' cannot be used with option '${other}'\\nhub plan --help `),
      );
    });
  }
});
