/** Public addresses of customers' devices: reachable at all, and told apart by what ends the tunnels. */
import type { HubConfig } from "../config/config";
import { TRANSIT_GATEWAY, type SiteConfig } from "../config/sites";
import type { Problem } from "../problems";
import { devicesOf, outsideAddressPath } from "../sites/ends";
import { contains, parseCidr, withoutAddress } from "./cidr";
import { UNROUTABLE, type ReservedRange } from "./reserved";

/**
 * Not globally reachable by the IANA IPv4 Special-Purpose Address Registry (RFC 6890), and multicast (RFC 5771). The blocks
 * for documentation (RFC 5737) and benchmarks (RFC 2544) are left out: they stand in examples and rehearsals for addresses
 * that are not known, and no packet finds its way to them.
 */
const NOT_REACHABLE: readonly ReservedRange[] = [
  ...UNROUTABLE,
  { cidr: "10.0.0.0/8", why: "private use (RFC 1918)" },
  { cidr: "100.64.0.0/10", why: "shared address space (RFC 6598)" },
  { cidr: "172.16.0.0/12", why: "private use (RFC 1918)" },
  { cidr: "192.0.0.0/24", why: "IETF protocol assignments (RFC 6890)" },
  { cidr: "192.88.99.0/24", why: "deprecated 6to4 relay anycast (RFC 7526)" },
  { cidr: "192.168.0.0/16", why: "private use (RFC 1918)" },
];

/**
 * One address is one IKE peer of a firewall. A device may have connections at several gateways of AWS, but two sites behind
 * it on one gateway could not be told apart.
 */
export function checkOutsideAddresses(config: HubConfig): Problem[] {
  const { sites } = config;
  const first = new Map<string, string>();
  return Object.entries(sites).flatMap(([name, site]) =>
    devicesOf(site).flatMap(({ outsideAddress }, number): Problem[] => {
      const path = outsideAddressPath(name, site, number);
      const gateway = gatewayOf(site);
      const key = `${gateway} ${outsideAddress}`;
      const holder = first.get(key);
      if (holder === undefined) first.set(key, path);
      return [
        ...(holder === undefined ? [] : [sameDevice(path, outsideAddress, holder, gateway)]),
        ...checkReachable(path, outsideAddress),
        ...checkOwnPrefixes(name, site, outsideAddress),
        ...(site.terminateOn === "vm-series" ? checkHubVpc(path, outsideAddress, config) : []),
      ];
    }),
  );
}

/**
 * A gateway's own address is no source or destination inside its tunnel: ESP to it would be sent into the tunnel that it
 * carries, which then goes down and up for ever (AWS, customer gateway guide, on source NAT: take another address).
 */
function checkOwnPrefixes(name: string, { cidrs }: SiteConfig, address: string): Problem[] {
  return cidrs
    .filter((cidr) => parseCidr(cidr).prefixLength > 0 && contains(cidr, `${address}/32`))
    .map((cidr) => {
      const rest = withoutAddress(cidr, address);
      return {
        path: `hub:sites.${name}.cidrs`,
        what: `holds the site's own outside address ${address}, which never travels inside its tunnels`,
        value: cidr,
        remedy:
          rest.length === 0
            ? "let the device translate to an address that it does not use itself, and name that"
            : `leave the address out: ${rest.join(", ")}`,
      };
    });
}

/** The VPC's own route takes what is for its CIDR, and no longer one can be put before it toward a gateway (VPC guide). */
function checkHubVpc(path: string, value: string, { pair }: HubConfig): Problem[] {
  if (pair === undefined || !contains(pair.vpcCidr, `${value}/32`)) return [];
  return [
    {
      path,
      what: `lies in the hub's VPC (hub:network.cidr ${pair.vpcCidr}), which keeps the packets for it`,
      value,
      remedy: "give the hub's VPC a private CIDR",
    },
  ];
}

function gatewayOf(site: SiteConfig): string {
  if (site.terminateOn === "vm-series") return "a firewall";
  return site.attachTo === TRANSIT_GATEWAY
    ? "a Transit Gateway"
    : `the virtual private gateway of spoke/${site.attachTo}`;
}

function sameDevice(path: string, value: string, holder: string, gateway: string): Problem {
  return {
    path,
    what: `is also ${holder}; ${gateway} cannot tell two sites behind one address apart`,
    value,
    remedy: "give the device's prefixes to one site, or end one of the two elsewhere",
  };
}

function checkReachable(path: string, value: string): Problem[] {
  const block = NOT_REACHABLE.find(({ cidr }) => contains(cidr, `${value}/32`));
  if (block === undefined) return [];
  return [
    {
      path,
      what: `is not reachable over the internet: ${block.cidr} is ${block.why}`,
      value,
      allowed: "a public IPv4 address; behind NAT that of the NAT, with behindNat: true",
    },
  ];
}
