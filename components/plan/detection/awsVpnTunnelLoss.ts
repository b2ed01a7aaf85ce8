/** How long the silent loss of an AWS VPN tunnel can stay unnoticed by each side. */
import type { AwsVpnSitePlan } from "../sites/awsVpnTypes";
import type { Detection } from "../types";

export interface TunnelLoss {
  readonly aws: Detection;
  readonly remote: Detection;
}

/** The smaller hold time of both ends holds for both (RFC 4271 section 4.2); dead peer detection may be sooner. */
export function tunnelLossOf(site: AwsVpnSitePlan): TunnelLoss {
  const { dpdTimeoutSeconds } = site.tunnelOptions;
  const dpd = (seconds: number, whose: string): Detection => ({ seconds, by: `DPD timeout ${seconds} s of ${whose}` });
  const aws = dpd(dpdTimeoutSeconds, "AWS");
  const bgp = site.connections[0]!.tunnels[0].bgp;
  if (bgp === undefined) {
    if (site.kind === "azure-vpn-gateway") return { aws, remote: dpd(site.dpdTimeoutSeconds, "Azure") };
    return {
      aws,
      remote: { seconds: dpdTimeoutSeconds, by: "the device's own check of the tunnel, planned as AWS's" },
    };
  }
  const remoteHold = site.kind === "gcp-ha-vpn" ? 3 * site.routerKeepaliveSeconds : bgp.holdSeconds;
  const seconds = Math.min(bgp.holdSeconds, remoteHold);
  const hold: Detection = { seconds, by: `BGP hold time ${seconds} s` };
  const sooner = (other: Detection) => (other.seconds < hold.seconds ? other : hold);
  if (site.kind !== "azure-vpn-gateway") return { aws: sooner(aws), remote: hold };
  return { aws: sooner(aws), remote: sooner(dpd(site.dpdTimeoutSeconds, "Azure")) };
}
