import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../../shared/azureType";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { rawValues } from "../../shared/sdkValues";

/**
 * An alarm watches the tunnels of each gateway.
 *
 * The other tunnel hides a dead one: without an alarm the site is found to hang on one tunnel when that fails too.
 *
 * @severity low
 * @frameworks NIST SP 800-53 Rev. 5 SI-4
 * @source https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html
 */
export const tunnelAlarms: StackRule = {
  id: "tunnel-alarms",
  description: "An alarm watches the tunnels of each gateway.",
  why: "The other tunnel hides a dead one: without an alarm the site is found to hang on one tunnel when that fails too.",
  remediation:
    "AWS: a MetricAlarm on AWS/VPN TunnelState; Google Cloud: an AlertPolicy on vpn.googleapis.com/tunnel_established; Azure: a MetricAlert on the gateway.",
  severity: "low",
  enforcementLevel: "advisory",
  source: "https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html",
  frameworks: [{ ...NIST_800_53, reference: "SI-4" }],
  parameters: {},
  judgeStack(resources) {
    const alarms = resources.filter(({ type }) => ALARMS.some((each) => type.endsWith(each)));
    return resources.filter(({ type }) => isWatched(type)).flatMap((resource) => judgeGateway(resource, alarms));
  },
};

const ALARMS = ["cloudwatch/metricAlarm:MetricAlarm", "monitoring/alertPolicy:AlertPolicy", ":MetricAlert"];
const AWS = "aws:ec2/vpnConnection:VpnConnection";
const GCP = "gcp:compute/haVpnGateway:HaVpnGateway";

const isWatched = (type: string) => type === AWS || type === GCP || isAzureNetworkType(type, "VirtualNetworkGateway");

/** An alert policy of Google Cloud may watch every tunnel of a project without naming one. */
function judgeGateway(gateway: PolicyResource, alarms: readonly PolicyResource[]): StackFinding[] {
  const watching = alarms.filter(
    (alarm) =>
      Object.values(alarm.propertyDependencies).flat().includes(gateway) ||
      (gateway.type === GCP && JSON.stringify(rawValues(alarm.props)).includes("vpn.googleapis.com/")),
  );
  const message = "no alarm watches its tunnels; add one";
  return watching.length > 0 ? [] : [{ kind: "violation", message, resource: gateway }];
}
