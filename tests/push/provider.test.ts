/**
 * Proves what the provider does without a firewall: which inputs it refuses, what a preview shows, and that no secret gets
 * into a message. That the engine shows it so is proved by tests/engine/push.test.ts.
 */
import assert from "node:assert/strict";
import { diffProperties } from "../../provider/diff";
import { mask } from "../../provider/engineLog";
import { checkInputs } from "../../provider/inputs";
import { splitHost } from "../../provider/panos/connection";
import { open } from "../../provider/secrets";
import { secret, UNKNOWN } from "../../tools/plugin/wire";
import { inputsFor, keyOf, OSAKA, TOKYO } from "./sample";

const GATEWAY = "network/ike/gateway/entry[@name='tokyo-0']";
const good = () => ({ ...inputsFor("192.0.2.1", "0".repeat(64), [TOKYO]) }) as Record<string, unknown>;

describe("inputs", () => {
  it("are right as the program gives them, and while parts are not known yet", () => {
    assert.deepEqual(checkInputs(good()), []);
    for (const name of ["host", "machine", "apiKey", "elements", "order", "certificateSha256"])
      assert.deepEqual(checkInputs({ ...good(), [name]: UNKNOWN }), [], name);
    for (const unknown of [{ presharedKeys: { "tokyo/a-0": UNKNOWN } }, { addresses: { "tokyo/0": UNKNOWN } }])
      assert.deepEqual(checkInputs({ ...good(), ...unknown }), []);
  });

  const wrong: [string, Record<string, unknown>, string][] = [
    [
      "an input that is not known",
      { hots: "x" },
      "hots is not an input; the inputs are host, machine, administrator, apiKey, presharedKeys, elements, order, instanceType, addresses, certificateSha256, caCertificate, overwrite, timing",
    ],
    ["a missing machine", { machine: undefined }, "machine is missing"],
    ["an empty instance type", { instanceType: "" }, "instanceType must be a text that is not empty"],
    ["an empty API key", { apiKey: "" }, "apiKey must be a text that is not empty"],
    [
      "a URL as host",
      { host: "https://192.0.2.1" },
      'host must be a name or an address, with :port where it is not 443, got "https://192.0.2.1"',
    ],
    [
      "a port that is none",
      { host: "fw:many" },
      'host must be a name or an address, with :port where it is not 443, got "fw:many"',
    ],
    [
      "a fingerprint with colons",
      { certificateSha256: "AB:CD" },
      'certificateSha256 must be 64 lower-case hexadecimal digits, got "AB:CD"',
    ],
    [
      "two ways to trust",
      { caCertificate: "-----BEGIN CERTIFICATE-----" },
      "caCertificate cannot stand beside certificateSha256: a pinned certificate needs no authority",
    ],
    [
      "an administrator that is none",
      { administrator: "a b" },
      'administrator must be the name of an administrator, got "a b"',
    ],
    ["a wait of nothing", { timing: { pollSeconds: 0 } }, "timing.pollSeconds must be a positive number of seconds"],
    [
      "an unknown wait",
      { timing: { patience: 1 } },
      "timing.patience is not known; known are requestSeconds, pollSeconds, readySeconds, lockSeconds, commitSeconds",
    ],
    ["an overwrite that is no boolean", { overwrite: "yes" }, "overwrite must be true or false"],
    [
      "an address that is missing",
      { addresses: {} },
      `elements["${GATEWAY}"] needs the address tokyo/0, which addresses does not hold`,
    ],
    [
      "an address that is none",
      { addresses: { "tokyo/0": "fe80::1" } },
      'addresses["tokyo/0"] must be an IPv4 address, got "fe80::1"',
    ],
    [
      "a key that is missing",
      { presharedKeys: {} },
      `elements["${GATEWAY}"] needs the pre-shared key tokyo/a-0, which presharedKeys does not hold`,
    ],
    [
      "a key in clear text",
      {
        elements: {
          [GATEWAY]:
            "<entry name='x'><authentication><pre-shared-key><key>marked</key></pre-shared-key></authentication></entry>",
        },
      },
      `elements["${GATEWAY}"] holds a pre-shared key in clear text; only a placeholder such as {key:site/a-0} may stand`,
    ],
    ["an element that is no XML", { elements: { "a/b": "text" } }, 'elements["a/b"] is not XML'],
  ];
  for (const [what, change, message] of wrong) {
    it(`refuses ${what}`, () => {
      const values = Object.fromEntries(
        Object.entries({ ...good(), ...change }).filter(([, value]) => value !== undefined),
      );
      assert.deepEqual(
        checkInputs(values).map(({ property, reason }) => `${property} ${reason}`),
        [message],
      );
    });
  }

  it("take hosts with and without a port", () => {
    assert.deepEqual(splitHost("fw.example.com"), { name: "fw.example.com", port: 443 });
    assert.deepEqual(splitHost("192.0.2.1:8443"), { name: "192.0.2.1", port: 8443 });
    assert.deepEqual(splitHost("[2001:db8::1]:8443"), { name: "2001:db8::1", port: 8443 });
    assert.deepEqual(splitHost("[2001:db8::1]"), { name: "2001:db8::1", port: 443 });
  });
});

