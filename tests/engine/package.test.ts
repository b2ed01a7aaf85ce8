/**
 * Proves that the package, as `npm pack` makes it, holds all that a foreign program needs: the example of the
 * documentation is checked against its declarations, then previewed and brought up, two hubs in one program. It finds in
 * its node_modules what the package names as its dependencies and peers, and nothing else. It does not prove the install
 * from a registry.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { root } from "../unit/configs";
import { Sandbox, type Program } from "./harness";

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
}
const SOURCES = ["index.ts", "application.ts"];
const manifestOf = (folder: string) =>
  JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

describe("the package in a foreign program", () => {
  const sandbox = new Sandbox();
  let program: Program;
  let installed: string;

  before(async () => {
    await sandbox.prepare();
    program = sandbox.script("two-hubs", "");
    const { folder } = program;
    // The program's own: what the script's links to the checkout would show it.
    fs.rmSync(path.join(folder, "node_modules"));
    installed = path.join(folder, "node_modules", "vpn-hub");
    fs.mkdirSync(installed, { recursive: true });
    run("npm", ["pack", "--silent", "--pack-destination", folder], root);
    const tarball = fs.readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
    run("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"], folder);
    const { dependencies, peerDependencies } = manifestOf(installed);
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const link = path.join(folder, "node_modules", name);
      fs.mkdirSync(path.dirname(link), { recursive: true });
      fs.symlinkSync(path.join(root, "node_modules", name), link);
    }
    for (const name of [...SOURCES, "Pulumi.yaml"])
      fs.copyFileSync(path.join(root, "examples/library", name), path.join(folder, name));
    // As Pulumi's templates have it.
    const compilerOptions = { strict: true, skipLibCheck: true, target: "es2020", module: "commonjs", types: [] };
    fs.writeFileSync(
      path.join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...compilerOptions, moduleResolution: "node" }, files: SOURCES }),
    );
    run(path.join(root, "node_modules/.bin/tsc"), ["-p", "."], folder);
    for (const source of SOURCES) fs.rmSync(path.join(folder, source));
    const own = { name: "two-hubs", main: "index.js", dependencies: { "vpn-hub": "*" } };
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(own));
    const config = {
      "aws:region": "ap-northeast-1",
      "gcp:project": "two-hubs",
      "gcp:region": "asia-northeast1",
      "azure-native:location": "japanwest",
    };
    fs.writeFileSync(path.join(folder, "Pulumi.test.yaml"), stringify({ config }));
    await program.select();
    const hash = `$5$${"a".repeat(8)}$${"b".repeat(43)}`;
    const set = await program.run(["config", "set", "--secret", "administratorPasswordHash", hash]);
    assert.equal(set.code, 0, set.text);
  });
  after(() => sandbox.remove());

  it("holds what was built, and no source", () => {
    const names = fs.readdirSync(installed, { recursive: true, encoding: "utf8" });
    assert.deepEqual(
      names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts")),
      [],
    );
    for (const name of ["LICENSE", "README.md", "CHANGELOG.md", "docs/stack.schema.json"])
      assert.ok(names.includes(name), name);
  });

  it("is previewed and brought up, two hubs at once, and then has nothing to change", async () => {
    const steps = await program.steps();
    for (const hub of ["tokyo", "osaka"])
      assert.ok(steps.includes(`create aws:ec2transitgateway/transitGateway:TransitGateway ${hub}-transit-gateway`));
    const { code, text } = await program.up();
    assert.equal(code, 0, text);
    assert.deepEqual(await program.steps(), []);
    const output = await program.run(["stack", "output", "transitGateways", "--json"]);
    const { tokyo, osaka } = JSON.parse(output.stdout) as Record<string, string>;
    assert.match(tokyo!, /^tgw-/);
    assert.match(osaka!, /^tgw-/);
    assert.notEqual(tokyo, osaka);
  });

  it("changes a tag of one's own in place, everywhere", async () => {
    const file = path.join(program.folder, "index.js");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("4711", "4712"));
    const steps = await program.steps();
    assert.ok(steps.length > 50, `${steps.length}`);
    assert.deepEqual(
      steps.filter((step) => !step.startsWith("update ")),
      [],
    );
  });

  it("gives another program, by a stack reference, what its workloads build on", async () => {
    const application = sandbox.script("application", "");
    const compiled = path.join(program.folder, "application.js");
    fs.copyFileSync(compiled, path.join(application.folder, "index.js"));
    await application.select();
    const set = await application.run(["config", "set", "hubStack", "organization/two-hubs/test"]);
    assert.equal(set.code, 0, set.text);
    const { code, text } = await application.update();
    assert.equal(code, 0, text);
    const { stdout } = await application.run(["stack", "output", "networkInterfaceId"]);
    assert.match(stdout, /^eni-\w+\n$/);
  });

  it("says of its command line where that works", () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(installed, "operations/hub.js"), "plan"]);
    assert.equal(status, 64);
    assert.match(stderr.toString(), /^hub works on the stack files of a checkout of VPN Hub/);
  });
});
