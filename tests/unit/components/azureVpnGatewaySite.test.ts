/**
 * Proves what the Azure site asks of the engine: exact resources and inputs, drawn from a hand-made plan.
 * It does not prove that Azure accepts them.
 */
import assert from "node:assert/strict";
import type { AzureSettings } from "../../../components/azure/connectionSharedKey";
import { VpnGatewaySite } from "../../../components/azure/vpnGatewaySite";
import type { AzureSitePlan } from "../../../components/plan/sites/types";
import { countByType, ofType, only, record, valueOf, type RecordOptions } from "../mocks";
import { azureSite, firewallsEnd, MARK, markedKeys, siteArgs } from "../sitePlans";

const GATEWAY = "azure-native:network:VirtualNetworkGateway";
const LOCAL_GATEWAY = "azure-native:network:LocalNetworkGateway";
const CONNECTION = "azure-native:network:VirtualNetworkGatewayConnection";
const SHARED_KEY = "vpn-hub:azure:ConnectionSharedKey";
const SECURITY_GROUP = "azure-native:network:NetworkSecurityGroup";
const SUBNET = "azure-native:network:Subnet";
const ADDRESS = "azure-native:network:PublicIPAddress";
const NETWORK = "azure-native:network:VirtualNetwork";
const GROUP = "azure-native:resources:ResourceGroup";
const ALERT = "azure-native:monitor:MetricAlert";
const TAGS = { environment: "Dev.One", site: "osaka-azure" };
const presharedKeys = markedKeys(["osaka-azure/a", "osaka-azure/b"]);
const LOOK_UP = "azure-native:network:getVirtualNetwork";
const LOOK_UP_GATEWAY = "azure-native:network:getVirtualNetworkGateway";

const instanceIdIn = (group: string, instance: number) =>
  `${group}/providers/Microsoft.Network/virtualNetworkGateways/osaka-azure-gateway/ipConfigurations/instance-${instance}`;
/** What the SDK itself adds to every subnet. */
const SUBNET_DEFAULTS = { privateEndpointNetworkPolicies: "Disabled", privateLinkServiceNetworkPolicies: "Enabled" };
/** With the id that the mocks give to the resource group. */
const instanceId = (instance: number) => instanceIdIn("osaka-azure-id", instance);

function createSite(
  site: AzureSitePlan,
  keys = presharedKeys,
  alertEmails: readonly string[] = [],
  azureSettings: AzureSettings = {},
) {
  const created = new VpnGatewaySite("osaka-azure", { ...siteArgs, site, alertEmails, azureSettings });
  created.connect({ ...firewallsEnd, presharedKeys: keys });
  return created;
}

function recordSite(
  changes: Partial<AzureSitePlan> = {},
  options: RecordOptions = {},
  keys = presharedKeys,
  alertEmails: readonly string[] = [],
  azureSettings: AzureSettings = {},
) {
  const site = { ...azureSite, ...changes };
  return record(() => createSite(site, keys, alertEmails, azureSettings), {
    ...options,
    outputs: {
      [GROUP]: () => ({ name: "osaka-group" }),
      [NETWORK]: () => ({ name: "osaka-network" }),
      [ADDRESS]: ({ name }) => ({ ipAddress: `198.51.100.${name.at(-1)}` }),
      ...options.outputs,
    },
  });
}

