/**
 * Prints what the policy packs cost: stack dev in a preview, and a state of 6,000 resources in `pulumi policy analyze`
 * (no program, no provider). Beside them as many packs without a rule, and the bundle, which serves all rules from one
 * process. CPU seconds count: wall time is shown, and follows what else the machine does.
 * `VPN_HUB_ENGINE=<folder of the CLI> node -r ./tools/typescript.js tools/bench/policies.ts [rounds]`, 3 by default.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { importModule } from "../../tests/engine/harness";
import { measure, type Measurement } from "./measure";
import { multiplyStack, type StackState } from "./multiplyStack";
import { emptyPack, projectVariant } from "./variants";
import { watchPeaks } from "./watchPeaks";

const root = path.join(__dirname, "..", "..");
const RESOURCES = 6_000;
const PACKS = ["approved-ciphers", "multi-layer-filtering", "psk-rotation"].map((name) =>
  path.join(root, "policy", name),
);
const BUNDLE = path.join(root, "policy", "opt-in", "bundle");
const COMMON = ["--non-interactive", "--color=never"];

interface Candidate {
  readonly name: string;
  readonly packs: readonly string[];
}

async function main(): Promise<void> {
  const rounds = Number(process.argv[2] ?? 3);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`rounds must be a whole number from 1, not ${process.argv[2]}`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vpn-hub-bench-"));
  try {
    await compare(folder, rounds);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(folder: string, rounds: number): Promise<void> {
  const env = await sandboxEnvironment(path.join(folder, "state"));
  const project = projectVariant(path.join(folder, "project")).folder;
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync("pulumi", args, {
      cwd: project,
      env,
      encoding: "utf8",
      maxBuffer: 1 << 29,
    });
    if (status !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${stdout}${stderr}`);
    return stdout;
  };
  run("stack", "init", "dev");
  run("up", "--yes", "--skip-preview", "--suppress-outputs", ...COMMON);
  const state = JSON.parse(run("stack", "export", "--show-secrets")) as StackState;
  const file = path.join(folder, "large.json");
  const large = multiplyStack(state, RESOURCES);
  fs.writeFileSync(file, JSON.stringify(large));

  fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  const empty = PACKS.map((_, index) => emptyPack(folder, `empty-${index}`));
  const candidates: Candidate[] = [
    { name: "no pack", packs: [] },
    { name: "1 pack without a rule", packs: empty.slice(0, 1) },
    { name: "3 packs without a rule", packs: empty },
    { name: "the 3 packs", packs: PACKS },
    { name: "the bundle (4 packs' rules)", packs: [BUNDLE] },
  ];
  const preview = ["preview", "--stack", "dev", "--suppress-outputs", ...COMMON];
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
      const flags = candidate.packs.flatMap((pack) => ["--policy-pack", pack]);
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
  const one = (cpuOf("3 packs") - cpuOf("1 pack")) / 2;
  const base = cpuOf("1 pack") - one;
  const added = (cpuOf("the 3 packs") - base) / (cpuOf("3 packs") - base);
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

async function sandboxEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  const { prepareSandbox } = (await importModule("tools/engine/sandboxHome.mjs")) as {
    prepareSandbox(engine: string, folder: string): Record<string, string>;
  };
  const engine = process.env["VPN_HUB_ENGINE"];
  if (engine === undefined) throw new Error("VPN_HUB_ENGINE must name the folder of the Pulumi CLI");
  return { ...process.env, ...prepareSandbox(engine, folder) };
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const row = (name: string, ...cells: readonly string[]) =>
  [name.padEnd(30), ...cells.map((cell) => cell.padStart(12))].join(" ").trimEnd();
const seconds = (value: number | undefined) => (value === undefined ? "-" : `${value.toFixed(2)} s`);

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
