/**
 * Proves what the AWS components ask of the engine for a given plan: how many resources of each type, with which inputs
 * and options, and that nothing of the hub hangs on a site. It does not prove that AWS accepts it: the engine tests do,
 * as far as the sandbox goes.
 */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { Firewalls } from "../../../components/aws/firewalls";
import { AwsHub } from "../../../components/aws/hub";
import { PresharedKey } from "../../../components/aws/presharedKey";
import type { PairPlan } from "../../../components/plan/hubPlan";
import { hubConfig, OPERABLE, planPair } from "../configs";
import { countByType, idOf, ofType, only, record, valueOf, type Recording, type Registration } from "../mocks";

const REGION = "ap-northeast-1";
const INSTANCE = "aws:ec2/instance:Instance";

const BRANCH = {
  kind: "customer-gateway",
  asn: 65010,
  cidrs: ["10.1.0.0/16"],
  outsideAddress: "203.0.113.200",
};

function planOf(changes: Record<string, unknown> = {}): PairPlan {
  const values = {
    network: {
      cidr: "10.100.0.0/20",
      asn: 64520,
      transitGatewayAsn: 64512,
      transitGatewayCidr: "10.100.240.0/24",
      availabilityZones: ["ap-northeast-1a", "ap-northeast-1c"],
    },
    firewalls: {
      panos: "11.1.6-h3",
      licensing: "elsewhere",
      keyName: "operations",
      managementCidrs: ["198.51.100.0/24"],
    },
    spokes: { app: { cidr: "172.17.0.0/16" } },
    sites: { "branch-01": BRANCH },
    flows: { web: { from: "site/branch-01", to: "spoke/app", services: ["tcp/443"] } },
    ...changes,
  };
  return planPair(hubConfig(values), "test", REGION);
}

const CALLS = {
  "aws:secretsmanager/getSecretVersion:getSecretVersion": () => ({ secretString: "M4rk3d-api-key" }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: "123456789012",
    arn: "arn:aws:sts::123456789012:assumed-role/deployer/session",
  }),
  "aws:ec2/getAmi:getAmi": () => ({ id: "ami-0123456789abcdef0" }),
};

const OUTPUTS = {
  "aws:kms/key:Key": ({ name }: { name: string }) => ({ arn: `arn:key/${name}`, keyId: `key-${name}` }),
  "aws:s3/bucket:Bucket": ({ name }: { name: string }) => ({ bucket: `${name}-0a1b2c3`, arn: `arn:bucket/${name}` }),
  "aws:ec2/eip:Eip": ({ name }: { name: string }) => ({ allocationId: `eipalloc-${name}`, publicIp: "198.51.100.1" }),
  "aws:iam/role:Role": ({ name }: { name: string }) => ({ name: `${name}-0a1b2c3`, arn: `arn:role/${name}` }),
  "aws:iam/instanceProfile:InstanceProfile": ({ name }: { name: string }) => ({ name: `${name}-0a1b2c3` }),
  "aws:cloudwatch/logGroup:LogGroup": ({ name }: { name: string }) => ({ arn: `arn:log-group/${name}` }),
  "random:index/randomUuid7:RandomUuid7": () => ({ result: "0191d4a0-0000-7000-8000-000000000000" }),
  "random:index/randomPassword:RandomPassword": ({ name }: { name: string }) => ({
    result: pulumi.secret(`M4rk3d${name}`.replaceAll("-", "").padEnd(47, "x")),
  }),
};

/** The AWS side with stand-ins for what the sites bring; `marked` keys, so that a test finds them where they must not be. */
const recordHub = (plan: PairPlan, calls = {}) =>
  record(
    () => {
      const hub = new AwsHub("hub", plan);
      const ids = plan.sites.flatMap(({ keys }) => keys.map(({ id }) => id));
      const presharedKeys = Object.fromEntries(ids.map((id) => [id, pulumi.secret(`M4rk3d.${id}`)]));
      new Firewalls(
        "hub",
        {
          plan,
          hub: { ...hub.firewallPlace!, kmsKeyArn: hub.kmsKeyArn },
          outsideAddresses: {},
          presharedKeys,
          credentials: {},
        },
        { parent: hub },
      );
      return hub;
    },
    { calls: { ...CALLS, ...calls }, outputs: OUTPUTS },
  );
const typeOf = (path: string) => `aws:${path}`;
const inputsOf = (recording: Recording<unknown>, type: string, name: string) => only(recording, type, name).inputs;
const tagsOf = (name: string, more = {}) => ({ Name: name, "vpn-hub:environment": "test", ...more });