describe("Azure site", () => {
  it("makes a network, a gateway, a connection per firewall and what watches them, and nothing else", async () => {
    const recording = await recordSite();
    assert.deepEqual(countByType(recording), {
      [LOCAL_GATEWAY]: 2,
      [SECURITY_GROUP]: 1,
      [ADDRESS]: 2,
      [SUBNET]: 2,
      [NETWORK]: 1,
      [GATEWAY]: 1,
      [CONNECTION]: 2,
      [GROUP]: 1,
      [ALERT]: 1,
      [SHARED_KEY]: 2,
      "vpn-hub:azure:VpnGatewaySite": 1,
    });
    assert.deepEqual(recording.calls, []);
    assert.deepEqual(
      recording.resources.filter((each) => !each.isComponent && each.parent !== "osaka-azure"),
      [],
    );
  });

  it("publishes the addresses of both instances", async () => {
    const { result } = await recordSite();
    assert.deepEqual(
      [await valueOf(result.outsideAddresses[0]), await valueOf(result.outsideAddresses[1])],
      ["198.51.100.0", "198.51.100.1"],
    );
    assert.equal(await valueOf(result.network), "osaka-azure-id");
    assert.equal(await valueOf(result.gateway), "osaka-azure-gateway-id");
  });

  it("makes an active-active gateway that has an APIPA address per instance and firewall", async () => {
    const { inputs, deleteBeforeReplace, dependencies } = only(await recordSite(), GATEWAY, "osaka-azure-gateway");
    const configuration = (instance: number) => ({
      name: `instance-${instance}`,
      privateIPAllocationMethod: "Dynamic",
      publicIPAddress: { id: `osaka-azure-instance-${instance}-id` },
      subnet: { id: "osaka-azure-gateway-subnet-id" },
    });
    assert.deepEqual(inputs, {
      resourceGroupName: "osaka-group",
      location: "japaneast",
      tags: TAGS,
      virtualNetworkGatewayName: "osaka-azure-gateway",
      gatewayType: "Vpn",
      vpnType: "RouteBased",
      vpnGatewayGeneration: "Generation1",
      sku: { name: "VpnGw1AZ", tier: "VpnGw1AZ" },
      activeActive: true,
      enablePrivateIpAddress: false,
      enableBgp: true,
      ipConfigurations: [configuration(0), configuration(1)],
      bgpSettings: {
        asn: 65515,
        peerWeight: 0,
        bgpPeeringAddresses: [
          { ipconfigurationId: instanceId(0), customBgpIpAddresses: ["169.254.21.2", "169.254.21.6"] },
          { ipconfigurationId: instanceId(1), customBgpIpAddresses: ["169.254.21.3", "169.254.21.7"] },
        ],
      },
    });
    assert.equal(deleteBeforeReplace, true);
    // Two changes of one virtual network at a time are refused by Azure.
    assert.ok(dependencies.includes("osaka-azure-workload"), `depends on ${dependencies.join(", ")}`);
  });

  it("gives both instances static zone-redundant addresses", async () => {
    const addresses = ofType(await recordSite(), ADDRESS);
    assert.deepEqual(
      addresses.map(({ name }) => name),
      ["osaka-azure-instance-0", "osaka-azure-instance-1"],
    );
    for (const { inputs } of addresses) {
      assert.deepEqual(inputs, {
        resourceGroupName: "osaka-group",
        location: "japaneast",
        tags: TAGS,
        sku: { name: "Standard", tier: "Regional" },
        publicIPAddressVersion: "IPv4",
        publicIPAllocationMethod: "Static",
        zones: ["1", "2", "3"],
      });
    }
  });

  const firewalls = [
    { name: "a", eip: "203.0.113.1", peer: "169.254.21.1", instances: ["169.254.21.2", "169.254.21.3"], dpd: 30 },
    { name: "b", eip: "203.0.113.2", peer: "169.254.21.5", instances: ["169.254.21.6", "169.254.21.7"], dpd: 45 },
  ];
  for (const { name, eip, peer, instances, dpd } of firewalls) {
    it(`sees firewall ${name} as one BGP peer and connects to it from both instances`, async () => {
      const recording = await recordSite();
      const place = { resourceGroupName: "osaka-group", location: "japaneast", tags: TAGS };
      assert.deepEqual(only(recording, LOCAL_GATEWAY, `osaka-azure-${name}`).inputs, {
        ...place,
        gatewayIpAddress: eip,
        bgpSettings: { asn: 64520, bgpPeeringAddress: peer, peerWeight: 0 },
        localNetworkAddressSpace: { addressPrefixes: [] },
      });
      const connection = only(recording, CONNECTION, `osaka-azure-${name}`);
      assert.deepEqual(connection.inputs, {
        ...place,
        connectionType: "IPsec",
        connectionProtocol: "IKEv2",
        connectionMode: "ResponderOnly",
        virtualNetworkGateway1: { id: "osaka-azure-gateway-id" },
        localNetworkGateway2: { id: `osaka-azure-${name}-id` },
        sharedKey: `${MARK}.osaka.azure.${name}`,
        enableBgp: true,
        gatewayCustomBgpIpAddresses: instances.map((customBgpIpAddress, instance) => ({
          ipConfigurationId: instanceId(instance),
          customBgpIpAddress,
        })),
        dpdTimeoutSeconds: dpd,
        ipsecPolicies: [
          {
            ikeEncryption: "AES256",
            ikeIntegrity: "SHA384",
            dhGroup: "ECP384",
            ipsecEncryption: "GCMAES256",
            ipsecIntegrity: "GCMAES256",
            pfsGroup: "ECP384",
            saLifeTimeSeconds: 10_800,
            saDataSizeKilobytes: 102_400_000,
          },
        ],
        usePolicyBasedTrafficSelectors: false,
        useLocalAzureIpAddress: false,
      });
      assert.deepEqual(connection.additionalSecretOutputs, ["sharedKey"]);
    });
  }

  it("fires an alert for each BGP session of an instance with a firewall that is down for five minutes", async () => {
    assert.deepEqual(only(await recordSite(), ALERT, "osaka-azure-tunnels").inputs, {
      resourceGroupName: "osaka-group",
      location: "global",
      description: "BGP session of the VPN gateway of osaka-azure is down",
      enabled: true,
      severity: 2,
      scopes: ["osaka-azure-gateway-id"],
      windowSize: "PT5M",
      evaluationFrequency: "PT5M",
      autoMitigate: true,
      criteria: {
        odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        allOf: [
          {
            criterionType: "StaticThresholdCriterion",
            name: "lost",
            metricNamespace: "Microsoft.Network/virtualNetworkGateways",
            metricName: "BgpPeerStatus",
            timeAggregation: "Average",
            operator: "LessThanOrEqual",
            threshold: 0,
            dimensions: [
              { name: "BgpPeerAddress", operator: "Include", values: ["169.254.21.1", "169.254.21.5"] },
              { name: "Instance", operator: "Include", values: ["*"] },
            ],
          },
        ],
      },
      tags: TAGS,
    });
  });

  it("tells whom the configuration names of a session that is down", async () => {
    const recording = await recordSite({}, {}, presharedKeys, ["network@example.com"]);
    assert.deepEqual(only(recording, "azure-native:monitor:ActionGroup", "osaka-azure-alerts").inputs, {
      resourceGroupName: "osaka-group",
      location: "Global",
      groupShortName: "VPN alerts",
      enabled: true,
      emailReceivers: [
        { name: "network@example.com", emailAddress: "network@example.com", useCommonAlertSchema: true },
      ],
      tags: TAGS,
    });
    assert.deepEqual(only(recording, ALERT, "osaka-azure-tunnels").inputs["actions"], [
      { actionGroupId: "osaka-azure-alerts-id" },
    ]);
  });

  it("makes GatewaySubnet without, and the workload subnet with a security group", async () => {
    const recording = await recordSite();
    const place = { ...SUBNET_DEFAULTS, resourceGroupName: "osaka-group", virtualNetworkName: "osaka-network" };
    assert.deepEqual(only(recording, NETWORK, "osaka-azure").inputs["addressSpace"], {
      addressPrefixes: ["192.168.0.0/16"],
    });
    assert.deepEqual(only(recording, SUBNET, "osaka-azure-gateway-subnet").inputs, {
      ...place,
      subnetName: "GatewaySubnet",
      addressPrefix: "192.168.255.0/27",
    });
    assert.deepEqual(only(recording, SUBNET, "osaka-azure-workload").inputs, {
      ...place,
      addressPrefix: "192.168.0.0/24",
      networkSecurityGroup: { id: "osaka-azure-workload-id" },
      defaultOutboundAccess: false,
    });
  });

  it("allows each flow and denies all else of the virtual network and of the VPN", async () => {
    const { inputs } = only(await recordSite(), SECURITY_GROUP, "osaka-azure-workload");
    const deny = (direction: string) => ({
      name: `deny-virtual-network-${direction.toLowerCase()}`,
      description: "What no flow allows, VPN traffic included",
      access: "Deny",
      direction,
      priority: 4096,
      protocol: "*",
      sourceAddressPrefix: "VirtualNetwork",
      sourcePortRange: "*",
      destinationAddressPrefix: "VirtualNetwork",
      destinationPortRange: "*",
    });
    assert.deepEqual(inputs["securityRules"], [
      {
        name: "egress-web-tcp-443",
        description: "Flow web-tcp-443",
        access: "Allow",
        direction: "Outbound",
        priority: 100,
        protocol: "Tcp",
        sourceAddressPrefixes: ["10.20.0.0/16"],
        sourcePortRange: "*",
        destinationAddressPrefixes: ["172.17.0.0/16"],
        destinationPortRange: "443",
      },
      {
        name: "ingress-dns-udp-5300-5399",
        description: "Flow dns-udp-5300-5399",
        access: "Allow",
        direction: "Inbound",
        priority: 100,
        protocol: "Udp",
        sourceAddressPrefixes: ["172.17.0.0/16", "192.168.0.0/16"],
        sourcePortRange: "*",
        destinationAddressPrefixes: ["10.20.0.0/16"],
        destinationPortRange: "5300-5399",
      },
      {
        name: "ingress-ping-icmp",
        description: "Flow ping-icmp",
        access: "Allow",
        direction: "Inbound",
        priority: 110,
        protocol: "Icmp",
        sourceAddressPrefixes: ["172.17.0.0/16"],
        sourcePortRange: "*",
        destinationAddressPrefixes: ["10.20.0.0/16"],
        destinationPortRange: "*",
      },
      deny("Inbound"),
      deny("Outbound"),
    ]);
  });

  const { workloadSubnetCidr: _, ...withoutWorkload } = azureSite;

  /** @param found what Azure answers of the network, beside its id; @param gateways and of the gateways in it */
  function recordAdopted(
    id: string | undefined,
    existingGatewaySubnet = false,
    found: Record<string, unknown> = {},
    gateways: Readonly<Record<string, string>> = {},
  ) {
    const existing = { resourceGroup: "net-group", name: "shared", existingGatewaySubnet };
    const site = { ...withoutWorkload, existingVirtualNetwork: existing };
    return record(() => createSite(site), {
      outputs: { [ADDRESS]: ({ name }) => ({ ipAddress: `198.51.100.${name.at(-1)}` }) },
      calls: {
        [LOOK_UP]: () => (id === undefined ? {} : { id, ...found }),
        [LOOK_UP_GATEWAY]: (call: { virtualNetworkGatewayName: string }) => ({
          gatewayType: gateways[call.virtualNetworkGatewayName],
        }),
      },
    });
  }

  it("adopts a virtual network: the gateway joins its resource group, its subnets stay its owner's", async () => {
    const group = "/subscriptions/s-1/resourceGroups/net-group";
    const id = `${group}/providers/Microsoft.Network/virtualNetworks/shared`;
    const recording = await recordAdopted(id);
    assert.deepEqual(recording.calls, [
      { token: LOOK_UP, inputs: { resourceGroupName: "net-group", virtualNetworkName: "shared" } },
    ]);
    for (const type of [GROUP, NETWORK, SECURITY_GROUP]) assert.deepEqual(ofType(recording, type), []);
    assert.deepEqual(
      ofType(recording, SUBNET).map(({ inputs }) => inputs),
      [
        {
          ...SUBNET_DEFAULTS,
          resourceGroupName: "net-group",
          virtualNetworkName: "shared",
          subnetName: "GatewaySubnet",
          addressPrefix: "192.168.255.0/27",
        },
      ],
    );
    const gateway = only(recording, GATEWAY, "osaka-azure-gateway").inputs;
    assert.equal(gateway["resourceGroupName"], "net-group");
    assert.equal(gateway["bgpSettings"].bgpPeeringAddresses[1].ipconfigurationId, instanceIdIn(group, 1));
    assert.equal(await valueOf(recording.result.network), id);
  });

  const VNET = "/subscriptions/s-1/resourceGroups/net-group/providers/Microsoft.Network/virtualNetworks/shared";
  const gatewaySubnet = (addressPrefix: string, ...gateways: string[]) => ({
    name: "GatewaySubnet",
    addressPrefix,
    ipConfigurations: gateways.map((name) => ({
      id: `/subscriptions/s-1/resourceGroups/net-group/providers/Microsoft.Network/virtualNetworkGateways/${name}/ipConfigurations/default`,
    })),
  });
  const refusesAdoption = async (why: RegExp, existing: boolean, found: Record<string, unknown>, gateways = {}) =>
    assert.rejects(recordAdopted(VNET, existing, found, gateways), why);

  it("uses the GatewaySubnet that an adopted network has, also beside an ExpressRoute gateway", async () => {
    const subnets = [gatewaySubnet("192.168.255.0/27", "express-route")];
    const recording = await recordAdopted(VNET, true, { subnets }, { "express-route": "ExpressRoute" });
    assert.deepEqual(ofType(recording, SUBNET), []);
    const { ipConfigurations } = only(recording, GATEWAY, "osaka-azure-gateway").inputs;
    assert.equal(ipConfigurations[0].subnet.id, `${VNET}/subnets/GatewaySubnet`);
  });

  it("goes on where the GatewaySubnet is its own, with or without its gateway", async () => {
    for (const gateways of [[], ["osaka-azure-gateway"]]) {
      const recording = await recordAdopted(VNET, false, { subnets: [gatewaySubnet("192.168.255.0/27", ...gateways)] });
      assert.equal(ofType(recording, SUBNET).length, 1);
    }
  });

  it("refuses an adopted network without room for the gateway before anything is made", async () => {
    const vpn = { "their-vpn": "Vpn" };
    await refusesAdoption(/it has GatewaySubnet 192\.168\.254\.0\/27 already; to use that, write existing/, false, {
      subnets: [gatewaySubnet("192.168.254.0/27")],
    });
    await refusesAdoption(/it has GatewaySubnet 192\.168\.255\.0\/27 already/, false, {
      subnets: [gatewaySubnet("192.168.255.0/27", "their-vpn")],
    });
    await refusesAdoption(/holds this site's gateway, and Azure changes no subnet in use/, false, {
      subnets: [gatewaySubnet("192.168.254.0/27", "osaka-azure-gateway")],
    });
    await refusesAdoption(
      /it has the VPN gateway their-vpn already/,
      true,
      {
        subnets: [gatewaySubnet("192.168.255.0/27", "their-vpn")],
      },
      vpn,
    );
    await refusesAdoption(/its GatewaySubnet is 192\.168\.254\.0\/27, not 192\.168\.255\.0\/27/, true, {
      subnets: [gatewaySubnet("192.168.254.0/27")],
    });
    await refusesAdoption(/it has no GatewaySubnet; leave existingGatewaySubnet out/, true, { subnets: [] });
    await refusesAdoption(/192\.168\.255\.0\/27 overlaps its subnet data 192\.168\.255\.0\/24/, false, {
      subnets: [{ name: "data", addressPrefix: "192.168.255.0/24" }],
    });
    await refusesAdoption(/lies outside its address space 192\.168\.0\.0\/17, fd00::\/48/, false, {
      subnets: [],
      addressSpace: { addressPrefixes: ["192.168.0.0/17", "fd00::/48"] },
    });
  });

  it("asks for no zones where the location has none", async () => {
    const addresses = ofType(await recordSite({ zones: [] }), ADDRESS);
    assert.deepEqual(
      addresses.map(({ inputs }) => "zones" in inputs),
      [false, false],
    );
  });

  it("refuses an adopted network whose look-up gives no id", async () => {
    await assert.rejects(recordAdopted(undefined), /cannot adopt the virtual network net-group\/shared: it has no id/);
  });

  it("refuses an id that is in no resource group", async () => {
    await assert.rejects(recordAdopted("/subscriptions/s-1"), /not the id of an Azure resource in a group/);
  });

  it("keeps the key of each connection by a call of its own, with the given settings of azure-native", async () => {
    const recording = await recordSite({}, {}, presharedKeys, [], { clientSecret: "marked" });
    const key = only(recording, SHARED_KEY, "osaka-azure-a");
    assert.deepEqual(key.inputs, {
      connectionId: "osaka-azure-a-id",
      sharedKey: `${MARK}.osaka.azure.a`,
      azure: { clientSecret: "marked" },
    });
    assert.deepEqual(key.secretInputs, ["azure", "sharedKey"]);
    const plain = only(await recordSite(), SHARED_KEY, "osaka-azure-b");
    assert.deepEqual(Object.keys(plain.inputs), ["connectionId", "sharedKey"]);
  });

  it("hands each key to its connection alone, as a secret", async () => {
    const { resources } = await recordSite();
    const holders = resources.filter((each) => JSON.stringify(each).includes(MARK));
    assert.deepEqual(
      holders.map(({ name, type }) => [name, type]),
      [
        ["osaka-azure-a", CONNECTION],
        ["osaka-azure-b", CONNECTION],
        ["osaka-azure-a", SHARED_KEY],
        ["osaka-azure-b", SHARED_KEY],
      ],
    );
    for (const holder of holders) assert.deepEqual(holder.secretInputs, ["sharedKey"]);
  });

  it("refuses a connection whose key the hub did not make, without showing the other key", async () => {
    const { "osaka-azure/b": _key, ...others } = presharedKeys;
    await assert.rejects(
      recordSite({}, {}, others),
      /^Error: no pre-shared key 'osaka-azure\/b'; the hub made: osaka-azure\/a$/,
    );
  });

  it("refuses GRE in the security group, which can only match everything in its place", async () => {
    const gre = { ...azureSite.rules[2]!, name: "tunnel-gre", protocol: "gre" as const };
    await assert.rejects(
      recordSite({ rules: [gre] }),
      /rule tunnel-gre: a network security group cannot match gre; allowed: tcp, udp, icmp, esp, all/,
    );
  });

  it("refuses a public address without a value", async () => {
    await assert.rejects(recordSite({}, { outputs: { [ADDRESS]: () => ({}) } }), /gave this static address no value/);
  });
});
