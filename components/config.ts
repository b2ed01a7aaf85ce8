/** Reads the stack's configuration and plans the hub from it. */
import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import { ConfigError } from "./plan/problems";
import type { AnyHubPlan } from "./plan/types";
import { planStack } from "./planStack";

const PREFIX = "hub:";
/** The SDK has it, and leaves it out of its types. */
const { isConfigSecret } = runtimeConfig as unknown as { isConfigSecret(key: string): boolean };

/** @throws {pulumi.RunError} with every problem of the configuration; the engine prints it without a stack trace. */
export function loadPlan(): AnyHubPlan {
  const region = new pulumi.Config("aws").require("region");
  try {
    return planStack(readHubValues(), pulumi.getStack(), region, isConfigSecret(`${PREFIX}credentials`));
  } catch (error) {
    if (error instanceof ConfigError) throw new pulumi.RunError(error.message);
    throw error;
  }
}

/** All values behind `hub:`, known keys or not, so that a misspelt key is refused and not ignored. */
function readHubValues(): Record<string, unknown> {
  const values = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(PREFIX));
  return Object.fromEntries(values.map(([key, text]) => [key.slice(PREFIX.length), parseValue(text)]));
}

/** The engine hands maps and lists over as JSON and leaves plain text as it is. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
