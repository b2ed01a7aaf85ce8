/**
 * Proves which changes of a hub that stands one update may hold, and the way of those that it may not: the public reports
 * that were tried on the product, and others of their kind. What a cloud answers comes from the source in each row of the
 * table; no cloud was asked. That the program refuses them in a preview is proved with the engine.
 */
import assert from "node:assert/strict";
import { changesOf } from "../../../components/plan/changes/compare";
import { standingOf, type Standing } from "../../../components/plan/changes/standing";
import { TABLE } from "../../../components/plan/changes/table";
import { judge, refusalsOf } from "../../../components/plan/changes/verdict";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { againstReport } from "../../../operations/plan/against";
import { changed, hubValues, manySites } from "../configs";
import { exampleValues } from "../examples";

type Values = Record<string, unknown>;

const planOf = (values: Values) => planHub(parseConfig(values), "dev", "ap-northeast-1");
/** Written to the state and read from it, as the engine does. */
const standing = (values: Values) => JSON.parse(JSON.stringify(standingOf(planOf(values)))) as Standing;

const against = (values: Values, changes: Values) => changesOf(standing(values), standing(changed(values, changes)));
/** For example `site/osaka.sku in place`, with a mark where it is refused. */
const told = (values: Values, changes: Values) =>
  against(values, changes).map(({ name, way, refused }) => `${name} ${way}${refused ? " REFUSED" : ""}`);

const dev = hubValues("dev");
const cloudhub = exampleValues("cloudhub");
const google = exampleValues("google-cloud-to-aws");
const azure = exampleValues("azure-to-aws");
const azureBgp = exampleValues("azure-to-aws-bgp");
const pushing = changed(dev, {
  "firewalls.push": true,
  credentials: { apiKeyA: { secretsManager: "a" }, apiKeyB: { secretsManager: "b" } },
});
/** With the entry for path MTU discovery and AWS's own, 18 prefixes fill the 20 entries of each direction. */
const prefixes = (...numbers: number[]) => numbers.map((number) => `10.${number}.0.0/24`);
const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + 2 * index);
const atFullQuota = changed(azure, {
  "sites.osaka": {
    ...{ kind: "customer-gateway", terminateOn: "aws-vpn", asn: 65010, outsideAddress: "198.51.100.7" },
    cidrs: prefixes(...range(1, 18)),
  },
  flows: { web: { from: "site/osaka", to: "spoke/app", services: ["tcp/443"], enforcedBy: ["network"] } },
});

