/** Who may speak with whom, and the rules that follow from it at each filter. */

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
  /** One message of ICMP; absent: all of them. */
  readonly message?: { readonly type: number; readonly code: number };
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
