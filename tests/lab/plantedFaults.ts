/**
 * A program for the tests: brings a stack up with one fault per kind of claim planted, runs the cases, and writes the
 * report. A rehearsal that cannot fail proves nothing. With `--example` the faults are planted into the recorded AWS
 * resources of a stack of `examples/`, else into the topology of `dev`.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { assemble, assembleStack, type Assembled } from "../../lab/assemble";
import { CASES } from "../../lab/cases/catalogue";
import { runCase } from "../../lab/cases/context";
import { isIsolated, runIsolated, settle } from "../../lab/engine/isolation";
import { Rehearsal } from "../../lab/engine/rehearsal";
import type { CloudResource } from "../../lab/sources/resources";
import { readStack } from "../../lab/sources/stack";
import { readStackFile } from "../../lab/stackFile";
import type { Topology } from "../../lab/topology";
import { renderStack } from "../../operations/rendered/rendered";
import { planOfStack, planOfText } from "../../operations/plan/stackFile";

/** The other key of one tunnel's remote end. */
function plantOtherKey(topology: Topology): Topology {
  const ikeEnds = topology.ikeEnds.map((end) =>
    end.side === "remote" && end.tunnel === "tokyo-gcp/a-0" ? { ...end, presharedKey: "another" } : end,
  );
  return { ...topology, ikeEnds };
}

/** The Google Cloud site announces a prefix that is not its own, and firewall b filters nothing. */
function plantLeak(topology: Topology): Topology {
  const routers = topology.routers.map((router) => ({
    ...router,
    neighbors: router.neighbors.map((neighbor) =>
      router.namespace === "tokyo-gcp" || router.namespace === "fw-b"
        ? { ...neighbor, accept: undefined, announce: undefined }
        : neighbor,
    ),
    networks: router.namespace === "tokyo-gcp" ? [...router.networks, "10.99.0.0/16"] : router.networks,
  }));
  return { ...topology, routers };
}

/** No layer stops SSH: the firewalls' rules and the filters beside the workloads are open. */
function plantOpenPort(topology: Topology): Topology {
  const filters = topology.filters.map(({ namespace, ruleset }) => ({
    namespace,
    ruleset: ruleset.replaceAll(
      /(chain (transit|forward|workload_in|workload_out) \{\n(?: {4}type filter[^\n]*\n)?)/g,
      "$1    tcp dport 22 accept\n    tcp sport 22 accept\n",
    ),
  }));
  return { ...topology, filters };
}

/** Inputs of AWS's ends that differ from what the devices were given; the site of each keeps its other tunnel. */
const OTHER_INPUTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "kobe-0": { tunnel1Phase1EncryptionAlgorithms: ["AES128"], tunnel1Phase1DhGroupNumbers: [14] },
  "sapporo-0": { tunnel1PresharedKey: "another.key.of.the.wrong.tunnel" },
  "nagoya-0": { tunnel1InsideCidr: "169.254.250.0/30" },
  "depot-0": { tunnel2Phase2DhGroupNumbers: [2] },
};

/** Also: the route to sapporo stands in kobe's table, as no flow says. */
function plantIntoAws(resources: readonly CloudResource[]): CloudResource[] {
  const named = (type: string, name: string) => {
    const found = resources.find((each) => each.type === `aws:ec2transitgateway/${type}` && each.name === name);
    if (found === undefined) throw new Error(`the example has changed: it has no ${name}`);
    return found;
  };
  const route = named("route:Route", "site-sapporo-0-from-spokes-10-50-8-0-22");
  const inputs = {
    ...route.inputs,
    transitGatewayRouteTableId: named("routeTable:RouteTable", "site-kobe").id,
  };
  const planted = resources.map((resource) =>
    resource.type === "aws:ec2/vpnConnection:VpnConnection" && resource.name in OTHER_INPUTS
      ? { ...resource, inputs: { ...resource.inputs, ...OTHER_INPUTS[resource.name] } }
      : resource,
  );
  return [...planted, { ...route, name: "planted", id: "planted-id", inputs }];
}

async function faultyDev(): Promise<Assembled> {
  const assembled = await assemble(planOfStack("dev"));
  const topology = [plantOtherKey, plantLeak, plantOpenPort].reduce((at, plant) => plant(at), assembled.topology);
  return { ...assembled, topology };
}

async function faultyExample(example: string): Promise<Assembled> {
  const file = path.join("examples", example, `Pulumi.${example}.yaml`);
  const { stack, text } = readStackFile("", file);
  const plan = planOfText(text, stack);
  return assembleStack(plan, readStack(plan, plantIntoAws(await renderStack(plan))));
}

async function inside(): Promise<void> {
  settle(
    () => process.exit(130),
    ([command, ...argv]) => void execFileSync(command!, argv),
  );
  const option = (name: string) => process.argv[process.argv.indexOf(name) + 1]!;
  const faulty = process.argv.includes("--example") ? await faultyExample(option("--example")) : await faultyDev();
  const rehearsal = new Rehearsal(faulty.topology);
  await rehearsal.up();
  const cases = [];
  for (const name of ["bring-up", "routes", "flows"]) {
    cases.push(
      await runCase(
        CASES.find((each) => each.name === name)!,
        faulty,
        rehearsal,
        option("--evidence"),
      ),
    );
  }
  fs.writeFileSync(option("--json"), JSON.stringify({ cases }));
  await rehearsal.down();
}

void (isIsolated() ? inside().then(() => 0) : runIsolated(() => undefined)).then((code) => process.exit(code));
