/**
 * Proves what the Google Cloud site asks of the engine: exact resources and inputs, drawn from a hand-made plan.
 * It does not prove that Google Cloud accepts them, nor in which order a new key replaces a tunnel: that is the engine's.
 */
import assert from "node:assert/strict";
import { HaVpnSite } from "../../../components/gcp/haVpnSite";
import type { GcpSitePlan } from "../../../components/plan/sites/types";
import { countByType, ofType, only, record, valueOf, type RecordOptions } from "../mocks";
import { firewallsEnd, gcpSite, MARK, markedKeys, siteArgs } from "../sitePlans";

const TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel";
const INTERFACE = "gcp:compute/routerInterface:RouterInterface";
const PEER = "gcp:compute/routerPeer:RouterPeer";
const FIREWALL = "gcp:compute/firewall:Firewall";
const GATEWAY = "gcp:compute/haVpnGateway:HaVpnGateway";
const ALERT = "gcp:monitoring/alertPolicy:AlertPolicy";
const CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel";
const NAMED = [
  CHANNEL,
  "gcp:compute/network:Network",
  "gcp:compute/externalVpnGateway:ExternalVpnGateway",
  "gcp:compute/router:Router",
  TUNNEL,
  INTERFACE,
];
const INTERFACES = [
  { id: 1, ipAddress: "198.51.100.1" },
  { id: 0, ipAddress: "198.51.100.0" },
];
const presharedKeys = markedKeys(gcpSite.tunnels.map((tunnel) => tunnel.key));

function recordSite(
  changes: Partial<GcpSitePlan> = {},
  options: RecordOptions = {},
  keys = presharedKeys,
  alertEmails: readonly string[] = [],
) {
  const named = ({ name }: { name: string }) => ({ name: `${name}-x`, selfLink: `link/${name}` });
  const createSite = () => {
    const created = new HaVpnSite("tokyo-gcp", { ...siteArgs, site: { ...gcpSite, ...changes }, alertEmails });
    created.connect({ ...firewallsEnd, presharedKeys: keys });
    return created;
  };
  return record(createSite, {
    outputs: {
      ...Object.fromEntries(NAMED.map((type) => [type, named])),
      [GATEWAY]: (resource) => ({ ...named(resource), vpnInterfaces: INTERFACES }),
      ...options.outputs,
    },
    ...(options.calls === undefined ? {} : { calls: options.calls }),
  });
}

