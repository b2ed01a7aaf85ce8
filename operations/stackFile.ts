/** Reads Pulumi.<stack>.yaml without the engine, for commands that need the plan only. */
import fs from "node:fs";
import path from "node:path";
import { parse, YAMLError } from "yaml";
import { checkTopLevel } from "../components/plan/config/stackFile";
import { isRecord } from "../components/plan/config/primitives";
import { ConfigError } from "../components/plan/problems";
import type { AnyHubPlan, HubPlan } from "../components/plan/types";
import { requireFirewalls } from "../components/plan/config/withoutFirewalls";
import { planConfiguration } from "../components/planStack";

/** @throws {ConfigError} when the file is missing or wrong. */
export function planOfStack(stack: string, folder = process.cwd()): AnyHubPlan {
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  if (!fs.existsSync(file)) {
    const known = fs.readdirSync(folder).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    throw new ConfigError([
      { path: "--stack", what: "has no configuration file", value: stack, allowed: known.join(", ") },
    ]);
  }
  return planOfText(fs.readFileSync(file, "utf8"), stack);
}

/** @throws {ConfigError} as `planOfStack`, and on a stack without firewalls */
export function hubPlanOfStack(stack: string, folder = process.cwd()): HubPlan {
  return requireFirewalls(planOfStack(stack, folder), "--stack");
}

export function planOfText(text: string, stack: string): AnyHubPlan {
  const parsed = parseYaml(text, `Pulumi.${stack}.yaml`);
  const config = isRecord(parsed) && isRecord(parsed["config"]) ? parsed["config"] : {};
  return planConfiguration(config, stack, false, checkTopLevel(text));
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLError)) throw error;
    // The lines after the first quote the file.
    const [where] = error.message.split("\n");
    throw new ConfigError([
      { path: file, what: `is not YAML: ${where!.replace(/:$/, "")}`, remedy: "correct that line" },
    ]);
  }
}
