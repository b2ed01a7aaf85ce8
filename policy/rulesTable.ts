/** Writes RULES.md and the rules' pages: `node -r ./tools/typescript.js policy/rulesTable.ts`; a test compares them. */
import fs from "node:fs";
import path from "node:path";
import { PROFILES } from "./approved-ciphers/profiles";
import { pack as approvedCiphers } from "./approved-ciphers/pack";
import { pack as hubResilience } from "./hub-resilience/pack";
import { pack as multiLayerFiltering } from "./multi-layer-filtering/pack";
import { pack as pskRotation } from "./psk-rotation/pack";
import { PAGES_FOLDER, renderPage, renderParameters } from "./rulePage";
import { CONFIGURATION_PARAMETERS } from "./shared/configuration";
import { COMMON_PARAMETERS } from "./shared/exceptions";
import { UNREAD } from "./shared/notJudged";
import type { Pack } from "./shared/rule";

export const PACKS: readonly Pack[] = [approvedCiphers, multiLayerFiltering, pskRotation, hubResilience];
export const RULES_FILE = path.join(__dirname, "RULES.md");

export function renderRules(): string {
  return [
    "# Rules",
    "",
    "Generated from the rules (`policy/rulesTable.ts`); do not edit by hand.",
    "",
    'A pack judges any Pulumi stack that uses these providers: `pulumi preview --policy-pack policy/<pack>`. Level and parameters are set by `--policy-pack-config <file.json>`, for example `{ "psk-age": { "enforcementLevel": "advisory", "maxAgeDays": 30 } }`.',
    "",
    "Each rule has a page: why, a wrong program and a right one, the source, its parameters, and how to except a resource.",
    "",
    "What has no value during a preview is listed on one line per rule (`not yet known, judged at up`) and judged at `up`. Each pack has the policy `not-yet-known` for those lines where it needs one.",
    "",
    "Every rule takes:",
    "",
    ...renderParameters(COMMON_PARAMETERS),
    "",
    "A level below the rule's own needs `reason` and `expires`, and is listed in every preview and audit by the policy `policy-configuration`, as is an exception that no finding needs. A rule or parameter that there is not stops the pack. Of `policy-configuration`:",
    "",
    ...renderParameters(CONFIGURATION_PARAMETERS),
    "",
    "## Kinds that no rule reads",
    "",
    "Named by tunnels-not-judged and filters-not-judged; templates (CloudFormation, Cloud Control, Azure deployments) and commands where their text names a tunnel or a filter.",
    "",
    ...renderTable([
      ["what", "type", "instead"],
      ...UNREAD.map(({ what, type, instead = "an exception, with a review" }) => [
        what,
        `\`${type.source.replaceAll("|", "\\|")}\``,
        instead,
      ]),
    ]),
    ...PACKS.flatMap(renderPack),
    "",
    "## Profiles of approved-ciphers",
    "",
    ...Object.entries(PROFILES).flatMap(
      ([name, { title, secondHand, entries, ikeLifetimeSeconds, espLifetimeSeconds }]) => [
        `### ${name}`,
        "",
        `${title}.${secondHand ? " Second-hand: the standard itself was not at hand; read it before you cite it." : ""}${describeLife("an IKE SA", ikeLifetimeSeconds)}${describeLife("an ESP SA", espLifetimeSeconds)}`,
        "",
        ...renderTable([
          ["role", "transforms", "approved until", "source"],
          ...entries.map(({ role, transforms, source, sunset = "" }) => [role, transforms.join(", "), sunset, source]),
        ]),
        "",
      ],
    ),
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

function describeLife(what: string, seconds: number | undefined): string {
  return seconds === undefined ? "" : ` Life of ${what}: ${seconds} s at most (second-hand).`;
}

function renderPack({ name, description, rules }: Pack): string[] {
  const rows = rules.map(({ id, severity, enforcementLevel, description: text }) => [
    `[${id}](rules/${id}.md)`,
    severity,
    enforcementLevel,
    text,
  ]);
  return [
    "",
    `## ${name}`,
    "",
    description,
    "",
    ...renderTable([["rule", "severity", "level", "what must be true"], ...rows]),
  ];
}

/** A Markdown table, columns padded as prettier pads them. */
function renderTable([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}

/** By file name. */
export const renderPages = (): ReadonlyMap<string, string> =>
  new Map(PACKS.flatMap((pack) => pack.rules.map((rule) => [`${rule.id}.md`, renderPage(pack, rule)] as const)));

if (require.main === module) {
  fs.writeFileSync(RULES_FILE, renderRules());
  fs.rmSync(PAGES_FOLDER, { recursive: true, force: true });
  fs.mkdirSync(PAGES_FOLDER);
  for (const [name, text] of renderPages()) fs.writeFileSync(path.join(PAGES_FOLDER, name), text);
}
