/** The hub VPC: internet gateway with the Elastic IPs, the firewalls' subnets, network ACLs and security groups. */
import { addressAt, parseCidr } from "../../components/plan/addressing/cidr";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import type { PairPlan } from "../../components/plan/hubPlan";
import { networkAclChains, securityGroupRules } from "../sources/awsFilters";
import { only } from "../sources/resources";
import { statefulChain } from "../sources/packetRules";
import type { CloudResource } from "../sources/resources";
import { firewallNamespace, HUB_VPC } from "./namespaces";
import { INTERNET, type Parts } from "./parts";

const IGW = "igw";

type Resources = readonly CloudResource[];

export function assembleHubVpc(parts: Parts, plan: PairPlan, resources: Resources): void {
  parts.router(IGW, "internet gateway");
  parts.router(HUB_VPC, "hub VPC");
  const outside = parts.link(IGW, "internet", INTERNET, "aws");
  parts.routes.push({ namespace: IGW, destination: "default", nextHops: [{ via: outside.right }] });
  const inside = parts.link(IGW, "vpc", HUB_VPC, "igw");
  parts.routes.push({ namespace: HUB_VPC, destination: "default", nextHops: [{ via: inside.left }] });
  parts.routes.push({ namespace: IGW, destination: plan.network.vpcCidr, nextHops: [{ via: inside.right }] });
  assembleElasticIps(parts, resources, outside.left);
  assembleSubnets(parts, plan, resources);
}

function assembleElasticIps(parts: Parts, resources: Resources, gateway: string): void {
  const pairs = resources
    .filter(({ type }) => type === "aws:ec2/eipAssociation:EipAssociation")
    .map(({ inputs }) => {
      const eip = only(
        resources,
        "aws:ec2/eip:Eip",
        ({ id, outputs }) => outputs["allocationId"] === inputs["allocationId"] || id === inputs["allocationId"],
      );
      const card = only(
        resources,
        "aws:ec2/networkInterface:NetworkInterface",
        ({ id }) => id === inputs["networkInterfaceId"],
      );
      return { elastic: String(eip.outputs["publicIp"]), address: (card.inputs["privateIps"] as string[])[0]! };
    });
  parts.routes.push(
    ...pairs.map(({ elastic }) => ({
      namespace: INTERNET,
      destination: `${elastic}/32`,
      nextHops: [{ via: gateway }],
    })),
  );
  const map = (entries: readonly string[]) => `{ ${entries.join(", ")} }`;
  parts.filters.push({
    namespace: IGW,
    ruleset: `table ip elasticIps {
  chain prerouting {
    type nat hook prerouting priority -100;
    iifname "internet" dnat to ip daddr map ${map(pairs.map(({ elastic, address }) => `${elastic} : ${address}`))}
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    oifname "internet" snat to ip saddr map ${map(pairs.map(({ elastic, address }) => `${address} : ${elastic}`))}
  }
}
`,
  });
}

interface Card {
  readonly role: "untrust" | "trust";
  readonly firewall: FirewallName;
  readonly subnet: CloudResource;
  readonly card: CloudResource;
}

function cardsOf(resources: Resources): Card[] {
  const instances = resources.filter(({ type }) => type === "aws:ec2/instance:Instance");
  return FIREWALL_NAMES.flatMap((firewall, index) => {
    const cards = instances[index]!.inputs["networkInterfaces"] as {
      deviceIndex: number;
      networkInterfaceId: string;
    }[];
    return (["untrust", "trust"] as const).map((role, order) => {
      // ethernet1/1 is device index 1 (VM-Series on AWS: eth0 is the management interface).
      const id = cards.find(({ deviceIndex }) => deviceIndex === order + 1)!.networkInterfaceId;
      const card = only(resources, "aws:ec2/networkInterface:NetworkInterface", (each) => each.id === id);
      const subnet = only(resources, "aws:ec2/subnet:Subnet", (each) => each.id === card.inputs["subnetId"]);
      return { role, firewall, subnet, card };
    });
  });
}

function assembleSubnets(parts: Parts, plan: PairPlan, resources: Resources): void {
  const cards = cardsOf(resources);
  for (const { role, firewall, subnet, card } of cards) {
    const cidr = String(subnet.inputs["cidrBlock"]);
    const length = parseCidr(cidr).prefixLength;
    parts.connect(
      { namespace: HUB_VPC, interface: `${role}-${firewall}`, addresses: [`${addressAt(cidr, 1)}/${length}`] },
      {
        namespace: firewallNamespace(firewall),
        interface: role === "untrust" ? "eth1" : "eth2",
        addresses: [`${(card.inputs["privateIps"] as string[])[0]}/${length}`],
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
  attachments: readonly { device: string; subnet: CloudResource }[],
): string {
  const subnets = [
    ...cards.map(({ role, firewall, subnet }) => ({ device: `${role}-${firewall}`, subnet })),
    ...attachments,
  ];
  const chainName = (device: string) => `acl_${device.replaceAll("-", "_")}`;
  const sides = cards.flatMap(({ role, firewall, card }) => {
    const { ingress, egress } = securityGroupRules(resources, card.inputs["securityGroups"] as string[]);
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
