/** Serves rules to the Pulumi engine: turns each into an SDK policy, and its findings into what the engine prints. */
import { PolicyPack } from "@pulumi/policy";
import type {
  Policy,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import {
  checkConfiguration,
  CONFIGURATION_PARAMETERS,
  describeLowered,
  isLowered,
  isLoweredNow,
  POLICY_CONFIGURATION,
  type PackConfiguration,
} from "./configuration";
import { COMMON_PARAMETERS, findException, readJudgementTime, type Exception } from "./exceptions";
import {
  judgesResources,
  judgesStack,
  pageOf,
  type Finding,
  type Pack,
  type ResourceRule,
  type Rule,
  type Settings,
  type StackRule,
} from "./rule";
import { onConfigure } from "./sdkConfiguration";
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
  const state = new PackState(pack);
  onConfigure((config) => {
    state.config = config;
    const now = new Date();
    const ended = pack.rules.filter((rule) => {
      const given = config.get(rule.id);
      return given && isLowered(rule, given.enforcementLevel) && !isLoweredNow(rule, given, now);
    });
    const levels = new Map(ended.map(({ id, enforcementLevel }) => [id, enforcementLevel as string]));
    return { problems: checkConfiguration(pack, config, now), levels };
  });
  new PolicyPack(pack.name, { description: pack.description, policies: createPolicies(pack, state) });
}

/** The policies of a pack; the last one gathers what resource rules could not judge yet. */
export function createPolicies(
  pack: Pack,
  state = new PackState(pack),
): (ResourceValidationPolicy | StackValidationPolicy)[] {
  const policies = pack.rules.map((rule) => createPolicy(rule, state));
  const waiting = pack.rules.some(judgesResources) ? [createNotYetKnown(state.awaited)] : [];
  return [...policies, createConfigurationPolicy(state), ...waiting];
}

/** What one process knows beside the rules: its configuration, the exceptions that were used, what has no value yet. */
class PackState {
  config: PackConfiguration = new Map();
  readonly awaited = new Awaited();
  /** Rules of the whole stack that wait for a value. */
  readonly waiting = new Set<string>();
  private readonly used = new Set<string>();

  constructor(readonly pack: Pack) {}

  use(rule: string, exception: Exception): void {
    this.used.add(`${rule} ${JSON.stringify(exception)}`);
  }

  /** Of rules that have judged all: the others may need theirs yet. */
  takeUnused(): { rule: string; exception: Exception }[] {
    const given = [...this.config].flatMap(([rule, { properties }]) =>
      ((properties["exceptions"] ?? []) as Exception[]).map((exception) => ({ rule, exception })),
    );
    const own = new Set(this.pack.rules.map(({ id }) => id));
    const waiting = new Set([...this.waiting, ...this.awaited.rules]);
    const unused = given.filter(
      ({ rule, exception }) =>
        own.has(rule) && !waiting.has(rule) && !this.used.has(`${rule} ${JSON.stringify(exception)}`),
    );
    this.used.clear();
    this.waiting.clear();
    return unused;
  }
}

/** Tells what the configuration takes away from the rules. */
function createConfigurationPolicy(state: PackState): StackValidationPolicy {
  return {
    name: POLICY_CONFIGURATION,
    description: "Lists the levels that the configuration lowers, and exceptions that no finding needs.",
    enforcementLevel: "advisory",
    severity: "low",
    configSchema: { properties: CONFIGURATION_PARAMETERS as never },
    validateStack: (_args, report) => {
      for (const line of describeLowered(state.pack, state.config, new Date())) report(line);
      for (const { rule, exception } of state.takeUnused()) {
        report(`${rule}: the exception for ${exception.resource} means no finding; remove it`);
      }
    },
  };
}

/** The SDK asks a policy with both judgements for both. */
function createPolicy(rule: Rule, state: PackState): ResourceValidationPolicy | StackValidationPolicy {
  const ofResource: Pick<ResourceValidationPolicy, "validateResource"> = judgesResources(rule)
    ? { validateResource: (args, report) => judgeResource(rule, args, report, state) }
    : {};
  return judgesStack(rule)
    ? { ...describe(rule), ...ofResource, validateStack: (args, report) => judgeStack(rule, args, report, state) }
    : { ...describe(rule), ...ofResource };
}

function judgeResource(
  rule: ResourceRule,
  args: ResourceValidationArgs,
  report: ReportViolation,
  state: PackState,
): void {
  if (!rule.appliesTo(args.type)) return;
  const settings = readSettings(rule, args.getConfig());
  const now = readJudgementTime(settings["asOf"]);
  const findings = rule.judge(args, settings, now);
  state.awaited.note(rule.id, args, findings);
  for (const finding of findings.filter(isSaid)) reportFinding(rule, finding, args, settings, now, state, report);
}

const isSaid = (finding: Finding) => finding.kind !== "not-yet-known";

function judgeStack(rule: StackRule, args: StackValidationArgs, report: ReportViolation, state: PackState): void {
  const settings = readSettings(rule, args.getConfig());
  const now = readJudgementTime(settings["asOf"]);
  const findings = rule.judgeStack(args.resources, settings, now);
  for (const finding of findings.filter(isSaid)) {
    const { resource } = finding;
    reportFinding(rule, finding, resource, settings, now, state, report, resource.urn);
  }
  const unknown = findings.filter((finding) => !isSaid(finding));
  if (unknown.length > 0) state.waiting.add(rule.id);
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
  state: PackState,
  reportViolation: ReportViolation,
  urn?: string,
): void {
  const { message } = finding;
  const found = findException(settings["exceptions"] as Exception[], subject, finding, now);
  if (!found && finding.kind === "advice") return advise(rule, message, reportViolation, urn);
  if (!found) return reportViolation(message, urn);
  state.use(rule.id, found.exception);
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

  get rules(): readonly string[] {
    return [...this.paths.values()].map(({ rule }) => rule);
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
    description: `${rule.description} (${pageOf(rule.id)})`,
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
