/**
 * What a user writes: the `hub:` keys of Pulumi.<stack>.yaml. This file holds the shape; what the values must be to each
 * other (overlaps, reserved blocks, quotas) is checked where they are planned.
 */
import { z } from "zod";
import { DEVICE_KINDS } from "../../devices/registry";
import { alarms, checkAlarmUrls } from "../detection/alarms";
import { awsVpnAzureSite, awsVpnCustomerGatewaySite, awsVpnGcpSite, type AwsVpnSiteConfig } from "./awsVpn";
import { CIPHER_PROFILE_NAMES, SUITE_NAMES } from "../crypto/ciphers";
import { address, asn, cidr, isRecord, siteAsn, tunnelInsideCidrs } from "./primitives";
import { credentials, firewalls } from "./firewalls";
import { AZURE_SKUS, DEFAULT_LIMITS } from "../quotas/limits";
import { ConfigError, type Problem } from "../problems";
import { toProblems } from "./schemaProblems";
import { checkFirewallsPresence, NO_FIREWALLS } from "./withoutFirewalls";

/** 2 to 24 characters: the shortest limit it must fit into is PAN-OS's 31 for a zone name, prefix included. */
export const NAME_PATTERN = /^[a-z][a-z0-9-]{0,22}[a-z0-9]$/;
const NAME_ALLOWED =
  "2 to 24 lower-case letters, digits and hyphens, beginning with a letter and not ending in a hyphen";

const endpoint = z
  .string()
  .regex(/^(site|spoke)\/.+$/, { error: "is neither a site nor a spoke" })
  .meta({ examples: ["site/tokyo-gcp", "spoke/app"] });
const service = z
  .string()
  .regex(/^(icmp|all|(tcp|udp)\/\d{1,5}(-\d{1,5})?)$/, { error: "is not a service" })
  .meta({ examples: ["icmp", "tcp/443", "udp/53", "tcp/8000-8099"] });
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);

const network = z.strictObject({
  cidr: cidr.optional().describe("CIDR of the hub VPC, /16 to /24; with firewalls only"),
  asn: asn.optional().describe("ASN that both firewalls share; with firewalls only"),
  transitGatewayAsn: asn.default(64512).describe("Amazon-side ASN of the Transit Gateway"),
  transitGatewayCidr: cidr
    .optional()
    .describe("CIDR block of the Transit Gateway for its GRE addresses, /24 or larger; firewalls need it"),
  availabilityZones: z
    .tuple([z.string(), z.string()])
    .describe("Two zones: firewall a lives in the first, b in the second; spokes have subnets in both"),
  connectInsideCidrs: z
    .strictObject({ a: cidr, b: cidr })
    .default({ a: "169.254.6.0/29", b: "169.254.6.8/29" })
    .describe("Inside /29 of each Connect peer"),
  customerGatewayInsidePool: cidr
    .default("169.254.128.0/19")
    .describe("Where the inside addresses of customer gateways on the VM-Series come from, one /29 a site"),
  awsVpnInsidePool: cidr
    .default("169.254.192.0/18")
    .describe("Where the inside addresses of sites on the AWS VPN come from, one /27 a site; Azure has its own"),
});

const siteBase = {
  terminateOn: z
    .literal("vm-series")
    .optional()
    .describe(
      "vm-series, the default: the tunnels end on the firewalls; aws-vpn: on an AWS Site-to-Site VPN connection",
    ),
  zone: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, { error: "is not a zone name" })
    .meta({ examples: ["partners"] })
    .optional()
    .describe("PAN-OS zone, shared by sites of one kind of trust; one per site by default"),
  cidrs: z.array(cidr).min(1).describe("Prefixes that live at the site and that it announces"),
  primaryFirewall: z
    .enum(["a", "b"])
    .optional()
    .describe("Which firewall carries the site's flows; derived from the name"),
  slot: z.int().min(0).optional().describe("Place in the inside address pool; derived from the name"),
  cipherProfile: z.enum(CIPHER_PROFILE_NAMES).optional().describe("Overrides hub:ciphers.profile for this site"),
};
const gcpSite = z.strictObject({
  kind: z.literal("gcp-ha-vpn"),
  asn: siteAsn,
  ...siteBase,
  region: z
    .string()
    .regex(/^[a-z]+-[a-z]+\d+$/, { error: "is not a Google Cloud region" })
    .meta({ examples: ["asia-northeast1"] }),
  project: z.string().optional().describe("Project of the site; the provider's by default"),
  existingNetwork: z
    .string()
    .min(1)
    .optional()
    .describe("Name or self link of a VPC network to adopt; created by default"),
  routingMode: z.enum(["REGIONAL", "GLOBAL"]).default("REGIONAL").describe("Dynamic routing mode of a created network"),
  routerKeepaliveSeconds: z.int().min(20).max(60).default(20),
  insideCidrs: tunnelInsideCidrs(["a-0", "a-1", "b-0", "b-1"]),
});

