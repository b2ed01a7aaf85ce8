/** What notices a loss, how soon, and whom it is told. Times are seconds. */

/** What the firewall offers and what both ends then use (RFC 4271 §4.2: the smaller hold time of both). */
export interface BgpTimers {
  readonly keepaliveSeconds: number;
  readonly holdSeconds: number;
  readonly negotiatedHoldSeconds: number;
  /** TTL of the eBGP packets the firewall sends; 1 for directly connected peers. */
  readonly multihop: number;
  readonly reason: string;
}

/** PAN-OS tunnel monitor with action `fail-over`: after `threshold` unanswered pings the tunnel interface goes down. */
export interface TunnelMonitorPlan {
  readonly destinationAddress: string;
  readonly intervalSeconds: number;
  readonly threshold: number;
  readonly reason: string;
}

export interface DpdTimers {
  /** IKEv2 liveness check of the firewall. */
  readonly firewallIntervalSeconds: number;
  /** Absent where the remote end cannot be configured. */
  readonly remoteTimeoutSeconds?: number;
  readonly reason: string;
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
