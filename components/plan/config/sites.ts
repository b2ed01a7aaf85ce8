/**
 * What a user writes for a site: one schema per kind, with what both terminations share said once. Ranges of the AWS VPN:
 * AWS Site-to-Site VPN user guide, "Tunnel options".
 */
import { z } from "zod";
import { DEVICE_KINDS } from "../../devices/registry";
import { CIPHER_PROFILE_NAMES, SUITE_NAMES } from "../crypto/ciphers";
import { FAILURES } from "../detection/types";
import { AZURE_HOLD_SECONDS } from "../detection/timers";
import { AZURE_SKUS } from "../quotas/limits";
import { address, asn, cidr, siteAsn, tunnelInsideCidrs } from "./primitives";

/** Sites attach to the hub's Transit Gateway under this name, or to the virtual private gateway of a spoke by its name. */
export const TRANSIT_GATEWAY = "transit-gateway";
/** Each needs a connection of its own; two tunnels each must fit into the site's /27. */
export const MOST_GATEWAYS = 4;

const failoverException = z
  .strictObject({
    losses: z.array(z.enum(FAILURES)).min(1),
    seconds: z.int().min(1).describe("What these losses may take in place of hub:failover.targetSeconds"),
    reason: z.string().min(1).describe("Why nothing shorter can be had"),
  })
  .describe("Losses of this site that may take longer than hub:failover.targetSeconds, and why");

const option = {
  startupAction: z.enum(["add", "start"]),
  dpdTimeoutSeconds: z.int().min(30).max(3600),
  dpdTimeoutAction: z
    .enum(["clear", "none", "restart"])
    .optional()
    .describe("After a dead peer; restart with startupAction start, else clear"),
  phase1LifetimeSeconds: z.int().min(900).max(28_800),
  phase2LifetimeSeconds: z.int().min(900).max(3_600),
  rekeyMarginSeconds: z.int().min(60).max(1_800),
  rekeyFuzzPercent: z.int().min(0).max(100),
  replayWindowPackets: z.int().min(64).max(2048),
};

const site = {
  cidrs: z.array(cidr).min(1).describe("Prefixes that live at the site and that it announces"),
  slot: z.int().min(0).optional().describe("Place in the inside address pool; derived from the name"),
  cipherProfile: z.enum(CIPHER_PROFILE_NAMES).optional().describe("Overrides hub:ciphers.profile for this site"),
  failoverException: failoverException.optional(),
  tunnels: z
    .record(
      z.string(),
      z.strictObject({
        cipherProfile: z.enum(CIPHER_PROFILE_NAMES).optional(),
        suites: z.array(z.enum(SUITE_NAMES)).min(1).optional(),
        tunnelOptions: z.strictObject(option).partial().optional(),
      }),
    )
    .optional()
    .describe("What single tunnels have in place of the site's values, while a change goes through them one at a time"),
};

const onFirewalls = {
  terminateOn: z
    .literal("vm-series")
    .optional()
    .describe(
      "vm-series, the default: the tunnels end on the firewalls; aws-vpn: on an AWS Site-to-Site VPN connection",
    ),
  ...site,
  zone: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, { error: "is not a zone name" })
    .meta({ examples: ["partners"] })
    .optional()
    .describe("PAN-OS zone, shared by sites of one kind of trust; one per site by default"),
  primaryFirewall: z
    .enum(["a", "b"])
    .optional()
    .describe("Which firewall carries the site's flows; derived from the name"),
};

const tunnelOptions = z.strictObject({
  startupAction: option.startupAction.default("add").describe("add: the other side initiates; start: AWS does"),
  dpdTimeoutSeconds: option.dpdTimeoutSeconds.default(30),
  dpdTimeoutAction: option.dpdTimeoutAction,
  phase1LifetimeSeconds: option.phase1LifetimeSeconds.default(28_800),
  phase2LifetimeSeconds: option.phase2LifetimeSeconds.default(3_600).describe("Less than that of phase 1"),
  rekeyMarginSeconds: option.rekeyMarginSeconds.default(270).describe("At most half of phase2LifetimeSeconds"),
  rekeyFuzzPercent: option.rekeyFuzzPercent.default(100),
  replayWindowPackets: option.replayWindowPackets.default(1024),
});

const onAwsVpn = {
  terminateOn: z.literal("aws-vpn"),
  attachTo: z
    .string()
    .default(TRANSIT_GATEWAY)
    .describe("transit-gateway, or the name of the spoke whose virtual private gateway takes the connections"),
  ...site,
  tunnelBandwidth: z
    .enum(["standard", "large"])
    .default("standard")
    .describe("standard: 1.25 Gbps a tunnel; large: 5 Gbps, on the Transit Gateway and without acceleration"),
  acceleration: z
    .boolean()
    .default(false)
    .describe("Through AWS Global Accelerator, on the Transit Gateway only; cannot be changed later"),
  tunnelOptions: tunnelOptions.prefault({}),
};
const fourAwsTunnels = tunnelInsideCidrs(["0-1", "0-2", "1-1", "1-2"]);

