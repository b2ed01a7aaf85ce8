/**
 * Proves the order in which each kind of gateway chooses: each step alone decides between two routes that differ in
 * nothing before it, and a later step never overrules an earlier one; and what the report says of the example stack, of
 * dev and of prod before and after each loss. It does not prove that the clouds keep to their documented order.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { planHub } from "../../../components/plan/plan";
import { parseCidr } from "../../../components/plan/addressing/cidr";
import { bestPath, type GatewayKind, type RouteAttributes } from "../../../components/plan/routing/bestPath";
import type { CandidateRoute, Loss } from "../../../components/plan/routing/routeCandidates";
import { withoutLost } from "../../../components/plan/routing/routeRows";
import { reasonText } from "../../../components/plan/routing/routeText";
import { routesReport, type RouteReportRow } from "../../../operations/plan/routes";
import { sitesOnFirewalls } from "../../../components/plan/hubPlan";
import { changed, hubConfig, hubValues } from "../configs";
import { exampleValues } from "../examples";

const planOf = (values: Record<string, unknown>) => planHub(hubConfig(values), "test", "ap-northeast-1");

const ROUTE: RouteAttributes = {
  prefix: parseCidr("10.1.0.0/16"),
  source: "bgp",
  asPath: [65001],
  origin: "igp",
  med: 100,
};
const named = (via: string, more: Partial<RouteAttributes>) => ({ ...ROUTE, ...more, via });
const better = (more: Partial<RouteAttributes>) => named("better", more);
const worse = (more: Partial<RouteAttributes>) => named("worse", more);
const DESTINATION = parseCidr("10.1.2.0/24");

/** Names of the winners, and why they won. */
function select(kind: GatewayKind, ...candidates: readonly (RouteAttributes & { readonly via: string })[]) {
  const { winners, reason } = bestPath(kind, DESTINATION, candidates)!;
  return [winners.map(({ via }) => via), reasonText(kind, reason)] as const;
}

type Duel = readonly [
  title: string,
  kind: GatewayKind,
  better: Partial<RouteAttributes>,
  worse: Partial<RouteAttributes>,
  reason: string,
];
const LONGER = { prefix: parseCidr("10.1.2.0/24"), asPath: [65001, 65002, 65003], med: 900 };

