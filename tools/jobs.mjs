/** The jobs behind the npm scripts. Each returns an exit code. */
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { acquireEngine } from "./engine/acquire.mjs";
import { prepareSandbox, quote } from "./engine/sandboxHome.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const tool = (name) => path.join(root, "node_modules", ".bin", name);
const withTypeScript = ["--require", path.join(root, "tools", "typescript.js")];

/** All rules, served by one process: each further pack costs a process, and seconds of every preview. */
const ALL_RULES = path.join(root, "policy", "opt-in", "bundle");

/** All rules, with the stack's configuration where there is one. */
function policyFlags(stack) {
  const configuration = path.join(root, "policy", "stacks", `${stack}.json`);
  const configured = fs.existsSync(configuration) ? ["--policy-pack-config", configuration] : [];
  return ["--policy-pack", ALL_RULES, ...configured];
}

function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  if (error) throw error;
  return status ?? 1;
}

function hub(args, environment = {}) {
  return run(process.execPath, [...withTypeScript, path.join(root, "operations", "hub.ts"), ...args], environment);
}

const START_USAGE = `npm start [-- <stack>]    bring a stack up on the sandbox, all policies on; dev where none is named`;

/** Brings a stack up on the sandbox, all policies on, and shows what is there. */
async function start(args, say) {
  const stacks = stackNames();
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${START_USAGE}\nStacks: ${stacks.join(", ")}.\n`);
    return 0;
  }
  const [stack = "dev"] = args;
  if (args.length > 1 || !stacks.includes(stack)) {
    say(`start takes the name of one stack, found: ${args.join(" ")}. There are ${stacks.join(", ")}.`);
    say("For another, write its Pulumi.<stack>.yaml, or copy one of examples/ to this folder.");
    return 1;
  }
  const sandbox = prepareSandbox(await acquireEngine(say));
  say(`Bringing stack ${stack} up on the sandbox: the real Pulumi engine, stand-in clouds, all policies on.`);
  const pulumi = (pulumiArguments, options) =>
    spawn("pulumi", [...pulumiArguments, "--non-interactive"], {
      cwd: root,
      env: { ...process.env, ...sandbox },
      ...options,
    });
  const selected = await ended(
    pulumi(["stack", "select", "--create", stack], { stdio: ["ignore", "ignore", "inherit"] }),
  );
  if (selected !== 0) return selected;
  const code = await showUpdate(
    pulumi(["up", "--yes", "--suppress-outputs", "--color=never", ...policyFlags(stack)], {
      stdio: ["ignore", "pipe", "pipe"],
    }),
    say,
  );
  return code === 0 ? hub(["summary", "--stack", stack], sandbox) : code;
}

/** What can be brought up: each has its file beside Pulumi.yaml. */
function stackNames() {
  return fs.readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

const STEP_DONE = /^ [-+~]{1,2}\s+\S+ .+ (created|updated|deleted|replaced)( \(|$)/;

/** Counts the engine's steps while it works, then prints its closing words, or on failure all from the first wrong one. */
async function showUpdate(child, say) {
  const lines = [];
  let steps = 0;
  let rest = "";
  const read = (data) => {
    const parts = (rest + data).split("\n");
    rest = parts.pop();
    for (const line of parts) {
      lines.push(line);
      if (STEP_DONE.test(line) && ++steps % 50 === 0) say(`  ${steps} steps done`);
    }
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const code = await ended(child);
  lines.push(rest);
  process.stdout.write(`${worthShowing(lines, code === 0).join("\n")}\n`);
  return code;
}

/** The head of a preview or update; what follows is its progress: `@ ...`, or a sign or blank, type, name, status. */
const HEAD = /^(Previewing update|Updating) \(/;
const PROGRESS = /^(@| [-+~]|\s+\S+:\S+:\S+ )/;
/** Where the engine begins to say what is wrong, or what the packs found. */
const FINDINGS = /^(Diagnostics:|Policies:|error:)/;

/** @returns what a user needs of the engine's output: what closes the update, or all that was found where it failed */
export function worthShowing(lines, isUp) {
  if (isUp) return lines.slice(lines.findLastIndex((line) => PROGRESS.test(line)) + 1);
  const last = lines.slice(
    Math.max(
      0,
      lines.findLastIndex((line) => HEAD.test(line)),
    ),
  );
  return last.slice(
    Math.max(
      0,
      last.findIndex((line) => FINDINGS.test(line)),
    ),
  );
}

/**
 * Prints the lines for `eval`, which turn a shell into one that talks to the sandbox. With `--packs`, every preview and
 * update in that shell is judged by all policies too, in whatever project: the CLI takes each flag from a variable as well,
 * and a flag adds to it.
 */
async function sandbox(args, say) {
  const unknown = args.find((each) => each !== "--packs");
  if (unknown !== undefined) throw new Error(`sandbox takes no ${unknown}; there is only --packs`);
  const { PATH, ...environment } = prepareSandbox(await acquireEngine(say));
  if (args.includes("--packs")) environment.PULUMI_OPTION_POLICY_PACK = csvField(ALL_RULES);
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`);
  const [bin] = PATH.split(path.delimiter);
  process.stdout.write([...removeBanner(), ...lines, `export PATH=${quote(bin)}:"$PATH"`, ""].join("\n"));
  return 0;
}

