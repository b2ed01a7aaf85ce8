/**
 * AWS from its planned resources: the hub VPC with its network ACLs and security groups, the internet gateway with the
 * Elastic IPs, the Transit Gateway with both BGP sessions of each Connect peer, and the spokes.
 */
import { addressAt, parseCidr } from "../../components/plan/cidr";
import { FIREWALL_NAMES, type FirewallName, type HubPlan } from "../../components/plan/types";
import { networkAclChains, only, securityGroupRules } from "../sources/awsFilters";
import { statefulChain } from "../sources/packetRules";
import type { CloudResource } from "../sources/stack";
import type { ConnectPeer, TransitGateway } from "../sources/transitGateway";
import type { Neighbor } from "../topology";
import { INTERNET, type Parts } from "./parts";

export const firewallNamespace = (name: FirewallName) => `fw-${name}`;
export const HUB_VPC = "hub-vpc";
export const TGW = "tgw";
/** Where the second BGP session of each Connect peer ends. */
export const TGW_SECOND = "tgw-2";
const IGW = "igw";

/** What the Connect attachment, and what the hub VPC's own attachment looks up in. */
const FIREWALLS_TABLE = 100;
const TRANSPORT_TABLE = 101;
const CONNECT_MULTIHOP = 2;
const CONNECT_MTU_BYTES = 1476;

type Resources = readonly CloudResource[];