/** What was tried, in its order; then what is like it. */
const CASES: readonly (readonly [title: string, values: Values, changes: Values, told: readonly string[]])[] = [
  [
    "A1 keeps Azure's generation when the SKU grows",
    ...([dev, { "sites.osaka-azure.sku": "VpnGw2AZ" }, ["site/osaka-azure.sku in place"]] as const),
  ],
  [
    "A1 refuses a SKU of another generation",
    ...([dev, { "sites.osaka-azure.sku": "VpnGw4AZ" }] as const),
    ["site/osaka-azure.generation two updates REFUSED", "site/osaka-azure.sku two updates REFUSED"],
  ],
  [
    "A2 another number of a virtual private gateway takes all its connections",
    ...([azure, { "spokes.app.vpnGatewayAsn": 64531 }, ["spoke/app.vpnGatewayAsn all at once REFUSED"]] as const),
  ],
  [
    "A3 another number of the Transit Gateway",
    ...([google, { "network.transitGatewayAsn": 64998 }, ["hub.transitGatewayAsn two updates REFUSED"]] as const),
  ],
  [
    "A3 takes it where nothing is attached that speaks BGP or ends a tunnel",
    ...([azure, { "network.transitGatewayAsn": 64998 }, ["hub.transitGatewayAsn in place"]] as const),
  ],
  [
    "A4 the first of two devices taken away would give its connection and keys to the second",
    ...([cloudhub, { "sites.nagoya.gateways": [{ outsideAddress: "198.51.100.11", behindNat: true }] }] as const),
    ["site/nagoya.gateways all at once REFUSED"],
  ],
  [
    "A4 lets the second device keep its connection when the first is taken away, by its number",
    ...([
      cloudhub,
      { "sites.nagoya.gateways": [{ number: 1, outsideAddress: "198.51.100.11", behindNat: true }] },
      ["site/nagoya/0 in place", "site/nagoya/0-1 in place", "site/nagoya/0-2 in place"],
    ] as const),
  ],
  [
    "A4 lets devices be sorted, by their numbers",
    ...([
      cloudhub,
      {
        "sites.nagoya.gateways": [
          { number: 1, outsideAddress: "198.51.100.11", behindNat: true },
          { number: 0, outsideAddress: "198.51.100.10" },
        ],
      },
      [],
    ] as const),
  ],
  [
    "A4 takes the last device away",
    ...([cloudhub, { "sites.nagoya.gateways": [{ outsideAddress: "198.51.100.10" }] }] as const),
    ["site/nagoya/1 in place", "site/nagoya/1-1 in place", "site/nagoya/1-2 in place"],
  ],
  [
    "A5 one inside block touches one tunnel",
    ...([google, { "sites.tokyo.insideCidrs": { "0-1": "169.254.8.0/30" } }] as const),
    ["site/tokyo/0-1.inside one at a time"],
  ],
  [
    "A6 another GatewaySubnet",
    ...([azureBgp, { "sites.osaka.gatewaySubnet": "192.168.254.0/26" }] as const),
    ["site/osaka.gatewaySubnet two updates REFUSED"],
  ],
  [
    "A6 another subnet for workloads",
    ...([azureBgp, { "sites.osaka.workloadSubnet": "192.168.1.0/24" }] as const),
    ["site/osaka.workloadSubnet all at once REFUSED"],
  ],
  [
    "A7 a Google prefix grows in place",
    dev,
    { "sites.tokyo-gcp.cidrs": ["10.20.0.0/15"] },
    ["site/tokyo-gcp.cidrs in place"],
  ],
  [
    "A7 refuses that one shrinks, or grows downward",
    ...([
      changed(dev, { "sites.tokyo-gcp.cidrs": ["10.21.0.0/16"] }),
      { "sites.tokyo-gcp.cidrs": ["10.20.0.0/15"] },
    ] as const),
    ["site/tokyo-gcp.cidrs two updates REFUSED"],
  ],
  [
    "A8 a prefix exchanged for another at a full quota",
    ...([atFullQuota, { "sites.osaka.cidrs": prefixes(...range(3, 20)) }] as const),
    [
      "site/osaka.cidrs in place",
      "spoke/app.egressEntries two updates REFUSED",
      "spoke/app.ingressEntries two updates REFUSED",
    ],
  ],
  [
    "A8 takes it with room for both",
    ...([
      changed(atFullQuota, { limits: { rulesPerNetworkAcl: 21 } }),
      { "sites.osaka.cidrs": prefixes(...range(3, 20)) },
    ] as const),
    ["site/osaka.cidrs in place"],
  ],
  [
    "A9 another block of the Transit Gateway",
    ...([
      dev,
      { "network.transitGatewayCidr": "10.100.241.0/24" },
      ["hub.transitGatewayCidr two updates REFUSED"],
    ] as const),
  ],
  [
    "A10 one inside block of an Azure site",
    ...([azureBgp, { "sites.osaka.insideCidrs": { "0-1": "169.254.22.252/30" } }] as const),
    ["site/osaka/0-1.inside one at a time"],
  ],
  [
    "A11 both Connect peers at once",
    ...([dev, { "network.connectInsideCidrs": { a: "169.254.7.0/29", b: "169.254.7.8/29" } }] as const),
    ["firewall/a.connectInsideCidr one at a time REFUSED", "firewall/b.connectInsideCidr one at a time REFUSED"],
  ],
  [
    "A11 one Connect peer",
    ...([dev, { "network.connectInsideCidrs": { a: "169.254.7.0/29", b: "169.254.6.8/29" } }] as const),
    ["firewall/a.connectInsideCidr one at a time"],
  ],
  ["A11 another ASN of the firewalls", dev, { "network.asn": 64521 }, ["firewalls.asn all at once REFUSED"]],

  ["nothing", dev, {}, []],
  ["one key", dev, { "keys.epochs": { "tokyo-gcp/a-0": 2 } }, ["site/tokyo-gcp/a-0.key one at a time"]],
  [
    "two keys of one site",
    ...([dev, { "keys.epochs": { "tokyo-gcp/a-0": 2, "tokyo-gcp/b-0": 2 } }] as const),
    ["site/tokyo-gcp/a-0.key one at a time REFUSED", "site/tokyo-gcp/b-0.key one at a time REFUSED"],
  ],
  [
    "both tunnels of an AWS connection",
    ...([cloudhub, { "keys.epochs": { "kobe/0-1": 2, "kobe/0-2": 2 } }] as const),
    ["site/kobe/0-1.key one at a time REFUSED", "site/kobe/0-2.key one at a time REFUSED"],
  ],
  [
    "a key and an inside block of one tunnel",
    ...([
      google,
      { "keys.epochs": { "tokyo/0-1": 2 }, "sites.tokyo.insideCidrs": { "0-1": "169.254.8.0/30" } },
    ] as const),
    ["site/tokyo/0-1.inside one at a time", "site/tokyo/0-1.key one at a time"],
  ],
  [
    "a key of each of two sites",
    ...([dev, { "keys.epochs": { "tokyo-gcp/a-0": 2, "osaka-azure/b": 2 } }] as const),
    ["site/osaka-azure/b.key one at a time", "site/tokyo-gcp/a-0.key one at a time"],
  ],
  [
    "a key that the other side gave in place of a made one",
    ...([cloudhub, { presharedKeys: { "kobe/0-1": { secretsManager: "partner/kobe" } } }] as const),
    ["site/kobe/0-1.key one at a time"],
  ],
  [
    "a tunnel of one firewall and the Connect peer of the other",
    ...([
      dev,
      {
        "keys.epochs": { "tokyo-gcp/a-0": 2 },
        "network.connectInsideCidrs": { a: "169.254.6.0/29", b: "169.254.7.8/29" },
      },
    ] as const),
    ["firewall/b.connectInsideCidr one at a time REFUSED", "site/tokyo-gcp/a-0.key one at a time REFUSED"],
  ],
  [
    "other suites of a site",
    ...([
      cloudhub,
      { "sites.kobe.suites": ["cbc256-sha384-group20"] },
      ["site/kobe/0-1.suite one at a time REFUSED", "site/kobe/0-2.suite one at a time REFUSED"],
    ] as const),
  ],
  [
    "another suite of one tunnel, which the site takes over at the end",
    ...([
      changed(cloudhub, { "sites.kobe.tunnels": { "0-1": { suites: ["cbc256-sha384-group20"] } } }),
      { "sites.kobe.tunnels": undefined, "sites.kobe.suites": ["cbc256-sha384-group20"] },
      ["site/kobe/0-2.suite one at a time"],
    ] as const),
  ],
  [
    "another lifetime",
    ...([cloudhub, { "sites.kobe.tunnelOptions": { phase1LifetimeSeconds: 14400 } }] as const),
    ["site/kobe/0-1.suite one at a time REFUSED", "site/kobe/0-2.suite one at a time REFUSED"],
  ],
  [
    "another timer of AWS",
    ...([cloudhub, { "sites.kobe.tunnelOptions": { dpdTimeoutSeconds: 60 } }] as const),
    ["site/kobe/0-1.options one at a time REFUSED", "site/kobe/0-2.options one at a time REFUSED"],
  ],
  [
    "another number of two devices takes their connections one right after the other",
    ...([cloudhub, { "sites.nagoya.asn": 65002 }] as const),
    ["site/nagoya/0.customerAsn one at a time REFUSED", "site/nagoya/1.customerAsn one at a time REFUSED"],
  ],
  [
    "another address of one of two devices",
    ...([cloudhub, { "sites.nagoya.gateways.0.outsideAddress": "198.51.100.12" }] as const),
    ["site/nagoya/0.customerAddress one at a time"],
  ],
  [
    "another address of the only device",
    ...([cloudhub, { "sites.kobe.outsideAddress": "198.51.100.21" }] as const),
    ["site/kobe/0.customerAddress one at a time REFUSED"],
  ],
  [
    "static routes in place of BGP",
    ...([cloudhub, { "sites.kobe.routing": "static", "sites.kobe.asn": undefined }] as const),
    ["site/kobe.routing all at once REFUSED", "site/kobe/0.customerAsn one at a time REFUSED"],
  ],
  [
    "another gateway of AWS",
    ...([
      cloudhub,
      { "sites.depot.attachTo": "transit-gateway", "flows.between-archives": undefined },
      ["site/depot.attachTo all at once REFUSED"],
    ] as const),
  ],
  ["acceleration", cloudhub, { "sites.nagoya.acceleration": true }, ["site/nagoya.acceleration all at once REFUSED"]],
  [
    "tunnels that end elsewhere",
    ...([
      cloudhub,
      {
        "sites.sapporo.terminateOn": undefined,
        "sites.sapporo.acceleration": undefined,
        "flows.branches.from": ["site/nagoya", "site/kobe"],
      },
    ] as const),
    ["site/sapporo.terminateOn all at once REFUSED"],
  ],
  [
    "another name of a site",
    ...([
      google,
      {
        "sites.kanto": (google["sites"] as Values)["tokyo"],
        "sites.tokyo": undefined,
        "flows.web.from": "site/kanto",
        "flows.ping.to": "site/kanto",
      },
    ] as const),
    ["site/tokyo all at once REFUSED"],
  ],
  [
    "another number of an Azure site",
    ...([azureBgp, { "sites.osaka.asn": 65516 }] as const),
    [
      "site/osaka.asn all at once REFUSED",
      ...["0", "1"].map((connection) => `site/osaka/${connection}.customerAsn one at a time REFUSED`),
    ],
  ],
  [
    "another location of Azure",
    ...([
      dev,
      { "sites.osaka-azure.location": "japanwest" },
      ["site/osaka-azure.location two updates REFUSED"],
    ] as const),
  ],
  [
    "other zones of Azure's addresses",
    ...([dev, { "sites.osaka-azure.zones": "none" }, ["site/osaka-azure.zones two updates REFUSED"]] as const),
  ],
  [
    "another region of Google",
    ...([dev, { "sites.tokyo-gcp.region": "asia-northeast2" }, ["site/tokyo-gcp.region two updates REFUSED"]] as const),
  ],
  [
    "an instance type of both firewalls, without push",
    ...([dev, { "firewalls.instanceType": "m5.2xlarge" }, ["firewalls.instanceType one at a time REFUSED"]] as const),
  ],
  [
    "an instance type of both firewalls, with push, which lets b wait for a",
    ...([pushing, { "firewalls.instanceType": "m5.2xlarge" }, ["firewalls.instanceType one at a time"]] as const),
  ],
  [
    "another image, which firewalls that stand never take",
    dev,
    { "firewalls.panos": "11.2", "firewalls.license": "bundle2" },
    [],
  ],
  [
    "another BGP hold time, with push",
    ...([pushing, { "failover.bgpHoldSeconds": 12 }, ["firewalls.bgpHoldSeconds all at once REFUSED"]] as const),
  ],
  [
    "another prefix of the hub",
    ...([dev, { "network.cidr": "10.101.0.0/20" }, ["firewalls.vpcCidr never REFUSED"]] as const),
  ],
  [
    "another zone",
    ...([dev, { "network.availabilityZones": ["ap-northeast-1a", "ap-northeast-1d"] }] as const),
    ["firewalls.availabilityZones never REFUSED", "spoke/app.availabilityZones never REFUSED"],
  ],
  [
    "another prefix of a spoke",
    ...([dev, { "spokes.app.cidr": "172.19.0.0/16" }, ["spoke/app.cidr never REFUSED"]] as const),
  ],
  [
    "a site more",
    ...([
      dev,
      {
        "sites.branch": {
          kind: "customer-gateway",
          asn: 65001,
          outsideAddress: "198.51.100.7",
          cidrs: ["10.50.0.0/16"],
        },
      },
    ] as const),
    ["site/branch in place"],
  ],
  ["a site less", dev, { "sites.tokyo-gcp": undefined, flows: {} }, ["site/tokyo-gcp in place"]],
];

