/**
 * Proves what multi-layer-filtering reports of tunnels' peers, of management, of network ACLs' answers, of firewall
 * policies, of layers that do not agree and of missing logs, to the word. It does not prove what a cloud or a firewall
 * does with a packet: the trace and the lab do.
 */
import { pack } from "../../policy/multi-layer-filtering/pack";
import { secret, UNKNOWN, UNKNOWN_LIST, type Given } from "./judge";
import { createProof, inRelay } from "./prove";
import * as xml from "./panosXml";

type Config = Readonly<Record<string, unknown>>;

const prove = createProof(pack);

const group = (name = "group"): Given => ({
  type: "aws:ec2/securityGroup:SecurityGroup",
  name,
  props: {},
  from: { vpcId: ["vpc"] },
});
const ingress = (name: string, props: Config, more: Partial<Given> = {}): Given => ({
  type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  name,
  props,
  from: { securityGroupId: ["group"], ...Object.fromEntries(Object.keys(props).map((key) => [key, []])), ...more.from },
});
const egress = (name: string, props: Config): Given => ({
  ...ingress(name, props),
  type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
});
const udp = (port: number, cidrIpv4: unknown): Config => ({ ipProtocol: "17", fromPort: port, toPort: port, cidrIpv4 });
const tcp = (port: number, cidrIpv4: unknown): Config => ({
  ipProtocol: "tcp",
  fromPort: port,
  toPort: port,
  cidrIpv4,
});

