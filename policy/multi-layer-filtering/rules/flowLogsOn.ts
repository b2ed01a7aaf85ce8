import type { PolicyResource } from "@pulumi/policy";
import { collectFindingsAt, isAbsent, isKnown, readFields, readGiven, show } from "../../shared/known";
import { isAzureNetworkType } from "../../shared/azureType";
import { RELAY_NETWORKS, RelayNetwork } from "../../shared/relayNetwork";
import { NIST_800_53, PCI_DSS, type StackFinding, type StackRule } from "../../shared/rule";

export const flowLogsOn: StackRule = {
  id: "flow-logs-on",
  description: "Each VPC of the relay network logs all its flows, and so does each Google Cloud subnetwork.",
  why: "The layers say what may pass; only the logs say what did, and which layer stopped the rest.",
  remediation:
    'Add an aws.ec2.FlowLog with trafficType "ALL" to the VPC, and logConfig to the subnetwork; at Azure a flow log to the virtual network.',
  severity: "medium",
  enforcementLevel: "mandatory",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
  frameworks: [
    { ...NIST_800_53, reference: "AU-12" },
    { ...NIST_800_53, reference: "SI-4" },
    { ...PCI_DSS, reference: "10.2.1" },
  ],
  parameters: {
    relayNetworks: RELAY_NETWORKS,
    azure: {
      type: "boolean",
      description:
        "Whether each Azure virtual network needs a flow log too; a Network Watcher must then be in the stack.",
      default: false,
    },
  },
  judgeStack(resources, settings) {
    const relay = new RelayNetwork(resources, settings["relayNetworks"] as string[]);
    const logs = resources.filter(({ type }) => type === "aws:ec2/flowLog:FlowLog");
    const azureLogs = resources.filter(({ type }) => isAzureNetworkType(type, "FlowLog"));
    const judge = (type: (token: string) => boolean, check: (resource: PolicyResource) => string[]) =>
      resources
        .filter((resource) => type(resource.type) && relay.holds(resource))
        .flatMap((resource): StackFinding[] => collectFindingsAt(resource, [() => check(resource)]));
    return [
      ...judge(
        (type) => type === VPC,
        (vpc) => judgeVpc(vpc, logs),
      ),
      ...judge((type) => type === "gcp:compute/subnetwork:Subnetwork", judgeSubnetwork),
      ...(settings["azure"] === true
        ? judge(
            (type) => isAzureNetworkType(type, "VirtualNetwork"),
            (network) => judgeAzure(network, azureLogs),
          )
        : []),
    ];
  },
};

const VPC = "aws:ec2/vpc:Vpc";

function judgeVpc(vpc: PolicyResource, logs: readonly PolicyResource[]): string[] {
  const own = logs.filter(
    ({ props, propertyDependencies }) =>
      (propertyDependencies["vpcId"] ?? []).includes(vpc) ||
      (isKnown(() => [props["vpcId"], vpc.props["id"]]) &&
        !isAbsent(props["vpcId"]) &&
        props["vpcId"] === vpc.props["id"]),
  );
  if (own.length === 0) {
    // One whose VPC is not known yet, and that draws on none of this stack, may be its own.
    for (const log of logs) {
      if (!(log.propertyDependencies["vpcId"] ?? []).some(({ type }) => type === VPC)) readGiven(log, "vpcId");
    }
    return ["no flow log is on; add one"];
  }
  const types = own.map(({ props }) => props["trafficType"] as unknown);
  return types.includes("ALL") ? [] : [`its flow log has trafficType ${types.map(show).join(", ")}; write "ALL"`];
}

/** Proxy-only subnetworks carry no workloads and cannot log. */
const CANNOT_LOG = ["REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY"];

function judgeSubnetwork(subnetwork: PolicyResource): string[] {
  if (CANNOT_LOG.includes(String(readGiven(subnetwork, "purpose")))) return [];
  const config = readGiven(subnetwork, "logConfig");
  if (isAbsent(config)) return ["logConfig is absent, so nothing is logged; set it"];
  const { flowSampling, filterExpr } = readFields(config);
  return [
    ...(flowSampling === 0 ? ["logConfig.flowSampling is 0, so nothing is logged; set it above 0"] : []),
    ...(isAbsent(filterExpr) || filterExpr === "" || filterExpr === "true"
      ? []
      : [`logConfig.filterExpr is ${show(filterExpr)}, so that a part is not logged; write "true" or leave it out`]),
  ];
}

function judgeAzure(network: PolicyResource, logs: readonly PolicyResource[]): string[] {
  const own = logs.filter(({ propertyDependencies }) =>
    (propertyDependencies["targetResourceId"] ?? []).includes(network),
  );
  if (own.length === 0) return ["no flow log is on; add one"];
  return own.some(({ props }) => props["enabled"] === true) ? [] : ["its flow log is not enabled; set enabled: true"];
}
