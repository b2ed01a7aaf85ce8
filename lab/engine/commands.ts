/** Runs programs, in a namespace or not. Arguments are arrays: nothing passes through a shell. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly timeoutSeconds?: number;
}

/** Runs to the end, whatever the exit code; 124 after the timeout of 30 s. */
export function attempt(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(
      argv[0]!,
      argv.slice(1),
      { timeout: (options.timeoutSeconds ?? 30) * 1000, killSignal: "SIGKILL", maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        const code =
          error === null ? 0 : error.killed === true ? 124 : typeof error.code === "number" ? error.code : 127;
        resolve({ code, stdout, stderr: stderr === "" && code === 127 ? String(error) : stderr });
      },
    );
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}

/**
 * Runs to the end and returns what the program printed.
 *
 * @throws with the program's own words when its exit code is not 0
 */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await attempt(argv, options);
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}: ${(stderr || stdout).trim()}`);
  return stdout;
}

export const within = (namespace: string, argv: readonly string[]): string[] => [
  "ip",
  "netns",
  "exec",
  namespace,
  ...argv,
];

export interface DaemonOptions {
  readonly logFile: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a program that stays, in a namespace; its output goes to a file. */
export function startDaemon(namespace: string, argv: readonly string[], options: DaemonOptions): ChildProcess {
  const log = fs.openSync(options.logFile, "a");
  const [command, ...rest] = within(namespace, argv);
  const child = spawn(command!, rest, {
    stdio: ["ignore", log, log],
    env: { ...process.env, ...options.environment },
    // Away from the terminal's process group: an interrupt is the rehearsal's to handle.
    detached: true,
  });
  fs.closeSync(log);
  child.on("error", () => undefined);
  return child;
}

/** Asks again until it is so; false when the deadline passes. */
export async function until(
  isSo: () => Promise<boolean> | boolean,
  seconds: number,
  everyMilliseconds = 100,
): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await isSo()) return true;
    if (Date.now() >= end) return false;
    await pause(everyMilliseconds);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
