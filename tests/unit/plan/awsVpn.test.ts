/**
 * Proves that sites on AWS VPN connections are planned apart from those on the firewalls and change nothing there; that
 * a site's plan depends on its own name and configuration alone; and what the components ask of the engine: every tunnel
 * option stated on both tunnels, one customer gateway per device, keys secret. It does not prove that the clouds accept
 * it: the engine tests do, as far as the sandbox goes.
 */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PlannedHub } from "../../../components/hub";
import { tunnelLossOf } from "../../../components/plan/detection/tunnelLoss";
import { sitesOnAwsVpn, type HubPlan } from "../../../components/plan/hubPlan";
import type { SiteOnAwsVpn } from "../../../components/plan/sites/types";
import { SUITES, toAwsTunnelAlgorithms } from "../../../components/plan/crypto/ciphers";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { summarize } from "../../../operations/plan/summary";
import { changed, hubConfig, hubValues, planPair } from "../configs";
import { exampleValues } from "../examples";
import { only, ofType, record, type Recording } from "../mocks";

const planOf = (values: Record<string, unknown>) => planHub(parseConfig(values), "test", "ap-northeast-1");
const cloudhub = planOf(exampleValues("cloudhub"));
const siteOf = (name: string, plan = cloudhub) => sitesOnAwsVpn(plan).find((site) => site.name === name)!;

