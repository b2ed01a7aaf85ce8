/**
 * Proves that the matrix of dev and prod is as expected, and that it is the rendered rules that it judges: a hole planted
 * into any layer of the rendered resources shows in that layer's column. It does not
 * prove that the clouds and PAN-OS read the rules as the evaluators do; each evaluator names the vendor's page.
 */
import assert from "node:assert/strict";
import type { Layer } from "../../../operations/trace/checks";
import type { MatrixRow } from "../../../operations/trace/rows";
import { edited, matrixOf, onBoth, plus, rowOf, type Stack, stackOf, withXml, worldOf } from "./worlds";

const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const GOOGLE_FIREWALL = "gcp:compute/firewall:Firewall";
const SECURITY_GROUP = "azure-native:network:NetworkSecurityGroup";
const ANY_RULE =
  '<entry name="hole"><from><member>any</member></from><to><member>any</member></to>' +
  "<source><member>any</member></source><destination><member>any</member></destination>" +
  "<application><member>any</member></application><service><member>any</member></service>" +
  '<action>allow</action></entry><entry name="deny-all">';

const openSecurityGroup = (stack: Stack) =>
  plus(stack, INGRESS_RULE, "hole-in-security-group", {
    securityGroupId: "spoke-app-id",
    ipProtocol: "-1",
    cidrIpv4: "10.20.0.0/16",
  });
const openNetworkAcl = (stack: Stack) =>
  plus(stack, ACL_RULE, "hole-in-network-acl", {
    networkAclId: "spoke-app-workload-id",
    ruleNumber: 1,
    egress: false,
    ruleAction: "allow",
    protocol: "-1",
    cidrBlock: "10.0.0.0/8",
  });
const openFirewall = (stack: Stack) =>
  onBoth(stack, (each, firewall) => withXml(each, firewall, '<entry name="deny-all">', ANY_RULE));
const openGoogle = (stack: Stack) =>
  plus(stack, GOOGLE_FIREWALL, "hole-in-google-cloud", {
    network: "tokyo-gcp-network-id",
    direction: "EGRESS",
    priority: 10,
    destinationRanges: ["172.17.0.0/16"],
    allows: [{ protocol: "all" }],
  });
const openAzure = (stack: Stack) =>
  edited(stack, SECURITY_GROUP, "osaka-azure-workload", (inputs) => ({
    ...inputs,
    securityRules: [
      {
        name: "hole",
        access: "Allow",
        direction: "Inbound",
        priority: 99,
        protocol: "*",
        sourceAddressPrefix: "*",
        sourcePortRange: "*",
        destinationAddressPrefix: "*",
        destinationPortRange: "*",
      },
      ...inputs["securityRules"],
    ],
  }));

/** Columns of the rows that the change turned, as `from to, service: layer before -> after`. */
function changesOf(before: readonly MatrixRow[], after: readonly MatrixRow[]): string[] {
  return before.flatMap((row, index) => {
    const other = after[index]!;
    const layers = [...new Set([...Object.keys(row.layers), ...Object.keys(other.layers)])] as Layer[];
    return layers
      .filter((layer) => row.layers[layer] !== other.layers[layer])
      .map(
        (layer) => `${row.from} to ${row.to}, ${row.service}: ${layer} ${row.layers[layer]} -> ${other.layers[layer]}`,
      );
  });
}

const faultsOf = (rows: readonly MatrixRow[]) => rows.filter(({ asExpected }) => !asExpected);

