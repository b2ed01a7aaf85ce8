/**
 * Proves the way from a checkout to a shell in which the real CLI talks to the sandbox, in any Pulumi project, and what
 * the language host does that a built engine needs. The vendor's download and the build itself are not repeated here:
 * the first needs a network, the second minutes.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../unit/configs";
import { Sandbox, importModule, type Program } from "./harness";

interface Options {
  nodeArguments(options: { nodeargs?: string }): string[];
}
interface Packages {
  installedDependencies(folder: string, transitive: boolean): { name: string }[];
  requiredProviders(folder: string): { name: string; version: string }[];
}
const versionOf = (name: string) =>
  (JSON.parse(fs.readFileSync(path.join(root, "node_modules", name, "package.json"), "utf8")) as { version: string })
    .version;

describe("the sandbox shell", function () {
  const sandbox = new Sandbox();
  let lines: string[];
  before(async () => {
    await sandbox.prepare();
    lines = shellLines();
  });
  after(() => sandbox.remove());

  it("prints nothing but exports", () => {
    assert.deepEqual(
      lines.filter((line) => !/^export [A-Z_]+='.*'(:"\$PATH")?$/.test(line)),
      [],
    );
  });

  it("runs plain commands in any project", () => {
    const { status, stdout, stderr } = inShell("foreign", lines, "pulumi preview");
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /random:index:RandomPassword one create/);
    assert.doesNotMatch(stdout + stderr, /Policies:|warning/);
  });

  it("puts all policies on for plain commands when asked to", () => {
    const { status, stdout, stderr } = inShell("judged", shellLines("--packs"), "pulumi preview");
    assert.equal(status, 0, stdout + stderr);
    const packs = [...stdout.matchAll(/([a-z-]+)@v[\d.]+ \(local: /g)].map(([, name]) => name);
    assert.deepEqual(packs, ["vpn-hub"]);
  });

  function shellLines(...args: string[]): string[] {
    const { status, stdout, stderr } = setup("sandbox", ...args);
    assert.equal(status, 0, stderr);
    return stdout.trimEnd().split("\n");
  }

  /** In a shell as a user has it, but for the backend: the checkout's own is the developer's. */
  function inShell(name: string, exports: readonly string[], command: string) {
    const { folder } = sandbox.script(name, "new random.RandomPassword('one', { length: 12 });");
    const backend = `export PULUMI_BACKEND_URL=file://${path.join(sandbox.folder, "state", "backend")}`;
    const script = [...exports, backend, "pulumi stack init test", `${command} --non-interactive --color=never`];
    return spawnSync("sh", ["-ec", script.join("\n")], { cwd: folder, encoding: "utf8" });
  }

  it("knows the providers of a project by its node_modules", async () => {
    const program = sandbox.script("listed", "");
    const manifest = { name: "listed", main: "index.js", dependencies: { "@pulumi/gcp": "*", "@pulumi/random": "*" } };
    fs.writeFileSync(path.join(program.folder, "package.json"), JSON.stringify(manifest));
    await program.select();
    const about = JSON.parse((await program.run(["about", "--json"])).stdout) as {
      plugins: { name: string; version: string }[];
      runtime: { executable: string };
      dependencies: { name: string; version: string }[];
    };
    assert.deepEqual(about.plugins.map(({ name, version }) => `${name} ${version}`).sort(), [
      `gcp ${versionOf("@pulumi/gcp")}`,
      `nodejs ${versionOf("@pulumi/pulumi")}`,
      `random ${versionOf("@pulumi/random")}`,
    ]);
    assert.deepEqual(about.dependencies, [
      { name: "@pulumi/gcp", version: versionOf("@pulumi/gcp") },
      { name: "@pulumi/random", version: versionOf("@pulumi/random") },
    ]);
  });
});

