/** `hub failover`: moves flows to the other firewall in seconds and without a reboot, and back. */
import { Option, type Command } from "commander";
import { requireFirewalls } from "../../components/plan/config/withoutFirewalls";
import { FIREWALL_NAMES, type FirewallName } from "../../components/plan/firewalls/types";
import type { HubPlan } from "../../components/plan/hubPlan";
import { planOfStack } from "../plan/stackFile";
import { confirm } from "../steps/confirm";
import { withLock } from "../steps/lock";
import { OperationError } from "../steps/operationError";
import { seconds, StepReport } from "../steps/report";
import { UsageError } from "../terminal/usageError";
import { prepareFailover, runFailoverStep } from "./failover";
import { describeStep, movableSites, type FailoverRequest, type FailoverStep } from "./failoverSteps";

export interface FailoverOptions {
  readonly stack: string;
  readonly to?: FirewallName;
  readonly back?: boolean;
  readonly site?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addFailoverCommand(program: Command): void {
  program
    .command("failover")
    .description("move the flows of all sites, or of one, to a firewall of the pair by BGP preference; or back")
    .requiredOption("--stack <name>", "stack that is up, with hub:firewalls.push")
    .addOption(new Option("--to <firewall>", "which one carries them from now on").choices(FIREWALL_NAMES))
    .addOption(new Option("--back", "to where each site is at home").conflicts("to"))
    .option("--site <name>", "one site alone, with all its flows")
    .option("--dry-run", "show the steps, and do none")
    .option("--yes", "do not ask")
    .option("--json", "the steps and their times as JSON")
    .action(failover);
}

async function failover(options: FailoverOptions): Promise<void> {
  const { stack, json = false } = options;
  const plan = planOfStack(stack);
  const request = requestOf(options, plan);
  const report = new StepReport();
  if (options.dryRun === true)
    return print((await prepareFailover(stack, request, report)).steps, report, json, "would be done");
  const command = `hub failover ${request.to === undefined ? "--back" : `--to ${request.to}`}`;
  await withLock(stack, command, async () => {
    const prepared = await prepareFailover(stack, request, report);
    const { steps } = prepared;
    if (steps.length > 0) {
      for (const step of steps) report.note(describeStep(step));
      if (!(await confirm(`Do these ${steps.length} steps?`, options.yes === true))) return void (process.exitCode = 1);
    }
    for (const step of steps)
      await report.step(describeStep(step), () => runFailoverStep(step, prepared, report, stack));
    print(steps, report, json, "done");
  });
}

/** @throws {UsageError} before anything is asked of the engine or of a firewall */
function requestOf({ to, back, site }: FailoverOptions, whole: HubPlan): FailoverRequest {
  const plan = requireFirewalls(whole, "--stack");
  if (to === undefined && back !== true)
    throw new UsageError([{ path: "--to", what: "is missing", allowed: "--to a, --to b, or --back" }]);
  const movable = movableSites(plan).map(({ name }) => name);
  if (site !== undefined && !movable.includes(site))
    throw new UsageError([
      {
        path: "--site",
        what: whole.sites.some(({ name }) => name === site) ? "hears no preference of the firewalls" : "is not a site",
        value: site,
        allowed: movable.join(", ") || "none: no site of the firewalls speaks BGP",
      },
    ]);
  if (!plan.firewallSettings.push) throw notPushed();
  return { ...(to === undefined ? {} : { to }), ...(site === undefined ? {} : { site }) };
}

const notPushed = () =>
  new OperationError("not-ready", {
    path: "hub:firewalls.push",
    what: "is not true: the program may not change the firewalls of this stack",
    remedy: "write hub:failover.prefer yourself, and load hub device-config --firewall a and b, the destination first",
  });

function print(steps: readonly FailoverStep[], report: StepReport, json: boolean, how: string): void {
  const described = steps.map((step, index) => ({
    ...{ kind: step.kind, what: describeStep(step) },
    ...(how === "done" ? { seconds: report.done[index + 1]!.seconds } : {}),
  }));
  if (json) return console.log(JSON.stringify({ how, steps: described }, null, 2));
  if (steps.length === 0) return console.log("Nothing to do: the stack file and the firewalls say so already.");
  if (how !== "done") return console.log([`What ${how}:`, ...described.map(({ what }) => `  ${what}`)].join("\n"));
  const last = steps.map(({ kind }) => kind).lastIndexOf("push");
  const untilMoved = report.done.slice(0, last + 2).reduce((sum, step) => sum + step.seconds, 0);
  console.log(
    `Flows moved after ${seconds(untilMoved).trim()}, all steps done after ${seconds(report.elapsed).trim()}.`,
  );
}
