/** How long a push waits for what passes by itself, and when it has waited long enough. */
import { BusyError, CancelledError } from "./errors";

export interface Timing {
  /** Longest wait for one answer. */
  readonly requestSeconds: number;
  /** Pause between two looks at a job, a lock or a firewall that boots. */
  readonly pollSeconds: number;
  /** Longest wait for a firewall that boots or does not answer. */
  readonly readySeconds: number;
  /** Longest wait for other administrators' locks and commits. */
  readonly lockSeconds: number;
  /** Longest wait for one commit. */
  readonly commitSeconds: number;
}

/** How far a push has come. */
export interface Progress {
  unreachableSince?: number | undefined;
  busySince?: number | undefined;
  /** The firewall was ready in this attempt. */
  met: boolean;
  /** Attempts that ended although the firewall was ready. */
  interruptions: number;
  /** A change was sent at some time, so our own traces in the candidate are no surprise. */
  sent: boolean;
  /** What would have to be taken back: nothing, uncommitted changes, or nothing any more because a commit runs. */
  stage: "untouched" | "changed" | "committing";
}

/** More than passing faults would need, few enough that a firewall which always fails ends the push. */
const MOST_INTERRUPTIONS = 10;

/** @returns undefined while waiting is worth it */
export function lateError(error: Error, progress: Progress, timing: Timing): Error | undefined {
  const now = Date.now();
  if (error instanceof BusyError) {
    const seconds = progress.stage === "committing" ? timing.commitSeconds : timing.lockSeconds;
    progress.busySince ??= now;
    if (now - progress.busySince < seconds * 1000) return undefined;
    return new Error(`waited ${seconds} s for others: ${error.message}; ask the holder to release it, then run \`up\``);
  }
  if (progress.met) {
    progress.interruptions += 1;
    if (progress.interruptions <= MOST_INTERRUPTIONS) return undefined;
    return new Error(`the firewall is ready, but was interrupted ${progress.interruptions} times: ${error.message}`);
  }
  progress.unreachableSince ??= now;
  if (now - progress.unreachableSince < timing.readySeconds * 1000) return undefined;
  return new Error(
    `the firewall did not answer for ${timing.readySeconds} s: ${error.message}. Does it run, and does its management ` +
      "security group allow this machine's address?",
  );
}

/** @throws {CancelledError} at once when the user ends the update */
export function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      clearTimeout(timer);
      reject(new CancelledError("the update was cancelled"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", cancel);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) return cancel();
    signal.addEventListener("abort", cancel, { once: true });
  });
}
