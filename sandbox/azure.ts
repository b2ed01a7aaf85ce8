/** Azure Virtual Network and VPN gateways. Limits: Azure VPN Gateway FAQ, about-gateway-skus, ipsec-ike includes. */
import { ADDRESS_POOLS, freeAddress } from "./addresses";
import type { Behaviour, Behaviours, Checked, Cloud, CreateContext, Functions } from "./behaviour";
import { contains, isCidr, overlaps, parseCidr } from "./ipv4";
import { AZURE_PEER_ASNS, AZURE_RANGES, refuseReserved } from "./reserved";
import { AZURE_KEY, isAddress } from "./rules";
import { isEqual, isRecord, type Value } from "../tools/plugin/wire";
import type { Inputs } from "./values";

const GROUP = "azure-native:resources:ResourceGroup";
const NETWORK = "azure-native:network:VirtualNetwork";
const SUBNET = "azure-native:network:Subnet";
const PUBLIC_IP = "azure-native:network:PublicIPAddress";
const GATEWAY = "azure-native:network:VirtualNetworkGateway";
const LOCAL_GATEWAY = "azure-native:network:LocalNetworkGateway";
export const CONNECTION = "azure-native:network:VirtualNetworkGatewayConnection";
const SECURITY_GROUP = "azure-native:network:NetworkSecurityGroup";

const groupId = ({ inputs, settings }: CreateContext) =>
  `/subscriptions/${String(settings["subscriptionId"])}/resourceGroups/${String(inputs["resourceGroupName"])}`;

function network(kind: string, nameProperty: string, rest: Omit<Behaviour, "id" | "autoName"> = {}): Behaviour {
  return {
    id: (context) => `${groupId(context)}/providers/Microsoft.Network/${kind}/${String(context.inputs[nameProperty])}`,
    autoName: { property: nameProperty, maxLength: 80, separator: "" },
    ...rest,
    outputs: (context) => ({
      name: context.inputs[nameProperty],
      location: context.inputs["location"] ?? context.settings["location"],
      type: `Microsoft.Network/${kind}`,
      provisioningState: "Succeeded",
      etag: `W/"${context.hex(8)}"`,
      ...rest.outputs?.(context),
    }),
    check: (resource) => {
      const name = resource.known("resourceGroupName");
      if (
        name !== undefined &&
        resource.cloud.others(GROUP).every(({ inputs }) => inputs["resourceGroupName"] !== name)
      )
        resource.refuse("resourceGroupName", "does not exist", name);
      rest.check?.(resource);
    },
  };
}

/** Locations for which Azure's locations API shows no availability zones. */
const WITHOUT_ZONES = new Set(
  (
    "australiacentral australiacentral2 australiasoutheast brazilsoutheast canadaeast francesouth germanynorth " +
    "jioindiacentral jioindiawest koreasouth northcentralus norwaywest southafricawest southindia switzerlandwest " +
    "uaecentral ukwest westcentralus westindia westus"
  ).split(" "),
);

