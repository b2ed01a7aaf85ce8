/**
 * Prints what the policy packs cost: stack dev in a preview, and a state of 6,000 resources in `pulumi policy analyze`
 * (no program, no provider). Beside them as many packs without a rule, and the bundle, which serves all rules from one
 * process. CPU seconds count: wall time is shown, and follows what else the machine does.
 * `VPN_HUB_ENGINE=<folder of the CLI> node -r ./tools/typescript.js tools/bench/policies.ts [rounds]`, 3 by default.
 */
import fs from "node:fs";
import path from "node:path";
import { measure, type Measurement } from "./measure";
import { multiplyStack, type StackState } from "./multiplyStack";
import { COMMON, packFlags, print, QUIET, row, runBench, runPulumi, seconds } from "./run";
import { emptyPack, projectVariant } from "./variants";
import { watchPeaks } from "./watchPeaks";

const root = path.join(__dirname, "..", "..");
const RESOURCES = 6_000;
const BUNDLE = path.join(root, "policy", "opt-in", "bundle");

interface Candidate {
  readonly name: string;
  readonly packs: readonly string[];
}

async function compare(folder: string, rounds: number, env: NodeJS.ProcessEnv): Promise<void> {
  const { folder: project, packs } = projectVariant(path.join(folder, "project"));
  const run = (...args: string[]) => runPulumi(project, args, env);
  run("stack", "init", "dev");
  run("up", "--yes", "--skip-preview", ...QUIET);
  const state = JSON.parse(run("stack", "export", "--show-secrets")) as StackState;
  const file = path.join(folder, "large.json");
  const large = multiplyStack(state, RESOURCES);
  fs.writeFileSync(file, JSON.stringify(large));

  fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  const empty = packs.map((_, index) => emptyPack(folder, `empty-${index}`));
  const candidates: Candidate[] = [
    { name: "no pack", packs: [] },
    { name: "1 pack without a rule", packs: empty.slice(0, 1) },
    { name: `${packs.length} packs without a rule`, packs: empty },
    { name: `the ${packs.length} packs`, packs },
    { name: "the bundle (their rules)", packs: [BUNDLE] },
  ];
  const preview = ["preview", "--stack", "dev", ...QUIET];
  await table(
    `Preview of stack dev, ${state.deployment.resources.length} resources`,
    candidates,
    rounds,
    preview,
    project,
    env,
  );
  // Analyzing by no pack is no command: the step from one empty pack to three says what a pack costs.
  const analyze = ["policy", "analyze", "--file", file, ...COMMON];
  const judged = candidates.slice(1);
  await table(
    `Analysis of a state of ${large.deployment.resources.length} resources`,
    judged,
    rounds,
    analyze,
    project,
    env,
  );
}

interface Figures extends Measurement {
  /** The largest pack process. */
  readonly packMegabytes: number;
}

async function table(
  title: string,
  candidates: readonly Candidate[],
  rounds: number,
  command: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const measured = new Map<Candidate, Figures[]>(candidates.map((candidate) => [candidate, []]));
  for (let round = 0; round < rounds; round++) {
    for (const candidate of candidates) {
      const flags = packFlags(candidate.packs);
      const peaks = watchPeaks(candidate.packs);
      try {
        const measurement = await measure("pulumi", [...command, ...flags], folder, env);
        measured.get(candidate)!.push({ ...measurement, packMegabytes: peaks.stop() });
      } finally {
        peaks.stop();
      }
    }
  }
  print(`\n${title}, median of ${rounds}`);
  print(row("", "CPU", "wall", "largest pack"));
  const medians = candidates.map((candidate) => medianOf(measured.get(candidate)!));
  candidates.forEach(({ name }, index) => {
    const { cpuSeconds, wallSeconds, packMegabytes } = medians[index]!;
    print(
      row(
        name,
        seconds(cpuSeconds),
        seconds(wallSeconds),
        packMegabytes === 0 ? "-" : `${packMegabytes.toFixed(0)} MB`,
      ),
    );
  });
  const cpuOf = (name: string) =>
    medians[candidates.findIndex((candidate) => candidate.name.startsWith(name))]!.cpuSeconds!;
  const count = Math.max(...candidates.map(({ packs }) => packs.length));
  const one = (cpuOf(`${count} packs`) - cpuOf("1 pack")) / (count - 1);
  const base = cpuOf("1 pack") - one;
  const added = (cpuOf(`the ${count} packs`) - base) / (cpuOf(`${count} packs`) - base);
  print(row("added against empty packs", added.toFixed(2), "", "target: at most 1.3"));
}

function medianOf(figures: readonly Figures[]): Figures {
  const middle = (values: readonly number[]) => [...values].sort((left, right) => left - right)[values.length >> 1]!;
  return {
    wallSeconds: middle(figures.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: middle(figures.map(({ cpuSeconds }) => cpuSeconds ?? NaN)),
    packMegabytes: Math.max(...figures.map(({ packMegabytes }) => packMegabytes)),
  };
}

void runBench(3, compare);
