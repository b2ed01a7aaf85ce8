/**
 * Proves what each layer lets through for a flow, by which layers it is enforced. That packets meet these rules is
 * proved by hub trace (tests/unit/trace) and in the rehearsal.
 */
import assert from "node:assert/strict";
import type { AclRule } from "../../../components/plan/flows/types";
import type { HubPlan } from "../../../components/plan/hubPlan";
import { planHub } from "../../../components/plan/plan";
import { changed, hubConfig, hubValues } from "../configs";

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
