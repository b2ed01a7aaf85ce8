/**
 * What the rehearsal builds a firewall from, out of the facts that the reading room states of its configuration. A fact that
 * is missing, or that cannot be told, is an error here, never passed over.
 */
import { formatAddress } from "../../reading/address";
import type { PanosConfig } from "../../reading/panos/configuration";
import type { RouteFilter, RouteRule } from "../../reading/panos/routeFilter";
import type { BgpGroup, BgpPeer, PanosRouting } from "../../reading/panos/router";
import type { IpsecTunnel } from "../../reading/panos/tunnels";
import type { AnnounceRule, PrefixRule } from "../topology";
import { packetRules, type PacketRule } from "./packetRules";

export interface FirewallConfiguration {
  readonly interfaces: readonly InterfaceConfiguration[];
  readonly gateways: readonly GatewayConfiguration[];
  readonly gre: readonly GreConfiguration[];
  readonly routing: FirewallRouting;
  readonly rules: readonly RuleConfiguration[];
}

export interface InterfaceConfiguration {
  readonly name: string;
  readonly zone: string;
  readonly addresses: readonly string[];
  readonly mtuBytes?: number;
}

/** An IKE gateway with the IPsec tunnel that uses it. */
export interface GatewayConfiguration {
  readonly name: string;
  readonly presharedKey: string;
  readonly localInterface: string;
  readonly localAddress: string;
  readonly peerAddress: string;
  readonly localId: string;
  readonly peerId: string;
  readonly passive: boolean;
  readonly dpdIntervalSeconds?: number;
  readonly ike: { readonly encryption: string[]; readonly hash: string[]; readonly dhGroup: string[] };
  readonly ikeLifetimeSeconds: number;
  readonly esp: { readonly encryption: string[]; readonly authentication: string[]; readonly dhGroup: string };
  readonly espLifetimeSeconds: number;
  readonly tunnelInterface: string;
  readonly monitor?: { readonly destination: string; readonly intervalSeconds: number; readonly threshold: number };
}

export interface GreConfiguration {
  readonly localAddress: string;
  readonly peerAddress: string;
  readonly tunnelInterface: string;
}

/** A security rule with its objects resolved. */
export interface RuleConfiguration {
  /** Zones; empty: any. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly packets: readonly PacketRule[];
}

export interface FirewallRouting {
  readonly engine: "legacy" | "advanced";
  readonly asn: number;
  readonly routerId: string;
  readonly maximumPaths: number;
  readonly staticRoutes: readonly { readonly destination: string; readonly interface: string; readonly via?: string }[];
  /** Static prefixes that BGP takes up. */
  readonly redistributed: readonly string[];
  readonly peers: readonly FirewallPeer[];
}

export interface FirewallPeer {
  readonly group: string;
  readonly name: string;
  readonly asn: number;
  readonly localAddress: string;
  readonly address: string;
  readonly keepaliveSeconds: number;
  readonly holdSeconds: number;
  readonly advertisementIntervalSeconds: number;
  readonly multihop: number;
  readonly passive: boolean;
  readonly maxPrefixes: number;
  readonly accept: readonly PrefixRule[];
  readonly announce: readonly AnnounceRule[];
}

