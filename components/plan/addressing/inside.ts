/**
 * Inside addresses. They come from one pool per kind of site and termination, one block a site. A site's slot in its pool
 * is a hash of its name unless the configuration records one, so that no site depends on its neighbours; two sites in one
 * slot are an error that names both and a free slot.
 */
import type { HubConfig } from "../config/config";
import { TRANSIT_GATEWAY, type SiteConfig } from "../config/sites";
import { FIREWALL_NAMES } from "../firewalls/types";
import type { Problem } from "../problems";
import { vpcNetworkOf } from "../sites/adoptedNetworks";
import { tunnelNamesOf, tunnelPlacesOf } from "../sites/ends";
import { checkPrefixLength, hashName, overlapProblems } from "./addresses";
import { blockAt, blockCount, contains, overlaps } from "./cidr";

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

/** Azure's BGP addresses for APIPA peers, two neighbouring /24: 169.254.21.0 to 169.254.22.255 (Azure VPN Gateway FAQ). */
export const AZURE_APIPA_CIDRS = ["169.254.21.0/24", "169.254.22.0/24"] as const;

const GCP_POOL = "169.254.64.0/18";

interface Pool {
  /** In words. Sites of one pool share its slots; Azure's range is each gateway's own, apart for each termination. */
  readonly words: string;
  readonly size: number;
  blockAt(slot: number): string;
}

function pool(words: string, cidrs: readonly string[], prefixLength: number): Pool {
  const [first] = cidrs;
  return {
    words,
    size: cidrs.length * blockCount(first!, prefixLength),
    blockAt: (slot) => blockAt(first!, prefixLength, slot),
  };
}

type PooledSite = Pick<SiteConfig, "kind" | "terminateOn">;

/** On the firewalls a block holds four /30 of Google Cloud, six addresses of Azure or two /30; on the AWS VPN up to eight. */
export function poolOf({ kind, terminateOn }: PooledSite, { network }: HubConfig): Pool {
  const isAzure = kind === "azure-vpn-gateway";
  if (terminateOn === "aws-vpn")
    return isAzure
      ? pool("Azure's APIPA range", AZURE_APIPA_CIDRS, 28)
      : pool("hub:network.awsVpnInsidePool", [network.awsVpnInsidePool], 27);
  if (isAzure) return pool("Azure's APIPA range, toward the firewalls", AZURE_APIPA_CIDRS, 29);
  if (kind === "gcp-ha-vpn") return pool("the inside address pool", [GCP_POOL], 28);
  return pool("hub:network.customerGatewayInsidePool", [network.customerGatewayInsidePool], 29);
}

export function slotOf(name: string, site: SiteConfig, config: HubConfig): number {
  return site.slot ?? hashName(name) % poolOf(site, config).size;
}

/**
 * For a site to come, whatever others are recorded or derived: its own slot, or the next one that is free and whose
 * addresses may be used. Undefined where none is.
 */
export function freeSlot(name: string, site: SiteConfig, config: HubConfig): number | undefined {
  const { size, words } = poolOf(site, config);
  const others = Object.entries(config.sites).filter(([, other]) => poolOf(other, config).words === words);
  const taken = new Set(others.map(([other, values]) => slotOf(other, values, config)));
  const first = slotOf(name, site, config);
  for (let step = 0; step < size; step += 1) {
    const slot = (first + step) % size;
    if (taken.has(slot)) continue;
    const sites = { ...config.sites, [name]: { ...site, slot } };
    if (checkInside({ ...config, sites }).length === 0) return slot;
  }
  return undefined;
}

/** The site's /29 of Azure's range for its tunnels to the firewalls. */
export function azureBlockOf(
  name: string,
  site: Extract<SiteConfig, { kind: "azure-vpn-gateway"; terminateOn: "vm-series" }>,
  config: HubConfig,
): string {
  return site.insideCidr ?? poolOf(site, config).blockAt(slotOf(name, site, config));
}

type SiteOfSlash30 = Extract<SiteConfig, { insideCidrs: unknown }>;

