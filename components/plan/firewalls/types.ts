/** The two VM-Series firewalls: what each is and routes, and how both are run. */
import type { BgpTimers } from "../detection/types";
import type { RoutingPlan } from "../routing/types";

/** The two firewalls of the pair; `a` lives in the first Availability Zone of the configuration, `b` in the second. */
export type FirewallName = "a" | "b";
export const FIREWALL_NAMES = ["a", "b"] as const;

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
