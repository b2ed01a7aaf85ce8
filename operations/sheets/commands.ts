/** `hub sheets`: what is handed over with a build, as .xlsx. */
import fs from "node:fs";
import path from "node:path";
import { Option, type Command } from "commander";
import { readAddresses, readState } from "../engine/state";
import { planOfStack, planOfText } from "../plan/stackFile";
import { reportState } from "../report/state";
import { REPORT_LANGUAGES, type ReportLanguage } from "../report/words";
import { UsageError } from "../terminal/usageError";
import { writeNew } from "../terminal/writeNew";
import { historySection, revisionsOf, sinceSection } from "./history";
import { parameterSheet } from "./parameterSheet";
import { testRecord } from "./testRecord";
import { sheetWords } from "./words";
import { workbook } from "./workbook";

interface SheetsOptions {
  readonly stack: string;
  readonly language: ReportLanguage;
  readonly deployed?: boolean;
  readonly since?: string;
  readonly folder: string;
}

export function addSheetsCommand(program: Command): void {
  program
    .command("sheets")
    .description("parameter sheet and test record as two new .xlsx files, to hand over; keys by id only")
    .requiredOption("--stack <name>", "stack whose configuration is handed over")
    .addOption(new Option("--language <language>", "of the text").choices(REPORT_LANGUAGES).default("en"))
    .option("--deployed", "add what the state of the stack that is up tells: addresses, ids, ages of keys")
    .option("--since <file>", "stack file of the last hand-over: what differs gets a sheet of its own")
    .option("--folder <folder>", "where the files are written", ".")
    .action(writeSheets);
}

async function writeSheets({ stack, language, deployed, since, folder }: SheetsOptions): Promise<void> {
  const plan = planOfStack(stack);
  const words = sheetWords(language);
  const files = [words.parameters, words.tests].map((name) => path.join(folder, `${name}-${stack}.xlsx`)) as [
    string,
    string,
  ];
  refuseExisting(files);
  const old = since === undefined ? [] : [sinceSection(planOfText(read(since), stack), plan, words)];
  const state = deployed === true ? await readState(stack) : undefined;
  const source = {
    ...{ plan, language, now: new Date() },
    ...(state === undefined
      ? {}
      : { state: { ...reportState(plan, state, await readAddresses(stack)), resources: state.resources } }),
  };
  const history = historySection(revisionsOf(`Pulumi.${stack}.yaml`), words);
  writeNew(files[0], await workbook(parameterSheet(source, [history, ...old]), words), "--folder");
  writeNew(files[1], await workbook(testRecord(source, history), words), "--folder");
}

/** Both or none. */
function refuseExisting(files: readonly string[]): void {
  const there = files.filter((file) => fs.existsSync(file));
  if (there.length === 0) return;
  throw new UsageError(
    there.map((value) => ({
      path: "--folder",
      what: "holds such a file already; nothing was written",
      value,
      remedy: "name another folder, or move the old file away",
    })),
  );
}

function read(file: string): string {
  if (fs.existsSync(file)) return fs.readFileSync(file, "utf8");
  throw new UsageError([{ path: "--since", what: "is not there", value: file, remedy: "name a stack file" }]);
}
