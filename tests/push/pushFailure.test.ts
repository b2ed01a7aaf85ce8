/**
 * Proves what a push leaves behind when something fails (a refused commit, a lost connection, a reboot, the user's end, a
 * lock), and that what passes by itself is waited for, within limits. The firewall is a stand-in, see panosServer.ts.
 */
import assert from "node:assert/strict";
import { create, update } from "../../provider/firewallConfiguration";
import { PanosConfiguration } from "./panosConfiguration";
import { addressOf, API_KEY, keyOf, OSAKA, recorder, sampleXml, TOKYO } from "./sample";
import { DEVICE, GATEWAYS, sortedXml, UNIT, unitXml, useFirewall, ZONES } from "./useFirewall";

describe("push: failure", () => {
  const firewall = useFirewall();

  it("takes its changes back when the commit fails, and shows PAN-OS's reason", async () => {
    const state = await firewall.created();
    const before = firewall.running();
    firewall.server.commitFails = "tunnel.1002 is not a valid reference";
    await assert.rejects(update(state, firewall.inputs([TOKYO, OSAKA]), recorder()), {
      message:
        "PAN-OS refused the commit (job 12) and runs as before: tunnel.1002 is not a valid reference; Commit failed. " +
        "The uncommitted changes were taken back.",
    });
    assert.equal(firewall.candidate(), before);
    assert.equal(firewall.running(), before);
  });

  it("refuses an element that PAN-OS does not know, at the first look", async () => {
    const state = await firewall.created();
    const before = firewall.candidate();
    const wrong = firewall.inputs([TOKYO, OSAKA]);
    const elements = { ...wrong.elements, "network/dns-proxy/entry[@name='x']": "<entry name='x'/>" };
    await assert.rejects(update(state, { ...wrong, elements }, recorder()), /Bad Xpath/);
    assert.equal(firewall.candidate(), before);
  });

  it("names the operation that a transaction failed at", async () => {
    const state = await firewall.created();
    firewall.interfaceByHand("tunnel/units", "tunnel.1002", "<mtu>1427</mtu>");
    firewall.committedByHand(
      "set",
      ZONES,
      "<entry name='mine'><network><layer3><member>tunnel.1002</member></layer3></network></entry>",
    );
    await assert.rejects(update(state, firewall.inputs([TOKYO, OSAKA]), recorder()), {
      message:
        "set of vsys/entry[@name='vsys1']/zone/entry[@name='osaka']/network/layer3/member[text()='tunnel.1002']: " +
        "'tunnel.1002' is already in use. The uncommitted changes were taken back.",
    });
    assert.deepEqual(firewall.server.configuration.pending, []);
  });

  it("says so when taking back fails too", async () => {
    const state = await firewall.created();
    firewall.server.commitFails = "no";
    firewall.server.failNext("revert", "503");
    await assert.rejects(
      update(state, firewall.inputs([TOKYO, OSAKA]), recorder()),
      /Taking the uncommitted changes back failed too \(HTTP status 503\): revert the changes of administrator vpn-hub on the firewall\.$/,
    );
  });

  it("refuses an administrator that the API key is not of, and takes the changes back", async () => {
    const state = await firewall.created();
    const before = firewall.candidate();
    firewall.server.apiKeys.set(API_KEY, "somebody-else");
    await assert.rejects(update(state, firewall.inputs([TOKYO, OSAKA]), recorder()), {
      message:
        "the API key is not that of administrator vpn-hub but of somebody-else: give the key's administrator. The " +
        "uncommitted changes were taken back.",
    });
    assert.equal(firewall.candidate(), before);
  });

  it("refuses to call a push done that another administrator's uncommitted change holds back", async () => {
    const state = await firewall.created();
    const element = unitXml(1400);
    firewall.byHand("edit", `${DEVICE}/${UNIT}`, element);
    await assert.rejects(
      update(state, firewall.inputs([{ ...TOKYO, mtu: 1400 }]), recorder()),
      /the running configuration is not the planned one at network\/interface.*; uncommitted changes of alice may hold them back/,
    );
  });

  it("sends a large change in parts, and takes all of them back when one is refused", async () => {
    const sites = Array.from({ length: 60 }, (_, index) => ({ name: `site-${index}`, tunnel: 2000 + index }));
    const state = await firewall.created();
    const before = firewall.candidate();
    firewall.interfaceByHand("tunnel/units", "tunnel.2059", "<mtu>1427</mtu>");
    firewall.byHand(
      "set",
      `${DEVICE}/network/virtual-router`,
      "<entry name='own'><interface><member>tunnel.2059</member></interface></entry>",
    );
    const byAlice = firewall.candidate();
    await assert.rejects(
      update(state, firewall.inputs([TOKYO, ...sites]), recorder()),
      /'tunnel\.2059' is already in use/,
    );
    assert.equal(firewall.candidate(), byAlice);
    firewall.server.configuration.revert("alice");
    assert.equal(firewall.candidate(), before);
    const parts = firewall.server.count("multi-config");
    await update(state, firewall.inputs([TOKYO, ...sites]), recorder());
    assert.equal(firewall.server.count("multi-config") - parts, 2);
    assert.equal(firewall.server.count("commit"), 2);
  });

  describe("that passes", () => {
    const keys = { "tokyo/a-0": keyOf("tokyo", 2), "osaka/a-0": keyOf("osaka") };
    const wanted = () => firewall.inputs([TOKYO, OSAKA], { presharedKeys: keys });
    let expected: string;
    before(() => {
      // A push without any fault, the one gateway's order among its children as PAN-OS was given it.
      const xml = sampleXml([TOKYO, OSAKA], { keyOf: (site) => `${site} key`, address: addressOf });
      const keyTexts = Object.entries(keys).map(([id, key]) => [`${id.split("/")[0]} key`, xmlText(key)] as const);
      const filled = keyTexts.reduce((text, [mark, key]) => text.replace(mark, key), xml);
      expected = sortedXml(new PanosConfiguration(filled).text("running"));
    });

    for (const fault of ["drop before", "drop after", "503", "not ready", "not XML"] as const) {
      for (const kind of ["get", "multi-config", "commit", "jobs"]) {
        it(`goes on after "${fault}" at ${kind}`, async () => {
          const state = await firewall.created();
          firewall.server.failNext(kind, fault);
          await update(state, wanted(), recorder());
          assert.equal(sortedXml(firewall.running()), expected);
          assert.deepEqual(firewall.ruleNames(), ["ike-tokyo", "ike-osaka", "deny-all"]);
          assert.deepEqual(firewall.server.configuration.pending, []);
        });
      }
    }
  });

  it("commits what an interrupted push had left in the candidate configuration", async () => {
    const state = await firewall.created();
    const element = unitXml(1400);
    firewall.byHand("edit", `${DEVICE}/${UNIT}`, element, "vpn-hub");
    const changes = firewall.server.count("multi-config");
    await update(state, firewall.inputs([{ ...TOKYO, mtu: 1400 }]), recorder());
    assert.equal(firewall.server.count("multi-config"), changes);
    assert.match(firewall.running(), /<mtu>1400/);
  });

  it("takes its changes back when somebody else's came between a lost commit and its next try", async () => {
    const state = await firewall.created();
    firewall.server.onJobLook = (job) => {
      firewall.server.onJobLook = undefined;
      job.progress = 0;
      firewall.server.jobs.length = 0;
      firewall.byHand("edit", `${GATEWAYS}/entry[@name='tokyo-0']/disabled`, "<disabled>yes</disabled>");
    };
    await assert.rejects(
      update(state, firewall.inputs([TOKYO, OSAKA]), recorder()),
      /by alice, not committed; disabled: found yes[^]*The uncommitted changes were taken back\.$/,
    );
    assert.deepEqual(
      firewall.server.configuration.pending.map(({ administrator }) => administrator),
      ["alice"],
    );
  });

  it("goes on after a reboot in the middle of a commit, which forgot the change", async () => {
    const state = await firewall.created();
    firewall.server.onJobLook = () => {
      firewall.server.onJobLook = undefined;
      firewall.server.reboot(3);
      firewall.server.chassisNotReady = 2;
    };
    const context = recorder();
    await update(state, firewall.inputs([TOKYO, OSAKA]), context);
    assert.match(firewall.running(), /osaka-0/);
    assert.ok(context.lines.some((line) => line.includes("its data plane is not ready")));
  });

  it("waits for a firewall that boots", async () => {
    firewall.server.bootingCalls = 3;
    firewall.server.chassisNotReady = 2;
    firewall.server.startJob(1, "AutoCom", "");
    const context = recorder();
    await create(firewall.inputs(), context);
    assert.ok(context.lines.includes("status waiting: the firewall boots: its data plane is not ready"));
    assert.ok(context.lines.includes("status waiting: the firewall boots: auto-commit at 0 %"));
  });

  it("refuses to wait longer than it was told, and says what may be wrong", async () => {
    firewall.server.bootingCalls = Number.MAX_SAFE_INTEGER;
    const timing = { ...firewall.inputs().timing, readySeconds: 0.05 };
    await assert.rejects(
      create(firewall.inputs([TOKYO], { timing }), recorder()),
      /the firewall did not answer for 0\.05 s: .*Does it run, and does its management security group allow this machine's address\?/,
    );
  });

  it("refuses to try for ever against a firewall that is ready but always fails", async () => {
    const state = await firewall.created();
    for (let count = 0; count < 20; count += 1) firewall.server.failNext("multi-config", "503");
    await assert.rejects(
      update(state, firewall.inputs([TOKYO, OSAKA]), recorder()),
      /the firewall is ready, but was interrupted 11 times: HTTP status 503\. The uncommitted changes were taken back\./,
    );
  });

  it("refuses to wait for a commit longer than it was told", async () => {
    const state = await firewall.created();
    firewall.server.onJobLook = (job) => (job.progress = 50);
    const timing = { ...firewall.inputs().timing, commitSeconds: 0.05 };
    await assert.rejects(
      update(state, firewall.inputs([TOKYO, OSAKA], { timing }), recorder()),
      /commit job 12 has not ended within 0\.05 s, it is at 50 %\. The commit goes on there/,
    );
  });

  it("refuses to wait for a stalled answer longer than it was told", async () => {
    const state = await firewall.created();
    firewall.server.failNext("multi-config", "stall");
    const timing = { ...firewall.inputs().timing, requestSeconds: 0.3 };
    const context = recorder();
    await update(state, firewall.inputs([TOKYO, OSAKA], { timing }), context);
    assert.ok(context.lines.includes("status waiting: no answer within 0.3 s"));
    assert.match(firewall.running(), /osaka-0/);
  });

  it("takes its changes back when the user ends the update before the commit", async () => {
    const state = await firewall.created();
    const before = firewall.candidate();
    const context = recorder((line) => {
      if (line.startsWith("waiting")) context.abort.abort();
    });
    firewall.server.failNext("commit", "503");
    await assert.rejects(
      update(state, firewall.inputs([TOKYO, OSAKA]), context),
      /the update was cancelled. The uncommitted changes were taken back/,
    );
    assert.equal(firewall.candidate(), before);
  });

  it("says that a commit goes on when the user ends the update within it", async () => {
    const state = await firewall.created();
    const context = recorder((line) => {
      if (line.startsWith("commit job")) context.abort.abort();
    });
    await assert.rejects(
      update(state, firewall.inputs([TOKYO, OSAKA]), context),
      /the update was cancelled. The commit goes on there/,
    );
  });
});

