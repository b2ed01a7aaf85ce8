/**
 * Proves what `hub status` tells from a stack's state: each cloud's words as up, down or not known, for both ends of
 * every tunnel of a stack. It does not prove that the clouds use these words only.
 */
import assert from "node:assert/strict";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import type { RenderedResource } from "../../../reading/inventory";
import { statusText, tunnelStatuses, verdictOf, type TunnelStatus } from "../../../operations/status/status";
import { hubValues } from "../configs";
import { exampleValues } from "../examples";

const planOf = (values: Record<string, unknown>) => planHub(parseConfig(values), "test", "ap-northeast-1");

const resource = (type: string, name: string, outputs: Record<string, unknown>): RenderedResource => ({
  type,
  name,
  id: name,
  inputs: {},
  outputs,
});
const google = (name: string, detailedStatus: string) =>
  resource("gcp:compute/vPNTunnel:VPNTunnel", name, { detailedStatus });
const azure = (name: string, outputs: Record<string, unknown>) =>
  resource("azure-native:network:VirtualNetworkGatewayConnection", name, outputs);
const aws = (name: string, telemetries: readonly Record<string, unknown>[]) =>
  resource("aws:ec2/vpnConnection:VpnConnection", name, {
    tunnel1Address: "192.0.2.1",
    tunnel2Address: "192.0.2.2",
    vgwTelemetries: telemetries,
  });

const UP = "Tunnel is up and running.";
const brief = (statuses: readonly TunnelStatus[]) =>
  statuses.map((status) => [status.site, status.tunnel, verdictOf(status), status.aws?.text, status.remote?.text]);

describe("status of the tunnels", () => {
  it("takes Google Cloud at its exact word, and any other for down", () => {
    const plan = planOf(exampleValues("google-cloud-to-aws"));
    const telemetry = ["192.0.2.2", "192.0.2.1"].map((outsideIpAddress) => ({
      outsideIpAddress,
      status: outsideIpAddress === "192.0.2.1" ? "UP" : "DOWN",
      statusMessage: outsideIpAddress === "192.0.2.1" ? "" : "IPSEC IS DOWN",
      acceptedRouteCount: 2,
      lastStatusChange: "2026-11-23T10:00:00Z",
    }));
    const statuses = tunnelStatuses(plan, [
      // The component around the connection has its name.
      resource("vpn-hub:aws:VpnConnection", "tokyo-0", {}),
      aws("tokyo-0", telemetry),
      aws("tokyo-1", []),
      google("tokyo-0-1", UP),
      google("tokyo-0-2", UP),
      google("tokyo-1-1", UP),
      google("tokyo-1-2", "No incoming packets from peer"),
    ]);
    assert.deepEqual(brief(statuses), [
      ["tokyo", "0-1", "up", "UP, 2 routes, since 2026-11-23T10:00:00Z", UP],
      ["tokyo", "0-2", "down", "DOWN, IPSEC IS DOWN, 2 routes, since 2026-11-23T10:00:00Z", UP],
      ["tokyo", "1-1", "unknown", "no telemetry", UP],
      ["tokyo", "1-2", "down", "no telemetry", "No incoming packets from peer"],
    ]);
  });

  it("calls an Azure connection up only when all its tunnels are", () => {
    const plan = planOf(hubValues("dev"));
    const half = [{ connectionStatus: "Connected" }, { connectionStatus: "NotConnected" }];
    const osaka = (a: Record<string, unknown>, b: Record<string, unknown>) =>
      brief(tunnelStatuses(plan, [azure("osaka-azure-a", a), azure("osaka-azure-b", b)])).filter(
        ([site]) => site === "osaka-azure",
      );
    assert.deepEqual(
      osaka(
        { connectionStatus: "Connected", tunnelConnectionStatus: half },
        { connectionStatus: "Connected", tunnelConnectionStatus: [half[0], half[0]] },
      ),
      [
        ["osaka-azure", "a-0", "unknown", undefined, "Connected by 1 of its 2 tunnels"],
        ["osaka-azure", "a-1", "unknown", undefined, "Connected by 1 of its 2 tunnels"],
        ["osaka-azure", "b-0", "up", undefined, "Connected"],
        ["osaka-azure", "b-1", "up", undefined, "Connected"],
      ],
    );
    assert.deepEqual(
      osaka({ connectionStatus: "Connecting" }, { connectionStatus: "Unknown" }).map(([, , verdict]) => verdict),
      ["down", "down", "unknown", "unknown"],
    );
  });

  it("knows nothing of what is not in the state", () => {
    const statuses = tunnelStatuses(planOf(hubValues("dev")), []);
    assert.deepEqual(
      statuses.map((status) => [verdictOf(status), status.remote?.text]),
      statuses.map(() => ["unknown", "not in the state"]),
    );
    assert.equal(statuses.length, 8);
  });

  it("leaves out a tunnel of AWS that a static Azure site does not use", () => {
    const values = exampleValues("azure-to-aws");
    const sites = values["sites"] as Record<string, Record<string, unknown>>;
    const namesOf = () => tunnelStatuses(planOf(values), []).map(({ tunnel }) => tunnel);
    assert.deepEqual(namesOf(), ["0-1", "0-2"]);
    sites["osaka"]!["staticTunnels"] = 1;
    assert.deepEqual(namesOf(), ["0-1"]);
  });

  it("says of a customer's device that nobody asked it, and what AWS sees", () => {
    const statuses = tunnelStatuses(planOf(exampleValues("cloudhub")), []);
    const depot = statuses.filter(({ site }) => site === "depot");
    assert.deepEqual(brief(depot), [
      ["depot", "0-1", "unknown", "not in the state", undefined],
      ["depot", "0-2", "unknown", "not in the state", undefined],
    ]);
    assert.equal(verdictOf({ site: "branch", tunnel: "a-0" }), "not asked");
    assert.match(statusText(depot, "asked just now"), /^Tunnels, asked just now\n {2}site .*\n.*ends on a device\n/);
  });
});
