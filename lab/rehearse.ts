/**
 * Rehearses a stack's network on this machine: real IKE, ESP and BGP between the planned ends, in network namespaces.
 *
 *     npm run rehearse -- --stack dev [--case failover] [--shell] [--pcap] [--scale 50] [--json file]
 *
 * Exit code 0: every claim holds; 1: some does not; 2: the machine lacks something, or the options are wrong.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { ConfigError } from "../components/plan/problems";
import { planOfStack } from "../operations/stackFile";
import { assemble, type Assembled } from "./assemble";
import { CASES } from "./cases/catalogue";
import { Capture } from "./cases/capture";
import { runCase, type Case, type CaseResult } from "./cases/context";
import { isIsolated, runIsolated, sayReady, settle } from "./engine/isolation";
import { Rehearsal } from "./engine/rehearsal";
import { missingPrerequisites } from "./prerequisites";
import { describeCase, describeEnd, hasFailed, type Report } from "./report";
import { describeScale, scaledPlan } from "./scale";
import { openShell } from "./shell";

interface Options {
  readonly stack: string;
  readonly case?: readonly string[];
  readonly shell?: boolean;
  readonly pcap?: boolean;
  readonly scale?: number;
  readonly evidence?: string;
  readonly json?: string;
}

/** Two sources, never the same: only the daemons compare them. */
function sourcesOf({ plan, firewalls, sites }: Assembled): string[] {
  const bySource = new Map<string, string[]>();
  for (const { source, name } of sites) bySource.set(source, [...(bySource.get(source) ?? []), name]);
  return [
    `the firewalls' ends come from the rendered PAN-OS configuration (${firewalls.a.routing.engine} routing engine)`,
    ...[...bySource].map(([source, names]) => `${shortened(names)}: ${source}`),
    ...(plan.awsVpn.sites.length === 0
      ? []
      : [
          `not rehearsed, because no firewall is in their way: ${shortened(plan.awsVpn.sites.map(({ name }) => name))}`,
        ]),
  ];
}

function shortened(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}

const STAND_INS = [
  "firewalls, TGW, Cloud Router and gateways are Linux with strongSwan and FRR: protocols are proved, vendors are not",
  "ESP runs in user space and always in UDP; throughput means nothing here",
  "GRE runs in user space (socat), as RFC 2784 has it on the wire",
];

function parse(): Options {
  return new Command("rehearse")
    .description("Builds the planned network in namespaces of this machine and tries it out; needs root and Linux")
    .option("--stack <name>", "stack whose Pulumi.<name>.yaml is rehearsed", "dev")
    .addOption(
      new Option(
        "--case <name...>",
        "only these; a word selects all that contain it, failover every failure",
      ).argParser((value: string, previous: string[] | undefined) => [...(previous ?? []), ...value.split(",")]),
    )
    .option("--shell", "leaves it up for a person, in a shell")
    .option("--pcap", "captures the internet's side during the whole run")
    .option("--scale <sites>", "adds this many customer gateways and shows what they cost; no cases", positive)
    .option("--evidence <folder>", "where logs, SAs, tables, captures and results go")
    .option("--json <file>", "writes the report as JSON")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .addHelpText("after", `\nCases: ${CASES.map(({ name }) => name).join(", ")}`)
    .parse()
    .opts<Options>();
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It has to be a whole number of sites, at least 1.");
}

function selectCases(words: readonly string[] | undefined): readonly Case[] {
  if (words === undefined) return CASES;
  const isMeant = (word: string, { name, group }: Case) => name.includes(word) || group === word;
  const strange = words.filter((word) => !CASES.some((each) => isMeant(word, each)));
  if (strange.length > 0) {
    const allowed = `failover, ${CASES.map(({ name }) => name).join(", ")}`;
    throw new ConfigError([{ path: "--case", what: "selects no case", value: strange.join(", "), allowed }]);
  }
  return CASES.filter((each) => words.some((word) => isMeant(word, each)));
}

async function outside(options: Options): Promise<number> {
  selectCases(options.case);
  planOfStack(options.stack);
  const missing = missingPrerequisites();
  if (missing.length > 0) {
    console.error(
      `The rehearsal cannot run on this machine. It lacks:\n${missing.map((each) => `  ${each}`).join("\n")}`,
    );
    return 2;
  }
  return runIsolated((pid) => {
    if (options.shell === true) console.log(`Another terminal enters by: nsenter --target ${pid} --pid --mount --net`);
  });
}

async function inside(options: Options): Promise<number> {
  settle(
    () => process.exit(130),
    ([command, ...argv]) => void execFileSync(command!, argv),
  );
  const { stack, scale } = options;
  const assembled = await assemble(scale === undefined ? planOfStack(stack) : scaledPlan(stack, scale));
  console.log(introduction(stack, assembled));
  const rehearsal = new Rehearsal(assembled.topology);
  const start = Date.now();
  await rehearsal.up();
  const evidence = evidenceFolder(options);
  const capture = options.pcap === true ? await Capture.start(evidence, "internet") : undefined;
  sayReady();
  const code =
    scale === undefined
      ? await runCases(options, assembled, rehearsal, evidence, start)
      : await describeScale(assembled, rehearsal, start);
  if (options.shell === true) await openShell(assembled);
  await capture?.stop();
  await rehearsal.down();
  return code;
}

function introduction(stack: string, assembled: Assembled): string {
  const { plan, topology } = assembled;
  const { ikeEnds, routers, namespaces } = topology;
  const size =
    `${plan.sites.length} sites, ${ikeEnds.length / 2} tunnels, ` +
    `${routers.length} BGP speakers, ${namespaces.length} namespaces`;
  return [`Rehearsing ${stack}: ${size}`, ...sourcesOf(assembled), ...STAND_INS].join("\n  ");
}

/** The bring-up first, whatever was selected: nothing else means anything without it. */
async function runCases(
  options: Options,
  assembled: Assembled,
  rehearsal: Rehearsal,
  evidence: string,
  start: number,
): Promise<number> {
  const selected = options.shell === true && options.case === undefined ? [] : selectCases(options.case);
  const results: CaseResult[] = [];
  const keep = (result: CaseResult) => {
    results.push(result);
    console.log(describeCase(result));
  };
  const first = await runCase(CASES[0]!, assembled, rehearsal, evidence);
  const bringUpSeconds = (Date.now() - start) / 1000;
  console.log(`Up in ${bringUpSeconds.toFixed(1)} s\n`);
  if (selected.includes(CASES[0]!) || hasFailed(first)) keep(first);
  for (const each of selected.filter((one) => one !== CASES[0])) {
    // Some wait for minutes: a person should see for what.
    if (process.stdout.isTTY) console.log(`${each.name} ...`);
    keep(await runCase(each, assembled, rehearsal, evidence));
  }
  const report: Report = {
    stack: options.stack,
    bringUpSeconds,
    phases: rehearsal.phases,
    sources: sourcesOf(assembled),
    standIns: STAND_INS,
    cases: results,
    evidence,
  };
  if (results.length > 0) console.log(`\n${describeEnd(report)}`);
  if (options.json !== undefined) fs.writeFileSync(options.json, JSON.stringify(report, null, 2));
  return results.some(hasFailed) ? 1 : 0;
}

function evidenceFolder({ evidence, stack }: Options): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const folder = path.resolve(
    evidence ?? path.join(__dirname, "..", ".state", "rehearsals", `${stack}-${stamp}-${process.ppid}`),
  );
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

async function main(): Promise<number> {
  const options = parse();
  try {
    return isIsolated() ? await inside(options) : await outside(options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    return 2;
  }
}

void main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
