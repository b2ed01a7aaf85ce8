import type { SiteOnAwsVpnConfig } from "../config/sites";
import type { TunnelOptionsPlan } from "./vpnConnections";

/** Options of a tunnel on the AWS VPN that both ends need not agree on. */
export function planTunnelOptions({ tunnelOptions }: Pick<SiteOnAwsVpnConfig, "tunnelOptions">): TunnelOptionsPlan {
  const { startupAction, dpdTimeoutSeconds, rekeyMarginSeconds, rekeyFuzzPercent, replayWindowPackets } = tunnelOptions;
  return {
    startupAction,
    dpdTimeoutSeconds,
    // Who started the tunnel brings it back (AWS guide, "Tunnel initiation options").
    dpdTimeoutAction: tunnelOptions.dpdTimeoutAction ?? (startupAction === "start" ? "restart" : "clear"),
    rekeyMarginSeconds,
    rekeyFuzzPercent,
    replayWindowPackets,
  };
}
