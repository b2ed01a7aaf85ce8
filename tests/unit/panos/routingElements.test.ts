/**
 * Proves of the routing XML: each part that a neighbour cannot see stands where the vendor's schema has it, a change adds
 * elements and renumbers none, names keep PAN-OS's limits, and a contradictory plan is refused. What neighbours hear is
 * proved in panosRouting.test.ts. It does not prove that PAN-OS takes the XML.
 */
import assert from "node:assert/strict";
import type { EndpointRef } from "../../../components/plan/flows/types";
import { hubValues, manySites, planPair } from "../configs";
import { parseDocument, readSpeaker, selectAll, textOf, textsOf } from "./routingEvaluator";
import { ENGINES, planOf, render, type Engine } from "./routingRendering";

const TRANSIT_GATEWAY = "transit-gateway";

describe("rendered routing", () => {
  const plan = planOf("dev");
  const firewall = plan.firewalls[0];
  const documents = new Map<Engine, any>();
  before(() => {
    for (const engine of ENGINES) documents.set(engine, parseDocument(render(plan, firewall, engine)));
  });
  const value = (engine: Engine, expression: string) => textOf(documents.get(engine)!, expression);
  const ROUTER = {
    legacy: "//virtual-router/entry[@name='hub']",
    advanced: "//logical-router/entry[@name='hub']/vrf/entry[@name='default']",
  };
  const BGP = { legacy: `${ROUTER.legacy}/protocol/bgp`, advanced: `${ROUTER.advanced}/bgp` };

  it("says which routing engine it is for", () => {
    assert.equal(value("legacy", "//setting/advance-routing"), "no");
    assert.equal(value("advanced", "//setting/advance-routing"), "yes");
    assert.deepEqual(textsOf(documents.get("legacy"), "//network/virtual-router/entry/@name"), ["hub"]);
    assert.deepEqual(textsOf(documents.get("advanced"), "//network/logical-router/entry/@name"), ["hub"]);
    assert.equal(selectAll(documents.get("legacy"), "//logical-router | //routing-profile").length, 0);
    assert.equal(selectAll(documents.get("advanced"), "//virtual-router").length, 0);
  });

  for (const engine of ENGINES) {
    it(`shares load over four paths and asks for no symmetric return (${engine})`, () => {
      const ecmp = `${ROUTER[engine]}/ecmp`;
      assert.equal(value(engine, `${ecmp}/enable`), "yes");
      assert.equal(value(engine, `${ecmp}/max-path`), "4");
      assert.equal(value(engine, `${ecmp}/symmetric-return`), "no");
      assert.equal(value(engine, `${ecmp}/algorithm/ip-hash/use-port`), "yes");
      assert.equal(value(engine, `${BGP[engine]}/ecmp-multi-as`), "no");
    });

    it(`keeps no dead firewall's routes alive by graceful restart (${engine})`, () => {
      const at = engine === "legacy" ? `${BGP[engine]}/routing-options` : BGP[engine];
      assert.equal(value(engine, `${at}/graceful-restart/enable`), "no");
    });

    it(`leads to the internet, the Transit Gateway's GRE addresses and each Azure instance (${engine})`, () => {
      const routes = `${ROUTER[engine]}/routing-table/ip/static-route/entry`;
      assert.deepEqual(textsOf(documents.get(engine), `${routes}/@name`), [
        "internet",
        TRANSIT_GATEWAY,
        "osaka-azure-0",
        "osaka-azure-1",
      ]);
      assert.equal(value(engine, `${routes}[@name='internet']/nexthop/ip-address`), "10.100.0.1");
      assert.equal(value(engine, `${routes}[@name='osaka-azure-0']/nexthop`), undefined);
      assert.match(value(engine, `${routes}[@name='osaka-azure-0']/destination`)!, /^169\.254\.2[12]\.\d+\/32$/);
    });

    it(`speaks to each neighbour with its timers and TTL, and opens the session itself (${engine})`, () => {
      const speaker = readSpeaker(render(plan, firewall, engine));
      const planned = firewall.routing.peerGroups.flatMap((group) =>
        group.peers.map(({ name, interface: local, localAddress, peerAddress, bgp }) => ({
          name,
          interface: local,
          localAddress,
          address: peerAddress,
          multihop: bgp.multihop,
          keepalive: bgp.keepaliveSeconds,
          hold: bgp.holdSeconds,
          advertisementInterval: 1,
          maxPrefixes: group.maxPrefixes,
          opensSession: true,
        })),
      );
      assert.deepEqual(
        speaker.groups.flatMap((group) => group.peers),
        planned,
      );
      // The values behind the plan's words: TGW's multihop, Azure's fixed timers, a directly connected Cloud Router.
      const seen = planned.map(({ name, multihop, keepalive, hold }) => [name, multihop, keepalive, hold]);
      assert.deepEqual(seen, [
        ["transit-gateway-0", 2, 3, 9],
        ["transit-gateway-1", 2, 3, 9],
        ["osaka-azure-0", 2, 60, 180],
        ["osaka-azure-1", 2, 60, 180],
        ["tokyo-gcp-0", 1, 3, 9],
        ["tokyo-gcp-1", 1, 3, 9],
      ]);
    });
  }

  it("ends each peer group's rules with a deny of everything (legacy)", () => {
    for (const direction of ["import", "export"]) {
      for (const group of firewall.routing.peerGroups.map(({ name }) => name)) {
        const rules = `${BGP.legacy}/policy/${direction}/rules/entry[used-by/member='${group}']`;
        assert.equal(value("legacy", `(${rules})[last()]/@name`), `${group}-deny`);
        assert.equal(selectAll(documents.get("legacy"), `(${rules})[last()]/action/deny`).length, 1);
        assert.equal(selectAll(documents.get("legacy"), `(${rules})[last()]/match/address-prefix`).length, 0);
      }
    }
  });

  it("prepends the own ASN in the long set alone, with the higher MED", () => {
    const rule = (set: string) =>
      `${BGP.legacy}/policy/export/rules/entry[@name='tokyo-gcp-${set}']/action/allow/update`;
    assert.equal(selectAll(documents.get("legacy"), `${rule("short")}/as-path/none`).length, 1);
    assert.equal(value("legacy", `${rule("short")}/med`), "100");
    const times = value("legacy", `${rule("long")}/as-path/prepend`);
    assert.ok(Number(times) >= 1);
    assert.equal(value("legacy", `${rule("long")}/med`), "200");
    const step = (set: string) =>
      `//bgp-entry/entry[@name='tokyo-gcp']/route-map/entry[match/ipv4/address/prefix-list='tokyo-gcp-${set}']/set`;
    assert.equal(selectAll(documents.get("advanced"), `${step("short")}/aspath-prepend`).length, 0);
    assert.equal(value("advanced", `${step("short")}/metric/value`), "100");
    assert.deepEqual(
      textsOf(documents.get("advanced"), `${step("long")}/aspath-prepend/member`),
      Array<string>(Number(times)).fill("64520"),
    );
    assert.equal(value("advanced", `${step("long")}/metric/value`), "200");
  });

  it("ends each prefix list and route map with a deny of everything (advanced)", () => {
    const lists = "//filters/prefix-list/entry";
    assert.ok(selectAll(documents.get("advanced"), lists).length >= 6);
    assert.equal(
      selectAll(
        documents.get("advanced"),
        `${lists}/type/ipv4/ipv4-entry/entry[last()][@name='65535'][action='deny'][prefix/network='any']`,
      ).length,
      selectAll(documents.get("advanced"), lists).length,
    );
    const maps = "//filters/route-maps/bgp/bgp-entry/entry";
    assert.deepEqual(textsOf(documents.get("advanced"), `${maps}/@name`), [
      TRANSIT_GATEWAY,
      "osaka-azure",
      "tokyo-gcp",
    ]);
    assert.equal(
      selectAll(documents.get("advanced"), `${maps}/route-map/entry[last()][@name='65535'][action='deny'][not(match)]`)
        .length,
      3,
    );
  });

  it("neither takes nor announces a default route, and keeps private ASNs in AS paths (legacy)", () => {
    assert.equal(value("legacy", `${BGP.legacy}/reject-default-route`), "yes");
    assert.equal(value("legacy", `${BGP.legacy}/allow-redist-default-route`), "no");
    assert.equal(value("legacy", `${BGP.legacy}/routing-options/as-format`), "4-byte");
    assert.deepEqual(
      [...new Set(textsOf(documents.get("legacy"), `${BGP.legacy}/peer-group/entry/type/ebgp/remove-private-as`))],
      ["no"],
    );
    assert.deepEqual(
      [...new Set(textsOf(documents.get("legacy"), `${BGP.legacy}/peer-group/entry/type/ebgp/export-nexthop`))],
      ["use-self"],
    );
    assert.deepEqual(
      [...new Set(textsOf(documents.get("legacy"), `${BGP.legacy}/peer-group/entry/type/ebgp/import-nexthop`))],
      ["use-peer"],
    );
  });

  it("neither originates a default route nor changes AS paths by address family profile (advanced)", () => {
    const unicast = "//address-family-profile/entry/ipv4/unicast";
    assert.deepEqual(textsOf(documents.get("advanced"), `${unicast}/default-originate`), ["no", "no"]);
    assert.deepEqual(textsOf(documents.get("advanced"), `${unicast}/as-override`), ["no", "no"]);
    assert.equal(selectAll(documents.get("advanced"), `${unicast}/remove-private-AS`).length, 0);
    assert.equal(selectAll(documents.get("advanced"), `${unicast}/next-hop/self`).length, 2);
    assert.equal(selectAll(documents.get("advanced"), `${unicast}/maximum-prefix/action/restart`).length, 2);
  });
});

