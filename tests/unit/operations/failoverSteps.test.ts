/**
 * Proves which steps a failover has, in which order, and which are left of one that broke off; what it waits for and what it
 * refuses. What each step does is proved in tests/engine.
 */
import assert from "node:assert/strict";
import { plannedConfiguration } from "../../../components/panos/push/plannedConfiguration";
import type { FirewallName } from "../../../components/plan/firewalls/types";
import type { PairPlan } from "../../../components/plan/hubPlan";
import {
  failoverSteps,
  wantedPreference,
  type FailoverRequest,
  type FailoverState,
} from "../../../operations/failover/failoverSteps";
import { planOf } from "../panos/routingRendering";

const HOMES = { "sites.tokyo-gcp.primaryFirewall": "a", "sites.osaka-azure.primaryFirewall": "a" };
const dev = (prefer?: unknown) =>
  planOf("dev", { ...HOMES, ...(prefer === undefined ? {} : { "failover.prefer": prefer }) });
const heldOf = (plan: PairPlan): FailoverState["held"] =>
  Object.fromEntries(
    plan.firewalls.map((each) => [each.name, plannedConfiguration(plan, each)]),
  ) as FailoverState["held"];

/** In short, for example `push a`. */
function steps(request: FailoverRequest, from: PairPlan, held: PairPlan, isWritten = false): string[] {
  const prefer = wantedPreference(from, request);
  const wanted = dev(prefer);
  return failoverSteps(request, { wanted, prefer, isWritten, held: heldOf(held) }).map((step) =>
    step.kind === "write" ? `write ${JSON.stringify(step.prefer)}` : `${step.kind} ${step.firewall}`,
  );
}

describe("steps of a failover", () => {
  it("ask the destination, write the intent, push to the firewall that flows leave, and record it", () => {
    assert.deepEqual(steps({ to: "b" }, dev(), dev()), ["check b", 'write "b"', "push a", "record a"]);
    assert.deepEqual(steps({}, dev("b"), dev("b")), ["check a", "write undefined", "push a", "record a"]);
  });

  it("go on where a run broke off, and are none where all is done", () => {
    assert.deepEqual(steps({ to: "b" }, dev("b"), dev(), true), ["check b", "push a", "record a"]);
    assert.deepEqual(steps({ to: "b" }, dev("b"), dev("b"), true), []);
  });

  it("strengthen the firewall that takes flows back before the other one steps behind", () => {
    const homes = { "sites.tokyo-gcp.primaryFirewall": "a", "sites.osaka-azure.primaryFirewall": "b" };
    const plan = (prefer: unknown) => planOf("dev", { ...homes, "failover.prefer": prefer });
    const order = (to: FirewallName, held: unknown) =>
      failoverSteps({ to }, { wanted: plan(to), prefer: to, isWritten: true, held: heldOf(plan(held)) })
        .filter(({ kind }) => kind === "push")
        .map((step) => ("firewall" in step ? step.firewall : ""));
    assert.deepEqual(order("b", "a"), ["b", "a"]);
    assert.deepEqual(order("a", "b"), ["a", "b"]);
  });

  it("ask for the sessions of the sites that move and of the Transit Gateway, and for no others", () => {
    const request = { to: "b", site: "tokyo-gcp" } as const;
    const prefer = wantedPreference(dev(), request);
    assert.deepEqual(prefer, { "tokyo-gcp": "b" });
    const wanted = dev(prefer);
    const [check] = failoverSteps(request, { wanted, prefer, isWritten: false, held: heldOf(dev()) });
    assert.ok(check?.kind === "check");
    assert.deepEqual(
      check.peers.map(({ name }) => name),
      ["transit-gateway-0", "transit-gateway-1", "tokyo-gcp-0", "tokyo-gcp-1"],
    );
  });

  it("keep what was moved before when one more site is, and forget it site by site", () => {
    const from = dev("b");
    assert.deepEqual(wantedPreference(from, { to: "a", site: "tokyo-gcp" }), { "osaka-azure": "b", "tokyo-gcp": "a" });
    assert.deepEqual(wantedPreference(from, { site: "tokyo-gcp" }), { "osaka-azure": "b" });
    assert.equal(wantedPreference(dev({ "tokyo-gcp": "b" }), { site: "tokyo-gcp" }), undefined);
  });

  it("are refused where the file changes more than the preference", () => {
    const held = planOf("dev", { ...HOMES, "sites.tokyo-gcp.asn": 64515 });
    assert.throws(() => steps({ to: "b" }, dev(), held), /its file changes more than the preference: a: .*peer-group/);
  });
});
