/**
 * Proves which facts the resources of a VPN's ends are read as, rendered and as clouds write them, and what is left open
 * where they do not say it. Trace and rehearsal build on these facts; what they make of them is proved there.
 */
import assert from "node:assert/strict";
import {
  readConnects,
  readTables,
  readTransitGateway,
  readVpcAttachments,
  tableOf,
} from "../../../reading/aws/transitGateway";
import { readVpnConnections, readVpnGateways } from "../../../reading/aws/vpnConnections";
import { readAzureVpnGateway } from "../../../reading/azure/vpnGateway";
import { readHaVpnGateway } from "../../../reading/gcp/haVpn";
import { Inventory, type RenderedResource } from "../../../reading/inventory";

type Values = Readonly<Record<string, unknown>>;

/** A resource of the site `osaka`, with an id of its own. */
function made(type: string, name: string, inputs: Values, outputs: Values = {}): RenderedResource {
  return { type, name, id: `${name}-id`, parent: "osaka", inputs, outputs };
}

/** Without what is left open, so that a fact that appears is seen. */
const stated = (facts: unknown) => JSON.parse(JSON.stringify(facts)) as unknown;

describe("Google Cloud's end, as read", () => {
  const compute = (type: string, name: string, inputs: Values, outputs: Values = {}) =>
    made(`gcp:compute/${type}`, name, inputs, { name: `${name}-x`, selfLink: `link/${name}`, ...outputs });
  const gateway = compute(
    "haVpnGateway:HaVpnGateway",
    "gateway",
    { network: "link/net" },
    {
      vpnInterfaces: [
        { id: 1, ipAddress: "198.51.100.1" },
        { id: 0, ipAddress: "198.51.100.0" },
      ],
    },
  );
  const all = [
    gateway,
    compute("router:Router", "router", {
      bgp: { asn: 64514, keepaliveInterval: 20, advertisedIpRanges: [{ range: "10.20.0.0/16" }] },
    }),
    compute("externalVpnGateway:ExternalVpnGateway", "external", {
      interfaces: [
        { id: 0, ipAddress: "203.0.113.1" },
        { id: 1, ipAddress: "203.0.113.2" },
      ],
    }),
    compute("vPNTunnel:VPNTunnel", "tunnel", {
      vpnGateway: "link/gateway",
      vpnGatewayInterface: 1,
      peerExternalGateway: "link/external",
      peerExternalGatewayInterface: 1,
      sharedSecret: "key",
    }),
    compute("vPNTunnel:VPNTunnel", "elsewhere", { vpnGateway: "link/another" }),
    compute("routerInterface:RouterInterface", "interface", { vpnTunnel: "tunnel-x", ipRange: "169.254.10.2/30" }),
    compute("routerPeer:RouterPeer", "peer", {
      interface: "interface-x",
      ipAddress: "169.254.10.2",
      peerIpAddress: "169.254.10.1",
      peerAsn: 64520,
      enable: false,
      advertisedRoutePriority: 100,
    }),
  ];

  it("joins gateway, tunnel, peer gateway and session by name or link, and leaves other gateways' tunnels aside", () => {
    assert.deepEqual(stated(readHaVpnGateway(new Inventory(all), "osaka")), {
      network: "link/net",
      asn: 64514,
      keepaliveSeconds: 20,
      outsideAddresses: ["198.51.100.0", "198.51.100.1"],
      announcedCidrs: ["10.20.0.0/16"],
      tunnels: [
        { name: "tunnel", interfaceNumber: 1, peerAddress: "203.0.113.2", presharedKey: "key", cipherSuite: {} },
      ],
      sessions: [
        {
          isEnabled: false,
          tunnel: "tunnel",
          interfaceRange: "169.254.10.2/30",
          ownAddress: "169.254.10.2",
          peerAddress: "169.254.10.1",
          peerAsn: 64520,
          routePriority: 100,
        },
      ],
    });
  });

  it("leaves open what no resource says, and knows no gateway of another site", () => {
    assert.deepEqual(stated(readHaVpnGateway(new Inventory([gateway]), "osaka")), {
      network: "link/net",
      outsideAddresses: ["198.51.100.0", "198.51.100.1"],
      announcedCidrs: [],
      tunnels: [],
      sessions: [],
    });
    assert.equal(readHaVpnGateway(new Inventory(all), "tokyo"), undefined);
  });
});

