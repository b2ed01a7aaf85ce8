/**
 * Proves that a wrong configuration of a site on AWS VPN connections is refused with exactly the problems it has, at
 * their paths, before anything is planned, and that a key in clear text is never shown. It does not prove that a
 * configuration which passes works in the clouds.
 */
import assert from "node:assert/strict";
import { describePresharedKeyProblem } from "../../../components/plan/crypto/keyForms";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { ConfigError } from "../../../components/plan/problems";
import { changed } from "../configs";
import { exampleValues } from "../examples";

const REGION = "ap-northeast-1";

function problemsOf(values: Record<string, unknown>): [string, string][] {
  try {
    planHub(parseConfig(values), "test", REGION);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, what }) => [path, what]);
    throw error;
  }
  return [];
}

type Case = readonly [title: string, example: string, changes: Record<string, unknown>, problems: [string, string][]];

const branch = (more: Record<string, unknown>) => ({
  kind: "customer-gateway",
  terminateOn: "aws-vpn",
  outsideAddress: "198.51.100.77",
  cidrs: ["10.77.0.0/22"],
  asn: 65077,
  ...more,
});
const manyBranches = (count: number, more: (index: number) => Record<string, unknown> = () => ({})) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `branch-${index}`,
      branch({
        outsideAddress: `203.0.113.${index + 1}`,
        cidrs: [`10.200.${index}.0/24`],
        asn: 4200001000 + index,
        slot: index,
        ...more(index),
      }),
    ]),
  );

const ARN = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:partner/kobe-AbC123";

