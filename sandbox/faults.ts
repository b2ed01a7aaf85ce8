/**
 * Planned faults: $VPN_HUB_SANDBOX_FAULTS names a JSON file with a list of them. Calls are counted over all processes
 * in files beside the store, so that "the third create" means the third of the whole update.
 */
import fs from "node:fs";
import path from "node:path";

export interface Fault {
  readonly provider?: string;
  readonly type?: string;
  /** Logical name of the resource. */
  readonly name?: string;
  readonly method: "create" | "update" | "delete" | "read" | "invoke";
  /** `after`: the cloud has done it, and the answer is lost; `half`: of an update, it has done `properties` and no more. */
  readonly when?: "before" | "after" | "half";
  readonly properties?: readonly string[];
  /** Which matching call it hits, from 1. */
  readonly nth: number;
  /** `missing`: a read does not find what exists, as clouds do for a while after they made it. */
  readonly action: "fail" | "throttle" | "hang" | "die" | "missing";
  readonly message?: string;
}

export interface Call {
  readonly provider: string;
  readonly type: string;
  readonly name?: string;
  readonly method: Fault["method"];
}

/** Throttled calls are answered after this time, as the real SDKs do after their retries. */
const THROTTLE_MILLISECONDS = 1500;

/** What a read did not find though it exists. */
export class NotYetFound extends Error {}

/** @throws for a planned failure; never resolves for a hang; ends the process for `die`. */
export async function applyFaults(call: Call, when: "before" | "after" = "before"): Promise<void> {
  for (const fault of faultsOf(call, when)) {
    switch (fault.action) {
      case "fail":
        throw new Error(messageOf(fault, call));
      case "missing":
        throw new NotYetFound();
      case "throttle":
        await new Promise((resolve) => setTimeout(resolve, THROTTLE_MILLISECONDS));
        break;
      case "hang":
        await new Promise(() => setInterval(() => undefined, 60_000));
        break;
      case "die":
        process.kill(process.pid, "SIGKILL");
    }
  }
}

/** The update that the cloud does in part only, and what its answer says; undefined where it does it whole. */
export function halfOf(call: Call): { readonly properties: readonly string[]; readonly error: Error } | undefined {
  const [fault] = faultsOf(call, "half");
  return fault && { properties: fault.properties ?? [], error: new Error(messageOf(fault, call)) };
}

const messageOf = ({ message, action }: Fault, { method, type }: Call) =>
  message ?? `${method} of ${type}: planned fault (${action})`;

/** Those that hit this call, which counts as one of theirs. */
function faultsOf(call: Call, when: NonNullable<Fault["when"]>): Fault[] {
  const file = process.env["VPN_HUB_SANDBOX_FAULTS"];
  if (file === undefined || file === "") return [];
  const faults = JSON.parse(fs.readFileSync(file, "utf8")) as Fault[];
  return faults.filter(
    (fault, index) =>
      (fault.when ?? "before") === when && matches(fault, call) && count(`${file}.count-${index}`) === fault.nth,
  );
}

function matches(fault: Fault, call: Call): boolean {
  return (
    (["provider", "type", "name"] as const).every((key) => fault[key] === undefined || fault[key] === call[key]) &&
    fault.method === call.method
  );
}

/** One byte a call, appended: atomic between processes. */
function count(file: string): number {
  fs.appendFileSync(path.resolve(file), ".");
  return fs.statSync(file).size;
}
