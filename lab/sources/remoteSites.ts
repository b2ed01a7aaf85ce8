/** The remote ends of the tunnels: what the planned cloud resources make of each site, with each cloud's defaults. */
import type { IkeProposals, Neighbor } from "../topology";
import type { PacketRule } from "./packetRules";

export interface RemoteSite {
  readonly name: string;
  readonly kind: "gcp-ha-vpn" | "azure-vpn-gateway" | "customer-gateway";
  /** Where its configuration came from, for the report. */
  readonly source: string;
  /** Absent: static routes. */
  readonly asn?: number;
  /** What it announces. */
  readonly networks: readonly string[];
  /** Speakers of BGP that hold tunnels: one for HA VPN and a device, two instances at Azure. */
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
  readonly ends: readonly RemoteEnd[];
  readonly neighbors: readonly Neighbor[];
  /** Of bgpd, as it is; absent: written from the neighbours. */
  readonly configuration?: string;
  /** Prefixes that lead nowhere while nothing better is known. */
  readonly blackholes?: readonly string[];
  /** A shell script that runs as long as the site. */
  readonly script?: string;
}

export interface RemoteEnd {
  /** Id of the tunnel, for example `tokyo-gcp/a-0`. */
  readonly tunnel: string;
  /** HA VPN interface or Azure instance. */
  readonly remoteInterface: number;
  /** Name of the tunnel interface; by the tunnel's name when absent. */
  readonly interface?: string;
  readonly mtuBytes?: number;
  readonly outsideAddress: string;
  /** Outside address of the firewall, which is also the identity expected of it. */
  readonly peerAddress: string;
  readonly presharedKey: string;
  readonly proposals: IkeProposals;
  /** Of the tunnel interface, with prefix length. */
  readonly addresses: readonly string[];
  /** Routes into the tunnel. */
  readonly routes: readonly string[];
  readonly dpd: { readonly delaySeconds: number; readonly timeoutSeconds?: number };
  readonly downWithoutSa: boolean;
  /** Begins by itself: it stands behind a NAT, which nobody else can get through. */
  readonly behindNat: boolean;
}
