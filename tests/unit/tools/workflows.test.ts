/**
 * Proves how the workflows treat code that is not ours yet: actions by commit, no right that a job does not need, and none to
 * write where a pull request's code runs. It does not prove that GitHub accepts them.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { root } from "../configs";

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly { readonly run?: string; readonly uses?: string; readonly with?: Record<string, unknown> }[];
}

const folder = path.join(root, ".github", "workflows");
for (const name of fs.readdirSync(folder)) {
  describe(`workflow ${name}`, () => {
    const text = fs.readFileSync(path.join(folder, name), "utf8");
    const workflow = parse(text) as Workflow;
    const jobs = Object.entries(workflow.jobs);

    it("takes actions by commit, with their version beside", () => {
      const uses = text.split("\n").filter((line) => line.includes("uses:"));
      assert.ok(uses.length > 0);
      assert.deepEqual(
        uses.filter((line) => !/uses: [\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
        [],
      );
    });

    it("gives no right to all jobs, and lets none that runs the code write or keep a token", () => {
      assert.deepEqual(workflow.permissions, {});
      for (const [job, { permissions = {}, steps }] of jobs) {
        // Without a checkout a job runs what stands in its file, and no value of the event may become part of that.
        const runsCode = steps.some(({ run, uses }) => run?.includes("${{") || uses?.startsWith("actions/checkout@"));
        assert.ok(!runsCode || Object.values(permissions).every((right) => right === "read"), job);
        const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
        for (const checkout of checkouts) assert.equal(checkout.with?.["persist-credentials"], false, job);
      }
    });

    it("ends each job in time, and an older run of the same branch", () => {
      for (const [job, each] of jobs) assert.ok((each["timeout-minutes"] ?? Infinity) <= 60, job);
      assert.ok(workflow.concurrency !== undefined);
    });
  });
}
