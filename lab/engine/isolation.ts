/**
 * A world of its own for each run: PID, mount and network namespaces that the kernel takes down with the last process.
 * So nothing is left behind whatever ends the run, even SIGKILL, and parallel runs cannot see each other: `ip netns`
 * names live in a private /run.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";

const INNER = "VPN_HUB_REHEARSAL_INNER";

/** Folder of sockets, configurations and keys: memory that goes with the run. Short, for a socket's path has 108 bytes. */
export const RUN_FOLDER = "/run/rehearsal";

export function isIsolated(): boolean {
  return process.env[INNER] !== undefined;
}

/**
 * Runs this very program again inside, with the same arguments and terminal, and waits for it.
 *
 * @param onReady told the process id by which `nsenter` enters, once the inside says that it is up
 * @returns the exit code, 130 after an interrupt
 */
export function runIsolated(onReady: (pid: number) => void): Promise<number> {
  const isolate = ["--fork", "--kill-child=SIGKILL", "--pid", "--mount-proc", "--mount", "--net"];
  const child = spawn("unshare", [...isolate, process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, [INNER]: "1" },
  });
  child.on("message", () => onReady(firstChildOf(child.pid!)));
  // The terminal sends an interrupt to both; the inside cleans up, and this waits for it.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (child.connected) child.send(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}

function firstChildOf(pid: number): number {
  return Number(fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0]);
}

/** Inside: prepares /run and ends the process, and with it everything, when the outside is gone or interrupts. */
export function settle(onInterrupt: () => void, mount: (argv: readonly string[]) => void): void {
  process.on("disconnect", () => process.exit(130));
  process.on("message", onInterrupt);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onInterrupt);
  process.channel?.unref();
  mount(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"]);
  fs.mkdirSync(RUN_FOLDER, { mode: 0o711 });
}

export function sayReady(): void {
  process.send?.("ready");
}
