/** Proves what a baseline writes into a policy configuration, what it leaves alone, and that it only ever grows smaller. */
import assert from "node:assert/strict";
import { writeBaseline, type PolicyConfiguration } from "../../operations/audit/baseline";
import { readLastDay } from "../../operations/audit/baselineFile";
import type { AuditFinding } from "../../operations/audit/auditReport";
import { policyConfigurationOf } from "../../operations/audit/stackFiles";

const STACK = "organization/shop/prod";
const URN = "urn:pulumi:prod::shop::aws:ec2/securityGroup:SecurityGroup::web";
const finding = (message: string, more: Partial<AuditFinding> = {}): AuditFinding => ({
  ...{ stack: STACK, level: "mandatory", severity: "high", rule: "security-group-not-open", pack: "vpn-hub" },
  ...{ resource: "aws:ec2/securityGroup:SecurityGroup web", urn: URN, message },
  ...more,
});
const days = { today: "2026-11-28", until: "2027-05-27" };
const write = (configuration: PolicyConfiguration, ...findings: AuditFinding[]) =>
  writeBaseline(configuration, { stack: STACK, findings }, days);
const OPEN = "ingress[0]: tcp/22 is open to 0.0.0.0/0";
const EXCEPTION = {
  resource: URN,
  about: OPEN,
  reason: "baseline of 2026-11-28, to be mended",
  expires: "2027-05-27",
};
const written = { "security-group-not-open": { enforcementLevel: "mandatory", exceptions: [EXCEPTION] } };
const excepted = (message: string) =>
  finding(`exception until 2027-05-27, because: baseline of 2026-11-28, to be mended\n${message}`, {
    level: "advisory",
  });

describe("a baseline", () => {
  it("excepts each mandatory finding by its URN and words, each once, and nothing else", () => {
    const advice = finding("none", { level: "advisory" });
    const ofConfiguration = finding("psk-age is disabled", { rule: "policy-configuration" });
    const ofNothing = finding("the pack failed", { urn: "" });
    const result = write({}, finding(OPEN), finding(OPEN), advice, ofConfiguration, ofNothing);
    assert.deepEqual(result, { configuration: written, written: 1, removed: 0, kept: 0 });
  });

  it("means a finding whose age grows", () => {
    const { configuration } = write({}, finding("the key is 91 days old; allowed: 90 days", { rule: "psk-age" }));
    assert.deepEqual(configuration, {
      "psk-age": { enforcementLevel: "mandatory", exceptions: [{ ...EXCEPTION, about: "the key is " }] },
    });
  });

  it("keeps what the configuration says already", () => {
    const byHand = { resource: "lab", reason: "a partner's test", expires: "2027-03-31" };
    const given = {
      "psk-age": { enforcementLevel: "mandatory", maxAgeDays: 30 },
      "security-group-not-open": { enforcementLevel: "mandatory", closedPorts: [22], exceptions: [byHand] },
    };
    assert.deepEqual(write(given, finding(OPEN)).configuration, {
      ...given,
      "security-group-not-open": { ...given["security-group-not-open"], exceptions: [byHand, EXCEPTION] },
    });
    assert.deepEqual(write({ "security-group-not-open": "mandatory" }, finding(OPEN)).configuration, written);
  });

  it("loses what is mended, and takes in nothing new", () => {
    const other = { ...EXCEPTION, about: "ingress[1]" };
    const two = { "security-group-not-open": { enforcementLevel: "mandatory", exceptions: [EXCEPTION, other] } };
    const result = write(two, excepted(OPEN), finding("ingress[2]: tcp/3389 is open to 0.0.0.0/0"));
    assert.deepEqual(result, { configuration: written, written: 0, removed: 1, kept: 1 });
  });

  it("keeps what is found though its exception has ended", () => {
    const ended = finding(`${OPEN} (its exception ended on 2027-05-27)`);
    assert.deepEqual(write(written, ended), { configuration: written, written: 0, removed: 0, kept: 1 });
  });

  it("leaves another stack's alone, and exceptions of people", () => {
    const urn = "urn:pulumi:dev::shop::aws:ec2/securityGroup:SecurityGroup::web";
    const exceptions = [
      { ...EXCEPTION, resource: urn },
      { ...EXCEPTION, reason: "a partner's test, until they move" },
    ];
    const given = { "security-group-not-open": { enforcementLevel: "mandatory", exceptions } };
    assert.deepEqual(write(given), { configuration: given, written: 0, removed: 0, kept: 0 });
  });
});

describe("the last day of a baseline", () => {
  const refused = (until: string, writeBaseline: boolean | undefined, words: RegExp) =>
    assert.throws(() => readLastDay({ until, writeBaseline }), words);
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

  it("is 180 days away where none is given, and none where no baseline is asked for", () => {
    assert.equal(readLastDay({ writeBaseline: true }), inDays(180));
    assert.equal(readLastDay({}), undefined);
    assert.equal(readLastDay({ writeBaseline: true, until: inDays(366) }), inDays(366));
  });

  it("is refused where it is no day, over, or longer than an exception may last", () => {
    for (const until of ["soon", "2027-02-30", "2027-2-3", inDays(0), inDays(367)])
      refused(
        until,
        true,
        /--until: is no day that a baseline may end on\n {4}found: {3}".*"\n {4}allowed: YYYY-MM-DD/,
      );
  });

  it("is refused without a baseline", () => refused(inDays(9), undefined, /give it with --write-baseline/));
});

describe("the policy configuration of a stack", () => {
  it("is found by the stack's name, and by the project's of another project", () => {
    for (const own of ["prod", "vpn-hub/prod", "organization/vpn-hub/prod"])
      assert.match(policyConfigurationOf(own), /\/policy\/stacks\/prod\.json$/);
    assert.match(policyConfigurationOf("organization/shop/prod"), /\/policy\/stacks\/shop\/prod\.json$/);
  });
});