export const AZURE: Behaviours = {
  [GROUP]: {
    id: ({ inputs, settings }) =>
      `/subscriptions/${String(settings["subscriptionId"])}/resourceGroups/${String(inputs["resourceGroupName"])}`,
    autoName: { property: "resourceGroupName", maxLength: 90, separator: "" },
    outputs: ({ inputs, settings }) => ({
      name: inputs["resourceGroupName"],
      location: inputs["location"] ?? settings["location"],
      type: "Microsoft.Resources/resourceGroups",
    }),
  },
  [NETWORK]: network("virtualNetworks", "virtualNetworkName", {
    inUse: {
      addressSpace: ({ inputs, after, cloud }) => {
        const prefixes = (after as { addressPrefixes?: string[] } | undefined)?.addressPrefixes ?? [];
        const lost = subnetsOf(inputs, cloud).find(
          (subnet) => !prefixes.some((prefix) => contains(prefix, String(subnet.inputs["addressPrefix"]))),
        );
        return lost === undefined ? undefined : `the subnet ${String(lost.inputs["addressPrefix"])}`;
      },
    },
    check: (resource) => {
      const prefixes = resource.known<{ addressPrefixes?: string[] }>("addressSpace")?.addressPrefixes ?? [];
      for (const prefix of prefixes)
        if (!isCidr(prefix)) resource.refuse("addressSpace.addressPrefixes", "is not an IPv4 prefix", prefix);
        else refuseReserved(resource, "addressSpace.addressPrefixes", prefix, AZURE_RANGES);
    },
  }),
  [SUBNET]: {
    ...network("virtualNetworks", "subnetName"),
    id: (context) =>
      `${groupId(context)}/providers/Microsoft.Network/virtualNetworks/${String(context.inputs["virtualNetworkName"])}/subnets/${String(context.inputs["subnetName"])}`,
    // A child's name is copied, never made up (pulumi-azure-native).
    autoName: { property: "subnetName", maxLength: 80, random: false },
    references: { "networkSecurityGroup.id": SECURITY_GROUP },
    inUse: {
      addressPrefix: ({ id, cloud }) =>
        cloud.existing(GATEWAY).find(({ inputs }) => JSON.stringify(inputs["ipConfigurations"]).includes(`"${id}"`))
          ?.id,
    },
    outputs: ({ inputs, hex }) => ({
      name: inputs["subnetName"],
      provisioningState: "Succeeded",
      etag: `W/"${hex(8)}"`,
    }),
    check: checkSubnet,
  },
  [PUBLIC_IP]: network("publicIPAddresses", "publicIpAddressName", {
    outputs: (context) => ({
      ipAddress: freeAddress(context, PUBLIC_IP, ({ ipAddress }) => [ipAddress], ADDRESS_POOLS.azurePublicIp),
    }),
    check: (resource) => {
      const sku = resource.known<{ name?: string }>("sku")?.name;
      const method = resource.known("publicIPAllocationMethod");
      if (sku === "Standard" && method !== "Static")
        resource.refuse("publicIPAllocationMethod", "the Standard SKU needs a static address", method, "Static");
      const location = resource.known("location");
      if (location !== undefined && WITHOUT_ZONES.has(location) && (resource.known<string[]>("zones") ?? []).length > 0)
        resource.refuse("zones", "LocationNotSupportAvailabilityZones: there are none at this location", location);
    },
  }),
  [SECURITY_GROUP]: network("networkSecurityGroups", "networkSecurityGroupName", { check: checkSecurityGroup }),
  [LOCAL_GATEWAY]: network("localNetworkGateways", "localNetworkGatewayName", { check: checkLocalGateway }),
  [GATEWAY]: network("virtualNetworkGateways", "virtualNetworkGatewayName", {
    references: { "ipConfigurations.subnet.id": SUBNET, "ipConfigurations.publicIPAddress.id": PUBLIC_IP },
    // Another one may come, for active-active.
    inUse: {
      ipConfigurations: ({ before, after }) =>
        (before as Inputs[]).every((old) => (after as Inputs[]).some((each) => isEqual(each, old)))
          ? undefined
          : "the gateway itself",
    },
    check: checkGateway,
    outputs: ({ hex }) => ({ resourceGuid: `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}` }),
  }),
  [CONNECTION]: network("connections", "virtualNetworkGatewayConnectionName", {
    references: { "virtualNetworkGateway1.id": GATEWAY, "localNetworkGateway2.id": LOCAL_GATEWAY },
    // Another key takes a call of its own, which azureApi.ts answers.
    outputs: () => ({ connectionStatus: "Connected", egressBytesTransferred: 0, ingressBytesTransferred: 0 }),
    check: checkConnection,
  }),
};

