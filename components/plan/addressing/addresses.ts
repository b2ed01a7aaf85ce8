/** The address plan: the subnets of the hub and its spokes, and which networks may not meet. */
import { createHash } from "node:crypto";
import { addressAt, blockAt, blockCount, contains, findOverlaps, overlaps, parseCidr } from "./cidr";
import { CLOUD_RANGES, UNROUTABLE, type ReservedRange } from "./reserved";
import type { HubConfig, PairConfig } from "../config/config";
import type { SiteConfig } from "../config/sites";
import type { Problem } from "../problems";
import type { FirewallName } from "../firewalls/types";
import { filtersOwnNetwork } from "../flows/vpnFlows";
import type { SubnetPlan, SubnetRole } from "./types";

/** A number that depends on the name alone, spread over 32 bits. */
export function hashName(name: string): number {
  return createHash("sha256").update(name).digest().readUInt32BE(0);
}

/** The hub VPC in sixteenths: two blocks a role, one per zone; attachment subnets are /28 as AWS advises. */
export function planHubSubnets(
  { vpcCidr }: PairConfig,
  availabilityZones: HubConfig["network"]["availabilityZones"],
): SubnetPlan[] {
  const length = parseCidr(vpcCidr).prefixLength + 4;
  const place: Record<SubnetRole, number> = { untrust: 0, trust: 2, management: 4, attachment: 6 };
  return (Object.keys(place) as SubnetRole[]).flatMap((role) =>
    (["a", "b"] as const).map((firewall, index) => {
      const block = blockAt(vpcCidr, length, place[role] + index);
      return {
        name: `${role}-${firewall}`,
        role,
        firewall,
        availabilityZone: availabilityZones[index]!,
        cidr: role === "attachment" ? blockAt(block, 28, 0) : block,
      };
    }),
  );
}

/** Where a firewall's interface sits in its subnet: AWS keeps the first four addresses and the last (VPC guide). */
const INTERFACE_HOST = 10;

export function interfaceAddress(subnets: readonly SubnetPlan[], role: SubnetRole, firewall: FirewallName): string {
  const subnet = subnets.find((known) => known.role === role && known.firewall === firewall);
  return addressAt(subnet!.cidr, INTERFACE_HOST);
}

/** A spoke VPC: the lower half for workloads, one subnet per zone, and a /28 per zone at the end for the attachment. */
export function planSpokeSubnets(cidr: string, availabilityZones: readonly [string, string]) {
  const length = parseCidr(cidr).prefixLength;
  const attachments = blockCount(cidr, 28);
  return availabilityZones.flatMap((availabilityZone, index) => {
    const firewall = (["a", "b"] as const)[index]!;
    return [
      {
        name: `workload-${firewall}`,
        role: "workload" as const,
        availabilityZone,
        cidr: blockAt(cidr, length + 2, index),
      },
      {
        name: `attachment-${firewall}`,
        role: "attachment" as const,
        availabilityZone,
        cidr: blockAt(cidr, 28, attachments - 2 + index),
      },
    ];
  });
}

interface Named {
  readonly path: string;
  readonly cidr: string;
}

