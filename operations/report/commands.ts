/** `hub report`: the hub in pictures and tables, for people. */
import { Option, type Command } from "commander";
import { readAddresses, readState } from "../engine/state";
import { planOfStack } from "../plan/stackFile";
import { writeNew } from "../terminal/writeNew";
import { report, REPORT_FORMATS, type ReportFormat } from "./report";
import { reportState } from "./state";
import { REPORT_LANGUAGES, type ReportLanguage } from "./words";

interface ReportCommandOptions {
  readonly stack: string;
  readonly deployed?: boolean;
  readonly format: ReportFormat;
  readonly language: ReportLanguage;
  readonly output?: string;
}

export function addReportCommand(program: Command): void {
  program
    .command("report")
    .description("topology, addresses, flows, routes, failover budget and keys as one page; no secret is in it")
    .requiredOption("--stack <name>", "stack whose configuration is shown")
    .option("--deployed", "add what the state of the stack that is up tells: addresses, tunnels, ages of keys")
    .addOption(
      new Option("--format <format>", "one file that needs no network").choices(REPORT_FORMATS).default("html"),
    )
    .addOption(new Option("--language <language>", "of the text").choices(REPORT_LANGUAGES).default("en"))
    .option("--output <file>", "write a new file, in place of printing")
    .action(showReport);
}

async function showReport({ stack, deployed, format, language, output }: ReportCommandOptions): Promise<void> {
  const plan = planOfStack(stack);
  const state = deployed === true ? reportState(plan, await readState(stack), await readAddresses(stack)) : undefined;
  const text = await report(plan, { format, language, now: new Date(), ...(state === undefined ? {} : { state }) });
  if (output === undefined) process.stdout.write(text);
  else writeNew(output, text, "--output");
}
