/**
 * Proves that a pre-shared key is taken exactly where every end takes it, and that sandbox and policies, which keep forms
 * of their own on purpose, agree. The forms are written out here from the vendors' pages. It does not prove that a device
 * whose row has no number takes 64 characters.
 */
import assert from "node:assert/strict";
import { describePresharedKeyProblem, KEY_FORM, KEY_FORMS } from "../../../components/plan/crypto/keyForms";
import { KEY_PATTERN } from "../../../policy/psk-rotation/keyForm";
import { PRESHARED_KEY } from "../../../sandbox/aws/siteToSiteVpn";

const LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** RFC 20, 0x21 to 0x7e. */
const PRINTABLE = `!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_\`abcdefghijklmnopqrstuvwxyz{|}~`;
const LENGTHS = Array.from({ length: 260 }, (_, index) => index);
const sorted = (text: string) => [...text].sort().join("");

describe("the form of a pre-shared key", () => {
  it("is AWS's: 8 to 64 letters, digits, periods and underscores, no leading 0 (EC2 API reference)", () => {
    const { fewestCharacters, mostCharacters, alphabet, notFirst } = KEY_FORMS.aws;
    assert.deepEqual([fewestCharacters, mostCharacters, notFirst], [8, 64, "0"]);
    assert.equal(sorted(alphabet), sorted(`${LETTERS_AND_DIGITS}._`));
  });

  it("is Azure's: 1 to 128 printable ASCII characters but space, hyphen and tilde (azure-docs, FAQ)", () => {
    const { fewestCharacters, mostCharacters, alphabet } = KEY_FORMS.azure;
    assert.deepEqual([fewestCharacters, mostCharacters], [1, 128]);
    assert.equal(sorted(alphabet), sorted(PRINTABLE.replace("-", "").replace("~", "")));
  });

  it("is PAN-OS's, at most 255 characters, Google's advice, at least 32, and the makes' of devices", () => {
    assert.deepEqual([KEY_FORMS["pan-os"].fewestCharacters, KEY_FORMS["pan-os"].mostCharacters], [1, 255]);
    assert.equal(KEY_FORMS["google-cloud"].fewestCharacters, 32);
    assert.equal(KEY_FORMS["cisco-asa"].mostCharacters, 128);
    assert.equal(KEY_FORMS.fortigate.fewestCharacters, 6);
    assert.deepEqual([KEY_FORMS.sonicwall.fewestCharacters, KEY_FORMS.sonicwall.mostCharacters], [4, 128]);
  });

  it("is for the hub what they all take: 32 to 64 letters, digits, periods and underscores, no leading 0", () => {
    assert.deepEqual(
      { ...KEY_FORM, alphabet: sorted(KEY_FORM.alphabet) },
      { fewestCharacters: 32, mostCharacters: 64, alphabet: sorted(`${LETTERS_AND_DIGITS}._`), notFirst: "0" },
    );
  });

  const isTaken = (key: string) => describePresharedKeyProblem(key) === undefined;
  const keys = [
    ...LENGTHS.map((length) => "k".repeat(length)),
    ...[...PRINTABLE, " ", "\n", "\t", "é", "鍵"].flatMap((each) => [
      `${each}${"k".repeat(40)}`,
      `${"k".repeat(20)}${each}${"k".repeat(20)}`,
    ]),
  ];

  it("is the same in the policy pack, key by key", () => {
    for (const key of keys) assert.equal(KEY_PATTERN.test(key), isTaken(key), JSON.stringify(key));
    assert.equal(keys.filter(isTaken).length, 33 + 2 * 64 - 1);
  });

  it("is within what the sandbox's AWS takes, which is AWS's own form", () => {
    for (const key of keys.filter(isTaken)) assert.ok(PRESHARED_KEY.test(key), JSON.stringify(key));
    const lengths = LENGTHS.filter((length) => PRESHARED_KEY.test("k".repeat(length)));
    assert.deepEqual([lengths[0], lengths.at(-1), lengths.length], [8, 64, 57]);
    for (const each of PRINTABLE) {
      const isAllowed = `${LETTERS_AND_DIGITS}._`.includes(each);
      assert.equal(PRESHARED_KEY.test(`k${each}kkkkkkkk`), isAllowed, each);
      assert.equal(PRESHARED_KEY.test(`${each}kkkkkkkkk`), isAllowed && each !== "0", each);
    }
  });

  it("is that of a key which the program makes: a letter, then 47 letters and digits", () => {
    assert.ok(isTaken(`k${"0aZ".padEnd(47, "9")}`));
  });

  it("has a source in each row that has a number or an alphabet", () => {
    for (const [end, { source, ...form }] of Object.entries(KEY_FORMS))
      assert.ok(source !== "-" || Object.keys(form).length === 0, end);
  });
});