describe("push: locks", () => {
  const firewall = useFirewall();

  for (const kind of ["config", "commit"] as const) {
    it(`waits while another administrator holds a ${kind} lock`, async () => {
      firewall.server.locks.push({ kind, holder: "alice", comment: "firmware", looks: 3 });
      const context = recorder();
      await create(firewall.inputs(), context);
      assert.ok(context.lines.includes(`status waiting: alice (firmware) holds a ${kind} lock`));
    });

    it(`refuses to wait for a ${kind} lock longer than it was told, and names the holder`, async () => {
      firewall.server.locks.push({ kind, holder: "alice" });
      const timing = { ...firewall.inputs().timing, lockSeconds: 0.02 };
      await assert.rejects(create(firewall.inputs([TOKYO], { timing }), recorder()), {
        message: `waited 0.02 s for others: alice holds a ${kind} lock; ask the holder to release it, then run \`up\``,
      });
    });
  }

  it("sees locks on a firewall without virtual systems", async () => {
    firewall.server.singleVsys = true;
    firewall.server.locks.push({ kind: "config", holder: "alice", looks: 1 });
    const context = recorder();
    await create(firewall.inputs(), context);
    assert.ok(context.lines.includes("status waiting: alice holds a config lock"));
  });

  it("takes no notice of its own administrator's lock", async () => {
    firewall.server.locks.push({ kind: "config", holder: "vpn-hub" });
    await create(firewall.inputs(), recorder());
  });

  it("waits for another administrator's commit", async () => {
    firewall.byHand("set", ZONES, "<entry name='printers'/>");
    firewall.server.startJob(5, "Commit", "alice");
    const context = recorder();
    await create(firewall.inputs(), context);
    assert.ok(context.lines.includes("status waiting: commit job 5 of alice runs, at 0 %"));
    assert.match(firewall.running(), /printers/);
  });

  for (const [kind, moment] of [
    ["config", "changing"],
    ["commit", "changing"],
  ] as const) {
    it(`waits for a ${kind} lock that was taken after it had looked`, async () => {
      const state = await firewall.created();
      const context = recorder((line) => {
        if (line.startsWith(moment) && firewall.server.locks.length === 0 && context.lines.length === 1)
          firewall.server.locks.push({ kind, holder: "alice", looks: 2 });
      });
      await update(state, firewall.inputs([TOKYO, OSAKA]), context);
      assert.match(context.lines[1]!, /^status waiting: Other administrators are holding/);
      assert.equal(context.lines[2], `status waiting: alice holds a ${kind} lock`);
      assert.match(firewall.running(), /osaka-0/);
    });
  }
});

function xmlText(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