const CASES: readonly Case[] = [
  [
    "an unknown end of the tunnels",
    "cloudhub",
    { "sites.kobe.terminateOn": "aws" },
    [["hub:sites.kobe.terminateOn", "is not a known kind"]],
  ],
  [
    "a firewall's key at a site that no firewall meets",
    "cloudhub",
    { "sites.kobe.primaryFirewall": "a" },
    [["hub:sites.kobe.primaryFirewall", "is not a known key"]],
  ],
  [
    "a gateway that does not exist",
    "cloudhub",
    { "sites.kobe.attachTo": "dta" },
    [["hub:sites.kobe.attachTo", "is no gateway of this hub"]],
  ],
  [
    "overlapping prefixes of two sites, redundant only as gateways of one",
    "cloudhub",
    { "sites.sapporo.cidrs": ["10.50.4.0/24"] },
    [["hub:sites.sapporo.cidrs", "10.50.4.0/24 overlaps 10.50.4.0/22 of hub:sites.kobe.cidrs"]],
  ],
  [
    "overlapping prefixes with a site on the firewalls",
    "cloudhub",
    { "sites.sapporo.cidrs": ["10.20.9.0/24"] },
    [["hub:sites.sapporo.cidrs", "10.20.9.0/24 overlaps 10.20.0.0/16 of hub:sites.tokyo-gcp.cidrs"]],
  ],
  [
    "the same ASN twice under CloudHub",
    "cloudhub",
    { "sites.kobe.asn": 65001, "sites.kobe-archive.asn": 65001 },
    [["hub:sites.nagoya.asn", "is also the ASN of hub:sites.kobe.asn"]],
  ],
  [
    "the Transit Gateway's ASN at a site",
    "cloudhub",
    { "sites.nagoya.asn": 64512 },
    [["hub:sites.nagoya.asn", "is also the ASN of the AWS side (transit-gateway)"]],
  ],
  [
    "the virtual private gateway's ASN at a site",
    "cloudhub",
    { "spokes.data.vpnGatewayAsn": 4200000010 },
    [["hub:sites.kobe-archive.asn", "is also the ASN of the AWS side (data)"]],
  ],
  [
    "a public ASN of a virtual private gateway",
    "cloudhub",
    { "spokes.data.vpnGatewayAsn": 2914 },
    [["hub:spokes.data.vpnGatewayAsn", "a virtual private gateway takes private ASNs only"]],
  ],
  [
    "an Amazon-side ASN that Azure reserves, toward Azure",
    "azure-to-aws-bgp",
    { "network.transitGatewayAsn": 65518 },
    [["hub:network.transitGatewayAsn", "is reserved by Azure"]],
  ],
  [
    "a public ASN at Google Cloud",
    "google-cloud-to-aws",
    { "sites.tokyo.asn": 2914 },
    [["hub:sites.tokyo.asn", "a Cloud Router takes private ASNs only"]],
  ],
  [
    "an ASN that Azure reserves",
    "azure-to-aws-bgp",
    { "sites.osaka.asn": 65518 },
    [["hub:sites.osaka.asn", "is reserved by Azure"]],
  ],
  [
    "a version of IKE, which every cipher profile decides (RFC 8247, RFC 9395)",
    "cloudhub",
    { "sites.kobe.tunnelOptions": { ikeVersion: "ikev1" } },
    [["hub:sites.kobe.tunnelOptions.ikeVersion", "is not a known key"]],
  ],
  [
    "lifetimes out of order",
    "cloudhub",
    { "sites.kobe.tunnelOptions": { phase1LifetimeSeconds: 1800, phase2LifetimeSeconds: 1800 } },
    [["hub:sites.kobe.tunnelOptions.phase2LifetimeSeconds", "is not less than phase1LifetimeSeconds (1800)"]],
  ],
  [
    "a lifetime beyond AWS's range",
    "cloudhub",
    { "sites.kobe.tunnelOptions": { phase2LifetimeSeconds: 3601 } },
    [["hub:sites.kobe.tunnelOptions.phase2LifetimeSeconds", "is too large"]],
  ],
  [
    "a rekey margin of more than half the lifetime",
    "cloudhub",
    { "sites.kobe.tunnelOptions": { phase2LifetimeSeconds: 900, rekeyMarginSeconds: 451 } },
    [["hub:sites.kobe.tunnelOptions.rekeyMarginSeconds", "is more than half of phase2LifetimeSeconds (900)"]],
  ],
  [
    "a DPD timeout below AWS's least",
    "cloudhub",
    { "sites.kobe.tunnelOptions": { dpdTimeoutSeconds: 29 } },
    [["hub:sites.kobe.tunnelOptions.dpdTimeoutSeconds", "is too small"]],
  ],
  [
    "acceleration on a virtual private gateway",
    "cloudhub",
    { "sites.depot.acceleration": true },
    [["hub:sites.depot.acceleration", "is offered on a Transit Gateway only"]],
  ],
  [
    "large tunnels on a virtual private gateway",
    "cloudhub",
    { "sites.depot.tunnelBandwidth": "large" },
    [["hub:sites.depot.tunnelBandwidth", "large tunnels are offered on a Transit Gateway only"]],
  ],
  [
    "large tunnels with acceleration",
    "cloudhub",
    { "sites.sapporo.tunnelBandwidth": "large" },
    [["hub:sites.sapporo.tunnelBandwidth", "large tunnels do not go with acceleration"]],
  ],
  [
    "an accelerated connection that AWS would initiate",
    "cloudhub",
    { "sites.sapporo.tunnelOptions": { startupAction: "start" } },
    [
      [
        "hub:sites.sapporo.tunnelOptions.startupAction",
        "an accelerated connection is initiated by the customer's side",
      ],
    ],
  ],
  ["BGP without an ASN", "cloudhub", { "sites.kobe.asn": undefined }, [["hub:sites.kobe.asn", "is missing"]]],
  [
    "an ASN with static routing",
    "cloudhub",
    { "sites.sapporo.asn": 65030 },
    [["hub:sites.sapporo.asn", "does not go with static routing"]],
  ],
  [
    "static routing at Google Cloud, whose HA VPN has none",
    "google-cloud-to-aws",
    { "sites.tokyo.routing": "static" },
    [["hub:sites.tokyo.routing", "is not a known key"]],
  ],
  [
    "static routing with two devices on the Transit Gateway",
    "cloudhub",
    { "sites.nagoya.routing": "static", "sites.nagoya.asn": undefined },
    [
      [
        "hub:sites.nagoya.gateways",
        "cannot take over from each other with static routing: a Transit Gateway route table holds one static route per prefix, and it does not follow the tunnels",
      ],
    ],
  ],
  [
    "a count of static tunnels with BGP",
    "azure-to-aws-bgp",
    { "sites.osaka.staticTunnels": 1 },
    [["hub:sites.osaka.staticTunnels", "does not go with BGP, which uses all four tunnels"]],
  ],
  ["no device", "cloudhub", { "sites.depot.outsideAddress": undefined }, [["hub:sites.depot", "has no device"]]],
  [
    "one device and a list of devices",
    "cloudhub",
    { "sites.nagoya.outsideAddress": "198.51.100.9" },
    [["hub:sites.nagoya", "has both outsideAddress and gateways"]],
  ],
  [
    "a fifth device",
    "cloudhub",
    { "sites.nagoya.gateways": [1, 2, 3, 4, 5].map((last) => ({ outsideAddress: `203.0.113.${last}` })) },
    [["hub:sites.nagoya.gateways", "is too long"]],
  ],
  [
    "a private address as customer gateway",
    "cloudhub",
    { "sites.depot.outsideAddress": "192.168.7.1" },
    [
      [
        "hub:sites.depot.outsideAddress",
        "is not reachable over the internet: 192.168.0.0/16 is private use (RFC 1918)",
      ],
    ],
  ],
  [
    "one device as two sites on one gateway",
    "cloudhub",
    { "sites.depot.outsideAddress": "198.51.100.20" },
    [
      [
        "hub:sites.kobe-archive.outsideAddress",
        "is also hub:sites.depot.outsideAddress; the virtual private gateway of spoke/data cannot tell two sites behind one address apart",
      ],
    ],
  ],
  [
    "a reserved inside /30",
    "cloudhub",
    { "sites.kobe.insideCidrs": { "0-1": "169.254.5.0/30" } },
    [["hub:sites.kobe.insideCidrs.0-1", "lies in 169.254.5.0/29, which AWS reserves"]],
  ],
  [
    "an inside block of another size",
    "cloudhub",
    { "sites.kobe.insideCidrs": { "0-1": "169.254.10.0/29" } },
    [["hub:sites.kobe.insideCidrs.0-1", "has the wrong size: inside blocks have one size"]],
  ],
  [
    "an inside /30 outside Azure's APIPA range",
    "azure-to-aws-bgp",
    { "sites.osaka.insideCidrs": { "1-2": "169.254.23.0/30" } },
    [["hub:sites.osaka.insideCidrs.1-2", "is outside the addresses this kind of leg may use"]],
  ],
  [
    "an inside /30 given twice",
    "cloudhub",
    { "sites.kobe.insideCidrs": { "0-1": "169.254.10.0/30", "0-2": "169.254.10.0/30" } },
    [["hub:sites.kobe.insideCidrs.0-2", "169.254.10.0/30 overlaps 169.254.10.0/30 of hub:sites.kobe.insideCidrs.0-1"]],
  ],
  [
    "an inside /30 of a tunnel that the site lacks",
    "cloudhub",
    { "sites.kobe.insideCidrs": { "1-1": "169.254.10.0/30" } },
    [["hub:sites.kobe.insideCidrs.1-1", "is of a tunnel that the site does not have"]],
  ],
  [
    "two sites in one slot",
    "cloudhub",
    { "sites.kobe.slot": 5, "sites.nagoya.slot": 5 },
    [["hub:sites.nagoya.slot", "nagoya and kobe fall into the same slot of hub:network.awsVpnInsidePool"]],
  ],
  [
    "a slot beyond the pool",
    "azure-to-aws-bgp",
    { "sites.osaka.slot": 32 },
    [["hub:sites.osaka.slot", "is outside the pool"]],
  ],
  [
    "a GatewaySubnet that is too small",
    "azure-to-aws",
    { "sites.osaka.gatewaySubnet": "192.168.255.0/28" },
    [["hub:sites.osaka.gatewaySubnet", "has the wrong size: GatewaySubnet needs /27 or larger"]],
  ],
  [
    "a flow that the firewalls should enforce",
    "cloudhub",
    { "flows.archive.enforcedBy": ["network", "firewall"] },
    [
      [
        "hub:flows.archive.enforcedBy",
        "cannot be enforced by the firewalls: no packet of site/kobe-archive, which ends on the AWS VPN, crosses them",
      ],
    ],
  ],
  [
    "a flow between a site on the firewalls and one on the AWS VPN",
    "cloudhub",
    { "flows.cross": { from: "site/tokyo-gcp", to: "site/kobe", services: ["tcp/443"], enforcedBy: ["network"] } },
    [
      [
        "hub:flows.cross",
        "names site/tokyo-gcp, which ends on the firewalls, and site/kobe, which ends on the AWS VPN; the hub routes nothing between the two, and one flow cannot be enforced by both sides' filters",
      ],
    ],
  ],
  [
    "a flow to a spoke that the site's virtual private gateway does not have",
    "cloudhub",
    { "flows.far": { from: "site/depot", to: "spoke/app", services: ["tcp/443"], enforcedBy: ["network"] } },
    [
      [
        "hub:flows.far",
        "leads from site/depot to spoke/app, and no gateway has both: a site on a virtual private gateway reaches that spoke and the sites on it only",
      ],
    ],
  ],
  [
    "a flow between sites of two gateways",
    "cloudhub",
    { "flows.far": { from: "site/depot", to: "site/kobe", services: ["all"], enforcedBy: ["network"] } },
    [
      [
        "hub:flows.far",
        "leads from site/depot to site/kobe, and no gateway has both: a site on a virtual private gateway reaches that spoke and the sites on it only",
      ],
    ],
  ],
  [
    "a narrowed flow where AWS only routes",
    "cloudhub",
    { "flows.between-branches.services": ["tcp/22"] },
    [
      [
        "hub:flows.between-branches.services",
        "cannot be narrowed: between site/kobe and site/nagoya AWS only routes (CloudHub), and the program filters neither network",
      ],
    ],
  ],
  [
    "a narrowed flow with an adopted network, whose owner filters it",
    "google-cloud-to-aws",
    {
      "sites.tokyo.existingNetwork": "theirs",
      "sites.branch": branch({}),
      "flows.far": { from: "site/branch", to: "site/tokyo", services: ["tcp/22"], enforcedBy: ["network"] },
    },
    [
      [
        "hub:flows.far.services",
        "cannot be narrowed: between site/branch and site/tokyo AWS only routes (CloudHub), and the program filters neither network",
      ],
    ],
  ],
  [
    "sites that meet on a virtual private gateway without a flow",
    "cloudhub",
    { "flows.between-archives": undefined },
    [
      [
        "hub:sites.kobe-archive.attachTo",
        "kobe-archive and depot reach each other on the virtual private gateway of spoke/data, which passes on every route it learns, and no flow allows it",
      ],
    ],
  ],
  [
    "everything through the firewalls",
    "cloudhub",
    { "flows.cloud.services": ["all"] },
    [
      [
        "hub:flows.cloud.services",
        "allows everything, which only a flow between sites on the AWS VPN may, where nothing of the hub filters",
      ],
    ],
  ],
  [
    "two devices with one number, one by its place",
    "cloudhub",
    { "sites.nagoya.gateways": [{ outsideAddress: "198.51.100.10", number: 1 }, { outsideAddress: "198.51.100.11" }] },
    [["hub:sites.nagoya.gateways.1.number", "is the number of another device of the site, given or by its place"]],
  ],
  [
    "an epoch of a key that does not exist",
    "cloudhub",
    { "keys.epochs": { "kobe/1-1": 2 } },
    [["hub:keys.epochs.kobe/1-1", "is not the id of a key"]],
  ],
  [
    "a given key for a tunnel that does not exist",
    "cloudhub",
    { presharedKeys: { "kobe/1-1": { secretsManager: "partner-key" } } },
    [["hub:presharedKeys.kobe/1-1", "is not the id of a key"]],
  ],
  [
    "a given key of a site on the firewalls for a tunnel that does not exist",
    "cloudhub",
    { presharedKeys: { "tokyo-gcp/a-2": { secretsManager: "partner" } } },
    [["hub:presharedKeys.tokyo-gcp/a-2", "is not the id of a key"]],
  ],
  [
    "one secret for two tunnels",
    "cloudhub",
    { presharedKeys: { "kobe/0-1": { secretsManager: "partner" }, "kobe/0-2": { secretsManager: "partner" } } },
    [
      [
        "hub:presharedKeys.kobe/0-2.secretsManager",
        "kobe/0-2 and kobe/0-1 name one secret: two tunnels would share a key, and who learns one has both",
      ],
    ],
  ],
  [
    "one secret for two tunnels, by its name and by its ARN",
    "cloudhub",
    { presharedKeys: { "kobe/0-1": { secretsManager: "partner/kobe" }, "kobe/0-2": { secretsManager: ARN } } },
    [
      [
        "hub:presharedKeys.kobe/0-2.secretsManager",
        "kobe/0-2 and kobe/0-1 name one secret: two tunnels would share a key, and who learns one has both",
      ],
    ],
  ],
  [
    "the ARN of something else as a given key's secret",
    "cloudhub",
    { presharedKeys: { "kobe/0-1": { secretsManager: ARN.replace("secretsmanager", "ssm") } } },
    [["hub:presharedKeys.kobe/0-1.secretsManager", "is neither the name nor the ARN of a secret (not shown)"]],
  ],
  [
    "an epoch of a key that the other side gave",
    "cloudhub",
    { presharedKeys: { "kobe/0-1": { secretsManager: "partner" } }, "keys.epochs": { "kobe/0-1": 2 } },
    [["hub:keys.epochs.kobe/0-1", "is of no use: the other side gave this key, and the program makes none"]],
  ],
  [
    "an alarm topic of another Region",
    "cloudhub",
    { alarms: { topicArn: "arn:aws:sns:us-east-1:123456789012:vpn" } },
    [["hub:alarms.topicArn", "is a topic of another Region; an alarm publishes to topics of its own"]],
  ],
  [
    "a FIFO topic, which takes no alarm",
    "cloudhub",
    { alarms: { topicArn: "arn:aws:sns:ap-northeast-1:123456789012:vpn.fifo" } },
    [["hub:alarms.topicArn", "is not the ARN of a standard SNS topic"]],
  ],
  [
    "the ARN of something else as a topic",
    "cloudhub",
    { alarms: { topicArn: "arn:aws:sqs:ap-northeast-1:123456789012:vpn" } },
    [["hub:alarms.topicArn", "is not the ARN of a standard SNS topic"]],
  ],
  [
    "subscriptions to a topic that is somebody else's",
    "cloudhub",
    {
      alarms: {
        topicArn: "arn:aws:sns:ap-northeast-1:123456789012:vpn",
        emails: ["network@example.com"],
        https: ["https://alerts.example.com/aws"],
      },
    },
    [
      ["hub:alarms.emails", "does not go with topicArn: whoever owns that topic subscribes to it"],
      ["hub:alarms.https", "does not go with topicArn: whoever owns that topic subscribes to it"],
    ],
  ],
  [
    "receivers of alarms that are none",
    "cloudhub",
    {
      alarms: {
        emails: ["network@"],
        https: ["http://alerts.example.com/aws", "alerts.example.com"],
      },
    },
    [
      ["hub:alarms.emails.0", "is not an e-mail address"],
      ["hub:alarms.https.0", "is not an https URL"],
      ["hub:alarms.https.1", "is not an https URL"],
    ],
  ],
  [
    "a receiver named twice",
    "cloudhub",
    { alarms: { emails: ["network@example.com", "network@example.com"] } },
    [["hub:alarms.emails", "names one receiver twice"]],
  ],
  [
    "receivers at AWS where no site ends on the AWS VPN, and an address named twice",
    "cloudhub",
    {
      sites: { "tokyo-gcp": (exampleValues("cloudhub")["sites"] as Record<string, unknown>)["tokyo-gcp"] },
      flows: {},
      alarms: {
        emails: ["network@example.com", "network@example.com"],
        https: ["https://alerts.example.com/aws"],
      },
    },
    [
      ["hub:alarms.https", "is of no use: only alarms of sites on the AWS VPN reach it, and there is none"],
      ["hub:alarms.emails", "names one receiver twice"],
    ],
  ],
  [
    "alarms where no site has any",
    "cloudhub",
    { sites: {}, flows: {}, alarms: { emails: ["network@example.com"] } },
    [["hub:alarms", "is of no use: no site ends on the AWS VPN or has a gateway of Google Cloud or Azure"]],
  ],
  [
    "a device without IKEv2",
    "cloudhub",
    { "sites.kobe.device": "windows-2008-r2" },
    [
      [
        "hub:sites.kobe.device",
        "Windows Server 2008 R2 cannot use the suite gcm256-sha384-group20: it lacks IKEv2 (it has IKEv1 only)",
      ],
    ],
  ],
  [
    "a device without IKEv2 as one of several gateways",
    "cloudhub",
    {
      "sites.nagoya.gateways": [
        { outsideAddress: "198.51.100.10" },
        { outsideAddress: "198.51.100.11", device: "windows-2008-r2" },
      ],
    },
    [
      [
        "hub:sites.nagoya.gateways.1.device",
        "Windows Server 2008 R2 cannot use the suite gcm256-sha384-group20: it lacks IKEv2 (it has IKEv1 only)",
      ],
    ],
  ],
  [
    "more connections than the Region's quota",
    "cloudhub",
    { sites: manyBranches(3), flows: {}, limits: { vpnConnectionsPerRegion: 2 } },
    [["hub:sites", "exceeds a quota (VPN connections of the Region)"]],
  ],
  [
    "more connections than one virtual private gateway takes",
    "cloudhub",
    {
      sites: manyBranches(11, () => ({ attachTo: "data" })),
      flows: pairsOf(11),
    },
    [["hub:sites", "exceeds a quota (VPN connections of the virtual private gateway of spoke/data)"]],
  ],
  [
    "more route tables than a Transit Gateway holds",
    "cloudhub",
    { sites: manyBranches(18), flows: {} },
    [["hub:sites", "exceeds a quota (route tables of the Transit Gateway, one per site on it)"]],
  ],
  [
    "more prefixes than a virtual private gateway takes",
    "cloudhub",
    { "sites.depot.cidrs": Array.from({ length: 101 }, (_, index) => `10.90.${index}.0/24`) },
    [
      [
        "hub:sites",
        "exceeds a quota (routes that the table of spoke/data learns from its virtual private gateway; not adjustable)",
      ],
    ],
  ],
];

