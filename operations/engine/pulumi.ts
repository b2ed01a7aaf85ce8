/**
 * The one way to the engine: the Pulumi CLI as the Automation API finds and runs it. Not by that API's stacks: to open one
 * selects it, so that plain pulumi commands would talk to another stack afterwards, and reads every secret; and they know
 * nothing of `policy analyze`.
 */
import type { PulumiCommand } from "@pulumi/pulumi/automation";
import { noCli, toEngineError, type Ended } from "./engineError";

/** The SDK has it, and leaves it out of its types. */
interface Runnable {
  run(
    args: readonly string[],
    folder: string,
    environment: Readonly<Record<string, string | undefined>>,
    onOutput: (text: string) => void,
    onError: (text: string) => void,
  ): Promise<unknown>;
}

let found: Promise<PulumiCommand> | undefined;

/**
 * Runs a command of the CLI in the current folder, without a terminal, and hears all that it says.
 *
 * @param accepts says of a command that failed that it did what it was asked for all the same
 * @returns standard output
 * @throws {EngineError} when it did not
 */
export async function pulumi(
  args: readonly string[],
  {
    stack = "",
    accepts = () => false,
    environment = {},
  }: { stack?: string; accepts?: (ended: Ended) => boolean; environment?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const all = [...args, ...(stack === "" ? [] : ["--stack", stack]), "--non-interactive", "--color=never"];
  const command = (await (found ??= find())) as unknown as Runnable;
  let [stdout, stderr] = ["", ""];
  try {
    await command.run(
      all,
      process.cwd(),
      { ...withoutPacks(), ...environment },
      (text) => (stdout += text),
      (text) => (stderr += text),
    );
  } catch (error) {
    const ended = { exitCode: failureOf(error).exitCode, stdout, stderr };
    if (!accepts(ended)) throw toEngineError(ended, stack);
  }
  return stdout;
}

async function find(): Promise<PulumiCommand> {
  // Half a second: only commands that ask the engine pay for it.
  const { PulumiCommand } = await import("@pulumi/pulumi/automation");
  try {
    return await PulumiCommand.get({ skipVersionCheck: true });
  } catch (error) {
    found = undefined;
    const { code, stderr } = failureOf(error);
    throw code === "ENOENT" ? noCli() : noCli(stderr?.trim().split("\n").at(-1));
  }
}

/** How the process ended; the API keeps it with the error, untyped as well. */
function failureOf(error: unknown): { readonly exitCode?: number; readonly code?: string; readonly stderr?: string } {
  return (error as { commandResult?: { err?: object } }).commandResult?.err ?? {};
}

/** A shell that sets packs for every command would have each rule of an audit judge twice. */
function withoutPacks(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) => name.startsWith("PULUMI_OPTION_POLICY_PACK"));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
