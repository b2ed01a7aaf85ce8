/**
 * Proves what each rule of multi-layer-filtering reports, to the word: compliant filters, each way to open one, also in
 * pieces or by leaving a source out, absent, unknown, secret and nearly right values. It does not prove that the
 * layers agree with each other.
 */
import assert from "node:assert/strict";
import { countPublic, parseCidrs } from "../../policy/multi-layer-filtering/openRanges";
import { pack } from "../../policy/multi-layer-filtering/pack";
import { format, judgeResources, secret, UNKNOWN, UNKNOWN_LIST, type Given } from "./judge";
import { createProof, inRelay, type Row } from "./prove";

type Props = Readonly<Record<string, unknown>>;

const prove = createProof(pack);

/** 2^32 without 10/8, 172.16/12, 192.168/16, 100.64/10, 169.254/16, 0/8, 127/8 and 224/3 (RFC 6890, RFC 1918, RFC 5771). */
const ALL_IPV4 = 3_702_390_784;
/** Blocks of /48 in 2000::/3. */
const ALL_IPV6 = 35_184_372_088_832;
const OPEN = "0.0.0.0/0, 3,702,390,784 public addresses; allowed: 65,536";
const CLIENTS = "name the clients' own blocks, or another group of the stack";
const CLIENTS_OF_RELAY = `${CLIENTS}; or list the port in publicPorts`;

const verbOf = (service: string) => (service.includes("all protocols") ? "are" : "is");

