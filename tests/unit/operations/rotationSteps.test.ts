/**
 * Proves which keys a rotation takes, in which order their ends get them, and which steps are left of one that broke off at
 * any point. What each step does to an engine and to firewalls is proved in tests/engine.
 */
import assert from "node:assert/strict";
import { parseConfig } from "../../../components/plan/config/config";
import type { HubPlan } from "../../../components/plan/hubPlan";
import { planHub } from "../../../components/plan/plan";
import { keyFacts } from "../../../operations/rotate/keyFacts";
import {
  isMovedBySomebody,
  keysToRotate,
  rotationSteps,
  type KeyFacts,
  type RotationRequest,
} from "../../../operations/rotate/rotationSteps";
import { changed, hubValues } from "../configs";
import { exampleValues } from "../examples";

const NOW = new Date("2026-11-28T12:00:00Z");
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const HOMES = { "sites.tokyo-gcp.primaryFirewall": "a", "sites.osaka-azure.primaryFirewall": "b" };
const planOf = (changes: Record<string, unknown> = {}, values = hubValues("dev")) =>
  planHub(parseConfig(changed(values, changes)), "dev", "ap-northeast-1");
const dev = (changes: Record<string, unknown> = {}) => planOf({ ...HOMES, ...changes });

const OLD: KeyFacts = { issuedAt: daysAgo(30), stateEpoch: 1, firewallHasIt: true, cloudHasIt: true };

/** All keys are old and everywhere, but for those given. */
const factsOf = (plan: HubPlan, others: Readonly<Record<string, Partial<KeyFacts>>> = {}) =>
  new Map(plan.sites.flatMap(({ keys }) => keys).map(({ id }) => [id, { ...OLD, ...others[id] }]));

/** In short, for example `write tokyo-gcp/a-0`. */
function steps(
  plan: HubPlan,
  request: RotationRequest,
  others: Readonly<Record<string, Partial<KeyFacts>>> = {},
): string[] {
  const facts = factsOf(plan, others);
  return rotationSteps(plan, facts, keysToRotate(plan, facts, request, NOW)).map((step) =>
    step.kind === "move" ? `move ${step.site} ${step.to}` : `${step.kind} ${"key" in step ? step.key : step.site}`,
  );
}
const whole = (key: string) =>
  ["check", "write", "make", "firewall", "cloud", "renew", "wait"].map((each) => `${each} ${key}`);

