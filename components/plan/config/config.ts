/**
 * What a user writes: the `hub:` keys of Pulumi.<stack>.yaml. This file holds the shape; what the values must be to each
 * other (overlaps, reserved blocks, quotas) is checked where they are planned.
 */
import { z } from "zod";
import { alarms, checkAlarmUrls } from "./alarms";
import { CIPHER_PROFILE_NAMES } from "../crypto/ciphers";
import { asn, cidr, isRecord } from "./primitives";
import { credentials, firewalls } from "./firewalls";
import { QUOTAS, type Limit, type QuotaName } from "../quotas/limits";
import { FIREWALL_NAMES } from "../firewalls/types";
import { ConfigError, type Problem } from "../problems";
import { toProblems } from "./schemaProblems";
import { siteSchema, withTermination, type SiteConfig } from "./sites";
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
        .describe(
          "Longest outage allowed after the loss of a firewall or its zone, a tunnel, or a site's gateway instance",
        ),
      bgpHoldSeconds: z
        .int()
        .min(6)
        .max(90)
        .default(9)
        .describe("Hold time the firewalls offer where the other end may follow"),
      prefer: z
        .union([
          z.enum(FIREWALL_NAMES),
          z.record(z.string(), z.enum(FIREWALL_NAMES)).describe("a map from site to firewall"),
        ])
        .optional()
        .describe(
          "Which firewall carries the flows for now: of all sites that speak BGP, or of the sites named; hub failover writes it",
        ),
    })
    .prefault({}),
  limits: z
    .strictObject(
      Object.fromEntries(
        Object.entries(QUOTAS).map(([name, { ceiling = Number.MAX_SAFE_INTEGER }]: [string, Limit]) => [
          name,
          z.int().min(1).max(ceiling).optional(),
        ]),
      ) as Record<QuotaName, z.ZodOptional<z.ZodInt>>,
    )
    .default({})
    .describe("Quotas that your accounts had raised"),
  acceptedChanges: z
    .record(
      z.string(),
      z.strictObject({
        to: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).describe("The value that is accepted"),
        reason: z.string().min(1).describe("Why it may be, for example the window agreed for it"),
      }),
    )
    .default({})
    .describe(
      "Changes of what stands that would be refused, by the name that the refusal and hub plan --against-stack tell",
    ),
  tags: z
    .record(z.string(), z.string())
    .default({})
    .describe("Tags of your own, on everything that AWS and Azure let carry any, and as labels on Google Cloud's"),
  labels: z
    .record(z.string(), z.string())
    .optional()
    .describe("Google Cloud's labels where they differ from hub:tags, which may have capitals"),
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
  sites: z.record(z.string(), siteSchema).default({}),
  flows: z.record(z.string(), flow).default({}),
});

type Values = z.infer<typeof hubSchema>;

/** What the user wrote, sorted by name, with the parts that go together side by side. */
export interface HubConfig extends Omit<Values, "sites" | "firewalls"> {
  readonly sites: Readonly<Record<string, SiteConfig>>;
  /** Absent with `hub:firewalls: none`: all sites then end on the AWS VPN. */
  readonly pair?: PairConfig;
}

/** What the pair of firewalls and its VPC are to be. */
export interface PairConfig {
  readonly settings: z.infer<typeof firewalls>;
  readonly vpcCidr: string;
  readonly asn: number;
  readonly transitGatewayCidr: string;
}

/**
 * Reads the values of the `hub:` keys.
 *
 * @throws {ConfigError} naming every unknown key, missing value, wrong type and bad name at once.
 */
export function parseConfig(values: Record<string, unknown>): HubConfig {
  const inClear = [...checkCredentials(values), ...checkPresharedKeys(values), ...checkAlarmUrls(values)];
  if (inClear.length > 0) throw new ConfigError(inClear);
  const parsed = hubSchema.safeParse(values, { reportInput: true });
  const problems = [
    ...checkNames(values),
    ...(parsed.success ? [] : toProblems(hubSchema, values, parsed.error.issues)),
    ...checkFirewallsPresence(values),
  ];
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return normalise(parsed.data);
}

function normalise({ firewalls: settings, spokes, sites, flows, ...rest }: Values): HubConfig {
  const pair = settings === NO_FIREWALLS ? undefined : pairOf(settings, rest.network);
  const ended = Object.entries(sites).map(([name, site]) => [name, withTermination(site)] as const);
  return {
    ...rest,
    ...(pair === undefined ? {} : { pair }),
    spokes: sortByName(spokes),
    sites: sortByName(Object.fromEntries(ended)),
    flows: sortByName(flows),
  };
}

/** Undefined where a part of the network is missing, which `checkFirewallsPresence` has refused by then. */
function pairOf(settings: PairConfig["settings"], { cidr, asn, transitGatewayCidr }: Values["network"]) {
  if (cidr === undefined || asn === undefined || transitGatewayCidr === undefined) return undefined;
  return { settings, vpcCidr: cidr, asn, transitGatewayCidr };
}

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
