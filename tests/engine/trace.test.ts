/**
 * Proves, on the real engine and the sandbox clouds, that `hub plan --matrix --deployed` and `hub trace --deployed` read
 * the state of a stack that is up, tell the addresses that its clouds gave, and print no key. It does not prove that the
 * clouds still are as the state has them: `pulumi refresh` sees to that.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parse } from "yaml";
import fs from "node:fs";
import { Sandbox, type Program } from "./harness";
import { root } from "../unit/configs";

describe("trace of a stack that is up on the sandbox", () => {
  const sandbox = new Sandbox();
  let program: Program;

  function hub(...args: string[]) {
    const hubFile = path.join(root, "operations", "hub.ts");
    const loader = path.join(root, "tools", "typescript.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--require", loader, hubFile, ...args], {
      cwd: program.folder,
      env: sandbox.processEnvironment(),
      encoding: "utf8",
    });
    return { code: status, stdout, stderr };
  }

  before(async () => {
    await sandbox.prepare();
    const { config } = parse(fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")) as { config: object };
    program = sandbox.project({ dev: { ...config } });
    await program.select("dev");
  });
  after(() => sandbox.remove());

  it("refuses a stack that was never brought up, and says what to do", () => {
    const { code, stderr } = hub("plan", "--matrix", "--deployed", "--stack", "dev");
    assert.equal(code, 67);
    assert.match(stderr, /--stack: holds no resources: it was never brought up/);
  });

  it("prints the matrix of the state as of the rendering, but for the clouds' addresses", async () => {
    const { code: upCode, text } = await program.update();
    assert.equal(upCode, 0, text);
    const deployed = hub("plan", "--matrix", "--deployed", "--json", "--stack", "dev");
    assert.equal(deployed.code, 0, deployed.stdout + deployed.stderr);
    const rendered = hub("plan", "--matrix", "--json", "--stack", "dev");
    assert.deepEqual(JSON.parse(deployed.stdout), JSON.parse(rendered.stdout));
  });

  it("traces by the ids that the clouds gave, and shows no key", async () => {
    const { code, stdout } = hub("trace", "site/tokyo-gcp", "spoke/app", "tcp/443", "--deployed", "--stack", "dev");
    assert.equal(code, 0);
    assert.match(stdout, /VPC route +hub-trust-transit-gateway: 10\.100\.240\.0\/24 to tgw-[0-9a-f]+/);
    const exported = await program.run(["stack", "export", "--show-secrets", "--stack", "dev"]);
    const { deployment } = JSON.parse(exported.stdout) as {
      deployment: { resources: { type: string; outputs?: { result?: { plaintext: string } } }[] };
    };
    const keys = deployment.resources
      .filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
      .map(({ outputs }) => JSON.parse(outputs!.result!.plaintext) as string);
    assert.equal(keys.length, 6);
    const matrix = hub("plan", "--matrix", "--deployed", "--json", "--stack", "dev").stdout;
    assert.deepEqual(
      keys.filter((key) => (stdout + matrix).includes(key)),
      [],
    );
  });
});
