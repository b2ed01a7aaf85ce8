/**
 * Writes a pack as a folder that stands on its own, plain JavaScript with its dependencies named: what
 * `pulumi policy publish` uploads. `node -r ./tools/typescript.js policy/packageForCloud.ts <pack> <folder>`
 */
import fs from "node:fs";
import path from "node:path";
import { pack as bundle } from "./opt-in/bundle/pack";
import { PAGES_FOLDER } from "./rulePage";
import { PACKS, RULES_FILE } from "./rulesTable";
import type { Pack } from "./shared/rule";

const DEPENDENCIES = ["@pulumi/policy", "@pulumi/pulumi", "google-protobuf"];

const sourceOf = ({ name }: Pack) => (name === bundle.name ? path.join("opt-in", "bundle") : name);

/** @throws Error for a name that is no pack, or a folder that holds something */
export async function packageForCloud(name: string, folder: string): Promise<void> {
  const packs = [...PACKS, bundle];
  const pack = packs.find((each) => each.name === name);
  if (!pack) throw new Error(`there is no pack ${name}; there are ${packs.map((each) => each.name).join(", ")}`);
  if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty; name a new folder`);
  const needed = pack === bundle ? [...PACKS.map((each) => each.name), sourceOf(bundle)] : [name];
  for (const each of ["shared", ...needed]) {
    await transpileTree(path.join(__dirname, each), path.join(folder, "policy", each));
  }
  for (const words of [RULES_FILE, PAGES_FOLDER]) {
    fs.cpSync(words, path.join(folder, "policy", path.basename(words)), { recursive: true });
  }
  const root = readJson(path.join(__dirname, "..", "package.json")) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const versions = { ...root.dependencies, ...root.devDependencies };
  const dependencies = Object.fromEntries(DEPENDENCIES.map((each) => [each, versions[each]]));
  const { version } = readJson(path.join(__dirname, "approved-ciphers", "package.json")) as { version: string };
  const manifest = { name: `vpn-hub-policy-${name}`, version, license: "Apache-2.0", main: "index.js", dependencies };
  const write = (file: string, text: string) => fs.writeFileSync(path.join(folder, file), text);
  write("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
  write("PulumiPolicy.yaml", "runtime:\n  name: nodejs\n  options:\n    typescript: false\n");
  const entry = `./policy/${sourceOf(pack).replaceAll(path.sep, "/")}/pack.js`;
  write("index.js", `"use strict";\nrequire("./policy/shared/pack.js").servePack(require("${entry}").pack);\n`);
}

const readJson = (file: string): unknown => JSON.parse(fs.readFileSync(file, "utf8"));

async function transpileTree(from: string, to: string): Promise<void> {
  // Only whoever publishes pays for the compiler.
  const { default: ts } = await import("typescript");
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    if (entry.name === "examples") continue;
    if (entry.isDirectory()) await transpileTree(source, path.join(to, entry.name));
    else if (entry.name.endsWith(".ts")) {
      const { outputText } = ts.transpileModule(fs.readFileSync(source, "utf8"), {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true },
      });
      fs.mkdirSync(to, { recursive: true });
      fs.writeFileSync(path.join(to, entry.name.replace(/\.ts$/, ".js")), outputText);
    }
  }
}

if (require.main === module) {
  const [name = "", folder = ""] = process.argv.slice(2);
  packageForCloud(name, folder).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
