/**
 * Proves that a device's view of a site is the mirror of the far end's: addresses swapped, keys and timers the same, and
 * each prefix over the tunnel that the far end prefers. It does not prove that either end's text is accepted.
 */
import assert from "node:assert/strict";
import { deviceSiteOfConnection } from "../../../components/devices/awsSite";
import { deviceSiteOf } from "../../../components/devices/hubSite";
import { joinFiles, renderDevice } from "../../../components/devices/render";
import { DEVICE_KINDS } from "../../../components/devices/registry";
import { suitesOfDevice } from "../../../components/devices/abilities";
import type { CustomerGatewaySiteOnAwsVpn } from "../../../components/plan/sites/types";
import type { VpnConnectionPlan } from "../../../components/plan/sites/vpnConnections";
import { ConfigError } from "../../../components/plan/problems";
import { HUB_FACTS, planWithSite, SITE, sitePlanOf } from "../../golden/deviceSites";
import { planOf } from "../../golden/firewalls";

describe("a device on the VM-Series pair", () => {
  const plan = planWithSite("bgp");
  const sitePlan = sitePlanOf(plan);
  const site = deviceSiteOf(plan, sitePlan, "generic", HUB_FACTS);

  it("has one tunnel a firewall, with the second host of each /30", () => {
    assert.deepEqual(
      site.tunnels.map(({ name, remoteOutsideAddress, inside }) => ({ name, remoteOutsideAddress, inside })),
      [
        {
          name: "a-0",
          remoteOutsideAddress: "192.0.2.1",
          inside: { cidr: "169.254.147.184/30", localAddress: "169.254.147.186", remoteAddress: "169.254.147.185" },
        },
        {
          name: "b-0",
          remoteOutsideAddress: "192.0.2.2",
          inside: { cidr: "169.254.147.188/30", localAddress: "169.254.147.190", remoteAddress: "169.254.147.189" },
        },
      ],
    );
    for (const [index, tunnel] of sitePlan.tunnels.entries())
      assert.equal(site.tunnels[index]!.inside.remoteAddress, tunnel.inside.firewallAddress);
  });

  it("has the plan's proposal, timers and MTU, an MSS 40 less, and a placeholder for each key", () => {
    assert.equal(site.proposal, sitePlan.proposal);
    assert.deepEqual(
      site.tunnels.map(({ mtuBytes, tcpMssBytes, keyId, presharedKey, bgp, tracking }) => ({
        ...{ mtuBytes, tcpMssBytes, keyId, presharedKey, bgp, tracking },
      })),
      ["a-0", "b-0"].map((name) => ({
        mtuBytes: 1438,
        tcpMssBytes: 1398,
        keyId: `branch-nagoya/${name}`,
        presharedKey: `KEY-OF-branch-nagoya-${name}`,
        bgp: { remoteAsn: 64520, keepaliveSeconds: 3, holdSeconds: 9 },
        tracking: undefined,
      })),
    );
  });

  it("watches static tunnels as the firewalls do", () => {
    const staticPlan = planWithSite("static");
    const { tunnels, routing } = deviceSiteOf(staticPlan, sitePlanOf(staticPlan), "generic", HUB_FACTS);
    assert.deepEqual(routing, { kind: "static" });
    for (const { tracking, bgp } of tunnels) {
      assert.deepEqual(tracking, { intervalSeconds: 3, threshold: 3 });
      assert.equal(bgp, undefined);
    }
  });

  it("reaches exactly what the firewalls announce to it, each prefix over the one that announces it as primary", () => {
    const others = planOf("prod", {
      [`sites.${SITE}.primaryFirewall`]: "b",
      "sites.adopted-gcp": {
        ...{ kind: "gcp-ha-vpn", region: "asia-northeast1", asn: 64530, cidrs: ["10.90.0.0/16"] },
        ...{ existingNetwork: "theirs", primaryFirewall: "a" },
      },
      "flows.between": {
        from: `site/${SITE}`,
        to: "site/adopted-gcp",
        services: ["tcp/443"],
        enforcedBy: ["firewall"],
      },
    });
    const mine = sitePlanOf(others);
    const { remotePrefixes } = deviceSiteOf(others, mine, "generic", HUB_FACTS);
    assert.deepEqual(remotePrefixes, [
      // The pair of two sites prefers the primary of the first name.
      { cidr: "10.90.0.0/16", orLonger: true, preferredTunnel: "a-0" },
      { cidr: "172.17.0.0/16", orLonger: false, preferredTunnel: "b-0" },
      { cidr: "172.18.0.0/16", orLonger: false, preferredTunnel: "b-0" },
    ]);
    for (const firewall of others.firewalls) {
      const { announce } = firewall.routing.peerGroups.find(({ name }) => name === SITE)!;
      assert.deepEqual(
        announce.map(({ cidr, orLonger, rank }) => ({ cidr, orLonger, rank })),
        remotePrefixes.map(({ cidr, orLonger, preferredTunnel }) => ({
          ...{ cidr, orLonger, rank: preferredTunnel === `${firewall.name}-0` ? "primary" : "standby" },
        })),
      );
    }
  });
});

