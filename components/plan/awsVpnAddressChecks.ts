/** Refuses addresses of AWS VPN sites that clash, or that AWS or Azure would refuse. */
import { AZURE_APIPA_CIDRS, checkInsideCidr, nextFreeSlot, overlapProblems, recordSlot } from "./addresses";
import { awsTunnelCidrs, awsVpnPool, poolNameOf } from "./awsVpnAddresses";
import { awsVpnSlotOf, connectionCountOf, devicesOf } from "./awsVpnSite";
import { contains } from "./cidr";
import type { AnyHubConfig } from "./config";
import type { Problem } from "./problems";

/** Not reachable over the internet (RFC 1918, RFC 6598, RFC 3927, RFC 1122). */
const NOT_PUBLIC = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"];

/** One device may have connections at several gateways, but two sites behind it on one gateway cannot be told apart. */
export function checkDevices(config: AnyHubConfig): Problem[] {
  const first = new Map<string, string>();
  return Object.entries(config.awsVpnSites).flatMap(([name, site]) =>
    devicesOf(site).flatMap(({ outsideAddress }, index) => {
      const path =
        site.kind === "customer-gateway" && site.gateways !== undefined
          ? `hub:sites.${name}.gateways.${index}.outsideAddress`
          : `hub:sites.${name}.outsideAddress`;
      const key = `${site.attachTo} ${outsideAddress}`;
      const holder = first.get(key);
      if (holder === undefined) first.set(key, path);
      const problems: Problem[] = [];
      if (holder !== undefined)
        problems.push({
          path,
          what: `is also ${holder}; a gateway has one connection per device and site`,
          value: outsideAddress,
          remedy: "give the device's prefixes to one site, or attach one of the two elsewhere",
        });
      if (NOT_PUBLIC.some((block) => contains(block, `${outsideAddress}/32`)))
        problems.push({
          path,
          what: "is not reachable over the internet",
          value: outsideAddress,
          allowed: "a public IPv4 address; behind NAT that of the NAT, with behindNat: true",
        });
      return problems;
    }),
  );
}

/** Slots outside their pool, and two sites in one slot. */
export function checkSlots(config: AnyHubConfig): Problem[] {
  const taken = new Map<string, Map<number, string>>();
  const clashes: { name: string; holder: string; slot: number; pool: string; size: number }[] = [];
  const outside = Object.entries(config.awsVpnSites)
    .sort(([, left], [, right]) => Number(right.slot !== undefined) - Number(left.slot !== undefined))
    .flatMap(([name, site]): Problem[] => {
      const slot = awsVpnSlotOf(name, site, config);
      const { size } = awsVpnPool(site.kind, config);
      const path = `hub:sites.${name}.slot`;
      if (slot >= size) return [{ path, what: "is outside the pool", value: slot, allowed: `0 to ${size - 1}` }];
      const pool = poolNameOf(site.kind);
      const own = taken.get(pool) ?? new Map<number, string>();
      taken.set(pool, own);
      const holder = own.get(slot);
      if (holder === undefined) own.set(slot, name);
      else clashes.push({ name, holder, slot, pool, size });
      return [];
    });
  const same = clashes.map(({ name, holder, slot, pool, size }) => {
    const own = taken.get(pool)!;
    const free = nextFreeSlot(slot, size, own);
    if (free !== undefined) own.set(free, name);
    return {
      path: `hub:sites.${name}.slot`,
      what: `${name} and ${holder} fall into the same slot of ${pool}`,
      value: slot,
      remedy:
        free === undefined
          ? `all ${size} slots are taken: widen the pool where it is yours, or end some sites on a second hub`
          : recordSlot(free),
    };
  });
  return [...outside, ...same];
}

/** Size, range and reserved places of every /30, and that no two of the hub's AWS VPN tunnels overlap. */
export function checkInside(config: AnyHubConfig): Problem[] {
  const blocks = Object.entries(config.awsVpnSites).flatMap(([name, site]) => {
    const cidrs = awsTunnelCidrs(site, connectionCountOf(site), awsVpnSlotOf(name, site, config), config);
    return Object.entries(cidrs).map(([tunnel, cidr]) => ({
      path: `hub:sites.${name}.insideCidrs.${tunnel}`,
      cidr,
      site,
    }));
  });
  const problems = blocks.flatMap(({ path, cidr, site }) =>
    checkInsideCidr(path, cidr, 30, site.kind === "azure-vpn-gateway" ? AZURE_APIPA_CIDRS : ["169.254.0.0/16"]),
  );
  const unused = Object.entries(config.awsVpnSites).flatMap(([name, site]) => {
    const known = awsTunnelCidrs(site, connectionCountOf(site), 0, config);
    return Object.entries(site.insideCidrs)
      .filter(([tunnel, cidr]) => cidr !== undefined && !(tunnel in known))
      .map(([tunnel, cidr]) => ({
        path: `hub:sites.${name}.insideCidrs.${tunnel}`,
        what: "is of a tunnel that the site does not have",
        value: cidr,
        allowed: Object.keys(known).join(", "),
      }));
  });
  if (problems.length > 0) return [...problems, ...unused];
  const bySite = new Map<string, { path: string; cidr: string }[]>();
  for (const { path, cidr, site } of blocks) {
    const pool = site.kind === "azure-vpn-gateway" ? "azure" : "other";
    bySite.set(pool, [...(bySite.get(pool) ?? []), { path, cidr }]);
  }
  const alike = overlapProblems(
    [...bySite.values()].flat(),
    "inside addresses of AWS VPN tunnels are unique: give another",
  );
  return [...unused, ...alike];
}
