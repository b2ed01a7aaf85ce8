/**
 * Proves that package.json leads each reader to its own entry: Node.js to the built library, the Pulumi engine to the
 * program. With the library as the engine's entry, an update of a built checkout would find no resource, and delete all.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { root } from "../configs";

const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
  main: string;
  exports: { ".": Record<string, string> };
};

describe("the entry points of package.json", () => {
  it("have the condition of Node.js before the default, which the engine takes", () => {
    assert.deepEqual(Object.entries(manifest.exports["."]), [
      ["types", "./dist/components/index.d.ts"],
      ["node", "./dist/components/index.js"],
      ["default", "./tools/program.js"],
    ]);
    assert.equal(manifest.main, "tools/program.js");
    assert.ok(fs.existsSync(path.join(root, manifest.main)));
  });

  it("are read by Pulumi's SDK as this test takes it", () => {
    const run = fs.readFileSync(path.join(root, "node_modules/@pulumi/pulumi/cmd/run/run.js"), "utf8");
    assert.ok(run.includes("mainExport.default || mainExport.require || mainExport.import"));
  });

  it("lead a program that names the package to the library", () => {
    const resolve = 'try { console.log(require.resolve("vpn-hub")) } catch (error) { console.log(error.message) }';
    const found = execFileSync(process.execPath, ["-e", resolve], { cwd: root, encoding: "utf8" });
    assert.match(found, /dist\/components\/index\.js/);
  });
});
