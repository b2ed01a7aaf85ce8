/** The report as one file of well-formed HTML: no script, style, font or picture from elsewhere. */
import { SIGNS, textOf, type Cell, type Row, type Section } from "./section";
import { escapeXml } from "./svg";
import type { ReportLanguage, ReportWords } from "./words";

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #f3f5f8; --edge: #c9d0d9; --accent: #0b5cad;
  --good: #1a6b34; --bad: #b3261e; --warning: #8a5300; --bar: #b9d4f0; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --paper: #14171c; --soft: #1e232b; --edge: #3a424d;
  --accent: #79b8ff; --good: #7ee2a0; --bad: #ff8a80; --warning: #f0b866; --bar: #24486e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem; color: var(--ink); background: var(--paper); line-height: 1.5;
  font-family: system-ui, "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", Meiryo, sans-serif; }
a { color: var(--accent); }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; background: var(--paper); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; padding: 0; list-style: none; }
.bar { position: sticky; top: 0; z-index: 1; padding: 0.5rem 0; background: var(--paper); border-bottom: 1px solid var(--edge); }
input { font: inherit; padding: 0.3rem 0.6rem; width: min(24rem, 100%); color: inherit; background: var(--soft); border: 1px solid var(--edge); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
section { margin: 2rem 0; } h2 { scroll-margin-top: 5rem; }
.scroll { overflow-x: auto; max-width: 100%; }
details { content-visibility: auto; contain-intrinsic-size: auto 20rem; margin: 0.4rem 0; }
summary { cursor: pointer; font-weight: 600; padding: 0.2rem 0; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { border: 1px solid var(--edge); padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; overflow-wrap: break-word; min-width: 5rem; }
thead th { background: var(--soft); position: sticky; top: 0; } tbody th { font-weight: 600; scroll-margin-top: 6rem; }
tr:target th, th:target { outline: 3px solid var(--accent); }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .warning { color: var(--warning); font-weight: 600; }
.part { display: block; height: 0.4rem; background: var(--bar); margin-top: 0.2rem; max-width: 100%; }
[hidden] { display: none; }
@page { size: A4 landscape; margin: 10mm; }
@media print { .bar, .skip { display: none; } body { max-width: none; padding: 0; font-size: 8pt; } table { font-size: 7.5pt; }
  th, td { overflow-wrap: break-word; min-width: 0; padding: 0.15rem 0.3rem; } details { content-visibility: visible; } section { break-inside: auto; } tr { break-inside: avoid; } .scroll { overflow: visible; }
  h2, summary { break-after: avoid; } svg { max-width: 100%; max-height: 175mm; height: auto; break-inside: avoid; } }
`;

/** Rows that do not hold the words are hidden; folds open while something is searched, on paper, and at a link's aim. */
const SCRIPT = `
const search = document.getElementById("search");
const folds = [...document.querySelectorAll("details")];
const closed = new Set(folds.filter((fold) => !fold.open));
const show = () => {
  const words = search.value.toLowerCase().split(/ +/).filter((word) => word !== "");
  for (const row of document.querySelectorAll("tbody tr"))
    row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
  for (const fold of folds) {
    const found = fold.querySelector("tbody tr:not([hidden])") !== null;
    fold.hidden = !found;
    fold.open = words.length === 0 ? !closed.has(fold) : found;
  }
};
const reveal = () => {
  const fold = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("details");
  if (fold) fold.open = true;
};
search.addEventListener("input", show);
addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => folds.forEach((fold) => { fold.open = true; }));
reveal();
`;

export interface Page {
  readonly language: ReportLanguage;
  readonly title: string;
  readonly subtitle: string;
  readonly svg: string;
  readonly sections: readonly Section[];
}

/** The script holds no end of itself; CDATA lets an XML reader take it as it is, behind comments that HTML reads as such. */
const cdata = (script: string) => `//<![CDATA[\n${script}\n//]]>`;

export function html({ language, title, subtitle, svg, sections }: Page, words: ReportWords): string {
  const entries = [{ id: "topology", title: words.topology }, ...sections];
  return [
    "<!DOCTYPE html>",
    `<html xmlns="http://www.w3.org/1999/xhtml" lang="${language}">`,
    "<head>",
    '<meta charset="utf-8"/>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    "</head>",
    "<body>",
    `<a class="skip" href="#overview">${words.skip}</a>`,
    `<header><h1>${escapeXml(title)}</h1><p>${escapeXml(subtitle)}</p></header>`,
    `<nav aria-label="${words.contents}"><ul>${entries.map(({ id, title: name }) => `<li><a href="#${id}">${escapeXml(name)}</a></li>`).join("")}</ul></nav>`,
    `<div class="bar" role="search"><label for="search">${words.search} </label><input id="search" type="search" placeholder="${words.searchHint}"/></div>`,
    "<main>",
    `<section aria-labelledby="topology"><h2 id="topology">${words.topology}</h2><p id="topology-note">${words.topologyNote}</p><div class="scroll" tabindex="0" role="region" aria-label="${words.topology}">${svg}</div></section>`,
    ...sections.map(sectionHtml),
    "</main>",
    `<script>${cdata(SCRIPT)}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

/** More groups than these are folded. */
const MOST_OPEN = 12;

function sectionHtml({ id, title, note, columns, groups }: Section): string {
  const open = groups.length > MOST_OPEN ? "" : ' open="open"';
  return [
    `<section aria-labelledby="${id}"><h2 id="${id}">${escapeXml(title)}</h2>`,
    ...(note === undefined ? [] : [`<p>${escapeXml(note)}</p>`]),
    ...groups.map(({ title: name, rows }) => {
      const caption = name === undefined ? title : `${title}: ${name}`;
      const table = tableHtml(caption, columns, rows);
      if (name === undefined) return table;
      return `<details${open}><summary>${escapeXml(name)} (${rows.length})</summary>${table}</details>`;
    }),
    "</section>",
  ].join("\n");
}

function tableHtml(caption: string, columns: readonly string[], rows: readonly Row[]): string {
  const head = columns.map((column) => `<th scope="col">${escapeXml(column)}</th>`).join("");
  const body = rows
    .map((row) => `<tr>${row.map((cell, index) => cellHtml(cell, index === 0)).join("")}</tr>`)
    .join("\n");
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeXml(caption)}"><table><thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody></table></div>`;
}

function cellHtml(cell: Cell, isHead: boolean): string {
  const { mark, part, id } = typeof cell === "string" ? {} : cell;
  const sign = mark === undefined ? "" : `${SIGNS[mark]} `;
  const bar =
    part === undefined ? "" : `<span class="part" style="width: ${Math.round(Math.min(part, 1) * 100)}%"></span>`;
  const attributes = [
    ...(id === undefined ? [] : [` id="${escapeXml(id)}"`]),
    ...(mark === undefined ? [] : [` class="${mark}"`]),
  ].join("");
  const content = `${sign}${escapeXml(textOf(cell))}${bar}`;
  return isHead ? `<th scope="row"${attributes}>${content}</th>` : `<td${attributes}>${content}</td>`;
}
