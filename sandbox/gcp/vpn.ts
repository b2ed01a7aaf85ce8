/** Google Cloud VPC networks and Cloud VPN. Limits: Cloud VPN "Supported IKE ciphers", provider docs. */
import { ADDRESS_POOLS, freeAddress } from "../addresses";
import type { Behaviours, Checked, Functions } from "../behaviour";
import { contains, isCidr, parseCidr } from "../ipv4";
import { GOOGLE_RANGES, refuseReserved } from "../reserved";
import { checkNoOverlap, checkOneOf, checkRange } from "../rules";
import type { Inputs } from "../values";
import { compute } from "./common";

const NETWORK = "gcp:compute/network:Network";
const GATEWAY = "gcp:compute/haVpnGateway:HaVpnGateway";
const EXTERNAL_GATEWAY = "gcp:compute/externalVpnGateway:ExternalVpnGateway";
const TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel";

export const VPN: Behaviours = {
  [NETWORK]: compute("networks", "global", {
    defaults: { autoCreateSubnetworks: true, routingMode: "REGIONAL" },
    outputs: ({ number }) => ({
      gatewayIpv4: "",
      numericId: String(10 ** 15 + number(10 ** 9)),
      networkId: String(10 ** 15 + number(10 ** 9)),
    }),
    check: (resource) => checkOneOf(resource, "routingMode", resource.known("routingMode"), ["REGIONAL", "GLOBAL"]),
  }),
  "gcp:compute/subnetwork:Subnetwork": compute("subnetworks", "region", {
    // A range only grows (subnetworks.expandIpCidrRange).
    replacesIf: {
      ipCidrRange: (before, after) => !isCidr(before) || !isCidr(after) || !contains(after, before),
    },
    outputs: ({ inputs }) => ({
      gatewayAddress: String(inputs["ipCidrRange"]).replace(/\d+\/\d+$/, "1"),
      fingerprint: "AAAAAAAAAAA=",
    }),
    check: (resource) => {
      const cidr = resource.known("ipCidrRange");
      if (cidr !== undefined && (!isCidr(cidr) || parseCidr(cidr).prefixLength > 29))
        resource.refuse("ipCidrRange", "is not a subnet range", cidr, "an IPv4 prefix of /29 or larger");
      else if (cidr !== undefined) refuseReserved(resource, "ipCidrRange", cidr, GOOGLE_RANGES);
      checkNoOverlap(resource, "gcp:compute/subnetwork:Subnetwork", "network", "ipCidrRange");
    },
  }),
  "gcp:compute/firewall:Firewall": compute("firewalls", "global", {
    defaults: { direction: "INGRESS", priority: 1000 },
    check: checkFirewall,
  }),
  [GATEWAY]: compute("vpnGateways", "region", {
    // One range for each interface (Cloud VPN, "HA VPN gateways").
    outputs: (context) => ({
      vpnInterfaces: ADDRESS_POOLS.googleInterfaces.map((pool, id) => ({
        id,
        ipAddress: freeAddress(context, GATEWAY, addressesOfGateway, pool),
      })),
    }),
  }),
  [EXTERNAL_GATEWAY]: compute("externalVpnGateways", "global", {
    check: checkExternalGateway,
  }),
  [TUNNEL]: compute("vpnTunnels", "region", {
    defaults: { ikeVersion: 2 },
    references: {},
    outputs: ({ hex }) => ({
      sharedSecretHash: hex(40),
      detailedStatus: "Tunnel is up and running.",
      tunnelId: hex(16),
    }),
    check: checkTunnel,
  }),
};

const addressesOfGateway = ({ vpnInterfaces }: Inputs) =>
  (vpnInterfaces as readonly { readonly ipAddress: string }[]).map(({ ipAddress }) => ipAddress);

export const FUNCTIONS: Functions = {
  "gcp:compute/getNetwork:getNetwork": (args, settings, cloud) => {
    const project = String(args["project"] ?? settings["project"]);
    const id = `projects/${project}/global/networks/${String(args["name"])}`;
    const found = cloud.find(NETWORK, id);
    if (found === undefined) throw new Error(`the network ${id} does not exist`);
    return { ...found.outputs, id, project, subnetworksSelfLinks: [] };
  },
};

