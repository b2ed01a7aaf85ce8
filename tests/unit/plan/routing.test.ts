/**
 * Proves of the routing plan: both directions of every flow prefer one firewall, nobody hears of an end it has no flow
 * with, and the standby announces the same as the primary. That the rendered configuration says the same is proved in
 * panosRouting.test.ts; that routers act so, in the rehearsal.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { FirewallName } from "../../../components/plan/firewalls/types";
import type { EndpointRef } from "../../../components/plan/flows/types";
import type { PairPlan } from "../../../components/plan/hubPlan";
import { tunnelMtuBytes } from "../../../components/plan/sites/mtu";
import { changed, hubConfig, hubValues, planPair } from "../configs";

const plan = (changes: Readonly<Record<string, unknown>>, stack = "dev") =>
  planPair(hubConfig(changed(hubValues(stack), changes)), "test", "ap-northeast-1");

/** The group through which an end hears: a site by its own, a spoke by the Transit Gateway's. */
const groupOf = ({ kind, name }: EndpointRef) => (kind === "spoke" ? "transit-gateway" : name);

/** Which firewall `listener` prefers toward `target`; undefined when it hears nothing of it. */
function preferred(whole: PairPlan, listener: EndpointRef, target: EndpointRef): FirewallName | undefined {
  const offers = whole.firewalls.flatMap(({ name, routing }) =>
    routing.peerGroups
      .filter((group) => group.name === groupOf(listener))
      .flatMap((group) => group.announce)
      .filter(({ of }) => of.kind === target.kind && of.name === target.name)
      .map((offer) => ({ name, ...offer })),
  );
  if (offers.length === 0) return undefined;
  for (const cidr of new Set(offers.map((offer) => offer.cidr))) {
    const [a, b] = offers.filter((offer) => offer.cidr === cidr);
    assert.ok(a !== undefined && b !== undefined, `${cidr} is announced by both firewalls`);
    assert.deepEqual([a.asPathPrepends, b.asPathPrepends].sort(), [0, 2], cidr);
    assert.equal(a.med < b.med, a.asPathPrepends < b.asPathPrepends, cidr);
  }
  return offers.find(({ asPathPrepends }) => asPathPrepends === 0)!.name;
}

function bgpEnds(whole: PairPlan): EndpointRef[] {
  return [
    ...whole.spokes.map(({ name }) => ({ kind: "spoke" as const, name })),
    ...whole.sites.filter((site) => site.asn !== undefined).map(({ name }) => ({ kind: "site" as const, name })),
  ];
}

function assertSymmetricAndClosed(whole: PairPlan): void {
  const ends = bgpEnds(whole);
  const same = (left: EndpointRef, right: EndpointRef) => left.kind === right.kind && left.name === right.name;
  for (const left of ends) {
    for (const right of ends) {
      if (same(left, right) || (left.kind === "spoke" && right.kind === "spoke")) continue;
      const there = preferred(whole, left, right);
      const haveFlow = whole.flows.some((flow) =>
        [
          [left, right],
          [right, left],
        ].some(([from, to]) => flow.from.some((end) => same(end, from!)) && flow.to.some((end) => same(end, to!))),
      );
      // The Transit Gateway is one listener for all spokes: it hears of a site that any of them has a flow with.
      if (left.kind !== "spoke") assert.equal(there !== undefined, haveFlow, `${left.name} hears of ${right.name}`);
      if (haveFlow) assert.equal(there, preferred(whole, right, left), `${left.name} and ${right.name}`);
    }
  }
}

