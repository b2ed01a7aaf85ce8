/**
 * Proves that the sandbox answers a change as changeTable.json says, from the providers' source and the clouds' pages: in
 * place, by replacement and in which order, refused, refused while in use, or ignored; and that every property that the
 * program sets has its row there. It does not prove the rows.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { planStack } from "../../../components/planStack";
import { renderStack } from "../../../operations/rendered/rendered";
import { CHANGES } from "../../../sandbox/changes";
import { Provider } from "../../../sandbox/provider";
import { definitionOf } from "../../../sandbox/providers";
import { CATALOGUE, type ProviderName } from "../../../sandbox/schema/catalogue";
import { unwrapSecrets, type Inputs } from "../../../sandbox/values";
import { hubValues } from "../configs";
import { exampleValues } from "../examples";

const PROVIDERS = (Object.keys(CATALOGUE) as ProviderName[]).map(definitionOf);
const AZURE = "azure-native:network:";
const NETWORK = `${AZURE}VirtualNetwork`;
const SUBNET = `${AZURE}Subnet`;
const ADDRESS = `${AZURE}PublicIPAddress`;
const GATEWAY = `${AZURE}VirtualNetworkGateway`;
const CONNECTION = `${AZURE}VirtualNetworkGatewayConnection`;
const TRANSIT_GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway";
const SUBNETWORK = "gcp:compute/subnetwork:Subnetwork";
const urnOf = (type: string, name: string) => `urn:pulumi:test::test::${type}::${name}`;

describe("table of changes", () => {
  const rowsWith = (effect: string) =>
    Object.entries(CHANGES).flatMap(([type, rows]) =>
      Object.entries(rows).flatMap(([property, row]) =>
        row.effect === effect && row.nested === undefined ? [`${type} ${property}`] : [],
      ),
    );
  const rulesOf = (kind: "replacesIf" | "inUse") =>
    PROVIDERS.flatMap(({ behaviours }) =>
      Object.entries(behaviours).flatMap(([type, behaviour]) =>
        Object.keys(behaviour[kind] ?? {}).map((property) => `${type} ${property}`),
      ),
    );

  it("names properties that the pinned packages have, each with an effect and a source", () => {
    const effects = ["update", "replace", "replace-if", "in-use", "refused", "ignored"];
    const known = new Map(PROVIDERS.flatMap(({ schema }) => Object.entries(schema.resources)));
    for (const [type, rows] of Object.entries(CHANGES)) {
      const inputs = Object.keys(known.get(type)!.inputs).map((name) => name.replace("!", ""));
      for (const [property, { effect, source }] of Object.entries(rows)) {
        assert.ok(inputs.includes(property), `${type} ${property}`);
        assert.ok(effects.includes(effect) && source !== "", `${type} ${property}`);
      }
    }
  });

  it("has a rule of the sandbox for each row that depends on values, and no rule without one", () => {
    assert.deepEqual(rulesOf("replacesIf").sort(), rowsWith("replace-if").sort());
    assert.deepEqual(rulesOf("inUse").sort(), rowsWith("in-use").sort());
  });

  it("has a row for every property that the program sets", async function () {
    this.timeout(60_000);
    const stacks = { ...Object.fromEntries(["dev", "prod"].map((name) => [name, hubValues(name)])) };
    for (const name of fs.readdirSync(path.join(__dirname, "../../../examples")))
      if (!name.includes(".") && name !== "library") stacks[name] = exampleValues(name);
    const missing = new Set<string>();
    for (const [name, values] of Object.entries(stacks))
      for (const { type, inputs } of await renderStack(planStack(values, name, "ap-northeast-1", true)))
        for (const property of Object.keys(inputs))
          if (!/^(vpn-hub|pulumi):/.test(type) && CHANGES[type]?.[property] === undefined)
            missing.add(`${type} ${property}`);
    assert.deepEqual([...missing].sort(), []);
  });
});

describe("sandbox at a change", () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "vpn-hub-sandbox-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** Each is a provider process of its own, as in two updates. */
  const cloudOf = (name: ProviderName) => {
    const provider = new Provider(definitionOf(name), folder);
    provider.configure({ region: "ap-northeast-1", project: "p", location: "japaneast" });
    const check = (type: string, inputs: Inputs, at: string, olds: Inputs = {}) =>
      provider.check(urnOf(type, at), olds, unwrapSecrets(inputs), new Uint8Array(32));
    const make = (type: string, inputs: Inputs, at = "made") => {
      const { inputs: checked } = check(type, inputs, at);
      const made = provider.create(urnOf(type, at), { values: checked, secrets: new Set() });
      return { ...made, inputs: checked };
    };
    const diff = (type: string, olds: Inputs, news: Inputs, at = "made") => {
      const { changes, deleteBeforeReplace } = provider.diff(urnOf(type, at), olds, check(type, news, at, olds).inputs);
      const replaced = changes.filter(({ replaces }) => replaces).map(({ property }) => property);
      return { changed: changes.map(({ property }) => property), replaced, deleteBeforeReplace };
    };
    const update = (type: string, id: string, inputs: Inputs, at = "made") =>
      provider.update(urnOf(type, at), id, { values: inputs, secrets: new Set() });
    return { provider, check, make, diff, update };
  };
  type Cloud = ReturnType<typeof cloudOf>;

  describe("of Azure", () => {
    let azure: Cloud;
    let ids: Record<"subnet" | "address" | "other", string>;
    const place = { resourceGroupName: "g", location: "japaneast" };
    const gateway = (more: Inputs = {}): Inputs => ({
      ...place,
      virtualNetworkGatewayName: "osaka-gateway",
      gatewayType: "Vpn",
      sku: { name: "VpnGw1AZ", tier: "VpnGw1AZ" },
      vpnGatewayGeneration: "Generation1",
      ipConfigurations: [{ name: "instance-0", subnet: { id: ids.subnet }, publicIPAddress: { id: ids.address } }],
      ...more,
    });
    const subnet = (addressPrefix: string) => ({
      resourceGroupName: "g",
      virtualNetworkName: "v",
      subnetName: "GatewaySubnet",
      addressPrefix,
    });
    const address = (more: Inputs = {}) => ({
      ...place,
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
      zones: ["1", "2", "3"],
      ...more,
    });
    const network = (...addressPrefixes: string[]) => ({
      ...place,
      virtualNetworkName: "v",
      addressSpace: { addressPrefixes },
    });

    beforeEach(() => {
      azure = cloudOf("azure-native");
      azure.make("azure-native:resources:ResourceGroup", { resourceGroupName: "g", location: "japaneast" });
      azure.make(NETWORK, network("192.168.0.0/16", "10.9.0.0/16"), "network");
      ids = {
        subnet: azure.make(SUBNET, subnet("192.168.255.0/27"), "subnet").id,
        address: azure.make(ADDRESS, address(), "address").id,
        other: azure.make(ADDRESS, address(), "other").id,
      };
    });

    it("plans a larger SKU as one update in place, and takes it within the generation", () => {
      const { id, inputs } = azure.make(GATEWAY, gateway());
      const larger = gateway({ sku: { name: "VpnGw2AZ", tier: "VpnGw2AZ" } });
      assert.deepEqual(azure.diff(GATEWAY, inputs, larger), {
        ...{ changed: ["sku"], replaced: [], deleteBeforeReplace: true },
      });
      assert.deepEqual(azure.update(GATEWAY, id, larger)["sku"], { name: "VpnGw2AZ", tier: "VpnGw2AZ" });
    });

    const REFUSED: readonly (readonly [string, string, Inputs])[] = [
      [
        "another generation",
        "vpnGatewayGeneration",
        { vpnGatewayGeneration: "Generation2", sku: { name: "VpnGw2AZ" } },
      ],
      ["another location of a gateway", "location", { location: "japanwest" }],
      ["another kind of gateway", "gatewayType", { gatewayType: "ExpressRoute" }],
    ];
    for (const [title, property, more] of REFUSED) {
      it(`plans ${title} as an update in place, and refuses it`, () => {
        const { id, inputs } = azure.make(GATEWAY, gateway());
        assert.deepEqual(azure.diff(GATEWAY, inputs, gateway(more)).replaced, []);
        assert.throws(
          () => azure.update(GATEWAY, id, gateway(more)),
          new RegExp(`^Error: ${property} of VirtualNetworkGateway \\S+ cannot be changed after creation$`),
        );
      });
    }

    it("refuses other zones of an address", () => {
      assert.deepEqual(
        azure.diff(ADDRESS, azure.make(ADDRESS, address(), "z").inputs, address({ zones: [] })).replaced,
        [],
      );
      assert.throws(
        () => azure.update(ADDRESS, ids.address, address({ zones: [] }), "address"),
        /zones of .* cannot be/,
      );
    });

    it("refuses another prefix of GatewaySubnet while a gateway is in it, and takes it before", () => {
      azure.update(SUBNET, ids.subnet, subnet("192.168.254.0/26"), "subnet");
      azure.make(GATEWAY, gateway());
      assert.throws(
        () => azure.update(SUBNET, ids.subnet, subnet("192.168.254.0/25"), "subnet"),
        /^Error: addressPrefix of Subnet \S+ is in use by \S+\/virtualNetworkGateways\/osaka-gateway$/,
      );
    });

    it("refuses to take away a prefix that holds a subnet, and takes one more", () => {
      const id =
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v";
      assert.throws(
        () => azure.update(NETWORK, id, network("172.20.0.0/16"), "network"),
        /addressSpace of .* is in use by the subnet 192\.168\.255\.0\/27$/,
      );
      azure.update(NETWORK, id, network("192.168.0.0/16"), "network");
      azure.update(NETWORK, id, network("192.168.0.0/16", "10.10.0.0/16"), "network");
    });

    it("refuses another address of a gateway's instance, and takes a second instance", () => {
      const { id } = azure.make(GATEWAY, gateway());
      const [first] = gateway()["ipConfigurations"] as Inputs[];
      const second = { name: "instance-1", subnet: { id: ids.subnet }, publicIPAddress: { id: ids.other } };
      assert.throws(
        () =>
          azure.update(GATEWAY, id, gateway({ ipConfigurations: [{ ...first, publicIPAddress: { id: ids.other } }] })),
        /ipConfigurations of .* is in use by the gateway itself/,
      );
      azure.update(GATEWAY, id, gateway({ ipConfigurations: [first, second] }));
    });

    it("keeps the subnet and the addresses of a gateway, and lets a gateway go that an alert watches", () => {
      const { id } = azure.make(GATEWAY, gateway());
      for (const [type, held] of [
        [SUBNET, ids.subnet],
        [ADDRESS, ids.address],
      ] as const)
        assert.throws(() => azure.provider.delete(urnOf(type, "x"), held), /VirtualNetworkGateway \S+ depends on it/);
      azure.make("azure-native:monitor:MetricAlert", {
        resourceGroupName: "g",
        location: "global",
        enabled: true,
        severity: 2,
        scopes: [id],
        windowSize: "PT5M",
        evaluationFrequency: "PT5M",
        criteria: { odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", allOf: [] },
      });
      azure.provider.delete(urnOf(GATEWAY, "made"), id);
      azure.provider.delete(urnOf(SUBNET, "subnet"), ids.subnet);
    });

    it("deletes first what has a given or a copied name, and creates first what has a made-up one", () => {
      const moved = { resourceGroupName: "h" };
      const order = (type: string, inputs: Inputs) => {
        const olds = azure.check(type, inputs, "o").inputs;
        const { replaced, deleteBeforeReplace } = azure.diff(type, olds, { ...inputs, ...moved }, "o");
        assert.deepEqual(replaced, ["resourceGroupName"]);
        return deleteBeforeReplace;
      };
      assert.equal(order(ADDRESS, address()), false);
      assert.equal(order(ADDRESS, address({ publicIpAddressName: "mine" })), true);
      assert.equal(
        order(SUBNET, { resourceGroupName: "g", virtualNetworkName: "v", addressPrefix: "10.9.0.0/24" }),
        true,
      );
    });

    it("ignores another key of a connection, without a word and without a drift", () => {
      const connection = (sharedKey: string) => ({
        ...place,
        virtualNetworkGatewayConnectionName: "c",
        connectionType: "IPsec",
        virtualNetworkGateway1: { id: azure.make(GATEWAY, gateway(), `g-${sharedKey}`).id },
        sharedKey,
      });
      const first = connection("first.key");
      const { id } = azure.make(CONNECTION, first);
      const second = { ...first, sharedKey: "second.key" };
      const properties = azure.update(CONNECTION, id, second);
      assert.equal(properties["sharedKey"], "second.key");
      const { provider } = cloudOf("azure-native");
      assert.equal(provider.read(urnOf(CONNECTION, "made"), id, properties, second)!.inputs["sharedKey"], "second.key");
      assert.equal(provider.read(urnOf(CONNECTION, "made"), id, {}, {})!.inputs["sharedKey"], "first.key");
    });

    it("judges a connection by the gateway as this run is to make it", () => {
      const bgp = (custom: string) => ({
        bgpSettings: { asn: 64520, bgpPeeringAddresses: [{ customBgpIpAddresses: [custom] }] },
      });
      const { id } = azure.make(GATEWAY, gateway(bgp("169.254.21.2")));
      const later = cloudOf("azure-native");
      assert.deepEqual(later.check(GATEWAY, gateway(bgp("169.254.22.254")), "made").failures, []);
      const { failures } = later.check(
        CONNECTION,
        {
          ...place,
          connectionType: "IPsec",
          virtualNetworkGateway1: { id },
          gatewayCustomBgpIpAddresses: [{ ipConfigurationId: "i", customBgpIpAddress: "169.254.22.254" }],
        },
        "c",
      );
      assert.deepEqual(failures, []);
    });
  });

  describe("of AWS", () => {
    let aws: Cloud;
    let ids: Record<"vpc" | "transit" | "customer", string>;
    beforeEach(() => {
      aws = cloudOf("aws");
      ids = {
        vpc: aws.make("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }).id,
        transit: aws.make(TRANSIT_GATEWAY, { amazonSideAsn: 64512, transitGatewayCidrBlocks: ["10.100.240.0/24"] }).id,
        customer: aws.make("aws:ec2/customerGateway:CustomerGateway", {
          ...{ type: "ipsec.1", ipAddress: "198.51.100.1", bgpAsn: "65001" },
        }).id,
      };
    });
    const connection = (more: Inputs = {}) => ({
      type: "ipsec.1",
      customerGatewayId: ids.customer,
      transitGatewayId: ids.transit,
      tunnel1InsideCidr: "169.254.239.32/30",
      ...more,
    });
    const VPN = "aws:ec2/vpnConnection:VpnConnection";

    it("changes an inside block in place: the addresses in it follow, those outside stay", () => {
      const made = aws.make(VPN, connection());
      const news = connection({ tunnel1InsideCidr: "169.254.8.0/30" });
      assert.deepEqual(aws.diff(VPN, made.inputs, news).replaced, []);
      const after = aws.update(VPN, made.id, news);
      assert.equal(after["tunnel1VgwInsideAddress"], "169.254.8.1");
      assert.equal(after["tunnel1CgwInsideAddress"], "169.254.8.2");
      assert.equal(after["tunnel1Address"], made.properties["tunnel1Address"]);
    });

    it("replaces a connection for another routing", () => {
      const { inputs } = aws.make(VPN, connection());
      assert.deepEqual(aws.diff(VPN, inputs, connection({ staticRoutesOnly: true })).replaced, ["staticRoutesOnly"]);
    });

    it("refuses another number of a Transit Gateway with a connection, and takes it before", () => {
      aws.update(TRANSIT_GATEWAY, ids.transit, { amazonSideAsn: 64600 });
      const { id } = aws.make(VPN, connection({ staticRoutesOnly: true }));
      assert.throws(
        () => aws.update(TRANSIT_GATEWAY, ids.transit, { amazonSideAsn: 64998 }),
        new RegExp(`^Error: amazonSideAsn of TransitGateway ${ids.transit} is in use by ${id}$`),
      );
    });

    it("refuses to take away a block of which a Connect peer has its address", () => {
      const subnetId = aws.make("aws:ec2/subnet:Subnet", { vpcId: ids.vpc, cidrBlock: "10.0.0.0/24" }).id;
      const transport = aws.make("aws:ec2transitgateway/vpcAttachment:VpcAttachment", {
        ...{ transitGatewayId: ids.transit, vpcId: ids.vpc, subnetIds: [subnetId] },
      }).id;
      const connect = aws.make("aws:ec2transitgateway/connect:Connect", {
        ...{ transitGatewayId: ids.transit, transportAttachmentId: transport },
      }).id;
      aws.make("aws:ec2transitgateway/connectPeer:ConnectPeer", {
        transitGatewayAttachmentId: connect,
        transitGatewayAddress: "10.100.240.1",
        peerAddress: "10.0.0.10",
        insideCidrBlocks: ["169.254.6.0/29"],
        bgpAsn: "64520",
      });
      const blocks = (...transitGatewayCidrBlocks: string[]) => ({ amazonSideAsn: 64512, transitGatewayCidrBlocks });
      assert.throws(
        () => aws.update(TRANSIT_GATEWAY, ids.transit, blocks("10.100.241.0/24")),
        /transitGatewayCidrBlocks of .* is in use by tgw-connect-peer-/,
      );
      aws.update(TRANSIT_GATEWAY, ids.transit, blocks("10.100.240.0/24", "10.100.241.0/24"));
    });

    it("has room for one virtual private gateway in a VPC, also while it is replaced", () => {
      const ATTACHMENT = "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment";
      const gateways = ["64513", "64531"].map(
        (amazonSideAsn, index) => aws.make("aws:ec2/vpnGateway:VpnGateway", { amazonSideAsn }, `g-${index}`).id,
      );
      const attach = (index: number) => aws.make(ATTACHMENT, { vpcId: ids.vpc, vpnGatewayId: gateways[index] });
      const { id } = attach(0);
      assert.throws(() => attach(1), /the one virtual private gateway that a VPC can have is used up/);
      aws.provider.delete(urnOf(ATTACHMENT, "made"), id);
      attach(1);
    });

    it("counts what is replaced by a new one that comes first", () => {
      const SUBNET_TYPE = "aws:ec2/subnet:Subnet";
      const inZone = (availabilityZone: string) => ({ vpcId: ids.vpc, cidrBlock: "10.0.1.0/24", availabilityZone });
      const { inputs } = aws.make(SUBNET_TYPE, inZone("ap-northeast-1a"), "s");
      assert.deepEqual(aws.diff(SUBNET_TYPE, inputs, inZone("ap-northeast-1d"), "s"), {
        ...{ changed: ["availabilityZone"], replaced: ["availabilityZone"], deleteBeforeReplace: false },
      });
      assert.throws(
        () => aws.make(SUBNET_TYPE, inZone("ap-northeast-1d"), "s"),
        /overlaps 10\.0\.1\.0\/24 of another Subnet/,
      );
    });

    it("has room for no twentieth entry of a network ACL beside AWS's own while one is exchanged", () => {
      const RULE = "aws:ec2/networkAclRule:NetworkAclRule";
      const networkAclId = aws.make("aws:ec2/networkAcl:NetworkAcl", { vpcId: ids.vpc }).id;
      const rule = (ruleNumber: number) => ({
        ...{ networkAclId, ruleNumber, protocol: "-1", ruleAction: "allow", cidrBlock: "10.0.0.0/8" },
      });
      for (let number = 1; number <= 19; number++) aws.make(RULE, rule(number), `r-${number}`);
      assert.throws(
        () => aws.make(RULE, rule(20), "r-19"),
        /the quota of entries per network ACL and direction, AWS's own beside them, is used up/,
      );
    });

    it("moves an Elastic IP where reassociation is allowed, and a subnet's network ACL always", () => {
      const ASSOCIATION = "aws:ec2/eipAssociation:EipAssociation";
      const allocationId = aws.make("aws:ec2/eip:Eip", { domain: "vpc" }).id;
      aws.make(ASSOCIATION, { allocationId });
      assert.throws(() => aws.make(ASSOCIATION, { allocationId }), /another EipAssociation exists/);
      aws.make(ASSOCIATION, { allocationId, allowReassociation: true });
      const subnetId = aws.make("aws:ec2/subnet:Subnet", { vpcId: ids.vpc, cidrBlock: "10.0.2.0/24" }).id;
      const acl = (at: string) => aws.make("aws:ec2/networkAcl:NetworkAcl", { vpcId: ids.vpc }, at).id;
      const associate = (networkAclId: string) =>
        aws.make("aws:ec2/networkAclAssociation:NetworkAclAssociation", { subnetId, networkAclId });
      associate(acl("a"));
      associate(acl("b"));
    });

    it("replaces an instance for another key of its disk, and an interface for another first address", () => {
      const INSTANCE = "aws:ec2/instance:Instance";
      const disk = (more: Inputs) => ({ rootBlockDevice: { encrypted: true, kmsKeyId: "k-1", ...more } });
      assert.deepEqual(aws.diff(INSTANCE, disk({}), disk({ kmsKeyId: "k-2" })).replaced, ["rootBlockDevice"]);
      assert.deepEqual(aws.diff(INSTANCE, disk({}), disk({ volumeSize: 80 })).replaced, []);
      const INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
      const at = (...privateIps: string[]) => ({ privateIps });
      assert.deepEqual(aws.diff(INTERFACE, at("10.0.0.9"), at("10.0.0.9", "10.0.0.10")).replaced, []);
      assert.deepEqual(aws.diff(INTERFACE, at("10.0.0.9"), at("10.0.0.10", "10.0.0.11")).replaced, ["privateIps"]);
    });

    it("deletes a group of logs with a given name first, and one with a made-up name last", () => {
      const GROUP = "aws:cloudwatch/logGroup:LogGroup";
      const order = (inputs: Inputs) => {
        const olds = aws.check(GROUP, inputs, "l").inputs;
        return aws.diff(GROUP, olds, { ...inputs, region: "us-east-1" }, "l").deleteBeforeReplace;
      };
      assert.deepEqual([order({ name: "mine" }), order({})], [true, false]);
    });
  });

  describe("of Google Cloud", () => {
    it("grows a subnetwork in place, under another name as well, and replaces it for any other range", () => {
      const gcp = cloudOf("gcp");
      const network = gcp.make("gcp:compute/network:Network", { name: "n" }).properties["selfLink"];
      const range = (ipCidrRange: string) => ({ network, region: "asia-northeast1", ipCidrRange });
      const { inputs, id } = gcp.make(SUBNETWORK, range("10.20.0.0/16"), "tokyo-gcp-10-20-0-0-16");
      assert.deepEqual(gcp.diff(SUBNETWORK, inputs, range("10.20.0.0/15"), "tokyo-gcp-10-20-0-0").replaced, []);
      for (const other of ["10.20.0.0/17", "10.22.0.0/16"])
        assert.deepEqual(gcp.diff(SUBNETWORK, inputs, range(other)).replaced, ["ipCidrRange"]);
      const later = cloudOf("gcp");
      const grown = later.check(SUBNETWORK, range("10.20.0.0/15"), "tokyo-gcp-10-20-0-0", inputs);
      assert.deepEqual(grown.failures, []);
      assert.equal(later.update(SUBNETWORK, id, grown.inputs)["ipCidrRange"], "10.20.0.0/15");
    });

    it("changes a network's MTU in place", () => {
      const gcp = cloudOf("gcp");
      const { inputs } = gcp.make("gcp:compute/network:Network", { name: "n", mtu: 1460 });
      assert.deepEqual(gcp.diff("gcp:compute/network:Network", inputs, { name: "n", mtu: 1500 }).replaced, []);
    });
  });
});
