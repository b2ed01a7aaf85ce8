/** Watches how large the processes of policy packs get. */
import fs from "node:fs";

const SAMPLE_MILLISECONDS = 50;

/** @param packs folders of the packs, which stand on the command line of their processes */
export function watchPeaks(packs: readonly string[]): { stop(): number } {
  let peakKilobytes = 0;
  const sample = () => {
    for (const pid of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      const status = readPack(pid, packs);
      peakKilobytes = Math.max(peakKilobytes, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0));
    }
  };
  const timer =
    packs.length > 0 && fs.existsSync("/proc/self/stat") ? setInterval(sample, SAMPLE_MILLISECONDS) : undefined;
  return {
    stop: () => {
      clearInterval(timer);
      return peakKilobytes / 1024;
    },
  };
}

/** The text of the process's status; empty for other processes, the CLI itself among them, and for one that has ended. */
function readPack(pid: string, packs: readonly string[]): string {
  try {
    const [program = "", ...args] = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    if (!/node$/.test(program) || !args.some((arg) => arg.includes("run-policy-pack"))) return "";
    return args.some((arg) => packs.includes(arg)) ? fs.readFileSync(`/proc/${pid}/status`, "utf8") : "";
  } catch {
    return "";
  }
}
