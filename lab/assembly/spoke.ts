/** A spoke VPC from its planned resources: its router with network ACL and security group, and a workload. */
import { networkAclChains, securityGroupRules } from "../sources/awsFilters";
import { readSpoke } from "../../reading/aws/spokes";
import { complete } from "../sources/resources";
import { statefulChain } from "../sources/packetRules";
import type { StackSource } from "../sources/stack";
import type { TransitGateway } from "../sources/transitGateway";
import { TGW, vpcNamespace } from "./namespaces";
import type { Parts } from "./parts";
import { FIREWALLS_TABLE } from "./transitGateway";
import { attachWorkload } from "./workload";

export function assembleSpoke(
  parts: Parts,
  name: string,
  index: number,
  { resources, inventory }: StackSource,
  transitGateway: TransitGateway,
): void {
  const spoke = complete(readSpoke(inventory, name), ["vpcCidr"], `spoke ${name} with an attachment`);
  const cidr = spoke.vpcCidr;
  const [subnet] = spoke.workloadSubnets;
  const [router, host] = [vpcNamespace(spoke.vpcName), `spoke-${name}`];
  parts.router(router, `VPC of spoke ${name}`);
  const up = parts.link(router, "tgw", TGW, `spoke${index}`);
  parts.routes.push({ namespace: router, destination: "default", nextHops: [{ via: up.right }] });
  // The firewalls' table alone leads to the spokes: one spoke does not reach another past the firewalls.
  if (transitGateway.announced.includes(cidr))
    parts.routes.push({ namespace: TGW, destination: cidr, table: FIREWALLS_TABLE, nextHops: [{ via: up.left }] });
  attachWorkload(parts, { router, host, endpoint: `spoke/${name}`, cidr: subnet!.prefix.cidr });
  const { ingress, egress } = securityGroupRules(resources, spoke.securityGroupIds);
  parts.filters.push({
    namespace: router,
    ruleset: `table inet acl {
${networkAclChains(resources, subnet!.id, "workload")}
  chain forward {
    type filter hook forward priority -10; policy accept;
    iifname "workload" jump workload_out
    oifname "workload" jump workload_in
  }
}
table inet securityGroup {
${statefulChain("forward", 0, [
  { condition: 'iifname "workload"', rules: egress, otherwise: false },
  { condition: 'oifname "workload"', rules: ingress, otherwise: false },
])}
}
`,
  });
}
