/**
 * One operation at a time on a stack: a file says who is at work and since when. It is this checkout's; between two machines
 * the backend's own lock stands while the engine runs, and a firewall's commit lock while it commits.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { OperationError } from "./operationError";

interface Holder {
  readonly who: string;
  readonly host: string;
  readonly processId: number;
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
}

/**
 * Runs the action while nobody else's runs. What an interrupted process left is taken over.
 *
 * @param command in words, for example `hub failover --to b`
 * @throws {OperationError} naming who is at work
 */
export async function withLock<T>(stack: string, command: string, action: () => Promise<T>): Promise<T> {
  const file = path.join(process.cwd(), ".state", "operations", `${stack.replaceAll("/", "+")}.json`);
  take(file, {
    ...{ who: os.userInfo().username, host: os.hostname(), processId: process.pid },
    ...{ command, since: new Date().toISOString() },
  });
  try {
    return await action();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function take(file: string, own: Holder): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  try {
    fs.writeFileSync(file, JSON.stringify(own), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const holder = readHolder(file);
    if (holder !== undefined && isAtWork(holder)) throw lockedBy(holder, file);
    fs.rmSync(file, { force: true });
    take(file, own);
  }
}

/** Undefined for what was cut off while it was written. */
function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

/** Whether a process of another machine lives, nobody here can tell. */
function isAtWork({ host, processId }: Holder): boolean {
  if (host !== os.hostname()) return true;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function lockedBy({ who, host, processId, command, since }: Holder, file: string): OperationError {
  return new OperationError("locked", {
    path: "--stack",
    what: `${who} has been at work on it since ${since}: ${command} (process ${processId} on ${host})`,
    remedy: `wait for it; where nothing runs any more, remove ${file}`,
  });
}
