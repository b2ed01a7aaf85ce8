/**
 * Wrong stack files, made from right ones: a value replaced, moved, cut or renamed at any place, and the file's text
 * broken at any place. fast-check finds the smallest one that fails.
 */
import fc from "fast-check";
import fs from "node:fs";
import path from "node:path";
import { isRecord } from "../../components/plan/config/primitives";
import { hubValues, root } from "../unit/configs";
import { exampleValues } from "../unit/examples";

type Values = Record<string, unknown>;
type Path = readonly (string | number)[];

const EXAMPLES = ["azure-to-aws", "azure-to-aws-bgp", "cloudhub", "google-cloud-to-aws"];

/** Settings that the stack files leave out, each right by its form. */
const RARE: Values = {
  presharedKeys: { "branch/a-0": { secretsManager: "partner/branch" } },
  alarms: { emails: ["network@example.com"] },
  limits: { zonesPerFirewall: 10 },
  keys: { maxAgeDays: 30, epochs: { "tokyo-gcp/a-0": 2 } },
  credentials: { administratorPasswordHash: { secretsManager: "hub/administrator" } },
};
const RARE_SITES: Values = {
  branch: {
    ...{ kind: "customer-gateway", device: "yamaha-rtx", routing: "static", slot: 3, zone: "partners" },
    ...{ outsideAddress: "198.51.100.7", cidrs: ["10.50.0.0/24"], insideCidrs: { "a-0": "169.254.130.0/30" } },
  },
};

const dev = hubValues("dev");
export const RIGHT_VALUES: Readonly<Record<string, Values>> = {
  "dev and rare settings": {
    ...dev,
    ...RARE,
    sites: { ...(dev["sites"] as Values), ...RARE_SITES },
    flows: { ...(dev["flows"] as Values), branch: { from: "site/branch", to: "spoke/app", services: ["tcp/1-65535"] } },
  },
  ...Object.fromEntries(EXAMPLES.map((example) => [example, exampleValues(example)])),
};

const RIGHT_TEXTS = [
  path.join(root, "Pulumi.dev.yaml"),
  path.join(root, "Pulumi.prod.yaml"),
  ...EXAMPLES.map((example) => path.join(root, "examples", example, `Pulumi.${example}.yaml`)),
].map((file) => fs.readFileSync(file, "utf8"));

/** What people type by mistake, and what JavaScript takes for something else. */
const TEXTS = [
  ...["", " ", "/", "/16", "abc", "10.20.0.0", "10.20.0.0/", "10.20.0.0/33", "10.20.0.5/16", " 10.20.0.0/16"],
  ...["10.20.0.0 /16", "10.20.0.0-10.20.0.9", "1e3/8", "010.20.0.0/16", "0x0a.20.0.0/16", "2001:db8::/48", "::1"],
  ...[
    "東京",
    "\u3000",
    "\uff11\uff10.20.0.0/16",
    "\ufeff",
    "\u0000",
    "\ud800",
    "０",
    "0.0.0.0/0",
    "255.255.255.255/32",
  ],
  ...["0.0.0.0", "169.254.0.0/16", "169.254.5.0/29", "10.0.0.0/31", "172.17.0.0/28", "none", "null", "true", "a", "b"],
  ...[
    "constructor",
    "__proto__",
    "toString",
    "site/constructor",
    "spoke/__proto__",
    "site/toString",
    "site/",
    "spoke/ ",
  ],
  ...[
    "tcp/0",
    "tcp/99999",
    "tcp/9-1",
    "udp/00001",
    "all",
    "icmp",
    "transit-gateway",
    "https://",
    "a@b",
    "x".repeat(300),
  ],
];
const OTHERS: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1, 1.5, 65535, 65536, 2 ** 32, 1e21, Number.NaN, Number.POSITIVE_INFINITY],
  ...[[], {}, [[]], [null], [""], { "": "" }, { secure: "x" }, [1, "a", {}], { constructor: 1 }, new Date(0)],
];

/** Each right by its form, so that it is the plan that must refuse it. */
const PREFIXES = [
  ...[
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "10.0.0.0/8",
    "10.20.0.0/15",
    "10.20.0.0/16",
    "10.20.0.0/31",
    "10.20.0.1/32",
  ],
  ...[
    "169.254.0.0/16",
    "169.254.6.0/29",
    "169.254.6.8/30",
    "169.254.21.0/29",
    "169.254.169.252/30",
    "169.254.128.0/17",
  ],
  ...["172.17.0.0/28", "172.17.0.0/16", "100.64.0.0/10", "192.168.255.0/27", "224.0.0.0/4", "255.255.255.255/32"],
];
const NUMBERS = [
  0, 1, 2, 3, 9, 30, 31, 500, 4_096, 23_456, 64_511, 64_512, 65_515, 65_535, 4_200_000_000, 4_294_967_294,
];
const ENDS = [
  "site/tokyo-gcp",
  "site/osaka-azure",
  "site/nobody",
  "site/constructor",
  "spoke/app",
  "spoke/constructor",
];
const SERVICES = ["tcp/0", "tcp/65535-65536", "tcp/9-1", "udp/500", "all", "icmp", "tcp/1-65535"];

