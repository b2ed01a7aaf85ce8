/**
 * Proves the pure half of a push: how a configuration falls into elements, when two are the same, and that the moves
 * always end in the wanted order without carrying the final deny past anybody else's rule. Whole pushes are proved by
 * push.test.ts and planned.test.ts.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addressIdsOf,
  fillInAddresses,
  insertPlaceholders,
  standInAddress,
} from "../../components/panos/push/addresses";
import { canonical, describeDifferences, isSame } from "../../components/panos/push/compare";
import { splitConfiguration, subtreesOf } from "../../components/panos/push/elements";
import { fillInKey, keyIdOf, keyPlaceholder, withoutBootState } from "../../components/panos/push/keys";
import { planMoves } from "../../components/panos/push/moves";
import { ancestorsOf, kindOf, nameOf, parentOf, stepsOf } from "../../components/panos/push/paths";
import { rankOf } from "../../components/panos/push/ranks";
import { parseXml } from "../../components/panos/tree";
import { OSAKA, sampleXml, TOKYO } from "./sample";

describe("paths", () => {
  it("keep slashes and brackets in names apart from steps", () => {
    const path = "network/tunnel/ipsec/entry[@name='a/b[c]']/auto-key";
    assert.deepEqual(stepsOf(path), ["network", "tunnel", "ipsec", "entry[@name='a/b[c]']", "auto-key"]);
    assert.equal(parentOf(path), "network/tunnel/ipsec/entry[@name='a/b[c]']");
    assert.equal(nameOf(parentOf(path)), "a/b[c]");
    assert.equal(kindOf(path), "network/tunnel/ipsec/entry/auto-key");
    assert.deepEqual(ancestorsOf("a/b/c"), ["a/b", "a"]);
  });
});

describe("splitConfiguration", () => {
  const { elements, order } = splitConfiguration(parseXml(sampleXml([TOKYO])));

  it("makes entries, members and single settings its elements", () => {
    assert.deepEqual(Object.keys(elements), [
      "network/profiles/monitor-profile/entry[@name='fail-over']",
      "network/interface/ethernet/entry[@name='ethernet1/1']",
      "network/interface/tunnel/units/entry[@name='tunnel.1000']",
      "network/ike/crypto-profiles/ike-crypto-profiles/entry[@name='suite']",
      "network/ike/crypto-profiles/ipsec-crypto-profiles/entry[@name='suite']",
      "network/ike/gateway/entry[@name='tokyo-0']",
      "network/tunnel/ipsec/entry[@name='tokyo-0']",
      "network/virtual-router/entry[@name='hub']",
      "network/virtual-router/entry[@name='hub']/interface/member[text()='ethernet1/1']",
      "network/virtual-router/entry[@name='hub']/interface/member[text()='tunnel.1000']",
      "network/virtual-router/entry[@name='hub']/ecmp",
      "network/virtual-router/entry[@name='hub']/protocol/bgp/enable",
      "network/virtual-router/entry[@name='hub']/protocol/bgp/local-as",
      "network/virtual-router/entry[@name='hub']/protocol/bgp/peer-group/entry[@name='tokyo']",
      "vsys/entry[@name='vsys1']/import/network/interface/member[text()='ethernet1/1']",
      "vsys/entry[@name='vsys1']/import/network/interface/member[text()='tunnel.1000']",
      "vsys/entry[@name='vsys1']/zone/entry[@name='untrust']",
      "vsys/entry[@name='vsys1']/zone/entry[@name='untrust']/network/layer3/member[text()='ethernet1/1']",
      "vsys/entry[@name='vsys1']/zone/entry[@name='tokyo']",
      "vsys/entry[@name='vsys1']/zone/entry[@name='tokyo']/network/layer3/member[text()='tunnel.1000']",
      "vsys/entry[@name='vsys1']/rulebase/security/rules/entry[@name='ike-tokyo']",
      "vsys/entry[@name='vsys1']/rulebase/security/rules/entry[@name='deny-all']",
    ]);
    assert.deepEqual(order, { "vsys/entry[@name='vsys1']/rulebase/security/rules": ["ike-tokyo", "deny-all"] });
  });

  it("writes long ones line by line, so that a preview shows the lines that change", () => {
    assert.equal(
      elements["vsys/entry[@name='vsys1']/rulebase/security/rules/entry[@name='ike-tokyo']"],
      [
        '<entry name="ike-tokyo">',
        "  <from>",
        "    <member>tokyo</member>",
        "  </from>",
        "  <to>",
        "    <member>untrust</member>",
        "  </to>",
        "  <source>",
        "    <member>any</member>",
        "  </source>",
        "  <action>allow</action>",
        "</entry>",
      ].join("\n"),
    );
  });

  it("takes settings that belong together as one", () => {
    assert.equal(
      elements["network/virtual-router/entry[@name='hub']/ecmp"],
      "<ecmp><enable>yes</enable><algorithm><ip-hash/></algorithm></ecmp>",
    );
  });

  it("refuses a configuration with something besides the device", () => {
    assert.throws(
      () => splitConfiguration(parseXml("<config><shared/></config>")),
      /all below \/config\/devices.* but found shared/,
    );
  });

  it("reads each subtree once, none within another", () => {
    assert.deepEqual(subtreesOf(["a/b/c", "a/b/d", "a/b/c/x/y", "a/bb/c", "z/y"]), ["a/b", "a/bb", "z"]);
  });

  it("creates what is named before what names it", () => {
    const kinds = Object.keys(splitConfiguration(parseXml(sampleXml([TOKYO, OSAKA]))).elements);
    const first = (part: string) => rankOf(kinds.find((path) => path.includes(part))!);
    const sequence = [
      "profiles/monitor",
      "interface/tunnel",
      "import",
      "/zone",
      "ike/gateway",
      "tunnel/ipsec",
      "rulebase",
    ];
    const ranks = sequence.map(first);
    assert.deepEqual(
      ranks,
      [...ranks].sort((left, right) => left - right),
    );
    assert.equal(new Set(ranks).size, ranks.length);
  });
});

describe("comparison", () => {
  it("does not mind the order of different children, but that of entries and members", () => {
    assert.ok(isSame("<a><b>1</b><c>2</c></a>", "<a><c>2</c><b>1</b></a>"));
    assert.ok(!isSame("<a><member>1</member><member>2</member></a>", "<a><member>2</member><member>1</member></a>"));
    assert.ok(!isSame("<a><entry name='1'/><entry name='2'/></a>", "<a><entry name='2'/><entry name='1'/></a>"));
    assert.ok(!isSame("<a/>", undefined));
    assert.equal(canonical("<a> <b>x</b> </a>"), "<a><b>x</b></a>");
  });

  it("says where two differ, and never shows a secret", () => {
    const [found, expected] = ["<a><key>one</key><b><c>1</c></b><d/></a>", "<a><key>two</key><b><c>2</c></b></a>"];
    const lines = describeDifferences(found, expected);
    assert.deepEqual(lines, [
      "key: is another one, or was encrypted under another master key",
      "b/c: found 1, expected 2",
      "d: found set, expected nothing",
    ]);
  });

  it("shows no value that is a secret, however it is called", () => {
    const tags = ["key", "phash", "password", "passphrase", "secret", "auth-key", "private-key"];
    for (const tag of tags) {
      const element = (value: string) => `<a><b><${tag}>${value}</${tag}></b></a>`;
      assert.deepEqual(describeDifferences(element("MARKED-1"), element("MARKED-2")), [
        `b/${tag}: is another one, or was encrypted under another master key`,
      ]);
    }
  });

  it("shows a few of many differences", () => {
    const many = Array.from({ length: 9 }, (_, index) => `<x${index}>1</x${index}>`).join("");
    const lines = describeDifferences(`<a>${many}</a>`, "<a/>");
    assert.equal(lines.length, 5);
    assert.equal(lines.at(-1), "and 5 more");
  });
});

describe("keys", () => {
  const path = "network/ike/gateway/entry[@name='x']";
  const gateway = (key: string) =>
    `<entry name="x"><authentication><pre-shared-key><key>${key}</key></pre-shared-key></authentication></entry>`;

  it("take their placeholders' places, escaped", () => {
    const xml = gateway(keyPlaceholder("tokyo/a-0"));
    assert.equal(keyIdOf(path, xml), "tokyo/a-0");
    assert.equal(fillInKey(path, xml, { "tokyo/a-0": `<&"'>` }), gateway("&lt;&amp;&quot;&apos;&gt;"));
  });

  it("and the silence are all that the first boot leaves otherwise than the push wants it", () => {
    const asBooted = gateway("AQ==").replace("</authentication>", "</authentication><disabled>yes</disabled>");
    const silent = gateway("").replace("<key></key>", "<key/>");
    assert.equal(withoutBootState(path, asBooted), silent);
    assert.equal(withoutBootState(path, gateway("AQ==")), silent);
    const tunnel = "network/tunnel/ipsec/entry[@name='x']";
    const disabled = '<entry name="x"><disabled>yes</disabled></entry>';
    assert.equal(withoutBootState(tunnel, disabled), disabled);
  });

  it("refuses to leave a placeholder, and names the key", () => {
    for (const keys of [{}, { "tokyo/a-0": "" }] as Record<string, string>[])
      assert.throws(
        () => fillInKey(path, gateway(keyPlaceholder("tokyo/a-0")), keys),
        /needs the pre-shared key tokyo\/a-0/,
      );
  });
});

describe("addresses", () => {
  const configuration = (elements: Record<string, string>) => ({ elements, order: {} });
  const ids = Array.from({ length: 70_000 }, (_, index) => `site-${index}/0`);

  it("take the places of their stand-ins, and then of their placeholders", () => {
    const rendered = configuration({
      "a/b": `<b><ip>${standInAddress(0)}</ip><ip-netmask>${standInAddress(69_999)}/32</ip-netmask></b>`,
    });
    const planned = insertPlaceholders(rendered, ids);
    assert.equal(
      planned.elements["a/b"],
      "<b><ip>{address:site-0/0}</ip><ip-netmask>{address:site-69999/0}/32</ip-netmask></b>",
    );
    assert.deepEqual(addressIdsOf(planned.elements["a/b"]!), ["site-0/0", "site-69999/0"]);
    const filled = fillInAddresses(planned, { "site-0/0": "192.0.2.1", "site-69999/0": "192.0.2.2" });
    assert.equal(filled.elements["a/b"], "<b><ip>192.0.2.1</ip><ip-netmask>192.0.2.2/32</ip-netmask></b>");
  });

  it("refuses names that are made of an address, and an address that is missing", () => {
    const named = configuration({ [`a/entry[@name='${standInAddress(1)}']`]: "<entry/>" });
    assert.throws(() => insertPlaceholders(named, ids), /is named by an address of a cloud/);
    const planned = configuration({ "a/b": "<b>{address:tokyo/0}</b>" });
    assert.throws(() => fillInAddresses(planned, {}), /a\/b needs the address tokyo\/0, which is not given/);
  });
});

describe("moves", () => {
  const LIST = "vsys/entry[@name='vsys1']/rulebase/security/rules";
  const names = (count: number, prefix = "r") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  /** A firewall's list after the new entries were set, which appends them, and after the moves. */
  const after = (existing: readonly string[], wanted: readonly string[]) => {
    const held = { elements: {}, order: { [LIST]: existing } };
    const moves = planMoves({ elements: {}, order: { [LIST]: wanted } }, held, new Set());
    let list = [...existing, ...wanted.filter((name) => !existing.includes(name))];
    for (const { path, move } of moves) {
      const name = nameOf(path)!;
      list = list.filter((each) => each !== name);
      list.splice(list.indexOf(move!.name) + (move!.where === "after" ? 1 : 0), 0, name);
    }
    return { list, moves };
  };

  it("end in the wanted order, whatever stands between", () => {
    const lists = fc
      .tuple(fc.shuffledSubarray(names(8)), fc.shuffledSubarray(names(8)), fc.shuffledSubarray(names(3, "own-")))
      .chain(([wanted, held, own]) =>
        fc
          .shuffledSubarray([...held.filter((name) => wanted.includes(name)), ...own], { minLength: 0 })
          .map((existing) => ({ wanted, existing })),
      );
    fc.assert(
      fc.property(lists, ({ wanted, existing }) => {
        const { list } = after(existing, wanted);
        assert.deepEqual(
          list.filter((name) => wanted.includes(name)),
          wanted,
        );
        const own = (all: readonly string[]) => all.filter((name) => !wanted.includes(name));
        assert.deepEqual(own(list), own(existing));
      }),
    );
  });

  it("never put a rule of somebody else before the final deny that stood behind it", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(names(6)), fc.shuffledSubarray(names(6)), (wanted, held) => {
        const existing = [...wanted.filter((name) => held.includes(name)), "deny-all", "own"];
        const { list } = after(existing, [...wanted, "deny-all"]);
        assert.deepEqual(list, [...wanted, "deny-all", "own"]);
      }),
    );
  });

  it("are none where nothing stands wrong, and one for one rule", () => {
    assert.deepEqual(after(["a", "b", "deny"], ["a", "b", "deny"]).moves, []);
    assert.deepEqual(after([], ["a", "b", "deny"]).moves, []);
    assert.equal(after(["b", "c", "d", "a"], ["a", "b", "c", "d"]).moves.length, 1);
    assert.equal(after(["a", "deny"], ["a", "b", "deny"]).moves.length, 1);
    // What already stands behind a rule that was moved is left there.
    assert.equal(after(["b", "a"], ["a", "b", "c", "deny"]).moves.length, 1);
    assert.equal(after(["b"], ["a", "b", "c"]).moves.length, 1);
  });
});
