/** Outside packets that carry the inner ones: GRE between Transit Gateway and firewall, ESP in UDP with the sites. */
import { textOf } from "../../reading/inventory";
import { parseAddress } from "../../reading/address";
import { decideVpcRoute, subnetById, type SubnetView } from "../../reading/aws/network";
import { type Check, combine, decideAll, fixed, NETWORK_ACL_END, NO_SECURITY_GROUP_RULE } from "./checks";
import { type Decision, Filter } from "../../reading/filter";
import type { FirewallView, NetworkInterfaceView } from "./firewalls";
import { networkAclOf } from "../../reading/aws/networkAcls";
import type { IpsecTunnel } from "../../reading/panos/tunnels";
import { type Direction, securityGroupRules } from "../../reading/aws/securityGroups";
import { GRE, type Service, UDP } from "../../reading/service";
import { outsideAddressesOf } from "../../reading/sites";
import { readConnects, readTransitGateway, readVpcAttachments } from "../../reading/aws/transitGateway";
import type { FirewallWorld, World } from "./world";
import type { SiteOnFirewalls } from "../../components/plan/sites/types";

/** IKE begins on 500 and moves to 4500 behind a NAT, which ESP shares (RFC 7296 section 2.23, RFC 3948). */
const IKE_AND_ESP: readonly Service[] = [
  { protocol: UDP, port: 500 },
  { protocol: UDP, port: 4500 },
];
const NO_PEER: Decision = { verdict: "deny", by: "the firewall has no tunnel to it" };

export function securityGroupFilter(
  world: World,
  { securityGroupIds }: Pick<NetworkInterfaceView, "securityGroupIds">,
  direction: Direction,
  source: number,
  destination: number,
): Filter {
  return new Filter(
    securityGroupRules(world.inventory, securityGroupIds, direction),
    source,
    destination,
    NO_SECURITY_GROUP_RULE,
  );
}

export function networkAclFilter(
  world: World,
  subnetId: string,
  direction: Direction,
  source: number,
  destination: number,
): Filter {
  return new Filter(networkAclOf(world.inventory, subnetId).rules[direction], source, destination, NETWORK_ACL_END);
}

/** The security policy between the zones of two interfaces; an interface without a zone passes nothing. */
export function policyFilter(
  { config }: FirewallView,
  from: string | undefined,
  to: string | undefined,
  source: number,
  destination: number,
): Filter {
  const [fromZone, toZone] = [config.zoneOf(from ?? "?"), config.zoneOf(to ?? "?")];
  if (fromZone === undefined || toZone === undefined) {
    const stranger = fromZone === undefined ? from : to;
    return new Filter([], source, destination, { verdict: "deny", by: `${stranger ?? "no interface"} is in no zone` });
  }
  const otherwise = config.policy.otherwise(fromZone, toZone);
  return new Filter(config.policy.between(fromZone, toZone), source, destination, otherwise);
}

/** What stands between an outside address and an interface of a firewall, both ways. */
export function outerChecks(
  world: World,
  firewall: FirewallView,
  role: "untrust" | "trust",
  direction: Direction,
  remotes: readonly number[],
  services: readonly Service[],
  options: { readonly isAnswer?: boolean } = {},
): Check[] {
  const own = firewall.interfaces[role];
  const at = { firewall: firewall.name, interface: role };
  const ends = (address: number) =>
    direction === "ingress" ? ([address, own.address] as const) : ([own.address, address] as const);
  const port = firewall.config.ownInterface(own.address);
  const carrier = services.some(({ protocol }) => protocol === GRE) ? "GRE" : "IKE and ESP in UDP";
  const acl = remotes.map((remote) => networkAclFilter(world, own.subnetId, direction, ...ends(remote)));
  const aclDecision = options.isAnswer
    ? combine(
        acl.flatMap((filter) => services.map((service) => filter.decideAnswer(service))),
        NO_PEER,
      )
    : decideAll(acl, services, NO_PEER);
  const remembered: Decision = { verdict: "allow", by: "answer to what the device sent" };
  const group = remotes.map((remote) => securityGroupFilter(world, own, direction, ...ends(remote)));
  const policy = remotes.map((remote) => policyFilter(firewall, port, port, ...ends(remote)));
  const checks = [
    fixed("network ACL", at, `network ACL ${direction}, ${carrier}`, aclDecision),
    fixed(
      "security group",
      at,
      `security group ${direction}, ${carrier}`,
      options.isAnswer ? remembered : decideAll(group, services, NO_PEER),
    ),
    fixed(
      "firewall",
      at,
      `security policy, ${carrier}`,
      options.isAnswer ? remembered : decideAll(policy, services, NO_PEER),
    ),
  ];
  return direction === "ingress" ? checks : checks.reverse();
}