describe("Google Cloud site", () => {
  it("makes a network, its filter, four tunnels and what watches them, and nothing else", async () => {
    const recording = await recordSite();
    assert.deepEqual(countByType(recording), {
      [FIREWALL]: 5,
      "gcp:compute/externalVpnGateway:ExternalVpnGateway": 1,
      [GATEWAY]: 1,
      "gcp:compute/network:Network": 1,
      "gcp:compute/router:Router": 1,
      [INTERFACE]: 4,
      [PEER]: 4,
      "gcp:compute/subnetwork:Subnetwork": 2,
      [TUNNEL]: 4,
      [ALERT]: 1,
      "vpn-hub:gcp:HaVpnSite": 1,
    });
    assert.deepEqual(recording.calls, []);
    assert.deepEqual(
      recording.resources.filter((each) => !each.isComponent && each.parent !== "tokyo-gcp"),
      [],
    );
  });

  it("publishes the interface addresses by number, whatever their order", async () => {
    const { result } = await recordSite();
    assert.deepEqual(
      [await valueOf(result.outsideAddresses[0]), await valueOf(result.outsideAddresses[1])],
      ["198.51.100.0", "198.51.100.1"],
    );
    assert.equal(await valueOf(result.network), "link/tokyo-gcp-network");
    assert.equal(await valueOf(result.router), "tokyo-gcp-router-x");
  });

  it("draws a tunnel, its interface and its session from the plan", async () => {
    const recording = await recordSite();
    assert.deepEqual(only(recording, TUNNEL, "tokyo-gcp-b-1").inputs, {
      region: "asia-northeast1",
      description: "VPN Hub tunnel tokyo-gcp/b-1",
      labels: { environment: "dev-one", site: "tokyo-gcp" },
      vpnGateway: "link/tokyo-gcp-gateway",
      vpnGatewayInterface: 1,
      peerExternalGateway: "link/tokyo-gcp-firewalls",
      peerExternalGatewayInterface: 1,
      router: "tokyo-gcp-router-x",
      ikeVersion: 2,
      cipherSuite: {
        phase1: {
          encryptions: ["AES-CBC-256"],
          integrities: ["HMAC-SHA2-384-192"],
          prves: ["PRF-HMAC-SHA2-384"],
          dhs: ["Group-20"],
        },
        phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
      },
      sharedSecret: `${MARK}.tokyo.gcp.b.1`,
    });
    assert.deepEqual(only(recording, INTERFACE, "tokyo-gcp-b-1").inputs, {
      region: "asia-northeast1",
      router: "tokyo-gcp-router-x",
      vpnTunnel: "tokyo-gcp-b-1-x",
      ipRange: "169.254.10.14/30",
    });
    assert.deepEqual(only(recording, PEER, "tokyo-gcp-b-1").inputs, {
      region: "asia-northeast1",
      router: "tokyo-gcp-router-x",
      interface: "tokyo-gcp-b-1-x",
      ipAddress: "169.254.10.14",
      peerIpAddress: "169.254.10.13",
      peerAsn: 64520,
      enable: true,
      advertiseMode: "DEFAULT",
      advertisedRoutePriority: 100,
    });
  });

  it("leads every firewall to both gateway interfaces", async () => {
    const tunnels = ofType(await recordSite(), TUNNEL).map(({ inputs }) => [
      inputs["peerExternalGatewayInterface"],
      inputs["vpnGatewayInterface"],
    ]);
    assert.deepEqual(tunnels, [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  it("gives the two Elastic IPs to the interfaces of their firewalls", async () => {
    const { inputs } = only(
      await recordSite(),
      "gcp:compute/externalVpnGateway:ExternalVpnGateway",
      "tokyo-gcp-firewalls",
    );
    assert.equal(inputs["redundancyType"], "TWO_IPS_REDUNDANCY");
    assert.deepEqual(inputs["interfaces"], [
      { id: 0, ipAddress: "203.0.113.1" },
      { id: 1, ipAddress: "203.0.113.2" },
    ]);
  });

  it("opens an incident for each tunnel of the gateway that is down for three minutes", async () => {
    const { inputs } = only(await recordSite({ project: "net-1" }), ALERT, "tokyo-gcp-tunnels");
    assert.deepEqual(inputs, {
      project: "net-1",
      displayName: "VPN tunnel of tokyo-gcp is down",
      combiner: "OR",
      severity: "WARNING",
      conditions: [
        {
          displayName: "VPN tunnel of tokyo-gcp is down",
          conditionThreshold: {
            filter:
              'resource.type="vpn_gateway" AND metric.type="vpn.googleapis.com/tunnel_established"' +
              ' AND metric.label.gateway_name="tokyo-gcp-gateway-x"',
            aggregations: [{ alignmentPeriod: "60s", perSeriesAligner: "ALIGN_MAX" }],
            comparison: "COMPARISON_LT",
            thresholdValue: 1,
            duration: "180s",
            evaluationMissingData: "EVALUATION_MISSING_DATA_INACTIVE",
          },
        },
      ],
      documentation: {
        content: "Tunnel ${metric.label.tunnel_name} of ${metric.label.gateway_name} is not established.",
        mimeType: "text/markdown",
      },
      userLabels: { environment: "dev-one", site: "tokyo-gcp" },
    });
  });

  it("tells whom the configuration names of a tunnel that is down", async () => {
    const recording = await recordSite({}, {}, presharedKeys, ["network@example.com", "duty@example.com"]);
    assert.deepEqual(only(recording, CHANNEL, "tokyo-gcp-duty@example.com").inputs, {
      displayName: "VPN alerts of tokyo-gcp",
      type: "email",
      labels: { email_address: "duty@example.com" },
      userLabels: { environment: "dev-one", site: "tokyo-gcp" },
    });
    assert.deepEqual(only(recording, ALERT, "tokyo-gcp-tunnels").inputs["notificationChannels"], [
      "tokyo-gcp-network@example.com-x",
      "tokyo-gcp-duty@example.com-x",
    ]);
  });

  it("announces exactly the site's prefixes", async () => {
    const { inputs } = only(await recordSite(), "gcp:compute/router:Router", "tokyo-gcp-router");
    assert.deepEqual(inputs["bgp"], {
      asn: 64514,
      keepaliveInterval: 20,
      advertiseMode: "CUSTOM",
      advertisedIpRanges: [
        { range: "10.20.0.0/16", description: "Site tokyo-gcp" },
        { range: "10.21.0.0/24", description: "Site tokyo-gcp" },
      ],
    });
  });

  it("makes the network without automatic subnets, with flow logs on its own", async () => {
    const recording = await recordSite();
    assert.deepEqual(only(recording, "gcp:compute/network:Network", "tokyo-gcp-network").inputs, {
      description: "VPC network of the VPN site tokyo-gcp",
      autoCreateSubnetworks: false,
      routingMode: "REGIONAL",
      bgpBestPathSelectionMode: "LEGACY",
      mtu: 1460,
    });
    const subnetworks = ofType(recording, "gcp:compute/subnetwork:Subnetwork");
    assert.deepEqual(
      subnetworks.map(({ name, inputs }) => [name, inputs["ipCidrRange"]]),
      [
        ["tokyo-gcp-10-20-0-0", "10.20.0.0/16"],
        ["tokyo-gcp-10-21-0-0", "10.21.0.0/24"],
      ],
    );
    assert.deepEqual(
      subnetworks[1]!.aliases,
      [24, 25, 26, 27, 28, 29].map((length) => `tokyo-gcp-10-21-0-0-${length}`),
      "the names of before, of the range itself and of what it can have grown from",
    );
    for (const { inputs } of subnetworks) {
      assert.equal(inputs["network"], "link/tokyo-gcp-network");
      assert.equal(inputs["privateIpGoogleAccess"], true);
      assert.deepEqual(inputs["logConfig"], {
        aggregationInterval: "INTERVAL_5_SEC",
        flowSampling: 0.5,
        metadata: "INCLUDE_ALL_METADATA",
      });
    }
  });

  it("allows each flow and denies, with a log, the rest between site and hub", async () => {
    const rules = ofType(await recordSite(), FIREWALL).map(({ name, inputs }) => {
      const { network, description: _, ...rest } = inputs;
      assert.equal(network, "link/tokyo-gcp-network");
      return { name, ...rest };
    });
    assert.deepEqual(rules, [
      {
        name: "tokyo-gcp-egress-deny",
        direction: "EGRESS",
        priority: 65000,
        sourceRanges: ["10.20.0.0/16", "10.21.0.0/24"],
        destinationRanges: ["10.0.0.0/8", "172.16.0.0/12"],
        denies: [{ protocol: "all" }],
        logConfig: { metadata: "INCLUDE_ALL_METADATA" },
      },
      {
        name: "tokyo-gcp-egress-web-tcp-443",
        direction: "EGRESS",
        priority: 100,
        sourceRanges: ["10.20.0.0/16"],
        destinationRanges: ["172.17.0.0/16"],
        allows: [{ protocol: "tcp", ports: ["443"] }],
      },
      {
        name: "tokyo-gcp-ingress-deny",
        direction: "INGRESS",
        priority: 65000,
        sourceRanges: ["10.0.0.0/8", "172.16.0.0/12"],
        destinationRanges: ["10.20.0.0/16", "10.21.0.0/24"],
        denies: [{ protocol: "all" }],
        logConfig: { metadata: "INCLUDE_ALL_METADATA" },
      },
      {
        name: "tokyo-gcp-ingress-dns-udp-5300-5399",
        direction: "INGRESS",
        priority: 100,
        sourceRanges: ["172.17.0.0/16", "192.168.0.0/16"],
        destinationRanges: ["10.20.0.0/16"],
        allows: [{ protocol: "udp", ports: ["5300-5399"] }],
      },
      {
        name: "tokyo-gcp-ingress-ping-icmp",
        direction: "INGRESS",
        priority: 110,
        sourceRanges: ["172.17.0.0/16"],
        destinationRanges: ["10.20.0.0/16"],
        allows: [{ protocol: "icmp" }],
      },
    ]);
  });

  it("adopts a network by name: looks it up, adds allow rules, denies nothing", async () => {
    const recording = await recordSite(
      { existingNetwork: "shared", project: "net-1" },
      { calls: { "gcp:compute/getNetwork:getNetwork": ({ name }) => ({ name, selfLink: `found/${name}` }) } },
    );
    assert.deepEqual(recording.calls, [
      { token: "gcp:compute/getNetwork:getNetwork", inputs: { name: "shared", project: "net-1" } },
    ]);
    assert.deepEqual(ofType(recording, "gcp:compute/network:Network"), []);
    assert.deepEqual(ofType(recording, "gcp:compute/subnetwork:Subnetwork"), []);
    assert.deepEqual(
      ofType(recording, FIREWALL).map(({ name, inputs }) => [name, inputs["network"], inputs["project"]]),
      [
        ["tokyo-gcp-egress-web-tcp-443", "found/shared", "net-1"],
        ["tokyo-gcp-ingress-dns-udp-5300-5399", "found/shared", "net-1"],
        ["tokyo-gcp-ingress-ping-icmp", "found/shared", "net-1"],
      ],
    );
    assert.equal(await valueOf(recording.result.network), "found/shared");
  });

  it("adopts a network by self link without a look-up", async () => {
    const link = "https://www.googleapis.com/compute/v1/projects/p/global/networks/shared";
    const recording = await recordSite({ existingNetwork: link });
    assert.deepEqual(recording.calls, []);
    assert.equal(only(recording, GATEWAY, "tokyo-gcp-gateway").inputs["network"], link);
  });

  it("refuses to adopt a network that the look-up does not find", async () => {
    const notFound = () => {
      throw new Error("not found");
    };
    await assert.rejects(
      recordSite({ existingNetwork: "shared" }, { calls: { "gcp:compute/getNetwork:getNetwork": notFound } }),
      /cannot adopt the VPC network shared: .*not found/,
    );
  });

  it("hands each key to its tunnel alone, as a secret", async () => {
    const { resources } = await recordSite();
    const holders = resources.filter((each) => JSON.stringify(each).includes(MARK));
    assert.deepEqual(
      holders.map(({ name, type, inputs }) => [name, type, inputs["sharedSecret"]]),
      ["a-0", "a-1", "b-0", "b-1"].map((name) => [
        `tokyo-gcp-${name}`,
        TUNNEL,
        `${MARK}.tokyo.gcp.${name.replace("-", ".")}`,
      ]),
    );
    for (const holder of holders) assert.deepEqual(holder.secretInputs, ["sharedSecret"]);
  });

  it("deletes before it replaces what a Cloud Router takes only once", async () => {
    const { resources } = await recordSite();
    const types = resources.filter((each) => each.deleteBeforeReplace).map((each) => each.type);
    assert.deepEqual([...new Set(types)].sort(), [INTERFACE, PEER, TUNNEL].sort());
    assert.equal(types.length, 12);
  });

  it("refuses a tunnel whose key the hub did not make, without showing the other keys", async () => {
    const { "tokyo-gcp/b-1": _, ...others } = presharedKeys;
    await assert.rejects(
      recordSite({}, {}, others),
      /^Error: no pre-shared key 'tokyo-gcp\/b-1'; the hub made: tokyo-gcp\/a-0, tokyo-gcp\/a-1, tokyo-gcp\/b-0$/,
    );
  });

  it("refuses a tunnel without an inside /30", async () => {
    const [first, ...rest] = gcpSite.tunnels;
    const { cidr: _, ...inside } = first!.inside;
    await assert.rejects(
      recordSite({ tunnels: [{ ...first!, inside }, ...rest] }),
      /tunnel tokyo-gcp\/a-0 has no inside \/30/,
    );
  });

  it("refuses a gateway that lacks an interface", async () => {
    await assert.rejects(
      recordSite(
        {},
        { outputs: { [GATEWAY]: () => ({ name: "g", selfLink: "link/g", vpnInterfaces: [INTERFACES[0]] }) } },
      ),
      /the HA VPN gateway has no interface 0/,
    );
  });
});