describe("plan of sites on the AWS VPN", () => {
  it("is empty where every site ends on the firewalls", () => {
    for (const stack of ["dev", "prod"]) {
      const plan = planOf(hubValues(stack));
      assert.deepEqual(sitesOnAwsVpn(plan), []);
      assert.deepEqual([plan.vpnGateways, plan.customerGateways], [[], []]);
    }
  });

  it("keeps such a site out of all that the firewalls know", () => {
    const without = changed(exampleValues("cloudhub"), {
      sites: { "tokyo-gcp": (exampleValues("cloudhub")["sites"] as Record<string, unknown>)["tokyo-gcp"] },
      flows: { cloud: (exampleValues("cloudhub")["flows"] as Record<string, unknown>)["cloud"] },
    });
    const alone = planPair(hubConfig(without), "test");
    const both = planPair(hubConfig(exampleValues("cloudhub")), "test");
    for (const part of ["network", "firewalls", "firewallSettings", "sites", "flows"] as const)
      assert.deepEqual(both[part], alone[part], part);
    const rowsOf = ({ failover }: HubPlan) => failover.rows.filter(({ site }) => site === "tokyo-gcp");
    assert.deepEqual(rowsOf(both), rowsOf(alone));
  });

  it("opens the spoke's filters for its flows", () => {
    const app = cloudhub.spokes.find(({ name }) => name === "app")!;
    const rule = app.rules.find(({ name }) => name === "branches-tcp-443")!;
    assert.deepEqual(rule.remoteCidrs, ["10.50.0.0/21", "10.50.8.0/22"]);
    assert.ok(app.networkAcl.some(({ cidr, direction }) => cidr === "10.50.8.0/22" && direction === "ingress"));
  });

  it("shares a customer gateway by address and ASN, and gives each device of a site its own", () => {
    assert.deepEqual(
      cloudhub.customerGateways.map(({ name }) => name),
      [
        "198-51-100-10-as65001",
        "198-51-100-11-as65001",
        "198-51-100-20-as4200000010",
        "198-51-100-30-as65000",
        "198-51-100-40-as65000",
      ],
    );
    assert.equal(
      siteOf("kobe").connections[0]!.customerGateway,
      siteOf("kobe-archive").connections[0]!.customerGateway,
    );
  });

  it("gives AWS the first host of each /30 and the customer the second", () => {
    const { inside } = siteOf("nagoya").connections[1]!.tunnels[0];
    assert.deepEqual(inside, {
      cidr: "169.254.221.232/30",
      awsAddress: "169.254.221.233",
      customerAddress: "169.254.221.234",
    });
  });

  it("keeps Azure's addresses in its APIPA range", () => {
    const azure = siteOf("osaka", planOf(exampleValues("azure-to-aws-bgp")));
    for (const { inside } of azure.connections.flatMap(({ tunnels }) => tunnels))
      assert.match(inside.customerAddress, /^169\.254\.2[12]\.\d+$/);
  });

  it("says what filters a site's flows, and that the firewalls do not", () => {
    assert.deepEqual(siteOf("kobe").filteredBy, [
      "not the firewalls: they see no packet of this site",
      "security group and network ACL of spoke/app",
      "nothing of the hub toward site/nagoya: routes alone, all services",
    ]);
  });

  it("plans a site alike whatever its neighbours are and in whatever order they are written", () => {
    const values = exampleValues("cloudhub");
    const reversed = Object.fromEntries(Object.entries(values["sites"] as object).reverse());
    assert.deepEqual(planOf({ ...values, sites: reversed }), cloudhub);
    const fewer = planOf(
      changed(values, {
        "sites.kobe-archive": undefined,
        "flows.archive.from": "site/depot",
        "flows.between-archives": undefined,
      }),
    );
    for (const name of ["kobe", "nagoya", "sapporo"]) assert.deepEqual(siteOf(name, fewer), siteOf(name));
  });

  it("lets the side that starts the tunnel bring it back", () => {
    const options = (startupAction: string) =>
      siteOf("kobe", planOf(changed(exampleValues("cloudhub"), { "sites.kobe.tunnelOptions": { startupAction } })))
        .tunnelOptions;
    assert.equal(options("add").dpdTimeoutAction, "clear");
    assert.equal(options("start").dpdTimeoutAction, "restart");
  });

  it("says how long each side may not notice a tunnel's loss", () => {
    const secondsOf = (site: SiteOnAwsVpn) => {
      const { hub, remote } = tunnelLossOf(site);
      return [hub.seconds, remote.seconds];
    };
    assert.deepEqual(secondsOf(siteOf("kobe")), [30, 30]);
    // What the device is told: three pings, one every 5 s.
    assert.deepEqual(secondsOf(siteOf("sapporo")), [30, 15]);
    // AWS holds a session 30 s, a Cloud Router that sends a keepalive each 20 s 60 s: the smaller one holds for both.
    const slowDpd = { "sites.tokyo.tunnelOptions": { dpdTimeoutSeconds: 90 } };
    const tokyo = siteOf("tokyo", planOf(changed(exampleValues("google-cloud-to-aws"), slowDpd)));
    assert.deepEqual(secondsOf(tokyo), [30, 30]);
    assert.deepEqual(secondsOf(siteOf("osaka", planOf(exampleValues("azure-to-aws")))), [30, 45]);
    const values = changed(exampleValues("azure-to-aws"), { "sites.osaka.tunnelOptions": { dpdTimeoutSeconds: 60 } });
    assert.deepEqual(secondsOf(siteOf("osaka", planOf(values))), [60, 45]);
  });

  it("says what each part of the path carries", () => {
    const throughputOf = (example: string) =>
      /expected throughput: (.*)/.exec(summarize(planOf(exampleValues(example))))![1];
    assert.deepEqual(["azure-to-aws", "azure-to-aws-bgp", "google-cloud-to-aws"].map(throughputOf), [
      "650 Mbps by Azure's VpnGw1AZ (Generation1), all tunnels together; 1250 Mbps a tunnel at AWS",
      "1000 Mbps by Azure's VpnGw2AZ (Generation1), all tunnels together; 1250 Mbps a tunnel at AWS",
      "1250 Mbps a tunnel at AWS; 1 to 3 Gbps a tunnel at Google Cloud",
    ]);
  });

  it("spells every suite as AWS does, one value a list and none empty", () => {
    for (const suite of SUITES) {
      const lists = toAwsTunnelAlgorithms(suite);
      for (const [name, values] of Object.entries(lists))
        assert.equal((values as unknown[]).length, 1, `${suite.name} ${name}`);
      assert.doesNotMatch(JSON.stringify(lists), /SHA1|undefined|null/);
    }
    assert.deepEqual(toAwsTunnelAlgorithms(SUITES[0]!), {
      phase1EncryptionAlgorithms: ["AES256-GCM-16"],
      phase1IntegrityAlgorithms: ["SHA2-384"],
      phase1DhGroupNumbers: [20],
      phase2EncryptionAlgorithms: ["AES256-GCM-16"],
      phase2IntegrityAlgorithms: ["SHA2-384"],
      phase2DhGroupNumbers: [20],
    });
  });
});

