/** `hub audit`: judges the state of stacks by the policy packs, without a program, a cloud or a change. */
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Option, type Command } from "commander";
import { ConfigError } from "../components/plan/problems";
import {
  byWeight,
  exitCodeOf,
  FORMATS,
  formatAudit,
  NOT_JUDGED,
  SEVERITIES,
  type AuditedStack,
  type AuditFinding,
  type AuditFormat,
  type RuleText,
  type Severity,
} from "./auditReport";

const root = path.join(__dirname, "..");
/** All rules in one process: an audit starts it once a stack. */
const PACK = path.join(root, "policy", "opt-in", "bundle");

interface AuditOptions {
  readonly stack?: string;
  readonly allStacks?: boolean;
  readonly format: AuditFormat;
  readonly output?: string;
  readonly failOn: Severity;
  readonly config?: string;
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
      "policy configuration for every stack (default: policy/stacks/<stack>.json where it exists)",
    )
    .addHelpText("after", `\n${EXIT_CODES}`)
    // Commander's own 1 would say that the gravest finding is low.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : NOT_JUDGED))
    .action(async (options: AuditOptions) => {
      process.exitCode = await runAudit(options);
    });
}

async function runAudit(options: AuditOptions): Promise<number> {
  try {
    return await audit(options, (text) => console.log(text));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    return NOT_JUDGED;
  }
}

const EXIT_CODES = `Exit code: 0 nothing to fail on; 1 low, 2 medium, 3 high, 4 critical: the highest severity of a mandatory
finding; ${NOT_JUDGED} a stack could not be judged, or nothing could: a wrong option, a backend without stacks.`;

/**
 * @returns the exit code
 * @throws {ConfigError} when neither or both of `--stack` and `--all-stacks` are given, the backend lists no stack, or
 *   the output cannot be written
 */
export async function audit(options: AuditOptions, print: (text: string) => void): Promise<number> {
  // Before minutes of judging, not after them.
  if (options.output !== undefined) writeOutput(options.output, "");
  const names = await listStacks(options);
  const stacks: AuditedStack[] = [];
  // One at a time: each starts an engine and a pack, which together would need more memory than a runner has.
  for (const name of names) stacks.push(await judgeStack(name, options.config));
  const rules = await listRules();
  const text = formatAudit(options.format, stacks, rules);
  if (options.output === undefined) print(text);
  else {
    writeOutput(options.output, `${text}\n`);
    print(formatAudit("table", stacks, rules));
  }
  return exitCodeOf(stacks, options.failOn);
}

function writeOutput(file: string, text: string): void {
  try {
    fs.writeFileSync(file, text);
  } catch (error) {
    const what = `cannot be written: ${(error as Error).message}`;
    throw new ConfigError([{ path: "--output", what, value: file, remedy: "name a file in a folder that is there" }]);
  }
}

async function listStacks({ stack, allStacks }: AuditOptions): Promise<string[]> {
  if ((stack === undefined) === (allStacks !== true)) {
    const what = "needs one of --stack <name> and --all-stacks";
    throw new ConfigError([{ path: "audit", what, remedy: "give exactly one" }]);
  }
  if (stack !== undefined) return [stack];
  const { code, stdout, stderr } = await pulumi(["stack", "ls", "--all", "--json", "--fully-qualify-stack-names"]);
  if (code !== 0) {
    const what = `pulumi cannot list the stacks: ${lastLine(stderr)}`;
    throw new ConfigError([{ path: "--all-stacks", what, remedy: "log in to the backend (pulumi login)" }]);
  }
  const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name).sort();
  if (names.length > 0) return names;
  const what = "the backend holds no stack";
  throw new ConfigError([
    { path: "--all-stacks", what, remedy: "log in to the backend that holds them (pulumi login)" },
  ]);
}

async function judgeStack(stack: string, config: string | undefined): Promise<AuditedStack> {
  const file = config ?? configOf(stack);
  const { code, stdout, stderr } = await pulumi([
    ...["policy", "analyze", "--json", "--stack", stack, "--policy-pack", PACK],
    ...(file === undefined ? [] : ["--policy-pack-config", file]),
  ]);
  const events = stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as EngineEvent] : []));
  const findings = events
    .flatMap(({ policyEvent }) => (policyEvent ? [toFinding(stack, policyEvent)] : []))
    .sort(byWeight);
  const isMandatory = findings.some(({ level }) => level === "mandatory");
  // The engine fails on a mandatory finding; when it fails without one, it did not judge.
  if ((code !== 0) !== isMandatory)
    return { stack, findings, failure: lastLine(stderr) || `pulumi ended with ${code}` };
  return { stack, findings };
}

/** The last part of a name such as `organization/vpn-hub/prod`. */
function configOf(stack: string): string | undefined {
  const file = path.join(root, "policy", "stacks", `${stack.split("/").at(-1)}.json`);
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
  const { PACKS } = await import("../policy/rulesTable");
  return PACKS.flatMap(({ rules }) => rules).map(({ id, description, remediation, source, severity, frameworks }) => ({
    id,
    description,
    remediation,
    source,
    severity,
    tags: frameworks.map(({ name, version, reference }) => `${name} ${version} ${reference}`),
  }));
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function pulumi(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 2 ** 30, env: { ...withoutPacks(process.env), NO_COLOR: "1" } };
    execFile("pulumi", [...args, "--non-interactive", "--color=never"], options, (error, stdout, stderr) => {
      if (error && typeof error.code !== "number") reject(error);
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

/** A shell that sets packs for every command would have each rule judge twice. */
function withoutPacks(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("PULUMI_OPTION_POLICY_PACK")),
  );
}

const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";
