/** `hub capacity`: which quota or limit binds next as a hub grows, and what is needed then. */
import { Command } from "commander";
import type { HubPlan } from "../../components/plan/hubPlan";
import type { Problem } from "../../components/plan/problems";
import { capacity, type CapacityRow, type Demand } from "../../components/plan/quotas/capacity";
import { planOfStack } from "../plan/stackFile";
import { EXIT_CODES } from "../terminal/exitCodes";
import { UsageError } from "../terminal/usageError";

interface Options {
  readonly stack: string;
  readonly sites?: string;
  readonly gbps?: string;
  readonly json?: boolean;
}

export function addCapacityCommand(program: Command): void {
  program
    .command("capacity")
    .description("what binds next and what is needed for more sites or traffic, by the stack's present mix; no cloud")
    .requiredOption("--stack <name>", "stack whose Pulumi.<name>.yaml is planned")
    .option("--sites <n>", "how many sites there shall be (default: as many as today)")
    .option("--gbps <m>", "what all sites together carry in one direction")
    .option("--json", "as JSON: every row, with limit, source and remedy")
    .action((options: Options) => {
      const { text, fits } = capacityReport(planOfStack(options.stack), options);
      console.log(text);
      process.exitCode = EXIT_CODES[fits ? "yes" : "no"][0];
    });
}

/** @throws {UsageError} with all that is wrong */
export function capacityReport(plan: HubPlan, options: Options): { readonly text: string; readonly fits: boolean } {
  const demand = readDemand(plan, options);
  const rows = capacity(plan, demand);
  const short = rows.filter(({ needed, limit }) => needed > limit);
  const hubs = Math.max(1, ...rows.map((row) => row.hubs));
  const fits = short.length === 0;
  if (options.json === true) return { text: JSON.stringify({ ...demand, fits, hubs, rows }, null, 2), fits };
  return { text: describe(plan, demand, rows, hubs).join("\n"), fits };
}

/** More is a slip of the hand. */
const MOST_SITES = 100_000;
const MOST_GBPS = 10_000;

function readDemand(plan: HubPlan, { sites, gbps }: Options): Demand {
  const problems: Problem[] = [];
  const now = plan.sites.length;
  if (now === 0)
    problems.push({ path: "--stack", what: "has no site to count by", remedy: "plan one site of each kind first" });
  if (sites === undefined && gbps === undefined)
    problems.push({ path: "--sites", what: "and --gbps are both missing", remedy: "say how many sites or how much" });
  if (sites !== undefined && (!/^\d{1,9}$/.test(sites) || Number(sites) < 1 || Number(sites) > MOST_SITES))
    problems.push({
      path: "--sites",
      what: "is not a number of sites",
      value: sites,
      allowed: `a whole number, 1 to ${MOST_SITES}`,
    });
  if (gbps !== undefined && (!/^\d{1,9}(\.\d{1,9})?$/.test(gbps) || Number(gbps) <= 0 || Number(gbps) > MOST_GBPS))
    problems.push({
      path: "--gbps",
      what: "is not a throughput in Gbps",
      value: gbps,
      allowed: `a number above 0 and up to ${MOST_GBPS}, for example 2.5`,
    });
  if (problems.length > 0) throw new UsageError(problems);
  return { sites: sites === undefined ? now : Number(sites), ...(gbps === undefined ? {} : { gbps: Number(gbps) }) };
}

const COLUMNS = 80;
const NUMBERS = [7, 8, 8, 8] as const;

function describe(plan: HubPlan, { sites, gbps }: Demand, rows: readonly CapacityRow[], hubs: number): string[] {
  const short = rows.filter(({ needed, limit }) => needed > limit);
  const shown = rows.filter((row) => row.holdsSites !== undefined || row.unit !== undefined || short.includes(row));
  const next = [...shown]
    .filter(({ holdsSites }) => holdsSites !== undefined)
    .sort((left, right) => left.holdsSites! - right.holdsSites!)[0];
  const asked = [`${sites} sites`, ...(gbps === undefined ? [] : [`${gbps} Gbps`])].join(" and ");
  return [
    ...wrap(`${plan.environment}: ${plan.sites.length} sites today, asked for ${asked} in the same mix`),
    ...(next === undefined ? [] : wrap(`Binds next, at ${next.holdsSites} sites: ${next.resource}`)),
    "",
    line(["holds", "today", "asked", "limit"], "what is counted"),
    ...shown.map((row) =>
      line(
        [
          row.holdsSites === undefined ? "" : String(row.holdsSites),
          row.used === undefined ? "" : String(row.used),
          shortNumber(row.needed),
          shortNumber(row.limit),
        ],
        `${row.unit === undefined ? "" : `${row.unit}: `}${row.resource}`,
      ),
    ),
    "",
    ...(short.length === 0 ? ["Nothing is needed: the limits hold it."] : ["Needed:"]),
    ...short.flatMap((row) => wrap(`- ${row.resource}: ${neededWords(row)}`, "  ")),
    ...(hubs > 1 ? wrap(`Hubs: ${hubs}, for limits that nobody raises further.`) : []),
    ...(gbps === undefined
      ? []
      : wrap("A firewall's own throughput follows from its instance type and licence: see the vendor's datasheet.")),
  ];
}

function neededWords({ needed, unit, limit, ceiling, adjustable, remedy, source }: CapacityRow): string {
  const wanted = `${shortNumber(needed)}${unit === undefined ? "" : ` ${unit}`}`;
  const most = ceiling !== undefined && needed > ceiling ? `, which AWS raises to ${ceiling} at most` : "";
  return `${wanted} of ${shortNumber(limit)}${most}; ${adjustable && most !== "" ? "end some sites on another hub" : remedy} (${source})`;
}

const shortNumber = (value: number) => String(Math.round(value * 100) / 100);

function line(numbers: readonly string[], what: string): string {
  const indent = numbers.map((each, index) => each.padStart(NUMBERS[index]!)).join("");
  const [first, ...rest] = wrap(what, "", COLUMNS - indent.length - 2);
  return [`${indent}  ${first}`, ...rest.map((more) => `${" ".repeat(indent.length)}  ${more}`)].join("\n");
}

/** At spaces; a word longer than a line keeps a line of its own. */
function wrap(text: string, indent = "", columns = COLUMNS): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `${indent}${word}`);
  }
  return lines;
}
