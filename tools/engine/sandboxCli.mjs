/**
 * What `pulumi` does first on the sandbox, so that a project's stack files stay as they are and need not open here: the
 * CLI writes its salt into the stack file that it reads, and the file of a real stack has a salt or key of its own.
 * Each project has copies of its stack files in the sandbox's folder, made anew from them before each command.
 *
 * `node sandboxCli.mjs prepare <folder> <cli> <arguments>` prints the copy that the command shall read, if any, or ends
 * with STACK_COMMAND where the command is to be run by `node sandboxCli.mjs stack <folder> <cli> <arguments>`.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { isMap, parseDocument, stringify, visit } from "yaml";

const { SANDBOX_SALT, opensInSandbox, sealForSandbox } = createRequire(import.meta.url)("./sandboxPassphrase.js");

/** Told to the launcher, which sandboxHome.mjs writes. */
const STACK_COMMAND = 3;
/** Commands with `--config-file`, by all their names. */
const READS_CONFIG = ["preview", "pre", "up", "update", "refresh", "destroy", "down", "dn", "import", "watch", "logs"];
/** Below `pulumi stack`: they write the stack file and have no `--config-file`. */
const WRITES_CONFIG = ["new", "init", "create", "setup", "select", "change-secrets-provider", "history", "hist"];
const TAKES_VALUE = ["-C", "--cwd", "-s", "--stack", "--color", "-v", "--verbose", "--secrets-provider"];

const [mode, folder, cli, ...args] = process.argv.slice(2);

function readArguments() {
  const values = {};
  const words = [];
  const withoutFolder = [];
  for (let index = 0; index < args.length; index++) {
    const [flag, value] = args[index].split(/=(.*)/s);
    const argument = TAKES_VALUE.includes(flag) && value === undefined ? args.slice(index, ++index + 1) : [args[index]];
    if (TAKES_VALUE.includes(flag)) values[flag] = value ?? argument[1];
    else if (!flag.startsWith("-")) words.push(flag);
    if (flag !== "-C" && flag !== "--cwd") withoutFolder.push(...argument);
  }
  return {
    words,
    withoutFolder,
    cwd: path.resolve(values["-C"] ?? values["--cwd"] ?? "."),
    stack: values["-s"] ?? values["--stack"] ?? process.env.PULUMI_OPTION_STACK ?? process.env.PULUMI_STACK,
  };
}

/**
 * The nearest folder upwards that is a project, with where its stack files and their copies are; `undefined` where there
 * is none, or none that can be read.
 */
function findProject(from) {
  const file = path.join(from, "Pulumi.yaml");
  if (!fs.existsSync(file)) return path.dirname(from) === from ? undefined : findProject(path.dirname(from));
  const document = parseDocument(fs.readFileSync(file, "utf8"));
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const { name, runtime, stackConfigDir = "" } = document.toJS();
  const id = createHash("sha256").update(from).digest("hex").slice(0, 8);
  return {
    name,
    runtime,
    files: path.join(from, stackConfigDir),
    copies: path.join(folder, "stacks", `${name}-${id}`),
  };
}

function copyStackFiles({ name, runtime, files, copies }) {
  fs.mkdirSync(copies, { recursive: true });
  replaceFile(path.join(copies, "Pulumi.yaml"), stringify({ name, runtime }));
  // A stack may have no file, and then has an empty copy for its salt.
  for (const each of new Set([files, copies].flatMap(stackFilesIn))) {
    const original = path.join(files, each);
    replaceFile(path.join(copies, each), forSandbox(fs.existsSync(original) ? fs.readFileSync(original, "utf8") : ""));
  }
}

const stackFilesIn = (where) =>
  fs.existsSync(where) ? fs.readdirSync(where).filter((name) => /^Pulumi\..+\.yaml$/.test(name)) : [];

/** Two commands at once must not read half a file. */
function replaceFile(file, text) {
  const partial = `${file}.${process.pid}`;
  fs.writeFileSync(partial, text);
  fs.renameSync(partial, file);
}

/** The same configuration under the sandbox's salt; what opens elsewhere only has a stand-in, for no cloud reads it. */
function forSandbox(text) {
  const document = parseDocument(text);
  if (document.contents === null) return stringify({ encryptionsalt: SANDBOX_SALT });
  // The CLI says what is wrong with it.
  if (document.errors.length > 0 || !isMap(document.contents)) return text;
  const salt = document.get("encryptionsalt");
  if (salt !== undefined && opensInSandbox(salt)) return text;
  for (const key of ["secretsprovider", "encryptedkey"]) document.delete(key);
  document.set("encryptionsalt", SANDBOX_SALT);
  visit(document, {
    Map(index, node, parents) {
      if (node.items.length !== 1 || !node.has("secure")) return;
      node.set("secure", sealForSandbox(`stand-in-${parents.at(-1).key?.value ?? index}`));
    },
  });
  return document.toString({ lineWidth: 0 });
}

function selectedStack(cwd) {
  const { status, stdout } = spawnSync(cli, ["stack", "--show-name", "--non-interactive"], { cwd, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** Where the CLI's own complaint about a missing project, stack or file is the better one, there is no copy to read. */
function prepare() {
  const { words, cwd, stack } = readArguments();
  const project = findProject(cwd);
  if (project === undefined) return;
  // These write what they are given into the stack file: that is what the user wants.
  if (args.some((each) => /^(-c|--config|--copy-config-from)(=|$)/.test(each) && words[1] !== "select")) return;
  if (words[0] === "stack" && WRITES_CONFIG.includes(words[1])) process.exit(STACK_COMMAND);
  if (!READS_CONFIG.includes(words[0])) return;
  const name = (stack ?? selectedStack(cwd))?.split("/").at(-1);
  if (name === undefined) return;
  copyStackFiles(project);
  const copy = path.join(project.copies, `Pulumi.${name}.yaml`);
  if (fs.existsSync(copy)) process.stdout.write(copy);
}

/** Runs it beside the copies, and selects the same stack in the project. */
function runStackCommand() {
  const { cwd, withoutFolder } = readArguments();
  const project = findProject(cwd);
  copyStackFiles(project);
  const child = spawn(cli, withoutFolder, { cwd: project.copies, stdio: "inherit" });
  // The terminal sends it to the CLI too, which ends in its own way.
  process.on("SIGINT", () => undefined);
  child.on("close", (code) => {
    const selected = code === 0 ? selectedStack(project.copies) : undefined;
    if (selected !== undefined) spawnSync(cli, ["stack", "select", selected], { cwd, stdio: "ignore" });
    process.exitCode = code ?? 1;
  });
}

if (mode === "stack") runStackCommand();
else prepare();
