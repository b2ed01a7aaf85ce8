/** What an audit found, as a table for people and as SARIF, JSON and JUnit for machines. */
import { createHash } from "node:crypto";
import { exitCodeOf } from "../terminal/exitCodes";
import { stackFileOf, VERSION } from "./stackFiles";

export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface AuditFinding {
  readonly stack: string;
  /** `advisory` findings are shown and do not count; declared exceptions that hold are among them. */
  readonly level: "advisory" | "mandatory";
  readonly severity: Severity;
  readonly rule: string;
  readonly pack: string;
  /** Type and name, for example `aws:ec2/subnet:Subnet private`; empty for the stack as a whole. */
  readonly resource: string;
  readonly urn: string;
  readonly message: string;
}

export interface AuditedStack {
  readonly stack: string;
  readonly findings: readonly AuditFinding[];
  /** Why nothing could be judged; absent where it was. */
  readonly failure?: string;
}

/** What SARIF says of a rule. */
export interface RuleText {
  readonly id: string;
  readonly description: string;
  readonly remediation: string;
  readonly source: string;
  /** All that is told of it, in Markdown. */
  readonly page: string;
  readonly severity: Severity;
  readonly tags: readonly string[];
}

export const FORMATS = ["table", "sarif", "json", "junit"] as const;
export type AuditFormat = (typeof FORMATS)[number];

export function formatAudit(format: AuditFormat, stacks: readonly AuditedStack[], rules: readonly RuleText[]): string {
  switch (format) {
    case "table":
      return formatTable(stacks);
    case "sarif":
      return formatSarif(stacks, rules);
    case "json":
      return JSON.stringify({ stacks, counts: countFindings(stacks) }, null, 2);
    case "junit":
      return formatJunit(stacks);
  }
}

/** By the highest severity of a mandatory finding; of a stack that was not judged nothing is known, so it hides them all. */
export function auditExitCode(stacks: readonly AuditedStack[], failOn: Severity): number {
  if (stacks.some(({ failure }) => failure !== undefined)) return exitCodeOf("not-judged");
  const ranks = mandatoryOf(stacks).map(({ severity }) => SEVERITIES.indexOf(severity));
  const highest = SEVERITIES[Math.max(-1, ...ranks)];
  if (highest === undefined || SEVERITIES.indexOf(highest) < SEVERITIES.indexOf(failOn)) return exitCodeOf("yes");
  return exitCodeOf(highest === "low" ? "no" : highest);
}

const findingsOf = (stacks: readonly AuditedStack[]) => stacks.flatMap(({ findings }) => findings);
const mandatoryOf = (stacks: readonly AuditedStack[]) =>
  findingsOf(stacks).filter(({ level }) => level === "mandatory");

function countFindings(stacks: readonly AuditedStack[]) {
  const mandatory = mandatoryOf(stacks);
  return {
    stacks: stacks.length,
    notJudged: stacks.filter(({ failure }) => failure !== undefined).length,
    advisory: findingsOf(stacks).length - mandatory.length,
    ...Object.fromEntries(
      SEVERITIES.map((each) => [each, mandatory.filter(({ severity }) => severity === each).length]),
    ),
  };
}

const HEADINGS = ["STACK", "LEVEL", "SEVERITY", "RULE", "RESOURCE", "FINDING"];

function formatTable(stacks: readonly AuditedStack[]): string {
  const rows = stacks.flatMap(({ stack, failure, findings }) => {
    if (failure !== undefined) return [[stack, "failed", "-", "-", "-", oneLine(failure)]];
    if (findings.length === 0) return [[stack, "ok", "-", "-", "-", "-"]];
    return [...findings]
      .sort(byWeight)
      .map(({ level, severity, rule, resource, message }) => [
        stack,
        level,
        severity,
        rule,
        resource,
        oneLine(message),
      ]);
  });
  const table = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  const { stacks: judged, notJudged, advisory } = countFindings(stacks);
  const mandatory = SEVERITIES.map((each) => {
    const count = mandatoryOf(stacks).filter(({ severity }) => severity === each).length;
    return `${count} ${each}`;
  }).reverse();
  const failed = notJudged === 0 ? "" : `, ${notJudged} of them not judged`;
  return [
    ...lines,
    "",
    `${judged} ${judged === 1 ? "stack" : "stacks"}${failed}; mandatory: ${mandatory.join(", ")}; advisory: ${advisory}`,
  ].join("\n");
}

const oneLine = (text: string) => text.replaceAll("\n", "; ");

/** The gravest first; the engine tells them in the order in which an update happened to make the resources. */
export function byWeight(left: AuditFinding, right: AuditFinding): number {
  return (
    Number(right.level === "mandatory") - Number(left.level === "mandatory") ||
    SEVERITIES.indexOf(right.severity) - SEVERITIES.indexOf(left.severity) ||
    compare(left.rule, right.rule) ||
    compare(left.urn, right.urn) ||
    compare(left.message, right.message)
  );
}

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/** Middle of GitHub's bands for `security-severity` (SARIF support for code scanning). */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  low: "2.0",
  medium: "5.5",
  high: "8.0",
  critical: "9.5",
};

