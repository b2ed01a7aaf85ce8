/**
 * Proves what hub-resilience reports, to the word: zones, tunnels, Connect sessions, appliance mode, paths, detection
 * times and alarms, of both routing engines of PAN-OS. It does not prove how long an outage really lasts: the lab does.
 */
import { pack } from "../../policy/hub-resilience/pack";
import { secret, UNKNOWN, UNKNOWN_LIST, type Given } from "./judge";
import { createProof } from "./prove";
import * as xml from "./panosXml";

type Config = Readonly<Record<string, unknown>>;

const prove = createProof(pack);

const subnet = (name: string, availabilityZone: unknown): Given => ({
  type: "aws:ec2/subnet:Subnet",
  name,
  props: { availabilityZone },
  from: { vpcId: ["vpc"] },
});
const vpc: Given = { type: "aws:ec2/vpc:Vpc", name: "vpc", props: {} };
const firewall = (name: string, subnetName: string): Given[] => [
  {
    type: "aws:ec2/networkInterface:NetworkInterface",
    name: `eni-${name}`,
    props: {},
    from: { subnetId: [subnetName] },
  },
  {
    type: "aws:ec2/instance:Instance",
    name,
    props: { userData: "vmseries-bootstrap-aws-s3bucket=b" },
    from: { networkInterfaces: [`eni-${name}`] },
  },
];
const attachment = (props: Config, subnets: readonly string[] = []): Given => ({
  type: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  name: "attachment",
  props,
  from: { subnetIds: subnets, vpcId: ["vpc"] },
});

describe("two-availability-zones", () => {
  const pair = (left: unknown, right: unknown) => [
    vpc,
    subnet("s1", left),
    subnet("s2", right),
    ...firewall("a", "s1"),
    ...firewall("b", "s2"),
    attachment({}, ["s1", "s2"]),
  ];
  const both = (zone: string) => [
    `advisory a: a, b: the firewalls stand in ${zone} only; use two availability zones`,
    `advisory attachment: its subnets stand in ${zone} only; use two availability zones`,
  ];
  prove(
    "two-availability-zones",
    {
      absent: "warns where no zone is named",
      "near-miss": { cannot: "a zone's name is compared with another's only" },
    },
    [
      { title: "takes two zones", given: pair("1a", secret("1c")), reports: [] },
      { title: "warns of one zone", given: pair("1a", "1a"), reports: both("1a") },
      { title: "warns where no zone is named", given: pair(null, null), reports: both("no named zone") },
      {
        title: "warns of a single firewall",
        given: [vpc, subnet("s1", "1a"), ...firewall("a", "s1")],
        reports: ["advisory a: a: the firewalls stand in 1a only; use two availability zones"],
      },
      {
        title: "leaves other instances and subnets of other stacks alone",
        given: [{ type: "aws:ec2/instance:Instance", name: "web", props: { userData: "vmseries" } }, attachment({})],
        reports: [],
      },
      {
        title: "waits for a zone that preview does not know",
        given: [subnet("s1", UNKNOWN), attachment({}, ["s1"])],
        reports: ["advisory not yet known, judged at up: attachment (availabilityZone)"],
      },
    ],
  );
});

