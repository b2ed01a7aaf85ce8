import type { PolicyResource } from "@pulumi/policy";
import { isAzureNetworkType } from "../../shared/azureType";
import { collectFindingsAt, isAbsent, readFields, readGiven, readList } from "../../shared/known";
import { RELAY_NETWORKS, RelayNetwork } from "../../shared/relayNetwork";
import { NIST_800_53, type StackRule } from "../../shared/rule";

export const subnetHasNetworkSecurityGroup: StackRule = {
  id: "subnet-has-network-security-group",
  description: "Each Azure subnet of the relay network has a network security group.",
  why: "Without one every port of its machines is open to all that routes lead there, the sites behind the tunnels among them. Groups on network interfaces alone leave out the interface that comes next.",
  remediation: "Set networkSecurityGroup on the subnet; subnets of Azure's own gateways take none.",
  severity: "medium",
  enforcementLevel: "advisory",
  source: "https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works",
  frameworks: [
    { ...NIST_800_53, reference: "SC-7" },
    { ...NIST_800_53, reference: "AC-4" },
  ],
  parameters: { relayNetworks: RELAY_NETWORKS },
  judgeStack(resources, settings) {
    const relay = new RelayNetwork(resources, settings["relayNetworks"] as string[]);
    return resources
      .filter((each) => checkOf(each) !== undefined && relay.holds(each))
      .flatMap((each) => collectFindingsAt(each, [checkOf(each)!]));
  },
};

/** Azure takes no group on them, or does without (VPN gateway, Azure Firewall and Route Server documentation). */
const WITHOUT = ["GatewaySubnet", "AzureFirewallSubnet", "AzureFirewallManagementSubnet", "RouteServerSubnet"];

function checkOf(resource: PolicyResource): (() => string[]) | undefined {
  if (isAzureNetworkType(resource.type, "Subnet")) {
    return () => {
      const name = readGiven(resource, "subnetName") ?? readGiven(resource, "name");
      return judge(name, readGiven(resource, "networkSecurityGroup"), "it");
    };
  }
  if (!isAzureNetworkType(resource.type, "VirtualNetwork")) return undefined;
  return () =>
    readList(readGiven(resource, "subnets")).flatMap((each) => {
      const { name, networkSecurityGroup } = readFields(each);
      return judge(name, networkSecurityGroup, `subnet ${String(name)}`);
    });
}

function judge(name: unknown, group: unknown, what: string): string[] {
  if (WITHOUT.includes(String(name)) || !isAbsent(group)) return [];
  return [`${what} has no networkSecurityGroup; set one`];
}
