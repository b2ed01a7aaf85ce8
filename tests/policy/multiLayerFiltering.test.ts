/**
 * Proves what each rule of multi-layer-filtering reports, to the word: compliant filters, each way to open one, also in
 * pieces or by leaving a source out, absent, unknown, secret and nearly right values. It does not prove that the
 * layers agree with each other.
 */
import assert from "node:assert/strict";
import { describeOpenSources } from "../../policy/multi-layer-filtering/openRanges";
import { pack } from "../../policy/multi-layer-filtering/pack";
import { format, judgeResources, secret, UNKNOWN, UNKNOWN_LIST, type Given } from "./judge";
import { createProof, type Row } from "./prove";

type Props = Readonly<Record<string, unknown>>;

const prove = createProof(pack);

const WIDE = "is wider than /8; name the peers' own blocks";

describe("open sources", () => {
  const rows: readonly (readonly [string, readonly unknown[], readonly string[]])[] = [
    ["takes the private blocks of RFC 1918 together", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], []],
    ["takes single addresses", ["192.0.2.1/32", "2001:db8::1/128"], []],
    ["takes a registry's block of IPv6", ["2400::/16"], []],
    ["refuses any address", ["0.0.0.0/0"], [`source 0.0.0.0/0 ${WIDE}`]],
    ["refuses any address with host bits", ["10.1.2.3/0"], [`source 10.1.2.3/0 ${WIDE}`]],
    ["refuses any address with a padded length", ["0.0.0.0/00"], [`source 0.0.0.0/00 ${WIDE}`]],
    ["refuses a half", ["128.0.0.0/1"], [`source 128.0.0.0/1 ${WIDE}`]],
    ["refuses one bit too short", ["10.0.0.0/7"], [`source 10.0.0.0/7 ${WIDE}`]],
    [
      "refuses neighbours that together are too large, in any order",
      ["11.0.0.0/8", "10.0.0.0/8"],
      ["source 10.0.0.0/8, 11.0.0.0/8 together are wider than /8; name the peers' own blocks"],
    ],
    [
      "refuses all addresses in 256 pieces",
      Array.from({ length: 256 }, (_, first) => `${first}.0.0.0/8`),
      ["source 0.0.0.0/8 to 255.0.0.0/8 (256 blocks) together are wider than /8; name the peers' own blocks"],
    ],
    ["takes blocks with a gap between", ["10.0.0.0/9", "11.0.0.0/8"], []],
    ["takes one block twice", ["10.0.0.0/8", "10.0.0.0/8", "10.1.0.0/16"], []],
    ["refuses any IPv6 address", ["::/0"], ["source ::/0 is wider than /16; name the peers' own blocks"]],
    [
      "refuses all global IPv6 addresses",
      ["2000::/3"],
      ["source 2000::/3 is wider than /16; name the peers' own blocks"],
    ],
    [
      "refuses any address written out",
      ["0:0:0:0:0:0:0:0/0"],
      ["source 0:0:0:0:0:0:0:0/0 is wider than /16; name the peers' own blocks"],
    ],
    ...[
      "0.0.0.0",
      "10.0.0/8",
      "10.0.0.0/33",
      "10.0.0.256/32",
      "any",
      "1::2::3/64",
      "g::/64",
      "1:2:3/64",
      0,
      "10.0.0.0/8/8",
    ].map(
      (text) =>
        [
          `refuses ${JSON.stringify(text)}, which is no block`,
          [text],
          [`source ${JSON.stringify(text)} is not a CIDR block; write address/length`],
        ] as const,
    ),
  ];
  for (const [title, sources, problems] of rows) {
    it(title, () => assert.deepEqual(describeOpenSources(sources), problems));
  }
});

