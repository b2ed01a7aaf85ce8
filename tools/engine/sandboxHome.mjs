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
  const versions = path.join(home, "versions", engineVersion);
  if (!fs.existsSync(versions)) fs.symlinkSync(path.dirname(engineFolder), versions);
  for (const provider of PROVIDERS) installProvider(home, provider);
  return {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_VERSION: engineVersion,
    VPN_HUB_SANDBOX: cloud,
    VPN_HUB_USER_PULUMI_HOME: userHome(),
    PATH: `${engineFolder}${path.delimiter}${process.env.PATH ?? ""}`,
  };
}

function installProvider(home, provider) {
  const manifest = path.join(root, "node_modules", "@pulumi", provider, "package.json");
  const { version } = JSON.parse(fs.readFileSync(manifest, "utf8"));
  const folder = path.join(home, "plugins", `resource-${provider}-v${version}`);
  fs.mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\nexec node "${path.join(root, "sandbox", "main.js")}" ${provider} "$@"\n`;
  fs.writeFileSync(path.join(folder, `pulumi-resource-${provider}`), script, { mode: 0o755 });
}
