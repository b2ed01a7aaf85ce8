/**
 * Prints how long a warm preview of stack dev takes against two references taken in the same run, in turns: the floor
 * and the same program under Pulumi's defaults (variants.ts); and how long the plan of 10,000 sites takes.
 * `npm run bench -- [rounds]`, 5 by default. The targets are printed, not enforced: the machine is not ours alone.
 */
import os from "node:os";
import path from "node:path";
import { measure, type Measurement } from "./measure";
import { planSeconds } from "./planSites";
import { QUIET, packFlags, print, row, runBench, runPulumi, say, seconds } from "./run";
import { defaultsVariant, floorVariant, projectVariant, type ExportedStack, type Variant } from "./variants";

const SITES = 10_000;
/** The defaults take many times longer and differ by far more than two runs do. */
const DEFAULTS_ROUNDS = 2;

async function compare(folder: string, rounds: number, environment: NodeJS.ProcessEnv): Promise<void> {
  const pulumi = (variant: Variant, ...args: string[]) => runPulumi(variant.folder, args, environment);
  const preview = (variant: Variant) =>
    measure(
      "pulumi",
      ["preview", "--stack", "dev", ...QUIET, ...packFlags(variant.packs)],
      variant.folder,
      environment,
    );

  say("Bringing stack dev up in a sandbox of its own.");
  const project = projectVariant(path.join(folder, "project"));
  pulumi(project, "stack", "init", "dev");
  pulumi(project, "up", "--yes", "--skip-preview", ...QUIET);
  const stack = JSON.parse(pulumi(project, "stack", "export", "--show-secrets")) as ExportedStack;
  const floor = floorVariant(path.join(folder, "floor"), project, stack);
  const defaults = defaultsVariant(path.join(folder, "defaults"), project);

  say("Warming up, which also checks that the three programs declare the same resources.");
  const counts = [project, floor, defaults].map((variant) => unchangedResources(pulumi, variant));
  if (new Set(counts).size !== 1) throw new Error(`the programs differ: ${counts.join(", ")} resources`);

  const measured = new Map<Variant, Measurement[]>([project, floor, defaults].map((variant) => [variant, []]));
  for (let round = 1; round <= rounds; round++) {
    say(`Round ${round} of ${rounds}.`);
    const variants = round <= DEFAULTS_ROUNDS ? [project, floor, defaults] : [project, floor];
    for (const variant of variants) measured.get(variant)!.push(await preview(variant));
  }
  const [ours, lowest, theirs] = [project, floor, defaults].map((variant) => median(measured.get(variant)!));
  print(
    `Warm preview of stack dev: ${counts[0]} resources, ${project.packs.length} policy packs, median of ${rounds} ${rounds === 1 ? "run" : "runs"} ` +
      `(${Math.min(rounds, DEFAULTS_ROUNDS)} of Pulumi's defaults) taken in turns, ${os.cpus().length} CPUs`,
  );
  print(row("", "wall", "CPU", "largest process"));
  for (const [variant, figures] of [
    [project, ours],
    [floor, lowest],
    [defaults, theirs],
  ] as const)
    print(row(variant.name, seconds(figures!.wallSeconds), seconds(figures!.cpuSeconds), megabytes(figures!)));
  print("");
  print(ratio("wall against the floor", ours!.wallSeconds, lowest!.wallSeconds, "at most 1.3"));
  print(ratio("wall against Pulumi's defaults", ours!.wallSeconds, theirs!.wallSeconds, "at most 0.33"));
  print(ratio("CPU against Pulumi's defaults", ours!.cpuSeconds, theirs!.cpuSeconds, "none"));
  print(ratio("memory against Pulumi's defaults", ours!.peakMegabytes, theirs!.peakMegabytes, "at most 0.2"));
  print(row("plan of 10,000 sites", seconds(planSeconds(SITES)), "", "target: about 1 s"));
  if (ours!.cpuSeconds === undefined) print("CPU and memory are measured only where there is a /proc, as on Linux.");
}

/** @throws when a preview shows a change: then the references would not do the same work */
function unchangedResources(pulumi: (variant: Variant, ...args: string[]) => string, variant: Variant): number {
  const { changeSummary } = JSON.parse(
    pulumi(variant, "preview", "--json", "--stack", "dev", ...packFlags(variant.packs)),
  ) as { changeSummary: Readonly<Record<string, number>> };
  const changes = Object.entries(changeSummary).filter(([op]) => op !== "same" && op !== "read");
  if (changes.length > 0) throw new Error(`${variant.name} is not unchanged: ${JSON.stringify(changeSummary)}`);
  return changeSummary["same"] ?? 0;
}

function median(measurements: readonly Measurement[]): Measurement {
  const middle = (values: readonly (number | undefined)[]) => {
    const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
    const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
    return low === undefined || high === undefined ? undefined : (low + high) / 2;
  };
  return {
    wallSeconds: middle(measurements.map(({ wallSeconds }) => wallSeconds))!,
    cpuSeconds: middle(measurements.map(({ cpuSeconds }) => cpuSeconds)),
    peakMegabytes: middle(measurements.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

const megabytes = ({ peakMegabytes }: Measurement) =>
  peakMegabytes === undefined ? "-" : `${peakMegabytes.toFixed(0)} MB`;

function ratio(name: string, value: number | undefined, reference: number | undefined, target: string): string {
  const figure = value === undefined || reference === undefined ? "-" : (value / reference).toFixed(2);
  return row(name, figure, "", `target: ${target}`);
}

void runBench(5, compare);
