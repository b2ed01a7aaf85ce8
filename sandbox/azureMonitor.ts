/** Azure Monitor. Limits: Azure Monitor REST reference, "Metric Alerts" and "Action Groups", Create Or Update. */
import { isUnknown } from "../tools/plugin/wire";
import type { Behaviours, Checked, CreateContext } from "./behaviour";
import { checkOneOf, checkRange } from "./rules";
import type { Inputs } from "./values";

const WINDOWS = ["PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D"];
const FREQUENCIES = WINDOWS.slice(0, 5);

const ACTION_GROUP = "azure-native:monitor:ActionGroup";

const idOf = (kind: string, nameProperty: string, { inputs, settings }: CreateContext) =>
  `/subscriptions/${String(settings["subscriptionId"])}/resourceGroups/${String(inputs["resourceGroupName"])}/providers/Microsoft.Insights/${kind}/${String(inputs[nameProperty])}`;

export const AZURE_MONITOR: Behaviours = {
  [ACTION_GROUP]: {
    id: (context) => idOf("actionGroups", "actionGroupName", context),
    autoName: { property: "actionGroupName", maxLength: 260, separator: "" },
    outputs: ({ inputs }) => ({ name: inputs["actionGroupName"], type: "Microsoft.Insights/actionGroups" }),
    check: checkActionGroup,
  },
  "azure-native:monitor:MetricAlert": {
    id: (context) => idOf("metricAlerts", "ruleName", context),
    autoName: { property: "ruleName", maxLength: 260, separator: "" },
    // Without references: no source says that an alert keeps Azure from deleting what it watches.
    outputs: ({ inputs }) => ({ name: inputs["ruleName"], type: "Microsoft.Insights/metricAlerts" }),
    check: checkMetricAlert,
  },
};

function checkMetricAlert(resource: Checked): void {
  checkOneOf(resource, "location", resource.known("location"), ["global"]);
  checkRange(resource, "severity", 0, 4);
  const [windowSize, frequency] = [resource.known("windowSize"), resource.known("evaluationFrequency")];
  checkOneOf(resource, "windowSize", windowSize, WINDOWS);
  checkOneOf(resource, "evaluationFrequency", frequency, FREQUENCIES);
  if (windowSize !== undefined && WINDOWS.indexOf(windowSize) < WINDOWS.indexOf(frequency ?? ""))
    resource.refuse("windowSize", "is shorter than evaluationFrequency", windowSize);
  for (const { actionGroupId } of resource.known<Inputs[]>("actions") ?? [])
    if (!isUnknown(actionGroupId) && resource.cloud.find(ACTION_GROUP, actionGroupId) === undefined)
      resource.refuse("actions.actionGroupId", "does not exist", actionGroupId);
}

function checkActionGroup(resource: Checked): void {
  const short = resource.known("groupShortName");
  if (short !== undefined && short.length > 12)
    resource.refuse("groupShortName", "is too long", short, "at most 12 characters");
  const names = (resource.known<Inputs[]>("emailReceivers") ?? []).map((each) => each["name"]);
  if (new Set(names).size !== names.length) resource.refuse("emailReceivers", "two receivers have one name");
}