const MARK = "M4rk3d";
const CALLS = {
  "aws:secretsmanager/getSecretVersion:getSecretVersion": () => ({
    secretString: `${MARK}.given.key.of.a.partner.0123`,
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: "123456789012",
    arn: "arn:aws:sts::123456789012:assumed-role/deployer/session",
  }),
  "aws:ec2/getAmi:getAmi": () => ({ id: "ami-0123456789abcdef0" }),
};
type Named = { name: string };
const OUTPUTS = {
  "aws:kms/key:Key": ({ name }: Named) => ({ arn: `arn:key/${name}`, keyId: `key-${name}` }),
  "aws:s3/bucket:Bucket": ({ name }: Named) => ({ bucket: `${name}-0a1b2c3`, arn: `arn:bucket/${name}` }),
  "aws:ec2/eip:Eip": ({ name }: Named) => ({ allocationId: `eipalloc-${name}`, publicIp: "198.51.100.1" }),
  "aws:iam/role:Role": ({ name }: Named) => ({ name: `${name}-0a1b2c3`, arn: `arn:role/${name}` }),
  "aws:iam/instanceProfile:InstanceProfile": ({ name }: Named) => ({ name: `${name}-0a1b2c3` }),
  "aws:cloudwatch/logGroup:LogGroup": ({ name }: Named) => ({ arn: `arn:log-group/${name}` }),
  "aws:sns/topic:Topic": ({ name }: Named) => ({ arn: `arn:sns/${name}` }),
  "aws:ec2/vpnConnection:VpnConnection": ({ name }: Named) => ({
    tunnel1Address: `first of ${name}`,
    tunnel2Address: `second of ${name}`,
    transitGatewayAttachmentId: `tgw-attach-${name}`,
  }),
  "azure-native:network:PublicIPAddress": () => ({ ipAddress: "203.0.113.1" }),
  "gcp:compute/haVpnGateway:HaVpnGateway": () => ({
    vpnInterfaces: [
      { id: 0, ipAddress: "192.0.2.1" },
      { id: 1, ipAddress: "192.0.2.2" },
    ],
  }),
  "random:index/randomUuid7:RandomUuid7": () => ({ result: "0191d4a0-0000-7000-8000-000000000000" }),
  "random:index/randomPassword:RandomPassword": ({ name }: Named) => ({
    result: pulumi.secret(`${MARK}${name}`.replaceAll("-", "").padEnd(47, "x")),
  }),
};
const recordHub = (values: Record<string, unknown>, calls = {}) =>
  record(() => new PlannedHub("hub", { plan: planOf(values), credentials: {}, azureSettings: {} }), {
    calls: { ...CALLS, ...calls },
    outputs: OUTPUTS,
  });

const CONNECTION = "aws:ec2/vpnConnection:VpnConnection";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";

