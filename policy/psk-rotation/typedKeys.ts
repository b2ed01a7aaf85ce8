/**
 * Finds pre-shared keys by the words that stand before them in the configurations of VPN devices and daemons, in a text or in
 * Base64 of it: what no resource of the stack holds, identity cannot find.
 */
import { listReadings } from "./keyFinder";

/** Whose words, and the words with the key behind them; a key in quotes may hold spaces. */
const WORDS: readonly (readonly [string, RegExp])[] = [
  ["strongSwan, Libreswan", /:\s*PSK\s+(?:"([^"\n]+)"|0[sx](\S+))/g],
  ["strongSwan (swanctl)", /\bike[\w-]*\s*\{[^}]*?\bsecret\s*=\s*"?([^"\s}]+)/g],
  ["Cisco IOS", /\bcrypto isakmp key (?:[0-7] )?(\S+) (?:address|hostname)\b/g],
  [
    "Cisco IOS, IOS XE",
    /\bpre-shared-key (?:(?:local|remote) )?(?:[0-7] )?(?!key\b|ascii-text\b|hexadecimal\b|\d+ text\b|local\b|remote\b)([^\s<>;]{6,})/g,
  ],
  ["PAN-OS", /<pre-shared-key>\s*<key>([^<]+)<\/key>/g],
  ["PAN-OS (set)", /\bpre-shared-key key (\S+)/g],
  ["Junos", /\bpre-shared-key (?:ascii-text|hexadecimal) "?([^"\s;]+)/g],
  ["Yamaha RTX", /\bipsec ike pre-shared-key \d+ text (\S+)/g],
  ["FortiOS", /\bset psksecret (?:ENC )?(\S+)/g],
  ["WireGuard", /\bPresharedKey\s*=\s*([A-Za-z0-9+/]{43}=)/g],
  [
    "an assignment",
    /\b(?:[\w-]*_)?(?:psk|preshared_?key|pre_shared_key|ipsec_secret|vpn_secret)["']?\s*[:=]\s*["']?([^\s"'<>,;]{8,})/gi,
  ],
];
/** Any secret's words count in a text about VPNs, where what stands behind them looks drawn by lot. */
const RANDOM =
  /\b[\w-]*(?:secret|passphrase|password|passwd|shared|(?:ike|ipsec|vpn|tunnel)[_-]?key)["']?\s*[:=]\s*["']?([^\s"'<>,;]{16,128})/gi;
const ABOUT_VPN = /\b(ipsec|ikev?[12]?|(strong|libre|open)swan|swanctl|charon|vpn|vti\d*|xfrm)\b/i;
/** Bits a character from which a text counts as random: words stay below it, 16 drawn letters and digits above. */
const RANDOM_BITS = 3.5;

const HINT = /psk|pre-?_?shared|isakmp|ike|vpn_secret|ipsec_secret/i;
/** What stands for a key: a variable, a template's hole, a reference to a store, the path of a secret, asterisks. */
const PLACEHOLDER = /^[$%{<*(]|\$\{|\{\{|^(arn:|projects\/|https?:)|^[a-z0-9.-]*(\/[a-z0-9.-]+)+$|^(.)\3*$/;

/** Whose words they are, the most telling ones first; undefined where there is no key. */
export function findTypedKey(text: string): string | undefined {
  const readings = listReadings(text, SHORTEST);
  const hinted = readings.filter((reading) => HINT.test(reading));
  const found = WORDS.find(([, words]) => hinted.some((reading) => listKeys(reading, words).length > 0));
  if (found !== undefined) return found[0];
  const drawn = readings.filter((reading) => ABOUT_VPN.test(reading)).flatMap((reading) => listKeys(reading, RANDOM));
  return drawn.some((key) => entropyBits(key) > RANDOM_BITS) ? "an assignment of a random text" : undefined;
}

const SHORTEST = 8;

function listKeys(text: string, words: RegExp): string[] {
  return [...text.matchAll(words)]
    .map((match) => match.slice(1).find((each) => each !== undefined) ?? "")
    .filter((key) => key !== "" && !PLACEHOLDER.test(key));
}

/** Shannon's entropy, bits a character. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
}
