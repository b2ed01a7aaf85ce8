/**
 * Proves of the rendered routing, read back from its XML: both routing engines make every neighbour hear the same, that
 * is what the plan announces; nobody hears of an end that it has no flow with; both ends of a flow prefer one firewall;
 * nothing but the planned prefixes is believed; each next hop leads into a tunnel. It does not prove that PAN-OS takes
 * the XML or that its routers act so: element names are checked against the vendor's schema by eye (sources in
 * components/panos/routing), and the rehearsal runs other routers.
 */
import assert from "node:assert/strict";
import { parseConfig } from "../../components/plan/config";
import { planHub } from "../../components/plan/plan";
import type { EndpointRef, FirewallPlan, HubPlan, SitePlan } from "../../components/plan/types";
import { renderRouting } from "../../components/panos/routing/render";
import { element, toXmlFile } from "../../components/panos/tree";
import { changed, hubValues, manySites } from "./configs";
import {
  bgpTable,
  containsPrefix,
  heardBy,
  interfaceToward,
  parseDocument,
  readSpeaker,
  selectAll,
  textOf,
  textsOf,
  type Route,
  type Speaker,
} from "./panosRoutingEvaluator";

const ENGINES = ["legacy", "advanced"] as const;
type Engine = (typeof ENGINES)[number];
const TRANSIT_GATEWAY = "transit-gateway";

const STATIC_BRANCH = { "sites.branch-nagoya.routing": "static", "sites.branch-nagoya.asn": undefined };
const SITE_TO_STATIC = {
  "flows.branch-sync": { from: "site/tokyo-gcp", to: "site/branch-nagoya", services: ["tcp/22"] },
};
const ADOPTED = { "sites.tokyo-gcp.existingNetwork": "shared-network" };

const planOf = (stack: string, changes: Readonly<Record<string, unknown>> = {}) =>
  planHub(parseConfig(changed(hubValues(stack), changes)), stack, "ap-northeast-1");

function render(plan: HubPlan, firewall: FirewallPlan, routingEngine: Engine): string {
  const nodes = renderRouting({ ...plan, firewallSettings: { ...plan.firewallSettings, routingEngine } }, firewall);
  return toXmlFile(element("config", element("network", nodes.network), element("setting", nodes.setting)));
}

const isSame = (left: EndpointRef, right: EndpointRef) => left.kind === right.kind && left.name === right.name;
const siteEnd = ({ name }: SitePlan): EndpointRef => ({ kind: "site", name });
const namesOfAll = (plan: HubPlan): EndpointRef[] => [
  ...plan.sites.map(siteEnd),
  ...plan.spokes.map(({ name }): EndpointRef => ({ kind: "spoke", name })),
];

/** From the flows alone, without the routing plan. */
function haveFlow(plan: HubPlan, left: EndpointRef, right: EndpointRef): boolean {
  const leads = (from: EndpointRef, to: EndpointRef) =>
    plan.flows.some((flow) => flow.from.some((end) => isSame(end, from)) && flow.to.some((end) => isSame(end, to)));
  return leads(left, right) || leads(right, left);
}

function cidrsOf(plan: HubPlan, { kind, name }: EndpointRef): readonly string[] {
  return kind === "site"
    ? plan.sites.find((site) => site.name === name)!.cidrs
    : [plan.spokes.find((spoke) => spoke.name === name)!.cidr];
}

/** Who listens through a peer group: the site, or all spokes. */
function listenersOf(plan: HubPlan, group: string): EndpointRef[] {
  return namesOfAll(plan).filter(({ kind, name }) =>
    group === TRANSIT_GATEWAY ? kind === "spoke" : kind === "site" && name === group,
  );
}

const groupOf = ({ kind, name }: EndpointRef) => (kind === "spoke" ? TRANSIT_GATEWAY : name);

