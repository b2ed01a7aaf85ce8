/** Proves what is kept of the engine's words. That the real CLI says them is proved in tests/engine/engineErrors.test.ts. */
import assert from "node:assert/strict";
import { errorLines, toEngineError } from "../../../operations/engine/engineError";
import { EXIT_CODES } from "../../../operations/terminal/exitCodes";

const ended = (stderr: string, exitCode = 255, stdout = "") => ({ exitCode, stdout, stderr });

describe("the engine's failure", () => {
  it("keeps what program and clouds say, without progress, traces and what follows", () => {
    const stdout = [
      "Updating (dev):",
      "@ updating....",
      " +  pulumi:pulumi:Stack vpn-hub-dev creating (0s) error: an unhandled error occurred",
      "Diagnostics:",
      "  pulumi:pulumi:Stack (vpn-hub-dev):",
      "    error: 1 problem; no resource was touched.",
      "",
      "      hub:colour: is not a known key",
      "        at run (/home/hub/index.ts:3:1)",
      "",
      "Resources:",
      "    + 1 created",
    ].join("\n");
    assert.deepEqual(errorLines(ended("error: update failed\n", 1, stdout)), [
      "pulumi:pulumi:Stack (vpn-hub-dev):",
      "1 problem; no resource was touched.",
      "hub:colour: is not a known key",
      "update failed",
    ]);
  });

  it("says how the CLI ended where the CLI says nothing", () => {
    assert.deepEqual(errorLines(ended("", 2)), ["it ended with exit code 2 and gave no reason"]);
    const { message } = toEngineError({ exitCode: undefined, stdout: "", stderr: "" }, "dev");
    assert.match(message, /the engine failed\n +it ended by a signal and gave no reason\n/);
  });

  it("is told apart by the CLI's exit codes, and by its words where those say no more", () => {
    const reasonOf = (stderr: string, exitCode?: number) => toEngineError(ended(stderr, exitCode), "dev").reason;
    assert.equal(reasonOf("error: anything", 3), "logged-out");
    assert.equal(reasonOf("error: anything", 6), "no-stack");
    assert.equal(reasonOf("error: [409] Conflict: Another update is currently in progress."), "locked");
    assert.equal(reasonOf("error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE"), "wrong-passphrase");
    assert.equal(reasonOf('error: performing HTTP request: Get "https://api.pulumi.com"'), "no-backend");
    assert.equal(reasonOf("error: something else"), "engine-failed");
  });

  it("has an exit code that nothing else has", () => {
    const codes = Object.values(EXIT_CODES).map(([code]) => code as number);
    assert.equal(new Set(codes).size, codes.length);
    // 126 and above are the shell's.
    assert.ok(codes.every((code) => code < 126));
  });
});
