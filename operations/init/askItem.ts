/** Asks for one site or flow, and again for what the plan has against its answers, until it can be added. */
import { ConfigError, formatProblem, type Problem } from "../../components/plan/problems";
import type { Group } from "./insert";
import { BUDGET, type Item } from "./items";
import { collect, type Answers, type Dialogue, type Question } from "./question";

const NAME: Question = { key: "name", text: "Name" };

interface Wanted<T> {
  readonly group: Group;
  readonly questions: readonly Question[];
  readonly toItem: (name: string, answers: Answers) => Item;
  /** @throws {ConfigError} where the items cannot be added */
  readonly extend: (items: readonly Item[]) => T;
}

/** @param given by flags */
export async function askItem<T>(
  { group, questions, toItem, extend }: Wanted<T>,
  given: Readonly<Record<string, unknown>>,
  dialogue: Dialogue | undefined,
): Promise<T> {
  const itemOf = ({ name, ...values }: Answers) => toItem(String(name), values);
  const problemsOf = (answers: Answers, key: string) => {
    const path = key === "name" ? `hub:${group}` : `hub:${group}.${String(answers["name"])}.${key}`;
    // What was not asked yet is missing everywhere.
    return below(path, () => extend([itemOf(answers)])).filter(({ what }) => what !== "is missing");
  };
  let answers = await collect([NAME, ...questions], given, dialogue, problemsOf);
  for (;;) {
    try {
      return extend([await excepted(itemOf(answers), extend, dialogue)]);
    } catch (error) {
      if (dialogue === undefined || !(error instanceof ConfigError)) throw error;
      const wrong = questions.filter(({ key }) =>
        error.problems.some((problem) => isBelow(`hub:${group}.${String(answers["name"])}.${key}`, problem)),
      );
      if (wrong.length === 0) throw error;
      dialogue.say(error.problems.map(formatProblem).join("\n"));
      const again = wrong.map(({ key, text, type, choices }) => ({ key, text, type, choices }));
      answers = { ...answers, ...(await collect(again, {}, dialogue, problemsOf)) };
    }
  }
}

/** A site that cannot keep to the failover target needs a reason, which a person gives. */
async function excepted(item: Item, extend: (items: readonly Item[]) => unknown, dialogue?: Dialogue): Promise<Item> {
  if (dialogue === undefined || item.exceptionReason !== undefined) return item;
  const [problem] = below(BUDGET, () => extend([item]));
  if (problem === undefined) return item;
  dialogue.say(`  ${problem.what}; the target is ${String(problem.value)} s.`);
  const exceptionReason = await dialogue.ask("Why may it take longer (empty: it may not)? ");
  return exceptionReason === "" ? item : { ...item, exceptionReason };
}

/** Problems at a path and below it; others show when all questions are answered. */
export function below(path: string, plan: () => unknown): Problem[] {
  try {
    plan();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.filter((problem) => isBelow(path, problem)).map(unplaced);
  }
}

const isBelow = (path: string, problem: Problem) => `${problem.path}.`.startsWith(`${path}.`);

/** Lines of a text that is not written yet would mislead. */
export const unplaced = ({ at: _, ...problem }: Problem): Problem => problem;
