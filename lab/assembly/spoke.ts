/** A spoke VPC from its planned resources: its router with network ACL and security group, and a workload. */
import { networkAclChains, securityGroupRules } from "../sources/awsFilters";
import { only } from "../sources/resources";
import { statefulChain } from "../sources/packetRules";
import type { CloudResource } from "../sources/resources";
import type { TransitGateway } from "../sources/transitGateway";
import { TGW, vpcNamespace } from "./namespaces";
import type { Parts } from "./parts";
import { FIREWALLS_TABLE } from "./transitGateway";
import { attachWorkload } from "./workload";

export function assembleSpoke(
  parts: Parts,
  name: string,
  index: number,
  resources: readonly CloudResource[],
  transitGateway: TransitGateway,
): void {
  const vpc = only(resources, "aws:ec2/vpc:Vpc", (each) => each.name === `spoke-${name}`);
  const cidr = String(vpc.inputs["cidrBlock"]);
  const [subnet] = resources.filter(
    (each) => each.type === "aws:ec2/subnet:Subnet" && each.name === `spoke-${name}-workload-a`,
  );
  const group = only(resources, "aws:ec2/securityGroup:SecurityGroup", ({ inputs }) => inputs["vpcId"] === vpc.id);
  const [router, host] = [vpcNamespace(vpc.name), `spoke-${name}`];
  parts.router(router, `VPC of spoke ${name}`);
  const up = parts.link(router, "tgw", TGW, `spoke${index}`);
  parts.routes.push({ namespace: router, destination: "default", nextHops: [{ via: up.right }] });
  // The firewalls' table alone leads to the spokes: one spoke does not reach another past the firewalls.
  if (transitGateway.announced.includes(cidr))
    parts.routes.push({ namespace: TGW, destination: cidr, table: FIREWALLS_TABLE, nextHops: [{ via: up.left }] });
  attachWorkload(parts, { router, host, endpoint: `spoke/${name}`, cidr: String(subnet!.inputs["cidrBlock"]) });
  const { ingress, egress } = securityGroupRules(resources, [group.id]);
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
