/**
 * Proves that a push never overwrites what somebody else did without being told to, that it says what it found without
 * showing a secret, and that a refresh reports it. The firewall is a stand-in, see panosServer.ts.
 */
import assert from "node:assert/strict";
import { read, update } from "../../provider/firewallConfiguration";
import { PanosServer } from "./panosServer";
import { OSAKA, recorder, TOKYO } from "./sample";
import {
  certificate,
  DEVICE,
  GATEWAY,
  GATEWAYS,
  RULES,
  stateOf,
  UNIT,
  unitXml,
  useFirewall,
  ZONES,
} from "./useFirewall";

describe("push: foreign changes", () => {
  const firewall = useFirewall();

  it("refuses what somebody committed, and says what to do", async () => {
    const state = await firewall.created();
    firewall.committedByHand("edit", `${DEVICE}/${UNIT}`, unitXml(1300));
    firewall.committedByHand(
      "delete",
      `${DEVICE}/network/virtual-router/entry[@name='hub']/protocol/bgp/peer-group/entry[@name='tokyo']`,
    );
    const changes = firewall.server.count("multi-config");
    await assert.rejects(update(state, firewall.inputs([TOKYO, OSAKA]), recorder()), {
      message:
        "somebody changed what the hub owns, in 2 places:\n" +
        "  changed network/interface/tunnel/units/entry[@name='tunnel.1000']: mtu: found 1300, expected 1427\n" +
        "  removed network/virtual-router/entry[@name='hub']/protocol/bgp/peer-group/entry[@name='tokyo']\n" +
        "Nothing was changed. Revert them on the firewall; or run `pulumi refresh`, which takes them into the state: " +
        "the next preview then shows what `up` would overwrite.",
    });
    assert.equal(firewall.server.count("multi-config"), changes);
  });

  it("refuses what somebody has not committed, and names who", async () => {
    const state = await firewall.created();
    firewall.byHand("edit", `${GATEWAYS}/entry[@name='tokyo-0']/disabled`, "<disabled>yes</disabled>");
    await assert.rejects(
      update(state, firewall.inputs([TOKYO, OSAKA]), recorder()),
      /changed network\/ike\/gateway\/entry\[@name='tokyo-0'\]: by alice, not committed; disabled: found yes, expected nothing/,
    );
  });

  it("refuses a key that somebody changed, without showing it", async () => {
    const state = await firewall.created();
    firewall.committedByHand(
      "edit",
      `${GATEWAYS}/entry[@name='tokyo-0']/authentication/pre-shared-key`,
      "<pre-shared-key><key>alices-own-key</key></pre-shared-key>",
    );
    await assert.rejects(update(state, firewall.inputs([TOKYO, OSAKA]), recorder()), (error: Error) => {
      assert.match(error.message, /changed network\/ike\/gateway.*authentication\/pre-shared-key\/key: is another one/);
      assert.doesNotMatch(error.message, /alices-own-key|-AQ==/);
      return true;
    });
  });

  it("refuses rules that somebody moved", async () => {
    const state = await firewall.created([TOKYO]);
    const both = stateOf(await update(state, firewall.inputs([TOKYO, OSAKA]), recorder()));
    firewall.server.configuration.change("alice", [
      { action: "move", xpath: `${RULES}/entry[@name='deny-all']`, where: "before", destination: "ike-tokyo" },
    ]);
    firewall.server.configuration.commit("alice");
    await assert.rejects(
      update(both, firewall.inputs([{ ...TOKYO, mtu: 1400 }, OSAKA]), recorder()),
      /moved .*\/rules: place 1: found deny-all, expected ike-tokyo/,
    );
  });

  it("refuses to remove a zone that somebody put an interface into", async () => {
    const state = await firewall.created([TOKYO]);
    const both = stateOf(await update(state, firewall.inputs([TOKYO, OSAKA]), recorder()));
    firewall.interfaceByHand("ethernet", "ethernet1/9");
    firewall.committedByHand(
      "set",
      `${DEVICE}/vsys/entry[@name='vsys1']/zone/entry[@name='osaka']/network/layer3`,
      "<member>ethernet1/9</member>",
    );
    await assert.rejects(
      update(both, firewall.inputs([TOKYO]), recorder()),
      /added .*member\[text\(\)='ethernet1\/9'\]: goes with vsys\/entry\[@name='vsys1'\]\/zone\/entry\[@name='osaka'\], which is to be removed/,
    );
  });

  it("refuses to commit along what its own administrator has not finished", async () => {
    const state = await firewall.created();
    firewall.byHand("set", ZONES, "<entry name='half-done'/>", "vpn-hub");
    await assert.rejects(
      update(state, firewall.inputs([TOKYO, OSAKA]), recorder()),
      /administrator vpn-hub has uncommitted changes.*\n.*half-done/,
    );
  });

  it("takes them into the state at a refresh, and overwrites them after it", async () => {
    const state = await firewall.created();
    firewall.committedByHand("edit", `${DEVICE}/${UNIT}`, unitXml(1300));
    firewall.committedByHand(
      "edit",
      `${GATEWAYS}/entry[@name='tokyo-0']/authentication/pre-shared-key`,
      "<pre-shared-key><key>alices-own-key</key></pre-shared-key>",
    );
    const refreshed = stateOf((await read(state, recorder())).properties);
    assert.match(refreshed.elements[UNIT]!, /1300/);
    assert.match(refreshed.elements[GATEWAY]!, /<key>\{another key\}<\/key>/);
    await update(refreshed, firewall.inputs(), recorder());
    assert.deepEqual(firewall.sent(), [
      "edit network/interface/tunnel/units/entry[@name='tunnel.1000']",
      `edit ${GATEWAY}`,
    ]);
    assert.match(firewall.server.lastChange()[1]!.element!, /marked-key/);
  });
});

describe("push: refresh", () => {
  const firewall = useFirewall();

  it("reports what it knows when nothing has changed", async () => {
    const state = await firewall.created();
    const { properties, inputs: found } = await read(state, recorder());
    assert.deepEqual(stateOf(properties), state);
    const { keyDigests: _, ...expected } = state;
    assert.deepEqual(stateOf(found), expected);
  });

  it("says which rules it does not know", async () => {
    const state = await firewall.created();
    firewall.committedByHand("set", RULES, "<entry name='allow-printers'><action>allow</action></entry>");
    const context = recorder();
    await read(state, context);
    assert.deepEqual(context.lines, ["warn left alone, because the program does not know them: rules allow-printers"]);
  });

  it("keeps the state of a firewall that is gone, with a warning", async () => {
    const state = await firewall.created();
    await firewall.server.stop();
    const context = recorder();
    const { properties } = await read({ ...state, timing: { ...state.timing, readySeconds: 0.01 } }, context);
    assert.deepEqual(stateOf(properties).elements, state.elements);
    assert.match(context.lines.at(-1)!, /^warn .* does not answer \(ECONNREFUSED: .*\); the state stays as it was/);
    firewall.server = await new PanosServer(certificate).start();
  });
});
