/**
 * Proves that a report reads a real state, and what a reviewer reads of real changes: the comments of changes of a stack that is
 * up, each from the engine's own preview, are the golden texts. Renew them by `GOLDEN=write`, and read the difference.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { planOfText } from "../../operations/plan/stackFile";
import { comment } from "../../operations/pullRequest/comment";
import { resourceChanges } from "../../operations/pullRequest/preview";
import { changed, root } from "../unit/configs";
import { Sandbox, stackConfig, type Program } from "./harness";

type Values = Record<string, unknown>;

const BASE = changed(stackConfig("dev"), {
  "hub:sites.branch": {
    kind: "customer-gateway",
    outsideAddress: "198.51.100.7",
    asn: 65001,
    cidrs: ["10.50.0.0/24"],
  },
  "hub:flows.branch": { from: "site/branch", to: "spoke/app", services: ["tcp/443"] },
});

const ACCEPTED = { to: "cbc256-sha256-group14 28800/10800 s", reason: "agreed for Sunday night" };
const CHANGES: Readonly<Record<string, Values>> = {
  "site-added": {
    "hub:sites.third": { kind: "gcp-ha-vpn", region: "asia-northeast2", asn: 64530, cidrs: ["10.90.0.0/16"] },
    "hub:flows.third": { from: "site/third", to: "spoke/app", services: ["tcp/443"] },
  },
  // Both tunnels of the site at once: the preview takes it only because somebody accepts it.
  "suite-changed": {
    "hub:sites.branch.suites": ["cbc256-sha256-group14"],
    "hub:acceptedChanges": Object.fromEntries(
      ["a-0", "b-0"].map((tunnel) => [`site/branch/${tunnel}.suite`, ACCEPTED]),
    ),
  },
  "sku-changed": { "hub:sites.osaka-azure.sku": "VpnGw2AZ" },
  "rule-opened": { "hub:flows.remote": { from: "site/branch", to: "spoke/app", services: ["tcp/22"] } },
  "key-rotated": { "hub:keys.epochs": { "tokyo-gcp/a-0": 2 } },
};

describe("what people are told of a stack that is up", () => {
  const sandbox = new Sandbox();
  let program: Program;

  before(async () => {
    await sandbox.prepare();
    program = sandbox.project({ dev: BASE });
    await program.select("dev");
    const { code, text } = await program.update();
    assert.equal(code, 0, text);
  });
  after(() => sandbox.remove());

  const hub = (...args: readonly string[]) =>
    spawnSync(path.join(root, "operations", "hub.js"), args, {
      cwd: program.folder,
      env: sandbox.processEnvironment(),
      encoding: "utf8",
    });

  it("reports its addresses and the ages of its keys, and of a stack that is not there nothing", () => {
    const { status, stdout, stderr } = hub("report", "--stack", "dev", "--deployed", "--format", "md");
    assert.equal(status, 0, stderr);
    assert.ok(!stdout.includes("(after up)"), stdout);
    // Four tunnels to Google Cloud, two connections of Azure, two tunnels of the branch.
    assert.equal(stdout.match(/\| this program \| 0 days \|/g)?.length, 8);
    fs.renameSync(path.join(program.folder, "Pulumi.dev.yaml"), path.join(program.folder, "Pulumi.other.yaml"));
    const missing = hub("report", "--stack", "other", "--deployed");
    assert.deepEqual([missing.status, missing.stdout], [66, ""], missing.stderr);
    fs.rmSync(path.join(program.folder, "Pulumi.other.yaml"));
  });

  for (const [name, change] of Object.entries(CHANGES))
    it(`tells what a change does: ${name}`, async () => {
      const wanted = changed(BASE, change);
      sandbox.project({ dev: wanted });
      const { code, stdout, text } = await program.run(["preview", "--json"]);
      assert.equal(code, 0, text);
      const [before, after] = [BASE, wanted].map((config) => planOfText(stringify({ config }), "dev"));
      const sites = after!.sites.map((site) => site.name);
      const found = comment({
        before: before!,
        after: after!,
        resources: resourceChanges(stdout, sites, "preview.json"),
      });
      const golden = path.join(root, "tests", "golden", "comment", `${name}.md`);
      if (process.env["GOLDEN"] === "write") fs.writeFileSync(golden, found);
      assert.equal(found, fs.readFileSync(golden, "utf8"));
    });
});
