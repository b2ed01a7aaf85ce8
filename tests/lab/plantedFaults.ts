/**
 * A program for the tests: brings `dev` up with one fault per kind of claim planted into the topology, runs the cases,
 * and writes the report. A rehearsal that cannot fail proves nothing.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { assemble } from "../../lab/assemble";
import { CASES } from "../../lab/cases/catalogue";
import { runCase } from "../../lab/cases/context";
import { isIsolated, runIsolated, settle } from "../../lab/engine/isolation";
import { Rehearsal } from "../../lab/engine/rehearsal";
import type { Topology } from "../../lab/topology";
import { planOfStack } from "../../operations/stackFile";

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

async function inside(): Promise<void> {
  settle(
    () => process.exit(130),
    ([command, ...argv]) => void execFileSync(command!, argv),
  );
  const option = (name: string) => process.argv[process.argv.indexOf(name) + 1]!;
  const assembled = await assemble(planOfStack("dev"));
  const topology = [plantOtherKey, plantLeak, plantOpenPort].reduce((at, plant) => plant(at), assembled.topology);
  const faulty = { ...assembled, topology };
  const rehearsal = new Rehearsal(topology);
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