describe("tunnel-peers-only", () => {
  const ha: Given = {
    type: "gcp:compute/haVpnGateway:HaVpnGateway",
    name: "ha",
    props: { vpnInterfaces: [{ id: 0, ipAddress: "203.0.113.1" }] },
  };
  const tgw: Given = {
    type: "aws:ec2transitgateway/transitGateway:TransitGateway",
    name: "tgw",
    props: { transitGatewayCidrBlocks: ["10.100.240.0/24"] },
  };
  const noPeer = (service: string, from: string, name = "r") =>
    `mandatory ${name}: ${service} from ${from}, which is no peer of a tunnel in this stack; name the peers`;
  prove(
    "tunnel-peers-only",
    {
      absent: "takes a group without rules",
      "near-miss": "takes the address of a peer that is nearly another's, and refuses that one",
    },
    inRelay([
      {
        title: "takes IKE, NAT-T and ESP from the gateways of the stack, and GRE from the Transit Gateway",
        given: [
          group(),
          ha,
          tgw,
          { type: "azure-native:network:PublicIPAddress", name: "pip", props: { ipAddress: "203.0.113.2" } },
          { type: "aws:ec2/customerGateway:CustomerGateway", name: "cgw", props: { ipAddress: "203.0.113.3" } },
          xml.object(secret(xml.vpn({ gateways: xml.gateway("g", { peer: "203.0.113.4" }) }))),
          ingress("a", udp(500, "203.0.113.1/32")),
          ingress("b", udp(4500, "203.0.113.2/32")),
          ingress("c", { ipProtocol: "50", cidrIpv4: "203.0.113.3/32" }),
          ingress("d", udp(500, secret("203.0.113.4/32"))),
          ingress("e", { ipProtocol: "47", cidrIpv4: "10.100.240.0/24" }),
        ],
        reports: [],
      },
      {
        title: "takes a peer that the configuration adds, private ones, and other services from anywhere",
        given: [
          group(),
          ingress("a", udp(500, "192.0.2.1/32")),
          ingress("b", udp(500, "10.0.0.0/8")),
          ingress("c", tcp(443, "0.0.0.0/0")),
        ],
        config: { peers: ["192.0.2.1"] },
        reports: [],
      },
      {
        title: "takes what is opened for gateways whose addresses a preview does not know",
        given: [
          group(),
          { ...ha, props: { vpnInterfaces: UNKNOWN } },
          ingress("r", udp(500, UNKNOWN), { from: { cidrIpv4: ["ha"] } }),
        ],
        reports: [],
      },
      {
        title: "refuses IKE, NAT-T and ESP from strangers, from a block around a peer, and from anywhere",
        given: [
          group(),
          ha,
          ingress("r", udp(500, "203.0.113.9/32")),
          ingress("r", udp(4500, "203.0.113.0/24")),
          ingress("r", { ipProtocol: "esp", cidrIpv4: "0.0.0.0/0" }),
          ingress("r", { ipProtocol: "udp", fromPort: 0, toPort: 65535, cidrIpv4: "192.0.2.0/24" }),
        ],
        reports: [
          noPeer("udp/500", "203.0.113.9/32"),
          noPeer("udp/4500", "203.0.113.0/24"),
          noPeer("esp", "0.0.0.0/0"),
          noPeer("udp/0-65535", "192.0.2.0/24"),
        ],
      },
      {
        title: "refuses strangers in a rule for all protocols, over IPv6, and in a group that is known by its id only",
        given: [
          group(),
          ha,
          ingress("r", { ipProtocol: "-1", cidrIpv4: "192.0.2.0/24" }),
          ingress("r", { ...udp(500, undefined), cidrIpv6: "2001:db8::/32" }),
          ingress("r", udp(500, "192.0.2.1/32"), { from: { securityGroupId: [] } }),
        ],
        reports: [
          noPeer("all protocols", "192.0.2.0/24"),
          noPeer("udp/500", "2001:db8::/32"),
          noPeer("udp/500", "192.0.2.1/32"),
        ],
      },
      {
        title: "takes a peer over IPv6 that the configuration adds, and unique local addresses",
        given: [
          group(),
          ingress("a", { ...udp(500, undefined), cidrIpv6: "2001:db8::1/128" }),
          ingress("b", { ipProtocol: "-1", cidrIpv6: "fd00::/8" }),
        ],
        config: { peers: ["2001:db8::1"] },
        reports: [],
      },
      {
        title: "refuses a stranger in a default group, in an older rule, and in an entry of a prefix list of its own",
        given: [
          {
            type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
            name: "default",
            props: { ingress: { protocol: "50", cidrBlocks: ["192.0.2.1/32"] } },
          },
          {
            type: "aws:ec2/securityGroupRule:SecurityGroupRule",
            name: "old",
            props: { type: "ingress", protocol: "udp", fromPort: 4500, toPort: 4500, cidrBlocks: ["192.0.2.2/32"] },
          },
          {
            type: "aws:ec2/managedPrefixList:ManagedPrefixList",
            name: "peers",
            props: { entries: UNKNOWN_LIST },
            from: { name: [] },
          },
          {
            type: "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
            name: "entry",
            props: { cidr: "192.0.2.3/32" },
            from: { prefixListId: ["peers"] },
          },
          ingress("r", { ipProtocol: "17", fromPort: 500, toPort: 500 }, { from: { prefixListId: ["peers"] } }),
        ],
        reports: [
          noPeer("ingress[0]: esp", "192.0.2.1/32", "default"),
          noPeer("udp/4500", "192.0.2.2/32", "old"),
          noPeer("udp/500", "192.0.2.3/32"),
        ],
      },
      {
        title: "takes the address of a peer that is nearly another's, and refuses that one",
        given: [
          group(),
          ha,
          ingress("a", udp(500, "203.0.113.1/32")),
          ingress("r", udp(500, "203.0.113.11/32")),
          ingress("s", udp(501, "203.0.113.11/32")),
        ],
        reports: [noPeer("udp/500", "203.0.113.11/32")],
      },
      { title: "takes a group without rules", given: group(), reports: [] },
      {
        title: "refuses a stranger in a group's own list and in a prefix list",
        given: [
          {
            ...group("own"),
            props: { ingress: [{ protocol: "udp", fromPort: 500, toPort: 500, cidrBlocks: ["192.0.2.1/32"] }] },
          },
          group(),
          {
            type: "aws:ec2/managedPrefixList:ManagedPrefixList",
            name: "peers",
            props: { entries: [{ cidr: "192.0.2.2/32" }] },
          },
          ingress("r", { ipProtocol: "17", fromPort: 500, toPort: 500 }, { from: { prefixListId: ["peers"] } }),
        ],
        reports: [noPeer("ingress[0]: udp/500", "192.0.2.1/32", "own"), noPeer("udp/500", "192.0.2.2/32")],
      },
      {
        title: "refuses GRE from beside the Transit Gateway's block, and from anywhere in a stack without one",
        given: [group(), tgw, ingress("r", { ipProtocol: "gre", cidrIpv4: "10.100.0.0/16" })],
        reports: ["mandatory r: GRE from 10.100.0.0/16; CIDR blocks of the Transit Gateway: 10.100.240.0/24"],
      },
      {
        title: "refuses GRE in a stack without a Transit Gateway",
        given: [group(), ingress("r", { ipProtocol: "47", cidrIpv4: "10.0.0.0/24" })],
        reports: ["mandatory r: GRE from 10.0.0.0/24; CIDR blocks of the Transit Gateway: none in this stack"],
      },
      {
        title: "waits for whatever may name a single address, and refuses what no peer can be",
        given: [
          group(),
          { ...ha, props: { vpnInterfaces: UNKNOWN } },
          xml.object(UNKNOWN),
          { ...tgw, props: { transitGatewayCidrBlocks: UNKNOWN_LIST }, from: { transitGatewayCidrBlocks: [] } },
          ingress("a", udp(500, "203.0.113.9/32")),
          ingress("b", { ipProtocol: "47", cidrIpv4: "10.100.0.0/16" }),
          ingress("r", udp(4500, "203.0.113.0/24")),
        ],
        reports: [
          noPeer("udp/4500", "203.0.113.0/24"),
          "advisory not yet known, judged at up: fw (content), ha (vpnInterfaces), tgw (transitGatewayCidrBlocks)",
        ],
      },
      {
        title: "waits for an address that no gateway gives",
        given: [group(), ingress("r", udp(500, UNKNOWN))],
        reports: ["advisory not yet known, judged at up: r (cidrIpv4)"],
      },
    ]),
  );
});

