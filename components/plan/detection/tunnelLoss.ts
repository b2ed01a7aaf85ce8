/** How long the silent loss of a tunnel can stay unnoticed by each side. */
import { AZURE_HOLD_SECONDS } from "./timers";
import type { SiteOnAwsVpn, SiteOnFirewalls, SitePlan } from "../sites/types";
import type { Detection, TunnelMonitorPlan } from "./types";

export interface TunnelLoss {
  /** The firewall, or AWS. */
  readonly hub: Detection;
  readonly remote: Detection;
}

export function tunnelLossOf(site: SitePlan): TunnelLoss {
  return site.terminateOn === "aws-vpn" ? lossOnAwsVpn(site) : lossOnFirewalls(site);
}

const holdTime = (seconds: number): Detection => ({ seconds, by: `BGP hold time ${seconds} s` });
const dpd = (seconds: number, whose: string): Detection => ({ seconds, by: `DPD timeout ${seconds} s of ${whose}` });
/** That Azure withdraws a dead tunnel's routes is one sentence of its BGP overview, and a trial of its own staff's against it. */
const azureDpd = (seconds: number): Detection => ({
  seconds,
  by: `DPD timeout ${seconds} s of Azure, unproved; ${AZURE_HOLD_SECONDS} s at worst`,
});
const sooner = (left: Detection, right: Detection) => (right.seconds < left.seconds ? right : left);

const monitorSeconds = ({ intervalSeconds, threshold }: Pick<TunnelMonitorPlan, "intervalSeconds" | "threshold">) =>
  intervalSeconds * threshold;

const ownCheck = (seconds: number): Detection => ({
  seconds,
  by: `the device's own check of the tunnel, planned as ${seconds} s`,
});

/** The firewall's tunnel interface stays up when an IKE SA dies, so BGP or the tunnel monitor decides. */
function lossOnFirewalls(site: SiteOnFirewalls): TunnelLoss {
  const { bgp, monitor, dpd: timers } = site.tunnels[0]!;
  if (bgp === undefined) {
    const seconds = monitorSeconds(monitor!);
    return { hub: { seconds, by: `tunnel monitor ${seconds} s` }, remote: ownCheck(seconds) };
  }
  const hold = holdTime(bgp.negotiatedHoldSeconds);
  const { remoteTimeoutSeconds } = timers;
  const remote = remoteTimeoutSeconds === undefined ? hold : sooner(hold, azureDpd(remoteTimeoutSeconds));
  return { hub: hold, remote };
}

/** The smaller hold time of both ends holds for both (RFC 4271 section 4.2); dead peer detection may be sooner. */
function lossOnAwsVpn(site: SiteOnAwsVpn): TunnelLoss {
  const options = [
    site.tunnelOptions,
    ...Object.values(site.tunnelExceptions ?? {}).flatMap((each) => each.tunnelOptions ?? []),
  ];
  const aws = dpd(Math.max(...options.map(({ dpdTimeoutSeconds }) => dpdTimeoutSeconds)), "AWS");
  const { bgp, monitor } = site.connections[0]!.tunnels[0];
  const azure = site.kind === "azure-vpn-gateway" ? dpd(site.dpdTimeoutSeconds, "Azure") : undefined;
  if (bgp === undefined) return { hub: aws, remote: azure ?? ownCheck(monitorSeconds(monitor!)) };
  const remoteHold = site.kind === "gcp-ha-vpn" ? 3 * site.routerKeepaliveSeconds : bgp.holdSeconds;
  const hold = holdTime(Math.min(bgp.holdSeconds, remoteHold));
  return { hub: sooner(hold, aws), remote: azure === undefined ? hold : sooner(hold, azure) };
}
