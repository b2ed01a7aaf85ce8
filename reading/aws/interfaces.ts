/** The network interfaces of a firewall's instance, and the Elastic IPs that lead to private addresses. */
import { type Fields, type Inventory, numberOf, recordsOf, textOf, textsOf } from "../inventory";

export interface NetworkInterface {
  readonly id: string;
  readonly name: string;
  /** The first private one. */
  readonly address?: string;
  readonly subnetId?: string;
  readonly securityGroupIds: readonly string[];
}

const INTERFACE = "aws:ec2/networkInterface:NetworkInterface";

/** By device index; undefined where the instance that carries the firewall's tag has no such interface. */
export function interfaceOf(inventory: Inventory, firewall: string, deviceIndex: number): NetworkInterface | undefined {
  const instance = inventory
    .all("aws:ec2/instance:Instance")
    .find(({ inputs }) => (inputs["tags"] as Fields | undefined)?.["vpn-hub:firewall"] === firewall);
  const attached = recordsOf(instance?.inputs["networkInterfaces"]);
  const id = attached.find((each) => numberOf(each["deviceIndex"]) === deviceIndex)?.["networkInterfaceId"];
  const found = inventory.byId(INTERFACE, id);
  if (found === undefined) return undefined;
  return {
    id: found.id,
    name: found.name,
    address: textsOf(found.inputs["privateIps"])[0],
    subnetId: textOf(found, "subnetId"),
    securityGroupIds: textsOf(found.inputs["securityGroups"]),
  };
}

export interface ElasticIp {
  readonly publicAddress?: string;
  readonly privateAddress?: string;
}

export function readElasticIps(inventory: Inventory): ElasticIp[] {
  return inventory.all("aws:ec2/eipAssociation:EipAssociation").map(({ inputs }) => {
    const { allocationId } = inputs;
    const eip = inventory
      .all("aws:ec2/eip:Eip")
      .find(({ id, outputs }) => outputs["allocationId"] === allocationId || id === allocationId);
    const card = inventory.byId(INTERFACE, inputs["networkInterfaceId"]);
    return { publicAddress: textOf(eip, "publicIp"), privateAddress: textsOf(card?.inputs["privateIps"])[0] };
  });
}
