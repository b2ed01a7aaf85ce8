/** Options of one tunnel of an AWS VPN connection, every one stated: AWS's defaults offer SHA-1 and DH group 2. */
import type * as pulumi from "@pulumi/pulumi";
import { proposalOf, tunnelOptionsOf, type SiteOnAwsVpn } from "../plan/sites/types";
import type { VpnTunnelPlan } from "../plan/sites/vpnConnections";
import { toAwsTunnelAlgorithms } from "../plan/crypto/ciphers";

export interface TunnelLogGroups {
  /** IKE and IPsec messages. */
  readonly tunnelLogGroupArn: pulumi.Input<string>;
  /** BGP messages; absent with static routing. */
  readonly bgpLogGroupArn?: pulumi.Input<string>;
}

/** The arguments whose names begin with `tunnel1` or `tunnel2`. */
export function tunnelArguments(
  site: SiteOnAwsVpn,
  tunnel: VpnTunnelPlan,
  presharedKey: pulumi.Input<string>,
  logs: TunnelLogGroups,
): Record<string, pulumi.Input<unknown>> {
  const proposal = proposalOf(site, tunnel.key);
  const tunnelOptions = tunnelOptionsOf(site, tunnel.key);
  const options: Record<string, pulumi.Input<unknown>> = {
    InsideCidr: tunnel.inside.cidr,
    PresharedKey: presharedKey,
    // IKEv1 is deprecated (RFC 9395), and every cipher profile demands IKEv2 (RFC 8247).
    IkeVersions: ["ikev2"],
    ...capitalizeKeys({ ...toAwsTunnelAlgorithms(proposal) }),
    Phase1LifetimeSeconds: proposal.ike.lifetimeSeconds,
    Phase2LifetimeSeconds: proposal.esp.lifetimeSeconds,
    RekeyMarginTimeSeconds: tunnelOptions.rekeyMarginSeconds,
    RekeyFuzzPercentage: tunnelOptions.rekeyFuzzPercent,
    ReplayWindowSize: tunnelOptions.replayWindowPackets,
    DpdTimeoutSeconds: tunnelOptions.dpdTimeoutSeconds,
    DpdTimeoutAction: tunnelOptions.dpdTimeoutAction,
    StartupAction: tunnelOptions.startupAction,
    // AWS tells before it replaces an endpoint, and waits for the owner's word up to a date.
    EnableTunnelLifecycleControl: true,
    LogOptions: { cloudwatchLogOptions: logOptions(logs) },
  };
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [`tunnel${tunnel.number}${name}`, value]));
}

function logOptions({ tunnelLogGroupArn, bgpLogGroupArn }: TunnelLogGroups) {
  return {
    logEnabled: true,
    logGroupArn: tunnelLogGroupArn,
    logOutputFormat: "json",
    ...(bgpLogGroupArn === undefined
      ? { bgpLogEnabled: false }
      : { bgpLogEnabled: true, bgpLogGroupArn, bgpLogOutputFormat: "json" }),
  };
}

function capitalizeKeys(values: Record<string, pulumi.Input<unknown>>): Record<string, pulumi.Input<unknown>> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key[0]!.toUpperCase() + key.slice(1), value]),
  );
}
