/**
 * Proves of `hub:firewalls: none`: what such a stack may not say is refused at once; its plan, program, summary, routes and
 * matrix have nothing of the firewalls; and what it shares with a hub that has them keeps its resources when a stack
 * changes over. It does not prove the change itself on an engine: tests/engine/awsVpn.test.ts does.
 */
import assert from "node:assert/strict";
import { stringify } from "yaml";
import { PlannedHub } from "../../../components/hub";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { pairPlanOf, sitesOnAwsVpn, type HubPlan } from "../../../components/plan/hubPlan";
import { ConfigError, type Problem } from "../../../components/plan/problems";
import { requireFirewalls } from "../../../components/plan/config/withoutFirewalls";
import { siteDeviceConfig } from "../../../operations/devices/siteDevice";
import { renderStack } from "../../../operations/rendered/rendered";
import { routesReport } from "../../../operations/plan/routes";
import { planOfText } from "../../../operations/plan/stackFile";
import { summarize } from "../../../operations/plan/summary";
import { buildMatrix } from "../../../operations/trace/matrix";
import { formatMatrix } from "../../../operations/trace/matrixText";
import { trace } from "../../../operations/trace/trace";
import { buildWorld, type World } from "../../../operations/trace/world";
import { changed, hubValues, OPERABLE } from "../configs";
import { exampleValues } from "../examples";
import { record } from "../mocks";

const PLAIN = ["azure-to-aws", "azure-to-aws-bgp", "google-cloud-to-aws"];
const planOf = (values: Record<string, unknown>) => planHub(parseConfig(values), "test", "ap-northeast-1");

