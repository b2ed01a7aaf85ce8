/** Cloud Monitoring. Limits: Cloud Monitoring API reference, projects.alertPolicies. */
import { isUnknown } from "../../tools/plugin/wire";
import type { Behaviours, Checked } from "../behaviour";
import { checkOneOf } from "../rules";
import type { Inputs } from "../values";
import { projectOf } from "./common";

const CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel";

export const MONITORING: Behaviours = {
  [CHANNEL]: {
    id: (context) => `projects/${projectOf(context)}/notificationChannels/${10 ** 15 + context.number(10 ** 9)}`,
    defaults: { enabled: true },
    outputs: (context) => ({ name: context.id, project: projectOf(context), verificationStatus: "" }),
    check: checkChannel,
  },
  "gcp:monitoring/alertPolicy:AlertPolicy": {
    // The number of a policy is Google's; who writes its name has none to give.
    id: (context) => `projects/${projectOf(context)}/alertPolicies/${10 ** 15 + context.number(10 ** 9)}`,
    defaults: { enabled: true },
    references: { notificationChannels: CHANNEL },
    outputs: (context) => ({ name: context.id, project: projectOf(context) }),
    check: checkAlertPolicy,
  },
};

function checkChannel(resource: Checked): void {
  const labels = resource.known<Inputs>("labels") ?? {};
  if (resource.known("type") === "email" && labels["email_address"] === undefined)
    resource.refuse("labels", "an email channel needs the label email_address");
}

function checkAlertPolicy(resource: Checked): void {
  checkOneOf(resource, "combiner", resource.known("combiner"), ["AND", "OR", "AND_WITH_MATCHING_RESOURCE"]);
  checkOneOf(resource, "severity", resource.known("severity"), ["CRITICAL", "ERROR", "WARNING"]);
  for (const condition of resource.known<Inputs[]>("conditions") ?? []) {
    const threshold = condition["conditionThreshold"] as Inputs | undefined;
    if (threshold !== undefined) checkThreshold(resource, threshold);
  }
}

function checkThreshold(resource: Checked, { comparison, duration, filter, aggregations }: Inputs): void {
  checkOneOf(resource, "conditions.conditionThreshold.comparison", String(comparison), [
    "COMPARISON_GT",
    "COMPARISON_LT",
  ]);
  const periods = ((aggregations as Inputs[] | undefined) ?? []).map((each) => each["alignmentPeriod"]);
  for (const [property, seconds] of [
    ["duration", duration],
    ...periods.map((each) => ["alignmentPeriod", each] as const),
  ])
    if (seconds !== undefined && !isUnknown(seconds) && Number(/^(\d+)s$/.exec(String(seconds))?.[1]) % 60 !== 0)
      resource.refuse(
        `conditions.conditionThreshold.${String(property)}`,
        "is no number of minutes",
        seconds,
        "60s, 120s",
      );
  if (typeof filter !== "string" || isUnknown(filter)) return;
  for (const part of ["metric.type", "resource.type"])
    if (!filter.includes(part)) resource.refuse("conditions.conditionThreshold.filter", `names no ${part}`, filter);
}
