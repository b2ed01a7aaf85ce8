/** Google Cloud VPN and Cloud Router. Limits: Cloud VPN "Supported IKE ciphers", Cloud Router quotas, provider docs. */
import type { Behaviour, Behaviours, Checked, CreateContext, Functions } from "./behaviour";
import { isCidr, parseCidr, shareSlash30 } from "./ipv4";
import { checkNoOverlap, checkOneOf, checkQuota, checkRange, isAddress, isPrivateAsn } from "./rules";
import { isRecord, type Inputs, type Value } from "./values";

const NETWORK = "gcp:compute/network:Network";
const GATEWAY = "gcp:compute/haVpnGateway:HaVpnGateway";
const EXTERNAL_GATEWAY = "gcp:compute/externalVpnGateway:ExternalVpnGateway";
const ROUTER = "gcp:compute/router:Router";
const TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel";
const ROUTER_PEER = "gcp:compute/routerPeer:RouterPeer";

const projectOf = ({ inputs, settings }: CreateContext) => String(inputs["project"] ?? settings["project"]);
const regionOf = ({ inputs, settings }: CreateContext) => String(inputs["region"] ?? settings["region"]);

/** A Compute Engine resource: `projects/P/regions/R/<collection>/<name>`, with labels and a self link. */
function compute(
  collection: string,
  scope: "global" | "region",
  rest: Omit<Behaviour, "id" | "autoName"> = {},
): Behaviour {
  const idOf = (context: CreateContext) => {
    const place = scope === "global" ? "global" : `regions/${regionOf(context)}`;
    return `projects/${projectOf(context)}/${place}/${collection}/${String(context.inputs["name"])}`;
  };
  return {
    id: idOf,
    autoName: { property: "name", maxLength: 63 },
    ...rest,
    replaceOn: ["name", "project", ...(scope === "region" ? ["region"] : []), ...(rest.replaceOn ?? [])],
    outputs: (context) => ({
      project: projectOf(context),
      ...(scope === "region" ? { region: regionOf(context) } : {}),
      selfLink: `https://www.googleapis.com/compute/v1/${idOf(context)}`,
      creationTimestamp: "2026-01-01T00:00:00.000-08:00",
      ...("labels" in context.inputs
        ? { effectiveLabels: context.inputs["labels"], pulumiLabels: context.inputs["labels"] }
        : {}),
      ...rest.outputs?.(context),
    }),
    check: (resource) => {
      const name = resource.known("name");
      if (name !== undefined && !/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
        resource.refuse("name", "is not a name of RFC 1035", name, "1 to 63 lower-case letters, digits and hyphens");
      rest.check?.(resource);
    },
  };
}

/** A part of a Cloud Router, with an id below it. */
function ofRouter(kind: string, rest: Omit<Behaviour, "id" | "autoName">): Behaviour {
  return {
    id: (context) =>
      `${regionOf(context)}/${String(context.inputs["router"])}/${kind}/${String(context.inputs["name"])}`,
    autoName: { property: "name", maxLength: 63 },
    ...rest,
    replaceOn: ["name", "router", "region", "project", ...(rest.replaceOn ?? [])],
    outputs: (context) => ({ project: projectOf(context), region: regionOf(context), ...rest.outputs?.(context) }),
  };
}

export const GCP: Behaviours = {
  [NETWORK]: compute("networks", "global", {
    replaceOn: ["autoCreateSubnetworks", "description", "mtu"],
    defaults: { autoCreateSubnetworks: true, routingMode: "REGIONAL" },
    outputs: ({ number }) => ({
      gatewayIpv4: "",
      numericId: String(10 ** 15 + number(10 ** 9)),
      networkId: String(10 ** 15 + number(10 ** 9)),
    }),
    check: (resource) => checkOneOf(resource, "routingMode", resource.known("routingMode"), ["REGIONAL", "GLOBAL"]),
  }),
  "gcp:compute/subnetwork:Subnetwork": compute("subnetworks", "region", {
    replaceOn: ["network", "purpose"],
    outputs: ({ inputs }) => ({
      gatewayAddress: String(inputs["ipCidrRange"]).replace(/\d+\/\d+$/, "1"),
      fingerprint: "AAAAAAAAAAA=",
    }),
    check: (resource) => {
      const cidr = resource.known("ipCidrRange");
      if (cidr !== undefined && (!isCidr(cidr) || parseCidr(cidr).prefixLength > 29))
        resource.refuse("ipCidrRange", "is not a subnet range", cidr, "an IPv4 prefix of /29 or larger");
      checkNoOverlap(resource, "gcp:compute/subnetwork:Subnetwork", "network", "ipCidrRange");
    },
  }),
  "gcp:compute/firewall:Firewall": compute("firewalls", "global", {
    replaceOn: ["network", "direction"],
    defaults: { direction: "INGRESS", priority: 1000 },
    check: checkFirewall,
  }),
  [GATEWAY]: compute("vpnGateways", "region", {
    replaceOn: ["network", "stackType", "gatewayIpVersion", "description", "vpnInterfaces"],
    outputs: ({ number }) => ({
      vpnInterfaces: [0, 1].map((id) => ({
        id,
        ipAddress: `35.${242 + id}.${number(250)}.${1 + (number(62500) % 250)}`,
      })),
    }),
  }),
  [EXTERNAL_GATEWAY]: compute("externalVpnGateways", "global", {
    replaceOn: ["interfaces", "redundancyType", "description"],
    check: checkExternalGateway,
  }),
  [ROUTER]: compute("routers", "region", {
    replaceOn: ["network", "encryptedInterconnectRouter"],
    check: checkRouter,
  }),
  [TUNNEL]: compute("vpnTunnels", "region", {
    // "immutable: true" in the provider's definition: everything but labels (magic-modules, VpnTunnel.yaml).
    replaceOn: [
      "cipherSuite",
      "description",
      "ikeVersion",
      "localTrafficSelectors",
      "peerExternalGateway",
      "peerExternalGatewayInterface",
      "peerGcpGateway",
      "peerIp",
      "remoteTrafficSelectors",
      "router",
      "sharedSecret",
      "sharedSecretWoVersion",
      "targetVpnGateway",
      "vpnGateway",
      "vpnGatewayInterface",
    ],
    defaults: { ikeVersion: 2 },
    references: {},
    outputs: ({ hex }) => ({
      sharedSecretHash: hex(40),
      detailedStatus: "Tunnel is up and running.",
      tunnelId: hex(16),
    }),
    check: checkTunnel,
  }),
  "gcp:compute/routerInterface:RouterInterface": ofRouter("interfaces", {
    replaceOn: ["ipRange", "vpnTunnel", "interconnectAttachment", "privateIpAddress", "subnetwork"],
    check: (resource) => {
      const range = resource.known("ipRange");
      if (
        range !== undefined &&
        !(isCidr(range) && parseCidr(range).prefixLength === 30 && range.startsWith("169.254."))
      )
        resource.refuse("ipRange", "is not an address of a /30", range, "a /30 inside 169.254.0.0/16");
      const taken = resource.cloud
        .others("gcp:compute/routerInterface:RouterInterface")
        .find(
          ({ inputs }) =>
            range !== undefined &&
            isCidr(inputs["ipRange"]) &&
            parseCidr(inputs["ipRange"]).first === parseCidr(range).first,
        );
      if (taken !== undefined)
        resource.refuse("ipRange", "is used by another router interface; ranges are unique over all routers", range);
    },
  }),
  [ROUTER_PEER]: ofRouter("peers", {
    replaceOn: ["interface"],
    defaults: { advertiseMode: "DEFAULT", advertisedRoutePriority: 100, enable: true },
    outputs: ({ inputs }) => ({ managementType: "MANAGED_BY_USER", ipAddress: inputs["ipAddress"] }),
    check: checkRouterPeer,
  }),
};

export const GCP_FUNCTIONS: Functions = {
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

function checkRouter(resource: Checked): void {
  const bgp = resource.known<Inputs>("bgp");
  if (bgp !== undefined) {
    if (!isPrivateAsn(Number(bgp["asn"]))) resource.refuse("bgp.asn", "is not a private ASN of RFC 6996", bgp["asn"]);
    const keepalive = bgp["keepaliveInterval"] as number | undefined;
    if (keepalive !== undefined && (keepalive < 20 || keepalive > 60))
      resource.refuse("bgp.keepaliveInterval", "is out of range", keepalive, "20 to 60");
    if (bgp["advertisedIpRanges"] !== undefined && bgp["advertiseMode"] !== "CUSTOM")
      resource.refuse("bgp.advertisedIpRanges", "needs advertiseMode CUSTOM");
  }
  checkQuota(
    resource,
    ROUTER,
    "network",
    5,
    "the quota of Cloud Routers per network and region",
    (inputs) => inputs["region"] === resource.inputs["region"],
  );
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

function checkRouterPeer(resource: Checked): void {
  const [own, peer] = [resource.known("ipAddress"), resource.known("peerIpAddress")];
  for (const [property, value] of [
    ["ipAddress", own],
    ["peerIpAddress", peer],
  ] as [string, Value][]) {
    if (value !== undefined && !isAddress(value)) resource.refuse(property, "is not an IPv4 address", value);
  }
  if (isAddress(own) && isAddress(peer) && !shareSlash30(own, peer))
    resource.refuse("peerIpAddress", `is not the other host of the /30 of ${own}`, peer);
  const bfd = resource.inputs["bfd"];
  if (isRecord(bfd) && bfd["sessionInitializationMode"] !== "DISABLED")
    resource.refuse("bfd", "is available on VLAN attachments only, not on HA VPN tunnels");
  checkQuota(resource, ROUTER_PEER, "router", 128, "the limit of BGP peers per Cloud Router");
}