describe("Azure's end, as read", () => {
  const network = (type: string, name: string, inputs: Values, outputs: Values = {}) =>
    made(`azure-native:network:${type}`, name, inputs, outputs);
  const gateway = (more: Values) =>
    network("VirtualNetworkGateway", "gateway", {
      ipConfigurations: [0, 1].map((instance) => ({ publicIPAddress: { id: `address-${instance}-id` } })),
      ...more,
    });
  const bgpPeeringAddresses = [0, 1].map((instance) => ({
    ipconfigurationId: `configuration-${instance}`,
    customBgpIpAddresses: [`169.254.21.${2 + instance}`],
  }));
  const addresses = [0, 1].map((instance) =>
    network("PublicIPAddress", `address-${instance}`, {}, { ipAddress: `198.51.100.${instance}` }),
  );
  const connection = (more: Values) =>
    network("VirtualNetworkGatewayConnection", "osaka-a", {
      virtualNetworkGateway1: { id: "gateway-id" },
      localNetworkGateway2: { id: "hub-id" },
      sharedKey: "key",
      ...more,
    });

  it("joins gateway, addresses, connections and local network gateways", () => {
    const inventory = new Inventory([
      gateway({ bgpSettings: { asn: 65010, bgpPeeringAddresses } }),
      ...addresses,
      network("VirtualNetwork", "network", { addressSpace: { addressPrefixes: ["192.168.0.0/16"] } }),
      network("LocalNetworkGateway", "hub", {
        gatewayIpAddress: "203.0.113.1",
        bgpSettings: { asn: 64520, bgpPeeringAddress: "169.254.21.1" },
        localNetworkAddressSpace: { addressPrefixes: [] },
      }),
      connection({
        enableBgp: true,
        dpdTimeoutSeconds: 30,
        gatewayCustomBgpIpAddresses: [
          { ipConfigurationId: "configuration-1", customBgpIpAddress: "169.254.21.3" },
          { ipConfigurationId: "configuration-0", customBgpIpAddress: "169.254.21.2" },
        ],
      }),
      connection({ virtualNetworkGateway1: { id: "another" } }),
    ]);
    assert.deepEqual(stated(readAzureVpnGateway(inventory, "osaka")), {
      asn: 65010,
      addressSpace: ["192.168.0.0/16"],
      instances: [
        { outsideAddress: "198.51.100.0", bgpAddresses: ["169.254.21.2"] },
        { outsideAddress: "198.51.100.1", bgpAddresses: ["169.254.21.3"] },
      ],
      connections: [
        {
          name: "osaka-a",
          usesBgp: true,
          presharedKey: "key",
          dpdTimeoutSeconds: 30,
          peerAddress: "203.0.113.1",
          peerAsn: 64520,
          peerBgpAddress: "169.254.21.1",
          ownBgpAddresses: ["169.254.21.2", "169.254.21.3"],
          staticCidrs: [],
        },
      ],
    });
  });

  it("reads static routes of a gateway without BGP, whose network is somebody else's", () => {
    const inventory = new Inventory([
      gateway({ enableBgp: false }),
      network("LocalNetworkGateway", "hub", {
        gatewayIpAddress: "203.0.113.1",
        localNetworkAddressSpace: { addressPrefixes: ["172.17.0.0/16"] },
      }),
      connection({ enableBgp: false }),
    ]);
    const facts = readAzureVpnGateway(inventory, "osaka")!;
    assert.deepEqual([facts.asn, facts.addressSpace], [undefined, undefined]);
    assert.deepEqual(stated(facts.connections), [
      {
        name: "osaka-a",
        usesBgp: false,
        presharedKey: "key",
        peerAddress: "203.0.113.1",
        ownBgpAddresses: [],
        staticCidrs: ["172.17.0.0/16"],
      },
    ]);
  });

  it("has Azure's own ASN where BGP is on and none is set", () => {
    const facts = readAzureVpnGateway(new Inventory([gateway({ bgpSettings: { bgpPeeringAddresses } })]), "osaka");
    assert.equal(facts?.asn, 65515);
  });
});

