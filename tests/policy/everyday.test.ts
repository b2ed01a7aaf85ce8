/**
 * Proves that the packs say nothing of stacks as every team has them, written as lists of resources after public examples and
 * the clouds' own guides: what is demanded of the relay network is demanded of it alone. And that it is demanded there, of the
 * same filters, once a tunnel, a firewall, a Transit Gateway that leads to one, a tag or the configuration says so.
 */
import assert from "node:assert/strict";
import { PACKS } from "../../policy/rulesTable";
import { format, judge, type Given } from "./judge";

type Props = Given["props"];
type From = NonNullable<Given["from"]>;

const given = (type: string, name: string, props: Props = {}, from: From = {}): Given => ({ type, name, props, from });
const vpc = (name = "vpc", props: Props = {}) => given("aws:ec2/vpc:Vpc", name, { cidrBlock: "10.0.0.0/16", ...props });
const subnet = (name: string, network = "vpc") => given("aws:ec2/subnet:Subnet", name, {}, { vpcId: [network] });
const group = (name: string, ingress: readonly Props[], network?: string) =>
  given("aws:ec2/securityGroup:SecurityGroup", name, { ingress }, network === undefined ? {} : { vpcId: [network] });
const from = (protocol: string, port: number, cidr: string, to = port): Props => ({
  protocol,
  fromPort: port,
  toPort: to,
  ...(cidr.includes(":") ? { ipv6CidrBlocks: [cidr] } : { cidrBlocks: [cidr] }),
});
const ANY = "0.0.0.0/0";
const nsg = (name: string, ...rules: readonly Props[]) =>
  given("azure-native:network:NetworkSecurityGroup", name, {
    securityRules: rules.map((rule, index) => ({
      ...{ name: `rule-${index}`, priority: 100 + index, direction: "Inbound", access: "Allow", protocol: "*" },
      ...{ sourcePortRange: "*", destinationAddressPrefix: "*", ...rule },
    })),
  });
const to = (sourceAddressPrefix: string, destinationPortRange: string): Props => ({
  sourceAddressPrefix,
  destinationPortRange,
});
const gcpNetwork = given("gcp:compute/network:Network", "net", { autoCreateSubnetworks: false });
const gcpSubnetwork = given(
  "gcp:compute/subnetwork:Subnetwork",
  "sub",
  { ipCidrRange: "10.0.0.0/24" },
  { network: ["net"] },
);
const gcpFirewall = (name: string, ports: readonly string[], sourceRanges: readonly string[]) =>
  given(
    "gcp:compute/firewall:Firewall",
    name,
    { allows: [{ protocol: "tcp", ports }], sourceRanges },
    { network: ["net"], sourceRanges: [] },
  );
const aclEntry = (name: string, egress: boolean, port: number, last = port) =>
  given(
    "aws:ec2/networkAclRule:NetworkAclRule",
    name,
    {
      ruleNumber: 100 + port,
      egress,
      ruleAction: "allow",
      protocol: "tcp",
      fromPort: port,
      toPort: last,
      cidrBlock: ANY,
    },
    { networkAclId: ["acl"] },
  );
const zones = (type: string) => [0, 1, 2].map((index) => subnet(`${type}-${index}`));

