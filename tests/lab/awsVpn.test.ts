/**
 * Proves how the rehearsal reads sites on the AWS VPN: AWS's ends from the recorded resources, the far ends from what that
 * side is given, and its claims from the plan. It starts no daemon: tests/lab/rehearsal.test.ts does.
 */
import assert from "node:assert/strict";
import path from "node:path";
import { ConfigError } from "../../components/plan/problems";
import { planOfText } from "../../operations/plan/stackFile";
import { renderStack } from "../../operations/rendered/rendered";
import { assemble, assembleStack, type Assembled } from "../../lab/assemble";
import { awsVpnRouteClaims, awsVpnRouteClaimsAfter } from "../../lab/cases/awsVpnRoutes";
import { compareEnds } from "../../lab/cases/compareEnds";
import { flowMatrix, hasRoute, isAllowedBy } from "../../lab/cases/expectations";
import { rehearsedTunnels, unusedTunnelIds } from "../../lab/cases/tunnels";
import { awsProposals } from "../../lab/sources/proposals";
import { readStack } from "../../lab/sources/stack";
import { readStackFile } from "../../lab/stackFile";
import type { Settings } from "../../lab/topology";
import { root } from "../unit/configs";

const EXAMPLES = ["cloudhub", "azure-to-aws", "azure-to-aws-bgp", "google-cloud-to-aws"] as const;
const textOf = (example: string) => readStackFile("", `examples/${example}/Pulumi.${example}.yaml`, root).text;