describe("a device on an AWS VPN connection", () => {
  const tunnel = (number: 1 | 2): VpnConnectionPlan["tunnels"][0] => ({
    id: `tokyo/1-${number}`,
    name: `1-${number}`,
    number,
    key: `tokyo/1-${number}`,
    inside: {
      cidr: `169.254.200.${4 * number}/30`,
      awsAddress: `169.254.200.${4 * number + 1}`,
      customerAddress: `169.254.200.${4 * number + 2}`,
    },
    mtuBytes: 1438,
    bgp: { keepaliveSeconds: 10, holdSeconds: 30 },
  });
  const connection: VpnConnectionPlan = {
    id: "tokyo/1",
    number: 1,
    customerGateway: "203-0-113-9-as65001",
    customerAsn: 65001,
    tunnels: [tunnel(1), tunnel(2)],
  };
  const { proposal } = sitePlanOf(planWithSite("bgp"));
  const sitePlan: CustomerGatewaySiteOnAwsVpn = {
    kind: "customer-gateway",
    name: "tokyo",
    terminateOn: "aws-vpn",
    cidrs: ["10.60.0.0/16"],
    attachTo: { to: "transit-gateway" },
    routing: "bgp",
    awsAsn: 64512,
    slot: 0,
    proposal: { ...proposal, esp: { ...proposal.esp, lifetimeSeconds: 3600 } },
    tunnelOptions: {
      startupAction: "add",
      dpdTimeoutSeconds: 30,
      dpdTimeoutAction: "clear",
      rekeyMarginSeconds: 270,
      rekeyFuzzPercent: 100,
      replayWindowPackets: 1024,
    },
    tunnelBandwidth: "standard",
    acceleration: false,
    connections: [connection],
    keys: [],
    reaches: { spokes: ["app"], sites: [] },
    remoteCidrs: ["172.16.0.0/15"],
    rules: [],
    filteredBy: [],
    gateways: [
      { number: 0, outsideAddress: "203.0.113.8", asn: 65001, behindNat: true },
      { number: 1, outsideAddress: "203.0.113.9", asn: 65001, behindNat: false },
    ],
  };
  const facts = { tunnelAddresses: { "tokyo/1-1": "192.0.2.51", "tokyo/1-2": "192.0.2.52" } };
  const site = deviceSiteOfConnection(sitePlan, connection, "cisco-ios-xe", facts);

  it("is the connection's own device, with AWS first in each /30", () => {
    assert.equal(site.outsideAddress, "203.0.113.9");
    assert.equal(site.espInUdp, false);
    assert.deepEqual(site.routing, { kind: "bgp", localAsn: 65001 });
    assert.deepEqual(site.tunnels[1], {
      name: "1-2",
      vpnName: "hub-1-2",
      number: 2,
      remoteOutsideAddress: "192.0.2.52",
      inside: { cidr: "169.254.200.8/30", localAddress: "169.254.200.10", remoteAddress: "169.254.200.9" },
      keyId: "tokyo/1-2",
      presharedKey: "KEY-OF-tokyo-1-2",
      mtuBytes: 1438,
      tcpMssBytes: 1398,
      dpd: { intervalSeconds: 10, retries: 3 },
      bgp: { remoteAsn: 64512, keepaliveSeconds: 10, holdSeconds: 30, order: { med: 200, addedMed: 1 } },
    });
  });

  it("takes longer prefixes than the plan's, which are the fewest that hold them all", () => {
    assert.deepEqual(site.remotePrefixes, [{ cidr: "172.16.0.0/15", orLonger: true, preferredTunnel: "1-1" }]);
    const lines: Readonly<Partial<Record<(typeof DEVICE_KINDS)[number], string>>> = {
      checkpoint: "bgp-policy 512 route 172.16.0.0/15 normal on\n",
      "cisco-asa": "prefix-list hub-prefixes-in seq 5 permit 172.16.0.0/15 le 32\n",
      "cisco-ios-xe":
        "ip prefix-list hub-in seq 5 permit 172.16.0.0/15 le 32\nip prefix-list hub-out seq 5 permit 10.60.0.0/16\n",
      fortigate: "set prefix 172.16.0.0 255.254.0.0\n                unset ge\n                set le 32\n",
      "juniper-srx": "from route-filter 172.16.0.0/15 orlonger\n",
      "pan-os": "match address-prefix 172.16.0.0/15 exact no\n",
      "strongswan-frr": "ip prefix-list hub-in seq 5 permit 172.16.0.0/15 le 32\n",
      "yamaha-rtx": "bgp export filter 1 include 172.16.0.0/15\n",
    };
    for (const [device, line] of Object.entries(lines) as [(typeof DEVICE_KINDS)[number], string][]) {
      const suite = suitesOfDevice(device)[0]!;
      const { ike, esp } = sitePlan.proposal;
      const text = joinFiles(
        renderDevice({
          ...site,
          device,
          proposal: {
            name: suite.name,
            ike: { ...suite.ike, lifetimeSeconds: ike.lifetimeSeconds },
            esp: { ...suite.esp, lifetimeSeconds: esp.lifetimeSeconds },
          },
        }),
      );
      assert.ok(text.includes(line), `${device}: ${line} is missing`);
    }
  });

  it("watches static tunnels by pinging AWS's inside address", () => {
    const monitor = { intervalSeconds: 5, threshold: 3 };
    const tunnelsOf = [1, 2].map((n) => ({ ...tunnel(n as 1 | 2), bgp: undefined, monitor }));
    const withoutBgp = { ...connection, tunnels: tunnelsOf };
    const { routing, tunnels } = deviceSiteOfConnection(
      { ...sitePlan, routing: "static" },
      withoutBgp as unknown as VpnConnectionPlan,
      "generic",
      facts,
    );
    assert.deepEqual(routing, { kind: "static" });
    for (const { tracking } of tunnels) assert.deepEqual(tracking, monitor);
  });

  it("sends ESP in UDP behind a NAT and on an accelerated connection", () => {
    const first = { ...connection, number: 0 };
    assert.equal(deviceSiteOfConnection(sitePlan, first, "generic", facts).espInUdp, true);
    assert.equal(deviceSiteOfConnection(sitePlan, first, "generic", facts).behindNat, true);
    assert.equal(
      deviceSiteOfConnection({ ...sitePlan, acceleration: true }, connection, "generic", facts).espInUdp,
      true,
    );
  });

  it("refuses a tunnel whose outside address is not known", () => {
    assert.throws(
      () => deviceSiteOfConnection(sitePlan, connection, "generic", { tunnelAddresses: {} }),
      (error) =>
        error instanceof ConfigError && /outside address of tunnel tokyo\/1-1: is not known/.test(error.message),
    );
  });
});
