/**
 * `node tools/setup.mjs <job> [arguments]`: what the npm scripts call. It needs nothing but Node.js: it installs the
 * dependencies and the engine when they are missing, then runs the job.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const [job, ...jobArguments] = process.argv.slice(2);
const say = (line) => process.stderr.write(`${line}\n`);

/** `npm ci` when what is installed is not what the lock file says. */
function installDependencies() {
  const stamp = path.join(root, "node_modules", ".vpn-hub-lock");
  const lock = createHash("sha256")
    .update(fs.readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === lock) return;
  say("Installing the dependencies (about 500 MB, most of it the three cloud SDKs).");
  const { status } = spawnSync("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error("npm ci failed; its message stands above");
  fs.writeFileSync(stamp, lock);
}

async function main() {
  installDependencies();
  const { jobs } = await import("./jobs.mjs");
  const run = jobs[job];
  if (run === undefined)
    throw new Error(`There is no job ${job ?? "(none given)"}; there are ${Object.keys(jobs).join(", ")}.`);
  process.exitCode = await run(jobArguments, say);
}

main().catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
