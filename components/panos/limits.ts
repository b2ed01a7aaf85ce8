/**
 * What PAN-OS accepts, as one table. Ranges, enumerations and counts are the vendor's schema
 * (PaloAltoNetworks/pan-os-codegen, specs), less what this hub does not want: weak algorithms, IKEv1, jumbo frames.
 * Lengths of names are the web interface help's, the shorter one where releases differ.
 */
import { KEY_FORMS } from "../plan/crypto/keyForms";

export interface Limit {
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
  /** Of a text: it matches this. */
  readonly form?: { readonly pattern: RegExp; readonly described: string };
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

/** Addresses that the clouds gave, and not the word they give while they do not know. */
function address(what: string): Limit {
  const form = { pattern: /^(\d{1,3}\.){3}\d{1,3}$/, described: "an IPv4 address" };
  return { what, form, remedy: "look up what the cloud gave for it" };
}

const PROFILES = "network/profiles";
const UNITS = "network/interface/tunnel/units/entry";
const LOOPBACKS = "network/interface/loopback/units/entry";
const IKE_CRYPTO = "network/ike/crypto-profiles/ike-crypto-profiles/entry";
const IPSEC_CRYPTO = "network/ike/crypto-profiles/ipsec-crypto-profiles/entry";
const GATEWAY = "network/ike/gateway/entry";
const VSYS = "vsys/entry";
const RULE = "vsys/entry/rulebase/security/rules/entry";

/** By tags from the device down; an `entry` stands for every entry there. */
export const LIMITS: Readonly<Record<string, Limit>> = {
  [`${PROFILES}/interface-management-profile/entry`]: named("interface management profile", 31),
  [`${PROFILES}/monitor-profile/entry`]: named("monitor profile", 31, ["default"]),
  [`${PROFILES}/monitor-profile/entry/interval`]: {
    what: "interval of the tunnel monitor in seconds",
    range: [2, 100],
    remedy: "choose an interval in this range",
  },
  [`${PROFILES}/monitor-profile/entry/threshold`]: {
    what: "threshold of the tunnel monitor",
    range: [2, 10],
    remedy: "choose a threshold in this range",
  },
  [`${PROFILES}/monitor-profile/entry/action`]: {
    what: "action of the tunnel monitor",
    values: ["wait-recover", "fail-over"],
    remedy: "choose one of them",
  },
  [UNITS]: numbered("tunnel interface", /^tunnel\.[1-9]\d{0,3}$/),
  [LOOPBACKS]: numbered("loopback interface", /^loopback\.[1-9]\d{0,3}$/),
  "network/interface/ethernet/entry/layer3/mtu": mtu("MTU of an Ethernet interface in bytes"),
  [`${UNITS}/mtu`]: mtu("MTU of a tunnel interface in bytes"),
  [`${UNITS}/comment`]: { what: "comment", length: [0, 1023], remedy: RENAME },
  [`${LOOPBACKS}/comment`]: { what: "comment", length: [0, 1023], remedy: RENAME },
  // A gateway without a profile of ours would take the factory's `default`: 3DES, SHA-1 and group 2.
  [IKE_CRYPTO]: named("IKE crypto profile", 31, ["default"]),
  [`${IKE_CRYPTO}/encryption/member`]: {
    what: "IKE encryption",
    values: ENCRYPTION,
    remedy: FROM_PROPOSAL,
  },
  [`${IKE_CRYPTO}/hash/member`]: {
    what: "IKE hash",
    values: ["non-auth", ...HASH],
    remedy: FROM_PROPOSAL,
  },
  [`${IKE_CRYPTO}/dh-group/member`]: {
    what: "IKE Diffie-Hellman group",
    values: DH_GROUP,
    remedy: FROM_PROPOSAL,
  },
  [`${IKE_CRYPTO}/lifetime/seconds`]: LIFETIME,
  [IPSEC_CRYPTO]: named("IPsec crypto profile", 31, ["default"]),
  [`${IPSEC_CRYPTO}/esp/encryption/member`]: {
    what: "ESP encryption",
    values: ENCRYPTION,
    remedy: FROM_PROPOSAL,
  },
  [`${IPSEC_CRYPTO}/esp/authentication/member`]: {
    what: "ESP authentication",
    values: ["none", ...HASH],
    remedy: FROM_PROPOSAL,
  },
  [`${IPSEC_CRYPTO}/dh-group`]: {
    what: "PFS group",
    values: DH_GROUP,
    remedy: FROM_PROPOSAL,
  },
  [`${IPSEC_CRYPTO}/lifetime/seconds`]: LIFETIME,
  [GATEWAY]: named("IKE gateway", 31),
  [`${GATEWAY}/authentication/pre-shared-key/key`]: {
    what: "pre-shared key",
    length: [KEY_FORMS["pan-os"].fewestCharacters, KEY_FORMS["pan-os"].mostCharacters],
    remedy: "rotate the key: raise its epoch",
    isSecret: true,
  },
  [`${GATEWAY}/protocol/version`]: {
    what: "IKE version",
    values: ["ikev2"],
    remedy: "IKEv1 is not for this hub",
  },
  [`${GATEWAY}/protocol/ikev2/dpd/interval`]: {
    what: "interval of dead peer detection in seconds",
    range: [2, 100],
    remedy: "choose an interval in this range",
  },
  [`${GATEWAY}/peer-address/ip`]: address("outside address of a gateway"),
  [`${GATEWAY}/peer-id/id`]: address("IKE identity of a gateway"),
  [`${GATEWAY}/local-id/id`]: address("IKE identity of the firewall"),
  "network/tunnel/ipsec/entry": named("IPsec tunnel", 31),
  "network/tunnel/gre/entry": named("GRE tunnel", 31),
  "network/tunnel/gre/entry/ttl": { what: "TTL of GRE packets", range: [1, 255], remedy: "choose a TTL in this range" },
  "deviceconfig/system/hostname": { what: "hostname", length: [1, 31], remedy: "shorten the name of the stack" },
  [`${VSYS}/zone/entry`]: named("zone", 31, ["any", "multicast"]),
  [`${VSYS}/address/entry`]: named("address object", 63, ["any"]),
  [`${VSYS}/address-group/entry`]: named("address group", 63, ["any"]),
  [`${VSYS}/address-group/entry/static`]: {
    what: "members of an address group",
    most: 2500,
    remedy: "announce fewer, wider prefixes, or split the flow",
  },
  [`${VSYS}/service/entry`]: named("service object", 63, ["any", "application-default"]),
  [RULE]: named("security rule", 63, ["intrazone-default", "interzone-default"]),
  [`${RULE}/description`]: { what: "description", length: [0, 1023], remedy: RENAME },
  [`${RULE}/from`]: { what: "source zones of a rule", most: 31, remedy: SHARE_ZONE },
  [`${RULE}/to`]: { what: "destination zones of a rule", most: 31, remedy: SHARE_ZONE },
  [`${RULE}/source`]: {
    what: "sources of a rule",
    most: 63,
    remedy: "split the flow",
  },
  [`${RULE}/destination`]: {
    what: "destinations of a rule",
    most: 63,
    remedy: "split the flow",
  },
  [`${RULE}/service`]: {
    what: "services of a rule",
    most: 63,
    remedy: "use port ranges, or split the flow",
  },
  [`${RULE}/action`]: {
    what: "action of a rule",
    values: ["allow", "deny"],
    remedy: "choose one of them",
  },
};

/** Holds for the entries that the table does not list, those of the routing engines among them. */
export const ANY_ENTRY: Limit = {
  what: "entry",
  name: { longest: 63, pattern: /^[A-Za-z0-9_][A-Za-z0-9 _./:-]*$/ },
  remedy: RENAME,
};
