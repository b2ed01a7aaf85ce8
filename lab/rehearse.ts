/**
 * Rehearses a stack's network on this machine: real IKE, ESP and BGP between the planned ends, in network namespaces.
 *
 *     npm run rehearse -- --stack dev [--case failover] [--shell] [--pcap] [--scale 50] [--json file]
 *     npm run rehearse -- --config examples/cloudhub/Pulumi.cloudhub.yaml
 *
 * Exit code 0: every claim holds; 1: some does not; 2: the machine lacks something, or the options are wrong.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { ConfigError } from "../components/plan/problems";
import { sitesOnAwsVpn } from "../components/plan/hubPlan";
import { planOfText } from "../operations/plan/stackFile";
import { assemble, type Assembled } from "./assemble";
import { CASES } from "./cases/catalogue";
import { Capture } from "./cases/capture";
import { runCase, type Case, type CaseResult } from "./cases/context";
import { rehearsedTunnels } from "./cases/tunnels";
import { isIsolated, runIsolated, sayReady, settle } from "./engine/isolation";
import { Rehearsal } from "./engine/rehearsal";
import { missingPrerequisites } from "./prerequisites";
import { describeCase, describeEnd, hasFailed, type Report } from "./report";
import { describeScale, scaledPlan } from "./scale";
import { openShell } from "./shell";
import { readStackFile } from "./stackFile";

interface Options {
  readonly stack: string;
  readonly config?: string;
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
  const { a } = firewalls;
  return [
    ...(a === undefined
      ? []
      : [`the firewalls' ends come from the rendered PAN-OS configuration (${a.routing.engine} routing engine)`]),
    ...(sitesOnAwsVpn(plan).length === 0 ? [] : ["AWS's ends of its VPN connections: planned AWS resources"]),
    ...[...bySource].map(([source, names]) => `${shortened(names)}: ${source}`),
  ];
}

function shortened(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}

const STAND_INS = [
  "firewalls, AWS's gateways, Cloud Router and Azure are Linux with strongSwan and FRR: protocols are proved, vendors are not",
  "ESP runs in user space and always in UDP; throughput means nothing here",
  "GRE runs in user space (socat), as RFC 2784 has it on the wire",
];

function parse(): Options {
  return new Command("rehearse")
    .description("Builds the planned network in namespaces of this machine and tries it out; needs root and Linux")
    .option("--stack <name>", "stack whose Pulumi.<name>.yaml is rehearsed", "dev")
    .option("--config <file>", "configuration file Pulumi.<stack>.yaml anywhere else, in place of --stack")
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
  const { stack, text } = readStackFile(options.stack, options.config);
  planOfText(text, stack);
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
  const { scale } = options;
  const file = readStackFile(options.stack, options.config);
  const assembled = await assemble(scale === undefined ? planOfText(file.text, file.stack) : scaledPlan(file, scale));
  console.log(introduction(file.stack, assembled));
  const rehearsal = new Rehearsal(assembled.topology);
  const start = Date.now();
  await rehearsal.up();
  const evidence = evidenceFolder(file.stack, options.evidence);
  const capture = options.pcap === true ? await Capture.start(evidence, "internet") : undefined;
  sayReady();
  const code =
    scale === undefined
      ? await runCases({ ...options, stack: file.stack }, assembled, rehearsal, evidence, start)
      : await describeScale(assembled, rehearsal, start);
  if (options.shell === true) await openShell(assembled);
  await capture?.stop();
  await rehearsal.down();
  return code;
}

function introduction(stack: string, assembled: Assembled): string {
  const { plan, topology } = assembled;
  const { routers, namespaces } = topology;
  const size =
    `${plan.sites.length} sites, ${rehearsedTunnels(plan).length} tunnels, ` +
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
  const applies = (each: Case) => each.appliesTo?.(assembled) ?? true;
  const without = selected.filter((each) => !applies(each)).map(({ name }) => name);
  if (without.length > 0) console.log(`Nothing to try in this stack: ${without.join(", ")}`);
  for (const each of selected.filter((one) => one !== CASES[0] && applies(one))) {
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

function evidenceFolder(stack: string, evidence: string | undefined): string {
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
