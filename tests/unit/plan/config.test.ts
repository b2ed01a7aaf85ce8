/**
 * Proves that wrong configurations are refused with the path, the value and what is allowed, all problems in one
 * message. That the engine shows the message and touches nothing is proved in tests/engine.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { parseConfig } from "../../../components/plan/config/config";
import { stackFileSchema } from "../../../components/plan/config/stackFile";
import { maskCredentials } from "../../../components/plan/firewalls/management";
import { planHub } from "../../../components/plan/plan";
import { ConfigError, type Problem } from "../../../components/plan/problems";
import { changed, hubConfig, hubValues, root, planPair } from "../configs";

function problemsOf(changes: Readonly<Record<string, unknown>>): Problem[] {
  try {
    planHub(parseConfig(changed(hubValues("dev"), changes)), "test", "ap-northeast-1");
  } catch (error) {
    if (error instanceof ConfigError) return [...error.problems];
    throw error;
  }
  return [];
}

/** A title, what is changed in stack dev, and the problems that must come: path and what. */
const REFUSALS: readonly [string, Readonly<Record<string, unknown>>, readonly [string, string][]][] = [
  ["an unknown key", { colour: "red" }, [["hub:colour", "is not a known key"]]],
  [
    "an unknown key of a site",
    { "sites.tokyo-gcp.colour": "red" },
    [["hub:sites.tokyo-gcp.colour", "is not a known key"]],
  ],
  ["a missing value", { "sites.tokyo-gcp.asn": undefined }, [["hub:sites.tokyo-gcp.asn", "is missing"]]],
  ["an unknown kind", { "sites.tokyo-gcp.kind": "gcp" }, [["hub:sites.tokyo-gcp.kind", "is not a known kind"]]],
  [
    "a prefix with host bits",
    { "spokes.app.cidr": "172.17.0.1/16" },
    [["hub:spokes.app.cidr", "has bits set behind its prefix length"]],
  ],
  [
    "a spoke that overlaps a site",
    { "spokes.app.cidr": "10.20.0.0/20" },
    [["hub:spokes.app.cidr", "10.20.0.0/20 overlaps 10.20.0.0/16 of hub:sites.tokyo-gcp.cidrs"]],
  ],
  [
    "two sites that overlap",
    { "sites.osaka-azure.cidrs": ["192.168.0.0/16", "10.20.3.0/24"] },
    [["hub:sites.osaka-azure.cidrs", "10.20.3.0/24 overlaps 10.20.0.0/16 of hub:sites.tokyo-gcp.cidrs"]],
  ],
  [
    "a default route as a site's prefix, without a word on what it overlaps",
    { "sites.tokyo-gcp.cidrs": ["0.0.0.0/0"] },
    [
      [
        "hub:sites.tokyo-gcp.cidrs",
        "is the default route, which cannot be a site's prefix: it would take all packets of the hub",
      ],
    ],
  ],
  [
    "a site on the firewalls whose device has no IKEv2",
    {
      "sites.depot": {
        ...{ kind: "customer-gateway", asn: 64600, outsideAddress: "203.0.113.9", cidrs: ["10.60.0.0/22"] },
        device: "windows-2008-r2",
      },
    },
    [
      [
        "hub:sites.depot.device",
        "Windows Server 2008 R2 cannot use the suite gcm256-sha384-group20: it lacks IKEv2 (it has IKEv1 only)",
      ],
    ],
  ],
  [
    "a GatewaySubnet that is too small",
    { "sites.osaka-azure.gatewaySubnet": "192.168.255.0/28" },
    [["hub:sites.osaka-azure.gatewaySubnet", "has the wrong size: GatewaySubnet needs /27 or larger"]],
  ],
  [
    "a GatewaySubnet outside the virtual network",
    { "sites.osaka-azure.gatewaySubnet": "10.99.0.0/27" },
    [["hub:sites.osaka-azure.gatewaySubnet", "lies outside the virtual network"]],
  ],
  [
    "a reserved /29",
    { "network.connectInsideCidrs": { a: "169.254.5.0/29", b: "169.254.6.8/29" } },
    [["hub:network.connectInsideCidrs.a", "lies in 169.254.5.0/29, which AWS reserves"]],
  ],
  [
    "a reserved /30",
    { "sites.tokyo-gcp.insideCidrs": { "a-0": "169.254.169.252/30" } },
    [["hub:sites.tokyo-gcp.insideCidrs.a-0", "lies in 169.254.169.0/24, which AWS reserves"]],
  ],
  [
    "an inside /30 used twice",
    { "sites.tokyo-gcp.insideCidrs": { "a-0": "169.254.10.0/30", "b-0": "169.254.10.0/30" } },
    [
      [
        "hub:sites.tokyo-gcp.insideCidrs.b-0",
        "169.254.10.0/30 overlaps 169.254.10.0/30 of hub:sites.tokyo-gcp.insideCidrs.a-0",
      ],
    ],
  ],
  [
    "an Azure inside address outside APIPA",
    { "sites.osaka-azure.insideCidr": "169.254.30.0/29" },
    [["hub:sites.osaka-azure.insideCidr", "is outside the addresses this kind of leg may use"]],
  ],
  ["a reserved ASN of the hub", { "network.asn": 65517 }, [["hub:network.asn", "is reserved by Azure"]]],
  [
    "a public ASN of a Cloud Router",
    { "sites.tokyo-gcp.asn": 2516 },
    [["hub:sites.tokyo-gcp.asn", "a Cloud Router takes private ASNs only"]],
  ],
  [
    "one ASN at two sites",
    { "sites.tokyo-gcp.asn": 65515 },
    [["hub:sites.tokyo-gcp.asn", "is also the ASN of hub:sites.osaka-azure.asn"]],
  ],
  [
    "a site name with spaces",
    {
      "sites.new york": {
        kind: "customer-gateway",
        asn: 65001,
        cidrs: ["10.50.0.0/24"],
        outsideAddress: "198.51.100.1",
      },
    },
    [["hub:sites", "the name does not fit into the names of the clouds and of PAN-OS"]],
  ],
  [
    "a site name of 64 characters",
    {
      [`sites.${"x".repeat(64)}`]: {
        kind: "customer-gateway",
        asn: 65001,
        cidrs: ["10.50.0.0/24"],
        outsideAddress: "198.51.100.1",
      },
    },
    [["hub:sites", "the name does not fit into the names of the clouds and of PAN-OS"]],
  ],
  ["an unknown SKU", { "sites.osaka-azure.sku": "VpnGw1" }, [["hub:sites.osaka-azure.sku", "is not allowed"]]],
  ["an unknown cipher profile", { "ciphers.profile": "none" }, [["hub:ciphers.profile", "is not allowed"]]],
  [
    "a profile that a device cannot reach",
    {
      "ciphers.profile": "cnsa1-algorithms",
      "sites.old": {
        kind: "customer-gateway",
        asn: 65001,
        cidrs: ["10.50.0.0/24"],
        outsideAddress: "198.51.100.1",
        suites: ["cbc256-sha256-group14"],
      },
    },
    [
      [
        "hub:sites.old",
        "no cipher suite satisfies profile cnsa1-algorithms, the firewall and the customer-gateway together",
      ],
    ],
  ],
  [
    "a failover target below the timers",
    { "failover.targetSeconds": 20 },
    [
      [
        "hub:failover.targetSeconds",
        "osaka-azure needs up to 30 s after the loss of a firewall (DPD timeout 30 s of Azure, unproved; 180 s at worst)",
      ],
    ],
  ],
  ["a flow of an unknown site", { "flows.web.from": "site/kyoto" }, [["hub:flows.web.from", "no site has this name"]]],
  [
    "a flow to itself beside others",
    { "flows.web.from": ["site/tokyo-gcp", "spoke/app"] },
    [["hub:flows.web", "leads from spoke/app to itself beside others; such packets never cross the hub"]],
  ],
  [
    "a flow inside of a spoke that the firewalls should enforce",
    { "flows.web.from": "spoke/app" },
    [["hub:flows.web.enforcedBy", "cannot be enforced by the firewalls: it stays inside of spoke/app"]],
  ],
  [
    "a flow inside of a network that its owner filters",
    {
      "flows.inside": { from: "site/branch", to: "site/branch", services: ["all"], enforcedBy: ["network"] },
      "sites.branch": { kind: "customer-gateway", asn: 65001, outsideAddress: "198.51.100.1", cidrs: ["10.50.0.0/24"] },
    },
    [["hub:flows.inside", "stays inside of site/branch, whose network the program does not filter"]],
  ],
  [
    "ports in the wrong order",
    { "flows.web.services": ["tcp/90-80"] },
    [["hub:flows.web.services", "is not a port range"]],
  ],
  [
    "one zone twice",
    { "network.availabilityZones": ["ap-northeast-1a", "ap-northeast-1a"] },
    [["hub:network.availabilityZones", "names one zone twice; its loss would take everything"]],
  ],
  [
    "a zone of another Region",
    { "network.availabilityZones": ["ap-northeast-1a", "us-east-1a"] },
    [["hub:network.availabilityZones", "is not a zone of ap-northeast-1 (aws:region)"]],
  ],
  [
    "an epoch of an unknown key",
    { "keys.epochs": { "tokyo-gcp/c-0": 2 } },
    [["hub:keys.epochs.tokyo-gcp/c-0", "is not the id of a key"]],
  ],
  [
    "a quota that is used up",
    { "limits.rulesPerSecurityGroup": 6 },
    [["hub:sites", "exceeds a quota (security group of the untrust interfaces: rules per direction)"]],
  ],
  [
    "one outside address at two sites",
    {
      "sites.one": { kind: "customer-gateway", asn: 65001, cidrs: ["10.50.0.0/24"], outsideAddress: "198.51.100.1" },
      "sites.two": { kind: "customer-gateway", asn: 65002, cidrs: ["10.51.0.0/24"], outsideAddress: "198.51.100.1" },
    },
    [
      [
        "hub:sites.two.outsideAddress",
        "is also hub:sites.one.outsideAddress; a firewall cannot tell two sites behind one address apart",
      ],
    ],
  ],
  [
    "flows between the same ends that leave each other's layer open",
    { "flows.web.enforcedBy": ["firewall"], "flows.ping.enforcedBy": ["network"] },
    [
      [
        "hub:flows.web.enforcedBy",
        "contradicts ping (network) for site/tokyo-gcp to spoke/app: what one leaves to another layer, the other wants closed there",
      ],
    ],
  ],
  [
    "a flow whose network nobody filters",
    {
      "sites.one": { kind: "customer-gateway", asn: 65001, cidrs: ["10.50.0.0/24"], outsideAddress: "198.51.100.1" },
      "sites.two": { kind: "customer-gateway", asn: 65002, cidrs: ["10.51.0.0/24"], outsideAddress: "198.51.100.2" },
      "flows.branches": { from: "site/one", to: "site/two", services: ["tcp/22"] },
    },
    [
      [
        "hub:flows.branches.enforcedBy",
        "cannot be enforced by the network: the program filters neither the network of site/one nor of site/two",
      ],
    ],
  ],
  [
    "a flow between two networks whose owners filter them",
    {
      "sites.tokyo-gcp.existingNetwork": "legacy",
      "sites.osaka-azure.workloadSubnet": undefined,
      "sites.osaka-azure.existingVirtualNetwork": { resourceGroup: "legacy", name: "legacy" },
    },
    [
      [
        "hub:flows.sync.enforcedBy",
        "cannot be enforced by the network: the program filters neither the network of site/tokyo-gcp nor of site/osaka-azure",
      ],
    ],
  ],
  [
    "a flow from a spoke to a spoke",
    {
      "spokes.data": { cidr: "172.18.0.0/16" },
      "flows.copy": { from: "spoke/app", to: "spoke/data", services: ["tcp/22"] },
    },
    [["hub:flows.copy", "leads from a spoke to a spoke, and the hub routes between sites and spokes only"]],
  ],
  [
    "BGP without an ASN",
    { "sites.one": { kind: "customer-gateway", cidrs: ["10.50.0.0/24"], outsideAddress: "198.51.100.1" } },
    [["hub:sites.one.asn", "is missing"]],
  ],
  [
    "an ASN with static routes",
    {
      "sites.one": {
        kind: "customer-gateway",
        routing: "static",
        asn: 65001,
        cidrs: ["10.50.0.0/24"],
        outsideAddress: "198.51.100.1",
      },
    },
    [["hub:sites.one.asn", "does not go with static routing"]],
  ],
  [
    "a site in a zone of the hub",
    { "sites.tokyo-gcp.zone": "trust" },
    [["hub:sites.tokyo-gcp.zone", "is taken by the hub itself or by PAN-OS"]],
  ],
  [
    "more zones than the firewall has",
    { "limits.zonesPerFirewall": 4 },
    [["hub:sites", "exceeds a quota (zones of a firewall)"]],
  ],
  [
    "more BGP peers than the firewall has",
    { "limits.bgpPeersPerFirewall": 5 },
    [["hub:sites", "exceeds a quota (BGP peers of a firewall)"]],
  ],
  [
    "a slot whose tunnel interface has no number",
    {
      "network.customerGatewayInsidePool": "100.64.0.0/12",
      "sites.one": {
        kind: "customer-gateway",
        asn: 65001,
        slot: 6000,
        cidrs: ["10.50.0.0/24"],
        outsideAddress: "198.51.100.1",
      },
    },
    [["hub:sites", "exceeds a quota (number of a tunnel interface, which follows from the site's slot)"]],
  ],
  [
    "a PAN-OS version that lacks what the hub needs",
    { "firewalls.panos": "10.1.14" },
    [
      [
        "hub:firewalls.panos",
        "lacks what this hub needs: transactional changes by API, the metadata service's session tokens",
      ],
    ],
  ],
  [
    "a site named as the firewalls call the Transit Gateway",
    {
      "sites.transit-gateway": {
        kind: "customer-gateway",
        asn: 65001,
        cidrs: ["10.50.0.0/24"],
        outsideAddress: "198.51.100.1",
      },
    },
    [["hub:sites.transit-gateway", "is what the firewalls call the Transit Gateway"]],
  ],
  [
    "Panorama without its address, nor its key",
    { "firewalls.management": "panorama" },
    [
      ["hub:firewalls.panorama", "is missing with management: panorama"],
      ["hub:credentials.vmAuthKey", "is missing, and management by Panorama needs it"],
    ],
  ],
  [
    "Strata Cloud Manager's folder with local management",
    { "firewalls.strataCloudManager": { folder: "hub" } },
    [["hub:firewalls.strataCloudManager", "does not go with management: local"]],
  ],
  [
    "push to firewalls that Strata Cloud Manager configures",
    {
      "firewalls.management": "strata-cloud-manager",
      "firewalls.strataCloudManager": { folder: "hub" },
      "firewalls.push": true,
      credentials: { registrationPinId: { secure: "[secret]" }, registrationPinValue: { secretsManager: "pin" } },
    },
    [["hub:firewalls.push", "does not go with management: strata-cloud-manager, which would undo it"]],
  ],
  [
    "push without API keys",
    { "firewalls.push": true },
    [
      ["hub:credentials.apiKeyA", "is missing, and push needs it"],
      ["hub:credentials.apiKeyB", "is missing, and push needs it"],
    ],
  ],
  [
    "a secret that nobody needs",
    { credentials: { vmAuthKey: { secretsManager: "vm-auth-key" } } },
    [["hub:credentials.vmAuthKey", "is of no use for local management without push"]],
  ],
  [
    "byol without a code at the first boot",
    { "firewalls.license": "byol" },
    [["hub:credentials.authCodes", "is missing: with license: byol both firewalls would come up without a licence"]],
  ],
  [
    "an auth code that no licence takes",
    { credentials: { authCodes: { secretsManager: "auth-codes" } } },
    [["hub:credentials.authCodes", "is of no use with license: bundle1, which AWS Marketplace bills"]],
  ],
  [
    "an auth code for firewalls that are licensed elsewhere",
    {
      "firewalls.license": "byol",
      "firewalls.licensing": "elsewhere",
      credentials: { authCodes: { secretsManager: "auth-codes" } },
    },
    [["hub:credentials.authCodes", "does not go with hub:firewalls.licensing: elsewhere"]],
  ],
  [
    "firewalls that nobody could log in to, nor reach",
    { "firewalls.keyName": undefined, "firewalls.managementCidrs": undefined },
    [
      [
        "hub:firewalls.keyName",
        "is missing, and hub:credentials.administratorPasswordHash too: nobody could log in, and neither can be added after the first boot",
      ],
      ["hub:firewalls.managementCidrs", "is missing: nobody could reach the management interfaces"],
    ],
  ],
  [
    "servers that the management subnets have no route to",
    {
      "firewalls.management": "panorama",
      "firewalls.panorama": { servers: ["10.110.0.5", "192.0.2.10"], templateStack: "hub", deviceGroup: "hub" },
      "firewalls.services": { ntp: ["100.64.0.1"], dns: ["10.100.1.7", "192.168.7.53"] },
      credentials: { vmAuthKey: { secretsManager: "vm-auth-key" } },
    },
    [
      ["hub:firewalls.panorama.servers.0", "is a private address, and the management subnets have no route to it"],
      ["hub:firewalls.services.ntp.0", "is a private address, and the management subnets have no route to it"],
      ["hub:firewalls.services.dns.1", "is a private address, and the management subnets have no route to it"],
    ],
  ],
  [
    "services that are none",
    {
      "firewalls.services": {
        ntp: ["198.51.100.300"],
        dns: ["ns.example.com"],
        timezone: "Tokyo time",
        contentUpdates: { at: "25:00" },
      },
    },
    [
      ["hub:firewalls.services.ntp.0", "is neither an IPv4 address nor a host name"],
      ["hub:firewalls.services.dns.0", "is not an IPv4 address"],
      ["hub:firewalls.services.timezone", "is not a time zone of the tz database"],
      ["hub:firewalls.services.contentUpdates.at", "is not a time of day"],
    ],
  ],
  [
    "several problems at once",
    { colour: "red", "network.asn": "x", "sites.tokyo-gcp.region": 7 },
    [
      ["hub:network.asn", "is not allowed"],
      ["hub:sites.tokyo-gcp.region", "is a number, not a text"],
      ["hub:colour", "is not a known key"],
    ],
  ],
];

