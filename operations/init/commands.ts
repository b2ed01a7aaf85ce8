/** `hub init` and `hub add`: the first steps, by flags or by questions on a terminal. What is there is never overwritten. */
import fs from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { ConfigError } from "../../components/plan/problems";
import type { HubPlan } from "../../components/plan/hubPlan";
import { planOfText, textOfStack } from "../plan/stackFile";
import { summarizeSite } from "../plan/siteSummary";
import { UsageError } from "../terminal/usageError";
import { askItem, below, unplaced } from "./askItem";
import { itemsOfCsv } from "./csv";
import type { Group } from "./insert";
import { withItems, type Extended, type Item } from "./items";
import { addFlags, collect, type Answers, type Dialogue, type Question } from "./question";
import { FLOW_QUESTIONS, siteQuestions, withoutDefaults } from "./siteQuestions";
import { INIT_PATHS, INIT_QUESTIONS, stackText } from "./stackText";
import { hasTerminal, onTerminal } from "./terminal";

interface Options {
  readonly stack: string;
  readonly yes?: boolean;
  readonly csv?: string;
  /** The questions' flags. */
  readonly [flag: string]: string | boolean | undefined;
}

const YES = ["--yes", "ask nothing: what no flag says takes its default"] as const;

/** Adds the commands to the `hub` program. */
export function addInitCommands(program: Command): void {
  addFlags(
    program
      .command("init")
      .description("write a commented Pulumi.<stack>.yaml that plans at once; asks what no flag says")
      .requiredOption("--stack <name>", "name of the environment")
      .option(...YES),
    INIT_QUESTIONS,
  ).action((options: Options) => nothingWritten(() => init(options)));

  const add = program.command("add").description("put a site or a flow into Pulumi.<stack>.yaml; comments are kept");
  addFlags(withCommon(add.command("site"), "a site, with a free slot recorded"), siteQuestions(true)).action(
    (name: string | undefined, options: Options) => nothingWritten(() => addSite(name, options)),
  );
  addFlags(withCommon(add.command("flow"), "who may talk to whom, by which services"), FLOW_QUESTIONS).action(
    (name: string | undefined, options: Options) => nothingWritten(() => addFlow(name, options)),
  );
  for (const command of add.commands)
    command.showHelpAfterError(`hub add ${command.name()} --help shows what it takes.`).exitOverride();
}

const withCommon = (command: Command, what: string) =>
  command
    .description(`add ${what}; asks what no flag says`)
    .argument("[name]", "its name")
    .requiredOption("--stack <name>", "stack whose file is extended")
    .option("--csv <file>", "many at once: a heading of name and the keys below, one item a line")
    .option(...YES);

async function nothingWritten(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ConfigError) error.message += "\n\nNothing was written.";
    throw error;
  }
}

function talk<T>({ yes }: Options, action: (dialogue: Dialogue | undefined) => Promise<T>): Promise<T> {
  return yes !== true && hasTerminal() ? onTerminal(action) : action(undefined);
}

async function init(options: Options): Promise<void> {
  const { stack } = options;
  const file = `Pulumi.${stack}.yaml`;
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw new UsageError([
      {
        path: "--stack",
        what: "is not a stack's name",
        value: stack,
        allowed: "letters, digits, hyphens, underscores, periods",
      },
    ]);
  if (fs.existsSync(file)) throw isThere(file);
  const problemsOf = (answers: Answers, key: string) =>
    INIT_PATHS[key] === undefined ? [] : below(INIT_PATHS[key], () => planOfText(stackText(stack, answers), stack));
  const answers = await talk(options, (dialogue) => collect(INIT_QUESTIONS, options, dialogue, problemsOf));
  const text = stackText(stack, answers);
  planUnwritten(() => planOfText(text, stack));
  try {
    fs.writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? isThere(file) : error;
  }
  console.log(
    [
      `Wrote ${file}: ${text.split("\n").length - 1} lines, which plan without a problem.`,
      "Next:",
      `  npx hub add site --stack ${stack}`,
      `  npx hub add flow --stack ${stack}`,
      `  npx hub plan --stack ${stack}`,
    ].join("\n"),
  );
}

