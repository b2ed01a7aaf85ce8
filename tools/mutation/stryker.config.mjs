/** Stryker over the slice that MUTATION_SLICE names. It works on a copy of the tree below .state/. */
import { slices } from "./slices.mjs";

const slice = process.env.MUTATION_SLICE;
const { mutate, tests, score } = slices[slice];

export default {
  plugins: [import.meta.resolve("@stryker-mutator/mocha-runner")],
  testRunner: "mocha",
  mochaOptions: { config: ".mocharc.json", spec: tests },
  mutate,
  coverageAnalysis: "perTest",
  // A mutant of what runs once, when a module is loaded, needs a process of its own: ten times as long.
  ignoreStatic: process.env.MUTATION_STATIC === undefined,
  concurrency: 1,
  tempDirName: ".state/mutation",
  ignorePatterns: ["tools/mutation", ".state", "sandbox/schema"],
  // The loader reads no tsconfig.json, and Stryker must not rewrite it.
  tsconfigFile: "none",
  reporters: ["clear-text", "json"],
  jsonReporter: { fileName: `.state/mutation-${slice}.json` },
  clearTextReporter: { logTests: false, allowColor: false, reportMutants: true },
  thresholds: { high: 100, low: score, break: score },
};
