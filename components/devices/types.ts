/**
 * What every device renderer takes: one site's end of its tunnels as plain data, whatever ends them on the other side.
 * Addresses are dotted IPv4, CIDRs are IPv4 prefixes, times are seconds, sizes are bytes.
 */
import type { Proposal } from "../plan/crypto/ciphers";

/** Ids that `hub:sites.<name>.device` takes. */
export const DEVICE_KINDS = [
  "checkpoint",
  "cisco-asa",
  "cisco-ios",
  "cisco-ios-xe",
  "fortigate",
  "generic",
  "juniper-j-series",
  "juniper-screenos",
  "juniper-srx",
  "pan-os",
  "pfsense",
  "sonicwall",
  "strongswan-frr",
  "windows-2008-r2",
  "windows-2012-r2",
  "yamaha-rtx",
  "zywall",
] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export interface DeviceSite {
  /** The site's name in the plan, for example `branch-nagoya`. */
  readonly name: string;
  readonly device: DeviceKind;
  /** What ends the tunnels on the other side, for headings: for example `VPN hub prod, firewalls a and b`. */
  readonly remoteEnd: string;
  /** Public address of the device, or of the NAT before it: its IKE identity in both cases. */
  readonly outsideAddress: string;
  readonly behindNat: boolean;
  /** True: ESP travels in UDP 4500, because one end at least is behind a NAT (RFC 7296 section 2.23). */
  readonly espInUdp: boolean;
  /** Name of the device's interface toward the internet; the ability table's usual one when not given. */
  readonly outsideInterface?: string;
  /** Other sites of the plan at this outside address: on the same device, or on others behind the same NAT. */
  readonly sitesAtAddress?: readonly string[];
  /** Ids of the keys that the other side chose; all others are made by the program. */
  readonly givenKeyIds?: readonly string[];
  /** Prefixes that live at the site. */
  readonly localPrefixes: readonly string[];
  /** Prefixes behind the tunnels that the site has a flow with. */
  readonly remotePrefixes: readonly RemotePrefix[];
  readonly routing: DeviceRouting;
  readonly proposal: Proposal;
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
  /** Unique at the site, at most 11 characters of `a-z`, `0-9` and `-`: for example `a-0`. */
  readonly name: string;
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
  readonly bgp?: { readonly remoteAsn: number; readonly keepaliveSeconds: number; readonly holdSeconds: number };
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

/** One file of a device's configuration; most devices have one. */
export interface RenderedFile {
  /** A file name, or the path where the device expects it. */
  readonly name: string;
  readonly text: string;
}

/** The name of a tunnel and its objects on the device, for example `hub-a-0`: at most 15 characters, as FortiOS demands. */
export const vpnName = ({ name }: DeviceTunnel) => `hub-${name}`;