describe("components of sites on the AWS VPN", () => {
  let recording: Recording<PlannedHub>;
  before(async () => {
    recording = await recordHub(exampleValues("cloudhub"));
  });

  it("state every option of both tunnels", () => {
    const { inputs, secretInputs } = only(recording, CONNECTION, "kobe-0");
    const { tags: _tags, tunnel1PresharedKey, tunnel2PresharedKey, ...rest } = inputs;
    assert.match(String(tunnel1PresharedKey), /^kM4rk3dkobe01/);
    assert.match(String(tunnel2PresharedKey), /^kM4rk3dkobe02/);
    assert.deepEqual(secretInputs, ["tunnel1PresharedKey", "tunnel2PresharedKey"]);
    const tunnel = (number: 1 | 2, insideCidr: string) =>
      Object.fromEntries(
        Object.entries({
          InsideCidr: insideCidr,
          IkeVersions: ["ikev2"],
          Phase1EncryptionAlgorithms: ["AES256-GCM-16"],
          Phase1IntegrityAlgorithms: ["SHA2-384"],
          Phase1DhGroupNumbers: [20],
          Phase1LifetimeSeconds: 28_800,
          Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
          Phase2IntegrityAlgorithms: ["SHA2-384"],
          Phase2DhGroupNumbers: [20],
          Phase2LifetimeSeconds: 3_600,
          RekeyMarginTimeSeconds: 270,
          RekeyFuzzPercentage: 100,
          ReplayWindowSize: 1024,
          DpdTimeoutSeconds: 30,
          DpdTimeoutAction: "clear",
          StartupAction: "add",
          EnableTunnelLifecycleControl: true,
          LogOptions: {
            cloudwatchLogOptions: {
              logEnabled: true,
              logGroupArn: "arn:log-group/kobe-tunnel-log",
              logOutputFormat: "json",
              bgpLogEnabled: true,
              bgpLogGroupArn: "arn:log-group/kobe-bgp-log",
              bgpLogOutputFormat: "json",
            },
          },
        }).map(([name, value]) => [`tunnel${number}${name}`, value]),
      );
    assert.deepEqual(rest, {
      customerGatewayId: only(recording, "aws:ec2/customerGateway:CustomerGateway", "198-51-100-20-as4200000010").id,
      transitGatewayId: only(recording, "aws:ec2transitgateway/transitGateway:TransitGateway", "hub-transit-gateway")
        .id,
      type: "ipsec.1",
      staticRoutesOnly: false,
      enableAcceleration: false,
      tunnelBandwidth: "large",
      tunnelInsideIpVersion: "ipv4",
      outsideIpAddressType: "PublicIpv4",
      localIpv4NetworkCidr: "0.0.0.0/0",
      remoteIpv4NetworkCidr: "0.0.0.0/0",
      presharedKeyStorage: "SecretsManager",
      ...tunnel(1, "169.254.234.160/30"),
      ...tunnel(2, "169.254.234.164/30"),
    });
  });

  it("log no BGP where there is none", () => {
    const { inputs } = only(recording, CONNECTION, "sapporo-0");
    assert.deepEqual(inputs["tunnel2LogOptions"], {
      cloudwatchLogOptions: {
        logEnabled: true,
        logGroupArn: "arn:log-group/sapporo-tunnel-log",
        logOutputFormat: "json",
        bgpLogEnabled: false,
      },
    });
    assert.equal(inputs["staticRoutesOnly"], true);
    assert.equal(inputs["enableAcceleration"], true);
  });

  it("put a large ASN where AWS takes it", () => {
    const gateway = (name: string) => only(recording, "aws:ec2/customerGateway:CustomerGateway", name).inputs;
    assert.equal(gateway("198-51-100-20-as4200000010")["bgpAsnExtended"], "4200000010");
    assert.equal(gateway("198-51-100-20-as4200000010")["bgpAsn"], undefined);
    assert.equal(gateway("198-51-100-10-as65001")["bgpAsn"], "65001");
  });

  it("end at one virtual private gateway of a spoke at a time", () => {
    for (const type of [
      "vpnGatewayAttachment:VpnGatewayAttachment",
      "vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
    ])
      assert.equal(only(recording, `aws:ec2/${type}`, "vpn-gateway-data").deleteBeforeReplace, true);
    assert.equal(only(recording, "aws:ec2/vpnGateway:VpnGateway", "vpn-gateway-data").deleteBeforeReplace, false);
  });

  it("watch each tunnel, and say whether it is the session that is down", () => {
    const alarm = (name: string) => only(recording, "aws:cloudwatch/metricAlarm:MetricAlarm", name).inputs;
    assert.equal(alarm("kobe-0-2")["alarmDescription"], "BGP session of VPN tunnel kobe/0-2 is down");
    assert.equal(alarm("sapporo-0-1")["alarmDescription"], "tunnel of VPN tunnel sapporo/0-1 is down");
    assert.deepEqual(alarm("kobe-0-2")["dimensions"], {
      VpnId: only(recording, CONNECTION, "kobe-0").id,
      TunnelIpAddress: "second of kobe-0",
    });
    assert.deepEqual(alarm("kobe-0-2")["alarmActions"], ["arn:sns/hub-aws-vpn-alarms"]);
  });

  it("subscribe who is named to a topic of their own", async () => {
    const alarms = { emails: ["network@example.com"], https: ["https://alerts.example.com/aws"] };
    const withReceivers = await recordHub({ ...exampleValues("cloudhub"), alarms });
    const topic = "arn:sns/hub-aws-vpn-alarms";
    assert.deepEqual(
      ofType(withReceivers, SUBSCRIPTION).map(({ name, inputs }) => [name, inputs]),
      [
        [
          "hub-aws-vpn-alarms-https://alerts.example.com/aws",
          { topic, protocol: "https", endpoint: "https://alerts.example.com/aws" },
        ],
        ["hub-aws-vpn-alarms-network@example.com", { topic, protocol: "email", endpoint: "network@example.com" }],
      ],
    );
    assert.deepEqual(ofType(recording, SUBSCRIPTION), []);
  });

  it("publish to a topic that is there already, with no topic and no key of their own", async () => {
    const topicArn = "arn:aws:sns:ap-northeast-1:123456789012:vpn";
    const elsewhere = await recordHub({ ...exampleValues("cloudhub"), alarms: { topicArn } });
    assert.deepEqual(ofType(elsewhere, "aws:sns/topic:Topic"), []);
    assert.deepEqual(
      ofType(elsewhere, "aws:kms/key:Key").map(({ name }) => name),
      ["hub-key"],
    );
    const alarms = ofType(elsewhere, "aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.equal(alarms.length, 12);
    for (const { inputs } of alarms)
      assert.deepEqual([inputs["alarmActions"], inputs["okActions"]], [[topicArn], [topicArn]]);
  });

  it("give each KMS key the account's statement and the one of its service", () => {
    const statementsOf = (name: string) => {
      const { policy } = only(recording, "aws:kms/key:Key", name).inputs as { policy: string };
      return (JSON.parse(policy) as { Statement: unknown[] }).Statement;
    };
    const account = {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Action: "kms:*",
      Resource: "*",
    };
    assert.deepEqual(statementsOf("hub-aws-vpn-alarms"), [
      account,
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
    assert.deepEqual(statementsOf("hub-key")[0], account);
  });

  it("connect Azure to one of the two AWS tunnels where that is wanted, and watch that one", async () => {
    const half = await recordHub(changed(exampleValues("azure-to-aws"), { "sites.osaka.staticTunnels": 1 }));
    const names = (type: string) => ofType(half, type).map(({ name }) => name);
    assert.deepEqual(names("azure-native:network:VirtualNetworkGatewayConnection"), ["osaka-0-1"]);
    assert.deepEqual(names("azure-native:network:LocalNetworkGateway"), ["osaka-0-1"]);
    assert.deepEqual(names("aws:cloudwatch/metricAlarm:MetricAlarm"), ["osaka-0-1"]);
    const { inputs } = only(half, CONNECTION, "osaka-0");
    assert.deepEqual([inputs["tunnel1StartupAction"], inputs["tunnel2StartupAction"]], ["add", "add"]);
    assert.notEqual(inputs["tunnel2PresharedKey"], inputs["tunnel1PresharedKey"]);
  });

  it("state the static routes of a virtual private gateway at the connection, of the Transit Gateway in its tables", () => {
    assert.deepEqual(
      ofType(recording, "aws:ec2/vpnConnectionRoute:VpnConnectionRoute").map(({ name }) => name),
      ["depot-0-10-50-16-0-22"],
    );
    assert.deepEqual(
      ofType(recording, "aws:ec2transitgateway/route:Route").map(({ name }) => name),
      ["site-sapporo-0-from-spokes-10-50-8-0-22"],
    );
  });

  it("make nothing where no site ends on the AWS VPN", async () => {
    const without = await recordHub({ ...exampleValues("cloudhub"), sites: {}, flows: {} });
    assert.deepEqual(ofType(without, CONNECTION), []);
    assert.deepEqual(ofType(without, "aws:sns/topic:Topic"), []);
    assert.deepEqual(without.result.awsVpn, {});
  });

  const given = changed(exampleValues("cloudhub"), {
    presharedKeys: { "kobe/0-1": { secretsManager: "partner-key" } },
  });

  it("use a key that the other side gave, as a secret, and make none in its place", async () => {
    const { resources, ...rest } = await recordHub(given);
    const withGiven = { resources, ...rest };
    const { inputs, secretInputs } = only(withGiven, CONNECTION, "kobe-0");
    assert.equal(inputs["tunnel1PresharedKey"], `${MARK}.given.key.of.a.partner.0123`);
    assert.ok(secretInputs.includes("tunnel1PresharedKey"));
    assert.deepEqual(
      resources.filter(({ name }) => name === "kobe-0-1").map(({ type }) => type),
      ["aws:cloudwatch/metricAlarm:MetricAlarm"],
    );
  });

  it("use a given key at a site on the firewalls as well, at both ends", async () => {
    const onFirewalls = changed(exampleValues("cloudhub"), {
      presharedKeys: { "tokyo-gcp/a-0": { secretsManager: "partner-key" } },
    });
    const recorded = await recordHub(onFirewalls);
    const { inputs, secretInputs } = only(recorded, "gcp:compute/vPNTunnel:VPNTunnel", "tokyo-gcp-a-0");
    const key = `${MARK}.given.key.of.a.partner.0123`;
    assert.equal(inputs["sharedSecret"], key);
    assert.ok(secretInputs.includes("sharedSecret"));
    const packages = ofType(recorded, "aws:s3/bucketObjectv2:BucketObjectv2").filter(({ inputs: { key: at } }) =>
      String(at).endsWith("bootstrap.xml"),
    );
    assert.deepEqual(
      packages.map(({ inputs: { content, key: at } }) => [at, String(content).includes(key)]),
      [
        ["a/config/bootstrap.xml", true],
        ["b/config/bootstrap.xml", false],
      ],
    );
    assert.deepEqual(
      ofType(recorded, "random:index/randomPassword:RandomPassword")
        .map(({ name }) => name)
        .filter((name) => name.startsWith("tokyo-gcp")),
      ["tokyo-gcp-a-1", "tokyo-gcp-b-0", "tokyo-gcp-b-1"],
    );
  });

  it("refuse a given key that AWS would refuse, without showing it", async () => {
    const answer = () => ({ secretString: `${MARK} with spaces and enough characters in it` });
    await assert.rejects(
      recordHub(given, { "aws:secretsmanager/getSecretVersion:getSecretVersion": answer }),
      (error: Error) => {
        assert.match(
          error.message,
          /hub:presharedKeys\.kobe\/0-1: the key in secret partner-key \(not shown\) has a forbidden character/,
        );
        assert.doesNotMatch(error.message, new RegExp(MARK));
        return true;
      },
    );
  });
});
