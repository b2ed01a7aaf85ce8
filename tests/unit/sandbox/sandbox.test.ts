/**
 * Proves of the sandbox: its schemas are those of the pinned packages, every type it lists has a behaviour, it refuses
 * what the clouds refuse, and faults hit the call they are planned for. The protocol itself is proved by tests/engine.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { applyFaults, halfOf, NotYetFound } from "../../../sandbox/faults";
import { Provider } from "../../../sandbox/provider";
import { definitionOf } from "../../../sandbox/providers";
import { quotasOf } from "../../../sandbox/quotas";
import { CATALOGUE, type ProviderName } from "../../../sandbox/schema/catalogue";
import { deriveSchema, schemaFile } from "../../../sandbox/schema/derive";
import { unwrapSecrets, wrapSecrets, type Inputs } from "../../../sandbox/values";
import { UNKNOWN } from "../../../tools/plugin/wire";

const PROVIDERS = Object.keys(CATALOGUE) as ProviderName[];
const urnOf = (type: string, name: string) => `urn:pulumi:test::test::${type}::${name}`;

/** Without anything to refuse, as far as one call can tell. */
const METRIC_ALERT = {
  resourceGroupName: UNKNOWN,
  location: "global",
  enabled: true,
  severity: 2,
  scopes: [UNKNOWN],
  windowSize: "PT5M",
  evaluationFrequency: "PT5M",
  criteria: { odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", allOf: [] },
};

describe("sandbox", () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "vpn-hub-sandbox-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const providerOf = (name: ProviderName) => {
    const provider = new Provider(definitionOf(name), folder);
    provider.configure({ region: "ap-northeast-1", project: "p", location: "japaneast" });
    return provider;
  };
  const check = (provider: Provider, type: string, inputs: Inputs, name = "it") =>
    provider.check(urnOf(type, name), {}, unwrapSecrets(inputs), new Uint8Array(32));
  const make = (provider: Provider, type: string, inputs: Inputs, name = "made") => {
    const checked = check(provider, type, inputs, name);
    assert.deepEqual(checked.failures, []);
    return provider.create(urnOf(type, name), { values: checked.inputs, secrets: new Set() });
  };

  for (const name of PROVIDERS) {
    it(`has the schemas of the pinned ${name} package`, function () {
      this.timeout(30_000);
      const written = fs.readFileSync(schemaFile(name), "utf8");
      assert.equal(
        written,
        `${JSON.stringify(deriveSchema(name))}\n`,
        "run: node -r ./tools/typescript.js sandbox/schema/derive.ts",
      );
    });

    it(`has a behaviour for every type and function of ${name}`, () => {
      const { schema, behaviours, functions } = definitionOf(name);
      assert.deepEqual(Object.keys(behaviours).sort(), Object.keys(schema.resources).sort());
      assert.deepEqual(Object.keys(functions).sort(), Object.keys(schema.functions).sort());
    });
  }

  it("refuses an unknown type by its name", () => {
    assert.throws(
      () => check(providerOf("aws"), "aws:ec2/fleet:Fleet", {}),
      /does not know the resource type aws:ec2\/fleet:Fleet/,
    );
  });

  it("refuses a fifth Connect peer on one attachment", () => {
    const aws = providerOf("aws");
    const vpc = make(aws, "aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }).id;
    const subnet = make(aws, "aws:ec2/subnet:Subnet", { vpcId: vpc, cidrBlock: "10.0.0.0/24" }).id;
    const gateway = make(aws, "aws:ec2transitgateway/transitGateway:TransitGateway", {
      transitGatewayCidrBlocks: ["10.9.0.0/24"],
    }).id;
    const transport = make(aws, "aws:ec2transitgateway/vpcAttachment:VpcAttachment", {
      transitGatewayId: gateway,
      vpcId: vpc,
      subnetIds: [subnet],
    }).id;
    const connect = make(aws, "aws:ec2transitgateway/connect:Connect", {
      transitGatewayId: gateway,
      transportAttachmentId: transport,
    }).id;
    const peer = (index: number): Inputs => ({
      transitGatewayAttachmentId: connect,
      peerAddress: `10.0.0.${10 + index}`,
      insideCidrBlocks: [`169.254.6.${8 * index}/29`],
      bgpAsn: "64520",
    });
    const type = "aws:ec2transitgateway/connectPeer:ConnectPeer";
    for (let index = 0; index < 4; index++) make(aws, type, peer(index), `peer-${index}`);
    assert.deepEqual(check(aws, type, peer(4)).failures, [
      {
        property: "transitGatewayAttachmentId",
        reason:
          "the quota of Connect peers per Connect attachment (not adjustable) is used up, got 5; allowed: at most 4",
      },
    ]);
  });

  it("refuses zones where Azure has none, and a second VPN gateway in a virtual network", () => {
    const azure = providerOf("azure-native");
    azure.configure({ subscriptionId: "s-1" });
    make(azure, "azure-native:resources:ResourceGroup", { resourceGroupName: "rg" });
    const address = (location: string, zones?: string[]) => ({
      resourceGroupName: "rg",
      location,
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
      ...(zones === undefined ? {} : { zones }),
    });
    const type = "azure-native:network:PublicIPAddress";
    assert.deepEqual(check(azure, type, address("ukwest", ["1", "2", "3"])).failures, [
      {
        property: "zones",
        reason: 'LocationNotSupportAvailabilityZones: there are none at this location, got "ukwest"',
      },
    ]);
    const publicIPAddress = { id: make(azure, type, address("ukwest")).id };
    const network = { resourceGroupName: "rg", virtualNetworkName: "hub" };
    make(azure, "azure-native:network:VirtualNetwork", {
      ...network,
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    });
    const gatewaySubnet = { ...network, subnetName: "GatewaySubnet", addressPrefix: "10.0.255.0/27" };
    const subnet = make(azure, "azure-native:network:Subnet", gatewaySubnet).id;
    const gateway = (virtualNetworkGatewayName: string, subnetId = subnet) => ({
      resourceGroupName: "rg",
      virtualNetworkGatewayName,
      gatewayType: "Vpn",
      ipConfigurations: [{ name: "default", publicIPAddress, subnet: { id: subnetId } }],
    });
    const gatewayType = "azure-native:network:VirtualNetworkGateway";
    const { id } = make(azure, gatewayType, gateway("first"));
    assert.deepEqual(check(azure, gatewayType, gateway("second")).failures, [
      {
        property: "ipConfigurations",
        reason: `the virtual network has a gateway of this type already, got "first"`,
      },
    ]);
    for (const name of ["third", "fourth"])
      assert.deepEqual(check(azure, gatewayType, gateway(name, UNKNOWN), name).failures, [], "not known in a preview");
    const { result } = azure.invoke("azure-native:network:getVirtualNetwork", network);
    assert.deepEqual(result["subnets"], [
      {
        id: subnet,
        name: "GatewaySubnet",
        addressPrefix: "10.0.255.0/27",
        ipConfigurations: [{ id: `${id}/ipConfigurations/default` }],
      },
    ]);
    const named = { resourceGroupName: "rg", virtualNetworkGatewayName: "first" };
    const found = azure.invoke("azure-native:network:getVirtualNetworkGateway", named).result;
    assert.equal(found["gatewayType"], "Vpn");
  });

  describe("ranges of Cloud Router interfaces", () => {
    const INTERFACE = "gcp:compute/routerInterface:RouterInterface";
    const TAKEN = "is used by another interface of the VPC network's Cloud Routers, in any region";
    const region = "asia-northeast1";
    let gcp: Provider;
    const network = (name: string) => make(gcp, "gcp:compute/network:Network", { name }, name).properties["selfLink"];
    const router = (name: string, of: unknown, more: Inputs = {}) =>
      make(gcp, "gcp:compute/router:Router", { name, network: of, region, ...more }, name);
    const inputs = (name: string, more: Inputs = {}) => ({ router: name, region, ipRange: "169.254.10.1/30", ...more });
    const refusals = (name: string, more: Inputs = {}) =>
      check(gcp, INTERFACE, inputs(name, more), "second").failures.map(({ reason }) => reason.split(", got")[0]);
    beforeEach(() => {
      gcp = providerOf("gcp");
      router("one", network("net"));
      make(gcp, INTERFACE, inputs("one"), "first");
    });

    it("may stand again in another network, and a next one in the same router", () => {
      router("two", network("other"));
      assert.deepEqual(refusals("two"), []);
      assert.deepEqual(refusals("one", { ipRange: "169.254.10.5/30" }), []);
    });

    it("are refused again in the same router, even by its other host", () => {
      assert.deepEqual(refusals("one", { ipRange: "169.254.10.2/30" }), [TAKEN]);
    });

    it("are refused again in the same network, in another region and by its path", () => {
      const elsewhere = { region: "asia-northeast2" };
      router("two", "projects/p/global/networks/net", elsewhere);
      assert.deepEqual(refusals("two", elsewhere), [TAKEN]);
    });

    it("wait for a network that is not yet known", () => {
      check(gcp, "gcp:compute/router:Router", { name: "two", network: UNKNOWN, region }, "two");
      assert.deepEqual(refusals("two"), []);
    });
  });

  it("refuses an instance whose network interface another one still has", () => {
    const aws = providerOf("aws");
    const vpc = make(aws, "aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }).id;
    const subnet = make(aws, "aws:ec2/subnet:Subnet", { vpcId: vpc, cidrBlock: "10.0.0.0/24" }).id;
    const networkInterfaceId = make(aws, "aws:ec2/networkInterface:NetworkInterface", { subnetId: subnet }).id;
    const inputs: Inputs = { instanceType: "m5.xlarge", networkInterfaces: [{ deviceIndex: 0, networkInterfaceId }] };
    const type = "aws:ec2/instance:Instance";
    const { id } = make(aws, type, inputs);
    assert.throws(
      () => make(aws, type, inputs),
      new RegExp(`InvalidNetworkInterface.InUse: eni-\\w+ is attached to ${id}`),
    );
    aws.delete(urnOf(type, "made"), id);
    make(aws, type, inputs);
  });

  it("gives no public address twice", () => {
    const aws = providerOf("aws");
    const addresses = Array.from({ length: 254 }, (_, index) => {
      const { properties } = make(aws, "aws:ec2/eip:Eip", { domain: "vpc" }, `eip-${index}`);
      return properties["publicIp"];
    });
    assert.equal(new Set(addresses).size, 254);
    assert.throws(() => make(aws, "aws:ec2/eip:Eip", { domain: "vpc" }, "one-more"), /no free address for another Eip/);
  });

  it("refuses to delete what something else needs", () => {
    const aws = providerOf("aws");
    const vpc = make(aws, "aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }).id;
    make(aws, "aws:ec2/subnet:Subnet", { vpcId: vpc, cidrBlock: "10.0.0.0/24" });
    assert.throws(
      () => aws.delete(urnOf("aws:ec2/vpc:Vpc", "made"), vpc),
      /Vpc vpc-\w+ cannot be deleted: Subnet subnet-\w+ depends on it/,
    );
  });

  it("shows no secret in a refusal and keeps none on the disk", () => {
    const azure = providerOf("azure-native");
    make(azure, "azure-native:resources:ResourceGroup", { resourceGroupName: "g" });
    const wire = wrapSecrets(
      {
        resourceGroupName: "g",
        connectionType: "IPsec",
        virtualNetworkGateway1: { id: UNKNOWN },
        sharedKey: "marked secret",
      },
      ["sharedKey"],
    );
    const { failures } = check(azure, "azure-native:network:VirtualNetworkGatewayConnection", wire);
    assert.equal(failures.length, 1);
    assert.equal(failures[0]!.property, "");
    assert.match(failures[0]!.reason, /'sharedKey' has a character/);
    assert.ok(!JSON.stringify(failures).includes("marked"));
    const version = "aws:secretsmanager/secretVersion:SecretVersion";
    const aws = providerOf("aws");
    const secret = make(aws, "aws:secretsmanager/secret:Secret", {}).id;
    aws.create(urnOf(version, "v"), unwrapSecrets({ secretId: secret, secretString: "marked secret" }));
    const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name));
    for (const file of files.filter((name) => fs.statSync(name).isFile()))
      assert.ok(!fs.readFileSync(file, "utf8").includes("marked"), file);
  });

  it("makes only the planned call fail, counted over processes", async () => {
    const file = path.join(folder, "faults.json");
    fs.writeFileSync(file, JSON.stringify([{ method: "create", type: "t", nth: 2, action: "fail", message: "boom" }]));
    process.env["VPN_HUB_SANDBOX_FAULTS"] = file;
    try {
      const call = { provider: "aws", type: "t", method: "create" } as const;
      await applyFaults(call);
      await applyFaults({ ...call, type: "other" });
      await assert.rejects(applyFaults(call), /boom/);
      await applyFaults(call);
    } finally {
      delete process.env["VPN_HUB_SANDBOX_FAULTS"];
    }
  });

  it("loses only the planned answer, after the deed", async () => {
    const file = path.join(folder, "faults.json");
    const fault = { method: "create", type: "t", nth: 2, when: "after", action: "fail", message: "answer lost" };
    fs.writeFileSync(file, JSON.stringify([fault]));
    process.env["VPN_HUB_SANDBOX_FAULTS"] = file;
    try {
      const call = { provider: "aws", type: "t", method: "create" } as const;
      for (const lost of [false, true, false]) {
        await applyFaults(call);
        const answered = applyFaults(call, "after");
        await (lost ? assert.rejects(answered, /answer lost/) : answered);
      }
    } finally {
      delete process.env["VPN_HUB_SANDBOX_FAULTS"];
    }
  });

  it("does a part of the planned update, and hides from the planned read what exists", async () => {
    const file = path.join(folder, "faults.json");
    const vpc = "aws:ec2/vpc:Vpc";
    const half = { method: "update", type: vpc, nth: 1, when: "half", properties: ["tags"], action: "fail" };
    fs.writeFileSync(file, JSON.stringify([half, { method: "read", type: vpc, nth: 2, action: "missing" }]));
    process.env["VPN_HUB_SANDBOX_FAULTS"] = file;
    try {
      const call = { provider: "aws", type: vpc, method: "update" } as const;
      const { properties, error } = halfOf(call)!;
      assert.match(error.message, /planned fault/);
      assert.equal(halfOf(call), undefined);
      const aws = providerOf("aws");
      const { id } = make(aws, vpc, { cidrBlock: "10.0.0.0/16", tags: { a: "1" }, enableDnsSupport: true });
      const wanted = { cidrBlock: "10.0.0.0/16", tags: { a: "2" }, enableDnsSupport: false };
      aws.updatePart(urnOf(vpc, "made"), id, unwrapSecrets(wanted), properties);
      const found = aws.read(urnOf(vpc, "made"), id, {}, {})!.inputs;
      assert.deepEqual([found["tags"], found["enableDnsSupport"]], [{ a: "2" }, true]);
      const read = { ...call, method: "read" } as const;
      await applyFaults(read);
      await assert.rejects(applyFaults(read), NotYetFound);
      await applyFaults(read);
    } finally {
      delete process.env["VPN_HUB_SANDBOX_FAULTS"];
    }
  });

  it("has AWS's quotas, and those that a stack's configuration records as raised", () => {
    assert.equal(quotasOf("test", folder).rulesPerSecurityGroup, 60);
    assert.equal(quotasOf("test", folder).rulesPerNetworkAcl, 20);
    const config = { "hub:limits": { rulesPerSecurityGroup: 1001, rulesPerNetworkAcl: 60 } };
    fs.writeFileSync(path.join(folder, "Pulumi.test.yaml"), stringify({ config }));
    assert.equal(quotasOf("test", folder).rulesPerSecurityGroup, 1000);
    const aws = new Provider(definitionOf("aws"), folder, (stack) => quotasOf(stack, folder));
    const vpcId = make(aws, "aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }).id;
    const networkAclId = make(aws, "aws:ec2/networkAcl:NetworkAcl", { vpcId }).id;
    const rule = (ruleNumber: number) => ({
      ...{ networkAclId, ruleNumber, protocol: "-1", ruleAction: "allow", cidrBlock: "10.0.0.0/8" },
    });
    const type = "aws:ec2/networkAclRule:NetworkAclRule";
    for (let number = 1; number <= 39; number++) make(aws, type, rule(number), `rule-${number}`);
    assert.match(check(aws, type, rule(40)).failures[0]!.reason, /is used up, got 40; allowed: at most 39$/);
  });

  /** Title, provider, type, inputs, and the failures as `property: beginning of the reason`. */
  const REFUSALS: readonly [string, ProviderName, string, Inputs, readonly string[]][] = [
    [
      "an unknown property",
      "aws",
      "aws:ec2/vpc:Vpc",
      { cidrBlock: "10.0.0.0/16", colour: "red" },
      ["colour: unknown property 'colour'"],
    ],
    [
      "a wrong type",
      "aws",
      "aws:ec2/vpc:Vpc",
      { cidrBlock: ["10.0.0.0/16"] },
      ["cidrBlock: 'cidrBlock' must be a string"],
    ],
    ["a missing property", "aws", "aws:ec2/subnet:Subnet", {}, ["vpcId: missing required property 'vpcId'"]],
    [
      "a reference to nothing",
      "aws",
      "aws:ec2/subnet:Subnet",
      { vpcId: "vpc-0", cidrBlock: "10.0.0.0/24" },
      ['vpcId: the Vpc "vpc-0" does not exist'],
    ],
    ["a VPC larger than /16", "aws", "aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/8" }, ["cidrBlock: has the wrong size"]],
    [
      "a public ASN of a Transit Gateway",
      "aws",
      "aws:ec2transitgateway/transitGateway:TransitGateway",
      { amazonSideAsn: 2516 },
      ["amazonSideAsn: is not a private ASN"],
    ],
    [
      "a small Transit Gateway CIDR block",
      "aws",
      "aws:ec2transitgateway/transitGateway:TransitGateway",
      { transitGatewayCidrBlocks: ["10.0.0.0/25"] },
      ["transitGatewayCidrBlocks: is too small"],
    ],
    [
      "a reserved /29",
      "aws",
      "aws:ec2transitgateway/connectPeer:ConnectPeer",
      { transitGatewayAttachmentId: UNKNOWN, peerAddress: "10.0.0.1", insideCidrBlocks: ["169.254.5.0/29"] },
      ["insideCidrBlocks: must be a /29 inside 169.254.0.0/16 that is not reserved"],
    ],
    [
      "an unknown Google cipher",
      "gcp",
      "gcp:compute/vPNTunnel:VPNTunnel",
      { router: UNKNOWN, cipherSuite: { phase1: { encryptions: ["aes-gcm-16-256"] } } },
      ["cipherSuite.phase1.encryptions: is not a value of this cloud"],
    ],
    [
      "integrity beside AES-GCM",
      "gcp",
      "gcp:compute/vPNTunnel:VPNTunnel",
      {
        router: UNKNOWN,
        cipherSuite: { phase2: { encryptions: ["AES-GCM-16-256"], integrities: ["HMAC-SHA2-256-128"] } },
      },
      ["cipherSuite.phase2.integrities: must be empty with AES-GCM"],
    ],
    [
      "a keepalive below 20 s",
      "gcp",
      "gcp:compute/router:Router",
      { network: "n", bgp: { asn: 64512, keepaliveInterval: 10 } },
      ["bgp.keepaliveInterval: is out of range"],
    ],
    [
      "another number of interfaces than the redundancy has",
      "gcp",
      "gcp:compute/externalVpnGateway:ExternalVpnGateway",
      { redundancyType: "TWO_IPS_REDUNDANCY", interfaces: [{ id: 0, ipAddress: "203.0.113.1" }] },
      ["interfaces: TWO_IPS_REDUNDANCY has another number of interfaces"],
    ],
    [
      "BGP addresses of two /30",
      "gcp",
      "gcp:compute/routerPeer:RouterPeer",
      { interface: "i", peerAsn: 64520, router: "r", ipAddress: "169.254.10.2", peerIpAddress: "169.254.10.5" },
      ["peerIpAddress: is not the other host of the /30 of 169.254.10.2"],
    ],
    [
      "a small GatewaySubnet",
      "azure-native",
      "azure-native:network:Subnet",
      {
        resourceGroupName: UNKNOWN,
        virtualNetworkName: "v",
        subnetName: "GatewaySubnet",
        addressPrefix: "10.0.0.0/28",
      },
      ["addressPrefix: GatewaySubnet is too small"],
    ],
    [
      "a reserved peer ASN",
      "azure-native",
      "azure-native:network:LocalNetworkGateway",
      { resourceGroupName: UNKNOWN, bgpSettings: { asn: 65515, bgpPeeringAddress: "169.254.21.1" } },
      ["bgpSettings.asn: is reserved by Azure"],
    ],
    [
      "a peer outside APIPA",
      "azure-native",
      "azure-native:network:LocalNetworkGateway",
      { resourceGroupName: UNKNOWN, bgpSettings: { asn: 64520, bgpPeeringAddress: "169.254.30.1" } },
      ["bgpSettings.bgpPeeringAddress: is outside Azure's APIPA ranges"],
    ],
    [
      "active-active with one ip configuration",
      "azure-native",
      "azure-native:network:VirtualNetworkGateway",
      { resourceGroupName: UNKNOWN, activeActive: true, ipConfigurations: [{ name: "one" }] },
      ["ipConfigurations: active-active needs two ip configurations"],
    ],
    [
      "a dynamic Standard address",
      "azure-native",
      "azure-native:network:PublicIPAddress",
      { resourceGroupName: UNKNOWN, sku: { name: "Standard" }, publicIPAllocationMethod: "Dynamic" },
      ["publicIPAllocationMethod: the Standard SKU needs a static address"],
    ],
    [
      "a short DPD timeout",
      "azure-native",
      "azure-native:network:VirtualNetworkGatewayConnection",
      {
        resourceGroupName: UNKNOWN,
        connectionType: "IPsec",
        virtualNetworkGateway1: { id: UNKNOWN },
        dpdTimeoutSeconds: 5,
      },
      ["dpdTimeoutSeconds: is out of range"],
    ],
    [
      "an alert on a metric of no resource type, for half a minute",
      "gcp",
      "gcp:monitoring/alertPolicy:AlertPolicy",
      {
        displayName: "a",
        combiner: "ANY",
        conditions: [
          {
            displayName: "c",
            conditionThreshold: {
              filter: 'metric.type="vpn.googleapis.com/tunnel_established"',
              comparison: "COMPARISON_LT",
              duration: "30s",
            },
          },
        ],
      },
      [
        "combiner: is not a value of this cloud",
        "conditions.conditionThreshold.duration: is no number of minutes",
        "conditions.conditionThreshold.filter: names no resource.type",
      ],
    ],
    [
      "an alert of a region that looks back less than it waits",
      "azure-native",
      "azure-native:monitor:MetricAlert",
      { ...METRIC_ALERT, location: "japaneast", windowSize: "PT5M", evaluationFrequency: "PT15M" },
      ["location: is not a value of this cloud", "windowSize: is shorter than evaluationFrequency"],
    ],
    [
      "an e-mail channel without an address",
      "gcp",
      "gcp:monitoring/notificationChannel:NotificationChannel",
      { type: "email", labels: {} },
      ["labels: an email channel needs the label email_address"],
    ],
    [
      "an alert whose channel does not exist",
      "gcp",
      "gcp:monitoring/alertPolicy:AlertPolicy",
      { displayName: "a", combiner: "OR", conditions: [], notificationChannels: ["projects/p/notificationChannels/1"] },
      ['notificationChannels: the NotificationChannel "projects/p/notificationChannels/1" does not exist'],
    ],
    [
      "an action group with a long short name and one receiver twice",
      "azure-native",
      "azure-native:monitor:ActionGroup",
      {
        resourceGroupName: UNKNOWN,
        enabled: true,
        groupShortName: "VPN tunnel alerts",
        emailReceivers: [1, 2].map((index) => ({ name: "duty", emailAddress: `duty-${index}@example.com` })),
      },
      ["groupShortName: is too long", "emailReceivers: two receivers have one name"],
    ],
    [
      "an alert whose action group does not exist",
      "azure-native",
      "azure-native:monitor:MetricAlert",
      { ...METRIC_ALERT, actions: [{ actionGroupId: "/nowhere" }] },
      ["actions.actionGroupId: does not exist"],
    ],
    [
      "a criterion of another kind of alert",
      "azure-native",
      "azure-native:monitor:MetricAlert",
      { ...METRIC_ALERT, criteria: { ...METRIC_ALERT.criteria, webTestId: "w" } },
      ["criteria.webTestId: unknown property 'criteria.webTestId'"],
    ],
  ];
  for (const [title, provider, type, inputs, expected] of REFUSALS) {
    it(`refuses ${title}`, () => {
      const { failures } = check(providerOf(provider), type, inputs);
      assert.equal(failures.length, expected.length, JSON.stringify(failures));
      for (const [index, text] of expected.entries())
        assert.ok(
          `${failures[index]!.property}: ${failures[index]!.reason}`.startsWith(text),
          JSON.stringify(failures),
        );
    });
  }
});
