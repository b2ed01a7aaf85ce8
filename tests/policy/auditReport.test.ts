/**
 * Proves the forms in which an audit is printed, and its exit code, from findings given as data. That the findings are
 * the engine's, `engine/stacks.test.ts` proves.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { XMLParser } from "fast-xml-parser";
import {
  auditExitCode,
  formatAudit,
  SEVERITIES,
  type AuditedStack,
  type AuditFinding,
} from "../../operations/audit/auditReport";

const finding = (more: Partial<AuditFinding>): AuditFinding => ({
  stack: "prod",
  level: "mandatory",
  severity: "medium",
  rule: "flow-logs-on",
  pack: "vpn-hub",
  resource: "aws:ec2/vpc:Vpc vpc",
  urn: "urn:pulumi:prod::p::aws:ec2/vpc:Vpc::vpc",
  message: "no flow log is on; add one",
  ...more,
});
const STACKS: readonly AuditedStack[] = [
  { stack: "dev", findings: [] },
  {
    stack: "prod",
    findings: [
      finding({
        level: "advisory",
        severity: "critical",
        message: 'exception until 2999-12-31, because: "a" < b\nwide',
      }),
      finding({}),
      finding({ severity: "critical", rule: "psk-generated", resource: "t", urn: "urn:t", message: "is a literal" }),
    ],
  },
];
const RULES = ["flow-logs-on", "psk-age"].map((id) => ({
  id,
  description: `${id}.`,
  remediation: "do it",
  source: "https://example.com",
  page: `# ${id}`,
  severity: "medium" as const,
  tags: ["NIST SP 800-53 Rev. 5 AU-12"],
}));
const FAILED: AuditedStack = { stack: "lost", findings: [], failure: "error: no passphrase" };

describe("the table of an audit", () => {
  it("shows the gravest mandatory finding first, on one line each, and counts", () => {
    assert.deepEqual(formatAudit("table", [...STACKS, FAILED], RULES).split("\n"), [
      "STACK  LEVEL      SEVERITY  RULE           RESOURCE             FINDING",
      "dev    ok         -         -              -                    -",
      "prod   mandatory  critical  psk-generated  t                    is a literal",
      "prod   mandatory  medium    flow-logs-on   aws:ec2/vpc:Vpc vpc  no flow log is on; add one",
      'prod   advisory   critical  flow-logs-on   aws:ec2/vpc:Vpc vpc  exception until 2999-12-31, because: "a" < b; wide',
      "lost   failed     -         -              -                    error: no passphrase",
      "",
      "3 stacks, 1 of them not judged; mandatory: 1 critical, 0 high, 1 medium, 0 low; advisory: 1",
    ]);
  });
});

describe("the SARIF of an audit", () => {
  it("holds every finding with its rule, level and place, and only rules that found something", () => {
    const { version, runs } = JSON.parse(formatAudit("sarif", [...STACKS, FAILED], RULES));
    assert.equal(version, "2.1.0");
    const [run] = runs;
    assert.deepEqual(run.tool.driver.rules[0].properties, {
      tags: ["security", "NIST SP 800-53 Rev. 5 AU-12"],
      "security-severity": "5.5",
    });
    assert.deepEqual(run.results[1], {
      ruleId: "flow-logs-on",
      level: "error",
      message: { text: "aws:ec2/vpc:Vpc vpc: no flow log is on; add one" },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: "Pulumi.prod.yaml" }, region: { startLine: 1 } },
          logicalLocations: [
            {
              name: "aws:ec2/vpc:Vpc vpc",
              fullyQualifiedName: "urn:pulumi:prod::p::aws:ec2/vpc:Vpc::vpc",
              kind: "resource",
            },
          ],
        },
      ],
      partialFingerprints: {
        primaryLocationLineHash: createHash("sha256")
          .update("prod flow-logs-on urn:pulumi:prod::p::aws:ec2/vpc:Vpc::vpc no flow log is on; add one")
          .digest("hex"),
      },
      properties: { stack: "prod", severity: "medium", enforcementLevel: "mandatory" },
    });
    const fingerprints = run.results.map((result: any) => result.partialFingerprints.primaryLocationLineHash);
    assert.equal(new Set(fingerprints).size, 3, "GitHub would take two findings for one");
    assert.deepEqual(run.tool.driver.rules[0].help, { text: "do it", markdown: "# flow-logs-on" });
    assert.equal(run.tool.driver.rules[0].helpUri, "https://example.com");
    assert.deepEqual(
      run.tool.driver.rules.map((rule: { id: string }) => rule.id),
      ["flow-logs-on"],
    );
    assert.deepEqual(
      run.results.map((result: any) => [
        result.ruleId,
        result.level,
        result.locations[0].logicalLocations[0].fullyQualifiedName,
      ]),
      [
        ["flow-logs-on", "error", "urn:pulumi:prod::p::aws:ec2/vpc:Vpc::vpc"],
        ["flow-logs-on", "error", "urn:pulumi:prod::p::aws:ec2/vpc:Vpc::vpc"],
        ["psk-generated", "error", "urn:t"],
      ],
    );
    assert.deepEqual(
      run.results.map((result: any) => result.suppressions),
      [
        [{ kind: "external", status: "accepted", justification: 'until 2999-12-31, because: "a" < b' }],
        undefined,
        undefined,
      ],
    );
    assert.equal(run.results[0].message.text, "aws:ec2/vpc:Vpc vpc: wide");
    assert.match(run.tool.driver.version, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(run.invocations, [
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: "error", message: { text: "lost: error: no passphrase" } }],
      },
    ]);
  });
});

describe("the places and fingerprints of a SARIF", () => {
  const resultsOf = (...findings: readonly AuditFinding[]) =>
    JSON.parse(formatAudit("sarif", [{ stack: "prod", findings }], RULES)).runs[0].results;
  const placeOf = (stack: string) =>
    resultsOf(finding({ stack }))[0].locations[0].physicalLocation.artifactLocation.uri;
  const hashOf = (message: string) => resultsOf(finding({ message }))[0].partialFingerprints.primaryLocationLineHash;

  it("name files that there are: of a stack of this project, else the project's", () => {
    assert.deepEqual(
      ["organization/vpn-hub/prod", "dev", "organization/other/prod", "organization/vpn-hub/elsewhere"].map(placeOf),
      ["Pulumi.prod.yaml", "Pulumi.dev.yaml", "Pulumi.yaml", "Pulumi.yaml"],
    );
  });

  it("stay the same from day to day, with and without an exception, and differ by what is wrong", () => {
    const old = "the key is 91 days old (issued 2026-01-01; maxAgeDays is 90)";
    assert.equal(hashOf(old), hashOf(old.replace("91", "92")));
    assert.equal(hashOf(old), hashOf(`exception until 2027-01-01, because: it moves soon\n${old}`));
    assert.notEqual(hashOf(old), hashOf(old.replace("2026-01-01", "2026-01-02")));
  });
});

describe("the JUnit of an audit", () => {
  it("gives each case a class and name of its own, the same one from day to day", () => {
    const findings = ["is 91 days old", "is 91 days old", "other"].map((message) => finding({ message }));
    const text = formatAudit(
      "junit",
      [
        { stack: "a", findings },
        { stack: "b", findings: [finding({ stack: "b" })] },
      ],
      RULES,
    );
    assert.deepEqual(
      [...text.matchAll(/classname="([^"]*)" name="([^"]*)"/g)].map(([, className, name]) => `${className} ${name}`),
      [
        "prod.flow-logs-on aws:ec2/vpc:Vpc vpc: is N days old",
        "prod.flow-logs-on aws:ec2/vpc:Vpc vpc: is N days old (2)",
        "prod.flow-logs-on aws:ec2/vpc:Vpc vpc: other",
        "b.flow-logs-on aws:ec2/vpc:Vpc vpc: no flow log is on; add one",
      ],
    );
  });

  it("is well-formed, with a suite a stack, failures and errors counted, and texts escaped", () => {
    const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" }).parse(
      formatAudit("junit", [...STACKS, FAILED], RULES),
    );
    const suites = parsed.testsuites.testsuite;
    assert.deepEqual(
      suites.map(({ name, tests, failures, errors }: any) => [name, tests, failures, errors]),
      [
        ["dev", "1", "0", "0"],
        ["prod", "3", "2", "0"],
        ["lost", "1", "0", "1"],
      ],
    );
    assert.equal(suites[1].testcase[2].failure.message, "is a literal");
    assert.match(suites[1].testcase[0]["system-out"], /"a" < b/);
  });
});

describe("the JSON of an audit", () => {
  it("holds the findings as they are, and counts", () => {
    assert.deepEqual(JSON.parse(formatAudit("json", STACKS, RULES)), {
      stacks: STACKS,
      counts: { stacks: 2, notJudged: 0, advisory: 1, low: 0, medium: 1, high: 0, critical: 1 },
    });
  });
});

describe("the exit code of an audit", () => {
  const withSeverity = (severity: AuditFinding["severity"], level: AuditFinding["level"] = "mandatory") => [
    { stack: "s", findings: [finding({ severity, level })] },
  ];
  it("rises with the severity of the gravest mandatory finding", () => {
    assert.deepEqual(
      SEVERITIES.map((severity) => auditExitCode(withSeverity(severity), "low")),
      [1, 2, 3, 4],
    );
    assert.equal(auditExitCode(STACKS, "low"), 4);
  });
  it("leaves out what is below the threshold, and what is advisory", () => {
    assert.deepEqual(
      SEVERITIES.map((severity) => auditExitCode(withSeverity(severity), "high")),
      [0, 0, 3, 4],
    );
    assert.equal(auditExitCode(withSeverity("critical", "advisory"), "low"), 0);
    assert.equal(auditExitCode([STACKS[0]!], "low"), 0);
  });
  it("is 10 where a stack could not be judged, whatever else was found", () => {
    assert.equal(auditExitCode([...STACKS, FAILED], "critical"), 10);
  });
});
