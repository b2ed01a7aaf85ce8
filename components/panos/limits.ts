/**
 * What PAN-OS accepts: one table, and a walk that holds a configuration against it before anybody sends it. Ranges,
 * enumerations and counts are the vendor's schema (PaloAltoNetworks/pan-os-codegen, specs); lengths of names are the
 * web interface help's, the shorter one where releases differ.
 */
import type { Problem } from "../plan/problems";
import type { PanNode } from "./tree";

interface Limit {
  /** How an error calls the object. */
  readonly what: string;
  /** Of an entry's name. */
  readonly name?: { readonly longest: number; readonly pattern: RegExp; readonly reserved?: readonly string[] };
  /** Of a text: one of these. */
  readonly values?: readonly string[];
  /** Of a text: a whole number, both ends included. */
  readonly range?: readonly [number, number];
  /** Of a text: its length in characters, both ends included. */
  readonly length?: readonly [number, number];
  /** Of a list: how many members. */
  readonly most?: number;
  readonly remedy: string;
  /** The value is never shown. */
  readonly isSecret?: boolean;
}

const RENAME = "shorten the name of the site, spoke, flow or zone that it is made of";
const NAME = /^[A-Za-z0-9_][A-Za-z0-9 _.-]*$/;
const FROM_PROPOSAL = "choose another cipher profile, or other suites";
const LIFETIME = {
  what: "lifetime in seconds",
  range: [180, 65535],
  remedy: "choose a lifetime in this range",
} as const;
const ENCRYPTION = ["aes-128-cbc", "aes-256-cbc", "aes-128-gcm", "aes-256-gcm"];
const HASH = ["sha256", "sha384", "sha512"];
const DH_GROUP = ["group14", "group15", "group16", "group19", "group20", "group21"];
const SHARE_ZONE = "split the flow, or give sites of one kind of trust a common zone";

function named(what: string, longest: number, reserved: readonly string[] = []): Limit {
  return { what, name: { longest, pattern: NAME, reserved }, remedy: RENAME };
}

function numbered(what: string, pattern: RegExp): Limit {
  return {
    what,
    name: { longest: 13, pattern },
    remedy: "record another slot for the site: its number follows from it",
  };
}

function mtu(what: string): Limit {
  return {
    what,
    range: [576, 1500],
    remedy: "correct the site's outsideMtuBytes; above 1500 only jumbo frame mode goes",
  };
}

