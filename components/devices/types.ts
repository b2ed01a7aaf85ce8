/**
 * What every device renderer takes: one site's end of its tunnels as plain data, whatever ends them on the other side.
 * Addresses are dotted IPv4, CIDRs are IPv4 prefixes, times are seconds, sizes are bytes.
 */
import type { DhGroup, Encryption, Hash, Proposal } from "../plan/crypto/ciphers";

/** The place of a tunnel among those of its site (plan/routing/tunnelOrder.ts). */
export interface TunnelOrder {
  /** Announced: the lowest is preferred. */
  readonly med: number;
  /** Added to what is heard: it only breaks a tie of what AWS says. */
  readonly addedMed: number;
}

/** What is known of a site, whatever the make of its device. */
export interface DeviceEnd {
  /** The site's name in the plan, for example `branch-nagoya`. */
  readonly name: string;
  /** Begins the names of all that is made on the device for this site: `hub`, or one that no other connection has. */
  readonly label: string;
  /** Of the comments; English when not given. */
  readonly language?: DeviceLanguage;
  /** What ends the tunnels on the other side, for headings: for example `VPN hub prod, firewalls a and b`. */
  readonly remoteEnd: string;
  /** Public address of the device, or of the NAT before it: its IKE identity in both cases. */
  readonly outsideAddress: string;
  readonly behindNat: boolean;
  /** True: ESP travels in UDP 4500, because one end at least is behind a NAT (RFC 7296 section 2.23). */
  readonly espInUdp: boolean;
  /** Name of the device's interface toward the internet; the ability table's usual one when not given. */
  readonly outsideInterface?: string;
  /** Sites with the same outside address that are not in the same configuration. */
  readonly sitesAtAddress?: readonly string[];
  /** Ids of the keys that the other side chose; all others are made by the program. */
  readonly givenKeyIds?: readonly string[];
  /** Outside addresses of the site's other devices, which take over from this one. */
  readonly partners?: readonly string[];
  /** True: with static routes the far end sends over whichever tunnel it likes. */
  readonly answersOverAny?: boolean;
  /** Prefixes that live at the site. */
  readonly localPrefixes: readonly string[];
  /** Prefixes behind the tunnels that the site has a flow with. */
  readonly remotePrefixes: readonly RemotePrefix[];
  readonly routing: DeviceRouting;
  readonly proposal: Proposal;
  /** Tunnels whose far end has another suite for now, for example `0-2: cbc256-sha384-group20`. */
  readonly suiteExceptions?: readonly string[];
  /** Two or more, each to another outside address. */
  readonly tunnels: readonly DeviceTunnel[];
}

export interface RemotePrefix {
  readonly cidr: string;
  /** With BGP: also longer prefixes inside of it. */
  readonly orLonger: boolean;
  /** Name of the tunnel that carries it while all live. With BGP the far end's AS paths say so, not the device. */
  readonly preferredTunnel: string;
}

export type DeviceRouting =
  | { readonly kind: "bgp"; readonly localAsn: number }
  /** Routes whose tunnels are tracked by ping, so that the second one takes over. */
  | { readonly kind: "static" };

export interface DeviceTunnel {
  /** Unique at the site, of `a-z`, `0-9` and `-`: for example `a-0`. */
  readonly name: string;
  /** Of the tunnel and its objects on the device, for example `hub-a-0`: at most 15 characters, as FortiOS demands. */
  readonly vpnName: string;
  /** Of its tunnel interface, track and probe: unique on the device. */
  readonly number: number;
  /** Where the tunnel ends: address and IKE identity. */
  readonly remoteOutsideAddress: string;
  readonly inside: DeviceInside;
  /** Id of the key in the plan, for example `branch-nagoya/a-0`: what may be shown. */
  readonly keyId: string;
  readonly presharedKey: string;
  readonly mtuBytes: number;
  readonly tcpMssBytes: number;
  readonly dpd: { readonly intervalSeconds: number; readonly retries: number };
  /** Present with BGP. */
  readonly bgp?: {
    readonly remoteAsn: number;
    readonly keepaliveSeconds: number;
    readonly holdSeconds: number;
    /** Absent where the far end ranks the tunnels by AS path and MED. */
    readonly order?: TunnelOrder;
  };
  /** Present with static routes: ping the far inside address, and give the tunnel up after `threshold` losses. */
  readonly tracking?: { readonly intervalSeconds: number; readonly threshold: number };
}

export interface DeviceInside {
  /** The tunnel's /30. */
  readonly cidr: string;
  /** The device's address in it. */
  readonly localAddress: string;
  readonly remoteAddress: string;
}

