/**
 * Proves of the plan: no two addresses clash, a site's plan depends on that site alone, and both stack files lead to
 * what the field case needs. It does not prove that the clouds accept it: the engine tests do, as far as the sandbox goes.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, findOverlaps, mergeCidrs, overlaps, parseCidr } from "../../../components/plan/addressing/cidr";
import type { HubConfig } from "../../../components/plan/config/config";
import type { PairPlan } from "../../../components/plan/hubPlan";
import type { PeerGroupPlan } from "../../../components/plan/routing/types";
import type { AzureSitePlan } from "../../../components/plan/sites/types";
import { AZURE_EXCEPTION, changed, hubConfig, hubValues, manySites, planPair } from "../configs";

const REGION = "ap-northeast-1";
/** EC2 API reference, ModifyVpnTunnelOptionsSpecification; Transit Gateway guide, "Connect peers"; the metadata service. */
const RESERVED_BY_AWS = [
  ...[0, 1, 2, 3, 4, 5].map((third) => `169.254.${third}.0/29`),
  "169.254.169.248/29",
  ...["169.254.169.253/32", "169.254.169.254/32", "169.254.169.123/32"],
];
const plan = (values: Record<string, unknown>) => planPair(hubConfig(values), "test", REGION);

describe("plan of stack dev", () => {
  const dev = plan(hubValues("dev"));

  it("ends both sites on both firewalls with four tunnels each", () => {
    assert.deepEqual(
      dev.sites.map((site) => [site.name, site.tunnels.map((tunnel) => tunnel.name)]),
      [
        ["osaka-azure", ["a-0", "a-1", "b-0", "b-1"]],
        ["tokyo-gcp", ["a-0", "a-1", "b-0", "b-1"]],
      ],
    );
  });

  it("gives the firewall the first and the Transit Gateway the next two hosts of each Connect /29", () => {
    assert.deepEqual(
      dev.firewalls.map(({ connectPeer: peer }) => [
        peer.insideCidr,
        peer.firewallBgpAddress,
        ...peer.transitGatewayBgpAddresses,
      ]),
      [
        ["169.254.6.0/29", "169.254.6.1", "169.254.6.2", "169.254.6.3"],
        ["169.254.6.8/29", "169.254.6.9", "169.254.6.10", "169.254.6.11"],
      ],
    );
  });

  it("makes the firewall the first host of each Google Cloud /30", () => {
    for (const { inside } of dev.sites[1]!.tunnels) {
      const first = parseCidr(inside.cidr!).first;
      assert.deepEqual(
        [parseCidr(`${inside.firewallAddress}/32`).first, parseCidr(`${inside.remoteAddress}/32`).first],
        [first + 1, first + 2],
      );
    }
  });

  it("speaks to both Azure instances from one loopback per firewall, all in Azure's APIPA range", () => {
    const { tunnels } = dev.sites[0]!;
    const loopbacks = tunnels.map(({ firewall, inside }) => `${firewall} ${inside.firewallAddress}`);
    assert.equal(new Set(loopbacks).size, 2);
    const addresses = new Set(tunnels.flatMap(({ inside }) => [inside.firewallAddress, inside.remoteAddress]));
    assert.equal(addresses.size, 6);
    for (const address of addresses)
      assert.ok(contains("169.254.21.0/24", `${address}/32`) || contains("169.254.22.0/24", `${address}/32`));
  });

  it("gives an Azure gateway the generation that a larger SKU can keep, unless one is written", () => {
    const generationOf = (sku: string, generation?: string) => {
      const values = { "sites.osaka-azure.sku": sku, "sites.osaka-azure.generation": generation };
      const site = plan(changed(hubValues("dev"), values)).sites.find(({ name }) => name === "osaka-azure");
      return (site as AzureSitePlan).generation;
    };
    assert.deepEqual(
      ["VpnGw1AZ", "VpnGw2AZ", "VpnGw3AZ", "VpnGw4AZ", "VpnGw5AZ"].map((sku) => generationOf(sku)),
      ["Generation1", "Generation1", "Generation1", "Generation2", "Generation2"],
    );
    assert.equal(generationOf("VpnGw2AZ", "Generation2"), "Generation2");
  });

  it("asks TGW and Google Cloud for a short hold time and keeps Azure's", () => {
    assert.equal(dev.firewalls[0].connectPeer.bgp.negotiatedHoldSeconds, 9);
    assert.deepEqual(
      dev.sites.map(({ tunnels }) => tunnels[0]!.bgp!.negotiatedHoldSeconds),
      [180, 9],
    );
    assert.equal(dev.sites[0]!.tunnels[0]!.dpd.remoteTimeoutSeconds, 30);
  });

  it("budgets the loss of a firewall as the slower of both sides", () => {
    const rows = dev.failover.rows.filter(({ failure }) => failure === "firewall");
    assert.deepEqual(
      rows.map(({ site, outageSeconds }) => [site, outageSeconds]),
      [
        ["osaka-azure", 30],
        ["tokyo-gcp", 9],
      ],
    );
  });
});

