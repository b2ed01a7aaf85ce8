/**
 * The address plan: hub subnets, inside addresses, and the blocks nobody may use.
 *
 * Inside addresses come from one pool per kind of site, one block a site. A site's slot in its pool is a hash of its name
 * unless the configuration records one, so that no site depends on its neighbours; two sites in one slot are an error
 * that names both and a free slot.
 */
import { createHash } from "node:crypto";
import { addressAt, blockAt, blockCount, contains, findOverlaps, overlaps, parseCidr } from "./cidr";
import type { AnyHubConfig, HubConfig, SiteConfig } from "../config/config";
import type { Problem } from "../problems";
import { checkSlotsIn } from "./slots";
import type { FirewallName, SubnetPlan, SubnetRole } from "../types";
import { NO_FIREWALLS } from "../config/withoutFirewalls";

/** Blocks AWS keeps for itself in 169.254.0.0/16: VPN tunnels (/30) and Connect peers (/29) reserve the same places. */
export const RESERVED_INSIDE_CIDRS = [
  // EC2 API reference, ModifyVpnTunnelOptionsSpecification; AWS Transit Gateway guide, "Transit Gateway Connect peers".
  "169.254.0.0/29",
  "169.254.1.0/29",
  "169.254.2.0/29",
  "169.254.3.0/29",
  "169.254.4.0/29",
  "169.254.5.0/29",
  // Reserved there as 169.254.169.248/29; the whole /24 because metadata, DNS and time answer in it on every instance.
  "169.254.169.0/24",
] as const;

/** Azure's BGP addresses for APIPA peers: 169.254.21.0 to 169.254.22.255 (Azure VPN Gateway FAQ). */
export const AZURE_APIPA_CIDRS = ["169.254.21.0/24", "169.254.22.0/24"] as const;

/** A site's inside block per kind: Google Cloud four /30, Azure six addresses, a customer gateway two /30. */
const GCP_POOL = "169.254.64.0/18";
const BLOCK_PREFIX_LENGTH = { "gcp-ha-vpn": 28, "azure-vpn-gateway": 29, "customer-gateway": 29 } as const;

interface Pool {
  readonly size: number;
  blockAt(slot: number): string;
}

export function poolOf(kind: SiteConfig["kind"], network: HubConfig["network"]): Pool {
  const length = BLOCK_PREFIX_LENGTH[kind];
  if (kind === "azure-vpn-gateway") {
    const perCidr = blockCount(AZURE_APIPA_CIDRS[0], length);
    return {
      size: AZURE_APIPA_CIDRS.length * perCidr,
      blockAt: (slot) => blockAt(AZURE_APIPA_CIDRS[0], length, slot), // The two /24 are neighbours.
    };
  }
  const cidr = kind === "gcp-ha-vpn" ? GCP_POOL : network.customerGatewayInsidePool;
  return { size: blockCount(cidr, length), blockAt: (slot) => blockAt(cidr, length, slot) };
}

/** A number that depends on the name alone, spread over 32 bits. */
export function hashName(name: string): number {
  return createHash("sha256").update(name).digest().readUInt32BE(0);
}

export function slotOf(name: string, site: SiteConfig, network: HubConfig["network"]): number {
  return site.slot ?? hashName(name) % poolOf(site.kind, network).size;
}

/** Slots outside their pool, pools too small for their sites, and two sites in one slot. */
export function checkSlots(config: HubConfig): Problem[] {
  return (Object.keys(BLOCK_PREFIX_LENGTH) as SiteConfig["kind"][]).flatMap((kind): Problem[] => {
    const { size } = poolOf(kind, config.network);
    const sites = Object.entries(config.sites).filter(([, site]) => site.kind === kind);
    if (sites.length <= size) {
      const slotted = sites.map(([name, site]) => ({
        name,
        slot: slotOf(name, site, config.network),
        isRecorded: site.slot !== undefined,
      }));
      return checkSlotsIn({ words: "the inside address pool", size }, slotted);
    }
    return [
      {
        path: "hub:sites",
        what: `the pool of inside addresses for ${kind} sites is exhausted`,
        value: sites.length,
        allowed: `${size} sites`,
        remedy:
          kind === "customer-gateway"
            ? "widen hub:network.customerGatewayInsidePool"
            : "end some sites on a second hub",
      },
    ];
  });
}

/** The hub VPC in sixteenths: two blocks a role, one per zone; attachment subnets are /28 as AWS advises. */
export function planHubSubnets(network: HubConfig["network"]): SubnetPlan[] {
  const length = parseCidr(network.cidr).prefixLength + 4;
  const place: Record<SubnetRole, number> = { untrust: 0, trust: 2, management: 4, attachment: 6 };
  return (Object.keys(place) as SubnetRole[]).flatMap((role) =>
    (["a", "b"] as const).map((firewall, index) => {
      const block = blockAt(network.cidr, length, place[role] + index);
      return {
        name: `${role}-${firewall}`,
        role,
        firewall,
        availabilityZone: network.availabilityZones[index]!,
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
export function checkNetworks(config: AnyHubConfig): Problem[] {
  const hubCidrs = hubCidrsOf(config);
  const named: Named[] = [
    ...hubCidrs,
    ...Object.entries(config.spokes).map(([name, spoke]) => ({ path: `hub:spokes.${name}.cidr`, cidr: spoke.cidr })),
    ...Object.entries({ ...config.sites, ...config.awsVpnSites }).flatMap(([name, site]) =>
      site.cidrs.map((cidr) => ({ path: `hub:sites.${name}.cidrs`, cidr })),
    ),
  ];
  // A default route holds every other network: one problem says it all.
  const isDefault = ({ cidr }: Named) => parseCidr(cidr).prefixLength === 0;
  const networks = named.filter((network) => !isDefault(network));
  const linkLocal = networks.filter(({ cidr }) => overlaps(cidr, "169.254.0.0/16"));
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
    ...linkLocal.map(({ path, cidr }) => ({
      path,
      what: "is link-local (RFC 3927) and cannot be routed",
      value: cidr,
      allowed: "anything outside 169.254.0.0/16",
    })),
    ...overlapProblems(networks, "give one of them another prefix; packets could not be told apart"),
  ];
}

/** The hub's own blocks, as far as it has them, with the shortest prefix that each may have. */
function hubCidrsOf(config: AnyHubConfig): (Named & { shortest: number; why: string })[] {
  const { transitGatewayCidr } = config.network;
  const vpcCidr = config.firewalls === NO_FIREWALLS ? undefined : config.network.cidr;
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

/** Refuses an inside block of the wrong size, outside `allowed`, or in a reserved place. */
export function checkInsideCidr(
  path: string,
  cidr: string,
  prefixLength: number,
  allowed: readonly string[],
): Problem[] {
  const size = checkPrefixLength(path, cidr, prefixLength, prefixLength, "inside blocks have one size");
  if (size.length > 0) return size;
  if (!allowed.some((outer) => contains(outer, cidr))) {
    return [
      { path, what: "is outside the addresses this kind of leg may use", value: cidr, allowed: allowed.join(", ") },
    ];
  }
  const reserved = RESERVED_INSIDE_CIDRS.find((block) => overlaps(block, cidr));
  if (reserved === undefined) return [];
  return [
    {
      path,
      what: `lies in ${reserved}, which AWS reserves`,
      value: cidr,
      allowed: `any /${prefixLength} outside ${RESERVED_INSIDE_CIDRS.join(", ")}`,
      remedy: "take another block",
    },
  ];
}
