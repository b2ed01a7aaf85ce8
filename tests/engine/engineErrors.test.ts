/**
 * Proves with the real CLI that each reason why the engine gives no answer is told by its own words, remedy and exit code,
 * without a stack trace; and that an audit does not take a stack with nothing in it for a good one. What Pulumi Cloud says
 * of a session that ended is not tried: no network here.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { root } from "../unit/configs";
import { Sandbox, type Program } from "./harness";

const EXAMPLE = "google-cloud-to-aws";
const exampleConfig = () =>
  (
    parse(fs.readFileSync(path.join(root, "examples", EXAMPLE, `Pulumi.${EXAMPLE}.yaml`), "utf8")) as {
      config: Record<string, unknown>;
    }
  ).config;

describe("hub without an answer of the engine", () => {
  const sandbox = new Sandbox();
  let program: Program;

  /** What it ends with and says; it never says anything on standard output. */
  function refused(args: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}, cwd = "") {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--require", path.join(root, "tools", "typescript.js"), path.join(root, "operations", "hub.ts"), ...args],
      {
        cwd: cwd === "" ? program.folder : cwd,
        env: { ...sandbox.processEnvironment(), ...environment },
        encoding: "utf8",
      },
    );
    assert.equal(stdout, "");
    assert.doesNotMatch(stderr, /^ +at /m, "a stack trace");
    return { status, stderr };
  }
  const summary = (environment = {}, stack = EXAMPLE) => refused(["summary", "--stack", stack], environment);

  before(async () => {
    await sandbox.prepare();
    program = sandbox.project({ [EXAMPLE]: exampleConfig(), other: exampleConfig() });
    await program.select(EXAMPLE);
  });
  after(() => sandbox.remove());

  it("has no CLI on the PATH", () => {
    const { status, stderr } = summary({ PATH: "/nowhere" });
    assert.equal(status, 69);
    assert.match(stderr, /pulumi: the Pulumi CLI cannot be started: there is no pulumi on the PATH\n.*install it/);
  });

  it("has a CLI that does not start", () => {
    const folder = path.join(sandbox.folder, "broken");
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, "pulumi"), "#!/bin/sh\necho no such version >&2\nexit 1\n", { mode: 0o755 });
    const { status, stderr } = summary({ PATH: `${folder}:${process.env["PATH"]}` });
    assert.equal(status, 69);
    assert.match(stderr, /cannot be started: no such version\n/);
  });

  it("is logged in nowhere", () => {
    const { status, stderr } = summary({
      ...{ PULUMI_BACKEND_URL: undefined, PULUMI_ACCESS_TOKEN: undefined },
      PULUMI_HOME: path.join(sandbox.folder, "home"),
    });
    assert.equal(status, 77);
    assert.match(stderr, /--stack: nobody is logged in to a Pulumi backend\n.*\n.*pulumi login/);
  });

  it("does not reach the backend", () => {
    const { status, stderr } = summary({ PULUMI_BACKEND_URL: "file:///nowhere" });
    assert.equal(status, 68);
    assert.match(
      stderr,
      /the Pulumi backend cannot be reached: unable to open.*no such file.*\n.*\n.*PULUMI_BACKEND_URL/,
    );
  });

  it("stands in no project", () => {
    const folder = path.join(sandbox.folder, "no-project");
    fs.mkdirSync(folder);
    fs.copyFileSync(path.join(program.folder, `Pulumi.${EXAMPLE}.yaml`), path.join(folder, `Pulumi.${EXAMPLE}.yaml`));
    for (const args of [["summary"], ["status"], ["status", "--refresh"], ["plan", "--matrix", "--deployed"]]) {
      const { status, stderr } = refused([...args, "--stack", EXAMPLE], {}, folder);
      assert.equal(status, 72, stderr);
      assert.match(stderr, /there is no Pulumi\.yaml in this folder or above it\n.*\n.*in the folder of the program/);
    }
  });

  it("asks for a stack that the backend does not have", () => {
    const { status, stderr } = summary({}, "other");
    assert.equal(status, 66);
    assert.match(stderr, /the backend has no such stack\n.*"other"\n.*pulumi up --stack other, or npm start -- other/);
  });

  it("asks for a stack that was never brought up", () => {
    for (const args of [["summary"], ["status"], ["plan", "--matrix", "--deployed"]]) {
      const { status, stderr } = refused([...args, "--stack", EXAMPLE]);
      assert.equal(status, 67, stderr);
      assert.match(stderr, /holds no resources: it was never brought up/);
    }
  });

  it("judges no stack with nothing in it", () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        ...["--require", path.join(root, "tools", "typescript.js"), path.join(root, "operations", "hub.ts")],
        ...["audit", "--all-stacks"],
      ],
      { cwd: program.folder, env: sandbox.processEnvironment(), encoding: "utf8" },
    );
    assert.equal(status, 10);
    assert.match(stdout, new RegExp(`/${EXAMPLE} +failed .*holds no resources`));
    assert.equal(refused(["audit", "--all-stacks"], { PATH: "/nowhere" }).status, 69);
    assert.equal(refused(["audit", "--stack", EXAMPLE], { PULUMI_BACKEND_URL: "file:///nowhere" }).status, 68);
  });

  it("cannot open the secrets, meets another update, or fails at a cloud", async () => {
    const { code, text } = await program.up();
    assert.equal(code, 0, text);
    const refresh = ["status", "--refresh", "--stack", EXAMPLE];

    for (const args of [refresh, ["plan", "--matrix", "--deployed", "--stack", EXAMPLE]]) {
      const locked = refused(args, { PULUMI_CONFIG_PASSPHRASE: "wrong" });
      assert.equal(locked.status, 76, locked.stderr);
      assert.match(locked.stderr, /the passphrase .* is missing or wrong\n.*\n.*set PULUMI_CONFIG_PASSPHRASE/);
    }

    const locks = path.join(sandbox.folder, "state", "backend", ".pulumi", "locks", "organization", "vpn-hub", EXAMPLE);
    fs.mkdirSync(locks, { recursive: true });
    const lock = { pid: 4711, username: "someone", hostname: "runner", timestamp: "2026-11-28T08:00:00Z" };
    fs.writeFileSync(path.join(locks, "other.json"), JSON.stringify(lock));
    const other = refused(refresh);
    fs.rmSync(path.join(locks, "other.json"));
    assert.equal(other.status, 75);
    assert.match(other.stderr, /another update.*created by someone@runner \(pid 4711\).*\n.*\n.*pulumi cancel --stack/);

    const faults = path.join(sandbox.folder, "faults.json");
    const message = "googleapi: Error 403: Compute Engine API has not been used in project 4711";
    fs.writeFileSync(faults, JSON.stringify([{ provider: "gcp", method: "read", nth: 1, action: "fail", message }]));
    const failed = refused(refresh, { VPN_HUB_SANDBOX_FAULTS: faults });
    assert.equal(failed.status, 70, failed.stderr);
    assert.match(failed.stderr, /--stack: the engine failed\n/);
    assert.ok(failed.stderr.includes(message), failed.stderr);
    assert.doesNotMatch(failed.stderr, /Refreshing|Duration|Resources:/);
  });
});