describe("matrix", () => {
  let dev: Stack;
  let devRows: MatrixRow[];
  before(async () => {
    dev = await stackOf("dev");
    devRows = matrixOf(dev);
  });

  it("has a row for each flow of dev, and all of them pass", () => {
    const flows = devRows.filter(({ group }) => group === "flow");
    assert.deepEqual(
      flows.map(({ from, to, service, overall }) => `${from} to ${to}, ${service}: ${overall}`),
      [
        "spoke/app to site/tokyo-gcp, tcp/5432: allowed",
        "site/tokyo-gcp to spoke/app, icmp: allowed",
        "site/osaka-azure to spoke/app, icmp: allowed",
        "site/tokyo-gcp to site/osaka-azure, tcp/8443: allowed",
        "site/tokyo-gcp to spoke/app, tcp/443: allowed",
        "site/osaka-azure to spoke/app, tcp/443: allowed",
      ],
    );
  });

  it("is as expected for dev, and tells who stops what", () => {
    assert.deepEqual(faultsOf(devRows), []);
    const stops = (from: string, to: string, service: string) => rowOf(devRows, from, to, service).stoppedBy;
    assert.deepEqual(stops("site/tokyo-gcp", "spoke/app", "any other"), ["security group", "firewall", "far side"]);
    assert.deepEqual(stops("spoke/app", "site/tokyo-gcp", "tcp/443"), [
      "security group",
      "network ACL",
      "firewall",
      "far side",
    ]);
    // Its return ports are open in the network ACL, which knows no directions of connections.
    assert.deepEqual(stops("site/tokyo-gcp", "spoke/app", "tcp/5432"), ["security group", "firewall", "far side"]);
    assert.deepEqual(stops("anywhere else", "untrust of a and b", "udp/4500"), ["security group", "firewall"]);
    assert.deepEqual(stops("anywhere else", "management of a and b", "tcp/443"), ["security group", "network ACL"]);
  });

  it("is as expected for prod, with flows that one layer alone enforces", async () => {
    const rows = matrixOf(await stackOf("prod"));
    assert.deepEqual(faultsOf(rows), []);
    const backup = rowOf(rows, "spoke/data", "site/osaka-gcp", "any other");
    assert.deepEqual(backup.stoppedBy, ["firewall"]);
    assert.equal(backup.layers["security group"], "passes");
    assert.equal(rowOf(rows, "site/branch-nagoya", "spoke/app", "tcp/443").layers["far side"], "not managed");
  });

  it("shows a flow that the network alone enforces: the firewall lets its ends' other services pass", async () => {
    const rows = matrixOf(await stackOf("dev", { "flows.database.enforcedBy": ["network"] }));
    assert.deepEqual(faultsOf(rows), []);
    const other = rowOf(rows, "spoke/app", "site/tokyo-gcp", "any other");
    assert.deepEqual(other.stoppedBy, ["security group", "far side"]);
    assert.equal(other.layers.firewall, "passes");
  });

  it("is the same for both routing engines", async () => {
    const stack = await stackOf("dev", { "firewalls.panos": "11.1.6-h3", "firewalls.routingEngine": "advanced" });
    assert.deepEqual(matrixOf(stack), devRows);
  });

  for (const [what, changes, notes] of [
    [
      "firewalls that Panorama manages",
      {
        ...{ "firewalls.management": "panorama", "credentials.vmAuthKey": { secretsManager: "vm-auth-key" } },
        "firewalls.panorama": { servers: ["192.0.2.9"], templateStack: "hub", deviceGroup: "hub" },
      },
      "as rendered for panorama, which is not asked what it pushed",
    ],
    [
      "push, and a site with static routes",
      {
        "firewalls.push": true,
        "credentials.apiKeyA": { secretsManager: "a" },
        "credentials.apiKeyB": { secretsManager: "b" },
        "sites.branch": {
          ...{ kind: "customer-gateway", routing: "static", outsideAddress: "192.0.2.50", cidrs: ["10.70.0.0/22"] },
        },
        "flows.branch": { from: ["site/branch", "site/tokyo-gcp"], to: "spoke/app", services: ["udp/514"] },
        "flows.shell": { from: "site/tokyo-gcp", to: "site/branch", services: ["tcp/22"] },
      },
      "its IKE gateways are disabled in a/config/bootstrap.xml until the first push",
    ],
    [
      "adopted networks in a common zone",
      {
        "sites.tokyo-gcp.existingNetwork": "shared",
        "sites.tokyo-gcp.zone": "clouds",
        "sites.osaka-azure.existingVirtualNetwork": { resourceGroup: "shared", name: "shared" },
        "sites.osaka-azure.workloadSubnet": undefined,
        "sites.osaka-azure.zone": "clouds",
        // Nobody's filters here stand between two adopted networks.
        "flows.sync.enforcedBy": ["firewall"],
      },
      undefined,
    ],
  ] as const) {
    it(`is as expected for ${what}`, async () => {
      const stack = await stackOf("dev", changes);
      assert.deepEqual(faultsOf(matrixOf(stack)), []);
      const { unread, notes: said } = worldOf(stack);
      assert.deepEqual(unread, []);
      assert.equal(said[0], notes === undefined ? undefined : `firewall a: ${notes}`);
    });
  }

  it("has no key in it", () => {
    assert.ok(!JSON.stringify(devRows).includes("stand.in.for.a.secret"));
  });
});

