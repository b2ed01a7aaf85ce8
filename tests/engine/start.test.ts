/**
 * Proves with the real engine that `npm start` and plain commands of the sandbox's shell leave a checkout as it was, whatever
 * salt its stack files have and whatever passphrase the user's environment has; that what fails is shown whole; and that
 * secrets which open with the sandbox's passphrase are refused elsewhere. It does not prove a real backend.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../unit/configs";
import { importModule, readNames, Sandbox } from "./harness";

/** Made by the CLI with the passphrase `own`, and a word that it encrypted beside it. */
const OWN_SALT = "v1:MSw9+UxCFmA=:v1:d2X1+zgTsYm0Svl6:3zAx4vZhTvntXEfj62aPDAnkHWDvlQ==";
const OWN_SECRET = "v1:5wxwOz9q/qSgez2e:Sn+2uagREj4bXxv01sUC/GM+IkHZC9A=";
/** Made by the CLI with the passphrase `sandbox`. */
const SANDBOX_SALTS = [
  "v1:zcM1liQo220=:v1:oTyTd9/mc6n3U/5E:S/WlqzlaFgEZ0vrmqfUnDLGiA1I1Mw==",
  "v1:u7ULSicphk8=:v1:joVLJG+mrxQNsys8:XAaggW94DYalcsZSE7L7eZFTIUP5Rg==",
];

describe("npm start", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vpn-hub-start-"));
  const checkout = path.join(folder, "check out");
  const environment = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "own" };
  let asItWas: ReadonlyMap<string, string>;

  before(() => {
    const left = ["node_modules", ".git", ".state"].map((name) => path.join(root, name));
    fs.cpSync(root, checkout, { recursive: true, filter: (file) => !left.includes(file) });
    fs.symlinkSync(path.join(root, "node_modules"), path.join(checkout, "node_modules"));
    const example = fs.readFileSync(path.join(root, "examples/azure-to-aws/Pulumi.azure-to-aws.yaml"), "utf8");
    fs.writeFileSync(path.join(checkout, "Pulumi.plain.yaml"), example);
    const secured = example.replace("config:\n", `config:\n  aws:token: { secure: "${OWN_SECRET}" }\n`);
    fs.writeFileSync(path.join(checkout, "Pulumi.own.yaml"), `${secured}encryptionsalt: ${OWN_SALT}\n`);
    asItWas = contents();
  });
  afterEach("the checkout is as it was", () => assert.deepEqual(changes(), []));
  after(() => fs.rmSync(folder, { recursive: true }));

  function contents(): Map<string, string> {
    const names = readNames(checkout).filter((name) => !name.startsWith(path.join(checkout, ".state")));
    return new Map(names.map((name) => [path.relative(checkout, name), fs.readFileSync(name, "latin1")]));
  }
  /** Names of files that came, went or differ. */
  function changes(): string[] {
    const now = contents();
    return [...new Set([...asItWas.keys(), ...now.keys()])].filter((name) => asItWas.get(name) !== now.get(name));
  }
  const npm = (...args: string[]) => spawnSync("npm", args, { cwd: checkout, encoding: "utf8", env: environment });
  /** A shell as the README opens it, or as one does who forgets `-s`. */
  const inShell = (script: string, silently = "-s") => {
    const lines = [`eval "$(npm run ${silently} sandbox)"`, script].join("\n");
    return spawnSync("sh", ["-c", lines], { cwd: checkout, encoding: "utf8", env: environment });
  };

  it("brings a stack up, and one whose secrets open elsewhere only", () => {
    for (const stack of ["plain", "own"]) {
      const { status, stdout, stderr } = npm("start", "--", stack);
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /VPN hub \w+ in ap-northeast-1, without firewalls/);
      assert.doesNotMatch(stdout + stderr, /npm notice|warning: A new version of Pulumi/);
    }
  });

  it("shares its stacks with the shell, where every plain command leaves the files alone", () => {
    const commands = [
      "pulumi preview --stack own --expect-no-changes",
      "pulumi stack select plain",
      "pulumi preview --expect-no-changes",
      "npx pulumi refresh --yes --skip-preview --expect-no-changes",
      'pulumi -C "$PWD/components" up --yes --skip-preview --expect-no-changes',
      "pulumi stack output --show-secrets > /dev/null",
      "pulumi stack history --show-secrets > /dev/null",
      "pulumi config > /dev/null",
      "pulumi destroy --yes --skip-preview",
      "pulumi stack rm --yes",
      "pulumi stack init plain",
      "pulumi preview",
    ];
    const { status, stdout, stderr } = inShell(
      `set -ex; export NO_COLOR=1 PULUMI_OPTION_NON_INTERACTIVE=1; ${commands.join("; ")}`,
    );
    assert.equal(status, 0, stdout + stderr);
  });

  it("says which stacks there are when asked for help or for another one, and makes none", () => {
    const help = npm("start", "--", "--help");
    assert.equal(help.status, 0, help.stderr);
    assert.match(help.stdout, /npm start \[-- <stack>\][^]*Stacks: dev, own, plain, prod\.\n$/);
    for (const args of [["nosuch"], ["dev", "prod"], ["--verbose"]]) {
      const { status, stderr } = npm("start", "--", ...args);
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`found: ${args.join(" ")}\\. There are dev, own, plain, prod\\.`));
    }
    assert.doesNotMatch(inShell("pulumi stack ls").stdout, /nosuch|dev|verbose/);
  });

  it("gives a shell to one who forgets -s, and no file", () => {
    const { status, stdout } = inShell('echo "$PULUMI_BACKEND_URL"', "");
    assert.equal(status, 0);
    assert.equal(stdout, `file://${path.join(checkout, ".state/backend")}\n`);
  });
});

