/** What must hold of any stack file: it is planned, or refused with its problems; nothing else is ever thrown. */
import fc from "fast-check";
import { ConfigError } from "../../components/plan/problems";
import { planStack } from "../../components/planStack";
import { planOfText } from "../../operations/plan/stackFile";
import { wrongTexts, wrongValues } from "./wrongStacks";

/** @throws with the smallest input that breaks the property, its error, and the seed that leads to it */
export function checkWrongStacks(runs: {
  readonly values: number;
  readonly texts: number;
  readonly seed: number;
}): void {
  const { values, texts, seed } = runs;
  const plansOrRefuses = (plan: () => unknown) => {
    try {
      plan();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
  };
  fc.assert(
    fc.property(wrongValues, (wrong) => plansOrRefuses(() => planStack(wrong, "test", "ap-northeast-1", false))),
    { numRuns: values, seed },
  );
  fc.assert(
    fc.property(wrongTexts, (wrong) => plansOrRefuses(() => planOfText(wrong, "test"))),
    { numRuns: texts, seed },
  );
}
