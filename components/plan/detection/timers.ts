/**
 * Detection timers per leg. BFD exists on none of them (Transit Gateway guide; Azure VPN Gateway FAQ; Cloud Router BFD
 * page), so BGP hold times and IKE dead peer detection decide how long a failure stays unnoticed.
 */
import type { BgpTimers, DpdTimers, TunnelMonitorPlan } from "./types";

/** TGW Connect: keepalive 10 s, hold 30 s, fixed; multihop 2 is required (Transit Gateway guide, "Connect"). */
const CONNECT_HOLD_SECONDS = 30;
/** Azure VPN gateway: keepalive 60 s, hold 180 s, fixed (Azure VPN Gateway FAQ). */
export const AZURE_HOLD_SECONDS = 180;
/** IKEv2 liveness interval of the firewalls, the default of PAN-OS (2 to 100 s). */
const FIREWALL_DPD_SECONDS = 5;

/** Three keepalives a hold time (RFC 4271 section 4.4). */
const keepaliveOf = (holdSeconds: number) => Math.floor(holdSeconds / 3);

function offer(holdSeconds: number, remoteHoldSeconds: number, multihop: number, reason: string): BgpTimers {
  return {
    keepaliveSeconds: keepaliveOf(holdSeconds),
    holdSeconds,
    negotiatedHoldSeconds: Math.min(holdSeconds, remoteHoldSeconds),
    multihop,
    reason,
  };
}

export function connectBgpTimers(holdSeconds: number): BgpTimers {
  return offer(
    holdSeconds,
    CONNECT_HOLD_SECONDS,
    2,
    "TGW offers 10/30; the smaller hold time of both ends wins (RFC 4271 4.2), so the firewall asks for less",
  );
}

export function gcpBgpTimers(holdSeconds: number, routerKeepaliveSeconds: number): BgpTimers {
  return offer(
    holdSeconds,
    3 * routerKeepaliveSeconds,
    1,
    "Cloud Router offers three keepalives and takes the peer's hold time when it is smaller",
  );
}

/**
 * Azure's page wants timers alike and warns of instability otherwise; public practice offers 90 s (cloudflare-docs PR
 * 27989). One keepalive of Azure's, each 60 s, fits into it whether Azure follows or not; below, none would.
 */
export function azureBgpTimers(holdSeconds: number): BgpTimers {
  // Two hops: the session runs from the firewall's loopback through the tunnel to the instance.
  return offer(
    holdSeconds,
    AZURE_HOLD_SECONDS,
    2,
    holdSeconds === AZURE_HOLD_SECONDS
      ? "Azure keeps 60/180 and wants the same of its peer; DPD shortens the detection instead"
      : `Azure keeps 60/180, so ${holdSeconds} s bear one lost keepalive less; against its advice of timers alike, untried by this project`,
  );
}

export function customerGatewayBgpTimers(holdSeconds: number): BgpTimers {
  return offer(holdSeconds, holdSeconds, 1, "both ends are configured from this plan");
}

export function gcpDpdTimers(): DpdTimers {
  return {
    firewallIntervalSeconds: FIREWALL_DPD_SECONDS,
    reason: "Cloud VPN's DPD cannot be configured; BGP notices first",
  };
}

export function azureDpdTimers(remoteTimeoutSeconds: number): DpdTimers {
  return {
    firewallIntervalSeconds: FIREWALL_DPD_SECONDS,
    remoteTimeoutSeconds,
    reason: "Azure takes the tunnel down after this time; that it withdraws its routes then is unproved, else 180 s",
  };
}

export function customerGatewayDpdTimers(): DpdTimers {
  return { firewallIntervalSeconds: FIREWALL_DPD_SECONDS, reason: "BGP notices first; DPD clears the dead IKE SA" };
}

/** Three pings, one every 3 s: the detection that BGP has with a hold time of 9 s. */
export function staticTunnelMonitor(destinationAddress: string): TunnelMonitorPlan {
  return {
    destinationAddress,
    intervalSeconds: 3,
    threshold: 3,
    reason: "a static route stays while the tunnel interface is up, and only the monitor takes it down",
  };
}