const azureSite = z.strictObject({
  kind: z.literal("azure-vpn-gateway"),
  asn: siteAsn,
  ...siteBase,
  location: z
    .string()
    .regex(/^[a-z0-9]+$/, { error: "is not an Azure location" })
    .meta({ examples: ["japaneast"] }),
  sku: z.enum(Object.keys(AZURE_SKUS) as [keyof typeof AZURE_SKUS]),
  generation: z
    .enum(["Generation1", "Generation2"])
    .optional()
    .describe("Of the gateway, which keeps it; by default the first that the SKU has, so that a larger one fits"),
  gatewaySubnet: cidr.describe("CIDR of GatewaySubnet, /27 or larger, inside the virtual network"),
  workloadSubnet: cidr.optional().describe("CIDR of the workload subnet of a created virtual network"),
  existingVirtualNetwork: z.strictObject({ resourceGroup: z.string().min(1), name: z.string().min(1) }).optional(),
  dpdTimeoutSeconds: z.int().min(9).max(3600).default(30).describe("Azure advises 30 to 45"),
  insideCidr: cidr.optional().describe("The site's /29 of APIPA addresses, inside 169.254.21.0 to 169.254.22.255"),
});

const customerGatewaySite = z.strictObject({
  kind: z.literal("customer-gateway"),
  routing: z.enum(["bgp", "static"]).default("bgp").describe("static: no ASN; a tunnel monitor watches each tunnel"),
  asn: siteAsn.optional(),
  ...siteBase,
  outsideAddress: address.describe("Public address of the device, or of the NAT before it"),
  behindNat: z.boolean().default(false),
  device: z
    .enum(DEVICE_KINDS)
    .optional()
    .describe("What stands there: hub device-config prints its configuration, and its abilities limit the suite"),
  outsideMtuBytes: z
    .int()
    .min(576)
    .max(1500)
    .default(1500)
    .describe("Smallest MTU on the way, for example 1454 by PPPoE"),
  suites: z.array(z.enum(SUITE_NAMES)).min(1).optional().describe("What the device can do; everything by default"),
  insideCidrs: tunnelInsideCidrs(["a-0", "b-0"]),
});

const flow = z.strictObject({
  from: oneOrMore(endpoint),
  to: oneOrMore(endpoint),
  services: z.array(service).min(1),
  enforcedBy: z
    .array(z.enum(["network", "firewall"]))
    .min(1)
    .default(["network", "firewall"]),
});

/** The keys behind `hub:`. */
export const hubSchema = z.strictObject({
  network,
  firewalls: z
    .union([
      z.literal(NO_FIREWALLS, { error: "is neither none nor a map of the firewalls' settings" }),
      firewalls.describe("a map of the firewalls' settings"),
    ])
    .prefault({})
    .describe("none: a hub without firewalls, whose sites all end on the AWS VPN"),
  credentials: credentials
    .prefault({})
    .describe("Secrets by `pulumi config set --secret --path hub:credentials.<name>`, or by secretsManager"),
  ciphers: z.strictObject({ profile: z.enum(CIPHER_PROFILE_NAMES).default("rfc8247") }).prefault({}),
  alarms: alarms
    .prefault({})
    .describe("Whom the alarms of the tunnels reach; without, they show in each cloud's console alone"),
  presharedKeys: z
    .record(z.string(), z.strictObject({ secretsManager: z.string().min(1) }))
    .default({})
    .describe("Keys that the other side gave, by key id; all others are generated"),
  keys: z
    .strictObject({
      maxAgeDays: z.int().min(1).max(365).default(90),
      epochs: z
        .record(z.string(), z.int().min(1))
        .default({})
        .describe("Epoch per key id, raised by one for each rotation; 1 by default"),
    })
    .prefault({}),
  failover: z
    .strictObject({
      targetSeconds: z
        .int()
        .min(1)
        .default(60)
        .describe("Longest outage allowed after the loss of a firewall or its zone"),
      bgpHoldSeconds: z
        .int()
        .min(6)
        .max(90)
        .default(9)
        .describe("Hold time the firewalls offer where the other end may follow"),
    })
    .prefault({}),
  limits: z
    .strictObject(
      Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, z.int().min(1).optional()])) as Record<
        keyof typeof DEFAULT_LIMITS,
        z.ZodOptional<z.ZodInt>
      >,
    )
    .default({})
    .describe("Quotas that your accounts had raised"),
  spokes: z
    .record(
      z.string(),
      z.strictObject({
        cidr: cidr.describe("CIDR of the spoke VPC, /16 to /24"),
        vpnGatewayAsn: asn
          .optional()
          .describe("Amazon-side ASN of the virtual private gateway that sites attach to here; 64512 by default"),
      }),
    )
    .default({}),
  sites: z
    .record(
      z.string(),
      z.discriminatedUnion("kind", [
        z.discriminatedUnion("terminateOn", [gcpSite, awsVpnGcpSite]),
        z.discriminatedUnion("terminateOn", [azureSite, awsVpnAzureSite]),
        z.discriminatedUnion("terminateOn", [customerGatewaySite, awsVpnCustomerGatewaySite]),
      ]),
    )
    .default({}),
  flows: z.record(z.string(), flow).default({}),
});