/** Networks that a packet can be addressed to: no two may overlap. */
export function checkNetworks(config: HubConfig): Problem[] {
  const hubCidrs = hubCidrsOf(config);
  const named: Named[] = [
    ...hubCidrs,
    ...Object.entries(config.spokes).map(([name, spoke]) => ({ path: `hub:spokes.${name}.cidr`, cidr: spoke.cidr })),
    ...Object.entries(config.sites).flatMap(([name, site]) =>
      site.cidrs.map((cidr) => ({ path: `hub:sites.${name}.cidrs`, cidr })),
    ),
  ];
  // A default route holds every other network: one problem says it all.
  const isDefault = ({ cidr }: Named) => parseCidr(cidr).prefixLength === 0;
  const networks = named.filter((network) => !isDefault(network));
  return [
    ...hubCidrs.flatMap(({ path, cidr, shortest, why }) => checkPrefixLength(path, cidr, shortest, 24, why)),
    ...Object.entries(config.spokes).flatMap(([name, spoke]) =>
      checkPrefixLength(`hub:spokes.${name}.cidr`, spoke.cidr, 16, 24, "a VPC is at most /16; four subnets must fit"),
    ),
    ...named.filter(isDefault).flatMap(({ path, cidr }) =>
      path.startsWith("hub:sites.")
        ? [
            {
              path,
              what: "is the default route, which cannot be a site's prefix: it would take all packets of the hub",
              value: cidr,
              allowed: "the prefixes that live at the site",
            },
          ]
        : [],
    ),
    ...networks.flatMap(({ path, cidr }) => checkReserved(path, cidr, UNROUTABLE, "cannot be routed")),
    ...Object.entries(config.sites).flatMap(([name, site]) => checkCloudPrefixes(`hub:sites.${name}.cidrs`, site)),
    ...overlapProblems(networks, "give one of them another prefix; packets could not be told apart"),
  ];
}

/** Google's and Azure's smallest subnet (VPC, "Subnets"; Azure Virtual Network FAQ), where the program makes the network. */
const SMALLEST_SUBNET = 29;

function checkCloudPrefixes(path: string, site: SiteConfig): Problem[] {
  if (site.kind === "customer-gateway") return [];
  const isMade = filtersOwnNetwork(site);
  const prefixes = site.cidrs.filter((cidr) => parseCidr(cidr).prefixLength > 0);
  return prefixes.flatMap((cidr) => [
    ...checkReserved(path, cidr, CLOUD_RANGES[site.kind], "stays its cloud's own"),
    ...(isMade && parseCidr(cidr).prefixLength > SMALLEST_SUBNET
      ? [
          {
            path,
            what: "is too small for a network of this cloud",
            value: cidr,
            allowed: `/${SMALLEST_SUBNET} or larger`,
          },
        ]
      : []),
  ]);
}

function checkReserved(path: string, cidr: string, ranges: readonly ReservedRange[], so: string): Problem[] {
  const range = ranges.find((each) => overlaps(cidr, each.cidr));
  if (range === undefined) return [];
  const what = contains(range.cidr, cidr) ? "is" : `holds ${range.cidr}, which is`;
  return [{ path, what: `${what} ${range.why} and ${so}`, value: cidr, allowed: `anything outside ${range.cidr}` }];
}

/** The hub's own blocks, as far as it has them, with the shortest prefix that each may have. */
function hubCidrsOf(config: HubConfig): (Named & { shortest: number; why: string })[] {
  const { transitGatewayCidr } = config.network;
  const vpcCidr = config.pair?.vpcCidr;
  return [
    {
      path: "hub:network.cidr",
      cidr: vpcCidr,
      shortest: 16,
      why: "a VPC is at least /28 and at most /16; the hub needs room for 16 subnets",
    },
    {
      path: "hub:network.transitGatewayCidr",
      cidr: transitGatewayCidr,
      shortest: 8,
      why: "a Transit Gateway CIDR block is /24 or larger",
    },
  ].flatMap(({ cidr, ...rest }) => (cidr === undefined ? [] : [{ ...rest, cidr }]));
}

export function overlapProblems(blocks: readonly Named[], remedy: string): Problem[] {
  return findOverlaps(blocks).map(([first, second]) => ({
    path: second.path,
    what: `${second.cidr} overlaps ${first.cidr} of ${first.path}`,
    value: second.cidr,
    remedy,
  }));
}

export function checkPrefixLength(
  path: string,
  cidr: string,
  shortest: number,
  longest: number,
  why: string,
): Problem[] {
  const { prefixLength } = parseCidr(cidr);
  if (prefixLength >= shortest && prefixLength <= longest) return [];
  const allowed = shortest === longest ? `/${shortest}` : `/${shortest} to /${longest}`;
  return [{ path, what: `has the wrong size: ${why}`, value: cidr, allowed }];
}
