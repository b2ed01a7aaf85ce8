import type { PolicyResource } from "@pulumi/policy";
import { collectFindings, collectFindingsAt, isAbsent, isKnown, readGiven } from "../../shared/known";
import { NIST_800_53, type ResourceRule, type StackFinding, type StackRule } from "../../shared/rule";
import { GENERATED_LENGTH, KEY_PATTERN } from "../keyForm";
import {
  AWS_PICKS,
  describeSharing,
  IS_REUSED,
  listKeys,
  PRESHARED_KEYS,
  tracePasswords,
  traceSources,
  VPN_CONNECTION,
  type TunnelKey,
} from "../tunnelKeys";

export const pskGenerated: ResourceRule & StackRule = {
  id: "psk-generated",
  description:
    "Each pre-shared key comes from a RandomPassword of its own and has at least 32 characters that all ends accept.",
  why: "A key that a person wrote is weak and lies in the repository; a key that two tunnels share falls for both.",
  remediation:
    'Give each tunnel (at Azure each connection) the result of its own random.RandomPassword, with special: false and a letter in front, and no other text. A key that the other side chose takes an exception, whose last day is the day by which it is changed; it does not cover that two tunnels share the key, unless its about says "is the same key as".',
  severity: "critical",
  enforcementLevel: "mandatory",
  source: "https://cloud.google.com/network-connectivity/docs/vpn/how-to/generating-pre-shared-key",
  frameworks: [
    { ...NIST_800_53, reference: "SC-12" },
    { ...NIST_800_53, reference: "IA-5" },
  ],
  parameters: {},
  appliesTo: (type) => type === VPN_CONNECTION,
  /** AWS alone makes a tunnel without a key; whether one is given, the connection itself says. */
  judge: ({ props }) =>
    collectFindings([
      () =>
        PRESHARED_KEYS.filter((property) => isKnown(() => props[property]) && isAbsent(props[property])).map(
          (property) => describeAbsent({ property, whenAbsent: AWS_PICKS }),
        ),
    ]),
  judgeStack(resources) {
    const keys = resources.flatMap(listKeys);
    const users = { byPassword: groupByPassword(keys), byValue: groupByValue(keys) };
    return keys.flatMap((key) => [...judgeKey(key), ...judgeSharing(key, users)]);
  },
};

interface Users {
  readonly byPassword: ReadonlyMap<string, readonly TunnelKey[]>;
  /** Those that no password of the stack feeds; only their values tell that they are one key. */
  readonly byValue: ReadonlyMap<unknown, readonly TunnelKey[]>;
}

function groupByPassword(keys: readonly TunnelKey[]): Users["byPassword"] {
  const users = new Map<string, TunnelKey[]>();
  for (const key of keys) {
    for (const { urn } of tracePasswords(key)) users.set(urn, [...(users.get(urn) ?? []), key]);
  }
  return users;
}

function groupByValue(keys: readonly TunnelKey[]): Users["byValue"] {
  const users = new Map<unknown, readonly TunnelKey[]>();
  for (const key of keys) {
    if (tracePasswords(key).length > 0 || !isKnown(() => valueOf(key)) || isAbsent(valueOf(key))) continue;
    users.set(valueOf(key), [...(users.get(valueOf(key)) ?? []), key]);
  }
  return users;
}

const valueOf = ({ resource, property }: TunnelKey): unknown => resource.props[property];

function judgeSharing(key: TunnelKey, { byPassword, byValue }: Users): StackFinding[] {
  const [password] = tracePasswords(key);
  const readUsers = () => (password === undefined ? byValue.get(valueOf(key)) : byPassword.get(password.urn)) ?? [];
  // The origin's own finding says that the value is awaited.
  if (!isKnown(readUsers)) return [];
  const findings = collectFindingsAt(key.resource, [() => describeSharing(key, readUsers())]);
  return findings.map((finding) => ({ ...finding, exceptedBy: IS_REUSED }));
}

