/**
 * Proves `hub rotate` with the real engine and two stand-in firewalls: a site's keys are renewed one after the other, the
 * firewall before the cloud, on the firewall that carries nothing; what breaks off goes on by the same call; and each reason
 * not to begin has its code. That no packet is lost is the rehearsal's to show.
 */
import assert from "node:assert/strict";
import { PushedStack } from "./pushedStack";

const HOMES = { "hub:sites.tokyo-gcp.primaryFirewall": "a", "hub:sites.osaka-azure.primaryFirewall": "a" };

describe("hub rotate", () => {
  const stack = new PushedStack();
  const { a, b } = stack.firewalls;
  const OSAKA = ["rotate", "--site", "osaka-azure"] as const;
  const rotate = (...more: readonly string[]) => stack.hub(...OSAKA, "--yes", ...more);
  /** As the firewall shows them, encrypted, by gateway. */
  const gatewayKeys = (name: "a" | "b") =>
    [
      ...stack.firewalls[name].server.configuration
        .text("running")
        .matchAll(/<entry name="(osaka-azure-\d)">\s*<authentication>\s*<pre-shared-key>\s*<key>([^<]*)/g),
    ].map(([, , key]) => key!);
  const epochs = () => /epochs: (\{[^}]*\})/.exec(stack.read())?.[1];
  let home = "";

  before(async () => {
    await stack.start({ ...HOMES, "hub:keys.maxAgeDays": 90 });
    home = stack.read();
  });
  after(() => stack.stop());

  it("is refused for what is no site or tunnel, and takes no key that is less than a day old", async () => {
    for (const [args, what] of [
      [["rotate"], /--site: is missing/],
      [["rotate", "--site", "osaka"], /--site: is not a site/],
      [
        ["rotate", "--site", "tokyo-gcp", "--tunnel", "c-0"],
        /--tunnel: is not a tunnel of tokyo-gcp\n.*\n.*allowed: a-0, a-1, b-0, b-1/,
      ],
    ] as const) {
      const { code, stderr } = await stack.hub(...args, "--yes");
      assert.equal(code, 64, stderr);
      assert.match(stderr, what);
    }
    const { code, stdout } = await rotate();
    assert.deepEqual([code, stdout], [0, "Nothing to do: no key that was meant is older than a day, or due.\n"]);
  });

  it("goes on where it broke off: first between file and key, then at a tunnel that does not come back", async () => {
    // As a run leaves it that ended right after its first step.
    stack.write(home.replace("maxAgeDays: 90", "maxAgeDays: 90\n    epochs: { osaka-azure/b: 2 }"));
    const written = stack.read();
    const old = { a: gatewayKeys("a"), b: gatewayKeys("b") };
    a.server.downTunnels.add("osaka-azure-0");
    const refused = await rotate();
    assert.equal(refused.code, 71, refused.stderr);
    assert.match(refused.stderr, /osaka-azure\/b: cannot be rotated now: a-0 of the same site is down/);
    assert.deepEqual([gatewayKeys("a"), gatewayKeys("b")], [old.a, old.b]);
    a.server.downTunnels.clear();
    // Cleared, and not agreed anew.
    b.server.onRenew = (verb, name) => void (verb === "clear" && b.server.downTunnels.add(name));
    const late = await rotate("--wait", "0");
    b.server.onRenew = undefined;
    assert.equal(late.code, 73, late.stderr);
    assert.match(late.stderr, /osaka-azure\/b: b-0, b-1 did not come back in time/);
    assert.notDeepEqual(gatewayKeys("b"), old.b);
    assert.deepEqual(gatewayKeys("a"), old.a);
    assert.equal(stack.read(), written);
  });

  it("does the firewall before the cloud and moves the flows for the keys that are left, then brings them home", async () => {
    b.server.downTunnels.clear();
    stack.write(stack.read().replace("osaka-azure/b: 2", "osaka-azure/b: 2, osaka-azure/a: 2"));
    const [before, keysOfA] = [stack.read(), gatewayKeys("a")];
    const dry = await stack.hub(...OSAKA, "--dry-run", "--json");
    assert.equal(dry.code, 0, dry.stderr);
    const kindsOf = (text: string) => (JSON.parse(text) as { steps: { kind: string }[] }).steps.map(({ kind }) => kind);
    const left = ["move", "check", "make", "firewall", "cloud", "renew", "wait", "back"];
    assert.deepEqual(kindsOf(dry.stdout), left);
    const renewed: string[] = [];
    a.server.onRenew = (verb, name) => void renewed.push(`${verb} ${name}`);
    const { code, stdout, stderr } = await rotate("--json");
    a.server.onRenew = undefined;
    assert.equal(code, 0, stderr);
    assert.deepEqual(kindsOf(stdout), left);
    assert.notDeepEqual(gatewayKeys("a"), keysOfA);
    assert.deepEqual(renewed.slice(-8), [
      ...["clear osaka-azure-0", "clear osaka-azure-0", "test osaka-azure-0", "test osaka-azure-0"],
      ...["clear osaka-azure-1", "clear osaka-azure-1", "test osaka-azure-1", "test osaka-azure-1"],
    ]);
    assert.equal(stack.read(), before, "the flows are at home again");
    assert.equal(epochs(), "{ osaka-azure/b: 2, osaka-azure/a: 2 }");
    assert.ok(!a.server.configuration.text("running").includes("-moved"));
    await stack.pulumi("preview", "--expect-no-changes");
    const again = await rotate();
    assert.match(again.stdout, /^Nothing to do/);
  });
});
