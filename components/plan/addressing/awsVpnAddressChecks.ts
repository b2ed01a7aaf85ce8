/** Refuses addresses of AWS VPN sites that clash, or that AWS or Azure would refuse. */
import { AZURE_APIPA_CIDRS, checkInsideCidr, overlapProblems } from "./addresses";
import { awsTunnelCidrs, awsVpnPool, poolNameOf } from "./awsVpnAddresses";
import { awsVpnSlotOf, connectionCountOf, devicesOf } from "../sites/awsVpnSite";
import { contains } from "./cidr";
import type { AnyHubConfig } from "../config/config";
import type { Problem } from "../problems";
import { checkSlotsIn } from "./slots";

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
  const sites = Object.entries(config.awsVpnSites);
  const pools = [...new Set(sites.map(([, { kind }]) => poolNameOf(kind)))];
  return pools.flatMap((words) => {
    const own = sites.filter(([, { kind }]) => poolNameOf(kind) === words);
    const { size } = awsVpnPool(own[0]![1].kind, config);
    const slotted = own.map(([name, site]) => ({
      name,
      slot: awsVpnSlotOf(name, site, config),
      isRecorded: site.slot !== undefined,
    }));
    return checkSlotsIn({ words, size }, slotted);
  });
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