describe("both-tunnels", () => {
  const ha: Given = { type: "gcp:compute/haVpnGateway:HaVpnGateway", name: "ha", props: {} };
  const ext: Given = {
    type: "gcp:compute/externalVpnGateway:ExternalVpnGateway",
    name: "ext",
    props: { interfaces: [{ id: 0 }, { id: 1 }] },
  };
  const tunnel = (own: unknown, peer: unknown): Given => ({
    type: "gcp:compute/vPNTunnel:VPNTunnel",
    name: `t-${String(own)}-${String(peer)}`,
    props: { vpnGatewayInterface: own, peerExternalGatewayInterface: peer },
    from: { vpnGateway: ["ha"], peerExternalGateway: ["ext"] },
  });
  const azure = (props: Config): Given => ({ type: "azure-native:network:VirtualNetworkGateway", name: "vng", props });
  prove("both-tunnels", { absent: "warns of a gateway without tunnels", "near-miss": 'warns of activeActive "true"' }, [
    { title: "takes tunnels on all interfaces", given: [ha, ext, tunnel(0, 0), tunnel(secret(1), 1)], reports: [] },
    {
      title: "warns of an interface without a tunnel at either side",
      given: [ha, ext, tunnel(0, 0)],
      reports: [
        "advisory ha: no tunnel uses interface 1; add one",
        "advisory ext: no tunnel uses interface 1; add one",
      ],
    },
    {
      title: "warns of a gateway without tunnels",
      given: ha,
      reports: ["advisory ha: no tunnel uses interface 0, 1; add one"],
    },
    {
      title: "takes an active-active gateway of Azure, and one of ExpressRoute",
      given: [azure({ gatewayType: "Vpn", activeActive: true }), azure({ gatewayType: "ExpressRoute" })],
      reports: [],
    },
    ...[undefined, false, "true"].map((activeActive) => ({
      title: `warns of activeActive ${JSON.stringify(activeActive)}`,
      given: azure({ gatewayType: "Vpn", activeActive }),
      reports: [
        `advisory vng: activeActive is ${activeActive === undefined ? "absent" : JSON.stringify(activeActive)}, so one instance waits; write true`,
      ],
    })),
    {
      title: "waits for what preview does not know",
      given: [ha, ext, tunnel(0, 0), tunnel(UNKNOWN, 1)],
      reports: ["advisory not yet known, judged at up: ha (vpnGatewayInterface)"],
    },
  ]);
});

interface Bgp {
  readonly peers?: readonly (readonly [address: string, as: string])[];
  readonly hold?: number;
  readonly prepend?: number;
  readonly dpd?: string;
}

/** One peer group that announces 10.20.0.0/16, in the legacy routing engine. */
function legacy({
  peers = [
    ["169.254.6.2", "64512"],
    ["169.254.6.3", "64512"],
  ],
  hold = 9,
  prepend = 0,
  dpd = "",
}: Bgp = {}): string {
  const entries = peers.map(
    ([address, as]) =>
      `<entry name="p-${address}"><peer-as>${as}</peer-as><peer-address><ip>${address}</ip></peer-address><connection-options><hold-time>${hold}</hold-time></connection-options></entry>`,
  );
  const path = prepend === 0 ? "<none/>" : `<prepend>${prepend}</prepend>`;
  const rule = `<entry name="r">${xml.list("used-by", ["tgw"])}<match><address-prefix><entry name="10.20.0.0/16"/></address-prefix></match><action><allow><update><as-path>${path}</as-path></update></allow></action></entry>`;
  const ike = dpd === "" ? "" : `<ike><gateway>${xml.gateway("g", { dpd })}</gateway></ike>`;
  return xml.config(
    `<network>${ike}<virtual-router><entry name="hub"><protocol><bgp><peer-group><entry name="tgw"><peer>${entries.join("")}</peer></entry></peer-group><policy><export><rules>${rule}</rules></export></policy></bgp></protocol></entry></virtual-router></network>`,
  );
}

