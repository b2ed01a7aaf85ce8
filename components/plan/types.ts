/**
 * What the plan holds: plain data, every address, number, key and timer decided. Components, renderers, the lab and the
 * reports draw from it and decide nothing again. Addresses are dotted IPv4, CIDRs are IPv4 prefixes, times are seconds.
 */
import type { DeviceKind } from "../devices/registry";
import type { Proposal } from "./crypto/ciphers";
import type { VpnConnectionPlan, VpnConnectionsPlan, VpnTunnelPlan } from "./sites/vpnConnections";

/** The two firewalls of the pair; `a` lives in the first Availability Zone of the configuration, `b` in the second. */
export type FirewallName = "a" | "b";
export const FIREWALL_NAMES = ["a", "b"] as const;

export type SubnetRole = "untrust" | "trust" | "management" | "attachment";
export const SUBNET_ROLES = ["untrust", "trust", "management", "attachment"] as const;

export interface HubPlan {
  /** Name of the Pulumi stack, part of every tag. */
  readonly environment: string;
  /** AWS Region, for example `ap-northeast-1`. */
  readonly region: string;
  readonly transitGateway: TransitGatewayPlan;
  /** Absent with `hub:firewalls: none`: no hub VPC, no Connect attachment. */
  readonly pair?: FirewallPair;
  /** Sorted by name, as are sites and flows, so that the order of keys in the configuration means nothing. */
  readonly spokes: readonly SpokePlan[];
  readonly sites: readonly SitePlan[];
  readonly flows: readonly FlowPlan[];
  /** One per spoke that sites attach to. */
  readonly vpnGateways: readonly VpnGatewayPlan[];
  /** Devices with an address of their own on the AWS VPN, each once, whatever number of connections it has. */
  readonly customerGateways: readonly CustomerGatewayPlan[];
  readonly failover: FailoverPlan;
  readonly alarms: AlarmsPlan;
  readonly keyMaxAgeDays: number;
  readonly cipherProfile: string;
}

/** The two firewalls, the VPC they live in, and how they are run. */
export interface FirewallPair {
  readonly network: NetworkPlan;
  readonly transitGateway: Required<TransitGatewayPlan>;
  readonly firewalls: readonly [FirewallPlan, FirewallPlan];
  readonly firewallSettings: FirewallSettings;
}

/** The hub as its firewalls know it: the sites that end on them, the flows that cross them, and nothing of any other. */
export interface PairPlan extends FirewallPair, Omit<HubPlan, "transitGateway"> {
  readonly pair: FirewallPair;
  readonly sites: readonly SiteOnFirewalls[];
}

/** @returns undefined with `hub:firewalls: none` */
export function pairPlanOf(plan: HubPlan): PairPlan | undefined {
  const { pair } = plan;
  if (pair === undefined) return undefined;
  const others = new Set(sitesOnAwsVpn(plan).map(({ name }) => name));
  const isOther = ({ kind, name }: EndpointRef) => kind === "site" && others.has(name);
  const flows = plan.flows.filter(({ from, to }) => ![...from, ...to].some(isOther));
  return { ...plan, ...pair, pair, sites: sitesOnFirewalls(plan), flows };
}

export const sitesOnFirewalls = ({ sites }: Pick<HubPlan, "sites">) => sites.filter(endsOnFirewalls);
export const sitesOnAwsVpn = ({ sites }: Pick<HubPlan, "sites">) => sites.filter(endsOnAwsVpn);
export const firewallsOf = ({ pair }: HubPlan): readonly FirewallPlan[] => pair?.firewalls ?? [];

export const endsOnFirewalls = (site: SitePlan): site is SiteOnFirewalls => site.terminateOn === "vm-series";
export const endsOnAwsVpn = (site: SitePlan): site is SiteOnAwsVpn => site.terminateOn === "aws-vpn";

/** All tunnels of a connection, but for those of a static Azure site that Azure leaves unused (`staticTunnels: 1`). */
export function usedTunnels(site: SiteOnAwsVpn, { tunnels }: VpnConnectionPlan): readonly VpnTunnelPlan[] {
  if (site.kind !== "azure-vpn-gateway") return tunnels;
  return tunnels.filter(({ name }) => site.azureConnections.some(({ tunnel }) => tunnel === name));
}

export interface NetworkPlan {
  readonly vpcCidr: string;
  /** BGP ASN that both firewalls share. */
  readonly asn: number;
  /** One subnet per role and Availability Zone. */
  readonly subnets: readonly SubnetPlan[];
  /** Network ACL entries per subnet role; what is not listed is denied. */
  readonly networkAcls: Readonly<Record<SubnetRole, readonly AclRule[]>>;
  /** Security group rules per ENI role that do not depend on a site. */
  readonly securityGroups: Readonly<Record<"trust" | "management", readonly CidrRule[]>>;
  /** Protocols and ports that each remote outside address may use with the untrust interfaces, both directions. */
  readonly peerServices: readonly PeerServicePlan[];
}

