/** The sites: what each is, where its tunnels end, and its tunnels. */
import type { DeviceKind } from "../../devices/registry";
import type { Proposal } from "../crypto/ciphers";
import type { KeyPlan } from "../crypto/types";
import type { BgpTimers, DpdTimers, TunnelMonitorPlan } from "../detection/types";
import type { FirewallName } from "../firewalls/types";
import type { WorkloadRule } from "../flows/types";
import type { TunnelOptionsPlan, VpnConnectionPlan, VpnConnectionsPlan, VpnTunnelPlan } from "./vpnConnections";

/** Where its tunnels end is a property of a site: on the pair of firewalls, or on AWS Site-to-Site VPN connections. */
export type SitePlan = SiteOnFirewalls | SiteOnAwsVpn;
export type SiteOnFirewalls = GcpSitePlan | AzureSitePlan | CustomerGatewaySitePlan;
export type SiteOnAwsVpn = GcpSiteOnAwsVpn | AzureSiteOnAwsVpn | CustomerGatewaySiteOnAwsVpn;
export type SiteKind = SitePlan["kind"];

export const endsOnFirewalls = (site: SitePlan): site is SiteOnFirewalls => site.terminateOn === "vm-series";
export const endsOnAwsVpn = (site: SitePlan): site is SiteOnAwsVpn => site.terminateOn === "aws-vpn";

/** All tunnels of a connection, but for those of a static Azure site that Azure leaves unused (`staticTunnels: 1`). */
export function usedTunnels(site: SiteOnAwsVpn, { tunnels }: VpnConnectionPlan): readonly VpnTunnelPlan[] {
  if (site.kind !== "azure-vpn-gateway") return tunnels;
  return tunnels.filter(({ name }) => site.azureConnections.some(({ tunnel }) => tunnel === name));
}

type Excepted = Pick<SiteBase, "proposal" | "tunnelExceptions">;

/** What a tunnel uses, by the id of its key. */
export function proposalOf({ proposal, tunnelExceptions }: Excepted, key: string): Proposal {
  return tunnelExceptions?.[key]?.proposal ?? proposal;
}

/** What AWS is told of a tunnel beside its suite, by the id of its key. */
export function tunnelOptionsOf({ tunnelOptions, tunnelExceptions }: SiteOnAwsVpn, key: string): TunnelOptionsPlan {
  return tunnelExceptions?.[key]?.tunnelOptions ?? tunnelOptions;
}

/** Every proposal that some tunnel of the site may use, the site's own first. */
export function proposalsOf({ proposal, tunnelExceptions = {} }: Excepted): Proposal[] {
  return [proposal, ...Object.values(tunnelExceptions).map((each) => each.proposal)];
}

/** What one tunnel has in place of its site's values. */
export interface TunnelException {
  readonly proposal: Proposal;
  /** On the AWS VPN only. */
  readonly tunnelOptions?: TunnelOptionsPlan;
}

export interface SiteBase {
  readonly name: string;
  /** Prefixes that live at the site and that it announces. */
  readonly cidrs: readonly string[];
  /** Place in its pool of inside addresses: derived from the name, or recorded in the configuration. */
  readonly slot: number;
  readonly proposal: Proposal;
  /** By key id; absent where all tunnels have the site's values. */
  readonly tunnelExceptions?: Readonly<Record<string, TunnelException>>;
  /** One pre-shared key per tunnel; per connection where an Azure gateway's two instances share the connection's. */
  readonly keys: readonly KeyPlan[];
  /** Ends that the site has a flow with, in either direction. */
  readonly reaches: { readonly spokes: readonly string[]; readonly sites: readonly string[] };
  /** Rules for the site's workload range where the program also runs that end's filter. */
  readonly rules: readonly WorkloadRule[];
}

/** Both firewalls have tunnels to the site. */
interface OnFirewalls extends SiteBase {
  readonly terminateOn: "vm-series";
  /** PAN-OS zone of the site's tunnels, at most 31 characters; several sites may share one. */
  readonly zone: string;
  /** Which firewall carries the site's flows while both live. */
  readonly primaryFirewall: FirewallName;
  /** Which one carries them now in its place, by `hub:failover.prefer`; absent where it says nothing of the site. */
  readonly preferredFirewall?: FirewallName;
  readonly tunnels: readonly TunnelPlan[];
}

/** No firewall has a tunnel to the site: nothing of it enters their configuration, routing or security groups. */
interface OnAwsVpn extends SiteBase, VpnConnectionsPlan {
  readonly terminateOn: "aws-vpn";
  /** Prefixes of what the site reaches: what it routes into the tunnels with static routing. */
  readonly remoteCidrs: readonly string[];
  /** What filters the site's flows, in words; the firewalls never do. */
  readonly filteredBy: readonly string[];
}

export interface GcpSide {
  readonly kind: "gcp-ha-vpn";
  readonly asn: number;
  readonly project?: string;
  readonly region: string;
  /** Name or self link of an existing VPC network; absent: one is created, with a subnetwork per prefix. */
  readonly existingNetwork?: string;
  /** Dynamic routing mode of a created network. */
  readonly routingMode: "REGIONAL" | "GLOBAL";
  /** Keepalive interval of the Cloud Router, 20 to 60. */
  readonly routerKeepaliveSeconds: number;
  /**
   * Ranges that the hub leads to: a created network denies and logs what no rule allows to and from them. All private
   * blocks, so that another site with such a prefix changes nothing here, and every prefix outside of them.
   */
  readonly hubCidrs: readonly string[];
}

export interface GcpSitePlan extends OnFirewalls, GcpSide {}
export interface GcpSiteOnAwsVpn extends OnAwsVpn, GcpSide {}

