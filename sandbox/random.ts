/** The random provider. Its values come from the real source of randomness, since real tunnels may use them later. */
import { randomBytes, randomInt } from "node:crypto";
import type { Behaviours } from "./behaviour";
import { checkRange } from "./rules";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

export const RANDOM: Behaviours = {
  "random:index/randomPassword:RandomPassword": {
    // The real provider's id is always "none"; here it tells the records apart.
    id: ({ hex }) => `none-${hex(16)}`,
    defaults: {
      lower: true,
      upper: true,
      numeric: true,
      number: true,
      special: true,
      minLower: 0,
      minUpper: 0,
      minNumeric: 0,
      minSpecial: 0,
    },
    outputs: ({ inputs }) => {
      const alphabet = [
        inputs["lower"] === false ? "" : LOWER,
        inputs["upper"] === false ? "" : LOWER.toUpperCase(),
        inputs["numeric"] === false ? "" : DIGITS,
        inputs["special"] === false ? "" : String(inputs["overrideSpecial"] ?? SPECIAL),
      ].join("");
      const result = Array.from({ length: Number(inputs["length"]) }, () => alphabet[randomInt(alphabet.length)]).join(
        "",
      );
      return { result, bcryptHash: "" };
    },
    check: (resource) => checkRange(resource, "length", 1, 1_000_000),
  },
  "random:index/randomUuid7:RandomUuid7": {
    id: ({ hex }) => hex(16),
    outputs: () => ({ result: uuid7(Date.now(), randomBytes(10)) }),
  },
};

/** RFC 9562 section 5.7: 48 bits of Unix time in milliseconds, version 7, variant 2, the rest random. */
export function uuid7(unixMilliseconds: number, random: Buffer): string {
  const bytes = Buffer.concat([Buffer.alloc(6), random]);
  bytes.writeUIntBE(unixMilliseconds, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
