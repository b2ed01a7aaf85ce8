/** Security groups and network ACLs as the planned AWS resources have them. */
import { networkAclOf } from "../../reading/aws/networkAcls";
import { type Direction, securityGroupRules as readSecurityGroups } from "../../reading/aws/securityGroups";
import { Inventory } from "../../reading/inventory";
import { comment, nftRule, packetRules, type PacketRule } from "./packetRules";
import type { CloudResource } from "./resources";

export interface SecurityGroupRules {
  readonly ingress: readonly PacketRule[];
  readonly egress: readonly PacketRule[];
}

/** The rules of these groups together, as EC2 joins them. */
export function securityGroupRules(
  resources: readonly CloudResource[],
  groupIds: readonly string[],
): SecurityGroupRules {
  const inventory = new Inventory(resources);
  const rulesOf = (direction: Direction) => readSecurityGroups(inventory, groupIds, direction).flatMap(packetRules);
  return { ingress: rulesOf("ingress"), egress: rulesOf("egress") };
}

/**
 * The network ACL of a subnet as nftables chains `<name>_in` and `<name>_out`: stateless, by rule number, and what no
 * entry allows is dropped (VPC guide, "Network ACLs").
 *
 * @throws when no planned network ACL is associated with the subnet: the VPC's default would let everything pass
 */
export function networkAclChains(resources: readonly CloudResource[], subnetId: string, name: string): string {
  const acl = networkAclOf(new Inventory(resources), subnetId);
  if (acl.isDefault) throw new Error(`the subnet ${subnetId} has no network ACL of its own`);
  const chain = (suffix: string, direction: Direction) =>
    [
      `  chain ${name}_${suffix} {`,
      ...acl.rules[direction]
        .flatMap(packetRules)
        // An accept here would skip the security group: the packet goes on to it.
        .map((rule) => nftRule(rule).replace(/ accept /, " return ")),
      `    counter drop ${comment(`${name} ${suffix} denied`)}`,
      "  }",
    ].join("\n");
  return `${chain("in", "ingress")}\n${chain("out", "egress")}`;
}