function checkFirewall(resource: Checked): void {
  const { inputs } = resource;
  checkRange(resource, "priority", 0, 65535);
  checkOneOf(resource, "direction", resource.known("direction"), ["INGRESS", "EGRESS"]);
  if ((inputs["allows"] === undefined) === (inputs["denies"] === undefined))
    resource.refuse("allows", "exactly one of allows and denies is needed");
  if (
    inputs["direction"] === "EGRESS" &&
    (inputs["sourceTags"] !== undefined || inputs["sourceServiceAccounts"] !== undefined)
  )
    resource.refuse("sourceTags", "does not go with direction EGRESS");
  if (inputs["direction"] === "INGRESS" && inputs["sourceRanges"] === undefined && inputs["sourceTags"] === undefined)
    resource.refuse("sourceRanges", "is needed with direction INGRESS");
}

function checkExternalGateway(resource: Checked): void {
  const counts: Readonly<Record<string, number>> = {
    SINGLE_IP_INTERNALLY_REDUNDANT: 1,
    TWO_IPS_REDUNDANCY: 2,
    FOUR_IPS_REDUNDANCY: 4,
  };
  const redundancy = resource.known("redundancyType");
  const interfaces = (resource.inputs["interfaces"] as Inputs[] | undefined) ?? [];
  checkOneOf(resource, "redundancyType", redundancy, Object.keys(counts));
  if (redundancy !== undefined && counts[redundancy] !== undefined && counts[redundancy] !== interfaces.length)
    resource.refuse(
      "interfaces",
      `${redundancy} has another number of interfaces`,
      interfaces.length,
      String(counts[redundancy]),
    );
  const wanted = interfaces.map((_, index) => index);
  const ids = interfaces.map((each) => Number(each["id"])).sort();
  if (JSON.stringify(ids) !== JSON.stringify(wanted)) resource.refuse("interfaces", "must be numbered from 0", ids);
}

const AEAD = ["AES-GCM-16-128", "AES-GCM-16-192", "AES-GCM-16-256"];
const CBC = ["AES-CBC-128", "AES-CBC-192", "AES-CBC-256"];
const GROUPS = [
  "Group-14",
  "modp-2048-224",
  "modp-2048-256",
  "Group-5",
  "Group-15",
  "Group-16",
  "Group-18",
  "Group-2",
  "modp-1024-160",
  "Group-19",
  "Group-20",
  "Group-21",
  "Group-31",
];
const CIPHERS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  phase1: {
    encryptions: [...AEAD, ...CBC, "3DES-CBC"],
    integrities: [
      "AES-XCBC-96",
      "AES-CMAC-96",
      "HMAC-SHA1-96",
      "HMAC-MD5-96",
      "HMAC-SHA2-256-128",
      "HMAC-SHA2-384-192",
      "HMAC-SHA2-512-256",
    ],
    prves: [
      "PRF-AES128-XCBC",
      "PRF-AES128-CMAC",
      "PRF-HMAC-SHA1",
      "PRF-HMAC-MD5",
      "PRF-HMAC-SHA2-256",
      "PRF-HMAC-SHA2-384",
      "PRF-HMAC-SHA2-512",
    ],
    dhs: GROUPS,
  },
  phase2: {
    encryptions: [...AEAD, ...CBC],
    integrities: ["HMAC-SHA2-256-128", "HMAC-SHA2-512-256", "HMAC-SHA1-96"],
    pfs: GROUPS,
  },
};

function checkTunnel(resource: Checked): void {
  const { inputs } = resource;
  checkOneOf(resource, "ikeVersion", resource.known("ikeVersion"), [1, 2]);
  checkOneOf(resource, "vpnGatewayInterface", resource.known("vpnGatewayInterface"), [0, 1]);
  if (inputs["sharedSecret"] !== undefined && inputs["sharedSecretWo"] !== undefined)
    resource.refuse("sharedSecret", "does not go with sharedSecretWo");
  if (inputs["vpnGateway"] !== undefined && inputs["router"] === undefined)
    resource.refuse("router", "is needed with an HA VPN gateway");
  const suite = resource.known<Record<string, Record<string, string[]>>>("cipherSuite");
  if (suite === undefined) return;
  if (resource.known<number>("ikeVersion") === 1) resource.refuse("cipherSuite", "needs ikeVersion 2");
  for (const [phase, roles] of Object.entries(suite)) {
    for (const [role, values] of Object.entries(roles)) {
      for (const value of values)
        checkOneOf(resource, `cipherSuite.${phase}.${role}`, value, CIPHERS[phase]?.[role] ?? []);
    }
    const aead = (roles["encryptions"] ?? []).every((value) => AEAD.includes(value));
    if (aead && (roles["integrities"] ?? []).length > 0)
      resource.refuse(`cipherSuite.${phase}.integrities`, "must be empty with AES-GCM", roles["integrities"]);
  }
}