/**
 * Without `-s`, npm prints two lines `> word ...` before ours, which `eval` takes for redirections: it makes two empty
 * files in the shell's folder.
 */
function removeBanner() {
  const {
    npm_lifecycle_event: script,
    npm_config_loglevel: level,
    npm_package_name: name,
    INIT_CWD = ".",
  } = process.env;
  if (script !== "sandbox" || level === "silent" || process.stdout.isTTY) return [];
  const files = [`${name}@${process.env.npm_package_version}`, "node"].map((file) => path.join(INIT_CWD, file));
  return files.filter((file) => !fs.existsSync(file)).map((file) => `[ -s ${quote(file)} ] || rm -f ${quote(file)}`);
}

/** The CLI reads such a list as a line of CSV (RFC 4180). */
const csvField = (value) => `"${value.replaceAll('"', '""')}"`;

/** Every test; the last line is `N passed, N failed`. */
async function test(args, say) {
  await acquireEngine(say);
  return run(tool("mocha"), args.length > 0 ? args : ["tests/**/*.test.ts"]);
}

/** Types, lint, format and unit tests. */
async function check() {
  const types = spawn(tool("tsc"), ["-p", "."], { cwd: root, stdio: "inherit" });
  const typesEnded = ended(types);
  const results = [
    run(tool("eslint"), ["."]),
    run(tool("prettier"), ["--check", "--log-level=warn", "."]),
    await typesEnded,
    run(tool("mocha"), ["tests/{unit,push}/**/*.test.ts", "tests/policy/*.test.ts"]),
  ];
  return results.every((status) => status === 0) ? 0 : 1;
}

/** What a preview costs; `npm run bench -- policies` what the policy packs do. */
async function bench(args, say) {
  const engine = await acquireEngine(say);
  const [script, rest] = args[0] === "policies" ? ["policies.ts", args.slice(1)] : ["bench.ts", args];
  return run(process.execPath, [...withTypeScript, path.join(root, "tools", "bench", script), ...rest], {
    VPN_HUB_ENGINE: engine,
  });
}

/** How many small changes of the pure core the tests notice, by slice. Its tools are installed when they are asked for. */
async function mutate(args, say) {
  const folder = path.join(root, "tools", "mutation");
  const { slices } = await import("./mutation/slices.mjs");
  const names = args.length > 0 ? args : Object.keys(slices);
  const unknown = names.filter((name) => !(name in slices));
  if (unknown.length > 0)
    throw new Error(`mutate knows no ${unknown.join(", ")}; there are ${Object.keys(slices).join(", ")}`);
  if (!fs.existsSync(path.join(folder, "node_modules"))) {
    say("Installing Stryker below tools/mutation (77 MB).");
    const status = run("npm", ["ci", "--prefix", folder, "--no-fund", "--no-audit", "--loglevel=error"]);
    if (status !== 0) return status;
  }
  const stryker = path.join(folder, "node_modules", ".bin", "stryker");
  const results = names.map((slice) =>
    run(stryker, ["run", "tools/mutation/stryker.config.mjs"], { MUTATION_SLICE: slice }),
  );
  return results.every((status) => status === 0) ? 0 : 1;
}

/** The planned network on this machine's own daemons. */
const rehearse = (args) => run(process.execPath, [...withTypeScript, path.join(root, "lab", "rehearse.ts"), ...args]);

/** Wrong stack files without end: each is planned or refused. */
const fuzz = (args) => run(process.execPath, [...withTypeScript, path.join(root, "tests", "fuzz", "fuzz.ts"), ...args]);

export const jobs = { start, sandbox, test, check, fuzz, bench, mutate, rehearse, hub: (args) => hub(args) };