/** Each element and text of a document as one line, entries by name; the order of entries is left out. */
function linesOf(document: any): Set<string> {
  const lines = new Set<string>();
  const walk = (node: any, at: string) => {
    const name = node.getAttribute("name");
    const path = `${at}/${node.tagName}${name ? `[${name}]` : ""}`;
    const children = Array.from(node.childNodes as ArrayLike<any>).filter((child) => child.nodeType === 1);
    lines.add(children.length === 0 ? `${path}=${node.textContent}` : path);
    for (const child of children) walk(child, path);
  };
  walk(document.documentElement, "");
  return lines;
}

describe("routing after a change", () => {
  const SITE = { kind: "customer-gateway", outsideAddress: "198.51.100.77", asn: 65007, cidrs: ["10.77.0.0/24"] };
  const added = {
    "sites.branch-naha": SITE,
    "flows.naha": { from: "site/branch-naha", to: "spoke/app", services: ["tcp/443"] },
  };
  const before = planOf("prod");
  const after = planOf("prod", added);

  for (const engine of ENGINES) {
    for (const index of [0, 1] as const) {
      it(`a new site changes no element that was there (${engine}, firewall ${before.firewalls[index].name})`, () => {
        const old = linesOf(parseDocument(render(before, before.firewalls[index], engine)));
        const renewed = linesOf(parseDocument(render(after, after.firewalls[index], engine)));
        assert.deepEqual(
          [...old].filter((line) => !renewed.has(line)),
          [],
        );
        const news = [...renewed].filter((line) => !old.has(line));
        assert.ok(news.length > 10);
        const foreign = news.filter(
          (line) => !/branch-naha|10\.77\.0\.0\/24|interface\/member|transit-gateway-(short|long)/.test(line),
        );
        assert.deepEqual(foreign, []);
      });
    }
  }
});