/** The /30 of each tunnel by its name: given in the configuration, or the tunnel's place in the site's block. */
export function tunnelCidrsOf(name: string, site: SiteOfSlash30, config: HubConfig): Readonly<Record<string, string>> {
  const block = poolOf(site, config).blockAt(slotOf(name, site, config));
  const given: Readonly<Record<string, string | undefined>> = site.insideCidrs;
  return Object.fromEntries(
    tunnelPlacesOf(site).map(([tunnel, place]) => [tunnel, given[tunnel] ?? blockAt(block, 30, place)]),
  );
}

/** Slots outside their pool, pools too small for their sites, two sites in one slot, and blocks that may not be used. */
export function checkInside(config: HubConfig): Problem[] {
  const slots = checkSlots(config);
  const blocks = Object.entries(config.sites).flatMap(([name, site]) => insideBlocksOf(name, site, config));
  const connect = connectBlocks(config);
  const problems = [...connect, ...blocks].flatMap((block) => checkInsideCidr(block));
  // Sites in one slot overlap by definition, and are named.
  const isTelling = slots.length === 0 && problems.length === 0;
  return [...slots, ...problems, ...checkUnusedCidrs(config), ...(isTelling ? checkUnique(connect, blocks) : [])];
}

interface InsideBlock {
  readonly path: string;
  readonly cidr: string;
  readonly prefixLength: number;
  readonly allowed: readonly string[];
  /** What must tell its tunnels apart: the firewalls, or a gateway of AWS. */
  readonly gateway: string;
  /** The adopted VPC network whose Cloud Router holds it. */
  readonly network?: string;
}

const FIREWALLS = "the firewalls";
const LINK_LOCAL = "169.254.0.0/16";

function connectBlocks({ pair, network }: HubConfig): InsideBlock[] {
  if (pair === undefined) return [];
  return FIREWALL_NAMES.map((firewall) => ({
    path: `hub:network.connectInsideCidrs.${firewall}`,
    cidr: network.connectInsideCidrs[firewall],
    prefixLength: 29,
    allowed: [LINK_LOCAL],
    gateway: FIREWALLS,
  }));
}

function insideBlocksOf(name: string, site: SiteConfig, config: HubConfig): InsideBlock[] {
  // A slot outside of the pool has no block; it is told as such.
  if (slotOf(name, site, config) >= poolOf(site, config).size) return [];
  const gateway = site.terminateOn === "aws-vpn" ? site.attachTo : FIREWALLS;
  const path = `hub:sites.${name}`;
  if (site.kind === "azure-vpn-gateway" && site.terminateOn === "vm-series") {
    const cidr = azureBlockOf(name, site, config);
    return [{ path: `${path}.insideCidr`, cidr, prefixLength: 29, allowed: AZURE_APIPA_CIDRS, gateway }];
  }
  const allowed =
    site.kind === "azure-vpn-gateway"
      ? AZURE_APIPA_CIDRS
      : site.kind === "customer-gateway" && site.terminateOn === "vm-series"
        ? [LINK_LOCAL, config.network.customerGatewayInsidePool]
        : [LINK_LOCAL];
  const network = vpcNetworkOf(site);
  return Object.entries(tunnelCidrsOf(name, site, config)).map(([tunnel, cidr]) => ({
    path: `${path}.insideCidrs.${tunnel}`,
    cidr,
    prefixLength: 30,
    allowed,
    gateway,
    ...(network === undefined ? {} : { network }),
  }));
}

function checkUnusedCidrs({ sites }: HubConfig): Problem[] {
  return Object.entries(sites).flatMap(([name, site]) => {
    if (!("insideCidrs" in site)) return [];
    const known = tunnelNamesOf(site);
    return Object.entries(site.insideCidrs)
      .filter(([tunnel, cidr]) => cidr !== undefined && !known.includes(tunnel))
      .map(([tunnel, cidr]) => ({
        path: `hub:sites.${name}.insideCidrs.${tunnel}`,
        what: "is of a tunnel that the site does not have",
        value: cidr,
        allowed: known.join(", "),
      }));
  });
}

/**
 * A firewall tells its tunnels apart by these addresses; AWS wants them unique across all tunnels of a gateway, and a
 * Transit Gateway those of its Connect peers among them (Site-to-Site VPN guide, "Tunnel options"; Transit Gateway guide,
 * "Connect peers"); Google wants them unique in a VPC network (Cloud VPN, "Create an HA VPN gateway to a peer").
 */
