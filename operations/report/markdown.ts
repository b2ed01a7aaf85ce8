/** The report as Markdown; the topology as a Mermaid diagram, which GitHub and GitLab draw. */
import { signedText, type Section } from "./section";
import type { Topology } from "./topology";
import type { ReportWords } from "./words";

/** Nothing of a name or a reason may become markup. */
export const escapeMarkdown = (text: string) =>
  text.replace(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`).replace(/\s*\n\s*/g, " ");

const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

export function markdownTable(columns: readonly string[], rows: Section["groups"][number]["rows"]): string {
  return [
    line(columns.map(escapeMarkdown)),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(row.map((cell) => escapeMarkdown(signedText(cell))))),
  ].join("\n");
}

interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly topology: Topology;
  readonly sections: readonly Section[];
}

export function markdown({ title, subtitle, topology, sections }: Page, words: ReportWords): string {
  return `${[
    `# ${escapeMarkdown(title)}`,
    escapeMarkdown(subtitle),
    `## ${words.topology}`,
    words.topologyNote,
    `\`\`\`mermaid\n${mermaid(topology)}\n\`\`\``,
    ...sections.flatMap(({ title: name, note, columns, groups }) => [
      `## ${escapeMarkdown(name)}`,
      ...(note === undefined ? [] : [escapeMarkdown(note)]),
      ...groups.flatMap((group) => [
        ...(group.title === undefined ? [] : [`### ${escapeMarkdown(group.title)}`]),
        markdownTable(columns, group.rows),
      ]),
    ]),
  ].join("\n\n")}\n`;
}

const ARROWS = { primary: "===", standby: "-.-", hub: "---" } as const;

function mermaid({ boxes, lines }: Topology): string {
  const ids = new Map(boxes.flatMap(({ nodes }) => nodes).map(({ id }, index) => [id, `n${index}`]));
  const quoted = (text: string) =>
    `"${text.replace(/[^\p{L}\p{N} ./:,_-]/gu, (character) => `#${character.codePointAt(0)};`)}"`;
  return [
    "flowchart LR",
    ...boxes.flatMap(({ title, nodes }, index) => [
      `  subgraph b${index} [${quoted(title)}]`,
      ...nodes.map(({ id, texts }) => `    ${ids.get(id)}[${texts.map(quoted).join("").replaceAll('""', "<br/>")}]`),
      "  end",
    ]),
    ...lines.map(({ from, to, rank }) => `  ${ids.get(from)} ${ARROWS[rank]} ${ids.get(to)}`),
  ].join("\n");
}
