/** Opens an incident of Cloud Monitoring for each tunnel of a gateway that is not established. */
import type * as compute from "@pulumi/gcp/compute";
import * as monitoring from "@pulumi/gcp/monitoring";
import * as pulumi from "@pulumi/pulumi";
import { GCP_TUNNEL_ALERT } from "../plan/detection/tunnelAlerts";
import type { GcpSitePlan } from "../plan/sites/types";

export interface TunnelAlertArgs {
  readonly site: Pick<GcpSitePlan, "name" | "project">;
  readonly gateway: compute.HaVpnGateway;
  /** Empty: the incident shows in the console alone. */
  readonly emails: readonly string[];
  readonly labels: Record<string, string>;
}

/** One condition over the gateway: it needs no change when a new key replaces a tunnel, and each series has its incident. */
export function createTunnelAlert(name: string, args: TunnelAlertArgs, parent: pulumi.Resource): void {
  const { site, gateway, labels } = args;
  const channels = args.emails.map((email) => createChannel(`${name}-${email}`, email, args, parent));
  const { metric, resourceType, threshold, alignmentSeconds, durationSeconds } = GCP_TUNNEL_ALERT;
  const displayName = `VPN tunnel of ${site.name} is down`;
  new monitoring.AlertPolicy(
    `${name}-tunnels`,
    {
      project: site.project,
      displayName,
      combiner: "OR",
      severity: "WARNING",
      conditions: [
        {
          displayName,
          conditionThreshold: {
            filter: pulumi.interpolate`resource.type="${resourceType}" AND metric.type="${metric}" AND metric.label.gateway_name="${gateway.name}"`,
            aggregations: [{ alignmentPeriod: `${alignmentSeconds}s`, perSeriesAligner: "ALIGN_MAX" }],
            comparison: "COMPARISON_LT",
            thresholdValue: threshold,
            duration: `${durationSeconds}s`,
            // The series of a tunnel that a new key replaced ends: its incident shall end with it.
            evaluationMissingData: "EVALUATION_MISSING_DATA_INACTIVE",
          },
        },
      ],
      documentation: {
        // Google puts in the label's value (Cloud Monitoring, "Annotate notifications with user-defined documentation").
        content: "Tunnel ${metric.label.tunnel_name} of ${metric.label.gateway_name} is not established.",
        mimeType: "text/markdown",
      },
      ...(channels.length > 0 ? { notificationChannels: channels.map((channel) => channel.name) } : {}),
      userLabels: labels,
    },
    { parent },
  );
}

function createChannel(
  name: string,
  email: string,
  { site, labels }: TunnelAlertArgs,
  parent: pulumi.Resource,
): monitoring.NotificationChannel {
  return new monitoring.NotificationChannel(
    name,
    {
      project: site.project,
      displayName: `VPN alerts of ${site.name}`,
      type: "email",
      labels: { email_address: email },
      userLabels: labels,
    },
    { parent },
  );
}