export interface SubnetPlan {
  /** For example `untrust-a`. */
  readonly name: string;
  readonly role: SubnetRole;
  readonly firewall: FirewallName;
  readonly availabilityZone: string;
  readonly cidr: string;
}

export interface FirewallPlan {
  readonly name: FirewallName;
  readonly availabilityZone: string;
  /** Private addresses of the three network interfaces: eth0 management, ethernet1/1 untrust, ethernet1/2 trust. */
  readonly managementAddress: string;
  readonly untrustAddress: string;
  readonly trustAddress: string;
  readonly connectPeer: ConnectPeerPlan;
  readonly routing: RoutingPlan;
}

/** What one firewall routes, whom it speaks BGP with, and what it accepts from and announces to each. */
export interface RoutingPlan {
  readonly routerId: string;
  readonly asn: number;
  readonly staticRoutes: readonly StaticRoutePlan[];
  /** The Transit Gateway first, then the sites that speak BGP, by name. */
  readonly peerGroups: readonly PeerGroupPlan[];
}

export interface StaticRoutePlan {
  /** At most 31 characters. */
  readonly name: string;
  readonly destination: string;
  /** For example `ethernet1/1` or `tunnel.1000`. */
  readonly interface: string;
  /** Absent for a route into a tunnel. */
  readonly nextHop?: string;
}

/** eBGP neighbours that one policy holds for. */
export interface PeerGroupPlan {
  /** `transit-gateway`, or the site's name. */
  readonly name: string;
  readonly peerAsn: number;
  readonly peers: readonly BgpPeerPlan[];
  /** Nothing else is accepted; received prefixes beyond the limit end the session. */
  readonly accept: readonly PrefixPlan[];
  readonly maxPrefixes: number;
  /** Nothing else is announced. */
  readonly announce: readonly AnnouncementPlan[];
}

export interface BgpPeerPlan {
  /** At most 31 characters, for example `tokyo-gcp-0`. */
  readonly name: string;
  /** Interface that holds the local address: `tunnel.N`, or `loopback.N` toward Azure. */
  readonly interface: string;
  /** With its prefix length, as the interface has it, for example `169.254.64.1/30`. */
  readonly localAddress: string;
  readonly peerAddress: string;
  readonly bgp: BgpTimers;
}

export interface PrefixPlan {
  readonly cidr: string;
  /** Also longer prefixes inside of it: an adopted network's owner chose its subnets. */
  readonly orLonger: boolean;
}

/** The preference belongs to the pair (announced end, neighbour), so both directions of a flow cross one firewall. */
export interface AnnouncementPlan extends PrefixPlan {
  /** `moved`: `hub:failover.prefer` has given the pair's flows to the other firewall. */
  readonly rank: "primary" | "standby" | "moved";
  /** How often the own ASN is prepended: TGW and the sites choose by AS path. */
  readonly asPathPrepends: number;
  /** Multi-exit discriminator: Cloud Router in its legacy mode compares it where AS paths were learnt apart. */
  readonly med: number;
  /** Site or spoke whose prefix it is. */
  readonly of: EndpointRef;
}

/** TGW Connect peer: GRE between the firewall's trust address and an address of the Transit Gateway CIDR block. */
export interface ConnectPeerPlan {
  readonly peerAddress: string;
  readonly transitGatewayAddress: string;
  /** /29 of which the first host is the firewall's, the second and third are the Transit Gateway's. */
  readonly insideCidr: string;
  readonly firewallBgpAddress: string;
  readonly transitGatewayBgpAddresses: readonly [string, string];
  /** N of the firewall's `tunnel.N` that ends the GRE tunnel. */
  readonly tunnelInterface: number;
  readonly mtuBytes: number;
  readonly bgp: BgpTimers;
}

/** What the firewall offers and what both ends then use (RFC 4271 §4.2: the smaller hold time of both). */
export interface BgpTimers {
  readonly keepaliveSeconds: number;
  readonly holdSeconds: number;
  readonly negotiatedHoldSeconds: number;
  /** TTL of the eBGP packets the firewall sends; 1 for directly connected peers. */
  readonly multihop: number;
  readonly reason: string;
}

export interface TransitGatewayPlan {
  readonly asn: number;
  /** CIDR block of the Transit Gateway, from which its GRE addresses come; absent without firewalls. */
  readonly cidr?: string;
}

