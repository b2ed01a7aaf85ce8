/**
 * Gets the pinned Pulumi CLI to where the npm launcher `pulumi` looks: $PULUMI_HOME/versions/<version>/bin.
 * The launcher downloads it from the vendor; where the vendor cannot be reached, it is built from its Go modules.
 */
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installLanguageHost, isBuiltHere } from "./installLanguageHost.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "..", "..");
const DOWNLOAD_HOST = "https://get.pulumi.com";
const PROBE_SECONDS = 4;

const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
export const engineVersion = manifest.devDependencies.pulumi;

/** The user's own Pulumi home, also from within a sandbox shell. */
export function userHome() {
  return process.env.VPN_HUB_USER_PULUMI_HOME ?? process.env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi");
}

function folderOf(version) {
  return path.join(userHome(), "versions", version, "bin");
}

/** @returns the folder that holds the CLI */
export async function acquireEngine(say) {
  const folder = folderOf(engineVersion);
  const cli = path.join(folder, "pulumi");
  if (fs.existsSync(cli)) {
    if (isBuiltHere(folder)) installLanguageHost(folder);
    return folder;
  }
  if (await vendorAnswers()) {
    say(`Downloading the Pulumi CLI ${engineVersion} (once per user).`);
    const launcher = path.join(root, "node_modules", "pulumi", "run.js");
    const { status } = spawnSync(process.execPath, [launcher, "version"], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, PULUMI_HOME: userHome(), PULUMI_VERSION: engineVersion },
    });
    if (status === 0 && fs.existsSync(cli)) return folder;
    say("The download failed.");
  } else {
    say(
      `The Pulumi CLI ${engineVersion} cannot be downloaded: ${new URL(DOWNLOAD_HOST).host} gave no answer within ${PROBE_SECONDS} s.`,
    );
  }
  await buildEngine(folder, say);
  return folder;
}

async function vendorAnswers() {
  try {
    const response = await fetch(`${DOWNLOAD_HOST}/install.sh`, {
      method: "HEAD",
      signal: AbortSignal.timeout(PROBE_SECONDS * 1000),
    });
    return response.ok;
  } catch {
    return false;
  }
}

/** Builds beside the final place and renames, so that two set-ups at once cannot spoil each other's result. */
async function buildEngine(folder, say) {
  checkGo();
  const target = path.dirname(folder);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const partial = fs.mkdtempSync(`${target}.partial-`);
  const bin = path.join(partial, "bin");
  fs.mkdirSync(bin);
  say(`Building it from its Go modules instead: about 6 minutes on 2 cores, once per user, kept in ${target}.`);
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${engineVersion}`;
  const args = [
    "build",
    "-mod=readonly",
    "-o",
    path.join(bin, "pulumi"),
    "-ldflags",
    flags,
    "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  ];
  try {
    await runWithProgress("go", args, say);
    installLanguageHost(bin);
    fs.chmodSync(partial, 0o755);
    fs.renameSync(partial, target);
  } catch (error) {
    fs.rmSync(partial, { recursive: true, force: true });
    if (!fs.existsSync(path.join(folder, "pulumi"))) throw error;
  }
}

/** @throws when no Go is there that is new enough for go.mod */
export function checkGo() {
  const needed = /^go (\d+)\.(\d+)/m.exec(fs.readFileSync(path.join(here, "go.mod"), "utf8"));
  const [, major, minor] = needed.map(Number);
  // Asked beside go.mod, a Go that may fetch a newer toolchain (GOTOOLCHAIN=auto, the default) answers with that one.
  const { stdout, error } = spawnSync("go", ["env", "GOVERSION"], { cwd: here, encoding: "utf8" });
  const found = /^go(\d+)\.(\d+)/.exec(stdout ?? "");
  if (!error && found && (Number(found[1]) > major || (Number(found[1]) === major && Number(found[2]) >= minor)))
    return;
  throw new Error(
    `To build the Pulumi CLI, Go ${major}.${minor} or newer is needed; found ${found ? found[0] : "none"}. ` +
      `Install it from https://go.dev/dl, or install the Pulumi CLI ${engineVersion} yourself (https://www.pulumi.com/docs/install).`,
  );
}

function runWithProgress(command, args, say) {
  const started = Date.now();
  const child = spawn(command, args, { cwd: here, stdio: ["ignore", "ignore", "pipe"] });
  const errors = [];
  child.stderr.on("data", (data) => errors.push(data));
  const timer = setInterval(
    () => say(`  still building, ${Math.round((Date.now() - started) / 1000)} s so far`),
    30_000,
  );
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      if (code === 0) resolve();
      else reject(new Error(`go build failed:\n${Buffer.concat(errors).toString().slice(-4000)}`));
    });
  });
}
