/** The hub VPC: internet gateway with the Elastic IPs, the firewalls' subnets, network ACLs and security groups. */
import { addressAt } from "../../components/plan/addressing/cidr";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import type { PairPlan } from "../../components/plan/hubPlan";
import { networkAclChains, securityGroupRules } from "../sources/awsFilters";
import { interfaceOf, readElasticIps } from "../../reading/aws/interfaces";
import { subnetById, type SubnetView } from "../../reading/aws/network";
import type { Inventory } from "../../reading/inventory";
import { complete, only } from "../sources/resources";
import type { StackSource } from "../sources/stack";
import { statefulChain } from "../sources/packetRules";
import type { CloudResource } from "../sources/resources";
import { firewallNamespace, HUB_VPC } from "./namespaces";
import { INTERNET, type Parts } from "./parts";

const IGW = "igw";

type Resources = readonly CloudResource[];

export function assembleHubVpc(parts: Parts, plan: PairPlan, { resources, inventory }: StackSource): void {
  parts.router(IGW, "internet gateway");
  parts.router(HUB_VPC, "hub VPC");
  const outside = parts.link(IGW, "internet", INTERNET, "aws");
  parts.routes.push({ namespace: IGW, destination: "default", nextHops: [{ via: outside.right }] });
  const inside = parts.link(IGW, "vpc", HUB_VPC, "igw");
  parts.routes.push({ namespace: HUB_VPC, destination: "default", nextHops: [{ via: inside.left }] });
  parts.routes.push({ namespace: IGW, destination: plan.network.vpcCidr, nextHops: [{ via: inside.right }] });
  assembleElasticIps(parts, inventory, outside.left);
  assembleSubnets(parts, plan, resources, inventory);
}

function assembleElasticIps(parts: Parts, inventory: Inventory, gateway: string): void {
  const pairs = readElasticIps(inventory).map((each) =>
    complete(each, ["publicAddress", "privateAddress"], "Elastic IP"),
  );
  parts.routes.push(
    ...pairs.map(({ publicAddress }) => ({
      namespace: INTERNET,
      destination: `${publicAddress}/32`,
      nextHops: [{ via: gateway }],
    })),
  );
  const map = (entries: readonly string[]) => `{ ${entries.join(", ")} }`;
  parts.filters.push({
    namespace: IGW,
    ruleset: `table ip elasticIps {
  chain prerouting {
    type nat hook prerouting priority -100;
    iifname "internet" dnat to ip daddr map ${map(pairs.map(({ publicAddress, privateAddress }) => `${publicAddress} : ${privateAddress}`))}
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    oifname "internet" snat to ip saddr map ${map(pairs.map(({ publicAddress, privateAddress }) => `${privateAddress} : ${publicAddress}`))}
  }
}
`,
  });
}

interface Card {
  readonly role: "untrust" | "trust";
  readonly firewall: FirewallName;
  readonly subnet: SubnetView;
  readonly address: string;
  readonly securityGroupIds: readonly string[];
}

function cardsOf(inventory: Inventory): Card[] {
  return FIREWALL_NAMES.flatMap((firewall) =>
    (["untrust", "trust"] as const).map((role, order) => {
      // ethernet1/1 is device index 1 (VM-Series on AWS: eth0 is the management interface).
      const what = `${role} interface of firewall ${firewall}`;
      const card = complete(interfaceOf(inventory, firewall, order + 1), ["address", "subnetId"], what);
      const subnet = complete(subnetById(inventory, card.subnetId), [], `subnet of the ${what}`);
      return { role, firewall, subnet, address: card.address, securityGroupIds: card.securityGroupIds };
    }),
  );
}

function assembleSubnets(parts: Parts, plan: PairPlan, resources: Resources, inventory: Inventory): void {
  const cards = cardsOf(inventory);
  for (const { role, firewall, subnet, address } of cards) {
    const { cidr, prefixLength: length } = subnet.prefix;
    parts.connect(
      { namespace: HUB_VPC, interface: `${role}-${firewall}`, addresses: [`${addressAt(cidr, 1)}/${length}`] },
      {
        namespace: firewallNamespace(firewall),
        interface: role === "untrust" ? "eth1" : "eth2",
        addresses: [`${address}/${length}`],
      },
    );
  }
  const attachments = plan.network.subnets
    .filter(({ role }) => role === "attachment")
    .map(({ name, firewall, cidr }) => ({
      device: `attachment-${firewall}`,
      subnet: only(resources, "aws:ec2/subnet:Subnet", ({ inputs }) => inputs["cidrBlock"] === cidr),
      name,
    }));
  parts.filters.push({ namespace: HUB_VPC, ruleset: hubVpcFilter(resources, cards, attachments) });
}

/** Network ACLs first, then the security groups of the firewalls' interfaces, as packets meet them. */
function hubVpcFilter(
  resources: Resources,
  cards: readonly Card[],
  attachments: readonly { device: string; subnet: { readonly id: string } }[],
): string {
  const subnets = [
    ...cards.map(({ role, firewall, subnet }) => ({ device: `${role}-${firewall}`, subnet })),
    ...attachments,
  ];
  const chainName = (device: string) => `acl_${device.replaceAll("-", "_")}`;
  const sides = cards.flatMap(({ role, firewall, securityGroupIds }) => {
    const { ingress, egress } = securityGroupRules(resources, securityGroupIds);
    const device = `${role}-${firewall}`;
    // Egress first: a packet between two interfaces is judged by both groups.
    return [
      { condition: `iifname "${device}"`, rules: egress, otherwise: false },
      { condition: `oifname "${device}"`, rules: ingress, otherwise: false },
    ];
  });
  return `table inet acl {
${subnets.map(({ device, subnet }) => networkAclChains(resources, subnet.id, chainName(device))).join("\n")}
  chain forward {
    type filter hook forward priority -10; policy accept;
${subnets
  .map(
    ({ device }) => `    iifname "${device}" jump ${chainName(device)}_out
    oifname "${device}" jump ${chainName(device)}_in`,
  )
  .join("\n")}
  }
}
table inet securityGroups {
${statefulChain("forward", 0, sides)}
}
`;
}
