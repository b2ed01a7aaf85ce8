/**
 * Runs the real Pulumi CLI against a sandbox of its own: an own backend and own clouds in a temporary folder, so that
 * tests neither see each other nor the developer's sandbox. The engine must be there: `npm test` sees to it.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { root } from "../unit/configs";

export interface Result {
  readonly code: number;
  /** Standard output and standard error, as the user reads them. */
  readonly text: string;
  readonly stdout: string;
}

/** One planned step of a preview, for example `create aws:ec2/vpc:Vpc hub`. `same` is left out. */
export type Step = string;

interface PreviewJson {
  readonly steps: readonly { readonly op: string; readonly urn: string; readonly newState?: unknown }[];
}

export class Sandbox {
  /** Made by `prepare`, so that tests which do not run leave none behind. */
  readonly folder = path.join(os.tmpdir(), `vpn-hub-test-${randomBytes(8).toString("hex")}`);
  private environment: Record<string, string> = {};

  /** Prepares the sandbox; needed once before anything else. */
  async prepare(): Promise<this> {
    const { acquireEngine } = (await importModule("tools/engine/acquire.mjs")) as {
      acquireEngine(say: (line: string) => void): Promise<string>;
    };
    const { prepareSandbox } = (await importModule("tools/engine/sandboxHome.mjs")) as {
      prepareSandbox(engine: string, folder: string): Record<string, string>;
    };
    const engine = await acquireEngine(() => undefined);
    fs.mkdirSync(this.folder, { mode: 0o700, recursive: true });
    this.environment = {
      ...prepareSandbox(engine, path.join(this.folder, "state")),
      VPN_HUB_SANDBOX_FAULTS: "",
      NO_COLOR: "1",
    };
    return this;
  }

  get cloudFolder(): string {
    return path.join(this.folder, "state", "cloud");
  }

  /** A program folder with the real project in it, and the given stack configurations. */
  project(stacks: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Program {
    const folder = path.join(this.folder, "project");
    if (!fs.existsSync(folder)) {
      fs.mkdirSync(folder);
      for (const name of PROJECT_FILES) fs.symlinkSync(path.join(root, name), path.join(folder, name));
    }
    for (const [stack, config] of Object.entries(stacks))
      fs.writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), stringify({ config }));
    return new Program(this, folder);
  }

  /** A program of a few lines of JavaScript, with `pulumi`, `aws`, `gcp`, `azure` and `random` at hand. */
  script(name: string, source: string): Program {
    const folder = path.join(this.folder, name);
    fs.mkdirSync(folder, { recursive: true });
    const link = path.join(folder, "node_modules");
    if (!fs.existsSync(link)) fs.symlinkSync(path.join(root, "node_modules"), link);
    const packages = { pulumi: "pulumi", aws: "aws", gcp: "gcp", azure: "azure-native", random: "random" };
    const imports = Object.entries(packages).map(([local, from]) => `const ${local} = require("@pulumi/${from}");`);
    fs.writeFileSync(path.join(folder, "index.js"), [...imports, source].join("\n"));
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, main: "index.js" }));
    fs.writeFileSync(
      path.join(folder, "Pulumi.yaml"),
      stringify({ name, runtime: { name: "nodejs", options: { typescript: false } } }),
    );
    const config = {
      "aws:region": "ap-northeast-1",
      "gcp:project": "test",
      "gcp:region": "asia-northeast1",
      "azure-native:location": "japaneast",
    };
    fs.writeFileSync(path.join(folder, "Pulumi.test.yaml"), stringify({ config }));
    return new Program(this, folder);
  }

  /** What a process needs to talk to this sandbox; for tests that start the CLI themselves. */
  processEnvironment(): NodeJS.ProcessEnv {
    return { ...withoutOptions(process.env), ...this.environment };
  }

  run(folder: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--non-interactive", "--color=never"], {
        cwd: folder,
        env: { ...this.processEnvironment(), ...more },
      });
      let [stdout, text] = ["", ""];
      child.stdout.on("data", (data: Buffer) => ([stdout, text] = [stdout + data.toString(), text + data.toString()]));
      child.stderr.on("data", (data: Buffer) => (text += data.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? 1, text, stdout }));
    });
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Program {
  constructor(
    private readonly sandbox: Sandbox,
    readonly folder: string,
  ) {}

  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Result> {
    return this.sandbox.run(this.folder, args, environment);
  }

  async select(stack = "test"): Promise<void> {
    const { code, text } = await this.run(["stack", "select", "--create", stack]);
    if (code !== 0) throw new Error(text);
  }

  /** As users run it: a preview, whose policies may stop it, and then the update. */
  up(...args: string[]): Promise<Result> {
    return this.run(["up", "--yes", "--suppress-outputs", ...args]);
  }

  /** The update alone, where its preview was judged before, or where the stack is only needed. */
  update(...args: string[]): Promise<Result> {
    return this.up("--skip-preview", ...args);
  }

  /** What a preview would do, sorted, without what stays the same and without the record of what stands, which follows. */
  async steps(...args: string[]): Promise<Step[]> {
    const { code, stdout, text } = await this.run(["preview", "--json", ...args]);
    if (code !== 0) throw new Error(text);
    const { steps } = JSON.parse(stdout) as PreviewJson;
    return steps
      .filter(({ op, urn }) => op !== "same" && op !== "read" && !urn.includes("::vpn-hub:index:VpnHub::"))
      .map(({ op, urn }) => `${op} ${typeAndName(urn)}`)
      .sort();
  }
}

/** What `up` printed after its preview. */
export function updatePart(text: string): string {
  const start = text.indexOf("\nUpdating (");
  return start === -1 ? "" : text.slice(start);
}

/** A developer's sandbox shell sets policy packs by such variables; a test says itself what it wants. */
function withoutOptions(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("PULUMI_OPTION_")));
}

function typeAndName(urn: string): string {
  const [, , types, ...name] = urn.split("::");
  return `${types!.split("$").at(-1)} ${name.join("::")}`;
}

/** Every file below a folder. */
export function readNames(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) => (entry.isFile() ? [path.join(entry.parentPath ?? entry.path, entry.name)] : []));
}

/** Their texts, to look for what must not lie there. */
export function readTree(folder: string): string[] {
  return readNames(folder).map((name) => fs.readFileSync(name, "utf8"));
}

/** What a folder needs to be this project, beside the files of its stacks. */
export const PROJECT_FILES = [
  "index.ts",
  "components",
  "provider",
  "tools",
  "policy",
  "node_modules",
  "package.json",
  "Pulumi.yaml",
];

/** The `config` of a stack's file. */
export function stackConfig(stack: string): Record<string, unknown> {
  const text = fs.readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8");
  return (parse(text) as { config: Record<string, unknown> }).config;
}

export function packFlags(...names: readonly string[]): string[] {
  return names.flatMap((name) => ["--policy-pack", path.join(root, "policy", name)]);
}

export const ALL_PACKS = packFlags("approved-ciphers", "hub-resilience", "multi-layer-filtering", "psk-rotation");

/** The set-up code is ES modules, which only a true dynamic import reaches from CommonJS before Node.js 20.19. */
export const importModule = (file: string): Promise<unknown> => dynamicImport(path.join(root, file));
/** Hidden from the compiler, which would make a `require` of it. */
const dynamicImport = new Function("file", "return import(file)") as (file: string) => Promise<unknown>;