/** The same in the advanced one. */
function advanced({
  peers = [
    ["169.254.6.10", "64512"],
    ["169.254.6.11", "64512"],
  ],
  hold = 9,
  prepend = 0,
}: Bgp = {}): string {
  const entries = peers.map(
    ([address, as]) =>
      `<entry name="p-${address}"><peer-as>${as}</peer-as><peer-address><ip>${address}</ip></peer-address><connection-options><timers>t</timers></connection-options></entry>`,
  );
  const set = prepend === 0 ? "" : `<set>${xml.list("aspath-prepend", Array(prepend).fill("64520"))}</set>`;
  return xml.config(
    `<network><logical-router><entry name="hub"><vrf><entry name="default"><bgp><peer-group><entry name="tgw"><filtering-profile><ipv4>f</ipv4></filtering-profile><peer>${entries.join("")}</peer></entry></peer-group></bgp></entry></vrf></entry></logical-router><routing-profile><bgp><timer-profile><entry name="t"><hold-time>${hold}</hold-time></entry></timer-profile><filtering-profile><entry name="f"><ipv4><unicast><route-maps><outbound>m</outbound></route-maps></unicast></ipv4></entry></filtering-profile></bgp><filters><prefix-list><entry name="l"><type><ipv4><ipv4-entry><entry name="1"><action>permit</action><prefix><entry><network>10.20.0.0/16</network></entry></prefix></entry><entry name="2"><action>deny</action><prefix><network>any</network></prefix></entry></ipv4-entry></ipv4></type></entry></prefix-list><route-maps><bgp><bgp-entry><entry name="m"><route-map><entry name="10"><action>permit</action><match><ipv4><address><prefix-list>l</prefix-list></address></ipv4></match>${set}</entry></route-map></entry></bgp-entry></bgp></route-maps></filters></routing-profile></network>`,
  );
}

const fw = (name: string, content: unknown): Given => ({ ...xml.object(content), name });

describe("both-connect-sessions", () => {
  const peer = (block: unknown): Given => ({
    type: "aws:ec2transitgateway/connectPeer:ConnectPeer",
    name: "peer",
    props: { insideCidrBlocks: [block] },
  });
  prove(
    "both-connect-sessions",
    {
      absent: "leaves a peer alone whose firewall is configured elsewhere",
      "near-miss": "warns of a session with the firewall's own address, nearly right",
    },
    [
      { title: "takes both sessions", given: [peer("169.254.6.0/29"), fw("a", secret(legacy()))], reports: [] },
      {
        title: "takes both in the advanced routing engine",
        given: [peer("169.254.6.8/29"), fw("a", advanced())],
        reports: [],
      },
      {
        title: "leaves a peer alone whose firewall is configured elsewhere",
        given: peer("169.254.6.0/29"),
        reports: [],
      },
      {
        title: "warns of one session, and of none",
        given: [peer("169.254.6.0/29"), peer("169.254.7.0/29"), fw("a", legacy({ peers: [["169.254.6.2", "64512"]] }))],
        reports: [
          "advisory peer: no firewall has a BGP peer 169.254.6.3; configure both sessions",
          "advisory peer: no firewall has a BGP peer 169.254.7.2, 169.254.7.3; configure both sessions",
        ],
      },
      {
        title: "warns of a session with the firewall's own address, nearly right",
        given: [
          peer("169.254.6.0/29"),
          fw(
            "a",
            legacy({
              peers: [
                ["169.254.6.1", "64512"],
                ["169.254.6.2", "64512"],
              ],
            }),
          ),
        ],
        reports: ["advisory peer: no firewall has a BGP peer 169.254.6.3; configure both sessions"],
      },
      {
        title: "waits for a configuration that preview does not know",
        given: [peer("169.254.6.0/29"), fw("a", UNKNOWN)],
        reports: ["advisory not yet known, judged at up: peer (content)"],
      },
    ],
  );
});

describe("appliance-mode", () => {
  const mode = (value: unknown) => attachment({ applianceModeSupport: value }, ["s1"]);
  const inside = [vpc, subnet("s1", "1a"), ...firewall("a", "s1")];
  prove("appliance-mode", { absent: "warns of null", "near-miss": 'warns of "enabled"' }, [
    { title: "takes it on", given: [...inside, mode(secret("enable"))], reports: [] },
    { title: "leaves spokes alone", given: [vpc, subnet("s1", "1a"), mode("disable")], reports: [] },
    ...["disable", "enabled", null].map((value) => ({
      title: `warns of ${JSON.stringify(value)}`,
      given: [...inside, mode(value)],
      reports: [
        `advisory attachment: applianceModeSupport is ${value === null ? "absent" : JSON.stringify(value)}; write "enable"`,
      ],
    })),
    {
      title: "warns of the transport of a Connect attachment",
      given: [
        vpc,
        mode("disable"),
        {
          type: "aws:ec2transitgateway/connect:Connect",
          name: "connect",
          props: {},
          from: { transportAttachmentId: ["attachment"] },
        },
      ],
      reports: ['advisory attachment: applianceModeSupport is "disable"; write "enable"'],
    },
    {
      title: "waits for a mode that preview does not know",
      given: [...inside, mode(UNKNOWN)],
      reports: ["advisory not yet known, judged at up: attachment (applianceModeSupport)"],
    },
  ]);
});

