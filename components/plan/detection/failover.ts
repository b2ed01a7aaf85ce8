/**
 * The failover budget: for each failure how long each side may not notice it. Traffic flows again when both have, so the
 * outage is the slower of the two. Nothing else adds to it: the other firewall holds its routes and tunnels already.
 */
import type { Problem } from "../problems";
import type { Detection, Failure, FailoverRow, FirewallPlan, SitePlan, TunnelMonitorPlan, TunnelPlan } from "../types";

export function planFailover(
  sites: readonly SitePlan[],
  firewalls: readonly Pick<FirewallPlan, "connectPeer">[],
): FailoverRow[] {
  const connect = firewalls[0]!.connectPeer.bgp;
  const connectLoss: Detection = {
    seconds: connect.negotiatedHoldSeconds,
    by: `TGW Connect BGP hold time ${connect.negotiatedHoldSeconds} s`,
  };
  return sites.flatMap((site) => {
    const tunnel = site.tunnels[0]!;
    const rows: FailoverRow[] = [
      row(site.name, "firewall", connectLoss, remoteDetection(site, tunnel)),
      row(site.name, "tunnel", hubDetection(tunnel), remoteDetection(site, tunnel)),
    ];
    if (site.kind !== "customer-gateway")
      rows.push(row(site.name, "remote-instance", hubDetection(tunnel), NOTICES_AT_ONCE));
    return rows;
  });
}

const NOTICES_AT_ONCE: Detection = { seconds: 0, by: "the remote cloud routes around its own instance" };

function row(site: string, failure: Failure, hubSide: Detection, remoteSide: Detection): FailoverRow {
  return { site, failure, hubSide, remoteSide, outageSeconds: Math.max(hubSide.seconds, remoteSide.seconds) };
}

/** The firewall's view: its tunnel interface stays up when an IKE SA dies, so BGP or the tunnel monitor decides. */
function hubDetection({ bgp, monitor }: TunnelPlan): Detection {
  if (bgp !== undefined) return holdTime(bgp.negotiatedHoldSeconds);
  return { seconds: monitorSeconds(monitor!), by: `tunnel monitor ${monitorSeconds(monitor!)} s` };
}

const holdTime = (seconds: number): Detection => ({ seconds, by: `BGP hold time ${seconds} s` });
const monitorSeconds = ({ intervalSeconds, threshold }: TunnelMonitorPlan) => intervalSeconds * threshold;

function remoteDetection(site: SitePlan, { bgp, dpd, monitor }: TunnelPlan): Detection {
  if (bgp === undefined) {
    const seconds = monitorSeconds(monitor!);
    return { seconds, by: `the device's own check of the tunnel, planned as ${seconds} s` };
  }
  const hold = holdTime(bgp.negotiatedHoldSeconds);
  const dpdSeconds = dpd.remoteTimeoutSeconds;
  if (dpdSeconds === undefined || dpdSeconds >= hold.seconds) return hold;
  return { seconds: dpdSeconds, by: `DPD timeout ${dpdSeconds} s of ${site.kind}` };
}

/** Refuses a target that the timers cannot meet after the loss of a firewall. */
export function checkFailoverTarget(rows: readonly FailoverRow[], targetSeconds: number): Problem[] {
  return rows
    .filter((each) => each.failure === "firewall" && each.outageSeconds > targetSeconds)
    .map((each) => {
      const slower = each.hubSide.seconds > each.remoteSide.seconds ? each.hubSide : each.remoteSide;
      return {
        path: "hub:failover.targetSeconds",
        what: `${each.site} needs up to ${each.outageSeconds} s after the loss of a firewall (${slower.by})`,
        value: targetSeconds,
        allowed: `at least ${each.outageSeconds}`,
        remedy: "raise the target, or shorten hub:failover.bgpHoldSeconds or the site's dpdTimeoutSeconds",
      };
    });
}
