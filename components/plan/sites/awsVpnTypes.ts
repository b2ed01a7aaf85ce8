/**
 * The plan of the sites that end on AWS Site-to-Site VPN connections. No firewall has a tunnel to them: nothing here
 * enters the firewalls' configuration, routing or security groups.
 */
import type { DeviceKind } from "../../devices/registry";
import type { AlarmsPlan } from "../detection/alarms";
import type { Proposal } from "../crypto/ciphers";
import type { FlowPlan, GcpSitePlan, KeyPlan, WorkloadRule } from "../types";

export interface AwsVpnPlan {
  /** Sorted by name. */
  readonly sites: readonly AwsVpnSitePlan[];
  /** Flows with such a site at one end or both; the network alone enforces them. */
  readonly flows: readonly FlowPlan[];
  /** One per spoke that sites attach to. */
  readonly vpnGateways: readonly VpnGatewayPlan[];
  /** Devices with an address of their own, each once, whatever number of connections it has. */
  readonly customerGateways: readonly CustomerGatewayPlan[];
  readonly alarms: AlarmsPlan;
}

/** A virtual private gateway, attached to the spoke's VPC; its route table learns the sites' prefixes. */
export interface VpnGatewayPlan {
  readonly spoke: string;
  readonly asn: number;
}

export interface CustomerGatewayPlan {
  /** Unique, for example `198-51-100-7-as65001`. */
  readonly name: string;
  readonly address: string;
  readonly asn: number;
}

export type AwsVpnSitePlan = AwsVpnGcpSitePlan | AwsVpnAzureSitePlan | AwsVpnCustomerGatewaySitePlan;

export type AttachmentTarget =
  { readonly to: "transit-gateway" } | { readonly to: "vpn-gateway"; readonly spoke: string };

interface AwsVpnSiteBase {
  readonly name: string;
  readonly cidrs: readonly string[];
  readonly attachTo: AttachmentTarget;
  readonly routing: "bgp" | "static";
  /** Amazon-side ASN: the Transit Gateway's or the virtual private gateway's. */
  readonly awsAsn: number;
  readonly slot: number;
  readonly proposal: Proposal;
  readonly tunnelOptions: TunnelOptionsPlan;
  readonly tunnelBandwidth: "standard" | "large";
  readonly acceleration: boolean;
  readonly connections: readonly AwsVpnConnectionPlan[];
  /** One pre-shared key per tunnel. */
  readonly keys: readonly AwsVpnKeyPlan[];
  /** Ends that the site has a flow with, and nothing else is routed to it. */
  readonly reaches: { readonly spokes: readonly string[]; readonly sites: readonly string[] };
  /** Their prefixes: what the site routes into the tunnels with static routing. */
  readonly remoteCidrs: readonly string[];
  /** Rules for the site's workload range where the program also runs that end's filter. */
  readonly rules: readonly WorkloadRule[];
  /** What filters the site's flows, in words; the firewalls never do. */
  readonly filteredBy: readonly string[];
}

/** The same for both tunnels of all connections of a site. */
export interface TunnelOptionsPlan {
  readonly ikeVersion: "ikev1" | "ikev2";
  readonly startupAction: "add" | "start";
  readonly dpdTimeoutSeconds: number;
  readonly dpdTimeoutAction: "clear" | "none" | "restart";
  readonly rekeyMarginSeconds: number;
  readonly rekeyFuzzPercent: number;
  readonly replayWindowPackets: number;
}

export interface AwsVpnConnectionPlan {
  /** For example `tokyo/0`. */
  readonly id: string;
  /** Number of the device, HA VPN interface or Azure gateway instance. */
  readonly number: number;
  /** Name among `customerGateways`; absent where the address is a cloud's, known only once its gateway exists. */
  readonly customerGateway?: string;
  /** ASN of the other end; 65000, AWS's own default, with static routing, where it means nothing. */
  readonly customerAsn: number;
  readonly tunnels: readonly [AwsVpnTunnelPlan, AwsVpnTunnelPlan];
}

export interface AwsVpnTunnelPlan {
  /** For example `tokyo/0-1`. */
  readonly id: string;
  /** The last part of the id. */
  readonly name: string;
  readonly number: 1 | 2;
  /** Id of the key in the site's `keys`. */
  readonly key: string;
  /** AWS has the first host of the /30, the customer gateway the second (AWS guide, "Tunnel options"). */
  readonly inside: { readonly cidr: string; readonly awsAddress: string; readonly customerAddress: string };
  /** Largest packet that fits into one outside packet; TCP MSS is 40 less. */
  readonly mtuBytes: number;
  /** AWS sends a keepalive each 10 s and offers a hold time of 30 s (AWS guide, sample configurations). */
  readonly bgp?: { readonly keepaliveSeconds: number; readonly holdSeconds: number };
}

export type AwsVpnKeyPlan = Omit<KeyPlan, "firewall">;

export interface AwsVpnGcpSitePlan
  extends
    AwsVpnSiteBase,
    Pick<
      GcpSitePlan,
      "asn" | "project" | "region" | "existingNetwork" | "routingMode" | "routerKeepaliveSeconds" | "hubCidrs"
    > {
  readonly kind: "gcp-ha-vpn";
}

export interface AwsVpnAzureSitePlan extends AwsVpnSiteBase {
  readonly kind: "azure-vpn-gateway";
  /** Absent with static routing. */
  readonly asn?: number;
  readonly location: string;
  readonly sku: string;
  readonly generation: "Generation1" | "Generation2";
  readonly existingVirtualNetwork?: { readonly resourceGroup: string; readonly name: string };
  readonly gatewaySubnetCidr: string;
  readonly workloadSubnetCidr?: string;
  /** Two instances with BGP, which takes an active-active gateway for its several APIPA addresses; else one. */
  readonly instances: 1 | 2;
  /** Custom APIPA addresses of each instance, empty with static routing. */
  readonly instanceBgpAddresses: readonly (readonly string[])[];
  /** One per AWS tunnel that Azure connects to. */
  readonly azureConnections: readonly AwsVpnAzureConnectionPlan[];
  readonly dpdTimeoutSeconds: number;
  readonly saLifeTimeSeconds: number;
  readonly saDataSizeKilobytes: number;
  /** Of the gateway, all tunnels together. */
  readonly throughputMbps: number;
}

export interface AwsVpnAzureConnectionPlan {
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

export interface AwsVpnCustomerGatewaySitePlan extends AwsVpnSiteBase {
  readonly kind: "customer-gateway";
  readonly gateways: readonly DevicePlan[];
}

export interface DevicePlan {
  readonly outsideAddress: string;
  /** Absent with static routing. */
  readonly asn?: number;
  readonly behindNat: boolean;
  /** Make of the device; absent: known to its owner only. */
  readonly device?: DeviceKind;
}

/** All tunnels of a connection, but for those of a static Azure site that Azure leaves unused (`staticTunnels: 1`). */
export function usedTunnels(site: AwsVpnSitePlan, { tunnels }: AwsVpnConnectionPlan): readonly AwsVpnTunnelPlan[] {
  if (site.kind !== "azure-vpn-gateway") return tunnels;
  return tunnels.filter(({ name }) => site.azureConnections.some(({ tunnel }) => tunnel === name));
}
