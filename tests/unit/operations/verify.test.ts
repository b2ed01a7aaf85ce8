/**
 * Proves what `hub verify` holds a stack to, from answers of clouds and firewalls: each end of each tunnel, each session, each
 * suite; that silence never passes; and that ids are stable and unique. What the answers mean on a live cloud is not proved.
 */
import assert from "node:assert/strict";
import { parseConfig } from "../../../components/plan/config/config";
import { pairPlanOf, type HubPlan } from "../../../components/plan/hubPlan";
import { planHub } from "../../../components/plan/plan";
import { renderStack } from "../../../operations/rendered/rendered";
import { checksOf, type FirewallSighting } from "../../../operations/verify/checks";
import { hasPassed, type TestCheck } from "../../../operations/verify/record";
import type { RenderedResource } from "../../../reading/inventory";
import { hubValues } from "../configs";
import { exampleValues } from "../examples";

const planOf = (values: Record<string, unknown>) => planHub(parseConfig(values), "test", "ap-northeast-1");

const UP: Readonly<Record<string, (resource: RenderedResource) => Record<string, unknown>>> = {
  "gcp:compute/vPNTunnel:VPNTunnel": () => ({ detailedStatus: "Tunnel is up and running." }),
  "azure-native:network:VirtualNetworkGatewayConnection": () => ({ connectionStatus: "Connected" }),
  "aws:ec2/vpnConnection:VpnConnection": () => ({
    ...{ tunnel1Address: "192.0.2.1", tunnel2Address: "192.0.2.2" },
    vgwTelemetries: ["192.0.2.1", "192.0.2.2"].map((outsideIpAddress) => ({
      outsideIpAddress,
      status: "UP",
      acceptedRouteCount: 1,
    })),
  }),
};

/** As a refresh leaves them where all is well. */
const refreshed = async (
  plan: HubPlan,
  change: (outputs: Record<string, any>, name: string) => void = () => undefined,
) =>
  (await renderStack(plan)).map((resource) => {
    const outputs = { ...structuredClone(resource.inputs), ...resource.outputs, ...UP[resource.type]?.(resource) };
    change(outputs, resource.name);
    return { ...resource, outputs };
  });

const seen = (plan: HubPlan): FirewallSighting[] =>
  pairPlanOf(plan)!.firewalls.map(({ name, routing }) => ({
    firewall: name,
    answers: {
      tunnels: Object.fromEntries(
        pairPlanOf(plan)!.sites.flatMap(({ tunnels }) => tunnels.map(({ id }) => [id, true] as const)),
      ),
      sessions: Object.fromEntries(
        routing.peerGroups.flatMap(({ peers }) =>
          peers.map(({ peerAddress }) => [peerAddress, "Established"] as const),
        ),
      ),
    },
  }));

const failing = (checks: readonly TestCheck[]) =>
  checks.filter(({ result }) => result !== "pass").map(({ id, result }) => `${result} ${id}`);

describe("what a stack is held to", () => {
  const dev = planOf(hubValues("dev"));

  it("is each tunnel at both ends, each session and each suite, once and under an id of its own", async () => {
    const checks = checksOf(dev, await refreshed(dev), seen(dev));
    assert.deepEqual(failing(checks), []);
    const counts = (subject: string) => checks.filter((each) => each.subject === subject).length;
    // 8 tunnels on the firewalls and in the clouds; 2 sessions of each Connect peer and one a tunnel; 4 tunnels, 2 connections.
    assert.deepEqual(["tunnel-up", "bgp-session", "suite", "routes"].map(counts), [16, 12, 6, 0]);
    assert.equal(new Set(checks.map(({ id }) => id)).size, checks.length);
    assert.ok(checks.some(({ id }) => id === "tunnel-up tokyo-gcp/a-0 google-cloud"));
  });

  it("is the routes as well where AWS tells how many it has accepted", async () => {
    const plan = planOf(exampleValues("google-cloud-to-aws"));
    const checks = checksOf(plan, await refreshed(plan), []);
    assert.deepEqual(failing(checks), []);
    assert.equal(checks.filter(({ subject }) => subject === "routes").length, 4);
    const none = await refreshed(plan, (outputs, name) => {
      if (name === "tokyo-0" && "vgwTelemetries" in outputs) outputs["vgwTelemetries"][1].acceptedRouteCount = 0;
    });
    assert.deepEqual(failing(checksOf(plan, none, [])), ["fail routes tokyo/0-2 aws"]);
  });

  it("fails for another suite than the planned one, and for one more beside it", async () => {
    const other = await refreshed(dev, (outputs, name) => {
      if (name === "tokyo-gcp-a-0" && "cipherSuite" in outputs) outputs["cipherSuite"].phase2.pfs = ["Group-14"];
      if (name === "tokyo-gcp-a-1" && "cipherSuite" in outputs) outputs["cipherSuite"].phase1.dhs.push("Group-14");
      if (name === "osaka-azure-b" && "ipsecPolicies" in outputs) outputs["ipsecPolicies"][0].dhGroup = "DHGroup2";
    });
    assert.deepEqual(failing(checksOf(dev, other, seen(dev))), [
      "fail suite osaka-azure/b azure",
      "fail suite tokyo-gcp/a-0 google-cloud",
      "fail suite tokyo-gcp/a-1 google-cloud",
    ]);
  });

  it("fails for what a firewall says is down, and never passes what nobody told", async () => {
    const [a, b] = seen(dev) as [FirewallSighting, FirewallSighting];
    const address = pairPlanOf(dev)!.firewalls[0].routing.peerGroups[0]!.peers[0]!.peerAddress;
    const answers = {
      tunnels: { ...a.answers!.tunnels, "tokyo-gcp/a-0": false },
      sessions: { ...a.answers!.sessions, [address]: "Active" },
    };
    const resources = await refreshed(dev);
    assert.deepEqual(failing(checksOf(dev, resources, [{ firewall: "a", answers }, b])), [
      "fail tunnel-up tokyo-gcp/a-0 firewall-a",
      "fail bgp-session transit-gateway-0 firewall-a",
    ]);
    const silent = checksOf(dev, resources, [{ firewall: "a", reason: "no answer" }, b]);
    assert.equal(
      silent.filter(({ result, evidence }) => result === "not-known" && evidence === "no answer").length,
      10,
    );
    assert.equal(hasPassed({ checks: silent }), false);
    assert.equal(hasPassed({ checks: [] }), false);
    const empty = checksOf(dev, [], [a, b]).filter(({ result }) => result === "not-known");
    assert.equal(empty.length, 8 + 6);
  });
});