describe("management-not-open", () => {
  const firewall: Given[] = [
    { type: "aws:ec2/networkInterface:NetworkInterface", name: "eni", props: {}, from: { securityGroups: ["group"] } },
    {
      type: "aws:ec2/instance:Instance",
      name: "fw-a",
      props: { userData: "vmseries-bootstrap-aws-s3bucket=bucket/a" },
      from: { networkInterfaces: ["eni"] },
    },
  ];
  const interfaces = (profile: string) =>
    xml.object(
      secret(
        xml.config(
          `<network><profiles><interface-management-profile><entry name="mgmt">${profile}</entry><entry name="unused"><telnet>yes</telnet></entry></interface-management-profile></profiles><interface><ethernet><entry name="ethernet1/1"><layer3><interface-management-profile>mgmt</interface-management-profile></layer3></entry></ethernet></interface></network>`,
        ),
      ),
    );
  const COUNTS: Readonly<Record<string, string>> = {
    "0.0.0.0/0": "3,702,390,784",
    "52.0.0.0/8": "16,777,216",
    "2001:db8::/32": "65,536",
    "198.18.0.0/16": "65,536",
    "198.51.100.0/23": "512",
    "198.51.100.0/24": "256",
    "34.0.0.0/8": "16,777,216",
    "20.0.0.0/8": "16,777,216",
  };
  const open = (service: string, block: string, allowed = 256, name = "r") =>
    `mandatory ${name}: ${service} ${service.startsWith("all") ? "are" : "is"} open to ${block}, ${COUNTS[block]} public addresses; allowed: ${allowed}; name the administrators' ranges`;
  const label = "mandatory fw: interface management profile mgmt (of ethernet1/1) offers";
  prove(
    "management-not-open",
    {
      absent: "takes a firewall whose interfaces offer no management",
      "near-miss": "takes a port that is nearly one of management, and a group without rules",
    },
    [
      {
        title: "takes SSH from a /24 and from private ranges",
        given: [group(), ingress("r", tcp(22, "198.51.100.0/24")), ingress("s", tcp(22, "10.0.0.0/8"))],
        reports: [],
      },
      {
        title: "takes HTTPS from anywhere on other hosts",
        given: [group(), ingress("r", tcp(443, "0.0.0.0/0"))],
        reports: [],
      },
      {
        title: "refuses SSH from a wider range, alone or within a range of ports",
        given: [
          group(),
          ingress("r", tcp(22, "198.51.100.0/23")),
          ingress("r", { ...tcp(22, "0.0.0.0/0"), fromPort: 0, toPort: 1024 }),
        ],
        reports: [open("tcp/22", "198.51.100.0/23"), open("tcp/0-1024, port 22 among them,", "0.0.0.0/0")],
      },
      {
        title: "refuses HTTPS from a wide range on a firewall's interface",
        given: [group(), ...firewall, ingress("r", tcp(443, "198.18.0.0/16"))],
        reports: [open("tcp/443", "198.18.0.0/16")],
      },
      {
        title:
          "knows a firewall by its bucket and its interfaces while a preview does not know its user data, and nobody else",
        given: [
          group(),
          { type: "aws:s3/bucket:Bucket", name: "bucket", props: {} },
          ...["eni-1", "eni-2"].map((name) => ({ ...firewall[0]!, name })),
          {
            type: "aws:ec2/instance:Instance",
            name: "fw-a",
            props: { userData: UNKNOWN },
            from: { networkInterfaces: ["eni-1", "eni-2"], userData: ["bucket"] },
          },
          ingress("r", tcp(443, "198.18.0.0/16")),
          group("web"),
          { ...firewall[0]!, name: "eni-3", from: { securityGroups: ["web"] } },
          {
            type: "aws:ec2/instance:Instance",
            name: "web-server",
            props: { userData: UNKNOWN },
            from: { networkInterfaces: ["eni-3"], userData: ["bucket"] },
          },
          ingress("w", tcp(443, "0.0.0.0/0"), { from: { securityGroupId: ["web"] } }),
        ],
        reports: [open("tcp/443", "198.18.0.0/16")],
      },
      {
        title: "refuses all protocols from a wide range, SSH over IPv6, and a group that is known by its id only",
        given: [
          group(),
          ingress("r", { ipProtocol: "-1", cidrIpv4: "52.0.0.0/8" }),
          ingress("r", { ipProtocol: "6", fromPort: 22, toPort: 22, cidrIpv6: "2001:db8::/32" }),
          ingress("r", tcp(22, "198.18.0.0/16"), { from: { securityGroupId: [] } }),
        ],
        reports: [
          open("all protocols, port 22 among them,", "52.0.0.0/8"),
          open("tcp/22", "2001:db8::/32"),
          open("tcp/22", "198.18.0.0/16"),
        ],
      },
      {
        title: "takes SSH from a site's IPv6 prefix and from unique local addresses",
        given: [
          group(),
          ingress("a", { ipProtocol: "6", fromPort: 22, toPort: 22, cidrIpv6: "2001:db8:1::/48" }),
          ingress("b", { ipProtocol: "6", fromPort: 22, toPort: 22, cidrIpv6: "fc00::/7" }),
        ],
        reports: [],
      },
      ...[
        {
          what: "an interface that a resource of its own plugs in",
          given: [
            { ...firewall[1]!, from: {} },
            {
              type: "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",
              name: "plug",
              props: {},
              from: { instanceId: ["fw-a"], networkInterfaceId: ["eni"] },
            },
            firewall[0]!,
          ],
        },
        {
          what: "an interface that names its instance",
          given: [
            { ...firewall[1]!, from: {} },
            { ...firewall[0]!, from: { ...firewall[0]!.from, attachments: ["fw-a"] } },
          ],
        },
        {
          what: "a group that a resource of its own puts on the interface",
          given: [
            { ...firewall[0]!, from: {} },
            firewall[1]!,
            {
              type: "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
              name: "put",
              props: {},
              from: { networkInterfaceId: ["eni"], securityGroupId: ["group"] },
            },
          ],
        },
        {
          what: "a firewall without interfaces of its own, whose user data is Base64",
          given: [
            {
              ...firewall[1]!,
              props: { userDataBase64: btoa("vmseries-bootstrap-aws-s3bucket=bucket/a") },
              from: { vpcSecurityGroupIds: ["group"] },
            },
          ],
        },
      ].map(({ what, given }) => ({
        title: `refuses HTTPS from a wide range before ${what}`,
        given: [group(), ...given, ingress("r", tcp(443, "198.18.0.0/16"))],
        reports: [open("tcp/443", "198.18.0.0/16")],
      })),
      {
        title: "takes a port that is nearly one of management, and a group without rules",
        given: [group(), ingress("r", tcp(222, "0.0.0.0/0"))],
        reports: [],
      },
      {
        title: "refuses SSH and RDP from a wide range at Google Cloud and Azure, and takes Google's own proxy",
        given: [
          {
            type: "gcp:compute/firewall:Firewall",
            name: "r",
            props: { allows: [{ protocol: "tcp", ports: ["22", "80"] }], sourceRanges: ["34.0.0.0/8"], network: "a" },
          },
          {
            type: "gcp:compute/firewall:Firewall",
            name: "iap",
            props: { allows: [{ protocol: "tcp", ports: ["22"] }], sourceRanges: ["35.235.240.0/20"], network: "b" },
          },
          {
            type: "azure-native:network:NetworkSecurityGroup",
            name: "nsg",
            props: {
              securityRules: [
                {
                  name: "rdp",
                  direction: "Inbound",
                  access: "Allow",
                  protocol: "*",
                  destinationPortRange: "3389",
                  sourceAddressPrefix: "20.0.0.0/8",
                },
              ],
            },
          },
        ],
        reports: [open("tcp/22", "34.0.0.0/8"), open('rule "rdp": tcp/3389', "20.0.0.0/8", 256, "nsg")],
      },
      {
        title: "refuses SSH from many small ranges, over several rules of one group",
        given: [group(), ingress("r", tcp(22, "198.51.100.0/24")), ingress("s", tcp(22, "203.0.113.0/25"))],
        reports: [
          "mandatory group: its rules together open port 22 to 384 public addresses (r, s); allowed: 256; name the administrators' ranges",
        ],
      },
      {
        title: "refuses by the configured ports and number",
        given: [group(), ingress("r", tcp(8443, "198.51.100.0/24"))],
        config: { ports: [8443], maxPublicAddresses: 16 },
        reports: [open("tcp/8443", "198.51.100.0/24", 16)],
      },
      {
        title: "refuses an open range that is secret",
        given: [group(), ingress("r", tcp(3389, secret("0.0.0.0/0")))],
        reports: [open("tcp/3389", "0.0.0.0/0")],
      },
      { title: "takes a firewall whose interfaces offer no management", given: interfaces(""), reports: [] },
      {
        title: "takes ping, and HTTPS with a list of who may use it",
        given: interfaces(
          '<ping>yes</ping><https>yes</https><permitted-ip><entry name="192.0.2.0/24"/></permitted-ip>',
        ),
        reports: [],
      },
      {
        title: "refuses HTTPS and SSH on a dataplane interface for anyone",
        given: interfaces("<https>yes</https><ssh>yes</ssh>"),
        reports: [`${label} https, ssh to anyone; add permitted-ip entries`],
      },
      {
        title: "refuses telnet, listed or not",
        given: interfaces('<telnet>yes</telnet><permitted-ip><entry name="192.0.2.1"/></permitted-ip>'),
        reports: [`${label} telnet, which does not encrypt; turn it off`],
      },
      {
        title: "waits for a range and a configuration that preview does not know",
        given: [group(), ingress("r", tcp(22, UNKNOWN)), xml.object(UNKNOWN)],
        reports: ["advisory not yet known, judged at up: fw (content), r (cidrIpv4)"],
      },
    ],
  );
});