type Values = z.infer<typeof hubSchema>;
type NetworkValues = Values["network"];

/** As the user wrote it, but for the sites, which are parted by what ends their tunnels. */
interface CommonConfig extends Omit<Values, "sites" | "network" | "firewalls"> {
  /** Sites that end on AWS Site-to-Site VPN connections. */
  awsVpnSites: Record<string, AwsVpnSiteConfig>;
}

/** A hub with its pair of firewalls. */
export interface HubConfig extends CommonConfig {
  network: NetworkValues & Required<Pick<NetworkValues, "cidr" | "asn" | "transitGatewayCidr">>;
  firewalls: z.infer<typeof firewalls>;
  /** Sites that end on the VM-Series pair. */
  sites: Record<string, SiteConfig>;
}

/** `hub:firewalls: none`: a hub whose sites all end on the AWS VPN. */
export interface AwsVpnHubConfig extends CommonConfig {
  network: Pick<NetworkValues, "transitGatewayAsn" | "transitGatewayCidr" | "availabilityZones" | "awsVpnInsidePool">;
  firewalls: typeof NO_FIREWALLS;
  sites: Record<string, never>;
}

export type AnyHubConfig = HubConfig | AwsVpnHubConfig;
export type SiteConfig = GcpSiteConfig | AzureSiteConfig | CustomerGatewaySiteConfig;
export type GcpSiteConfig = z.infer<typeof gcpSite>;
export type AzureSiteConfig = z.infer<typeof azureSite>;
export type CustomerGatewaySiteConfig = z.infer<typeof customerGatewaySite>;

/**
 * Reads the values of the `hub:` keys.
 *
 * @throws {ConfigError} naming every unknown key, missing value, wrong type and bad name at once.
 */
export function parseConfig(values: Record<string, unknown>): AnyHubConfig {
  const inClear = [...checkCredentials(values), ...checkPresharedKeys(values), ...checkAlarmUrls(values)];
  if (inClear.length > 0) throw new ConfigError(inClear);
  const parsed = hubSchema.safeParse(values, { reportInput: true });
  const problems = [
    ...checkNames(values),
    ...(parsed.success ? [] : toProblems(hubSchema, values, parsed.error.issues)),
    ...checkFirewallsPresence(values),
  ];
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  const { spokes, sites, flows } = parsed.data;
  const ending = (isWanted: (site: SiteConfig | AwsVpnSiteConfig) => boolean) =>
    sortByName(Object.fromEntries(Object.entries(sites).filter(([, site]) => isWanted(site))));
  return {
    ...parsed.data,
    spokes: sortByName(spokes),
    sites: ending((site) => !isOnAwsVpn(site)),
    awsVpnSites: ending(isOnAwsVpn),
    flows: sortByName(flows),
    // Which keys belong to which kind of hub was checked above.
  } as AnyHubConfig;
}

const isOnAwsVpn = ({ terminateOn }: SiteConfig | AwsVpnSiteConfig) => terminateOn === "aws-vpn";

/** The order of keys means nothing: neither for the plan nor for which of two problems is named first. */
function sortByName<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([l], [r]) => (l < r ? -1 : 1)));
}

function checkNames(values: Record<string, unknown>): Problem[] {
  return ["spokes", "sites", "flows"].flatMap((group) =>
    Object.keys(isRecord(values[group]) ? values[group] : {})
      .filter((name) => !NAME_PATTERN.test(name))
      .map((name) => ({
        path: `hub:${group}`,
        what: "the name does not fit into the names of the clouds and of PAN-OS",
        value: name,
        allowed: NAME_ALLOWED,
        remedy: "rename it; the name becomes part of zones, tunnels, gateways and tags",
      })),
  );
}

/** Comes before the schema, which would show what it found. */
function checkCredentials(values: Record<string, unknown>): Problem[] {
  const given = values["credentials"];
  const inClear = isRecord(given) ? Object.keys(given).filter((name) => !isRecord(given[name])) : [];
  return inClear.map((name) => ({
    path: `hub:credentials.${name}`,
    what: "is in clear text",
    allowed: "a secret of the configuration, or { secretsManager: <name or ARN> }",
    remedy: `pulumi config set --secret --path hub:credentials.${name}, and replace the secret: others may have read it`,
  }));
}

/** Comes before the schema as well: a key in clear text must not be shown. */
function checkPresharedKeys(values: Record<string, unknown>): Problem[] {
  const given = values["presharedKeys"];
  const inClear = isRecord(given) ? Object.keys(given).filter((id) => !isRecord(given[id])) : [];
  return inClear.map((id) => ({
    path: `hub:presharedKeys.${id}`,
    what: "is in clear text",
    allowed: "{ secretsManager: <name or ARN> }",
    remedy: "put a new key into AWS Secrets Manager, agree it with the other side, and name the secret here",
  }));
}
