/**
 * Proves that the files of the program form no circle of imports, types included: whoever opens a file can read what it
 * stands on before it. It does not judge which room may know which; the lint rules do.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import ts from "typescript";
import { root } from "./configs";

const ROOMS = ["components", "reading", "operations", "provider", "policy", "sandbox", "lab", "tools"];

const files = ROOMS.flatMap((room) =>
  fs
    .readdirSync(path.join(root, room), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules"))
    .map((name) => path.posix.join(room, name)),
);

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(fs.readFileSync(path.join(root, file), "utf8"));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => `${path.posix.join(path.posix.dirname(file), fileName)}.ts`)
    .filter((imported) => files.includes(imported));
}

/** The first circle on the way down from a file, from its first member to itself; files without one are remembered. */
function circleFrom(file: string, way: readonly string[], clean: Set<string>): string[] | undefined {
  if (clean.has(file)) return undefined;
  const met = way.indexOf(file);
  if (met >= 0) return [...way.slice(met), file];
  for (const imported of importsOf(file)) {
    const circle = circleFrom(imported, [...way, file], clean);
    if (circle !== undefined) return circle;
  }
  clean.add(file);
  return undefined;
}

describe("imports", () => {
  it("go one way: no file comes back to itself", () => {
    const clean = new Set<string>();
    assert.ok(files.length > 300, "the rooms are read");
    assert.deepEqual(
      files.map((file) => circleFrom(file, [], clean)).find((circle) => circle !== undefined),
      undefined,
    );
  });
});
