/** Proves how a firewall's interfaces, Elastic IPs and spokes are found among a stack's resources, whatever they are named. */
import assert from "node:assert/strict";
import { interfaceOf, readElasticIps } from "../../../reading/aws/interfaces";
import { readSpoke } from "../../../reading/aws/spokes";
import { Inventory, type RenderedResource } from "../../../reading/inventory";

type Values = Readonly<Record<string, unknown>>;

const ec2 = (type: string, id: string, inputs: Values, outputs: Values = {}): RenderedResource => ({
  type: `aws:ec2/${type}`,
  ...{ name: `name-of-${id}`, id, inputs, outputs },
});

const firewall = [
  // The other firewall comes first: its tag says which is which.
  ec2("instance:Instance", "i-b", { tags: { "vpn-hub:firewall": "b" }, networkInterfaces: [] }),
  ec2("instance:Instance", "i-a", {
    tags: { "vpn-hub:firewall": "a" },
    networkInterfaces: [{ deviceIndex: 1, networkInterfaceId: "eni-1" }],
  }),
  ec2("networkInterface:NetworkInterface", "eni-1", {
    privateIps: ["10.100.0.10"],
    subnetId: "subnet-1",
    securityGroups: ["sg-1"],
  }),
  ec2("eip:Eip", "eip-1", {}, { allocationId: "eipalloc-1", publicIp: "203.0.113.1" }),
  ec2("eipAssociation:EipAssociation", "assoc-1", { allocationId: "eipalloc-1", networkInterfaceId: "eni-1" }),
];

describe("a firewall's interfaces, as read", () => {
  it("are those of the instance with its tag, by device index", () => {
    const inventory = new Inventory(firewall);
    assert.deepEqual(interfaceOf(inventory, "a", 1), {
      ...{ id: "eni-1", name: "name-of-eni-1", address: "10.100.0.10", subnetId: "subnet-1" },
      securityGroupIds: ["sg-1"],
    });
    assert.equal(interfaceOf(inventory, "a", 2), undefined);
    assert.equal(interfaceOf(inventory, "b", 1), undefined);
  });

  it("are led to by the Elastic IP that is associated with them", () => {
    assert.deepEqual(readElasticIps(new Inventory(firewall)), [
      { publicAddress: "203.0.113.1", privateAddress: "10.100.0.10" },
    ]);
  });
});

describe("a spoke, as read", () => {
  const vpc = ec2("vpc:Vpc", "vpc-1", { cidrBlock: "172.17.0.0/16", tags: { "vpn-hub:spoke": "app" } });
  const subnet = (id: string, cidrBlock: string) =>
    ec2("subnet:Subnet", id, { vpcId: "vpc-1", cidrBlock, availabilityZone: "ap-northeast-1a" });
  const attachment: RenderedResource = {
    ...ec2("", "tgw-attach-1", { vpcId: "vpc-1", subnetIds: ["subnet-2"] }),
    type: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  };
  const group = ec2("securityGroup:SecurityGroup", "sg-1", { vpcId: "vpc-1" });

  it("has its workloads in all subnets but the attachment's", () => {
    const all = [vpc, subnet("subnet-1", "172.17.1.0/24"), subnet("subnet-2", "172.17.2.0/28"), attachment, group];
    const { workloadSubnets, attachmentSubnets, ...rest } = readSpoke(new Inventory(all), "app")!;
    assert.deepEqual(rest, {
      ...{ vpcId: "vpc-1", vpcName: "name-of-vpc-1", vpcCidr: "172.17.0.0/16", attachmentId: "tgw-attach-1" },
      securityGroupIds: ["sg-1"],
    });
    assert.deepEqual(
      [workloadSubnets, attachmentSubnets].map((subnets) => subnets.map(({ id, prefix }) => [id, prefix.cidr])),
      [[["subnet-1", "172.17.1.0/24"]], [["subnet-2", "172.17.2.0/28"]]],
    );
  });

  it("is none without an attachment, and none by its name alone", () => {
    assert.equal(readSpoke(new Inventory([vpc]), "app"), undefined);
    assert.equal(readSpoke(new Inventory([vpc, attachment]), "name-of-vpc-1"), undefined);
  });
});
