/** `hub comment`: what a pull request changes, for the people who review it; any CI can post it. */
import fs from "node:fs";
import type { Command } from "commander";
import { planOfStack, planOfText } from "../plan/stackFile";
import { UsageError } from "../terminal/usageError";
import { writeNew } from "../terminal/writeNew";
import { comment } from "./comment";
import { findingsOf } from "./findings";
import { resourceChanges } from "./preview";

interface CommentOptions {
  readonly stack: string;
  readonly before?: string;
  readonly preview?: string;
  readonly audit?: string;
  readonly output?: string;
}

export function addCommentCommand(program: Command): void {
  program
    .command("comment")
    .description(
      "what a change of a stack does, as one Markdown comment: interruptions, sites, flows, budget, findings",
    )
    .requiredOption("--stack <name>", "stack whose Pulumi.<name>.yaml is changed")
    .option("--before <file>", "its stack file before the change; none: the stack is new")
    .option("--preview <file>", "of the change, by pulumi preview --json")
    .option("--audit <file>", "what the policy packs found, by hub audit --format sarif")
    .option("--output <file>", "write a new file, in place of printing")
    .action(showComment);
}

function showComment({ stack, before, preview, audit, output }: CommentOptions): void {
  const after = planOfStack(stack);
  const old = before === undefined ? undefined : planOfText(read(before, "--before"), stack);
  const sites = [...(old?.sites ?? []), ...after.sites].map(({ name }) => name);
  const text = comment({
    after,
    ...(old === undefined ? {} : { before: old }),
    ...(preview === undefined ? {} : { resources: resourceChanges(read(preview, "--preview"), sites, preview) }),
    ...(audit === undefined ? {} : { audit: findingsOf(read(audit, "--audit"), stack, audit) }),
  });
  if (output === undefined) process.stdout.write(text);
  else writeNew(output, text, "--output");
}

function read(file: string, option: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const what = `cannot be read: ${(error as NodeJS.ErrnoException).code}`;
    throw new UsageError([{ path: option, what, value: file, remedy: "name a file that is there" }]);
  }
}
