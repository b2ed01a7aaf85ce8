/** What both benches share: rounds, a temporary folder, a sandbox of its own, the CLI, and how figures are printed. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { importModule } from "../../tests/engine/harness";

export const COMMON = ["--non-interactive", "--color=never"];
export const QUIET = [...COMMON, "--suppress-outputs"];

/** Runs `compare` in a folder that is removed afterwards; the number of rounds is the command's first argument. */
export async function runBench(
  defaultRounds: number,
  compare: (folder: string, rounds: number, env: NodeJS.ProcessEnv) => Promise<void>,
): Promise<void> {
  try {
    const rounds = Number(process.argv[2] ?? defaultRounds);
    if (!Number.isInteger(rounds) || rounds < 1)
      throw new Error(`rounds must be a whole number from 1, not ${process.argv[2]}`);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vpn-hub-bench-"));
    try {
      await compare(folder, rounds, await sandboxEnvironment(path.join(folder, "state")));
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    say((error as Error).message);
    process.exitCode = 1;
  }
}

async function sandboxEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  const { prepareSandbox } = (await importModule("tools/engine/sandboxHome.mjs")) as {
    prepareSandbox(engine: string, folder: string): Record<string, string>;
  };
  const engine = process.env["VPN_HUB_ENGINE"];
  if (engine === undefined) throw new Error("start the bench by `npm run bench`, which finds the engine");
  return { ...process.env, ...prepareSandbox(engine, folder) };
}

/** @returns what the command printed @throws with all of it when it fails */
export function runPulumi(folder: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync("pulumi", args, {
    cwd: folder,
    env,
    encoding: "utf8",
    maxBuffer: 1 << 29,
  });
  if (status !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}

export const packFlags = (packs: readonly string[]): string[] => packs.flatMap((pack) => ["--policy-pack", pack]);

export const say = (line: string): boolean => process.stderr.write(`${line}\n`);
export const print = (line: string): boolean => process.stdout.write(`${line}\n`);
export const row = (name: string, ...cells: readonly string[]): string =>
  [name.padEnd(34), ...cells.map((cell) => cell.padStart(12))].join(" ").trimEnd();
export const seconds = (value: number | undefined): string => (value === undefined ? "-" : `${value.toFixed(2)} s`);
