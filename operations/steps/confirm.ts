import readline from "node:readline/promises";
import { UsageError } from "../terminal/usageError";

/**
 * Asks on the terminal, unless `--yes` has answered.
 *
 * @throws {UsageError} where there is no terminal to ask on
 */
export async function confirm(question: string, isYes: boolean): Promise<boolean> {
  if (isYes) return true;
  if (!process.stdin.isTTY)
    throw new UsageError([
      {
        path: "--yes",
        what: "is missing, and nobody can be asked: this is no terminal",
        remedy: "add it, or --dry-run",
      },
    ]);
  const terminal = readline.createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
