/**
 * One comment on a pull request, in Markdown: what the change does, with the harm first. What stops and for how long is the
 * change table's word (`components/plan/changes`); the preview adds which resources, and the packs what they refuse.
 */
import { changesOf, textOf } from "../../components/plan/changes/compare";
import { standingOf } from "../../components/plan/changes/standing";
import { judge, type JudgedChange } from "../../components/plan/changes/verdict";
import type { FailoverRow } from "../../components/plan/detection/types";
import type { FlowPlan } from "../../components/plan/flows/types";
import type { HubPlan } from "../../components/plan/hubPlan";
import type { SitePlan } from "../../components/plan/sites/types";
import { escapeMarkdown, markdownTable } from "../report/markdown";
import type { Row } from "../report/section";
import { serviceText } from "../report/sections";
import type { Findings } from "./findings";
import type { Operation, ResourceChange } from "./preview";

export interface CommentSource {
  /** Absent: the stack is new. */
  readonly before?: HubPlan;
  readonly after: HubPlan;
  /** Absent: nobody previewed. */
  readonly resources?: readonly ResourceChange[];
  /** Absent: nobody asked the packs. */
  readonly audit?: Findings;
}

/** GitHub takes 65,536 characters; the rest of the page is for what stands around the tables. */
const MOST_CHARACTERS = 60_000;

/** By which the comment is found again, so that there is one a stack. */
export const markerOf = (stack: string) => `<!-- vpn-hub:${stack} -->`;

export function comment(source: CommentSource): string {
  const { before, after } = source;
  const changes =
    before === undefined ? [] : judge(changesOf(standingOf(before), standingOf(after)), after.acceptedChanges).changes;
  const parts = [
    interruptions(changes),
    replacements(source.resources ?? []),
    bySubject(source, changes),
    flows(before, after),
    failover(before, after),
    policies(source.audit),
    resources(source.resources),
  ].filter((part) => part !== "");
  const head = [markerOf(after.environment), `## VPN Hub · ${after.environment} · ${titleOf(source, changes)}`].join(
    "\n",
  );
  const text = [head, ...(parts.length === 0 ? ["Nothing of the hub changes."] : parts)].join("\n\n");
  if (text.length <= MOST_CHARACTERS) return `${text}\n`;
  const cut = text.slice(0, text.lastIndexOf("\n", MOST_CHARACTERS));
  const isOpen = cut.lastIndexOf("<details>") > cut.lastIndexOf("</details>");
  return `${cut}${isOpen ? "\n\n</details>" : ""}\n\n**Cut here: the whole is longer than a comment may be.** Run \`hub comment\` for it.\n`;
}

const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
const section = (title: string, ...texts: readonly string[]) => [`### ${title}`, ...texts].join("\n\n");
const names = (plan: HubPlan | undefined) => new Set(plan?.sites.map(({ name }) => name));

function titleOf({ before, after, audit }: CommentSource, changes: readonly JudgedChange[]): string {
  const [old, wanted] = [names(before), names(after)];
  const added = [...wanted].filter((name) => !old.has(name)).length;
  const removed = [...old].filter((name) => !wanted.has(name)).length;
  const changed = [...wanted].filter(
    (name) => old.has(name) && changes.some((change) => subjectOf(change) === `site/${name}`),
  );
  const refused = changes.filter((change) => change.refused).length;
  const mandatory = audit?.findings.filter(({ isMandatory }) => isMandatory).length ?? 0;
  return [
    ...(before === undefined ? ["new stack"] : []),
    ...(added === 0 ? [] : [`${count(added, "site")} added`]),
    ...(removed === 0 ? [] : [`${count(removed, "site")} removed`]),
    ...(changed.length === 0 ? [] : [`${count(changed.length, "site")} changed`]),
    ...(refused === 0 ? [] : [`⚠ ${count(refused, "change")} that one update may not hold`]),
    ...(mandatory === 0 ? [] : [`✗ ${count(mandatory, "mandatory finding")}`]),
    ...(added + removed + changed.length + refused + mandatory === 0 && before !== undefined
      ? ["no site changes"]
      : []),
  ].join(", ");
}