export interface FirewallSettings {
  /** `bgp`: both firewalls forward, each announces all prefixes, AS path prefers the site's primary. */
  readonly redundancy: "bgp";
  readonly instanceType: string;
  /** PAN-OS version of the image, for example `11.1.6-h3`. */
  readonly panos: string;
  /** `legacy`: virtual router; `advanced`: logical router of the Advanced Routing Engine. */
  readonly routingEngine: "legacy" | "advanced";
  readonly management: ManagementPlan;
  /** True: the program keeps the running configuration equal to the plan by the XML API. Only with local management. */
  readonly push: boolean;
  /** True: the first push replaces what stands under the plan's names and differs; without it, that is refused. */
  readonly overwriteOnFirstPush: boolean;
  /** Whose API keys the push uses; made at the first boot when its password hash is among the credentials. */
  readonly administrator: string;
  /** Where the push reaches the firewalls: by the management interface's Elastic IP, or from inside by its own address. */
  readonly managementEndpoint: "elastic-ip" | "private-address";
  /** SHA-256 fingerprints of the firewalls' management certificates, 64 hexadecimal digits; absent: a public CA's is demanded. */
  readonly certificateSha256?: Readonly<Partial<Record<FirewallName, string>>>;
  /** Where each secret that the program cannot make comes from; never its value. */
  readonly credentials: Readonly<Partial<Record<CredentialName, CredentialSource>>>;
  readonly license: "byol" | "bundle1" | "bundle2";
  /** `auth-codes`: a BYOL firewall takes its licence at the first boot; `elsewhere`: by hand, Panorama or Strata Cloud Manager. */
  readonly licensing: "auth-codes" | "elsewhere";
  /** AMI id that replaces the lookup by product code and version. */
  readonly ami?: string;
  readonly keyName?: string;
  /** Who may reach the management interfaces (HTTPS and SSH); empty means nobody from outside. */
  readonly managementCidrs: readonly string[];
  readonly services: FirewallServices;
}

/** What a firewall uses by its management interface; servers are IPv4 addresses or host names, one or two of each. */
export interface FirewallServices {
  readonly ntp: readonly string[];
  readonly dns: readonly string[];
  /** Of the tz database, for example `Asia/Tokyo`. */
  readonly timezone: string;
  readonly loginBanner?: string;
  /** Time of day, `HH:MM`, at which firewall a fetches and installs content; b does half an hour later. */
  readonly contentUpdates: { readonly at: string };
}

export type ManagementPlan =
  | { readonly mode: "local" }
  | {
      readonly mode: "panorama";
      /** One or two addresses. */
      readonly servers: readonly string[];
      readonly templateStack: string;
      readonly deviceGroup: string;
      readonly collectorGroup?: string;
    }
  | { readonly mode: "strata-cloud-manager"; readonly folder: string };

export const CREDENTIAL_NAMES = [
  "apiKeyA",
  "apiKeyB",
  "administratorPasswordHash",
  "authCodes",
  "vmAuthKey",
  "registrationPinId",
  "registrationPinValue",
] as const;
export type CredentialName = (typeof CREDENTIAL_NAMES)[number];

/** `configuration`: a secret of the stack's configuration; `secrets-manager`: AWS Secrets Manager, by name or ARN. */
export type CredentialSource =
  { readonly from: "configuration" } | { readonly from: "secrets-manager"; readonly secretId: string };

export interface SpokePlan {
  readonly name: string;
  readonly cidr: string;
  /** Workload and Transit Gateway attachment subnet per Availability Zone. */
  readonly subnets: readonly {
    readonly name: string;
    readonly role: "workload" | "attachment";
    readonly availabilityZone: string;
    readonly cidr: string;
  }[];
  readonly rules: readonly WorkloadRule[];
  /** Network ACL of the workload subnets, return ports included. */
  readonly networkAcl: readonly AclRule[];
  /** Network ACL of the attachment subnets: open, as AWS advises for subnets of attachments only. */
  readonly attachmentNetworkAcl: readonly AclRule[];
}

/** Where its tunnels end is a property of a site: on the pair of firewalls, or on AWS Site-to-Site VPN connections. */
export type SitePlan = SiteOnFirewalls | SiteOnAwsVpn;
export type SiteOnFirewalls = GcpSitePlan | AzureSitePlan | CustomerGatewaySitePlan;
export type SiteOnAwsVpn = GcpSiteOnAwsVpn | AzureSiteOnAwsVpn | CustomerGatewaySiteOnAwsVpn;
export type SiteKind = SitePlan["kind"];

