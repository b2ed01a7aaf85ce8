/**
 * Proves how the commands refuse a stack file that cannot be read, and options of `hub plan` that do not go together. It
 * does not prove the plan itself.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ConfigError } from "../../../components/plan/problems";
import { planOfStack, planOfText } from "../../../operations/stackFile";
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

  it("refuses an empty one by the key that is needed first", () => {
    refusal(() => planOfText("", "lab"), "aws:region: is missing", "add it under config in Pulumi.lab.yaml");
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
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /--deployed: goes with --matrix/);
  });

  for (const other of ["--matrix", "--deployed"]) {
    it(`refuses --routes with ${other}`, () => {
      const { status, stderr } = plan("--routes", other);
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`'--routes' cannot be used with option '${other}'`));
    });
  }
});
