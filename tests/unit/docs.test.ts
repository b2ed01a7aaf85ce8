/**
 * Proves that the documentation says what is there: every `hub` command in it is one, and runs on the stack it names where
 * no engine is needed; its configurations are planned; its programs are those of the examples, whose types the check knows;
 * its scripts, files and links exist. It does not prove the sentences around them.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { CommanderError } from "commander";
import { parse } from "yaml";
import { parseConfig } from "../../components/plan/config/config";
import { planHub } from "../../components/plan/plan";
import { program } from "../../operations/program";
import { hubValues, root } from "./configs";
import { exampleValues } from "./examples";

const DOCUMENTS = ["", "docs", "docs/decisions", "examples", "lab", "policy"].flatMap((folder) =>
  fs
    .readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.posix.join(folder, name)),
);
const WORKFLOWS = ["check", "mutation"].map((name) => `.github/workflows/${name}.yml`);
const textOf = (document: string) => fs.readFileSync(path.join(root, document), "utf8");

interface Block {
  readonly document: string;
  readonly language: string;
  readonly text: string;
}

const BLOCKS: readonly Block[] = DOCUMENTS.flatMap((document) =>
  [...textOf(document).matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language, text]) => ({
    document,
    language: language!,
    text: text!,
  })),
);

/** What stands as code: each line of a block, without its comment, and each span within a sentence or a table. */
const CODE: readonly { readonly document: string; readonly code: string }[] = [...DOCUMENTS, ...WORKFLOWS].flatMap(
  (document) => {
    const text = textOf(document);
    const blocks = BLOCKS.filter((block) => block.document === document).map((block) => block.text);
    const lines = (WORKFLOWS.includes(document) ? [text.replace(/^ *- run: /gm, "")] : blocks).flatMap((block) =>
      block.split("\n"),
    );
    const spans = [...text.replace(/^```[^]*?^```$/gm, "").matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!);
    return [...lines, ...spans].map((code) => ({ document, code: code.replace(/\s{2,}.*$|\s#\s.*$/, "").trim() }));
  },
);

/** The commands of README's table stand there without what begins them all. */
const HUB_COMMANDS = [
  ...new Set(
    CODE.flatMap(({ code }) => {
      const words = /^(?:npm run hub --|npx hub) (.+)$/.exec(code)?.[1] ?? code;
      const [first] = words.split(" ");
      const isCommand = words.includes(" --") && program.commands.some((command) => command.name() === first);
      return words !== code || isCommand ? [words] : [];
    }).filter((words) => words !== "…"),
  ),
];

class Parsed extends Error {}
let isRun = false;
program.hook("preAction", () => {
  if (!isRun) throw new Parsed();
});
for (const command of [program, ...program.commands])
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });

/** @throws what commander or the command has against these words */
async function parseWords(words: string): Promise<void> {
  isRun = false;
  // A sentence may speak of one option alone.
  const whole = /^[\w-]+ --(language \w+|against-stack)$/.test(words) ? `${words} --stack dev` : words;
  await program.parseAsync(whole.split(" "), { from: "user" }).catch((error: unknown) => {
    const isHelp = error instanceof CommanderError && error.exitCode === 0;
    if (!(error instanceof Parsed) && !isHelp) throw error;
  });
}

/** @returns what the command prints */
async function run(words: string): Promise<string> {
  const printed: string[] = [];
  const { log } = console;
  const { exitCode } = process;
  isRun = true;
  console.log = (line: string) => void printed.push(line);
  try {
    await program.parseAsync(words.split(" "), { from: "user" });
    assert.equal(process.exitCode ?? 0, exitCode ?? 0, printed.join("\n"));
  } finally {
    console.log = log;
    process.exitCode = exitCode;
  }
  return printed.join("\n");
}

/** How the command runs without an engine; undefined where it does not. */
function withoutEngine(words: string): string | undefined {
  if (/--deployed|--against-stack|--output|--with-keys/.test(words) || !words.includes("--stack")) return undefined;
  if (/^(plan|trace) /.test(words)) return words;
  return /^(device-config|worksheet) /.test(words) ? `${words.replace(" --draft", "")} --draft` : undefined;
}

describe("commands in the documentation", () => {
  it("are found", () => assert.ok(HUB_COMMANDS.length > 10, HUB_COMMANDS.join("\n")));

  it("are refused where the command line has no such thing", async () => {
    for (const words of ["plan --stacks dev", "plan", "plans --stack dev", "worksheet --stack dev"])
      await assert.rejects(parseWords(words), CommanderError, words);
  });

  for (const words of HUB_COMMANDS) {
    const runnable = withoutEngine(words);
    it(`are ${runnable === undefined ? "parsed" : "run"}: hub ${words}`, async () => {
      await parseWords(words);
      if (runnable !== undefined) assert.ok((await run(runnable)).length > 200);
    });
  }

  it("call scripts and files that exist", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
    const missing = CODE.flatMap(({ document, code }) => {
      const script = /\bnpm (?:run (?:-s )?)?([a-z]+)/.exec(code)?.[1];
      const files = code.match(
        /(?<![\w./<>{}*-])(?:\.\/)?(?:components|docs|examples|lab|operations|policy|provider|sandbox|tests|tools)\/[\w./-]+\.\w+\b/g,
      );
      return [
        ...(script === undefined || ["ci", "install", "pack"].includes(script) || script in scripts
          ? []
          : [`${document}: npm run ${script}`]),
        ...(files ?? []).filter((file) => !fs.existsSync(path.join(root, file))).map((file) => `${document}: ${file}`),
      ];
    });
    assert.deepEqual(missing, []);
  });
});

type Values = Record<string, unknown>;
const isMap = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);
const merged = (base: Values, over: Values): Values => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(over).map(([key, value]) => [
      key,
      isMap(value) && isMap(base[key]) ? merged(base[key], value) : value,
    ]),
  ),
});

