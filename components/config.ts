/** Reads the stack's configuration and plans the hub from it. */
import fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import { checkTopLevel } from "./plan/config/stackFile";
import type { HubPlan } from "./plan/hubPlan";
import { ConfigError, type Problem } from "./plan/problems";
import { planConfiguration } from "./planStack";

/** The SDK has it, and leaves it out of its types. */
const { isConfigSecret } = runtimeConfig as unknown as { isConfigSecret(key: string): boolean };

/** @throws {pulumi.RunError} with every problem of the configuration; the engine prints it without a stack trace. */
export function loadPlan(): HubPlan {
  const stack = pulumi.getStack();
  const config = Object.entries(pulumi.runtime.allConfig()).map(([key, text]) => [key, parseValue(text)] as const);
  try {
    return planConfiguration(
      Object.fromEntries(config),
      stack,
      isConfigSecret("hub:credentials"),
      problemsOfFile(`Pulumi.${stack}.yaml`),
    );
  } catch (error) {
    if (error instanceof ConfigError) throw new pulumi.RunError(error.message);
    throw error;
  }
}

/** The engine reads such a file beside Pulumi.yaml unless it is told another, and tells nobody what it left out. */
function problemsOfFile(file: string): Problem[] {
  return fs.existsSync(file) ? checkTopLevel(fs.readFileSync(file, "utf8")) : [];
}

/** The engine hands maps and lists over as JSON and leaves plain text as it is. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
