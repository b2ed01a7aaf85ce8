/** Reads Pulumi.<stack>.yaml without the engine, for commands that need the plan only. */
import fs from "node:fs";
import path from "node:path";
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import { checkTopLevel } from "../../components/plan/config/stackFile";
import { isRecord } from "../../components/plan/config/primitives";
import { ConfigError, type Problem } from "../../components/plan/problems";
import type { HubPlan, PairPlan } from "../../components/plan/hubPlan";
import { requireFirewalls } from "../../components/plan/config/withoutFirewalls";
import { planConfiguration } from "../../components/planStack";
import { UsageError } from "../terminal/usageError";

/** @throws {ConfigError} when the file is missing or wrong. */
export function planOfStack(stack: string, folder = process.cwd()): HubPlan {
  return planOfText(textOfStack(stack, folder), stack);
}

/** @throws {UsageError} when there is no such file */
export function textOfStack(stack: string, folder = process.cwd()): string {
  return fs.readFileSync(stackFileOf(stack, folder), "utf8");
}

/** @throws {UsageError} when there is none */
export function stackFileOf(stack: string, folder = process.cwd()): string {
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  if (fs.existsSync(file)) return file;
  const known = fs.readdirSync(folder).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  throw new UsageError([
    { path: "--stack", what: "has no configuration file", value: stack, allowed: known.join(", ") },
  ]);
}

/** @throws {ConfigError} as `planOfStack`, and on a stack without firewalls */
export function hubPlanOfStack(stack: string, folder = process.cwd()): PairPlan {
  return requireFirewalls(planOfStack(stack, folder), "--stack");
}

/** @throws {ConfigError} with every problem, with line and column in the file's order where its place is there */
export function planOfText(text: string, stack: string): HubPlan {
  const file = `Pulumi.${stack}.yaml`;
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, logLevel: "error", lineCounter: lines });
  const parsed = toValues(document, file);
  const config = isRecord(parsed) && isRecord(parsed["config"]) ? parsed["config"] : {};
  try {
    return planConfiguration(config, stack, false, checkTopLevel(text));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const placed = error.problems.map((problem) => ({ problem, offset: offsetOf(problem.path, document) }));
    const ofFile = placed.flatMap(({ problem, offset }) => {
      if (offset === undefined) return [];
      const { line, col } = lines.linePos(offset);
      return [{ offset, problem: { ...problem, at: `${file}:${line}:${col}` } }];
    });
    throw new ConfigError([
      ...ofFile.sort((left, right) => left.offset - right.offset).map(({ problem }) => problem),
      ...placed.flatMap(({ problem, offset }) => (offset === undefined ? [problem] : [])),
    ]);
  }
}

/** Where a problem's path leads in the file: to the key or the item, or to the last one on the way that is there. */
function offsetOf(path: string, document: Document.Parsed): number | undefined {
  return offsetIn(document.get("config", true), path, document) ?? offsetIn(document.contents, path, document);
}

function offsetIn(from: unknown, path: string, document: Document.Parsed): number | undefined {
  let [node, rest, offset] = [from, path, undefined as number | undefined];
  while (rest !== "") {
    const map = isAlias(node) ? node.resolve(document) : node;
    const entries: (readonly [string, unknown, unknown])[] = isMap(map)
      ? map.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), key, value])
      : isSeq(map)
        ? map.items.map((item, index) => [String(index), item, item])
        : [];
    // Names may hold dots: the longest one that the path begins with.
    const next = entries
      .filter(([name]) => rest === name || rest.startsWith(`${name}.`) || rest.startsWith(`${name} `))
      .sort(([left], [right]) => right.length - left.length)[0];
    if (next === undefined) return offset;
    const [name, shown, value] = next;
    offset = (isNode(shown) ? shown.range?.[0] : undefined) ?? offset;
    rest = rest.slice(name.length + 1);
    node = value;
  }
  return offset;
}

/** As the engine reads it: merge keys (`<<`) are merged. What only warns is refused: a tag or an odd alias is a mistake. */
function toValues(document: Document.Parsed, file: string): unknown {
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
