/**
 * Proves that every row of usage has a source and counts what the plan refuses by, and that `hub capacity` says from the
 * same rows what binds first, by numbers worked out here by hand. It does not prove that a hub of the estimated size plans:
 * prefixes that merge need less.
 */
import assert from "node:assert/strict";
import { capacity } from "../../../components/plan/quotas/capacity";
import { checkUsage, usage } from "../../../components/plan/quotas/usage";
import { capacityReport } from "../../../operations/capacity/capacity";
import { UsageError } from "../../../operations/terminal/usageError";
import { parseConfig } from "../../../components/plan/config/config";
import { planHub } from "../../../components/plan/plan";
import { changed, hubConfig, hubValues } from "../configs";
import { exampleValues } from "../examples";

const planOf = (stack: string, changes: Readonly<Record<string, unknown>> = {}) =>
  planHub(hubConfig(changed(hubValues(stack), changes)), stack, "ap-northeast-1");

const UNTRUST = "security group of the untrust interfaces: rules per direction";

describe("usage", () => {
  const plans = ["dev", "prod"].map((stack) => planOf(stack));

  it("names a source for every row, and keeps within each limit in a plan that is accepted", () => {
    for (const plan of plans) {
      const rows = usage(plan);
      assert.ok(rows.length > 25, String(rows.length));
      for (const { resource, source, used, base, limit } of rows) {
        assert.match(source, /^(docs\.|github\.com|azure-docs)/, resource);
        assert.ok(base >= 0 && base <= used && used <= limit, resource);
      }
      assert.deepEqual(checkUsage(plan), []);
    }
  });

  it("is what the plan refuses by: the same row, one above its limit", () => {
    const rows = usage(planOf("prod"));
    const untrust = rows.find(({ resource }) => resource === UNTRUST)!;
    const { used } = untrust;
    // Google and Azure have two addresses each, a customer gateway one; two services each.
    assert.deepEqual([used, untrust.base, untrust.limit, untrust.ceiling, untrust.adjustable], [28, 0, 60, 1000, true]);
    assert.doesNotThrow(() => planOf("prod", { "limits.rulesPerSecurityGroup": used }));
    assert.throws(
      () => planOf("prod", { "limits.rulesPerSecurityGroup": used - 1 }),
      /found: +28\n +allowed: at most 27/,
    );
  });
});

describe("capacity", () => {
  const plan = planOf("prod");
  const rowOf = (sites: number, resource: string) =>
    capacity(plan, { sites }).find((row) => row.resource === resource)!;

  it("is counted by the present mix: prod has 8 sites, 28 rules and 14 IKE peers", () => {
    assert.equal(plan.sites.length, 8);
    // 60 / 28 * 8 = 17.1; 28 / 8 * 40 = 140; 1000 / 28 * 8 = 285.7.
    const { needed, holdsSites, hubs } = rowOf(40, UNTRUST);
    assert.deepEqual([needed, holdsSites, hubs], [140, 17, 1]);
    assert.equal(rowOf(286, UNTRUST).hubs, 2);
    // Two of the 16 BGP peers are the Transit Gateway's: (1000 - 2) / 14 * 8 = 570.3.
    const peers = rowOf(40, "BGP peers of a firewall");
    assert.deepEqual([peers.needed, peers.holdsSites], [72, 570]);
    // What one site has does not grow with their number.
    assert.equal(rowOf(1000, "Connect peers of the Connect attachment").holdsSites, undefined);
  });

  it("says what today's number of sites uses, and has what binds first at its head", () => {
    const rows = capacity(plan, { sites: 8 });
    for (const { resource, used, needed } of rows) assert.equal(needed, used, resource);
    const shares = rows.map(({ needed, limit }) => needed / limit);
    assert.deepEqual(
      shares,
      [...shares].sort((left, right) => right - left),
    );
  });

  it("puts all traffic on one Connect peer, of 5 Gbps, and a site's share on its tunnel", () => {
    const gbps = (sites: number, asked: number) =>
      capacity(plan, { sites, gbps: asked })
        .filter(({ unit }) => unit === "Gbps")
        .map(({ resource, needed, limit, hubs }) => [resource.split(" ").slice(0, 3).join(" "), needed, limit, hubs]);
    assert.deepEqual(gbps(8, 12), [
      ["Connect peer, which", 12, 5, 3],
      // VpnGw2AZ of generation 1 and 2, VpnGw5AZ (azure-docs, about-gateway-skus).
      ["Azure VPN gateway", 1.5, 1, 1],
      ["Cloud VPN tunnel", 1.5, 1, 1],
      ["Azure VPN gateway", 1.5, 1.25, 1],
      ["Azure VPN gateway", 1.5, 10, 1],
    ]);
  });
});