/** The firewall's tunnels to a site. Silent ones count where a push enables them. */
export function tunnelsTo(world: FirewallWorld, firewall: FirewallView, site: SiteOnFirewalls): readonly IpsecTunnel[] {
  const outside = outsideAddressesOf(world.inventory, site).map(parseAddress);
  const { push } = world.pairPlan.firewallSettings;
  return firewall.config.tunnels
    .filter(({ peerAddress }) => peerAddress !== undefined && outside.includes(peerAddress))
    .filter(({ trouble, isSilent }) => trouble === undefined && (push || !isSilent));
}

/** From a site's gateways into the firewall, or back. */
export function tunnelChecks(
  world: FirewallWorld,
  firewall: FirewallView,
  site: SiteOnFirewalls,
  direction: Direction,
): Check[] {
  const remotes = tunnelsTo(world, firewall, site).map(({ peerAddress }) => peerAddress!);
  // Behind a NAT only the device can begin, and the NAT picks the ports that it is answered on.
  const isAnswer = direction === "egress" && site.kind === "customer-gateway" && site.behindNat;
  const outer = outerChecks(world, firewall, "untrust", direction, remotes, IKE_AND_ESP, { isAnswer });
  if (direction === "ingress") return outer;
  const { subnetId } = firewall.interfaces.untrust;
  const gateway = world.inventory.all("aws:ec2/internetGateway:InternetGateway")[0];
  const routes = remotes.map((address) =>
    decideVpcRoute(world.inventory, subnetId, address, { key: "gatewayId", id: gateway?.id ?? "no internet gateway" }),
  );
  return [
    ...outer,
    fixed("route", { firewall: firewall.name, interface: "untrust" }, "VPC route", combine(routes, NO_PEER)),
  ];
}

/** GRE from the Transit Gateway into the firewall, or back. */
export function greChecks(world: FirewallWorld, firewall: FirewallView, direction: Direction): Check[] {
  const { trust } = firewall.interfaces;
  const at = { firewall: firewall.name, interface: "trust" as const };
  const tunnel = firewall.config.greTunnels.find(({ localAddress }) => localAddress === trust.address);
  const peer = readConnects(world.inventory)
    .flatMap(({ peers }) => peers)
    .find(({ applianceAddress }) => parseAddress(applianceAddress ?? "") === trust.address);
  const address = parseAddress(peer?.transitGatewayAddress ?? "");
  if (tunnel === undefined || peer === undefined || address === undefined || tunnel.peerAddress !== address) {
    const by = "the firewall's GRE tunnel and the Connect peer do not name each other";
    return [fixed("route", at, "GRE", { verdict: "deny", by })];
  }
  const outer = outerChecks(world, firewall, "trust", direction, [address], [{ protocol: GRE }]);
  const attachment = attachmentSubnet(world, trust.subnetId);
  const passing = direction === "ingress" ? "egress" : "ingress";
  const filter =
    attachment === undefined
      ? undefined
      : direction === "ingress"
        ? networkAclFilter(world, attachment.id, passing, address, trust.address)
        : networkAclFilter(world, attachment.id, passing, trust.address, address);
  const attachmentAcl = fixed(
    "network ACL",
    "hub VPC attachment",
    `network ACL ${passing}, GRE`,
    filter?.decide({ protocol: GRE }) ?? { verdict: "deny", by: "no attachment subnet in the firewall's zone" },
  );
  if (direction === "ingress") return [attachmentAcl, ...outer];
  const id = readTransitGateway(world.inventory)?.id ?? "no Transit Gateway";
  const target = { key: "transitGatewayId" as const, id };
  const route = fixed("route", at, "VPC route", decideVpcRoute(world.inventory, trust.subnetId, address, target));
  return [...outer, route, attachmentAcl];
}

/** The Transit Gateway's subnet in the zone of another subnet of the hub VPC. */
function attachmentSubnet(world: World, subnetId: string): SubnetView | undefined {
  const { inventory } = world;
  const subnet = subnetById(inventory, subnetId);
  const vpcId = textOf(inventory.byId("aws:ec2/subnet:Subnet", subnetId), "vpcId");
  const attachments = readVpcAttachments(inventory).filter((attachment) => attachment.vpcId === vpcId);
  const ids = attachments.flatMap(({ subnetIds }) => subnetIds);
  return ids.flatMap((id) => subnetById(inventory, id) ?? []).find(({ zone }) => zone === subnet?.zone);
}