describe("steps of a rotation", () => {
  it("begin on the firewall that carries nothing, then move the flows, and bring them home at the end", () => {
    assert.deepEqual(steps(dev(), { site: "tokyo-gcp" }), [
      ...whole("tokyo-gcp/b-0"),
      ...whole("tokyo-gcp/b-1"),
      "move tokyo-gcp b",
      ...whole("tokyo-gcp/a-0"),
      ...whole("tokyo-gcp/a-1"),
      "back tokyo-gcp",
    ]);
  });

  it("give the firewall its key before the cloud, whose step tears the tunnel down, and renew it after both", () => {
    const plan = dev();
    const facts = factsOf(plan);
    const found = rotationSteps(plan, facts, keysToRotate(plan, facts, { site: "tokyo-gcp", tunnel: "b-1" }, NOW));
    assert.deepEqual(found, [
      { kind: "check", key: "tokyo-gcp/b-1", tunnels: ["b-1"] },
      { kind: "write", key: "tokyo-gcp/b-1", epoch: 2 },
      { kind: "make", key: "tokyo-gcp/b-1" },
      { kind: "firewall", key: "tokyo-gcp/b-1", firewall: "b" },
      { kind: "cloud", key: "tokyo-gcp/b-1", resources: ["tokyo-gcp-b-1"] },
      { kind: "renew", key: "tokyo-gcp/b-1", firewall: "b", tunnels: ["b-1"] },
      { kind: "wait", key: "tokyo-gcp/b-1", tunnels: ["b-1"] },
    ]);
  });

  it("take both tunnels of an Azure connection, which has one key, by either of their names", () => {
    for (const tunnel of ["a-0", "a-1", "a"])
      assert.deepEqual(steps(dev(), { site: "osaka-azure", tunnel }), whole("osaka-azure/a"));
    const found = rotationSteps(
      dev(),
      factsOf(dev()),
      keysToRotate(dev(), factsOf(dev()), { site: "osaka-azure" }, NOW),
    );
    assert.deepEqual(
      found.flatMap((step) => (step.kind === "renew" ? [step.tunnels] : [])),
      [
        ["a-0", "a-1"],
        ["b-0", "b-1"],
      ],
    );
  });

  it("go on at each point where a run may have broken off", () => {
    const written = dev({ "keys.epochs": { "tokyo-gcp/b-0": 2 } });
    const request = { site: "tokyo-gcp", tunnel: "b-0" };
    const rest = (others: Partial<KeyFacts>) =>
      steps(written, request, { "tokyo-gcp/b-0": others }).map((step) => step.split(" ")[0]);
    assert.deepEqual(rest({}), ["check", "make", "firewall", "cloud", "renew", "wait"]);
    const made = { stateEpoch: 2, issuedAt: daysAgo(0.01), firewallHasIt: false, cloudHasIt: false };
    assert.deepEqual(rest(made), ["check", "firewall", "cloud", "renew", "wait"]);
    assert.deepEqual(rest({ ...made, firewallHasIt: true }), ["check", "cloud", "renew", "wait"]);
    assert.deepEqual(rest({ ...made, firewallHasIt: true, cloudHasIt: true }), []);
    const moved = dev({
      "keys.epochs": { "tokyo-gcp/b-0": 2, "tokyo-gcp/b-1": 2 },
      "failover.prefer": { "tokyo-gcp": "b" },
    });
    const done = { stateEpoch: 2, issuedAt: daysAgo(0.01) };
    assert.deepEqual(steps(moved, { site: "tokyo-gcp" }, { "tokyo-gcp/b-0": done, "tokyo-gcp/b-1": done }).slice(-8), [
      ...whole("tokyo-gcp/a-1"),
      "back tokyo-gcp",
    ]);
  });

  it("leave out keys that are less than a day old, that the other side gave, or that are not due", () => {
    const fresh = { issuedAt: daysAgo(0.5) };
    assert.deepEqual(steps(dev(), { site: "tokyo-gcp", tunnel: "b-0" }, { "tokyo-gcp/b-0": fresh }), []);
    const given = {
      "sites.branch": { kind: "customer-gateway", outsideAddress: "198.51.100.7", asn: 65001, cidrs: ["10.50.0.0/24"] },
    };
    const plan = dev({ ...given, "presharedKeys.branch/a-0": { secretsManager: "partner/branch" } });
    assert.deepEqual(steps(plan, { site: "branch", tunnel: "a-0" }), []);
    assert.deepEqual(steps(dev(), { due: true }), []);
    // 80 % of 90 days.
    assert.deepEqual(steps(dev(), { due: true }, { "tokyo-gcp/b-1": { issuedAt: daysAgo(71.9) } }), []);
    assert.deepEqual(
      steps(dev(), { due: true }, { "tokyo-gcp/b-1": { issuedAt: daysAgo(72.1) } }),
      whole("tokyo-gcp/b-1"),
    );
  });

  it("leave a site alone whose flows somebody has moved, but not one where a rotation broke off", () => {
    const siteOf = (plan: HubPlan) => plan.sites.find(({ name }) => name === "tokyo-gcp")!;
    const [home, moved] = [siteOf(dev()), siteOf(dev({ "failover.prefer": "b" }))];
    const isMoved = (site: typeof home, others: Readonly<Record<string, Partial<KeyFacts>>> = {}) =>
      isMovedBySomebody(site, factsOf(dev(), others), NOW);
    assert.equal(isMoved(home), false);
    assert.equal(isMoved(moved), true);
    assert.equal(isMoved(moved, { "tokyo-gcp/b-0": { issuedAt: daysAgo(0.9) } }), false);
    assert.equal(isMoved(moved, { "tokyo-gcp/b-0": { issuedAt: daysAgo(1.1) } }), true);
    assert.equal(isMoved(moved, { "tokyo-gcp/b-0": { cloudHasIt: false } }), false);
  });

  it("wait for the people of a device before the firewall gets the key", () => {
    const branch = {
      kind: "customer-gateway",
      outsideAddress: "198.51.100.7",
      asn: 65001,
      primaryFirewall: "a",
      cidrs: ["10.50.0.0/24"],
    };
    const plan = dev({ "sites.branch": branch });
    assert.deepEqual(
      steps(plan, { site: "branch", tunnel: "b-0" }).map((step) => step.split(" ")[0]),
      ["check", "write", "make", "hand-over", "firewall", "renew", "wait"],
    );
  });

  it("reach both clouds of a site on the AWS VPN, where nothing can be moved", () => {
    const plan = planOf({}, exampleValues("google-cloud-to-aws"));
    const found = rotationSteps(
      plan,
      factsOf(plan),
      keysToRotate(plan, factsOf(plan), { site: "tokyo", tunnel: "0-2" }, NOW),
    );
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ["check", "write", "make", "cloud", "wait"],
    );
    assert.deepEqual(found[3], { kind: "cloud", key: "tokyo/0-2", resources: ["tokyo-0-2", "tokyo-0"] });
  });
});

describe("what the state says of a key", () => {
  const resource = (type: string, name: string, inputs: object, outputs: object = {}) => ({
    ...{ type, name, id: name, inputs: inputs as Record<string, unknown>, outputs: outputs as Record<string, unknown> },
  });
  const state = (name: string, at: { firewall: string; cloud: string }) => [
    resource("random:index/randomUuid7:RandomUuid7", name, {}, { result: "0199b6e2-5400-7000-8000-000000000000" }),
    resource("random:index/randomPassword:RandomPassword", name, { keepers: { epoch: "3" } }, { result: "new" }),
    resource(
      "vpn-hub:panos:FirewallConfiguration",
      "hub-firewall-a",
      {},
      {
        presharedKeys: { "tokyo-gcp/a-0": at.firewall, "osaka-azure/a": at.firewall },
      },
    ),
    resource("gcp:compute/vPNTunnel:VPNTunnel", "tokyo-gcp-a-0", { sharedSecret: at.cloud }),
    resource("vpn-hub:azure:ConnectionSharedKey", "osaka-azure-a", { sharedKey: at.cloud }),
  ];

  it("is its epoch, the time that came with it, and which end was given it", () => {
    for (const id of ["tokyo-gcp/a-0", "osaka-azure/a"]) {
      const of = (firewall: string, cloud: string) =>
        keyFacts(dev(), state(id.replace("/", "-"), { firewall, cloud })).get(id)!;
      assert.equal(of("knew", "knew").stateEpoch, 3);
      assert.equal(of("knew", "knew").issuedAt.toISOString(), "2025-10-06T00:18:30.016Z");
      const ends = (["knew", "kold"] as const).flatMap((firewall) =>
        (["knew", "kold"] as const).map((cloud) => [of(firewall, cloud).firewallHasIt, of(firewall, cloud).cloudHasIt]),
      );
      assert.deepEqual(ends, [
        [true, true],
        [true, false],
        [false, true],
        [false, false],
      ]);
    }
  });
});