describe("diff", () => {
  const show = (olds: Record<string, unknown>, news: Record<string, unknown>) =>
    diffProperties(olds, news).map(
      ({ kind, property, replaces }) => `${kind} ${property}${replaces ? " (replace)" : ""}`,
    );

  it("is empty where only the order of XML's children differs", () => {
    const elements = { "a/b": "<b><c>1</c><d>2</d></b>" };
    assert.deepEqual(show({ ...good(), elements }, { ...good(), elements: { "a/b": "<b><d>2</d><c>1</c></b>" } }), []);
  });

  it("shows a rotated key, known or not, and nothing else", () => {
    for (const key of [keyOf("tokyo", 2), UNKNOWN])
      assert.deepEqual(show(good(), { ...good(), presharedKeys: { "tokyo/a-0": key } }), [
        'update presharedKeys["tokyo/a-0"]',
      ]);
  });

  it("replaces for another machine only", () => {
    assert.deepEqual(show(good(), { ...good(), machine: "i-2" }), ["update machine (replace)"]);
    assert.deepEqual(show(good(), { ...good(), machine: UNKNOWN }), ["update machine (replace)"]);
    assert.deepEqual(show(good(), { ...good(), host: "192.0.2.9" }), ["update host"]);
    const grown = { ...good(), instanceType: "m5.2xlarge" };
    assert.deepEqual(show({ ...good(), instanceType: "m5.xlarge" }, grown), ["update instanceType"]);
  });

  it("shows an order that changed, but not one that an added rule makes longer", () => {
    const ordered = (names: string[]) => ({ ...good(), order: { "a/rules": names } });
    assert.deepEqual(show(ordered(["x", "deny"]), ordered(["x", "y", "deny"])), []);
    assert.deepEqual(show(ordered(["x", "deny"]), ordered(["deny", "x"])), ['update order["a/rules"]']);
  });

  it("says that elements that are not known yet may change", () => {
    assert.deepEqual(show(good(), { ...good(), elements: UNKNOWN, order: UNKNOWN }), [
      "update elements",
      "update order",
    ]);
  });

  it("shows a site that comes by its elements", () => {
    const news = inputsFor("192.0.2.1", "0".repeat(64), [TOKYO, OSAKA]) as unknown as Record<string, unknown>;
    const lines = show(good(), news);
    assert.ok(
      lines.every((line) => line.startsWith("add ")),
      lines.join("\n"),
    );
    assert.equal(lines.length, 11);
  });
});

describe("secrets", () => {
  it("are masked in messages, plain and as XML", () => {
    assert.equal(mask(`a k&y"< b k&amp;y&quot;&lt; c`, ['k&y"<']), "a [secret] b [secret] c");
    assert.equal(mask("longer-than short", ["short", "longer-than short"]), "[secret]");
  });

  it("are opened at every depth", () => {
    assert.deepEqual(open({ a: secret("x"), b: { c: secret({ d: secret(1) }), e: null } }), {
      a: "x",
      b: { c: { d: 1 } },
    });
  });
});
