import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../../shared/azureType";
import { collectFindingsAt, isKnown, readGiven } from "../../shared/known";
import { NIST_800_53, type StackFinding, type StackRule } from "../../shared/rule";
import { rawValues } from "../../shared/sdkValues";

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
    const tunnels = listTunnels(resources);
    return resources.filter(isWatched).flatMap((resource) => judgeGateway(resource, alarms, tunnels));
  },
};

const ALERT_POLICY = "monitoring/alertPolicy:AlertPolicy";
const ALARMS = ["cloudwatch/metricAlarm:MetricAlarm", ALERT_POLICY, ":MetricAlert"];
const AWS = "aws:ec2/vpnConnection:VpnConnection";
const GCP = "gcp:compute/haVpnGateway:HaVpnGateway";

/** A gateway of ExpressRoute has no tunnels. An unknown kind may have. */
const isWatched = ({ type, props }: PolicyResource) =>
  type === AWS ||
  type === GCP ||
  (isAzureNetworkType(type, "VirtualNetworkGateway") &&
    !(isKnown(() => props["gatewayType"]) && props["gatewayType"] === "ExpressRoute"));

/** An alarm names the gateway or one of its tunnels; a policy of Google Cloud may watch all of a project without a name. */
function judgeGateway(gateway: PolicyResource, alarms: readonly PolicyResource[], tunnels: Tunnels): StackFinding[] {
  const watched = new Set([gateway, ...(tunnels.get(gateway) ?? [])]);
  const names = ({ propertyDependencies }: PolicyResource) =>
    Object.values(propertyDependencies).some((sources) => sources.some((source) => watched.has(source)));
  if (alarms.some(names)) return [];
  const policies = gateway.type === GCP ? alarms.filter(({ type }) => type.endsWith(ALERT_POLICY)) : [];
  if (policies.some((alarm) => JSON.stringify(rawValues(alarm.props)).includes("vpn.googleapis.com/"))) return [];
  const awaited = policies.flatMap((alarm) => collectFindingsAt(alarm, [() => (readFilters(alarm), [])]));
  const message = "no alarm watches its tunnels; add one";
  return awaited.length > 0 ? awaited : [{ kind: "violation", message, resource: gateway }];
}

type Tunnels = ReadonlyMap<PolicyResource, readonly PolicyResource[]>;

function listTunnels(resources: readonly PolicyResource[]): Tunnels {
  const tunnels = new Map<PolicyResource, PolicyResource[]>();
  for (const tunnel of resources.filter(({ type }) => type === "gcp:compute/vPNTunnel:VPNTunnel")) {
    for (const gateway of tunnel.propertyDependencies["vpnGateway"] ?? []) {
      tunnels.set(gateway, [...(tunnels.get(gateway) ?? []), tunnel]);
    }
  }
  return tunnels;
}

/** What a policy looks at (Monitoring API, AlertPolicy.conditions). Throws where it is not known yet. */
const readFilters = (policy: PolicyResource) => JSON.stringify(readGiven(policy, "conditions"));