describe("AWS's ends, as read", () => {
  const customer = (inputs: Values) => made("aws:ec2/customerGateway:CustomerGateway", "customer", inputs);
  const connection = (inputs: Values, outputs: Values = {}) =>
    made("aws:ec2/vpnConnection:VpnConnection", "kobe-0", { customerGatewayId: "customer-id", ...inputs }, outputs);
  const transitGateway = made("aws:ec2transitgateway/transitGateway:TransitGateway", "hub", {
    amazonSideAsn: 64600,
    vpnEcmpSupport: "disable",
  });

  it("joins a connection with its customer gateway and what it ends on, each tunnel's options apart", () => {
    const inventory = new Inventory([
      transitGateway,
      customer({ ipAddress: "198.51.100.7", bgpAsn: "65001" }),
      connection(
        {
          transitGatewayId: "hub-id",
          tags: { "vpn-hub:site": "kobe" },
          tunnel1InsideCidr: "169.254.30.0/30",
          tunnel1PresharedKey: "one",
          tunnel1StartupAction: "start",
          tunnel1Phase1DhGroupNumbers: [20],
          tunnel2InsideCidr: "169.254.30.4/30",
          tunnel2DpdTimeoutSeconds: 45,
          tunnel2DpdTimeoutAction: "restart",
        },
        {
          transitGatewayAttachmentId: "attachment",
          vpnGatewayId: "",
          tunnel1Address: "203.0.113.1",
          tunnel2Address: "203.0.113.2",
        },
      ),
    ]);
    const [facts] = readVpnConnections(inventory);
    const { tunnels, ...rest } = facts!;
    assert.deepEqual(stated(rest), {
      name: "kobe-0",
      site: "kobe",
      attachmentId: "attachment",
      awsAsn: 64600,
      usesBgp: true,
      staticCidrs: [],
      customerAddress: "198.51.100.7",
      customerAsn: 65001,
    });
    const facts1 = { outsideAddress: "203.0.113.1", insideCidr: "169.254.30.0/30", presharedKey: "one" };
    assert.deepEqual(tunnels[0].suites.Phase1DhGroupNumbers, [20]);
    assert.deepEqual(stated({ ...tunnels[0], suites: undefined }), { ...facts1, startupAction: "start" });
    assert.deepEqual(stated({ ...tunnels[1], suites: undefined }), {
      outsideAddress: "203.0.113.2",
      insideCidr: "169.254.30.4/30",
      dpdTimeoutAction: "restart",
      dpdTimeoutSeconds: 45,
    });
  });

  it("knows a static connection's routes, its virtual private gateway with AWS's own ASN, and large AS numbers", () => {
    const inventory = new Inventory([
      made("aws:ec2/vpnGateway:VpnGateway", "vgw", {}),
      made("aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment", "attachment", {
        vpnGatewayId: "vgw-id",
        vpcId: "vpc-id",
      }),
      made("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation", "propagation", {
        vpnGatewayId: "vgw-id",
        routeTableId: "table-id",
      }),
      customer({ ipAddress: "198.51.100.7", bgpAsnExtended: "4200000000" }),
      connection({ vpnGatewayId: "vgw-id", staticRoutesOnly: true }, { transitGatewayAttachmentId: "" }),
      made("aws:ec2/vpnConnectionRoute:VpnConnectionRoute", "route", {
        vpnConnectionId: "kobe-0-id",
        destinationCidrBlock: "10.50.0.0/24",
      }),
    ]);
    const [facts] = readVpnConnections(inventory);
    assert.deepEqual(
      [facts!.vpnGatewayId, facts!.attachmentId, facts!.awsAsn, facts!.usesBgp, facts!.customerAsn],
      ["vgw-id", undefined, 64512, false, 4_200_000_000],
    );
    assert.deepEqual(facts!.staticCidrs, ["10.50.0.0/24"]);
    assert.deepEqual(readVpnGateways(inventory), [
      { id: "vgw-id", name: "vgw", asn: 64512, vpcId: "vpc-id", propagatesInto: ["table-id"] },
    ]);
  });

  const ofTable = (type: string, name: string, inputs: Values) =>
    made(`aws:ec2transitgateway/${type}`, name, { transitGatewayRouteTableId: "table-id", ...inputs });
  const tables = [
    made("aws:ec2transitgateway/routeTable:RouteTable", "table", {}),
    made("aws:ec2transitgateway/routeTable:RouteTable", "other", {}),
    ofTable("routeTableAssociation:RouteTableAssociation", "association", { transitGatewayAttachmentId: "one" }),
    ofTable("routeTablePropagation:RouteTablePropagation", "propagation", { transitGatewayAttachmentId: "two" }),
    ofTable("route:Route", "route", { destinationCidrBlock: "10.0.0.0/8", transitGatewayAttachmentId: "two" }),
    ofTable("route:Route", "hole", { destinationCidrBlock: "10.9.0.0/16", blackhole: true }),
  ];

  it("reads what a Transit Gateway's tables hold and who looks up in them, a blackhole without an attachment", () => {
    const inventory = new Inventory(tables);
    assert.deepEqual(stated(readTables(inventory)[0]), {
      id: "table-id",
      name: "table",
      associated: ["one"],
      propagated: ["two"],
      staticRoutes: [
        { name: "route", cidr: "10.0.0.0/8", attachmentId: "two" },
        { name: "hole", cidr: "10.9.0.0/16" },
      ],
    });
    assert.deepEqual([tableOf(inventory, "one")?.name, tableOf(inventory, "two")], ["table", undefined]);
  });

  it("names no table of an attachment that two tables claim", () => {
    const second = ofTable("routeTableAssociation:RouteTableAssociation", "second", {
      transitGatewayRouteTableId: "other-id",
      transitGatewayAttachmentId: "one",
    });
    assert.equal(tableOf(new Inventory([...tables, second]), "one"), undefined);
  });

  it("gives the appliance the first host of a Connect peer's block, the Transit Gateway the next two", () => {
    const inventory = new Inventory([
      transitGateway,
      made("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.100.0.0/20" }),
      made("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "transport", { vpcId: "vpc-id", subnetIds: ["s-1"] }),
      made("aws:ec2transitgateway/connect:Connect", "connect", { transportAttachmentId: "transport-id" }),
      made("aws:ec2transitgateway/connectPeer:ConnectPeer", "peer", {
        transitGatewayAttachmentId: "connect-id",
        bgpAsn: "64520",
        peerAddress: "10.100.1.10",
        transitGatewayAddress: "10.100.240.1",
        insideCidrBlocks: ["169.254.100.0/29"],
      }),
    ]);
    assert.deepEqual(readTransitGateway(inventory), { id: "hub-id", asn: 64600, sharesVpnLoad: false });
    assert.deepEqual(readVpcAttachments(inventory), [
      { id: "transport-id", vpcId: "vpc-id", vpcCidr: "10.100.0.0/20", subnetIds: ["s-1"] },
    ]);
    assert.deepEqual(readConnects(inventory), [
      {
        attachmentId: "connect-id",
        transportAttachmentId: "transport-id",
        peers: [
          {
            name: "peer",
            applianceAsn: 64520,
            applianceAddress: "10.100.1.10",
            transitGatewayAddress: "10.100.240.1",
            bgp: {
              prefixLength: 29,
              applianceAddress: "169.254.100.1",
              transitGatewayAddresses: ["169.254.100.2", "169.254.100.3"],
            },
          },
        ],
      },
    ]);
  });
});