/** What honest neighbours send: their own prefixes. */
function honest(plan: HubPlan, speaker: Speaker): Record<string, Route[]> {
  return Object.fromEntries(
    speaker.groups.map((group) => [
      group.name,
      listenersOf(plan, group.name).flatMap((end) =>
        cidrsOf(plan, end).map((prefix) => ({ prefix, asPath: [group.asn] })),
      ),
    ]),
  );
}

/** Per peer group what its neighbours hear from this firewall, by prefix. */
function hearing(plan: HubPlan, speaker: Speaker): Map<string, Map<string, Route>> {
  const table = bgpTable(speaker, honest(plan, speaker));
  return new Map(
    speaker.groups.map(({ name }) => [
      name,
      new Map(heardBy(speaker, name, table).map((route) => [route.prefix, route])),
    ]),
  );
}

interface Case {
  readonly name: string;
  readonly plan: HubPlan;
}
const CASES: readonly Case[] = [
  { name: "dev", plan: planOf("dev") },
  { name: "prod", plan: planOf("prod") },
  { name: "prod with a static branch", plan: planOf("prod", { ...STATIC_BRANCH, ...SITE_TO_STATIC }) },
  { name: "prod with an adopted network", plan: planOf("prod", ADOPTED) },
];

for (const { name, plan } of CASES) {
  describe(`routing of ${name}`, () => {
    const speakers = new Map(
      ENGINES.map((engine) => [engine, plan.firewalls.map((firewall) => readSpeaker(render(plan, firewall, engine)))]),
    );
    const of = (engine: Engine, index: number) => speakers.get(engine)![index]!;

    it("is the same in both routing engines", () => {
      const comparable = ({ groups, interfaces, staticRoutes, asn, routerId, originates }: Speaker) => ({
        ...{ asn, routerId, interfaces, staticRoutes, originates },
        groups: groups.map((group) => [group.name, group.asn, group.peers]),
      });
      for (const index of [0, 1]) {
        assert.deepEqual(comparable(of("legacy", index)), comparable(of("advanced", index)));
        assert.deepEqual(hearing(plan, of("legacy", index)), hearing(plan, of("advanced", index)));
      }
    });

    it("lets each neighbour hear what the plan announces, and nothing else", () => {
      for (const [index, firewall] of plan.firewalls.entries()) {
        const asnOf = new Map(plan.sites.map((site) => [site.name, site.asn]));
        const origin = (end: EndpointRef) => (end.kind === "spoke" ? plan.transitGateway.asn : asnOf.get(end.name));
        const expected = firewall.routing.peerGroups.map(({ name: group, announce }) => [
          group,
          announce
            .map(({ cidr, asPathPrepends, med, of: end }): [string, Route] => {
              const asPath = [...Array<number>(1 + asPathPrepends).fill(plan.network.asn), origin(end)];
              return [cidr, { prefix: cidr, asPath: asPath.filter((asn) => asn !== undefined), med }];
            })
            .sort(),
        ]);
        const found = [...hearing(plan, of("legacy", index))].map(([group, routes]) => [group, [...routes].sort()]);
        assert.deepEqual(found, expected);
      }
    });

    it("tells a site of the ends it has a flow with, and the Transit Gateway of the sites that a spoke has one with", () => {
      for (const engine of ENGINES) {
        for (const index of [0, 1]) {
          for (const [group, routes] of hearing(plan, of(engine, index))) {
            const expected = namesOfAll(plan)
              .filter((end) => listenersOf(plan, group).some((listener) => haveFlow(plan, listener, end)))
              .flatMap((end) => cidrsOf(plan, end));
            assert.deepEqual([...routes.keys()].sort(), expected.sort(), `${engine} ${index} ${group}`);
          }
        }
      }
    });

    it("makes both ends of every flow prefer one firewall, by AS path and by MED alike", () => {
      let pairs = 0;
      const heard = [0, 1].map((index) => hearing(plan, of("legacy", index))) as [
        Map<string, Map<string, Route>>,
        Map<string, Map<string, Route>>,
      ];
      const preferred = (listener: EndpointRef, target: EndpointRef): number[] =>
        cidrsOf(plan, target).map((cidr) => {
          const [a, b] = heard.map((routes) => routes.get(groupOf(listener))!.get(cidr)!) as [Route, Route];
          assert.notEqual(a.asPath.length, b.asPath.length, `equal AS paths to ${cidr} would split its flows`);
          assert.equal(a.asPath.length < b.asPath.length, a.med! < b.med!, `AS path and MED to ${cidr} agree`);
          return a.asPath.length < b.asPath.length ? 0 : 1;
        });
      const speaksBgp = (end: EndpointRef) => heard[0].has(groupOf(end));
      for (const left of namesOfAll(plan)) {
        for (const right of namesOfAll(plan)) {
          if (!haveFlow(plan, left, right) || !speaksBgp(left)) continue;
          const choices = [...preferred(left, right), ...(speaksBgp(right) ? preferred(right, left) : [])];
          assert.equal(new Set(choices).size, 1, `${left.name} and ${right.name} choose ${choices.join()}`);
          pairs++;
        }
      }
      assert.ok(pairs > 0);
    });

    it("lets the other firewall take over: it knows every prefix and announces the same ones", () => {
      for (const engine of ENGINES) {
        const prefixes = [0, 1].map((index) => {
          const speaker = of(engine, index);
          const table = bgpTable(speaker, honest(plan, speaker)).map(({ prefix }) => prefix);
          const reachable = namesOfAll(plan).flatMap((end) => cidrsOf(plan, end));
          const announced = new Set([...hearing(plan, speaker).values()].flatMap((routes) => [...routes.keys()]));
          assert.deepEqual(
            [...announced].filter((prefix) => !table.includes(prefix) || !reachable.includes(prefix)),
            [],
          );
          return [...hearing(plan, speaker)].map(([group, routes]) => [group, [...routes.keys()].sort()]);
        });
        assert.deepEqual(prefixes[0], prefixes[1]);
      }
    });

    it("refuses default routes, foreign prefixes and routes that come back by the other firewall", () => {
      for (const engine of ENGINES) {
        for (const index of [0, 1]) {
          const speaker = of(engine, index);
          const every = namesOfAll(plan).flatMap((end) => cidrsOf(plan, end));
          for (const group of speaker.groups) {
            const own = listenersOf(plan, group.name).flatMap((end) => cidrsOf(plan, end));
            const foreign = ["0.0.0.0/0", "10.0.0.0/8", plan.network.vpcCidr, ...every].filter(
              (prefix) => !own.some((each) => containsPrefix(each, prefix)),
            );
            const lies: Route[] = [
              ...foreign.map((prefix) => ({ prefix, asPath: [group.asn] })),
              ...own.map((prefix) => ({ prefix, asPath: [group.asn, speaker.asn, 64999] })),
            ];
            const believed = bgpTable(speaker, { [group.name]: lies }).filter(({ asPath }) => asPath.length > 0);
            assert.deepEqual(believed, [], `${engine} ${index} ${group.name}`);
          }
        }
      }
    });

    it("takes longer prefixes from adopted networks only", () => {
      for (const engine of ENGINES) {
        const speaker = of(engine, 0);
        const takers = speaker.groups.filter((group) => {
          const [first] = honest(plan, speaker)[group.name]!;
          const prefix = first!.prefix.replace(/\/\d+$/, "/28");
          return bgpTable(speaker, { [group.name]: [{ prefix, asPath: [group.asn] }] }).some(
            (route) => route.prefix === prefix,
          );
        });
        assert.deepEqual(
          takers.map((group) => group.name),
          name === "prod with an adopted network" ? ["tokyo-gcp"] : [],
        );
      }
    });

    it("reaches each neighbour through its own tunnel, from an interface of the router", () => {
      for (const engine of ENGINES) {
        for (const [index, firewall] of plan.firewalls.entries()) {
          const speaker = of(engine, index);
          const tunnelToward = new Map(
            plan.sites.flatMap((site) =>
              site.tunnels
                .filter((tunnel) => tunnel.firewall === firewall.name)
                .map((tunnel) => [tunnel.inside.remoteAddress, `tunnel.${tunnel.tunnelInterface}`]),
            ),
          );
          for (const address of firewall.connectPeer.transitGatewayBgpAddresses)
            tunnelToward.set(address, `tunnel.${firewall.connectPeer.tunnelInterface}`);
          for (const { peers } of speaker.groups) {
            for (const peer of peers) {
              assert.equal(interfaceToward(speaker, peer.address), tunnelToward.get(peer.address), peer.name);
              assert.ok(speaker.interfaces.includes(peer.interface), peer.interface);
            }
          }
          for (const route of speaker.staticRoutes)
            assert.ok(speaker.interfaces.includes(route.interface), route.interface);
          assert.equal(new Set(speaker.interfaces).size, speaker.interfaces.length);
        }
      }
    });
  });
}

