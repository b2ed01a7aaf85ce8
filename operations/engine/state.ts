/** What the engine knows of a stack that is up: its resources, and the addresses that the clouds gave. */
import type { RenderedResource } from "../../reading/inventory";
import { toRenderedResources } from "../rendered/rendered";
import type { KnownAddresses } from "./knownAddresses";
import { notUp } from "./engineError";
import { pulumi } from "./pulumi";

export interface StackState {
  /** When the engine wrote it; undefined where it does not say. */
  readonly writtenAt: Date | undefined;
  readonly resources: readonly RenderedResource[];
}

/**
 * The resources of a stack's state; what is secret in it stays encrypted and is left out.
 *
 * @throws {EngineError} when the state cannot be read, or holds no resources
 */
export async function readState(stack: string): Promise<StackState> {
  return toState(stack, await pulumi(["stack", "export"], { stack }));
}

/**
 * The same with the secrets opened, in memory: a firewall's configuration is one.
 *
 * @throws {EngineError} as `readState`
 */
export async function readOpenedState(stack: string): Promise<StackState> {
  return toState(stack, await pulumi(["stack", "export", "--show-secrets"], { stack }));
}

function toState(stack: string, exported: string): StackState {
  const state = JSON.parse(exported) as { deployment?: { manifest?: { time?: string } } };
  const time = state.deployment?.manifest?.time;
  const resources = toRenderedResources(state);
  // The stack itself, and the providers it was given, are there before anything is made.
  if (!resources.some(({ type }) => !type.startsWith("pulumi:"))) throw notUp(stack);
  return { writtenAt: time === undefined ? undefined : new Date(time), resources };
}

/** @throws {EngineError} when the stack is not up */
export async function readAddresses(stack: string): Promise<KnownAddresses> {
  const output = JSON.parse(await pulumi(["stack", "output", "--json"], { stack })) as Partial<KnownAddresses>;
  if (output.firewalls === undefined || output.outsideAddresses === undefined) throw notUp(stack);
  return output as KnownAddresses;
}

/** Names of all stacks of the backend, whatever project they belong to, sorted. */
export async function listStacks(): Promise<string[]> {
  const listed = await pulumi(["stack", "ls", "--all", "--json", "--fully-qualify-stack-names"]);
  return (JSON.parse(listed) as { name: string }[]).map(({ name }) => name).sort();
}

/**
 * Asks the clouds about some resources and writes what they say into the state; nothing else changes.
 *
 * @param targets URNs, with wildcards
 * @throws {EngineError} with what the engine says is wrong
 */
export async function refresh(stack: string, targets: readonly string[]): Promise<void> {
  const chosen = targets.flatMap((target) => ["--target", target]);
  await pulumi(["refresh", "--yes", "--skip-preview", "--run-program=false", ...chosen], { stack });
}

/**
 * Brings some resources to what the program says now, and leaves all others as they are.
 *
 * @param targets URNs, with wildcards
 * @throws {EngineError} with what the engine says is wrong
 */
export async function update(
  stack: string,
  targets: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const chosen = targets.flatMap((target) => ["--target", target]);
  await pulumi(["up", "--yes", "--skip-preview", "--suppress-outputs", ...chosen], { stack, environment });
}