describe("symmetric-paths", () => {
  prove(
    "symmetric-paths",
    { absent: "is silent where nothing is announced", "near-miss": "takes a longer prefix, nearly the same" },
    [
      {
        title: "takes a shorter path from one of the two",
        given: [fw("a", legacy()), fw("b", secret(advanced({ prepend: 1 })))],
        reports: [],
      },
      {
        title: "warns of equal paths, whatever the routing engine",
        given: [fw("a", legacy({ prepend: 1 })), fw("b", advanced({ prepend: 1 }))],
        reports: ["advisory b: announces 10.20.0.0/16 to AS 64512 with the same AS path as a; let one of them prepend"],
      },
      {
        title: "takes one firewall's package and what is pushed to it",
        given: [fw("a", legacy()), fw("push", legacy())],
        reports: [],
      },
      {
        title: "is silent where nothing is announced",
        given: [fw("a", legacy({ peers: [] })), fw("b", xml.config(""))],
        reports: [],
      },
      {
        title: "takes a longer prefix, nearly the same",
        given: [fw("a", legacy()), fw("b", advanced().replace("10.20.0.0/16", "10.20.0.0/17"))],
        reports: [],
      },
      {
        title: "takes other neighbours",
        given: [fw("a", legacy()), fw("b", advanced({ peers: [["169.254.9.2", "65000"]] }))],
        reports: [],
      },
      {
        title: "waits for a configuration that preview does not know",
        given: [fw("a", legacy()), fw("b", UNKNOWN)],
        reports: ["advisory not yet known, judged at up: b (content)"],
      },
    ],
  );
});

describe("detection-time", () => {
  const slow = legacy({ hold: 180, peers: [["169.254.21.3", "65515"]] });
  const router = (keepaliveInterval: unknown): Given => ({
    type: "gcp:compute/router:Router",
    name: "router",
    props: { bgp: { asn: 64514, keepaliveInterval } },
  });
  const azure = (dpdTimeoutSeconds: unknown): Given => ({
    type: "azure-native:network:VirtualNetworkGatewayConnection",
    name: "azure",
    props: { dpdTimeoutSeconds },
  });
  prove(
    "detection-time",
    { absent: "warns of the clouds' defaults by the configured target", "near-miss": "warns of a second too much" },
    [
      {
        title: "takes hold times and DPD within the target",
        given: [fw("a", legacy()), azure(30), router(20)],
        reports: [],
      },
      {
        title: "takes Azure's fixed hold time inside of tunnels that DPD watches",
        given: fw("a", legacy({ hold: 180, dpd: "<dpd><enable>yes</enable><interval>5</interval></dpd>" })),
        reports: [],
      },
      {
        title: "takes a router whose neighbour asks for less",
        given: [router(60), fw("a", legacy({ peers: [["169.254.1.2", "64514"]] }))],
        reports: [],
      },
      {
        title: "warns of a long hold time that no DPD shortens",
        given: fw("a", slow),
        reports: ["advisory a: BGP session p-169.254.21.3 holds 180 s, and no DPD is faster; target: 60 s"],
      },
      {
        title: "warns of a slow DPD and of one that is off",
        given: ["<dpd><interval>15</interval></dpd>", "<dpd><enable>no</enable></dpd>"].map((dpd) =>
          fw("a", legacy({ hold: 180, peers: [["169.254.21.3", "65515"]], dpd })),
        ),
        reports: [0, 1].map(
          () => "advisory a: BGP session p-169.254.21.3 holds 180 s, and no DPD is faster; target: 60 s",
        ),
      },
      {
        title: "warns of the clouds' defaults by the configured target",
        given: [azure(null), { type: "aws:ec2/vpnConnection:VpnConnection", name: "aws", props: {} }, router(null)],
        config: { targetSeconds: 30 },
        reports: [
          "advisory azure: dpdTimeoutSeconds is 45; target: 30 s",
          "advisory aws: tunnel1DpdTimeoutSeconds is 40; target: 30 s",
          "advisory aws: tunnel2DpdTimeoutSeconds is 40; target: 30 s",
          "advisory router: bgp.keepaliveInterval makes a hold time of 60 s; target: 30 s",
        ],
      },
      {
        title: "warns of a second too much",
        given: [fw("a", secret(legacy({ hold: 61 }))), azure(61), fw("b", advanced({ hold: 60 }))],
        reports: [
          "advisory a: BGP session p-169.254.6.2 holds 61 s, and no DPD is faster; target: 60 s",
          "advisory a: BGP session p-169.254.6.3 holds 61 s, and no DPD is faster; target: 60 s",
          "advisory azure: dpdTimeoutSeconds is 61; target: 60 s",
        ],
      },
      {
        title: "waits for a configuration that preview does not know, and with it for the router beside it",
        given: [router(60), fw("a", UNKNOWN)],
        reports: ["advisory not yet known, judged at up: a (content), router (content)"],
      },
    ],
  );
});