describe("routing plan", () => {
  for (const stack of ["dev", "prod"]) {
    it(`leads both directions of every flow of ${stack} through one firewall and leaks nothing`, () => {
      assertSymmetricAndClosed(plan({}, stack));
    });
  }

  it("does so for any flows and any primaries", () => {
    const ends = [
      "spoke/app",
      "spoke/data",
      ...Object.keys(hubValues("prod")["sites"] as object).map((name) => `site/${name}`),
    ];
    const pairs = fc.array(fc.tuple(fc.constantFrom(...ends), fc.constantFrom(...ends)), { maxLength: 12 });
    const primaries = fc.array(fc.constantFrom("a", "b"), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(pairs, primaries, (wanted, chosen) => {
        const allowed = wanted.filter(
          ([from, to]) => from !== to && !(from.startsWith("spoke") && to.startsWith("spoke")),
        );
        const flows = allowed.map(([from, to], index) => [
          `flow-${index}`,
          { from, to, services: ["tcp/443"], enforcedBy: ["firewall"] },
        ]);
        const sites = Object.keys(hubValues("prod")["sites"] as object);
        const changes = Object.fromEntries(
          sites.map((name, index) => [`sites.${name}.primaryFirewall`, chosen[index]]),
        );
        assertSymmetricAndClosed(plan({ ...changes, flows: Object.fromEntries(flows) }, "prod"));
      }),
      { numRuns: 40 },
    );
  });

  it("ranks the two firewalls by AS path and MED, and ends a session that brings far more than is planned", () => {
    const group = (name: FirewallName, of: string) =>
      plan({ "sites.tokyo-gcp.primaryFirewall": "a" })
        .firewalls.find((firewall) => firewall.name === name)!
        .routing.peerGroups.find((each) => each.name === of)!;
    const ranks = (["a", "b"] as const).map((name) =>
      group(name, "tokyo-gcp")
        .announce.filter(({ of }) => of.kind === "spoke")
        .map(({ cidr, rank, asPathPrepends, med }) => [cidr, rank, asPathPrepends, med]),
    );
    assert.deepEqual(ranks, [[["172.17.0.0/16", "primary", 0, 100]], [["172.17.0.0/16", "standby", 2, 200]]]);
    // The most that a Transit Gateway announces to a Connect peer; and room for what a site's gateway sends back.
    assert.equal(group("a", "transit-gateway").maxPrefixes, 5000);
    assert.equal(group("a", "tokyo-gcp").maxPrefixes, 1000);
  });

  it("accepts longer prefixes from adopted networks only", () => {
    const accepted = (whole: PairPlan) =>
      whole.firewalls[0].routing.peerGroups.map(({ name, accept }) => [name, accept[0]!.cidr, accept[0]!.orLonger]);
    assert.deepEqual(accepted(plan({})), [
      ["transit-gateway", "172.17.0.0/16", false],
      ["osaka-azure", "192.168.0.0/16", false],
      ["tokyo-gcp", "10.20.0.0/16", false],
    ]);
    assert.deepEqual(accepted(plan({ "sites.tokyo-gcp.existingNetwork": "legacy" }))[2], [
      "tokyo-gcp",
      "10.20.0.0/16",
      true,
    ]);
  });

  it("speaks with both Azure instances from one loopback, over a host route into each tunnel", () => {
    const [{ routing }] = plan({}).firewalls;
    const group = routing.peerGroups.find(({ name }) => name === "osaka-azure")!;
    assert.equal(new Set(group.peers.map((peer) => `${peer.interface} ${peer.localAddress}`)).size, 1);
    for (const peer of group.peers) {
      assert.match(peer.interface, /^loopback\./);
      assert.match(routing.staticRoutes.find(({ name }) => name === peer.name)!.interface, /^tunnel\./);
    }
  });

  it("routes a static site into its tunnel, watches the tunnel, and announces it as any other", () => {
    const branch = {
      kind: "customer-gateway",
      routing: "static",
      cidrs: ["10.50.0.0/24"],
      outsideAddress: "198.51.100.1",
      primaryFirewall: "b",
    };
    const whole = plan({
      "sites.branch": branch,
      "flows.branch": { from: "site/branch", to: "spoke/app", services: ["tcp/443"] },
    });
    const [site] = whole.sites.filter(({ name }) => name === "branch");
    assert.deepEqual(
      site!.tunnels.map(({ bgp, monitor, inside }) => [bgp, monitor!.destinationAddress === inside.remoteAddress]),
      [
        [undefined, true],
        [undefined, true],
      ],
    );
    assert.equal(preferred(whole, { kind: "spoke", name: "app" }, { kind: "site", name: "branch" }), "b");
    for (const { name, routing } of whole.firewalls) {
      const tunnel = site!.tunnels.find(({ firewall }) => firewall === name)!;
      assert.deepEqual(
        routing.staticRoutes.at(-1) && routing.staticRoutes.find(({ name: route }) => route === "branch-0"),
        {
          name: "branch-0",
          destination: "10.50.0.0/24",
          interface: `tunnel.${tunnel.tunnelInterface}`,
        },
      );
      assert.ok(!routing.peerGroups.some((group) => group.name === "branch"));
    }
    assert.deepEqual(
      whole.failover.rows
        .filter((row) => row.site === "branch")
        .map(({ failure, outageSeconds }) => [failure, outageSeconds]),
      [
        ["firewall", 9],
        ["tunnel", 9],
      ],
    );
  });
});

describe("tunnel MTU", () => {
  it("is what AWS documents for 1500 bytes outside, and fits Cloud VPN's 1460", () => {
    assert.equal(
      tunnelMtuBytes({ encryption: "aes-256-gcm", integrity: "none", pfsGroup: 20, lifetimeSeconds: 3600 }, 1500),
      1438,
    );
    assert.equal(
      tunnelMtuBytes({ encryption: "aes-256-cbc", integrity: "sha256", pfsGroup: 14, lifetimeSeconds: 3600 }, 1500),
      1422,
    );
    const dev = plan({});
    assert.deepEqual(
      dev.sites.map(({ name, tunnels }) => [name, tunnels[0]!.mtuBytes]),
      [
        ["osaka-azure", 1390],
        ["tokyo-gcp", 1398],
      ],
    );
  });

  it("never lets an encrypted packet grow beyond the outside MTU", () => {
    fc.assert(
      fc.property(fc.integer({ min: 576, max: 1500 }), fc.boolean(), (outside, gcm) => {
        const encryption = gcm ? "aes-256-gcm" : "aes-256-cbc";
        const mtu = tunnelMtuBytes({ encryption, integrity: "none", pfsGroup: 20, lifetimeSeconds: 3600 }, outside);
        const size = (inner: number) =>
          36 + (gcm ? 8 : 16) + Math.ceil((inner + 2) / (gcm ? 4 : 16)) * (gcm ? 4 : 16) + 16;
        assert.ok(size(mtu) <= outside && size(mtu + 1) > outside, `${mtu} in ${outside}`);
      }),
    );
  });
});