describe("matrix of a stack with a hole", () => {
  let dev: Stack;
  let before_: MatrixRow[];
  before(async () => {
    dev = await stackOf("dev");
    before_ = matrixOf(dev);
  });

  it("shows an open security group", () => {
    const rows = matrixOf(openSecurityGroup(dev));
    assert.deepEqual(changesOf(before_, rows), [
      "site/tokyo-gcp to spoke/app, tcp/5432: security group stops -> passes",
      "site/tokyo-gcp to spoke/app, any other: security group stops -> passes",
    ]);
    const { overall, fault } = rowOf(rows, "site/tokyo-gcp", "spoke/app", "tcp/5432");
    assert.equal(overall, "refused");
    assert.equal(
      fault,
      "tcp/5432 10.20.0.10 to 172.17.0.10: the security group should stop it by itself " +
        "(security group ingress: hole-in-security-group)",
    );
  });

  it("shows a security group that is open to one port of one address", () => {
    const narrow = plus(dev, INGRESS_RULE, "hole", {
      securityGroupId: "spoke-app-id",
      ipProtocol: "tcp",
      fromPort: 31337,
      toPort: 31337,
      cidrIpv4: "10.20.77.7/32",
    });
    const { fault, layers } = rowOf(matrixOf(narrow), "site/tokyo-gcp", "spoke/app", "any other");
    assert.equal(layers["security group"], "in part");
    assert.match(fault!, /^tcp\/31337 10\.20\.77\.7 to 172\.17\.0\.10: the security group should stop it by itself/);
  });

  it("shows an open network ACL", () => {
    assert.deepEqual(changesOf(before_, matrixOf(openNetworkAcl(dev))), [
      "site/tokyo-gcp to spoke/app, any other: network ACL in part -> passes",
    ]);
  });

  it("shows a wide rule of the firewalls", () => {
    const rows = matrixOf(openFirewall(dev));
    const turned = changesOf(before_, rows);
    assert.ok(turned.every((line) => line.endsWith("firewall stops -> passes")));
    assert.ok(turned.includes("anywhere else to untrust of a and b, udp/500: firewall stops -> passes"));
    assert.equal(turned.length, before_.filter(({ stoppedBy }) => stoppedBy.includes("firewall")).length);
    assert.match(
      rowOf(rows, "spoke/app", "site/osaka-azure", "any").fault!,
      /the firewall should stop it by itself \(security policy, spokes to site-osaka-azure: hole\)$/,
    );
  });

  it("shows a wide rule of one firewall alone", () => {
    const rows = matrixOf(withXml(dev, "a", '<entry name="deny-all">', ANY_RULE));
    assert.equal(rowOf(rows, "spoke/app", "site/osaka-azure", "any").layers.firewall, "in part");
    assert.equal(rowOf(rows, "spoke/app", "site/osaka-azure", "any").asExpected, false);
  });

  it("shows an open firewall rule of Google Cloud", () => {
    assert.deepEqual(changesOf(before_, matrixOf(openGoogle(dev))), [
      "site/tokyo-gcp to spoke/app, tcp/5432: far side stops -> passes",
      "site/tokyo-gcp to spoke/app, any other: far side stops -> passes",
    ]);
  });

  it("shows an open rule of an Azure network security group", () => {
    const turned = changesOf(before_, matrixOf(openAzure(dev)));
    assert.deepEqual(turned, [
      "spoke/app to site/osaka-azure, icmp: far side stops -> passes",
      "spoke/app to site/osaka-azure, tcp/443: far side stops -> passes",
      "spoke/app to site/osaka-azure, any: far side stops -> passes",
    ]);
  });

  it("shows a route of the Transit Gateway that goes around the firewalls", async () => {
    const prod = await stackOf("prod");
    const hole = plus(prod, "aws:ec2transitgateway/route:Route", "hole", {
      transitGatewayRouteTableId: "hub-transit-gateway-spokes-id",
      destinationCidrBlock: "172.18.0.0/16",
      transitGatewayAttachmentId: "spoke-data-id",
    });
    const rows = matrixOf(hole);
    assert.deepEqual(changesOf(matrixOf(prod), rows), [
      "spoke/app to spoke/data, any: route stops -> passes",
      "spoke/app to spoke/data, any: firewall stops -> passes",
    ]);
    assert.equal(rowOf(rows, "spoke/app", "spoke/data", "any").asExpected, false);
  });

  it("lets a packet through only when every layer has a hole, and says so", () => {
    const holes = [openSecurityGroup, openNetworkAcl, openFirewall, openGoogle];
    const open = matrixOf(holes.reduce((stack, plant) => plant(stack), dev));
    const { overall, fault, asExpected } = rowOf(open, "site/tokyo-gcp", "spoke/app", "any other");
    assert.equal(overall, "in part");
    assert.equal(asExpected, false);
    // GRE and the like still find no entry of the network ACL for their answers.
    assert.equal(fault, "tcp/1-442 10.20.0.10 to 172.17.0.10: allowed by firewall b, and by the standby a");
  });

  it("shows a rule that lets sites speak with the firewall itself, and one that forgets the zone", () => {
    const toItself = ANY_RULE.replace("<to><member>any", "<to><member>trust");
    const rows = matrixOf(withXml(dev, "b", '<entry name="deny-all">', toItself));
    const { fault } = rowOf(rows, "site/tokyo-gcp", "the firewalls' own addresses", "any");
    assert.match(fault!, /10\.20\.0\.10 to 10\.100\.3\.10 of firewall b: allowed/);
    const anyZone = (stack: Stack, firewall: "a" | "b") =>
      withXml(stack, firewall, /(<entry name="web_site-tokyo-gcp">[^]*?<from>\s*<member>)site-tokyo-gcp/, "$1any");
    const spoofed = rowOf(
      matrixOf(onBoth(dev, anyZone)),
      "site/osaka-azure as other sites",
      "the others' flows",
      "of the flows",
    );
    assert.match(
      spoofed.fault!,
      /^tcp\/443 10\.20\.0\.10 \(site\/tokyo-gcp\) from site\/osaka-azure to 172\.17\.0\.10: /,
    );
  });

  it("shows a security group that is open to a protocol or ICMP type that nobody probes by habit", () => {
    const open = (ipProtocol: string, ports = {}) =>
      plus(dev, EGRESS_RULE, "hole", {
        ...{ securityGroupId: "spoke-app-id", ipProtocol, cidrIpv4: "192.168.0.0/16" },
        ...ports,
      });
    const fault = (stack: Stack) => rowOf(matrixOf(stack), "spoke/app", "site/osaka-azure", "any").fault!;
    assert.match(
      fault(open("89")),
      /^protocol 89 172\.17\.0\.10 to 192\.168\.0\.10: the security group should stop it/,
    );
    assert.match(fault(open("icmp", { fromPort: 5, toPort: -1 })), /^icmp type 5 172\.17\.0\.10 to 192\.168\.0\.10: /);
  });

  it("shows GRE and management opened to others", () => {
    const anyone = { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" };
    const trust = matrixOf(plus(dev, INGRESS_RULE, "hole", { ...anyone, securityGroupId: "hub-trust-id" }));
    assert.equal(rowOf(trust, "anywhere else", "trust of a", "any other").asExpected, false);
    const management = matrixOf(plus(dev, INGRESS_RULE, "hole", { ...anyone, securityGroupId: "hub-management-id" }));
    assert.equal(rowOf(management, "anywhere else", "management of a and b", "tcp/22").asExpected, false);
    const untrust = matrixOf(
      plus(dev, INGRESS_RULE, "hole", { ...anyone, cidrIpv4: "192.0.2.77/32", securityGroupId: "hub-untrust-id" }),
    );
    assert.match(
      rowOf(untrust, "anywhere else", "untrust of a and b", "udp/500").fault!,
      /^udp\/500 from 192\.0\.2\.77: the security group should stop it by itself/,
    );
  });
});
