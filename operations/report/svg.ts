/** The topology as SVG: readable alone, by day, by night and on paper, and by the keyboard, since each site is a link. */
import { LINE_HEIGHT, type Placed } from "./layout";
import { SIGNS } from "./section";
import type { Node } from "./topology";
import type { ReportWords } from "./words";

/** Of text and of attributes in double quotes; what XML 1.0 does not allow at all goes. */
export const escapeXml = (text: string) =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLE = `
.topology { --ink: #1b1f24; --paper: #ffffff; --box: #f3f5f8; --edge: #8a94a3; --accent: #0b5cad; --bad: #b3261e;
  font: 13px system-ui, "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", Meiryo, sans-serif; background: var(--paper); }
@media screen and (prefers-color-scheme: dark) {
  .topology { --ink: #e6e9ee; --paper: #14171c; --box: #1e232b; --edge: #7d8896; --accent: #79b8ff; --bad: #ff8a80; } }
.topology text { fill: var(--ink); }
.topology .box { fill: var(--box); stroke: var(--edge); }
.topology .box-title, .topology .name { font-weight: 600; }
.topology .node { fill: var(--paper); stroke: var(--accent); }
.topology a:focus-visible .node { stroke-width: 4; }
.topology .line { fill: none; stroke: var(--edge); stroke-width: 1.5; }
.topology .primary { stroke: var(--accent); stroke-width: 3.5; }
.topology .standby { stroke: var(--accent); stroke-dasharray: 6 5; }
.topology .down { stroke: var(--bad); }
.topology .sign { fill: var(--bad); font-weight: 700; }
`;

const LEGEND_HEIGHT = 34;
const round = (value: number) => Math.round(value * 10) / 10;

/** @param described id of what says the same in words; absent where the picture stands alone */
export function topologySvg(picture: Placed, title: string, words: ReportWords, described?: string): string {
  const { width, height, boxes, nodes, lines } = picture;
  const all = [round(width), round(height + LEGEND_HEIGHT)] as const;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="topology" role="img" aria-labelledby="topology-title"${described === undefined ? "" : ` aria-describedby="${described}"`} viewBox="0 0 ${all[0]} ${all[1]}" width="${all[0]}" height="${all[1]}">`,
    `<title id="topology-title">${escapeXml(title)}</title>`,
    `<style>${escapeXml(STYLE)}</style>`,
    ...boxes.map(
      ({ x, y, width: w, height: h, title: name }) =>
        `<rect class="box" x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" rx="8"/>` +
        `<text class="box-title" x="${round(x + 12)}" y="${round(y + 21)}">${escapeXml(name)}</text>`,
    ),
    ...lines.map(({ points, rank, isDown, title: told }) => {
      const middle = points[Math.floor(points.length / 2)];
      const before = points[Math.floor(points.length / 2) - 1] ?? middle;
      const sign =
        isDown && middle !== undefined && before !== undefined
          ? `<text class="sign" x="${round((middle.x + before.x) / 2)}" y="${round((middle.y + before.y) / 2)}">${SIGNS.bad}</text>`
          : "";
      return `<g><title>${escapeXml(told)}</title><polyline class="line ${rank}${isDown ? " down" : ""}" points="${points.map(({ x, y }) => `${round(x)},${round(y)}`).join(" ")}"/>${sign}</g>`;
    }),
    ...nodes.map(drawNode),
    legend(height, words),
    "</svg>",
  ].join("\n");
}

function drawNode({ x, y, width, height, texts, href }: Placed["nodes"][number] & Node): string {
  const lines = texts.map(
    (text, index) =>
      `<text${index === 0 ? ' class="name"' : ""} x="${round(x + 10)}" y="${round(y + 10 + LINE_HEIGHT * (index + 0.75))}">${escapeXml(text)}</text>`,
  );
  const drawn = `<rect class="node" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="4"/>${lines.join("")}`;
  return href === undefined ? `<g>${drawn}</g>` : `<a href="${escapeXml(href)}">${drawn}</a>`;
}

function legend(top: number, words: ReportWords): string {
  const y = round(top + 18);
  const entry = (x: number, rank: string, text: string) =>
    `<polyline class="line ${rank}" points="${x},${y} ${x + 34},${y}"/><text x="${x + 42}" y="${y + 4}">${escapeXml(text)}</text>`;
  return [
    entry(14, "primary", words.legendPrimary),
    entry(210, "standby", words.legendStandby),
    entry(330, "primary down", words.legendDown),
  ].join("");
}
