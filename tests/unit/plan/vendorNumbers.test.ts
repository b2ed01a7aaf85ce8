/**
 * Proves that the plan keeps the clouds' and the firewalls' numbers, on both sides of each edge. Every number is written
 * out here from its vendor's page and none is taken from the code, so a slip there falls here. What a thousand sites use up is
 * in firewallCapacity.test.ts. It does not prove that the pages still say so.
 */
import assert from "node:assert/strict";
import { parseConfig, type HubConfig } from "../../../components/plan/config/config";
import { SUITES, suitesOf, toAzureIpsecPolicy } from "../../../components/plan/crypto/ciphers";
import type { BgpTimers } from "../../../components/plan/detection/types";
import { planHub } from "../../../components/plan/plan";
import { ConfigError, type Problem } from "../../../components/plan/problems";
import { AZURE_EXCEPTION, changed, hubConfig, hubValues, OPERABLE, planPair } from "../configs";

const BASE = {
  network: {
    cidr: "172.16.0.0/20",
    asn: 4200000000,
    transitGatewayAsn: 4200000001,
    transitGatewayCidr: "172.16.240.0/24",
    availabilityZones: ["ap-northeast-1a", "ap-northeast-1c"],
  },
  firewalls: OPERABLE,
  spokes: { app: { cidr: "172.17.0.0/16" } },
};

