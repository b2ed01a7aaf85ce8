/**
 * Proves that the trace lets every gateway choose as its own rules say: what another rank, MED, mode or source of a route
 * in the rendered resources leads to. It does not prove that the clouds choose so.
 */
import assert from "node:assert/strict";
import { toNumber } from "../../../reading/address";
import { decideVpcRoute } from "../../../reading/aws/network";
import { parseService } from "../../../reading/service";
import { trace } from "../../../operations/trace/trace";
import { edited, plus, type Stack, stackOf, withXml, worldOf } from "./worlds";

const EQUAL = "the routes by both firewalls are of equal worth, so a flow's packets may part";

/** What becomes of a flow of dev, and which firewalls its two ends prefer. */
function fateOf(stack: Stack, from: string, to = "spoke/app") {
  const [found] = trace(worldOf(stack), from, to, parseService("tcp/443"));
  const { passage, preferred } = found!;
  return [passage.result.text, preferred.request, preferred.answer];
}

// Firewall a is the primary of both sites here: b alone prepends.
const withoutPrepends = (stack: Stack) => withXml(stack, "b", /<prepend>2<\/prepend>/g, "<none/>");
const withMed = (stack: Stack, firewall: "a" | "b", med: number) =>
  withXml(stack, firewall, /<med>\d+<\/med>/g, `<med>${med}</med>`);

describe("best path of the trace", () => {
  let dev: Stack;
  before(async () => {
    dev = await stackOf("dev", { "sites.tokyo-gcp.primaryFirewall": "a", "sites.osaka-azure.primaryFirewall": "a" });
  });

  const ALLOWED = ["allowed by firewall a, and by the standby b", ["a"], ["a"]];

  it("goes by AS path where MED is equal, but not at a Cloud Router in the legacy mode", () => {
    const equalMed = withMed(dev, "b", 100);
    assert.deepEqual(fateOf(equalMed, "site/osaka-azure"), ALLOWED);
    assert.deepEqual(fateOf(equalMed, "site/tokyo-gcp"), [EQUAL, ["a", "b"], ["a"]]);
  });

  it("goes by MED where AS paths are equal, but not at an Azure gateway", () => {
    const equalPaths = withoutPrepends(dev);
    assert.deepEqual(fateOf(equalPaths, "site/tokyo-gcp"), ALLOWED);
    assert.deepEqual(fateOf(equalPaths, "site/osaka-azure"), [EQUAL, ["a", "b"], ["a"]]);
    assert.deepEqual(fateOf(withMed(equalPaths, "b", 100), "site/tokyo-gcp"), [EQUAL, ["a", "b"], ["a", "b"]]);
  });

  it("goes by AS path against MED at a Cloud Router in the standard mode", () => {
    const against = withMed(dev, "a", 900);
    assert.deepEqual(fateOf(against, "site/tokyo-gcp"), [EQUAL, ["a", "b"], ["a"]]);
    const standard = edited(against, "gcp:compute/network:Network", "tokyo-gcp-network", (inputs) => ({
      ...inputs,
      bgpBestPathSelectionMode: "STANDARD",
    }));
    assert.deepEqual(fateOf(standard, "site/tokyo-gcp"), ALLOWED);
  });

  it("lets a static route of the Transit Gateway stand above what the firewalls announce", () => {
    const route = (destinationCidrBlock: string) =>
      plus(dev, "aws:ec2transitgateway/route:Route", "hole", {
        transitGatewayRouteTableId: "hub-transit-gateway-spokes-id",
        destinationCidrBlock,
        blackhole: true,
      });
    const [text] = fateOf(route("10.20.0.0/16"), "site/tokyo-gcp");
    assert.equal(text, "the request passes, its answer does not");
    assert.deepEqual(fateOf(route("10.0.0.0/8"), "site/tokyo-gcp"), ALLOWED, "a shorter one does not");
  });

  it("lets the firewalls' announcement stand above the same prefix from a VPN", async () => {
    const stack = await stackOf("dev", {
      "sites.lab-gcp": {
        kind: "gcp-ha-vpn",
        terminateOn: "aws-vpn",
        asn: 65104,
        region: "asia-northeast1",
        cidrs: ["10.61.0.0/16"],
      },
      "flows.lab": { from: "site/lab-gcp", to: "spoke/app", services: ["tcp/443"], enforcedBy: ["network"] },
    });
    const primary = fateOf(stack, "site/tokyo-gcp");
    const stolen = edited(stack, "gcp:compute/router:Router", "lab-gcp-router", (inputs) => ({
      ...inputs,
      bgp: { ...inputs["bgp"], advertisedIpRanges: [{ range: "10.20.0.0/16" }] },
    }));
    assert.deepEqual(fateOf(stolen, "site/tokyo-gcp"), primary);
  });

  it("leads nothing out of a VPC that belongs to it", () => {
    const { inventory } = worldOf(dev);
    const [subnet] = inventory.all("aws:ec2/subnet:Subnet").filter(({ name }) => name.startsWith("spoke-app-workload"));
    const target = { key: "transitGatewayId", id: "hub-transit-gateway-id" } as const;
    const decision = decideVpcRoute(inventory, subnet!.id, toNumber("172.17.0.5"), target);
    assert.deepEqual(decision, { verdict: "unknown", by: "local route: 172.17.0.0/16 leads to local" });
  });
});
