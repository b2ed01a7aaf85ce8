import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { tags } from "./naming";
import type { TunnelLogGroups } from "./vpnTunnelOptions";

/** A year, as the flow logs. */
const RETENTION_DAYS = 365;

/** Encrypted log groups of a site's connections: one for IKE and IPsec messages, one for those of BGP. */
export function createVpnLogGroups(
  name: string,
  args: { readonly environment: string; readonly kmsKeyArn: pulumi.Input<string>; readonly withBgp: boolean },
  parent: pulumi.Resource,
): TunnelLogGroups {
  const group = (suffix: string) =>
    new aws.cloudwatch.LogGroup(
      `${name}-${suffix}`,
      { retentionInDays: RETENTION_DAYS, kmsKeyId: args.kmsKeyArn, tags: tags(args.environment, `${name}-${suffix}`) },
      { parent },
    ).arn;
  const tunnelLogGroupArn = group("tunnel-log");
  return args.withBgp ? { tunnelLogGroupArn, bgpLogGroupArn: group("bgp-log") } : { tunnelLogGroupArn };
}
