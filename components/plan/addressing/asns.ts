/** BGP autonomous system numbers: which one each end may have, and that no two are alike. */
import type { HubConfig } from "../config/config";
import { TRANSIT_GATEWAY, type SiteConfig } from "../config/sites";
import type { Problem } from "../problems";
import { awsAsnOf, configuredOnAwsVpn, devicesOf } from "../sites/ends";
import { AMAZON_ASNS, AZURE_ASNS, IANA_ASNS, PRIVATE_ASNS, type ReservedAsns } from "./reserved";

const inRange = (asn: number, { first, last }: Pick<ReservedAsns, "first" | "last">) => asn >= first && asn <= last;
const isPrivate = (asn: number) => PRIVATE_ASNS.some((range) => inRange(asn, range));
const PRIVATE_WORDS = "64512 to 65534 or 4200000000 to 4294967294 (RFC 6996)";

export function checkAsns(config: HubConfig, region: string): Problem[] {
  return [
    ...checkHubAsns(config),
    ...checkPeerAsns(config, region),
    ...checkAmazonAsns(config),
    ...checkDuplicates(config),
  ];
}

function checkHubAsns(config: HubConfig): Problem[] {
  const { network, pair, spokes } = config;
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
    ...(pair === undefined ? [] : checkHubAsn(pair.asn, azureDomains(config).has(FIREWALLS))),
  ];
}

function checkHubAsn(asn: number, meetsAzure: boolean): Problem[] {
  const path = "hub:network.asn";
  const why = "the hub is not a public autonomous system";
  return [
    ...(isPrivate(asn) ? [] : [privateProblem(path, asn, why)]),
    ...checkReserved(path, asn, meetsAzure ? AZURE_PEER : IANA_ASNS),
  ];
}

/** Every ASN that a site's gateways have, each once. */
function asnsOf(name: string, site: SiteConfig): { readonly path: string; readonly asn: number }[] {
  const asns = [site.asn, ...devicesOf(site).map(({ asn }) => asn)].filter((asn) => asn !== undefined);
  return [...new Set(asns)].map((asn) => ({ path: `hub:sites.${name}.asn`, asn }));
}

function checkPeerAsns(config: HubConfig, region: string): Problem[] {
  const withAzure = azureDomains(config);
  return Object.entries(config.sites).flatMap(([name, site]) =>
    asnsOf(name, site).flatMap(({ path, asn }) => checkPeerAsn(path, site, asn, withAzure.has(domainOf(site)), region)),
  );
}

/** Azure takes AWS's number as a peer's, and reserves some private ones for itself. */
function checkAmazonAsns(config: HubConfig): Problem[] {
  const towardAzure = configuredOnAwsVpn(config).flatMap(([, site]) => {
    if (site.kind !== "azure-vpn-gateway" || site.routing === "static") return [];
    const onTransitGateway = site.attachTo === TRANSIT_GATEWAY;
    const path = onTransitGateway ? "hub:network.transitGatewayAsn" : `hub:spokes.${site.attachTo}.vpnGatewayAsn`;
    return checkReserved(path, awsAsnOf(site, config), AZURE_PEER);
  });
  return [...new Map(towardAzure.map((problem) => [problem.path, problem])).values()];
}

const FIREWALLS = "the firewalls";
/** Ends that hear each other's routes: those on the firewalls, or on one gateway of AWS. */
const domainOf = (site: SiteConfig) => (site.terminateOn === "aws-vpn" ? site.attachTo : FIREWALLS);

/** Those in which a gateway of Azure hears the routes. */
function azureDomains({ sites }: HubConfig): ReadonlySet<string> {
  return new Set(Object.values(sites).flatMap((site) => (site.kind === "azure-vpn-gateway" ? [domainOf(site)] : [])));
}

/** What an Azure gateway takes neither from its peer nor in a path that it hears. */
const AZURE_PEER = [...IANA_ASNS, ...AZURE_ASNS];

/** Refuses an ASN that the site's own kind of gateway, or what it meets here, cannot have. */
function checkPeerAsn(path: string, site: SiteConfig, asn: number, meetsAzure: boolean, region: string): Problem[] {
  switch (site.kind) {
    case "gcp-ha-vpn":
      return isPrivate(asn) ? [] : [privateProblem(path, asn, "a Cloud Router takes private ASNs only")];
    case "azure-vpn-gateway":
      return asn === 65515 ? [] : checkReserved(path, asn, AZURE_PEER);
    case "customer-gateway":
      return checkReserved(path, asn, [
        ...(meetsAzure ? AZURE_PEER : IANA_ASNS),
        ...(site.terminateOn === "aws-vpn"
          ? AMAZON_ASNS.filter((range) => range.region === undefined || range.region === region)
          : []),
      ]);
  }
}

function privateProblem(path: string, asn: number, why: string): Problem {
  return { path, what: why, value: asn, allowed: PRIVATE_WORDS };
}

function checkReserved(path: string, asn: number, ranges: readonly ReservedAsns[]): Problem[] {
  const reserved = ranges.find((range) => inRange(asn, range));
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
  readonly domain: string;
  /** Several devices of a site may share a number: it is one autonomous system. */
  readonly site?: string;
}

/** eBGP drops a route whose AS path holds the own number (RFC 4271 section 9.1.2), so alike numbers cut two ends off. */
function checkDuplicates(config: HubConfig): Problem[] {
  const { network, pair, sites } = config;
  const ofFirewalls = { domain: FIREWALLS };
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
        domain: domainOf(site),
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
