/**
 * Proves that the trace follows packets of sites on AWS VPN connections, by the rendered rules and routes: over the
 * Transit Gateway and over a virtual private gateway, with BGP and with static routes, and that a route planted between
 * two such sites shows. It does not prove that AWS routes so.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { renderStack } from "../../../operations/rendered/rendered";
import { planOfText } from "../../../operations/plan/stackFile";
import { formatMatrix } from "../../../operations/trace/matrixText";
import type { MatrixRow } from "../../../operations/trace/rows";
import { parseService } from "../../../reading/service";
import { trace } from "../../../operations/trace/trace";
import { formatTraces } from "../../../operations/trace/traceText";
import { edited, matrixOf, plus, rowOf, type Stack, stackOf, worldOf } from "./worlds";
import { root } from "../configs";

const branch = (number: number, more: Record<string, unknown> = {}) => ({
  kind: "customer-gateway",
  terminateOn: "aws-vpn",
  asn: 65100 + number,
  outsideAddress: `192.0.2.${number}`,
  cidrs: [`10.60.${4 * number}.0/22`],
  ...more,
});

const CHANGES = {
  "sites.branch-one": branch(1),
  "sites.branch-two": branch(2, { asn: undefined, routing: "static" }),
  "sites.branch-three": branch(3, { attachTo: "app" }),
  "sites.lab-gcp": {
    ...{ kind: "gcp-ha-vpn", terminateOn: "aws-vpn", asn: 65104, region: "asia-northeast1" },
    cidrs: ["10.61.0.0/16"],
  },
  "flows.branches": {
    from: ["site/branch-one", "site/branch-two", "site/branch-three", "site/lab-gcp"],
    ...{ to: "spoke/app", services: ["tcp/443"], enforcedBy: ["network"] },
  },
  "flows.admin": { from: "site/lab-gcp", to: "site/branch-one", services: ["tcp/22"], enforcedBy: ["network"] },
};

describe("trace of sites on AWS VPN connections", () => {
  let stack: Stack;
  let rows: MatrixRow[];
  before(async () => {
    stack = await stackOf("dev", CHANGES);
    rows = matrixOf(stack);
  });

  it("has a matrix as expected, in which no firewall judges them", () => {
    assert.deepEqual(worldOf(stack).unread, []);
    assert.deepEqual(
      rows.filter(({ asExpected }) => !asExpected),
      [],
    );
    for (const site of ["branch-one", "branch-two", "branch-three", "lab-gcp"]) {
      const row = rowOf(rows, `site/${site}`, "spoke/app", "tcp/443");
      assert.equal(row.overall, "allowed");
      assert.equal(row.layers.firewall, undefined);
      assert.deepEqual(rowOf(rows, "spoke/app", `site/${site}`, "tcp/443").stoppedBy.slice(0, 2), [
        "security group",
        "network ACL",
      ]);
    }
    assert.equal(rowOf(rows, "site/lab-gcp", "site/branch-one", "tcp/22").overall, "allowed");
    assert.deepEqual(rowOf(rows, "site/branch-one", "site/branch-two", "any").stoppedBy, ["route"]);
    assert.deepEqual(rowOf(rows, "site/tokyo-gcp", "site/branch-one", "any").stoppedBy, ["route", "far side"]);
  });

  it("walks by the virtual private gateway, and by the Transit Gateway's table of the site", () => {
    const walk = (from: string, to: string) =>
      formatTraces(trace(worldOf(stack), from, to, parseService("tcp/443")), []);
    const byGateway = walk("site/branch-three", "spoke/app");
    assert.match(byGateway, /^site\/branch-three 10\.60\.12\.10 .*: allowed, with no firewall on the way\n/);
    assert.match(byGateway, /\nRequest, by no firewall: pass\n/);
    assert.match(byGateway, /VPC route +learnt from branch-three-0: 10\.60\.12\.0\/22 to vpn-gateway-app-id/);
    assert.doesNotMatch(byGateway, /attachment|standby/);
    assert.match(
      walk("site/branch-one", "spoke/app"),
      /Transit Gateway route +route table site-branch-one: 172\.17\.0\.0\/16 propagated/,
    );
  });

  it("shows a route planted between two of them", () => {
    const tables = (from: string, to: string) => ({
      transitGatewayRouteTableId: `site-${from}-id`,
      transitGatewayAttachmentId: `${to}-0-attachment`,
    });
    const type = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation";
    const oneWay = plus(stack, type, "hole", tables("branch-two", "branch-one"));
    const { layers, overall, fault } = rowOf(matrixOf(oneWay), "site/branch-two", "site/branch-one", "any");
    assert.deepEqual([layers.route, overall], ["passes", "fault"]);
    assert.match(fault!, /the request passes, its answer does not/);
    const route = "aws:ec2transitgateway/route:Route";
    const both = plus(oneWay, route, "back", {
      ...tables("branch-one", "branch-two"),
      destinationCidrBlock: "10.60.8.0/22",
    });
    assert.equal(rowOf(matrixOf(both), "site/branch-two", "site/branch-one", "any").overall, "allowed");
  });

  it("loses a site whose gateway speaks with another ASN than AWS expects", () => {
    const strange = ["lab-gcp-0", "lab-gcp-1"].reduce(
      (each, name) =>
        edited(each, "aws:ec2/customerGateway:CustomerGateway", name, (inputs) => ({ ...inputs, bgpAsn: "64999" })),
      stack,
    );
    const row = rowOf(matrixOf(strange), "site/lab-gcp", "spoke/app", "tcp/443");
    assert.equal(row.overall, "refused");
    assert.match(row.fault!, /: VPN connection lab-gcp-0: AWS expects AS 64999 of the site, which is AS 65104$/);
  });
});

describe("matrix of the examples", () => {
  const matrices = new Map<string, MatrixRow[]>();
  const exampleMatrix = async (name: string) => {
    const known = matrices.get(name);
    if (known !== undefined) return known;
    const file = path.join(root, "examples", name, `Pulumi.${name}.yaml`);
    const plan = planOfText(fs.readFileSync(file, "utf8"), name);
    const rows = matrixOf({ plan, resources: await renderStack(plan) });
    matrices.set(name, rows);
    return rows;
  };

  for (const name of ["azure-to-aws", "azure-to-aws-bgp", "cloudhub", "google-cloud-to-aws"])
    it(`is as expected for ${name}`, async () => {
      const rows = await exampleMatrix(name);
      assert.ok(rows.some(({ group }) => group === "flow"));
      assert.deepEqual(
        rows.filter(({ asExpected }) => !asExpected),
        [],
      );
    });

  it("says of two sites with a flow that routes alone open all of it both ways, once per direction", async () => {
    const rows = await exampleMatrix("cloudhub");
    const between = (from: string, to: string) =>
      rows.filter((row) => row.from === `site/${from}` && row.to === `site/${to}`);
    for (const [from, to] of [
      ["kobe", "nagoya"],
      ["depot", "kobe-archive"],
    ] as const) {
      assert.deepEqual([...new Set(between(from, to).map(({ group }) => group))], ["flow"]);
      assert.deepEqual(
        between(to, from).map(({ group, service, expected, overall }) => [group, service, expected, overall]),
        [["routed", "any", "allowed", "allowed"]],
      );
    }
    assert.equal(rows.filter(({ group }) => group === "routed").length, 2);
    assert.deepEqual(
      between("kobe", "sapporo").map(({ group, overall }) => [group, overall]),
      [["no flow", "refused"]],
    );
    const text = formatMatrix(rows, []);
    assert.match(text, /\nBetween sites on the AWS VPN, by routes alone: AWS routes both ways and filters nothing/);
    assert.match(text, /\nok +site\/nagoya +site\/kobe +any .* allowed +by routes alone\n/);
  });

  it("finds a route that is missing on the way back between two such sites", async () => {
    const name = "cloudhub";
    const plan = planOfText(fs.readFileSync(path.join(root, "examples", name, `Pulumi.${name}.yaml`), "utf8"), name);
    const all = await renderStack(plan);
    const resources = all.filter(
      ({ type, name: each }) =>
        type !== "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation" || !/nagoya.*kobe/.test(each),
    );
    assert.ok(resources.length < all.length);
    const row = rowOf(matrixOf({ plan, resources }), "site/nagoya", "site/kobe", "any");
    assert.deepEqual([row.overall, row.asExpected], ["fault", false]);
    assert.match(row.fault!, /: the request passes, its answer does not$/);
  });
});