export function firewallOf(config: PanosConfig): FirewallConfiguration {
  if (config.unread.length > 0) throw new Error(`the rendered configuration: ${config.unread.join("; ")}`);
  return {
    interfaces: config.interfaces.map(({ name, zone, addresses, mtuBytes }) => ({
      name,
      // PAN-OS drops what comes from an interface without a zone.
      zone: required(zone, `zone of ${name}`),
      addresses: addresses.map(({ cidr }) => cidr),
      ...(mtuBytes === undefined ? {} : { mtuBytes }),
    })),
    gateways: config.tunnels.filter(({ isSilent }) => !isSilent).map(gatewayOf),
    gre: config.greTunnels.map(({ name, interface: tunnelInterface, localAddress, peerAddress }) => ({
      localAddress: formatAddress(required(localAddress, `local address of ${name}`)),
      peerAddress: formatAddress(required(peerAddress, `peer address of ${name}`)),
      tunnelInterface,
    })),
    routing: routingOf(config.routing),
    rules: config.policy.rules.map(({ from, to, filter }) => ({
      from: namedOnly(from),
      to: namedOnly(to),
      packets: packetRules(filter),
    })),
  };
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the rendered configuration has no ${what}`);
  return value;
}

function gatewayOf({ name: tunnel, interface: tunnelInterface, gateway, esp, monitor, trouble }: IpsecTunnel) {
  if (trouble !== undefined) throw new Error(`the rendered configuration: ${trouble}`);
  const { name, version, isPassive, dpdIntervalSeconds, ike, ...own } = required(gateway, `IKE gateway of ${tunnel}`);
  const need = <T>(value: T | undefined, what: string) => required(value, `${what} of gateway ${name}`);
  // The vendor's default is ikev1, and its default profiles are weak: both have to be written out.
  if (version !== "ikev2") throw new Error(`gateway ${name} is not ikev2 only`);
  const [ikeProfile, espProfile] = [need(ike, "IKE crypto profile"), need(esp, "IPsec crypto profile")];
  return {
    name,
    presharedKey: need(own.presharedKey(), "pre-shared key"),
    localInterface: need(own.localInterface, "local interface"),
    localAddress: need(own.localAddress, "local address"),
    peerAddress: need(own.peerAddress, "peer address"),
    localId: need(own.localId, "local identity"),
    peerId: need(own.peerId, "peer identity"),
    passive: isPassive,
    ...(dpdIntervalSeconds === undefined ? {} : { dpdIntervalSeconds }),
    ike: ikeProfile,
    ikeLifetimeSeconds: need(ikeProfile.lifetimeSeconds, "IKE lifetime"),
    esp: espProfile,
    espLifetimeSeconds: need(espProfile.lifetimeSeconds, "IPsec lifetime"),
    tunnelInterface,
    ...(monitor === undefined ? {} : { monitor }),
  };
}

function routingOf(routing: PanosRouting): FirewallRouting {
  return {
    engine: routing.engine,
    asn: required(routing.localAs, "local AS, or its BGP is off"),
    routerId: required(routing.routerId, "router ID"),
    maximumPaths: routing.maximumPaths,
    staticRoutes: routing.staticRoutes.map(({ name, destination, interface: egress, nextHop, unknown }) => {
      if (unknown !== undefined) throw new Error(unknown);
      const via = nextHop === undefined ? {} : { via: formatAddress(nextHop) };
      return { destination: destination.cidr, interface: required(egress, `interface of route ${name}`), ...via };
    }),
    redistributed: routing.redistributed.map(({ cidr, by }) => required(cidr, `prefix that is known: ${by}`)),
    peers: routing.groups.flatMap((group) => group.peers.map((peer) => peerOf(group, peer))),
  };
}

function peerOf(group: BgpGroup, peer: BgpPeer): FirewallPeer {
  const { name, peerAs, localAddress, peerAddress, timers, maxPrefixes, ttl, isPassive, trouble } = peer;
  if (trouble !== undefined) throw new Error(`BGP peer ${name}: ${trouble}`);
  const need = <T>(value: T | undefined, what: string) => required(value, `${what} of BGP peer ${name}`);
  return {
    group: group.name,
    name,
    asn: need(peerAs, "peer AS"),
    localAddress: formatAddress(need(localAddress, "local address")),
    address: formatAddress(need(peerAddress, "peer address")),
    ...need(timers, "timers"),
    multihop: ttl,
    passive: isPassive,
    maxPrefixes: need(maxPrefixes, "maximum of prefixes"),
    accept: filterOf(group.imports).map(({ cidr, orLonger, allow }) => ({ cidr, orLonger, allow })),
    announce: filterOf(group.exports),
  };
}

function filterOf([filter, ...others]: readonly RouteFilter[]): AnnounceRule[] {
  if (filter === undefined || others.length > 0) throw new Error("a peer group has not exactly one filter a side");
  const { rules, end } = filter;
  const decides = rules.some(({ match }) => match === undefined);
  if (end.verdict === "unknown" && !decides) throw new Error(`the rendered configuration: ${end.by}`);
  return rules.flatMap(announceRules);
}

const EVERYTHING = { cidr: "0.0.0.0/0", orLonger: true };

function announceRules({ name, match, allows, prepends, med, doubt }: RouteRule): AnnounceRule[] {
  if (doubt !== undefined) throw new Error(doubt);
  const effect = { allow: allows, asPathPrepends: prepends, ...(med === undefined ? {} : { med }) };
  if (match === undefined) return [{ ...EVERYTHING, ...effect }];
  // What a list denies at its end, it denies anyway.
  const end = match.findLastIndex(({ permits }) => permits) + 1;
  return match.slice(0, end).map(({ network, shortest, longest, permits }) => {
    const { cidr, prefixLength } = network;
    const orLonger = longest === 32 && prefixLength < 32;
    if (!permits || shortest !== prefixLength || !(orLonger || longest === prefixLength))
      throw new Error(`${name}: the rehearsal plays no such prefix as ${cidr}, lengths ${shortest} to ${longest}`);
    return { cidr, orLonger, ...effect };
  });
}

/** `any` is an empty list. */
const namedOnly = (zones: readonly string[]) => zones.filter((zone) => zone !== "any");