function likeIt(current: unknown): readonly unknown[] {
  if (typeof current === "number") return NUMBERS;
  if (typeof current !== "string") return [current];
  if (/^\d.*\//.test(current)) return PREFIXES;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(current)) return PREFIXES.map((prefix) => prefix.split("/")[0]);
  if (/^(site|spoke)\//.test(current)) return ENDS;
  return /^(tcp|udp|icmp)/.test(current) ? SERVICES : [current];
}

/** A change at one of the places that a configuration has; the numbers are taken modulo what is there. */
type Edit = { readonly at: number } & (
  | { readonly how: "replace" | "add"; readonly value: unknown }
  | { readonly how: "copy" | "vary"; readonly from: number }
  | { readonly how: "type"; readonly where: number; readonly text: string }
  | { readonly how: "remove" | "wrap" }
  | { readonly how: "rename"; readonly key: string }
);

const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: "binary", maxLength: 12 }));
const value = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom(...OTHERS) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.anything({ maxDepth: 2, withNullPrototype: false }) },
);
const at = fc.nat();
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ how: fc.constant("replace" as const), at, value }) },
  { weight: 2, arbitrary: fc.record({ how: fc.constant("copy" as const), at, from: fc.nat() }) },
  { weight: 8, arbitrary: fc.record({ how: fc.constant("vary" as const), at, from: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      how: fc.constant("type" as const),
      at,
      where: fc.nat(),
      text: fc.constantFrom("", " ", "0", "1", "9", "/", ".", "-", "a", "\u3000", "\uff11"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ how: fc.constant("rename" as const), at, key: text }) },
  { weight: 1, arbitrary: fc.record({ how: fc.constantFrom("remove" as const, "wrap" as const), at }) },
  { weight: 1, arbitrary: fc.record({ how: fc.constant("add" as const), at, value }) },
);

/** The `hub:` values of a stack file with one to three mistakes in them. */
export const wrongValues: fc.Arbitrary<Values> = fc
  .tuple(fc.constantFrom(...Object.values(RIGHT_VALUES)), fc.array(edit, { minLength: 1, maxLength: 3 }))
  .map(([right, edits]) => edits.reduce(applyEdit, structuredClone(right)));

function applyEdit(values: Values, change: Edit): Values {
  const places = placesIn(values);
  if (places.length === 0) return values;
  const place = places[change.at % places.length]!;
  const key = place.at(-1)!;
  const holder = valueAt(values, place.slice(0, -1)) as Record<string | number, unknown>;
  const current = holder[key];
  switch (change.how) {
    case "replace":
      holder[key] = change.value;
      break;
    case "copy":
      holder[key] = structuredClone(valueAt(values, places[change.from % places.length]!));
      break;
    case "vary": {
      const others = likeIt(current);
      holder[key] = others[change.from % others.length];
      break;
    }
    case "type": {
      const before = typeof current === "object" ? "" : String(current);
      const index = change.where % (before.length + 1);
      // Nothing typed: a character is lost.
      holder[key] = before.slice(0, index) + change.text + before.slice(change.text === "" ? index + 1 : index);
      break;
    }
    case "remove":
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case "wrap":
      holder[key] = Array.isArray(current) ? current[0] : [current];
      break;
    case "rename":
      if (Array.isArray(holder)) break;
      delete holder[key];
      define(holder, change.key, current);
      break;
    case "add":
      if (Array.isArray(current)) current.push(change.value);
      else if (isRecord(current)) define(current, "extra", change.value);
  }
  return values;
}

/** A plain assignment to `__proto__` would set no key. */
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: unknown, here: Path = []): Path[] {
  if (typeof value !== "object" || value === null || here.length > 8) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => {
    const place = [...here, key];
    return [place, ...placesIn((value as Record<string | number, unknown>)[key], place)];
  });
}

const valueAt = (value: unknown, place: Path) =>
  place.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);

/** What breaks YAML, or means something in it. */
const SNIPPETS = [
  ...["\t", "\r", "\r\n", "\n", "\u3000", "\u00a0", "\ufeff", "\u2028", "\u0000", "\ud800", " ", "  ", "#", "'", '"'],
  ...[":", "-", "- ", "[", "]", "{", "}", ",", "|", ">", "!", "!!binary ", "!!set ", "!!omap ", "%YAML 9.9\n---\n"],
  ...["&a ", "*a", "<<: *a", "<<: {}", "? ", "---\n", "...\n", "=", "~", "@", "`", "0o17", "1_000", "1e999", ".nan"],
  ...["config: {}\n", "config:\n", "  hub:sites: {}\n", "  aws:region: 1\n", "__proto__: {}\n", "hub:sites: x\n"],
];

/** The text of a stack file, broken at one to four places. */
export const wrongTexts: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...RIGHT_TEXTS),
    fc.array(
      fc.record({
        at: fc.nat(),
        lost: fc.oneof(fc.constant(0), fc.nat(40)),
        text: fc.oneof(fc.constantFrom("", ...SNIPPETS), text),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([right, changes]) =>
    changes.reduce((current, { at, lost, text }) => {
      const index = at % (current.length + 1);
      return current.slice(0, index) + text + current.slice(index + lost);
    }, right),
  );