function problemsOf(values: Record<string, unknown>): readonly Problem[] {
  try {
    planOf(values);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const problemPaths = (values: Record<string, unknown>) => problemsOf(values).map(({ path, what }) => [path, what]);

/** Cloudhub without its one site on the firewalls. */
const branches = () => {
  const {
    cidr: _cidr,
    asn: _asn,
    transitGatewayCidr: _block,
    ...network
  } = exampleValues("cloudhub")["network"] as {
    cidr: string;
    asn: number;
    transitGatewayCidr: string;
  };
  return changed(exampleValues("cloudhub"), {
    network,
    firewalls: "none",
    "sites.tokyo-gcp": undefined,
    "flows.cloud": undefined,
  });
};

describe("configuration of a hub without firewalls", () => {
  it("refuses all that needs firewalls at once, and shows no secret", () => {
    const values = changed(hubValues("dev"), {
      firewalls: "none",
      credentials: { apiKeyA: { secure: "MARKED" } },
      "network.connectInsideCidrs": { a: "169.254.6.0/29", b: "169.254.6.8/29" },
      "failover.bgpHoldSeconds": 9,
      "limits.ikePeersPerFirewall": 5,
    });
    const useless = "is of no use with hub:firewalls: none";
    const site = "ends the site on firewalls, and hub:firewalls is none";
    const flow = "wants the firewalls to enforce the flow, and hub:firewalls is none";
    const problems = problemsOf(values);
    assert.deepEqual(
      problems.map(({ path, what }) => [path, what]),
      [
        ["hub:network.cidr", useless],
        ["hub:network.asn", useless],
        ["hub:network.connectInsideCidrs", useless],
        ["hub:credentials", useless],
        ["hub:failover.bgpHoldSeconds", useless],
        ["hub:limits.ikePeersPerFirewall", useless],
        ["hub:sites.tokyo-gcp.terminateOn", site],
        ["hub:sites.osaka-azure.terminateOn", site],
        ["hub:flows.web.enforcedBy", flow],
        ["hub:flows.database.enforcedBy", flow],
        ["hub:flows.sync.enforcedBy", flow],
        ["hub:flows.ping.enforcedBy", flow],
      ],
    );
    assert.doesNotMatch(new ConfigError(problems).message, /MARKED/);
  });

  it("refuses each limit of the firewalls, and none of the others", () => {
    const limits = {
      ikePeersPerFirewall: 999,
      tunnelsPerFirewall: 999,
      zonesPerFirewall: 999,
      bgpPeersPerFirewall: 999,
      tunnelInterfaceNumber: 999,
      routesPerConnectPeer: 999,
    };
    const others = {
      rulesPerSecurityGroup: 999,
      rulesPerNetworkAcl: 40,
      customerGatewaysPerRegion: 999,
      vpnGatewaysPerRegion: 999,
      vpnConnectionsPerRegion: 999,
      vpnConnectionsPerVpnGateway: 999,
      acceleratedVpnConnectionsPerRegion: 999,
      routeTablesPerTransitGateway: 999,
    };
    assert.deepEqual(
      problemPaths({ ...branches(), limits: { ...limits, ...others } }),
      Object.keys(limits).map((name) => [`hub:limits.${name}`, "is of no use with hub:firewalls: none"]),
    );
  });

  it("refuses a flow that names the firewall beside the network", () => {
    const values = changed(exampleValues("azure-to-aws"), { "flows.web.enforcedBy": ["network", "firewall"] });
    assert.deepEqual(problemsOf(values), [
      {
        path: "hub:flows.web.enforcedBy",
        what: "wants the firewalls to enforce the flow, and hub:firewalls is none",
        value: ["network", "firewall"],
        allowed: "[network]",
        remedy: "set enforcedBy: [network], or give the hub its firewalls",
      },
    ]);
  });

  it("refuses a flow between spokes, which nothing routes", () => {
    const values = changed(exampleValues("azure-to-aws"), {
      "spokes.data": { cidr: "172.18.0.0/16" },
      "flows.copy": { from: "spoke/app", to: "spoke/data", services: ["tcp/443"], enforcedBy: ["network"] },
    });
    assert.deepEqual(problemPaths(values), [
      ["hub:flows.copy", "leads from a spoke to a spoke, and the hub routes between sites and spokes only"],
    ]);
  });

  it("refuses another word in place of none", () => {
    assert.deepEqual(problemsOf(changed(exampleValues("azure-to-aws"), { firewalls: "off" })), [
      {
        path: "hub:firewalls",
        what: "is neither none nor a map of the firewalls' settings",
        value: "off",
        allowed: "none, or a map of the firewalls' settings",
      },
    ]);
  });

  it("refuses a hub with firewalls that lacks what they need", () => {
    assert.deepEqual(problemPaths(changed(exampleValues("azure-to-aws"), { firewalls: undefined })), [
      ["hub:network.cidr", "is missing"],
      ["hub:network.asn", "is missing"],
      ["hub:network.transitGatewayCidr", "is missing"],
    ]);
  });

  it("counts one route table of the hub's own toward the Transit Gateway's quota, not three", () => {
    const few = (count: number) => changed(branches(), { "limits.routeTablesPerTransitGateway": count });
    assert.deepEqual(problemPaths(few(4)), []);
    assert.deepEqual(problemPaths(few(3)), [
      ["hub:sites", "exceeds a quota (route tables of the Transit Gateway, one per site on it)"],
    ]);
  });

  it("refuses what asks for a firewall", () => {
    assert.throws(() => requireFirewalls(planOf(exampleValues("azure-to-aws")), "--firewall"), {
      name: "ConfigError",
      message: /--firewall: stack test has no firewalls \(hub:firewalls: none\)/,
    });
  });
});

describe("a hub without firewalls", () => {
  it("keeps the plan of its sites as it is beside firewalls", () => {
    const [alone, beside] = [planOf(branches()), planOf(exampleValues("cloudhub"))];
    const withoutWords = (plan: HubPlan) => sitesOnAwsVpn(plan).map(({ filteredBy: _words, ...site }) => site);
    assert.deepEqual(withoutWords(alone), withoutWords(beside));
    assert.deepEqual(alone.sites, sitesOnAwsVpn(alone));
    const ofFirewalls = pairPlanOf(beside)!.flows;
    assert.deepEqual(
      alone.flows,
      beside.flows.filter((flow) => !ofFirewalls.includes(flow)),
    );
    assert.equal(alone.pair, undefined);
    assert.deepEqual(alone.transitGateway, { asn: 64512 });
  });

  it("has no word of firewalls in its summary and routes", () => {
    for (const example of PLAIN) {
      const plan = planOf(exampleValues(example));
      const summary = summarize(plan).split("\n");
      assert.equal(summary[0], "VPN hub test in ap-northeast-1, without firewalls; Transit Gateway AS 64512");
      assert.doesNotMatch(summary.slice(1).join("\n"), /firewall (?!rules)|[Ff]irewalls|Connect|undefined/, example);
      assert.doesNotMatch(routesReport(plan).text, /[Ff]irewall|Connect|undefined/, example);
    }
  });

  it("prints the configuration of a device", () => {
    const text = siteDeviceConfig(planOf(branches()), "depot", {});
    assert.match(text, /KEY-OF-depot-0-1/);
  });

  describe("as rendered", () => {
    let world: World;
    before(async () => {
      const values = changed(exampleValues("google-cloud-to-aws"), { "spokes.data": { cidr: "172.18.0.0/16" } });
      const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`hub:${key}`, value]));
      const plan = planOfText(stringify({ config: { "aws:region": "ap-northeast-1", ...config } }), "test");
      world = buildWorld(plan, await renderStack(plan));
    });

    it("lets every flow pass and nothing else, without a column for firewalls", () => {
      const rows = buildMatrix(world);
      assert.deepEqual(
        rows.filter(({ asExpected }) => !asExpected),
        [],
      );
      assert.deepEqual([...new Set(rows.map(({ group }) => group))].sort(), [
        "flow",
        "no flow",
        "other services",
        "reversed",
      ]);
      assert.doesNotMatch(formatMatrix(rows, world.unread), /firewall /);
      assert.deepEqual(world.unread, []);
    });

    it("leads from no spoke to another", () => {
      const [only, ...others] = trace(world, "spoke/app", "spoke/data", { protocol: 6, fromPort: 443, toPort: 443 });
      assert.deepEqual(others, []);
      assert.equal(only!.passage.result.text, "refused");
      assert.ok(
        only!.passage.by.a.request.some(({ by }) => by === "route table hub-transit-gateway-spokes has no route"),
        JSON.stringify(only!.passage.by.a.request),
      );
    });
  });

  it("gives up and gets firewalls without touching what it keeps", async () => {
    const registered = async (values: Record<string, unknown>) => {
      const { resources } = await record(
        () => new PlannedHub("hub", { plan: planOf(values), credentials: {}, azureSettings: {} }),
        {
          calls: {
            "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "1", arn: "arn:aws:iam::1:root" }),
            "aws:ec2/getAmi:getAmi": () => ({ id: "ami-0123456789abcdef0" }),
          },
        },
      );
      return new Map(resources.filter(({ isComponent }) => !isComponent).map(({ urn, inputs }) => [urn, inputs]));
    };
    const values = branches();
    const { cidr, asn, transitGatewayCidr } = exampleValues("cloudhub")["network"] as Record<string, unknown>;
    const network = { ...(values["network"] as object), cidr, asn, transitGatewayCidr };
    const [without, withFirewalls] = [
      await registered(values),
      await registered({ ...values, firewalls: OPERABLE, network }),
    ];
    const differing = [...without].filter(([urn, inputs]) => {
      const other = withFirewalls.get(urn);
      return other === undefined || JSON.stringify(other) !== JSON.stringify(inputs);
    });
    assert.deepEqual(
      differing.map(([urn]) => urn.split("::").at(-1)),
      ["hub-transit-gateway"],
    );
    const keepingBlock = await registered({
      ...values,
      network: { ...(values["network"] as object), transitGatewayCidr },
    });
    assert.deepEqual(
      [...keepingBlock].filter(([urn, inputs]) => JSON.stringify(withFirewalls.get(urn)) !== JSON.stringify(inputs)),
      [],
    );
    assert.ok(withFirewalls.size > without.size + 50);
  });
});