describe("configurations in the documentation", () => {
  const blocks = BLOCKS.filter(({ language, text }) => language === "yaml" && text.includes("hub:"));
  it("are found", () => assert.ok(blocks.length >= 2));

  for (const { document, text } of blocks)
    it(`are planned, over those of a stack that is here: ${document}, ${text.split("\n")[0]}`, () => {
      const given = Object.fromEntries(
        Object.entries(parse(text) as Values).map(([key, value]) => [key.replace(/^hub:/, ""), value]),
      );
      // Sites and flows are those of the block alone: each names the other.
      const base = document.startsWith("examples/") ? exampleValues("cloudhub") : hubValues("dev");
      const values = "sites" in given ? { ...base, ...given } : merged(base, given);
      planHub(parseConfig(values), "dev", "ap-northeast-1");
    });

  it("of policies are JSON, and name rules that there are", () => {
    const rules = textOf("policy/RULES.md");
    for (const { document, text } of BLOCKS.filter(({ language }) => language === "json"))
      for (const rule of Object.keys(JSON.parse(text) as Values))
        assert.ok(rules.includes(`| [${rule}](rules/`), `${document}: ${rule}`);
  });
});

describe("programs in the documentation", () => {
  const blocks = BLOCKS.filter(({ language }) => language === "typescript");
  const isChecked = (file: string) =>
    (parse(textOf("tsconfig.json")) as { include: string[] }).include.some((folder) => file.startsWith(`${folder}/`));

  it("are the examples, which are checked with all types and brought up by tests/engine/package.test.ts", () => {
    const files = ["index", "application"].map((name) => `examples/library/${name}.ts`);
    assert.ok(files.every(isChecked));
    assert.deepEqual(
      blocks.map(({ document, text }) => [document, text]),
      files.map((file) => ["docs/library.md", textOf(file)]),
    );
    const project = BLOCKS.find(({ document, language }) => document === "docs/library.md" && language === "yaml");
    assert.equal(project?.text, textOf("examples/library/Pulumi.yaml"));
  });
});

describe("README's table of what is where", () => {
  const rows = [
    ...textOf("README.md")
      .split("## What is where")[1]!
      .matchAll(/^\| `([^`]+)` +\|/gm),
  ].map(([, cell]) => cell!);
  const named = rows.flatMap((row) => {
    const [, before, choices, after] = /^(.*)\{(.*)\}(.*)$/.exec(row) ?? [];
    return choices === undefined ? [row] : choices.split(",").map((choice) => `${before}${choice}${after}`);
  });

  it("names what is there", () => {
    assert.deepEqual(
      named.filter((name) => !fs.existsSync(path.join(root, name))),
      [],
    );
  });

  it("names every folder", () => {
    const folders = fs
      .readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|dist)$/.test(entry.name))
      .map(({ name }) => name);
    assert.deepEqual(
      folders.filter((folder) => !named.some((name) => name.startsWith(folder))),
      [],
    );
  });
});

describe("links in the documentation", () => {
  it("lead to files and headings", () => {
    const anchorsOf = (document: string) =>
      [...textOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        heading!
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, "")
          .replaceAll(" ", "-"),
      );
    const dead = DOCUMENTS.flatMap((document) =>
      [...textOf(document).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target]) => target!)
        .filter((target) => !/^https?:/.test(target))
        .filter((target) => {
          const [file, anchor] = target.split("#") as [string, string?];
          const at = file === "" ? document : path.posix.join(path.posix.dirname(document), file);
          if (!fs.existsSync(path.join(root, at))) return true;
          return anchor !== undefined && !anchorsOf(at).includes(anchor);
        })
        .map((target) => `${document}: ${target}`),
    );
    assert.deepEqual(dead, []);
  });
});
