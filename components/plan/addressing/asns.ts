/** BGP autonomous system numbers: which one each end may have, and that no two are alike. */
import type { AnyHubConfig, SiteConfig } from "../config/config";
import type { Problem } from "../problems";
import { NO_FIREWALLS } from "../config/withoutFirewalls";

interface AsnRange {
  readonly first: number;
  readonly last: number;
}

/** RFC 6996. */
const PRIVATE_16_BIT: AsnRange = { first: 64512, last: 65534 };
const PRIVATE_32_BIT: AsnRange = { first: 4200000000, last: 4294967294 };

/**
 * What Azure refuses for a peer of its gateways (Azure VPN Gateway FAQ), which are the numbers IANA reserves for
 * transition (RFC 6793), documentation (RFC 5398) and RFC 7300, and Azure's own.
 */
const RESERVED: readonly (AsnRange & { readonly by: string })[] = [
  { first: 8074, last: 8075, by: "Azure" },
  { first: 12076, last: 12076, by: "Azure" },
  { first: 23456, last: 23456, by: "RFC 6793 (AS_TRANS)" },
  { first: 64496, last: 64511, by: "RFC 5398 (documentation)" },
  { first: 65515, last: 65515, by: "Azure (its gateways' default)" },
  { first: 65517, last: 65520, by: "Azure" },
  { first: 65535, last: 65535, by: "RFC 7300" },
  { first: 65536, last: 65551, by: "RFC 5398 (documentation)" },
];

const inRange = (asn: number, { first, last }: AsnRange) => asn >= first && asn <= last;
const isPrivate = (asn: number) => inRange(asn, PRIVATE_16_BIT) || inRange(asn, PRIVATE_32_BIT);
const PRIVATE_WORDS = "64512 to 65534 or 4200000000 to 4294967294 (RFC 6996)";

export function checkAsns(config: AnyHubConfig): Problem[] {
  const { network, sites } = config;
  const hubAsn = config.firewalls === NO_FIREWALLS ? undefined : config.network.asn;
  const holders = [
    { path: "hub:network.transitGatewayAsn", asn: network.transitGatewayAsn },
    ...(hubAsn === undefined ? [] : [{ path: "hub:network.asn", asn: hubAsn }]),
    ...Object.entries(sites).flatMap(([name, { asn }]) =>
      asn === undefined ? [] : [{ path: `hub:sites.${name}.asn`, asn }],
    ),
  ];
  return [
    ...(isPrivate(network.transitGatewayAsn)
      ? []
      : [
          privateProblem(
            "hub:network.transitGatewayAsn",
            network.transitGatewayAsn,
            "a Transit Gateway takes private ASNs only",
          ),
        ]),
    ...(hubAsn === undefined ? [] : checkHubAsn(hubAsn)),
    ...Object.entries(sites).flatMap(([name, site]) => checkSiteAsn(`hub:sites.${name}.asn`, site)),
    ...checkDuplicates(holders),
  ];
}

function checkHubAsn(asn: number): Problem[] {
  const path = "hub:network.asn";
  const why = "the hub is not a public autonomous system";
  return [...(isPrivate(asn) ? [] : [privateProblem(path, asn, why)]), ...checkReserved(path, asn)];
}

function checkSiteAsn(path: string, { kind, asn }: SiteConfig): Problem[] {
  return asn === undefined ? [] : checkPeerAsn(path, kind, asn);
}

/** Refuses an ASN that the site's own kind of gateway cannot have. */
export function checkPeerAsn(path: string, kind: SiteConfig["kind"], asn: number): Problem[] {
  switch (kind) {
    case "gcp-ha-vpn":
      return isPrivate(asn) ? [] : [privateProblem(path, asn, "a Cloud Router takes private ASNs only")];
    case "azure-vpn-gateway":
      return asn === 65515 ? [] : checkReserved(path, asn);
    case "customer-gateway":
      return checkReserved(path, asn);
  }
}

/** Refuses an Amazon-side ASN of a virtual private gateway that is not private. */
export function checkVpnGatewayAsn(path: string, asn: number): Problem[] {
  return isPrivate(asn) ? [] : [privateProblem(path, asn, "a virtual private gateway takes private ASNs only")];
}

function privateProblem(path: string, asn: number, why: string): Problem {
  return { path, what: why, value: asn, allowed: PRIVATE_WORDS };
}

function checkReserved(path: string, asn: number): Problem[] {
  const reserved = RESERVED.find((range) => inRange(asn, range));
  if (reserved === undefined) return [];
  return [
    {
      path,
      what: `is reserved by ${reserved.by}`,
      value: asn,
      allowed: "for example 64512 to 65514 or 65521 to 65534",
    },
  ];
}

/** eBGP drops a route whose AS path holds the own number (RFC 4271 section 9.1.2), so alike numbers cut two ends off. */
function checkDuplicates(holders: readonly { path: string; asn: number }[]): Problem[] {
  const first = new Map<number, string>();
  return holders.flatMap(({ path, asn }) => {
    const holder = first.get(asn);
    if (holder === undefined) first.set(asn, path);
    if (holder === undefined) return [];
    return [
      {
        path,
        what: `is also the ASN of ${holder}`,
        value: asn,
        remedy: "give each end an ASN of its own; BGP drops routes that carry its own number",
      },
    ];
  });
}
