/**
 * Lays the language host beside a CLI that was built here. It brings its own protocol files and gRPC, those of the
 * engine's version: a program's own may be older, or not installed yet when `pulumi install` is what runs.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "..", "..", "node_modules");
const source = path.join(here, "languageHost");
/** What it loads; @grpc/grpc-js needs its other dependency only for services that nothing here uses. */
const PACKAGES = ["@grpc/grpc-js", "@js-sdsl/ordered-map", "google-protobuf"];
const LAUNCHER = "pulumi-language-nodejs";
const MARK = "vpn-hub-language-host-";

/** The vendor's download brings a language host of its own, which is left alone. */
export function isBuiltHere(bin) {
  const launcher = path.join(bin, LAUNCHER);
  return !fs.existsSync(launcher) || fs.statSync(launcher).size < 1024;
}

/**
 * Does nothing when it is there already. Each content has its own folder and the launcher is replaced at once, so that
 * checkouts of different age and set-ups at the same time do not disturb each other or a running engine.
 */
export function installLanguageHost(bin) {
  const folder = `${MARK}${digest()}`;
  const launcher = path.join(bin, LAUNCHER);
  const script = `#!/bin/sh\nexec node "$(dirname "$0")/${folder}/main.js" "$@"\n`;
  if (!fs.existsSync(path.join(bin, folder))) copyAll(path.join(bin, folder));
  if (fs.existsSync(launcher) && fs.readFileSync(launcher, "utf8") === script) return;
  const partial = `${launcher}.${process.pid}`;
  fs.writeFileSync(partial, script, { mode: 0o755 });
  fs.renameSync(partial, launcher);
}

function digest() {
  const hash = createHash("sha256");
  for (const name of fs.readdirSync(source).sort()) hash.update(name).update(fs.readFileSync(path.join(source, name)));
  for (const name of ["@pulumi/pulumi", ...PACKAGES]) hash.update(`${name} ${versionOf(name)}`);
  return hash.digest("hex").slice(0, 16);
}

function versionOf(name) {
  return JSON.parse(fs.readFileSync(path.join(modules, name, "package.json"), "utf8")).version;
}

function copyAll(folder) {
  const partial = fs.mkdtempSync(`${folder}.partial-`);
  try {
    fs.cpSync(source, partial, { recursive: true });
    copyCode(path.join(modules, "@pulumi", "pulumi", "proto"), path.join(partial, "proto"));
    for (const name of PACKAGES) copyCode(path.join(modules, name), path.join(partial, "node_modules", name));
    fs.writeFileSync(path.join(partial, "version.json"), JSON.stringify({ version: versionOf("@pulumi/pulumi") }));
    fs.chmodSync(partial, 0o755);
    fs.renameSync(partial, folder);
  } catch (error) {
    fs.rmSync(partial, { recursive: true, force: true });
    if (!fs.existsSync(folder)) throw error;
  }
}

function copyCode(from, to) {
  const isCode = (file) => fs.statSync(file).isDirectory() || /\.(c?js|json)$/.test(file);
  fs.cpSync(from, to, { recursive: true, filter: isCode });
}