/** Where the names and numbers of a connection begin on its device. */
export interface DevicePlace {
  readonly label: string;
  readonly firstNumber: number;
}

/** On a device without other connections. */
export const FIRST_PLACE: DevicePlace = { label: "hub", firstNumber: 1 };

/** What a tunnel is called on its device. */
export const placedTunnel = (name: string, index: number, { label, firstNumber }: DevicePlace) => ({
  name,
  vpnName: `${label}-${name}`,
  number: firstNumber + index,
});

/** A site as the renderer of its make takes it. */
export interface DevicePart extends DeviceEnd {
  /** Sentences for the comment block at the head of each file. */
  readonly heading: readonly string[];
  readonly outsideInterface: string;
  /** All connections of the same device, this one among them. */
  readonly connections: readonly DeviceEnd[];
}

/** One file of a device's configuration; most devices have one. */
export interface RenderedFile {
  /** A file name, or the path where the device expects it. */
  readonly name: string;
  readonly text: string;
}

/**
 * What a device can do, in which versions, and where each line was read. A transform that a device has but that no
 * source describes well enough is left out: the device then uses the next suite, never a guess.
 */
export interface DeviceAbilities {
  /** For headings, for example `Cisco IOS XE`. */
  readonly name: string;
  /** Versions whose syntax is rendered. */
  readonly syntax: string;
  readonly ikeVersions: readonly (1 | 2)[];
  readonly ike: {
    readonly encryption: readonly Encryption[];
    /** For the integrity with AES-CBC, and for the PRF. */
    readonly hashes: readonly Hash[];
    readonly dhGroups: readonly DhGroup[];
  };
  readonly esp: {
    readonly encryption: readonly Encryption[];
    /** For AES-CBC. */
    readonly hashes: readonly Hash[];
    readonly pfsGroups: readonly DhGroup[];
  };
  readonly routing: readonly DeviceRouting["kind"][];
  /** False: it cannot announce one prefix with a MED for each neighbor. */
  readonly medPerNeighbor: boolean;
  /** With static routes: what happens to what comes back over the other tunnel. */
  readonly otherTunnel: string;
  /** How the hosts' gateway moves to the site's other device while no tunnel of this one is up. */
  readonly gatewayTakeover: string;
  /** ASNs above 65,535 (RFC 6793). */
  readonly fourByteAsn: boolean;
  /** True: behind a NAT it can still send its public address as IKE identity, which the far end demands. */
  readonly identityBehindNat: boolean;
  /** Usual name of the interface toward the internet. */
  readonly outsideInterface: string;
  readonly natTraversal: string;
  readonly dpd: string;
  readonly tcpMss: string;
  /** What happens to packets that are too large, with and without the DF bit. */
  readonly fragmentation: string;
  readonly initiation: string;
  /** How the second static route takes over. */
  readonly tracking: string;
  /** For the head, by routing: that there is no last resort, or what it needs to count. Absent: it stands by itself. */
  readonly lastResort?: Readonly<Partial<Record<DeviceRouting["kind"], string>>>;
  /** How to see that it works. */
  readonly checks: {
    readonly ike: DeviceCheck;
    readonly esp: DeviceCheck;
    readonly bgp?: DeviceCheck;
    readonly routes: DeviceCheck;
  };
  /** Absent: its configuration has English comments only. */
  readonly japanese?: JapaneseAbilities;
  /** What begins a comment line; empty in a sheet. */
  readonly comment: string;
  /** True: a sheet of values for people; nothing in it is loaded. */
  readonly isSheet?: boolean;
  readonly evidence: readonly Evidence[];
}

/** What to type or open, with `<tunnel>`, `<number>`, `<peer>`, `<prefix>` or `<network>` in it, and what it then shows. */
export interface DeviceCheck {
  readonly command: string;
  /** In the device's own words. */
  readonly state: string;
}

/** What the head and the end say of a device, in Japanese. */
export interface JapaneseAbilities extends Pick<
  DeviceAbilities,
  | "syntax"
  | "natTraversal"
  | "dpd"
  | "tcpMss"
  | "fragmentation"
  | "initiation"
  | "tracking"
  | "otherTunnel"
  | "gatewayTakeover"
> {
  readonly lastResort: string;
  readonly states: Readonly<Record<"ike" | "esp" | "bgp" | "routes", string>>;
}

export const DEVICE_LANGUAGES = ["en", "ja"] as const;
export type DeviceLanguage = (typeof DEVICE_LANGUAGES)[number];

export interface Evidence {
  readonly what: string;
  /** Vendor page, or where else it was read; `-` for what was not looked up. */
  readonly source: string;
  /** False: recalled, or read from somebody who is not the vendor; try it on a device first. */
  readonly verified: boolean;
}
