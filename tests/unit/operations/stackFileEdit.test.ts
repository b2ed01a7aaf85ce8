/**
 * Proves that one value of a stack's file is changed and every other letter of it stays, in each way that YAML has to write
 * a map, and that a file which cannot be changed so is refused.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { withValue } from "../../../operations/plan/stackFileEdit";
import { root } from "../configs";

const prefer = (text: string, value: unknown) => withValue(text, ["hub:failover", "prefer"], value);

/** Lines that only one of the two has. */
function differingLines(before: string, after: string): string[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  return [...left.filter((line) => !right.includes(line)), ...right.filter((line) => !left.includes(line))];
}

describe("a change of a stack's file", () => {
  const dev = fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8");

  it("is one line of a real file, and its removal gives the file back letter by letter", () => {
    const moved = prefer(dev, "b");
    assert.deepEqual(differingLines(dev, moved), [
      "  hub:failover: { targetSeconds: 30 }",
      "  hub:failover: { targetSeconds: 30, prefer: b }",
    ]);
    assert.equal(prefer(moved, undefined), dev);
    assert.equal(prefer(dev, undefined), dev);
    const rotated = withValue(dev, ["hub:keys", "epochs", "tokyo-gcp/a-0"], 2);
    assert.deepEqual(differingLines(dev, rotated), [
      "  hub:keys: { maxAgeDays: 90 }",
      "  hub:keys: { maxAgeDays: 90, epochs: { tokyo-gcp/a-0: 2 } }",
    ]);
    const again = withValue(rotated, ["hub:keys", "epochs", "tokyo-gcp/a-0"], 3);
    assert.equal(again, rotated.replace("a-0: 2", "a-0: 3"));
  });

  const cases: readonly (readonly [name: string, before: string, value: unknown, after: string])[] = [
    [
      "a key that is not there",
      "config:\n  a: 1 # one\n  # end\n",
      "b",
      "config:\n  a: 1 # one\n  hub:failover: { prefer: b }\n  # end\n",
    ],
    ["a file without an end of line", "config:\n  a: 1", "b", "config:\n  a: 1\n  hub:failover: { prefer: b }"],
    ["an empty value", "config:\n  hub:failover:\n  a: 1\n", "b", "config:\n  hub:failover: { prefer: b }\n  a: 1\n"],
    ["an empty map", "config:\n  hub:failover: {} # soon\n", "b", "config:\n  hub:failover: { prefer: b } # soon\n"],
    [
      "a block map with comments",
      "config:\n  hub:failover:\n    # why\n    targetSeconds: 30 # s\n\n  # next\n  a: 1\n",
      { tokyo: "b" },
      "config:\n  hub:failover:\n    # why\n    targetSeconds: 30 # s\n    prefer: { tokyo: b }\n\n  # next\n  a: 1\n",
    ],
    [
      "a value in its place",
      'config:\n  hub:failover: { prefer: "a" , x: 1 }\n',
      "b",
      "config:\n  hub:failover: { prefer: b , x: 1 }\n",
    ],
    [
      "lines that end as on Windows",
      "config:\r\n  a: 1\r\n  b: 2\r\n",
      "b",
      "config:\r\n  a: 1\r\n  b: 2\r\n  hub:failover: { prefer: b }\r\n",
    ],
    [
      "the first of a flow map, removed",
      "config:\n  hub:failover: { prefer: b, targetSeconds: 30 }\n",
      undefined,
      "config:\n  hub:failover: { targetSeconds: 30 }\n",
    ],
    [
      "one line of a block map, removed",
      "config:\n  hub:failover:\n    prefer: b # now\n    targetSeconds: 30\n",
      undefined,
      "config:\n  hub:failover:\n    targetSeconds: 30\n",
    ],
    [
      "all that its key held, removed with it",
      "config:\n  a: 1\n  hub:failover:\n    prefer: { tokyo: b }\n",
      undefined,
      "config:\n  a: 1\n",
    ],
  ];
  for (const [name, before, value, after] of cases)
    it(`keeps what stands around ${name}`, () => assert.equal(prefer(before, value), after));

  it("is refused where an alias or a merge stands in the way, with what to write by hand", () => {
    for (const text of [
      "config:\n  a: &f { x: 1 }\n  hub:failover: *f\n",
      "config:\n  hub:failover: &f { x: 1 }\n  b: *f\n",
    ])
      assert.throws(
        () => prefer(text, "b"),
        /hub:failover\.prefer: cannot be changed here .*\n +remedy: +write b there by hand/,
      );
    const merged = "config:\n  a: &f { x: 1 }\n  hub:failover: { <<: *f }\n";
    assert.deepEqual((parse(prefer(merged, "b"), { merge: true }) as { config: object }).config, {
      ...{ a: { x: 1 }, "hub:failover": { x: 1, prefer: "b" } },
    });
  });
});