describe("the language host", () => {
  const sandbox = new Sandbox();
  let count = 0;
  before(() => sandbox.prepare());
  after(() => sandbox.remove());

  async function program(source: string, runtimeOptions: Record<string, unknown> = {}): Promise<Program> {
    const made = sandbox.script(`program-${count++}`, "");
    // Without the cloud SDKs, which take seconds to load.
    fs.writeFileSync(path.join(made.folder, "index.js"), `const pulumi = require("@pulumi/pulumi");\n${source}`);
    const file = path.join(made.folder, "Pulumi.yaml");
    fs.writeFileSync(file, JSON.stringify({ name: "program", runtime: { name: "nodejs", options: runtimeOptions } }));
    await made.select(`test-${count}`);
    return made;
  }

  it("gives the program its node arguments, configuration and stack", async () => {
    const made = await program(
      `console.log(JSON.stringify([process.execArgv, new pulumi.Config("aws").get("region"), pulumi.getStack()]));`,
      { typescript: false, nodeargs: "--stack-trace-limit=7 --title='two words'" },
    );
    fs.writeFileSync(path.join(made.folder, `Pulumi.test-${count}.yaml`), "config: { aws:region: eu-west-3 }\n");
    const { code, text } = await made.run(["preview"]);
    assert.equal(code, 0, text);
    const expected = [["--stack-trace-limit=7", "--title=two words"], "eu-west-3", `test-${count}`];
    assert.ok(text.includes(JSON.stringify(expected)), text);
  });

  it("runs TypeScript unless the project says otherwise", async () => {
    const made = await program("");
    fs.rmSync(path.join(made.folder, "index.js"));
    fs.writeFileSync(path.join(made.folder, "package.json"), JSON.stringify({ name: "program", main: "index.ts" }));
    fs.writeFileSync(path.join(made.folder, "index.ts"), `const text: number = "no number"; export { text };`);
    const { code, text } = await made.run(["preview"]);
    assert.notEqual(code, 0);
    assert.match(text, /error TS2322: Type 'string' is not assignable to type 'number'/);
  });

  it("names the exit code of a program that ends without a word", async () => {
    const { code, text } = await (await program("process.exit(3);", { typescript: false })).run(["preview"]);
    assert.notEqual(code, 0);
    assert.match(text, /the program ended with exit code 3/);
  });

  it("refuses a runtime option of the wrong type", async () => {
    const { code, text } = await (await program("", { typescript: "yes" })).run(["preview"]);
    assert.notEqual(code, 0);
    assert.match(text, /runtime option typescript is "yes"; it must be true or false/);
  });

  it("refuses a debugger, and says what to do", async () => {
    const made = await program("", { typescript: false });
    const { code, text } = await made.run(["preview", "--attach-debugger=program"]);
    assert.notEqual(code, 0);
    assert.match(text, /attaches no debugger; set the runtime option `nodeargs: --inspect-brk`/);
  });

  it("refuses a project whose dependencies are not installed, and says what to do", async () => {
    const made = await program("", { typescript: false });
    fs.rmSync(path.join(made.folder, "node_modules"));
    const { code, text } = await made.run(["preview"]);
    assert.notEqual(code, 0);
    assert.match(text, /@pulumi\/pulumi is not installed in .*; run `npm install`/);
  });

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    it(`leaves no process behind when the engine gets ${signal}`, async () => {
      const source = `require("fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000);`;
      const made = await program(source, { typescript: false });
      const engine = spawn("pulumi", ["preview", "--non-interactive"], {
        cwd: made.folder,
        env: sandbox.processEnvironment(),
        stdio: "ignore",
      });
      const ended = new Promise((resolve) => engine.on("close", resolve));
      const pidFile = path.join(made.folder, "pid");
      await until(() => fs.existsSync(pidFile) && fs.readFileSync(pidFile, "utf8") !== "");
      engine.kill(signal);
      await ended;
      await until(() => !isRunning(Number(fs.readFileSync(pidFile, "utf8"))));
    });
  }

  it("splits node arguments as a shell would", async () => {
    const { nodeArguments } = (await importModule("tools/engine/languageHost/options.js")) as Options;
    assert.deepEqual(nodeArguments({ nodeargs: ` --a  --b="c d" '--e f' ` }), ["--a", "--b=c d", "--e f"]);
    assert.deepEqual(nodeArguments({}), []);
  });

  it("finds the providers that other packages bring along", async () => {
    const packages = (await importModule("tools/engine/languageHost/packages.js")) as Packages;
    const folder = path.join(sandbox.folder, "brought");
    const put = (at: string, manifest: unknown) => {
      fs.mkdirSync(path.join(folder, at), { recursive: true });
      fs.writeFileSync(path.join(folder, at, "package.json"), JSON.stringify(manifest));
    };
    put("", { dependencies: { library: "1", missing: "1" } });
    put("node_modules/library", { name: "library", version: "1.0.0", dependencies: { "@pulumi/cloud": "2" } });
    const cloud = { name: "@pulumi/cloud", version: "2.0.0", pulumi: { resource: true } };
    put("node_modules/library/node_modules/@pulumi/cloud", cloud);
    assert.deepEqual(
      packages.requiredProviders(folder).map(({ name, version }) => `${name} ${version}`),
      ["cloud 2.0.0"],
    );
    const names = (transitive: boolean) => packages.installedDependencies(folder, transitive).map(({ name }) => name);
    assert.deepEqual(names(false), ["library"]);
    assert.deepEqual(names(true), ["library", "@pulumi/cloud"]);
  });
});