const gcp = {
  kind: z.literal("gcp-ha-vpn"),
  asn: siteAsn,
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
};
export const gcpSite = z.discriminatedUnion("terminateOn", [
  z.strictObject({ ...gcp, ...onFirewalls, insideCidrs: tunnelInsideCidrs(["a-0", "a-1", "b-0", "b-1"]) }),
  z.strictObject({ ...gcp, ...onAwsVpn, insideCidrs: fourAwsTunnels }),
]);

const azure = {
  kind: z.literal("azure-vpn-gateway"),
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
  zones: z
    .enum(["redundant", "none"])
    .default("redundant")
    .describe("Of the gateway's addresses, which keep them: all three of the location, or none where it has none"),
  existingVirtualNetwork: z
    .strictObject({
      resourceGroup: z.string().min(1),
      name: z.string().min(1),
      existingGatewaySubnet: z
        .boolean()
        .default(false)
        .describe("true: the network has GatewaySubnet already, of the prefix gatewaySubnet, and its owner keeps it"),
    })
    .optional(),
};
const azureDpdTimeoutSeconds = z.int().min(9).max(3600);
export const azureSite = z.discriminatedUnion("terminateOn", [
  z.strictObject({
    ...azure,
    asn: siteAsn,
    ...onFirewalls,
    dpdTimeoutSeconds: azureDpdTimeoutSeconds.default(30).describe("Azure advises 30 to 45"),
    bgpHoldSeconds: z
      .union([z.literal(AZURE_HOLD_SECONDS), z.literal(90)])
      .default(AZURE_HOLD_SECONDS)
      .describe(
        "What the firewalls ask of Azure: 180, its own; 90 halves the time until they notice a loss, against Azure's advice of timers alike, so try it before it carries traffic",
      ),
    insideCidr: cidr.optional().describe("The site's /29 of APIPA addresses, inside 169.254.21.0 to 169.254.22.255"),
  }),
  z.strictObject({
    ...azure,
    ...onAwsVpn,
    routing: z.enum(["bgp", "static"]).default("bgp").describe("static: no ASN; AWS routes what cidrs says"),
    asn: siteAsn.optional(),
    staticTunnels: z
      .union([z.literal(1), z.literal(2)])
      .optional()
      .describe("How many of the AWS tunnels Azure connects to with static routing; 2 by default"),
    dpdTimeoutSeconds: azureDpdTimeoutSeconds.default(45).describe("Of Azure's side; Azure advises 30 to 45"),
    insideCidrs: fourAwsTunnels,
  }),
]);

const customerGateway = {
  kind: z.literal("customer-gateway"),
  asn: siteAsn.optional(),
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
};
const gateway = z.strictObject({
  number: z
    .int()
    .min(0)
    .max(MOST_GATEWAYS - 1)
    .optional()
    .describe("Of the device's connection, which keeps its keys and addresses by it; the place in the list by default"),
  outsideAddress: address.describe("Public address of the device, or of the NAT before it"),
  asn: asn.optional().describe("The site's by default"),
  behindNat: z.boolean().default(false),
  device: customerGateway.device.describe("The site's by default"),
});
export const customerGatewaySite = z.discriminatedUnion("terminateOn", [
  z.strictObject({
    ...customerGateway,
    ...onFirewalls,
    routing: z.enum(["bgp", "static"]).default("bgp").describe("static: no ASN; a tunnel monitor watches each tunnel"),
    outsideAddress: address.describe("Public address of the device, or of the NAT before it"),
    behindNat: z.boolean().default(false),
    insideCidrs: tunnelInsideCidrs(["a-0", "b-0"]),
  }),
  z.strictObject({
    ...customerGateway,
    ...onAwsVpn,
    routing: z.enum(["bgp", "static"]).default("bgp").describe("static: no ASN; AWS routes what cidrs says"),
    outsideAddress: address.optional().describe("Public address of the site's only device, or of the NAT before it"),
    behindNat: z.boolean().optional(),
    gateways: z
      .array(gateway)
      .min(1)
      .max(MOST_GATEWAYS)
      .optional()
      .describe("Redundant devices of the site, in place of outsideAddress; append, or give each its number"),
    insideCidrs: tunnelInsideCidrs(
      Array.from({ length: MOST_GATEWAYS }, (_, number) => [`${number}-1`, `${number}-2`]).flat(),
    ),
  }),
]);

export const siteSchema = z.discriminatedUnion("kind", [gcpSite, azureSite, customerGatewaySite]);

type SiteValues = z.infer<typeof siteSchema>;

/** The values with the termination that they leave out. */
export function withTermination(values: SiteValues) {
  return values.terminateOn === "aws-vpn" ? values : { ...values, terminateOn: "vm-series" as const };
}

export type SiteConfig = ReturnType<typeof withTermination>;
export type SiteOnFirewallsConfig = Extract<SiteConfig, { terminateOn: "vm-series" }>;
export type SiteOnAwsVpnConfig = Extract<SiteConfig, { terminateOn: "aws-vpn" }>;
export type AzureSiteConfig = Extract<SiteConfig, { kind: "azure-vpn-gateway" }>;