const group = (props: Props, type = "aws:ec2/securityGroup:SecurityGroup"): Given => ({ type, name: "g", props });
const ingressRule = (props: Props) => group(props, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
const egressRule = (props: Props) => group(props, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
const legacyRule = (props: Props) => group(props, "aws:ec2/securityGroupRule:SecurityGroupRule");

describe("security-group-not-open", () => {
  const open = `mandatory g: ingress: source 0.0.0.0/0 ${WIDE}`;
  prove(
    "security-group-not-open",
    { absent: "takes a group without rules", "near-miss": "leaves near misses of the type alone" },
    [
      { title: "takes a group without rules", given: group({}), reports: [] },
      {
        title: "takes rules for peers, groups and prefix lists",
        given: group({
          ingress: [
            { protocol: "17", fromPort: 500, toPort: 500, cidrBlocks: ["192.0.2.1/32"] },
            {
              protocol: "6",
              fromPort: 443,
              toPort: 443,
              securityGroups: ["sg-1"],
              prefixListIds: ["pl-1"],
              self: true,
            },
          ],
        }),
        reports: [],
      },
      { title: "takes a separate rule for a peer", given: ingressRule({ cidrIpv4: "192.0.2.1/32" }), reports: [] },
      {
        title: "takes a separate rule for another group",
        given: ingressRule({ referencedSecurityGroupId: "sg-1" }),
        reports: [],
      },
      { title: "takes open egress unless told otherwise", given: egressRule({ cidrIpv4: "0.0.0.0/0" }), reports: [] },
      {
        title: "refuses open egress when told to",
        given: egressRule({ cidrIpv4: "0.0.0.0/0" }),
        config: { egress: true },
        reports: [open.replace("ingress", "egress")],
      },
      {
        title: "refuses an open inline rule behind a good one",
        given: group({ ingress: [{ cidrBlocks: ["192.0.2.1/32"] }, { cidrBlocks: ["192.0.2.2/32", "0.0.0.0/0"] }] }),
        reports: [open],
      },
      {
        title: "refuses an open inline rule of IPv6",
        given: group({ ingress: [{ ipv6CidrBlocks: ["::/0"] }] }),
        reports: ["mandatory g: ingress: source ::/0 is wider than /16; name the peers' own blocks"],
      },
      {
        title: "refuses any address in two halves over two rules",
        given: group({ ingress: [{ cidrBlocks: ["0.0.0.0/1"] }, { cidrBlocks: ["128.0.0.0/1"] }] }),
        reports: [`mandatory g: ingress: source 0.0.0.0/1 ${WIDE}`],
      },
      {
        title: "refuses neighbouring blocks over two rules that together are too large",
        given: group({ ingress: [{ cidrBlocks: ["10.0.0.0/8"] }, { cidrBlocks: ["11.0.0.0/8"] }] }),
        reports: [
          "mandatory g: ingress: source 10.0.0.0/8, 11.0.0.0/8 together are wider than /8; name the peers' own blocks",
        ],
      },
      {
        title: "refuses the default group when it is open",
        given: group({ ingress: [{ cidrBlocks: ["0.0.0.0/0"] }] }, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"),
        reports: [open],
      },
      { title: "refuses an open separate rule", given: ingressRule({ cidrIpv4: "0.0.0.0/0" }), reports: [open] },
      {
        title: "refuses an open separate rule of IPv6",
        given: ingressRule({ cidrIpv6: "2000::/3" }),
        reports: ["mandatory g: ingress: source 2000::/3 is wider than /16; name the peers' own blocks"],
      },
      {
        title: "refuses an open older separate rule",
        given: legacyRule({ type: "ingress", cidrBlocks: ["0.0.0.0/0"] }),
        reports: [open],
      },
      {
        title: "takes an open older separate rule for egress",
        given: legacyRule({ type: "egress", cidrBlocks: ["0.0.0.0/0"] }),
        reports: [],
      },
      ...[undefined, "Egress"].map((type) => ({
        title: `refuses an open older separate rule of type ${type}, which may be ingress`,
        given: legacyRule({ type, cidrBlocks: ["0.0.0.0/0"] }),
        reports: [open],
      })),
      {
        title: "refuses an open prefix list, which any rule may name",
        given: group({ entries: [{ cidr: "0.0.0.0/0" }] }, "aws:ec2/managedPrefixList:ManagedPrefixList"),
        reports: [open],
      },
      {
        title: "refuses an open separate entry of a prefix list",
        given: group({ cidr: "0.0.0.0/0" }, "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"),
        reports: [open],
      },
      {
        title: "refuses what is no block",
        given: ingressRule({ cidrIpv4: "0.0.0.0" }),
        reports: ['mandatory g: ingress: source "0.0.0.0" is not a CIDR block; write address/length'],
      },
      {
        title: "refuses an open source that is secret",
        given: group({ ingress: secret([{ cidrBlocks: ["0.0.0.0/0"] }]) }),
        reports: [open],
      },
      {
        title: "waits for one unknown rule and judges the others",
        given: group({ ingress: [{ cidrBlocks: [UNKNOWN] }, { cidrBlocks: ["0.0.0.0/0"] }] }),
        reports: [open, "advisory not yet known, judged at up: g (ingress.0.cidrBlocks.0)"],
      },
      {
        title: "waits for an unknown list of rules",
        given: group({ ingress: UNKNOWN_LIST }),
        reports: ["advisory not yet known, judged at up: g (ingress)"],
      },
      {
        title: "waits for an unknown source of a separate rule",
        given: ingressRule({ cidrIpv4: UNKNOWN }),
        reports: ["advisory not yet known, judged at up: g (cidrIpv4)"],
      },
      {
        title: "lists a declared exception",
        given: ingressRule({ cidrIpv4: "0.0.0.0/0" }),
        config: {
          exceptions: [{ resource: "g", reason: "public web server", expires: "2026-12-31" }],
          asOf: "2026-06-01",
        },
        reports: [
          `advisory g: exception until 2026-12-31, because: public web server\n${open.replace("mandatory g: ", "")}`,
        ],
      },
      {
        title: "leaves near misses of the type alone",
        given: group({ cidrIpv4: "0.0.0.0/0" }, "aws:ec2/securityGroups:SecurityGroup"),
        reports: [],
      },
    ],
  );

  it("names each rule that waits on one line", async () => {
    const given = ["b", "a"].map((name) => ({ ...ingressRule({ cidrIpv4: UNKNOWN }), name }));
    assert.deepEqual((await judgeResources(pack, "security-group-not-open", given)).map(format), [
      "advisory not yet known, judged at up: a (cidrIpv4), b (cidrIpv4)",
    ]);
  });
});

describe("security-group-sum-not-open", () => {
  const own: Given = { type: "aws:ec2/securityGroup:SecurityGroup", name: "g", props: {} };
  const rule = (name: string, cidrIpv4: unknown, more: Partial<Given> = {}): Given => ({
    ...ingressRule({ cidrIpv4 }),
    name,
    from: { securityGroupId: ["g"], cidrIpv4: [] },
    ...more,
  });
  const together = `mandatory g: source 10.0.0.0/8, 11.0.0.0/8 together are wider than /8; name the peers' own blocks`;
  const rows: readonly Row[] = [
    { title: "takes a group without rules", given: own, reports: [] },
    {
      title: "takes blocks with a gap between, nearly neighbours",
      given: [own, rule("a", "10.0.0.0/9"), rule("b", "11.0.0.0/8")],
      reports: [],
    },
    {
      title: "takes neighbours in two groups, and for egress",
      given: [
        own,
        { ...own, name: "h" },
        rule("a", "10.0.0.0/8"),
        rule("b", "11.0.0.0/8", { from: { securityGroupId: ["h"], cidrIpv4: [] } }),
        rule("c", "11.0.0.0/8", { type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule" }),
      ],
      reports: [],
    },
    {
      title: "leaves what one rule opens to the rule before it",
      given: [own, rule("a", "0.0.0.0/0"), rule("b", "10.0.0.0/8")],
      reports: [],
    },
    {
      title: "refuses neighbours over rules of every kind, a secret one too",
      given: [own, rule("a", secret("10.0.0.0/8")), rule("b", "11.0.0.0/8")],
      reports: [together],
    },
    {
      title: "refuses neighbours in the group's own list and in an older rule",
      given: [
        { ...own, props: { ingress: [{ cidrBlocks: ["10.0.0.0/8"] }] } },
        {
          ...legacyRule({ type: "ingress", cidrBlocks: ["11.0.0.0/8"] }),
          name: "old",
          from: { securityGroupId: ["g"], cidrBlocks: [] },
        },
      ],
      reports: [together],
    },
    {
      title: "refuses all addresses in 256 rules",
      given: [own, ...Array.from({ length: 256 }, (_, first) => rule(`r${first}`, `${first}.0.0.0/8`))],
      reports: [
        "mandatory g: source 0.0.0.0/8 to 255.0.0.0/8 (256 blocks) together are wider than /8; name the peers' own blocks",
      ],
    },
    {
      title: "waits for one unknown source and judges the others",
      given: [own, rule("a", "10.0.0.0/8"), rule("b", "11.0.0.0/8"), rule("c", UNKNOWN)],
      reports: [together, "advisory not yet known, judged at up: g (cidrIpv4)"],
    },
  ];
  prove(
    "security-group-sum-not-open",
    { absent: "takes a group without rules", "near-miss": "takes blocks with a gap between, nearly neighbours" },
    rows,
  );
});

describe("workload-filters-not-open", () => {
  const firewall = (props: Props): Given => ({
    type: "gcp:compute/firewall:Firewall",
    name: "f",
    props: { allows: [{ protocol: "tcp", ports: ["443"] }], ...props },
  });
  const nsg = (rule: Props): Given => ({
    type: "azure-native:network:NetworkSecurityGroup",
    name: "n",
    props: { securityRules: [{ name: "web", direction: "Inbound", access: "Allow", protocol: "Tcp", ...rule }] },
  });
  const rule = (props: Props): Given => ({ type: "azure-native:network:SecurityRule", name: "n", props });
  const noSource = "sourceRanges is absent, so Google Cloud takes 0.0.0.0/0; name the prefixes behind the tunnel";
  const anyTag = (tag: string) =>
    `source "${tag}" is or may be any address; allowed tags: VirtualNetwork, AzureLoadBalancer, GatewayManager; name the prefixes behind the tunnel`;
  prove(
    "workload-filters-not-open",
    { absent: "refuses a firewall rule without a source", "near-miss": "refuses a nearly right EGRESS" },
    [
      {
        title: "takes a firewall rule with named prefixes",
        given: firewall({ sourceRanges: ["10.0.0.0/8"] }),
        reports: [],
      },
      { title: "takes a firewall rule by source tag", given: firewall({ sourceTags: ["web"] }), reports: [] },
      { title: "takes an open egress rule", given: firewall({ direction: "EGRESS" }), reports: [] },
      {
        title: "takes a rule that only denies",
        given: firewall({ allows: [], denies: [{ protocol: "all" }] }),
        reports: [],
      },
      { title: "takes a disabled rule", given: firewall({ disabled: true }), reports: [] },
      { title: "refuses a firewall rule without a source", given: firewall({}), reports: [`mandatory f: ${noSource}`] },
      {
        title: "refuses a firewall rule with an empty list of sources",
        given: firewall({ sourceRanges: [] }),
        reports: [`mandatory f: ${noSource}`],
      },
      {
        title: "refuses an open firewall rule, tags or not",
        given: firewall({ sourceRanges: ["0.0.0.0/0"], sourceTags: ["web"] }),
        reports: [`mandatory f: source 0.0.0.0/0 ${WIDE}`],
      },
      {
        title: "refuses a nearly right EGRESS",
        given: firewall({ direction: "egress" }),
        reports: [`mandatory f: ${noSource}`],
      },
      {
        title: "refuses an open source that is secret",
        given: firewall({ sourceRanges: secret(["0.0.0.0/0"]) }),
        reports: [`mandatory f: source 0.0.0.0/0 ${WIDE}`],
      },
      {
        title: "waits for unknown sources",
        given: firewall({ sourceRanges: [UNKNOWN] }),
        reports: ["advisory not yet known, judged at up: f (sourceRanges.0)"],
      },
      ...["FirewallPolicyRule", "NetworkFirewallPolicyRule", "RegionNetworkFirewallPolicyRule"].flatMap((type) => {
        const policyRule = (match: Props, more: Props = {}): Given => ({
          type: `gcp:compute/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`,
          name: "p",
          props: {
            action: "allow",
            direction: "INGRESS",
            match: { layer4Configs: [{ ipProtocol: "tcp" }], ...match },
            ...more,
          },
        });
        const noMatch =
          "mandatory p: match names no source, so any address matches; name the prefixes behind the tunnel";
        return [
          {
            title: `takes a ${type} with named prefixes, tags, networks and groups`,
            given: policyRule({ srcIpRanges: ["10.0.0.0/8"], srcSecureTags: [{ name: "t" }], srcAddressGroups: ["g"] }),
            reports: [],
          },
          ...[{ action: "deny" }, { action: "goto_next" }, { direction: "EGRESS" }, { disabled: true }].map((more) => ({
            title: `takes a ${type} that lets nothing in: ${JSON.stringify(more)}`,
            given: policyRule({}, more),
            reports: [],
          })),
          { title: `refuses a ${type} without a source`, given: policyRule({}), reports: [noMatch] },
          {
            title: `refuses a ${type} that hands everything to an inspection, and nearly right values`,
            given: policyRule({}, { action: "apply_security_profile_group", direction: "egress" }),
            reports: [noMatch],
          },
          {
            title: `refuses a ${type} with an open source, secret or in halves`,
            given: policyRule({ srcIpRanges: secret(["0.0.0.0/1", "128.0.0.0/1"]) }),
            reports: [`mandatory p: source 0.0.0.0/1 ${WIDE}`],
          },
          {
            title: `refuses a ${type} for a country or for somebody else's list`,
            given: policyRule({ srcRegionCodes: ["JP"], srcThreatIntelligences: ["iplist-public-clouds"] }),
            reports: ['srcRegionCodes "JP"', 'srcThreatIntelligences "iplist-public-clouds"'].map(
              (source) => `mandatory p: ${source} may hold any address; name the prefixes behind the tunnel`,
            ),
          },
          {
            title: `waits for an unknown source of a ${type}`,
            given: policyRule({ srcIpRanges: [UNKNOWN] }),
            reports: ["advisory not yet known, judged at up: p (match.srcIpRanges.0)"],
          },
        ];
      }),
      {
        title: "refuses open rules inside a policy, and waits for an unknown one",
        given: {
          type: "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
          name: "p",
          props: {
            rules: [
              { action: "allow", priority: 10, match: { srcIpRanges: ["0.0.0.0/0"] } },
              { action: "allow", priority: 20, match: { srcIpRanges: [UNKNOWN] } },
              { action: "deny", priority: 30, match: {} },
            ],
          },
        },
        reports: [
          `mandatory p: rule 10: source 0.0.0.0/0 ${WIDE}`,
          "advisory not yet known, judged at up: p (rules.1.match.srcIpRanges.0)",
        ],
      },
      ...[
        { access: "AlwaysAllow", reports: [`mandatory a: ${anyTag("*")}`] },
        { access: "alwaysallow", reports: [`mandatory a: ${anyTag("*")}`] },
        { access: "Allow", reports: [] },
        { access: "Deny", reports: [] },
      ].map(({ access, reports }) => ({
        title: `${reports.length > 0 ? "refuses" : "takes"} an admin rule of Azure that says ${access} to anyone`,
        given: {
          type: "azure-native:network/v20240501:AdminRule",
          name: "a",
          props: { access, direction: "Inbound", sources: [{ addressPrefix: "*", addressPrefixType: "IPPrefix" }] },
        },
        reports,
      })),
      {
        title: "takes a security group with named prefixes",
        given: nsg({ sourceAddressPrefixes: ["10.0.0.0/8", "192.0.2.1"] }),
        reports: [],
      },
      {
        title: "takes a service tag that is listed",
        given: nsg({ sourceAddressPrefix: "VirtualNetwork" }),
        reports: [],
      },
      {
        title: "takes an application security group",
        given: nsg({ sourceApplicationSecurityGroups: [{ id: "x" }] }),
        reports: [],
      },
      {
        title: "takes any source in a rule that denies",
        given: nsg({ access: "Deny", sourceAddressPrefix: "*" }),
        reports: [],
      },
      { title: "takes an outbound rule", given: nsg({ direction: "Outbound", sourceAddressPrefix: "*" }), reports: [] },
      { title: "takes a security group without rules", given: { ...nsg({}), props: {} }, reports: [] },
      ...["*", "Internet", "Any", "AzureCloud", "virtualnetwork"].map((tag) => ({
        title: `refuses ${tag} as a source`,
        given: nsg({ sourceAddressPrefix: tag }),
        reports: [`mandatory n: rule "web": ${anyTag(tag)}`],
      })),
      {
        title: "refuses open prefixes of a security group",
        given: nsg({ sourceAddressPrefixes: ["10.0.0.0/8", "0.0.0.0/0"] }),
        reports: [`mandatory n: rule "web": source 0.0.0.0/0 ${WIDE}`],
      },
      {
        title: "refuses open IPv6 prefixes of a security group",
        given: nsg({ sourceAddressPrefix: "::/0" }),
        reports: [`mandatory n: rule "web": source ::/0 is wider than /16; name the peers' own blocks`],
      },
      {
        title: "refuses a rule without a source",
        given: nsg({}),
        reports: [`mandatory n: rule "web": no source is named; name the prefixes behind the tunnel`],
      },
      ...[{ access: "deny" }, { direction: "outbound" }].map((wrong) => ({
        title: `refuses an open rule with the nearly right ${JSON.stringify(wrong)}`,
        given: nsg({ ...wrong, sourceAddressPrefix: "*" }),
        reports: [`mandatory n: rule "web": ${anyTag("*")}`],
      })),
      {
        title: "refuses an open separate rule",
        given: rule({ direction: "Inbound", access: "Allow", sourceAddressPrefix: "*" }),
        reports: [`mandatory n: ${anyTag("*")}`],
      },
      {
        title: "refuses an open separate rule in a dated API version",
        given: { ...rule({ sourceAddressPrefix: "*" }), type: "azure-native:network/v20240501:SecurityRule" },
        reports: [`mandatory n: ${anyTag("*")}`],
      },
      {
        title: "takes a service tag that the configuration adds",
        given: nsg({ sourceAddressPrefix: "AzureMonitor" }),
        config: { serviceTags: ["AzureMonitor"] },
        reports: [],
      },
      {
        title: "waits for an unknown rule of a security group",
        given: nsg({ sourceAddressPrefix: UNKNOWN }),
        reports: ["advisory not yet known, judged at up: n (securityRules.0.sourceAddressPrefix)"],
      },
      {
        title: "waits for an unknown list of rules",
        given: { ...nsg({}), props: { securityRules: UNKNOWN_LIST } },
        reports: ["advisory not yet known, judged at up: n (securityRules)"],
      },
    ],
  );
});

describe("subnet-has-network-acl", () => {
  const subnet = (name: string): Given => ({ type: "aws:ec2/subnet:Subnet", name, props: { id: `subnet-${name}` } });
  const acl = (props: Props, more: Partial<Given> = {}): Given => ({
    type: "aws:ec2/networkAcl:NetworkAcl",
    name: "acl",
    props: { id: "acl-1", ...props },
    ...more,
  });
  const association = (subnetName: string, more: Partial<Given> = {}): Given => ({
    type: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
    name: `association-${subnetName}`,
    props: {},
    from: { networkAclId: ["acl"], subnetId: [subnetName] },
    ...more,
  });
  const entry = (props: Props): Given => ({
    type: "aws:ec2/networkAclRule:NetworkAclRule",
    name: "entry",
    props: { ruleNumber: 100, ruleAction: "allow", egress: false, ...props },
    from: { networkAclId: ["acl"] },
  });
  const attachment = (name: string): Given => ({
    type: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
    name: "attachment",
    props: {},
    from: { subnetIds: [name] },
  });
  const OPEN = { protocol: "-1", cidrBlock: "0.0.0.0/0" };
  const noAcl = "no network ACL is associated, so the VPC's allow-all default stands; associate one";
  const openEntry = (direction = "ingress", protocol = "-1", cidr = "0.0.0.0/0") =>
    `mandatory s: ${direction} entry 100 of network ACL acl allows protocol "${protocol}" with all ports for "${cidr}"; name protocol and ports`;
  const rows: readonly { title: string; given: readonly Given[]; reports: readonly string[] }[] = [
    {
      title: "takes a subnet whose ACL sums the peers up by protocol and port",
      given: [
        subnet("s"),
        acl({}),
        association("s"),
        entry({ protocol: "17", fromPort: 500, toPort: 500, cidrBlock: "0.0.0.0/0" }),
        entry({ protocol: "17", fromPort: 4500, toPort: 4500, cidrBlock: "0.0.0.0/0" }),
        entry({ protocol: "50", cidrBlock: "0.0.0.0/0" }),
        entry({ protocol: "6", fromPort: 1024, toPort: 65535, cidrBlock: "0.0.0.0/0" }),
        entry({ protocol: "-1", cidrBlock: "10.0.0.0/8" }),
        entry({ ...OPEN, ruleAction: "deny" }),
      ],
      reports: [],
    },
    {
      title: "takes an association inside the ACL",
      given: [subnet("s"), acl({}, { from: { subnetIds: ["s"] } })],
      reports: [],
    },
    {
      title: "takes an association by ids that are known",
      given: [
        subnet("s"),
        acl({}),
        association("s", { props: { subnetId: "subnet-s", networkAclId: "acl-1" }, from: {} }),
      ],
      reports: [],
    },
    { title: "refuses a subnet without an ACL", given: [subnet("s")], reports: [`mandatory s: ${noAcl}`] },
    {
      title: "refuses the subnet that an association leaves out",
      given: [subnet("s"), subnet("other"), acl({}), association("other")],
      reports: [`mandatory s: ${noAcl}`],
    },
    {
      title: "refuses an ACL of another stack, which cannot be judged",
      given: [subnet("s"), association("s", { props: { networkAclId: "acl-9" }, from: { subnetId: ["s"] } })],
      reports: [
        "mandatory s: its network ACL is not in this stack, so its entries cannot be judged; move it here or declare an exception",
      ],
    },
    {
      title: "refuses an allow-all entry",
      given: [subnet("s"), acl({}), association("s"), entry(OPEN)],
      reports: [openEntry()],
    },
    {
      title: "refuses an allow-all entry for egress",
      given: [subnet("s"), acl({}), association("s"), entry({ ...OPEN, egress: true })],
      reports: [openEntry("egress")],
    },
    {
      title: "refuses an allow-all entry of IPv6, of half the addresses, and of all TCP or UDP ports",
      given: [
        subnet("s"),
        acl({}),
        association("s"),
        entry({ protocol: "all", ipv6CidrBlock: "::/0", cidrBlock: "" }),
        entry({ protocol: "-1", cidrBlock: "0.0.0.0/1" }),
        entry({ protocol: "tcp", fromPort: 0, toPort: 65535, cidrBlock: "0.0.0.0/0" }),
        entry({ protocol: "17", fromPort: 1, toPort: 65535, cidrBlock: "0.0.0.0/0" }),
      ].map((given, index) => ({ ...given, name: given.name === "entry" ? `entry-${index}` : given.name })),
      reports: [
        openEntry("ingress", "all", "::/0"),
        openEntry("ingress", "-1", "0.0.0.0/1"),
        openEntry("ingress", "tcp"),
        openEntry("ingress", "17"),
      ],
    },
    {
      title: "refuses entries that allow all ports together, and takes them with a gap or for another direction",
      given: [
        subnet("s"),
        acl({}),
        association("s"),
        ...[
          { ruleNumber: 100, protocol: "6", fromPort: 0, toPort: 32767 },
          { ruleNumber: 110, protocol: "tcp", fromPort: 32768, toPort: 65535 },
          { ruleNumber: 120, protocol: "17", fromPort: 0, toPort: 1023 },
          { ruleNumber: 130, protocol: "17", fromPort: 1025, toPort: 65535 },
          { ruleNumber: 140, protocol: "17", fromPort: 1024, toPort: 1024, egress: true },
        ].map((props) => ({ ...entry({ cidrBlock: "0.0.0.0/0", ...props }), name: `entry-${props.ruleNumber}` })),
      ],
      reports: [
        'mandatory s: ingress entries 100, 110 of network ACL acl together allow protocol "6" with all ports for any address; name protocol and ports',
      ],
    },
    {
      title: "takes a subnet that falls to a default ACL of the stack, and refuses one whose default ACL is open",
      given: [
        ...["closed", "open"].flatMap((name): Given[] => [
          { type: "aws:ec2/vpc:Vpc", name: `vpc-${name}`, props: {} },
          { ...subnet(name === "open" ? "s" : "quiet"), from: { vpcId: [`vpc-${name}`] } },
          {
            type: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
            name: `default-${name}`,
            props: { ingress: name === "open" ? [{ ruleNo: 100, action: "allow", ...OPEN }] : [] },
            from: { defaultNetworkAclId: [`vpc-${name}`] },
          },
        ]),
      ],
      reports: [openEntry().replace("network ACL acl", "network ACL default-open")],
    },
    {
      title: "refuses an allow-all entry inside the ACL, in the default ACL too",
      given: [
        subnet("s"),
        acl(
          { ingress: [{ ruleNo: 100, action: "allow", ...OPEN }] },
          { type: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", from: { subnetIds: ["s"] } },
        ),
      ],
      reports: [openEntry()],
    },
    {
      title: "takes an open ACL, or none, on a subnet that carries a Transit Gateway attachment and nothing else",
      given: [
        subnet("s"),
        subnet("bare"),
        { ...attachment("s"), from: { subnetIds: ["s", "bare"] } },
        acl({}),
        association("s"),
        entry(OPEN),
        {
          type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
          name: "route",
          props: {},
          from: { subnetId: ["s"] },
        },
      ],
      reports: [],
    },
    {
      title: "refuses an open ACL on an attachment subnet in which a network interface stands too",
      given: [
        subnet("s"),
        attachment("s"),
        acl({}),
        association("s"),
        entry(OPEN),
        { type: "aws:ec2/networkInterface:NetworkInterface", name: "eni", props: { subnetId: "subnet-s" } },
      ],
      reports: [openEntry()],
    },
    {
      title: "refuses an entry that is secret and open",
      given: [
        subnet("s"),
        acl({}),
        association("s"),
        entry({ protocol: secret("-1"), cidrBlock: secret("0.0.0.0/0") }),
      ],
      reports: [openEntry()],
    },
    {
      title: "judges by what is linked while ids are unknown, and waits for an unknown entry",
      given: [
        { ...subnet("s"), props: { id: UNKNOWN } },
        { ...acl({}), props: { id: UNKNOWN, ingress: UNKNOWN_LIST, egress: UNKNOWN_LIST } },
        association("s", { props: { subnetId: UNKNOWN, networkAclId: UNKNOWN } }),
        entry({ protocol: "-1", cidrBlock: UNKNOWN, networkAclId: UNKNOWN }),
      ],
      reports: ["advisory not yet known, judged at up: s (cidrBlock)"],
    },
    {
      title: "waits for unknown entries inside the ACL",
      given: [subnet("s"), acl({ ingress: UNKNOWN_LIST }, { from: { subnetIds: ["s"] } })],
      reports: ["advisory not yet known, judged at up: s (ingress)"],
    },
  ];
  prove(
    "subnet-has-network-acl",
    { absent: "refuses a subnet without an ACL", "near-miss": "refuses the subnet that an association leaves out" },
    rows,
  );
});
