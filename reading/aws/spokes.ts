/** A spoke: the VPC that carries its tag, its subnets, and its attachment to the Transit Gateway. */
import { type Fields, type Inventory, textOf } from "../inventory";
import { subnetById, subnetsOfVpc, type SubnetView } from "./network";
import { attachmentOfVpc } from "./transitGateway";

export interface SpokeView {
  readonly vpcId: string;
  /** The VPC's name among the resources. */
  readonly vpcName: string;
  readonly vpcCidr?: string;
  readonly attachmentId: string;
  /** All subnets but the attachment's. */
  readonly workloadSubnets: readonly SubnetView[];
  readonly attachmentSubnets: readonly SubnetView[];
  readonly securityGroupIds: readonly string[];
}

/** Undefined where there is no such VPC, or none with an attachment. */
export function readSpoke(inventory: Inventory, name: string): SpokeView | undefined {
  const vpc = inventory
    .all("aws:ec2/vpc:Vpc")
    .find(({ inputs }) => (inputs["tags"] as Fields | undefined)?.["vpn-hub:spoke"] === name);
  const attachment = vpc === undefined ? undefined : attachmentOfVpc(inventory, vpc.id);
  if (vpc === undefined || attachment === undefined) return undefined;
  const { subnetIds } = attachment;
  return {
    vpcId: vpc.id,
    vpcName: vpc.name,
    vpcCidr: textOf(vpc, "cidrBlock"),
    attachmentId: attachment.id,
    workloadSubnets: subnetsOfVpc(inventory, vpc.id).filter(({ id }) => !subnetIds.includes(id)),
    attachmentSubnets: subnetIds.flatMap((id) => subnetById(inventory, id) ?? []),
    securityGroupIds: inventory.where("aws:ec2/securityGroup:SecurityGroup", "vpcId", vpc.id).map(({ id }) => id),
  };
}
