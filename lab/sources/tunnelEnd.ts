/** One end of one IPsec tunnel as a cloud's resources or a device's configuration have it. */
import type { DeadPeerDetection, IkeProposals, Settings } from "../topology";

export interface TunnelEnd {
  /** Id of the tunnel, for example `tokyo-gcp/a-0` or, on the AWS VPN, `kobe/0-1`. */
  readonly tunnel: string;
  /** HA VPN interface, Azure instance or number of the customer gateway. */
  readonly remoteInterface: number;
  /** Name of the tunnel interface; by the tunnel's name when absent. */
  readonly interface?: string;
  readonly mtuBytes?: number;
  /** Also its identity. */
  readonly outsideAddress: string;
  /** Outside address of the other end, which is also the identity expected of it. */
  readonly peerAddress: string;
  readonly presharedKey: string;
  readonly proposals: IkeProposals;
  /** Of the tunnel interface, with prefix length. */
  readonly addresses: readonly string[];
  /** Routes into the tunnel. */
  readonly routes: readonly string[];
  /** Of these routes, where several tunnels have the same ones. */
  readonly routeMetric?: number;
  readonly dpd: DeadPeerDetection;
  readonly downWithoutSa: boolean;
  readonly initiates: boolean;
  /** Nobody else can get through to it, so it has to begin. */
  readonly behindNat: boolean;
  /** The connection as a renderer wrote it. */
  readonly rendered?: { readonly connection: Settings; readonly daemon: Settings };
}