const TRANSIT_GATEWAY = "kind of attachment (static, VPC, Connect, VPN)";
const DISTANCE = "administrative distance (connected, static, BGP)";
const DUELS: readonly Duel[] = [
  ...(
    [
      "transit-gateway-table",
      "virtual-private-gateway",
      "vm-series",
      "cloud-router-legacy",
      "cloud-router-standard",
      "azure-vpn-gateway",
      "customer-gateway",
    ] as const
  ).map((kind): Duel => ["the longest prefix over a shorter AS path", kind, LONGER, {}, "longest prefix"]),
  [
    "a static route over a VPC attachment",
    "transit-gateway-table",
    { source: "static" },
    { source: "vpc-attachment" },
    TRANSIT_GATEWAY,
  ],
  [
    "a VPC attachment over Connect",
    "transit-gateway-table",
    { source: "vpc-attachment" },
    { source: "connect" },
    TRANSIT_GATEWAY,
  ],
  [
    "Connect over a VPN with a shorter path",
    "transit-gateway-table",
    { source: "connect", asPath: [1, 2, 3] },
    { source: "vpn" },
    TRANSIT_GATEWAY,
  ],
  [
    "the shorter AS path of two VPN attachments",
    "transit-gateway-table",
    { source: "vpn" },
    { source: "vpn", asPath: [65001, 65001] },
    "shortest AS path",
  ],
  [
    "the lower MED of one neighbour",
    "transit-gateway-table",
    { source: "vpn", med: 1 },
    { source: "vpn" },
    "lowest MED",
  ],
  [
    "a static route over BGP",
    "virtual-private-gateway",
    { source: "static", asPath: [] },
    { asPath: [] },
    "static over BGP",
  ],
  [
    "the shorter AS path over the better origin",
    "virtual-private-gateway",
    { origin: "incomplete" },
    { asPath: [65001, 65001] },
    "shortest AS path",
  ],
  [
    "origin IGP over EGP with a lower MED",
    "virtual-private-gateway",
    { med: 900 },
    { origin: "egp", med: 1 },
    "lowest origin (IGP, EGP, incomplete)",
  ],
  [
    "origin EGP over incomplete",
    "virtual-private-gateway",
    { origin: "egp" },
    { origin: "incomplete" },
    "lowest origin (IGP, EGP, incomplete)",
  ],
  ["the lower MED of one neighbour", "virtual-private-gateway", { med: 99 }, {}, "lowest MED"],
  [
    "the local route over a longer propagated one",
    "vpc-route-table",
    { source: "local" },
    { source: "propagated", prefix: parseCidr("10.1.2.0/24") },
    "local route",
  ],
  [
    "a static route over a propagated one",
    "vpc-route-table",
    { source: "static" },
    { source: "propagated" },
    "local, static, propagated",
  ],
  [
    "the lower MED across neighbours by no longer path",
    "cloud-router-legacy",
    { med: 99, asPath: [65009] },
    {},
    "lowest MED by no longer AS path",
  ],
  ["the shorter AS path over a lower MED", "cloud-router-standard", {}, { asPath: [1, 2], med: 1 }, "shortest AS path"],
  ["the lower MED of one neighbour", "cloud-router-standard", { med: 99 }, {}, "lowest MED"],
  ["the shorter AS path over a lower MED", "azure-vpn-gateway", {}, { asPath: [1, 2], med: 1 }, "shortest AS path"],
  ["the shorter AS path over a lower MED", "vm-series", {}, { asPath: [1, 2], med: 1 }, "shortest AS path"],
  ["the lower MED of one neighbour", "vm-series", { med: 99 }, {}, "lowest MED"],
  ["the lower MED of one neighbour", "customer-gateway", { med: 99 }, {}, "lowest MED"],
  ["a connected subnet over a static route", "vm-series", { source: "connected" }, { source: "static" }, DISTANCE],
  ["a static route over BGP", "vm-series", { source: "static" }, {}, DISTANCE],
];

