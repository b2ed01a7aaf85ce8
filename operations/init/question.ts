/** What `hub init` and `hub add` want to know: each question is a flag, and is asked where there is a terminal. */
import { Option, type Command } from "commander";
import { formatProblem, type Problem } from "../../components/plan/problems";
import { UsageError } from "../terminal/usageError";

export type Answers = Readonly<Record<string, unknown>>;

export interface Question {
  /** Key of the answer; its flag is the same in kebab case. */
  readonly key: string;
  readonly text: string;
  readonly type?: "text" | "number" | "boolean" | "list";
  readonly choices?: readonly string[];
  /** What an empty answer means; empty text: nothing. Undefined: there must be an answer. */
  readonly fallback?: string | ((answers: Answers) => string | undefined);
  /** Absent: always. */
  readonly applies?: (answers: Answers) => boolean;
  /** True: a flag alone, never asked. */
  readonly isFlagOnly?: boolean;
}

export interface Dialogue {
  /** @returns what was typed, without blanks around it */
  ask(text: string): Promise<string>;
  say(text: string): void;
}

export const flagOf = ({ key }: Question) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export function addFlags(command: Command, questions: readonly Question[]): Command {
  for (const question of questions) {
    const option = new Option(`${flagOf(question)} <${question.type ?? "text"}>`, question.text);
    command.addOption(question.choices === undefined ? option : option.choices(question.choices));
  }
  return command;
}

/** As the stack file has it; what cannot be read stays text, and the plan says what is wrong with it. */
export function valueOf({ type }: Question, text: string): unknown {
  switch (type) {
    case "number":
      return /^\d+$/.test(text) ? Number(text) : text;
    case "boolean":
      return /^(yes|y|true)$/i.test(text) ? true : /^(no|n|false)$/i.test(text) ? false : text;
    case "list":
      return text === "none" ? [] : text.split(/[\s,;]+/).filter((item) => item !== "");
    default:
      return text;
  }
}

/**
 * @param given by flags, as text
 * @param dialogue absent: nobody can be asked
 * @param problemsOf what is wrong with the answer under a key, as far as the answers until now show it
 * @throws {UsageError} naming every flag that is missing where nobody can be asked
 */
export async function collect(
  questions: readonly Question[],
  given: Readonly<Record<string, unknown>>,
  dialogue: Dialogue | undefined,
  problemsOf: (answers: Answers, key: string) => readonly Problem[],
): Promise<Answers> {
  const answers: Record<string, unknown> = {};
  const missing: Question[] = [];
  for (const question of questions) {
    const { key, applies } = question;
    const text = given[key];
    if (typeof text === "string") answers[key] = valueOf(question, text);
    else if (question.isFlagOnly !== true && (applies?.(answers) ?? true)) {
      const value =
        dialogue === undefined ? fallbackOf(question, answers) : await ask(question, answers, dialogue, problemsOf);
      if (value === undefined) missing.push(question);
      else if (value !== "") answers[key] = valueOf(question, value);
    }
  }
  if (missing.length > 0) throw new UsageError(missing.map(flagMissing));
  return answers;
}

const fallbackOf = ({ fallback }: Question, answers: Answers) =>
  typeof fallback === "function" ? fallback(answers) : fallback;

function flagMissing(question: Question): Problem {
  return {
    path: flagOf(question),
    what: "is missing, and there is no terminal to ask on",
    allowed: question.choices?.join(", ") ?? question.text,
    remedy: "add the flag, or run the command on a terminal, without --yes",
  };
}

async function ask(
  question: Question,
  answers: Answers,
  dialogue: Dialogue,
  problemsOf: (answers: Answers, key: string) => readonly Problem[],
): Promise<string> {
  const { key, text, choices } = question;
  const fallback = fallbackOf(question, answers);
  const offered = choices === undefined ? "" : ` (${choices.join(", ")})`;
  const shown = fallback === undefined ? "" : ` [${fallback === "" ? "none" : fallback}]`;
  for (;;) {
    const answer = (await dialogue.ask(`${text}${offered}${shown}? `)) || fallback;
    if (answer === undefined) {
      dialogue.say("  An answer is needed here.");
      continue;
    }
    if (answer !== "" && choices?.includes(answer) === false) {
      dialogue.say(`  ${answer} is none of these: ${choices.join(", ")}.`);
      continue;
    }
    const problems = answer === "" ? [] : problemsOf({ ...answers, [key]: valueOf(question, answer) }, key);
    if (problems.length === 0) return answer;
    dialogue.say(problems.map(formatProblem).join("\n"));
  }
}
