/** `hub audit`: judges the state of stacks by the policy packs, without a program, a cloud or a change. */
import fs from "node:fs";
import path from "node:path";
import { Option, type Command } from "commander";
import {
  byWeight,
  auditExitCode,
  FORMATS,
  formatAudit,
  SEVERITIES,
  type AuditedStack,
  type AuditFinding,
  type AuditFormat,
  type RuleText,
  type Severity,
} from "./auditReport";
import { BASELINE_DAYS, readLastDay, updateBaselineFile } from "./baselineFile";
import { policyConfigurationOf } from "./stackFiles";
import { EngineError, type EngineCause } from "../engine/engineError";
import { pulumi } from "../engine/pulumi";
import { listStacks, readState } from "../engine/state";
import { UsageError } from "../terminal/usageError";

const root = path.join(__dirname, "..", "..");
/** All rules in one process: an audit starts it once a stack. */
const PACK = path.join(root, "policy", "opt-in", "bundle");

interface AuditOptions {
  readonly stack?: string;
  readonly allStacks?: boolean;
  readonly format: AuditFormat;
  readonly output?: string;
  readonly failOn: Severity;
  readonly config?: string;
  readonly writeBaseline?: boolean;
  /** Last day of the baseline's exceptions. */
  readonly until?: string;
}

/** Adds the command to the `hub` program; its exit code goes to `process.exitCode`. */
export function addAuditCommand(program: Command): void {
  program
    .command("audit")
    .description("judge the state of one stack, or of every stack of the backend, by the policy packs")
    .option("--stack <name>", "stack to judge")
    .option("--all-stacks", "every stack of the backend, whatever project it belongs to")
    .addOption(new Option("--format <format>", "how to print what was found").choices(FORMATS).default("table"))
    .option("--output <file>", "write it there; the table is printed too")
    .addOption(
      new Option("--fail-on <severity>", "lowest severity of a mandatory finding that fails the audit")
        .choices(SEVERITIES)
        .default("low"),
    )
    .option(
      "--config <file>",
      "policy configuration for every stack (default: policy/stacks/<stack>.json, or policy/stacks/<project>/<stack>.json of another project, where it exists)",
    )
    .option(
      "--write-baseline",
      "write what is found as exceptions into each stack's policy configuration; where a baseline is, take out what is mended",
    )
    .option("--until <day>", `last day of the baseline, YYYY-MM-DD (default: ${BASELINE_DAYS} days from today)`)
    .action(async (options: AuditOptions) => {
      process.exitCode = await audit(options, (text) => console.log(text));
    });
}

/**
 * @returns the exit code
 * @throws {UsageError} when neither or both of `--stack` and `--all-stacks` are given, the output or a baseline cannot be
 *   written, or its last day is none
 * @throws {EngineError} when no stack at all can be judged
 */
export async function audit(options: AuditOptions, print: (text: string) => void): Promise<number> {
  // Before minutes of judging, not after them.
  const until = readLastDay(options);
  if (options.output !== undefined) writeOutput(options.output, "");
  const names = await stacksOf(options);
  const stacks: AuditedStack[] = [];
  // One at a time: each starts an engine and a pack, which together would need more memory than a runner has.
  for (const name of names) {
    const judged = await judgeStack(name, options.config);
    stacks.push(until === undefined ? judged : await judgeByBaseline(judged, until, options.config, print));
  }
  const rules = await listRules();
  const text = formatAudit(options.format, stacks, rules);
  if (options.output === undefined) print(text);
  else {
    writeOutput(options.output, `${text}\n`);
    print(formatAudit("table", stacks, rules));
  }
  return auditExitCode(stacks, options.failOn);
}

function writeOutput(file: string, text: string): void {
  try {
    fs.writeFileSync(file, text);
  } catch (error) {
    const what = `cannot be written: ${(error as Error).message}`;
    throw new UsageError([{ path: "--output", what, value: file, remedy: "name a file in a folder that is there" }]);
  }
}

