/**
 * Proves with the real engine, on the sandbox, that a preview refuses what one update may not do to what stands, before
 * anything is touched, unless the configuration accepts that change by name; that a first deployment and a preview without
 * a change are let through in silence; that `hub plan --against-stack` tells the same; and that an update which did not end
 * is not mixed with another. It does not prove what a cloud answers.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { exampleValues } from "../unit/examples";
import { changed, root } from "../unit/configs";
import { readNames, readTree, Sandbox, type Program } from "./harness";

type Values = Record<string, unknown>;

const hub = Object.fromEntries(
  Object.entries(exampleValues("google-cloud-to-aws")).map(([key, value]) => [`hub:${key}`, value]),
);
const EXAMPLE = {
  ...{ "aws:region": "ap-northeast-1", "gcp:project": "test", "gcp:region": "asia-northeast1" },
  ...hub,
};
const BOTH_KEYS = { "hub:keys": { epochs: { "tokyo/0-1": 2, "tokyo/0-2": 2 } } };
const ACCEPTED = {
  "site/tokyo/0-1.key": { to: "epoch 2", reason: "window of 5 December" },
  "site/tokyo/0-2.key": { to: "epoch 2", reason: "window of 5 December" },
};

describe("what stands", function () {
  const sandbox = new Sandbox();
  let program: Program;
  const configure = (changes: Values = {}) => (program = sandbox.project({ google: changed(EXAMPLE, changes) }));
  const preview = () => program.run(["preview"]);
  const faults = path.join(sandbox.folder, "faults.json");
  const against = (...args: string[]) =>
    spawnSync(
      process.execPath,
      [path.join(root, "operations", "hub.js"), "plan", "--against-stack", "--stack", "google", ...args],
      {
        ...{ cwd: program.folder, env: sandbox.processEnvironment(), encoding: "utf8" },
      },
    );
  const cloud = () => readTree(sandbox.cloudFolder).sort();

  before(async () => {
    await sandbox.prepare();
    configure();
    await program.select("google");
  });
  beforeEach(() => configure());
  after(() => sandbox.remove());

  it("is nothing before the first update, which no command compares and no preview speaks of", async () => {
    const { status, stderr } = against();
    assert.deepEqual([status, /holds no resources/.test(stderr)], [67, true], stderr);
    const first = await program.up();
    assert.equal(first.code, 0, first.text);
    assert.doesNotMatch(first.text, /acceptedChanges/);
  });

  it("is the same in a preview without a change, which is silent", async () => {
    const { code, text } = await preview();
    assert.equal(code, 0, text);
    assert.doesNotMatch(text, /acceptedChanges|hub-standing|VpnHub/);
    assert.deepEqual([against().status, against("--json").stdout.trim()], [0, "[]"]);
  });

  it("is not touched by a preview that is refused, nor by an update without one", async () => {
    configure(BOTH_KEYS);
    const before = cloud();
    for (const { code, text } of [await preview(), await program.update()]) {
      assert.notEqual(code, 0);
      assert.match(text, /2 problems; no resource was touched\./);
      assert.match(
        text,
        /site\/tokyo\/0-1\.key: stops more than one tunnel .* \(together with site\/tokyo\/0-2\.key\); outage: that tunnel/,
      );
      assert.match(text, /found: +"epoch 1 -> epoch 2"/);
      assert.match(
        text,
        /remedy: +change one \(hub:keys\.epochs, or hub:sites\.<site>\.tunnels\), run `pulumi up`, and the next one/,
      );
      assert.doesNotMatch(text, /\n\s+at .*\.[jt]s:\d+/);
    }
    assert.deepEqual(cloud(), before);
  });

  it("is told by hub plan with the same words", () => {
    configure(BOTH_KEYS);
    const { status, stdout } = against();
    assert.equal(status, 1);
    assert.match(stdout, /site\/tokyo\/0-1\.key: epoch 1 -> epoch 2\n {2}way {5}one at a time, refused\n/);
  });

  it("lets one tunnel change", async () => {
    configure({ "hub:keys": { epochs: { "tokyo/0-1": 2 } } });
    const { code, text } = await preview();
    assert.equal(code, 0, text);
  });

  it("lets two tunnels change that are accepted, and tells of acceptances that nothing needs", async () => {
    configure({ ...BOTH_KEYS, "hub:acceptedChanges": ACCEPTED });
    const { code, text } = await preview();
    assert.equal(code, 0, text);
    assert.doesNotMatch(text, /warning: hub:acceptedChanges/);
    for (const changes of [{}, { "hub:keys": { epochs: { "tokyo/0-1": 2 } } }]) {
      configure({ ...changes, "hub:acceptedChanges": ACCEPTED });
      const idle = await preview();
      assert.equal(idle.code, 0, idle.text);
      assert.match(idle.text, /warning: hub:acceptedChanges\.site\/tokyo\/0-2\.key: is no change of this update/);
    }
  });

  it("is not known for sure after an update that did not end, until that one ends", async () => {
    configure({ "hub:keys": { epochs: { "tokyo/0-1": 2 } } });
    fs.writeFileSync(
      faults,
      JSON.stringify([{ type: "gcp:compute/vPNTunnel:VPNTunnel", method: "create", nth: 1, action: "fail" }]),
    );
    const broken = await program.run(["up", "--yes", "--skip-preview"], { VPN_HUB_SANDBOX_FAULTS: faults });
    assert.notEqual(broken.code, 0, broken.text);
    configure({ "hub:keys": { epochs: { "tokyo/0-1": 2, "tokyo/1-1": 2 } } });
    const next = await preview();
    assert.notEqual(next.code, 0);
    assert.match(next.text, /site\/tokyo\/1-1\.key: .*the last update, which did not end/);
    assert.equal(against().status, 1);
    configure({ "hub:keys": { epochs: { "tokyo/0-1": 2 } } });
    const ended = await program.up();
    assert.equal(ended.code, 0, ended.text);
    configure({ "hub:keys": { epochs: { "tokyo/0-1": 2, "tokyo/1-1": 2 } } });
    assert.equal((await preview()).code, 0);
  });

  it("goes with the stack", async () => {
    const { code, text } = await program.run(["destroy", "--yes", "--skip-preview"]);
    assert.equal(code, 0, text);
    assert.deepEqual(readNames(sandbox.cloudFolder), []);
  });
});