describe("route selection", () => {
  for (const [title, kind, winner, loser, reason] of DUELS) {
    it(`takes ${title} at a ${kind}`, () => {
      assert.deepEqual(select(kind, better(winner), worse(loser)), [["better"], reason]);
      assert.deepEqual(select(kind, worse(loser), better(winner)), [["better"], reason]);
    });
  }

  const EQUAL: readonly [string, GatewayKind, Partial<RouteAttributes>, string][] = [
    ["MED of two neighbours", "virtual-private-gateway", { med: 1, asPath: [65009] }, "AWS uses one of them (no ECMP)"],
    [
      "the origin",
      "transit-gateway-table",
      { origin: "incomplete" },
      "AWS uses one of them (ECMP is off on this Transit Gateway)",
    ],
    ["the origin", "azure-vpn-gateway", { origin: "incomplete" }, "shared by flow"],
    ["MED, which Azure does not name", "azure-vpn-gateway", { med: 1 }, "shared by flow"],
    ["an AS path without a lower MED", "cloud-router-legacy", { asPath: [65001, 65001] }, "shared by flow"],
    ["a lower MED by a longer AS path", "cloud-router-legacy", { asPath: [1, 2], med: 1 }, "shared by flow"],
  ];
  for (const [what, kind, other, reason] of EQUAL) {
    it(`does not choose by ${what} at a ${kind}`, () => {
      assert.deepEqual(select(kind, named("one", {}), named("other", other)), [["one", "other"], `equal: ${reason}`]);
    });
  }

  it("names each step that left a route out", () => {
    const candidates = [
      named("one", {}),
      named("two", {}),
      named("long", { asPath: [1, 2] }),
      named("far", { med: 900 }),
    ];
    assert.deepEqual(select("vm-series", ...candidates), [
      ["one", "two"],
      "shortest AS path; then lowest MED; then equal: shared by flow",
    ]);
  });

  it("finds nothing where no route holds the whole destination", () => {
    assert.equal(bestPath("vm-series", parseCidr("10.0.0.0/8"), [ROUTE]), undefined);
  });

  it("chooses alike in any order, and never a shorter prefix", () => {
    const arbitraryRoute = fc.record({
      prefix: fc.constantFrom(...["10.1.0.0/16", "10.1.2.0/24", "10.0.0.0/8"].map(parseCidr)),
      source: fc.constantFrom("static" as const, "connect" as const, "vpn" as const, "bgp" as const),
      asPath: fc.array(fc.constantFrom(1, 2, 3), { maxLength: 4 }),
      origin: fc.constantFrom("igp" as const, "egp" as const, "incomplete" as const),
      med: fc.integer({ min: 0, max: 3 }),
    });
    const kinds: readonly GatewayKind[] = [
      "transit-gateway-table",
      "virtual-private-gateway",
      "vm-series",
      "cloud-router-legacy",
      "cloud-router-standard",
    ];
    fc.assert(
      fc.property(
        fc.array(arbitraryRoute, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...kinds),
        (routes, kind) => {
          const candidates = routes.map((each, index) => ({ ...each, via: `route ${index}` }));
          const names = (list: readonly { readonly via: string }[]) => list.map(({ via }) => via).sort();
          const one = bestPath(kind, DESTINATION, candidates)!;
          const other = bestPath(kind, DESTINATION, [...candidates].reverse())!;
          assert.deepEqual([names(one.winners), one.reason], [names(other.winners), other.reason]);
          const lengthOf = ({ prefix }: RouteAttributes) => prefix.prefixLength;
          assert.equal(lengthOf(one.winners[0]!), Math.max(...candidates.map(lengthOf)));
        },
      ),
    );
  });

  it("keeps a route while one of its tunnels lives, and a static one that does not follow them", () => {
    const [first, second, device]: Loss[] = [
      { lost: "tunnel", id: "x/0-1" },
      { lost: "tunnel", id: "x/0-2" },
      { lost: "customer-gateway", id: "x/0" },
    ];
    const two: CandidateRoute = {
      ...ROUTE,
      via: { to: "vpn-connection", id: "x/0" },
      needs: [[first!, second!], [device!]],
    };
    assert.deepEqual(withoutLost([two], first!), [two]);
    assert.deepEqual(withoutLost([{ ...two, needs: [[first!], [device!]] }], first!), []);
    assert.deepEqual(withoutLost([two], { lost: "customer-gateway", id: "x/0-1" }), [two], "of another kind");
    assert.deepEqual(withoutLost([two], device!), []);
    const staying = { ...two, staysWhenLost: true };
    assert.deepEqual(withoutLost([staying], device!), [staying]);
  });
});