/** `hub`, `firewalls`, `firewall/a`, `spoke/app` or `site/kobe`, whatever of it changes. */
function subjectOf({ name }: JudgedChange): string {
  const [kind, rest] = name.split("/");
  if (rest === undefined) return kind!.split(".")[0]!;
  return `${kind}/${rest.split(".")[0]}`;
}

const valuesOf = ({ before, after }: JudgedChange) => `${textOf(before)} → ${textOf(after)}`;

function interruptions(changes: readonly JudgedChange[]): string {
  const stopping = changes.filter(({ stops, refused }) => stops.length > 0 || refused);
  if (changes.length > 0 && stopping.length === 0)
    return section("Interruptions", "None: no tunnel, connection or firewall stops.");
  if (stopping.length === 0) return "";
  const rows = [...stopping]
    .sort((left, right) => Number(right.refused) - Number(left.refused) || right.stops.length - left.stops.length)
    .map((change): Row => [
      change.refused ? { text: change.name, mark: "bad" } : { text: change.name, mark: "warning" },
      valuesOf(change),
      change.stops.length === 0 ? change.outage : `${change.outage} (${change.stops.join(", ")})`,
      change.acceptedFor === undefined ? change.way : `${change.way}, accepted: ${change.acceptedFor}`,
      change.how,
    ]);
  return section(
    "⚠ Interruptions first",
    markdownTable(["What", "Change", "Outage", "Goes", "What to do"], rows),
    ...(stopping.some(({ refused }) => refused)
      ? ["✗ No update may hold it so: split it, or accept it by `hub:acceptedChanges`."]
      : []),
  );
}

function replacements(all: readonly ResourceChange[]): string {
  const rows = all
    .filter(({ operation }) => operation === "replace")
    .map(({ site, type, name, because }): Row => [
      site ?? "hub",
      `${type.split(":").at(-1)} ${name}`,
      because.length === 0 ? "the engine gives no reason" : because.join(", "),
    ]);
  return rows.length === 0
    ? ""
    : section("Replaced: deleted, and made anew", markdownTable(["Of", "Resource", "Because of"], rows));
}

function bySubject({ before, after, resources: all = [] }: CommentSource, changes: readonly JudgedChange[]): string {
  const subjects = [
    ...new Set([
      ...changes.map(subjectOf),
      ...all.map(({ site }) => (site === undefined ? "hub" : `site/${site}`)),
      ...(before === undefined ? after.sites.map(({ name }) => `site/${name}`) : []),
    ]),
  ];
  const [old, wanted] = [names(before), names(after)];
  const rows = subjects.sort().map((subject): Row => {
    const site = subject.startsWith("site/") ? subject.slice("site/".length) : undefined;
    const own = changes.filter((change) => subjectOf(change) === subject);
    const what =
      site === undefined || (old.has(site) && wanted.has(site)) ? "changed" : old.has(site) ? "removed" : "new";
    const found = after.sites.find(({ name }) => name === site);
    const words =
      what === "new" && found !== undefined
        ? siteText(found)
        : what === "removed"
          ? "with its tunnels and keys"
          : own.map((change) => `${factOf(change, subject)}: ${valuesOf(change)}`).join("; ");
    return [
      subject,
      what,
      words || "only what follows from others",
      countsOf(all.filter((each) => (each.site ?? undefined) === site && (site !== undefined || subject === "hub"))),
    ];
  });
  return rows.length === 0 ? "" : section("Changes by site", markdownTable(["Of", "Is", "Change", "Resources"], rows));
}

/** Without the subject, which stands in the row. */
const factOf = ({ name }: JudgedChange, subject: string) =>
  name.slice(subject.length).replace(/^[./]/, "") || "the whole";

function siteText(site: SitePlan): string {
  const tunnels =
    site.terminateOn === "aws-vpn" ? site.connections.flatMap((connection) => connection.tunnels) : site.tunnels;
  const asn = "asn" in site && site.asn !== undefined ? `AS ${site.asn}` : "static routes";
  return [
    site.kind,
    asn,
    ...site.cidrs,
    `slot ${site.slot}`,
    `tunnels ${tunnels.map(({ name }) => name).join(" ")}`,
  ].join(", ");
}

