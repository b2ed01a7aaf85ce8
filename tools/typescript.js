"use strict";
/**
 * Lets `require` load TypeScript files: by ts-node, which only transpiles, and keeps what it made (tools/transpiler.js).
 * Types are checked by `npm run check`, not at every preview: type-checking the three cloud SDKs costs 14 s and 1.9 GB a
 * process.
 */
// The SDK's runners of policy packs and of plugins have registered one that checks types, and ts-node would hand our
// JavaScript on to it: that of a plugin takes every file, for it knows modules of both kinds.
process[Symbol.for("ts-node.register.instance")]?.enabled?.(false);
delete require.extensions[".ts"];
require("ts-node").register({
  transpileOnly: true,
  transpiler: require.resolve("./transpiler.js"),
  // Found from the folder of whoever starts the process, tsconfig.json would be another project's.
  skipProject: true,
  compilerOptions: { target: "ES2022", module: "CommonJS", esModuleInterop: true },
});
