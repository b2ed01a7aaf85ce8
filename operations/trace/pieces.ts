/**
 * Cuts address ranges and port ranges into pieces that all rules treat alike, so that one sample of each proves the
 * whole: a hole for a single address or port is found as surely as a wide one.
 */
import type { Range } from "../../components/plan/addressing/cidr";
import { covers, EVERYTHING, formatService, sampleOf, type ServiceRange, splitRange } from "../../reading/service";
import { azureSecurityRules } from "../../reading/azure/securityGroup";
import type { FilterRule } from "../../reading/filter";
import { googleFirewallRules } from "../../reading/gcp/firewallRules";
import { networkAclOf } from "../../reading/aws/networkAcls";
import { securityGroupRules } from "../../reading/aws/securityGroups";
import { isFirewallWorld, type World } from "./world";
import { parsePrefix } from "../../reading/address";

export interface AddressPiece {
  readonly first: number;
  readonly last: number;
}

const DIRECTIONS = ["ingress", "egress"] as const;

/** First addresses of the ranges that anything in the stack tells apart, and the addresses behind their ends, sorted. */
export function addressCuts(world: World): number[] {
  const { inventory } = world;
  const groups = [
    ...inventory.all("aws:ec2/securityGroup:SecurityGroup"),
    ...inventory.all("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"),
  ].map(({ id }) => id);
  const networks = new Set(
    inventory.all("gcp:compute/firewall:Firewall").map(({ inputs }) => String(inputs["network"])),
  );
  const rules: FilterRule[] = DIRECTIONS.flatMap((direction) => [
    ...securityGroupRules(inventory, groups, direction),
    ...inventory.all("aws:ec2/subnet:Subnet").flatMap(({ id }) => networkAclOf(inventory, id).rules[direction]),
    ...[...networks].flatMap((network) => googleFirewallRules(inventory, network, direction)),
    ...inventory
      .all("azure-native:network:NetworkSecurityGroup")
      .flatMap(({ id }) => azureSecurityRules(inventory, id, direction, [])),
  ]);
  const { firewalls, bgp } = isFirewallWorld(world) ? world : { firewalls: {}, bgp: {} };
  const policies = Object.values(firewalls).flatMap(({ config }) => config.policy.filters);
  const routed = [
    ...Object.values(bgp).flatMap(({ routes }) => routes.map(({ prefix }) => prefix)),
    ...["aws:ec2transitgateway/route:Route", "aws:ec2/route:Route"]
      .flatMap((type) => inventory.all(type))
      .flatMap(({ inputs }) => parsePrefix(String(inputs["destinationCidrBlock"] ?? "")) ?? []),
    ...world.ends.flatMap(({ ranges, prefixes }) => [...ranges, ...prefixes]),
  ];
  const ranges = [...rules, ...policies]
    .flatMap(({ source, destination }) => [...(source?.ranges ?? []), ...(destination?.ranges ?? [])])
    .concat(routed);
  return [...new Set(ranges.flatMap(({ first, last }) => [first, last + 1]))].sort((l, r) => l - r);
}

export function addressPieces(ranges: readonly Range[], cuts: readonly number[]): AddressPiece[] {
  return ranges.flatMap(({ first, last }) => {
    const starts = [first, ...cuts.filter((cut) => cut > first && cut <= last)];
    return starts.map((start, index) => ({ first: start, last: (starts[index + 1] ?? last + 1) - 1 }));
  });
}

/** The tenth address, because clouds keep the first ones of a subnet for themselves. */
export function sampleAddress({ first, last }: AddressPiece): number {
  return Math.min(first + 10, last);
}

/** Samples of every service that is none of these, cut where anything decides otherwise. */
export function otherServices(
  services: readonly ServiceRange[],
  cuts: readonly number[],
  named: readonly ServiceRange[],
): ServiceRange[] {
  const ends = services.flatMap(({ fromPort, toPort }) => (fromPort === undefined ? [] : [fromPort, toPort! + 1]));
  const all = new Map([...EVERYTHING, ...named].map((range) => [formatService(range), range]));
  return [...all.values()]
    .flatMap((range) => splitRange(range, [...cuts, ...ends]))
    .filter((piece) => !services.some((service) => covers(service, sampleOf(piece))));
}