const EVERYDAY: Readonly<Record<string, readonly Given[]>> = {
  "a web server in the default VPC": [
    group("web", [from("tcp", 80, ANY)]),
    given("aws:ec2/instance:Instance", "www", { userData: "#!/bin/bash\nnohup python -m SimpleHTTPServer 80 &" }),
  ],
  "a container service behind a load balancer, its database behind a group": [
    vpc(),
    ...zones("public"),
    group("balancer", [from("tcp", 80, ANY), from("tcp", 443, ANY), from("tcp", 443, "::/0")], "vpc"),
    group("database", [{ protocol: "tcp", fromPort: 3306, toPort: 3306, securityGroups: ["sg-1"] }], "vpc"),
    given("random:index/randomPassword:RandomPassword", "db", {
      length: 16,
      keepers: { epoch: "1" },
      result: "x".repeat(16),
    }),
    given("aws:rds/instance:Instance", "rds", { password: "x".repeat(16) }, { password: ["db"] }),
  ],
  "Kubernetes of AWS in a VPC of awsx": [
    vpc(),
    ...zones("public"),
    ...zones("private"),
    given("aws:ec2/natGateway:NatGateway", "nat", {}, { subnetId: ["public-0"] }),
    group("cluster", [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }], "vpc"),
    group("nodes", [from("tcp", 30_000, ANY, 32_767)], "vpc"),
  ],
  "a Transit Gateway with AWS Network Firewall, no tunnel": [
    given("aws:ec2transitgateway/transitGateway:TransitGateway", "tgw"),
    vpc("inspection"),
    vpc("spoke"),
    subnet("firewall", "inspection"),
    subnet("workload", "spoke"),
    ...["inspection", "spoke"].map((name) =>
      given(
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        `to-${name}`,
        { applianceModeSupport: "enable" },
        { transitGatewayId: ["tgw"], vpcId: [name] },
      ),
    ),
  ],
  "a public tier with the network ACL of AWS's guide": [
    vpc(),
    subnet("web"),
    given("aws:ec2/flowLog:FlowLog", "log", { trafficType: "ALL" }, { vpcId: ["vpc"] }),
    given("aws:ec2/networkAcl:NetworkAcl", "acl", {}, { vpcId: ["vpc"], subnetIds: ["web"] }),
    aclEntry("in", false, 443),
    aclEntry("answers", true, 32_768, 65_535),
    aclEntry("out", true, 443),
    aclEntry("back", false, 32_768, 65_535),
    group("web", [from("tcp", 443, ANY), from("tcp", 443, "::/0")], "vpc"),
  ],
  "an application's subnet in another team's VPC": [
    given("aws:ec2/subnet:Subnet", "app", { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.9.0/24" }),
    group("app", [from("tcp", 8080, "10.0.0.0/8")]),
  ],
  "a WireGuard server, a mail server, a resolver": [
    group("wireguard", [from("udp", 51_820, ANY), from("udp", 51_820, "::/0")]),
    group("mail", [from("tcp", 25, ANY), from("tcp", 587, ANY), from("tcp", 993, ANY)]),
    group("resolver", [from("tcp", 53, ANY), from("udp", 53, ANY), from("icmp", 8, ANY, 0)]),
  ],
  "administration from an office, a database for private networks": [
    group("admin", [from("tcp", 22, "198.51.100.7/32"), from("tcp", 3389, "203.0.113.0/24")]),
    group("database", [from("tcp", 5432, "10.0.0.0/8"), from("tcp", 5432, "172.16.0.0/12")]),
  ],
  "Google Cloud: a web server, a load balancer with health checks, Identity-Aware Proxy, Kubernetes": [
    gcpNetwork,
    gcpSubnetwork,
    gcpFirewall("web", ["80", "443"], [ANY]),
    gcpFirewall("health", ["1-65535"], ["35.191.0.0/16", "130.211.0.0/22"]),
    gcpFirewall("iap", ["22", "3389"], ["35.235.240.0/20"]),
    gcpFirewall("nodes", ["1-65535"], ["10.0.0.0/8"]),
    given("gcp:container/cluster:Cluster", "gke", {}, { network: ["net"] }),
  ],
  "Azure: an application gateway, Front Door, API Management, a database's tags": [
    nsg("gateway", to("Internet", "443"), to("GatewayManager", "65200-65535"), to("AzureLoadBalancer", "*")),
    nsg("origin", to("AzureFrontDoor.Backend", "443")),
    nsg("management", to("ApiManagement", "3443"), to("AzureLoadBalancer", "6390"), to("Internet", "80")),
    nsg("data", to("Sql", "1433"), to("AzureMonitor", "*"), to("VirtualNetwork", "*")),
  ],
  "an ExpressRoute gateway without any tunnel": [
    given("azure-native:network:VirtualNetwork", "vnet"),
    given("azure-native:network:Subnet", "edge", {}, { virtualNetworkName: ["vnet"] }),
    given(
      "azure-native:network:VirtualNetworkGateway",
      "er",
      { gatewayType: "ExpressRoute" },
      { ipConfigurations: ["edge"] },
    ),
    nsg("web", to("Internet", "443")),
  ],
  serverless: [
    given("aws:lambda/function:Function", "f", { environment: { variables: { TABLE: "t" } } }),
    given("aws:s3/bucketObjectv2:BucketObjectv2", "page", { key: "feed.xml", content: "<rss><channel/></rss>" }),
  ],
};

async function judgeAll(stack: readonly Given[]): Promise<string[]> {
  const lines: string[] = [];
  for (const pack of PACKS) {
    for (const rule of pack.rules) {
      const reports = await judge(pack, rule.id, stack);
      lines.push(...reports.map((report) => `${rule.id}: ${format(report)}`));
    }
  }
  return lines;
}

describe("everyday stacks", () => {
  for (const [what, stack] of Object.entries(EVERYDAY)) {
    it(`says nothing of ${what}`, async () => assert.deepEqual(await judgeAll(stack), []));
  }

  it("says of a database that is open to all what is wrong with it, and nothing of tunnels", async () => {
    const lines = await judgeAll([vpc(), subnet("s"), group("db", [from("tcp", 3306, ANY)], "vpc")]);
    assert.deepEqual(lines, [
      "security-group-not-open: mandatory db: ingress[0]: tcp/3306 is open to 0.0.0.0/0, 3,702,390,784 public addresses; allowed: 65,536; name the clients' own blocks, or another group of the stack",
    ]);
  });
});

describe("the relay network", () => {
  /** Without network ACL and flow log, open to all at a public port; beside it a network that has nothing to do with it. */
  const network = (props: Props = {}) => [
    vpc("vpc", props),
    subnet("s"),
    group("web", [from("tcp", 443, ANY)], "vpc"),
    vpc("other"),
    subnet("t", "other"),
    group("site", [from("tcp", 443, ANY)], "other"),
  ];
  const RELAY_RULES = [
    "flow-logs-on: mandatory vpc",
    "security-group-sum-not-open: mandatory web",
    "subnet-has-network-acl: mandatory s",
  ];
  const tgw = given("aws:ec2transitgateway/transitGateway:TransitGateway", "tgw");
  const attach = (gateway: From = { transitGatewayId: ["tgw"] }) =>
    given(
      "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
      "attachment",
      { applianceModeSupport: "enable", transitGatewayId: "tgw-1" },
      { vpcId: ["vpc"], ...gateway },
    );
  const connection = (end: From) => given("aws:ec2/vpnConnection:VpnConnection", "vpn", {}, end);
  const eni = given("aws:ec2/networkInterface:NetworkInterface", "eni", {}, { subnetId: ["s"] });
  const firewall = given(
    "aws:ec2/instance:Instance",
    "fw",
    { userData: "mgmt-interface-swap=enable" },
    { networkInterfaces: ["eni"] },
  );
  const cases: Readonly<Record<string, readonly Given[]>> = {
    "a firewall stands in it": [...network(), eni, firewall],
    "its gateway ends a tunnel": [
      ...network(),
      given("aws:ec2/vpnGateway:VpnGateway", "vgw", {}, { vpcId: ["vpc"] }),
      connection({ vpnGatewayId: ["vgw"] }),
    ],
    "its Transit Gateway ends a tunnel": [...network(), tgw, attach(), connection({ transitGatewayId: ["tgw"] })],
    "its Transit Gateway belongs to another stack": [...network(), attach({})],
    "a tag says so": network({ tags: { "relay-network": "true" } }),
  };
  for (const [what, stack] of Object.entries(cases)) {
    it(`is a VPC where ${what}, and no other one`, async () => {
      const lines = await judgeAll(stack);
      const found = lines.filter((line) => RELAY_RULES.some((each) => line.startsWith(each.split(":")[0]!)));
      assert.deepEqual(found.map((line) => line.split(": ").slice(0, 2).join(": ")).sort(), RELAY_RULES);
    });
  }

  it("is a Google Cloud network with a gateway, and one that is peered with it", async () => {
    const peered = given("gcp:compute/network:Network", "peered");
    const lines = await judgeAll([
      gcpNetwork,
      gcpSubnetwork,
      gcpFirewall("web", ["443"], [ANY]),
      given("gcp:compute/haVpnGateway:HaVpnGateway", "ha", {}, { network: ["net"] }),
      peered,
      given("gcp:compute/networkPeering:NetworkPeering", "peering", {}, { network: ["peered"], peerNetwork: ["net"] }),
      { ...gcpSubnetwork, name: "sub-of-peered", from: { network: ["peered"] } },
    ]);
    const found = lines.filter((line) => /^(flow-logs-on|workload-filters-not-open)/.test(line));
    assert.deepEqual(found.map((line) => line.split(": ").slice(0, 2).join(": ")).sort(), [
      "flow-logs-on: mandatory sub",
      "flow-logs-on: mandatory sub-of-peered",
      "workload-filters-not-open: mandatory web",
    ]);
  });

  it("is an Azure network with a VPN gateway, by the subnet that names the security group", async () => {
    const lines = await judgeAll([
      given("azure-native:network:VirtualNetwork", "vnet"),
      given("azure-native:network:Subnet", "edge", {}, { virtualNetworkName: ["vnet"] }),
      given("azure-native:network:Subnet", "work", {}, { virtualNetworkName: ["vnet"], networkSecurityGroup: ["web"] }),
      given(
        "azure-native:network:VirtualNetworkGateway",
        "vng",
        { gatewayType: "Vpn", activeActive: true },
        { ipConfigurations: ["edge"] },
      ),
      nsg("web", to("Internet", "443")),
      given("azure-native:network:VirtualNetwork", "other"),
      given(
        "azure-native:network:Subnet",
        "beside",
        {},
        { virtualNetworkName: ["other"], networkSecurityGroup: ["site"] },
      ),
      nsg("site", to("Internet", "443")),
    ]);
    const found = lines.filter((line) => line.startsWith("workload-filters-not-open"));
    assert.deepEqual(
      found.map((line) => line.split(": ").slice(0, 2).join(": ")),
      ["workload-filters-not-open: mandatory web"],
    );
  });
});