describe("the set-up", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vpn-hub-setup-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  it("refuses a job that does not exist and names those that do", () => {
    const { status, stderr } = setup("strat");
    assert.equal(status, 1);
    assert.equal(
      stderr,
      "There is no job strat; there are start, sandbox, test, check, fuzz, bench, mutate, rehearse, hub.\n",
    );
  });

  it("lays the language host beside a built engine, also when two set-ups do so at once", async () => {
    const bin = path.join(folder, "bin");
    fs.mkdirSync(bin);
    await Promise.all([installLanguageHost(bin), installLanguageHost(bin)]);
    const [launcher, host, ...more] = fs.readdirSync(bin).sort();
    assert.equal(launcher, "pulumi-language-nodejs");
    assert.match(host!, /^vpn-hub-language-host-[0-9a-f]{16}$/);
    assert.deepEqual(more, []);
    const started = spawn(path.join(bin, launcher!), ["127.0.0.1:1"], { stdio: ["pipe", "pipe", "inherit"] });
    const [output] = (await once(started.stdout, "data")) as [Buffer];
    assert.match(output.toString(), /^\d+\n$/);
    // The engine's end of standard input closing is what tells the host that the engine has died.
    started.stdin.end();
    const [code] = (await once(started, "close")) as [number];
    assert.equal(code, 0);
  });

  it("starts the engine where it lies now, and touches none that an older set-up linked to", async () => {
    const { prepareSandbox } = (await importModule("tools/engine/sandboxHome.mjs")) as {
      prepareSandbox(engine: string, folder: string): Record<string, string>;
    };
    const state = path.join(folder, "state");
    const versions = path.join(state, "pulumi-home", "versions");
    const engine = path.join(folder, "engine");
    fs.mkdirSync(path.join(engine, "bin"), { recursive: true });
    fs.writeFileSync(path.join(engine, "bin", "pulumi"), "the engine itself");
    fs.mkdirSync(versions, { recursive: true });
    fs.symlinkSync(engine, path.join(versions, versionOf("@pulumi/pulumi")));
    for (const at of ["/it's gone/bin", "/moved/bin", "/moved/bin"]) {
      const [bin] = prepareSandbox(at, state)["PATH"]!.split(path.delimiter);
      assert.equal(bin, path.join(versions, versionOf("@pulumi/pulumi"), "bin"));
      const launcher = fs.readFileSync(path.join(bin, "pulumi"), "utf8");
      assert.match(
        launcher,
        at === "/moved/bin" ? /\nexec '\/moved\/bin\/pulumi' "\$@"\n$/ : /'\/it'\\''s gone\/bin\/pulumi'/,
      );
      assert.deepEqual(fs.readdirSync(bin), ["pulumi"]);
    }
    assert.equal(fs.readFileSync(path.join(engine, "bin", "pulumi"), "utf8"), "the engine itself");
  });

  it("leaves the vendor's language host alone", async () => {
    const bin = path.join(folder, "vendor");
    fs.mkdirSync(bin);
    fs.writeFileSync(path.join(bin, "pulumi-language-nodejs"), Buffer.alloc(1 << 20));
    const { isBuiltHere } = (await importModule("tools/engine/installLanguageHost.mjs")) as {
      isBuiltHere(bin: string): boolean;
    };
    assert.equal(isBuiltHere(bin), false);
    assert.equal(isBuiltHere(path.join(folder, "bin")), true);
  });

  for (const [found, go] of [
    ["go1.20", "#!/bin/sh\necho go1.20.14\n"],
    ["none", undefined],
  ] as const) {
    it(`refuses to build with Go ${found}, and says which is needed`, () => {
      const bin = fs.mkdtempSync(path.join(folder, "go-"));
      if (go !== undefined) fs.writeFileSync(path.join(bin, "go"), go, { mode: 0o755 });
      const source = `import("${root}/tools/engine/acquire.mjs").then((m) => m.checkGo()).catch((e) => console.log(e.message))`;
      const { stdout } = spawnSync(process.execPath, ["-e", source], { encoding: "utf8", env: { PATH: bin } });
      assert.match(stdout, new RegExp(`Go 1\\.26 or newer is needed; found ${found}\\. Install it from`));
    });
  }
});

function setup(...args: string[]) {
  return spawnSync(process.execPath, [path.join(root, "tools/setup.mjs"), ...args], { encoding: "utf8" });
}

/** In a process of its own: copying is synchronous, so two calls in one process would not meet. */
function installLanguageHost(bin: string): Promise<void> {
  const source = `import("${root}/tools/engine/installLanguageHost.mjs").then((m) => m.installLanguageHost("${bin}"))`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["-e", source], { stdio: ["ignore", "inherit", "inherit"] });
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits for a state, at most as long as the test may take. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