const acl = (name = "acl"): Given => ({
  type: "aws:ec2/networkAcl:NetworkAcl",
  name,
  props: {},
  from: { vpcId: ["vpc"] },
});
const entry = (
  number: number,
  out: boolean,
  protocol: string,
  cidrBlock: unknown,
  ports?: readonly [number, number],
  action = "allow",
): Given => {
  const props = {
    ruleNumber: number,
    egress: out,
    ruleAction: action,
    protocol,
    cidrBlock,
    ...(ports ? { fromPort: ports[0], toPort: ports[1] } : {}),
  };
  return {
    type: "aws:ec2/networkAclRule:NetworkAclRule",
    name: `entry-${number}`,
    props,
    from: { networkAclId: ["acl"], ...Object.fromEntries(Object.keys(props).map((key) => [key, []])) },
  };
};
const EPHEMERAL = [1024, 65535] as const;

describe("network-acl-return-traffic", () => {
  const narrow = (from: string, ports: string) =>
    `advisory acl: ingress of tcp/443 from ${from}: answers to ports ${ports} are dropped, which some clients and NAT gateways use; widen the egress entry to 1024-65535`;
  const unanswered = (text: string) => `mandatory acl: ${text} entry for its answers; add one`;
  prove(
    "network-acl-return-traffic",
    {
      absent: "takes an ACL without entries",
      "near-miss": "advises to widen answers from 1025 on, which is nearly enough",
    },
    inRelay([
      {
        title: "takes TCP with ephemeral answers, IKE with its own port, and GRE and ICMP both ways",
        given: [
          acl(),
          entry(1, false, "6", "10.0.0.0/8", [443, 443]),
          entry(2, true, "6", "10.0.0.0/8", EPHEMERAL),
          entry(3, false, "17", "0.0.0.0/0", [500, 500]),
          entry(4, true, "17", "0.0.0.0/0", [500, 500]),
          entry(5, false, "47", "10.100.240.0/24"),
          entry(6, true, "47", "10.100.240.0/24"),
          entry(7, true, "1", "10.0.0.0/8"),
          entry(8, false, "icmp", "10.0.0.0/8"),
        ],
        reports: [],
      },
      {
        title: "takes an entry for all protocols both ways",
        given: [acl(), entry(1, false, "-1", "10.0.0.0/8"), entry(2, true, "-1", "10.0.0.0/8")],
        reports: [],
      },
      {
        title: "takes answers that two entries cover together",
        given: [
          acl(),
          entry(1, false, "6", "10.0.0.0/8", [443, 443]),
          entry(2, true, "6", "10.0.0.0/9", EPHEMERAL),
          entry(3, true, "6", "10.128.0.0/9", EPHEMERAL),
        ],
        reports: [],
      },
      {
        title: "refuses TCP without answers, for a part of the block, or of the ports",
        given: [acl(), entry(1, false, "6", "10.0.0.0/8", [443, 443]), entry(2, true, "6", "10.0.0.0/16", EPHEMERAL)],
        reports: [unanswered("ingress of tcp/443 from 10.0.0.0/8 has no egress")],
      },
      {
        title: "advises to widen the answers of the VPC guide's own example",
        given: [acl(), entry(1, false, "6", "0.0.0.0/0", [443, 443]), entry(2, true, "6", "0.0.0.0/0", [32768, 65535])],
        reports: [narrow("0.0.0.0/0", "1024-32767")],
      },
      {
        title: "refuses what goes out without a way back, and TCP answered on its own port",
        given: [
          acl(),
          entry(1, true, "6", "10.0.0.0/8", [5432, 5432]),
          entry(2, false, "6", "10.0.0.0/8", [5432, 5432]),
        ],
        reports: [
          unanswered("ingress of tcp/5432 from 10.0.0.0/8 has no egress"),
          unanswered("egress of tcp/5432 to 10.0.0.0/8 has no ingress"),
        ],
      },
      {
        title: "refuses answers that an earlier entry denies",
        given: [
          acl(),
          entry(1, false, "6", "10.0.0.0/8", [443, 443]),
          entry(2, true, "6", "10.1.0.0/16", undefined, "deny"),
          entry(3, true, "6", "10.0.0.0/8", EPHEMERAL),
        ],
        reports: [unanswered("ingress of tcp/443 from 10.0.0.0/8 has no egress")],
      },
      {
        title: "refuses entries inside of the ACL, secret ones too",
        given: {
          ...acl(),
          props: {
            ingress: [
              {
                ruleNo: 1,
                action: "allow",
                protocol: "tcp",
                fromPort: 22,
                toPort: 22,
                cidrBlock: secret("10.0.0.0/8"),
              },
            ],
            egress: [],
          },
        },
        reports: [unanswered("ingress of tcp/22 from 10.0.0.0/8 has no egress")],
      },
      {
        title: "refuses the default ACL without answers",
        given: [
          { ...acl(), type: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl" },
          entry(1, false, "6", "10.0.0.0/8", [443, 443]),
        ],
        reports: [unanswered("ingress of tcp/443 from 10.0.0.0/8 has no egress")],
      },
      { title: "takes an ACL without entries", given: acl(), reports: [] },
      {
        title: "advises to widen answers from 1025 on, which is nearly enough",
        given: [
          acl(),
          entry(1, false, "6", "10.0.0.0/8", [443, 443]),
          entry(2, true, "6", "10.0.0.0/8", [1025, 65535]),
        ],
        reports: [narrow("10.0.0.0/8", "1024-1024")],
      },
      {
        title: "waits for a block that preview does not know",
        given: [acl(), entry(1, false, "6", UNKNOWN, [443, 443])],
        reports: ["advisory not yet known, judged at up: acl (cidrBlock)"],
      },
    ]),
  );
});

const vpc: Given = { type: "aws:ec2/vpc:Vpc", name: "vpc", props: { cidrBlock: "172.17.0.0/16" } };
const subnet: Given = { type: "aws:ec2/subnet:Subnet", name: "subnet", props: {}, from: { vpcId: ["vpc"] } };
const association: Given = {
  type: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  name: "association",
  props: {},
  from: { networkAclId: ["acl"], subnetId: ["subnet"] },
};
/** A spoke whose ACL lets tcp/443 in from 10.20.0.0/16. */
const spoke: Given[] = [
  vpc,
  subnet,
  acl(),
  association,
  group(),
  entry(1, false, "6", "10.20.0.0/16", [443, 443]),
  entry(2, true, "6", "10.20.0.0/16", EPHEMERAL),
];

describe("security-group-fits-network-acl", () => {
  const stopped = (text: string) => `mandatory r: ${text} is stopped by the network ACL of subnet; make both the same`;
  prove(
    "security-group-fits-network-acl",
    {
      absent: "takes a group in a VPC whose subnets have no ACL in the stack, and a VPC without groups",
      "near-miss": "refuses a source that is nearly the ACL's",
    },
    inRelay([
      {
        title: "takes a rule that the ACL lets in",
        given: [...spoke, ingress("r", tcp(443, "10.20.0.0/16"))],
        reports: [],
      },
      { title: "takes a narrower one", given: [...spoke, ingress("r", tcp(443, secret("10.20.1.0/24")))], reports: [] },
      {
        title: "refuses a wider source",
        given: [...spoke, ingress("r", tcp(443, "10.0.0.0/8"))],
        reports: [stopped("tcp/443 from 10.0.0.0/8")],
      },
      {
        title: "refuses another port and another protocol",
        given: [...spoke, ingress("r", tcp(444, "10.20.0.0/16")), ingress("r", udp(443, "10.20.0.0/16"))],
        reports: [stopped("tcp/444 from 10.20.0.0/16"), stopped("udp/443 from 10.20.0.0/16")],
      },
      {
        title: "takes a group in a VPC whose subnets have no ACL in the stack, and a VPC without groups",
        given: [vpc, subnet, group(), ingress("r", tcp(22, "10.0.0.0/8"))],
        reports: [],
      },
      {
        title: "refuses a source that is nearly the ACL's",
        given: [...spoke, ingress("r", tcp(443, "10.21.0.0/16"))],
        reports: [stopped("tcp/443 from 10.21.0.0/16")],
      },
      {
        title: "leaves egress and groups of other VPCs alone",
        given: [...spoke, egress("r", tcp(22, "10.0.0.0/8"))],
        reports: [],
      },
      {
        title: "waits for a source that preview does not know",
        given: [...spoke, ingress("r", tcp(443, UNKNOWN))],
        reports: ["advisory not yet known, judged at up: r (cidrIpv4)"],
      },
    ]),
  );
});

const firewall = (rules: string, more = ""): Given =>
  xml.object(secret(xml.config(xml.policy(rules + xml.DENY_ALL, more))));
const REMEDY = "add a last rule that denies any to any and logs";

describe("firewall-policy-closed", () => {
  const closed = (rules: string, more = "") => xml.object(xml.config(xml.policy(rules, more)));
  const last = (name: string) =>
    `mandatory fw: rule ${name} is the last one, and no explicit deny of everything; ${REMEDY}`;
  prove(
    "firewall-policy-closed",
    { absent: "refuses a policy without a rule", "near-miss": "refuses a last rule that is nearly a deny" },
    [
      { title: "takes named rules before a deny of everything", given: firewall(xml.securityRule("web")), reports: [] },
      {
        title: "takes a rule that is disabled",
        given: firewall(xml.securityRule("old", { source: ["any"], log: "", more: "<disabled>yes</disabled>" })),
        reports: [],
      },
      {
        title: "takes a configuration without zones and rules, which is managed elsewhere",
        given: xml.object(xml.config('<vsys><entry name="vsys1"/></vsys>')),
        reports: [],
      },
      {
        title: "takes pushed rules in their order, whatever the map's",
        given: {
          type: xml.PUSHED,
          name: "fw",
          props: {
            elements: {
              "vsys/entry[@name='vsys1']/rulebase/security/rules/entry[@name='deny-all']": xml.DENY_ALL,
              "vsys/entry[@name='vsys1']/rulebase/security/rules/entry[@name='web']": xml.securityRule("web"),
            },
            order: { "vsys/entry[@name='vsys1']/rulebase/security/rules": ["web", "deny-all"] },
          },
        },
        reports: [],
      },
      {
        title: "refuses a policy without a rule",
        given: closed(""),
        reports: [`mandatory fw: no security rule at all; ${REMEDY}`],
      },
      {
        title: "refuses a policy that ends with an allowance",
        given: closed(xml.DENY_ALL + xml.securityRule("web")),
        reports: [last("web")],
      },
      ...[
        { what: "that denies one zone only", rule: xml.securityRule("end", { action: "deny" }) },
        {
          what: "that is nearly a deny",
          rule: xml.DENY_ALL.replace("<action>deny<", "<action>Deny<").replace('"deny-all"', '"end"'),
        },
        {
          what: "that holds at times",
          rule: xml.DENY_ALL.replace('"deny-all"', '"end"').replace("</entry>", "<schedule>night</schedule></entry>"),
        },
        {
          what: "between zones only",
          rule: xml.DENY_ALL.replace('"deny-all"', '"end"').replace(
            "</entry>",
            "<rule-type>interzone</rule-type></entry>",
          ),
        },
        {
          what: "with a negated source",
          rule: xml.DENY_ALL.replace('"deny-all"', '"end"').replace(
            "</entry>",
            "<negate-source>yes</negate-source></entry>",
          ),
        },
      ].map(({ what, rule }) => ({
        title: `refuses a last rule ${what}`,
        given: closed(rule),
        reports: [last("end")],
      })),
      {
        title: "refuses rules from or to anyone, absent lists and negated ones",
        given: firewall(
          xml.securityRule("a", { source: ["any"], destination: ["any"] }) +
            xml.securityRule("b", { from: [], to: ["any"] }) +
            xml.securityRule("c", { more: "<negate-destination>yes</negate-destination>" }),
        ),
        reports: [
          "rule a allows source any; name it",
          "rule a allows destination any; name it",
          "rule b allows from any; name it",
          "rule b allows to any; name it",
          "rule c allows everyone but some (negate-destination); name whom it allows",
        ].map((text) => `mandatory fw: ${text}`),
      },
      {
        title: "refuses an open policy in a Google Cloud object, and in any object that holds a whole configuration",
        given: [
          {
            type: "gcp:storage/bucketObject:BucketObject",
            name: "gcs",
            props: { name: "config/bootstrap.xml", content: xml.config(xml.policy("")) },
          },
          { ...closed(""), name: "export", props: { key: "backup/fw.xml", content: xml.config(xml.policy("")) } },
        ],
        reports: ["gcs", "export"].map((name) => `mandatory ${name}: no security rule at all; ${REMEDY}`),
      },
      {
        title: "leaves objects alone that hold no configuration, or none that is known yet",
        given: [
          { ...closed(""), props: { key: "a.xml", content: "<configuration/>" } },
          { ...closed(""), props: { key: "b.txt", content: UNKNOWN } },
        ],
        reports: [],
      },
      {
        title: "refuses a configuration in which an element stands twice, the second one open",
        given: xml.object(
          xml.config(
            xml
              .policy(xml.DENY_ALL)
              .replace(
                "</vsys>",
                `${xml.policy(xml.securityRule("open", { source: ["any"] })).slice("<vsys>".length)}`,
              ),
          ),
        ),
        reports: [
          "mandatory fw: the configuration cannot be read: give it as content, well-formed XML with config/devices/entry, so that it can be judged",
        ],
      },
      {
        title: "refuses rules that do not log at the end",
        given: firewall(xml.securityRule("a", { log: "" }) + xml.securityRule("b", { log: "<log-end>no</log-end>" })),
        reports: [
          "mandatory fw: rule a has log-end absent; write yes",
          "mandatory fw: rule b has log-end no; write yes",
        ],
      },
      {
        title: "refuses an overridden default",
        given: firewall(
          xml.securityRule("web"),
          '<default-security-rules><rules><entry name="interzone-default"><action>allow</action></entry></rules></default-security-rules>',
        ),
        reports: ["mandatory fw: interzone-default is set to allow; leave it at deny"],
      },
      {
        title: "waits for a configuration that preview does not know",
        given: xml.object(UNKNOWN),
        reports: ["advisory not yet known, judged at up: fw (content)"],
      },
    ],
  );
});

describe("layers-agree", () => {
  const web = ingress("web", tcp(443, "10.20.0.0/16"));
  const rule = (name: string, service: string, from = "10.20.0.0/16") =>
    `mandatory fw: rule ${name} allows ${service} from ${from} to 172.17.0.0/16, and`;
  const STOPS = "stops it or a part of it; narrow the rule or open the layer";
  const GROUP = "the workload security group of vpc";
  const openTo = (name: string, text: string) =>
    `mandatory ${name}: ${text} is open toward the firewall, and fw does not allow all of it; close it`;
  const named = xml.securityRule("web", { source: ["tokyo"] });
  const network: Given = { type: "gcp:compute/network:Network", name: "network", props: {} };
  const subnetwork: Given = {
    type: "gcp:compute/subnetwork:Subnetwork",
    name: "subnetwork",
    props: { ipCidrRange: "10.20.0.0/16" },
    from: { network: ["network"] },
  };
  const gcpRule = (name: string, props: Config): Given => ({
    type: "gcp:compute/firewall:Firewall",
    name,
    props: { destinationRanges: [], ...props },
    from: { network: ["network"] },
  });
  const deny = gcpRule("deny", {
    direction: "EGRESS",
    denies: [{ protocol: "all" }],
    priority: 65000,
    destinationRanges: ["172.16.0.0/12"],
  });
  const out = gcpRule("out", {
    direction: "EGRESS",
    allows: [{ protocol: "tcp", ports: ["443"] }],
    destinationRanges: ["172.17.0.0/16"],
  });
  prove(
    "layers-agree",
    {
      absent: "takes a stack without a firewall's configuration",
      "near-miss": "refuses a firewall rule with a wider source",
    },
    [
      { title: "takes a flow that every layer lets through", given: [...spoke, web, firewall(named)], reports: [] },
      {
        title: "takes blocks that only together cover the firewall's",
        given: [
          ...spoke,
          ingress("a", tcp(443, "10.20.0.0/17")),
          ingress("b", tcp(443, "10.20.128.0/17")),
          firewall(named),
        ],
        reports: [],
      },
      {
        title: "takes a flow that the firewall alone enforces: all protocols between named blocks",
        given: [vpc, group(), ingress("all", { ipProtocol: "-1", cidrIpv4: "10.20.0.0/16" }), firewall(named)],
        reports: [],
      },
      {
        title: "takes a flow that the network alone enforces",
        given: [...spoke, web, firewall(xml.securityRule("web", { source: ["tokyo"], service: ["any"] }))],
        reports: [],
      },
      { title: "takes a stack without a firewall's configuration", given: [...spoke, web], reports: [] },
      {
        title: "refuses a firewall rule that is wider than the security group and the ACL",
        given: [
          ...spoke,
          web,
          firewall(xml.securityRule("web", { source: ["tokyo"], service: ["tcp-443", "tcp-22"] })),
        ],
        reports: [
          `${rule("web", "tcp/22")} ${GROUP} ${STOPS}`,
          `${rule("web", "tcp/22")} the network ACL of subnet ${STOPS}`,
        ],
      },
      {
        title: "refuses a firewall rule with a wider source",
        given: [...spoke, web, firewall(xml.securityRule("web", { source: ["10.20.0.0/15"] }))],
        reports: [
          `${rule("web", "tcp/443", "10.20.0.0/15")} ${GROUP} ${STOPS}`,
          `${rule("web", "tcp/443", "10.20.0.0/15")} the network ACL of subnet ${STOPS}`,
        ],
      },
      {
        title: "refuses a flow that nobody enforces",
        given: [
          vpc,
          group(),
          ingress("all", { ipProtocol: "-1", cidrIpv4: "10.20.0.0/16" }),
          firewall(xml.securityRule("all", { source: ["tokyo"], service: ["any"] })),
        ],
        reports: [
          `${rule("all", "all protocols")} ${GROUP} lets all of it through too; name the services at one of them`,
        ],
      },
      {
        title: "refuses an opening that the firewall does not allow",
        given: [vpc, group(), web, ingress("ssh", tcp(22, "10.20.0.0/16")), firewall(named)],
        reports: [openTo("ssh", "tcp/22 from 10.20.0.0/16")],
      },
      {
        title: "leaves openings alone between networks that do not meet at the firewall",
        given: [
          { ...vpc, props: { cidrBlock: "172.31.0.0/16" } },
          group(),
          ingress("ssh", tcp(22, "10.20.0.0/16")),
          firewall(named),
        ],
        reports: [],
      },
      {
        title: "leaves openings alone for networks that are not behind the firewall",
        given: [vpc, group(), web, ingress("ssh", tcp(22, "192.168.0.0/24")), firewall(named)],
        reports: [],
      },
      {
        title: "refuses what a Google Cloud network stops on its way out, and takes what it lets out",
        given: [
          network,
          subnetwork,
          deny,
          { ...out, props: { ...out.props, allows: [{ protocol: "tcp", ports: ["80"] }] } },
          firewall(named),
        ],
        reports: [`${rule("web", "tcp/443")} network ${STOPS}`],
      },
      {
        title: "takes what it lets out before the deny",
        given: [network, subnetwork, deny, out, firewall(named)],
        reports: [],
      },
      {
        title: "refuses an opening of an Azure group that the firewall does not allow",
        given: [
          {
            type: "azure-native:network:NetworkSecurityGroup",
            name: "nsg",
            props: {
              securityRules: [
                {
                  name: "in",
                  priority: 100,
                  direction: "Inbound",
                  access: "Allow",
                  protocol: "Tcp",
                  sourceAddressPrefixes: ["10.20.0.0/16"],
                  destinationAddressPrefix: "*",
                  destinationPortRange: "3389",
                },
              ],
            },
          },
          {
            type: "azure-native:network:Subnet",
            name: "workload",
            props: { addressPrefix: "192.168.0.0/24" },
            from: { networkSecurityGroup: ["nsg"] },
          },
          firewall(named + xml.securityRule("azure", { destination: ["192.168.0.0/16"] })),
        ],
        reports: [
          `mandatory nsg: rule in: tcp/3389 from 10.20.0.0/16 is open toward the firewall, and fw does not allow all of it; close it`,
        ],
      },
      {
        title: "waits for a configuration and for a filter that preview does not know",
        given: [
          ...spoke,
          ingress("web", tcp(443, UNKNOWN)),
          xml.object(UNKNOWN),
          { ...firewall(named), name: "known" },
        ],
        reports: ["advisory not yet known, judged at up: fw (content), known (cidrIpv4)"],
      },
    ],
  );
});

describe("flow-logs-on", () => {
  const log = (trafficType: unknown): Given => ({
    type: "aws:ec2/flowLog:FlowLog",
    name: "log",
    props: { trafficType },
    from: { vpcId: ["vpc"] },
  });
  const subnetwork = (props: Config, from: Given["from"] = {}): Given => ({
    type: "gcp:compute/subnetwork:Subnetwork",
    name: "s",
    props,
    from,
  });
  const azure: Given = { type: "azure-native:network:VirtualNetwork", name: "vnet", props: {} };
  prove(
    "flow-logs-on",
    { absent: "refuses a VPC and a subnetwork without a log", "near-miss": "refuses trafficType all" },
    inRelay([
      {
        title: "takes a VPC that logs all, and a subnetwork that logs",
        given: [vpc, log(secret("ALL")), subnetwork({ logConfig: {} })],
        reports: [],
      },
      {
        title: "takes a proxy-only subnetwork, and Azure without being asked",
        given: [subnetwork({ purpose: "REGIONAL_MANAGED_PROXY" }), azure],
        reports: [],
      },
      {
        title: "takes what a preview does not know and the program does not give",
        given: subnetwork({ purpose: UNKNOWN, logConfig: {} }, { logConfig: [] }),
        reports: [],
      },
      {
        title: "refuses a VPC and a subnetwork without a log",
        given: [vpc, subnetwork({})],
        reports: [
          "mandatory vpc: no flow log is on; add one",
          "mandatory s: logConfig is absent, so nothing is logged; set it",
        ],
      },
      ...["REJECT", "all"].map((type) => ({
        title: `refuses trafficType ${type}`,
        given: [vpc, log(type)],
        reports: [`mandatory vpc: its flow log has trafficType "${type}"; write "ALL"`],
      })),
      ...[
        { logConfig: { flowSampling: 0 }, text: "logConfig.flowSampling is 0, so nothing is logged; set it above 0" },
        {
          logConfig: { filterExpr: "false" },
          text: 'logConfig.filterExpr is "false", so that a part is not logged; write "true" or leave it out',
        },
      ].map(({ logConfig, text }) => ({
        title: `refuses a subnetwork with ${JSON.stringify(logConfig)}`,
        given: subnetwork({ logConfig }),
        reports: [`mandatory s: ${text}`],
      })),
      {
        title: "takes a subnetwork that logs a share, of all flows",
        given: subnetwork({ logConfig: { flowSampling: 0.5, filterExpr: "true" } }),
        reports: [],
      },
      {
        title: "refuses a log of Azure that is off, and takes one that is on",
        given: [
          azure,
          {
            type: "azure-native:network:FlowLog",
            name: "off",
            props: { enabled: false },
            from: { targetResourceId: ["vnet"] },
          },
          { ...azure, name: "other" },
          {
            type: "azure-native:network:FlowLog",
            name: "on",
            props: { enabled: true },
            from: { targetResourceId: ["other"] },
          },
        ],
        config: { azure: true },
        reports: ["mandatory vnet: its flow log is not enabled; set enabled: true"],
      },
      {
        title: "refuses an Azure network without a log where it is asked for",
        given: azure,
        config: { azure: true },
        reports: ["mandatory vnet: no flow log is on; add one"],
      },
      {
        title: "waits for a log whose VPC a preview does not know, and not for one of another VPC",
        given: [
          vpc,
          { ...vpc, name: "other" },
          { ...log("ALL"), from: { vpcId: ["other"] } },
          { ...log("ALL"), name: "late", props: { vpcId: UNKNOWN }, from: { vpcId: [] } },
        ],
        reports: ["advisory not yet known, judged at up: vpc (vpcId)"],
      },
      {
        title: "waits for a type that preview does not know",
        given: [vpc, log(UNKNOWN)],
        reports: ["advisory not yet known, judged at up: vpc (trafficType)"],
      },
    ]),
  );
});
