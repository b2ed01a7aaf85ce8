/**
 * Proves that an error within an `apply` reaches the user at once: the SDK's way of printing it takes a minute under
 * Node.js 20 unless tools/program.js mends the paths in its stack. It does not prove what other programs do.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "../unit/configs";

it("prints an error from within the SDK at once", () => {
  const source = `
    try { require(${JSON.stringify(path.join(root, "tools/program.js"))}); } catch {}
    const pulumi = require("@pulumi/pulumi");
    const { inspect } = require("node:util");
    process.on("unhandledRejection", (error) => process.stdout.write(inspect(error, { colors: true })));
    pulumi.output(1).apply(() => { throw new Error("the reason"); });`;
  // A quarter of what the endless search needs before it gives up.
  const { stdout, status } = spawnSync(process.execPath, ["--max-old-space-size=256", "-e", source], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(status, 0);
  assert.match(stdout, /the reason/);
  assert.match(stdout, /output\.ts/);
});
