/**
 * Proves with the real engine that `hub audit` judges every stack of a backend, says what it finds, and ends with the code
 * of the gravest. The rules themselves are proved by data, beside; that this repository's stacks pass them, in
 * tests/engine/dev.test.ts.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { audit } from "../../../operations/audit/audit";
import { Sandbox } from "../../engine/harness";
import { root } from "../../unit/configs";
import { KEY, WEAK } from "./programs";

describe("hub audit", () => {
  const sandbox = new Sandbox();
  const outside = { ...process.env };
  before(async () => {
    await sandbox.prepare();
    for (const [name, source] of Object.entries({ empty: "", key: KEY, weak: WEAK })) {
      const program = sandbox.script(name, source);
      await program.select();
      const { code, text } = await program.update();
      assert.equal(code, 0, text);
    }
    // The audit asks the backend that the shell is logged in to.
    Object.assign(process.env, sandbox.processEnvironment());
    // As in a shell that judges every command: the audit's own pack alone counts.
    process.env["PULUMI_OPTION_POLICY_PACK"] = path.join(root, "policy", "multi-layer-filtering");
  });
  after(() => {
    for (const name of Object.keys(process.env)) if (!(name in outside)) delete process.env[name];
    Object.assign(process.env, outside);
    sandbox.remove();
  });

  it("judges every stack with something in it, whatever its project, and writes a report for machines", async () => {
    const printed: string[] = [];
    const output = path.join(sandbox.folder, "audit.json");
    const options = { allStacks: true, format: "json", failOn: "low", output } as const;
    assert.equal(await audit(options, (text) => printed.push(text)), 10);
    const { stacks } = JSON.parse(fs.readFileSync(output, "utf8"));
    const count = (level: string) => (found: any) => found.findings.filter((each: any) => each.level === level).length;
    assert.deepEqual(
      stacks.map((each: any) => [
        each.stack,
        count("mandatory")(each),
        count("advisory")(each),
        each.failure?.split(":")[0],
      ]),
      [
        ["organization/empty/test", 0, 0, "holds no resources"],
        ["organization/key/test", 0, 0, undefined],
        ["organization/weak/test", 16, 3, undefined],
      ],
    );
    assert.match(
      printed.join("\n"),
      /3 stacks, 1 of them not judged; mandatory: 9 critical, 7 high, 0 medium, 0 low; advisory: 3$/,
    );
  });

  it("judges one stack by a configuration of its own", async () => {
    const config = path.join(sandbox.folder, "strict.json");
    fs.writeFileSync(config, JSON.stringify({ "psk-age": { asOf: "2999-01-01" } }));
    const options = { stack: "organization/key/test", format: "table", failOn: "low", config } as const;
    const printed: string[] = [];
    assert.equal(await audit(options, (text) => printed.push(text)), 3);
    assert.match(
      printed.join(),
      /mandatory {2}high +psk-age +random:index\/randomPassword:RandomPassword key +the key is \d+ days old/,
    );
    assert.equal(await audit({ ...options, failOn: "critical" }, () => undefined), 0);
  });

  it("takes what stood before for a baseline, which holds from then on and does not grow", async () => {
    const config = path.join(sandbox.folder, "baseline.json");
    fs.writeFileSync(config, "{}");
    const options = { stack: "organization/weak/test", format: "table", failOn: "low", config } as const;
    const writing = { ...options, writeBaseline: true };
    const first: string[] = [];
    assert.equal(await audit(writing, (text) => first.push(text)), 0, first.join("\n"));
    assert.match(first.join("\n"), /baseline in \S*baseline\.json: 16 written, until \d{4}-\d{2}-\d{2}/);
    assert.match(first.join("\n"), /mandatory: 0 critical, 0 high, 0 medium, 0 low; advisory: 19$/);
    const text = fs.readFileSync(config, "utf8");
    const again: string[] = [];
    assert.equal(await audit(writing, (line) => again.push(line)), 0);
    assert.match(again.join("\n"), /baseline in \S*baseline\.json: 0 mended, 16 left/);
    assert.equal(fs.readFileSync(config, "utf8"), text);
  });

  it("fails on a stack that cannot be judged", async () => {
    const printed: string[] = [];
    const options = { stack: "organization/nowhere/test", format: "table", failOn: "low" } as const;
    assert.equal(await audit(options, (text) => printed.push(text)), 10);
    assert.match(printed.join(), /organization\/nowhere\/test +failed/);
  });

  it("refuses an output that cannot be written, before it judges anything", async () => {
    const options = { stack: "organization/key/test", format: "json", failOn: "low" } as const;
    const output = path.join(sandbox.folder, "nowhere", "audit.json");
    await assert.rejects(
      audit({ ...options, output }, () => undefined),
      /--output: cannot be written: ENOENT[^]*name a file in a folder that is there/,
    );
  });

  it("ends with a code that no finding has where it cannot be made", async () => {
    const hub = (...args: string[]) => {
      const command = [
        "-r",
        path.join(root, "tools", "typescript.js"),
        path.join(root, "operations", "hub.ts"),
        "audit",
      ];
      const { status, stderr } = spawnSync(process.execPath, [...command, ...args], { encoding: "utf8" });
      return { status, stderr };
    };
    const wrong = hub("--all-stacks", "--fail-on", "grave");
    assert.equal(wrong.status, 64);
    assert.match(wrong.stderr, /Allowed choices are low, medium, high, critical/);
    const nothing = hub();
    assert.equal(nothing.status, 64);
    assert.match(nothing.stderr, /needs one of --stack <name> and --all-stacks/);
  });

  it("refuses to guess which stacks are meant", async () => {
    const options = { format: "table", failOn: "low" } as const;
    await assert.rejects(
      audit(options, () => undefined),
      /needs one of --stack <name> and --all-stacks/,
    );
    await assert.rejects(
      audit({ ...options, stack: "a", allStacks: true }, () => undefined),
      /give exactly one/,
    );
  });
});