const isThere = (file: string) =>
  new UsageError([
    { path: "--stack", what: "has its file already", value: file, remedy: "take another name; hub add extends a file" },
  ]);

function planUnwritten<T>(plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError(error.problems.map(unplaced)) : error;
  }
}

async function addSite(name: string | undefined, options: Options): Promise<void> {
  const text = textOfStack(options.stack);
  const questions = siteQuestions(planOfText(text, options.stack).pair !== undefined);
  const toItem = (of: string, { exceptionReason, ...answers }: Answers): Item => ({
    name: of,
    values: withoutDefaults(answers),
    ...(exceptionReason === undefined ? {} : { exceptionReason: String(exceptionReason) }),
  });
  const { plan, items } = await add("sites", text, name, options, questions, toItem);
  for (const item of items) console.log(`\n${summaryOf(plan, item.name)}`);
  console.log(`\nNext: npx hub add flow --stack ${options.stack}`);
}

async function addFlow(name: string | undefined, options: Options): Promise<void> {
  const toItem = (of: string, values: Answers): Item => ({ name: of, values });
  await add("flows", textOfStack(options.stack), name, options, FLOW_QUESTIONS, toItem);
  console.log(`\nNext: npx hub plan --matrix --stack ${options.stack}`);
}

async function add(
  group: Group,
  text: string,
  name: string | undefined,
  options: Options,
  questions: readonly Question[],
  toItem: (name: string, answers: Answers) => Item,
): Promise<Extended & { readonly items: readonly Item[] }> {
  const { stack, csv } = options;
  const extend = (items: readonly Item[]) => ({ items, ...withItems(text, stack, group, items) });
  const extended =
    csv === undefined
      ? await talk(options, (dialogue) => askItem({ group, questions, toItem, extend }, { ...options, name }, dialogue))
      : extend(itemsOf(csv, name, questions));
  write(`Pulumi.${stack}.yaml`, text, extended.text);
  const [first] = extended.items;
  const what =
    extended.items.length === 1 ? `${group.slice(0, -1)} ${first!.name}` : `${extended.items.length} ${group}`;
  console.log(`Added ${what} to Pulumi.${stack}.yaml.`);
  return extended;
}

function itemsOf(csv: string, name: string | undefined, questions: readonly Question[]): Item[] {
  if (name !== undefined)
    throw new UsageError([{ path: "--csv", what: "names its own items", value: name, remedy: "leave the name out" }]);
  if (!fs.existsSync(csv))
    throw new UsageError([{ path: "--csv", what: "is not there", value: csv, remedy: "name a file" }]);
  return itemsOfCsv(fs.readFileSync(csv), path.basename(csv), questions).map((item) => ({
    ...item,
    values: "kind" in item.values ? withoutDefaults(item.values) : item.values,
  }));
}

/** In one step; a change by another hand since the file was read is kept. */
function write(file: string, before: string, after: string): void {
  if (fs.readFileSync(file, "utf8") !== before)
    throw new UsageError([{ path: file, what: "was changed meanwhile", remedy: "run the command again" }]);
  const draft = `${file}.new`;
  fs.writeFileSync(draft, after, { flag: "wx", mode: fs.statSync(file).mode });
  fs.renameSync(draft, file);
}

function summaryOf(plan: HubPlan, name: string): string {
  const site = plan.sites.find((each) => each.name === name)!;
  const losses = plan.failover.rows
    .filter((row) => row.site === name)
    .map(({ failure, outageSeconds }) => `${failure} ${outageSeconds} s`);
  return [
    summarizeSite(plan, site),
    `  slot ${site.slot}; longest outage after the loss of: ${losses.join(", ")}`,
  ].join("\n");
}