describe("tunnel-alarms", () => {
  const aws: Given = { type: "aws:ec2/vpnConnection:VpnConnection", name: "aws", props: {} };
  const ha: Given = { type: "gcp:compute/haVpnGateway:HaVpnGateway", name: "ha", props: {} };
  const vng: Given = { type: "azure-native:network:VirtualNetworkGateway", name: "vng", props: {} };
  const NONE = "no alarm watches its tunnels; add one";
  prove(
    "tunnel-alarms",
    {
      absent: "warns of gateways without one",
      "near-miss": "warns of an alarm on something else",
    },
    [
      {
        title: "takes an alarm of each cloud",
        given: [
          aws,
          ha,
          vng,
          { type: "aws:cloudwatch/metricAlarm:MetricAlarm", name: "m", props: {}, from: { dimensions: ["aws"] } },
          {
            type: "gcp:monitoring/alertPolicy:AlertPolicy",
            name: "g",
            props: { conditions: [{ filter: secret('metric.type="vpn.googleapis.com/tunnel_established"') }] },
          },
          { type: "azure-native:monitor:MetricAlert", name: "z", props: {}, from: { scopes: ["vng"] } },
        ],
        reports: [],
      },
      {
        title: "warns of gateways without one",
        given: [aws, ha, vng],
        reports: ["aws", "ha", "vng"].map((name) => `advisory ${name}: ${NONE}`),
      },
      {
        title: "takes a policy that names a tunnel of the gateway, and a gateway of ExpressRoute without an alarm",
        given: [
          ha,
          { type: "gcp:compute/vPNTunnel:VPNTunnel", name: "t", props: {}, from: { vpnGateway: ["ha"] } },
          {
            type: "gcp:monitoring/alertPolicy:AlertPolicy",
            name: "g",
            props: { conditions: UNKNOWN_LIST },
            from: { conditions: ["t"] },
          },
          { ...vng, props: { gatewayType: "ExpressRoute" } },
        ],
        reports: [],
      },
      {
        title: "waits for a policy whose filter a preview does not know",
        given: [
          ha,
          {
            type: "gcp:monitoring/alertPolicy:AlertPolicy",
            name: "g",
            props: { conditions: UNKNOWN_LIST },
            from: { conditions: [] },
          },
        ],
        reports: ["advisory not yet known, judged at up: g (conditions)"],
      },
      {
        title: "warns of an alarm on something else",
        given: [
          aws,
          ha,
          { type: "aws:cloudwatch/metricAlarm:MetricAlarm", name: "m", props: {}, from: { dimensions: ["ha"] } },
        ],
        reports: [`advisory aws: ${NONE}`],
      },
    ],
  );
});