describe("changes against what stands", () => {
  for (const [title, values, changes, wanted] of CASES)
    it(title, () => assert.deepEqual(told(values, changes), wanted));

  it("are not mixed with an update that did not end, where they stop something", () => {
    const wanted = standing(
      changed(dev, { "keys.epochs": { "tokyo-gcp/a-0": 2 }, "sites.osaka-azure.sku": "VpnGw2AZ" }),
    );
    assert.deepEqual(
      changesOf(standing(dev), wanted, false).map(({ name, refused, beside }) => [name, refused, beside]),
      [
        ["site/osaka-azure.sku", false, []],
        ["site/tokyo-gcp/a-0.key", true, ["the last update, which did not end"]],
      ],
    );
    assert.deepEqual(changesOf(standing(dev), standing(dev), false), []);
  });

  it("have a row for each fact of whatever stands", () => {
    const without = [dev, cloudhub, google, azure, azureBgp, hubValues("prod")].flatMap((values) =>
      Object.values(standing(values)).flatMap(({ is, facts }) =>
        Object.keys(facts)
          .filter((fact) => TABLE[is][fact] === undefined)
          .map((fact) => `${is}.${fact}`),
      ),
    );
    assert.deepEqual(without, []);
  });

  it("end each row's list with one that always holds, and with a source", () => {
    for (const [is, rows] of Object.entries(TABLE))
      for (const [fact, list] of Object.entries(rows)) {
        assert.equal(list.at(-1)!.when === undefined || fact === "cidrs", true, `${is}.${fact}`);
        for (const { source, how, outage } of list)
          assert.ok(source !== "" && how !== "" && outage !== "", `${is}.${fact}`);
      }
  });

  it("keep no secret: keys by their epoch, sources by their name", () => {
    const text = JSON.stringify(
      standing(changed(cloudhub, { alarms: { https: ["https://alerts.example.com/the-key"] } })),
    );
    assert.doesNotMatch(text, /alerts\.example\.com/);
    assert.match(text, /"key":"epoch 1"/);
  });

  it("take less than a kilobyte a site", () => {
    const sites = standingOf(planHub(manySites(1000), "dev", "ap-northeast-1"));
    assert.ok(JSON.stringify(sites).length < 1000 * 1000);
  });
});