describe("configuration", () => {
  for (const [title, changes, expected] of REFUSALS) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(
        problemsOf(changes).map(({ path: at, what }) => [at, what]),
        expected,
      );
    });
  }

  it("refuses whatever is no prefix by its place, in any key, with all other problems", () => {
    const keys = ["spokes.app.cidr", "network.cidr", "sites.osaka-azure.gatewaySubnet", "sites.tokyo-gcp.cidrs.0"];
    const texts = [
      ...[
        "",
        "abc",
        "/16",
        "10.20.0.0",
        "10.20.0.0/33",
        "010.20.0.0/16",
        "1e3/8",
        "10.20.0.0-10.20.0.9",
        "2001:db8::/48",
      ],
      ...[" 10.20.0.0/16", "10.20.0.0 /16", "10.20.0.0/16\n", "東京", "\uff11\uff10.20.0.0/16", "\u3000", "fd00::/48"],
    ];
    for (const key of keys)
      for (const text of texts)
        assert.deepEqual(
          problemsOf({ [key]: text, colour: "red" }).map(({ path: at, what, value }) => [at, what, value]),
          [
            [`hub:${key}`, "is not an IPv4 prefix", text],
            ["hub:colour", "is not a known key", undefined],
          ],
        );
    assert.deepEqual(
      problemsOf({ "firewalls.managementCidrs": ["office"] }).map(({ path: at, allowed }) => [at, allowed]),
      [["hub:firewalls.managementCidrs.0", "an IPv4 prefix, for example 10.20.0.0/16"]],
    );
  });

  /** What a user types, the place, what is said of it, and the remedy. */
  const MISTYPED: readonly [Readonly<Record<string, unknown>>, string, string, string | undefined][] = [
    [
      { "firewalls.panos": 11.1 },
      "firewalls.panos",
      "is a number, not a text",
      'quote it: "11.1" (YAML reads 11.10 as 11.1)',
    ],
    [{ "network.availabilityZones": ["ap-northeast-1a"] }, "network.availabilityZones", "is too short", undefined],
    [{ "flows.web.services": ["tcp/99999"] }, "flows.web.services", "is not a port range", undefined],
    [{ site: {} }, "site", "is not a known key", "did you mean hub:sites?"],
    [
      { "firewalls.instancetype": "m5.large" },
      "firewalls.instancetype",
      "is not a known key",
      "did you mean instanceType?",
    ],
    [{ "firewalls.colour": "red" }, "firewalls.colour", "is not a known key", "remove it"],
    [
      { "sites.tokyo-gcp.kind": "gcp-ha-vpnn" },
      "sites.tokyo-gcp.kind",
      "is not a known kind",
      "did you mean gcp-ha-vpn?",
    ],
    [{ "sites.osaka-azure.sku": "vpngw1az" }, "sites.osaka-azure.sku", "is not allowed", "did you mean VpnGw1AZ?"],
    [{ "sites.tokyo-gcp.kind": undefined }, "sites.tokyo-gcp.kind", "is missing", "add it"],
    [
      { "sites.osaka-azure.gatewaySubnet": undefined, "sites.osaka-azure.gatewaysubnet": "192.168.255.0/27" },
      "sites.osaka-azure.gatewaysubnet",
      "is not a known key",
      "did you mean gatewaySubnet?",
    ],
    [
      { "sites.tokyo-gcp.kind": undefined, "sites.tokyo-gcp.\u3000kind": "gcp-ha-vpn" },
      "sites.tokyo-gcp.kind",
      "is missing",
      'correct the key "\u3000kind" beside it: it holds an ideographic space (U+3000): type it again in ASCII, without spaces',
    ],
    [
      { "spokes.app.cidr": "\uff11\uff10.20.0.0/16" },
      "spokes.app.cidr",
      "is not an IPv4 prefix",
      "it holds U+FF11, U+FF10: type it again in ASCII, without spaces",
    ],
    [
      { "spokes.app.cidr": " 10.20.0.0/16" },
      "spokes.app.cidr",
      "is not an IPv4 prefix",
      "it holds a space: type it again in ASCII, without spaces",
    ],
  ];
  for (const [changes, at, what, remedy] of MISTYPED) {
    it(`tells what was mistyped: ${JSON.stringify(changes)}`, () => {
      const problems = problemsOf(changes).map((problem) => [problem.path, problem.what, problem.remedy]);
      assert.deepEqual(problems, [[`hub:${at}`, what, remedy]]);
    });
  }

  it("says of a wrong port what was written, and of one zone how many there must be", () => {
    assert.equal(problemsOf({ "flows.web.services": ["tcp/99999"] })[0]!.value, "tcp/99999");
    assert.equal(problemsOf({ "flows.web.services": ["tcp/9-1"] })[0]!.value, "tcp/9-1");
    assert.equal(problemsOf({ "network.availabilityZones": ["ap-northeast-1a"] })[0]!.allowed, "at least 2 of them");
  });

  it("refuses a Region that is none, and not the zones, which tell the one that is meant", () => {
    for (const region of ["ap-northeast1", "tokyo", "ap-northeast-1a", ""]) {
      assert.throws(
        () => planHub(hubConfig(hubValues("dev")), "test", region),
        (error: ConfigError) => {
          const [problem, ...others] = error.problems;
          assert.deepEqual(
            [problem!.path, problem!.what, problem!.value, others],
            ["aws:region", "is not a Region", region, []],
          );
          assert.match(problem!.remedy!, /^did you mean ap-northeast-1, /);
          return true;
        },
      );
    }
  });

  it("names both sites and a free slot when two fall into one", () => {
    const [problem] = problemsOf({
      "sites.tokyo-gcp.slot": 5,
      "sites.second": { kind: "gcp-ha-vpn", slot: 5, asn: 64600, cidrs: ["10.60.0.0/16"], region: "asia-east1" },
    });
    assert.equal(problem?.what, "tokyo-gcp and second fall into the same slot of the inside address pool");
    assert.match(problem.remedy ?? "", /record slot: 6 /);
  });

  it("lets the site with a recorded slot keep it, whatever their names and their order", () => {
    const slot = planHub(hubConfig(hubValues("dev")), "test", "ap-northeast-1").sites.find(
      ({ name }) => name === "tokyo-gcp",
    )!.slot;
    const recorded = { kind: "gcp-ha-vpn", slot, asn: 64600, cidrs: ["10.60.0.0/16"], region: "asia-east1" };
    for (const name of ["alpha", "zulu"])
      assert.deepEqual(
        problemsOf({ [`sites.${name}`]: recorded }).map(({ path: at, what }) => [at, what]),
        [["hub:sites.tokyo-gcp.slot", `tokyo-gcp and ${name} fall into the same slot of the inside address pool`]],
      );
  });

  it("shows 200 characters of a value, and says how many there are of a longer one", () => {
    const message = (length: number) =>
      new ConfigError(problemsOf({ "sites.tokyo-gcp.region": "x".repeat(length) })).message;
    // The quotation marks count.
    assert.match(message(198), /found: {3}"x{198}"$/m);
    assert.match(message(199), /found: {3}"x{199}\.\.\. \(201 characters\)$/m);
  });

  it("names eight keys at most where one is meant", () => {
    const epochsOf = (site: string) => problemsOf({ "keys.epochs": { [`${site}/x`]: 2 } })[0]?.allowed?.split(", ");
    assert.deepEqual(epochsOf("tokyo-gcp"), ["tokyo-gcp/a-0", "tokyo-gcp/a-1", "tokyo-gcp/b-0", "tokyo-gcp/b-1"]);
    // Six in all: two of osaka-azure, four of tokyo-gcp.
    assert.equal(epochsOf("kyoto")?.length, 6);
    const kobe = { kind: "gcp-ha-vpn", region: "asia-northeast2", asn: 64600, cidrs: ["10.60.0.0/16"], slot: 1 };
    assert.equal(
      problemsOf({ "keys.epochs": { "kyoto/x": 2 }, "sites.kobe": kobe })[0]?.allowed?.split(", ").length,
      8,
    );
  });

  it("refuses a credential in clear text and never shows it", () => {
    const values = changed(hubValues("dev"), {
      "firewalls.push": true,
      credentials: { apiKeyA: "MARKED-KEY", apiKeyB: ["MARKED-KEY"], colour: "MARKED-KEY" },
    });
    assert.throws(
      () => parseConfig(maskCredentials(values, false)),
      (error: Error) => {
        assert.match(error.message, /hub:credentials\.apiKeyA: is in clear text/);
        assert.doesNotMatch(error.message, /MARKED/);
        return true;
      },
    );
  });

  it("knows of a secret only where it comes from", () => {
    const credentials = { apiKeyA: "MARKED-KEY", apiKeyB: { secretsManager: "hub/api-key-b" } };
    const values = changed(hubValues("dev"), { "firewalls.push": true, credentials });
    const { firewallSettings } = planPair(hubConfig(maskCredentials(values, true)), "test");
    assert.deepEqual(firewallSettings.credentials, {
      apiKeyA: { from: "configuration" },
      apiKeyB: { from: "secrets-manager", secretId: "hub/api-key-b" },
    });
  });

  it("accepts both stack files", () => {
    for (const stack of ["dev", "prod"]) planHub(parseConfig(hubValues(stack)), stack, "ap-northeast-1");
  });

  it("has its JSON schema written down for editors", () => {
    const written = JSON.parse(fs.readFileSync(path.join(root, "docs", "stack.schema.json"), "utf8")) as unknown;
    assert.deepEqual(written, JSON.parse(JSON.stringify(stackFileSchema())), "run: npx hub schema --write");
  });
});
