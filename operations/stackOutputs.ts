/** What the engine knows of a stack that is up: the addresses that the clouds gave, and the resources without secrets. */
import { spawnSync } from "node:child_process";
import { ConfigError } from "../components/plan/problems";
import { toRenderedResources, type RenderedResource } from "./rendered";
import type { KnownAddresses } from "./summary";

/** @throws {ConfigError} when the stack is not up */
export function readAddresses(stack: string): KnownAddresses {
  const output = readJson(stack, ["stack", "output", "--json"], "its outputs") as Partial<KnownAddresses>;
  if (output.firewalls !== undefined && output.outsideAddresses !== undefined) return output as KnownAddresses;
  throw new ConfigError([{ path: "--stack", what: "is not up", value: stack, remedy: "run pulumi up first" }]);
}

/**
 * The resources of a stack's state; what is secret in it stays encrypted and is left out.
 *
 * @throws {ConfigError} when the state could not be read
 */
export function readResources(stack: string): readonly RenderedResource[] {
  return readState(stack).resources;
}

/** The same, and when the engine wrote that state (ISO 8601). */
export function readState(stack: string): {
  readonly writtenAt: string;
  readonly resources: readonly RenderedResource[];
} {
  const state = readJson(stack, ["stack", "export"], "its state");
  const { deployment } = state as { deployment?: { manifest?: { time?: string } } };
  return { writtenAt: deployment?.manifest?.time ?? "an unknown time", resources: toRenderedResources(state) };
}

function readJson(stack: string, command: readonly string[], what: string): unknown {
  const args = [...command, "--stack", stack, "--non-interactive"];
  const { status, stdout, stderr } = spawnSync("pulumi", args, { encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status === 0) return JSON.parse(stdout);
  if (stderr?.includes("no stack named")) {
    const remedy = `bring it up: pulumi up, or npm start -- ${stack} on the sandbox; device-config and worksheet take --draft`;
    throw new ConfigError([
      { path: "--stack", what: "is not up: the backend has no such stack", value: stack, remedy },
    ]);
  }
  process.stderr.write(stderr ?? "");
  const remedy = 'log in to its backend, or open a sandbox shell: eval "$(npm run -s sandbox)"';
  throw new ConfigError([{ path: "--stack", what: `${what} could not be read`, value: stack, remedy }]);
}