describe("public addresses", () => {
  const everySecond = Array.from({ length: 112 }, (_, index) => `${2 * index + 1}.0.0.0/8`);
  const rows: readonly (readonly [string, readonly string[], number])[] = [
    ["counts none of the private blocks", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"], 0],
    [
      "counts none of loopback, link-local, multicast, ULA",
      ["127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "fd00::/8"],
      0,
    ],
    ["counts all of IPv4", ["0.0.0.0/0"], ALL_IPV4],
    ["counts all of IPv4 in halves, with host bits, twice", ["0.0.0.0/1", "128.1.2.3/1", "192.0.2.0/24"], ALL_IPV4],
    ["counts every second /8", everySecond, 111 * 16_777_216 - 65_536],
    ["counts what a private block leaves of a wider one", ["192.0.0.0/8"], 16_777_216 - 65_536],
    ["counts a block once, and neighbours as two", ["192.0.2.0/25", "192.0.2.128/25", "192.0.2.0/26"], 256],
    ["counts all of IPv6 by sites", ["::/0"], ALL_IPV6],
    ["counts a site and a part of one", ["2001:db8::/48", "2001:db8:1::/49"], 1.5],
  ];
  for (const [title, cidrs, count] of rows) it(title, () => assert.equal(countPublic(parseCidrs(cidrs)), count));

  for (const text of [
    "0.0.0.0",
    "10.0.0/8",
    "10.0.0.0/33",
    "10.0.0.256/32",
    "any",
    "1::2::3/64",
    "g::/64",
    "1:2:3/64",
    0,
  ]) {
    it(`takes ${JSON.stringify(text)} for no block`, () => assert.deepEqual(parseCidrs([text]), []));
  }
});

const group = (props: Props, type = "aws:ec2/securityGroup:SecurityGroup"): Given => ({ type, name: "g", props });
const ingressRule = (props: Props) => group(props, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
const egressRule = (props: Props) => group(props, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
const legacyRule = (props: Props) => group(props, "aws:ec2/securityGroupRule:SecurityGroupRule");

describe("security-group-not-open", () => {
  const every = `mandatory g: ingress: all protocols, port 20 among them, are open to ${OPEN}; ${CLIENTS}`;
  const database = (cidrIpv4: unknown, port: unknown = 5432): Props => ({
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    cidrIpv4,
  });
  const inline = (...ingress: readonly Props[]) => group({ ingress });
  const all = (cidrBlocks: readonly unknown[], more: Props = {}): Props => ({ protocol: "-1", cidrBlocks, ...more });
  prove(
    "security-group-not-open",
    { absent: "takes a group without rules", "near-miss": "leaves near misses of the type alone" },
    [
      { title: "takes a group without rules", given: group({}), reports: [] },
      {
        title: "takes rules for peers, groups and prefix lists",
        given: inline(
          { protocol: "17", fromPort: 500, toPort: 500, cidrBlocks: ["192.0.2.1/32"] },
          { protocol: "6", fromPort: 443, toPort: 443, securityGroups: ["sg-1"], prefixListIds: ["pl-1"], self: true },
        ),
        reports: [],
      },
      {
        title: "takes public services of any kind from anywhere: web, QUIC, mail, WireGuard, ping, ports of nodes",
        given: inline(
          ...["80", "443", "25", "8443"].map((port) => ({
            protocol: "tcp",
            fromPort: port,
            toPort: port,
            cidrBlocks: ["0.0.0.0/0"],
          })),
          ...[443, 51820].map((port) => ({ protocol: "udp", fromPort: port, toPort: port, ipv6CidrBlocks: ["::/0"] })),
          { protocol: "icmp", fromPort: 8, toPort: 0, cidrBlocks: ["0.0.0.0/0"] },
          { protocol: "tcp", fromPort: 30000, toPort: 32767, cidrBlocks: ["0.0.0.0/0"] },
        ),
        reports: [],
      },
      {
        title: "takes a database's port for private blocks, another group and a company's /16",
        given: inline(
          { protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["10.0.0.0/8", "198.18.0.0/16"] },
          { protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: ["sg-1"] },
        ),
        reports: [],
      },
      ...(
        [
          ["any address", "0.0.0.0/0", `${OPEN}`],
          ["any address with host bits", "10.1.2.3/0", OPEN],
          ["half of them", "128.0.0.0/1", "128.0.0.0/1, 1,609,433,088 public addresses; allowed: 65,536"],
          ["one /8 of a cloud's own", "52.0.0.0/8", "52.0.0.0/8, 16,777,216 public addresses; allowed: 65,536"],
          ["one bit more than a /16", "198.18.0.0/15", "198.18.0.0/15, 131,072 public addresses; allowed: 65,536"],
        ] as const
      ).map(([what, cidr, shown]) => ({
        title: `refuses a database's port for ${what}`,
        given: ingressRule(database(cidr)),
        reports: [`mandatory g: ingress: tcp/5432 is open to ${shown}; ${CLIENTS}`],
      })),
      {
        title: "refuses a range in which such a port lies, over IPv6, and of UDP",
        given: inline(
          { protocol: "tcp", fromPort: 1024, toPort: 1600, ipv6CidrBlocks: ["2000::/3"] },
          { protocol: "udp", fromPort: 11211, toPort: 11211, cidrBlocks: ["0.0.0.0/0"] },
        ),
        reports: [
          `mandatory g: ingress[0]: tcp/1024-1600, port 1433 among them, is open to 2000::/3, 35,184,372,088,832 public addresses; allowed: 65,536; ${CLIENTS}`,
          `mandatory g: ingress[1]: udp/11211 is open to ${OPEN}; ${CLIENTS}`,
        ],
      },
      {
        title: "refuses such a port over several rules, 112 blocks of /17",
        given: inline(
          ...Array.from({ length: 112 }, (_, index) => ({
            protocol: "tcp",
            fromPort: 5432,
            toPort: 5432,
            cidrBlocks: [`198.${index}.0.0/17`],
          })),
        ),
        reports: [
          `mandatory g: its rules together open port 5432 to 3,670,016 public addresses (ingress[0], ingress[1], ingress[2] and 109 more); allowed: 65,536; ${CLIENTS}`,
        ],
      },
      {
        title: "takes more where the configuration allows it",
        given: ingressRule(database("198.18.0.0/15")),
        config: { maxPublicAddresses: 131_072 },
        reports: [],
      },
      {
        title: "refuses what is no authorised port where the configuration lists them",
        given: inline(
          { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
          { protocol: "tcp", fromPort: 8443, toPort: 8443, cidrBlocks: ["0.0.0.0/0"] },
          { protocol: "icmp", fromPort: -1, toPort: -1, cidrBlocks: ["0.0.0.0/0"] },
        ),
        config: { publicPorts: [443] },
        reports: [`mandatory g: ingress[1]: tcp/8443 is open to ${OPEN}; ${CLIENTS}`],
      },
      {
        title: "takes open egress unless told otherwise",
        given: egressRule({ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
        reports: [],
      },
      {
        title: "refuses open egress when told to",
        given: egressRule({ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
        config: { egress: true },
        reports: [`mandatory g: egress: all protocols are open to ${OPEN}; name the servers' own blocks`],
      },
      {
        title: "refuses an open inline rule behind a good one, and names it",
        given: inline(all(["192.0.2.1/32"]), all(["192.0.2.2/32", "0.0.0.0/0"])),
        reports: [every.replace("ingress:", "ingress[1]:").replace("open to 0", "open to 192.0.2.2/32, 0")],
      },
      {
        title: "refuses the default group when it is open",
        given: group({ ingress: [all(["0.0.0.0/0"])] }, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"),
        reports: [every.replace("ingress:", "ingress[0]:")],
      },
      {
        title: "refuses an open rule of an older kind",
        given: legacyRule({ type: "ingress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }),
        reports: [every],
      },
      {
        title: "takes an open older rule for egress",
        given: legacyRule({ type: "egress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }),
        reports: [],
      },
      ...[undefined, "Egress"].map((type) => ({
        title: `refuses an open older rule of type ${type}, which may be ingress`,
        given: legacyRule({ type, protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }),
        reports: [every],
      })),
      {
        title: "refuses a protocol that is not known here",
        given: ingressRule({ ipProtocol: "everything", cidrIpv4: "0.0.0.0/0" }),
        reports: [every.replace("all protocols", "protocol NaN").replace("are open", "is open")],
      },
      {
        title: "refuses what is no block",
        given: ingressRule({ cidrIpv4: "0.0.0.0" }),
        reports: ['mandatory g: ingress: source "0.0.0.0" is not a CIDR block; write address/length'],
      },
      {
        title: "refuses an open source that is secret",
        given: group({ ingress: secret([all(["0.0.0.0/0"])]) }),
        reports: [every.replace("ingress:", "ingress[0]:")],
      },
      {
        title: "waits for one unknown rule and judges the others",
        given: inline(all([UNKNOWN]), all(["0.0.0.0/0"])),
        reports: [
          every.replace("ingress:", "ingress[1]:"),
          "advisory not yet known, judged at up: g (ingress.0.cidrBlocks.0)",
        ],
      },
      {
        title: "waits for an unknown list of rules",
        given: group({ ingress: UNKNOWN_LIST }),
        reports: ["advisory not yet known, judged at up: g (ingress)"],
      },
      {
        title: "waits for an unknown source of a separate rule",
        given: ingressRule({ ipProtocol: "tcp", cidrIpv4: UNKNOWN }),
        reports: ["advisory not yet known, judged at up: g (cidrIpv4)"],
      },
      {
        title: "lists a declared exception",
        given: ingressRule({ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
        config: {
          exceptions: [{ resource: "g", reason: "public web server", expires: "2026-12-31" }],
          asOf: "2026-06-01",
        },
        reports: [
          `advisory g: exception until 2026-12-31, because: public web server\n${every.replace("mandatory g: ", "")}`,
        ],
      },
      {
        title: "leaves near misses of the type alone",
        given: group({ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }, "aws:ec2/securityGroups:SecurityGroup"),
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
    ...ingressRule({ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4 }),
    name,
    from: { securityGroupId: ["g"], cidrIpv4: [], ipProtocol: [], fromPort: [], toPort: [] },
    ...more,
  });
  const database = (name: string, cidrIpv4: unknown): Given => ({
    ...rule(name, cidrIpv4),
    props: { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIpv4 },
  });
  const together = (count: string, names: string) =>
    `mandatory g: its rules together let ${count} public addresses in (${names}); allowed: 65,536; ${CLIENTS_OF_RELAY}`;
  prove(
    "security-group-sum-not-open",
    { absent: "takes a group without rules", "near-miss": "takes two halves of a /16" },
    [
      { title: "takes a group without rules", given: own, reports: [] },
      {
        title: "takes public ports outside of the relay network, however wide",
        given: [own, rule("a", "0.0.0.0/0"), rule("b", "198.18.0.0/15")],
        reports: [],
      },
      {
        title: "refuses a database's port in 112 rules outside of the relay network",
        given: [own, ...Array.from({ length: 112 }, (_, first) => database(`r${first}`, `198.${first}.0.0/16`))],
        reports: [
          `mandatory g: its rules together open port 5432 to 7,340,032 public addresses (r0, r1, r2 and 109 more); allowed: 65,536; ${CLIENTS}`,
        ],
      },
      ...inRelay([
        {
          title: "takes two halves of a /16",
          given: [own, rule("a", "198.18.0.0/17"), rule("b", "198.18.128.0/17")],
          reports: [],
        },
        {
          title: "takes neighbours in two groups, and for egress",
          given: [
            own,
            { ...own, name: "h" },
            rule("a", "198.18.0.0/16"),
            rule("b", "198.19.0.0/16", { from: { securityGroupId: ["h"], cidrIpv4: [] } }),
            rule("c", "198.19.0.0/16", { type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule" }),
          ],
          reports: [],
        },
        {
          title: "leaves what one rule opens by itself to the rule before it",
          given: [own, { ...rule("a", undefined), props: { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" } }],
          reports: [],
        },
        {
          title: "refuses any port in the relay network, and takes one that the configuration authorises",
          given: [own, rule("a", "0.0.0.0/0")],
          reports: [`mandatory a: tcp/443 is open to ${OPEN}; ${CLIENTS_OF_RELAY}`],
        },
        {
          title: "takes an authorised port in the relay network",
          given: [own, rule("a", "0.0.0.0/0")],
          config: { publicPorts: [443] },
          reports: [],
        },
        {
          title: "refuses neighbours over rules of every kind, a secret one too",
          given: [own, rule("a", secret("198.18.0.0/16")), rule("b", "198.19.0.0/16")],
          reports: [together("131,072", "a, b")],
        },
        {
          title: "refuses neighbours in the group's own list and in an older rule",
          given: [
            { ...own, props: { ingress: [{ cidrBlocks: ["198.18.0.0/16"], protocol: "tcp" }] } },
            {
              ...legacyRule({ type: "ingress", protocol: "tcp", cidrBlocks: ["198.19.0.0/16"] }),
              name: "old",
              from: { securityGroupId: ["g"], cidrBlocks: [], protocol: [] },
            },
          ],
          reports: [together("131,072", "ingress[0], old")],
        },
        {
          title: "refuses an open prefix list at the rule that names it",
          given: [
            own,
            {
              type: "aws:ec2/managedPrefixList:ManagedPrefixList",
              name: "l",
              props: { entries: [{ cidr: "0.0.0.0/0" }] },
            },
            {
              ...rule("a", undefined),
              from: { securityGroupId: ["g"], prefixListId: ["l"], fromPort: [], toPort: [], ipProtocol: [] },
            },
          ],
          reports: [`mandatory a: tcp/443 is open to ${OPEN}; ${CLIENTS_OF_RELAY}`],
        },
        {
          title: "waits for one unknown source and judges the others",
          given: [own, rule("a", "198.18.0.0/16"), rule("b", "198.19.0.0/16"), rule("c", UNKNOWN)],
          reports: [together("131,072", "a, b"), "advisory not yet known, judged at up: c (cidrIpv4)"],
        },
      ]),
    ],
  );
});

describe("workload-filters-not-open", () => {
  const firewall = (props: Props, name = "f"): Given => ({
    type: "gcp:compute/firewall:Firewall",
    name,
    props: { allows: [{ protocol: "tcp", ports: ["443"] }], ...props },
    from: { network: ["net"], ...Object.fromEntries(Object.keys(props).map((key) => [key, []])) },
  });
  const net: Given = { type: "gcp:compute/network:Network", name: "net", props: {} };
  const nsg = (...rules: readonly Props[]): Given => ({
    type: "azure-native:network:NetworkSecurityGroup",
    name: "n",
    props: { securityRules: rules.map((rule) => ({ ...WEB, ...rule })) },
  });
  const WEB = { name: "web", direction: "Inbound", access: "Allow", protocol: "Tcp", destinationPortRange: "443" };
  const rule = (props: Props): Given => ({
    type: "azure-native:network:SecurityRule",
    name: "n",
    props: { destinationPortRange: "443", protocol: "Tcp", ...props },
  });
  const anyone = (source: string, port = "tcp/443", name = "n", label = 'rule "web": ') =>
    `mandatory ${name}: ${label}${port} ${verbOf(port)} open to ${source}, 35,188,074,479,616 public addresses; allowed: 65,536; ${CLIENTS_OF_RELAY}`;
  const closed = (name: string, text: string, shown = OPEN) =>
    `mandatory ${name}: ${text} ${verbOf(text)} open to ${shown}; ${CLIENTS}`;
  const NOBODY = "0.0.0.0/0 (sourceRanges is absent)";
  const at = (resource: string, port: string, shown: string) =>
    `mandatory ${resource}: ${port} ${verbOf(port)} open to ${shown}; ${CLIENTS_OF_RELAY}`;
  const policies = [
    "gcp:compute/firewallPolicyRule:FirewallPolicyRule",
    "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
    "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule",
  ];
  prove(
    "workload-filters-not-open",
    { absent: "refuses a firewall rule without a source", "near-miss": "refuses a nearly right EGRESS" },
    [
      {
        title: "takes public ports outside of the relay network",
        given: [
          net,
          firewall({ sourceRanges: ["0.0.0.0/0"] }),
          firewall({ allows: [{ protocol: "icmp" }] }, "ping"),
          firewall(
            { sourceRanges: ["35.191.0.0/16", "130.211.0.0/22", "35.235.240.0/20"], allows: [{ protocol: "tcp" }] },
            "checks",
          ),
          nsg(
            { sourceAddressPrefix: "Internet" },
            { sourceAddressPrefix: "AzureFrontDoor.Backend" },
            { sourceAddressPrefix: "ApiManagement", destinationPortRange: "3443" },
            { sourceAddressPrefix: "GatewayManager", destinationPortRange: "65200-65535" },
            { sourceAddressPrefix: "Sql", destinationPortRange: "1433" },
          ),
        ],
        reports: [],
      },
      {
        title:
          "refuses a database's port anywhere, from any address, from much of it, from anybody's machines in the cloud",
        given: [
          net,
          firewall({ sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "all" }] }),
          firewall({ sourceRanges: ["34.0.0.0/8"], allows: [{ protocol: "tcp", ports: ["22", "6379"] }] }, "g"),
          nsg({
            sourceAddressPrefix: "AzureCloud.japaneast",
            destinationPortRanges: ["443", "1433"],
            destinationPortRange: null,
          }),
        ],
        reports: [
          closed("f", "all protocols, port 20 among them,"),
          closed("g", "tcp/6379", "34.0.0.0/8, 16,777,216 public addresses; allowed: 65,536"),
          anyone("AzureCloud.japaneast", "tcp/1433").replace("; or list the port in publicPorts", ""),
        ],
      },
      {
        title: "takes what a denial that goes before shuts, and refuses what one behind, or for others, does not",
        given: [
          net,
          firewall({ sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "tcp" }] }),
          firewall({ allows: [], denies: [{ protocol: "all" }], sourceRanges: ["0.0.0.0/0"], priority: 900 }, "deny"),
          nsg(
            {
              name: "low",
              access: "Deny",
              priority: 300,
              protocol: "*",
              destinationPortRange: "*",
              sourceAddressPrefix: "*",
            },
            { priority: 200, destinationPortRange: "5432", sourceAddressPrefix: "*" },
            {
              name: "host",
              access: "Deny",
              priority: 100,
              sourceAddressPrefix: "*",
              destinationPortRange: "*",
              destinationAddressPrefix: "10.0.0.4",
            },
          ),
        ],
        reports: [anyone("*", "tcp/5432").replace("; or list the port in publicPorts", "")],
      },
      ...inRelay([
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
        {
          title: "refuses a firewall rule without a source",
          given: firewall({}),
          reports: [anyone(NOBODY, "tcp/443", "f", "")],
        },
        {
          title: "refuses a firewall rule with an empty list of sources, and a nearly right EGRESS",
          given: firewall({ sourceRanges: [], direction: "egress" }),
          reports: [anyone(NOBODY, "tcp/443", "f", "")],
        },
        {
          title: "refuses a nearly right EGRESS",
          given: firewall({ direction: "egress" }),
          reports: [anyone(NOBODY, "tcp/443", "f", "")],
        },
        {
          title: "refuses an open firewall rule, tags or not, secret or not",
          given: firewall({ sourceRanges: secret(["0.0.0.0/0"]), sourceTags: ["web"] }),
          reports: [at("f", "tcp/443", OPEN)],
        },
        {
          title: "refuses neighbours over two rules of a network",
          given: [
            net,
            firewall({ sourceRanges: ["198.18.0.0/16"] }),
            firewall({ sourceRanges: ["198.19.0.0/16"] }, "g"),
          ],
          reports: [
            `mandatory f: its rules together let 131,072 public addresses in (f, g); allowed: 65,536; ${CLIENTS_OF_RELAY}`,
          ],
        },
        {
          title: "waits for unknown sources, and for an unknown denial",
          given: [
            firewall({ sourceRanges: [UNKNOWN] }),
            {
              ...firewall({ sourceRanges: ["0.0.0.0/0"] }, "g"),
              from: { network: [] },
              props: { network: "n", allows: [{ protocol: "tcp" }], sourceRanges: ["0.0.0.0/0"] },
            },
            {
              ...firewall({}, "d"),
              from: { network: [], sourceRanges: [] },
              props: { network: "n", allows: [], denies: [{ protocol: "all" }], sourceRanges: UNKNOWN, priority: 1 },
            },
          ],
          reports: ["advisory not yet known, judged at up: f (sourceRanges.0), g (sourceRanges)"],
        },
        ...policies.flatMap((type): Row[] => {
          const policyRule = (match: Props, more: Props = {}): Given => ({
            type,
            name: "p",
            props: {
              action: "allow",
              match: { layer4Configs: [{ ipProtocol: "tcp", ports: ["443"] }], ...match },
              ...more,
            },
          });
          return [
            {
              title: `takes a ${type} with named prefixes, tags, networks and groups`,
              given: policyRule({
                srcIpRanges: ["10.0.0.0/8"],
                srcSecureTags: [{ name: "t" }],
                srcAddressGroups: ["g"],
              }),
              reports: [],
            },
            ...[{ action: "deny" }, { action: "goto_next" }, { direction: "EGRESS" }, { disabled: true }].map(
              (more) => ({
                title: `takes a ${type} that lets nothing in: ${JSON.stringify(more)}`,
                given: policyRule({}, more),
                reports: [],
              }),
            ),
            {
              title: `refuses a ${type} without a source, also one that hands everything to an inspection`,
              given: policyRule({}, { action: "apply_security_profile_group", direction: "egress" }),
              reports: [anyone("any address (match names no source)", "tcp/443", "p", "")],
            },
            {
              title: `refuses a ${type} with an open source, secret or in halves`,
              given: policyRule({ srcIpRanges: secret(["0.0.0.0/1", "128.0.0.0/1"]) }),
              reports: [at("p", "tcp/443", OPEN.replace("0.0.0.0/0", "0.0.0.0/1, 128.0.0.0/1"))],
            },
            {
              title: `refuses a ${type} for a country`,
              given: policyRule({ srcRegionCodes: ["JP"] }),
              reports: [anyone('srcRegionCodes "JP"', "tcp/443", "p", "")],
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
            at("p", "rule 10: all protocols", OPEN),
            "advisory not yet known, judged at up: p (rules.1.match.srcIpRanges.0)",
          ],
        },
        ...[
          { access: "AlwaysAllow", open: true },
          { access: "alwaysallow", open: true },
          { access: "Allow", open: false },
          { access: "Deny", open: false },
        ].map(({ access, open }) => ({
          title: `${open ? "refuses" : "takes"} an admin rule of Azure that says ${access} to anyone`,
          given: {
            type: "azure-native:network/v20240501:AdminRule",
            name: "a",
            props: {
              access,
              direction: "Inbound",
              protocol: "Tcp",
              destinationPortRanges: ["443"],
              sources: [{ addressPrefix: "*", addressPrefixType: "IPPrefix" }],
            },
          },
          reports: open ? [anyone("*", "tcp/443", "a", "")] : [],
        })),
        {
          title: "takes a security group with named prefixes, a listed tag, an application security group",
          given: nsg(
            { sourceAddressPrefixes: ["10.0.0.0/8", "192.0.2.1"] },
            { sourceAddressPrefix: "VirtualNetwork" },
            { sourceApplicationSecurityGroups: [{ id: "x" }] },
          ),
          reports: [],
        },
        {
          title: "takes any source in a rule that denies",
          given: nsg({ access: "Deny", sourceAddressPrefix: "*" }),
          reports: [],
        },
        {
          title: "takes an outbound rule",
          given: nsg({ direction: "Outbound", sourceAddressPrefix: "*" }),
          reports: [],
        },
        { title: "takes a security group without rules", given: nsg(), reports: [] },
        ...["*", "Internet", "Any", "AzureCloud", "virtualnetwork", "AzureMonitor"].map((tag) => ({
          title: `refuses ${tag} as a source`,
          given: nsg({ sourceAddressPrefix: tag }),
          reports: [anyone(tag)],
        })),
        {
          title: "refuses open prefixes of a security group",
          given: nsg({ sourceAddressPrefixes: ["10.0.0.0/8", "0.0.0.0/0"] }),
          reports: [at("n", 'rule "web": tcp/443', `10.0.0.0/8, ${OPEN}`)],
        },
        {
          title: "refuses open IPv6 prefixes of a security group",
          given: nsg({ sourceAddressPrefix: "::/0" }),
          reports: [at("n", 'rule "web": tcp/443', "::/0, 35,184,372,088,832 public addresses; allowed: 65,536")],
        },
        { title: "refuses a rule without a source", given: nsg({}), reports: [anyone("no named source")] },
        ...[{ access: "deny" }, { direction: "outbound" }].map((wrong) => ({
          title: `refuses an open rule with the nearly right ${JSON.stringify(wrong)}`,
          given: nsg({ ...wrong, sourceAddressPrefix: "*" }),
          reports: [anyone("*")],
        })),
        {
          title: "refuses an open separate rule, in a dated API version too",
          given: [
            rule({ direction: "Inbound", access: "Allow", sourceAddressPrefix: "*" }),
            { ...rule({ sourceAddressPrefix: "*" }), type: "azure-native:network/v20240501:SecurityRule", name: "m" },
          ],
          reports: [anyone("*", "tcp/443", "n", ""), anyone("*", "tcp/443", "m", "")],
        },
        {
          title: "takes a service tag that the configuration adds",
          given: nsg({ sourceAddressPrefix: "AzureMonitor" }),
          config: { relayNetworks: ["*"], serviceTags: ["AzureMonitor"] },
          reports: [],
        },
        {
          title: "waits for an unknown rule of a security group, and for an unknown list of them",
          given: [
            nsg({ sourceAddressPrefix: UNKNOWN }),
            { ...nsg(), name: "m", props: { securityRules: UNKNOWN_LIST } },
          ],
          reports: ["advisory not yet known, judged at up: m (securityRules), n (securityRules.0.sourceAddressPrefix)"],
        },
      ]),
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
  const openEntry = (direction = "ingress", protocol = "-1", cidr = "0.0.0.0/0", at = "entry") =>
    `mandatory ${at}: ${direction} entry 100 of network ACL acl allows protocol "${protocol}" with all ports for "${cidr}"; name protocol and ports`;
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
        openEntry("ingress", "all", "::/0", "entry-3"),
        openEntry("ingress", "-1", "0.0.0.0/1", "entry-4"),
        openEntry("ingress", "tcp", "0.0.0.0/0", "entry-5"),
        openEntry("ingress", "17", "0.0.0.0/0", "entry-6"),
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
        'mandatory acl: ingress entries 100, 110 of network ACL acl together allow protocol "6" with all ports for any address; name protocol and ports',
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
      reports: [
        openEntry("ingress", "-1", "0.0.0.0/0", "default-open").replace("network ACL acl", "network ACL default-open"),
      ],
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
      reports: [openEntry("ingress", "-1", "0.0.0.0/0", "acl")],
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
      reports: ["advisory not yet known, judged at up: entry (cidrBlock)"],
    },
    {
      title: "waits for unknown entries inside the ACL",
      given: [subnet("s"), acl({ ingress: UNKNOWN_LIST }, { from: { subnetIds: ["s"] } })],
      reports: ["advisory not yet known, judged at up: acl (ingress)"],
    },
  ];
  prove(
    "subnet-has-network-acl",
    { absent: "refuses a subnet without an ACL", "near-miss": "refuses the subnet that an association leaves out" },
    inRelay(rows),
  );
});

describe("filters-not-judged", () => {
  const own: Given = { type: "aws:ec2/securityGroup:SecurityGroup", name: "g", props: {} };
  const listed = (port: number, prefixListId: unknown = "pl-0123456789abcdef0", more: Partial<Given> = {}): Given => ({
    ...ingressRule({ ipProtocol: "tcp", fromPort: port, toPort: port, prefixListId }),
    name: "r",
    from: { securityGroupId: ["g"], ipProtocol: [], fromPort: [], toPort: [], prefixListId: [] },
    ...more,
  });
  const open = (port: number, label = "", name = "r") =>
    `mandatory ${name}: ${label}tcp/${port} is open to prefix list pl-0123456789abcdef0, whose addresses are in no resource of this stack; name the blocks, or list it in prefixLists`;
  const of = (type: string, props: Props = {}): Given => ({ type, name: "r", props });
  const reviewed = (what: string, type: string) =>
    `${what} (${type}) is not judged by any rule here; declare an exception, with a review as its reason`;
  prove(
    "filters-not-judged",
    { absent: "takes a group without rules", "near-miss": "takes a list of AWS at a public port" },
    [
      { title: "takes a group without rules", given: own, reports: [] },
      { title: "takes a list of AWS at a public port", given: [own, listed(443, secret("pl-3b927c52"))], reports: [] },
      {
        title: "refuses a list of another stack at a port of management, and of a database",
        given: [own, listed(22), { ...listed(5432), name: "s" }],
        reports: [open(22), open(5432, "", "s")],
      },
      {
        title: "refuses it in the group's own list",
        given: {
          ...own,
          props: { ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, prefixListIds: ["pl-0123456789abcdef0"] }] },
        },
        reports: [open(22, "ingress[0]: ", "g")],
      },
      ...inRelay([
        { title: "refuses it at any port of the relay network", given: [own, listed(443)], reports: [open(443)] },
      ]),
      {
        title: "takes it where the configuration says that it is judged",
        given: [own, listed(22)],
        config: { prefixLists: ["pl-0123456789abcdef0"] },
        reports: [],
      },
      {
        title: "takes a list of this stack, which the other rules read",
        given: [
          own,
          { type: "aws:ec2/managedPrefixList:ManagedPrefixList", name: "l", props: { id: UNKNOWN, entries: [] } },
          listed(22, UNKNOWN, {
            from: { securityGroupId: ["g"], prefixListId: ["l"], ipProtocol: [], fromPort: [], toPort: [] },
          }),
        ],
        reports: [],
      },
      {
        title: "waits for a list that is not known",
        given: [own, listed(22, UNKNOWN)],
        reports: ["advisory not yet known, judged at up: r (prefixListId)"],
      },
      ...[
        ["AWS Cloud Control filter", "aws-native:ec2:SecurityGroupIngress", "the aws provider's resource"],
        [
          "classic Azure filter",
          "azure:network/networkSecurityRule:NetworkSecurityRule",
          "the azure-native provider's resource",
        ],
        ["Google native filter", "google-native:compute/v1:Firewall", "the gcp provider's resource"],
        [
          "PAN-OS provider's policy",
          "panos:index:SecurityPolicyRules",
          "a configuration of the bootstrap package, or one that is pushed",
        ],
      ].map(([what, type, instead]) => ({
        title: `names ${type}`,
        given: of(type!),
        reports: [
          `mandatory r: ${what} (${type}) is not judged by any rule here; use ${instead}, or declare an exception`,
        ],
      })),
      {
        title: "names aws:lightsail/instancePublicPorts:InstancePublicPorts",
        given: of("aws:lightsail/instancePublicPorts:InstancePublicPorts"),
        reports: [
          `mandatory r: ${reviewed("Lightsail ports", "aws:lightsail/instancePublicPorts:InstancePublicPorts")}`,
        ],
      },
      ...[
        ["AWS Network Firewall", "aws:networkfirewall/ruleGroup:RuleGroup"],
        ["AWS Network Firewall", "aws:networkfirewall/firewallPolicy:FirewallPolicy"],
        ["Azure Firewall", "azure-native:network:AzureFirewall"],
        ["Azure Firewall", "azure-native:network/v20240501:FirewallPolicyRuleCollectionGroup"],
        ["Azure Firewall", "azure:network/firewallPolicy:FirewallPolicy"],
        ["Google Cloud Armor", "gcp:compute/securityPolicy:SecurityPolicy"],
        ["Google Cloud Armor", "gcp:compute/regionSecurityPolicyRule:RegionSecurityPolicyRule"],
      ].flatMap(([what, type]) => [
        {
          title: `tells of ${type} in a stack without a relay network`,
          given: of(type!),
          reports: [`advisory r: ${reviewed(what!, type!)}`],
        },
        {
          title: `refuses ${type} beside a tunnel`,
          given: [of(type!), { type: "aws:ec2/vpnConnection:VpnConnection", name: "v", props: {} }],
          reports: [`mandatory r: ${reviewed(what!, type!)}`],
        },
      ]),
      {
        title: "takes the firewall of Network Firewall itself, whose policy is named",
        given: of("aws:networkfirewall/firewall:Firewall"),
        reports: [],
      },
      {
        title: "names what a template holds",
        given: of("aws:cloudformation/stack:Stack", { templateBody: "AWS::EC2::SecurityGroup" }),
        reports: [
          "mandatory r: holds AWS::EC2::SecurityGroup, which no rule here reads; make it a resource of the program, or declare an exception",
        ],
      },
    ],
  );
});
