/** Runs a command and measures it and every process that it starts. */
import { spawn } from "node:child_process";
import fs from "node:fs";

export interface Measurement {
  readonly wallSeconds: number;
  /** User and system time of all processes, or undefined where there is no /proc (only Linux has it). */
  readonly cpuSeconds?: number;
  /** Peak resident memory of the largest process, or undefined where there is no /proc. */
  readonly peakMegabytes?: number;
}

interface ProcessUsage {
  cpuTicks: number;
  peakKilobytes: number;
}

/** Linux reports process times in these for every architecture that Node.js runs on: proc(5), `sysconf(_SC_CLK_TCK)`. */
const TICKS_PER_SECOND = 100;
const SAMPLE_MILLISECONDS = 20;
const hasProc = fs.existsSync("/proc/self/stat");

/** @throws with the command's output when it fails: a failing run must not pass for a fast one */
export function measure(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  return new Promise<Measurement>((resolve, reject) => {
    const started = process.hrtime.bigint();
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const output: Buffer[] = [];
    child.stdout.on("data", (data: Buffer) => output.push(data));
    child.stderr.on("data", (data: Buffer) => output.push(data));
    const usage = new Map<number, ProcessUsage>();
    const sample = () => sampleTree(child.pid!, usage);
    const timer = hasProc ? setInterval(sample, SAMPLE_MILLISECONDS) : undefined;
    child.on("error", reject);
    child.on("close", (code) => {
      const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9;
      clearInterval(timer);
      if (code !== 0) reject(new Error(`${command} ${args.join(" ")} failed:\n${Buffer.concat(output).toString()}`));
      else resolve({ wallSeconds, ...(hasProc ? total([...usage.values()]) : {}) });
    });
  });
}

function total(usages: readonly ProcessUsage[]) {
  return {
    cpuSeconds: usages.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0) / TICKS_PER_SECOND,
    peakMegabytes: Math.max(...usages.map(({ peakKilobytes }) => peakKilobytes)) / 1024,
  };
}

/**
 * Keeps the latest usage of every descendant, so that a process counts up to its last sample. What one is seen once
 * stays watched, also when its parent ends before it.
 */
function sampleTree(rootPid: number, usage: Map<number, ProcessUsage>): void {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const fields = readStat(name);
    if (fields === undefined) continue;
    parents.set(Number(name), fields.parent);
    ticks.set(Number(name), fields.cpuTicks);
  }
  const isOurs = (pid: number): boolean => {
    for (let each: number | undefined = pid; each !== undefined && each > 1; each = parents.get(each))
      if (each === rootPid || usage.has(each)) return true;
    return false;
  };
  for (const [pid, cpuTicks] of ticks) {
    if (!isOurs(pid)) continue;
    const peakKilobytes = Math.max(usage.get(pid)?.peakKilobytes ?? 0, readPeak(pid));
    usage.set(pid, { cpuTicks, peakKilobytes });
  }
}

/** proc(5): the process's name stands in parentheses and may hold anything, so count from behind it. */
function readStat(pid: string): { parent: number; cpuTicks: number } | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), cpuTicks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined;
  }
}

function readPeak(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
