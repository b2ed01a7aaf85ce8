/** Reads Pulumi.<stack>.yaml without the engine, for commands that need the plan only. */
import fs from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { checkTopLevel } from "../components/plan/config/stackFile";
import { isRecord } from "../components/plan/config/primitives";
import { ConfigError, type Problem } from "../components/plan/problems";
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

/** As the engine reads it: merge keys (`<<`) are merged. What only warns is refused: a tag or an odd alias is a mistake. */
function parseYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { merge: true, logLevel: "error" });
  const problems = [...document.errors, ...document.warnings].map(({ message }) => notYaml(file, message));
  if (problems.length > 0) throw new ConfigError(problems);
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, aliases that unfold without end, a merge of what is no map.
    throw new ConfigError([notYaml(file, (error as Error).message)]);
  }
}

function notYaml(file: string, message: string): Problem {
  // The lines after the first quote the file.
  const [where] = message.split("\n");
  return { path: file, what: `is not YAML: ${where!.replace(/:$/, "")}`, remedy: "correct that line" };
}
