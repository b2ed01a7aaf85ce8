/** The networks of the hub: VPCs, their subnets, and the rules at each. Addresses are IPv4, CIDRs IPv4 prefixes. */
import type { FirewallName } from "../firewalls/types";
import type { AclRule, CidrRule, PeerServicePlan, WorkloadRule } from "../flows/types";

export type SubnetRole = "untrust" | "trust" | "management" | "attachment";
export const SUBNET_ROLES = ["untrust", "trust", "management", "attachment"] as const;

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

export interface TransitGatewayPlan {
  readonly asn: number;
  /** CIDR block of the Transit Gateway, from which its GRE addresses come; absent without firewalls. */
  readonly cidr?: string;
}

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