export const AZURE_FUNCTIONS: Functions = {
  "azure-native:network:getVirtualNetwork": (args, _settings, cloud) => {
    const found = cloud
      .others(NETWORK)
      .find(
        ({ inputs, id }) =>
          id !== undefined && ["resourceGroupName", "virtualNetworkName"].every((key) => inputs[key] === args[key]),
      );
    if (found === undefined)
      throw new Error(
        `the virtual network ${String(args["virtualNetworkName"])} does not exist in ${String(args["resourceGroupName"])}`,
      );
    return {
      ...found.inputs,
      subnets: subnetsOf(found.inputs, cloud).map(({ id, inputs }) => ({
        id,
        name: inputs["subnetName"],
        addressPrefix: inputs["addressPrefix"],
        ipConfigurations: cloud.existing(GATEWAY).flatMap((gateway) =>
          configurationsIn(gateway.inputs, id).map(({ name }) => ({
            id: `${gateway.id}/ipConfigurations/${String(name)}`,
          })),
        ),
      })),
      id: found.id,
      name: args["virtualNetworkName"],
      azureApiVersion: "2024-05-01",
      etag: "",
      provisioningState: "Succeeded",
      type: "Microsoft.Network/virtualNetworks",
    };
  },
  "azure-native:network:getVirtualNetworkGateway": (args, _settings, cloud) => {
    const found = cloud
      .existing(GATEWAY)
      .find(({ inputs }) =>
        ["resourceGroupName", "virtualNetworkGatewayName"].every((key) => inputs[key] === args[key]),
      );
    if (found === undefined) throw new Error(`the gateway ${String(args["virtualNetworkGatewayName"])} does not exist`);
    return { ...found.inputs, ...found.outputs, id: found.id };
  },
};

const configurationsIn = (gateway: Inputs, subnetId: string) =>
  ((gateway["ipConfigurations"] as Inputs[] | undefined) ?? []).filter(
    ({ subnet }) => isRecord(subnet) && subnet["id"] === subnetId,
  );

function subnetsOf(network: Inputs, cloud: Cloud) {
  const isOwn = ({ inputs }: { readonly inputs: Inputs }) =>
    ["resourceGroupName", "virtualNetworkName"].every((property) => inputs[property] === network[property]);
  return cloud.existing(SUBNET).filter(isOwn);
}

function checkSubnet(resource: Checked): void {
  const [name, cidr] = [resource.known("subnetName"), resource.known("addressPrefix")];
  if (cidr === undefined) return;
  if (!isCidr(cidr) || parseCidr(cidr).prefixLength > 29)
    return resource.refuse("addressPrefix", "is not a subnet", cidr, "an IPv4 prefix of /29 or larger");
  if (name === "GatewaySubnet" && parseCidr(cidr).prefixLength > 27)
    resource.refuse("addressPrefix", "GatewaySubnet is too small", cidr, "/27 or larger");
  if (name === "GatewaySubnet" && resource.inputs["networkSecurityGroup"] !== undefined)
    resource.refuse("networkSecurityGroup", "is not supported on GatewaySubnet");
  const owner = resource.known("virtualNetworkName");
  const vnet = resource.cloud.others(NETWORK).find(({ inputs }) => inputs["virtualNetworkName"] === owner);
  const prefixes = (vnet?.inputs["addressSpace"] as { addressPrefixes?: string[] } | undefined)?.addressPrefixes;
  if (prefixes !== undefined && !prefixes.some((prefix) => contains(prefix, cidr)))
    resource.refuse("addressPrefix", "lies outside its virtual network", cidr, prefixes.join(", "));
  const other = resource.cloud
    .others(SUBNET)
    .find(
      ({ inputs }) =>
        inputs["virtualNetworkName"] === owner &&
        isCidr(inputs["addressPrefix"]) &&
        overlaps(inputs["addressPrefix"], cidr),
    );
  if (other !== undefined)
    resource.refuse("addressPrefix", `overlaps ${String(other.inputs["addressPrefix"])} of another subnet`, cidr);
}

function checkSecurityGroup(resource: Checked): void {
  const rules = resource.known<Inputs[]>("securityRules") ?? [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const key = `${String(rule["direction"])} ${String(rule["priority"])}`;
    if (seen.has(key)) resource.refuse("securityRules", "two rules of one direction have the same priority", key);
    seen.add(key);
    const priority = Number(rule["priority"]);
    if (priority < 100 || priority > 4096)
      resource.refuse("securityRules", "priority is out of range", priority, "100 to 4096");
    if (rule["name"] === undefined) resource.refuse("securityRules", "a rule needs a name");
  }
}

