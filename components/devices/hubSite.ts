/** The device's view of a site whose two tunnels end on the VM-Series pair, one per firewall. */
import type { SpokePlan } from "../plan/addressing/types";
import type { FirewallName } from "../plan/firewalls/types";
import type { EndpointRef } from "../plan/flows/types";
import type { PairPlan } from "../plan/hubPlan";
import { homeOfPair } from "../plan/routing/preference";
import type { CustomerGatewaySitePlan, SiteOnFirewalls, TunnelPlan } from "../plan/sites/types";
import { keyPlaceholder } from "./common/keyText";
import { suiteExceptionsOf } from "./common/suiteExceptions";
import type { DeviceKind, DeviceSite } from "./registry";
import { FIRST_PLACE, placedTunnel, type DevicePlace, type RemotePrefix } from "./types";

/** What only the clouds know. */
export interface HubFacts {
  /** Elastic IP of each firewall's untrust interface: its outside address and its IKE identity. */
  readonly firewallAddresses: Readonly<Record<FirewallName, string>>;
  /** Keys by key id, for example `branch-nagoya/a-0`; a placeholder stands where one is missing. */
  readonly presharedKeys?: Readonly<Record<string, string>>;
  /** Name of the device's interface toward the internet; the ability table's usual one when not given. */
  readonly outsideInterface?: string;
}

/** Three probes, one every 10 s: the rhythm of AWS's examples for customer gateway devices. */
const DPD = { intervalSeconds: 10, retries: 3 } as const;
/** IPv4 and TCP header without options. */
const TCP_HEADERS_BYTES = 40;

/** Maps a customer gateway's plan to what its device must be told. */
export function deviceSiteOf(
  plan: PairPlan,
  site: CustomerGatewaySitePlan,
  device: DeviceKind,
  facts: HubFacts,
  place: DevicePlace = FIRST_PLACE,
): DeviceSite {
  return {
    name: site.name,
    label: place.label,
    device,
    remoteEnd: `VPN hub ${plan.environment}, firewalls a and b`,
    outsideAddress: site.outsideAddress,
    behindNat: site.behindNat,
    // Every firewall is behind the 1:1 NAT of its Elastic IP.
    espInUdp: true,
    ...(facts.outsideInterface === undefined ? {} : { outsideInterface: facts.outsideInterface }),
    localPrefixes: site.cidrs,
    remotePrefixes: remotePrefixesOf(plan, site),
    routing: site.asn === undefined ? { kind: "static" } : { kind: "bgp", localAsn: site.asn },
    proposal: site.proposal,
    ...suiteExceptionsOf(site, site.tunnels),
    tunnels: site.tunnels.map((tunnel, index) => ({
      ...placedTunnel(tunnel.name, index, place),
      ...tunnelOf(tunnel, plan.network.asn, facts),
    })),
  };
}

/** The far end has the first host of the /30, the device the second. */
function tunnelOf(tunnel: TunnelPlan, hubAsn: number, { firewallAddresses, presharedKeys }: HubFacts) {
  const { inside, bgp, monitor, mtuBytes } = tunnel;
  return {
    remoteOutsideAddress: firewallAddresses[tunnel.firewall],
    inside: { cidr: inside.cidr!, localAddress: inside.remoteAddress, remoteAddress: inside.firewallAddress },
    keyId: tunnel.key,
    presharedKey: presharedKeys?.[tunnel.key] ?? keyPlaceholder(tunnel.key),
    mtuBytes,
    tcpMssBytes: mtuBytes - TCP_HEADERS_BYTES,
    dpd: DPD,
    ...(bgp === undefined
      ? {}
      : { bgp: { remoteAsn: hubAsn, keepaliveSeconds: bgp.keepaliveSeconds, holdSeconds: bgp.holdSeconds } }),
    ...(monitor === undefined
      ? {}
      : { tracking: { intervalSeconds: monitor.intervalSeconds, threshold: monitor.threshold } }),
  };
}

/** What the site has a flow with, in either direction, by prefix; each over the firewall where the pair is at home. */
function remotePrefixesOf(plan: PairPlan, site: CustomerGatewaySitePlan): RemotePrefix[] {
  const others = new Map<string, SiteOnFirewalls | SpokePlan>();
  for (const { from, to } of plan.flows) {
    if (from.some(isThis(site))) to.forEach((end) => add(end));
    if (to.some(isThis(site))) from.forEach((end) => add(end));
  }
  // An adopted network's owner chose its subnets, so longer prefixes are announced as well.
  const announced = plan.firewalls[0].routing.peerGroups.find((group) => group.name === site.name)?.announce ?? [];
  const orLonger = new Set(announced.filter((each) => each.orLonger).map((each) => each.cidr));
  return [...others]
    .sort(([l], [r]) => (l < r ? -1 : 1))
    .flatMap(([, end]) => {
      const firewall = homeOfPair(site, "tunnels" in end ? end : undefined);
      const preferredTunnel = site.tunnels.find((tunnel) => tunnel.firewall === firewall)!.name;
      const cidrs = "tunnels" in end ? end.cidrs : [end.cidr];
      return cidrs.map((cidr) => ({ cidr, orLonger: orLonger.has(cidr), preferredTunnel }));
    });

  function add({ kind, name }: EndpointRef): void {
    const ends: readonly (SiteOnFirewalls | SpokePlan)[] = kind === "site" ? plan.sites : plan.spokes;
    const end = ends.find((each) => each.name === name)!;
    if (end !== site) others.set(`${kind}/${name}`, end);
  }
}

const isThis = (site: SiteOnFirewalls) => (end: EndpointRef) => end.kind === "site" && end.name === site.name;
