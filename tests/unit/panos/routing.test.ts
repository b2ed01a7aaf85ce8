/**
 * Proves of the rendered routing, read back from its XML: both routing engines make every neighbour hear the same, that
 * is what the plan announces; nobody hears of an end that it has no flow with; both ends of a flow prefer one firewall;
 * nothing but the planned prefixes is believed; each next hop leads into a tunnel. It does not prove that PAN-OS takes
 * the XML or that its routers act so: element names are checked against the vendor's schema by eye (sources in
 * components/panos/routing), and the rehearsal runs other routers.
 */
import assert from "node:assert/strict";
import type { EndpointRef } from "../../../components/plan/flows/types";
import type { PairPlan } from "../../../components/plan/hubPlan";
import type { SiteOnFirewalls } from "../../../components/plan/sites/types";
import {
  bgpTable,
  containsPrefix,
  heardBy,
  interfaceToward,
  readSpeaker,
  type Route,
  type Speaker,
} from "./routingEvaluator";
import { ENGINES, planOf, render, type Engine } from "./routingRendering";

const TRANSIT_GATEWAY = "transit-gateway";

const STATIC_BRANCH = { "sites.branch-nagoya.routing": "static", "sites.branch-nagoya.asn": undefined };
const SITE_TO_STATIC = {
  "flows.branch-sync": { from: "site/tokyo-gcp", to: "site/branch-nagoya", services: ["tcp/22"] },
};
const ADOPTED = { "sites.tokyo-gcp.existingNetwork": "shared-network" };

const isSame = (left: EndpointRef, right: EndpointRef) => left.kind === right.kind && left.name === right.name;
const siteEnd = ({ name }: SiteOnFirewalls): EndpointRef => ({ kind: "site", name });
const namesOfAll = (plan: PairPlan): EndpointRef[] => [
  ...plan.sites.map(siteEnd),
  ...plan.spokes.map(({ name }): EndpointRef => ({ kind: "spoke", name })),
];

/** From the flows alone, without the routing plan. */
function haveFlow(plan: PairPlan, left: EndpointRef, right: EndpointRef): boolean {
  const leads = (from: EndpointRef, to: EndpointRef) =>
    plan.flows.some((flow) => flow.from.some((end) => isSame(end, from)) && flow.to.some((end) => isSame(end, to)));
  return leads(left, right) || leads(right, left);
}

function cidrsOf(plan: PairPlan, { kind, name }: EndpointRef): readonly string[] {
  return kind === "site"
    ? plan.sites.find((site) => site.name === name)!.cidrs
    : [plan.spokes.find((spoke) => spoke.name === name)!.cidr];
}

/** Who listens through a peer group: the site, or all spokes. */
function listenersOf(plan: PairPlan, group: string): EndpointRef[] {
  return namesOfAll(plan).filter(({ kind, name }) =>
    group === TRANSIT_GATEWAY ? kind === "spoke" : kind === "site" && name === group,
  );
}

const groupOf = ({ kind, name }: EndpointRef) => (kind === "spoke" ? TRANSIT_GATEWAY : name);

/** What honest neighbours send: their own prefixes. */
function honest(plan: PairPlan, speaker: Speaker): Record<string, Route[]> {
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
function hearing(plan: PairPlan, speaker: Speaker): Map<string, Map<string, Route>> {
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
  readonly plan: PairPlan;
}
const CASES: readonly Case[] = [
  { name: "dev", plan: planOf("dev") },
  { name: "prod", plan: planOf("prod") },
  { name: "prod with a static branch", plan: planOf("prod", { ...STATIC_BRANCH, ...SITE_TO_STATIC }) },
  { name: "prod with an adopted network", plan: planOf("prod", ADOPTED) },
];

for (const { name, plan } of CASES) {
  describe(`routing of ${name}`, () => {
    const speakers = new Map<string, Speaker>();
    const of = (engine: Engine, index: number): Speaker => {
      const key = `${engine} ${index}`;
      const speaker = speakers.get(key) ?? readSpeaker(render(plan, plan.firewalls[index]!, engine));
      speakers.set(key, speaker);
      return speaker;
    };

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

    it("takes longer prefixes from adopted networks only, and hands them on with the same preference", () => {
      for (const engine of ENGINES) {
        for (const index of [0, 1]) {
          const speaker = of(engine, index);
          const takers = speaker.groups.filter((group) => {
            const [whole] = honest(plan, speaker)[group.name]!;
            const part = { prefix: whole!.prefix.replace(/\/\d+$/, "/28"), asPath: [group.asn] };
            const table = bgpTable(speaker, { [group.name]: [whole!, part] });
            if (!table.some(({ prefix }) => prefix === part.prefix)) return false;
            for (const { name: other } of speaker.groups) {
              const heard = heardBy(speaker, other, table).filter(({ asPath }) => asPath.includes(group.asn));
              const bothOrNone = new Set(heard.map(({ asPath, med }) => `${asPath.join()} ${med}`)).size;
              assert.equal(heard.length, 2 * bothOrNone, other);
            }
            return true;
          });
          assert.deepEqual(
            takers.map((group) => group.name),
            name === "prod with an adopted network" ? ["tokyo-gcp"] : [],
          );
        }
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

describe("outside addresses under a prefix that leads elsewhere", () => {
  /** A campus with public addresses, among them that of another site's device; and what the clouds gave. */
  const plan = planOf("dev", {
    "sites.campus": { kind: "customer-gateway", asn: 65010, outsideAddress: "192.0.2.1", cidrs: ["198.51.100.0/24"] },
    "sites.other": { kind: "customer-gateway", asn: 65011, outsideAddress: "198.51.100.9", cidrs: ["10.63.0.0/24"] },
  });
  const clouds = {
    "tokyo-gcp": ["203.0.113.11", "203.0.113.12"],
    "osaka-azure": ["203.0.113.21", "203.0.113.22"],
  };

  for (const engine of ENGINES) {
    it(`keep their way to the internet by host routes (${engine})`, () => {
      for (const firewall of plan.firewalls) {
        const speaker = readSpeaker(render(plan, firewall, engine, clouds));
        const internet = speaker.staticRoutes.find(({ destination }) => destination === "0.0.0.0/0")!;
        const hosts = ["198.51.100.9", "203.0.113.11", "203.0.113.12", "203.0.113.21", "203.0.113.22"];
        for (const host of hosts) {
          const route = speaker.staticRoutes.find(({ destination }) => destination === `${host}/32`);
          assert.deepEqual(route, { ...internet, destination: `${host}/32` }, host);
          assert.equal(interfaceToward(speaker, host), "ethernet1/1", host);
        }
        // That of the campus lies in no prefix.
        assert.equal(
          speaker.staticRoutes.some(({ destination }) => destination === "192.0.2.1/32"),
          false,
        );
        assert.deepEqual(speaker.originates, []);
      }
    });
  }

  it("need none while all prefixes are private", () => {
    for (const { routing } of planOf("prod").firewalls) assert.deepEqual(routing.hostRoutesTo, []);
  });
});
