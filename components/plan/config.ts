/**
 * What a user writes: the `hub:` keys of Pulumi.<stack>.yaml. This file holds the shape; what the values must be to each
 * other (overlaps, reserved blocks, quotas) is checked where they are planned.
 */
import { z } from "zod";
import { DEVICE_KINDS } from "../devices/types";
import { awsVpnAzureSite, awsVpnCustomerGatewaySite, awsVpnGcpSite, type AwsVpnSiteConfig } from "./awsVpnConfig";
import { CIPHER_PROFILE_NAMES, SUITE_NAMES } from "./ciphers";
import { address, asn, cidr, siteAsn, tunnelInsideCidrs } from "./configPrimitives";
import { AZURE_SKUS, DEFAULT_LIMITS, FIREWALL_INSTANCE_TYPES } from "./limits";
import { ConfigError, type Problem } from "./problems";
import { toProblems } from "./schemaProblems";
import { CREDENTIAL_NAMES, type CredentialName } from "./types";

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
  cidr: cidr.describe("CIDR of the hub VPC, /16 to /24"),
  asn: asn.describe("ASN that both firewalls share"),
  transitGatewayAsn: asn.default(64512).describe("Amazon-side ASN of the Transit Gateway"),
  transitGatewayCidr: cidr.describe("CIDR block of the Transit Gateway for its GRE addresses, /24 or larger"),
  availabilityZones: z
    .tuple([z.string(), z.string()])
    .describe("Two zones: firewall a lives in the first, b in the second"),
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

const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: "is not a SHA-256 fingerprint" })
  .meta({ examples: ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"] });
const panorama = z.strictObject({
  servers: z.array(z.string().min(1)).min(1).max(2).describe("Address of Panorama, and of its peer"),
  templateStack: z.string().min(1),
  deviceGroup: z.string().min(1),
  collectorGroup: z.string().min(1).optional(),
});

const firewalls = z.strictObject({
  redundancy: z
    .enum(["bgp"])
    .default("bgp")
    .describe("bgp: both forward; AS path prefers each site's primary firewall"),
  instanceType: z.enum(FIREWALL_INSTANCE_TYPES).default("m5.xlarge"),
  panos: z
    .string()
    .regex(/^\d+\.\d+(\.\d+(-h\d+)?)?$/, { error: "is not a PAN-OS version" })
    .meta({ examples: ["11.1", "11.1.6-h3"] })
    .default("11.1"),
  routingEngine: z
    .enum(["legacy", "advanced"])
    .optional()
    .describe("legacy: virtual router; advanced: logical router. By PAN-OS version when not given"),
  management: z
    .enum(["local", "panorama", "strata-cloud-manager"])
    .default("local")
    .describe("Who configures the firewalls after their first boot"),
  panorama: panorama.optional(),
  strataCloudManager: z
    .strictObject({ folder: z.string().min(1).describe("Folder that the firewalls join") })
    .optional(),
  push: z
    .boolean()
    .default(false)
    .describe("Keep the running configuration equal to the plan by the XML API; with local management only"),
  overwriteOnFirstPush: z
    .boolean()
    .default(false)
    .describe("For firewalls that ran without push: the first push replaces what stands under the plan's names"),
  administrator: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,30}$/, { error: "is not an administrator's name" })
    .meta({ examples: ["vpn-hub"] })
    .default("vpn-hub")
    .describe("Whose API keys the push uses; nobody else should use the account"),
  managementEndpoint: z
    .enum(["elastic-ip", "private-address"])
    .default("elastic-ip")
    .describe("Where the push reaches the firewalls"),
  certificateSha256: z
    .strictObject({ a: fingerprint.optional(), b: fingerprint.optional() })
    .optional()
    .describe("SHA-256 fingerprints of the management certificates; a certificate of a public CA is demanded without"),
  license: z.enum(["byol", "bundle1", "bundle2"]).default("byol"),
  ami: z
    .string()
    .regex(/^ami-[0-9a-f]{8,17}$/, { error: "is not an AMI id" })
    .meta({ examples: ["ami-0123456789abcdef0"] })
    .optional()
    .describe("Image that replaces the lookup by licence and version"),
  keyName: z.string().min(1).optional().describe("EC2 key pair for the first login"),
  managementCidrs: z.array(cidr).default([]).describe("Who may reach the management interfaces by HTTPS and SSH"),
});