export function assembleAws(parts: Parts, plan: HubPlan, resources: Resources, transitGateway: TransitGateway): void {
  parts.router(IGW, "internet gateway");
  parts.router(HUB_VPC, "hub VPC");
  const outside = parts.link(IGW, "internet", INTERNET, "aws");
  parts.routes.push({ namespace: IGW, destination: "default", nextHops: [{ via: outside.right }] });
  const inside = parts.link(IGW, "vpc", HUB_VPC, "igw");
  parts.routes.push({ namespace: HUB_VPC, destination: "default", nextHops: [{ via: inside.left }] });
  parts.routes.push({ namespace: IGW, destination: plan.network.vpcCidr, nextHops: [{ via: inside.right }] });
  assembleElasticIps(parts, resources, outside.left);
  assembleHubVpc(parts, plan, resources);
  assembleTransitGateway(parts, plan, transitGateway);
  plan.spokes.forEach(({ name }, index) => assembleSpoke(parts, name, index, resources, transitGateway));
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

function assembleHubVpc(parts: Parts, plan: HubPlan, resources: Resources): void {
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

function assembleTransitGateway(parts: Parts, plan: HubPlan, transitGateway: TransitGateway): void {
  const addresses = transitGateway.connectPeers.map(({ transitGatewayAddress }) => `${transitGatewayAddress}/32`);
  parts.router(TGW, "Transit Gateway", addresses);
  parts.router(
    TGW_SECOND,
    "second BGP endpoint of the Transit Gateway",
    transitGateway.connectPeers.map(({ bgpAddresses }) => `${bgpAddresses[1]}/32`),
  );
  const second = parts.link(TGW_SECOND, "tgw", TGW, "second");
  for (const { firewall, cidr } of plan.network.subnets.filter(({ role }) => role === "attachment")) {
    const length = parseCidr(cidr).prefixLength;
    const [vpc, tgw] = [addressAt(cidr, 1), addressAt(cidr, 4)];
    const device = `attachment-${firewall}`;
    parts.connect(
      { namespace: HUB_VPC, interface: device, addresses: [`${vpc}/${length}`] },
      { namespace: TGW, interface: device, addresses: [`${tgw}/${length}`] },
    );
    parts.rules.push({ namespace: TGW, incomingInterface: device, table: TRANSPORT_TABLE });
    transitGateway.connectPeers.forEach((peer, index) => {
      // Each Connect peer in its own zone; the other zone's attachment is the way when that one is gone.
      const metric = FIREWALL_NAMES[index] === firewall ? 10 : 20;
      const destination = `${peer.transitGatewayAddress}/32`;
      parts.routes.push({ namespace: HUB_VPC, destination, metric, nextHops: [{ via: tgw, interface: device }] });
      parts.routes.push({
        namespace: TGW,
        destination: `${peer.peerAddress}/32`,
        metric,
        nextHops: [{ via: vpc, interface: device }],
      });
    });
  }
  parts.routes.push({ namespace: TGW, destination: "default", table: TRANSPORT_TABLE, nextHops: [] });
  parts.routes.push({ namespace: TGW, destination: "default", table: FIREWALLS_TABLE, nextHops: [] });
  transitGateway.connectPeers.forEach((peer, index) => assembleConnectPeer(parts, peer, index, second));
  const neighbors = (session: 0 | 1) =>
    transitGateway.connectPeers.map((peer, index) => connectNeighbor(transitGateway, peer, index, session));
  const router = { asn: transitGateway.asn, networks: transitGateway.announced, redistributed: [], maximumPaths: 8 };
  // The routes of both sessions are one set of routes (Transit Gateway guide, "Connect attachments").
  const between = (address: string, localAddress: string, name: string): Neighbor => ({
    name,
    address,
    asn: transitGateway.asn,
    localAddress,
    keepaliveSeconds: 3,
    holdSeconds: 9,
    multihop: 1,
    passive: false,
    nextHopSelf: false,
    advertisementIntervalSeconds: 0,
  });
  parts.routers.push({
    ...router,
    namespace: TGW,
    routerId: second.right,
    neighbors: [...neighbors(0), between(second.left, second.right, "second-endpoint")],
  });
  parts.routers.push({
    ...router,
    namespace: TGW_SECOND,
    routerId: second.left,
    neighbors: [...neighbors(1), between(second.right, second.left, "first-endpoint")],
  });
}

function assembleConnectPeer(
  parts: Parts,
  peer: ConnectPeer,
  index: number,
  second: { left: string; right: string },
): void {
  const device = `gre-${FIREWALL_NAMES[index]!}`;
  parts.greTunnels.push({
    namespace: TGW,
    interface: device,
    outsideLocal: peer.transitGatewayAddress,
    outsideRemote: peer.peerAddress,
    addresses: [`${peer.bgpAddresses[0]}/${peer.insidePrefixLength}`],
    mtuBytes: CONNECT_MTU_BYTES,
  });
  // The rule by interface needs no device: it waits for one of that name.
  parts.rules.push({ namespace: TGW, incomingInterface: device, table: FIREWALLS_TABLE });
  for (const table of [undefined, FIREWALLS_TABLE]) {
    parts.routes.push({
      namespace: TGW,
      destination: `${peer.bgpAddresses[1]}/32`,
      nextHops: [{ via: second.left }],
      ...(table === undefined ? {} : { table }),
    });
  }
  parts.routes.push({
    namespace: TGW_SECOND,
    destination: `${peer.firewallBgpAddress}/32`,
    nextHops: [{ via: second.right }],
  });
}

function connectNeighbor(
  { announced, keepaliveSeconds, holdSeconds }: TransitGateway,
  peer: ConnectPeer,
  index: number,
  session: 0 | 1,
): Neighbor {
  return {
    name: `connect-${FIREWALL_NAMES[index]!}-${session}`,
    address: peer.firewallBgpAddress,
    asn: peer.firewallAsn,
    localAddress: peer.bgpAddresses[session],
    keepaliveSeconds,
    holdSeconds,
    multihop: CONNECT_MULTIHOP,
    passive: false,
    nextHopSelf: false,
    advertisementIntervalSeconds: 0,
    // The routes of the table that the Connect attachment is associated with, and no firewall's to the other.
    announce: announced.map((cidr) => ({ cidr, orLonger: false, allow: true, asPathPrepends: 0 })),
  };
}

/** The spoke VPC's router with its filters, and a workload. */
function assembleSpoke(
  parts: Parts,
  name: string,
  index: number,
  resources: Resources,
  transitGateway: TransitGateway,
): void {
  const vpc = only(resources, "aws:ec2/vpc:Vpc", (each) => each.name === `spoke-${name}`);
  const cidr = String(vpc.inputs["cidrBlock"]);
  const [subnet] = resources.filter(
    (each) => each.type === "aws:ec2/subnet:Subnet" && each.name === `spoke-${name}-workload-a`,
  );
  const group = only(resources, "aws:ec2/securityGroup:SecurityGroup", ({ inputs }) => inputs["vpcId"] === vpc.id);
  const [router, host] = [`spoke-${name}-vpc`, `spoke-${name}`];
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

/** A workload at the tenth host of its subnet. */
export function attachWorkload(
  parts: Parts,
  { router, host, endpoint, cidr }: { router: string; host: string; endpoint: string; cidr: string },
): void {
  const length = parseCidr(cidr).prefixLength;
  const [gateway, address] = [addressAt(cidr, 1), addressAt(cidr, 10)];
  parts.host(host, endpoint, address);
  parts.connect(
    { namespace: host, interface: "eth0", addresses: [`${address}/${length}`] },
    { namespace: router, interface: "workload", addresses: [`${gateway}/${length}`] },
  );
  parts.routes.push({ namespace: host, destination: "default", nextHops: [{ via: gateway }] });
}
