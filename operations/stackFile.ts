/** Reads Pulumi.<stack>.yaml without the engine, for commands that need the plan only. */
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { isRecord, parseConfig } from "../components/plan/config";
import { maskCredentials } from "../components/plan/management";
import { planHub } from "../components/plan/plan";
import { ConfigError } from "../components/plan/problems";
import type { HubPlan } from "../components/plan/types";

/** @throws {ConfigError} when the file is missing or wrong. */
export function planOfStack(stack: string, folder = process.cwd()): HubPlan {
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  if (!fs.existsSync(file)) {
    const known = fs.readdirSync(folder).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    throw new ConfigError([
      { path: "--stack", what: "has no configuration file", value: stack, allowed: known.join(", ") },
    ]);
  }
  return planOfText(fs.readFileSync(file, "utf8"), stack);
}

export function planOfText(text: string, stack: string): HubPlan {
  const parsed: unknown = parse(text);
  const config = isRecord(parsed) && isRecord(parsed["config"]) ? parsed["config"] : {};
  const region = config["aws:region"];
  if (typeof region !== "string")
    throw new ConfigError([
      { path: "aws:region", what: "is missing", allowed: "a Region, for example ap-northeast-1" },
    ]);
  const hub = Object.entries(config).filter(([key]) => key.startsWith("hub:"));
  const values = Object.fromEntries(hub.map(([key, value]) => [key.slice("hub:".length), value]));
  return planHub(parseConfig(maskCredentials(values, false)), stack, region);
}
