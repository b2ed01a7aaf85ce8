/**
 * Proves that what is rendered for the firewalls of dev and prod is, letter by letter, what a reviewer saw last: one file
 * per firewall and routing engine. It does not prove that the reviewed text is right; panosRender.test.ts says what it
 * must hold. After a wanted change, `GOLDEN=write npx mocha tests/unit/panos/golden.test.ts` writes the files anew: read
 * the difference before it is committed.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { GOLDEN_FIREWALLS, GOLDEN_FOLDER, planOf, render, toFile } from "../../golden/firewalls";

describe("golden PAN-OS configurations", () => {
  for (const { stack, engine, index, file } of GOLDEN_FIREWALLS) {
    it(`${file} is what the plan of ${stack} renders to`, () => {
      const plan = planOf(stack, { "firewalls.routingEngine": engine });
      const rendered = toFile(plan, render(plan, index));
      const at = path.join(GOLDEN_FOLDER, file);
      if (process.env["GOLDEN"] === "write") fs.writeFileSync(at, rendered);
      assert.ok(fs.existsSync(at), `${at} is missing; GOLDEN=write writes it`);
      assert.equal(rendered, fs.readFileSync(at, "utf8"));
    });
  }

  it("no file lies there that nothing renders", () => {
    assert.deepEqual(fs.readdirSync(GOLDEN_FOLDER).sort(), GOLDEN_FIREWALLS.map(({ file }) => file).sort());
  });
});