/** Everybody to everybody: a flow from each to all behind it. */
function pairsOf(count: number): Record<string, unknown> {
  const names = Array.from({ length: count }, (_, index) => `site/branch-${index}`);
  const flows = names.slice(0, -1).map((from, index) => {
    const to = names.slice(index + 1);
    return [`all-${index}`, { from, to, services: ["all"], enforcedBy: ["network"] }];
  });
  return Object.fromEntries(flows) as Record<string, unknown>;
}

describe("configuration of sites on the AWS VPN", () => {
  for (const example of ["azure-to-aws", "azure-to-aws-bgp", "google-cloud-to-aws", "cloudhub"]) {
    it(`accepts the example ${example}`, () => assert.deepEqual(problemsOf(exampleValues(example)), []));
  }

  for (const [title, example, changes, problems] of CASES) {
    it(`refuses ${title}`, () => {
      const found = problemsOf(changed(exampleValues(example), changes));
      assert.deepEqual(found, problems);
    });
  }

  it("refuses a key in clear text without showing it", () => {
    const key = "MARKEDsecretMARKEDsecretMARKEDsecret";
    const values = changed(exampleValues("cloudhub"), { presharedKeys: { "kobe/0-1": key } });
    assert.throws(
      () => parseConfig(values),
      (error: Error) => {
        assert.match(error.message, /hub:presharedKeys\.kobe\/0-1: is in clear text/);
        assert.doesNotMatch(error.message, /MARKED/);
        return true;
      },
    );
  });

  it("refuses what is no secret's name without showing it", () => {
    const values = changed(exampleValues("cloudhub"), {
      presharedKeys: { "kobe/0-1": { secretsManager: "MARKED name!" } },
    });
    assert.throws(
      () => planHub(parseConfig(values), "test", "ap-northeast-1"),
      (error: Error) => {
        assert.match(error.message, /hub:presharedKeys\.kobe\/0-1\.secretsManager: is neither the name nor the ARN/);
        assert.doesNotMatch(error.message, /MARKED/);
        return true;
      },
    );
  });

  it("takes a secret of its own for each tunnel, by name or by ARN", () => {
    const values = changed(exampleValues("cloudhub"), {
      presharedKeys: {
        "kobe/0-1": { secretsManager: "partner/kobe_2+a=b.c@d-e" },
        "kobe/0-2": { secretsManager: ARN },
      },
    });
    assert.deepEqual(problemsOf(values), []);
  });

  it("names a free slot when two sites fall into one", () => {
    const values = changed(exampleValues("cloudhub"), {
      "sites.kobe.slot": 5,
      "sites.nagoya.slot": 5,
      "sites.sapporo.slot": 6,
    });
    assert.throws(
      () => planHub(parseConfig(values), "test", "ap-northeast-1"),
      /same slot of hub:network\.awsVpnInsidePool.*record slot: 7 \(free\) at the newer of the two sites/s,
    );
  });

  it("names no free slot of a pool that is full", () => {
    const values = changed(exampleValues("cloudhub"), {
      "network.awsVpnInsidePool": "169.254.192.0/24",
      ...{ sites: manyBranches(9, (index) => ({ slot: index % 8 })), flows: {} },
    });
    assert.throws(
      () => planHub(parseConfig(values), "test", "ap-northeast-1"),
      /hub:sites: all slots of hub:network\.awsVpnInsidePool are taken.*found: +9.*allowed: 8 sites.*widen the pool/s,
    );
  });

  it("lists all that a choice allows, and nothing else", () => {
    const message = (example: string, changes: Record<string, unknown>) => {
      try {
        parseConfig(changed(exampleValues(example), changes));
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    assert.match(message("azure-to-aws", { "sites.osaka.staticTunnels": 3 }), /allowed: 1, 2$/m);
    assert.match(message("cloudhub", { "sites.kobe.terminateOn": "awsvpn" }), /allowed: vm-series, aws-vpn$/m);
  });

  it("refuses a password in the URL of an alarm's receiver without showing it", () => {
    const values = changed(exampleValues("cloudhub"), {
      alarms: { https: ["https://me:MARKED@alerts.example.com/aws"] },
    });
    assert.throws(
      () => parseConfig(values),
      (error: Error) => {
        assert.match(error.message, /hub:alarms\.https\.0: holds a user name or a password \(not shown\)/);
        assert.doesNotMatch(error.message, /MARKED/);
        return true;
      },
    );
  });

  for (const [title, key, problem] of [
    ["a space", `${"a".repeat(40)} b`, /forbidden character/],
    ["a leading 0", `0${"a".repeat(40)}`, /forbidden character/],
    ["a hyphen, which Azure refuses too", `${"a".repeat(40)}-b`, /forbidden character/],
    ["31 characters", "a".repeat(31), /has 31 characters; allowed: 32 to 64/],
    ["65 characters", "a".repeat(65), /has 65 characters; allowed: 32 to 64/],
    ["no text", undefined, /is not a text/],
  ] as const) {
    it(`refuses a given key with ${title}, without the key in the words`, () => {
      const words = describePresharedKeyProblem(key)!;
      assert.match(words, problem);
      assert.ok(key === undefined || !words.includes(key.slice(0, 20)));
    });
  }

  it("takes a given key of 32 to 64 letters, digits, periods and underscores", () => {
    assert.equal(describePresharedKeyProblem(`1${"aZ9._".repeat(10)}`), undefined);
  });
});
