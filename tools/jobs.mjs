/** The jobs behind the npm scripts. Each returns an exit code. */
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { acquireEngine } from "./engine/acquire.mjs";
import { prepareSandbox } from "./engine/sandboxHome.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const tool = (name) => path.join(root, "node_modules", ".bin", name);
const withTypeScript = ["--require", path.join(root, "tools", "typescript.js")];

/** Every folder under policy/ that is a pack. */
function policyPacks() {
  return fs
    .readdirSync(path.join(root, "policy"))
    .filter((name) => fs.existsSync(path.join(root, "policy", name, "PulumiPolicy.yaml")))
    .map((name) => path.join(root, "policy", name));
}

/** All packs, each with the stack's configuration where there is one. */
function packFlags(stack) {
  const configuration = path.join(root, "policy", "stacks", `${stack}.json`);
  const configured = fs.existsSync(configuration) ? ["--policy-pack-config", configuration] : [];
  return policyPacks().flatMap((folder) => ["--policy-pack", folder, ...configured]);
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

/** Brings stack dev up on the sandbox, all policy packs on, and shows what is there. */
async function start(args, say) {
  const stack = args[0] ?? "dev";
  const sandbox = prepareSandbox(await acquireEngine(say));
  say(`Bringing stack ${stack} up on the sandbox: the real Pulumi engine, stand-in clouds, all policy packs on.`);
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
  const packs = packFlags(stack);
  const code = await showUpdate(
    pulumi(["up", "--yes", "--suppress-outputs", "--color=never", ...packs], {
      stdio: ["ignore", "pipe", "pipe"],
    }),
    say,
  );
  return code === 0 ? hub(["summary", "--stack", stack], sandbox) : code;
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

const STEP_DONE = /^ [-+~]{1,2}\s+\S+ .+ (created|updated|deleted|replaced)( \(|$)/;
const PROGRESS = /^(@| [-+~]|\s+\S+:\S+:\S+ )/;

/** Counts the engine's steps while it works, then prints what it says after the last one. */
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
  const closing = lines.findLastIndex((line) => PROGRESS.test(line));
  process.stdout.write(`${lines.slice(closing + 1).join("\n")}\n`);
  return code;
}

/**
 * Prints the lines for `eval`, which turn a shell into one that talks to the sandbox. With `--packs`, every preview and
 * update in that shell is judged by all packs too, in whatever project: the CLI takes each flag from a variable as well,
 * and a flag adds to it.
 */
async function sandbox(args, say) {
  const unknown = args.find((each) => each !== "--packs");
  if (unknown !== undefined) throw new Error(`sandbox takes no ${unknown}; there is only --packs`);
  const engine = await acquireEngine(say);
  const environment = Object.entries(prepareSandbox(engine)).filter(([name]) => name !== "PATH");
  if (args.includes("--packs")) environment.push(["PULUMI_OPTION_POLICY_PACK", commaSeparated(policyPacks())]);
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = environment.map(([name, value]) => `export ${name}=${quote(value)}`);
  process.stdout.write([...lines, `export PATH=${quote(engine)}:"$PATH"`, ""].join("\n"));
  return 0;
}

/** The CLI reads such a list as a line of CSV (RFC 4180). */
function commaSeparated(values) {
  return values.map((value) => `"${value.replaceAll('"', '""')}"`).join(",");
}

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

/** The planned network on this machine's own daemons. */
const rehearse = (args) => run(process.execPath, [...withTypeScript, path.join(root, "lab", "rehearse.ts"), ...args]);

export const jobs = { start, sandbox, test, check, bench, rehearse, hub: (args) => hub(args) };
