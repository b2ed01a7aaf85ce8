/**
 * Proves of the command line that `hub` starts by its bin and tells its version, that `--json` is JSON and nothing else,
 * and that a mistake ends in a few lines, not the whole help, and the code of the table. What each command prints is proved beside.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { EXIT_CODES } from "../../../operations/terminal/exitCodes";
import { root } from "../configs";

const { version, bin } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
  version: string;
  bin: { hub: string };
};
const hub = (...args: readonly string[]) =>
  spawnSync(path.join(root, bin.hub), args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });

describe("the hub command", () => {
  it("tells its version", () => {
    const { status, stdout, stderr } = hub("--version");
    assert.deepEqual([status, stdout, stderr], [0, `${version}\n`, ""]);
  });

  it("shows every exit code in its help", () => {
    const { status, stdout } = hub("--help");
    assert.equal(status, 0);
    for (const [code, meaning] of Object.values(EXIT_CODES))
      assert.ok(stdout.includes(`\n${String(code).padStart(4)}  ${meaning}`), meaning);
  });

  it("prints nothing but JSON with --json", () => {
    const { status, stdout, stderr } = hub("plan", "--stack", "dev", "--json");
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal((JSON.parse(stdout) as { environment: string }).environment, "dev");
  });

  it("says what is wrong with a call", () => {
    const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
      [["plan"], /^error: required option '--stack <name>' not specified\nhub plan --help shows what it takes\.\n$/],
      [
        ["plan", "--stack", "dev", "--matrx"],
        /^error: unknown option '--matrx'\n\(Did you mean --matrix\?\)\nhub plan --help .*\n$/,
      ],
      [["pln"], /^error: unknown command 'pln'\n\(Did you mean plan\?\)\nhub --help shows the commands\.\n$/],
    ];
    for (const [args, wanted] of mistakes) {
      const { status, stdout, stderr } = hub(...args);
      assert.deepEqual([status, stdout], [64, ""]);
      assert.match(stderr, wanted);
    }
  });
});
