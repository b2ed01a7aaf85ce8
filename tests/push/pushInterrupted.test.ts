/**
 * Proves that a push which was ended at any point, with all that it remembered, is taken for its own by the next one; that a
 * refresh helps where the firewall has forgotten, too; and that somebody else's key stays somebody else's.
 */
import assert from "node:assert/strict";
import { read, update, type FirewallState } from "../../provider/firewallConfiguration";
import { keyOf, OSAKA, recorder, TOKYO } from "./sample";
import { GATEWAYS, stateOf, useFirewall } from "./useFirewall";
import { encryptedKey } from "./panosConfiguration";

describe("a push after one that was ended", () => {
  const firewall = useFirewall();
  const rotated = (sites = [TOKYO]) =>
    firewall.inputs(sites, {
      presharedKeys: Object.fromEntries(
        sites.map(({ name }) => [`${name}/a-0`, keyOf(name, name === "tokyo" && sites.length === 1 ? 2 : 1)]),
      ),
    });

  /** Ended while its commit runs: the commit goes on, and the state stays as it was. */
  async function endedInCommit(state: FirewallState, inputs: ReturnType<typeof rotated>): Promise<void> {
    const ended = recorder((line) => void (line.startsWith("commit job") && ended.abort.abort()));
    await assert.rejects(update(state, inputs, ended), /The commit goes on there/);
  }

  it("finds a new key that was being committed to be its own", async () => {
    const state = await firewall.created();
    await endedInCommit(state, rotated());
    await update(state, rotated(), recorder());
    assert.ok(firewall.running().includes(encryptedKey(keyOf("tokyo", 2))));
  });

  it("finds a site that was being committed to be its own", async () => {
    const state = await firewall.created();
    await endedInCommit(state, rotated([TOKYO, OSAKA]));
    await update(state, rotated([TOKYO, OSAKA]), recorder());
    assert.match(firewall.running(), /osaka-0/);
  });

  it("finds what was changed and never committed to be its own", async () => {
    const state = await firewall.created();
    firewall.server.failNext("commit", "403");
    firewall.server.failNext("revert", "403");
    await assert.rejects(update(state, rotated(), recorder()), /revert the changes of administrator vpn-hub/);
    await update(state, rotated(), recorder());
    assert.ok(firewall.running().includes(encryptedKey(keyOf("tokyo", 2))));
  });

  it("is helped by a refresh where the firewall has forgotten its jobs", async () => {
    const state = await firewall.created();
    await endedInCommit(state, rotated([TOKYO, OSAKA]));
    firewall.server.configuration.commit("vpn-hub");
    firewall.server.reboot(0);
    await assert.rejects(update(state, rotated([TOKYO, OSAKA]), recorder()), /somebody changed what the hub owns/);
    const { properties } = await read(state, recorder());
    await update(stateOf(properties), rotated([TOKYO, OSAKA]), recorder());
    assert.match(firewall.running(), /osaka-0/);
  });

  it("does not take somebody else's key for its own", async () => {
    const state = await firewall.created();
    await endedInCommit(state, rotated());
    firewall.server.configuration.commit("vpn-hub");
    const key = `${GATEWAYS}/entry[@name='tokyo-0']/authentication/pre-shared-key/key`;
    firewall.committedByHand("edit", key, "<key>another</key>");
    const next = firewall.inputs([TOKYO], { presharedKeys: { "tokyo/a-0": keyOf("tokyo", 3) } });
    await assert.rejects(update(state, next, recorder()), /pre-shared-key\/key: is another one/);
  });
});

describe("a push of a new key", () => {
  const firewall = useFirewall();

  it("makes the tunnel anew, and tells when that fails; a new site's tunnel begins by itself", async () => {
    const state = await firewall.created();
    const heard: string[] = [];
    firewall.server.onRenew = (verb, name) => void heard.push(`${verb} ${name}`);
    const next = firewall.inputs([TOKYO], { presharedKeys: { "tokyo/a-0": keyOf("tokyo", 2) } });
    const renewed = stateOf(await update(state, next, recorder()));
    assert.deepEqual(heard, ["clear tokyo-0", "clear tokyo-0", "test tokyo-0", "test tokyo-0"]);
    heard.length = 0;
    await update(
      renewed,
      firewall.inputs([TOKYO, OSAKA], { presharedKeys: { ...next.presharedKeys, "osaka/a-0": keyOf("osaka") } }),
      recorder(),
    );
    assert.deepEqual(heard, []);
    firewall.server.failNext("clear", "403");
    const report = recorder();
    const last = firewall.inputs([TOKYO], { presharedKeys: { "tokyo/a-0": keyOf("tokyo", 3) } });
    await update(renewed, last, report);
    assert.ok(
      report.lines.some((line) => /^warn tokyo-0 has its new key, .*clear vpn ike-sa gateway tokyo-0$/.test(line)),
      report.lines.join("\n"),
    );
  });
});
