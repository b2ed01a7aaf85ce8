/** The far side of the tunnels: what the planned cloud resources or the device's configuration make of each site. */
import type { Neighbor } from "../topology";
import type { PacketRule } from "./packetRules";
import type { TunnelEnd } from "./tunnelEnd";

export interface RemoteSite {
  readonly name: string;
  readonly kind: "gcp-ha-vpn" | "azure-vpn-gateway" | "customer-gateway";
  /** Where its configuration came from, for the report. */
  readonly source: string;
  /** Absent: static routes. */
  readonly asn?: number;
  /** What it announces. */
  readonly networks: readonly string[];
  /** Gateways that hold tunnels: one for HA VPN, two active instances at Azure, each device of a customer. */
  readonly instances: readonly RemoteInstance[];
  /** Filters beside the workload; absent where the program manages none. */
  readonly filter?: {
    readonly inbound: readonly PacketRule[];
    readonly outbound: readonly PacketRule[];
    readonly inboundOtherwise: boolean;
    readonly outboundOtherwise: boolean;
  };
  /** Where the workload stands. */
  readonly workloadCidr: string;
}

export interface RemoteInstance {
  readonly routerId: string;
  readonly ends: readonly TunnelEnd[];
  readonly neighbors: readonly Neighbor[];
  /** Of bgpd, as it is; absent: written from the neighbours. */
  readonly configuration?: string;
  /** Prefixes that lead nowhere while nothing better is known. */
  readonly blackholes?: readonly string[];
  /** A shell script that runs as long as the site. */
  readonly script?: string;
}