describe("routing to a site without BGP", () => {
  const plan = planOf("prod", { ...STATIC_BRANCH, ...SITE_TO_STATIC });

  for (const engine of ENGINES) {
    it(`is announced while its tunnel is up (${engine})`, () => {
      for (const firewall of plan.firewalls) {
        const speaker = readSpeaker(render(plan, firewall, engine));
        const tunnel = plan.sites
          .find((site) => site.name === "branch-nagoya")!
          .tunnels.find((each) => each.firewall === firewall.name)!;
        const down = (interfaceName: string) => interfaceName !== `tunnel.${tunnel.tunnelInterface}`;
        const hears = (group: string, isUp?: (name: string) => boolean) =>
          heardBy(speaker, group, bgpTable(speaker, {}, isUp)).map(({ prefix }) => prefix);
        assert.deepEqual(speaker.originates, ["10.50.0.0/22"]);
        for (const group of [TRANSIT_GATEWAY, "tokyo-gcp"]) {
          assert.deepEqual(hears(group), ["10.50.0.0/22"], group);
          assert.deepEqual(hears(group, down), [], group);
        }
        assert.deepEqual(hears("osaka-gcp"), []);
        assert.equal(
          speaker.groups.some((group) => group.name === "branch-nagoya"),
          false,
        );
      }
    });
  }
});