/** By tags from the device down; an `entry` stands for every entry there. Weak algorithms are left out on purpose. */
const LIMITS: Readonly<Record<string, Limit>> = {
  "network/profiles/interface-management-profile/entry": named("interface management profile", 31),
  "network/profiles/monitor-profile/entry": named("monitor profile", 31, ["default"]),
  "network/profiles/monitor-profile/entry/interval": {
    what: "interval of the tunnel monitor in seconds",
    range: [2, 100],
    remedy: "choose an interval in this range",
  },
  "network/profiles/monitor-profile/entry/threshold": {
    what: "threshold of the tunnel monitor",
    range: [2, 10],
    remedy: "choose a threshold in this range",
  },
  "network/profiles/monitor-profile/entry/action": {
    what: "action of the tunnel monitor",
    values: ["wait-recover", "fail-over"],
    remedy: "choose one of them",
  },
  "network/interface/tunnel/units/entry": numbered("tunnel interface", /^tunnel\.[1-9]\d{0,3}$/),
  "network/interface/loopback/units/entry": numbered("loopback interface", /^loopback\.[1-9]\d{0,3}$/),
  "network/interface/ethernet/entry/layer3/mtu": mtu("MTU of an Ethernet interface in bytes"),
  "network/interface/tunnel/units/entry/mtu": mtu("MTU of a tunnel interface in bytes"),
  "network/interface/tunnel/units/entry/comment": { what: "comment", length: [0, 1023], remedy: RENAME },
  "network/interface/loopback/units/entry/comment": { what: "comment", length: [0, 1023], remedy: RENAME },
  // A gateway without a profile of ours would take the factory's `default`: 3DES, SHA-1 and group 2.
  "network/ike/crypto-profiles/ike-crypto-profiles/entry": named("IKE crypto profile", 31, ["default"]),
  "network/ike/crypto-profiles/ike-crypto-profiles/entry/encryption/member": {
    what: "IKE encryption",
    values: ENCRYPTION,
    remedy: FROM_PROPOSAL,
  },
  "network/ike/crypto-profiles/ike-crypto-profiles/entry/hash/member": {
    what: "IKE hash",
    values: ["non-auth", ...HASH],
    remedy: FROM_PROPOSAL,
  },
  "network/ike/crypto-profiles/ike-crypto-profiles/entry/dh-group/member": {
    what: "IKE Diffie-Hellman group",
    values: DH_GROUP,
    remedy: FROM_PROPOSAL,
  },
  "network/ike/crypto-profiles/ike-crypto-profiles/entry/lifetime/seconds": LIFETIME,
  "network/ike/crypto-profiles/ipsec-crypto-profiles/entry": named("IPsec crypto profile", 31, ["default"]),
  "network/ike/crypto-profiles/ipsec-crypto-profiles/entry/esp/encryption/member": {
    what: "ESP encryption",
    values: ENCRYPTION,
    remedy: FROM_PROPOSAL,
  },
  "network/ike/crypto-profiles/ipsec-crypto-profiles/entry/esp/authentication/member": {
    what: "ESP authentication",
    values: ["none", ...HASH],
    remedy: FROM_PROPOSAL,
  },
  "network/ike/crypto-profiles/ipsec-crypto-profiles/entry/dh-group": {
    what: "PFS group",
    values: DH_GROUP,
    remedy: FROM_PROPOSAL,
  },
  "network/ike/crypto-profiles/ipsec-crypto-profiles/entry/lifetime/seconds": LIFETIME,
  "network/ike/gateway/entry": named("IKE gateway", 31),
  "network/ike/gateway/entry/authentication/pre-shared-key/key": {
    what: "pre-shared key",
    length: [1, 255],
    remedy: "rotate the key: raise its epoch",
    isSecret: true,
  },
  "network/ike/gateway/entry/protocol/version": {
    what: "IKE version",
    values: ["ikev2"],
    remedy: "IKEv1 is not for this hub",
  },
  "network/ike/gateway/entry/protocol/ikev2/dpd/interval": {
    what: "interval of dead peer detection in seconds",
    range: [2, 100],
    remedy: "choose an interval in this range",
  },
  "network/tunnel/ipsec/entry": named("IPsec tunnel", 31),
  "network/tunnel/gre/entry": named("GRE tunnel", 31),
  "network/tunnel/gre/entry/ttl": { what: "TTL of GRE packets", range: [1, 255], remedy: "choose a TTL in this range" },
  "deviceconfig/system/hostname": { what: "hostname", length: [1, 31], remedy: "shorten the name of the stack" },
  "vsys/entry/zone/entry": named("zone", 31, ["any", "multicast"]),
  "vsys/entry/address/entry": named("address object", 63, ["any"]),
  "vsys/entry/address-group/entry": named("address group", 63, ["any"]),
  "vsys/entry/address-group/entry/static": {
    what: "members of an address group",
    most: 2500,
    remedy: "announce fewer, wider prefixes, or split the flow",
  },
  "vsys/entry/service/entry": named("service object", 63, ["any", "application-default"]),
  "vsys/entry/rulebase/security/rules/entry": named("security rule", 63, ["intrazone-default", "interzone-default"]),
  "vsys/entry/rulebase/security/rules/entry/description": { what: "description", length: [0, 1023], remedy: RENAME },
  "vsys/entry/rulebase/security/rules/entry/from": { what: "source zones of a rule", most: 31, remedy: SHARE_ZONE },
  "vsys/entry/rulebase/security/rules/entry/to": { what: "destination zones of a rule", most: 31, remedy: SHARE_ZONE },
  "vsys/entry/rulebase/security/rules/entry/source": {
    what: "sources of a rule",
    most: 63,
    remedy: "split the flow",
  },
  "vsys/entry/rulebase/security/rules/entry/destination": {
    what: "destinations of a rule",
    most: 63,
    remedy: "split the flow",
  },
  "vsys/entry/rulebase/security/rules/entry/service": {
    what: "services of a rule",
    most: 63,
    remedy: "use port ranges, or split the flow",
  },
  "vsys/entry/rulebase/security/rules/entry/action": {
    what: "action of a rule",
    values: ["allow", "deny"],
    remedy: "choose one of them",
  },
};

