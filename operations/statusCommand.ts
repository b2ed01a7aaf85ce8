/** `hub status`: refreshes the tunnels on demand, and tells which are up. */
import { spawnSync } from "node:child_process";
import type { Command } from "commander";
import { ConfigError } from "../components/plan/problems";
import { planOfStack } from "./stackFile";
import { readState } from "./stackOutputs";
import { statusText, TUNNEL_TARGETS, tunnelStatuses, verdictOf } from "./status";

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

function showStatus({ stack, refresh, json }: StatusOptions): void {
  const plan = planOfStack(stack);
  if (refresh === true) refreshTunnels(stack);
  const { writtenAt, resources } = readState(stack);
  const statuses = tunnelStatuses(plan, resources);
  const source = refresh === true ? "asked just now" : `from the state of ${writtenAt}; --refresh asks the clouds`;
  if (json === true)
    console.log(
      JSON.stringify({ writtenAt, tunnels: statuses.map((each) => ({ ...each, is: verdictOf(each) })) }, null, 2),
    );
  else console.log(statusText(statuses, source));
  const isFine = statuses.every((each) => ["up", "not asked"].includes(verdictOf(each)));
  process.exitCode = isFine ? 0 : 1;
}

/** @throws {ConfigError} when the engine fails; its own words stand before */
function refreshTunnels(stack: string): void {
  const targets = TUNNEL_TARGETS.flatMap((target) => ["--target", target]);
  const args = ["refresh", "--yes", "--skip-preview", "--non-interactive", "--stack", stack, ...targets];
  const { status, stdout } = spawnSync("pulumi", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (status === 0) return;
  process.stderr.write(stdout ?? "");
  throw new ConfigError([
    {
      path: "--refresh",
      what: "the tunnels could not be refreshed",
      value: stack,
      remedy: "see above, or leave it out",
    },
  ]);
}
