/** BGP autonomous system numbers: which one each end may have, and that no two are alike. */
import type { HubConfig } from "../config/config";
import { TRANSIT_GATEWAY, type SiteConfig } from "../config/sites";
import type { Problem } from "../problems";
import { awsAsnOf, configuredOnAwsVpn, devicesOf } from "../sites/ends";

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

export function checkAsns(config: HubConfig): Problem[] {
  return [...checkHubAsns(config), ...checkPeerAsns(config), ...checkAmazonAsns(config), ...checkDuplicates(config)];
}

function checkHubAsns({ network, pair, spokes }: HubConfig): Problem[] {
  const amazon = [
    { path: "hub:network.transitGatewayAsn", asn: network.transitGatewayAsn, whose: "a Transit Gateway" },
    ...Object.entries(spokes).flatMap(([name, { vpnGatewayAsn: asn }]) =>
      asn === undefined ? [] : [{ path: `hub:spokes.${name}.vpnGatewayAsn`, asn, whose: "a virtual private gateway" }],
    ),
  ];
  return [
    ...amazon
      .filter(({ asn }) => !isPrivate(asn))
      .map(({ path, asn, whose }) => privateProblem(path, asn, `${whose} takes private ASNs only`)),
    ...(pair === undefined ? [] : checkHubAsn(pair.asn)),
  ];
}

function checkHubAsn(asn: number): Problem[] {
  const path = "hub:network.asn";
  const why = "the hub is not a public autonomous system";
  return [...(isPrivate(asn) ? [] : [privateProblem(path, asn, why)]), ...checkReserved(path, asn)];
}

/** Every ASN that a site's gateways have, each once. */
function asnsOf(name: string, site: SiteConfig): { readonly path: string; readonly asn: number }[] {
  const asns = [site.asn, ...devicesOf(site).map(({ asn }) => asn)].filter((asn) => asn !== undefined);
  return [...new Set(asns)].map((asn) => ({ path: `hub:sites.${name}.asn`, asn }));
}

function checkPeerAsns({ sites }: HubConfig): Problem[] {
  return Object.entries(sites).flatMap(([name, site]) =>
    asnsOf(name, site).flatMap(({ path, asn }) => checkPeerAsn(path, site.kind, asn)),
  );
}

/** Azure takes AWS's number as a peer's, and reserves some private ones for itself. */
function checkAmazonAsns(config: HubConfig): Problem[] {
  const towardAzure = configuredOnAwsVpn(config).flatMap(([, site]) => {
    if (site.kind !== "azure-vpn-gateway" || site.routing === "static") return [];
    const onTransitGateway = site.attachTo === TRANSIT_GATEWAY;
    const path = onTransitGateway ? "hub:network.transitGatewayAsn" : `hub:spokes.${site.attachTo}.vpnGatewayAsn`;
    return checkPeerAsn(path, "customer-gateway", awsAsnOf(site, config));
  });
  return [...new Map(towardAzure.map((problem) => [problem.path, problem])).values()];
}

/** Refuses an ASN that the site's own kind of gateway cannot have. */
function checkPeerAsn(path: string, kind: SiteConfig["kind"], asn: number): Problem[] {
  switch (kind) {
    case "gcp-ha-vpn":
      return isPrivate(asn) ? [] : [privateProblem(path, asn, "a Cloud Router takes private ASNs only")];
    case "azure-vpn-gateway":
      return asn === 65515 ? [] : checkReserved(path, asn);
    case "customer-gateway":
      return checkReserved(path, asn);
  }
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

interface AsnHolder {
  readonly path: string;
  readonly asn: number;
  /** Ends that hear each other's routes: those on the firewalls, or on one gateway of AWS. */
  readonly domain: string;
  /** Several devices of a site may share a number: it is one autonomous system. */
  readonly site?: string;
}

/** eBGP drops a route whose AS path holds the own number (RFC 4271 section 9.1.2), so alike numbers cut two ends off. */
function checkDuplicates(config: HubConfig): Problem[] {
  const { network, pair, sites } = config;
  const ofFirewalls = { domain: "the firewalls" };
  const onAwsVpn = configuredOnAwsVpn(config);
  const holders: AsnHolder[] = [
    { path: "hub:network.transitGatewayAsn", asn: network.transitGatewayAsn, ...ofFirewalls },
    ...(pair === undefined ? [] : [{ path: "hub:network.asn", asn: pair.asn, ...ofFirewalls }]),
    ...new Map(
      onAwsVpn.map(([, site]) => [
        site.attachTo,
        { path: `the AWS side (${site.attachTo})`, asn: awsAsnOf(site, config), domain: site.attachTo },
      ]),
    ).values(),
    ...Object.entries(sites).flatMap(([name, site]) =>
      asnsOf(name, site).map((held) => ({
        ...held,
        domain: site.terminateOn === "aws-vpn" ? site.attachTo : ofFirewalls.domain,
        site: name,
      })),
    ),
  ];
  const first = new Map<string, AsnHolder>();
  return holders.flatMap((holder) => {
    const key = `${holder.domain} ${holder.asn}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, holder);
    if (other === undefined || (other.site !== undefined && other.site === holder.site)) return [];
    return [
      {
        path: holder.path,
        what: `is also the ASN of ${other.path}`,
        value: holder.asn,
        remedy: "give each end on one gateway an ASN of its own; BGP drops routes that carry its own number",
      },
    ];
  });
}