const isReservedPeerAsn = (asn: number) => AZURE_PEER_ASNS.some(([first, last]) => asn >= first && asn <= last);

const isApipa = (address: string) =>
  contains("169.254.21.0/24", `${address}/32`) || contains("169.254.22.0/24", `${address}/32`);

function checkLocalGateway(resource: Checked): void {
  const bgp = resource.known<Inputs>("bgpSettings");
  const space = resource.known<{ addressPrefixes?: string[] }>("localNetworkAddressSpace")?.addressPrefixes ?? [];
  const own = resource.known("gatewayIpAddress");
  if (bgp !== undefined) {
    if (isReservedPeerAsn(Number(bgp["asn"]))) resource.refuse("bgpSettings.asn", "is reserved by Azure", bgp["asn"]);
    const peer = bgp["bgpPeeringAddress"];
    if (!isAddress(peer)) return resource.refuse("bgpSettings.bgpPeeringAddress", "is not an IPv4 address", peer);
    if (peer === own)
      resource.refuse("bgpSettings.bgpPeeringAddress", "must not be the public address of the device", peer);
    if (peer.startsWith("169.254.") && !isApipa(peer))
      resource.refuse(
        "bgpSettings.bgpPeeringAddress",
        "is outside Azure's APIPA ranges",
        peer,
        "169.254.21.0 to 169.254.22.255",
      );
  } else if (space.length === 0) resource.refuse("localNetworkAddressSpace", "is needed without BGP");
  for (const prefix of space)
    if (overlaps(prefix, "169.254.0.0/16"))
      resource.refuse("localNetworkAddressSpace", "must not hold APIPA addresses", prefix);
}

const SKUS = /^(VpnGw[1-5]AZ)$/;

function checkGateway(resource: Checked): void {
  const { inputs } = resource;
  const sku = resource.known<{ name?: string }>("sku")?.name;
  if (inputs["gatewayType"] === "Vpn" && sku !== undefined && !SKUS.test(sku))
    resource.refuse("sku.name", "cannot be used for new gateways", sku, "VpnGw1AZ to VpnGw5AZ");
  const generation = resource.known("vpnGatewayGeneration");
  if (sku === "VpnGw1AZ" && generation === "Generation2")
    resource.refuse("vpnGatewayGeneration", "VpnGw1AZ exists in Generation1 only", generation);
  if (/VpnGw[45]AZ/.test(sku ?? "") && generation === "Generation1")
    resource.refuse("vpnGatewayGeneration", `${sku} exists in Generation2 only`, generation);
  const configurations = (inputs["ipConfigurations"] as Inputs[] | undefined) ?? [];
  if (inputs["activeActive"] === true && configurations.length < 2)
    resource.refuse("ipConfigurations", "active-active needs two ip configurations", configurations.length);
  for (const configuration of configurations) {
    const subnet = isRecord(configuration["subnet"]) ? configuration["subnet"]["id"] : undefined;
    // One that a preview does not know yet is the same mark for every gateway.
    if (typeof subnet !== "string" || !subnet.includes("/subnets/")) continue;
    if (!subnet.endsWith("/subnets/GatewaySubnet"))
      resource.refuse("ipConfigurations", "the subnet must be named GatewaySubnet", subnet);
    const other = resource.cloud
      .others(GATEWAY)
      .find((each) => each.inputs["gatewayType"] === inputs["gatewayType"] && configurationsIn(each.inputs, subnet)[0]);
    if (other)
      resource.refuse(
        "ipConfigurations",
        "the virtual network has a gateway of this type already",
        other.inputs["virtualNetworkGatewayName"],
      );
  }
  const bgp = inputs["bgpSettings"] as
    | { asn?: number; bgpPeeringAddresses?: { ipconfigurationId?: string; customBgpIpAddresses?: string[] }[] }
    | undefined;
  const names = configurations.map((each) => String(each["name"]));
  for (const peering of bgp?.bgpPeeringAddresses ?? []) {
    if (
      typeof peering.ipconfigurationId === "string" &&
      peering.ipconfigurationId.includes("/ipConfigurations/") &&
      !names.some((name) => peering.ipconfigurationId!.endsWith(`/ipConfigurations/${name}`))
    ) {
      resource.refuse(
        "bgpSettings.bgpPeeringAddresses",
        "names an ip configuration that the gateway does not have",
        peering.ipconfigurationId,
        names.join(", "),
      );
    }
    for (const address of peering.customBgpIpAddresses ?? [])
      if (isAddress(address) && !isApipa(address))
        resource.refuse(
          "bgpSettings.bgpPeeringAddresses",
          "is outside Azure's APIPA ranges",
          address,
          "169.254.21.0 to 169.254.22.255",
        );
  }
}