/**
 * OASIS SARIF 2.1.0. A finding is about a resource (logicalLocations); GitHub shows none without a file, so it stands at
 * the head of the stack's configuration, told apart from others there by a fingerprint.
 */
function formatSarif(stacks: readonly AuditedStack[], rules: readonly RuleText[]): string {
  const used = new Set(findingsOf(stacks).map(({ rule }) => rule));
  const described = rules.filter(({ id }) => used.has(id));
  const run = {
    tool: {
      driver: {
        name: "hub audit",
        semanticVersion: VERSION,
        version: VERSION,
        rules: described.map(({ id, description, remediation, source, page, severity, tags }) => ({
          id,
          shortDescription: { text: description },
          help: { text: remediation, markdown: page },
          helpUri: source,
          properties: { tags: ["security", ...tags], "security-severity": SECURITY_SEVERITY[severity] },
        })),
      },
    },
    results: findingsOf(stacks).map(toResult),
    invocations: [
      {
        executionSuccessful: stacks.every(({ failure }) => failure === undefined),
        toolExecutionNotifications: stacks.flatMap(({ stack, failure }) =>
          failure === undefined ? [] : [{ level: "error", message: { text: `${stack}: ${failure}` } }],
        ),
      },
    ],
  };
  const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
  return JSON.stringify({ $schema: schema, version: "2.1.0", runs: [run] }, null, 2);
}

/** An exception that holds is a result that is suppressed, with what it would be otherwise. */
function toResult({ stack, level, severity, rule, resource, urn, message }: AuditFinding) {
  const { exception, text } = splitException(message);
  const isNote = level === "advisory" && exception === undefined;
  return {
    ruleId: rule,
    level: isNote ? "note" : severity === "low" ? "warning" : "error",
    message: { text: `${resource === "" ? stack : resource}: ${text}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: stackFileOf(stack) }, region: { startLine: 1 } },
        logicalLocations: [{ name: resource, fullyQualifiedName: urn, kind: "resource" }],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: fingerprint(`${stack} ${rule} ${urn} ${withoutAge(text)}`) },
    ...(exception === undefined
      ? {}
      : { suppressions: [{ kind: "external", status: "accepted", justification: exception }] }),
    properties: { stack, severity, enforcementLevel: level },
  };
}

/** The packs put an exception on a line before what it excepts. */
export function splitException(message: string): { readonly exception?: string; readonly text: string } {
  const [, exception, text] = /^exception (until \S+, because: .*)\n([^]*)$/.exec(message) ?? [];
  return exception === undefined || text === undefined ? { text: message } : { exception, text };
}

/** Another age each day makes no other finding. */
export const withoutAge = (text: string) => text.replaceAll(/\b\d+ days old\b/g, "N days old");

const fingerprint = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * A suite a stack, a case a finding, each with a class and name of its own, by which viewers tell them apart; advisory findings pass,
 * with their text as output.
 */
function formatJunit(stacks: readonly AuditedStack[]): string {
  const suites = stacks.map(({ stack, findings, failure }) => {
    const cases = [
      ...findings.map((finding) => toTestCase(finding)).map(toUnique),
      ...(failure === undefined
        ? []
        : [
            `    <testcase classname="audit" name="judged">\n      <error message="${escape(failure)}"/>\n    </testcase>`,
          ]),
      ...(findings.length === 0 && failure === undefined ? ['    <testcase classname="audit" name="judged"/>'] : []),
    ];
    const failures = findings.filter(({ level }) => level === "mandatory").length;
    const counts = `tests="${cases.length}" failures="${failures}" errors="${failure === undefined ? 0 : 1}"`;
    return [`  <testsuite name="${escape(stack)}" ${counts}>`, ...cases, "  </testsuite>"].join("\n");
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", ...suites, "</testsuites>"].join("\n");
}

interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly inner: string;
}

function toTestCase({ stack, level, severity, rule, resource, message }: AuditFinding): TestCase {
  const inner =
    level === "mandatory"
      ? `<failure type="${severity}" message="${escape(message)}"/>`
      : `<system-out>${escape(message)}</system-out>`;
  const what = withoutAge(splitException(message).text);
  return { className: `${stack}.${rule}`, name: resource === "" ? what : `${resource}: ${what}`, inner };
}

/** The same words about the same resource get a number from the second time on. */
function toUnique({ className, name, inner }: TestCase, index: number, all: readonly TestCase[]): string {
  const before = all.slice(0, index).filter((each) => each.className === className && each.name === name).length;
  const own = before === 0 ? name : `${name} (${before + 1})`;
  return `    <testcase classname="${escape(className)}" name="${escape(own)}">\n      ${inner}\n    </testcase>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