describe("address plan", () => {
  it("never overlaps, never leaves its range, never takes a reserved block, for any sites", () => {
    fc.assert(
      fc.property(siteNames(), (names) => {
        const config = hubOf(names);
        if (config === undefined) return;
        const blocks = insideBlocks(planPair(config, "test", REGION));
        assert.deepEqual(findOverlaps(blocks), []);
        for (const { cidr } of blocks) {
          assert.ok(contains("169.254.0.0/16", cidr), cidr);
          assert.ok(!RESERVED_BY_AWS.some((reserved) => overlaps(reserved, cidr)), cidr);
        }
      }),
    );
  });

  it("plans a site the same when others come, go or change places", () => {
    fc.assert(
      fc.property(siteNames(), fc.nat(), (names, seed) => {
        const all = hubOf(names);
        if (all === undefined) return;
        const kept = names.filter((_, index) => (index + seed) % 2 === 0);
        const fewer = hubOf(kept.toReversed(), names);
        const [whole, part] = [planPair(all, "test", REGION), planPair(fewer!, "test", REGION)];
        for (const site of part.sites)
          assert.deepEqual(
            site,
            whole.sites.find(({ name }) => name === site.name),
          );
        for (const [index, { routing, ...firewall }] of part.firewalls.entries()) {
          const { routing: wholeRouting, ...wholeFirewall } = whole.firewalls[index]!;
          assert.deepEqual(firewall, wholeFirewall);
          const named = new Set(["transit-gateway", ...kept]);
          const others = wholeRouting.peerGroups.filter(({ name }) => named.has(name));
          assert.deepEqual(withoutNews(routing.peerGroups), withoutNews(others));
        }
        assert.deepEqual(part.network.subnets, whole.network.subnets);
      }),
    );
  });

  it("spreads the primary firewalls over the pair", () => {
    const primaries = planPair(manySites(1000), "test", REGION).sites.map(({ primaryFirewall }) => primaryFirewall);
    const onA = primaries.filter((name) => name === "a").length;
    assert.ok(onA > 400 && onA < 600, `${onA} of 1000 on a`);
  });

  it("plans 10,000 sites without a clash", () => {
    const whole = planPair(manySites(10_000), "test", REGION);
    assert.equal(whole.sites.length, 10_000);
    assert.deepEqual(findOverlaps(insideBlocks(whole)), []);
  });
});

describe("cidr", () => {
  it("merges prefixes without gaining or losing an address", () => {
    const prefix = fc
      .tuple(fc.nat(255), fc.integer({ min: 24, max: 32 }))
      .map(([host, length]) => `10.0.0.${host & ~(2 ** (32 - length) - 1)}/${length}`);
    const members = (cidrs: readonly string[]) =>
      new Set(
        cidrs.flatMap((cidr) =>
          Array.from(
            { length: parseCidr(cidr).last - parseCidr(cidr).first + 1 },
            (_, index) => parseCidr(cidr).first + index,
          ),
        ),
      );
    fc.assert(
      fc.property(fc.array(prefix, { maxLength: 12 }), (cidrs) => {
        const merged = mergeCidrs(cidrs);
        assert.deepEqual([...members(merged)].sort(), [...members(cidrs)].sort());
        assert.deepEqual(findOverlaps(merged.map((cidr) => ({ cidr }))), []);
      }),
    );
  });
});

function siteNames() {
  return fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/), { minLength: 1, maxLength: 8 });
}

/** Groups as they are before the Transit Gateway hears of the other sites. */
function withoutNews(groups: readonly PeerGroupPlan[]) {
  return groups.map((group) => (group.name === "transit-gateway" ? { ...group, announce: [] } : group));
}

/** A site per name; a kind, ASN and prefix that depend on its place in `universe`. Undefined where two share a slot. */
function hubOf(names: readonly string[], universe: readonly string[] = names): HubConfig | undefined {
  const sites = names.map((name) => {
    const index = universe.indexOf(name);
    const common = { asn: 64600 + index, cidrs: [`10.${index}.0.0/16`] };
    const azure = {
      kind: "azure-vpn-gateway",
      ...common,
      location: "japaneast",
      sku: "VpnGw1AZ",
      gatewaySubnet: `10.${index}.255.0/27`,
      workloadSubnet: `10.${index}.0.0/24`,
      failoverException: AZURE_EXCEPTION,
    };
    const kinds = [
      { kind: "gcp-ha-vpn", ...common, region: "asia-northeast1" },
      azure,
      { kind: "customer-gateway", ...common, outsideAddress: `198.51.100.${1 + index}` },
    ];
    return [name, kinds[index % 3]];
  });
  const config = hubConfig(
    changed(hubValues("dev"), {
      sites: Object.fromEntries(sites),
      flows: Object.fromEntries(
        names.map((name) => [name, { from: `site/${name}`, to: "spoke/app", services: ["tcp/443"] }]),
      ),
      "network.cidr": "172.30.0.0/20",
      "network.transitGatewayCidr": "172.31.0.0/24",
    }),
  );
  try {
    planPair(config, "test", REGION);
    return config;
  } catch (error) {
    assert.match((error as Error).message, /fall into the same slot/);
    return undefined;
  }
}

function insideBlocks(whole: PairPlan): { cidr: string }[] {
  return [
    ...whole.firewalls.map(({ connectPeer }) => ({ cidr: connectPeer.insideCidr })),
    ...whole.sites.flatMap((site) =>
      site.kind === "azure-vpn-gateway"
        ? [...new Set(site.tunnels.flatMap(({ inside }) => [inside.firewallAddress, inside.remoteAddress]))].map(
            (address) => ({ cidr: `${address}/32` }),
          )
        : site.tunnels.map(({ inside }) => ({ cidr: inside.cidr! })),
    ),
  ];
}