describe("rehearsal of the AWS VPN on paper", () => {
  const assembled = {} as Record<(typeof EXAMPLES)[number], Assembled>;
  before(async () => {
    // One after the other: a recording has the engine to itself.
    for (const example of EXAMPLES) assembled[example] = await assemble(planOfText(textOf(example), example));
  });

  const endOf = (stack: Assembled, side: string, tunnel: string) =>
    stack.topology.ikeEnds.find((end) => end.side === side && end.tunnel === tunnel)!;

  it("has two ends for every tunnel of every example, which differ nowhere", () => {
    for (const { plan, topology } of Object.values(assembled)) {
      const planned = rehearsedTunnels(plan).map(({ id }) => id);
      for (const side of ["hub", "remote"]) {
        const ends = topology.ikeEnds.filter((end) => end.side === side).map(({ tunnel }) => tunnel);
        assert.deepEqual(ends.sort(), [...planned].sort());
      }
      assert.deepEqual(compareEnds(topology), []);
    }
  });

  it("uses every namespace and interface once, none of them too long", () => {
    for (const { topology } of Object.values(assembled)) {
      const names = topology.namespaces.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
      assert.deepEqual(
        names.filter((name) => name.length > 40),
        [],
      );
      const interfaces = topology.links.flatMap(({ ends }) => ends.map((end) => `${end.namespace} ${end.interface}`));
      assert.equal(new Set(interfaces).size, interfaces.length);
      assert.deepEqual(
        topology.links.flatMap(({ ends }) => ends).filter((end) => end.interface.length > 15),
        [],
      );
    }
  });

  it("takes AWS's timers, addresses and start from the connection, the device's settings from its configuration", () => {
    const aws = endOf(assembled.cloudhub, "hub", "nagoya/1-2");
    assert.deepEqual(aws.dpd, { delaySeconds: 10, timeoutSeconds: 30, restarts: false });
    assert.deepEqual([aws.initiates, aws.downWithoutSa], [false, true]);
    const device = endOf(assembled.cloudhub, "remote", "nagoya/1-2");
    assert.deepEqual([device.router, device.interface, device.initiates], ["nagoya-1", "hub-1-2", true]);
    assert.equal(device.remoteAddress, aws.localId);
    const { children, ...connection } = device.rendered!.connection;
    assert.equal(connection["if_id_in"], "2");
    assert.equal(((children as Settings)["hub-1-2"] as Settings)["start_action"], "start");
    assert.equal(device.rendered!.daemon["retransmit_tries"], "3");
    assert.equal(endOf(assembled["azure-to-aws-bgp"], "hub", "osaka/0-1").initiates, true);
    assert.equal(endOf(assembled["azure-to-aws-bgp"], "remote", "osaka/0-1").initiates, false);
  });

  it("tells two customer gateways with one address apart by who speaks to them", () => {
    const { rules, routes } = assembled.cloudhub.topology;
    const own = rules.flatMap((rule) => ("source" in rule ? [rule] : []));
    const sources = ["kobe-archive/0-1", "kobe-archive/0-2"].map((id) => endOf(assembled.cloudhub, "hub", id).localId);
    assert.deepEqual(own.map(({ source }) => source).sort(), sources.sort());
    const ways = routes.filter(({ destination }) => destination === "198.51.100.20/32");
    assert.deepEqual(
      ways.filter(({ namespace }) => namespace === "internet").map(({ table }) => table),
      [undefined, own[0]!.table],
    );
  });

  it("expects no far end of the tunnel that a static Azure site leaves out", async () => {
    const one = await assemble(
      planOfText(textOf("azure-to-aws").replace("staticTunnels: 2", "staticTunnels: 1"), "azure-to-aws"),
    );
    assert.deepEqual(unusedTunnelIds(one.plan), ["osaka/0-2"]);
    assert.deepEqual(
      compareEnds(one.topology).map(({ where, what }) => [where, what]),
      [["osaka/0-2", "end"]],
    );
  });

  it("shows an Azure connection to a customer gateway's other address as a tunnel without its end", async () => {
    const plan = planOfText(textOf("azure-to-aws-bgp"), "azure-to-aws-bgp");
    const planted = (await renderStack(plan)).map((resource) =>
      resource.type === "aws:ec2/customerGateway:CustomerGateway" && resource.name === "osaka-0"
        ? { ...resource, inputs: { ...resource.inputs, ipAddress: "192.0.2.99" } }
        : resource,
    );
    const whats = compareEnds(assembleStack(plan, readStack(plan, planted)).topology).map(
      ({ where, what }) => `${where} ${what}`,
    );
    for (const tunnel of ["osaka/0-1", "osaka/0-2"]) assert.ok(whats.includes(`${tunnel} end`), tunnel);
    assert.ok(!whats.includes("osaka/1-1 end"));
  });

  it("offers all of AWS's values where a tunnel's options say nothing", () => {
    const { ike, esp, ikeLifetimeSeconds, espLifetimeSeconds } = awsProposals({});
    assert.match(ike[1]!, /^aes128-aes256-sha1-sha256.*-modp1024-/);
    assert.match(esp[0]!, /^aes128gcm16-aes256gcm16-modp1024-modp1536-/);
    assert.deepEqual([ikeLifetimeSeconds, espLifetimeSeconds], [28_800, 3600]);
  });

  it("refuses an algorithm of AWS's that it does not know", () => {
    assert.throws(() => awsProposals({ Phase1IntegrityAlgorithms: ["SHA3-256"] }), /SHA3-256 has no counterpart/);
  });

  it("claims what the routes report says, before and after a loss", () => {
    const pathsOf = (claims: ReturnType<typeof awsVpnRouteClaims>, start: string) =>
      claims.flatMap(({ sentence, observe }) =>
        sentence.startsWith(start) && observe.kind === "path"
          ? [[observe.router, observe.interfaces.flatMap((name) => acrossFrom(observe.router, name))]]
          : [],
      );
    const acrossFrom = (router: string, name: string) =>
      assembled.cloudhub.topology.links.flatMap(({ ends: [left, right] }) =>
        [left, right].some((end) => end.namespace === router && end.interface === name)
          ? [left.namespace === router ? right.namespace : left.namespace]
          : [],
      );
    const gateway = "Transit Gateway, route table of site/kobe leads site/nagoya";
    // The attachment of the first device, by its lower MED; after its loss that of the other one.
    assert.deepEqual(pathsOf(awsVpnRouteClaims(assembled.cloudhub), gateway), [["tgw-site-kobe", ["aws-nagoya-0"]]]);
    const without = (id: string, router?: string) =>
      awsVpnRouteClaimsAfter(assembled.cloudhub, { lost: "customer-gateway", id }, router);
    const after = without("nagoya/0", "nagoya-0");
    assert.deepEqual(pathsOf(after, `without customer gateway nagoya/0: ${gateway}`), [
      ["tgw-site-kobe", ["aws-nagoya-1"]],
    ]);
    assert.ok(!after.some(({ observe }) => observe.kind === "path" && observe.router === "nagoya-0"));
    const cut = pathsOf(without("kobe/0"), "without customer gateway kobe/0: Transit Gateway, route table spokes");
    assert.deepEqual(cut, [["tgw", []]]);
    // Its static route stays on the Transit Gateway, and is no claim.
    assert.deepEqual(pathsOf(without("sapporo/0"), "without"), [["sapporo", []]]);
  });

  it("expects CloudHub where a flow allows it, and the network alone to filter", () => {
    const { plan } = assembled.cloudhub;
    const [kobe, nagoya, sapporo, app] = ["site/kobe", "site/nagoya", "site/sapporo", "spoke/app"].map((end) => {
      const [kind, name] = end.split("/") as ["site" | "spoke", string];
      return { kind, name };
    });
    const service = { protocol: "tcp", fromPort: 22, toPort: 22 } as const;
    const between = { from: kobe!, to: nagoya!, service };
    assert.ok(
      hasRoute(plan, between) && isAllowedBy(plan, "network", between) && isAllowedBy(plan, "firewall", between),
    );
    assert.ok(!hasRoute(plan, { from: kobe!, to: sapporo!, service }));
    const toSpoke = { from: kobe!, to: app!, service };
    assert.deepEqual(
      [hasRoute(plan, toSpoke), isAllowedBy(plan, "network", toSpoke), isAllowedBy(plan, "firewall", toSpoke)],
      [true, false, true],
    );
    assert.ok(flowMatrix(plan).every((probe) => probe.service.protocol !== "all"));
  });

  it("refuses a configuration file whose name tells no stack, or that does not exist", () => {
    const refusal = (config: string | undefined) => {
      try {
        readStackFile("nowhere", config, root);
      } catch (error) {
        assert.ok(error instanceof ConfigError);
        return error.message;
      }
      throw new Error("it was not refused");
    };
    assert.match(refusal("package.json"), /--config: is no stack's configuration file/);
    assert.match(refusal(path.join("examples", "Pulumi.nowhere.yaml")), /--config: does not exist/);
    assert.match(refusal(undefined), /--stack: has no configuration file.*Pulumi\.dev\.yaml/s);
  });
});