function problemsOf(values: Record<string, unknown>, region = "ap-northeast-1"): readonly Problem[] {
  try {
    const { limits = {}, ...others } = values;
    // Some numbers are met only beyond what AWS raises another quota to.
    planHub({ ...parseConfig(others), limits: limits as HubConfig["limits"] }, "test", region);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
const problemsWith = (changes: Readonly<Record<string, unknown>>) => problemsOf(changed(BASE, changes));
const paths = (problems: readonly Problem[]) => problems.map(({ path }) => path);

const branch = (index: number, more: Record<string, unknown> = {}) => ({
  kind: "customer-gateway",
  outsideAddress: `198.18.${index >> 8}.${index & 255}`,
  asn: 4200001000 + index,
  cidrs: [`10.${index >> 8}.${index & 255}.0/24`],
  slot: index,
  ...more,
});
const onAws = { terminateOn: "aws-vpn" };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const branches = (count: number, more: Record<string, unknown> = {}) =>
  Object.fromEntries(numbers(count).map((index) => [`branch-${index}`, branch(index, more)]));
/** Prefixes that merge into a few: one /24 behind the other. */
const neighbours = (count: number) => numbers(count).map((index) => `10.${index >> 8}.${index & 255}.0/24`);
/** Prefixes that do not merge: every second /24. */
const prefixes = (count: number) => numbers(count).map((index) => `10.${index >> 7}.${(index & 127) * 2}.0/24`);

describe("what AWS reserves of 169.254.0.0/16", () => {
  // AWS Transit Gateway guide, "Transit Gateway Connect peers".
  const CONNECT = [0, 1, 2, 3, 4, 5].map((third) => `169.254.${third}.0/29`).concat("169.254.169.248/29");
  // EC2 API reference, ModifyVpnTunnelOptionsSpecification, TunnelInsideCidr.
  const VPN = [0, 1, 2, 3, 4, 5].map((third) => `169.254.${third}.0/30`).concat("169.254.169.252/30");
  const LEGS: readonly [string, readonly string[], string, (cidr: string) => readonly Problem[]][] = [
    [
      "a Connect peer",
      CONNECT,
      "/29",
      (a) => problemsWith({ "network.connectInsideCidrs": { a, b: "169.254.6.8/29" } }),
    ],
    [
      "a tunnel to a firewall",
      VPN,
      "/30",
      (cidr) => problemsWith({ "sites.one": branch(1, { insideCidrs: { "a-0": cidr } }) }),
    ],
    [
      "a tunnel of AWS",
      VPN,
      "/30",
      (cidr) => problemsWith({ "sites.one": branch(1, { ...onAws, insideCidrs: { "0-1": cidr } }) }),
    ],
  ];
  for (const [leg, reserved, length, refusalOf] of LEGS) {
    it(`is refused for ${leg}, and the places beside it are not`, () => {
      for (const cidr of reserved) assert.match(refusalOf(cidr)[0]?.what ?? "", /which AWS reserves$/, cidr);
      for (const free of [`169.254.0.8${length}`, `169.254.5.8${length}`, `169.254.7.0${length}`])
        assert.deepEqual(refusalOf(free), [], free);
    });
  }
});

const azure = (gatewaySubnet: string) => ({
  ...{ kind: "azure-vpn-gateway", asn: 65515, location: "japaneast", sku: "VpnGw1AZ", cidrs: ["192.168.0.0/16"] },
  failoverException: AZURE_EXCEPTION,
  gatewaySubnet,
  workloadSubnet: "192.168.0.0/24",
});

describe("autonomous system numbers", () => {
  // Azure VPN Gateway FAQ, "Which ASNs are reserved by Azure, or by IANA?"
  const RESERVED: readonly (readonly [first: number, last: number])[] = [
    [8074, 8075],
    [12076, 12076],
    [23456, 23456],
    [64496, 64511],
    [65515, 65515],
    [65517, 65520],
    [65535, 65551],
  ];
  const azureSite = { "sites.azure": azure("192.168.255.0/27") };
  const refused = (asn: number, beside: Record<string, unknown> = azureSite) =>
    paths(problemsWith({ "sites.one": branch(1, { asn }), ...beside })).includes("hub:sites.one.asn");

  it("that Azure and IANA reserve are refused to the last one, and their neighbours are not", () => {
    for (const [first, last] of RESERVED) {
      for (let asn = first; asn <= last; asn += 1) assert.ok(refused(asn), String(asn));
      for (const asn of [first - 1, last + 1])
        if (!RESERVED.some(([low, high]) => low <= asn && asn <= high)) assert.ok(!refused(asn), String(asn));
    }
  });

  it("that only Azure reserves are taken where no gateway of Azure hears them", () => {
    const ofAzure = [8074, 8075, 12076, 65515, 65517, 65518, 65519, 65520];
    for (const asn of ofAzure) assert.ok(!refused(asn, {}), String(asn));
    for (const asn of [23456, 64496, 64511, 65535, 65551]) assert.ok(refused(asn, {}), String(asn));
    assert.deepEqual(paths(problemsWith({ "network.asn": 65517 })), []);
    assert.deepEqual(paths(problemsWith({ "network.asn": 65517, ...azureSite })), ["hub:network.asn"]);
    const onAws = { "sites.one": branch(1, { asn: 65515, terminateOn: "aws-vpn" }), ...azureSite };
    assert.deepEqual(paths(problemsWith(onAws)), []);
  });

  it("of Amazon are no customer gateway's on the AWS VPN, each in its Region", () => {
    const inRegion = (region: string, asn: number) => {
      const zones = [`${region}a`, `${region}b`];
      const onAws = branch(1, { asn, terminateOn: "aws-vpn" });
      const values = changed(BASE, { "network.availabilityZones": zones, "sites.one": onAws });
      return paths(problemsOf(values, region));
    };
    const one = ["hub:sites.one.asn"];
    for (const [region, asn] of [
      ["eu-west-1", 9059],
      ["ap-northeast-1", 10124],
      ["ap-southeast-1", 17943],
    ] as const) {
      assert.deepEqual(inRegion(region, asn), one);
      assert.deepEqual(inRegion("us-east-1", asn), []);
      assert.deepEqual(inRegion(region, 7224), one);
    }
    assert.ok(!refused(7224, {}));
  });

  it("of a Transit Gateway and a Cloud Router are private (RFC 6996), from the first to the last", () => {
    const cloud = (asn: number) => ({ kind: "gcp-ha-vpn", asn, region: "asia-northeast1", cidrs: ["10.20.0.0/16"] });
    for (const [asn, isPrivate] of [
      [64511, false],
      [64512, true],
      [65534, true],
      [65535, false],
      [4199999999, false],
      [4200000002, true],
      [4294967294, true],
    ] as const) {
      assert.equal(paths(problemsWith({ "sites.one": cloud(asn) })).length === 0, isPrivate, `Cloud Router ${asn}`);
      assert.equal(paths(problemsWith({ "network.transitGatewayAsn": asn })).length === 0, isPrivate, `TGW ${asn}`);
    }
    assert.deepEqual(paths(problemsWith({ "sites.one": cloud(4294967295) })), ["hub:sites.one.asn"]);
  });
});

describe("sizes of networks", () => {
  const SIZES: readonly [string, (length: number) => Record<string, unknown>, least: number, most: number][] = [
    // VPC user guide, "VPC CIDR blocks": at most /16; sixteen subnets of /28 need a /24.
    [
      "hub:network.cidr",
      (length) => ({
        "network.cidr": `172.16.0.0/${length}`,
        "network.transitGatewayCidr": "10.240.0.0/24",
        spokes: {},
      }),
      16,
      24,
    ],
    ["hub:spokes.app.cidr", (length) => ({ "spokes.app.cidr": `10.32.0.0/${length}` }), 16, 24],
    // Transit Gateway guide: a CIDR block of /24 or larger.
    [
      "hub:network.transitGatewayCidr",
      (length) => ({ "network.transitGatewayCidr": `${length < 8 ? 8 : 10}.0.0.0/${length}` }),
      8,
      24,
    ],
    // Azure VPN Gateway settings: a GatewaySubnet of /27 or larger.
    ["hub:sites.one.gatewaySubnet", (length) => ({ "sites.one": azure(`192.168.128.0/${length}`) }), 17, 27],
  ];
  for (const [path, changes, least, most] of SIZES) {
    it(`of ${path} are refused beyond /${least} and /${most}`, () => {
      for (const length of [least, most]) assert.deepEqual(problemsWith(changes(length)), [], `/${length}`);
      assert.deepEqual(paths(problemsWith(changes(most + 1))), [path]);
      if (path !== "hub:sites.one.gatewaySubnet") assert.deepEqual(paths(problemsWith(changes(least - 1))), [path]);
    });
  }
});

describe("quotas", () => {
  const flowTo = (to: string) => ({ "flows.all": { from: "site/one", to, services: ["tcp/443"] } });
  /** Between sites of one gateway AWS routes everything, so everybody may reach everybody. */
  const meshOf = (count: number) =>
    Object.fromEntries(
      numbers(count - 1).map((index) => {
        const to = numbers(count).slice(index + 1);
        const [from, ...others] = [index, ...to].map((number) => `site/branch-${number}`);
        return [`all-${index}`, { from, to: others, services: ["all"], enforcedBy: ["network"] }];
      }),
    );
  /** What is counted, its quota, the change that uses up `count` of it, and the key that records a raised quota. */
  const QUOTAS: readonly [
    what: string,
    quota: number,
    changes: (count: number) => Record<string, unknown>,
    raised?: string,
  ][] = [
    // Transit Gateway quotas: routes from an appliance to a Connect peer; route tables.
    [
      "routes that a firewall announces to its Connect peer",
      1000,
      (count) => ({ "sites.one": branch(1, { cidrs: neighbours(count) }), ...flowTo("spoke/app") }),
      "routesPerConnectPeer",
    ],
    [
      "route tables of the Transit Gateway, one per site on it",
      20,
      (count) => ({ sites: branches(count - 3, onAws) }),
      "routeTablesPerTransitGateway",
    ],
    // VPC quotas: rules per security group and direction, here one each for IKE and ESP over UDP; rules per network ACL.
    [
      "security group of the untrust interfaces: rules per direction",
      60,
      (count) => ({ sites: branches(count / 2) }),
      "rulesPerSecurityGroup",
    ],
    [
      "security group of spoke/app: ingress rules",
      60,
      (count) => ({
        "sites.one": branch(1, { cidrs: prefixes(count) }),
        ...flowTo("spoke/app"),
        "limits.rulesPerNetworkAcl": 999,
      }),
      "rulesPerSecurityGroup",
    ],
    // Site-to-Site VPN quotas.
    [
      "customer gateways of the Region",
      50,
      (count) => ({
        sites: branches(count, onAws),
        limits: { routeTablesPerTransitGateway: 999, vpnConnectionsPerRegion: 999 },
      }),
      "customerGatewaysPerRegion",
    ],
    [
      "VPN connections of the Region",
      50,
      (count) => ({
        sites: branches(count, onAws),
        limits: { routeTablesPerTransitGateway: 999, customerGatewaysPerRegion: 999 },
      }),
      "vpnConnectionsPerRegion",
    ],
    [
      "accelerated VPN connections of the Region",
      10,
      (count) => ({ sites: branches(count, { ...onAws, acceleration: true }) }),
      "acceleratedVpnConnectionsPerRegion",
    ],
    [
      "virtual private gateways of the Region",
      5,
      (count) => ({
        spokes: Object.fromEntries(
          numbers(count).map((index) => [`app-${index}`, { cidr: `172.17.${16 * index}.0/20` }]),
        ),
        sites: Object.fromEntries(
          numbers(count).map((index) => [`branch-${index}`, branch(index, { ...onAws, attachTo: `app-${index}` })]),
        ),
      }),
      "vpnGatewaysPerRegion",
    ],
    [
      "VPN connections of the virtual private gateway of spoke/app",
      10,
      (count) => ({ sites: branches(count, { ...onAws, attachTo: "app" }), flows: meshOf(count) }),
      "vpnConnectionsPerVpnGateway",
    ],
    [
      "routes that a transit-gateway takes from a customer gateway; not adjustable",
      1000,
      (count) => ({ "sites.one": branch(1, { ...onAws, cidrs: prefixes(count) }) }),
    ],
    [
      "routes that the table of spoke/app learns from its virtual private gateway; not adjustable",
      100,
      (count) => ({ "sites.one": branch(1, { ...onAws, attachTo: "app", cidrs: prefixes(count) }) }),
    ],
  ];
  for (const [what, quota, changes, raised] of QUOTAS) {
    it(`allow ${quota} and no more: ${what}`, () => {
      const step = what.startsWith("security group") ? 2 : 1;
      assert.deepEqual(problemsWith(changes(quota)), []);
      const [problem, ...others] = problemsWith(changes(quota + step));
      assert.deepEqual(others, []);
      assert.equal(problem?.what, `exceeds a quota (${what})`);
      assert.deepEqual([problem.value, problem.allowed], [quota + step, `at most ${quota}`]);
      assert.match(problem.path, /^hub:(sites|flows)/);
      if (raised === undefined) return assert.doesNotMatch(problem.remedy ?? "", /hub:limits/);
      assert.match(problem.remedy ?? "", new RegExp(`record it as hub:limits\\.${raised},`));
      const { limits, ...rest } = changes(quota + step);
      const recorded = { ...(limits as object | undefined), [raised]: quota + step };
      assert.deepEqual(problemsWith({ limits: recorded, ...rest }), []);
    });
  }

  it("of a spoke's route table hold for all sites on its virtual private gateway together", () => {
    const onSpoke = (index: number, count: number) =>
      branch(index, {
        ...onAws,
        attachTo: "app",
        cidrs: numbers(count).map((each) => `10.${60 + index}.${each}.0/24`),
      });
    const flow = { from: "site/one", to: "site/two", services: ["all"], enforcedBy: ["network"] };
    const of = (count: number) => ({ "sites.one": onSpoke(1, 50), "sites.two": onSpoke(2, count), "flows.both": flow });
    const what =
      "exceeds a quota (routes that the table of spoke/app learns from its virtual private gateway; not adjustable)";
    assert.deepEqual(problemsWith(of(50)), []);
    assert.deepEqual(
      problemsWith(of(51)).map((problem) => [problem.what, problem.value, problem.allowed]),
      [[what, 101, "at most 100"]],
    );
  });

  it("of a Cloud Router's ranges hold at both terminations", () => {
    const google = (count: number, more: Record<string, unknown>) => ({
      "sites.one": {
        ...{ kind: "gcp-ha-vpn", asn: 64514, region: "asia-northeast1", ...more },
        cidrs: numbers(count).map((each) => `10.60.${each}.0/25`),
      },
    });
    const what = "exceeds a quota (ranges that a Cloud Router announces; not adjustable)";
    for (const more of [{}, onAws]) {
      assert.deepEqual(problemsWith(google(200, more)), []);
      assert.deepEqual(
        problemsWith(google(201, more)).map((problem) => [problem.what, problem.value]),
        [[what, 201]],
      );
    }
  });

  it("of a network security group keep the last priority for our deny", () => {
    const services = (count: number) => numbers(count).map((each) => `tcp/${5000 + 2 * each}`);
    const told = (count: number) =>
      problemsWith({
        "sites.azure": azure("192.168.255.0/27"),
        "flows.many": { from: "site/azure", to: "spoke/app", services: services(count) },
        limits: { rulesPerSecurityGroup: 1e6, rulesPerNetworkAcl: 1e6 },
      }).map((problem) => [problem.what, problem.value]);
    const what = "exceeds a quota (network security group of site/azure: egress rules before the last priority)";
    assert.deepEqual(told(400), []);
    assert.deepEqual(told(401), [[what, 401]]);
  });

  it("are raised by AWS so far and no further", () => {
    for (const [name, most] of [
      ["rulesPerNetworkAcl", 40],
      ["rulesPerSecurityGroup", 1000],
    ] as const) {
      const of = (value: number) => parseConfig(changed(BASE, { [`limits.${name}`]: value }));
      assert.equal(of(most).limits[name], most);
      assert.throws(() => of(most + 1), new RegExp(`hub:limits\\.${name}: is too large[^]*at most ${most}`));
    }
  });

  it("of a security group hold for each direction by itself", () => {
    const flow = (from: string, to: string) => ({ from, to, services: ["tcp/443"], enforcedBy: ["network"] });
    const flows = { in: flow("site/one", "spoke/app"), out: flow("spoke/app", "site/one") };
    const changes = { "sites.one": branch(1, { cidrs: prefixes(60) }), flows, limits: { rulesPerNetworkAcl: 999 } };
    assert.deepEqual(problemsWith(changes), []);
  });

  it("count a cloud's gateway addresses as customer gateways, and each spoke's gateway apart", () => {
    const tokyo = { kind: "gcp-ha-vpn", ...onAws, asn: 64514, region: "asia-northeast1", cidrs: ["10.250.0.0/16"] };
    const few = { sites: { ...branches(2, onAws), tokyo }, limits: { customerGatewaysPerRegion: 3 } };
    assert.deepEqual(
      problemsWith(few).map(({ what, value }) => [what, value]),
      // Two addresses of Google Cloud's gateway, each with a connection.
      [["exceeds a quota (customer gateways of the Region)", 4]],
    );
    const apart = ["app", "data"].map((attachTo, index) => [`branch-${index}`, branch(index, { ...onAws, attachTo })]);
    const values = {
      "spokes.data": { cidr: "172.18.0.0/16" },
      sites: { ...Object.fromEntries(apart), "branch-2": branch(2, onAws) },
    };
    assert.deepEqual(problemsWith({ ...values, limits: { vpnConnectionsPerVpnGateway: 1 } }), []);
  });

  it("allow 20 entries of a network ACL in each direction, AWS's own deny and path MTU discovery among them", () => {
    const changes = (count: number) => ({ "sites.one": branch(1, { cidrs: prefixes(count) }), ...flowTo("spoke/app") });
    assert.deepEqual(problemsWith(changes(18)), []);
    assert.deepEqual(
      problemsWith(changes(19)).map(({ what, value, allowed }) => [what, value, allowed]),
      ["ingress", "egress"].map((direction) => [
        `exceeds a quota (network ACL of spoke/app: ${direction} entries with AWS's own)`,
        21,
        "at most 20",
      ]),
    );
  });
});

describe("versions of PAN-OS", () => {
  const withVersion = (panos: string) => changed(BASE, { "firewalls.panos": panos });

  it("are refused before 10.2, which brought transactional changes (pan.dev)", () => {
    for (const panos of ["9.1", "10.0", "10.1", "10.1.14-h9"])
      assert.deepEqual(paths(problemsOf(withVersion(panos))), ["hub:firewalls.panos"], panos);
    for (const panos of ["10.2", "10.2.0", "10.10", "11.0", "11.1.6-h3", "12.1"])
      assert.deepEqual(problemsOf(withVersion(panos)), [], panos);
  });

  it("have the legacy engine before 12.0 and the advanced one from it, unless told", () => {
    const engineOf = (panos: string, more = {}) =>
      planPair(hubConfig(changed(withVersion(panos), more)), "test").firewallSettings.routingEngine;
    assert.deepEqual(
      ["10.2", "11.2.4", "12.0", "12.1.2"].map((panos) => engineOf(panos)),
      ["legacy", "legacy", "advanced", "advanced"],
    );
    assert.equal(engineOf("12.1", { "firewalls.routingEngine": "legacy" }), "legacy");
  });
});

describe("times", () => {
  it("of BGP toward each end are the vendors', a third of the hold time between keepalives, rounded down", () => {
    const values = changed(hubValues("dev"), { "failover.bgpHoldSeconds": 20, "failover.targetSeconds": 60 });
    const { firewalls, sites } = planPair(hubConfig(values), "test");
    const timesOf = ({ keepaliveSeconds, holdSeconds, negotiatedHoldSeconds, multihop }: BgpTimers) => [
      ...[keepaliveSeconds, holdSeconds, negotiatedHoldSeconds, multihop],
    ];
    // A Connect peer offers 10 and 30 s (Transit Gateway guide); a Cloud Router 20 and 60 s; Azure 60 and 180 s, fixed.
    assert.deepEqual(timesOf(firewalls[0].connectPeer.bgp), [6, 20, 20, 2]);
    assert.deepEqual(
      sites.map(({ name, tunnels }) => [name, ...timesOf(tunnels[0]!.bgp!)]),
      [
        ["osaka-azure", 60, 180, 180, 2],
        ["tokyo-gcp", 6, 20, 20, 1],
      ],
    );
  });

  it("of BGP are the other end's where those are shorter", () => {
    const values = changed(hubValues("dev"), { "failover.bgpHoldSeconds": 90, "failover.targetSeconds": 90 });
    const { firewalls, sites } = planPair(hubConfig(values), "test");
    assert.equal(firewalls[0].connectPeer.bgp.negotiatedHoldSeconds, 30);
    assert.equal(sites.find(({ name }) => name === "tokyo-gcp")!.tunnels[0]!.bgp!.negotiatedHoldSeconds, 60);
  });
});

describe("cipher suites", () => {
  it("toward Azure have DHGroup14, ECP256 or ECP384 and no SHA-512 (azure-docs, vpn-gateway-ipsec-ike-algorithm)", () => {
    assert.deepEqual(
      suitesOf("azure").map(({ name }) => name),
      [
        "gcm256-sha384-group20",
        "cbc256-sha384-group20",
        "gcm256-sha256-group19",
        "gcm128-sha256-group19",
        "cbc256-sha256-group14",
        "cbc256-sha256-group14-esp-cbc",
        "cbc128-sha256-group14-esp-cbc",
      ],
    );
    const spoken = SUITES.find(({ name }) => name === "cbc256-sha256-group14-esp-cbc")!;
    assert.deepEqual(toAzureIpsecPolicy(spoken), {
      ikeEncryption: "AES256",
      ikeIntegrity: "SHA256",
      dhGroup: "DHGroup14",
      ipsecEncryption: "AES256",
      ipsecIntegrity: "SHA256",
      pfsGroup: "PFS2048",
    });
    for (const lacking of [
      { ...spoken, ike: { ...spoken.ike, prf: "sha512" as const } },
      { ...spoken, ike: { ...spoken.ike, dhGroup: 15 as const } },
      { ...spoken, esp: { ...spoken.esp, pfsGroup: 16 as const } },
    ])
      assert.throws(() => toAzureIpsecPolicy(lacking), /Azure VPN gateways cannot use the suite cbc256-sha256-group14/);
  });
});

describe("names", () => {
  const withSite = (name: string) => problemsOf(changed(BASE, { sites: { [name]: branch(1) } }));

  it("have 2 to 24 characters, so that a zone's name keeps within PAN-OS's 31", () => {
    for (const name of ["ab", "a1", `a${"-".repeat(22)}z`, "a".repeat(24)]) assert.deepEqual(withSite(name), [], name);
    for (const name of ["a", "a".repeat(25), "1a", "-a", "a-", "aB", "a_b", "a.b"])
      assert.deepEqual(paths(withSite(name)), ["hub:sites"], name);
  });
});