describe("what npm start shows", () => {
  const PREVIEW = ["Previewing update (dev):", "@ previewing update....", " +  aws:ec2:Vpc hub create "];
  const POLICIES = ["Policies:", "    ❌ multi-layer-filtering", "        - [mandatory]  tunnel-peers-only"];
  const DIAGNOSTICS = ["Diagnostics:", "  pulumi:pulumi:Stack (vpn-hub-dev):", "    error: preview failed", ""];
  let worthShowing: (lines: readonly string[], isUp: boolean) => string[];
  before(async () => ({ worthShowing } = (await importModule("tools/jobs.mjs")) as never));

  it("is all that was found where a preview fails", () => {
    assert.deepEqual(worthShowing([...PREVIEW, ...POLICIES, ...DIAGNOSTICS], false), [...POLICIES, ...DIAGNOSTICS]);
  });

  it("is what the update found where that fails after its preview", () => {
    const update = ["Updating (dev):", "@ updating....", " +  aws:ec2:Vpc hub **creating failed** error: quota"];
    assert.deepEqual(worthShowing([...PREVIEW, ...POLICIES, ...update, ...DIAGNOSTICS], false), DIAGNOSTICS);
  });

  it("is everything where nothing is recognized, such as an error before the preview", () => {
    assert.deepEqual(worthShowing(["panic: out of memory"], false), ["panic: out of memory"]);
    assert.deepEqual(worthShowing(["error: no such stack"], false), ["error: no such stack"]);
  });

  it("is what closes an update that came through", () => {
    const done = [...PREVIEW, "Updating (dev):", " +  aws:ec2:Vpc hub created (1s)", "Resources:", "    + 1 created"];
    assert.deepEqual(worthShowing(done, true), ["Resources:", "    + 1 created"]);
  });
});

describe("secrets of the sandbox", () => {
  const sandbox = new Sandbox();
  before(() => sandbox.prepare());
  after(() => sandbox.remove());

  function previewElsewhere(stackFile: string) {
    const { folder } = sandbox.project({});
    fs.writeFileSync(path.join(folder, "Pulumi.elsewhere.yaml"), stackFile);
    const { VPN_HUB_SANDBOX: _, ...env } = sandbox.processEnvironment();
    const cli = (...args: string[]) =>
      spawnSync("pulumi", [...args, "--non-interactive", "--color=never"], { cwd: folder, encoding: "utf8", env });
    cli("stack", "select", "--create", "elsewhere");
    return cli("preview");
  }

  for (const salt of SANDBOX_SALTS) {
    it(`are refused elsewhere, under the salt ${salt.slice(0, 15)}`, () => {
      const { status, stdout } = previewElsewhere(`config:\n  aws:region: ap-northeast-1\nencryptionsalt: ${salt}\n`);
      assert.notEqual(status, 0);
      assert.match(stdout, /Pulumi\.elsewhere\.yaml: encryptionsalt opens with the sandbox's passphrase/);
      assert.match(stdout, /pulumi stack init --secrets-provider/);
      assert.doesNotMatch(stdout, /\n\s+at .*\.js:\d+/);
    });
  }

  it("are what such a salt is taken for, and no other", async () => {
    const { opensInSandbox, sealForSandbox } = (await importModule("tools/engine/sandboxPassphrase.js")) as {
      opensInSandbox(salt: unknown): boolean;
      sealForSandbox(text: string): string;
    };
    assert.deepEqual(SANDBOX_SALTS.map(opensInSandbox), [true, true]);
    assert.deepEqual([OWN_SALT, "v1", "", undefined, "v1:AA==:v1:AA==:AA=="].map(opensInSandbox), Array(5).fill(false));
    assert.match(sealForSandbox("word"), /^v1:[\w+/]{16}:[\w+/]+=*$/);
  });
});
