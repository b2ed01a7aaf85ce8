/** What a user writes about the pair of firewalls and the secrets that their management needs. */
import { z } from "zod";
import { address, cidr } from "./primitives";
import { FIREWALL_INSTANCE_TYPES } from "../quotas/limits";
import { CREDENTIAL_NAMES, type CredentialName } from "../firewalls/types";

const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: "is not a SHA-256 fingerprint" })
  .meta({ examples: ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"] });

/** RFC 1123 section 2.1; the last label of a name is not all numeric, so that no mistyped address passes as one. */
const HOST_NAME =
  /^(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*(?!\d+$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const server = z.string().refine((text) => address.safeParse(text).success || HOST_NAME.test(text), {
  error: "is neither an IPv4 address nor a host name",
  params: { allowed: "for example 198.51.100.20, panorama.example.com" },
});
const oneOrTwo = z.array(server).min(1).max(2);

const panorama = z.strictObject({
  servers: oneOrTwo.describe("IPv4 address or host name of Panorama, and of its peer"),
  templateStack: z.string().min(1),
  deviceGroup: z.string().min(1),
  collectorGroup: z.string().min(1).optional(),
});

/**
 * What a firewall uses by its management interface. Defaults: Amazon Time Sync and the resolver of the VPC, which no
 * filter of AWS holds back (EC2 guide, "Amazon Time Sync"; VPC guide, "Amazon DNS").
 */
const services = z
  .strictObject({
    ntp: oneOrTwo
      .default(["169.254.169.123"])
      .describe("One or two time servers; licences and certificates need the time"),
    dns: z.array(address).min(1).max(2).default(["169.254.169.253"]).describe("One or two name servers"),
    timezone: z
      .string()
      .regex(/^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/, { error: "is not a time zone of the tz database" })
      .meta({ examples: ["Asia/Tokyo", "UTC"] })
      .default("UTC")
      .describe("Of the firewalls' logs"),
    loginBanner: z.string().min(1).max(3200).optional().describe("Shown before the login, 1 to 3,200 characters"),
    contentUpdates: z
      .strictObject({
        at: z
          .string()
          .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "is not a time of day" })
          .meta({ examples: ["02:00"] })
          .default("02:00")
          .describe("Each day at this time of the firewalls' time zone, firewall b half an hour later"),
      })
      .default({ at: "02:00" })
      .describe("When Applications and Threats are fetched and installed; a support licence is needed"),
  })
  .prefault({});

/** The keys behind `hub:firewalls`. */
export const firewalls = z.strictObject({
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
  licensing: z
    .enum(["auth-codes", "elsewhere"])
    .default("auth-codes")
    .describe("Of byol: auth-codes: hub:credentials.authCodes at the first boot; elsewhere: you see to it afterwards"),
  ami: z
    .string()
    .regex(/^ami-[0-9a-f]{8,17}$/, { error: "is not an AMI id" })
    .meta({ examples: ["ami-0123456789abcdef0"] })
    .optional()
    .describe("Image that replaces the lookup by licence and version"),
  keyName: z.string().min(1).optional().describe("EC2 key pair for the first login"),
  managementCidrs: z
    .array(cidr)
    .optional()
    .describe(
      "Who may reach the management interfaces by HTTPS and SSH; local management needs an answer, [] is nobody",
    ),
  services,
});

/** A secret of the stack's configuration arrives masked (`maskCredentials`); anything else in clear text is refused. */
const credential = z.union([
  z.strictObject({ secure: z.string() }),
  z.strictObject({ secretsManager: z.string().min(1).describe("Name or ARN of the secret in AWS Secrets Manager") }),
]);
export const credentials = z.strictObject(
  Object.fromEntries(CREDENTIAL_NAMES.map((name) => [name, credential.optional()])) as Record<
    CredentialName,
    z.ZodOptional<typeof credential>
  >,
);