const SIGNS: Readonly<Record<Operation, string>> = { create: "+", update: "~", replace: "±", delete: "-" };

function countsOf(all: readonly ResourceChange[]): string {
  return (Object.keys(SIGNS) as Operation[])
    .map((operation) => [operation, all.filter((each) => each.operation === operation).length] as const)
    .filter(([, number]) => number > 0)
    .map(([operation, number]) => `${SIGNS[operation]}${number}`)
    .join(" ");
}

function flowLines(plan: HubPlan | undefined): string[] {
  const endText = ({ kind, name }: FlowPlan["from"][number]) => `${kind}/${name}`;
  return (plan?.flows ?? []).flatMap(({ from, to, services, enforcedBy }) =>
    from.flatMap((source) =>
      to.flatMap((target) =>
        services.map(
          (service) => `${endText(source)} → ${endText(target)} ${serviceText(service)} (${enforcedBy.join(", ")})`,
        ),
      ),
    ),
  );
}

function flows(before: HubPlan | undefined, after: HubPlan): string {
  const [old, wanted] = [flowLines(before), flowLines(after)];
  const changed = [
    ...wanted.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
    ...old.filter((line) => !wanted.includes(line)).map((line) => `- ${line}`),
  ];
  if (changed.length === 0) return "";
  const kept = wanted.filter((line) => old.includes(line)).length;
  return section("Who may talk to whom", `\`\`\`diff\n${changed.join("\n")}\n\`\`\``, `${kept} as before.`);
}

function failover(before: HubPlan | undefined, after: HubPlan): string {
  const { targetSeconds, rows } = after.failover;
  const same = (left: FailoverRow, right: FailoverRow) => left.site === right.site && left.failure === right.failure;
  const changed = rows
    .map((row) => ({ row, old: before?.failover.rows.find((other) => same(row, other)) }))
    .filter(({ row, old }) => old?.outageSeconds !== row.outageSeconds)
    .map(({ row, old }): Row => [
      row.site,
      row.failure,
      old === undefined ? "-" : `${old.outageSeconds} s`,
      { text: `${row.outageSeconds} s`, ...(row.outageSeconds > targetSeconds ? { mark: "warning" as const } : {}) },
      row.exception?.reason ?? "",
    ]);
  if (changed.length === 0) return "";
  return section(
    `Failover budget (target ${targetSeconds} s)`,
    markdownTable(["Site", "Loss of", "Before", "After", "Excepted, for"], changed),
  );
}

function policies(audit: Findings | undefined): string {
  if (audit === undefined) return "";
  const { findings, isWhole } = audit;
  const notWhole = isWhole ? [] : ["✗ Something could not be judged; see the audit."];
  if (findings.length === 0) return section("Policies", ...(isWhole ? ["✓ Nothing found."] : notWhole));
  const rows = [...findings]
    .sort((left, right) => Number(right.isMandatory) - Number(left.isMandatory))
    .map(({ isMandatory, rule, message, remedy }): Row => [
      { text: rule, mark: isMandatory ? "bad" : "warning" },
      isMandatory ? "mandatory" : "advisory",
      message,
      remedy,
    ]);
  return section("Policies", markdownTable(["Rule", "Level", "Found", "Remedy"], rows), ...notWhole);
}

function resources(all: readonly ResourceChange[] | undefined): string {
  if (all === undefined) return "No preview was read: which resources change, and which are replaced, is not told.";
  if (all.length === 0) return "";
  const rows = all.map(({ operation, site, type, name }): Row => [SIGNS[operation], site ?? "hub", type, name]);
  return [
    `<details>\n<summary>${escapeMarkdown(`${count(all.length, "resource")}: ${countsOf(all)}`)}</summary>`,
    markdownTable(["", "Of", "Type", "Name"], rows),
    "</details>",
  ].join("\n\n");
}