describe("an accepted change", () => {
  const change = { "sites.osaka-azure.workloadSubnet": "192.168.1.0/24" };
  const name = "site/osaka-azure.workloadSubnet";
  const judged = (
    accepted: Readonly<Record<string, { to: string | number; reason: string }>>,
    changes: Values = change,
  ) => judge(against(dev, changes), accepted);
  const reason = "nothing runs there";

  it("goes by its name, its value and a reason", () => {
    const { changes, idle } = judged({ [name]: { to: "192.168.1.0/24", reason } });
    assert.deepEqual(
      [changes.map(({ refused, acceptedFor }) => [refused, acceptedFor]), idle],
      [[[false, reason]], []],
    );
  });

  it("does not hold for another value, and is told as idle", () => {
    const { changes, idle } = judged({ [name]: { to: "192.168.2.0/24", reason } });
    assert.deepEqual([changes.map(({ refused }) => refused), idle], [[true], [name]]);
  });

  it("does not hold where the cloud refuses it", () => {
    const accepted = { "site/osaka-azure.location": { to: "japanwest", reason } };
    const { changes, idle } = judged(accepted, { "sites.osaka-azure.location": "japanwest" });
    assert.deepEqual([changes.map(({ refused }) => refused), idle], [[true], ["site/osaka-azure.location"]]);
  });

  it("is idle where nothing changes, or where nothing would refuse it", () => {
    assert.deepEqual(judged({ [name]: { to: "192.168.1.0/24", reason } }, {}).idle, [name]);
    const key = { "site/tokyo-gcp/a-0.key": { to: "epoch 2", reason } };
    assert.deepEqual(judged(key, { "keys.epochs": { "tokyo-gcp/a-0": 2 } }).idle, ["site/tokyo-gcp/a-0.key"]);
  });

  it("holds for itself alone", () => {
    const accepted = { "site/tokyo-gcp/a-0.key": { to: "epoch 2", reason } };
    const { changes } = judged(accepted, { "keys.epochs": { "tokyo-gcp/a-0": 2, "tokyo-gcp/b-0": 2 } });
    assert.deepEqual(
      changes.map(({ name: each, refused }) => [each, refused]),
      [
        ["site/tokyo-gcp/a-0.key", false],
        ["site/tokyo-gcp/b-0.key", true],
      ],
    );
  });
});

