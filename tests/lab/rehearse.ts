/** Starts `rehearse` as a person would, and reads its report. */
import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { missingPrerequisites } from "../../lab/prerequisites";
import type { Report } from "../../lab/report";
import { root } from "../unit/configs";

/** What the machine lacks; empty where the rehearsal can run. */
export const missing = missingPrerequisites();

export interface Rehearsed {
  readonly code: number;
  readonly output: string;
  readonly report?: Report;
  readonly evidence: string;
}

/** Folders of this process's runs: for a test that passed to remove, for one that failed to keep. */
export const evidenceFolders: string[] = [];

export type Started = ReturnType<typeof startRehearsal>;

export function startRehearsal(script: string, argv: readonly string[]) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vpn-hub-rehearsal-"));
  const json = path.join(folder, "report.json");
  evidenceFolders.push(folder);
  const child = spawn(
    process.execPath,
    ["-r", "./tools/typescript.js", script, ...argv, "--evidence", folder, "--json", json],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += String(data)));
  const ended = new Promise<Rehearsed>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const report = fs.existsSync(json) ? (JSON.parse(fs.readFileSync(json, "utf8")) as Report) : undefined;
      resolve({ code: code ?? -1, output, evidence: folder, ...(report === undefined ? {} : { report }) });
    });
  });
  return { child, ended, saysUp: () => /^Up in /m.test(output) };
}

export function rehearse(...argv: readonly string[]): Promise<Rehearsed> {
  return startRehearsal("lab/rehearse.ts", argv).ended;
}

/** Process ids below this one, at any depth. */
export function descendants(child: ChildProcess): number[] {
  const below = (pid: number): number[] => {
    try {
      const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
      return children === "" ? [] : children.split(" ").flatMap((each) => [Number(each), ...below(Number(each))]);
    } catch {
      return [];
    }
  };
  return below(child.pid!);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
