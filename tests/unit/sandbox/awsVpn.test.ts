/**
 * Proves that the sandbox refuses what AWS documents as refused for customer gateways, virtual private gateways and VPN
 * connections, so that a mistake of the program is found before a cloud finds it. It proves nothing of AWS itself.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Provider } from "../../../sandbox/provider";
import { definitionOf } from "../../../sandbox/providers";
import { unwrapSecrets, wrapSecrets, type Inputs } from "../../../sandbox/values";

const CUSTOMER_GATEWAY = "aws:ec2/customerGateway:CustomerGateway";
const VPN_GATEWAY = "aws:ec2/vpnGateway:VpnGateway";
const ATTACHMENT = "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment";
const CONNECTION = "aws:ec2/vpnConnection:VpnConnection";
const ROUTE = "aws:ec2/vpnConnectionRoute:VpnConnectionRoute";
const TRANSIT_GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway";
const PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation";

const urnOf = (type: string, name: string) => `urn:pulumi:test::test::${type}::${name}`;

describe("sandbox of AWS Site-to-Site VPN", () => {
  let folder: string;
  let aws: Provider;
  let ids: { customer: string; transit: string; vpn: string; vpc: string };
  const reasons = (type: string, inputs: Inputs) =>
    aws.check(urnOf(type, "it"), {}, unwrapSecrets(inputs), new Uint8Array(32)).failures.map(({ reason }) => reason);
  const make = (type: string, inputs: Inputs, name = "made") => {
    const checked = aws.check(urnOf(type, name), {}, unwrapSecrets(inputs), new Uint8Array(32));
    assert.deepEqual(checked.failures, []);
    return aws.create(urnOf(type, name), { values: checked.inputs, secrets: new Set() });
  };
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "vpn-hub-sandbox-"));
    aws = new Provider(definitionOf("aws"), folder);
    aws.configure({ region: "ap-northeast-1" });
    ids = {
      customer: make(CUSTOMER_GATEWAY, { type: "ipsec.1", ipAddress: "198.51.100.1", bgpAsn: "65001" }).id,
      transit: make(TRANSIT_GATEWAY, {}).id,
      vpn: make(VPN_GATEWAY, { amazonSideAsn: "64513" }).id,
      vpc: make("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }).id,
    };
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const onTransitGateway = (more: Inputs = {}): Inputs => ({
    type: "ipsec.1",
    customerGatewayId: ids.customer,
    transitGatewayId: ids.transit,
    ...more,
  });
  const onVpnGateway = (more: Inputs = {}): Inputs => ({
    type: "ipsec.1",
    customerGatewayId: ids.customer,
    vpnGatewayId: ids.vpn,
    ...more,
  });

  /** Title, inputs beside the gateways, beginning of the reason. */
  const TUNNEL_REFUSALS: readonly (readonly [string, Inputs, string])[] = [
    ["a reserved inside /30", { tunnel1InsideCidr: "169.254.4.0/30" }, "must be a /30 inside 169.254.0.0/16"],
    ["an inside /29", { tunnel2InsideCidr: "169.254.9.0/29" }, "must be a /30 inside 169.254.0.0/16"],
    [
      "one inside /30 for both tunnels",
      { tunnel1InsideCidr: "169.254.9.0/30", tunnel2InsideCidr: "169.254.9.0/30" },
      "overlaps 169.254.9.0/30 of tunnel 1",
    ],
    ["an unknown IKE version", { tunnel1IkeVersions: ["ikev3"] }, "is not a value of this cloud"],
    ["an unknown cipher", { tunnel1Phase1EncryptionAlgorithms: ["AES512"] }, "is not a value of this cloud"],
    ["MD5", { tunnel2Phase2IntegrityAlgorithms: ["MD5"] }, "is not a value of this cloud"],
    ["DH group 5 in phase 1", { tunnel1Phase1DhGroupNumbers: [5] }, "is not a value of this cloud"],
    ["a long phase 2", { tunnel1Phase2LifetimeSeconds: 3601 }, "is out of range"],
    [
      "a phase 2 as long as phase 1",
      { tunnel1Phase1LifetimeSeconds: 900, tunnel1Phase2LifetimeSeconds: 900 },
      "must be less than that of phase 1",
    ],
    ["a rekey margin beyond half of phase 2", { tunnel1RekeyMarginTimeSeconds: 1801 }, "is out of range"],
    ["a fuzz above 100 %", { tunnel1RekeyFuzzPercentage: 101 }, "is out of range"],
    ["a replay window of 32", { tunnel1ReplayWindowSize: 32 }, "is out of range"],
    ["a short DPD timeout", { tunnel2DpdTimeoutSeconds: 20 }, "is out of range"],
    ["an unknown DPD action", { tunnel2DpdTimeoutAction: "hold" }, "is not a value of this cloud"],
    ["startup action start with IKEv1 offered", { tunnel1StartupAction: "start" }, "AWS initiates with IKEv2 only"],
    [
      "a log without a group",
      { tunnel1LogOptions: { cloudwatchLogOptions: { bgpLogEnabled: true } } },
      "bgpLogEnabled needs bgpLogGroupArn",
    ],
    [
      "large tunnels with acceleration",
      { tunnelBandwidth: "large", enableAcceleration: true },
      "needs a Transit Gateway",
    ],
  ];
  for (const [title, inputs, reason] of TUNNEL_REFUSALS) {
    it(`refuses ${title}`, () => {
      const found = reasons(CONNECTION, onTransitGateway(inputs));
      assert.equal(found.length, 1, found.join("\n"));
      assert.ok(found[0]!.startsWith(reason), found[0]);
    });
  }

  it("accepts a plain connection on either gateway", () => {
    assert.deepEqual(reasons(CONNECTION, onTransitGateway({ tunnelBandwidth: "large" })), []);
    assert.deepEqual(reasons(CONNECTION, onVpnGateway()), []);
  });

  it("refuses large tunnels and acceleration on a virtual private gateway", () => {
    assert.match(reasons(CONNECTION, onVpnGateway({ tunnelBandwidth: "large" })).join(), /^needs a Transit Gateway/);
    assert.match(
      reasons(CONNECTION, onVpnGateway({ enableAcceleration: true })).join(),
      /^is offered on a Transit Gateway only/,
    );
  });

  it("refuses two gateways", () => {
    assert.match(
      reasons(CONNECTION, onVpnGateway({ transitGatewayId: ids.transit })).join(),
      /does not go with another gateway/,
    );
  });

  it("refuses a forbidden key without showing it", () => {
    const wire = wrapSecrets(onTransitGateway({ tunnel1PresharedKey: "0marked-key" }), ["tunnel1PresharedKey"]);
    assert.deepEqual(reasons(CONNECTION, wire), [
      "'tunnel1PresharedKey' is not 8 to 64 letters, digits, '.' or '_' without a leading 0",
    ]);
  });

  it("refuses an inside /30 that another connection of the virtual private gateway has", () => {
    make(CONNECTION, onVpnGateway({ tunnel2InsideCidr: "169.254.9.0/30" }));
    assert.match(
      reasons(CONNECTION, onVpnGateway({ tunnel1InsideCidr: "169.254.9.0/30" })).join(),
      /^overlaps 169\.254\.9\.0\/30 of another connection/,
    );
  });

  it("refuses the virtual private gateway's ASN at the customer", () => {
    const customerGatewayId = make(
      CUSTOMER_GATEWAY,
      { type: "ipsec.1", ipAddress: "198.51.100.2", bgpAsn: "64513" },
      "same-asn",
    ).id;
    assert.match(
      reasons(CONNECTION, onVpnGateway({ customerGatewayId })).join(),
      /has the ASN of the virtual private gateway/,
    );
  });

  it("refuses an eleventh connection of a virtual private gateway", () => {
    for (let index = 0; index < 10; index++) make(CONNECTION, onVpnGateway(), `connection-${index}`);
    assert.match(
      reasons(CONNECTION, onVpnGateway()).join(),
      /quota of connections per virtual private gateway is used up/,
    );
  });

  it("refuses a second customer gateway with one address and ASN, and a large ASN in bgpAsn", () => {
    const again = { type: "ipsec.1", ipAddress: "198.51.100.1", bgpAsn: "65001" };
    assert.match(
      reasons(CUSTOMER_GATEWAY, again).join(),
      /another customer gateway has this address and ASN; share it/,
    );
    assert.deepEqual(reasons(CUSTOMER_GATEWAY, { ...again, bgpAsn: "65002" }), []);
    assert.match(reasons(CUSTOMER_GATEWAY, { ...again, bgpAsn: "4200000000" }).join(), /is out of range/);
  });

  it("refuses a public ASN of a virtual private gateway, and a second gateway in a VPC", () => {
    assert.match(reasons(VPN_GATEWAY, { amazonSideAsn: "2914" }).join(), /is not a private ASN/);
    make(ATTACHMENT, { vpcId: ids.vpc, vpnGatewayId: ids.vpn });
    const second = make(VPN_GATEWAY, {}, "second").id;
    assert.match(
      reasons(ATTACHMENT, { vpcId: ids.vpc, vpnGatewayId: second }).join(),
      /the one virtual private gateway/,
    );
  });

  it("refuses a static route at a connection with BGP or on a Transit Gateway", () => {
    const bgp = make(CONNECTION, onVpnGateway(), "bgp").id;
    const transit = make(CONNECTION, onTransitGateway({ staticRoutesOnly: true }), "transit").id;
    const fixed = make(CONNECTION, onVpnGateway({ staticRoutesOnly: true }), "fixed").id;
    const route = (vpnConnectionId: string) => ({ vpnConnectionId, destinationCidrBlock: "10.9.0.0/16" });
    assert.match(reasons(ROUTE, route(bgp)).join(), /learns its routes by BGP/);
    assert.match(reasons(ROUTE, route(transit)).join(), /stand in its route tables/);
    assert.deepEqual(reasons(ROUTE, route(fixed)), []);
  });

  it("refuses propagation from an attachment that does not exist, and knows that of a VPN connection", () => {
    const table = make("aws:ec2transitgateway/routeTable:RouteTable", { transitGatewayId: ids.transit }).id;
    const connection = make(CONNECTION, onTransitGateway());
    const propagate = (transitGatewayAttachmentId: unknown) =>
      reasons(PROPAGATION, { transitGatewayRouteTableId: table, transitGatewayAttachmentId });
    assert.deepEqual(propagate(connection.properties["transitGatewayAttachmentId"]), []);
    assert.match(propagate("tgw-attach-0000000000000000a").join(), /does not exist/);
  });

  it("keeps the addresses of a connection when a key is changed", () => {
    const before = make(CONNECTION, onTransitGateway());
    const urn = urnOf(CONNECTION, "made");
    const after = aws.update(urn, before.id, {
      values: onTransitGateway({ tunnel1PresharedKey: "another.key.of.thirty.two.letters" }),
      secrets: new Set(["tunnel1PresharedKey"]),
    });
    for (const name of ["tunnel1Address", "tunnel2Address", "transitGatewayAttachmentId"])
      assert.equal(after[name], before.properties[name], name);
    assert.equal(typeof after["customerGatewayConfiguration"], "string");
  });
});
