/** Serves rules to the Pulumi engine: turns each into an SDK policy, and its findings into what the engine prints. */
import { PolicyPack } from "@pulumi/policy";
import type {
  Policy,
  ReportViolation,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { COMMON_PARAMETERS, findException, readJudgementTime, type Exception } from "./exceptions";
import type { Finding, Pack, ResourceRule, Rule, Settings } from "./rule";
import "./sdkValues";

/** The SDK's own form of a report with another level than the rule's; server.js takes it, policy.d.ts leaves it out. */
type Report = (
  message: string | { name: string; message: string; enforcementLevel: "advisory"; urn?: string },
  urn?: string,
) => void;

interface Subject {
  readonly name: string;
  readonly urn: string;
}

/** One pack a process; the engine's working directory, the pack's folder, holds the package.json with the version. */
export function servePack(pack: Pack): void {
  new PolicyPack(pack.name, { description: pack.description, policies: createPolicies(pack) });
}

/** The policies of a pack; the last one gathers what resource rules could not judge yet. */
export function createPolicies(pack: Pack): (ResourceValidationPolicy | StackValidationPolicy)[] {
  const awaited = new Awaited();
  const policies = pack.rules.map((rule) => createPolicy(rule, awaited));
  return pack.rules.some(isResourceRule) ? [...policies, createNotYetKnown(awaited)] : policies;
}

const isResourceRule = (rule: Rule): rule is ResourceRule => "judge" in rule;

function createPolicy(rule: Rule, awaited: Awaited): ResourceValidationPolicy | StackValidationPolicy {
  const facts = describe(rule);
  if (!isResourceRule(rule)) return { ...facts, validateStack: (args, report) => judgeStack(rule, args, report) };
  return {
    ...facts,
    validateResource: (args, reportViolation) => {
      if (!rule.appliesTo(args.type)) return;
      const settings = readSettings(rule, args.getConfig());
      const now = readJudgementTime(settings["asOf"]);
      const findings = rule.judge(args, settings, now);
      awaited.note(rule.id, args, findings);
      for (const finding of findings.filter(isSaid)) {
        reportFinding(rule, finding, args, settings, now, reportViolation);
      }
    },
  };
}

const isSaid = (finding: Finding) => finding.kind !== "not-yet-known";

function judgeStack(rule: Exclude<Rule, ResourceRule>, args: StackValidationArgs, report: ReportViolation): void {
  const settings = readSettings(rule, args.getConfig());
  const now = readJudgementTime(settings["asOf"]);
  const findings = rule.judgeStack(args.resources, settings, now);
  for (const finding of findings.filter(isSaid)) {
    const { resource } = finding;
    reportFinding(rule, finding, resource, settings, now, report, resource.urn);
  }
  const unknown = findings.filter((finding) => !isSaid(finding));
  reportNotYetKnown(
    rule.id,
    unknown.map(({ message, resource }) => `${resource.name} (${message})`),
    report,
  );
}

/** A violation, or the advisory line that an exception that holds turns it into. */
function reportFinding(
  rule: Rule,
  finding: Finding,
  subject: Subject,
  settings: Settings,
  now: Date,
  reportViolation: ReportViolation,
  urn?: string,
): void {
  const { message } = finding;
  const found = findException(settings["exceptions"] as Exception[], subject, finding, now);
  if (!found && finding.kind === "advice") return advise(rule, message, reportViolation, urn);
  if (!found) return reportViolation(message, urn);
  const { reason, expires } = found.exception;
  if (!found.holds) return reportViolation(`${message} (its exception ended on ${expires})`, urn);
  advise(rule, `exception until ${expires}, because: ${reason}\n${message}`, reportViolation, urn);
}

function advise({ id: name }: Rule, message: string, reportViolation: ReportViolation, urn?: string): void {
  (reportViolation as Report)({ name, message, enforcementLevel: "advisory", urn });
}

/** One line for all that a rule has to wait for: a first preview of a large stack would bury violations otherwise. */
function reportNotYetKnown(name: string, awaited: readonly string[], reportViolation: ReportViolation): void {
  if (awaited.length === 0) return;
  (reportViolation as Report)({
    name,
    message: `not yet known, judged at up: ${[...new Set(awaited)].sort().join(", ")}`,
    enforcementLevel: "advisory",
  });
}

/** What resource rules met that has no value yet, by rule and resource. */
class Awaited {
  private readonly paths = new Map<string, { rule: string; text: string }>();

  note(rule: string, resource: Subject, findings: readonly Finding[]): void {
    const unknown = findings.filter((finding) => !isSaid(finding)).map((finding) => finding.message);
    const key = `${rule} ${resource.urn}`;
    // The same process may see a resource again with all its values.
    this.paths.delete(key);
    if (unknown.length > 0) this.paths.set(key, { rule, text: `${resource.name} (${unknown.join(", ")})` });
  }

  takeAll(): Map<string, string[]> {
    const byRule = new Map<string, string[]>();
    for (const { rule, text } of this.paths.values()) byRule.set(rule, [...(byRule.get(rule) ?? []), text]);
    this.paths.clear();
    return byRule;
  }
}

/** Reports under the name of the rule that waits, so that it reads as that rule's word. */
function createNotYetKnown(awaited: Awaited): StackValidationPolicy {
  return {
    name: "not-yet-known",
    description: "Lists, per rule, what had no value during preview and is judged at up.",
    enforcementLevel: "advisory",
    severity: "low",
    validateStack: (_args, report) => {
      for (const [rule, texts] of awaited.takeAll()) reportNotYetKnown(rule, texts, report);
    },
  };
}

function describe(rule: Rule): Policy {
  return {
    name: rule.id,
    description: rule.description,
    enforcementLevel: rule.enforcementLevel,
    severity: rule.severity,
    framework: { ...rule.frameworks[0], specification: rule.why },
    tags: rule.frameworks.map(({ name, version, reference }) => `${name} ${version} ${reference}`),
    remediationSteps: rule.remediation,
    url: rule.source,
    configSchema: { properties: { ...COMMON_PARAMETERS, ...rule.parameters } as never },
  };
}

function readSettings(rule: Rule, config: Settings): Settings {
  const known = { ...COMMON_PARAMETERS, ...rule.parameters };
  const defaults = Object.entries(known).filter(([, parameter]) => parameter.default !== undefined);
  return { ...Object.fromEntries(defaults.map(([name, parameter]) => [name, parameter.default])), ...config };
}
