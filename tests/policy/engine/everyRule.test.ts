/**
 * Proves with the real engine that every rule speaks: together with the program in the style of public modules, the exact
 * findings of one that is up and breaks all the rest, judged as an audit does. Only the age of a key is left out of them.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { ALL_PACKS, Sandbox } from "../../engine/harness";
import { EVERY_OTHER_FINDING } from "./findings";
import { policyLines, summarize } from "./lines";
import { CROSSED } from "./programs";

/** Two dates far from each other: one key cannot be young enough for a warning and too old at once. */
const CONFIG = {
  "psk-age": { enforcementLevel: "mandatory", asOf: "2999-01-01" },
  "psk-age-warning": { enforcementLevel: "advisory", warnPercent: 0 },
  "cipher-sunset": { enforcementLevel: "advisory", profile: "nist-sp800-77r1", asOf: "2030-01-01" },
};

describe("a program whose parts do not fit each other", () => {
  const sandbox = new Sandbox();
  before(async () => void (await sandbox.prepare()));
  after(() => sandbox.remove());

  it("refuses its state with every finding", async () => {
    const program = sandbox.script("crossed", CROSSED);
    await program.select();
    const up = await program.update();
    assert.equal(up.code, 0, up.text);
    const file = path.join(program.folder, "packs.json");
    fs.writeFileSync(file, JSON.stringify(CONFIG));
    const flags = ALL_PACKS.flatMap((flag) =>
      flag === "--policy-pack" ? [flag] : [flag, "--policy-pack-config", file],
    );
    const { code, text } = await program.run(["policy", "analyze", "--stack", "test", ...flags]);
    assert.notEqual(code, 0);
    const found = summarize(policyLines(text)).map((line) =>
      line.replace(/is \d+ days old \(issued [\d-]+;/, "is N days old (issued DAY;"),
    );
    assert.deepEqual(found, EVERY_OTHER_FINDING);
  });
});