export interface SiteBase {
  readonly name: string;
  /** Prefixes that live at the site and that it announces. */
  readonly cidrs: readonly string[];
  /** Place in its pool of inside addresses: derived from the name, or recorded in the configuration. */
  readonly slot: number;
  readonly proposal: Proposal;
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
   * Ranges that the hub may lead to, never `0.0.0.0/0`: a created network denies and logs what no rule allows to and
   * from them. Blocks that hold every spoke and site (RFC 1918 for example), so that another site changes nothing here.
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
  /** An existing virtual network; absent: one is created. */
  readonly existingVirtualNetwork?: { readonly resourceGroup: string; readonly name: string };
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

export interface DevicePlan {
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

/** PAN-OS tunnel monitor with action `fail-over`: after `threshold` unanswered pings the tunnel interface goes down. */
export interface TunnelMonitorPlan {
  readonly destinationAddress: string;
  readonly intervalSeconds: number;
  readonly threshold: number;
  readonly reason: string;
}

export interface InsideAddresses {
  /** The tunnel's /30; absent at Azure, where the firewall speaks from one loopback to both instances. */
  readonly cidr?: string;
  readonly firewallAddress: string;
  readonly remoteAddress: string;
}

export interface DpdTimers {
  /** IKEv2 liveness check of the firewall. */
  readonly firewallIntervalSeconds: number;
  /** Absent where the remote end cannot be configured. */
  readonly remoteTimeoutSeconds?: number;
  readonly reason: string;
}

export interface KeyPlan {
  /** For example `tokyo-gcp/a-0`, `osaka-azure/a` for a connection, `tokyo/0-1` on the AWS VPN. */
  readonly id: string;
  readonly site: string;
  /** Absent where no firewall needs it. */
  readonly firewall?: FirewallName;
  /** Raised by one for every rotation; a new epoch makes a new key. */
  readonly epoch: number;
  /** Name or ARN of the secret that holds a key given by the other side; absent: the program makes the key. */
  readonly secretId?: string;
}

export type Protocol = "tcp" | "udp" | "icmp" | "esp" | "gre" | "all";

export interface PortRange {
  readonly protocol: Protocol;
  /** Absent where the protocol has no ports. */
  readonly fromPort?: number;
  readonly toPort?: number;
}

export interface PeerServicePlan extends PortRange {
  readonly carries: "IKE" | "NAT-T";
}

export interface CidrRule extends PortRange {
  /** Unique among the rules of its group; stable, so that a resource can be named by it. */
  readonly name: string;
  readonly direction: "ingress" | "egress";
  readonly cidr: string;
  readonly reason: string;
}

export interface AclRule extends CidrRule {
  readonly ruleNumber: number;
}

/** One flow as a stateful filter beside the workload sees it: only the direction of the first packet. */
export interface WorkloadRule extends PortRange {
  /** Flow name and service, for example `web-tcp-443`. */
  readonly name: string;
  readonly direction: "ingress" | "egress";
  readonly localCidrs: readonly string[];
  readonly remoteCidrs: readonly string[];
  /** 100, 110, …: unique per direction at one site. */
  readonly priority: number;
}

export interface EndpointRef {
  readonly kind: "site" | "spoke";
  readonly name: string;
}

export type Layer = "network" | "firewall";

export interface FlowPlan {
  readonly name: string;
  readonly from: readonly EndpointRef[];
  readonly to: readonly EndpointRef[];
  readonly services: readonly PortRange[];
  readonly enforcedBy: readonly Layer[];
}

/** `remote-instance`: a gateway instance, HA VPN interface or device of the site, where it has another. */
export const FAILURES = ["firewall", "tunnel", "remote-instance"] as const;
export type Failure = (typeof FAILURES)[number];

/** How long a failure can stay unnoticed by each side; traffic flows again when both have noticed. */
export interface FailoverRow {
  readonly site: string;
  readonly failure: Failure;
  readonly hubSide: Detection;
  readonly remoteSide: Detection;
  readonly outageSeconds: number;
  /** Present where the site may take longer than the target here. */
  readonly exception?: { readonly seconds: number; readonly reason: string };
}

export interface Detection {
  readonly seconds: number;
  readonly by: string;
}

export interface FailoverPlan {
  /** The longest outage allowed after any loss, but for a row's exception. */
  readonly targetSeconds: number;
  readonly rows: readonly FailoverRow[];
}

export type AlarmsPlan =
  | { readonly topicArn: string }
  | {
      /** One confirmation each at AWS, by hand. */
      readonly emails: readonly string[];
      /** `https:` URLs. */
      readonly https: readonly string[];
    };

/** A virtual private gateway, attached to the spoke's VPC; its route table learns the sites' prefixes. */
export interface VpnGatewayPlan {
  readonly spoke: string;
  readonly asn: number;
}

/** What AWS knows a device by: its address and ASN. */
export interface CustomerGatewayPlan {
  /** Unique, for example `198-51-100-7-as65001`. */
  readonly name: string;
  readonly address: string;
  readonly asn: number;
}
