/**
 * Proves that each family of bad configurations is refused, letter by letter, in the words that a reviewer saw last: the
 * stack file beside the refusal, all its problems at once. It does not prove that nothing else is refused: the tests of each
 * subject do. After a wanted change, `GOLDEN=write npx mocha tests/unit/plan/refusals.test.ts` writes the texts anew: read the
 * difference before it is committed.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { ConfigError } from "../../../components/plan/problems";
import { planOfText } from "../../../operations/plan/stackFile";
import { root } from "../configs";

const FOLDER = path.join(root, "tests", "golden", "refusals");
const families = fs.readdirSync(FOLDER).flatMap((file) => /^(.+)\.yaml$/.exec(file)?.[1] ?? []);

function refusalOf(family: string): ConfigError {
  try {
    planOfText(fs.readFileSync(path.join(FOLDER, `${family}.yaml`), "utf8"), family);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  return assert.fail(`${family}.yaml is not refused`);
}

describe("whole refusals", () => {
  for (const family of families) {
    it(`of ${family}.yaml are what was read last, and show no secret`, () => {
      const { message, problems } = refusalOf(family);
      assert.doesNotMatch(message, /MARKED/);
      const paths = problems.map(({ path: at, what }) => `${at}: ${what}`);
      assert.equal(new Set(paths).size, paths.length, "no problem is told twice");
      const at = path.join(FOLDER, `${family}.txt`);
      if (process.env["GOLDEN"] === "write") fs.writeFileSync(at, `${message}\n`);
      assert.ok(fs.existsSync(at), `${at} is missing; GOLDEN=write writes it`);
      assert.equal(`${message}\n`, fs.readFileSync(at, "utf8"));
    });
  }

  it("stand beside a stack file each", () => {
    const expected = families.flatMap((family) => [`${family}.txt`, `${family}.yaml`]);
    assert.deepEqual(fs.readdirSync(FOLDER).sort(), expected.sort());
  });
});
