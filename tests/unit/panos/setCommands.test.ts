/**
 * Proves that the `set` commands lose nothing: a small reader of them, written apart from the renderer, builds the same
 * tree. The reader knows what PAN-OS's schema would tell it (which elements hold entries, lists or values), learnt from
 * the golden files. It does not prove that a PAN-OS takes the commands.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { toSetCommands } from "../../../components/panos/setCommands";
import { element, entry, members, parseXml, text, type PanNode } from "../../../components/panos/tree";
import { GOLDEN_FIREWALLS, GOLDEN_FOLDER, planOf, render } from "../../golden/firewalls";

type Kind = "entries" | "list" | "value" | "element";

/** Kind of each element by the tags that lead to it. */
function learnSchema(): Map<string, Kind> {
  const schema = new Map<string, Kind>();
  const learn = (node: PanNode, at: string): void => {
    const kind =
      node.text !== undefined
        ? "value"
        : node.children.some(({ tag }) => tag === "member")
          ? "list"
          : node.children.some(({ name }) => name !== undefined)
            ? "entries"
            : "element";
    if (kind !== "element" || !schema.has(at)) schema.set(at, kind);
    for (const child of node.children) learn(child, `${at}/${child.tag}`);
  };
  for (const { file } of GOLDEN_FIREWALLS)
    learn(parseXml(fs.readFileSync(path.join(GOLDEN_FOLDER, file), "utf8")), "config");
  return schema;
}

/** Words of a command: bare, in double quotes, or in brackets. */
function wordsOf(command: string): string[] {
  assert.match(command, /^set /);
  const matches = [...command.slice("set ".length).matchAll(/"([^"]*)"|(\S+)/g)];
  return matches
    .map(([, quoted, bare]) => quoted ?? bare!)
    .filter((word, index) => {
      const isBracket = matches[index]![2] !== undefined && (word === "[" || word === "]");
      return !isBracket;
    });
}

interface Draft {
  readonly tag: string;
  readonly name?: string;
  text?: string;
  readonly children: Draft[];
}

function readCommands(commands: readonly string[], schema: ReadonlyMap<string, Kind>): PanNode {
  const root: Draft = { tag: "config", children: [] };
  for (const command of commands) {
    const words = wordsOf(command);
    const inDevice = words[0] === "network" || words[0] === "deviceconfig";
    const prefix = ["devices", "localhost.localdomain", ...(inDevice ? [] : ["vsys", "vsys1"])];
    follow(root, "config", [...prefix, ...words], schema);
  }
  return freeze(root);
}

function follow(draft: Draft, at: string, words: readonly string[], schema: ReadonlyMap<string, Kind>): void {
  const [word, ...rest] = words;
  if (word === undefined) return;
  switch (schema.get(at)) {
    case "value":
      assert.deepEqual(rest, [], `${at} has more than one value`);
      draft.text = word;
      return;
    case "list":
      for (const value of words) draft.children.push({ tag: "member", text: value, children: [] });
      return;
    case "entries":
      return follow(childOf(draft, "entry", word), `${at}/entry`, rest, schema);
    default:
      return follow(childOf(draft, word), `${at}/${word}`, rest, schema);
  }
}

function childOf(draft: Draft, tag: string, name?: string): Draft {
  const known = draft.children.find((child) => child.tag === tag && child.name === name);
  if (known !== undefined) return known;
  const child: Draft = { tag, ...(name === undefined ? {} : { name }), children: [] };
  draft.children.push(child);
  return child;
}

function freeze({ tag, name, text: value, children }: Draft): PanNode {
  if (value !== undefined) return text(tag, value);
  return name === undefined ? element(tag, ...children.map(freeze)) : entry(name, ...children.map(freeze));
}

describe("set commands", () => {
  const schema = learnSchema();

  for (const { stack, engine, index, file } of GOLDEN_FIREWALLS) {
    it(`of ${file.replace(".xml", "")} build the same configuration`, () => {
      const config = render(planOf(stack, { "firewalls.routingEngine": engine }), index);
      assert.deepEqual(readCommands(toSetCommands(config), schema), config);
    });
  }

  const inVsys = (...children: readonly PanNode[]) =>
    element("config", element("devices", entry("localhost.localdomain", element("vsys", entry("vsys1", ...children)))));
  const inNetwork = (...children: readonly PanNode[]) =>
    element("config", element("devices", entry("localhost.localdomain", element("network", ...children))));

  it("leave out the paths of the device and its only virtual system", () => {
    assert.deepEqual(toSetCommands(inVsys(element("zone", entry("trust", element("network"))))), [
      "set zone trust network",
    ]);
    assert.deepEqual(toSetCommands(inNetwork(text("x", 1))), ["set network x 1"]);
  });

  it("write a list in brackets and a single member without", () => {
    assert.deepEqual(toSetCommands(inVsys(members("from", ["a", "b"]), members("to", ["c"]))), [
      "set from [ a b ]",
      "set to c",
    ]);
  });

  it("quote what has a space, a bracket or another sign of the CLI's own", () => {
    assert.deepEqual(toSetCommands(inVsys(text("description", "two words"))), ['set description "two words"']);
    assert.deepEqual(toSetCommands(inVsys(text("key", "a]b|c?d;e#f"))), ['set key "a]b|c?d;e#f"']);
    assert.deepEqual(toSetCommands(inVsys(entry("my zone"))), ['set "my zone"']);
  });

  it("refuses a double quote and a line break without showing the value", () => {
    for (const value of ['a"b', "a\nb"]) {
      assert.throws(() => toSetCommands(inVsys(text("key", value))), {
        message: "a value with a double quote or a line break does not fit into a set command",
      });
    }
  });
});