/** A secret of the stack's configuration arrives masked (`maskCredentials`); anything else in clear text is refused. */
const credential = z.union([
  z.strictObject({ secure: z.string() }),
  z.strictObject({ secretsManager: z.string().min(1).describe("Name or ARN of the secret in AWS Secrets Manager") }),
]);
const credentials = z.strictObject(
  Object.fromEntries(CREDENTIAL_NAMES.map((name) => [name, credential.optional()])) as Record<
    CredentialName,
    z.ZodOptional<typeof credential>
  >,
);

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
    .describe("Of the gateway; the newest that the SKU has by default"),
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
  firewalls: firewalls.prefault({}),
  credentials: credentials
    .prefault({})
    .describe("Secrets by `pulumi config set --secret --path hub:credentials.<name>`, or by secretsManager"),
  ciphers: z.strictObject({ profile: z.enum(CIPHER_PROFILE_NAMES).default("rfc8247") }).prefault({}),
  presharedKeys: z
    .record(z.string(), z.strictObject({ secretsManager: z.string().min(1) }))
    .default({})
    .describe("Keys that the other side gave, by key id of a site on the AWS VPN; all others are generated"),
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

/** As the user wrote it, but for the sites, which are parted by what ends their tunnels. */
export type HubConfig = Omit<z.infer<typeof hubSchema>, "sites"> & {
  /** Sites that end on the VM-Series pair. */
  sites: Record<string, SiteConfig>;
  /** Sites that end on AWS Site-to-Site VPN connections. */
  awsVpnSites: Record<string, AwsVpnSiteConfig>;
};
export type SiteConfig = GcpSiteConfig | AzureSiteConfig | CustomerGatewaySiteConfig;
export type GcpSiteConfig = z.infer<typeof gcpSite>;
export type AzureSiteConfig = z.infer<typeof azureSite>;
export type CustomerGatewaySiteConfig = z.infer<typeof customerGatewaySite>;

/**
 * Reads the values of the `hub:` keys.
 *
 * @throws {ConfigError} naming every unknown key, missing value, wrong type and bad name at once.
 */
export function parseConfig(values: Record<string, unknown>): HubConfig {
  const inClear = [...checkCredentials(values), ...checkPresharedKeys(values)];
  if (inClear.length > 0) throw new ConfigError(inClear);
  const parsed = hubSchema.safeParse(values, { reportInput: true });
  const problems = [
    ...checkNames(values),
    ...(parsed.success ? [] : toProblems(hubSchema, values, parsed.error.issues)),
  ];
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  const { spokes, sites, flows } = parsed.data;
  const ending = (isWanted: (site: SiteConfig | AwsVpnSiteConfig) => boolean) =>
    sortByName(Object.fromEntries(Object.entries(sites).filter(([, site]) => isWanted(site))));
  return {
    ...parsed.data,
    spokes: sortByName(spokes),
    sites: ending((site) => !isOnAwsVpn(site)) as HubConfig["sites"],
    awsVpnSites: ending(isOnAwsVpn) as HubConfig["awsVpnSites"],
    flows: sortByName(flows),
  };
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

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON schema of a Pulumi.<stack>.yaml, for editors. */
export function stackFileSchema(): Record<string, unknown> {
  const { properties, required, ...rest } = z.toJSONSchema(hubSchema, { io: "input", unrepresentable: "any" }) as {
    properties: Record<string, unknown>;
    required?: string[];
    $schema: string;
  };
  const prefixed = Object.fromEntries(Object.entries(properties).map(([key, value]) => [`hub:${key}`, value]));
  return {
    $schema: rest.$schema,
    title: "Stack configuration of VPN Hub",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: prefixed,
        required: (required ?? []).map((key) => `hub:${key}`),
        patternProperties: { "^(?!hub:)": true },
        additionalProperties: false,
      },
    },
    required: ["config"],
  };
}
