/** Finds the configuration that is rehearsed: beside Pulumi.yaml, or a file named on the command line. */
import fs from "node:fs";
import path from "node:path";
import { ConfigError } from "../components/plan/problems";

export interface StackFile {
  /** Name of the stack. */
  readonly stack: string;
  readonly text: string;
}

/**
 * @param config a file anywhere; absent: `Pulumi.<stack>.yaml` in the working folder
 * @throws {ConfigError} when the file does not exist, or its name tells no stack
 */
export function readStackFile(stack: string, config: string | undefined, folder = process.cwd()): StackFile {
  const file = path.resolve(folder, config ?? `Pulumi.${stack}.yaml`);
  const name = /^Pulumi\.(.+)\.yaml$/.exec(path.basename(file))?.[1];
  const given = { path: config === undefined ? "--stack" : "--config", value: config ?? stack };
  if (name === undefined)
    throw new ConfigError([{ ...given, what: "is no stack's configuration file", allowed: "Pulumi.<stack>.yaml" }]);
  if (!fs.existsSync(file)) {
    const known = config === undefined ? fs.readdirSync(folder).filter((each) => /^Pulumi\..+\.yaml$/.test(each)) : [];
    const what = config === undefined ? "has no configuration file" : "does not exist";
    throw new ConfigError([{ ...given, what, ...(known.length === 0 ? {} : { allowed: known.join(", ") }) }]);
  }
  return { stack: name, text: fs.readFileSync(file, "utf8") };
}
