"use strict";
/**
 * Mocha's spec report, closed by the slowest files, and by the line `N passed, N failed` that continuous integration reads.
 */
const path = require("node:path");
const Mocha = require("mocha");

const { EVENT_HOOK_END, EVENT_RUN_END, EVENT_TEST_END } = Mocha.Runner.constants;
const SLOWEST = 5;
const WORTH_TELLING_SECONDS = 10;

module.exports = class extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const milliseconds = new Map();
    const count = ({ file, duration = 0 }) => {
      if (file !== undefined) milliseconds.set(file, (milliseconds.get(file) ?? 0) + duration);
    };
    runner.on(EVENT_TEST_END, count);
    runner.on(EVENT_HOOK_END, count);
    runner.once(EVENT_RUN_END, () => {
      const slow = [...milliseconds]
        .map(([file, sum]) => [path.relative(process.cwd(), file), Math.round(sum / 1000)])
        .filter(([, seconds]) => seconds >= WORTH_TELLING_SECONDS)
        .sort(([, left], [, right]) => right - left)
        .slice(0, SLOWEST);
      if (slow.length > 0) console.log("Slowest files:");
      for (const [file, seconds] of slow) console.log(`  ${String(seconds).padStart(5)} s  ${file}`);
      const { passes, failures, pending } = runner.stats;
      process.stdout.write(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}\n`);
    });
  }
};
