/** Takes the engine's output apart. */
import assert from "node:assert/strict";

/** What the engine prints under `Policies:`, without the place of a pack. */
export function policyLines(text: string): string[] {
  const lines = text.split("\n");
  const first = lines.indexOf("Policies:") + 1;
  assert.ok(first > 0, text);
  return lines
    .slice(first, lines.indexOf("", first))
    .map((line) => line.trim().replace(/ \(local: .*\)$/, ""))
    .filter((line) => line !== "");
}

/** Findings on one line each: level, rule, resource, and what is wrong without the rule's own sentence. */
export function summarize(lines: readonly string[]): string[] {
  const heads = lines.flatMap((line, index) => (line.startsWith("- [") ? [index] : []));
  return heads.map((start, place) => {
    const [, level, rule, type, name] =
      /^- \[(\w+)\] \[severity: \w+\]  (\S+)  \(\S*?([^:]+): (.+)\)$/.exec(lines[start]!) ?? [];
    const end = lines.findIndex(
      (line, index) => index > start && (index === heads[place + 1] || /^\S+ [a-z-]+@v/.test(line)),
    );
    return `${level} ${rule} ${type} ${name}: ${lines.slice(start + 1, end < 0 ? undefined : end).at(-1)}`;
  });
}
