/**
 * What a user writes for a site whose tunnels end on AWS Site-to-Site VPN connections (`terminateOn: aws-vpn`) and not on
 * the firewalls. Ranges: AWS Site-to-Site VPN user guide, "Tunnel options".
 */
import { z } from "zod";
import { DEVICE_KINDS } from "../../devices/registry";
import { CIPHER_PROFILE_NAMES, SUITE_NAMES } from "../crypto/ciphers";
import { address, asn, cidr, siteAsn, tunnelInsideCidrs } from "./primitives";
import { AZURE_SKUS } from "../quotas/limits";

/** Sites attach to the hub's Transit Gateway under this name, or to the virtual private gateway of a spoke by its name. */
export const TRANSIT_GATEWAY = "transit-gateway";
/** Each needs a connection of its own; two tunnels each must fit into the site's /27. */
export const MOST_GATEWAYS = 4;

const tunnelOptions = z.strictObject({
  ikeVersion: z
    .enum(["ikev2", "ikev1"])
    .default("ikev2")
    .describe("ikev2 only: no cipher profile has a suite with IKEv1"),
  startupAction: z
    .enum(["add", "start"])
    .default("add")
    .describe("add: the other side initiates; start: AWS does, with ikev2 only"),
  dpdTimeoutSeconds: z.int().min(30).max(3600).default(30),
  dpdTimeoutAction: z
    .enum(["clear", "none", "restart"])
    .optional()
    .describe("After a dead peer; restart with startupAction start, else clear"),
  phase1LifetimeSeconds: z.int().min(900).max(28_800).default(28_800),
  phase2LifetimeSeconds: z.int().min(900).max(3_600).default(3_600).describe("Less than that of phase 1"),
  rekeyMarginSeconds: z.int().min(60).max(1_800).default(270).describe("At most half of phase2LifetimeSeconds"),
  rekeyFuzzPercent: z.int().min(0).max(100).default(100),
  replayWindowPackets: z.int().min(64).max(2048).default(1024),
});

const base = {
  terminateOn: z.literal("aws-vpn"),
  attachTo: z
    .string()
    .default(TRANSIT_GATEWAY)
    .describe("transit-gateway, or the name of the spoke whose virtual private gateway takes the connections"),
  cidrs: z.array(cidr).min(1).describe("Prefixes that live at the site and that it announces"),
  slot: z.int().min(0).optional().describe("Place in the inside address pool; derived from the name"),
  cipherProfile: z.enum(CIPHER_PROFILE_NAMES).optional().describe("Overrides hub:ciphers.profile for this site"),
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
const routing = z.enum(["bgp", "static"]).default("bgp").describe("static: no ASN; AWS routes what cidrs says");
const fourTunnels = tunnelInsideCidrs(["0-1", "0-2", "1-1", "1-2"]);

export const awsVpnGcpSite = z.strictObject({
  kind: z.literal("gcp-ha-vpn"),
  ...base,
  asn: siteAsn,
  region: z
    .string()
    .regex(/^[a-z]+-[a-z]+\d+$/, { error: "is not a Google Cloud region" })
    .meta({ examples: ["asia-northeast1"] }),
  project: z.string().optional().describe("Project of the site; the provider's by default"),
  existingNetwork: z.string().min(1).optional().describe("Name or self link of a VPC network to adopt"),
  routingMode: z.enum(["REGIONAL", "GLOBAL"]).default("REGIONAL"),
  routerKeepaliveSeconds: z.int().min(20).max(60).default(20),
  insideCidrs: fourTunnels,
});

export const awsVpnAzureSite = z.strictObject({
  kind: z.literal("azure-vpn-gateway"),
  ...base,
  routing,
  asn: siteAsn.optional(),
  staticTunnels: z
    .union([z.literal(1), z.literal(2)])
    .optional()
    .describe("How many of the AWS tunnels Azure connects to with static routing; 2 by default"),
  location: z
    .string()
    .regex(/^[a-z0-9]+$/, { error: "is not an Azure location" })
    .meta({ examples: ["japaneast"] }),
  sku: z.enum(Object.keys(AZURE_SKUS) as [keyof typeof AZURE_SKUS]),
  generation: z.enum(["Generation1", "Generation2"]).optional(),
  gatewaySubnet: cidr.describe("CIDR of GatewaySubnet, /27 or larger, inside the virtual network"),
  workloadSubnet: cidr.optional().describe("CIDR of the workload subnet of a created virtual network"),
  existingVirtualNetwork: z.strictObject({ resourceGroup: z.string().min(1), name: z.string().min(1) }).optional(),
  dpdTimeoutSeconds: z.int().min(9).max(3600).default(45).describe("Of Azure's side; Azure advises 30 to 45"),
  insideCidrs: fourTunnels,
});

const device = z
  .enum(DEVICE_KINDS)
  .optional()
  .describe("What stands there: hub device-config prints its configuration, and its abilities limit the suite");

const gateway = z.strictObject({
  outsideAddress: address.describe("Public address of the device, or of the NAT before it"),
  asn: asn.optional().describe("The site's by default"),
  behindNat: z.boolean().default(false),
  device: device.describe("The site's by default"),
});

export const awsVpnCustomerGatewaySite = z.strictObject({
  kind: z.literal("customer-gateway"),
  ...base,
  routing,
  asn: siteAsn.optional(),
  outsideAddress: address.optional().describe("Public address of the site's only device, or of the NAT before it"),
  behindNat: z.boolean().optional(),
  device,
  gateways: z
    .array(gateway)
    .min(1)
    .max(MOST_GATEWAYS)
    .optional()
    .describe("Redundant devices of the site, in place of outsideAddress; append, for the place numbers the tunnels"),
  outsideMtuBytes: z.int().min(576).max(1500).default(1500).describe("Smallest MTU on the way"),
  suites: z.array(z.enum(SUITE_NAMES)).min(1).optional().describe("What the devices can do; everything by default"),
  insideCidrs: tunnelInsideCidrs(
    Array.from({ length: MOST_GATEWAYS }, (_, number) => [`${number}-1`, `${number}-2`]).flat(),
  ),
});

export type AwsVpnGcpSiteConfig = z.infer<typeof awsVpnGcpSite>;
export type AwsVpnAzureSiteConfig = z.infer<typeof awsVpnAzureSite>;
export type AwsVpnCustomerGatewaySiteConfig = z.infer<typeof awsVpnCustomerGatewaySite>;
export type AwsVpnSiteConfig = AwsVpnGcpSiteConfig | AwsVpnAzureSiteConfig | AwsVpnCustomerGatewaySiteConfig;
