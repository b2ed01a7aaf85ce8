/**
 * Proves `hub failover` with the real engine and two stand-in firewalls: the intent is in the stack file first, only the
 * firewall that flows leave is changed, an update and a refresh find nothing to do afterwards, a run that does not know of
 * it is refused, and each reason not to begin has its code and changes nothing. How long packets are lost is the
 * rehearsal's.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { apiKeyOf, PushedStack } from "./pushedStack";

const HOME_A = { "hub:sites.tokyo-gcp.primaryFirewall": "a", "hub:sites.osaka-azure.primaryFirewall": "a" };

describe("hub failover", () => {
  const stack = new PushedStack();
  const { a, b } = stack.firewalls;
  let home = "";

  /** Neither the file nor a firewall. */
  async function refused(code: number, what: RegExp, ...args: readonly string[]): Promise<void> {
    const [file, changes] = [stack.read(), stack.changes()];
    const { code: ended, stdout, stderr } = await stack.hub("failover", ...args);
    assert.equal(ended, code, stdout + stderr);
    assert.match(stderr, what);
    assert.equal(stack.read(), file);
    assert.deepEqual(stack.changes(), changes);
  }
  const moved = () => a.server.configuration.text("running").includes("tokyo-gcp-moved");

  before(async () => {
    await stack.start(HOME_A);
    home = stack.read();
  });
  after(() => stack.stop());

  it("is refused without a destination, for a site that is none, and where it cannot ask", async () => {
    await refused(64, /--to: is missing/);
    await refused(
      64,
      /--site: is not a site\n.*found: +"tokyo"\n.*allowed: osaka-azure, tokyo-gcp/,
      "--to",
      "b",
      "--site",
      "tokyo",
    );
    await refused(64, /--yes: is missing, and nobody can be asked/, "--to", "b");
  });

  it("shows its steps and does none", async () => {
    const { code, stdout, stderr } = await stack.hub("failover", "--to", "b", "--dry-run");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /ask firewall b for its 6 BGP sessions\n +write hub:failover\.prefer: "b"/);
    assert.match(stdout, /change and commit what firewall a announces: .*tokyo-gcp-moved/);
    assert.equal(stack.read(), home);
    assert.ok(!moved());
  });

  it("is refused while the other firewall's sessions are down, while somebody is at work, and over other changes", async () => {
    const session = [
      ...b.server.configuration.text("running").matchAll(/<peer-address>\s*<ip>(169\.254\.[^<]+)/g),
    ][0]![1]!;
    b.server.downSessions.add(session);
    await refused(71, /firewall b: cannot take the flows: session \S+ is Active/, "--to", "b", "--yes");
    b.server.downSessions.clear();
    const lock = path.join(stack.program.folder, ".state", "operations", "dev.json");
    const holder = {
      who: "alice",
      host: os.hostname(),
      processId: process.pid,
      command: "hub rotate",
      since: "2026-11-28T09:00:00Z",
    };
    fs.writeFileSync(lock, JSON.stringify(holder));
    await refused(75, /alice has been at work on it since 2026-11-28T09:00:00Z: hub rotate/, "--to", "b", "--yes");
    // One that broke off is taken over by the next test.
    fs.writeFileSync(lock, JSON.stringify({ ...holder, processId: 2 ** 22 + 1 }));
    stack.write(home.replace("172.17.0.0/16", "172.18.0.0/16"));
    await refused(78, /its file changes more than the preference: a: /, "--to", "b", "--yes");
    stack.write(home);
    b.server.apiKeys.delete(apiKeyOf("b"));
    await refused(79, /firewall b: .* does not accept the API key/, "--to", "b", "--yes");
    b.server.apiKeys.set(apiKeyOf("b"), "vpn-hub");
  });

  it("writes its intent first, and goes on where a failed commit ended it", async () => {
    a.server.commitFails = "not now";
    const failed = await stack.hub("failover", "--to", "b", "--yes");
    a.server.commitFails = undefined;
    assert.equal(failed.code, 74, failed.stderr);
    assert.match(failed.stderr, /firewall a: PAN-OS refused the commit .* The uncommitted changes were taken back/);
    assert.match(stack.read(), /prefer: b/);
    assert.ok(!moved());
    const before = stack.changes();
    const { code, stdout, stderr } = await stack.hub("failover", "--to", "b", "--yes", "--json");
    assert.equal(code, 0, stderr);
    const { steps } = JSON.parse(stdout) as { steps: { kind: string; seconds: number }[] };
    assert.deepEqual(
      steps.map(({ kind }) => kind),
      ["check", "push", "record"],
    );
    assert.ok(steps.every(({ seconds }) => seconds >= 0));
    assert.ok(moved());
    assert.deepEqual(stack.changes(), [before[0]! + 1, before[1]]);
  });

  it("leaves nothing for an update, a refresh and a second call to do", async () => {
    await stack.pulumi("preview", "--expect-no-changes");
    await stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await stack.pulumi("preview", "--expect-no-changes");
    const { code, stdout } = await stack.hub("failover", "--to", "b", "--yes");
    assert.deepEqual([code, stdout], [0, "Nothing to do: the stack file and the firewalls say so already.\n"]);
  });

  it("is seen by hub verify, which writes a record of what everybody said", async () => {
    const record = path.join(stack.program.folder, "record.json");
    const { code, stdout, stderr } = await stack.hub("verify", "--output", record);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /\n34 passed, 0 failed, 0 not known\.\n/);
    const { checks } = JSON.parse(fs.readFileSync(record, "utf8")) as { checks: { result: string }[] };
    assert.deepEqual([...new Set(checks.map(({ result }) => result))], ["pass"]);
    b.server.downTunnels.add("tokyo-gcp-1");
    const failed = await stack.hub("verify");
    b.server.downTunnels.clear();
    assert.equal(failed.code, 1);
    assert.match(failed.stdout, /fail +tunnel-up +tokyo-gcp +b-1 +firewall-b +there is none/);
    const again = await stack.hub("verify", "--output", record);
    assert.deepEqual([again.code, /--output: is there already/.test(again.stderr)], [64, true]);
  });

  it("is not undone by a run that does not know of it", async () => {
    const [knowing, changes] = [stack.read(), stack.changes()];
    stack.write(home);
    const { code, text } = await stack.program.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(code, 0);
    assert.match(
      text,
      /this configuration would move them back: .*tokyo-gcp 172\.17\.0\.0\/16.*npx hub failover --back/s,
    );
    assert.deepEqual(stack.changes(), changes);
    assert.ok(moved());
    stack.write(knowing);
  });

  it("moves one site back, and then all, and gives the file back letter by letter", async () => {
    const first = await stack.hub("failover", "--to", "a", "--site", "tokyo-gcp", "--yes");
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^Flows moved after \d+\.\d s, all steps done after/);
    assert.ok(a.server.configuration.text("running").includes("osaka-azure-moved"));
    const { code, stderr } = await stack.hub("failover", "--back", "--yes");
    assert.equal(code, 0, stderr);
    assert.equal(stack.read(), home);
    assert.ok(!a.server.configuration.text("running").includes("-moved"));
    await stack.pulumi("preview", "--expect-no-changes");
  });
});