export interface AzureSide {
  readonly kind: "azure-vpn-gateway";
  readonly location: string;
  readonly sku: string;
  /** `Generation1` or `Generation2`, as the SKU allows. */
  readonly generation: "Generation1" | "Generation2";
  /** Of the gateway's public addresses; none where the location has none. */
  readonly zones: readonly string[];
  /** An existing virtual network; absent: one is created. */
  readonly existingVirtualNetwork?: {
    readonly resourceGroup: string;
    readonly name: string;
    /** Its owner's GatewaySubnet takes the gateway; else one is made. */
    readonly existingGatewaySubnet: boolean;
  };
  readonly gatewaySubnetCidr: string;
  /** Absent with an existing virtual network, whose owner keeps its subnets. */
  readonly workloadSubnetCidr?: string;
}

export interface AzureSitePlan extends OnFirewalls, AzureSide {
  readonly asn: number;
  /** Custom APIPA addresses of gateway instance 0 and 1, all of them (one per firewall). */
  readonly instanceBgpAddresses: readonly [readonly string[], readonly string[]];
  /** One connection and one local network gateway per firewall. */
  readonly connections: readonly AzureConnectionPlan[];
}

export interface AzureConnectionPlan {
  readonly firewall: FirewallName;
  /** Id of the key in `keys`. */
  readonly key: string;
  /** The firewall's loopback address: the BGP peer address of the local network gateway. */
  readonly firewallBgpAddress: string;
  /** N of the firewall's `loopback.N` that holds it. */
  readonly loopbackInterface: number;
  /** Address that instance 0 and instance 1 use on this connection. */
  readonly instanceBgpAddresses: readonly [string, string];
  readonly dpdTimeoutSeconds: number;
  readonly saLifeTimeSeconds: number;
  /** Volume after which Azure renews the ESP keys, at least 1,024; Azure demands a value, its own default is 102,400,000. */
  readonly saDataSizeKilobytes: number;
}

export interface AzureSiteOnAwsVpn extends OnAwsVpn, AzureSide {
  /** Absent with static routing. */
  readonly asn?: number;
  /** Two instances with BGP, which takes an active-active gateway for its several APIPA addresses; else one. */
  readonly instances: 1 | 2;
  /** Custom APIPA addresses of each instance, empty with static routing. */
  readonly instanceBgpAddresses: readonly (readonly string[])[];
  /** One per AWS tunnel that Azure connects to. */
  readonly azureConnections: readonly AzureConnectionToAws[];
  readonly dpdTimeoutSeconds: number;
  readonly saLifeTimeSeconds: number;
  readonly saDataSizeKilobytes: number;
  /** Of the gateway, all tunnels together. */
  readonly throughputMbps: number;
}

export interface AzureConnectionToAws {
  /** Name of the AWS tunnel, for example `0-1`. */
  readonly tunnel: string;
  /** Which instance meets it. */
  readonly instance: 0 | 1;
  /** Key id, that of the AWS tunnel. */
  readonly key: string;
  /** AWS's inside address, the BGP peer of the local network gateway; absent with static routing. */
  readonly awsBgpAddress?: string;
  /** Addresses that instance 0 and 1 use on this connection; absent with static routing. */
  readonly instanceBgpAddresses?: readonly [string, string];
}

export interface CustomerGatewaySitePlan extends OnFirewalls {
  readonly kind: "customer-gateway";
  /** Absent: static routes, whose tunnels a monitor watches. */
  readonly asn?: number;
  /** Public address of the device, or of the NAT before it. */
  readonly outsideAddress: string;
  readonly behindNat: boolean;
  /** Make of the device; absent: known to its owner only. */
  readonly device?: DeviceKind;
}

export interface CustomerGatewaySiteOnAwsVpn extends OnAwsVpn {
  readonly kind: "customer-gateway";
  /** Redundant devices of the site, a connection each. */
  readonly gateways: readonly DevicePlan[];
}

/** The device at the other end of a connection. */
export function deviceOf({ gateways }: CustomerGatewaySiteOnAwsVpn, { number }: VpnConnectionPlan): DevicePlan {
  return gateways.find((device) => device.number === number)!;
}

export interface DevicePlan {
  /** That of its connection; the only device of a site on the firewalls is 0. */
  readonly number: number;
  readonly outsideAddress: string;
  /** Absent with static routing. */
  readonly asn?: number;
  readonly behindNat: boolean;
  /** Make of the device; absent: known to its owner only. */
  readonly device?: DeviceKind;
}

export interface TunnelPlan {
  /** Unique in the hub: `<site>/<firewall>-<remote interface>`, for example `tokyo-gcp/a-0`. */
  readonly id: string;
  /** The last part of the id, for example `a-0`. */
  readonly name: string;
  readonly site: string;
  readonly firewall: FirewallName;
  /** HA VPN interface or Azure gateway instance; 0 for a customer gateway. */
  readonly remoteInterface: 0 | 1;
  /** Id of the key in the site's `keys`. */
  readonly key: string;
  /** N of the firewall's `tunnel.N`. */
  readonly tunnelInterface: number;
  /** Largest packet that fits into one outside packet after ESP in UDP; PAN-OS clamps the TCP MSS to 40 less. */
  readonly mtuBytes: number;
  readonly inside: InsideAddresses;
  /** Absent for a site with static routes. */
  readonly bgp?: BgpTimers;
  readonly dpd: DpdTimers;
  /** Present where nothing else would take the tunnel's routes away in time. */
  readonly monitor?: TunnelMonitorPlan;
}

export interface InsideAddresses {
  /** The tunnel's /30; absent at Azure, where the firewall speaks from one loopback to both instances. */
  readonly cidr?: string;
  readonly firewallAddress: string;
  readonly remoteAddress: string;
}