function checkUnique(connect: readonly InsideBlock[], blocks: readonly InsideBlock[]): Problem[] {
  const onFirewalls = blocks.filter(({ gateway }) => gateway === FIREWALLS);
  const onAwsVpn = blocks.filter(({ gateway }) => gateway !== FIREWALLS);
  const besideConnect = onAwsVpn.some(({ gateway }) => gateway === TRANSIT_GATEWAY) ? connect : [];
  const networks = new Set(blocks.flatMap(({ network }) => network ?? []));
  const groups = [
    [...connect, ...onFirewalls],
    [...besideConnect, ...onAwsVpn],
    ...[...networks].map((network) => blocks.filter((block) => block.network === network)),
  ];
  const problems = groups.flatMap((group) =>
    overlapProblems(
      group,
      "inside addresses are unique on a gateway and in a VPC network: give one of them another block",
    ),
  );
  return [...new Map(problems.map((problem) => [`${problem.path} ${problem.what}`, problem])).values()];
}

/** Refuses an inside block of the wrong size, outside `allowed`, or in a reserved place. */
function checkInsideCidr({ path, cidr, prefixLength, allowed }: InsideBlock): Problem[] {
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

function checkSlots(config: HubConfig): Problem[] {
  const pools = new Map<string, { readonly pool: Pool; readonly sites: SlottedSite[] }>();
  for (const [name, site] of Object.entries(config.sites)) {
    const pool = poolOf(site, config);
    const known = pools.get(pool.words) ?? { pool, sites: [] };
    known.sites.push({ name, slot: slotOf(name, site, config), isRecorded: site.slot !== undefined });
    pools.set(pool.words, known);
  }
  return [...pools.values()].flatMap(({ pool, sites }) =>
    sites.length > pool.size ? exhausted(pool, sites.length) : checkSlotsIn(pool, sites),
  );
}

function exhausted({ words, size }: Pool, wanted: number): Problem[] {
  return [
    {
      path: "hub:sites",
      what: `all slots of ${words} are taken`,
      value: wanted,
      allowed: `${size} sites`,
      remedy: "widen the pool where it is yours, or end some sites on a second hub",
    },
  ];
}

interface SlottedSite {
  readonly name: string;
  readonly slot: number;
  readonly isRecorded: boolean;
}

/** Slots outside the pool, and two sites in one slot, with a free one for the newer. */
function checkSlotsIn({ words, size }: Pool, sites: readonly SlottedSite[]): Problem[] {
  const taken = new Map<number, string>();
  const outside: Problem[] = [];
  const clashes: { readonly name: string; readonly holder: string; readonly slot: number }[] = [];
  for (const { name, slot } of [...sites].sort(recordedFirst)) {
    const holder = taken.get(slot);
    if (slot >= size) outside.push({ ...at(name, slot), what: "is outside the pool", allowed: `0 to ${size - 1}` });
    else if (holder === undefined) taken.set(slot, name);
    else clashes.push({ name, holder, slot });
  }
  const same = clashes.map(({ name, holder, slot }) => {
    const free = nextFreeSlot(slot, size, taken);
    if (free !== undefined) taken.set(free, name);
    return {
      ...at(name, slot),
      what: `${name} and ${holder} fall into the same slot of ${words}`,
      remedy:
        free === undefined
          ? `all ${size} slots are taken: widen the pool where it is yours, or end some sites on a second hub`
          : `record slot: ${free} (free) at the newer of the two sites; the other keeps its addresses`,
    };
  });
  return [...outside, ...same];
}

const at = (name: string, slot: number) => ({ path: `hub:sites.${name}.slot`, value: slot });

/** A recorded slot is kept: the other site moves. */
function recordedFirst(left: SlottedSite, right: SlottedSite): number {
  const recorded = Number(right.isRecorded) - Number(left.isRecorded);
  return recorded !== 0 ? recorded : left.name < right.name ? -1 : 1;
}

/** The first free slot behind a taken one, around the end of the pool; undefined where none is free. */
function nextFreeSlot(slot: number, size: number, taken: ReadonlyMap<number, unknown>): number | undefined {
  for (let step = 1; step < size; step += 1) {
    const next = (slot + step) % size;
    if (!taken.has(next)) return next;
  }
  return undefined;
}