/** Holds for the entries that the table does not list, those of the routing engines among them. */
const ANY_ENTRY: Limit = {
  what: "entry",
  name: { longest: 63, pattern: /^[A-Za-z0-9_][A-Za-z0-9 _./:-]*$/ },
  remedy: RENAME,
};

/**
 * Every name, value and count that PAN-OS would refuse, and every name that two entries of one container share.
 *
 * @param config the whole configuration, root `config`
 * @param owner begins each path, for example `firewall a`
 */
export function checkConfiguration(config: PanNode, owner: string): Problem[] {
  const device = config.children[0]?.children[0];
  return (device?.children ?? []).flatMap((child) => walk(child, child.tag, [owner, child.tag]));
}

/** @param key the tags down to the node, without names */
function walk(node: PanNode, key: string, path: readonly string[]): Problem[] {
  return [
    ...checkNode(node, LIMITS[key] ?? (node.name === undefined ? undefined : ANY_ENTRY), path),
    ...checkTwins(node, path),
    ...node.children.flatMap((child) =>
      walk(child, `${key}/${child.tag}`, [...path, child.name ?? child.tag]),
    ),
  ];
}

function checkNode(node: PanNode, limit: Limit | undefined, path: readonly string[]): Problem[] {
  if (limit === undefined) return [];
  const allowed = violation(node, limit);
  if (allowed === undefined) return [];
  const value = limit.most === undefined ? (node.name ?? node.text) : `${node.children.length} members`;
  return [
    {
      path: path.join(" "),
      what: `is nothing that PAN-OS takes as ${limit.what}`,
      ...(limit.isSecret ? {} : { value }),
      allowed,
      remedy: limit.remedy,
    },
  ];
}

/** What would be allowed; undefined when the node is. */
function violation(node: PanNode, { name, values, range, length, most }: Limit): string | undefined {
  if (name !== undefined) {
    const reserved = name.reserved ?? [];
    const isGood = node.name!.length <= name.longest && name.pattern.test(node.name!);
    if (isGood && !reserved.includes(node.name!)) return undefined;
    const but = reserved.length === 0 ? "" : `, but not ${reserved.join(", ")}`;
    return `at most ${name.longest} characters, of the form ${name.pattern.source}${but}`;
  }
  const text = node.text ?? "";
  if (values !== undefined && !values.includes(text)) return values.join(", ");
  if (range !== undefined && !(/^\d+$/.test(text) && Number(text) >= range[0] && Number(text) <= range[1]))
    return `${range[0]} to ${range[1]}`;
  if (length !== undefined && (text.length < length[0] || text.length > length[1]))
    return `${length[0]} to ${length[1]} characters`;
  if (most !== undefined && node.children.length > most) return `at most ${most}`;
  return undefined;
}

/** PAN-OS would merge two entries of one name without a word. */
function checkTwins(node: PanNode, path: readonly string[]): Problem[] {
  const seen = new Set<string>();
  return node.children.flatMap((child): Problem[] => {
    const twin = child.name ?? (child.tag === "member" ? child.text : undefined);
    if (twin === undefined || !seen.has(twin)) {
      if (twin !== undefined) seen.add(twin);
      return [];
    }
    const what = "holds one name twice; PAN-OS would merge the two";
    return [{ path: path.join(" "), what, value: twin, remedy: "rename one of the two sites, spokes, flows or zones" }];
  });
}
