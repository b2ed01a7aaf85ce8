/**
 * The sandbox: a private Pulumi home whose provider plugins start sandbox/main.js of this checkout, and a file backend.
 * Everything lies under .state/ (or the folder given); nothing of the user's own Pulumi home changes.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { engineVersion, userHome } from "./acquire.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const PROVIDERS = ["aws", "gcp", "azure-native", "random"];

/** @returns the environment in which every Pulumi command talks to the sandbox that lies in `folder` */
export function prepareSandbox(engineFolder, folder = path.join(root, ".state")) {
  const home = path.join(folder, "pulumi-home");
  const backend = path.join(folder, "backend");
  const cloud = path.join(folder, "cloud");
  for (const each of [path.join(home, "versions"), backend, cloud]) fs.mkdirSync(each, { recursive: true });
  linkEngine(path.join(home, "versions", engineVersion), path.dirname(engineFolder));
  for (const provider of PROVIDERS) installProvider(home, provider);
  return {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A provider that the sandbox does not play is then missing, at once and by name, not downloaded.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_VERSION: engineVersion,
    VPN_HUB_SANDBOX: cloud,
    VPN_HUB_USER_PULUMI_HOME: userHome(),
    PATH: `${engineFolder}${path.delimiter}${process.env.PATH ?? ""}`,
  };
}

/** Where the npm launcher looks. A link to an engine that has moved is replaced, at once for whoever is using it. */
function linkEngine(link, engine) {
  const current = fs.lstatSync(link, { throwIfNoEntry: false });
  if (current?.isSymbolicLink() && fs.readlinkSync(link) === engine) return;
  const partial = `${link}.${process.pid}`;
  fs.symlinkSync(engine, partial);
  fs.renameSync(partial, link);
}

function installProvider(home, provider) {
  const manifest = path.join(root, "node_modules", "@pulumi", provider, "package.json");
  const { version } = JSON.parse(fs.readFileSync(manifest, "utf8"));
  const folder = path.join(home, "plugins", `resource-${provider}-v${version}`);
  fs.mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\nexec node "${path.join(root, "sandbox", "main.js")}" ${provider} "$@"\n`;
  const file = path.join(folder, `pulumi-resource-${provider}`);
  // Written only when it differs: an engine may be starting it at this moment.
  if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== script) fs.writeFileSync(file, script, { mode: 0o755 });
}
