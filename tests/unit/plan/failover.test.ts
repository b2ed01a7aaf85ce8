/**
 * Proves that one failover budget holds for every kind of loss and both terminations, and that what cannot keep to the
 * target is refused until the configuration excepts it with a reason.
 */
import assert from "node:assert/strict";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { ConfigError } from "../../../components/plan/problems";
import { changed, hubValues } from "../configs";
import { exampleValues } from "../examples";

const planOf = (values: Record<string, unknown>) => planHub(parseConfig(values), "test", "ap-northeast-1");
const rowsOf = (values: Record<string, unknown>, site: string) =>
  planOf(values)
    .failover.rows.filter((row) => row.site === site)
    .map(({ failure, outageSeconds }) => [failure, outageSeconds]);

function problemsOf(values: Record<string, unknown>): [string, string][] {
  try {
    planOf(values);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, what }) => [path, what]);
  }
}

const TARGET = "hub:failover.targetSeconds";

describe("failover budget", () => {
  it("counts what each site can lose and survive, on the firewalls and on the AWS VPN", () => {
    assert.deepEqual(rowsOf(hubValues("dev"), "osaka-azure"), [
      ["firewall", 30],
      ["tunnel", 180],
      ["remote-instance", 180],
    ]);
    assert.deepEqual(rowsOf(exampleValues("cloudhub"), "kobe"), [["tunnel", 30]]);
    assert.deepEqual(rowsOf(exampleValues("cloudhub"), "nagoya"), [
      ["tunnel", 30],
      ["remote-instance", 30],
    ]);
    assert.deepEqual(rowsOf(exampleValues("azure-to-aws"), "osaka"), [["tunnel", 45]]);
    const oneTunnel = changed(exampleValues("azure-to-aws"), { "sites.osaka.staticTunnels": 1 });
    assert.deepEqual(rowsOf(oneTunnel, "osaka"), []);
  });

  it("shows Azure's worst case beside what is unproved, and halves its own by a hold time of 90 s", () => {
    const told = (hold?: number) => {
      const changes = hold === undefined ? {} : { "sites.osaka-azure.bgpHoldSeconds": hold };
      const { failover, sites } = planOf(changed(hubValues("dev"), changes));
      const azure = sites.find(({ name }) => name === "osaka-azure")!;
      const [tunnel] = "tunnels" in azure ? azure.tunnels : [];
      const loss = failover.rows.find(({ site, failure }) => site === "osaka-azure" && failure === "tunnel")!;
      const { keepaliveSeconds, holdSeconds } = tunnel!.bgp!;
      return [keepaliveSeconds, holdSeconds, loss.hubSide.by, loss.remoteSide.by];
    };
    const remote = "DPD timeout 30 s of Azure, unproved; 180 s at worst";
    assert.deepEqual(told(), [60, 180, "BGP hold time 180 s", remote]);
    assert.deepEqual(told(90), [30, 90, "BGP hold time 90 s", remote]);
    for (const hold of [60, 91, 179])
      assert.throws(() => told(hold), /hub:sites\.osaka-azure\.bgpHoldSeconds: is not allowed/);
  });

  it("is held to the target for every loss", () => {
    assert.deepEqual(problemsOf(changed(hubValues("dev"), { "sites.osaka-azure.failoverException": undefined })), [
      [
        TARGET,
        "osaka-azure needs up to 180 s after the loss of a tunnel or a gateway instance or device of its own (BGP hold time 180 s)",
      ],
    ]);
    const slow = { "sites.sapporo.tunnelOptions": { dpdTimeoutSeconds: 61 } };
    assert.deepEqual(problemsOf(changed(exampleValues("cloudhub"), slow)), [
      [TARGET, "sapporo needs up to 61 s after the loss of a tunnel (DPD timeout 61 s of AWS)"],
    ]);
    assert.deepEqual(problemsOf(changed(exampleValues("azure-to-aws"), { failover: { targetSeconds: 44 } })), [
      [TARGET, "osaka needs up to 45 s after the loss of a tunnel (DPD timeout 45 s of Azure)"],
    ]);
    assert.deepEqual(problemsOf(changed(exampleValues("azure-to-aws"), { failover: { targetSeconds: 45 } })), []);
  });

  it("takes an exception by site and loss, up to its seconds and no longer, with its reason in the plan", () => {
    const exception = (more: object) =>
      changed(hubValues("dev"), {
        "sites.osaka-azure.failoverException": {
          ...{ losses: ["tunnel", "remote-instance"], seconds: 180, reason: "fixed by Azure" },
          ...more,
        },
      });
    const excepted = planOf(exception({})).failover.rows.filter((row) => row.exception !== undefined);
    assert.deepEqual(
      excepted.map(({ site, failure, exception: found }) => [site, failure, found]),
      [
        ["osaka-azure", "tunnel", { seconds: 180, reason: "fixed by Azure" }],
        ["osaka-azure", "remote-instance", { seconds: 180, reason: "fixed by Azure" }],
      ],
    );
    assert.deepEqual(
      problemsOf(exception({ seconds: 179 })).map(([path]) => path),
      Array.from({ length: 2 }, () => "hub:sites.osaka-azure.failoverException.seconds"),
    );
    assert.deepEqual(
      problemsOf(exception({ losses: ["tunnel"] })).map(([path]) => path),
      [TARGET],
    );
    assert.deepEqual(
      problemsOf(exception({ reason: "" })).map(([path]) => path),
      ["hub:sites.osaka-azure.failoverException.reason"],
    );
  });

  it("refuses an exception that nothing needs", () => {
    const losses = ["tunnel", "remote-instance", "firewall"];
    const values = changed(hubValues("dev"), { "sites.osaka-azure.failoverException.losses": losses });
    assert.deepEqual(
      problemsOf(values).map(([path]) => path),
      ["hub:sites.osaka-azure.failoverException.losses"],
    );
  });
});