const POLICY_FIELDS = [
  "saLifeTimeSeconds",
  "saDataSizeKilobytes",
  "ipsecEncryption",
  "ipsecIntegrity",
  "ikeEncryption",
  "ikeIntegrity",
  "dhGroup",
  "pfsGroup",
];

function checkConnection(resource: Checked): void {
  const { inputs } = resource;
  const dpd = resource.known<number>("dpdTimeoutSeconds");
  if (dpd !== undefined && (dpd < 9 || dpd > 3600))
    resource.refuse("dpdTimeoutSeconds", "is out of range", dpd, "9 to 3600");
  const key = resource.known("sharedKey");
  if (key !== undefined && !AZURE_KEY.test(key))
    resource.refuse(
      "sharedKey",
      "has a character or a length that Azure refuses",
      undefined,
      "1 to 128 printable ASCII characters without space, hyphen and tilde",
    );
  const policies = resource.known<Inputs[]>("ipsecPolicies") ?? [];
  if (policies.length > 1) resource.refuse("ipsecPolicies", "a connection has one policy", policies.length, "1");
  for (const policy of policies) checkPolicy(resource, policy);
  const local = resource.cloud.find(LOCAL_GATEWAY, (inputs["localNetworkGateway2"] as { id?: Value } | undefined)?.id);
  if (inputs["enableBgp"] === true && local !== undefined && local.inputs["bgpSettings"] === undefined)
    resource.refuse("enableBgp", "the local network gateway has no BGP settings");
  const gateway = resource.cloud.find(GATEWAY, (inputs["virtualNetworkGateway1"] as { id?: Value } | undefined)?.id);
  const owned = (
    (gateway?.inputs["bgpSettings"] as { bgpPeeringAddresses?: { customBgpIpAddresses?: string[] }[] } | undefined)
      ?.bgpPeeringAddresses ?? []
  ).flatMap((each) => each.customBgpIpAddresses ?? []);
  for (const custom of resource.known<{ customBgpIpAddress?: string }[]>("gatewayCustomBgpIpAddresses") ?? []) {
    if (gateway !== undefined && !owned.includes(custom.customBgpIpAddress ?? ""))
      resource.refuse(
        "gatewayCustomBgpIpAddresses",
        "is not an address of the gateway",
        custom.customBgpIpAddress,
        owned.join(", "),
      );
  }
}

function checkPolicy(resource: Checked, policy: Inputs): void {
  for (const field of POLICY_FIELDS)
    if (policy[field] === undefined)
      resource.refuse(`ipsecPolicies.${field}`, "is missing; a custom policy needs every field");
  const encryption = String(policy["ipsecEncryption"]);
  if (encryption.startsWith("GCM") && policy["ipsecIntegrity"] !== encryption)
    resource.refuse("ipsecPolicies.ipsecIntegrity", `must repeat ${encryption}`, policy["ipsecIntegrity"], encryption);
  if (Number(policy["saLifeTimeSeconds"]) < 300)
    resource.refuse("ipsecPolicies.saLifeTimeSeconds", "is too short", policy["saLifeTimeSeconds"], "at least 300");
  if (Number(policy["saDataSizeKilobytes"]) < 1024)
    resource.refuse(
      "ipsecPolicies.saDataSizeKilobytes",
      "is too small",
      policy["saDataSizeKilobytes"],
      "at least 1024",
    );
}
