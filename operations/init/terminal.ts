/** The terminal that questions are asked on. They go to standard error, so that standard output holds results alone. */
import readline from "node:readline";
import type { Readable, Writable } from "node:stream";
import { UsageError } from "../terminal/usageError";
import type { Dialogue } from "./question";

export const hasTerminal = () => process.stdin.isTTY === true && process.stderr.isTTY === true;

/**
 * @param talk what is asked; the terminal is given back when it ends
 * @throws {UsageError} when the input ends before the last answer
 */
export async function onTerminal<T>(
  talk: (dialogue: Dialogue) => Promise<T>,
  input: Readable = process.stdin,
  output: Writable = process.stderr,
): Promise<T> {
  const lines = readline.createInterface({ input, output, terminal: "isTTY" in input && input.isTTY === true });
  // Lines that come faster than the questions, from a paste, wait here.
  const typed = lines[Symbol.asyncIterator]();
  const dialogue: Dialogue = {
    async ask(text) {
      lines.setPrompt(text);
      lines.prompt();
      const { value, done } = await typed.next();
      if (done !== true) return (value as string).trim();
      throw new UsageError([{ path: "the dialogue", what: "ended before its last answer", remedy: "begin again" }]);
    },
    say: (text) => void output.write(`${text}\n`),
  };
  lines.on("SIGINT", () => lines.close());
  try {
    return await talk(dialogue);
  } finally {
    lines.close();
  }
}
