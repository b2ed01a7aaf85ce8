/** The `hub` command line: `npx hub <command>`. */
import { CommanderError } from "commander";
import { ConfigError } from "../components/plan/problems";
import { EngineError } from "./engine/engineError";
import { exitCodeOf, type ExitCause } from "./terminal/exitCodes";
import { program } from "./program";
import { OperationError } from "./steps/operationError";
import { UsageError } from "./terminal/usageError";

program.parseAsync().catch((error: unknown) => {
  const cause = causeOf(error);
  if (cause === undefined) throw error;
  // Commander has said what is wrong.
  if (!(error instanceof CommanderError)) console.error((error as Error).message);
  process.exitCode = exitCodeOf(cause);
});

/** Undefined: nothing that a user could mend. */
function causeOf(error: unknown): ExitCause | undefined {
  if (error instanceof CommanderError) return error.exitCode === 0 ? "yes" : "usage";
  if (error instanceof EngineError || error instanceof OperationError) return error.reason;
  if (error instanceof UsageError) return "usage";
  return error instanceof ConfigError ? "refused" : undefined;
}