function judgeKey(key: TunnelKey): StackFinding[] {
  const [password, ...others] = tracePasswords(key);
  const checks = !password
    ? [() => describeOrigin(key)]
    : [
        () => (others.length === 0 ? [] : [describeSeveral(key, [password, ...others])]),
        () => judgeValue(key, password),
      ];
  return collectFindingsAt(key.resource, checks);
}

function describeOrigin(key: TunnelKey): string[] {
  const sources = traceSources(key).map(nameResource);
  if (sources.length > 0) {
    return [`${key.property} comes from ${sources.join(", ")}; take the result of a RandomPassword`];
  }
  // What AWS has picked looks like a literal after an update; before it, that the program gives none shows.
  if (isAbsent(readGiven(key.resource, key.property))) {
    return key.resource.type === VPN_CONNECTION ? [] : [describeAbsent(key)];
  }
  return [
    `${key.property} is a literal or comes from outside the stack (not shown); give it the result of a RandomPassword, or declare an exception`,
  ];
}

const describeAbsent = ({ property, whenAbsent }: Pick<TunnelKey, "property" | "whenAbsent">) =>
  `${property} is absent; ${whenAbsent}; give it the result of a RandomPassword`;

function describeSeveral(key: TunnelKey, passwords: readonly PolicyResource[]): string {
  const names = passwords.map(({ name }) => name).join(", ");
  return `${key.property} comes from ${passwords.length} RandomPasswords (${names}); take one`;
}

/** A write-only value never shows, so the password stands for it. */
function judgeValue(key: TunnelKey, password: PolicyResource): string[] {
  // A preview knows what a password will be drawn from before it knows the password.
  if (!isKnown(() => password.props["result"])) {
    const problems = judgeInputs(key, password);
    if (problems.length > 0) return problems;
  }
  const generated = password.props["result"];
  const value = key.resource.props[key.property] ?? generated;
  if (typeof value !== "string" || typeof generated !== "string") {
    return [`${key.property} and the result of RandomPassword ${password.name} are not both texts`];
  }
  if (!value.includes(generated) || generated.length < GENERATED_LENGTH) {
    return [
      `${key.property} (not shown) holds fewer than ${GENERATED_LENGTH} characters of RandomPassword ${password.name}; use its whole result, with length 32 or more`,
    ];
  }
  const different = new Set(generated).size;
  if (different < FEWEST_CHARACTERS) {
    return [
      `${key.property} (not shown) has only ${different} different characters of RandomPassword ${password.name}; let it draw from letters and digits`,
    ];
  }
  return KEY_PATTERN.test(value) ? [] : [describeForm(key, value)];
}

/** Length and alphabet, as far as they are known. */
function judgeInputs({ property }: TunnelKey, { name, props }: PolicyResource): string[] {
  const read = (field: string): unknown => (isKnown(() => props[field]) ? props[field] : undefined);
  const length = read("length");
  const sets = ["lower", "upper", "numeric"].filter((field) => read(field) !== false);
  const special = read("overrideSpecial");
  const draws = sets.length === 0 && typeof special === "string" ? new Set(special).size : FEWEST_CHARACTERS;
  return [
    ...(typeof length === "number" && length < GENERATED_LENGTH
      ? [
          `${property} is drawn by RandomPassword ${name} with length ${length}; allowed: 32 to 64; set length: 32 or more`,
        ]
      : []),
    ...(draws < FEWEST_CHARACTERS
      ? [
          `${property} is drawn by RandomPassword ${name} from ${draws} different characters; let it draw from letters and digits`,
        ]
      : []),
  ];
}

/** Of 32 digits fewer than 6 are different once in ten million times; a RandomPassword may be told to draw from one. */
const FEWEST_CHARACTERS = 6;

function describeForm(key: TunnelKey, value: string): string {
  return `${key.property} (not shown, ${value.length} characters) must be 32 to 64 letters, digits, "." or "_" and not begin with 0; set special: false on the RandomPassword and put a letter in front`;
}

const nameResource = ({ type, name }: PolicyResource) => `${type} ${name}`;
