/**
 * Proves that a page in Japanese keeps step with its English one: the same headings, tables, rows and cells, and the same commands,
 * keys and words of code in each. It does not prove the sentences.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { root } from "./configs";

const folder = path.join(root, "docs");
const textOf = (name: string) => fs.readFileSync(path.join(folder, name), "utf8");
/** The guide in Japanese is README's and firewalls.md's, in its own order. */
const ALONE = ["guide.ja.md"];
const pages = fs.readdirSync(folder).filter((name) => name.endsWith(".ja.md") && !ALONE.includes(name));

/** A line as far as both languages share it: its kind, its cells, and its code in whatever order the sentence has it. */
const shapeOf = (text: string) => {
  const lines = text.split("\n").filter((line) => /^(#|\||- |\d+\. )/.test(line));
  return lines.map((line) => {
    const [kind] = /^(#+|\||-|\d+\.)/.exec(line)!;
    const isRule = /^\|[\s|-]+$/.test(line);
    return isRule
      ? "|"
      : `${kind} ${line.split("|").length} ${[...line.matchAll(/`[^`]+`/g)].map(String).sort().join(" ")}`;
  });
};
const codeOf = (text: string) => [...new Set([...text.matchAll(/`[^`\n]+`/g)].map(String))].sort();

describe("pages in two languages", () => {
  it("are found", () => assert.ok(pages.length > 0));

  for (const page of pages)
    it(`keep step: ${page}`, () => {
      const [japanese, english] = [textOf(page), textOf(page.replace(".ja.md", ".md"))];
      assert.deepEqual(shapeOf(japanese), shapeOf(english));
      assert.deepEqual(codeOf(japanese), codeOf(english));
    });
});