describe("AWS hub", () => {
  let hub: Recording<AwsHub>;
  const plan = planOf();
  before(async () => {
    hub = await recordHub(plan);
  });

  it("registers exactly these resources", () => {
    assert.deepEqual(countByType(hub), {
      "aws:cloudwatch/logGroup:LogGroup": 2,
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 2,
      "aws:ec2/eip:Eip": 4,
      "aws:ec2/eipAssociation:EipAssociation": 4,
      "aws:ec2/flowLog:FlowLog": 2,
      "aws:ec2/instance:Instance": 2,
      "aws:ec2/internetGateway:InternetGateway": 1,
      "aws:ec2/networkAcl:NetworkAcl": 6,
      "aws:ec2/networkAclAssociation:NetworkAclAssociation": 12,
      "aws:ec2/networkAclRule:NetworkAclRule": 19,
      "aws:ec2/networkInterface:NetworkInterface": 6,
      "aws:ec2/route:Route": 4,
      "aws:ec2/routeTable:RouteTable": 5,
      "aws:ec2/routeTableAssociation:RouteTableAssociation": 10,
      "aws:ec2/securityGroup:SecurityGroup": 4,
      "aws:ec2/subnet:Subnet": 12,
      "aws:ec2/vpc:Vpc": 2,
      "aws:ec2/vpcEndpoint:VpcEndpoint": 1,
      "aws:ec2transitgateway/connect:Connect": 1,
      "aws:ec2transitgateway/connectPeer:ConnectPeer": 2,
      "aws:ec2transitgateway/routeTable:RouteTable": 3,
      "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": 3,
      "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": 2,
      "aws:ec2transitgateway/transitGateway:TransitGateway": 1,
      "aws:ec2transitgateway/vpcAttachment:VpcAttachment": 2,
      "aws:iam/instanceProfile:InstanceProfile": 2,
      "aws:iam/role:Role": 4,
      "aws:iam/rolePolicy:RolePolicy": 4,
      "aws:kms/alias:Alias": 1,
      "aws:kms/key:Key": 1,
      "aws:s3/bucket:Bucket": 1,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 1,
      "aws:s3/bucketObjectv2:BucketObjectv2": 12,
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 1,
      "aws:s3/bucketPolicy:BucketPolicy": 1,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 1,
      "aws:s3/bucketVersioning:BucketVersioning": 1,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 2,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 4,
      "vpn-hub:aws:AwsHub": 1,
      "vpn-hub:aws:BootstrapBucket": 1,
      "vpn-hub:aws:EncryptionKey": 1,
      "vpn-hub:aws:FirewallInterfaces": 2,
      "vpn-hub:aws:FirewallSecurityGroups": 1,
      "vpn-hub:aws:Firewalls": 1,
      "vpn-hub:aws:FlowLogs": 2,
      "vpn-hub:aws:HubNetwork": 1,
      "vpn-hub:aws:HubTransitGateway": 1,
      "vpn-hub:aws:Spoke": 1,
      "vpn-hub:aws:VmSeries": 2,
    });
  });

  it("gives every resource a component as parent, and every component its outputs", () => {
    const orphans = hub.resources.filter((each) => each.parent === undefined).map((each) => each.type);
    assert.deepEqual(orphans, ["vpn-hub:aws:AwsHub"]);
    const silent = hub.resources.filter((each) => each.isComponent && each.registeredOutputs === undefined);
    assert.deepEqual(silent, []);
  });

  it("tags everything that AWS can tag with its name and the environment", () => {
    const untaggable = [
      "Alias",
      "BucketLifecycleConfiguration",
      "BucketOwnershipControls",
      "BucketPolicy",
      "BucketPublicAccessBlock",
      "BucketServerSideEncryptionConfiguration",
      "BucketVersioning",
      "EipAssociation",
      "NetworkAclAssociation",
      "NetworkAclRule",
      "RolePolicy",
      "Route",
      "RouteTableAssociation",
      "RouteTablePropagation",
    ];
    const untagged = hub.resources.filter(
      ({ isComponent, inputs }) =>
        !isComponent && !(inputs.tags?.Name && inputs.tags["vpn-hub:environment"] === "test"),
    );
    assert.deepEqual([...new Set(untagged.map(({ type }) => type.split(":")[2]))].sort(), untaggable);
  });

  describe("firewall", () => {
    it("is an instance with its three interfaces attached at launch, IMDSv2 only and an encrypted volume", () => {
      assert.deepEqual(inputsOf(hub, INSTANCE, "hub-firewall-a"), {
        ami: "ami-0123456789abcdef0",
        instanceType: "m5.xlarge",
        keyName: "operations",
        iamInstanceProfile: "hub-firewall-a-0a1b2c3",
        networkInterfaces: [
          { deviceIndex: 0, networkInterfaceId: idOf("hub-firewall-a-management") },
          { deviceIndex: 1, networkInterfaceId: idOf("hub-firewall-a-untrust") },
          { deviceIndex: 2, networkInterfaceId: idOf("hub-firewall-a-trust") },
        ],
        userData: "vmseries-bootstrap-aws-s3bucket=hub-bootstrap-0a1b2c3/a",
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: {
          encrypted: true,
          kmsKeyId: "arn:key/hub-key",
          volumeType: "gp3",
          deleteOnTermination: true,
        },
        ebsOptimized: true,
        monitoring: true,
        disableApiTermination: true,
        forceDestroy: true,
        tags: tagsOf("hub-firewall-a", { "vpn-hub:firewall": "a" }),
      });
    });

    it("is replaced or stopped by no newer image, bucket or key pair", () => {
      assert.deepEqual(only(hub, INSTANCE, "hub-firewall-b").ignoreChanges, ["ami", "userData", "keyName"]);
    });

    it("boots only when its package, its right to read it and its way out are there", () => {
      const { dependencies } = only(hub, INSTANCE, "hub-firewall-a");
      const needed = [
        ...ofType(hub, typeOf("s3/bucketObjectv2:BucketObjectv2")).filter(({ inputs }) => inputs.key.startsWith("a/")),
        only(hub, typeOf("iam/rolePolicy:RolePolicy"), "hub-firewall-a"),
        only(hub, typeOf("ec2/eipAssociation:EipAssociation"), "hub-firewall-a-management"),
        only(hub, typeOf("ec2/route:Route"), "hub-management-internet"),
        only(hub, typeOf("ec2/vpcEndpoint:VpcEndpoint"), "hub-s3"),
        ...ofType(hub, typeOf("vpc/securityGroupEgressRule:SecurityGroupEgressRule")),
      ].map(({ name }) => name);
      assert.equal(needed.length, 12);
      assert.deepEqual(
        needed.filter((name) => !dependencies.includes(name)),
        [],
      );
    });

    it("has planned addresses, and forwards on the data interfaces only", () => {
      const interfaces = ofType(hub, typeOf("ec2/networkInterface:NetworkInterface"));
      assert.deepEqual(
        interfaces.map(({ name, inputs }) => [
          name,
          inputs.subnetId,
          inputs.privateIps,
          inputs.securityGroups,
          inputs.sourceDestCheck,
        ]),
        (["a", "b"] as const).flatMap((each, index) => {
          const firewall = plan.firewalls[index]!;
          const row = (role: string, address: string) => [
            `hub-firewall-${each}-${role}`,
            idOf(`hub-${role}-${each}`),
            [address],
            [idOf(`hub-${role}`)],
            role === "management",
          ];
          return [
            row("management", firewall.managementAddress),
            row("trust", firewall.trustAddress),
            row("untrust", firewall.untrustAddress),
          ];
        }),
      );
    });

    it("has Elastic IPs on management and untrust, none on trust", () => {
      assert.deepEqual(
        ofType(hub, typeOf("ec2/eipAssociation:EipAssociation")).map(({ inputs }) => inputs),
        ["a-management", "a-untrust", "b-management", "b-untrust"].map((key) => ({
          allocationId: `eipalloc-hub-firewall-${key}`,
          networkInterfaceId: idOf(`hub-firewall-${key}`),
          allowReassociation: true,
        })),
      );
    });

    it("may read its own package and nothing else", () => {
      const { role, policy } = inputsOf(hub, typeOf("iam/rolePolicy:RolePolicy"), "hub-firewall-b");
      assert.equal(role, "hub-firewall-b-0a1b2c3");
      assert.deepEqual(JSON.parse(policy).Statement, [
        {
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: "arn:bucket/hub-bootstrap",
          Condition: { StringLike: { "s3:prefix": ["b", "b/*"] } },
        },
        { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:bucket/hub-bootstrap/b/*" },
        {
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: "arn:key/hub-key",
          Condition: { StringEquals: { "kms:ViaService": "s3.ap-northeast-1.amazonaws.com" } },
        },
      ]);
    });

    for (const [license, code] of [
      ["byol", "6njl1pau431dv1qxipg63mvah"],
      ["bundle1", "e9yfvyj3uag5uo5j2hjikv74n"],
      ["bundle2", "hd44w1chf26uv4p52cdynb2o"],
    ]) {
      it(`looks its image up by the product code of licence ${license} and the PAN-OS version`, async () => {
        const { calls } = await recordHub(
          planOf({ firewalls: { ...OPERABLE, licensing: "elsewhere", panos: "11.1.6-h3", license } }),
        );
        const lookup = {
          token: "aws:ec2/getAmi:getAmi",
          inputs: {
            owners: ["aws-marketplace"],
            mostRecent: true,
            filters: [
              { name: "product-code", values: [code] },
              { name: "name", values: ["PA-VM-AWS-11.1.6-h3*"] },
            ],
          },
        };
        assert.deepEqual(
          calls.filter(({ token }) => token === lookup.token),
          [lookup],
        );
      });
    }

    it("refuses a PAN-OS version that the Marketplace does not have, and says what to do", async () => {
      const none = () => {
        throw new Error("Your query returned no results.");
      };
      await assert.rejects(recordHub(planOf(), { "aws:ec2/getAmi:getAmi": none }), (error: Error) => {
        assert.ok(pulumi.RunError.isInstance(error), "the engine prints a RunError without a stack trace");
        assert.match(
          error.message,
          /hub:firewalls: found no byol image PA-VM-AWS-11\.1\.6-h3\* in AWS Marketplace \(.*no results.*\)\. Subscribe to/,
        );
        return true;
      });
    });

    it("takes a configured image without any lookup", async () => {
      const own = await recordHub(planOf({ firewalls: { ...OPERABLE, ami: "ami-0fedcba9876543210" } }));
      assert.deepEqual(
        own.calls.map(({ token }) => token),
        ["aws:index/getCallerIdentity:getCallerIdentity"],
      );
      assert.deepEqual(
        ofType(own, INSTANCE).map(({ inputs }) => inputs.ami),
        ["ami-0fedcba9876543210", "ami-0fedcba9876543210"],
      );
    });
  });

  describe("bootstrap bucket", () => {
    it("holds each firewall's package and nothing beside it", () => {
      const keys = ofType(hub, typeOf("s3/bucketObjectv2:BucketObjectv2")).map(({ inputs }) => inputs.key);
      const files = ["config/", "config/bootstrap.xml", "config/init-cfg.txt", "content/", "license/", "software/"];
      assert.deepEqual(
        keys.sort(),
        ["a", "b"].flatMap((firewall) => files.map((file) => `${firewall}/${file}`)),
      );
    });

    it("keeps the configuration a secret, which holds the keys, and lets old versions go", () => {
      const objects = ofType(hub, typeOf("s3/bucketObjectv2:BucketObjectv2"));
      const secret = objects.filter(({ secretInputs }) => secretInputs.length > 0).map(({ inputs }) => inputs.key);
      assert.deepEqual(secret, ["a/config/bootstrap.xml", "b/config/bootstrap.xml"]);
      const lifecycle = inputsOf(
        hub,
        typeOf("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"),
        "hub-bootstrap",
      );
      assert.deepEqual(lifecycle.rules, [
        { id: "old-versions", status: "Enabled", filter: {}, noncurrentVersionExpiration: { noncurrentDays: 7 } },
      ]);
    });

    it("holds the auth code of a BYOL licence, as a secret, in each firewall's license folder", async () => {
      const firewalls = { ...OPERABLE, license: "byol" };
      const own = await recordHub(planOf({ firewalls, credentials: { authCodes: { secretsManager: "hub/codes" } } }));
      const codes = ofType(own, typeOf("s3/bucketObjectv2:BucketObjectv2")).filter(({ inputs }) =>
        inputs.key.endsWith("authcodes"),
      );
      assert.deepEqual(
        codes.map(({ name, inputs, secretInputs }) => [name, inputs.key, inputs.content, secretInputs]),
        ["a", "b"].map((firewall) => [
          `hub-bootstrap-${firewall}-license-authcodes`,
          `${firewall}/license/authcodes`,
          "M4rk3d-api-key\n",
          ["content"],
        ]),
      );
    });

    it("holds no secret where the push brings the keys", async () => {
      const settings = { ...OPERABLE, panos: "11.1.6-h3", push: true };
      const apiKey = { secretsManager: "hub/api-key" };
      const own = await recordHub(planOf({ firewalls: settings, credentials: { apiKeyA: apiKey, apiKeyB: apiKey } }));
      const objects = ofType(own, typeOf("s3/bucketObjectv2:BucketObjectv2"));
      assert.deepEqual(
        objects.flatMap(({ secretInputs }) => secretInputs),
        [],
      );
      assert.doesNotMatch(JSON.stringify(objects), /M4rk3d/);
      const pushes = ofType(own, "vpn-hub:panos:FirewallConfiguration");
      assert.deepEqual(
        pushes.map(({ name, inputs, secretInputs }) => [
          name,
          inputs.host,
          inputs.machine,
          inputs.presharedKeys,
          secretInputs,
        ]),
        ["a", "b"].map((firewall) => [
          `hub-firewall-${firewall}`,
          "198.51.100.1",
          idOf(`hub-firewall-${firewall}`),
          { [`branch-01/${firewall}-0`]: `M4rk3d.branch-01/${firewall}-0` },
          ["apiKey", "presharedKeys"],
        ]),
      );
      assert.doesNotMatch(JSON.stringify(pushes.map(({ inputs }) => inputs.elements)), /M4rk3d/);
      assert.match(JSON.stringify(pushes[0]!.inputs.elements), /\{key:branch-01\/a-0\}/);
    });

    it("has empty folders", () => {
      const folders = ofType(hub, typeOf("s3/bucketObjectv2:BucketObjectv2")).filter(({ inputs }) =>
        inputs.key.endsWith("/"),
      );
      assert.deepEqual(
        folders.map(({ inputs }) => inputs.content),
        Array(8).fill(""),
      );
    });

    it("is private, versioned, encrypted by the hub's key and closed to plain HTTP", () => {
      const bucket = "hub-bootstrap-0a1b2c3";
      const ofBucket = (type: string) => inputsOf(hub, typeOf(`s3/${type}`), "hub-bootstrap");
      assert.deepEqual(ofBucket("bucketPublicAccessBlock:BucketPublicAccessBlock"), {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      assert.deepEqual(ofBucket("bucketVersioning:BucketVersioning"), {
        bucket,
        versioningConfiguration: { status: "Enabled" },
      });
      const encryption = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
      assert.deepEqual(ofBucket(encryption).rules, [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:key/hub-key" },
          bucketKeyEnabled: true,
        },
      ]);
      assert.deepEqual(ofBucket("bucketOwnershipControls:BucketOwnershipControls").rule, {
        objectOwnership: "BucketOwnerEnforced",
      });
      assert.deepEqual(JSON.parse(ofBucket("bucketPolicy:BucketPolicy").policy).Statement, [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:bucket/hub-bootstrap", "arn:bucket/hub-bootstrap/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]);
    });
  });

  describe("Transit Gateway", () => {
    const own = "ec2transitgateway";

    it("has an explicit ASN and CIDR block and no default route table", () => {
      assert.deepEqual(inputsOf(hub, typeOf(`${own}/transitGateway:TransitGateway`), "hub-transit-gateway"), {
        description: "VPN hub test",
        amazonSideAsn: 64512,
        transitGatewayCidrBlocks: ["10.100.240.0/24"],
        defaultRouteTableAssociation: "disable",
        defaultRouteTablePropagation: "disable",
        autoAcceptSharedAttachments: "disable",
        dnsSupport: "enable",
        vpnEcmpSupport: "disable",
        tags: tagsOf("hub-transit-gateway"),
      });
    });

    it("attaches the hub VPC in appliance mode, in the attachment subnets, outside the default route table", () => {
      const { tags: _tags, ...inputs } = inputsOf(
        hub,
        typeOf(`${own}/vpcAttachment:VpcAttachment`),
        "hub-transit-gateway-hub",
      );
      assert.deepEqual(inputs, {
        transitGatewayId: idOf("hub-transit-gateway"),
        vpcId: idOf("hub"),
        subnetIds: [idOf("hub-attachment-a"), idOf("hub-attachment-b")],
        applianceModeSupport: "enable",
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
      });
    });

    it("has one Connect peer per firewall with explicit ASN and addresses, the old one gone before the new", () => {
      const peers = ofType(hub, typeOf(`${own}/connectPeer:ConnectPeer`));
      assert.deepEqual(
        peers.map(({ inputs: { tags: _tags, ...inputs } }) => inputs),
        plan.firewalls.map(({ connectPeer }) => ({
          transitGatewayAttachmentId: idOf("hub-transit-gateway-connect"),
          peerAddress: connectPeer.peerAddress,
          transitGatewayAddress: connectPeer.transitGatewayAddress,
          insideCidrBlocks: [connectPeer.insideCidr],
          bgpAsn: "64520",
        })),
      );
      assert.deepEqual(
        peers.map((peer) => peer.deleteBeforeReplace),
        [true, true],
      );
    });

    it("lets spokes and firewalls hear of each other and nothing else", () => {
      const pairs = (type: string) =>
        ofType(hub, typeOf(`${own}/${type}`)).map(({ inputs }) => [
          inputs.transitGatewayAttachmentId,
          inputs.transitGatewayRouteTableId,
        ]);
      const [hubVpc, connect, app] = ["hub-transit-gateway-hub", "hub-transit-gateway-connect", "spoke-app"].map(idOf);
      const [spokes, firewalls, transport] = ["spokes", "firewalls", "transport"].map((role) =>
        idOf(`hub-transit-gateway-${role}`),
      );
      assert.deepEqual(pairs("routeTableAssociation:RouteTableAssociation"), [
        [connect, firewalls],
        [hubVpc, transport],
        [app, spokes],
      ]);
      assert.deepEqual(pairs("routeTablePropagation:RouteTablePropagation"), [
        [connect, spokes],
        [app, firewalls],
      ]);
    });
  });

  describe("networks", () => {
    it("route to the internet from untrust and management, to the Transit Gateway from trust and workloads", () => {
      const [table, target] = [(name: string) => ({ routeTableId: idOf(name) }), idOf("hub-transit-gateway")];
      assert.deepEqual(
        ofType(hub, typeOf("ec2/route:Route")).map(({ inputs }) => inputs),
        [
          { ...table("hub-management"), destinationCidrBlock: "0.0.0.0/0", gatewayId: idOf("hub") },
          { ...table("hub-trust"), destinationCidrBlock: "10.100.240.0/24", transitGatewayId: target },
          { ...table("hub-untrust"), destinationCidrBlock: "0.0.0.0/0", gatewayId: idOf("hub") },
          { ...table("spoke-app"), destinationCidrBlock: "0.0.0.0/0", transitGatewayId: target },
        ],
      );
      const needsAttachment = ["hub-trust-transit-gateway", "spoke-app"].map(
        (name) => only(hub, typeOf("ec2/route:Route"), name).dependencies,
      );
      assert.ok(needsAttachment[0]!.includes("hub-transit-gateway-hub"));
      assert.ok(needsAttachment[1]!.includes("spoke-app"));
    });

    it("put every subnet on the network ACL of its role", () => {
      assert.deepEqual(
        ofType(hub, typeOf("ec2/networkAclAssociation:NetworkAclAssociation")).map(({ inputs }) => [
          inputs.subnetId,
          inputs.networkAclId,
        ]),
        [
          ...["attachment", "management", "trust", "untrust"].flatMap((role) =>
            ["a", "b"].map((each) => [idOf(`hub-${role}-${each}`), idOf(`hub-${role}`)]),
          ),
          ...["attachment", "workload"].flatMap((role) =>
            ["a", "b"].map((each) => [idOf(`spoke-app-${role}-${each}`), idOf(`spoke-app-${role}`)]),
          ),
        ],
      );
    });

    it("draw each planned network ACL entry once, protocols by number, and free its number before it moves", () => {
      const rules = ofType(hub, typeOf("ec2/networkAclRule:NetworkAclRule"));
      const numbers: Record<string, string> = { icmp: "1", tcp: "6", udp: "17", gre: "47", all: "-1" };
      const planned = [
        ...Object.entries(plan.network.networkAcls).map(([role, entries]) => ({ acl: `hub-${role}`, entries })),
        { acl: "spoke-app-workload", entries: plan.spokes[0]!.networkAcl },
        { acl: "spoke-app-attachment", entries: plan.spokes[0]!.attachmentNetworkAcl },
      ].flatMap(({ acl, entries }) =>
        entries.map(({ ruleNumber, direction, protocol, message, cidr, fromPort, toPort }) => ({
          networkAclId: idOf(acl),
          ruleNumber,
          egress: direction === "egress",
          ruleAction: "allow",
          protocol: numbers[protocol],
          cidrBlock: cidr,
          ...(message === undefined ? {} : { icmpType: message.type, icmpCode: message.code }),
          ...(fromPort === undefined ? {} : { fromPort, toPort }),
        })),
      );
      const sorted = (entries: object[]) =>
        entries.map((entry) => JSON.stringify(entry, Object.keys(entry).sort())).sort();
      assert.deepEqual(sorted(rules.map(({ inputs }) => inputs)), sorted(planned));
      assert.ok(rules.every((rule) => rule.deleteBeforeReplace));
    });

    it("leave nothing in the default security groups and no rule inside a security group", () => {
      const defaults = ofType(hub, typeOf("ec2/defaultSecurityGroup:DefaultSecurityGroup"));
      assert.deepEqual(
        defaults.map(({ inputs }) => [inputs.vpcId, inputs.ingress, inputs.egress]),
        [
          [idOf("hub"), [], []],
          [idOf("spoke-app"), [], []],
        ],
      );
      const groups = ofType(hub, typeOf("ec2/securityGroup:SecurityGroup"));
      assert.deepEqual(
        groups.map(({ name, inputs }) => [name, "ingress" in inputs || "egress" in inputs]),
        [
          ["hub-management", false],
          ["hub-trust", false],
          ["hub-untrust", false],
          ["spoke-app", false],
        ],
      );
    });

    it("open the firewalls and workloads to what is planned only", () => {
      const rules = hub.resources.filter(({ type }) => type.startsWith("aws:vpc/securityGroup"));
      assert.deepEqual(
        rules.map(({ name, inputs }) => [name, inputs.ipProtocol, inputs.cidrIpv4, inputs.fromPort]).sort(),
        [
          ["hub-management-egress-tcp-443-0-0-0-0-0", "6", "0.0.0.0/0", 443],
          ["hub-management-ingress-tcp-22-198-51-100-0-24", "6", "198.51.100.0/24", 22],
          ["hub-management-ingress-tcp-443-198-51-100-0-24", "6", "198.51.100.0/24", 443],
          ["hub-trust-egress-gre-10-100-240-0-24", "47", "10.100.240.0/24", undefined],
          ["hub-trust-ingress-gre-10-100-240-0-24", "47", "10.100.240.0/24", undefined],
          ["spoke-app-ingress-web-tcp-443-10-1-0-0-16", "6", "10.1.0.0/16", 443],
        ],
      );
    });

    it("log all traffic of both VPCs to encrypted log groups", () => {
      assert.deepEqual(
        ofType(hub, typeOf("ec2/flowLog:FlowLog")).map(({ inputs }) => [
          inputs.vpcId,
          inputs.trafficType,
          inputs.logDestination,
        ]),
        [
          [idOf("hub"), "ALL", "arn:log-group/hub-flow-logs"],
          [idOf("spoke-app"), "ALL", "arn:log-group/spoke-app-flow-logs"],
        ],
      );
      assert.deepEqual(
        ofType(hub, typeOf("cloudwatch/logGroup:LogGroup")).map(({ inputs }) => [
          inputs.kmsKeyId,
          inputs.retentionInDays,
        ]),
        Array(2).fill(["arn:key/hub-key", 365]),
      );
    });
  });

  it("lets only the account and CloudWatch Logs use the KMS key, and rotates it", () => {
    const { policy, enableKeyRotation } = inputsOf(hub, typeOf("kms/key:Key"), "hub-key");
    assert.equal(enableKeyRotation, true);
    assert.deepEqual(
      JSON.parse(policy).Statement.map(({ Principal, Condition }: any) => [Principal, Condition]),
      [
        [{ AWS: "arn:aws:iam::123456789012:root" }, undefined],
        [
          { Service: "logs.ap-northeast-1.amazonaws.com" },
          { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:ap-northeast-1:123456789012:*" } },
        ],
      ],
    );
  });
});

describe("sites and the AWS hub", () => {
  const second = { ...BRANCH, asn: 65011, cidrs: ["10.2.0.0/16"], outsideAddress: "203.0.113.201" };

  it("changes nothing but the bootstrap configurations when a site comes without flows", async () => {
    const [one, two] = [
      await recordHub(planOf()),
      await recordHub(planOf({ sites: { "branch-01": BRANCH, "a-first": second } })),
    ];
    const byUrn = (recording: Recording<unknown>) =>
      [...recording.resources].sort((left, right) => (left.urn < right.urn ? -1 : 1));
    const changed = byUrn(two).filter((each, index) => !isDeepStrictEqual(each, byUrn(one)[index]));
    assert.equal(two.resources.length, one.resources.length);
    assert.deepEqual(
      changed.map(({ name }) => name),
      ["hub-bootstrap-a-config-bootstrap.xml", "hub-bootstrap-b-config-bootstrap.xml"],
    );
  });

  it("opens the untrust group to one outside address of a site, both directions, IKE and NAT-T", async () => {
    const recording = await record(
      () => {
        const hub = new AwsHub("hub", planOf());
        hub.firewallPlace!.securityGroups.openToPeer("tokyo-gcp", "tokyo-gcp", "1", pulumi.output("198.51.100.7"), hub);
      },
      { calls: CALLS, outputs: OUTPUTS },
    );
    const rules = recording.resources.filter(({ name }) => name.startsWith("tokyo-gcp-1-"));
    const expected = (["egress", "ingress"] as const).flatMap((direction) =>
      [
        { port: 4500, use: "NAT-T" },
        { port: 500, use: "IKE" },
      ].map(({ port, use }) => [
        `tokyo-gcp-1-${direction}-udp-${port}`,
        {
          securityGroupId: idOf("hub-untrust"),
          ipProtocol: "17",
          cidrIpv4: "198.51.100.7/32",
          fromPort: port,
          toPort: port,
          description: `tokyo-gcp 1: ${use}`,
          tags: tagsOf("tokyo-gcp-1", { "vpn-hub:site": "tokyo-gcp" }),
        },
      ]),
    );
    assert.deepEqual(
      rules
        .map(({ name, inputs }) => [name, inputs])
        .sort(([left], [right]) => ((left as any) < (right as any) ? -1 : 1)),
      expected,
    );
  });
});

describe("pre-shared key", () => {
  const create = (epoch: number) =>
    record(
      () =>
        new PresharedKey("tokyo-gcp-a-0", {
          environment: "test",
          key: { id: "tokyo-gcp/a-0", site: "tokyo-gcp", firewall: "a", epoch },
          kmsKeyArn: "arn:key/hub-key",
        }),
      { outputs: OUTPUTS },
    );
  const SECRET_VERSION = typeOf("secretsmanager/secretVersion:SecretVersion");

  it("fits what AWS, Google Cloud, Azure and PAN-OS accept", async () => {
    const { result } = await create(1);
    const value = await valueOf(result.value);
    assert.match(value, /^[A-Za-z1-9._][A-Za-z0-9._]{31,63}$/);
    assert.equal(value.length, 48);
  });

  it("is drawn anew for a new epoch, and says when it was issued by a version 7 UUID", async () => {
    const recording = await create(3);
    assert.deepEqual(inputsOf(recording, "random:index/randomUuid7:RandomUuid7", "tokyo-gcp-a-0"), {
      keepers: { epoch: "3" },
    });
    assert.deepEqual(inputsOf(recording, "random:index/randomPassword:RandomPassword", "tokyo-gcp-a-0"), {
      length: 47,
      special: false,
      keepers: { epoch: "3", issued: "0191d4a0-0000-7000-8000-000000000000" },
    });
  });

  it("lies in Secrets Manager under the hub's KMS key", async () => {
    const recording = await create(1);
    const { tags, ...secret } = inputsOf(recording, typeOf("secretsmanager/secret:Secret"), "tokyo-gcp-a-0");
    assert.deepEqual(secret, {
      description: "Pre-shared key tokyo-gcp/a-0",
      kmsKeyId: "arn:key/hub-key",
      recoveryWindowInDays: 7,
    });
    assert.deepEqual(tags, tagsOf("tokyo-gcp/a-0", { "vpn-hub:site": "tokyo-gcp", "vpn-hub:epoch": "1" }));
    const version = only(recording, SECRET_VERSION, "tokyo-gcp-a-0");
    assert.deepEqual(version.secretInputs, ["secretString"]);
    assert.equal(version.inputs.secretString, await valueOf(recording.result.value));
  });

  it("shows its value nowhere but in the one secret input", async () => {
    const recording = await create(1);
    const shown = (each: Registration) =>
      JSON.stringify({ ...each, inputs: { ...each.inputs, secretString: undefined } }).includes("M4rk3d");
    assert.deepEqual(recording.resources.filter(shown), []);
    assert.equal(await pulumi.isSecret(recording.result.value), true);
  });
});
