/** Reads the stack's configuration: what the hub of this project's own program is to be. */
import fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import { AZURE_SETTINGS, type AzureSettings } from "./azure/connectionSharedKey";
import { isRecord } from "./plan/config/primitives";
import { checkNamespaces, checkTopLevel } from "./plan/config/stackFile";
import { ConfigError, type Problem } from "./plan/problems";
import { hubValuesOf, planConfiguration } from "./planStack";
import type { HubArgs } from "./vpnHub";

/** The SDK has it, and leaves it out of its types. */
const { isConfigSecret } = runtimeConfig as unknown as { isConfigSecret(key: string): boolean };

/** Arguments that a stack file has in other namespaces. */
const BESIDE_VALUES = ["region", "azureSettings"];

/**
 * @throws {pulumi.RunError} when the configuration holds what nobody reads, together with every problem of the rest;
 * the engine prints it without a stack trace
 */
export function readStack(): HubArgs {
  const stack = pulumi.getStack();
  const all = Object.entries(pulumi.runtime.allConfig()).map(([key, text]) => [key, parseValue(text)] as const);
  const config = Object.fromEntries(all);
  const ofFile = problemsOfFile(`Pulumi.${stack}.yaml`);
  const areSecret = isConfigSecret("hub:credentials");
  const region = config["aws:region"];
  const values = hubValuesOf(config);
  const isRefused =
    [...ofFile, ...checkNamespaces(Object.keys(config))].length > 0 || BESIDE_VALUES.some((key) => key in values);
  if (typeof region !== "string" || isRefused) refuse(() => planConfiguration(config, stack, areSecret, ofFile));
  const credentials = areSecret ? asSecrets(values["credentials"]) : values["credentials"];
  // The hub checks these values against the schema from which their type comes.
  return {
    ...values,
    ...(credentials === undefined ? {} : { credentials }),
    region,
    azureSettings: readAzureSettings(),
  } as HubArgs;
}

function refuse(plan: () => unknown): void {
  try {
    plan();
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}

/** A value becomes a secret; where one comes from elsewhere, the map that says so stays. */
function asSecrets(credentials: unknown): unknown {
  if (!isRecord(credentials)) return credentials;
  const secrets = Object.entries(credentials).map(([name, value]) => [
    name,
    isRecord(value) ? value : pulumi.secret(value),
  ]);
  return Object.fromEntries(secrets) as unknown;
}

function readAzureSettings(): AzureSettings {
  const settings = new pulumi.Config("azure-native");
  const given = AZURE_SETTINGS.map((name) => [name, settings.get(name)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
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
