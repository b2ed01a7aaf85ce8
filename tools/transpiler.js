"use strict";
/** A transpiler for ts-node that transpiles each file once: it keeps the JavaScript, by content, in node_modules/.cache. */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const cacheFolder = path.join(__dirname, "..", "node_modules", ".cache", "vpn-hub-typescript");
const typescriptVersion = require("typescript/package.json").version;

/** ts-node's interface of a transpiler: it asks for one with the settings that it was registered with. */
exports.create = ({ service }) => {
  const { options: compilerOptions } = service.config;
  const settings = JSON.stringify([typescriptVersion, compilerOptions]);
  return { transpile: (source, { fileName }) => kept(source, fileName, settings, compilerOptions) };
};

function kept(source, file, settings, compilerOptions) {
  const key = createHash("sha256").update(settings).update(file).update(source).digest("hex");
  const cached = path.join(cacheFolder, `${key}.json`);
  try {
    return JSON.parse(fs.readFileSync(cached, "utf8"));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  const made = transpile(source, file, compilerOptions);
  // A rename is atomic, so that processes started side by side never read half a file.
  fs.mkdirSync(cacheFolder, { recursive: true });
  const partial = `${cached}.${process.pid}`;
  fs.writeFileSync(partial, JSON.stringify(made));
  fs.renameSync(partial, cached);
  return made;
}

function transpile(source, fileName, compilerOptions) {
  const ts = require("typescript");
  const made = ts.transpileModule(source, { compilerOptions, fileName, reportDiagnostics: true });
  if (made.diagnostics.length > 0) {
    const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: process.cwd, getNewLine: () => "\n" };
    throw new SyntaxError(ts.formatDiagnostics(made.diagnostics, host));
  }
  return { outputText: made.outputText, sourceMapText: made.sourceMapText };
}