describe("a refused change", () => {
  it("tells what changes, its outage, the way and how it is accepted", () => {
    const [refusal, ...others] = refusalsOf(judge(against(azure, { "spokes.app.vpnGatewayAsn": 64531 }), {}));
    assert.deepEqual(others, []);
    assert.deepEqual(refusal, {
      path: "spoke/app.vpnGatewayAsn",
      what: "replaces or stops all of what stands at once; outage: every connection of the spoke's virtual private gateway: another one takes its place once it is detached",
      value: "64512 -> 64531",
      remedy:
        "accept it for a time at which these sites may be down. Accepted by hub:acceptedChanges: { spoke/app.vpnGatewayAsn: { to: 64531, reason: ... } }",
    });
  });

  it("is shown in 80 columns, and by the exit code", () => {
    const values = changed(dev, { "sites.osaka-azure.location": "japanwest", "keys.epochs": { "tokyo-gcp/a-0": 2 } });
    const { text, exitCode } = againstReport(standing(dev), planOf(values), { json: false, isSettled: true });
    assert.equal(exitCode, 1);
    for (const line of text.split("\n")) assert.ok(line.length <= 80 || !line.trim().includes(" "), line);
    assert.match(text, /^site\/osaka-azure\.location: japaneast -> japanwest\n {2}way {5}two updates, refused\n/);
    assert.match(text, /\n\n2 changes; 1 refused: no update may hold them so\.$/);
    assert.deepEqual(againstReport(standing(dev), planOf(dev), { json: false, isSettled: true }), {
      ...{ text: "Nothing that carries traffic changes.", exitCode: 0 },
    });
  });

  it("is a row of JSON", () => {
    const { text } = againstReport(standing(dev), planOf(changed(dev, { "network.asn": 64521 })), {
      json: true,
      isSettled: true,
    });
    const [row] = JSON.parse(text) as Values[];
    assert.deepEqual(
      [row!["name"], row!["before"], row!["after"], row!["way"], row!["stops"], row!["refused"]],
      [...["firewalls.asn", 64520, 64521, "all at once"], ...[["firewall/a", "firewall/b"], true]],
    );
  });
});
