"use strict";
/**
 * Lets `require` load TypeScript files: transpiles each once and keeps the JavaScript, keyed by content, under
 * node_modules/.cache. Types are checked by `npm run check`, not at every preview: type-checking the three cloud SDKs
 * costs 14 s and 1.9 GB a process, and ts-node costs 0.3 s a process even when it only transpiles.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const sourceMaps = require("source-map-support");

const cacheFolder = path.join(__dirname, "..", "node_modules", ".cache", "vpn-hub-typescript");
const typescriptVersion = require("typescript/package.json").version;
const compilerOptions = {
  target: "ES2022",
  module: "CommonJS",
  esModuleInterop: true,
  inlineSourceMap: true,
  inlineSources: true,
};
/** What was loaded, for source-map-support to find the maps in. */
const loaded = new Map();

function transpile(file) {
  const source = fs.readFileSync(file, "utf8");
  const key = createHash("sha256")
    .update(JSON.stringify([typescriptVersion, compilerOptions, file]))
    .update(source)
    .digest("hex");
  const cached = path.join(cacheFolder, `${key}.js`);
  try {
    return fs.readFileSync(cached, "utf8");
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  const ts = require("typescript");
  const options = {
    ...compilerOptions,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
  };
  const { outputText, diagnostics } = ts.transpileModule(source, {
    compilerOptions: options,
    fileName: file,
    reportDiagnostics: true,
  });
  if (diagnostics.length > 0) {
    const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: process.cwd, getNewLine: () => "\n" };
    throw new SyntaxError(ts.formatDiagnostics(diagnostics, host));
  }
  // A rename is atomic, so that processes started side by side never read half a file.
  fs.mkdirSync(cacheFolder, { recursive: true });
  const partial = `${cached}.${process.pid}`;
  fs.writeFileSync(partial, outputText);
  fs.renameSync(partial, cached);
  return outputText;
}

Module._extensions[".ts"] = (module, file) => {
  const code = transpile(file);
  loaded.set(file, code);
  module._compile(code, file);
};

sourceMaps.install({
  environment: "node",
  handleUncaughtExceptions: false,
  retrieveFile: (file) => loaded.get(file) ?? null,
});
