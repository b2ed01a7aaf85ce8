/**
 * Network security group of a site's workload subnet, drawn from the flows.
 *
 * Azure's default rules AllowVnetInBound and AllowVnetOutBound (priority 65000) match the tag VirtualNetwork, which
 * holds every prefix learnt over the VPN as well (Azure, "Virtual network service tags"). Without a deny of that tag
 * before them, the flows' rules would filter nothing. The deny also ends traffic between machines of the site itself,
 * as on the AWS spokes: a flow must allow what is to pass.
 */
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import type { PortRange, WorkloadRule } from "../plan/flows/types";

/** The last priority that a rule of one's own can have. */
export const DENY_PRIORITY = 4096;
const ANY = "*";

const PROTOCOLS: Readonly<Record<PortRange["protocol"], string | undefined>> = {
  tcp: "Tcp",
  udp: "Udp",
  icmp: "Icmp",
  esp: "Esp",
  all: ANY,
  // Network security groups know no GRE and no protocol numbers, and ANY would allow far more.
  gre: undefined,
};

export interface NetworkSecurityGroupArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: string;
  readonly rules: readonly WorkloadRule[];
  readonly tags: Record<string, string>;
}

export function createNetworkSecurityGroup(
  name: string,
  { rules, ...args }: NetworkSecurityGroupArgs,
  parent: pulumi.Resource,
): network.NetworkSecurityGroup {
  const securityRules = [
    ...rules.map((rule) => toSecurityRule(rule, parent)),
    denyRule("Inbound"),
    denyRule("Outbound"),
  ];
  return new network.NetworkSecurityGroup(name, { ...args, securityRules }, { parent });
}

function toSecurityRule(rule: WorkloadRule, parent: pulumi.Resource) {
  const protocol = PROTOCOLS[rule.protocol];
  if (protocol === undefined) {
    const allowed = Object.keys(PROTOCOLS).filter((each) => PROTOCOLS[each as PortRange["protocol"]] !== undefined);
    throw new pulumi.ResourceError(
      `rule ${rule.name}: a network security group cannot match ${rule.protocol}; allowed: ${allowed.join(", ")}; ` +
        "let the firewall alone enforce this flow",
      parent,
      true,
    );
  }
  const inbound = rule.direction === "ingress";
  return {
    name: `${rule.direction}-${rule.name}`,
    description: `Flow ${rule.name}`,
    access: "Allow",
    direction: inbound ? "Inbound" : "Outbound",
    priority: rule.priority,
    protocol,
    sourceAddressPrefixes: [...(inbound ? rule.remoteCidrs : rule.localCidrs)],
    sourcePortRange: ANY,
    destinationAddressPrefixes: [...(inbound ? rule.localCidrs : rule.remoteCidrs)],
    destinationPortRange: portRange(rule),
  };
}

function portRange({ fromPort, toPort }: PortRange): string {
  if (fromPort === undefined || toPort === undefined) return ANY;
  return fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`;
}

function denyRule(direction: "Inbound" | "Outbound") {
  return {
    name: `deny-virtual-network-${direction.toLowerCase()}`,
    description: "What no flow allows, VPN traffic included",
    access: "Deny",
    direction,
    priority: DENY_PRIORITY,
    protocol: ANY,
    sourceAddressPrefix: "VirtualNetwork",
    sourcePortRange: ANY,
    destinationAddressPrefix: "VirtualNetwork",
    destinationPortRange: ANY,
  };
}
