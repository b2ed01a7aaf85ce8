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
const HINT = /psk|pre-?_?shared|isakmp|ike|vpn_secret|ipsec_secret/i;
/** What stands for a key: a variable, a template's hole, a reference to a store, the path of a secret, asterisks. */
const PLACEHOLDER = /^[$%{<*(]|\$\{|\{\{|^(arn:|projects\/|https?:)|^[a-z0-9.-]*(\/[a-z0-9.-]+)+$|^(.)\3*$/;

/** Whose words they are, the most telling ones first; undefined where there is no key. */
export function findTypedKey(text: string): string | undefined {
  const readings = listReadings(text, SHORTEST).filter((reading) => HINT.test(reading));
  return WORDS.find(([, words]) => readings.some((reading) => holdsKey(reading, words)))?.[0];
}

const SHORTEST = 8;

function holdsKey(text: string, words: RegExp): boolean {
  return [...text.matchAll(words)].some((match) => {
    const key = match.slice(1).find((each) => each !== undefined) ?? "";
    return key !== "" && !PLACEHOLDER.test(key);
  });
}
