/** Fires an alert of Azure Monitor for each BGP session or tunnel of a VPN gateway that is lost. */
import * as monitor from "@pulumi/azure-native/monitor";
import type * as pulumi from "@pulumi/pulumi";
import type { AzureTunnelAlertPlan } from "../plan/detection/tunnelAlerts";

export interface TunnelAlertArgs {
  /** Name of the site. */
  readonly site: string;
  readonly alert: AzureTunnelAlertPlan;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly gatewayId: pulumi.Input<string>;
  /** Empty: the alert shows in the portal alone. */
  readonly emails: readonly string[];
  readonly tags: Record<string, string>;
}

/** Of 0, critical, to 4, verbose: warning (Azure Monitor, "Metric Alerts - Create Or Update"). */
const WARNING = 2;

export function createTunnelAlert(name: string, args: TunnelAlertArgs, parent: pulumi.Resource): void {
  const { metricName, timeAggregation, dimensions, windowMinutes } = args.alert;
  const lost = metricName === "BgpPeerStatus" ? "BGP session" : "tunnel";
  const actions = args.emails.length > 0 ? [{ actionGroupId: createActionGroup(name, args, parent).id }] : undefined;
  new monitor.MetricAlert(
    `${name}-tunnels`,
    {
      resourceGroupName: args.resourceGroupName,
      // Alert rules on metrics belong to no region.
      location: "global",
      description: `${lost} of the VPN gateway of ${args.site} is down`,
      enabled: true,
      severity: WARNING,
      scopes: [args.gatewayId],
      windowSize: `PT${windowMinutes}M`,
      evaluationFrequency: `PT${windowMinutes}M`,
      autoMitigate: true,
      ...(actions === undefined ? {} : { actions }),
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [
          {
            criterionType: "StaticThresholdCriterion",
            name: "lost",
            metricNamespace: "Microsoft.Network/virtualNetworkGateways",
            metricName,
            timeAggregation,
            operator: "LessThanOrEqual",
            threshold: 0,
            dimensions: dimensions.map((each) => ({ name: each.name, operator: "Include", values: [...each.values] })),
          },
        ],
      },
      tags: args.tags,
    },
    { parent },
  );
}

function createActionGroup(name: string, args: TunnelAlertArgs, parent: pulumi.Resource): monitor.ActionGroup {
  return new monitor.ActionGroup(
    `${name}-alerts`,
    {
      resourceGroupName: args.resourceGroupName,
      location: "Global",
      // What the mail is headed by: at most 12 characters (Azure Monitor, "Action Groups - Create Or Update").
      groupShortName: "VPN alerts",
      enabled: true,
      emailReceivers: args.emails.map((email) => ({ name: email, emailAddress: email, useCommonAlertSchema: true })),
      tags: args.tags,
    },
    { parent },
  );
}
