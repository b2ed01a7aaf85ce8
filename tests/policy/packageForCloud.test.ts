/**
 * Proves that a pack written for Pulumi Cloud stands on its own: plain JavaScript that serves every rule of the pack and
 * names its dependencies. It does not prove that Pulumi Cloud takes it.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pack as bundle } from "../../policy/opt-in/bundle/pack";
import { packageForCloud } from "../../policy/packageForCloud";
import { PACKS } from "../../policy/rulesTable";
import { root } from "../unit/configs";

describe("a pack for Pulumi Cloud", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vpn-hub-test-"));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("serves every rule of its pack without the rest of this repository", async () => {
    const all = [...PACKS.slice(2), bundle];
    for (const { name } of all) await packageForCloud(name, path.join(folder, name));
    // Stands in for `npm install`.
    fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    const script = `
      const server = require("@pulumi/policy/server");
      server.serve = (name, version, level, { policies }) => console.log(JSON.stringify([name, policies.map((each) => each.name)]));
      for (const name of ${JSON.stringify(all.map(({ name }) => name))}) {
        process.chdir(${JSON.stringify(folder)} + "/" + name);
        require(process.cwd() + "/index.js");
      }`;
    const printed = execFileSync(process.execPath, ["-e", script], { cwd: folder, encoding: "utf8" });
    const served = printed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as [string, string[]])
      .map(([name, ids]) => [name, ids.filter((id) => !["not-yet-known", "policy-configuration"].includes(id))]);
    assert.deepEqual(
      served,
      all.map(({ name, rules }) => [name, rules.map(({ id }) => id)]),
    );
    for (const words of ["RULES.md", "rules/psk-age.md"]) {
      assert.ok(fs.existsSync(path.join(folder, "psk-rotation", "policy", words)), words);
    }
    const { dependencies } = JSON.parse(fs.readFileSync(path.join(folder, "psk-rotation", "package.json"), "utf8"));
    assert.deepEqual(Object.keys(dependencies), ["@pulumi/policy", "@pulumi/pulumi", "google-protobuf"]);
    for (const version of Object.values(dependencies)) assert.match(version as string, /^\d+\.\d+\.\d+$/);
  });

  it("refuses a pack that does not exist, and a folder that holds something", async () => {
    await assert.rejects(packageForCloud("ciphers", folder), /there is no pack ciphers; there are approved-ciphers,/);
    await assert.rejects(packageForCloud("psk-rotation", root), /is not empty; name a new folder/);
  });
});