describe("routing after a new flow between old sites", () => {
  // Taiwan's primary carries the pair, so one of the two firewalls becomes the standby of a group that had none.
  const before = planOf("prod");
  const after = planOf("prod", {
    "flows.report": { from: "site/taiwan-gcp", to: "site/singapore-azure", services: ["tcp/443"] },
  });

  for (const engine of ENGINES) {
    it(`adds prefixes and keeps each group's deny last (${engine})`, () => {
      for (const index of [0, 1] as const) {
        const old = linesOf(parseDocument(render(before, before.firewalls[index], engine)));
        const xml = render(after, after.firewalls[index], engine);
        const renewed = linesOf(parseDocument(xml));
        assert.deepEqual(
          [...old].filter((line) => !renewed.has(line)),
          [],
        );
        assert.ok([...renewed].some((line) => !old.has(line)));
        for (const { name, exportClauses, importClauses } of readSpeaker(xml).groups) {
          for (const clauses of [exportClauses, importClauses])
            assert.deepEqual(clauses.at(-1), { decision: "deny" }, name);
        }
      }
    });
  }
});

describe("routing of 1,000 sites", () => {
  const plan = planPair(manySites(1000), "large", "ap-northeast-1");
  const [firewall] = plan.firewalls;
  const announce = plan.sites.map((site, index) => {
    const [rank, med, asPathPrepends] =
      index % 2 === 0 ? (["primary", 100, 0] as const) : (["standby", 200, 1] as const);
    return {
      cidr: site.cidrs[0]!,
      orLonger: false,
      of: { kind: "site", name: site.name } as EndpointRef,
      rank,
      med,
      asPathPrepends,
    };
  });
  /** All sites are announced to the Transit Gateway; XPath would take minutes here, so the text is read. */
  const renderAnnouncing = (announcements: typeof announce, engine: Engine, withSites: boolean) => {
    const [first, ...others] = firewall.routing.peerGroups;
    const peerGroups = [{ ...first!, announce: announcements }, ...(withSites ? others : [])];
    return render(plan, { ...firewall, routing: { ...firewall.routing, peerGroups } }, engine);
  };

  for (const engine of ENGINES) {
    it(`keeps every name within 31 characters (${engine})`, () => {
      const names = [...renderAnnouncing(announce, engine, true).matchAll(/<entry name="([^"]+)"/g)].map(
        (found) => found[1]!,
      );
      assert.ok(names.length > 5000);
      assert.deepEqual(
        names.filter((each) => each.length > 31),
        [],
      );
    });
  }

  it("gives 500 prefixes of one list each a place of its own, whatever comes, goes or stands before (advanced)", () => {
    const placesOf = (announcements: typeof announce) => {
      const lists = renderAnnouncing(announcements, "advanced", false).split('<entry name="transit-gateway-');
      const list = lists.find((each) => each.startsWith('short"'))!;
      const found = [
        ...list.matchAll(/<entry name="(\d+)">\s*<action>permit<\/action>\s*<prefix>\s*<entry>\s*<network>([^<]+)/g),
      ];
      return new Map(found.map(([, place, prefix]) => [prefix!, Number(place)]));
    };
    const places = placesOf(announce);
    assert.equal(places.size, 500);
    assert.equal(new Set(places.values()).size, 500);
    for (const place of places.values()) assert.ok(place >= 1 && place <= 65_534);
    assert.deepEqual(placesOf([...announce].reverse()), places);
    const gone = announce[250]!.cidr;
    const left = placesOf(announce.filter(({ cidr }) => cidr !== gone));
    assert.deepEqual(
      [...left],
      [...places].filter(([prefix]) => prefix !== gone),
    );
  });

  it("fits names for a site whose name has all of its 24 characters", () => {
    const long = "a".repeat(24);
    const changes = {
      [`sites.${long}`]: {
        ...(hubValues("prod").sites as any)["branch-nagoya"],
        outsideAddress: "198.51.100.90",
        asn: 65009,
        cidrs: ["10.90.0.0/24"],
      },
    };
    const longPlan = planOf("prod", {
      ...changes,
      "flows.long": { from: `site/${long}`, to: ["spoke/app", "site/tokyo-gcp"], services: ["tcp/1"] },
    });
    for (const engine of ENGINES) {
      const names = textsOf(parseDocument(render(longPlan, longPlan.firewalls[0], engine)), "//network//entry/@name");
      assert.ok(names.some((each) => each.includes(long)));
      assert.deepEqual(
        names.filter((each) => each.length > 31),
        [],
      );
    }
  });
});

describe("a plan that cannot be rendered", () => {
  it("refuses two preferences of one rank in a peer group", () => {
    const plan = planOf("prod");
    const [firewall] = plan.firewalls;
    const peerGroups = firewall.routing.peerGroups.map((group) => ({
      ...group,
      announce: group.announce.map((each, index) => ({
        ...each,
        rank: "primary" as const,
        med: 100 + index,
        asPathPrepends: 0,
      })),
    }));
    const broken = { ...firewall, routing: { ...firewall.routing, peerGroups } };
    for (const engine of ENGINES) assert.throws(() => render(plan, broken, engine), /one rank has one preference/);
  });
});