describe("report of routes", () => {
  const rowOf = (rows: readonly RouteReportRow[], gateway: string, destination: string) => {
    const found = rows.filter((row) => row.gateway === gateway && row.destination === destination);
    assert.equal(found.length, 1, `${gateway} to ${destination}`);
    return found[0]!;
  };
  const after = (row: RouteReportRow) => Object.fromEntries(row.after.map(({ loss, winners }) => [loss, winners]));
  const { rows, text, json } = routesReport(planOf(exampleValues("cloudhub")));

  it("lets the other firewall's announcement win when the primary is lost", () => {
    const row = rowOf(rows, "Transit Gateway, route table spokes", "site/tokyo-gcp 10.20.0.0/16");
    assert.deepEqual([row.winners, row.reason], [["Connect peer of firewall b"], "shortest AS path"]);
    assert.deepEqual(after(row)["firewall b"], ["Connect peer of firewall a"]);
    assert.deepEqual(after(row)["tunnel tokyo-gcp/b-0"], ["Connect peer of firewall b"], "its second tunnel lives");
  });

  it("takes over from a lost device of a redundant site", () => {
    const row = rowOf(rows, "Transit Gateway, route table spokes", "site/nagoya 10.50.0.0/22");
    assert.deepEqual([row.winners, row.reason], [["tunnel nagoya/0-1"], "lowest MED"]);
    assert.deepEqual(after(row)["tunnel nagoya/0-1"], ["tunnel nagoya/0-2"]);
    assert.deepEqual(after(row)["customer gateway nagoya/0"], ["tunnel nagoya/1-1"]);
  });

  it("has one winner in both directions for a site with BGP on the AWS VPN", () => {
    for (const site of ["kobe", "nagoya"]) {
      const [there, back] = [
        rows.filter(
          ({ gateway, destination }) => !gateway.startsWith("site/") && destination.startsWith(`site/${site} `),
        ),
        rows.filter(({ gateway }) => gateway.startsWith(`site/${site} `)),
      ];
      assert.ok(there.length > 0 && back.length > 0);
      for (const row of back) assert.deepEqual(row.winners, [`tunnel ${site}/0-1`]);
      for (const row of there.filter(({ gateway }) => gateway.startsWith("Transit")))
        assert.deepEqual(row.winners, [`tunnel ${site}/0-1`]);
    }
  });

  it("says that a static route of the Transit Gateway does not follow its device", () => {
    const row = rowOf(rows, "Transit Gateway, route table spokes", "site/sapporo 10.50.8.0/22");
    const lost = row.after.find(({ loss }) => loss === "customer gateway sapporo/0")!;
    assert.deepEqual(lost.winners, []);
    assert.match(lost.reason, /static route stays/);
  });

  it("prefers the virtual private gateway's longer prefix in the spoke", () => {
    const row = rowOf(rows, "VPC of spoke/data, route table of the workloads", "site/depot 10.50.16.0/22");
    assert.deepEqual([row.winners, row.reason], [["virtual private gateway of spoke/data"], "longest prefix"]);
    assert.deepEqual(
      row.after.find(({ loss }) => loss === "customer gateway depot/0"),
      {
        loss: "customer gateway depot/0",
        winners: [],
        reason: "only Transit Gateway is left, which has no route there: packets are dropped",
      },
    );
  });

  it("gives a site's route table only what its flows allow", () => {
    const of = (gateway: string) => rows.filter((row) => row.gateway === gateway).map(({ destination }) => destination);
    assert.deepEqual(of("Transit Gateway, route table of site/kobe"), [
      "spoke/app 172.17.0.0/16",
      "site/nagoya 10.50.0.0/22",
    ]);
    assert.deepEqual(of("Transit Gateway, route table of site/sapporo"), ["spoke/app 172.17.0.0/16"]);
  });

  it("gives no firewall a route to a site on the AWS VPN", () => {
    const ofFirewalls = rows.filter(({ gateway }) => gateway.startsWith("firewall "));
    assert.deepEqual([...new Set(ofFirewalls.map(({ destination }) => destination))].sort(), [
      "site/tokyo-gcp 10.20.0.0/16",
      "spoke/app 172.17.0.0/16",
      "spoke/data 172.18.0.0/16",
    ]);
  });

  it("says the same as text and as JSON", () => {
    assert.deepEqual(JSON.parse(json), rows);
    for (const { gateway, destination, reason } of rows)
      for (const part of [gateway, `to ${destination}`, `wins: ${reason}`]) assert.ok(text.includes(part), part);
  });

  for (const stack of ["dev", "prod"]) {
    it(`leads each site of ${stack} through its primary firewall, and through the other without it`, () => {
      const plan = planOf(changed(hubValues(stack), {}));
      const report = routesReport(plan).rows;
      const table = report.filter(({ gateway }) => gateway === "Transit Gateway, route table spokes");
      assert.ok(table.length > 0);
      for (const row of table) {
        const site = sitesOnFirewalls(plan).find(({ name }) => row.destination.startsWith(`site/${name} `))!;
        const other = site.primaryFirewall === "a" ? "b" : "a";
        assert.deepEqual(row.winners, [`Connect peer of firewall ${site.primaryFirewall}`], row.destination);
        assert.deepEqual(after(row)[`firewall ${site.primaryFirewall}`], [`Connect peer of firewall ${other}`]);
      }
    });
  }
});
