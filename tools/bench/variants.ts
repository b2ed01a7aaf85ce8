/** The three programs that the bench compares: the project, the floor, and the project under Pulumi's own defaults. */
import fs from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { PROJECT_FILES } from "../../tests/engine/harness";

const root = path.join(__dirname, "..", "..");

export interface Variant {
  readonly name: string;
  readonly folder: string;
  readonly packs: readonly string[];
}

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly provider?: string;
}

export interface ExportedStack {
  readonly deployment: { readonly resources: readonly StateResource[] };
}

const PACK_NAMES = fs
  .readdirSync(path.join(root, "policy"))
  .filter((name) => fs.existsSync(path.join(root, "policy", name, "PulumiPolicy.yaml")));

/** The project itself, with its packs. */
export function projectVariant(folder: string): Variant {
  fs.mkdirSync(folder);
  for (const name of PROJECT_FILES) fs.symlinkSync(path.join(root, name), path.join(folder, name));
  fs.copyFileSync(path.join(root, "Pulumi.dev.yaml"), path.join(folder, "Pulumi.dev.yaml"));
  return { name: "VPN Hub", folder, packs: PACK_NAMES.map((name) => path.join(root, "policy", name)) };
}

/** The same resources from a plain loop, judged by as many packs without a rule. */
export function floorVariant(folder: string, project: Variant, stack: ExportedStack): Variant {
  startProgram(folder, project);
  fs.copyFileSync(path.join(__dirname, "floorProgram.js"), path.join(folder, "index.js"));
  write(folder, "package.json", JSON.stringify({ name: "floor", main: "index.js" }));
  write(folder, "Pulumi.yaml", stringify({ name: "vpn-hub", runtime: { name: "nodejs", options: PLAIN_JAVASCRIPT } }));
  write(folder, "resources.json", JSON.stringify({ resources: stack.deployment.resources.flatMap(registration) }));
  const packs = project.packs.map((_, index) => emptyPack(folder, `empty-${index}`));
  return { name: "floor", folder, packs };
}

/** The same program and packs as a Pulumi project that sets nothing: ts-node checks the types of each process anew. */
export function defaultsVariant(folder: string, project: Variant): Variant {
  startProgram(folder, project);
  for (const name of ["index.ts", "components", "policy"])
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  const { compilerOptions } = JSON.parse(fs.readFileSync(path.join(root, "tsconfig.json"), "utf8"));
  write(folder, "tsconfig.json", JSON.stringify({ compilerOptions }));
  write(folder, "package.json", JSON.stringify({ name: "defaults", main: "index.ts" }));
  write(folder, "Pulumi.yaml", stringify({ name: "vpn-hub", runtime: "nodejs" }));
  const packs = PACK_NAMES.map((name) => defaultPack(path.join(folder, "policy", name)));
  return { name: "Pulumi's defaults", folder, packs };
}

const PLAIN_JAVASCRIPT = { typescript: false };

/** Folder with the dependencies and the stack's configuration as it is after `stack init` (which adds the salt). */
function startProgram(folder: string, project: Variant): void {
  fs.mkdirSync(folder);
  fs.symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  fs.copyFileSync(path.join(project.folder, "Pulumi.dev.yaml"), path.join(folder, "Pulumi.dev.yaml"));
}

function registration(resource: StateResource) {
  const { urn, type, custom, inputs = {}, parent } = resource;
  if (type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:")) return [];
  const [, , , ...name] = urn.split("::");
  const version = /::default_(\d+)_(\d+)_(\d+)::/
    .exec(resource.provider ?? "")
    ?.slice(1)
    .join(".");
  return [{ urn, type, name: name.join("::"), custom, inputs, parent, version }];
}

export function emptyPack(folder: string, name: string): string {
  const pack = path.join(folder, name);
  fs.mkdirSync(pack);
  write(pack, "PulumiPolicy.yaml", stringify({ runtime: { name: "nodejs", options: PLAIN_JAVASCRIPT } }));
  write(pack, "package.json", JSON.stringify({ name, version: "0.0.0", main: "index.js" }));
  write(
    pack,
    "index.js",
    `const { PolicyPack } = require("@pulumi/policy");\nnew PolicyPack("${name}", { policies: [] });`,
  );
  return pack;
}

function defaultPack(pack: string): string {
  write(pack, "PulumiPolicy.yaml", stringify({ runtime: "nodejs" }));
  write(pack, "package.json", JSON.stringify({ name: path.basename(pack), version: "0.0.0", main: "main.ts" }));
  write(
    pack,
    "main.ts",
    `import { servePack } from "../shared/pack";\nimport { pack } from "./pack";\nservePack(pack);\n`,
  );
  fs.copyFileSync(path.join(pack, "..", "..", "tsconfig.json"), path.join(pack, "tsconfig.json"));
  fs.rmSync(path.join(pack, "index.js"));
  return pack;
}

function write(folder: string, name: string, text: string): void {
  fs.writeFileSync(path.join(folder, name), text);
}
