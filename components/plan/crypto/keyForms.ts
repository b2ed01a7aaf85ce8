/**
 * What each end accepts as a pre-shared key, by its vendor's pages, and what all of them accept together: the one form of
 * every key of the hub, so that a site keeps its keys when it changes its device or where its tunnels end.
 */
import type { DeviceKind } from "../../devices/registry";

export interface KeyForm {
  /** Absent: no number was read. */
  readonly fewestCharacters?: number;
  readonly mostCharacters?: number;
  /** Every character that it takes; absent: printable ASCII without the space. */
  readonly alphabet?: string;
  /** What no key begins with. */
  readonly notFirst?: string;
  /** Vendor page; `-` for what was not looked up: try a key of 64 characters on such a device first. */
  readonly source: string;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const PRINTABLE = Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCharCode(0x21 + index)).join("");

const NOT_LOOKED_UP: KeyForm = { source: "-" };
/** A text of the configuration, whatever its length. */
const anyText = (source: string): KeyForm => ({ source });

/** A row for each cloud and each make; that of PAN-OS is the hub's firewalls', too. */
export const KEY_FORMS = {
  aws: {
    fewestCharacters: 8,
    mostCharacters: 64,
    alphabet: `${LETTERS}${DIGITS}._`,
    notFirst: "0",
    source: "EC2 API reference, ModifyVpnTunnelOptionsSpecification, PreSharedKey",
  },
  azure: {
    fewestCharacters: 1,
    mostCharacters: 128,
    alphabet: [...PRINTABLE].filter((character) => !"-~".includes(character)).join(""),
    source: "azure-docs, vpn-gateway-vpn-faq",
  },
  "google-cloud": {
    // Advised; the API names no number of its own.
    fewestCharacters: 32,
    source: "cloud.google.com/network-connectivity/docs/vpn/how-to/generating-pre-shared-key",
  },
  "pan-os": {
    fewestCharacters: 1,
    mostCharacters: 255,
    source: "github.com/PaloAltoNetworks/pan-os-codegen, specs",
  },
  checkpoint: NOT_LOOKED_UP,
  "cisco-asa": {
    mostCharacters: 128,
    source: "Cisco ASA Series CLI Configuration Guide, IPsec Tunnel-Group Parameters",
  },
  "cisco-ios": NOT_LOOKED_UP,
  "cisco-ios-xe": NOT_LOOKED_UP,
  fortigate: { fewestCharacters: 6, source: "FortiGate Administration Guide, VPN IPSEC Auto Key, Pre-shared Key" },
  generic: NOT_LOOKED_UP,
  "juniper-j-series": anyText("Junos OS reference, pre-shared-key (Security IKE)"),
  "juniper-screenos": NOT_LOOKED_UP,
  "juniper-srx": anyText("Junos OS reference, pre-shared-key (Security IKE)"),
  pfsense: NOT_LOOKED_UP,
  sonicwall: {
    fewestCharacters: 4,
    mostCharacters: 128,
    source: "SonicWALL Internet Security Appliance User's Guide, Shared Secret",
  },
  "strongswan-frr": anyText("docs.strongswan.org, swanctl.conf, secrets.ike.secret"),
  "windows-2008-r2": NOT_LOOKED_UP,
  "windows-2012-r2": NOT_LOOKED_UP,
  "yamaha-rtx": NOT_LOOKED_UP,
  zywall: NOT_LOOKED_UP,
} as const satisfies Record<"aws" | "azure" | "google-cloud" | DeviceKind, KeyForm>;

const forms: readonly KeyForm[] = Object.values(KEY_FORMS);

export const KEY_FORM = {
  fewestCharacters: Math.max(...forms.flatMap(({ fewestCharacters = [] }) => fewestCharacters)),
  mostCharacters: Math.min(...forms.flatMap(({ mostCharacters = [] }) => mostCharacters)),
  alphabet: [...PRINTABLE]
    .filter((each) => forms.every(({ alphabet }) => (alphabet ?? PRINTABLE).includes(each)))
    .join(""),
  notFirst: [...new Set(forms.flatMap(({ notFirst = "" }) => [...notFirst]))].join(""),
} satisfies Omit<KeyForm, "source">;

/** What is wrong with a key, without the key; undefined where every end takes it. */
export function describePresharedKeyProblem(key: unknown): string | undefined {
  if (typeof key !== "string") return "is not a text";
  const { fewestCharacters, mostCharacters, alphabet, notFirst } = KEY_FORM;
  if (key.length < fewestCharacters || key.length > mostCharacters)
    return `has ${key.length} characters; allowed: ${fewestCharacters} to ${mostCharacters}`;
  if (notFirst.includes(key[0]!) || ![...key].every((each) => alphabet.includes(each)))
    return `has a forbidden character; allowed: ${ALPHABET_IN_WORDS}`;
  return undefined;
}

const OTHERS = [...KEY_FORM.alphabet]
  .filter((each) => !`${LETTERS}${DIGITS}`.includes(each))
  .map((each) => `'${each}'`);
const ALPHABET_IN_WORDS = `letters, digits, ${OTHERS.join(" and ")}, and no ${KEY_FORM.notFirst} at the beginning`;
