/** The example stacks' configurations, for tests of what they plan and of what is refused beside them. */
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { root } from "./configs";

/** The `hub:` values of an example's stack file, without the prefix, free to be changed. */
export function exampleValues(example: string): Record<string, unknown> {
  const file = path.join(root, "examples", example, `Pulumi.${example}.yaml`);
  const { config } = parse(fs.readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => (key.startsWith("hub:") ? [[key.slice(4), value]] : [])),
  );
}