describe("hub capacity", () => {
  const report = (sites?: string, gbps?: string, json = false, of = planOf("prod")) =>
    capacityReport(of, {
      stack: "prod",
      json,
      ...(sites === undefined ? {} : { sites }),
      ...(gbps === undefined ? {} : { gbps }),
    });

  it("fits 80 columns, names what binds next, and what is needed with its source", () => {
    const { text, fits } = report("40", "12");
    assert.equal(fits, false);
    for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
    const words = text.replaceAll(/\s+/g, " ");
    assert.ok(words.startsWith("prod: 8 sites today, asked for 40 sites and 12 Gbps in the same mix"), words);
    // 12 entries, of which AWS's deny and path MTU discovery are two: (20 - 2) / 10 * 8 = 14.4.
    assert.ok(words.includes("Binds next, at 14 sites: network ACL of spoke/data: egress entries"), words);
    assert.match(
      words,
      /- security group of the untrust interfaces: .*: 140 of 60; .*hub:limits\.rulesPerSecurityGroup/,
    );
    assert.match(
      words,
      /raises to 40 at most; .*\(docs\.aws\.amazon\.com\/vpc\/latest\/userguide\/amazon-vpc-limits\.html\)/,
    );
    assert.match(words, /Hubs: 3, for limits/);
  });

  it("says that nothing is needed where all limits hold, on the AWS VPN as well", () => {
    assert.match(report("9").text, /Nothing is needed: the limits hold it\.$/);
    assert.equal(report("9").fits, true);
    for (const example of ["azure-to-aws", "azure-to-aws-bgp", "cloudhub", "google-cloud-to-aws"]) {
      const each = planHub(parseConfig(exampleValues(example)), example, "ap-northeast-1");
      const { text, fits } = report(String(each.sites.length), undefined, false, each);
      assert.ok(fits, text);
      for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
    }
  });

  it("is JSON with every row, and nothing else", () => {
    const { rows, ...rest } = JSON.parse(report("40", "12", true).text) as { rows: unknown[] };
    assert.deepEqual(rest, { sites: 40, gbps: 12, fits: false, hubs: 3 });
    assert.deepEqual(rows, JSON.parse(JSON.stringify(capacity(planOf("prod"), { sites: 40, gbps: 12 }))));
  });

  const refused = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      assert.ok(error instanceof UsageError);
      return error.problems.map(({ path, value }) => [path, value]);
    }
    return [];
  };

  it("refuses numbers that are none, all at once, and a question without one", () => {
    for (const sites of ["0", "-1", "1.5", "1e3", "", "x", "100001", " 5"])
      for (const gbps of ["0", "-1", "1e3", "", "x", "10001", "1,5", "Infinity"])
        assert.deepEqual(
          refused(() => report(sites, gbps)),
          [
            ["--sites", sites],
            ["--gbps", gbps],
          ],
        );
    assert.deepEqual(
      refused(() => report()),
      [["--sites", undefined]],
    );
    for (const good of ["1", "100000"])
      assert.deepEqual(
        refused(() => report(good)),
        [],
      );
    for (const good of ["0.5", "10000"])
      assert.deepEqual(
        refused(() => report(undefined, good)),
        [],
      );
  });

  it("refuses a stack without a site, which has no mix", () => {
    const none = planOf("dev", { sites: {}, flows: {} });
    assert.deepEqual(
      refused(() => report("5", undefined, false, none)),
      [["--stack", undefined]],
    );
  });
});
