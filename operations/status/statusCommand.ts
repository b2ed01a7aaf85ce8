/** `hub status`: refreshes the tunnels on demand, and tells which are up. */
import type { Command } from "commander";
import { planOfStack } from "../plan/stackFile";
import { readState, refresh as refreshStack } from "../engine/state";
import { localTime, statusText, TUNNEL_TARGETS, tunnelStatuses, verdictOf } from "./status";

interface StatusOptions {
  readonly stack: string;
  readonly refresh?: boolean;
  readonly json?: boolean;
}

export function addStatusCommand(program: Command): void {
  program
    .command("status")
    .description("which tunnels are up, as each cloud says; exit code 1 where one is not, or where nobody knows")
    .requiredOption("--stack <name>", "stack that is up")
    .option("--refresh", "ask the clouds first: a pulumi refresh of the tunnels alone, which writes the stack's state")
    .option("--json", "as JSON")
    .action(showStatus);
}

async function showStatus({ stack, refresh, json }: StatusOptions): Promise<void> {
  const plan = planOfStack(stack);
  if (refresh === true) await refreshStack(stack, TUNNEL_TARGETS);
  const { writtenAt, resources } = await readState(stack);
  const statuses = tunnelStatuses(plan, resources);
  const source =
    refresh === true
      ? "asked just now"
      : `from the state of ${writtenAt === undefined ? "an unknown time" : localTime(writtenAt)}; --refresh asks the clouds`;
  if (json === true)
    console.log(
      JSON.stringify({ writtenAt, tunnels: statuses.map((each) => ({ ...each, is: verdictOf(each) })) }, null, 2),
    );
  else console.log(statusText(statuses, source));
  const isFine = statuses.every((each) => ["up", "not asked"].includes(verdictOf(each)));
  process.exitCode = isFine ? 0 : 1;
}
