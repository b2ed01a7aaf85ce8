/**
 * Proves that the project's provider plugin starts as the engine starts it: by the SDK's runner, which registers a
 * loader of its own before. What the plugin answers is proved by tests/push and tests/engine.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { root } from "../configs";

it("starts the provider plugin by the SDK's runner, and tells its port", async function () {
  this.timeout(60_000);
  const runner = require.resolve("@pulumi/pulumi/cmd/run-plugin");
  const child = spawn(process.execPath, [runner, path.join(root, "provider"), "127.0.0.1:9"], { cwd: root });
  let said = "";
  child.stderr.on("data", (data: Buffer) => (said += data.toString()));
  try {
    const port = await new Promise<string>((resolve) => {
      child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim()));
      child.once("close", () => resolve(`nothing: ${said}`));
    });
    assert.match(port, /^\d+$/);
  } finally {
    child.kill();
  }
});
