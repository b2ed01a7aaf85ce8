/**
 * Proves that no stack file makes the plan throw anything but its problems: 20,000 wrong ones, the same at every run;
 * `npm run fuzz` tries a million others. It does not prove that each is refused which should be.
 */
import assert from "node:assert/strict";
import { planStack } from "../../components/planStack";
import { checkWrongStacks } from "./property";
import { RIGHT_VALUES } from "./wrongStacks";

describe("a wrong stack file", () => {
  for (const [name, values] of Object.entries(RIGHT_VALUES)) {
    it(`is made from one that is planned: ${name}`, () => {
      assert.ok(planStack(values, "test", "ap-northeast-1", false));
    });
  }

  it("is planned or refused, whatever stands at any place of it", () => {
    checkWrongStacks({ values: 18_000, texts: 2_000, seed: 1 });
  });
});