describe("rendered routing", () => {
  const plan = planOf("dev");
  const firewall = plan.firewalls[0];
  const documents = new Map(ENGINES.map((engine) => [engine, parseDocument(render(plan, firewall, engine))]));
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

describe("routing of 1,000 sites", () => {
  const plan = planHub(manySites(1000), "large", "ap-northeast-1");
  const [firewall] = plan.firewalls;
  const announce = plan.sites.map((site, index) => {
    const [rank, med, asPathPrepends] =
      index % 2 === 0 ? (["primary", 100, 0] as const) : (["standby", 200, 1] as const);
    return { cidr: site.cidrs[0]!, orLonger: false, of: siteEnd(site), rank, med, asPathPrepends };
  });
  /** All sites are announced to the Transit Gateway; XPath would take minutes here, so the text is read. */
  const renderAnnouncing = (announcements: typeof announce, engine: Engine) => {
    const peerGroups = firewall.routing.peerGroups.map((group, index) =>
      index === 0 ? { ...group, announce: announcements } : group,
    );
    return render(plan, { ...firewall, routing: { ...firewall.routing, peerGroups } }, engine);
  };

  for (const engine of ENGINES) {
    it(`keeps every name within 31 characters (${engine})`, () => {
      const names = [...renderAnnouncing(announce, engine).matchAll(/<entry name="([^"]+)"/g)].map(
        (found) => found[1]!,
      );
      assert.ok(names.length > 5000);
      assert.deepEqual(
        names.filter((each) => each.length > 31),
        [],
      );
    });
  }

  it("gives 500 prefixes of one list each a place of its own, which a gone prefix does not move (advanced)", () => {
    const placesOf = (announcements: typeof announce) => {
      const lists = renderAnnouncing(announcements, "advanced").split('<entry name="transit-gateway-');
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