/** Writes the baseline, and judges by it: what the audit then says is what the next preview says. */
async function judgeByBaseline(
  judged: AuditedStack,
  until: string,
  config: string | undefined,
  print: (text: string) => void,
): Promise<AuditedStack> {
  if (judged.failure !== undefined) return judged;
  const file = config ?? policyConfigurationOf(judged.stack);
  const { written, removed, kept } = updateBaselineFile(file, judged, until);
  const told = `${judged.stack}: baseline in ${path.relative(process.cwd(), file)}`;
  if (written > 0) print(`${told}: ${written} written, until ${until}`);
  else print(`${told}: ${removed} mended, ${kept} left`);
  return written + removed === 0 ? judged : judgeStack(judged.stack, file);
}

async function stacksOf({ stack, allStacks }: AuditOptions): Promise<string[]> {
  if ((stack === undefined) === (allStacks !== true)) {
    const what = "needs one of --stack <name> and --all-stacks";
    throw new UsageError([{ path: "audit", what, remedy: "give exactly one" }]);
  }
  if (stack !== undefined) return [stack];
  const names = await listStacks();
  if (names.length > 0) return names;
  throw new EngineError("no-stack", {
    path: "--all-stacks",
    what: "the backend holds no stack",
    remedy: "log in to the backend that holds them (pulumi login)",
  });
}

async function judgeStack(stack: string, config: string | undefined): Promise<AuditedStack> {
  try {
    // Nothing offends no rule: a stack whose first update failed must not pass for a good one.
    await readState(stack);
    return { stack, findings: await findingsOf(stack, config ?? configOf(stack)) };
  } catch (error) {
    if (!(error instanceof EngineError) || CONCERNS_ALL.includes(error.reason)) throw error;
    const { what, remedy } = error.problem;
    return { stack, findings: [], failure: `${what}; ${remedy}` };
  }
}

/** With these no other stack can be judged either. */
const CONCERNS_ALL: readonly string[] = ["no-cli", "logged-out", "no-backend"] satisfies EngineCause[];

async function findingsOf(stack: string, configFile: string | undefined): Promise<AuditFinding[]> {
  const configured = configFile === undefined ? [] : ["--policy-pack-config", configFile];
  const findingsIn = (events: string) =>
    events
      .split("\n")
      .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as EngineEvent] : []))
      .flatMap(({ policyEvent }) => (policyEvent ? [toFinding(stack, policyEvent)] : []));
  const events = await pulumi(["policy", "analyze", "--json", "--policy-pack", PACK, ...configured], {
    stack,
    // The engine fails on a mandatory finding; when it fails without one, it did not judge.
    accepts: ({ stdout }) => findingsIn(stdout).some(({ level }) => level === "mandatory"),
  });
  return findingsIn(events).sort(byWeight);
}

function configOf(stack: string): string | undefined {
  const file = policyConfigurationOf(stack);
  return fs.existsSync(file) ? file : undefined;
}

interface EngineEvent {
  readonly policyEvent?: PolicyEvent;
}

interface PolicyEvent {
  readonly resourceUrn?: string;
  readonly message: string;
  readonly policyName: string;
  readonly policyPackName: string;
  readonly enforcementLevel: string;
  readonly severity?: Severity;
}

/** The engine puts the rule's description on the first line of a message. */
function toFinding(stack: string, event: PolicyEvent): AuditFinding {
  const urn = event.resourceUrn ?? "";
  const [, , types = "", ...name] = urn.split("::");
  const type = types.split("$").at(-1)!;
  const message = event.message.trimEnd();
  return {
    stack,
    level: event.enforcementLevel === "advisory" ? "advisory" : "mandatory",
    severity: event.severity ?? "medium",
    rule: event.policyName,
    pack: event.policyPackName,
    resource: type === "pulumi:pulumi:Stack" || urn === "" ? "" : `${type} ${name.join("::")}`,
    urn,
    message: message.includes("\n") ? message.slice(message.indexOf("\n") + 1) : message,
  };
}

async function listRules(): Promise<RuleText[]> {
  // Loaded only here: every other command of `hub` would pay for it.
  const { PACKS, renderPages } = await import("../../policy/rulesTable");
  const pages = renderPages();
  return PACKS.flatMap(({ rules }) => rules).map(({ id, description, remediation, source, severity, frameworks }) => ({
    id,
    description,
    remediation,
    source,
    page: pages.get(`${id}.md`)!,
    severity,
    tags: frameworks.map(({ name, version, reference }) => `${name} ${version} ${reference}`),
  }));
}
