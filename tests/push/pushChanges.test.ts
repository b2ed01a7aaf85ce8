/**
 * Proves against a stand-in for the PAN-OS XML API over TLS that a push sends the operations that the plan's changes
 * need and no more, in an order that PAN-OS takes. It does not prove that PAN-OS answers like the stand-in, which follows
 * the vendor's API guide and public clients.
 */
import assert from "node:assert/strict";
import { create, update } from "../../provider/firewallConfiguration";
import { PanosConfiguration } from "./panosConfiguration";
import { addressOf, keyOf, OSAKA, recorder, sampleXml, TOKYO } from "./sample";
import { DEVICE, GATEWAY, RULES, sortedXml, stateOf, UNIT, unitXml, useFirewall, ZONES } from "./useFirewall";

describe("push: first push", () => {
  const firewall = useFirewall();

  it("adopts what the bootstrap package left, and only enables the gateways with their keys", async () => {
    const context = recorder();
    const { id } = await create(firewall.inputs(), context);
    assert.equal(id, "i-1");
    assert.deepEqual(firewall.sent(), [`edit ${GATEWAY}`]);
    assert.match(firewall.server.lastChange()[0]!.element!, /<key>marked-key&amp;&lt;&gt;'"-tokyo-1<\/key>/);
    assert.doesNotMatch(firewall.running(), /<disabled>/);
    assert.deepEqual(
      context.lines.filter((line) => line.startsWith("info")),
      ["info pushed 1 changed"],
    );
  });

  it("fills an empty firewall with the whole configuration", async () => {
    firewall.holds();
    await create(firewall.inputs([TOKYO, OSAKA]), recorder());
    const expected = new PanosConfiguration(sampleXml([TOKYO, OSAKA], { keyOf: () => "a key", address: addressOf }));
    const pushed = (text: string) =>
      text.replace(/<deviceconfig.*?(\/>|<\/deviceconfig>)/s, "").replace(/-AQ==[^<]*/g, "");
    assert.equal(sortedXml(pushed(firewall.running())), sortedXml(pushed(expected.text("running"))));
  });

  it("refuses entries under names of the plan that hold something else, and lists them", async () => {
    firewall.committedByHand("edit", `${DEVICE}/${UNIT}`, unitXml(1300));
    const before = firewall.candidate();
    await assert.rejects(create(firewall.inputs(), recorder()), {
      message:
        "somebody changed what the hub owns, in 1 places:\n" +
        "  added network/interface/tunnel/units/entry[@name='tunnel.1000']: mtu: found 1300, expected 1427\n" +
        "Nothing was changed. These stand under names of the plan. Rename or remove them on the firewall, or set " +
        "overwrite to let the first push replace them.",
    });
    assert.equal(firewall.candidate(), before);
    await create(firewall.inputs([TOKYO], { overwrite: true }), recorder());
    assert.doesNotMatch(firewall.running(), /1300/);
  });

  it("leaves an administrator's own entries alone, and says which rules they are", async () => {
    firewall.committedByHand("set", RULES, "<entry name='allow-printers'><action>allow</action></entry>");
    firewall.committedByHand("set", ZONES, "<entry name='printers'/>");
    const context = recorder();
    await create(firewall.inputs(), context);
    assert.match(firewall.running(), /allow-printers.*/s);
    assert.match(firewall.running(), /<entry name="printers"\/>/);
    assert.deepEqual(
      context.lines.filter((line) => line.startsWith("warn")),
      ["warn left alone, because the program does not know them: rules allow-printers"],
    );
  });
});

describe("push: change", () => {
  const firewall = useFirewall();

  it("sends nothing when nothing differs", async () => {
    const state = await firewall.created();
    const before = firewall.server.count("multi-config") + firewall.server.count("commit");
    await update(state, firewall.inputs(), recorder());
    assert.equal(firewall.server.count("multi-config") + firewall.server.count("commit"), before);
  });

  it("adds a site by its own elements, and puts its rule before the final deny", async () => {
    const state = await firewall.created();
    await update(state, firewall.inputs([TOKYO, OSAKA]), recorder());
    assert.deepEqual(firewall.sent(), [
      "set network/interface/tunnel/units",
      "set vsys/entry[@name='vsys1']/import/network/interface",
      "set vsys/entry[@name='vsys1']/zone",
      "set vsys/entry[@name='vsys1']/zone/entry[@name='osaka']/network/layer3",
      "set network/virtual-router/entry[@name='hub']/interface",
      "set network/ike/gateway",
      "set network/tunnel/ipsec",
      "set network/virtual-router/entry[@name='hub']/protocol/bgp/peer-group",
      "set vsys/entry[@name='vsys1']/rulebase/security/rules",
      "move vsys/entry[@name='vsys1']/rulebase/security/rules/entry[@name='ike-osaka'] after ike-tokyo",
    ]);
    assert.deepEqual(firewall.ruleNames(), ["ike-tokyo", "ike-osaka", "deny-all"]);
  });

  it("removes a site in the reverse order, and the zone with what is in it", async () => {
    const state = await firewall.created([TOKYO]);
    const both = stateOf(await update(state, firewall.inputs([TOKYO, OSAKA]), recorder()));
    await update(both, firewall.inputs([TOKYO]), recorder());
    assert.deepEqual(firewall.sent(), [
      "delete network/virtual-router/entry[@name='hub']/interface/member[text()='tunnel.1002']",
      "delete vsys/entry[@name='vsys1']/rulebase/security/rules/entry[@name='ike-osaka']",
      "delete network/virtual-router/entry[@name='hub']/protocol/bgp/peer-group/entry[@name='osaka']",
      "delete network/tunnel/ipsec/entry[@name='osaka-0']",
      "delete network/ike/gateway/entry[@name='osaka-0']",
      "delete vsys/entry[@name='vsys1']/zone/entry[@name='osaka']",
      "delete vsys/entry[@name='vsys1']/import/network/interface/member[text()='tunnel.1002']",
      "delete network/interface/tunnel/units/entry[@name='tunnel.1002']",
    ]);
    assert.doesNotMatch(firewall.running(), /osaka|tunnel\.1002/);
  });

  it("moves an interface to another zone, which PAN-OS allows only in one at a time", async () => {
    const state = await firewall.created();
    await update(state, firewall.inputs([{ ...TOKYO, zone: "partners" }]), recorder());
    assert.match(firewall.running(), /<entry name="partners"><network><layer3><member>tunnel.1000/);
    assert.doesNotMatch(firewall.running(), /<entry name="tokyo"><network>/);
  });

  it("changes one element by one operation", async () => {
    const state = await firewall.created();
    await update(state, firewall.inputs([{ ...TOKYO, mtu: 1400 }]), recorder());
    assert.deepEqual(firewall.sent(), ["edit network/interface/tunnel/units/entry[@name='tunnel.1000']"]);
  });

  it("writes an address that a cloud gave anew to its gateway alone", async () => {
    const state = await firewall.created();
    await update(state, firewall.inputs([TOKYO], { addresses: { "tokyo/0": "198.51.100.7" } }), recorder());
    assert.deepEqual(firewall.sent(), [`edit ${GATEWAY}`]);
    assert.match(firewall.running(), /<peer-address><ip>198\.51\.100\.7</);
  });

  it("writes a rotated key to its gateway alone", async () => {
    const state = await firewall.created([TOKYO]);
    const both = stateOf(await update(state, firewall.inputs([TOKYO, OSAKA]), recorder()));
    const keys = { ...both.presharedKeys, "tokyo/a-0": keyOf("tokyo", 2) };
    const rotated = stateOf(await update(both, firewall.inputs([TOKYO, OSAKA], { presharedKeys: keys }), recorder()));
    assert.deepEqual(firewall.sent(), [`edit ${GATEWAY}`]);
    assert.notEqual(rotated.keyDigests![GATEWAY], both.keyDigests![GATEWAY]);
    const osaka = GATEWAY.replace("tokyo", "osaka");
    assert.equal(rotated.keyDigests![osaka], both.keyDigests![osaka]);
  });

  it("keeps the final deny before rules that an administrator put behind it", async () => {
    const state = await firewall.created();
    firewall.committedByHand("set", RULES, "<entry name='behind'><action>allow</action></entry>");
    await update(state, firewall.inputs([TOKYO, OSAKA]), recorder());
    assert.deepEqual(firewall.ruleNames(), ["ike-tokyo", "ike-osaka", "deny-all", "behind"]);
  });

  it("commits its own administrator's changes only, with stack and counts in the description", async () => {
    const state = await firewall.created();
    firewall.byHand("set", ZONES, "<entry name='unfinished'/>");
    await update(state, firewall.inputs([{ ...TOKYO, mtu: 1400 }]), recorder());
    assert.match(firewall.server.jobs.at(-1)!.description, /^Pulumi stack dev: 1 changed \[[0-9a-f]{16}\]$/);
    assert.doesNotMatch(firewall.running(), /unfinished/);
    assert.match(firewall.candidate(), /unfinished/);
  });

  it("reads the subtrees that the hub owns, and nothing else", async () => {
    await firewall.created();
    const paths = new Set(
      firewall.server.calls
        .filter(({ kind }) => kind === "get" || kind === "show")
        .map(({ parameters }) => parameters["xpath"]!.replace(`${DEVICE}/`, "")),
    );
    assert.deepEqual([...paths].sort(), [
      "network/ike/crypto-profiles/ike-crypto-profiles",
      "network/ike/crypto-profiles/ipsec-crypto-profiles",
      "network/ike/gateway",
      "network/interface/ethernet",
      "network/interface/tunnel/units",
      "network/profiles/monitor-profile",
      "network/tunnel/ipsec",
      "network/virtual-router",
      "vsys/entry[@name='vsys1']/import/network/interface",
      "vsys/entry[@name='vsys1']/rulebase/security/rules",
      "vsys/entry[@name='vsys1']/zone",
    ]);
  });

  it("shows the commit's progress", async () => {
    const context = recorder();
    await create(firewall.inputs(), context);
    assert.deepEqual(
      context.lines.filter((line) => line.includes("commit job")),
      ["status commit job 11: 0 %", "status commit job 11: 50 %"],
    );
  });
});
