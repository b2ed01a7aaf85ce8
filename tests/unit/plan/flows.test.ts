/**
 * Proves what each layer lets through for a flow, by which layers it is enforced. That packets meet these rules is
 * proved by hub trace (tests/unit/trace) and in the rehearsal.
 */
import assert from "node:assert/strict";
import type { AclRule } from "../../../components/plan/flows/types";
import type { HubPlan } from "../../../components/plan/hubPlan";
import { planHub } from "../../../components/plan/plan";
import { changed, hubConfig, hubValues, planPair } from "../configs";

const plan = (enforcedBy: readonly string[]): HubPlan =>
  planHub(
    hubConfig(
      changed(hubValues("dev"), {
        flows: { web: { from: "site/tokyo-gcp", to: "spoke/app", services: ["tcp/443", "icmp"], enforcedBy } },
      }),
    ),
    "test",
    "ap-northeast-1",
  );
const acl = (rules: readonly AclRule[]) =>
  rules
    .map(({ direction, protocol, message, fromPort, toPort, cidr }) =>
      [direction, protocol, message?.type ?? fromPort, message?.code ?? toPort, cidr].join(" "),
    )
    .sort();

describe("layers of a flow", () => {
  for (const layers of [["network"], ["network", "firewall"]]) {
    it(`opens the network to its services alone when ${layers.join(" and ")} enforce it`, () => {
      const whole = plan(layers);
      const [spoke] = whole.spokes;
      assert.deepEqual(
        spoke!.rules.map(({ name, direction, remoteCidrs }) => [name, direction, ...remoteCidrs]),
        [
          ["web-tcp-443", "ingress", "10.20.0.0/16"],
          ["web-icmp", "ingress", "10.20.0.0/16"],
        ],
      );
      assert.deepEqual(acl(spoke!.networkAcl), [
        "egress icmp   10.20.0.0/16",
        "egress icmp 3 4 0.0.0.0/0",
        "egress tcp 1024 65535 10.20.0.0/16",
        "ingress icmp   10.20.0.0/16",
        "ingress icmp 3 4 0.0.0.0/0",
        "ingress tcp 443 443 10.20.0.0/16",
      ]);
      const site = whole.sites.find(({ name }) => name === "tokyo-gcp")!;
      assert.deepEqual(
        site.rules.map(({ name, direction }) => [name, direction]),
        [
          ["web-tcp-443", "egress"],
          ["web-icmp", "egress"],
        ],
      );
    });
  }

  it("opens the network to everything between its ends when the firewall alone enforces it", () => {
    const [spoke] = plan(["firewall"]).spokes;
    assert.deepEqual(
      spoke!.rules.map(({ name, direction, protocol, remoteCidrs }) => [name, direction, protocol, ...remoteCidrs]),
      [["web-all", "ingress", "all", "10.20.0.0/16"]],
    );
    assert.deepEqual(acl(spoke!.networkAcl), [
      "egress all   10.20.0.0/16",
      "egress icmp 3 4 0.0.0.0/0",
      "ingress all   10.20.0.0/16",
      "ingress icmp 3 4 0.0.0.0/0",
    ]);
  });
});

describe("flows inside of one end", () => {
  const inside = (end: string) => ({
    ...changed(hubValues("dev"), {
      "flows.inside": { from: end, to: end, services: ["tcp/5432"], enforcedBy: ["network"] },
    }),
  });
  const planned = (end: string) => planPair(hubConfig(inside(end)), "test", "ap-northeast-1");
  const plain = planPair(hubConfig(hubValues("dev")), "test", "ap-northeast-1");

  it("open its own filter in both directions, for a spoke and for both clouds' sites", () => {
    for (const [end, cidr] of [
      ["spoke/app", "172.17.0.0/16"],
      ["site/tokyo-gcp", "10.20.0.0/16"],
      ["site/osaka-azure", "192.168.0.0/16"],
    ] as const) {
      const [kind, name] = end.split("/");
      const whole = planned(end);
      const rules = (kind === "spoke" ? whole.spokes : whole.sites).find((each) => each.name === name)!.rules;
      const own = rules.filter((rule) => rule.name === "inside-tcp-5432");
      assert.deepEqual(
        own.map(({ direction, localCidrs, remoteCidrs }) => [direction, localCidrs, remoteCidrs]),
        [
          ["ingress", [cidr], [cidr]],
          ["egress", [cidr], [cidr]],
        ],
      );
    }
  });

  it("pass between a spoke's subnets, whose network ACL keeps no state", () => {
    const entries = acl(planned("spoke/app").spokes[0]!.networkAcl).filter((each) => each.endsWith(" 172.17.0.0/16"));
    assert.deepEqual(entries, [
      "egress tcp 1024 65535 172.17.0.0/16",
      "egress tcp 5432 5432 172.17.0.0/16",
      "ingress tcp 1024 65535 172.17.0.0/16",
      "ingress tcp 5432 5432 172.17.0.0/16",
    ]);
  });

  it("change nothing at the firewalls, in routing and at other ends", () => {
    const whole = planned("spoke/app");
    assert.deepEqual(whole.flows, plain.flows);
    assert.deepEqual(whole.firewalls, plain.firewalls);
    assert.deepEqual(whole.sites, plain.sites);
  });
});
