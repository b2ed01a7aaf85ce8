/**
 * Proves what `hub:failover.prefer` does: the firewall that flows leave is the only one whose configuration changes, both
 * directions of every flow still cross one firewall, and what nobody would hear is refused. That no packet is lost is not
 * proved here.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { FIREWALL_NAMES, type FirewallName } from "../../../components/plan/firewalls/types";
import type { EndpointRef } from "../../../components/plan/flows/types";
import type { PairPlan } from "../../../components/plan/hubPlan";
import { ConfigError } from "../../../components/plan/problems";
import { changed, hubConfig, hubValues, planPair } from "../configs";
import { exampleValues } from "../examples";
import { ENGINES, planOf, render } from "../panos/routingRendering";

const HOME_A = { "sites.tokyo-gcp.primaryFirewall": "a", "sites.osaka-azure.primaryFirewall": "a" };

const announcedBy = (plan: PairPlan, firewall: FirewallName, group: string) =>
  plan.firewalls
    .find(({ name }) => name === firewall)!
    .routing.peerGroups.find(({ name }) => name === group)!
    .announce.map(({ of, rank, asPathPrepends, med }) => [of.name, rank, asPathPrepends, med]);

/** Toward whom the shorter AS path leads; undefined where nothing is announced. */
function chosen(plan: PairPlan, listener: EndpointRef, target: EndpointRef): FirewallName | undefined {
  const group = listener.kind === "spoke" ? "transit-gateway" : listener.name;
  const paths = FIREWALL_NAMES.map((name) => {
    const groups = plan.firewalls.find((firewall) => firewall.name === name)!.routing.peerGroups;
    const offers = groups.find((each) => each.name === group)?.announce ?? [];
    return offers.find(({ of }) => of.kind === target.kind && of.name === target.name)?.asPathPrepends;
  });
  if (paths[0] === undefined || paths[1] === undefined) return undefined;
  assert.notEqual(paths[0], paths[1], `${listener.name} hears two equal paths to ${target.name}`);
  return paths[0] < paths[1] ? "a" : "b";
}

const problemsOf = (values: Record<string, unknown>) => {
  try {
    planPair(hubConfig(values), "test");
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, what }) => [path, what]);
    throw error;
  }
  return [];
};

describe("hub:failover.prefer", () => {
  it("leaves the plan as it is where it says nothing", () => {
    assert.ok(planOf("dev").sites.every((site) => !("preferredFirewall" in site)));
  });

  it("puts the firewall that flows leave behind the other one, whose own announcements stay", () => {
    const [before, after] = [planOf("dev", HOME_A), planOf("dev", { ...HOME_A, "failover.prefer": "b" })];
    assert.deepEqual(announcedBy(after, "a", "tokyo-gcp"), [
      ["osaka-azure", "moved", 4, 300],
      ["app", "moved", 4, 300],
    ]);
    assert.deepEqual(announcedBy(after, "b", "tokyo-gcp"), [
      ["osaka-azure", "standby", 2, 200],
      ["app", "standby", 2, 200],
    ]);
    assert.deepEqual(
      announcedBy(after, "a", "transit-gateway").map(([name, rank]) => [name, rank]),
      [
        ["osaka-azure", "moved"],
        ["tokyo-gcp", "moved"],
      ],
    );
    for (const engine of ENGINES) {
      assert.equal(render(after, after.firewalls[1], engine), render(before, before.firewalls[1], engine));
      assert.notEqual(render(after, after.firewalls[0], engine), render(before, before.firewalls[0], engine));
    }
  });

  it("moves one site with all its flows, and no other site's", () => {
    const plan = planOf("dev", { ...HOME_A, "failover.prefer": { "osaka-azure": "b" } });
    const [tokyo, osaka] = [
      { kind: "site", name: "tokyo-gcp" },
      { kind: "site", name: "osaka-azure" },
    ] as const;
    const app = { kind: "spoke", name: "app" } as const;
    assert.deepEqual([chosen(plan, app, tokyo), chosen(plan, tokyo, app)], ["a", "a"]);
    for (const other of [tokyo, app])
      assert.deepEqual([chosen(plan, other, osaka), chosen(plan, osaka, other)], ["b", "b"], other.name);
  });

  it("changes nothing where a site is at home", () => {
    const [before, after] = [planOf("dev", HOME_A), planOf("dev", { ...HOME_A, "failover.prefer": "a" })];
    assert.deepEqual(
      after.firewalls.map(({ routing }) => routing),
      before.firewalls.map(({ routing }) => routing),
    );
  });

  it("leads both directions of every flow over one firewall, whatever is moved where, and all of them to the one named", () => {
    const values = hubValues("prod");
    const names = Object.keys(values["sites"] as object);
    const firewall = fc.constantFrom("a" as const, "b" as const);
    const prefer = fc.oneof(firewall, fc.dictionary(fc.constantFrom(...names), firewall));
    fc.assert(
      fc.property(fc.array(firewall, { minLength: 8, maxLength: 8 }), prefer, (primaries, moved) => {
        const homes = Object.fromEntries(
          names.map((name, index) => [`sites.${name}.primaryFirewall`, primaries[index]]),
        );
        const plan = planPair(hubConfig(changed(values, { ...homes, "failover.prefer": moved })), "test");
        for (const flow of plan.flows)
          for (const from of flow.from)
            for (const to of flow.to) {
              const there = chosen(plan, from, to);
              assert.equal(there, chosen(plan, to, from), `${from.name} and ${to.name}`);
              if (typeof moved === "string") assert.equal(there, moved);
            }
      }),
      { numRuns: 60 },
    );
  });

  it("is refused for what is no site, has no tunnel to a firewall, or has static routes; and without firewalls", () => {
    const dev = hubValues("dev");
    const branch = {
      ...{ kind: "customer-gateway", outsideAddress: "198.51.100.7", routing: "static", cidrs: ["10.50.0.0/24"] },
    };
    const partner = { ...branch, terminateOn: "aws-vpn", outsideAddress: "198.51.100.8", cidrs: ["10.51.0.0/24"] };
    const given = { "sites.branch": branch, "sites.partner": partner };
    assert.deepEqual(
      problemsOf(
        changed(dev, { ...given, "failover.prefer": { tokyo: "b", branch: "b", partner: "b", "tokyo-gcp": "b" } }),
      ),
      [
        ["hub:failover.prefer.tokyo", "is not a site"],
        [
          "hub:failover.prefer.branch",
          "is a site with static routes, which hears no preference: its flows would come and go by different firewalls",
        ],
        ["hub:failover.prefer.partner", "is a site on the AWS VPN, which has no tunnel to a firewall"],
      ],
    );
    assert.deepEqual(problemsOf(changed(dev, { ...given, "failover.prefer": "b" })), []);
    assert.deepEqual(
      problemsOf(changed(dev, { "failover.prefer": "c" })).map(([path]) => path),
      ["hub:failover.prefer"],
    );
    assert.deepEqual(
      problemsOf(changed(exampleValues("google-cloud-to-aws"), { "failover.prefer": "b" })).map(([path]) => path),
      ["hub:failover.prefer"],
    );
  });
});
