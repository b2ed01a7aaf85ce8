/**
 * The sandbox: a private Pulumi home whose provider plugins start sandbox/main.js of this checkout, and a file backend.
 * Everything lies under .state/ (or the folder given); nothing of the user's own Pulumi home changes.
 */
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { engineVersion, userHome } from "./acquire.mjs";

const { SANDBOX_PASSPHRASE } = createRequire(import.meta.url)("./sandboxPassphrase.js");

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "..", "..");
const PROVIDERS = ["aws", "gcp", "azure-native", "random"];

/** @returns the environment in which every Pulumi command talks to the sandbox that lies in `folder` */
export function prepareSandbox(engineFolder, folder = path.join(root, ".state")) {
  const home = path.join(folder, "pulumi-home");
  const backend = path.join(folder, "backend");
  const cloud = path.join(folder, "cloud");
  for (const each of [path.join(home, "versions"), backend, cloud]) fs.mkdirSync(each, { recursive: true });
  const bin = path.join(home, "versions", engineVersion, "bin");
  installCli(bin, path.join(engineFolder, "pulumi"), folder);
  for (const provider of PROVIDERS) installProvider(home, provider);
  return {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${backend}`,
    // Also where the user's environment has one: it opens nothing here.
    PULUMI_CONFIG_PASSPHRASE: SANDBOX_PASSPHRASE,
    // `pulumi config set --secret` then encrypts as the stack's state does, and not under a new salt each time.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    PULUMI_OPTION_PRESERVE_CONFIG: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A provider that the sandbox does not play is then missing, at once and by name, not downloaded.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_VERSION: engineVersion,
    VPN_HUB_SANDBOX: cloud,
    // For the one provider that is the project's own.
    VPN_HUB_AZURE_STAND_IN: path.join(root, "sandbox", "azureStandIn.js"),
    VPN_HUB_USER_PULUMI_HOME: userHome(),
    PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}`,
  };
}

/** Puts our step before the CLI where shells and the npm launcher look for it. */
function installCli(bin, cli, folder) {
  // A set-up before this one linked the engine itself there.
  if (fs.lstatSync(path.dirname(bin), { throwIfNoEntry: false })?.isSymbolicLink()) fs.unlinkSync(path.dirname(bin));
  fs.mkdirSync(bin, { recursive: true });
  const step = (mode) => `node ${quote(path.join(here, "sandboxCli.mjs"))} ${mode} ${quote(folder)} ${quote(cli)} "$@"`;
  const script = `#!/bin/sh
config=$(${step("prepare")})
case $? in
  0) [ -z "$config" ] || export PULUMI_OPTION_CONFIG_FILE="$config" ;;
  3) exec ${step("stack")} ;;
  *) exit 1 ;;
esac
exec ${quote(cli)} "$@"
`;
  writeLauncher(path.join(bin, "pulumi"), script);
}

function installProvider(home, provider) {
  const manifest = path.join(root, "node_modules", "@pulumi", provider, "package.json");
  const { version } = JSON.parse(fs.readFileSync(manifest, "utf8"));
  const folder = path.join(home, "plugins", `resource-${provider}-v${version}`);
  fs.mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\nexec node ${quote(path.join(root, "sandbox", "main.js"))} ${provider} "$@"\n`;
  writeLauncher(path.join(folder, `pulumi-resource-${provider}`), script);
}

/** Replaced at once, never written in place: a shell may be reading it at this moment, or refuse to start it. */
function writeLauncher(file, script) {
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === script) return;
  const partial = `${file}.${process.pid}`;
  fs.writeFileSync(partial, script, { mode: 0o755 });
  fs.renameSync(partial, file);
}

/** As one word of a shell, whatever it holds. */
export const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
