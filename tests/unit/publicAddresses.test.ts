/**
 * Proves that no address of somebody else stands in for one that is not known: what the tree makes up comes from the
 * blocks for documentation and benchmarks, is private or reserved, or is a cloud's own and listed here with its source.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { Netmask } from "netmask";
import { root } from "./configs";

/** Addresses that belong to nobody on the internet (IANA IPv4 Special-Purpose Address Registry; RFC 1112). */
const NOBODYS = [
  ...["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"], // documentation, RFC 5737
  "198.18.0.0/15", // benchmarks, RFC 2544
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], // RFC 1918
  ...["192.0.0.0/24", "192.88.99.0/24"], // RFC 6890, RFC 7526
  ...["0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4"],
];
/** What a cloud documents as its own, and no stand-in. */
const CLOUDS = [
  ...["199.36.153.4/30", "199.36.153.8/30"], // Google's private access to its APIs (VPC, "Subnets")
  "168.63.129.16/32", // Azure's virtual public address of its host ("What is IP address 168.63.129.16?")
  ...["35.191.0.0/16", "130.211.0.0/22", "209.85.152.0/22", "209.85.204.0/22"], // Google's health checks
  "35.235.240.0/20", // Google's Identity-Aware Proxy for TCP
];
/** So wide that it is nobody's network: policies are asked how wide a block is. */
const WIDE_PREFIX_LENGTH = 8;
/** Where two blocks of nobody's begin; a program chooses between them. */
const BEGINNINGS = ["198.…"];
const BLOCKS = [...NOBODYS, ...CLOUDS].map((block) => new Netmask(block));

/** What others wrote: dependencies, and what providers and their documentation say. */
const FOREIGN = /^(node_modules|\.git|\.state|package-lock\.json|go\.sum|sandbox\/schema|docs\/stack\.schema\.json)$/;

/** Asks on both sides of each special block's edge, so that it names neighbours. */
const EDGES = "tests/unit/plan/outsideAddresses.test.ts";

function ownFiles(folder = ""): string[] {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (FOREIGN.test(entry.name) || FOREIGN.test(file) || file === EDGES) return [];
    return entry.isDirectory() ? ownFiles(file) : entry.isFile() ? [file] : [];
  });
}

/** Whole addresses, and those of which a program makes the end: `198.18.${…`. Sections of RFCs look alike. */
const ADDRESS =
  /(?<![\d.]|section |RFC \d+ )\b(\d{1,3}\.(?:\d{1,3}\.){2}\d{1,3}(?:\/\d{1,2})?)(?![\d.]*\d)|\b((?:\d{1,3}\.){1,3})\$\{/g;

/** The block of addresses that a text can stand for: that of its leading octets where a program makes the rest. */
function blockOf([, whole, beginning]: RegExpMatchArray): { text: string; first: string; last: string } | undefined {
  if (whole !== undefined) {
    const [address] = whole.split("/") as [string];
    return { text: whole, first: address, last: address };
  }
  const octets = beginning!.split(".").slice(0, -1);
  const fill = (octet: string) => [...octets, ...Array<string>(4 - octets.length).fill(octet)].join(".");
  return { text: `${beginning}…`, first: fill("0"), last: fill("255") };
}

function foreignAddresses(text: string): string[] {
  return [...text.matchAll(ADDRESS)].flatMap((match) => {
    const { text: found, first, last } = blockOf(match)!;
    const [, prefixLength = 32] = found.split("/");
    if (
      BEGINNINGS.includes(found) ||
      Number(prefixLength) <= WIDE_PREFIX_LENGTH ||
      first.split(".").some((octet) => Number(octet) > 255 || /^0\d/.test(octet))
    )
      return [];
    return BLOCKS.some((block) => block.contains(first) && block.contains(last)) ? [] : [found];
  });
}

describe("made-up addresses", () => {
  it("are told from those of somebody", () => {
    const text = "8.8.8.8, 20.27.${x}, 192.0.2.7, 198.18.${x}.1, 192.0.${x}.1, 35.191.0.0/16, 35.192.0.1/32, 10.0.0.1";
    assert.deepEqual(foreignAddresses(text), ["8.8.8.8", "20.27.…", "192.0.…", "35.192.0.1/32"]);
    assert.deepEqual(foreignAddresses("RFC 4271 section 9.1.2.2, RFC 4271 9.1.2.2, 1.2.3.4.5, 300.1.2.3"), []);
  });

  it("are nobody's in every file of the tree", () => {
    const own = ownFiles().filter((file) => file !== "tests/unit/publicAddresses.test.ts");
    assert.ok(own.length > 300, `${own.length} files`);
    const found = own.flatMap((file) => {
      const text = fs.readFileSync(path.join(root, file), "utf8");
      return foreignAddresses(text).map((address) => `${file}: ${address}`);
    });
    assert.deepEqual(found, []);
  });
});
